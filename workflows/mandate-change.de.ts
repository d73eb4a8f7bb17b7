import type { WorkflowWords } from './words.js';

/** Änderung eines Mandats. */
export const mandateChangeWords: WorkflowWords = {
  name: 'Änderung des Mandats',
  states: {
    inReview: {
      label: 'in Prüfung',
      tone: 'info',
      next: 'Die Geschäftsstelle vermerkt eine geringfügige Änderung oder bringt eine wesentliche zum Beschluss.',
    },
    onAgenda: { label: 'auf der Tagesordnung', tone: 'info', next: 'Das Gremium berät und stimmt ab.' },
    deferred: {
      label: 'vertagt',
      tone: 'neutral',
      next: 'Die Geschäftsstelle setzt die Änderung auf eine spätere Tagesordnung.',
    },
    decided: { label: 'beschlossen', tone: 'success', next: 'Die Änderung gilt. Die frühere Fassung bleibt lesbar.' },
    noted: { label: 'vermerkt', tone: 'success', next: 'Die Änderung gilt. Die frühere Fassung bleibt lesbar.' },
    notCarried: { label: 'nicht zustande gekommen', tone: 'neutral', next: 'Das Mandat bleibt, wie es war.' },
    declined: { label: 'nicht weiterverfolgt', tone: 'neutral', next: 'Das Mandat bleibt, wie es war.' },
    withdrawn: { label: 'zurückgezogen', tone: 'neutral', next: 'Das Mandat bleibt, wie es war.' },
  },
  commands: {
    noteChange: {
      label: 'Als geringfügig vermerken',
      done: 'Als geringfügig vermerkt',
      awaited: 'Änderung vermerken oder zum Beschluss bringen',
      confirm: {
        question: 'Änderung vermerken?',
        consequence: 'Sie gilt sofort. Federführung, Mitwirkende und Mitglieder erhalten eine Mail.',
      },
    },
    putOnAgenda: {
      label: 'Auf die Tagesordnung setzen',
      done: 'Auf die Tagesordnung gesetzt',
      awaited: 'Änderung auf eine Tagesordnung setzen',
    },
    decideInWriting: { label: 'Im Umlauf entscheiden lassen', done: 'Für den Umlauf vorgesehen' },
    declineChange: { label: 'Nicht weiterverfolgen', done: 'Nicht weiterverfolgt' },
    withdraw: { label: 'Zurückziehen', done: 'Zurückgezogen' },
  },
  told: {
    begin: 'Änderung beantragt',
    leadsChanged: 'Federführung geändert',
    mandateEnded: 'Mandat vorzeitig beendet',
    decided: 'Beschlossen',
    notCarried: 'Beschluss nicht zustande gekommen',
    deferred: 'Vertagt',
    moved: 'In eine andere Sitzung oder in den Umlauf gegeben',
  },
  deadlines: {},
  blocked: {
    noteChange: 'nur während der Prüfung, durch die Geschäftsstelle',
    putOnAgenda: 'nur während der Prüfung oder nach einer Vertagung, durch die Geschäftsstelle',
    decideInWriting: 'nur während der Prüfung oder nach einer Vertagung, durch die Geschäftsstelle',
    declineChange: 'nur während der Prüfung, durch die Geschäftsstelle',
    withdraw: 'nur, solange die Änderung nicht gilt, durch Federführung oder Geschäftsstelle',
  },
  ifNothingHappens: {
    inReview: 'Das Mandat gilt unverändert weiter.',
    onAgenda: 'Der Punkt bleibt auf der Tagesordnung. Bis zum Beschluss gilt das Mandat unverändert.',
    deferred: 'Das Mandat gilt unverändert weiter.',
  },
  fields: { note: 'Vermerk', reason: 'Begründung', meeting: 'Sitzung', item: 'TOP-Nummer' },
};
