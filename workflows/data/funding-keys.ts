import { type StateCode, stateCodes } from './states.js';

/** Finanzierungsanteile of the Länder (Königsteiner Schlüssel): a yearly table. */
export interface FundingKey {
  /** e.g. `K2025`; frozen with every vote. */
  id: string;
  source: string;
  /** Units of 10⁻⁵ percentage points; always 100.00000 % in sum. */
  shares: Readonly<Record<StateCode, number>>;
}

/** 100.00000 % in units of 10⁻⁵ percentage points. */
export const wholeKey = 10_000_000;

/** A table of shares that cannot be used; the one in use stays. `params.sum` is the printed sum where it is the reason. */
export class FundingKeyRefused extends Error {
  constructor(
    readonly code: 'fundingKeySum' | 'fundingKeyShare' | 'fundingKeyStates',
    message: string,
    readonly params: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'FundingKeyRefused';
  }
}

/**
 * Reads 16 decimal strings in percent (`"13.14980"`, at most five decimals). Refuses other Länder, other notations and
 * sums that are not exactly 100.00000.
 */
export function parseFundingKey(id: string, source: string, percent: Readonly<Record<string, unknown>>): FundingKey {
  const unknown = Object.keys(percent).filter((code) => !(stateCodes as readonly string[]).includes(code));
  const missing = stateCodes.filter((code) => !Object.hasOwn(percent, code));
  if (unknown.length > 0 || missing.length > 0)
    throw new FundingKeyRefused(
      'fundingKeyStates',
      unknown.length > 0
        ? `„${unknown[0]}“ ist kein Land.`
        : `Die Tabelle braucht 16 Länder. Es fehlt: ${missing.join(', ')}.`,
    );
  const shares = Object.fromEntries(
    stateCodes.map((code) => [code, unitsOf(code, percent[code])]),
  ) as FundingKey['shares'];
  const sum = stateCodes.reduce((total, code) => total + shares[code], 0);
  if (sum !== wholeKey)
    throw new FundingKeyRefused(
      'fundingKeySum',
      `Die 16 Anteile ergeben ${printShare(sum).replace('.', ',')} statt 100,00000.`,
      {
        sum: printShare(sum),
      },
    );
  return { id, source, shares };
}

/** `6666730` → `66.66730`: a share in percent with all five decimals. */
export function printShare(units: number): string {
  const digits = String(units).padStart(6, '0');
  return `${digits.slice(0, -5)}.${digits.slice(-5)}`;
}

function unitsOf(code: string, percent: unknown): number {
  const parts = typeof percent === 'string' ? /^(\d{1,3})(?:\.(\d{1,5}))?$/.exec(percent) : null;
  if (!parts)
    throw new FundingKeyRefused(
      'fundingKeyShare',
      `Der Anteil für ${code} ist keine Dezimalzahl mit höchstens fünf Nachkommastellen.`,
    );
  return Number(parts[1]) * 100_000 + Number((parts[2] ?? '').padEnd(5, '0'));
}

export const K2019 = parseFundingKey('K2019', '§ 5 Absatz 1 GaFinHG, Königsteiner Schlüssel für das Jahr 2019', {
  BW: '13.04061',
  BY: '15.56072',
  BE: '5.18995',
  BB: '3.02987',
  HB: '0.95379',
  HH: '2.60343',
  HE: '7.43709',
  MV: '1.98045',
  NI: '9.39533',
  NW: '21.07592',
  RP: '4.81848',
  SL: '1.19827',
  SN: '4.98208',
  ST: '2.69612',
  SH: '3.40578',
  TH: '2.63211',
});

export const K2025 = parseFundingKey(
  'K2025',
  '§ 2 Absatz 1 LuKIFG vom 20.10.2025, in Anlehnung an den Königsteiner Schlüssel',
  {
    BW: '13.14980',
    BY: '15.70230',
    BE: '5.21980',
    BB: '2.99920',
    HB: '0.94085',
    HH: '2.65860',
    HE: '7.43735',
    MV: '1.92510',
    NI: '9.42410',
    NW: '21.09560',
    RP: '4.84570',
    SL: '1.17910',
    SN: '4.83800',
    ST: '2.61390',
    SH: '3.43080',
    TH: '2.53980',
  },
);

/** A table as data of a policy set: percent as decimal strings, or the id of a shipped one. */
export type FundingKeyData = string | { id: string; source: string; shares: Record<string, string> };

/** Shipped tables by id. That the newer one is the table the IT-Planungsrat uses is not confirmed (policy sets). */
export const fundingKeys: Readonly<Record<string, FundingKey>> = { K2019, K2025 };

/** The table that a policy set or a vote names. @throws FundingKeyRefused when its shares do not fit. */
export function fundingKeyOf(data: FundingKeyData): FundingKey {
  if (typeof data !== 'string') return parseFundingKey(data.id, data.source, data.shares);
  const shipped = fundingKeys[data];
  if (!shipped) throw new FundingKeyRefused('fundingKeyStates', `Die Tabelle „${data}“ gibt es hier nicht.`);
  return shipped;
}
