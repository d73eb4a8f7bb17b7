import { createHash } from 'node:crypto';
import pg from 'pg';
import { assign, enqueueActions, setup } from 'xstate';
import { z } from 'zod';
import { type Begin, type EventsOf, type Told, type Workflow, effects, text } from '../workflows/contract.js';
import { optionalText, person } from '../workflows/contract.js';
import { withClient } from '../src/database.js';
import { canonicalJson } from '../src/engine/canonical-json.js';
import { childId, maxInstances } from '../src/engine/decide.js';
import { Gatherer } from '../src/engine/gatherer.js';
import { parseInput } from '../src/engine/parse-input.js';
import { PgStore } from '../src/engine/pg-store.js';
import type { Change, Outcome, Store } from '../src/engine/store.js';
import {
  type Committee,
  digestOf,
  establishGroup,
  openCommittee,
  refusalOf,
  register,
  registrationForm,
  voteOn,
} from './support/committee.js';

jest.setTimeout(30_000);

const open: Committee[] = [];
async function newCommittee(...options: Parameters<typeof openCommittee>): Promise<Committee> {
  const committee = await openCommittee(...options);
  open.push(committee);
  return committee;
}
afterAll(async () => {
  for (const committee of open) await committee.close();
});

/** Länder with a voting member in the demo, and their offices. */
const members = {
  BW: 'al-baden-wuerttemberg',
  BY: 'al-bayern',
  BE: 'al-berlin',
  BB: 'al-brandenburg',
  HB: 'al-bremen',
  HH: 'al-hamburg',
  MV: 'al-mecklenburg-vorpommern',
  NI: 'al-niedersachsen',
  NW: 'al-nordrhein-westfalen',
  RP: 'al-rheinland-pfalz',
  SL: 'al-saarland',
  SN: 'al-sachsen',
  ST: 'al-sachsen-anhalt',
  SH: 'al-schleswig-holstein',
  TH: 'al-thueringen',
  BUND: 'al-bund',
};

interface Entry {
  seq: number;
  type: string;
  command_id: string;
  role: string;
  organisation: string;
  from_state: string | null;
  to_state: string;
  on_behalf: Record<string, string> | null;
}
const historyOf = (committee: Committee, id: string) =>
  committee.sql<Entry>('SELECT * FROM umlauf.history WHERE instance_id = $1 ORDER BY seq', [id]);
const deadlinesOf = async (committee: Committee, id: string) =>
  Object.fromEntries(
    (
      await committee.sql<{ name: string; status: string; due: string; generation: number }>(
        `SELECT name, status, umlauf.iso(due_at) AS due, generation FROM umlauf.deadline WHERE instance_id = $1
         ORDER BY generation`,
        [id],
      )
    ).map(({ name, ...deadline }) => [name, deadline]),
  );
const mailsOf = async (committee: Committee, id: string) =>
  (
    await committee.sql<{ payload: { mail: string; to: object[]; data: Record<string, unknown> } }>(
      `SELECT payload FROM umlauf.outbox WHERE kind = 'mail' AND instance_id = $1 ORDER BY at, seq, id`,
      [id],
    )
  ).map(({ payload }) => payload);
const asSuperuser = <T extends pg.QueryResultRow>(committee: Committee, sql: string, values?: unknown[]) =>
  withClient(committee.database.superuserUrl, async (client) => (await client.query<T>(sql, values)).rows);
const sha256 = (words: string) => createHash('sha256').update(words).digest('hex');
/** Fires until nothing is due any more. */
async function fireAll({ engine }: Committee): Promise<void> {
  while ((await engine.fireDue()).fired > 0);
}

