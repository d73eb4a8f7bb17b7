import type { WorkflowWords } from './words.js';

/** Verlängerung eines Formats. */
export const extensionWords: WorkflowWords = {
  name: 'Verlängerung',
  states: {
    inReview: {
      label: 'in Prüfung',
      tone: 'info',
      next: 'Die Geschäftsstelle prüft den Antrag und setzt ihn auf eine Tagesordnung.',
    },
    returned: { label: 'zurückgegeben', tone: 'warning', next: 'Die Federführung ergänzt den Antrag.' },
    onAgenda: { label: 'auf der Tagesordnung', tone: 'info', next: 'Das Gremium berät und stimmt ab.' },
    deferred: {
      label: 'vertagt',
      tone: 'neutral',
      next: 'Die Geschäftsstelle setzt den Antrag auf eine spätere Tagesordnung.',
    },
    decided: { label: 'beschlossen', tone: 'success', next: 'Die neue Zeit schließt an das bisherige Ende an.' },
    withoutEffect: {
      label: 'ohne Wirkung',
      tone: 'warning',
      next: 'Das Mandat war schon beendet und der Beschluss ist nicht ausdrücklich rückwirkend. Das Ende bleibt.',
    },
    notCarried: { label: 'nicht zustande gekommen', tone: 'neutral', next: 'Das Ende des Mandats bleibt.' },
    withdrawn: { label: 'zurückgezogen', tone: 'neutral', next: 'Der Antrag bleibt lesbar. Das Ende bleibt.' },
  },
  commands: {
    putOnAgenda: {
      label: 'Auf die Tagesordnung setzen',
      done: 'Auf die Tagesordnung gesetzt',
      awaited: 'Antrag prüfen und auf eine Tagesordnung setzen',
    },
    decideInWriting: { label: 'Im Umlauf entscheiden lassen', done: 'Für den Umlauf vorgesehen' },
    returnForRevision: { label: 'Zurückgeben', done: 'Zurückgegeben' },
    resubmitExtension: {
      label: 'Ergänzten Antrag einreichen',
      done: 'Ergänzten Antrag eingereicht',
      awaited: 'Antrag ergänzen und wieder einreichen',
    },
    withdraw: {
      label: 'Zurückziehen',
      done: 'Zurückgezogen',
      confirm: { question: 'Antrag zurückziehen?', consequence: 'Das Mandat endet dann am beschlossenen Tag.' },
    },
  },
  told: {
    begin: 'Verlängerung beantragt',
    leadsChanged: 'Federführung geändert',
    mandateEnded: 'Mandat vorzeitig beendet',
    decided: 'Beschlossen',
    notCarried: 'Beschluss nicht zustande gekommen',
    deferred: 'Vertagt',
    moved: 'In eine andere Sitzung oder in den Umlauf gegeben',
    'deadline.revision': 'Frist zur Ergänzung erreicht',
  },
  deadlines: { revision: 'Ergänzung des Antrags' },
  blocked: {
    putOnAgenda: 'nur während der Prüfung oder nach einer Vertagung, durch die Geschäftsstelle',
    decideInWriting: 'nur während der Prüfung oder nach einer Vertagung, durch die Geschäftsstelle',
    returnForRevision: 'nur während der Prüfung, durch die Geschäftsstelle',
    resubmitExtension: 'nur nach einer Rückgabe, durch die Federführung',
    withdraw: 'nur bis zur Feststellung des Ergebnisses, durch die Federführung',
  },
  ifNothingHappens: {
    inReview: 'Ohne Beschluss endet das Mandat am bisherigen Tag.',
    returned: 'Ohne Ergänzung kommt der Antrag auf keine Tagesordnung. Das Mandat endet am bisherigen Tag.',
    onAgenda: 'Der Punkt bleibt auf der Tagesordnung. Ohne Beschluss endet das Mandat am bisherigen Tag.',
    deferred: 'Ohne Beschluss endet das Mandat am bisherigen Tag.',
  },
  fields: {
    newEnd: 'Neues Ende',
    reason: 'Begründung',
    retroactive: 'Der Beschluss soll ausdrücklich rückwirkend ab dem bisherigen Ende gelten',
    topic: 'Thema auf der Tagesordnung',
    due: 'Ergänzung bis',
    meeting: 'Sitzung',
    item: 'TOP-Nummer',
  },
};
