import type { WorkflowWords } from './words.js';

/** What a TOP is for (Ziel des TOP). */
export const purposeLabels: Record<string, string> = {
  decision: 'Beschluss',
  recommendation: 'Beschlussempfehlung',
  information: 'Information',
};

/** How somebody takes part. */
export const mannerLabels: Record<string, string> = {
  onSite: 'vor Ort',
  remote: 'zugeschaltet',
  represented: 'in Vertretung',
};

/** Sitzung. */
export const meetingWords: WorkflowWords = {
  name: 'Sitzung',
  states: {
    planned: {
      label: 'geplant',
      tone: 'info',
      next: 'Die Sitzung steht im Kalender. Fristen richten sich nach ihrem Tag.',
    },
    'running.sitting': { label: 'läuft', tone: 'info', next: 'Das Gremium berät seine Tagesordnung.' },
    'running.interrupted': { label: 'unterbrochen', tone: 'info', next: 'Die Sitzung wird fortgesetzt.' },
    ended: { label: 'beendet', tone: 'success', next: 'Die Beschlüsse stehen bei ihren Punkten.' },
    cancelled: { label: 'abgesagt', tone: 'neutral', next: 'Die Sitzung findet nicht statt.' },
  },
  commands: {
    schedule: { label: 'Sitzung anlegen', done: 'Sitzung angelegt' },
    moveMeeting: {
      label: 'Sitzung verschieben',
      done: 'Sitzung verschoben',
      confirm: {
        question: 'Sitzung verschieben?',
        consequence: 'Offene Fristen, die an ihr hängen, verschieben sich mit. Die Mitglieder werden benachrichtigt.',
      },
    },
    arrangeAgenda: { label: 'Tagesordnung speichern', done: 'Tagesordnung geordnet' },
    approveAgenda: {
      label: 'Einladung versenden',
      done: 'Tagesordnung freigegeben und Einladung versandt',
      confirm: {
        question: 'Einladung versenden?',
        consequence: 'Alle Mitglieder erhalten die Tagesordnung in dieser Fassung.',
      },
    },
    admitItem: { label: 'Punkt zulassen', done: 'Punkt nach der Frist zugelassen' },
    inviteGuest: { label: 'Gast einladen', done: 'Gast zu einem Punkt eingeladen' },
    uninviteGuest: { label: 'Gast ausladen', done: 'Gast ausgeladen' },
    askForWritten: { label: 'Umlauf verlangen', done: 'Umlauf statt Behandlung nach der Frist verlangt' },
    declineItem: { label: 'Punkt nicht zulassen', done: 'Punkt nach der Frist nicht zugelassen' },
    takeOffConsentList: { label: 'Von der Grünen Liste nehmen', done: 'Von der Grünen Liste genommen' },
    answerInvitation: { label: 'Teilnahme melden', done: 'Teilnahme gemeldet' },
    openMeeting: { label: 'Sitzung eröffnen', done: 'Sitzung eröffnet' },
    recordPresence: { label: 'Anwesenheit speichern', done: 'Anwesenheit festgehalten' },
    recordNote: { label: 'Notiz oder Follow-Up festhalten', done: 'Festgehalten' },
    voteConsentList: {
      label: 'Grüne Liste abstimmen',
      done: 'Grüne Liste gemeinsam abgestimmt',
      confirm: {
        question: 'Grüne Liste abstimmen?',
        consequence: 'Für jeden Punkt der Grünen Liste zählt jedes anwesende stimmberechtigte Mitglied mit „Ja“.',
      },
    },
    establishConsentList: {
      label: 'Grüne Liste feststellen',
      done: 'Grüne Liste festgestellt',
      confirm: {
        question: 'Grüne Liste feststellen?',
        consequence: 'Jeder Punkt erhält in der Reihenfolge der Tagesordnung die nächste Nummer.',
      },
    },
    interrupt: {
      label: 'Sitzung unterbrechen',
      done: 'Sitzung unterbrochen',
      confirm: {
        question: 'Sitzung unterbrechen?',
        consequence: 'Eine offene Abstimmung gilt nicht und wird danach wiederholt.',
      },
    },
    resumeMeeting: { label: 'Sitzung fortsetzen', done: 'Sitzung fortgesetzt' },
    endMeeting: {
      label: 'Sitzung beenden',
      done: 'Sitzung beendet',
      confirm: { question: 'Sitzung beenden?', consequence: 'Danach beginnt die Niederschrift.' },
    },
    cancelMeeting: {
      label: 'Sitzung absagen',
      done: 'Sitzung abgesagt',
      confirm: {
        question: 'Sitzung absagen?',
        consequence: 'Die Mitglieder werden benachrichtigt. Gefasste Beschlüsse gelten.',
      },
    },
  },
  told: {
    itemRegistered: 'Punkt angemeldet',
    papersArrived: 'Unterlagen eingegangen',
    'deadline.documents': 'Unterlagenfrist abgelaufen',
  },
  deadlines: { documents: 'Unterlagen' },
  blocked: {
    schedule: 'Diese Sitzung ist schon angelegt.',
    moveMeeting: 'nur vor der Sitzung, auf einen anderen Tag oder Beginn, durch die Geschäftsstelle',
    answerInvitation: 'nur zwischen Einladung und Sitzung, durch Mitglieder',
    openMeeting: 'nur vor der Sitzung',
    arrangeAgenda: 'nur vor der Sitzung, durch die Geschäftsstelle',
    approveAgenda: 'nur vor der Sitzung, und nur mit Änderungen seit der letzten Fassung',
    admitItem: 'nur für einen Punkt, der auf Zulassung wartet, durch den Vorsitz',
    declineItem: 'nur für einen Punkt, der auf Zulassung wartet, durch den Vorsitz',
    inviteGuest: 'nur zu einem Punkt dieser Tagesordnung, durch die Geschäftsstelle',
    uninviteGuest: 'nur für einen eingeladenen Gast, durch die Geschäftsstelle',
    askForWritten: 'nur für einen Punkt, der auf Zulassung wartet, einmal durch jedes stimmberechtigte Mitglied',
    takeOffConsentList: 'nur vor der Abstimmung über die Grüne Liste, durch Mitglieder',
    recordPresence: 'nur während der Sitzung, durch die Geschäftsstelle',
    recordNote: 'nur während der Sitzung, durch die Geschäftsstelle',
    voteConsentList: 'nur während der Sitzung, mit Punkten auf der Grünen Liste und festgehaltener Anwesenheit',
    establishConsentList: 'nur nach der Abstimmung über die Grüne Liste, durch den Vorsitz',
    interrupt: 'nur während der Sitzung',
    resumeMeeting: 'nur während einer Unterbrechung',
    endMeeting: 'nur während der Sitzung',
    cancelMeeting: 'nur vor dem Ende der Sitzung',
  },
  fields: {
    body: 'Gremium',
    number: 'Nummer der Sitzung',
    on: 'Tag',
    startsAt: 'Beginn (Uhrzeit)',
    place: 'Ort',
    isSpecial: 'Sondersitzung',
    guest: 'Gast',
    reason: 'Grund',
    next: 'Wohin es weitergeht',
    items: 'Punkte',
    attendance: 'Ihr Haus',
    standIn: 'Vertretung: Name und Funktion',
    presence: 'Anwesenheit',
    since: 'Gilt seit (Uhrzeit)',
    vote: 'Zu welchem Punkt',
    note: 'Was in die Niederschrift kommt',
    owner: 'Wer sich darum kümmert',
    due: 'Bis zum Tag',
  },
};

