import type { WorkflowWords } from './words.js';

/** „Auftrag“, „Auflage“, „Vorbehalt“; „Follow-Up“, as the TOP sheets of the AL-Runde call it. */
export const orderKindLabels = {
  order: 'Auftrag',
  condition: 'Auflage',
  reservation: 'Vorbehalt',
  followUp: 'Follow-Up',
} as const;

/** Whose reservation it is. */
export const reservationLabels: Record<string, string> = {
  cabinet: 'Befassung des Kabinetts',
  parliament: 'Zustimmung des Parlaments',
  budget: 'Haushaltsvorbehalt',
  ministry: 'Zustimmung eines Ressorts',
};

/** Auftrag. */
export const orderWords: WorkflowWords = {
  name: 'Auftrag',
  states: {
    'open.awaited': { label: 'offen', tone: 'info', next: 'Die zuständige Stelle meldet die Erledigung.' },
    'open.overdue': {
      label: 'noch nicht gemeldet',
      tone: 'warning',
      next: 'Die Erledigung ist noch nicht gemeldet. Sie kann weiter gemeldet werden.',
    },
    'open.undated': {
      label: 'Tag offen',
      tone: 'warning',
      next: 'Die Sitzung, bis zu der es zu erledigen war, findet nicht statt. Die Geschäftsstelle nennt einen Tag.',
    },
    reported: { label: 'gemeldet', tone: 'info', next: 'Die Geschäftsstelle prüft den Nachweis.' },
    done: { label: 'erledigt', tone: 'success', next: 'Die Erledigung ist bestätigt.' },
    resubmitted: { label: 'wieder vorgelegt', tone: 'neutral', next: 'Das Gremium entscheidet, wie es weitergeht.' },
    repealed: { label: 'gegenstandslos', tone: 'neutral', next: 'Die Ziffer ist aufgehoben. Nichts ist mehr zu tun.' },
  },
  commands: {
    reportDone: { label: 'Erledigung melden', done: 'Erledigung gemeldet', awaited: 'Erledigung melden' },
    confirmDone: {
      label: 'Erledigung bestätigen',
      done: 'Erledigung bestätigt',
      awaited: 'Nachweis prüfen und Erledigung bestätigen',
    },
    returnOrder: { label: 'Zurückgeben', done: 'Zurückgegeben' },
    extendOrder: { label: 'Frist verlängern', done: 'Frist verlängert', awaited: 'Neuen Tag für einen Auftrag nennen' },
    resubmit: { label: 'Dem Gremium wieder vorlegen', done: 'Dem Gremium wieder vorgelegt' },
    notePromise: { label: 'Zusage vermerken', done: 'Zusage vermerkt' },
  },
  told: {
    'deadline.noMeeting': 'Keine Sitzung mehr für diesen Auftrag',
    begin: 'Auftrag erteilt',
    orderRepealed: 'Durch Aufhebung gegenstandslos',
    'deadline.due': 'Frist erreicht',
    'deadline.promise': 'Zugesagter Tag vorbei',
    'deadline.reminder': 'Tag der Erinnerung',
  },
  deadlines: {
    noMeeting: 'Neuen Tag nennen',
    due: 'Erledigung',
    reminder: 'Erinnerung',
    promise: 'Ende der Zusage',
  },
  blocked: {
    reportDone: 'nur, solange der Auftrag offen ist, durch die zuständige Stelle',
    confirmDone: 'nur nach der Meldung, durch Geschäftsstelle oder Vorsitz, nicht durch die zuständige Stelle selbst',
    returnOrder: 'nur nach der Meldung, durch Geschäftsstelle oder Vorsitz',
    extendOrder: 'nur, solange der Auftrag offen ist, durch die Geschäftsstelle',
    notePromise: 'nur, solange der Auftrag offen ist, durch die Geschäftsstelle',
    resubmit: 'nur, solange der Auftrag offen ist, durch die Geschäftsstelle',
  },
  ifNothingHappens: {
    'open.awaited': 'Vor der Frist gehen Erinnerungen an die zuständige Stelle.',
    'open.overdue': 'Die Geschäftsstelle verlängert die Frist oder legt den Auftrag dem Gremium wieder vor.',
    reported: 'Der Auftrag bleibt gemeldet, bis die Geschäftsstelle ihn bestätigt oder zurückgibt.',
  },
  fields: {
    report: 'Was ist geschehen?',
    file: 'Nachweis als Datei',
    note: 'Anmerkung',
    reason: 'Begründung',
    due: 'Neue Frist',
    until: 'Zugesagt bis',
  },
};
