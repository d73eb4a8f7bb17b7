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
    seekingLead: {
      label: 'Federführung gesucht',
      tone: 'warning',
      next: 'Die Geschäftsstelle bringt die Frage in die nächste Sitzung und trägt die neue Federführung ein.',
    },
    dormant: { label: 'ruhend', tone: 'neutral', next: 'Die Arbeit ruht. Das Mandat läuft weiter.' },
    dissolved: {
      label: 'aufgelöst',
      tone: 'neutral',
      next: 'Das Mandat ist durch Beschluss beendet. Alle Unterlagen bleiben lesbar.',
    },
    merged: {
      label: 'zusammengelegt',
      tone: 'neutral',
      next: 'Das Format ist in einem anderen aufgegangen. Alle Unterlagen bleiben lesbar.',
    },
    transferred: {
      label: 'überführt',
      tone: 'neutral',
      next: 'Die Arbeit ist an die Nachfolge übergegangen. Alle Unterlagen bleiben lesbar.',
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
    requestChange: { label: 'Änderung des Mandats beantragen', done: 'Änderung des Mandats beantragt' },
    layDownLead: {
      label: 'Federführung niederlegen',
      done: 'Federführung niedergelegt',
      confirm: {
        question: 'Federführung niederlegen?',
        consequence:
          'Offene Berichte und Anträge gehen sofort an die übrigen Federführungen über. Gibt es keine mehr, wird eine neue gesucht.',
      },
    },
    appointLead: {
      label: 'Neue Federführung eintragen',
      done: 'Neue Federführung eingetragen',
      awaited: 'Neue Federführung suchen und eintragen',
    },
    suspend: { label: 'Ruhen lassen', done: 'Ruhend gestellt' },
    takeUp: { label: 'Arbeit wieder aufnehmen', done: 'Arbeit wieder aufgenommen' },
    endMandate: {
      label: 'Mandat beenden',
      done: 'Mandat vor dem Ende beendet',
      confirm: {
        question: 'Mandat beenden?',
        consequence:
          'Es endet mit diesem Tag. Offene Punkte bleiben bei der Federführung, bis sie erledigt oder übergeben sind.',
      },
    },
  },
  told: {
    begin: 'Format eingerichtet',
    thingSettled: 'Offener Punkt erledigt',
    reportOver: 'Bericht abgegeben oder fällig geworden',
    extensionDecided: 'Verlängert',
    mandateChanged: 'Mandat geändert',
    changeEnded: 'Antrag auf Änderung ohne Wirkung beendet',
    extensionEnded: 'Antrag auf Verlängerung ohne Wirkung beendet',
    'deadline.end': 'Mandat beendet',
    'deadline.endWarning': 'Erinnerung an das Ende des Mandats versandt',
  },
  deadlines: { end: 'Ende des Mandats', endWarning: 'Erinnerung an das Ende des Mandats' },
  blocked: {
    takeOverWorkingGroup: 'Dieses Format ist schon übernommen.',
    requestChange: 'nur im laufenden Mandat ohne offene Änderung, durch Federführung oder Geschäftsstelle',
    layDownLead: 'nur bei einem aktiven Format, durch eine Federführung',
    appointLead: 'nur, wenn eine Federführung gesucht wird, durch die Geschäftsstelle',
    suspend: 'nur bei einem aktiven Format, durch die Geschäftsstelle',
    takeUp: 'nur bei einem ruhenden Format, durch Federführung oder Geschäftsstelle',
    endMandate: 'nur im laufenden Mandat und mit einem Beschluss, durch die Geschäftsstelle',
    requestExtension: 'nur für befristete Formate ohne laufenden Antrag, durch die Federführung',
  },
  ifNothingHappens: {
    active: 'Das Mandat endet am beschlossenen Tag um 24:00 Uhr von selbst. Nur ein Beschluss kann das ändern.',
    seekingLead: 'Das Mandat läuft weiter und endet am beschlossenen Tag. Offene Berichte haben so lange niemanden.',
    dormant: 'Das Mandat ruht, bis die Arbeit wieder aufgenommen wird, und endet am beschlossenen Tag.',
    handOverOpen: 'Die offenen Punkte bleiben bei der Federführung, bis sie erledigt sind.',
    expired:
      'Weitergehen kann die Arbeit mit einer neuen Registrierung oder einem ausdrücklich rückwirkenden Beschluss.',
  },
  fields: {
    topic: 'Thema auf der Tagesordnung',
    newEnd: 'Neues Ende',
    reason: 'Begründung',
    kind: 'Art',
    leads: 'Federführung',
    participants: 'Mitwirkung',
    purpose: 'Zweck',
    objectives: 'Ziele',
    decision: 'Beschluss',
    how: 'Wie endet es?',
    successor: 'Nachfolge',
    retroactive: 'Der Beschluss soll ausdrücklich rückwirkend ab dem bisherigen Ende gelten',
  },
};
