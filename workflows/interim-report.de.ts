import type { WorkflowWords } from './words.js';

/** Bericht. */
export const interimReportWords: WorkflowWords = {
  name: 'Bericht',
  states: {
    'open.awaited': { label: 'angefordert', tone: 'info', next: 'Die Federführung gibt den Bericht ab.' },
    'open.overdue': {
      label: 'noch nicht eingegangen',
      tone: 'warning',
      next: 'Der Bericht liegt noch nicht vor. Eine Abgabe bleibt möglich.',
    },
    'open.proposed': {
      label: 'noch nicht eingegangen',
      tone: 'warning',
      next: 'Die Geschäftsstelle entscheidet, ob der Bericht Teil des Punktes „Ausstehende Berichte“ wird.',
    },
    'open.onAgenda': {
      label: 'Teil der Tagesordnung',
      tone: 'warning',
      next: 'Der Bericht steht unter „Ausstehende Berichte“. Geht er vorher ein, entfällt der Punkt.',
    },
    'open.undated': {
      label: 'Tag offen',
      tone: 'warning',
      next: 'Für die Abgabe steht kein Tag fest. Die Geschäftsstelle wählt eine Sitzung oder einen Tag.',
    },
    unchanged: {
      label: 'keine Änderung gemeldet',
      tone: 'info',
      next: 'Jede Federführung kann die Meldung zurücknehmen. Danach geht sie von selbst ein.',
    },
    agreeing: {
      label: 'in Abstimmung',
      tone: 'info',
      next: 'Die Federführungen können noch Stellung nehmen. Danach geht der Bericht von selbst ein.',
    },
    handedIn: { label: 'abgegeben', tone: 'info', next: 'Die Geschäftsstelle prüft den Bericht.' },
    accepted: { label: 'formal in Ordnung', tone: 'success', next: 'Der Bericht geht zu den Unterlagen der Sitzung.' },
    lapsed: {
      label: 'gegenstandslos',
      tone: 'neutral',
      next: 'Das Mandat endete, bevor der Bericht fällig war. Er muss nicht mehr abgegeben werden.',
    },
    waived: { label: 'erlassen', tone: 'neutral', next: 'Der Bericht muss nicht mehr abgegeben werden.' },
  },
  commands: {
    handIn: { label: 'Bericht abgeben', done: 'Bericht abgegeben', awaited: 'Bericht abgeben' },
    reportNoChange: { label: 'Keine Änderung melden', done: '„Keine Änderung“ gemeldet' },
    withdrawNoChange: { label: '„Keine Änderung“ zurücknehmen', done: '„Keine Änderung“ zurückgenommen' },
    agreeToReport: {
      label: 'Dem Bericht zustimmen',
      done: 'Dem Bericht zugestimmt',
      awaited: 'Dem Bericht zustimmen oder eine abweichende Auffassung beifügen',
    },
    dissentFromReport: { label: 'Abweichende Auffassung beifügen', done: 'Abweichende Auffassung beigefügt' },
    takeBackReport: { label: 'Bericht zurücknehmen', done: 'Bericht zurückgenommen' },
    askForDate: { label: 'Neuen Termin beantragen', done: 'Neuen Termin beantragt' },
    grantDate: {
      label: 'Neuen Termin gewähren',
      done: 'Neuen Termin gewährt',
      awaited: 'Über den beantragten neuen Termin entscheiden',
    },
    declineDate: { label: 'Beim bisherigen Termin bleiben', done: 'Beim bisherigen Termin geblieben' },
    accept: { label: 'Bericht annehmen', done: 'Bericht formal in Ordnung', awaited: 'Bericht prüfen und annehmen' },
    returnForRevision: { label: 'Zurückgeben', done: 'Bericht zurückgegeben' },
    notePromise: { label: 'Zusage vermerken', done: 'Zusage vermerkt' },
    releaseForAgenda: {
      label: 'Für die Tagesordnung freigeben',
      done: 'Für die Tagesordnung freigegeben',
      awaited: 'Ausstehenden Bericht für die Tagesordnung freigeben oder zurückstellen',
      confirm: {
        question: 'Für die Tagesordnung freigeben?',
        consequence:
          'Vorsitz und Federführung erhalten eine Nachricht. Geht der Bericht vorher ein, entfällt der Punkt.',
      },
    },
    keepOffAgenda: { label: 'Nicht auf die Tagesordnung', done: 'Nicht auf die Tagesordnung gesetzt' },
    chooseMeeting: {
      label: 'Sitzung wählen',
      done: 'Sitzung für den Bericht gewählt',
      awaited: 'Sitzung oder Tag für einen Bericht wählen',
    },
    chooseDay: { label: 'Tag festlegen', done: 'Tag für den Bericht festgelegt' },
    waive: {
      label: 'Bericht erlassen',
      done: 'Bericht erlassen',
      confirm: {
        question: 'Bericht erlassen?',
        consequence: 'Er muss nicht mehr abgegeben werden. Die Federführung erhält eine Nachricht.',
      },
    },
  },
  told: {
    leadsChanged: 'Federführung geändert',
    endMoved: 'Neuer Tag mit dem neuen Ende des Mandats',
    mandateEnded: 'Mandat beendet',
    begin: 'Bericht angefordert',
    'deadline.promise': 'Zugesagter Tag vorbei',
    'deadline.due': 'Tag der Abgabe vorbei',
    'deadline.goesIn': 'Zeit zur Abstimmung vorbei, Bericht eingegangen',
    'deadline.reminder': 'Tag der Erinnerung',
    'deadline.noMeeting': 'Keine Sitzung für den Bericht',
  },
  deadlines: {
    due: 'Abgabe des Berichts',
    reminder: 'Erinnerung',
    promise: 'Ende der Zusage',
    goesIn: 'Eingang des Berichts',
    noMeeting: 'Sitzung oder Tag wählen',
  },
  blocked: {
    handIn: 'nur, solange der Bericht aussteht, durch die Federführung',
    reportNoChange: 'nur, solange der Bericht aussteht, durch die Federführung',
    withdrawNoChange: 'nur in den zwei Arbeitstagen nach der Meldung, durch eine Federführung',
    agreeToReport: 'nur, solange der Bericht in Abstimmung ist, durch eine Federführung, die noch nicht zugestimmt hat',
    dissentFromReport:
      'nur, solange der Bericht in Abstimmung ist, durch eine Federführung, die noch nicht zugestimmt hat',
    takeBackReport: 'nur, solange der Bericht in Abstimmung ist, durch die Federführung, die ihn vorgelegt hat',
    askForDate: 'nur, solange der Bericht aussteht und kein Antrag offen ist, durch die Federführung',
    grantDate: 'nur, wenn ein neuer Termin beantragt ist, durch die Geschäftsstelle',
    declineDate: 'nur, wenn ein neuer Termin beantragt ist, durch die Geschäftsstelle',
    accept: 'nur nach der Abgabe, durch die Geschäftsstelle',
    returnForRevision: 'nur nach der Abgabe, durch die Geschäftsstelle',
    notePromise: 'nur, solange der Bericht aussteht, durch die Geschäftsstelle',
    releaseForAgenda: 'nur nach dem Tag der Abgabe, durch die Geschäftsstelle',
    keepOffAgenda: 'nur, wenn der Bericht für eine Tagesordnung vorgeschlagen ist, durch die Geschäftsstelle',
    chooseMeeting: 'nur, wenn für die Abgabe kein Tag feststeht, durch die Geschäftsstelle',
    chooseDay: 'nur, wenn für die Abgabe kein Tag feststeht, durch die Geschäftsstelle',
    waive: 'nur, solange der Bericht aussteht, durch die Geschäftsstelle',
  },
  ifNothingHappens: {
    'open.awaited': 'Die Federführung erhält Erinnerungen. Eine Abgabe bleibt auch nach der Frist möglich.',
    'open.overdue':
      'Die Federführung erhält noch eine Erinnerung, die Geschäftsstelle einen Hinweis. Nichts geht ohne Freigabe der Geschäftsstelle an Dritte.',
    'open.proposed': 'Der Bericht bleibt offen. Ohne Freigabe erfährt der Vorsitz nichts.',
    'open.onAgenda': 'Das Gremium spricht in der Sitzung über das weitere Vorgehen.',
    'open.undated': 'Der Bericht hat keinen Tag, und es wird nicht an ihn erinnert. Eine Abgabe ist möglich.',
    unchanged: 'Die Meldung geht am genannten Tag von selbst ein.',
    agreeing: 'Der Bericht geht am genannten Tag von selbst ein, mit abweichenden Auffassungen als Anlage.',
    handedIn: 'Der Bericht bleibt abgegeben. Weitere Erinnerungen gibt es nicht.',
  },
  fields: {
    file: 'Bericht als Datei',
    report: 'Bericht als Text',
    reason: 'Begründung',
    due: 'Abgabe bis',
    until: 'Zugesagt bis',
    note: 'Was wurde besprochen?',
    meeting: 'Sitzung',
    opinion: 'Abweichende Auffassung',
  },
};

/** Art des Berichts. */
export const reportKindLabels = { interim: 'Zwischenbericht', final: 'Abschlussbericht' };
