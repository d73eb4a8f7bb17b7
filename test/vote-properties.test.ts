import fc from 'fast-check';
import { demoFile } from '../src/demo/first-start.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { childId } from '../src/engine/decide.js';
import { drainOutbox } from '../src/notifications/outbox.js';
import { travelTo } from '../src/time-travel.js';
import { berlinInstant } from '../workflows/berlin-time.js';
import { fundingKeys } from '../workflows/data/funding-keys.js';
import { type Client, type Fields, type TestApp, formFields, startTestApp } from './support/app.js';
import { sitting } from './support/sitting.js';
import { votingOffices } from './support/members.js';

/*
 * What must hold (domain.md 7c 1–9, 11, 18), through the web forms: random ballots, orders and days, against a count that
 * is written anew here and knows nothing of the one in workflows/.
 */
jest.setTimeout(180_000);

const members = Object.keys(votingOffices);
const states = members.filter((code) => code !== 'BUND');
type Choice = 'yes' | 'no' | 'abstain';

let app: TestApp;
let secretariat: Client;
let chair: Client;
const clients = new Map<string, Client>();
let agenda: string;

beforeAll(async () => {
  app = await startTestApp({ scenario: loadScenario(demoFile, { steps: false }) });
  secretariat = await app.signIn('geschaeftsstelle');
  chair = await app.signIn('vorsitz-al-runde');
  for (const [code, office] of Object.entries(votingOffices)) clients.set(code, await app.signIn(office));
  agenda = await sitting(app, secretariat, 'AL-RUNDE');
});
afterAll(() => app?.close());

/** Two thirds and eleven Länder and the Bund, in units of 10⁻⁵ %; written for this test alone. */
function isCarriedByHand(ballots: Record<string, Choice>): boolean {
  let count = 0;
  let sum = 0;
  for (const code of states)
    if (ballots[code] === 'yes') {
      count += 1;
      sum += Math.round(Number(shares[code]) * 100_000);
    }
  return ballots.BUND === 'yes' && count >= 11 && 3 * sum >= 2 * 10_000_000;
}
const { shares: units } = fundingKeys.K2019!;
const shares: Record<string, string> = Object.fromEntries(
  Object.entries(units).map(([code, share]) => [code, String(Number(share) / 100_000)]),
);

async function rowOf(id: string) {
  const [row] = await app.parts.sql<{ state: string; revision: number; context: Record<string, unknown> }>(
    'SELECT state, revision, context FROM umlauf.instance WHERE id = $1',
    [id],
  );
  return row!;
}

async function send(by: Client, id: string, command: string, fields: Fields = {}): Promise<number> {
  const { status } = await by.post(`/instances/${id}/do/${command}`, { commandId: app.parts.ids.next(), ...fields });
  return status;
}

async function schedule(body: string, number: string, on: string): Promise<string> {
  const form = formFields((await secretariat.get('/meetings/new')).html, '/meetings/new');
  const { location } = await secretariat.post('/meetings/new', { ...form, body, number, on });
  return location!.split('/').at(-1)!;
}

let count = 0;
/** A Vorlage with its vote, prepared; on the agenda, or for an Umlauf. */
async function item(fields: Fields = {}, meeting: string | null = agenda): Promise<{ matter: string; vote: string }> {
  count += 1;
  const form = formFields((await secretariat.get('/matters/new')).html, '/matters/new');
  const { location } = await secretariat.post('/matters/new', {
    ...form,
    title: `Vorlage ${count}`,
    leads: 'BUND',
    'consultationSequence[0][body]': 'AL-RUNDE',
    'consultationSequence[0][purpose]': 'decision',
    action: 'submit',
  });
  const matter = location!.split('/').at(-1)!;
  if (meeting) await send(secretariat, matter, 'putOnAgenda', { meeting, item: '' });
  else await send(secretariat, matter, 'decideInWriting');
  const vote = childId(matter, 'vote-1');
  await send(secretariat, vote, 'prepareDecision', { proposal: `Text ${count}.`, ...fields });
  return { matter, vote };
}

async function cast(vote: string, code: string, choice: string): Promise<number> {
  return send(clients.get(code)!, vote, 'castBallot', { choice, version: '1' });
}

async function end(vote: string): Promise<string> {
  await send(secretariat, vote, 'closeVote');
  await send(chair, vote, 'establishResult');
  return (await rowOf(vote)).state;
}

