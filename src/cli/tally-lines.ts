import {
  type Ballots,
  type MajorityRule,
  type ShareBase,
  TallyRefused,
  type TallyResult,
  type VoteMode,
  majorityRule,
  prepareTally,
} from '../../workflows/ballot-count.js';
import { type FundingKey, FundingKeyRefused, fundingKeys, parseFundingKey } from '../../workflows/data/funding-keys.js';

/** A line that cannot be counted; the message is what people read. */
class LineRefused extends Error {}

const keys = ['rule', 'table', 'base', 'mode', 'present', 'ballots'] as const;
type Line = Partial<Record<(typeof keys)[number], unknown>>;

/** How many different rules, tables and presences are kept prepared. */
const maxPrepared = 1000;

/**
 * Counts votes (Auszählung) as `umlauf tally` takes them: one JSON object a line in, an answer or the reason why there
 * is none out. What lines share (rule, table, presence) is checked once.
 */
export class LineCounter {
  private readonly prepared = new Map<string, (ballots: Ballots) => TallyResult>();

  /** The answer to one line; `{ error }` for a line that cannot be counted. */
  count(text: string): TallyResult | { error: string } {
    try {
      const line = parseLine(text);
      return this.prepare(line)(ballotsOf(line));
    } catch (error) {
      if (error instanceof LineRefused || error instanceof TallyRefused || error instanceof FundingKeyRefused)
        return { error: error.message };
      // The stack overflows where objects or lists are nested thousands deep; the line is to blame, not the program.
      if (error instanceof RangeError) return { error: 'Diese Zeile ist zu tief verschachtelt.' };
      throw error;
    }
  }

  private prepare(line: Line): (ballots: Ballots) => TallyResult {
    const { rule, table, base, mode, present } = line;
    const key = JSON.stringify({ rule, table, base, mode, present });
    const known = this.prepared.get(key);
    if (known) return known;
    const counting = prepareTally(ruleOf(line), {
      fundingKey: tableOf(line),
      base: oneOf<ShareBase>('base', base, ['all', 'cast']),
      ...presenceOf(line),
    });
    if (this.prepared.size >= maxPrepared) this.prepared.clear();
    this.prepared.set(key, counting);
    return counting;
  }
}

function parseLine(text: string): Line {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    throw new LineRefused('Diese Zeile ist kein JSON.');
  }
  if (!isRecord(line)) throw new LineRefused('Diese Zeile ist kein JSON-Objekt.');
  for (const key in line)
    if (!(keys as readonly string[]).includes(key))
      throw new LineRefused(`Die Angabe „${key.slice(0, 80)}“ gibt es nicht.`);
  if (countKeys(line) !== countColons(text))
    throw new LineRefused('Eine Angabe oder ein Mitglied ist doppelt genannt.');
  return line;
}

/** Keys of all objects in a value. */
function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += countKeys(item);
  else for (const key in value) count += 1 + countKeys((value as Record<string, unknown>)[key]);
  return count;
}

const quote = 34;
const backslash = 92;
const colon = 58;

/** Keys as written: a key that is written twice leaves one key less in the parsed object. */
function countColons(json: string): number {
  let count = 0;
  let isInside = false;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (isInside && code === backslash) i += 1;
    else if (code === quote) isInside = !isInside;
    else if (code === colon && !isInside) count += 1;
  }
  return count;
}

function ruleOf({ rule = 'decision' }: Line): MajorityRule {
  const parsed = majorityRule.safeParse(rule);
  if (parsed.success) return parsed.data as MajorityRule;
  const isUnknown = typeof rule === 'string';
  throw new LineRefused(
    isUnknown ? `Die Regel „${rule.slice(0, 80)}“ gibt es nicht.` : 'Diese Regel lässt sich nicht lesen.',
  );
}

function tableOf({ table = 'K2025' }: Line): FundingKey {
  if (isRecord(table)) return parseFundingKey('eigene', 'Eingabe', table);
  if (typeof table === 'string' && Object.hasOwn(fundingKeys, table)) return fundingKeys[table]!;
  throw new LineRefused(`Die Tabelle „${shown(table)}“ gibt es nicht.`);
}

/** Who is present; in writing everybody is, whoever is named. */
function presenceOf({ mode, present }: Line): { mode: VoteMode; present?: string[] } {
  const chosen = oneOf<VoteMode>('mode', mode, ['meeting', 'written']) ?? 'meeting';
  if (present === undefined) return { mode: chosen };
  if (!Array.isArray(present) || present.some((code) => typeof code !== 'string'))
    throw new LineRefused('„present“ ist keine Liste von Mitgliedern.');
  return { mode: chosen, present: present as string[] };
}

function ballotsOf({ ballots }: Line): Ballots {
  if (ballots === undefined) throw new LineRefused('Es fehlen die Stimmen („ballots“).');
  if (!isRecord(ballots)) throw new LineRefused('„ballots“ ist kein JSON-Objekt.');
  return ballots as Ballots;
}

function oneOf<T extends string>(name: string, value: unknown, known: T[]): T | undefined {
  if (value === undefined || known.includes(value as T)) return value as T | undefined;
  throw new LineRefused(`„${shown(value)}“ ist kein Wert für „${name}“. Möglich: ${known.join(', ')}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 80);
}
