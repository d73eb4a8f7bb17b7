import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { LineCounter } from '../src/cli/tally-lines.js';
import { projectFolder } from '../src/project-folder.js';
import { fundingKeys, printShare } from '../workflows/data/funding-keys.js';
import { stateCodes } from '../workflows/data/states.js';

jest.setTimeout(60_000);

const counter = new LineCounter();
const count = (line: unknown) => counter.count(typeof line === 'string' ? line : JSON.stringify(line)) as never;
const members = ['BUND', ...stateCodes];
const everybody = (choice: string) => Object.fromEntries(members.map((code) => [code, choice]));

/** The program as people call it. */
function umlauf(args: string[], input = ''): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', './scripts/typescript.mjs', 'src/cli/main.ts', ...args], {
    cwd: projectFolder,
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, out, err })));
}

describe('one line', () => {
  test('is a vote by the rule of the IT-Staatsvertrag with the table of 2025', () => {
    expect(count({ ballots: { ...everybody('yes'), NW: 'no', BY: 'abstain' } })).toEqual({
      carried: false,
      conditions: [
        { id: 'federation', path: 'all.0', met: true, have: 1, need: 1 },
        { id: 'states', path: 'all.1', met: true, have: 14, need: 11 },
        { id: 'shares', path: 'all.2', met: false, have: 6_320_210, need: 6_666_667 },
      ],
      counts: { yes: 15, no: 1, abstain: 1, notCast: 0 },
      shareYes: '63.20210',
      otherReadings: [{ reading: 'base:cast', carried: true }],
    });
  });

  test('asks by the base it names; a base in the condition wins', () => {
    const ballots = { ...everybody('yes'), NW: 'no', BY: 'abstain' };
    expect(count({ base: 'cast', ballots })).toMatchObject({
      carried: true,
      conditions: [{}, {}, { have: 6_320_210, need: 5_619_847 }],
      otherReadings: [{ reading: 'base:all', carried: false }],
    });
    const rule = { any: [{ share: '2/3', base: 'all' }, { majorityOf: 'cast' }] };
    expect(count({ base: 'cast', rule, ballots })).toMatchObject({
      carried: true,
      conditions: [
        { id: 'shares', path: 'any.0', met: false, need: 6_666_667 },
        { id: 'majority', path: 'any.1', met: true, have: 15, need: 9 },
      ],
      otherReadings: [
        { reading: 'base:cast', carried: true },
        { reading: 'majority:present', carried: true },
      ],
    });
  });

  test('knows who is present; in writing everybody is', () => {
    const present = ['BUND', 'BW', 'BY'];
    const ballots = { BUND: 'yes', BW: 'yesReserved' };
    expect(count({ rule: 'recommendation', present, ballots })).toMatchObject({
      carried: true,
      counts: { yes: 2, notCast: 1 },
    });
    expect(count({ rule: 'recommendation', mode: 'written', present, ballots })).toMatchObject({
      carried: false,
      conditions: [{ id: 'majority', have: 2, need: 9 }],
      counts: { yes: 2, notCast: 15 },
    });
    expect(count({ present, ballots: { NW: 'yes' } })).toEqual({
      error: 'NW ist nicht anwesend und hat keine Stimme.',
    });
    expect(count({ rule: 'unanimity', present, ballots: everybody('yes') })).toHaveProperty('error');
    expect(count({ rule: 'unanimity', ballots: everybody('yes') })).toMatchObject({
      carried: true,
      conditions: [{ id: 'all', path: '', have: 17, need: 17 }],
    });
  });

  test('may bring its own table, if its shares are whole', () => {
    const table = Object.fromEntries(stateCodes.map((code) => [code, printShare(fundingKeys.K2019!.shares[code])]));
    const ballots = { ...everybody('yes'), NW: 'no' };
    expect(count({ table, ballots })).toEqual(count({ table: 'K2019', ballots }));
    expect(count({ table: { ...table, NW: '1.00000' }, ballots })).toMatchObject({
      error: expect.stringMatching(/statt 100,00000\.$/),
    });
    expect(count({ table: { ...table, NW: 21.1 }, ballots })).toHaveProperty('error');
  });

  test.each([
    ['kein JSON', 'Diese Zeile ist kein JSON.'],
    ['[]', 'Diese Zeile ist kein JSON-Objekt.'],
    ['"yes"', 'Diese Zeile ist kein JSON-Objekt.'],
    ['null', 'Diese Zeile ist kein JSON-Objekt.'],
    ['{}', 'Es fehlen die Stimmen („ballots“).'],
    ['{"ballots":[]}', '„ballots“ ist kein JSON-Objekt.'],
    ['{"ballots":{},"quorum":9}', 'Die Angabe „quorum“ gibt es nicht.'],
    ['{"ballots":{"XX":"yes"}}', 'XX ist kein stimmberechtigtes Mitglied.'],
    ['{"ballots":{"__proto__":"yes"}}', '__proto__ ist kein stimmberechtigtes Mitglied.'],
    ['{"ballots":{"bw":"yes"}}', 'bw ist kein stimmberechtigtes Mitglied.'],
    ['{"ballots":{"BW":"ja"}}', '„ja“ ist keine Stimme (BW).'],
    ['{"ballots":{"BW":null}}', '„null“ ist keine Stimme (BW).'],
    ['{"ballots":{"BW":{"toString":1}}}', '„{"toString":1}“ ist keine Stimme (BW).'],
    [`{"ballots":{},"rule":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'Diese Zeile ist zu tief verschachtelt.'],
    ['{"ballots":{"BW":"yes","BW":"no"}}', 'Eine Angabe oder ein Mitglied ist doppelt genannt.'],
    ['{"ballots":{"BW":"yes"},"ballots":{}}', 'Eine Angabe oder ein Mitglied ist doppelt genannt.'],
    ['{"ballots":{},"present":["BW","BW"]}', 'BW ist doppelt genannt.'],
    ['{"ballots":{},"present":["XX"]}', 'XX ist kein stimmberechtigtes Mitglied.'],
    ['{"ballots":{},"present":"BW"}', '„present“ ist keine Liste von Mitgliedern.'],
    ['{"ballots":{},"rule":"simple"}', 'Die Regel „simple“ gibt es nicht.'],
    ['{"ballots":{},"rule":null}', 'Diese Regel lässt sich nicht lesen.'],
    ['{"ballots":{},"rule":{"all":[]}}', 'Diese Regel lässt sich nicht lesen.'],
    ['{"ballots":{},"rule":{"share":"3/2"}}', 'Diese Regel lässt sich nicht lesen.'],
    ['{"ballots":{},"rule":{"yesOf":["XX"]}}', 'XX ist kein stimmberechtigtes Mitglied.'],
    ['{"ballots":{},"table":"K1900"}', 'Die Tabelle „K1900“ gibt es nicht.'],
    ['{"ballots":{},"table":"constructor"}', 'Die Tabelle „constructor“ gibt es nicht.'],
    ['{"ballots":{},"base":"none"}', '„none“ ist kein Wert für „base“. Möglich: all, cast.'],
    ['{"ballots":{},"mode":"mail"}', '„mail“ ist kein Wert für „mode“. Möglich: meeting, written.'],
  ])('%s is refused in words, and what was counted before does not help it', (line, error) => {
    count({ ballots: {} });
    expect(count(line)).toEqual({ error });
  });

  test('is counted as somebody else would count it, whatever stands in its strings', () => {
    const choice = fc.constantFrom('yes', 'yesReserved', 'no', 'abstain', undefined);
    fc.assert(
      fc.property(fc.array(choice, { minLength: 17, maxLength: 17 }), fc.boolean(), (choices, isCast) => {
        const ballots = Object.fromEntries(members.map((code, i) => [code, choices[i]]));
        const said = (...words: string[]) => stateCodes.filter((code) => words.includes(ballots[code] ?? ''));
        const sharesOf = (codes: readonly string[]) =>
          codes.reduce((sum, code) => sum + BigInt(fundingKeys.K2025!.shares[code as 'BW']), 0n);
        const yes = said('yes', 'yesReserved');
        const base = isCast ? sharesOf([...yes, ...said('no')]) : 10_000_000n;
        const carried =
          String(ballots.BUND).startsWith('yes') &&
          yes.length >= 11 &&
          sharesOf(yes) > 0n &&
          3n * sharesOf(yes) >= 2n * base;
        expect(count({ ballots, base: isCast ? 'cast' : 'all' })).toMatchObject({ carried });
      }),
    );
  });
});

describe('on the command line', () => {
  test('answers line by line, in order; a bad line stands in its place and the status says so', async () => {
    const lines = [
      '{"ballots":{"BUND":"yes"}}',
      '',
      '{"ballots":{"XX":"yes"}}',
      '   ',
      '{"rule":"unanimity","ballots":{}}',
    ];
    const { status, out, err } = await umlauf(['tally', '-'], `\uFEFF${lines.join('\r\n')}`);
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers).toEqual([
      expect.objectContaining({ carried: false, shareYes: '0.00000' }),
      { error: 'XX ist kein stimmberechtigtes Mitglied.' },
      expect.objectContaining({ carried: false }),
    ]);
    expect([status, err]).toEqual([1, 'Nicht gezählt: 1.\n']);
  });

  test('not carried is an answer; nothing at all is nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'umlauf-tally-'));
    try {
      const file = join(folder, 'votes.jsonl');
      writeFileSync(file, '{"ballots":{}}\n'.repeat(3));
      const three = await umlauf(['tally', file]);
      expect([three.status, three.out.split('\n').length]).toEqual([0, 4]);
      expect(await umlauf(['tally', '-'])).toEqual({ status: 0, out: '', err: '' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a line as long as a book is refused, and the next one counts', async () => {
    const { status, out } = await umlauf(['tally', '-'], `${'x'.repeat(3_000_000)}\n{"ballots":{}}\n`);
    const [first, second] = out.trim().split('\n');
    expect(JSON.parse(first!)).toEqual({ error: 'Diese Zeile ist zu lang.' });
    expect(second).toContain('"carried":false');
    expect(status).toBe(1);
  });

  test.each([[[]], [['a', 'b']], [['--table', 'K2025', '-']], [['/does/not/exist.jsonl']]])(
    'called with %j it says how to be called',
    async (args) => {
      const { status, out, err } = await umlauf(['tally', ...args]);
      expect([status, out]).toEqual([2, '']);
      expect(err).toMatch(/Aufruf: umlauf/);
    },
  );
});
