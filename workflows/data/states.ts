/** Länder in their customary alphabetical order, by the usual two-letter codes. */
export const stateCodes = [
  'BW',
  'BY',
  'BE',
  'BB',
  'HB',
  'HH',
  'HE',
  'MV',
  'NI',
  'NW',
  'RP',
  'SL',
  'SN',
  'ST',
  'SH',
  'TH',
] as const;
export type StateCode = (typeof stateCodes)[number];

export function isStateCode(code: string): code is StateCode {
  return (stateCodes as readonly string[]).includes(code);
}
