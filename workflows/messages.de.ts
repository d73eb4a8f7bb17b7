import { germanDate, germanMonth, parseGermanDate } from './berlin-time.js';
import { type GermanNames, bodies, organisations, recogniseOrganisation } from './data/organisations.js';

/** What a message says besides its sentence: `n` characters, what was typed, codes, ISO dates. */
export type MessageParams = Record<string, string | number>;

/** Names of organisations and bodies by code; a page may know more bodies than the directory. */
export interface Names {
  organisation(code: string): GermanNames;
  body(code: string): GermanNames;
}

const itself = (code: string): GermanNames => ({ nom: code, gen: code, dat: code, akk: code, short: code });

/** Names as the directory has them; an unknown code names itself. */
export const directoryNames: Names = {
  organisation: (code) => organisations[code]?.names ?? itself(code),
  body: (code) => bodies[code]?.names ?? itself(code),
};

/** Fields of the registration form (source 001) and of its rows. */
export const fieldLabels: Record<string, string> = {
  title: 'Titel des Gremiums',
  kind: 'Art des Formates',
  focusTopic: 'Schwerpunktthema',
  approvingBody: 'Wer entscheidet',
  leads: 'Federführung und Ansprechpersonen',
  startsOn: 'Beginn der Tätigkeit',
  expectedEndOn: 'Voraussichtliches Ende',
  isPermanent: 'dauerhaftes Gremium',
  purpose: 'Zweck',
  objectives: 'Ergebnisse',
  participants: 'Mitwirkung',
  conferences: 'Fachministerkonferenzen',
  reports: 'Planung und Berichte',
  needsResources: 'Ressourcen',
  resources: 'Betrag, Jahr und Quelle',
  organisation: 'Organisation',
  contact: 'Ansprechperson',
  addressee: 'Adressat',
  when: 'Zeitpunkt',
};

type Sentence = string | ((p: MessageParams, names: Names) => string);

/** „Der Text hat 20.001 Zeichen. Möglich sind höchstens 20.000.“ */
const tooLong =
  (what: string, max?: number): Sentence =>
  ({ n, max: stated }) => {
    const most = stated ?? max;
    const length = Number(n) > 0 ? `${what} hat ${grouped(Number(n))} Zeichen. ` : `${what} ist zu lang. `;
    return length + (most === undefined ? 'Bitte kürzen Sie.' : `Möglich sind höchstens ${grouped(Number(most))}.`);
  };

const chooseBody = 'Dieses Gremium gibt es hier nicht. Bitte wählen Sie eines aus der Liste.';