const choice = fc.constantFrom<Choice>('yes', 'yes', 'yes', 'no', 'abstain');
/** Everybody in some order, each with what is said at first and what counts in the end. */
const round = fc
  .record({
    order: fc.shuffledSubarray(members, { minLength: members.length }),
    first: fc.array(choice, { minLength: 17, maxLength: 17 }),
    last: fc.array(choice, { minLength: 17, maxLength: 17 }),
    changes: fc.subarray(members),
    isBundForIt: fc.boolean(),
  })
  .map(({ order, first, last, changes, isBundForIt }) => {
    const final = Object.fromEntries(members.map((code, i) => [code, last[i]!])) as Record<string, Choice>;
    if (isBundForIt) final.BUND = 'yes';
    const early = Object.fromEntries(members.map((code, i) => [code, first[i]!])) as Record<string, Choice>;
    const casts = [
      ...order.filter((code) => changes.includes(code)).map((code) => [code, early[code]!] as const),
      ...order.toReversed().map((code) => [code, final[code]!] as const),
    ];
    return { casts, final };
  });

test('a vote is carried exactly when Bund, eleven Länder and two thirds say yes; the last ballot counts, in any order', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(round, async ({ casts, final }) => {
      const { vote } = await item();
      await send(secretariat, vote, 'openVote', { present: members });
      for (const [code, said] of casts) expect(await cast(vote, code, said)).toBe(303);
      const state = await end(vote);
      seen.add(state);
      expect(state).toBe(isCarriedByHand(final) ? 'carried' : 'notCarried');
      const { ballots } = (await rowOf(vote)).context;
      expect(ballots).toEqual(final);
    }),
    { numRuns: 8, examples: [[{ casts: members.map((code) => [code, 'yes'] as const), final: allYes() }]] },
  );
  expect([...seen].toSorted()).toEqual(['carried', 'notCarried']);
});

function allYes(): Record<string, Choice> {
  return Object.fromEntries(members.map((code) => [code, 'yes' as const]));
}

test('nobody votes who is not there, advisory members never, and nobody for another organisation', async () => {
  await fc.assert(
    fc.asyncProperty(fc.subarray(members, { minLength: 1, maxLength: 16 }), async (here) => {
      const { vote } = await item();
      await send(secretariat, vote, 'openVote', { present: here });
      const away = members.filter((code) => !here.includes(code));
      const answers = await Promise.all(away.slice(0, 4).map((code) => cast(vote, code, 'yes')));
      expect(new Set(answers)).toEqual(new Set(answers.length > 0 ? [403] : []));
      expect((await rowOf(vote)).context.ballots).toEqual({});
      await send(secretariat, vote, 'recordTally');
      expect(Object.keys((await rowOf(vote)).context.ballots as object).toSorted()).toEqual(here.toSorted());
    }),
    { numRuns: 4 },
  );
});

test('in an Umlauf silence and Enthaltung come to the same result, and are counted apart', async () => {
  await fc.assert(
    fc.asyncProperty(round, async ({ final }) => {
      const silent = members.filter((code) => final[code] === 'abstain');
      const votes = [(await item({}, null)).vote, (await item({}, null)).vote];
      const [{ now }] = (await app.parts.sql<{ now: string }>('SELECT umlauf.iso(umlauf.now()) AS now')) as [
        { now: string },
      ];
      const until = new Date(Date.parse(now) + 14 * 86_400_000).toISOString().slice(0, 10);
      for (const vote of votes)
        expect(
          await send(secretariat, vote, 'startWrittenProcedure', { until: until.split('-').toReversed().join('.') }),
        ).toBe(303);
      await travel(new Date(Date.parse(now) + 3_600_000).toISOString());
      for (const code of members) expect(await cast(votes[0]!, code, final[code]!)).toBe(303);
      for (const code of members.filter((each) => !silent.includes(each)))
        expect(await cast(votes[1]!, code, final[code]!)).toBe(303);
      await travel(berlinInstant(until, '23:59'));
      await travel(new Date(Date.parse(berlinInstant(until, '23:59')) + 3_600_000).toISOString());
      const [said, unsaid] = await Promise.all(votes.map(async (vote) => (await rowOf(vote)).context.result as Result));
      expect(unsaid!.carried).toBe(said!.carried);
      expect(unsaid!.conditions).toEqual(said!.conditions);
      expect(unsaid!.counts.abstain + unsaid!.counts.notCast).toBe(said!.counts.abstain);
      expect([said!.counts.notCast, unsaid!.counts.notCast]).toEqual([0, silent.length]);
    }),
    { numRuns: 3 },
  );
});

interface Result {
  carried: boolean;
  conditions: object[];
  counts: { yes: number; no: number; abstain: number; notCast: number };
}

async function travel(to: string): Promise<void> {
  const { engine, clock } = app.parts;
  await travelTo(to, { engine, clock, relay: () => drainOutbox(app.parts as never) } as never);
}

