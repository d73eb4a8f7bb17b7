import { z } from 'zod';
import { type FundingKey, printShare, wholeKey } from './data/funding-keys.js';
import { federationAndStates } from './data/organisations.js';
import { isStateCode } from './data/states.js';

/**
 * Auszählung. A rule is composed of conditions as data; every number is an integer, shares in units of 10⁻⁵ percentage
 * points. Sources: IT-Staatsvertrag § 1 (7); abstentions and silence by § 7 (4) of the Geschäftsordnung.
 */

/** Stimme: Ja, Ja mit Vorbehalt (counts as Ja by policy), Nein, Enthaltung. */
export type Ballot = 'yes' | 'yesReserved' | 'no' | 'abstain';
/** Ballots by member code, one each. A member without one has not voted. */
export type Ballots = Readonly<Record<string, Ballot>>;

/** What the two thirds are taken of: all shares, or those of the Länder that said yes or no. */
export type ShareBase = 'all' | 'cast';

/** One condition of a rule, or several of which all or any must be met. */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  /** These members said yes. */
  | { yesOf: string[] }
  /** So many Länder said yes. */
  | { atLeast: number; of: 'states' }
  /** The Länder that said yes hold this part (`"2/3"`) of the shares; a base here wins over the one of the vote. */
  | { share: string; base?: ShareBase }
  /** More than half: of those present, or of those who said yes or no. */
  | { majorityOf: 'present' | 'cast' };

/**
 * Mehrheitsregel. `decision`: Bund, 11 Länder and two thirds of the shares; `recommendation`: majority of those
 * present; `unanimity`: every entitled member, also the absent.
 */
export type MajorityRule = 'decision' | 'recommendation' | 'unanimity' | Condition;

/** How deep conditions may be nested, and how many parts one may have. */
const maxDepth = 100;
const maxParts = 1000;
const memberCode = z.string().regex(/^[A-Z][A-Z0-9-]{1,19}$/, 'memberUnknown');
const shareBase = z.enum(['all', 'cast']);

const condition: z.ZodType<Condition> = z.union([
  z.strictObject({
    all: z
      .array(z.lazy(() => condition))
      .min(1)
      .max(maxParts),
  }),
  z.strictObject({
    any: z
      .array(z.lazy(() => condition))
      .min(1)
      .max(maxParts),
  }),
  z.strictObject({
    yesOf: z
      .array(memberCode)
      .min(1)
      .max(200)
      .refine((codes) => new Set(codes).size === codes.length, 'memberTwice'),
  }),
  z.strictObject({ atLeast: z.int().min(0).max(1000), of: z.literal('states') }),
  z.strictObject({
    share: z.string().refine((share) => parseShare(share) !== null, 'shareFormat'),
    base: shareBase.exactOptional(),
  }),
  z.strictObject({ majorityOf: z.enum(['present', 'cast']) }),
]);

/** A majority rule as data of a policy set. */
export const majorityRule = z
  .unknown()
  .refine((rule) => depthOf(rule) <= maxDepth, 'ruleTooDeep')
  .pipe(z.union([z.enum(['decision', 'recommendation', 'unanimity']), condition]));

/** In a meeting only those present have a ballot; in writing everybody counts as present. */
export type VoteMode = 'meeting' | 'written';

/** Everything a count rests on, frozen when the vote opens. */
export interface TallyOptions {
  fundingKey: FundingKey;
  /** Entitled members; default: the Bund and the 16 Länder. */
  electorate?: readonly string[];
  /** Present members; default: the whole electorate. Ignored in writing. */
  present?: readonly string[];
  mode?: VoteMode;
  base?: ShareBase;
}

export interface ConditionResult {
  id: 'federation' | 'states' | 'shares' | 'majority' | 'all';
  /** Where the condition stands in the rule: `all.2`; empty for a rule that is one condition. */
  path: string;
  met: boolean;
  have: number;
  /** The smallest number that suffices. */
  need: number;
}

export type Reading = 'base:all' | 'base:cast' | 'majority:present' | 'majority:cast';

export interface TallyResult {
  carried: boolean;
  /** The single conditions, in the order of the rule. */
  conditions: ConditionResult[];
  /** `notCast`: present without ballot, kept apart from `abstain`; the absent are in none. */
  counts: { yes: number; no: number; abstain: number; notCast: number };
  /** Shares of the Länder that said yes, in percent of all shares: `66.66730`. */
  shareYes: string;
  /** What the other readings of the same rule would say, without the one used. */
  otherReadings: { reading: Reading; carried: boolean }[];
}

/** A vote that cannot be counted; `code` is a key for the edge, the message is what people read. */
export class TallyRefused extends Error {
  constructor(
    readonly code: 'ruleInvalid' | 'memberUnknown' | 'memberTwice' | 'memberAbsent' | 'ballotUnknown',
    message: string,
    readonly params: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'TallyRefused';
  }
}

