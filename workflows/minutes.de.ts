import type { WorkflowWords } from './words.js';

/** Niederschrift. */
export const minutesWords: WorkflowWords = {
  name: 'Niederschrift',
  states: {
    drafting: { label: 'im Entwurf', tone: 'info', next: 'Die Geschäftsstelle schreibt die Niederschrift.' },
    sent: { label: 'versandt', tone: 'info', next: 'Die Mitglieder können Einwendungen erheben.' },
    reviewed: { label: 'zur Genehmigung', tone: 'info', next: 'Der Vorsitz genehmigt die Niederschrift.' },
    approved: { label: 'genehmigt', tone: 'success', next: 'Die Niederschrift ist genehmigt.' },
    awaitingNotice: {
      label: 'genehmigt, Bekanntmachung offen',
      tone: 'info',
      next: 'Die Geschäftsstelle reicht die Bekanntmachung ein und trägt ein, wo sie erschienen ist.',
    },
    noticed: { label: 'bekannt gemacht', tone: 'success', next: 'Die Entscheidungen sind bekannt gemacht.' },
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
    submitNotice: {
      label: 'Bekanntmachung eingereicht',
      done: 'Bekanntmachung eingereicht',
      awaited: 'Bekanntmachung einreichen',
    },
    noticeAppeared: {
      label: 'Bekanntmachung erschienen',
      done: 'Bekanntmachung erschienen',
      awaited: 'Fundstelle der Bekanntmachung eintragen',
    },
  },
  told: {
    begin: 'Niederschrift begonnen',
    'deadline.minutes': 'Tag für die Niederschrift erreicht',
    'deadline.objections': 'Ende der Frist für Einwendungen',
    'deadline.notice': 'Tag für die Bekanntmachung erreicht',
  },
  deadlines: {
    minutes: 'Versand der Niederschrift',
    objections: 'Einwendungen bis',
    notice: 'Bekanntmachung',
  },
  blocked: {
    draftMinutes: 'nur vor dem Versand, durch die Geschäftsstelle',
    sendMinutes: 'nur mit einem Entwurf, durch die Geschäftsstelle',
    object: 'nur bis zum Ende der Frist, durch Mitglieder ohne offene Einwendung',
    acceptObjection: 'nur bei einer offenen Einwendung, durch die Geschäftsstelle',
    deferObjection: 'nur bei einer offenen Einwendung, durch die Geschäftsstelle',
    approveMinutes: 'nur nach der Frist und wenn keine Einwendung offen ist, durch den Vorsitz',
    submitNotice: 'nur nach der Genehmigung, durch die Geschäftsstelle',
    noticeAppeared: 'nur nach der Genehmigung, durch die Geschäftsstelle',
  },
  ifNothingHappens: {
    drafting: 'Am Ende der Frist erhält die Geschäftsstelle eine Erinnerung.',
    sent: 'Nach dem Ende der Frist kann der Vorsitz genehmigen.',
    reviewed: 'Die Niederschrift bleibt ein Entwurf.',
    awaitingNotice: 'Sieben Tage nach der Genehmigung erhält die Geschäftsstelle eine Erinnerung.',
  },
  fields: {
    minutes: 'Text der Niederschrift',
    until: 'Einwendungen bis',
    objection: 'Einwendung',
    organisation: 'Einwendung von',
    reason: 'Begründung',
    on: 'Tag',
    reference: 'Fundstelle',
  },
};
