import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type Ballot,
  type Ballots,
  type Condition,
  type MajorityRule,
  type TallyOptions,
  majorityRule,
  prepareTally,
  tally,
} from '../workflows/ballot-count.js';
import {
  FundingKeyRefused,
  fundingKeys,
  parseFundingKey,
  printShare,
  wholeKey,
} from '../workflows/data/funding-keys.js';
import { federationAndStates } from '../workflows/data/organisations.js';
import { stateCodes } from '../workflows/data/states.js';
import { asksForShares, ruleSentence } from '../workflows/rule-words.de.js';

const K2019 = fundingKeys.K2019!;
const K2025 = fundingKeys.K2025!;
const table = join(__dirname, '../../shared/data/koenigsteiner-schluessel.json');

/** Everybody yes, save for those named. */
function allYes(exceptions: Ballots = {}, without: readonly string[] = []): Ballots {
  const ballots: Record<string, Ballot> = {};
  for (const code of federationAndStates) if (!without.includes(code)) ballots[code] = exceptions[code] ?? 'yes';
  return ballots;
}

function count(rule: MajorityRule, ballots: Ballots, options: Partial<TallyOptions> = {}) {
  return tally(rule, ballots, { fundingKey: K2025, ...options });
}

describe('the Königsteiner tables', () => {
  test('sum to exactly 100.00000 over 16 Länder', () => {
    for (const { shares } of [K2019, K2025]) {
      expect(Object.keys(shares)).toEqual([...stateCodes]);
      expect(Object.values(shares).reduce((sum, share) => sum + share)).toBe(wholeKey);
    }
  });

  test('are those of their sources', () => {
    if (!existsSync(table)) {
      console.warn(`Not checked: the table of shares is not beside this checkout (${table}).`);
      return;
    }
    for (const [id, { shares }] of Object.entries<{ shares: Record<string, string> }>(
      JSON.parse(readFileSync(table, 'utf8')),
    ))
      expect(
        Object.fromEntries(Object.entries(fundingKeys[id]!.shares).map(([code, units]) => [code, printShare(units)])),
      ).toEqual(shares);
  });

  const printed = Object.fromEntries(stateCodes.map((code) => [code, printShare(K2025.shares[code])]));

  test('a new table is read from decimal strings', () => {
    expect(parseFundingKey('own', 'a law', printed).shares).toEqual(K2025.shares);
    const short = { ...printed, BW: '13.1498', BY: '15.7023' };
    expect(parseFundingKey('own', 'a law', short).shares).toEqual(K2025.shares);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a sum of 100.00001', { ...printed, BW: '13.14981' }, 'Die 16 Anteile ergeben 100,00001 statt 100,00000.'],
    ['a sum of 99.99999', { ...printed, BW: '13.14979' }, 'Die 16 Anteile ergeben 99,99999 statt 100,00000.'],
    ['15 Länder', Object.fromEntries(Object.entries(printed).slice(1)), 'Die Tabelle braucht 16 Länder. Es fehlt: BW.'],
    ['a seventeenth', { ...printed, BUND: '0.00000' }, '„BUND“ ist kein Land.'],
    ['six decimals', { ...printed, BW: '13.149800' }, 'Der Anteil für BW'],
    ['numbers instead of strings', { ...printed, BW: 13.1498 }, 'Der Anteil für BW'],
    ['a minus', { ...printed, BW: '-13.14980' }, 'Der Anteil für BW'],
    ['a comma', { ...printed, BW: '13,14980' }, 'Der Anteil für BW'],
  ])('%s is refused', (_, percent, message) => {
    expect(() => parseFundingKey('own', 'a law', percent)).toThrow(FundingKeyRefused);
    expect(() => parseFundingKey('own', 'a law', percent)).toThrow(message);
  });
});

