import { shared } from './it-planungsrat.js';
import type { PolicySet } from './policy-set.js';

/**
 * Regelwerk of the Föderales IT-Standardisierungsboard: members of its own, among them Kommunen and IT-Dienstleister, and
 * simple majority. Source: fitko.de, Föderales IT-Standardisierungsboard.
 */
export const itStandardisierungsboardPolicy: PolicySet = {
  ...shared,
  id: 'it-sb-2024-1',
  body: 'IT-SB',
  validFrom: '2024-01-01',
  validUntil: null,
  release: { value: 'immediate', source: 'Vorschlag', status: 'assumption' },
  lateItems: { value: 'open', source: 'Geschäftsordnung nicht öffentlich', status: 'assumption' },
  motion: { value: null, source: 'Geschäftsordnung nicht öffentlich', status: 'assumption' },
  officialNotice: { value: null, source: 'Geschäftsordnung nicht öffentlich', status: 'assumption' },
  majority: {
    value: { majorityOf: 'cast' },
    source: 'Einfache Mehrheit; ob der Anwesenden oder der abgegebenen Stimmen, ist nicht veröffentlicht',
    status: 'assumption',
  },
  specialMajorities: { value: [], source: 'nicht bekannt', status: 'assumption' },
  silence: { value: 'abstain', source: 'wie § 7 Absatz 4 Satz 2 der Geschäftsordnung', status: 'assumption' },
  numberFormat: { value: '{year}/{number}', source: 'wie der IT-Planungsrat', status: 'assumption' },
};
