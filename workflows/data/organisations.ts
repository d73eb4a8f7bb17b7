import { folded } from './spelling.js';
import { stateCodes } from './states.js';

/** A name in its German cases, with the article where the language needs one; `short` is the name alone. */
export interface GermanNames {
  nom: string;
  gen: string;
  dat: string;
  akk: string;
  short: string;
}

export const organisationKinds = [
  'federation',
  'state',
  'federalMinistry',
  'agency',
  'association',
  'conference',
] as const;
export type OrganisationKind = (typeof organisationKinds)[number];

/** Bund, Land, Bundesressort, Stelle, Verband, Fachministerkonferenz: who can lead, take part, vote or succeed. */
export interface Organisation {
  code: string;
  kind: OrganisationKind;
  names: GermanNames;
  /** Full official name where `names` uses a short form. Names of ministries change with the government. */
  fullName?: string;
  /** The member it belongs to: a Bundesressort speaks for the Bund. */
  partOf?: string;
  /** How filled-in forms write it, besides code, short and full name. */
  spellings: string[];
}

function state(code: string, short: string, gen: string, ...spellings: string[]): Organisation {
  return { code, kind: 'state', names: { nom: short, gen, dat: short, akk: short, short }, spellings };
}

function ministry(code: string, fullName: string, ...spellings: string[]): Organisation {
  return {
    code,
    kind: 'federalMinistry',
    names: { nom: `das ${code}`, gen: `des ${code}`, dat: `dem ${code}`, akk: `das ${code}`, short: code },
    fullName,
    partOf: 'BUND',
    spellings,
  };
}

function feminine(code: string, kind: OrganisationKind, short: string, ...spellings: string[]): Organisation {
  return {
    code,
    kind,
    names: { nom: `die ${short}`, gen: `der ${short}`, dat: `der ${short}`, akk: `die ${short}`, short },
    spellings,
  };
}

const directory: Organisation[] = [
  {
    code: 'BUND',
    kind: 'federation',
    names: { nom: 'der Bund', gen: 'des Bundes', dat: 'dem Bund', akk: 'den Bund', short: 'Bund' },
    fullName: 'Bundesrepublik Deutschland',
    spellings: ['Bund (BMI)', 'Bund/BMI', 'Bund - BMI', 'BMI (Bund)', 'Bund (BMDS)', 'Bund/BMDS', 'Bundesregierung'],
  },
  state('BW', 'Baden-Württemberg', 'Baden-Württembergs', 'BaWü'),
  state('BY', 'Bayern', 'Bayerns', 'Freistaat Bayern'),
  state('BE', 'Berlin', 'Berlins'),
  state('BB', 'Brandenburg', 'Brandenburgs'),
  state('HB', 'Bremen', 'Bremens', 'Hansestadt Bremen', 'Freie Hansestadt Bremen'),
  state('HH', 'Hamburg', 'Hamburgs', 'Hansestadt Hamburg', 'Freie und Hansestadt Hamburg'),
  state('HE', 'Hessen', 'Hessens'),
  state('MV', 'Mecklenburg-Vorpommern', 'Mecklenburg-Vorpommerns', 'Meck-Pomm'),
  state('NI', 'Niedersachsen', 'Niedersachsens'),
  state('NW', 'Nordrhein-Westfalen', 'Nordrhein-Westfalens', 'NRW'),
  state('RP', 'Rheinland-Pfalz', 'von Rheinland-Pfalz', 'RLP'),
  {
    code: 'SL',
    kind: 'state',
    names: {
      nom: 'das Saarland',
      gen: 'des Saarlandes',
      dat: 'dem Saarland',
      akk: 'das Saarland',
      short: 'Saarland',
    },
    spellings: [],
  },
  state('SN', 'Sachsen', 'Sachsens', 'Freistaat Sachsen'),
  state('ST', 'Sachsen-Anhalt', 'Sachsen-Anhalts'),
  state('SH', 'Schleswig-Holstein', 'Schleswig-Holsteins'),
  state('TH', 'Thüringen', 'Thüringens', 'Freistaat Thüringen'),
  ministry(
    'BMI',
    'Bundesministerium des Innern',
    'Bundesinnenministerium',
    'Bundesministerium des Innern und für Heimat',
    'Bundesministerium des Innern, für Bau und Heimat',
  ),
  ministry('BMDS', 'Bundesministerium für Digitales und Staatsmodernisierung', 'Bundesdigitalministerium'),
  {
    code: 'AA',
    kind: 'federalMinistry',
    names: {
      nom: 'das Auswärtige Amt',
      gen: 'des Auswärtigen Amts',
      dat: 'dem Auswärtigen Amt',
      akk: 'das Auswärtige Amt',
      short: 'Auswärtiges Amt',
    },
    partOf: 'BUND',
    spellings: ['Auswärtige Amt'],
  },
  {
    ...feminine('FITKO', 'agency', 'FITKO', 'Föderale IT-Kooperation (FITKO)', 'FITKO AöR'),
    fullName: 'Föderale IT-Kooperation',
  },
  {
    code: 'BFDI',
    kind: 'agency',
    names: {
      nom: 'die oder der BfDI',
      gen: 'der oder des BfDI',
      dat: 'der oder dem BfDI',
      akk: 'die oder den BfDI',
      short: 'BfDI',
    },
    fullName: 'Die oder der Bundesbeauftragte für den Datenschutz und die Informationsfreiheit',
    spellings: ['Bundesbeauftragte für den Datenschutz und die Informationsfreiheit'],
  },
  {
    code: 'KSV',
    kind: 'association',
    names: {
      nom: 'die Vertretung der kommunalen Spitzenverbände',
      gen: 'der Vertretung der kommunalen Spitzenverbände',
      dat: 'der Vertretung der kommunalen Spitzenverbände',
      akk: 'die Vertretung der kommunalen Spitzenverbände',
      short: 'Kommunale Spitzenverbände',
    },
    spellings: ['kommunalen Spitzenverbände', 'Vertretung der kommunalen Spitzenverbände', 'KSpV'],
  },
  {
    code: 'IT-DL',
    kind: 'association',
    names: {
      nom: 'die Vertretung der IT-Dienstleister',
      gen: 'der Vertretung der IT-Dienstleister',
      dat: 'der Vertretung der IT-Dienstleister',
      akk: 'die Vertretung der IT-Dienstleister',
      short: 'IT-Dienstleister',
    },
    spellings: ['Vertretung der IT-Dienstleister'],
  },
  feminine('IMK', 'conference', 'Innenministerkonferenz'),
  feminine('JMK', 'conference', 'Justizministerkonferenz', 'JuMiKo'),
  feminine('FINMK', 'conference', 'Finanzministerkonferenz'),
  feminine('KMK', 'conference', 'Kultusministerkonferenz'),
  feminine('WMK', 'conference', 'Wirtschaftsministerkonferenz'),
  feminine('UMK', 'conference', 'Umweltministerkonferenz'),
  feminine('BMK', 'conference', 'Bauministerkonferenz'),
  feminine('VMK', 'conference', 'Verkehrsministerkonferenz'),
  feminine('GMK', 'conference', 'Gesundheitsministerkonferenz'),
  feminine('ASMK', 'conference', 'Arbeits- und Sozialministerkonferenz'),
  feminine('JFMK', 'conference', 'Jugend- und Familienministerkonferenz'),
  feminine('INTMK', 'conference', 'Integrationsministerkonferenz'),
  feminine('DMK', 'conference', 'Digitalministerkonferenz'),
];

