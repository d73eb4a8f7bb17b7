/** Art des Formates: a kind of group in use at the IT-Planungsrat. */
export interface GroupKind {
  /** German label, as the form says it. */
  label: string;
  /** `true`: dauerhaftes Gremium by its kind; `false`: ends; `null`: the form says. */
  isPermanent: boolean | null;
  /** Other spellings in filled-in forms. */
  spellings: string[];
}

/**
 * Kinds of groups by code. Source: names in use on the pages of the IT-Planungsrat (Gremien, Projektgruppen) and of
 * FITKO, read 2026-11; that the list is complete is an assumption. Projektgruppen are temporary; Gremien and
 * Arbeitsformate are permanent unless their decision says otherwise.
 */
export const groupKinds = {
  projectGroup: {
    label: '(temporäre) Projektgruppe',
    isPermanent: false,
    spellings: ['Projektgruppe', 'temporäre Projektgruppe', 'PG'],
  },
  workingParty: { label: 'Arbeitsgruppe', isPermanent: null, spellings: ['AG', 'Arbeitsgruppe (AG)'] },
  workingCommittee: { label: 'Arbeitsgremium', isPermanent: null, spellings: [] },
  cooperationGroup: { label: 'Kooperationsgruppe', isPermanent: null, spellings: [] },
  steeringGroup: { label: 'Steuerungsgruppe', isPermanent: null, spellings: ['Steuerungskreis'] },
  board: {
    label: 'Board',
    isPermanent: true,
    spellings: ['Architekturboard', 'Standardisierungsboard', 'Föderales IT-Architekturboard'],
  },
  municipalCommittee: { label: 'Kommunalgremium', isPermanent: true, spellings: [] },
  governingCommittee: { label: 'Lenkungsgremium', isPermanent: true, spellings: [] },
  advisoryBoard: { label: 'Beirat', isPermanent: true, spellings: [] },
  federalStateParty: {
    label: 'Bund-Länder-Arbeitsgruppe',
    isPermanent: null,
    spellings: ['Bund-Länder-AG', 'BLAG', 'temporäre Bund-Länder-AG', 'temporäre Bund-Länder-Arbeitsgruppe'],
  },
  searchCommittee: { label: 'Findungskommission', isPermanent: false, spellings: [] },
  standingCommittee: {
    label: 'dauerhaftes Gremium',
    isPermanent: true,
    spellings: ['Gremium', 'ständiges Gremium', 'Arbeitsformat'],
  },
} as const satisfies Record<string, GroupKind>;

export type GroupKindCode = keyof typeof groupKinds;
export const groupKindCodes = Object.keys(groupKinds) as [GroupKindCode, ...GroupKindCode[]];
