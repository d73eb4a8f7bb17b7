import type { z } from 'zod';
import { type Ballots, type MajorityRule, type TallyResult, tally } from '../../workflows/ballot-count.js';
import type { approval } from '../../workflows/approval.js';
import { type FundingKeyData, fundingKeyOf } from '../../workflows/data/funding-keys.js';

export type VoteContext = z.infer<(typeof approval)['context']>;

/** What is changed on the copy; everything else stays as it was frozen. */
export interface Changed {
  fundingKey?: FundingKeyData;
  base?: 'all' | 'cast';
  ballots?: Record<string, string>;
  present?: string[];
}

/** Auszählung on a copy (what-if): nothing is written, the stored result stays. */
export function recount(context: VoteContext, changed: Changed): TallyResult {
  const present = changed.present ?? context.present;
  const ballots = Object.entries({ ...context.ballots, ...changed.ballots }).filter(
    ([code, ballot]) => ballot !== '' && (context.mode === 'written' || present.includes(code)),
  );
  return tally(context.rule as MajorityRule, Object.fromEntries(ballots) as Ballots, {
    electorate: context.electorate,
    present,
    mode: context.mode,
    fundingKey: fundingKeyOf(changed.fundingKey ?? context.fundingKey),
    base: changed.base ?? context.base,
  });
}