/** Meldungen am Feld (wording.md 5), by the code of the issue. */
const fieldSentences: Record<string, Sentence> = {
  // Registration form
  titleMissing: 'Bitte geben Sie einen Titel an.',
  titleTooLong: tooLong('Der Titel', 300),
  titleTaken: ({ format }) =>
    `Diesen Titel trägt schon ein laufendes Format${format ? ` (${format})` : ''}. Bitte ergänzen Sie ihn.`,
  kindMissing: 'Bitte wählen Sie die Art des Formates.',
  focusTopicMissing: 'Bitte wählen Sie das Schwerpunktthema.',
  approvingBodyMissing: 'Bitte wählen Sie das Gremium, das entscheidet.',
  leadsMissing: 'Bitte nennen Sie mindestens ein federführendes Mitglied.',
  leadsTooMany: 'Möglich sind höchstens 17 Federführungen.',
  leadOrganisationMissing: 'Bitte wählen Sie das federführende Mitglied.',
  leadTwice: ({ organisation }, names) =>
    `${nom(names, organisation)} steht schon unter den Federführungen. Bitte nennen Sie jedes Mitglied einmal.`,
  leadNotVoting: ({ organisation }, names) =>
    `${nom(names, organisation)} hat kein Stimmrecht und kann nicht federführend sein. Möglich ist „Mitwirkung“.`,
  ownLeadMissing: ({ organisation }, names) =>
    `${nom(names, organisation)} reicht diese Registrierung ein und gehört deshalb zu den Federführungen.`,
  contactMissing: ({ organisation }, names) =>
    organisation
      ? `Für ${names.organisation(String(organisation)).akk} fehlt noch eine Ansprechperson.`
      : 'Bitte nennen Sie eine Ansprechperson.',
  contactsTooMany: 'Hier stehen mehr Ansprechpersonen als Federführungen. Bitte nennen Sie eine je Federführung.',
  contactTooLong: tooLong('Der Name', 200),
  startsOnMissing: 'Bitte geben Sie an, wann die Tätigkeit beginnt.',
  endMissing: 'Bitte nennen Sie ein voraussichtliches Ende oder wählen Sie „dauerhaftes Gremium“.',
  endAndPermanent: 'Bitte wählen Sie: ein Ende oder „dauerhaftes Gremium“. Beides zusammen geht nicht.',
  endBeforeBegin: ({ end, begin }) => `Das Ende (${shownDay(end)}) liegt vor dem Beginn (${shownDay(begin)}).`,
  endingMissing: 'Bitte wählen Sie: aufgelöst, zusammengelegt oder überführt.',
  successorMissing: 'Bitte nennen Sie die Nachfolge oder lassen Sie das Feld leer.',
  successorTooLong: tooLong('Die Nachfolge', 500),
  newEndMissing: 'Bitte nennen Sie das neue Ende.',
  newEndNotLater: ({ end }) =>
    `Eine Verlängerung reicht über das bisherige Ende (${shownDay(end)}) hinaus. Bitte wählen Sie einen späteren Tag.`,
  extensionTooLong: ({ n, end }) =>
    `Eine Verlängerung kann höchstens ${n} Monate umfassen, hier bis ${shownDay(end)}. So steht es im Regelwerk.`,
  extensionsUsedUp: ({ n }) =>
    Number(n) === 0
      ? 'Nach dem Regelwerk wird ein Mandat nicht verlängert. Möglich ist eine neue Registrierung.'
      : `Dieses Mandat wurde schon ${n}-mal verlängert, mehr sieht das Regelwerk nicht vor. Möglich ist eine neue Registrierung.`,
  extensionAfterEnd: ({ end }) =>
    `Ein Beschluss nach dem Ende am ${shownDay(end)} verlängert nur, wenn er ausdrücklich rückwirkend ist. Sonst ist eine neue Registrierung nötig.`,
  purposeMissing: 'Bitte beschreiben Sie, wozu das Format dient.',
  purposeTooLong: tooLong('Die Zielstellung', 20_000),
  objectiveMissing: 'Bitte beschreiben Sie dieses Ergebnis oder entfernen Sie die Zeile.',
  objectiveTooLong: tooLong('Dieses Ergebnis', 20_000),
  objectivesMissing: 'Bitte beschreiben Sie mindestens ein Ergebnis.',
  objectivesTooMany: 'Möglich sind höchstens 50 Ergebnisse.',
  participantsTooMany: 'Möglich sind höchstens 100 Mitwirkende.',
  conferencesMissing: 'Bitte beschreiben Sie die Berührung mit Fachministerkonferenzen oder lassen Sie das Feld leer.',
  conferencesTooLong: tooLong('Der Text zu den Fachministerkonferenzen', 20_000),
  reportsMissing: 'Bitte nennen Sie mindestens einen Bericht mit Adressat und Zeitpunkt.',
  reportsTooMany: 'Möglich sind höchstens 50 Berichte.',
  reportKindMissing: 'Bitte wählen Sie Zwischenbericht oder Abschlussbericht.',
  addresseeMissing: 'Bitte wählen Sie, an welches Gremium der Bericht geht.',
  reportWhenMissing: 'Bitte geben Sie an, wann der Bericht kommt, zum Beispiel November 2024.',
  reportWhenFormat:
    'Bitte schreiben Sie: November 2024 · 13.11.2024 · alle 3 Monate ab März 2025 · jede Sitzung · 31.03.2025 und 30.09.2025 · zum Ende.',
  reportAtNoEnd: '„zum Ende“ geht nur bei einem befristeten Format. Bitte nennen Sie einen Tag oder einen Turnus.',
  noFurtherMeeting: ({ body }, names) =>
    `Eine weitere Sitzung ${names.body(String(body)).gen} ist nicht geplant. Bitte wählen Sie einen Tag.`,
  reportBeforeBegin: ({ begin }) => `Der Bericht liegt vor dem Beginn der Tätigkeit (${shownDay(begin)}).`,
  noMeetingInMonth: ({ month, body }, names) =>
    `Im ${shownMonth(month)} tagt ${names.body(String(body)).nom} nicht. Bitte wählen Sie eine Sitzung oder einen Tag.`,
  noMeetingBefore: ({ body }, names) =>
    `Vor dieser Sitzung tagt ${names.body(String(body)).nom} nicht. Bitte wählen Sie eine andere Sitzung oder einen Tag.`,
  meetingCancelled: 'Diese Sitzung ist abgesagt. Bitte wählen Sie eine andere Sitzung oder einen Tag.',
  resourcesMissing: 'Bitte wählen Sie, ob Ressourcen gebraucht werden.',
  resourcesDetails: 'Zu „Ressourcen: Ja“ gehören Betrag, Jahr und Quelle.',
  resourcesTooLong: tooLong('Der Text zu den Ressourcen', 20_000),
  // Other commands
  reasonMissing: 'Bitte begründen Sie kurz.',
  reasonTooLong: tooLong('Der Text'),
  reasonsMissing: 'Bitte schreiben Sie mindestens einen Hinweis zu einem Feld.',
  meetingMissing: 'Bitte wählen Sie eine Sitzung.',
  proposalMissing: 'Bitte schreiben Sie einen Beschlussvorschlag.',
  proposalTooLong: tooLong('Der Beschlussvorschlag', 20_000),
  presenceMissing: 'Bitte wählen Sie mindestens ein anwesendes Mitglied.',
  choiceMissing: 'Bitte wählen Sie Ja, Nein oder Enthaltung.',
  agendaPurposeMissing: 'Bitte wählen Sie das Ziel: Beschluss, Beschlussempfehlung oder Information.',
  mannerMissing: 'Bitte wählen Sie: vor Ort, zugeschaltet oder in Vertretung.',
  agendaFull: 'Diese Tagesordnung hat schon 200 Punkte. Bitte wählen Sie eine andere Sitzung.',
  agendaChanged: 'Die Tagesordnung hat sich inzwischen geändert. Bitte öffnen Sie sie neu.',
  firstBodyAlone: 'Vor dem ersten Gremium gibt es keines, mit dem es gemeinsam beraten könnte.',
  bodyTwice: 'Dieses Gremium ist in diesem Schritt schon genannt.',
  bodyNotWaiting: 'Dieses Gremium ist jetzt nicht an der Reihe.',
  bodyItself: 'Der Punkt liegt diesem Gremium schon vor. Bitte wählen Sie ein anderes.',
  lastMember: 'Ein Gremium behält mindestens ein stimmberechtigtes Mitglied.',
  spokespersonThere: 'Diese Organisation ist an diesem Tag schon als Sprecher benannt.',
  spokespersonUnknown: 'Diese Organisation ist an diesem Tag nicht als Sprecher benannt.',
  ruleValue: 'Dieser Wert passt nicht zu dieser Regel.',
  savedByOthers:
    'Inzwischen wurde schon etwas anderes gespeichert. Es steht unten, Ihre Eingaben auch. Bitte vergleichen Sie beide und speichern Sie dann noch einmal.',
  quorumMissing: ({ n, quorum }) =>
    `Anwesend sind ${n} stimmberechtigte Mitglieder. Beschlussfähig ist das Gremium ab ${quorum}.`,
  itemNotAdmitted:
    'Dieser Punkt oder seine Unterlagen kamen nach der Frist. Abgestimmt wird erst, wenn der Vorsitz ihn zulässt.',
  meetingNotOpen: 'Die Sitzung ist noch nicht eröffnet. Bitte eröffnen Sie zuerst die Sitzung.',
  meetingInterrupted: 'Die Sitzung ist unterbrochen. Bitte setzen Sie zuerst die Sitzung fort.',
  meetingOver:
    'Die Sitzung ist zu Ende. Bitte vertagen Sie den Punkt in eine andere Sitzung oder lassen Sie im Umlauf abstimmen.',
  meetingNotToday: ({ day }) => `Die Sitzung ist am ${shownDay(day)}. Vorher kann sie nicht eröffnet werden.`,
  meetingVoteOpen: ({ n }) =>
    `Die Abstimmung zu TOP ${n} ist noch offen. Bitte schließen Sie sie zuerst, oder unterbrechen Sie die Sitzung: dann ist sie ohne Ergebnis.`,
  memberNotPresent: ({ organisation }, names) =>
    `${nom(names, organisation)} ist nach der Anwesenheit der Sitzung nicht da. Bitte ergänzen Sie zuerst die Anwesenheit.`,
  clauseMissing: 'Bitte schreiben Sie diese Ziffer oder entfernen Sie die Zeile.',
  clauseTooLong: tooLong('Die Ziffer', 5000),
  clausesTooFew: 'Ziffer für Ziffer wird nur abgestimmt, wo der Vorschlag mindestens zwei Ziffern hat.',
  clausesTooMany: 'Möglich sind höchstens 99 Ziffern.',
  clauseUnknown: ({ n }) => `Ziffer ${n} gibt es in diesem Beschluss nicht.`,
  clauseTaken: ({ n }) => `Ziffer ${n} gibt es in diesem Beschluss schon. Bitte wählen Sie eine andere Nummer.`,
  clauseRepealed: ({ n }) =>
    Number(n) > 0 ? `Ziffer ${n} ist schon aufgehoben.` : 'Dieser Beschluss ist schon ganz aufgehoben.',
  actsContradict: 'Diese Änderung widerspricht einer anderen in diesem Vorschlag: Beide betreffen dieselbe Ziffer.',
  clauseChangedSince: ({ n, day }) =>
    `${Number(n) > 0 ? `Ziffer ${n}` : 'Der frühere Beschluss'} wurde am ${shownDay(day)} durch einen anderen Beschluss neu gefasst. Bitte prüfen Sie den Vorschlag an diesem Wortlaut und speichern Sie ihn neu.`,
  consentItemOutdated: ({ n }) =>
    `TOP ${n} passt nicht mehr: Sein Beschlussvorschlag spricht von einer Ziffer, die inzwischen anders lautet, oder von einer Mehrheit, die es nicht mehr gibt. Bitte nehmen Sie ihn von der Grünen Liste oder speichern Sie den Vorschlag neu. Wurde schon abgestimmt, lässt der Vorsitz die Abstimmung wiederholen.`,
  consentItemsContradict: ({ n, other }) =>
    `TOP ${n} und TOP ${other} ändern dieselbe Ziffer eines früheren Beschlusses. Bitte nehmen Sie einen der beiden von der Grünen Liste. Wurde schon abgestimmt, lässt der Vorsitz die Abstimmung wiederholen.`,
  clauseNumberMissing: 'Bitte nennen Sie die Ziffer des früheren Beschlusses.',
  wordingMissing: 'Bitte schreiben Sie den berichtigten Wortlaut.',
  newClauseMissing: 'Bitte nennen Sie die Ziffer dieses Vorschlags, in der der neue Wortlaut steht.',
  wordingTooLong: tooLong('Der Wortlaut', 20_000),
  decisionMissing: 'Diesen Beschluss gibt es hier nicht. Bitte wählen Sie einen aus der Liste.',
  verbUnknown: 'Dieses Verb gibt es hier nicht. Bitte wählen Sie eines aus der Liste.',
  clauseNeeded: 'Dieser Beschluss hat Ziffern. Bitte nennen Sie die Ziffer, aus der der Auftrag kommt.',
  orderThere: ({ organisation }, names) =>
    `${nom(names, organisation)} hat aus dieser Ziffer schon einen Auftrag. Jeder Auftrag wird einmal übernommen.`,
  itemMissing: 'Bitte wählen Sie einen Punkt der Tagesordnung.',
  minutesNoteMissing: 'Bitte schreiben Sie, was in die Niederschrift kommt.',
  minutesNoteTooLong: tooLong('Die Notiz', 5000),
  followUpOwnerMissing: 'Zu einem Tag gehört, wer sich darum kümmert. Ohne beides ist es eine Protokollnotiz.',
  followUpDueMissing: 'Zu einem Follow-Up gehört der Tag, bis zu dem es erledigt ist.',
  decisionNotTakenOver: 'Diesen Beschluss gibt es hier noch nicht. Bitte übernehmen Sie zuerst den Beschluss.',
  orderByVote: 'Dieser Beschluss wurde in umlauf gefasst. Seine Aufträge sind schon im Aufgabenregister.',
  meetingNumberUnknown: ({ n }) =>
    `Eine ${n}. Sitzung dieses Gremiums steht nicht im Kalender. Bitte legen Sie sie an oder nennen Sie den Tag.`,
  decidedEndMissing: 'Bitte nennen Sie das beschlossene Ende oder „dauerhaft“.',
  mandateOver: ({ day }) => `Das Mandat endete am ${shownDay(day)}. Übernommen werden nur laufende Formate.`,
  groundMissing: 'Bitte nennen Sie den Beschluss, auf dem das Format beruht: seine Nummer oder in Worten.',
  groundTooLong: tooLong('Die Grundlage', 2000),
  reportPast: 'Dieser Bericht lag in der Vergangenheit. Übernommen werden Berichte, die noch kommen.',
  actMissing: 'Bitte wählen Sie: aufheben, neu fassen oder ergänzen.',
  actsTooMany: 'Möglich sind höchstens 20 Änderungen früherer Beschlüsse.',
  orderKindMissing: 'Bitte wählen Sie Auftrag oder Auflage.',
  ownersMissing: 'Bitte nennen Sie, wer den Auftrag hat.',
  ownersTooMany: 'Möglich sind höchstens 17 Beauftragte.',
  dueMissing: 'Bitte geben Sie den Tag oder die Sitzung an, bis zu der etwas zu tun ist.',
  oneDueOnly: 'Bitte geben Sie einen Tag oder eine Sitzung an, nicht beides.',
  reservationMissing: 'Zu „Ja mit Vorbehalt“ gehören der Vorbehalt und der Tag, bis zu dem er entschieden ist.',
  reservationOnlyWithYes:
    'Ein Vorbehalt gehört zu „Ja mit Vorbehalt“. Bitte wählen Sie diese Stimme oder entfernen Sie ihn.',
  opinionMissing: 'Bitte schreiben Sie die Stellungnahme.',
  opinionTooLong: tooLong('Die Stellungnahme', 5000),
  statementMissing: 'Bitte schreiben Sie die Erklärung.',
  majorityUnknown: 'Das Regelwerk kennt diese Mehrheit nicht mehr. Bitte wählen Sie im Beschlussvorschlag eine andere.',
  needsAnother: 'Das haben Sie selbst eingetragen. Eine andere Person muss es bestätigen.',
  minutesNeedMeeting:
    'Die Niederschrift genehmigt das Gremium in seiner nächsten Sitzung. Das ist möglich, sobald diese eröffnet ist.',
  timeAhead: 'Diese Uhrzeit ist noch nicht erreicht.',
  timeBefore: ({ time }) => `Um ${time} Uhr wurde schon etwas festgehalten. Bitte geben Sie eine spätere Uhrzeit an.`,
  statementsOver: ({ day }) =>
    `Eine Protokollerklärung war bis zum ${shownDay(day)} möglich: Die Frist für Einwendungen ist vorbei.`,
  statementTooLong: tooLong('Die Erklärung', 5000),
  proposalOutdated: ({ version }) =>
    `Der Text hat sich geändert. Zur Abstimmung steht jetzt Fassung ${version}. Bitte lesen Sie sie und stimmen Sie dann ab.`,
  ballotThere: 'Für dieses Mitglied liegt schon eine Stimme vor.',
  ballotTooLate: 'Diese Stimme ist nach dem Schließen eingegangen. Sie wurde nicht gezählt.',
  consultationSequenceMissing: 'Bitte wählen Sie mindestens ein Gremium.',
  consultationSequenceTooLong: 'Möglich sind höchstens fünf Gremien nacheinander.',
  summaryMissing: 'Bitte schreiben Sie den Sachverhalt oder lassen Sie das Feld leer.',
  summaryTooLong: tooLong('Der Sachverhalt', 20_000),
  numberTaken: 'Diese Nummer trägt schon ein Beschluss des Gremiums in diesem Jahr.',
  numberAfterOpening: ({ n, opening }) =>
    Number(opening) > 0
      ? `Übernommen werden können Nummern bis ${opening}. Die Nummer ${n} vergibt umlauf selbst.`
      : 'Für dieses Jahr ist kein Anfangsbestand hinterlegt. Ältere Nummern lassen sich erst danach übernehmen.',
  minutesMissing: 'Bitte schreiben Sie die Niederschrift.',
  minutesTooLong: tooLong('Die Niederschrift', 200_000),
  objectionMissing: 'Bitte beschreiben Sie, was anders lauten soll.',
  objectionTooLong: tooLong('Die Einwendung', 5000),
  referenceMissing: 'Bitte nennen Sie die Fundstelle.',
  referenceTooLong: tooLong('Die Fundstelle', 500),
  dayAhead: ({ day }) =>
    `Der ${shownDay(day)} liegt noch vor uns. Bitte geben Sie den Tag an, an dem es geschehen ist.`,
  consentItemUnprepared: ({ n }) =>
    `Zu TOP ${n} gibt es noch keinen Beschlussvorschlag. Bitte bereiten Sie ihn vor oder nehmen Sie den Punkt von der Grünen Liste.`,
  lateBallotOpen: ({ organisation }, names) =>
    `Über die nachträglich eingetragene Stimme von ${names.organisation(String(organisation)).dat} ist noch nicht entschieden. Bitte bestätigen Sie sie oder lehnen Sie sie ab.`,
  itemTaken: ({ n }) => `TOP ${n} ist auf dieser Tagesordnung schon vergeben. Bitte wählen Sie eine andere Nummer.`,
  noticeTooEarly: ({ day }) => `Die Bekanntmachung kann nicht vor dem ${shownDay(day)} gewesen sein.`,
  dayPast: ({ day }) => `Der ${shownDay(day)} ist schon vorbei. Bitte wählen Sie einen späteren Tag.`,
  fileTooLarge: ({ mb }) => `Die Datei hat ${mb} MB. Möglich sind höchstens 25 MB.`,
  fileUnreadable: 'Diese Datei lässt sich nicht lesen. Möglich sind PDF, DOCX und ODT.',
  evidenceUnreadable:
    'Diese Datei lässt sich nicht lesen. Möglich sind Mails (EML, MSG), PDF, DOCX, ODT und Bilder (PNG, JPG).',
  fileMissing: 'Bitte fügen Sie eine Datei hinzu.',
  noteMissing: 'Bitte beschreiben Sie die Unterlage oder lassen Sie das Feld leer.',
  noteTooLong: tooLong('Der Text', 300),
  fileEmpty: 'Die Datei ist leer. Bitte wählen Sie sie noch einmal aus.',
  dissentMissing: 'Bitte schreiben Sie, worin Ihre Auffassung abweicht.',
  dissentTooLong: tooLong('Die abweichende Auffassung', 5000),
  reportMissing: 'Bitte fügen Sie den Bericht als Datei hinzu oder schreiben Sie ihn als Text.',
  reportTooLong: tooLong('Der Bericht', 20_000),
  termsMissing: 'Bitte beschreiben Sie Finanzierung und Betrieb oder lassen Sie das Feld leer.',
  termsTooLong: tooLong('Der Text zu Finanzierung und Betrieb', 5000),
  leadsBothSides: 'Bitte nennen Sie beide Seiten der Federführung: mindestens ein Land und ein Bundesressort.',
  criterionUnknown: 'Dieses Kriterium gibt es nicht. Bitte wählen Sie eines aus der Liste.',
  placeMissing: 'Bitte nennen Sie den Ort oder lassen Sie das Feld leer.',
  placeTooLong: tooLong('Der Ort', 300),
  meetingNumberMissing: 'Bitte geben Sie die Nummer der Sitzung an, eine ganze Zahl von 1 bis 9999.',
  meetingNumberTaken: 'Diese Nummer trägt schon eine Sitzung des Gremiums. Bitte wählen Sie eine andere.',
  bodyTaken: 'Dieses Kürzel trägt schon ein Gremium. Bitte wählen Sie ein anderes.',
  sourceMissing: 'Bitte nennen Sie die Quelle.',
  sourceTooLong: tooLong('Die Quelle', 2000),
  nameMissing: 'Bitte geben Sie einen Namen an.',
  nameTooLong: tooLong('Der Name', 200),
  nameSigns:
    'Bitte schreiben Sie nur den Namen einer Person oder Stelle, zum Beispiel „Erika Muster“: ohne Komma, Anführungszeichen und Mailadresse.',
  addressFormat: 'Bitte geben Sie eine Mailadresse an, zum Beispiel name@example.org.',
  // Im Auftrag erfasst
  behalfMissing: 'Bitte wählen Sie, in wessen Auftrag Sie das erfassen.',
  evidenceMissing: 'Bitte nennen Sie den Beleg: Mail oder Brief, von wem und von wann.',
  evidenceTooLong: tooLong('Der Beleg', 5000),
  receivedAtFormat: 'Bitte geben Sie Tag und Uhrzeit des Eingangs an, zum Beispiel 13.06.2024, 08:12.',
  receivedAtLater: 'Dieser Zeitpunkt liegt in der Zukunft. Bitte geben Sie an, wann der Beleg eingegangen ist.',
  // Everywhere
  organisationUnknown: ({ input, suggestion }, names) => organisationUnknown(input, suggestion, names),
  memberUnknown: 'Diese Organisation ist kein Mitglied. Bitte wählen Sie eine aus der Liste.',
  endBeforeStart: ({ end, start }) =>
    `Der letzte Tag (${shownDay(end)}) liegt vor dem ersten (${shownDay(start)}). Bitte prüfen Sie beide Tage.`,
  recessTooLong: 'Eine sitzungsfreie Zeit dauert höchstens ein halbes Jahr. Bitte prüfen Sie beide Tage.',
  voteCounted: 'Die Abstimmung ist schon geschlossen. Zurückziehen ist nur möglich, bis die Stimmen gezählt sind.',
  recessKnown: 'Diese sitzungsfreie Zeit ist schon eingetragen.',
  recessUnknown: 'Diese sitzungsfreie Zeit ist nicht eingetragen, oder jemand hat sie schon gestrichen.',
  actingNameMissing: 'Bitte nennen Sie Ihren Namen.',
  actingFunctionMissing: 'Bitte nennen Sie Ihre Funktion.',
  actingTooLong: 'Bitte fassen Sie sich kürzer: höchstens 200 Zeichen.',
  actingCharacter: 'Hier sind nur Buchstaben, Ziffern und Satzzeichen in einer Zeile möglich.',
  codeMissing: 'Bitte geben Sie den Code aus der Mail ein: sechs Ziffern.',
  codeWrong: 'Dieser Code stimmt nicht. Bitte prüfen Sie die sechs Ziffern in der neuesten Mail.',
  codeExpired: 'Dieser Code gilt nicht mehr. Bitte fordern Sie einen neuen an.',
  codeTooOften: 'Der Code wurde fünfmal falsch eingegeben und gilt nicht mehr. Bitte fordern Sie einen neuen an.',
  standInMissing: 'Bitte nennen Sie, wer Sie vertritt, mit Namen und Funktion.',
  standInTooLong: 'Bitte fassen Sie sich kürzer: höchstens 200 Zeichen.',
  standInUnasked:
    'Eine Vertretung gehört nur zu „lässt sich vertreten (i. V.)“. Bitte wählen Sie das oder lassen Sie das Feld leer.',
  attendanceMissing: 'Bitte wählen Sie eine Antwort.',
  deputyUnknown: 'Diese Vertretung ist nicht eingetragen. Bitte wählen Sie eine aus der Liste.',
  deputySelf: 'Sie können sich nicht selbst vertreten. Bitte wählen Sie eine andere Person.',
  absenceOverlaps: ({ start, end }) =>
    `In dieser Zeit ist schon eine Abwesenheit eingetragen (${shownDay(start)} bis ${shownDay(end)}). Bitte streichen Sie diese zuerst.`,
  quietHalf: 'Eine Ruhezeit braucht einen Anfang und ein Ende. Ohne Ruhezeit lassen Sie bitte beide Felder leer.',
  quietTooLong: 'Eine Ruhezeit dauert höchstens 14 Stunden. Bitte wählen Sie einen kürzeren Abschnitt.',
  memberTwice: 'Dieses Mitglied ist doppelt genannt. Bitte nennen Sie es einmal.',
  bodyUnknown: chooseBody,
  bodyMissing: 'Bitte wählen Sie ein Gremium.',
  dateFormat: ({ input }) =>
    /^\d{4}-\d\d-\d\d$/.test(String(input)) && parseGermanDate(shownDay(input, '.')) === null
      ? noSuchDay(input)
      : 'Bitte schreiben Sie das Datum so: 17.06.2024.',
  dateCalendar: ({ input }) => noSuchDay(input),
  monthFormat: 'Bitte schreiben Sie den Monat so: November 2024.',
  timeFormat: 'Bitte schreiben Sie die Uhrzeit so: 09:30.',
  instantFormat: 'Bitte geben Sie Tag und Uhrzeit an.',
  oneUnit: 'Bitte geben Sie die Dauer in Tagen, Wochen oder Arbeitstagen an, nicht in mehreren zugleich.',
  controlCharacter: 'Dieser Text enthält Zeichen, die sich nicht speichern lassen. Bitte schreiben Sie die Stelle neu.',
  ballotUnknown: 'Das ist keine Stimme. Möglich sind Ja, Nein und Enthaltung.',
  fundingKeyName: 'Bitte geben Sie der Tabelle ein Kürzel aus Großbuchstaben und Ziffern, zum Beispiel K2026.',
  fundingKeyShare:
    'Ein Anteil ist keine Zahl mit höchstens fünf Nachkommastellen. Bitte schreiben Sie zum Beispiel 13.14980.',
  fundingKeyStates: 'Die Tabelle braucht genau die 16 Länder, jedes einmal.',
  policySame: ({ id }) => `Das Regelwerk ${id} gilt schon. Eine Änderung braucht eine neue Kennung.`,
  matterMissing: 'Bitte beschreiben Sie, was übertragen ist.',
  matterTooLong: tooLong('Der Text', 500),
  decisionTooLong: tooLong('Der Beschluss', 200),
  fundingKeySum: ({ sum }) =>
    `Die 16 Anteile ergeben ${String(sum ?? '').replace('.', ',')} statt 100,00000. Die bisherige Tabelle bleibt gültig.`,
  ruleInvalid: 'Diese Mehrheitsregel lässt sich nicht auswerten. Bitte prüfen Sie das Regelwerk.',
  fundingKeyUnknown: 'Diese Tabelle des Königsteiner Schlüssels gibt es hier nicht.',
  shareFormat: 'Bitte schreiben Sie den Anteil so: 2/3.',
  ruleTooDeep: 'Diese Mehrheitsregel ist zu verschachtelt. Bitte fassen Sie Bedingungen zusammen.',
  fieldForeign: ({ input }) => `Die Angabe „${input}“ ist hier nicht vorgesehen. Nichts wurde gespeichert.`,
  fieldUnknown: 'Diese Angabe ist hier nicht vorgesehen.',
  fieldInvalid: 'Diese Angabe fehlt noch oder ist so nicht möglich. Bitte prüfen Sie sie.',
};

