import type { LadderStep, PolicySet } from './policy-set.js';

/*
 * Regelwerke of the IT-Planungsrat and of the AL-Runde, valid from 2024. What is only assumed carries
 * `status: 'assumption'` and is shown so wherever a result rests on it. The Geschäftsordnung as a whole was not found;
 * known are the IT-Staatsvertrag and the changes by Beschluss 2021/14.
 */

const notFound = 'Geschäftsordnung nicht öffentlich';

const step = (days: number, owner: string, secretariat: string | null = null): LadderStep => ({
  when: { days },
  owner,
  secretariat,
  proposesItem: false,
});

/** Auftrag, Auflage, Vorbehalt: instead of an item of its own, the secretariat may lay it before the body again. */
const orderSteps: LadderStep[] = [
  ...[-28, -14, -7, -1, 0].map((days) => step(days, 'orderReminder')),
  step(1, 'orderDue'),
  step(7, 'orderAskForAnswer', 'orderNotReported'),
  { when: { days: 14 }, owner: null, secretariat: 'orderResubmissionDue', proposesItem: false },
];

/** Rules that the bodies of the IT-Planungsrat have in common. */
export const shared = {
  base: {
    value: 'all',
    source:
      '§ 1 Absatz 7 IT-Staatsvertrag, gelesen als Anteil an allen 16 Ländern; anders: § 7 Absatz 4 der Geschäftsordnung',
    status: 'assumption',
  },
  quorum: {
    value: null,
    source:
      'Eine Regel zur Beschlussfähigkeit wurde nicht gefunden; die Mehrheit setzt Bund und elf Länder ohnehin voraus',
    status: 'assumption',
  },
  reservedYes: { value: 'yes', source: `${notFound}; Vorschlag`, status: 'assumption' },
  fundingKey: {
    value: 'K2019',
    source: '§ 5 Absatz 1 GaFinHG; welche Jahrestabelle gilt, ist offen',
    status: 'assumption',
  },
  registrationLeadWeeks: { value: 6, source: notFound, status: 'assumption' },
  documentsLeadWeeks: {
    value: 4,
    source: `${notFound}; Vorbild: Geschäftsordnung des IT-Rats Brandenburg`,
    status: 'assumption',
  },
  specialRegistrationLeadWeeks: { value: 1, source: `${notFound}; Vorschlag`, status: 'assumption' },
  specialDocumentsLeadWeeks: { value: 1, source: `${notFound}; Vorschlag`, status: 'assumption' },
  consentListObjectors: { value: 'votingMembers', source: `${notFound}; Vorschlag`, status: 'assumption' },
  earlyClose: { value: true, source: `${notFound}; Vorschlag`, status: 'assumption' },
  discussionDemandWorkingDays: { value: 3, source: `${notFound}; Vorschlag`, status: 'assumption' },
  publicCount: {
    value: false,
    source: 'Veröffentlichte Entscheidungen nennen keine Stimmenzahl',
    status: 'assumption',
  },
  writtenProcedureWeeks: { value: 4, source: `${notFound}; Vorschlag`, status: 'assumption' },
  minutesWorkingDays: { value: 10, source: `${notFound}; Vorschlag`, status: 'assumption' },
  minutesApproval: { value: 'inMeeting', source: `${notFound}; üblich`, status: 'assumption' },
  objectionWeeks: { value: 2, source: `${notFound}; Vorschlag`, status: 'assumption' },
  reviewWorkingDays: { value: 5, source: notFound, status: 'assumption' },
  receivingPlace: {
    value: 'HE',
    source: 'Sitz der FITKO in Frankfurt am Main; § 193 BGB sinngemäß',
    status: 'assumption',
  },
  workingWeek: {
    value: 'mondayToFriday',
    source: 'Arbeitstage der Verwaltung; § 3 Absatz 2 BUrlG rechnet den Samstag mit, § 193 BGB nicht',
    status: 'assumption',
  },
  documentsPreparedBy: {
    value: null,
    source: `${notFound}; eine Beratungsfolge mit eigener Frist ist nicht bekannt`,
    status: 'assumption',
  },
  reminderLadder: {
    value: {
      report: [
        step(-28, 'reportIn28Days'),
        step(-14, 'reportIn14Days'),
        step(-7, 'reportIn7Days'),
        step(-1, 'reportTomorrow'),
        step(0, 'reportDueToday'),
        step(1, 'reportNotYetReceived'),
        step(7, 'reportAskForAnswer', 'reportFollowUp'),
        { when: { days: 14 }, owner: null, secretariat: 'reportProposedForAgenda', proposesItem: true },
      ],
      order: orderSteps,
      condition: orderSteps,
      followUp: orderSteps,
      // What is not lifted by its day goes back to the body by itself.
      reservation: orderSteps.filter(({ when }) => when !== 'halfTime' && 'days' in when && when.days <= 0),
      ballot: [
        { when: 'halfTime', owner: 'ballotAtHalfTime', secretariat: null, proposesItem: false },
        { when: { workingDays: -3 }, owner: 'ballotInThreeDays', secretariat: null, proposesItem: false },
        { when: { workingDays: -1 }, owner: 'ballotTomorrow', secretariat: null, proposesItem: false },
      ],
    },
    source: 'Vorschlag',
    status: 'assumption',
  },
  extensionMonths: { value: null, source: `${notFound}; eine Grenze ist nicht bekannt`, status: 'assumption' },
  extensionTimes: { value: null, source: `${notFound}; eine Grenze ist nicht bekannt`, status: 'assumption' },
  mandateWarnings: { value: [90, 42, 14], source: 'Vorschlag', status: 'assumption' },
  idleMonths: { value: 6, source: `${notFound}; Vorschlag`, status: 'assumption' },
  monthlyReportsAtFirst: { value: 0, source: `${notFound}; Vorschlag`, status: 'assumption' },
  coLeadWorkingDays: { value: null, source: `${notFound}; eine Federführung gibt für alle ab`, status: 'assumption' },
  finalReportRequired: { value: false, source: `${notFound}; Vorschlag`, status: 'assumption' },
  closingCriteria: {
    value: [
      {
        id: 'everyServiceHasFinalStatus',
        text: 'Jede Leistung hat einen endgültigen Status: online, depriorisiert, übergeben oder eingestellt.',
        evidence: 'Register, Steckbrief',
      },
      {
        id: 'everyProjectHasSuccessor',
        text: 'Jedes Umsetzungsprojekt hat eine benannte Nachfolge, die angenommen hat.',
        evidence: 'Annahme der Nachfolge',
      },
      {
        id: 'reusedServicesAreSecured',
        text: 'Für EfA-Leistungen sind Betrieb, Finanzierung und Support benannt.',
        evidence: 'Verweis auf die Vereinbarung',
      },
      {
        id: 'nothingIsLeftOpen',
        text: 'Offene Berichte, Aufträge und Fragen sind erledigt oder einzeln übergeben.',
        evidence: 'Liste',
      },
      {
        id: 'documentsAreHandedOver',
        text: 'Steckbriefe, FIM-Daten und Konzepte sind übergeben.',
        evidence: 'Übergabeprotokoll mit Kennungen der Fassungen',
      },
      {
        id: 'conferencesWereInvolved',
        text: 'Die betroffenen Fachministerkonferenzen sind beteiligt (§ 1 Absatz 6 IT-Staatsvertrag).',
        evidence: 'Datum, Stellungnahme oder „keine Stellungnahme“',
      },
      {
        id: 'bothLeadsAgree',
        text: 'Beide Federführungen, Bundesressort und Land, stimmen zu; kommunale Beteiligte sind gehört.',
        evidence: 'Zwei Zustimmungen',
      },
    ],
    source: 'Arbeitsvorschlag; das Ergebnis der Projektgruppe „Weiterentwicklung Struktur OZG Föderal“ liegt nicht vor',
    status: 'assumption',
  },
} satisfies Partial<PolicySet>;

