import type { WorkflowWords } from './words.js';

/** Registrierung. */
export const registrationWords: WorkflowWords = {
  name: 'Registrierung',
  states: {
    awaitingLeads: {
      label: 'wartet auf Mitfederführung',
      tone: 'info',
      next: 'Jede Federführung bestätigt, dann prüft die Geschäftsstelle.',
    },
    inReview: {
      label: 'in Prüfung',
      tone: 'info',
      next: 'Die Geschäftsstelle prüft, ob die Angaben vollständig sind.',
    },
    returned: { label: 'zurückgegeben', tone: 'warning', next: 'Die Federführung ergänzt und reicht wieder ein.' },
    onAgenda: { label: 'auf der Tagesordnung', tone: 'info', next: 'Das Gremium berät und stimmt ab.' },
    deferred: {
      label: 'vertagt',
      tone: 'warning',
      next: 'Die Geschäftsstelle setzt den Punkt auf eine spätere Sitzung.',
    },
    decided: { label: 'beschlossen', tone: 'success', next: 'Das Format arbeitet. Sein Stand steht im Register.' },
    notCarried: {
      label: 'nicht zustande gekommen',
      tone: 'neutral',
      next: 'Ein neuer Anlauf braucht eine neue Registrierung.',
    },
    withdrawn: { label: 'zurückgezogen', tone: 'neutral', next: 'Die Registrierung bleibt lesbar.' },
  },
  commands: {
    submit: { label: 'Einreichen', done: 'Registrierung eingereicht' },
    confirmLead: {
      label: 'Federführung bestätigen',
      done: 'Federführung bestätigt',
      awaited: 'Federführung bestätigen',
    },
    confirmParticipation: { label: 'Mitwirkung bestätigen', done: 'Mitwirkung bestätigt' },
    declineParticipation: { label: 'Mitwirkung ablehnen', done: 'Mitwirkung nicht übernommen' },
    returnForRevision: { label: 'Zurückgeben', done: 'Mit Hinweisen zurückgegeben' },
    resubmit: {
      label: 'Einreichen',
      done: 'Ergänzte Fassung eingereicht',
      awaited: 'Registrierung ergänzen und wieder einreichen',
    },
    putOnAgenda: {
      label: 'Auf die Tagesordnung setzen',
      done: 'Auf die Tagesordnung gesetzt',
      awaited: 'Registrierung prüfen und zur Sitzung anmelden',
    },
    decideInWriting: { label: 'Im Umlauf entscheiden lassen', done: 'Für den Umlauf vorgesehen' },
    withdraw: {
      label: 'Zurückziehen',
      done: 'Registrierung zurückgezogen',
      confirm: {
        question: 'Registrierung zurückziehen?',
        consequence: 'Sie bleibt lesbar. Für einen neuen Anlauf legen Sie eine neue Registrierung an.',
      },
    },
  },
  told: {
    decided: 'Beschlossen',
    notCarried: 'Beschluss nicht zustande gekommen',
    deferred: 'Vertagt',
    moved: 'In eine andere Sitzung verlegt',
    'deadline.review': 'Tag für die Prüfung erreicht',
    'deadline.revision': 'Tag für die Ergänzung erreicht',
  },
  deadlines: { review: 'Formale Prüfung', revision: 'Ergänzung durch die Federführung' },
  blocked: {
    submit: 'Diese Registrierung ist schon eingereicht.',
    confirmLead: 'nur durch eine Federführung, deren Bestätigung noch fehlt',
    confirmParticipation: 'nur für genannte Mitwirkende, die noch nicht geantwortet haben',
    declineParticipation: 'nur für genannte Mitwirkende, die noch nicht geantwortet haben',
    returnForRevision: 'nur während der Prüfung, durch die Geschäftsstelle',
    resubmit: 'nur nach einer Rückgabe, durch die Federführung',
    putOnAgenda: 'nur nach der Prüfung, durch die Geschäftsstelle',
    decideInWriting: 'nur nach der Prüfung, durch die Geschäftsstelle',
    withdraw: 'nur bis zur Feststellung des Ergebnisses, durch die Federführung',
  },
  ifNothingHappens: {
    awaitingLeads:
      'Die Registrierung wartet, bis jede Federführung bestätigt hat. Liegt eine Mail oder ein Brief vor, kann die Geschäftsstelle die Bestätigung im Auftrag erfassen.',
    inReview: 'Am Ende der Frist erhält die Geschäftsstelle eine Erinnerung. Die Registrierung bleibt in Prüfung.',
    returned:
      'Am Ende der Frist erhält die Federführung eine Erinnerung. Einreichen ist auch danach möglich, vielleicht erst für eine spätere Sitzung.',
    onAgenda: 'Der Punkt bleibt auf der Tagesordnung, bis abgestimmt oder vertagt ist.',
    deferred: 'Die Registrierung wartet auf eine spätere Sitzung.',
  },
  fields: {
    reason: 'Begründung',
    reasons: 'Hinweise',
    due: 'Ergänzung bitte bis',
    meeting: 'Sitzung',
    item: 'TOP-Nummer',
  },
};