describe('a decision needs the Bund, eleven Länder and two thirds of the shares', () => {
  test('unanimous', () => {
    expect(count('decision', allYes())).toEqual({
      carried: true,
      conditions: [
        { id: 'federation', path: 'all.0', met: true, have: 1, need: 1 },
        { id: 'states', path: 'all.1', met: true, have: 16, need: 11 },
        { id: 'shares', path: 'all.2', met: true, have: 10_000_000, need: 6_666_667 },
      ],
      counts: { yes: 17, no: 0, abstain: 0, notCast: 0 },
      shareYes: '100.00000',
      otherReadings: [{ reading: 'base:cast', carried: true }],
    });
  });

  test('fourteen Länder and the Bund against NW and BW are not enough, unless abstentions leave the base', () => {
    const against = count('decision', allYes({ NW: 'no', BW: 'no' }));
    expect(against.carried).toBe(false);
    expect(against.shareYes).toBe('65.75460');
    const abstained = count('decision', allYes({ NW: 'abstain', BW: 'abstain' }));
    expect(abstained.carried).toBe(false);
    expect(abstained.otherReadings).toEqual([{ reading: 'base:cast', carried: true }]);
    expect(count('decision', allYes({ NW: 'abstain', BW: 'abstain' }), { base: 'cast' })).toMatchObject({
      carried: true,
      otherReadings: [{ reading: 'base:all', carried: false }],
    });
  });

  test('a silent Bund is no consent, and the largest ten Länder are too few', () => {
    expect(count('decision', allYes({}, ['BUND'])).carried).toBe(false);
    const largest = stateCodes.toSorted((a, b) => K2025.shares[b] - K2025.shares[a]).slice(0, 10);
    const result = count('decision', Object.fromEntries(['BUND', ...largest].map((code) => [code, 'yes'] as const)));
    expect(result).toMatchObject({ carried: false, shareYes: '88.14265' });
    expect(result.conditions.map(({ met }) => met)).toEqual([true, false, true]);
  });

  test('sets of exactly eleven Länder land on both sides of two thirds where rounding says the same', () => {
    const shares = stateCodes.map((code) => K2025.shares[code]);
    const sums = new Set<number>();
    for (let set = 0; set < 2 ** 16; set++) {
      const chosen = shares.filter((_, i) => set & (1 << i));
      if (chosen.length === 11) sums.add(chosen.reduce((a, b) => a + b));
    }
    expect(sums.has(6_666_645) && sums.has(6_666_730)).toBe(true);
    for (const sum of [6_666_645, 6_666_730]) {
      expect((sum / 100_000).toFixed(2)).toBe('66.67');
      expect(3 * sum >= 2 * wholeKey).toBe(sum === 6_666_730);
    }
  });

  /**
   * A second counter, written apart from the first: sums in big integers, thirds by multiplication, straight from the
   * sentence of § 1 (7).
   */
  function secondCounter(shares: bigint[], yes: boolean[]): boolean {
    const [federation, ...states] = yes;
    let inFavour = 0;
    let carriedShares = 0n;
    let allShares = 0n;
    states.forEach((isYes, i) => {
      allShares += shares[i]!;
      if (!isYes) return;
      inFavour++;
      carriedShares += shares[i]!;
    });
    return federation === true && inFavour > 10 && carriedShares * 3n >= allShares * 2n;
  }

  test.each<[string, Record<number, number>]>([
    ['K2019', { 11: 2588, 12: 1450, 13: 520, 14: 118, 15: 16, 16: 1 }],
    ['K2025', { 11: 2587, 12: 1445, 13: 519, 14: 118, 15: 16, 16: 1 }],
  ])('all 2^17 yes/other ballots under %s agree with a second counter', (id, setsThatCarry) => {
    const shares = stateCodes.map((code) => BigInt(fundingKeys[id]!.shares[code]));
    const decide = prepareTally('decision', { fundingKey: fundingKeys[id]! });
    const others = ['no', 'abstain', undefined] as const;
    let wrong = 0;
    const carried: Record<number, number> = {};
    for (let set = 0; set < 2 ** 17; set++) {
      const ballots: Record<string, Ballot> = {};
      const yes: boolean[] = [];
      federationAndStates.forEach((code, i) => {
        const isYes = (set & (1 << i)) !== 0;
        yes.push(isYes);
        const ballot = isYes ? (set % 5 === 0 ? 'yesReserved' : 'yes') : others[(set + i) % 3];
        if (ballot) ballots[code] = ballot;
      });
      const result = decide(ballots);
      if (result.carried !== secondCounter(shares, yes)) wrong += 1;
      if (result.carried) carried[result.conditions[1]!.have] = (carried[result.conditions[1]!.have] ?? 0) + 1;
    }
    expect(wrong).toBe(0);
    expect(carried).toEqual(setsThatCarry);
  });
});