export const itPlanungsratPolicy: PolicySet = {
  ...shared,
  id: 'it-plr-2024-1',
  body: 'IT-PLR',
  validFrom: '2024-01-01',
  validUntil: null,
  majority: { value: 'decision', source: '§ 1 Absatz 7 IT-Staatsvertrag', status: 'confirmed' },
  specialMajorities: {
    value: [
      {
        id: 'publicRecommendation',
        label: 'Empfehlung für die öffentliche Verwaltung',
        rule: 'recommendation',
        source:
          '§ 1 Absatz 7 IT-Staatsvertrag: Mehrheit der anwesenden Mitglieder; § 7 Absatz 4 der Geschäftsordnung lässt Enthaltungen außer Betracht',
      },
      {
        id: 'foundation',
        label: 'Gründungsbeschluss der FITKO, ihre Satzung oder der Staatsvertrag',
        rule: 'unanimity',
        source: 'IT-Staatsvertrag: einstimmig',
      },
    ],
    source: 'IT-Staatsvertrag',
    status: 'confirmed',
  },
  motion: {
    value: { alone: ['BUND'], together: 3 },
    source: '§ 1 Absatz 5 Satz 2 IT-Staatsvertrag',
    status: 'confirmed',
  },
  release: { value: 'staged', source: 'Vorschlag', status: 'assumption' },
  lateItems: { value: 'chairAdmits', source: `${notFound}; Vorschlag`, status: 'assumption' },
  officialNotice: {
    value: 7,
    source:
      '§ 1 Absatz 5 Satz 3 IT-Staatsvertrag; sieben Tage als Ziel, in den Bekanntmachungen bis 2025 waren es zwei bis sechs',
    status: 'assumption',
  },
  silence: { value: 'abstain', source: '§ 7 Absatz 4 Satz 2 der Geschäftsordnung', status: 'confirmed' },
  numberFormat: {
    value: '{year}/{number}',
    source: 'Entscheidungen 2024/01 bis 2024/49 auf it-planungsrat.de',
    status: 'confirmed',
  },
};

export const alRundePolicy: PolicySet = {
  ...shared,
  id: 'al-runde-2024-1',
  body: 'AL-RUNDE',
  validFrom: '2024-01-01',
  validUntil: null,
  motion: { value: null, source: notFound, status: 'assumption' },
  release: { value: 'immediate', source: 'Vorschlag', status: 'assumption' },
  lateItems: {
    value: 'open',
    source: `${notFound}; die AL-Runde tagt alle sechs Wochen, eine Zulassung wäre bei fast jedem Punkt nötig`,
    status: 'assumption',
  },
  officialNotice: {
    value: null,
    source: '§ 1 Absatz 5 Satz 3 IT-Staatsvertrag nennt nur den IT-Planungsrat',
    status: 'assumption',
  },
  silence: {
    value: 'abstain',
    source: '§ 7 Absatz 4 Satz 2 mit § 8a Absatz 4 der Geschäftsordnung',
    status: 'confirmed',
  },
  majority: {
    value: 'decision',
    source:
      '§ 8a Absatz 4 der Geschäftsordnung mit § 7 Absatz 1 bis 4; dass auch Registrierungen diese Mehrheit brauchen, ist angenommen',
    status: 'assumption',
  },
  specialMajorities: { value: [], source: notFound, status: 'assumption' },
  numberFormat: {
    value: '{year}/{number}',
    source: 'AL-Runde, Beschluss 2024/09',
    status: 'confirmed',
  },
};
