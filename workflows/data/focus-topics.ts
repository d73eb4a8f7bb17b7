/** Schwerpunktthema of the IT-Planungsrat, with the years it is known from. */
export interface FocusTopic {
  label: string;
  /** First and last year in which the list of the IT-Planungsrat names it; `null`: still valid. */
  from: number;
  to: number | null;
  source: string;
  /** Other spellings in filled-in forms. */
  spellings: string[];
}

const decision2022 = 'Bekanntmachung vom 28.03.2025; Annahme: so schon seit IT-Planungsrat, Beschluss 2022/42';
const grouping2024 = 'digitale-verwaltung.de, Kurzmeldung zum Fachkongress 03/2024 (andere Gruppierung)';

/** The list changes with the years: a new one adds topics and closes old ones, never renames them in place. */
export const focusTopics = {
  digitalTransformation: {
    label: 'Digitale Transformation',
    from: 2022,
    to: null,
    source: decision2022,
    spellings: [],
  },
  dataUse: { label: 'Datennutzung', from: 2022, to: null, source: decision2022, spellings: [] },
  digitalApplications: { label: 'Digitale Anwendungen', from: 2022, to: null, source: decision2022, spellings: [] },
  digitalInfrastructure: {
    label: 'Digitale Infrastruktur',
    from: 2022,
    to: null,
    source: decision2022,
    spellings: ['Digitale Infrastrukturen'],
  },
  informationSecurity: {
    label: 'Informationssicherheit',
    from: 2022,
    to: null,
    source: decision2022,
    spellings: ['IT-Sicherheit'],
  },
  applicationsAndDataUse: {
    label: 'Digitale Anwendungen und Datennutzung',
    from: 2024,
    to: 2024,
    source: grouping2024,
    spellings: [],
  },
  securityAndDataProtection: {
    label: 'Informationssicherheit und Datenschutz',
    from: 2024,
    to: 2024,
    source: grouping2024,
    spellings: [],
  },
} as const satisfies Record<string, FocusTopic>;

export type FocusTopicCode = keyof typeof focusTopics;
export const focusTopicCodes = Object.keys(focusTopics) as [FocusTopicCode, ...FocusTopicCode[]];

/** Schwerpunktthemen that a form may name in a year. */
export function focusTopicsIn(year: number): FocusTopicCode[] {
  return focusTopicCodes.filter((code) => {
    const { from, to }: FocusTopic = focusTopics[code];
    return from <= year && (to === null || year <= to);
  });
}