/** Why a command or a page is refused, by the code of the refusal. */
const refusalSentences: Record<string, Sentence> = {
  notFound: 'Diese Seite gibt es nicht, oder Sie haben keinen Zugriff.',
  notPermitted: 'Dafür haben Sie keine Berechtigung. Wer es tun darf, steht auf der Seite des Vorgangs.',
  notPossibleNow:
    'Das ist im jetzigen Stand des Vorgangs nicht möglich. Vielleicht hat sich inzwischen etwas geändert. Bitte öffnen Sie den Vorgang neu.',
  unknownCommand: 'Diesen Schritt gibt es in diesem Verfahren nicht.',
  commandIdReused:
    'Dieses Formular wurde schon einmal mit anderen Angaben gesendet. Bitte öffnen Sie es neu und prüfen Sie die Angaben.',
  busy: 'Zurzeit arbeiten viele an diesem Vorgang. Es wurde nichts gespeichert. Bitte senden Sie noch einmal.',
  tooManyInstances: ({ n }) =>
    `Dieser Schritt würde mehr als ${grouped(Number(n ?? 200))} Vorgänge auf einmal ändern. Bitte teilen Sie ihn auf.`,
  instanceUnreadable: ({ workflow, version }) =>
    `Diesen Vorgang kann die Anwendung zurzeit nicht lesen. Bitte wenden Sie sich an den Betrieb${version ? ` (${workflow}, Fassung ${version})` : ''}.`,
  workflowUnknown: ({ workflow, version }) =>
    `Das Verfahren zu diesem Vorgang fehlt. Bitte wenden Sie sich an den Betrieb${version ? ` (${workflow}, Fassung ${version})` : ''}.`,
  invalid: 'Einige Angaben fehlen noch oder sind so nicht möglich. Die Hinweise stehen an den Feldern.',
  meetingUnknown: 'Diese Sitzung gibt es im Sitzungskalender nicht. Bitte wählen Sie eine aus der Liste.',
  outsideHolidayTable: ({ date, firstYear, lastYear }) =>
    `Für den ${shownDay(date)} sind keine Feiertage hinterlegt. Fristen lassen sich nur von ${firstYear} bis ${lastYear} berechnen.`,
  dateOutOfRange: 'Dieser Tag liegt außerhalb des Kalenders. Bitte wählen Sie einen anderen.',
  periodFormat: 'Das ist keine Dauer. Möglich sind zum Beispiel 30d, 10wd, 4w, 1m.',
  placeUnknown: ({ place }) => `„${place}“ ist kein Land.`,
  fileIdReused: 'Unter dieser Kennung liegt schon eine andere Datei. Bitte wählen Sie die Datei noch einmal aus.',
  clockNotMovable: 'Die Uhr lässt sich nur in der Demonstration verstellen.',
  clockBackward: 'Die Uhr geht nur vorwärts. Bitte wählen Sie einen späteren Zeitpunkt.',
  pdfMissing: 'PDF lässt sich auf diesem Rechner nicht erzeugen. Bitte nehmen Sie die Word-Datei.',
  signInNeeded: 'Für diese Seite ist eine Anmeldung nötig.',
  officeUnknown: 'Diese Stelle gibt es nicht oder nicht mehr. Bitte wählen Sie eine aus der Liste.',
  formExpired: 'Das Formular ist abgelaufen. Bitte öffnen Sie die Seite neu und senden Sie noch einmal.',
  badRequest: 'Diese Anfrage lässt sich nicht lesen. Bitte öffnen Sie die Seite neu und versuchen Sie es noch einmal.',
  tooLarge: 'Die Angaben sind zu groß. Ein Text kann höchstens 20.000 Zeichen haben, eine Datei höchstens 25 MB.',
  wrongContentType: 'Diese Art von Angaben kann die Seite nicht lesen. Bitte benutzen Sie das Formular.',
};