test('numbers have no gap and are never given twice, whatever becomes of the items between', async () => {
  const fates = fc.array(fc.constantFrom('carried', 'notCarried', 'deferred', 'referredBack'), {
    minLength: 3,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(fates, async (all) => {
      for (const fate of all) {
        const { vote } = await item();
        if (fate === 'deferred') await send(chair, vote, 'defer', { reason: 'Zeit.' });
        else if (fate === 'referredBack') await send(chair, vote, 'referBack', { reason: 'Zahlen.' });
        else {
          await send(secretariat, vote, 'openVote', { present: members });
          await send(secretariat, vote, 'recordTally', fate === 'notCarried' ? { 'exceptions[BUND]': 'no' } : {});
          await end(vote);
        }
        expect((await rowOf(vote)).state).toBe(fate);
      }
      const rows = await app.parts.sql<{ year: number; number: number }>(
        `SELECT year, number FROM umlauf.decision WHERE body = 'AL-RUNDE' ORDER BY year, number`,
      );
      for (const of of new Set(rows.map(({ year }) => year))) {
        const given = rows.filter(({ year }) => year === of).map(({ number }) => number);
        expect(given).toEqual(given.map((_, i) => given[0]! + i));
      }
    }),
    { numRuns: 3 },
  );
});

test('a finished vote keeps its result under another table and another rule, and counted again it is the same', async () => {
  const { vote } = await item();
  await send(secretariat, vote, 'openVote', { present: members });
  await send(secretariat, vote, 'recordTally', { 'exceptions[NW]': 'no', 'exceptions[BY]': 'no' });
  expect(await end(vote)).toBe('notCarried');
  const before = await rowOf(vote);
  const address = '/bodies/AL-RUNDE/rules/majority';
  const form = formFields((await secretariat.get(address)).html, address);
  const fields = { ...form, value: 'cast', source: 'Probe', action: 'take', commandId: app.parts.ids.next() };
  expect((await secretariat.post(address, fields)).status).toBe(303);
  expect(await rowOf(vote)).toEqual(before);
  expect((await chair.get(`/votes/${vote}`)).text).toContain('nicht zustande gekommen');
  // The new rule counts for what is opened from now on.
  const { vote: next } = await item();
  await send(secretariat, next, 'openVote', { present: members });
  await send(secretariat, next, 'recordTally', { 'exceptions[NW]': 'no', 'exceptions[BY]': 'no' });
  expect(await end(next)).toBe('carried');
  const back = { ...form, value: 'decision', source: 'Probe', action: 'take', commandId: app.parts.ids.next() };
  expect((await secretariat.post(address, back)).status).toBe(303);
});

test('two people close and two establish at the same instant: one result, one number, one notice', async () => {
  const other = await app.signIn('vorsitz-al-runde');
  for (let round = 0; round < 3; round += 1) {
    const { vote } = await item();
    await send(secretariat, vote, 'openVote', { present: members });
    await send(secretariat, vote, 'recordTally');
    const closed = await Promise.all([send(secretariat, vote, 'closeVote'), send(chair, vote, 'closeVote')]);
    expect(closed.toSorted()).toEqual([303, 409]);
    const established = await Promise.all([send(chair, vote, 'establishResult'), send(other, vote, 'establishResult')]);
    expect(established.toSorted()).toEqual([303, 409]);
    const [made] = await app.parts.sql<{ decisions: number; notices: number }>(
      `SELECT (SELECT count(*)::int FROM umlauf.decision WHERE id = $1) AS decisions,
              (SELECT count(*)::int FROM umlauf.outbox WHERE instance_id = $1 AND payload->>'mail' = 'decisionNotice') AS notices`,
      [vote],
    );
    expect(made).toEqual({ decisions: 1, notices: 1 });
  }
});

test('the same form sent twice, or at once from two windows, acts once', async () => {
  const { vote } = await item();
  const open = { commandId: app.parts.ids.next(), present: members };
  const address = `/instances/${vote}/do/openVote`;
  const answers = await Promise.all([secretariat.post(address, open), secretariat.post(address, open)]);
  expect(answers.map(({ status }) => status)).toEqual([303, 303]);
  const after = await rowOf(vote);
  expect((await secretariat.post(address, open)).status).toBe(303);
  expect(await rowOf(vote)).toEqual(after);
  expect((await secretariat.post(address, { ...open, present: ['BUND'] })).status).toBe(422);
  expect(await rowOf(vote)).toEqual(after);
});

test('the repeal of a Ziffer closes exactly its open duties; met ones stay met', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.subarray(['HE', 'BY', 'SN', 'HB'], { minLength: 1 }), { minLength: 2, maxLength: 4 }),
      fc.nat(),
      async (owners, pick) => {
        const clauses = Object.fromEntries(
          owners.flatMap((codes, i) => [
            [`clauses[${i}][text]`, `Ziffer ${i + 1}`],
            [`clauses[${i}][order][kind]`, 'order'],
            [`clauses[${i}][order][owners]`, codes],
            [`clauses[${i}][order][due]`, '31.12.2026'],
          ]),
        ) as Fields;
        const { vote } = await item(clauses);
        await send(secretariat, vote, 'openVote', { present: members });
        await send(secretariat, vote, 'recordTally');
        expect(await end(vote)).toBe('carried');
        const decision = childId(vote, 'decision');
        const order = (n: number, code: string) => childId(decision, `order-${n}-${code.toLowerCase()}`);
        const n = (pick % owners.length) + 1;
        const [met] = owners[n - 1]!;
        expect(await send(await leadOf(met!), order(n, met!), 'reportDone', { report: 'Erledigt.' })).toBe(303);
        expect(await send(secretariat, order(n, met!), 'confirmDone', { note: '' })).toBe(303);
        const { vote: repeal } = await item({
          'acts[0][act]': 'repeal',
          'acts[0][decision]': decision,
          'acts[0][clause]': String(n),
        });
        await send(secretariat, repeal, 'openVote', { present: members });
        await send(secretariat, repeal, 'recordTally');
        expect(await end(repeal)).toBe('carried');
        for (const [i, codes] of owners.entries())
          for (const code of codes) {
            const expected = i + 1 !== n ? 'open.awaited' : code === met ? 'done' : 'repealed';
            expect([i + 1, code, (await rowOf(order(i + 1, code))).state]).toEqual([i + 1, code, expected]);
          }
      },
    ),
    { numRuns: 4 },
  );
});