/** A store whose changes wait until they are let through. */
function held(store: Store) {
  let letThrough = () => {};
  let hasArrived = () => {};
  const gate = new Promise<void>((resolve) => (letThrough = resolve));
  const arrived = new Promise<void>((resolve) => (hasArrived = resolve));
  return {
    arrived,
    letThrough: () => letThrough(),
    store: {
      read: (keys) => store.read(keys),
      due: (limit) => store.due(limit),
      outcome: (id) => store.outcome(id),
      async apply(changes) {
        hasArrived();
        await gate;
        return store.apply(changes);
      },
    } satisfies Store,
  };
}

/** Holds what a process writes until something else has happened: between its decision and its commit. */
async function between(
  committee: Committee,
  act: (engine: ReturnType<Committee['otherProcess']>) => Promise<unknown>,
  meanwhile: () => Promise<unknown>,
): Promise<unknown> {
  const gate: Partial<ReturnType<typeof held>> = {};
  const engine = committee.otherProcess((store) => Object.assign(gate, held(store)).store);
  const answer = act(engine);
  answer.catch(() => undefined);
  await gate.arrived;
  await meanwhile();
  gate.letThrough!();
  return answer;
}

describe('the chain of a working group', () => {
  let committee: Committee;
  let reg: string;
  let vote: string;
  const group = () => childId(reg, 'group');
  const report = () => childId(group(), 'report-1');
  beforeAll(async () => {
    committee = await newCommittee();
  });

  test('a registration waits for every lead, then for the secretariat', async () => {
    const answer = await committee.send('federfuehrung-hessen', 'submit', null, {
      ...registrationForm(),
      leads: [
        { organisation: 'HE', contact: 'Ansprechperson Hessen' },
        { organisation: 'HB', contact: 'Ansprechperson Bremen' },
      ],
    });
    reg = answer.instanceId;
    expect(answer).toEqual({ instanceId: reg, revision: 1, state: 'awaitingLeads' });
    expect((await committee.instance(reg)).awaits).toEqual([
      { command: 'confirmLead', role: 'lead', organisations: ['HB'], body: null },
    ]);
    expect(await committee.send('federfuehrung-bremen', 'confirmLead', reg)).toEqual({
      instanceId: reg,
      revision: 2,
      state: 'inReview',
    });
    expect(await deadlinesOf(committee, reg)).toEqual({
      review: { status: 'open', due: '2024-06-19T22:00:00.000Z', generation: 1 },
    });
  });

  test('the vote, its number after the opening balance, and the group that follows, are one command', async () => {
    vote = await voteOn(committee, reg);
    expect(await deadlinesOf(committee, reg)).toMatchObject({ review: { status: 'withdrawn' } });
    const command = committee.command('vorsitz-al-runde', 'establishResult', vote);
    await committee.engine.execute(command);
    const states = { [reg]: 'decided', [vote]: 'carried', [group()]: 'active', [report()]: 'open.awaited' };
    for (const [id, state] of Object.entries(states)) expect((await committee.instance(id)).state).toBe(state);
    expect(
      await committee.sql('SELECT body, year, number, outcome, seq, valid_until::text FROM umlauf.decision'),
    ).toEqual([{ body: 'AL-RUNDE', year: 2024, number: 9, outcome: 'decision', seq: 6, valid_until: '2025-03-31' }]);
    expect(
      await committee.sql(`SELECT opening, last FROM umlauf.series WHERE body = 'AL-RUNDE' AND year = 2024`),
    ).toEqual([{ opening: 8, last: 9 }]);
    const together = await committee.sql<{ instance_id: string; type: string }>(
      'SELECT instance_id, type FROM umlauf.history WHERE command_id = $1',
      [command.id],
    );
    expect(together).toHaveLength(4);
    expect(together).toEqual(
      expect.arrayContaining([
        { instance_id: vote, type: 'establishResult' },
        { instance_id: reg, type: 'decided' },
        { instance_id: group(), type: 'begin' },
        { instance_id: report(), type: 'begin' },
      ]),
    );
  });

  test('the report hangs on the meeting of its addressee, with its reminders', async () => {
    const deadlines = await deadlinesOf(committee, report());
    expect(deadlines.due).toEqual({ status: 'open', due: '2024-10-16T22:00:00.000Z', generation: 1 });
    expect(deadlines['reminder.-28']).toMatchObject({ status: 'open', due: '2024-09-18T06:00:00.000Z' });
    expect(deadlines['reminder.7']).toMatchObject({ status: 'open', due: '2024-10-23T06:00:00.000Z' });
    expect((await committee.instance(report())).context).toMatchObject({
      due: { kind: 'documentsFor', body: 'IT-PLR', month: '2024-11' },
    });
  });

  test('a late report is accepted; the mandate ends by itself, nine months later, not a second earlier', async () => {
    await committee.clock.move('2024-10-16T22:00:00.000Z');
    await fireAll(committee);
    expect((await committee.instance(report())).state).toBe('open.overdue');
    await committee.send('federfuehrung-hessen', 'handIn', report(), { report: 'Zwischenstand.' });
    await committee.send('geschaeftsstelle', 'accept', report());
    expect(new Set(Object.values(await deadlinesOf(committee, report())).map(({ status }) => status))).toEqual(
      new Set(['fired', 'withdrawn']),
    );
    expect((await committee.instance(group())).context).toMatchObject({ open: [] });
    await committee.clock.move('2025-03-31T21:59:59.999Z');
    await fireAll(committee);
    expect((await committee.instance(group())).state).toBe('active');
    await committee.clock.move('2025-03-31T22:00:00.000Z');
    await fireAll(committee);
    expect(await committee.instance(group())).toMatchObject({ state: 'expired', isFinal: true, awaits: [] });
  });

  test('the history says who did what, step by step', async () => {
    expect(
      (await historyOf(committee, reg)).map(({ seq, type, role, organisation, from_state, to_state }) => [
        seq,
        type,
        role,
        organisation,
        from_state,
        to_state,
      ]),
    ).toEqual([
      [1, 'submit', 'lead', 'HE', null, 'awaitingLeads'],
      [2, 'confirmLead', 'lead', 'HB', 'awaitingLeads', 'inReview'],
      [3, 'putOnAgenda', 'secretariat', 'FITKO', 'inReview', 'onAgenda'],
      [4, 'decided', 'chair', 'BUND', 'onAgenda', 'decided'],
    ]);
    expect((await historyOf(committee, group())).map(({ type, role }) => [type, role])).toEqual([
      ['begin', 'chair'],
      ['thingSettled', 'secretariat'],
      ['deadline.endWarning.90', 'system'],
      ['deadline.endWarning.42', 'system'],
      ['deadline.endWarning.14', 'system'],
      ['deadline.end', 'system'],
    ]);
    expect((await historyOf(committee, report())).map(({ type }) => type)).toEqual([
      'begin',
      'deadline.reminder.-28',
      'deadline.reminder.-14',
      'deadline.reminder.-7',
      'deadline.reminder.-1',
      'deadline.reminder.0',
      'deadline.due',
      'handIn',
      'accept',
    ]);
  });

  test('every entry of the history hashes from its row and the entry before', async () => {
    const rows = await committee.sql<Record<string, never>>(
      `SELECT instance_id AS "instanceId", seq, command_id AS "commandId", umlauf.iso(at) AS at, type,
         actor_id AS "actorId", role, organisation, on_behalf AS "onBehalf", event, texts, from_state AS "fromState",
         to_state AS "toState", effects, body_revision AS "bodyRevision", workflow_version AS "workflowVersion",
         prev_hash AS "prevHash", hash
       FROM umlauf.history ORDER BY instance_id, seq`,
    );
    const last = new Map<string, { seq: number; hash: string }>();
    for (const { hash, ...entry } of rows as unknown as {
      hash: string;
      instanceId: string;
      seq: number;
      prevHash: string;
    }[]) {
      const before = last.get(entry.instanceId) ?? { seq: 0, hash: sha256(`umlauf:${entry.instanceId}`) };
      expect([entry.seq, entry.prevHash]).toEqual([before.seq + 1, before.hash]);
      expect(hash).toBe(sha256(entry.prevHash + canonicalJson(entry)));
      last.set(entry.instanceId, { seq: entry.seq, hash });
    }
    const instances = await committee.sql<{ id: string; seq: number; hash: string }>(
      'SELECT id, revision AS seq, last_hash AS hash FROM umlauf.instance',
    );
    expect(new Map(instances.map(({ id, ...end }) => [id, end]))).toEqual(last);
    const named = await committee.sql<{ matches: boolean }>(
      `SELECT t.hash = named.hash AND encode(sha256(convert_to(t.salt || t.content, 'UTF8')), 'hex') = t.hash AS matches
       FROM umlauf.history h, jsonb_to_recordset(h.texts) AS named(id uuid, hash text)
       JOIN umlauf.text t USING (id)`,
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.every(({ matches }) => matches)).toBe(true);
  });
});

