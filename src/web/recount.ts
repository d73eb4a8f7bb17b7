import type { z } from 'zod';
import { type Ballots, type MajorityRule, type TallyResult, tally } from '../../workflows/ballot-count.js';
import type { approval } from '../../workflows/approval.js';
import { type FundingKeyData, fundingKeyOf } from '../../workflows/data/funding-keys.js';

export type VoteContext = z.infer<(typeof approval)['context']>;

/** What is changed on the copy; everything else stays as it was frozen. */
export interface Changed {
  rule?: MajorityRule;
  fundingKey?: FundingKeyData;
  base?: 'all' | 'cast';
  /** By organisation; with a ballot somebody is here who was not, with `away` the other way round. */
  ballots?: Record<string, string>;
}

/** Auszählung on a copy (what-if): nothing is written, the stored result stays. */
export function recount(context: VoteContext, changed: Changed): TallyResult {
  const present = context.electorate.filter((code) => {
    const ballot = changed.ballots?.[code];
    return ballot ? ballot !== 'away' : context.present.includes(code);
  });
  const ballots = Object.entries({ ...context.ballots, ...changed.ballots }).filter(
    ([code, ballot]) => ballot !== '' && present.includes(code),
  );
  return tally(changed.rule ?? (context.rule as MajorityRule), Object.fromEntries(ballots) as Ballots, {
    electorate: context.electorate,
    present,
    mode: context.mode,
    fundingKey: fundingKeyOf(changed.fundingKey ?? context.fundingKey),
    base: changed.base ?? context.base,
  });
}
