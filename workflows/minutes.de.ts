import type { WorkflowWords } from './words.js';

/** Niederschrift. */
export const minutesWords: WorkflowWords = {
  name: 'Niederschrift',
  states: {
    drafting: { label: 'im Entwurf', tone: 'info', next: 'Die Geschäftsstelle schreibt die Niederschrift.' },
    sent: { label: 'versandt', tone: 'info', next: 'Die Mitglieder können Einwendungen erheben.' },
    reviewed: {
      label: 'zur Genehmigung',
      tone: 'info',
      next: 'Das Gremium genehmigt die Niederschrift, nach dem Regelwerk in seiner nächsten Sitzung; der Vorsitz trägt es ein.',
    },
    approved: { label: 'genehmigt', tone: 'success', next: 'Die Niederschrift ist genehmigt.' },
  },
  commands: {
    draftMinutes: { label: 'Entwurf speichern', done: 'Entwurf gespeichert', awaited: 'Niederschrift schreiben' },
    sendMinutes: {
      label: 'Niederschrift versenden',
      done: 'Niederschrift versandt',
      confirm: {
        question: 'Niederschrift versenden?',
        consequence: 'Alle Mitglieder erhalten sie und können bis zum genannten Tag Einwendungen erheben.',
      },
    },
    object: { label: 'Einwendung erheben', done: 'Einwendung erhoben' },
    acceptObjection: { label: 'Einwendung übernehmen', done: 'Einwendung übernommen' },
    deferObjection: { label: 'Der nächsten Sitzung vorlegen', done: 'Einwendung der nächsten Sitzung vorgelegt' },
    approveMinutes: {
      label: 'Niederschrift genehmigen',
      done: 'Niederschrift genehmigt',
      awaited: 'Niederschrift genehmigen',
      confirm: { question: 'Niederschrift genehmigen?', consequence: 'Danach wird sie nicht mehr geändert.' },
    },
  },
  told: {
    begin: 'Niederschrift begonnen',
    'deadline.minutes': 'Tag für die Niederschrift erreicht',
    'deadline.objections': 'Ende der Frist für Einwendungen',
  },
  deadlines: {
    minutes: 'Versand der Niederschrift',
    objections: 'Einwendungen bis',
  },
  blocked: {
    draftMinutes: 'nur vor dem Versand, durch die Geschäftsstelle',
    sendMinutes: 'nur mit einem Entwurf, durch die Geschäftsstelle',
    object: 'nur bis zum Ende der Frist, durch Mitglieder ohne offene Einwendung',
    acceptObjection: 'nur bei einer offenen oder vorgelegten Einwendung, durch die Geschäftsstelle',
    deferObjection: 'nur bei einer offenen Einwendung, durch die Geschäftsstelle',
    approveMinutes:
      'nur nach der Frist und wenn keine Einwendung offen ist, durch den Vorsitz; nach dem Regelwerk in der nächsten Sitzung',
  },
  ifNothingHappens: {
    drafting: 'Am Ende der Frist erhält die Geschäftsstelle eine Erinnerung.',
    sent: 'Nach dem Ende der Frist kann der Vorsitz genehmigen.',
    reviewed: 'Die Niederschrift bleibt ein Entwurf.',
  },
  fields: {
    minutes: 'Text der Niederschrift',
    until: 'Einwendungen bis',
    objection: 'Einwendung',
    organisation: 'Einwendung von',
    reason: 'Begründung',
  },
};