/** Gremium. */
export const bodyWords: WorkflowWords = {
  name: 'Gremium',
  states: {
    established: { label: 'eingerichtet', tone: 'success', next: 'Sitze, Vorsitz und Regelwerk gelten wie angezeigt.' },
  },
  commands: {
    establishBody: { label: 'Gremium einrichten', done: 'Gremium eingerichtet' },
    changeSeats: { label: 'Sitze ändern', done: 'Sitze geändert' },
    seatMember: { label: 'Mitglied aufnehmen', done: 'Mitglied aufgenommen' },
    unseatMember: {
      label: 'Mitgliedschaft beenden',
      done: 'Mitgliedschaft beendet',
      confirm: {
        question: 'Mitgliedschaft beenden?',
        consequence:
          'Ab diesem Tag hat die Organisation hier keine Stimme. Frühere Abstimmungen bleiben, wie sie sind.',
      },
    },
    nameSpokesperson: { label: 'Sprecher benennen', done: 'Sprecher benannt' },
    endSpokesperson: { label: 'Benennung beenden', done: 'Benennung beendet' },
    setFundingKey: {
      label: 'Königsteiner Schlüssel ersetzen',
      done: 'Königsteiner Schlüssel ersetzt',
      confirm: {
        question: 'Neue Tabelle in Kraft setzen?',
        consequence: 'Sie gilt für Abstimmungen, die danach geöffnet werden. Laufende behalten die bisherige.',
      },
    },
    changePolicy: { label: 'Regelwerk in Kraft setzen', done: 'Neues Regelwerk in Kraft gesetzt' },
    delegate: { label: 'Delegation eintragen', done: 'Delegation eingetragen' },
    enterRecess: { label: 'Sitzungsfreie Zeit eintragen', done: 'Sitzungsfreie Zeit eingetragen' },
    removeRecess: { label: 'Sitzungsfreie Zeit streichen', done: 'Sitzungsfreie Zeit gestrichen' },
    handChair: { label: 'Vorsitz übergeben', done: 'Vorsitz übergeben' },
  },
  told: {},
  deadlines: {},
  blocked: {
    establishBody: 'Dieses Gremium ist schon eingerichtet.',
    changeSeats: 'nur durch den Betrieb',
    seatMember: 'nur durch Geschäftsstelle oder Betrieb',
    unseatMember: 'nur durch Geschäftsstelle oder Betrieb',
    nameSpokesperson: 'nur durch Geschäftsstelle oder Betrieb',
    endSpokesperson: 'nur durch Geschäftsstelle oder Betrieb',
    setFundingKey: 'nur durch Geschäftsstelle oder Betrieb',
    changePolicy: 'nur durch Geschäftsstelle oder Betrieb',
    delegate: 'nur durch Geschäftsstelle oder Betrieb',
    enterRecess: 'nur durch Geschäftsstelle oder Betrieb',
    removeRecess: 'nur durch Geschäftsstelle oder Betrieb',
    handChair: 'nur durch den Betrieb',
  },
  fields: {
    organisation: 'Organisation',
    isVoting: 'Stimmberechtigt',
    on: 'Ab (erster Tag)',
    delegator: 'Übertragen von',
    from: 'Erster Tag',
    to: 'Letzter Tag',
    matter: 'Was wird übertragen?',
    decision: 'Beschluss, der das sagt',
  },
};

