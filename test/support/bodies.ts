import type { BodyInfo } from '../../workflows/contract.js';
import { stateCodes } from '../../workflows/data/states.js';
import { policySets } from '../../workflows/policies/policy-sets.js';

const seats = [
  ...['BUND', ...stateCodes].map((organisation) => ({ organisation, isVoting: true })),
  { organisation: 'KSV', isVoting: false },
];

/** AL-Runde and IT-Planungsrat as machines see them: 17 votes, chair Bund. */
export const alRunde: BodyInfo = {
  code: 'AL-RUNDE',
  names: { nom: 'die AL-Runde', gen: 'der AL-Runde', dat: 'der AL-Runde', akk: 'die AL-Runde', short: 'AL-Runde' },
  seats,
  chair: 'BUND',
  secretariat: 'FITKO',
  recesses: [],
  policyId: policySets['AL-RUNDE']!.id,
  policy: policySets['AL-RUNDE']!,
};