describe('numbers', () => {
  test('32 results at once in two processes take 09 to 40, without a gap', async () => {
    const committee = await newCommittee();
    const votes = await Promise.all(
      Array.from({ length: 32 }, async () => voteOn(committee, await register(committee))),
    );
    const engines = [committee.otherProcess(), committee.otherProcess()];
    const answers = await Promise.all(
      votes.map((vote, i) =>
        committee.send('vorsitz-al-runde', 'establishResult', vote, {}, { engine: engines[i % 2]! }),
      ),
    );
    expect(new Set(answers.map(({ state }) => state))).toEqual(new Set(['carried']));
    const rows = await committee.sql<{ id: string; number: number }>(
      `SELECT id, number FROM umlauf.decision WHERE body = 'AL-RUNDE' AND year = 2024 ORDER BY number`,
    );
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 32 }, (_, i) => i + 9));
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(votes));
    expect(await committee.sql(`SELECT last FROM umlauf.series WHERE body = 'AL-RUNDE' AND year = 2024`)).toEqual([
      { last: 40 },
    ]);
  });
});

describe('once and only with the right', () => {
  let committee: Committee;
  beforeAll(async () => {
    committee = await newCommittee();
  });

  test('the same command again is answered as the first time, also when the case has moved on', async () => {
    const submit = committee.command('federfuehrung-hessen', 'submit', null, registrationForm());
    const first = await committee.engine.execute(submit);
    const returned = committee.command('geschaeftsstelle', 'returnForRevision', first.instanceId, {
      reasons: [{ field: 'purpose', note: 'Bitte genauer.' }],
      due: '2024-06-21',
    });
    const second = await committee.engine.execute(returned);
    await committee.send('federfuehrung-hessen', 'withdraw', first.instanceId);
    const before = await digestOf(committee);
    for (const engine of [committee.engine, committee.otherProcess()]) {
      expect(await engine.execute(submit)).toEqual(first);
      expect(await engine.execute(returned)).toEqual(second);
    }
    expect(second).toEqual({ instanceId: first.instanceId, revision: 2, state: 'returned' });
    expect(await digestOf(committee)).toEqual(before);
  });

  test('the same command twice at once, in two processes, happens once', async () => {
    const submit = committee.command('federfuehrung-hessen', 'submit', null, registrationForm());
    const engines = [committee.engine, committee.otherProcess(), committee.engine];
    const answers = await Promise.all(engines.map((engine) => engine.execute(submit)));
    expect(new Set(answers.map(({ instanceId }) => instanceId)).size).toBe(1);
    const rows = await committee.sql('SELECT FROM umlauf.history WHERE command_id = $1', [submit.id]);
    expect(rows).toHaveLength(1);
  });

  test('an id that was used for something else is refused, whoever asks', async () => {
    const submit = committee.command('federfuehrung-hessen', 'submit', null, registrationForm());
    await committee.engine.execute(submit);
    const before = await digestOf(committee);
    const others = [
      { ...submit, input: registrationForm({ title: 'Etwas anderes' }) },
      { ...submit, input: {} },
      { ...submit, actorId: committee.person('federfuehrung-bremen') },
      { ...submit, workflow: 'subjectAreaClosure', type: 'openSubjectArea' },
    ];
    for (const other of others)
      for (const engine of [committee.engine, committee.otherProcess()])
        expect(await refusalOf(engine.execute(other))).toBe('commandIdReused');
    expect(await digestOf(committee)).toEqual(before);
  });

  test('an answer that is no leaves nothing anywhere, and the id free', async () => {
    const reg = await register(committee, { participants: ['BY'] });
    const before = await digestOf(committee);
    const { meeting } = committee;
    const form = registrationForm({ title: '' });
    const refused: [string, ReturnType<Committee['command']>][] = [
      ['invalid', committee.command('federfuehrung-hessen', 'submit', null, form)],
      [
        'invalid',
        committee.command('federfuehrung-hessen', 'submit', null, registrationForm({ approvingBody: 'UNBEKANNT' })),
      ],
      ['invalid', committee.command('federfuehrung-hessen', 'submit', null, registrationForm({ unknown: 'field' }))],
      ['notPermitted', committee.command('federfuehrung-bremen', 'submit', null, registrationForm())],
      [
        'notPermitted',
        committee.command('federfuehrung-hessen', 'putOnAgenda', reg, { meeting: meeting('al-26'), item: 1 }),
      ],
      ['notPermitted', committee.command('al-sachsen', 'confirmParticipation', reg)],
      ['invalid', committee.command('geschaeftsstelle', 'putOnAgenda', reg, { meeting: meeting('plr-45'), item: 1 })],
      ['notPossibleNow', committee.command('federfuehrung-hessen', 'confirmLead', reg)],
      ['unknownCommand', committee.command('federfuehrung-hessen', 'decided', reg)],
      ['unknownCommand', committee.command('federfuehrung-hessen', 'deadline.review', reg)],
      ['unknownCommand', committee.command('federfuehrung-hessen', 'submit', reg, registrationForm())],
      ['notFound', committee.command('federfuehrung-hessen', 'withdraw', committee.ids.next())],
      ['notFound', committee.command('federfuehrung-hessen', 'withdraw', 'no-uuid')],
    ];
    for (const [code, command] of refused) {
      expect([command.type, await refusalOf(committee.engine.execute(command))]).toEqual([command.type, code]);
      expect(await refusalOf(committee.otherProcess().execute(command))).toBe(code);
    }
    expect(await digestOf(committee)).toEqual(before);
    const { id } = refused[0]![1];
    const corrected = committee.command('federfuehrung-hessen', 'submit', null, registrationForm(), { id });
    expect((await committee.engine.execute(corrected)).state).toBe('inReview');
  });

  test('a case is the same however its id is written', async () => {
    const reg = await register(committee);
    const answer = await committee.send('geschaeftsstelle', 'putOnAgenda', reg.toUpperCase(), {
      meeting: committee.meeting('al-26'),
      item: 7,
    });
    expect(answer).toEqual({ instanceId: reg, revision: 2, state: 'onAgenda' });
  });

  /** Somebody new in the secretariat; answers the person and the office's instance. */
  async function newSecretariat(from = '2024-06-01') {
    const { instanceId } = await committee.send('betrieb', 'appoint', null, {
      person: { name: 'Vertretung', address: 'vertretung@example.org' },
      memberships: [{ role: 'secretariat', organisation: 'FITKO', from }],
    });
    const { personId } = (await committee.instance(instanceId)).context as { personId: string };
    return { office: instanceId, personId };
  }
  const onAgenda = (on: string, actorId: string) =>
    committee.command(
      'geschaeftsstelle',
      'putOnAgenda',
      on,
      { meeting: committee.meeting('al-26'), item: 2 },
      { actorId },
    );

  test('who leaves the office between decision and commit did not decide', async () => {
    const [reg, { office, personId }] = [await register(committee), await newSecretariat()];
    let before: object = {};
    const refusal = await refusalOf(
      between(
        committee,
        (engine) => engine.execute(onAgenda(reg, personId)),
        async () => {
          await committee.send('betrieb', 'leave', office, { on: '2024-06-12' });
          before = await digestOf(committee);
        },
      ),
    );
    expect(refusal).toBe('notPermitted');
    expect(await digestOf(committee)).toEqual(before);
    expect((await committee.instance(reg)).state).toBe('inReview');
  });

  test('a process that still knows the right does not apply it once it is revoked', async () => {
    const { office, personId } = await newSecretariat();
    const stale = committee.otherProcess();
    const [first, second] = [await register(committee), await register(committee)];
    await stale.execute(onAgenda(first, personId));
    await committee.send('betrieb', 'leave', office, { on: '2024-06-12' });
    const before = await digestOf(committee);
    expect(await refusalOf(stale.execute(onAgenda(second, personId)))).toBe('notPermitted');
    expect(await digestOf(committee)).toEqual(before);
  });

  test('a process that knew the person without the right finds it as soon as it is granted', async () => {
    const { office, personId } = await newSecretariat();
    await committee.send('betrieb', 'leave', office, { on: '2024-06-12' });
    const [stale, reg] = [committee.otherProcess(), await register(committee)];
    expect(await refusalOf(stale.execute(onAgenda(reg, personId)))).toBe('notPermitted');
    await asSuperuser(
      committee,
      `INSERT INTO umlauf.membership VALUES (gen_random_uuid(), $1, $2, 'secretariat', 'FITKO', NULL, '2024-06-01', NULL, 1)`,
      [office, personId],
    );
    expect((await stale.execute(onAgenda(reg, personId))).state).toBe('onAgenda');
  });

  test('offices begin and end with their days; the history names the organisation of that day', async () => {
    const year = await newCommittee({ at: '2024-12-31T22:59:00.000Z' });
    const [last, first] = [await voteOn(year, await register(year)), await voteOn(year, await register(year))];
    await year.send('vorsitz-al-runde', 'establishResult', last);
    await year.clock.move('2024-12-31T23:00:00.000Z');
    await year.send('vorsitz-al-runde', 'establishResult', first);
    const chairs = [last, first].map(async (vote) => (await historyOf(year, vote)).at(-1)!.organisation);
    expect(await Promise.all(chairs)).toEqual(['BUND', 'MV']);
    expect(await year.sql('SELECT year, number FROM umlauf.decision ORDER BY year')).toEqual([
      { year: 2024, number: 9 },
      { year: 2025, number: 100 },
    ]);
  });

  test('what is offered is what is possible, what is awaited first', async () => {
    const reg = await register(committee, { participants: ['BY', 'SN'] });
    const offered = async (office: string) => {
      const { offers, behalf } = await committee.engine.offers(reg, committee.person(office));
      return { offers: offers.map(({ command, isAwaited }) => [command, isAwaited]), behalf };
    };
    expect(await offered('geschaeftsstelle')).toEqual({
      offers: [
        ['putOnAgenda', true],
        ['returnForRevision', false],
      ],
      behalf: [
        { command: 'withdraw', organisations: ['HE'] },
        { command: 'confirmParticipation', organisations: ['BY', 'SN'] },
        { command: 'declineParticipation', organisations: ['BY', 'SN'] },
      ],
    });
    expect(await offered('al-bayern')).toEqual({
      offers: [
        ['confirmParticipation', false],
        ['declineParticipation', false],
      ],
      behalf: [],
    });
    expect(await offered('beobachtung')).toEqual({ offers: [], behalf: [] });
  });
});
