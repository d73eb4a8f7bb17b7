import { shared } from './it-planungsrat.js';
import type { PolicySet } from './policy-set.js';

/**
 * Regelwerk of a Fachministerkonferenz: the Länder vote, as a rule unanimously; the Bund is a guest without a vote. Each
 * has its own Geschäftsordnung, so that everything here is assumed.
 */
export const fachministerkonferenzPolicy: PolicySet = {
  ...shared,
  id: 'fmk-2024-1',
  body: 'FMK',
  validFrom: '2024-01-01',
  validUntil: null,
  majority: {
    value: 'unanimity',
    source:
      'Beschlüsse der Fachministerkonferenzen fallen in der Regel einstimmig; eigene Geschäftsordnung je Konferenz',
    status: 'assumption',
  },
  motion: { value: null, source: 'eigene Geschäftsordnung je Konferenz', status: 'assumption' },
  release: { value: 'immediate', source: 'Vorschlag', status: 'assumption' },
  lateItems: { value: 'open', source: 'eigene Geschäftsordnung je Konferenz', status: 'assumption' },
  officialNotice: { value: null, source: 'eigene Geschäftsordnung je Konferenz', status: 'assumption' },
  specialMajorities: { value: [], source: 'nicht bekannt', status: 'assumption' },
  silence: { value: 'abstain', source: 'wie § 7 Absatz 4 Satz 2 der Geschäftsordnung', status: 'assumption' },
  numberFormat: { value: '{year}/{number}', source: 'wie der IT-Planungsrat', status: 'assumption' },
};