/**
 * Directory of organisations by code. Which of them votes in which body is data of the body. Sources: members page of
 * it-planungsrat.de; a Fachministerkonferenz is a body of its own that is involved, not a member.
 */
export const organisations: Record<string, Organisation> = byCode(directory);

/** Voting members of the IT-Planungsrat: the Bund and the 16 Länder (§ 1 IT-Staatsvertrag). */
export const federationAndStates: readonly string[] = ['BUND', ...stateCodes];

/** Gremium, known by name: who a report is for, which body decides. */
export interface BodyName {
  code: string;
  names: GermanNames;
  spellings: string[];
}

/** Names of the bodies the forms speak of. */
export const bodies: Record<string, BodyName> = byCode([
  {
    code: 'IT-PLR',
    names: {
      nom: 'der IT-Planungsrat',
      gen: 'des IT-Planungsrats',
      dat: 'dem IT-Planungsrat',
      akk: 'den IT-Planungsrat',
      short: 'IT-Planungsrat',
    },
    spellings: ['IT-Planungsrates', 'IT-Planungsrats', 'IT-PLR', 'ITPLR', 'IT Planungsrat'],
  },
  {
    code: 'AL-RUNDE',
    names: {
      nom: 'die AL-Runde',
      gen: 'der AL-Runde',
      dat: 'der AL-Runde',
      akk: 'die AL-Runde',
      short: 'AL-Runde',
    },
    spellings: ['AL Runde', 'Abteilungsleitungsrunde', 'Abteilungsleiterrunde', 'Abteilungsleitendenrunde'],
  },
  {
    code: 'IT-SB',
    names: {
      nom: 'das Föderale IT-Standardisierungsboard',
      gen: 'des Föderalen IT-Standardisierungsboards',
      dat: 'dem Föderalen IT-Standardisierungsboard',
      akk: 'das Föderale IT-Standardisierungsboard',
      short: 'IT-Standardisierungsboard',
    },
    spellings: ['Föderales IT-Standardisierungsboard', 'Standardisierungsboard'],
  },
]);

/** What a spelling means: a code, or nothing certain and perhaps the organisation that was meant (message 8). */
export type Recognised = { code: string } | { code: null; suggestion: string | null };

/** Finds the organisation that a form names, whatever spelling it uses; never guesses, only suggests. */
export function recogniseOrganisation(text: string): Recognised {
  const wanted = folded(text);
  const code =
    codeOfSpelling.get(wanted) ?? codeOfSpelling.get(wanted.replace(/^(dem|der|die|das|den|des|land|lande) /, ''));
  if (code !== undefined) return { code };
  let suggestion: string | null = null;
  let nearest = Math.min(3, Math.floor(wanted.length / 3)) + 1;
  for (const [spelling, candidate] of codeOfSpelling) {
    if (spelling.length < 4 || Math.abs(spelling.length - wanted.length) >= nearest) continue;
    const distance = editDistance(wanted, spelling);
    if (distance < nearest) [nearest, suggestion] = [distance, candidate];
  }
  return { code: null, suggestion };
}

const codeOfSpelling = new Map<string, string>();
for (const { code, names, fullName, spellings } of directory)
  for (const spelling of [code, ...Object.values(names), fullName ?? code, ...spellings])
    codeOfSpelling.set(folded(spelling), code);

/** Letters to insert, delete, replace or swap with their neighbour until both words are the same. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let steps = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps = Math.min(steps, before[j - 2]! + 1);
      row.push(steps);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}

/** Without a prototype: a typed `constructor` is no code. */
function byCode<T extends { code: string }>(entries: T[]): Record<string, T> {
  const table = Object.create(null) as Record<string, T>;
  for (const entry of entries) table[entry.code] = entry;
  return table;
}