/** Counts one vote. Throws `TallyRefused` for members who are unknown, named twice or absent, and for unknown ballots. */
export function tally(rule: MajorityRule, ballots: Ballots, options: TallyOptions): TallyResult {
  return prepareTally(rule, options)(ballots);
}

/** Checks rule, electorate and presence once; the function it returns counts as many votes under them as one likes. */
export function prepareTally(rule: MajorityRule, options: TallyOptions): (ballots: Ballots) => TallyResult {
  const electorate = options.electorate ?? federationAndStates;
  const entitled = distinct(electorate);
  const present = options.mode === 'written' || !options.present ? entitled : distinct(options.present);
  for (const code of present) if (!entitled.has(code)) throw memberUnknown(code);
  const seats: Seat[] = electorate.map((code) => {
    const isState = isStateCode(code);
    return { code, isPresent: present.has(code), isState, share: isState ? options.fundingKey.shares[code] : 0 };
  });
  const base = options.base ?? 'all';
  const evaluated = compile(rule, base, entitled);
  const readings = otherReadings(rule, base).map(({ reading, as }) => ({
    reading,
    carried: compile(rule, base, entitled, as),
  }));

  return (ballots) => {
    const count: Count = {
      ballots,
      entitled: entitled.size,
      present: present.size,
      yes: 0,
      no: 0,
      statesYes: 0,
      sharesYes: 0,
      sharesCast: 0,
    };
    let abstain = 0;
    for (const { code, isPresent, isState, share } of seats) {
      const ballot = ballots[code];
      if (ballot === undefined) continue;
      if (!isPresent) throw memberAbsent(code);
      if (ballot === 'yes' || ballot === 'yesReserved') {
        count.yes += 1;
        if (isState) count.statesYes += 1;
        count.sharesYes += share;
        count.sharesCast += share;
      } else if (ballot === 'no') {
        count.no += 1;
        count.sharesCast += share;
      } else if (ballot === 'abstain') abstain += 1;
      else throw ballotUnknown(code, ballot);
    }
    let named = 0;
    for (const _ in ballots) named += 1;
    if (named !== count.yes + count.no + abstain) throw notCounted(ballots, entitled);
    const conditions: ConditionResult[] = [];
    const carried = evaluated(count, conditions);
    return {
      carried,
      conditions,
      counts: { yes: count.yes, no: count.no, abstain, notCast: present.size - count.yes - count.no - abstain },
      shareYes: printShare(count.sharesYes),
      otherReadings: readings.map((other) => ({ reading: other.reading, carried: other.carried(count, null) })),
    };
  };
}

interface Seat {
  code: string;
  isPresent: boolean;
  isState: boolean;
  share: number;
}

interface Count {
  ballots: Ballots;
  entitled: number;
  present: number;
  yes: number;
  no: number;
  statesYes: number;
  sharesYes: number;
  /** Shares of the Länder that said yes or no. */
  sharesCast: number;
}

/** Says whether a condition is met, and adds its leaves to the list. */
type Evaluate = (count: Count, leaves: ConditionResult[] | null) => boolean;

/** The same rule, read otherwise. */
interface Reread {
  base?: ShareBase;
  majority?: 'present' | 'cast';
}

const namedRules: Record<'decision' | 'recommendation', Condition> = {
  decision: { all: [{ yesOf: ['BUND'] }, { atLeast: 11, of: 'states' }, { share: '2/3' }] },
  recommendation: { majorityOf: 'present' },
};

function compile(rule: MajorityRule, base: ShareBase, entitled: ReadonlySet<string>, as: Reread = {}): Evaluate {
  if (rule === 'unanimity') return (count, leaves) => met('all', '', count.yes, count.entitled, leaves);
  return compileCondition(typeof rule === 'string' ? namedRules[rule] : rule, '', base, entitled, as);
}

function compileCondition(
  rule: Condition,
  path: string,
  base: ShareBase,
  entitled: ReadonlySet<string>,
  as: Reread,
): Evaluate {
  if ('all' in rule || 'any' in rule) {
    const [name, parts] = 'all' in rule ? (['all', rule.all] as const) : (['any', rule.any] as const);
    const compiled = parts.map((part, i) =>
      compileCondition(part, `${path}${path && '.'}${name}.${i}`, base, entitled, as),
    );
    return (count, leaves) => {
      let metParts = 0;
      for (const evaluate of compiled) if (evaluate(count, leaves)) metParts += 1;
      return name === 'all' ? metParts === compiled.length : metParts > 0;
    };
  }
  if ('yesOf' in rule) {
    const { yesOf } = rule;
    for (const code of distinct(yesOf)) if (!entitled.has(code)) throw memberUnknown(code);
    return ({ ballots }, leaves) => {
      let have = 0;
      for (const code of yesOf) if (ballots[code] === 'yes' || ballots[code] === 'yesReserved') have += 1;
      return met('federation', path, have, yesOf.length, leaves);
    };
  }
  if ('atLeast' in rule) return (count, leaves) => met('states', path, count.statesYes, rule.atLeast, leaves);
  if ('share' in rule) {
    const part = parseShare(rule.share);
    if (!part) throw new TallyRefused('ruleInvalid', `„${rule.share}“ ist kein Anteil wie 2/3.`);
    const taken = as.base ?? rule.base ?? base;
    return (count, leaves) => {
      const total = taken === 'all' ? wholeKey : count.sharesCast;
      const need = Math.max(1, shareOf(part, total));
      return met('shares', path, count.sharesYes, need, leaves);
    };
  }
  const counted = as.majority ?? rule.majorityOf;
  return (count, leaves) => {
    const voters = counted === 'present' ? count.present : count.yes + count.no;
    return met('majority', path, count.yes, Math.floor(voters / 2) + 1, leaves);
  };
}