/** Sentence at a field for the code of an issue (`FieldIssue`); an unknown code gets a general one. */
export function fieldMessage(code: string, params: MessageParams = {}, names: Names = directoryNames): string {
  return say(fieldSentences[code] ?? refusalSentences[code] ?? fieldSentences.fieldInvalid!, params, names);
}

/** Sentence for the code of a refusal (`CommandRefused`, pages); an unknown code gets a general one. */
export function refusalMessage(code: string, params: MessageParams = {}, names: Names = directoryNames): string {
  return say(
    refusalSentences[code] ?? fieldSentences[code] ?? 'Das ist zurzeit nicht möglich. Es wurde nichts gespeichert.',
    params,
    names,
  );
}

/** Whether a code has a sentence of its own. */
export function hasMessage(code: string): boolean {
  return code in fieldSentences || code in refusalSentences;
}

/** „Der Bund“: a name at the beginning of a sentence. */
export function sentenceStart(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function say(sentence: Sentence, params: MessageParams, names: Names): string {
  return typeof sentence === 'string' ? sentence : sentence(params, names);
}

function nom(names: Names, code: string | number | undefined): string {
  return code ? sentenceStart(names.organisation(String(code)).nom) : 'Diese Organisation';
}

function organisationUnknown(input: MessageParams[string] | undefined, suggested: unknown, names: Names): string {
  const typed = String(input ?? '');
  if (typed.trim() === '') return 'Bitte wählen Sie eine Organisation.';
  const recognised = recogniseOrganisation(typed);
  const suggestion = suggested ?? (recognised.code === null ? recognised.suggestion : recognised.code);
  const hint = suggestion
    ? `Meinten Sie ${names.organisation(String(suggestion)).akk}?`
    : 'Bitte wählen Sie aus der Liste.';
  return `„${typed}“ ist kein Land und keine bekannte Stelle. ${hint}`;
}

function noSuchDay(input: MessageParams[string] | undefined): string {
  return input
    ? `Den ${shownDay(input, '.')} gibt es im Kalender nicht. Bitte prüfen Sie Tag und Monat.`
    : 'Diesen Tag gibt es im Kalender nicht. Bitte prüfen Sie Tag und Monat.';
}

/** An ISO date as people write it; anything else as it came. A day that does not exist is turned around by hand. */
function shownDay(value: MessageParams[string] | undefined, separator?: string): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(String(value ?? ''));
  if (!parts) return String(value ?? '');
  return separator ? [parts[3], parts[2], parts[1]].join(separator) : germanDate(parts[0]);
}

function shownMonth(value: MessageParams[string] | undefined): string {
  return /^\d{4}-\d\d/.test(String(value)) ? germanMonth(String(value)) : String(value ?? '');
}

/** `20000` → `20.000`. */
function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, '.');
}