/** Mitgliedschaften einer Person. */
export const officeWords: WorkflowWords = {
  name: 'Mitgliedschaft',
  states: {
    held: { label: 'eingetragen', tone: 'success', next: 'Die Mitgliedschaft gilt.' },
    left: { label: 'ausgeschieden', tone: 'neutral', next: 'Die Mitgliedschaft ist beendet.' },
  },
  commands: {
    appoint: { label: 'Person eintragen', done: 'Person eingetragen' },
    leave: { label: 'Ausscheiden eintragen', done: 'Ausscheiden eingetragen' },
    arrangeAbsence: { label: 'Abwesenheit eintragen', done: 'Abwesenheit eingetragen' },
    cancelAbsence: { label: 'Abwesenheit streichen', done: 'Abwesenheit gestrichen' },
    setDelivery: { label: 'Zustellung ändern', done: 'Zustellung geändert' },
  },
  told: {},
  deadlines: {},
  blocked: {
    appoint: 'Diese Person ist schon eingetragen.',
    leave: 'nur durch den Betrieb',
    arrangeAbsence: 'nur, solange die Mitgliedschaft gilt',
    cancelAbsence: 'nur, solange die Mitgliedschaft gilt',
    setDelivery: 'nur, solange die Mitgliedschaft gilt',
  },
  fields: {
    from: 'Erster Tag',
    to: 'Letzter Tag',
    deputy: 'Vertretung',
    isDigest: 'Tagesübersicht',
    quietFrom: 'Ruhezeit von',
    quietTo: 'Ruhezeit bis',
  },
};
