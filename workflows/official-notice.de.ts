import type { WorkflowWords } from './words.js';

/** Bekanntmachung. */
export const officialNoticeWords: WorkflowWords = {
  name: 'Bekanntmachung',
  states: {
    'pending.unsubmitted': {
      label: 'offen',
      tone: 'info',
      next: 'Die Geschäftsstelle reicht die Bekanntmachung ein.',
    },
    'pending.submitted': {
      label: 'eingereicht',
      tone: 'info',
      next: 'Die Geschäftsstelle trägt ein, wo die Bekanntmachung erschienen ist.',
    },
    appeared: { label: 'erschienen', tone: 'success', next: 'Die Entscheidungen sind bekannt gemacht.' },
    waived: { label: 'nicht nötig', tone: 'neutral', next: 'Es gibt nichts bekannt zu machen.' },
  },
  commands: {
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
    waiveNotice: {
      label: 'Nichts bekannt zu machen',
      done: 'Keine Bekanntmachung nötig',
      confirm: {
        question: 'Ohne Bekanntmachung abschließen?',
        consequence: 'Die Aufgabe ist damit erledigt. Der Grund steht im Verlauf.',
      },
    },
  },
  told: {
    begin: 'Bekanntmachung nötig',
    'deadline.notice': 'Tag für die Bekanntmachung erreicht',
  },
  deadlines: { notice: 'Bekanntmachung' },
  blocked: {
    submitNotice: 'nur solange sie nicht eingereicht ist, durch die Geschäftsstelle',
    noticeAppeared: 'nur solange sie offen ist, durch die Geschäftsstelle',
    waiveNotice: 'nur solange sie offen ist, durch die Geschäftsstelle',
  },
  ifNothingHappens: {
    'pending.unsubmitted': 'Am Tag der Frist erhält die Geschäftsstelle eine Erinnerung.',
    'pending.submitted': 'Am Tag der Frist erhält die Geschäftsstelle eine Erinnerung.',
  },
  fields: { on: 'Tag', reference: 'Fundstelle', reason: 'Grund' },
};