/** Whoever may act for a Land: its member does where nobody leads for it. */
async function leadOf(code: string): Promise<Client> {
  return clients.get(code)!;
}

test('a meeting that moves takes along what is open and hangs on it, and nothing else', async () => {
  const moving = await schedule('AL-RUNDE', '91', '03.06.2026');
  const fixed = await schedule('AL-RUNDE', '92', '04.06.2026');
  const due = (meeting: string, code: string): Fields => ({
    'clauses[0][text]': 'Auftrag',
    'clauses[0][order][kind]': 'order',
    'clauses[0][order][owners]': code,
    'clauses[0][order][meeting]': meeting,
  });
  for (const [meeting, code] of [
    [moving, 'HE'],
    [moving, 'BY'],
    [fixed, 'SN'],
  ] as const) {
    const { vote } = await item(due(meeting, code));
    await send(secretariat, vote, 'openVote', { present: members });
    await send(secretariat, vote, 'recordTally');
    expect(await end(vote)).toBe('carried');
    if (code === 'BY') {
      const order = childId(childId(vote, 'decision'), 'order-1-by');
      await send(clients.get('BY')!, order, 'reportDone', { report: 'Erledigt.' });
      await send(secretariat, order, 'confirmDone', { note: '' });
    }
  }
  const all = () =>
    app.parts.sql<{
      id: string;
      anchor: { kind: string; meeting?: string; base?: { meeting?: string } };
      status: string;
      due: string;
    }>(`SELECT id, anchor, status, umlauf.iso(due_at) AS due FROM umlauf.deadline ORDER BY id`);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), async (days) => {
      const before = await all();
      const on = new Date(Date.parse('2026-07-01') + days * 86_400_000).toISOString().slice(0, 10);
      const now = (await rowOf(moving)).context.on;
      fc.pre(on !== now);
      const day = on.split('-').toReversed().join('.');
      expect(await send(secretariat, moving, 'moveMeeting', { on: day, startsAt: '10:00', reason: 'Raum.' })).toBe(303);
      const after = new Map((await all()).map((row) => [row.id, row]));
      for (const deadline of before) {
        const { kind, meeting, base } = deadline.anchor;
        const isOn = kind === 'meeting' && meeting === moving && deadline.status === 'open';
        const hangs = [meeting, base?.meeting].includes(moving) && deadline.status === 'open';
        const now = after.get(deadline.id)!.due;
        // On the day itself it moves by as much; before it, two meetings can share a last working day.
        expect([deadline.id, isOn && now === deadline.due, !hangs && now !== deadline.due]).toEqual([
          deadline.id,
          false,
          false,
        ]);
      }
      expect(
        before.filter(({ anchor, status }) => anchor.meeting === moving && status === 'open').length,
      ).toBeGreaterThan(0);
    }),
    { numRuns: 5 },
  );
});
