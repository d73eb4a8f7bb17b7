import type { WorkflowWords } from './words.js';

/** Übergabe. */
export const handOverWords: WorkflowWords = {
  name: 'Übergabe',
  states: {
    unassigned: {
      label: 'ohne Ziel',
      tone: 'warning',
      next: 'Federführung oder Geschäftsstelle bieten den Punkt einer Nachfolge an.',
    },
    offered: { label: 'angeboten', tone: 'info', next: 'Die angefragte Stelle nimmt an oder lehnt ab.' },
    accepted: { label: 'angenommen', tone: 'success', next: 'Die Nachfolge ist jetzt verantwortlich.' },
    dropped: {
      label: 'entfallen',
      tone: 'neutral',
      next: 'Der Punkt wird nicht weitergeführt. Der Grund steht im Verlauf.',
    },
  },
  commands: {
    offer: { label: 'Übernahme anbieten', done: 'Übernahme angeboten', awaited: 'Übernahme anbieten' },
    accept: {
      label: 'Übernahme annehmen',
      done: 'Übernahme angenommen',
      awaited: 'Über die Übernahme entscheiden',
      confirm: {
        question: 'Übernahme annehmen?',
        consequence: 'Mit der Annahme ist Ihre Organisation für diesen Punkt verantwortlich.',
      },
    },
    refuse: { label: 'Übernahme ablehnen', done: 'Übernahme abgelehnt' },
    drop: {
      label: 'Entfallen lassen',
      done: 'Mit Grund entfallen',
      confirm: {
        question: 'Punkt entfallen lassen?',
        consequence: 'Niemand führt ihn weiter. Der Grund bleibt lesbar.',
      },
    },
  },
  told: { begin: 'Übergabe begonnen' },
  deadlines: {},
  blocked: {
    offer: 'nur, solange niemand gefragt ist, durch Federführung oder Geschäftsstelle',
    accept: 'nur durch die angefragte Stelle',
    refuse: 'nur durch die angefragte Stelle',
    drop: 'nur, solange niemand gefragt ist, durch die Geschäftsstelle',
  },
  ifNothingHappens: {
    unassigned: 'Der Punkt bleibt bei der bisherigen Federführung. Das Themenfeld kann nicht abgeschlossen werden.',
    offered: 'Der Punkt bleibt bei der bisherigen Federführung, bis die angefragte Stelle antwortet.',
  },
  fields: { successor: 'Angefragte Stelle', terms: 'Finanzierung und Betrieb', reason: 'Grund' },
};
