import type { WorkflowWords } from './words.js';

/** Leben eines Formats. */
export const workingGroupWords: WorkflowWords = {
  name: 'Format',
  states: {
    active: { label: 'aktiv', tone: 'success', next: 'Das Format arbeitet und berichtet.' },
    handOverOpen: {
      label: 'Mandat beendet, Übergabe offen',
      tone: 'warning',
      next: 'Die Federführung schließt ab, was noch offen ist.',
    },
    expired: {
      label: 'ausgelaufen',
      tone: 'neutral',
      next: 'Das Mandat ist beendet, nichts ist offen. Alle Unterlagen bleiben lesbar.',
    },
  },
  commands: {
    takeOverWorkingGroup: { label: 'Format übernehmen', done: 'Format übernommen' },
    requestExtension: { label: 'Verlängerung beantragen', done: 'Verlängerung beantragt' },
  },
  told: {
    begin: 'Format eingerichtet',
    thingSettled: 'Offener Punkt erledigt',
    extensionDecided: 'Verlängert',
    extensionEnded: 'Antrag auf Verlängerung ohne Wirkung beendet',
    'deadline.end': 'Mandat beendet',
    'deadline.endWarning': 'Erinnerung an das Ende des Mandats versandt',
  },
  deadlines: { end: 'Ende des Mandats', endWarning: 'Erinnerung an das Ende des Mandats' },
  blocked: {
    takeOverWorkingGroup: 'Dieses Format ist schon übernommen.',
    requestExtension: 'nur für befristete Formate ohne laufenden Antrag, durch die Federführung',
  },
  ifNothingHappens: {
    active: 'Das Mandat endet am beschlossenen Tag um 24:00 Uhr von selbst. Nur ein Beschluss kann das ändern.',
    handOverOpen: 'Die offenen Punkte bleiben bei der Federführung, bis sie erledigt sind.',
    expired:
      'Weitergehen kann die Arbeit mit einer neuen Registrierung oder einem ausdrücklich rückwirkenden Beschluss.',
  },
  fields: {
    topic: 'Thema auf der Tagesordnung',
    newEnd: 'Neues Ende',
    reason: 'Begründung',
    retroactive: 'Der Beschluss soll ausdrücklich rückwirkend ab dem bisherigen Ende gelten',
  },
};