describe('any vote', () => {
  const ballot = fc.constantFrom<Ballot>('yes', 'yesReserved', 'no', 'abstain');
  const ballots = fc
    .tuple(...federationAndStates.map(() => fc.option(ballot, { nil: undefined })))
    .map((cast) =>
      Object.fromEntries(federationAndStates.flatMap((code, i) => (cast[i] ? [[code, cast[i]] as const] : []))),
    );
  const leaves = fc.oneof(
    fc.constant<Condition>({ yesOf: ['BUND'] }),
    fc.integer({ min: 0, max: 16 }).map((atLeast): Condition => ({ atLeast, of: 'states' })),
    fc.constantFrom<Condition>({ share: '2/3' }, { share: '1/2', base: 'cast' }, { share: '3/4', base: 'all' }),
    fc.constantFrom<Condition>({ majorityOf: 'present' }, { majorityOf: 'cast' }),
  );
  const composed = fc.letrec<{ rule: Condition }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaves,
      fc.array(tie('rule'), { minLength: 1, maxLength: 4 }).map((all): Condition => ({ all })),
      fc.array(tie('rule'), { minLength: 1, maxLength: 4 }).map((any): Condition => ({ any })),
    ),
  })).rule;
  const rules = fc.oneof(fc.constantFrom<MajorityRule>('decision', 'recommendation', 'unanimity'), composed);
  const bases = fc.constantFrom('all', 'cast');

  /** The rule said again as plain recursion, for comparison. */
  function holds(rule: Condition, cast: Ballots, base: 'all' | 'cast'): boolean {
    const said = (...values: string[]) => federationAndStates.filter((code) => values.includes(cast[code] ?? ''));
    const yes = said('yes', 'yesReserved');
    const sum = (codes: string[]) => codes.reduce((total, code) => total + (K2025.shares[code as 'BW'] ?? 0), 0);
    if ('all' in rule) return rule.all.every((part) => holds(part, cast, base));
    if ('any' in rule) return rule.any.some((part) => holds(part, cast, base));
    if ('yesOf' in rule) return rule.yesOf.every((code) => yes.includes(code));
    if ('atLeast' in rule) return yes.filter((code) => code !== 'BUND').length >= rule.atLeast;
    if ('majorityOf' in rule)
      return yes.length * 2 > (rule.majorityOf === 'present' ? 17 : yes.length + said('no').length);
    const [n, d] = rule.share.split('/').map(Number) as [number, number];
    const of = (rule.base ?? base) === 'all' ? wholeKey : sum([...yes, ...said('no')]);
    return sum(yes) > 0 && sum(yes) * d >= n * of;
  }

  test('is carried exactly when its rule holds; every other reading likewise', () => {
    fc.assert(
      fc.property(composed, ballots, bases, (rule, cast, base) => {
        const result = count(rule, cast, { base });
        expect(result.carried).toBe(holds(rule, cast, base));
        for (const { reading, carried } of result.otherReadings) {
          const [kind, value] = reading.split(':') as ['base' | 'majority', 'all'];
          const reread = JSON.parse(JSON.stringify(rule), (key, old) =>
            kind === 'base' && key === 'base' ? value : kind === 'majority' && key === 'majorityOf' ? value : old,
          ) as Condition;
          expect(carried).toBe(holds(reread, cast, kind === 'base' ? value : base));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('never falls by a further yes', () => {
    fc.assert(
      fc.property(rules, ballots, bases, fc.constantFrom(...federationAndStates), (rule, cast, base, member) => {
        const before = count(rule, cast, { base });
        const after = count(rule, { ...cast, [member]: 'yes' }, { base });
        expect(after.carried || !before.carried).toBe(true);
        before.conditions.forEach(({ met }, i) => expect(after.conditions[i]!.met || !met).toBe(true));
      }),
      { numRuns: 1000 },
    );
  });

  test('does not depend on the order of ballots, electorate and presence', () => {
    fc.assert(
      fc.property(
        rules,
        ballots,
        fc.shuffledSubarray([...federationAndStates], { minLength: 17 }),
        (rule, cast, order) => {
          const shuffled = Object.fromEntries(
            order.flatMap((code) => (cast[code] ? [[code, cast[code]] as const] : [])),
          );
          expect(count(rule, shuffled, { electorate: order, present: order.toReversed() })).toEqual(count(rule, cast));
        },
      ),
    );
  });

  test('by writing: silence and Enthaltung come to the same, but are counted apart', () => {
    fc.assert(
      fc.property(rules, ballots, bases, (rule, cast, base) => {
        const filled = {
          ...Object.fromEntries(federationAndStates.map((code) => [code, 'abstain'] as const)),
          ...cast,
        };
        const silent = count(rule, cast, { base, mode: 'written' });
        const said = count(rule, filled, { base, mode: 'written' });
        expect({ ...silent, counts: null }).toEqual({ ...said, counts: null });
        expect(silent.counts.abstain + silent.counts.notCast).toBe(said.counts.abstain);
        expect(said.counts.notCast).toBe(0);
      }),
    );
  });

  test('adds up: every present member is counted once, need is the smallest that suffices', () => {
    fc.assert(
      fc.property(rules, ballots, bases, (rule, cast, base) => {
        const { counts, conditions } = count(rule, cast, { base });
        expect(counts.yes + counts.no + counts.abstain + counts.notCast).toBe(17);
        for (const { met, have, need } of conditions) {
          expect(met).toBe(have >= need);
          expect(Number.isSafeInteger(have) && Number.isSafeInteger(need)).toBe(true);
        }
      }),
    );
  });
});

describe('other rules', () => {
  const present = federationAndStates.slice(0, 9);
  const some = (yes: number, no: number): Ballots =>
    Object.fromEntries(present.slice(0, yes + no).map((code, i) => [code, i < yes ? 'yes' : 'no']));

  test('a recommendation needs more than half of those present; the other reading asks those who said yes or no', () => {
    expect(count('recommendation', some(5, 0), { present })).toMatchObject({
      carried: true,
      conditions: [{ id: 'majority', path: '', met: true, have: 5, need: 5 }],
      counts: { yes: 5, no: 0, abstain: 0, notCast: 4 },
    });
    expect(count('recommendation', some(4, 3), { present })).toMatchObject({
      carried: false,
      otherReadings: [{ reading: 'majority:cast', carried: true }],
    });
  });

  test('unanimity asks every entitled member, also the absent', () => {
    expect(count('unanimity', allYes()).carried).toBe(true);
    expect(count('unanimity', some(9, 0), { present })).toMatchObject({
      carried: false,
      conditions: [{ id: 'all', path: '', met: false, have: 9, need: 17 }],
      otherReadings: [],
    });
  });

  test('nested conditions list their leaves in order, with their place', () => {
    const rule: Condition = {
      all: [
        { any: [{ yesOf: ['BUND', 'HE'] }, { majorityOf: 'cast' }] },
        { share: '2/3', base: 'cast' },
        { share: '1/2' },
      ],
    };
    const result = count(rule, { BUND: 'yes', BY: 'no' });
    expect(result.conditions.map(({ id, path, have, need }) => [id, path, have, need])).toEqual([
      ['federation', 'all.0.any.0', 1, 2],
      ['majority', 'all.0.any.1', 1, 2],
      ['shares', 'all.1', 0, 1_046_820],
      ['shares', 'all.2', 0, 5_000_000],
    ]);
    expect(result.otherReadings.map(({ reading }) => reading)).toEqual(['base:all', 'base:cast', 'majority:present']);
  });

  test('a share of nothing is not reached by nothing', () => {
    expect(count({ share: '0/1', base: 'cast' }, {}).conditions).toMatchObject([{ met: false, have: 0, need: 1 }]);
    // As exact with long numbers: of 100 % it is one unit more than two thirds.
    expect(count({ share: '666667/1000000' }, {}).conditions).toMatchObject([{ need: 6_666_670 }]);
    expect(count({ share: `${'6'.repeat(29)}7/1${'0'.repeat(30)}` }, {}).conditions).toMatchObject([
      { need: 6_666_667 },
    ]);
    expect(count({ share: `${'9'.repeat(30)}/${'9'.repeat(30)}` }, {}).conditions).toMatchObject([
      { need: 10_000_000 },
    ]);
  });

  test('another committee: five members of its own, simple majority', () => {
    const electorate = ['BUND', 'BW', 'BY', 'TH', 'KSV'];
    const result = count({ majorityOf: 'cast' }, { BUND: 'yes', KSV: 'yes', TH: 'no' }, { electorate });
    expect(result).toMatchObject({
      carried: true,
      counts: { yes: 2, no: 1, abstain: 0, notCast: 2 },
      shareYes: '0.00000',
    });
    expect(() => count('recommendation', { HE: 'yes' }, { electorate })).toThrow(
      'HE ist kein stimmberechtigtes Mitglied.',
    );
  });
});

describe('what cannot be counted is refused', () => {
  test.each<[string, string, () => unknown]>([
    ['an unknown member', 'memberUnknown', () => count('decision', { XX: 'yes' })],
    ['an advisory member', 'memberUnknown', () => count('decision', { FITKO: 'yes' })],
    ['a member by another prototype', 'memberUnknown', () => count('decision', JSON.parse('{"__proto__":"yes"}'))],
    ['an unknown ballot', 'ballotUnknown', () => count('decision', { BY: 'maybe' as Ballot })],
    ['an empty ballot', 'ballotUnknown', () => count('decision', { BY: undefined as unknown as Ballot })],
    ['a ballot of somebody absent', 'memberAbsent', () => count('decision', { BY: 'yes' }, { present: ['BUND'] })],
    ['an unknown member present', 'memberUnknown', () => count('decision', {}, { present: ['XX'] })],
    ['somebody present twice', 'memberTwice', () => count('decision', {}, { present: ['BY', 'BY'] })],
    ['a rule that asks a stranger', 'memberUnknown', () => count({ yesOf: ['XX'] }, {})],
  ])('%s', (_, code, act) => {
    expect(act).toThrow(expect.objectContaining({ name: 'TallyRefused', code }));
  });

  test('in writing, presence does not matter', () => {
    expect(count('decision', allYes(), { mode: 'written', present: ['BUND'] }).carried).toBe(true);
  });
});

describe('a rule as data', () => {
  test.each<[unknown]>([
    ['decision'],
    [{ all: [{ yesOf: ['BUND'] }, { atLeast: 11, of: 'states' }, { share: '2/3', base: 'cast' }] }],
    [{ any: [{ majorityOf: 'present' }, { all: [{ majorityOf: 'cast' }] }] }],
  ])('%j is one', (rule) => {
    expect(majorityRule.parse(rule)).toEqual(rule);
  });

  function nested(depth: number): unknown {
    let rule: unknown = { majorityOf: 'cast' };
    for (let i = 0; i < depth; i++) rule = { all: [rule] };
    return rule;
  }
  test.each<[unknown]>([
    ['simple'],
    [null],
    [{}],
    [{ all: [] }],
    [{ all: [{}] }],
    [{ yesOf: [] }],
    [{ yesOf: ['BUND', 'BUND'] }],
    [{ atLeast: 1.5, of: 'states' }],
    [{ atLeast: 11, of: 'members' }],
    [{ share: '2/0' }],
    [{ share: '3/2' }],
    [{ share: 'two thirds' }],
    [{ share: '2/3', base: 'some' }],
    [{ majorityOf: 'all' }],
    [{ majorityOf: 'cast', also: true }],
    [{ all: [{ majorityOf: 'cast' }], any: [{ majorityOf: 'cast' }] }],
  ])('%j is none', (rule) => {
    expect(majorityRule.safeParse(rule).success).toBe(false);
  });

  test.each([100, 400, 100_000])('conditions nested %i deep are none', (depth) => {
    expect(majorityRule.safeParse(nested(depth)).success).toBe(false);
    expect(majorityRule.safeParse(nested(99)).success).toBe(true);
  });
});

describe('a rule in words', () => {
  test.each<[MajorityRule, string]>([
    ['recommendation', 'Der Beschluss braucht mehr als die Hälfte der Stimmen der anwesenden Mitglieder.'],
    ['unanimity', 'Der Beschluss braucht die Zustimmung aller stimmberechtigten Mitglieder.'],
    [{ majorityOf: 'cast' }, 'Der Beschluss braucht mehr Stimmen mit Ja als mit Nein.'],
    [
      {
        all: [
          { yesOf: ['BUND', 'HE'] },
          {
            any: [
              { atLeast: 11, of: 'states' },
              { share: '2/3', base: 'cast' },
            ],
          },
        ],
      },
      'Der Beschluss braucht die Zustimmung des Bundes und Hessens und (die Zustimmung von mindestens 11 Ländern oder die Zustimmung von Ländern mit mindestens 2/3 der Finanzierungsanteile mit Ja oder Nein).',
    ],
  ])('%j is told as people say it', (rule, sentence) => {
    expect(ruleSentence(rule)).toBe(sentence);
  });

  test('that of the IT-Staatsvertrag is told in its fixed words, and alone asks for shares', () => {
    expect(ruleSentence('decision')).toMatch(/Zustimmung des Bundes und von mindestens 11 Ländern/);
    expect(asksForShares('decision')).toBe(true);
    expect(asksForShares({ any: [{ majorityOf: 'cast' }, { all: [{ share: '1/2' }] }] })).toBe(true);
    expect(asksForShares({ all: [{ majorityOf: 'cast' }] })).toBe(false);
    expect(asksForShares('unanimity')).toBe(false);
  });
});