function met(
  id: ConditionResult['id'],
  path: string,
  have: number,
  need: number,
  leaves: ConditionResult[] | null,
): boolean {
  const isMet = have >= need;
  leaves?.push({ id, path, met: isMet, have, need });
  return isMet;
}

/** All readings the rule has, without the one it is counted by. */
function otherReadings(rule: MajorityRule, base: ShareBase): { reading: Reading; as: Reread }[] {
  const used = { bases: new Set<ShareBase>(), majorities: new Set<'present' | 'cast'>() };
  const visit = (part: Condition): void => {
    if ('all' in part) part.all.forEach(visit);
    else if ('any' in part) part.any.forEach(visit);
    else if ('share' in part) used.bases.add(part.base ?? base);
    else if ('majorityOf' in part) used.majorities.add(part.majorityOf);
  };
  if (rule !== 'unanimity') visit(typeof rule === 'string' ? namedRules[rule] : rule);
  const others: { reading: Reading; as: Reread }[] = [];
  const unused = <T>(readings: T[], inUse: Set<T>) =>
    inUse.size === 0 ? [] : readings.filter((reading) => inUse.size > 1 || !inUse.has(reading));
  for (const value of unused<ShareBase>(['all', 'cast'], used.bases))
    others.push({ reading: `base:${value}`, as: { base: value } });
  for (const value of unused<'present' | 'cast'>(['present', 'cast'], used.majorities))
    others.push({ reading: `majority:${value}`, as: { majority: value } });
  return others;
}

interface Share {
  numerator: bigint;
  denominator: bigint;
  /** The same where they are small enough to be counted with as numbers, exactly. */
  small: { numerator: number; denominator: number } | null;
}

/** Reads `2/3`: a part of the whole, at most the whole. */
function parseShare(text: string): Share | null {
  const parts = /^(\d{1,40})\/(\d{1,40})$/.exec(text);
  if (!parts) return null;
  const [numerator, denominator] = [BigInt(parts[1]!), BigInt(parts[2]!)];
  if (denominator === 0n || numerator > denominator) return null;
  const small = denominator < 1_000_000n ? { numerator: Number(numerator), denominator: Number(denominator) } : null;
  return { numerator, denominator, small };
}

/** The smallest number of units that is no less than that part of them. */
function shareOf({ numerator, denominator, small }: Share, total: number): number {
  if (small) return Math.ceil((small.numerator * total) / small.denominator);
  return Number((numerator * BigInt(total) + denominator - 1n) / denominator);
}

function distinct(codes: readonly string[]): Set<string> {
  const set = new Set<string>();
  for (const code of codes) {
    if (set.has(code)) throw new TallyRefused('memberTwice', `${code} ist doppelt genannt.`, { member: code });
    set.add(code);
  }
  return set;
}

function memberUnknown(code: string): TallyRefused {
  return new TallyRefused('memberUnknown', `${code} ist kein stimmberechtigtes Mitglied.`, { member: code });
}

function memberAbsent(code: string): TallyRefused {
  return new TallyRefused('memberAbsent', `${code} ist nicht anwesend und hat keine Stimme.`, { member: code });
}

function ballotUnknown(code: string, ballot: unknown): TallyRefused {
  const said = typeof ballot === 'string' ? ballot : (JSON.stringify(ballot) ?? '');
  return new TallyRefused('ballotUnknown', `„${said.slice(0, 80)}“ ist keine Stimme (${code}).`, { member: code });
}

/** Why not every ballot was counted: a member who has none, or a ballot that is none. */
function notCounted(ballots: Ballots, entitled: ReadonlySet<string>): TallyRefused {
  const stranger = Object.keys(ballots).find((code) => !entitled.has(code));
  if (stranger !== undefined) return memberUnknown(stranger);
  const empty = Object.keys(ballots).find((code) => ballots[code] === undefined) ?? '';
  return ballotUnknown(empty, undefined);
}

/** Depth of nested conditions, counted no further than needed to refuse. */
function depthOf(rule: unknown, depth = 1): number {
  if (depth > maxDepth || typeof rule !== 'object' || rule === null) return depth;
  const parts = (rule as { all?: unknown; any?: unknown }).all ?? (rule as { any?: unknown }).any;
  return Array.isArray(parts)
    ? parts.reduce((most: number, part) => Math.max(most, depthOf(part, depth + 1)), depth)
    : depth;
}
