import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { assign, enqueueActions, setup } from 'xstate';
import { z } from 'zod';
import { CommandRefused, type Workflow, effects, optionalText, person, text } from '../workflows/contract.js';
import { withClient } from '../src/database.js';
import { projectFolder } from '../src/project-folder.js';
import { canonicalJson } from '../src/engine/canonical-json.js';
import { type Command, childId, maxInstances } from '../src/engine/decide.js';
import type { Engine } from '../src/engine/engine.js';
import { Gatherer } from '../src/engine/gatherer.js';
import { parseInput } from '../src/engine/parse-input.js';
import { PgStore } from '../src/engine/pg-store.js';
import type { Answer, BodyRow, Change, Outcome, Store } from '../src/engine/store.js';
import {
  type Committee,
  digestOf,
  establishGroup,
  openCommittee,
  refusalOf,
  register,
  registrationForm,
  sitting,
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
  body_revision: number | null;
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
  act: (engine: Engine) => Promise<unknown>,
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
    ).toEqual([{ body: 'AL-RUNDE', year: 2024, number: 9, outcome: 'decision', seq: 7, valid_until: '2025-03-31' }]);
    expect(
      await committee.sql(`SELECT opening, last FROM umlauf.series WHERE body = 'AL-RUNDE' AND year = 2024`),
    ).toEqual([{ opening: 8, last: 9 }]);
    const together = await committee.sql<{ instance_id: string; type: string }>(
      'SELECT instance_id, type FROM umlauf.history WHERE command_id = $1',
      [command.id],
    );
    expect(together).toHaveLength(5);
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
      // The report came due, and was handed in: the next one would begin, if there were one.
      ['reportOver', 'system'],
      ['reportOver', 'lead'],
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
         actor_id AS "actorId", role, organisation, on_behalf AS "onBehalf", by_link AS "byLink", event, texts, from_state AS "fromState",
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

/** Sends a command as somebody does who is asked to send it once more because too many are at work. */
async function insist(engine: Engine, command: Command): Promise<Answer> {
  for (;;) {
    const refusal = await refusalOf(engine.execute(command));
    if (refusal !== 'busy') return await engine.execute(command);
  }
}

/** So many votes that wait for their result, set up a few at a time. */
async function manyVotes(committee: Committee, count: number): Promise<string[]> {
  const votes: string[] = [];
  while (votes.length < count)
    votes.push(
      ...(await Promise.all(Array.from({ length: 4 }, async () => voteOn(committee, await register(committee))))),
    );
  return votes;
}

describe('numbers', () => {
  test('64 results at once in two processes take 09 to 72, without a gap', async () => {
    const committee = await newCommittee();
    const votes = await manyVotes(committee, 64);
    const engines = [committee.otherProcess(), committee.otherProcess()];
    const answers = await Promise.all(
      votes.map((vote, i) => insist(engines[i % 2]!, committee.command('vorsitz-al-runde', 'establishResult', vote))),
    );
    expect(new Set(answers.map(({ state }) => state))).toEqual(new Set(['carried']));
    const rows = await committee.sql<{ id: string; number: number }>(
      `SELECT id, number FROM umlauf.decision WHERE body = 'AL-RUNDE' AND year = 2024 ORDER BY number`,
    );
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 64 }, (_, i) => i + 9));
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(votes));
    expect(await committee.sql(`SELECT last FROM umlauf.series WHERE body = 'AL-RUNDE' AND year = 2024`)).toEqual([
      { last: 72 },
    ]);
  });
});

describe('numbers when processes die', () => {
  test('64 results, both processes killed again and again: each number once, each decision and notice once', async () => {
    const committee = await newCommittee();
    const votes = await manyVotes(committee, 64);
    const commands = votes.map((vote) => committee.command('vorsitz-al-runde', 'establishResult', vote));
    const [{ value: requestKey }] = (await committee.sql<{ value: string }>(
      `SELECT value FROM umlauf.installation WHERE key = 'request_key'`,
    )) as [{ value: string }];
    // The same commands with the same ids, from the first one on: whoever does not know whether it was done asks again.
    const halves = [commands.filter((_, i) => i % 2 === 0), commands.filter((_, i) => i % 2 === 1)];
    const answers = new Map<string, string>();
    let killed = 0;
    async function live(own: Command[], killAfter: number): Promise<void> {
      const environment = { url: committee.database.urls.app, requestKey, commands: own };
      const child = spawn(
        process.execPath,
        ['--import', './scripts/typescript.mjs', 'test/support/execute-commands.ts'],
        {
          cwd: projectFolder,
          env: { PATH: process.env.PATH, COMMANDS: JSON.stringify(environment) },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      let lines = 0;
      child.stdout.on('data', (chunk: Buffer) => {
        for (const line of chunk.toString().split('\n').filter(Boolean)) {
          const [id, state] = line.split(' ') as [string, string];
          answers.set(id, state);
          lines += 1;
        }
        if (lines >= killAfter) child.kill('SIGKILL');
      });
      const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)));
      if (signal === 'SIGKILL') killed += 1;
    }
    await Promise.all(
      halves.map(async (own) => {
        for (const killAfter of [3, 9, 20, Infinity]) await live(own, killAfter);
      }),
    );
    expect(killed).toBe(6);
    expect([...answers.values()]).toEqual(Array.from({ length: 64 }, () => 'carried'));
    const rows = await committee.sql<{ id: string; number: number }>(
      `SELECT id, number FROM umlauf.decision WHERE body = 'AL-RUNDE' AND year = 2024 ORDER BY number`,
    );
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 64 }, (_, i) => i + 9));
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(votes));
    const once = await committee.sql<{ established: number; standing: number; notices: number }>(
      `SELECT (SELECT count(*)::int FROM umlauf.history WHERE type = 'establishResult') AS established,
              (SELECT count(*)::int FROM umlauf.instance WHERE workflow = 'decision') AS standing,
              (SELECT count(*)::int FROM umlauf.outbox WHERE payload->>'mail' = 'decisionNotice') AS notices`,
    );
    expect(once).toEqual([{ established: 64, standing: 64, notices: 64 }]);
    // Eight processes are started one after the other in two rows.
  }, 180_000);
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
      ['notPermitted', committee.command('federfuehrung-hessen', 'putOnAgenda', reg, { meeting: meeting('al-26') })],
      ['notPermitted', committee.command('al-sachsen', 'confirmParticipation', reg)],
      ['invalid', committee.command('geschaeftsstelle', 'putOnAgenda', reg, { meeting: meeting('plr-45') })],
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
    committee.command('geschaeftsstelle', 'putOnAgenda', on, { meeting: committee.meeting('al-26') }, { actorId });

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

  test('nothing gets on the agenda of a meeting that is cancelled at that moment', async () => {
    const [reg, meeting] = [await register(committee), committee.meeting('al-29')];
    const refusal = await refusalOf(
      between(
        committee,
        (engine) => committee.send('geschaeftsstelle', 'putOnAgenda', reg, { meeting }, { engine }),
        () => committee.send('geschaeftsstelle', 'cancelMeeting', meeting, { reason: 'Demonstration.' }),
      ),
    );
    expect(refusal).toBe('invalid');
    expect((await committee.instance(reg)).state).toBe('inReview');
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
        ['decideInWriting', false],
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

describe('many at once', () => {
  let committee: Committee;
  beforeAll(async () => {
    committee = await newCommittee();
  });

  test('16 confirm on one case, each twice and in two processes: every confirmation counts once', async () => {
    const reg = await register(committee, { participants: Object.keys(members) });
    const engines = [committee.otherProcess(), committee.otherProcess()];
    const answers = await Promise.all(
      Object.values(members).flatMap((office) =>
        engines.map((engine) => refusalOf(insist(engine, committee.command(office, 'confirmParticipation', reg)))),
      ),
    );
    expect(answers.toSorted()).toEqual([
      ...Array<string>(16).fill('notPermitted'),
      ...Array<string>(16).fill('nothing was refused'),
    ]);
    const { context, revision } = await committee.instance(reg);
    expect(context).toMatchObject({
      participation: Object.fromEntries(Object.keys(members).map((code) => [code, 'confirmed'])),
    });
    const confirmed = (await historyOf(committee, reg)).filter(({ type }) => type === 'confirmParticipation');
    expect(confirmed.map(({ organisation }) => organisation).toSorted()).toEqual(Object.keys(members).toSorted());
    expect(revision).toBe(17);
  });

  test('two close the vote at once, then two establish its result: one result, one number', async () => {
    const reg = await register(committee);
    await committee.send('geschaeftsstelle', 'putOnAgenda', reg, { meeting: await sitting(committee) });
    const vote = childId(reg, 'vote-1');
    await committee.send('geschaeftsstelle', 'prepareDecision', vote, { proposal: 'Offizielles Format.' });
    await committee.send('geschaeftsstelle', 'openVote', vote, { present: Object.keys(members) });
    await committee.send('geschaeftsstelle', 'recordTally', vote);
    const engines = [committee.otherProcess(), committee.otherProcess()];
    const close = await Promise.all(
      ['geschaeftsstelle', 'vorsitz-al-runde'].map((office, i) =>
        refusalOf(committee.send(office, 'closeVote', vote, {}, { engine: engines[i]! })),
      ),
    );
    expect(close.toSorted()).toEqual(['notPossibleNow', 'nothing was refused']);
    const establish = await Promise.all(
      engines.map((engine) => refusalOf(committee.send('vorsitz-al-runde', 'establishResult', vote, {}, { engine }))),
    );
    expect(establish.toSorted()).toEqual(['notPossibleNow', 'nothing was refused']);
    const types = (await historyOf(committee, vote)).map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['closeVote', 'establishResult']);
    expect(await committee.sql('SELECT number FROM umlauf.decision')).toEqual([{ number: 9 }]);
  });

  test('the seats change while a vote is opened: it is opened with the new ones, and the history says under which', async () => {
    const reg = await register(committee);
    await committee.send('geschaeftsstelle', 'putOnAgenda', reg, { meeting: await sitting(committee) });
    const vote = childId(reg, 'vote-1');
    await committee.send('geschaeftsstelle', 'prepareDecision', vote, { proposal: 'Offizielles Format.' });
    const [body] = await committee.sql<{ instance_id: string; data: { seats: { organisation: string }[] } }>(
      `SELECT instance_id, data FROM umlauf.body WHERE code = 'AL-RUNDE'`,
    );
    const seats = body!.data.seats.filter(({ organisation }) => organisation !== 'BY');
    await between(
      committee,
      (engine) => committee.send('geschaeftsstelle', 'openVote', vote, { present: ['BUND', 'BY'] }, { engine }),
      () => committee.send('betrieb', 'changeSeats', body!.instance_id, { seats }),
    );
    const { context } = await committee.instance(vote);
    expect(context).toMatchObject({ present: ['BUND'] });
    expect((context as { electorate: string[] }).electorate).not.toContain('BY');
    expect(await historyOf(committee, vote)).toMatchObject([
      { type: 'begin', body_revision: 1 },
      { type: 'itemPlaced', body_revision: 1 },
      { type: 'prepareDecision', body_revision: 1 },
      { type: 'openVote', body_revision: 2 },
    ]);
    await committee.send('betrieb', 'changeSeats', body!.instance_id, { seats: body!.data.seats });
  });

  test('a ballot that arrives while the vote is closed counts or is refused, never neither', async () => {
    const reg = await register(committee);
    await committee.send('geschaeftsstelle', 'putOnAgenda', reg, { meeting: await sitting(committee) });
    const vote = childId(reg, 'vote-1');
    await committee.send('geschaeftsstelle', 'prepareDecision', vote, { proposal: 'Offizielles Format.' });
    await committee.send('geschaeftsstelle', 'openVote', vote, { present: Object.keys(members) });
    await committee.send('al-bund', 'castBallot', vote, { choice: 'yes' });
    const engines = [committee.otherProcess(), committee.otherProcess()];
    const codes = ['BY', 'SN', 'TH', 'HH', 'NW', 'SH'] as const;
    const ballots = codes.map(async (code, i) => {
      const ballot = committee.command(members[code], 'castBallot', vote, { choice: 'no' });
      return { code, answer: await refusalOf(insist(engines[i % 2]!, ballot)) };
    });
    const close = insist(engines[1]!, committee.command('geschaeftsstelle', 'closeVote', vote));
    const counted = (await Promise.all(ballots)).filter(({ answer }) => answer === 'nothing was refused');
    await close;
    const { context } = await committee.instance(vote);
    const { ballots: cast, result } = context as { ballots: Record<string, string>; result: { counts: object } };
    expect(Object.keys(cast).toSorted()).toEqual(['BUND', ...counted.map(({ code }) => code)].toSorted());
    expect(result.counts).toMatchObject({ yes: 1, no: counted.length });
  });

  test('a connection that is cut while a command waits does not lose it, nor do it twice', async () => {
    const reg = await register(committee);
    const command = committee.command('geschaeftsstelle', 'putOnAgenda', reg, {
      meeting: committee.meeting('al-26'),
    });
    await withClient(committee.database.superuserUrl, async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT FROM umlauf.instance WHERE id = $1 FOR UPDATE', [reg]);
      const answer = committee.otherProcess().execute(command);
      answer.catch(() => undefined);
      const cut = new Set<number>();
      while (cut.size < 2)
        for (const { pid } of await asSuperuser<{ pid: number }>(
          committee,
          `SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%umlauf.apply%'`,
        ))
          cut.add(pid);
      await client.query('COMMIT');
      expect(await answer).toEqual({ instanceId: reg, revision: 2, state: 'onAgenda' });
    });
    expect(await historyOf(committee, reg)).toHaveLength(2);
  });

  test('a connection that is cut after the commit, before the answer: the answer is the stored one', async () => {
    const pool = new pg.Pool({ connectionString: committee.database.urls.app, max: 1 });
    let applied = 0;
    const losing = {
      query: async (query: pg.QueryConfig) => {
        const answer = await pool.query(query);
        if (query.text.includes('umlauf.apply') && ++applied === 1)
          throw new Error('Connection terminated unexpectedly');
        return answer;
      },
    } as unknown as pg.Pool;
    const engine = committee.otherProcess(() => new PgStore(losing));
    const reg = await register(committee);
    const withdraw = committee.command('federfuehrung-hessen', 'withdraw', reg);
    expect(await engine.execute(withdraw)).toEqual({ instanceId: reg, revision: 2, state: 'withdrawn' });
    expect(applied).toBe(2);
    expect(await historyOf(committee, reg)).toHaveLength(2);
    await pool.end();
  });
});

describe('recorded on behalf', () => {
  let committee: Committee;
  let reg: string;
  const evidence = 'Mail des Bundes vom 12.06.2024, 08:12 Uhr: „Wir bestätigen.“';
  const received = { organisation: 'BUND', evidence, receivedAt: '2024-06-12T08:12:00+02:00' };
  beforeAll(async () => {
    committee = await newCommittee();
  });
  beforeEach(async () => {
    reg = await register(committee, {
      leads: [
        { organisation: 'HE', contact: 'Ansprechperson Hessen' },
        { organisation: 'BUND', contact: 'Ansprechperson Bund' },
      ],
    });
  });

  test('the history names who acted and who wrote it down, with evidence and time of receipt', async () => {
    await committee.send('geschaeftsstelle', 'confirmLead', reg, {}, { onBehalf: received });
    expect((await committee.instance(reg)).context).toMatchObject({ confirmed: ['HE', 'BUND'] });
    const [entry] = await committee.sql<{
      actor_id: string;
      role: string;
      organisation: string;
      on_behalf: { organisation: string; evidenceId: string; receivedAt: string };
      texts: { id: string; hash: string }[];
    }>('SELECT * FROM umlauf.history WHERE instance_id = $1 AND seq = 2', [reg]);
    const { evidenceId } = entry!.on_behalf;
    expect(entry).toMatchObject({
      actor_id: committee.person('geschaeftsstelle'),
      role: 'lead',
      organisation: 'BUND',
      on_behalf: { organisation: 'BUND', evidenceId, receivedAt: '2024-06-12T06:12:00Z' },
    });
    const [kept] = await committee.sql<{ content: string; hash: string }>('SELECT * FROM umlauf.text WHERE id = $1', [
      evidenceId,
    ]);
    expect(kept!.content).toBe(evidence);
    expect(entry!.texts).toEqual([{ id: evidenceId, hash: kept!.hash }]);
  });

  test('the organisation is told', async () => {
    await committee.send('geschaeftsstelle', 'confirmLead', reg, {}, { onBehalf: received });
    const told = (await mailsOf(committee, reg)).filter(({ mail }) => mail === 'recordedOnBehalf');
    expect(told).toEqual([
      {
        mail: 'recordedOnBehalf',
        to: [{ organisations: ['BUND'] }],
        data: { command: 'confirmLead', receivedAt: '2024-06-12T06:12:00Z', evidenceId: expect.any(String) as string },
      },
    ]);
  });

  test('a whole registration may come in by mail', async () => {
    const { instanceId } = await committee.send('geschaeftsstelle', 'submit', null, registrationForm(), {
      onBehalf: { ...received, organisation: 'HE', receivedAt: '2024-06-12T09:00:00+02:00' },
    });
    expect((await historyOf(committee, instanceId))[0]).toMatchObject({ role: 'lead', organisation: 'HE' });
  });

  test('what follows from it is nobody\u2019s recorded act', async () => {
    const vote = await voteOn(committee, await register(committee));
    await committee.send('geschaeftsstelle', 'establishResult', vote, {}, { onBehalf: received });
    const recorded = await committee.sql<{ type: string }>(
      `SELECT type FROM umlauf.history WHERE on_behalf IS NOT NULL
       AND command_id = (SELECT command_id FROM umlauf.history WHERE instance_id = $1 ORDER BY seq DESC LIMIT 1)`,
      [vote],
    );
    expect(recorded).toEqual([{ type: 'establishResult' }]);
  });

  test('without evidence, ahead of time, for others or by others it is refused, and nothing is written', async () => {
    const before = await digestOf(committee);
    const refused: [string, string, string, object][] = [
      ['invalid evidenceMissing', 'geschaeftsstelle', 'confirmLead', { evidence: ' ' }],
      ['invalid evidenceTooLong', 'geschaeftsstelle', 'confirmLead', { evidence: 'x'.repeat(5001) }],
      ['invalid controlCharacter', 'geschaeftsstelle', 'confirmLead', { evidence: 'Mail\u0000' }],
      ['invalid receivedAtLater', 'geschaeftsstelle', 'confirmLead', { receivedAt: '2024-06-12T07:00:00.001Z' }],
      ['invalid receivedAtLater', 'geschaeftsstelle', 'confirmLead', { receivedAt: '2024-06-12T05:00:00-12:00' }],
      ['invalid receivedAtFormat', 'geschaeftsstelle', 'confirmLead', { receivedAt: '' }],
      ['invalid receivedAtFormat', 'geschaeftsstelle', 'confirmLead', { receivedAt: '2024-06-12T06:12' }],
      [
        'invalid receivedAtFormat',
        'geschaeftsstelle',
        'confirmLead',
        { receivedAt: '2024-06-12T06:12 von Frau Kanarie' },
      ],
      ['invalid receivedAtFormat', 'geschaeftsstelle', 'confirmLead', { receivedAt: '2024-06-31T06:12:00Z' }],
      ['notPermitted', 'geschaeftsstelle', 'confirmLead', { organisation: 'BY' }],
      ['notPermitted', 'geschaeftsstelle', 'confirmLead', { organisation: 'HE' }],
      ['notPermitted', 'geschaeftsstelle', 'withdraw', { organisation: 'FITKO' }],
      ['notPermitted', 'federfuehrung-hessen', 'confirmLead', {}],
      ['notPermitted', 'al-bund', 'confirmLead', {}],
      ['notPermitted', 'betrieb', 'confirmLead', {}],
    ];
    for (const [expected, office, type, onBehalf] of refused) {
      const command = committee.command(office, type, reg, {}, { onBehalf: { ...received, ...onBehalf } });
      const refusal = await committee.engine.execute(command).catch((error: CommandRefused) => error);
      expect(refusal).toBeInstanceOf(CommandRefused);
      const { code, details } = refusal as CommandRefused;
      expect([onBehalf, [code, ...(details.issues ?? []).map((issue) => issue.code)].join(' ')]).toEqual([
        onBehalf,
        expected,
      ]);
    }
    expect(await digestOf(committee)).toEqual(before);
  });

  test('at a body without named organisations its seats decide who is meant', async () => {
    const vote = await voteOn(committee, await register(committee));
    const establish = (organisation: string) =>
      refusalOf(
        committee.send('geschaeftsstelle', 'establishResult', vote, {}, { onBehalf: { ...received, organisation } }),
      );
    expect(await establish('BY')).toBe('notPermitted');
    expect(await establish('BUND')).toBe('nothing was refused');
  });
});

describe('no personal data in machines', () => {
  test('names, addresses and sentences are in rows of their own and nowhere else', async () => {
    const committee = await newCommittee();
    let planted = 0;
    const canary = (what: string) => `Kanarie${++planted} ${what}`;
    const send = (office: string, type: string, on: string | null, input: object = {}, more: object = {}) =>
      committee.send(office, type, on, input, more);
    await send('betrieb', 'appoint', null, {
      person: { name: canary('Name'), address: `kanarie${++planted}@example.org` },
      memberships: [{ role: 'lead', organisation: 'TH', from: '2024-06-01' }],
    });
    const meeting = { body: 'AL-RUNDE', number: 99, on: '2024-12-03', place: canary('Ort') };
    const { instanceId: day } = await send('geschaeftsstelle', 'schedule', null, meeting);
    await send('geschaeftsstelle', 'moveMeeting', day, { on: '2024-12-04', reason: canary('Grund') });
    await send('geschaeftsstelle', 'cancelMeeting', day, { reason: canary('Grund') });
    const form = () =>
      registrationForm({
        title: canary('Titel'),
        leads: [
          { organisation: 'HE', contact: canary('Ansprechperson') },
          { organisation: 'BUND', contact: canary('Ansprechperson') },
        ],
        participants: ['BY'],
        purpose: canary('Ziel'),
        objectives: [canary('Ergebnis'), canary('Ergebnis')],
        conferences: canary('Konferenz'),
        needsResources: true,
        resources: canary('Mittel'),
      });
    const { instanceId: reg } = await send('federfuehrung-hessen', 'submit', null, form());
    await send('al-bayern', 'declineParticipation', reg, { reason: canary('Grund') });
    await send(
      'geschaeftsstelle',
      'confirmLead',
      reg,
      {},
      {
        onBehalf: { organisation: 'BUND', evidence: canary('Beleg'), receivedAt: '2024-06-12T06:00:00Z' },
      },
    );
    await send('geschaeftsstelle', 'returnForRevision', reg, {
      reasons: [{ field: 'purpose', note: canary('Hinweis') }],
      due: '2024-06-21',
    });
    await send('federfuehrung-hessen', 'resubmit', reg, form());
    const vote = await voteOn(committee, reg, { proposal: canary('Beschluss'), reason: canary('Begründung') });
    await send('vorsitz-al-runde', 'establishResult', vote);
    const report = childId(childId(reg, 'group'), 'report-1');
    await send('federfuehrung-hessen', 'handIn', report, { report: canary('Bericht') });
    await send('geschaeftsstelle', 'returnForRevision', report, { reason: canary('Grund'), due: '2024-12-01' });
    await send('geschaeftsstelle', 'waive', report, { reason: canary('Grund') });
    const { instanceId: second } = await send(
      'federfuehrung-hessen',
      'submit',
      null,
      registrationForm({ title: canary('Titel') }),
    );
    await send('federfuehrung-hessen', 'withdraw', second, { reason: canary('Grund') });
    const { instanceId: area } = await send('geschaeftsstelle', 'openSubjectArea', null, {
      title: canary('Themenfeld'),
      leads: ['BB', 'AA'],
      recommendingBody: 'AL-RUNDE',
      decidingBody: 'IT-PLR',
      things: [{ kind: 'service', title: canary('Leistung') }],
    });
    await send('federfuehrung-brandenburg', 'requestClosure', area);
    await send('federfuehrung-auswaertiges-amt', 'requestClosure', area);
    await send('geschaeftsstelle', 'tickCriterion', area, {
      criterion: 'everyServiceHasFinalStatus',
      evidence: canary('Nachweis'),
    });
    await send('geschaeftsstelle', 'postpone', area, { reason: canary('Grund') });
    const refused = { ...registrationForm({ title: canary('Zurückgewiesen') }), kind: canary('Art') };
    expect(await refusalOf(send('federfuehrung-hessen', 'submit', null, refused))).toBe('invalid');

    const tables = await committee.sql<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'umlauf'`,
    );
    const found: Record<string, Set<string>> = {};
    for (const { name } of tables)
      for (const { row } of await committee.sql<{ row: string }>(`SELECT t::text AS row FROM umlauf.${name} t`))
        for (const [word] of row.matchAll(/kanarie\d+/gi)) (found[name] ??= new Set()).add(word.toLowerCase());
    expect(Object.keys(found).toSorted()).toEqual(['person', 'text']);
    expect(found.text!.size + found.person!.size).toBe(planted - 2);
  });
});

describe('a meeting that moves', () => {
  let committee: Committee;
  let plain: Awaited<ReturnType<typeof establishGroup>>;
  const moveMeeting = (to: object, more: object = {}) =>
    committee.send(
      'geschaeftsstelle',
      'moveMeeting',
      committee.meeting('plr-45'),
      { reason: 'Demonstration.', ...to },
      more,
    );
  const movedMails = async () =>
    (
      await committee.sql<{ instance_id: string; payload: object }>(
        `SELECT instance_id, payload FROM umlauf.outbox WHERE payload->>'mail' = 'deadlineMoved' ORDER BY at, id`,
      )
    ).map(({ instance_id, payload }) => ({ instance: instance_id, ...payload }));
  beforeAll(async () => {
    committee = await newCommittee({ at: '2024-10-01T08:00:00.000Z' });
    plain = await establishGroup(committee);
  });

  test('takes along what is open and hangs on it, and tells whoever is concerned once', async () => {
    const met = await establishGroup(committee);
    await committee.send('federfuehrung-hessen', 'handIn', met.report, { report: 'Zwischenstand.' });
    const byDay = await establishGroup(committee, {
      reports: [{ kind: 'interim', addressee: 'IT-PLR', when: { precision: 'day', on: '2024-10-16' } }],
    });
    const elsewhere = await establishGroup(committee, {
      reports: [{ kind: 'interim', addressee: 'AL-RUNDE', when: { precision: 'month', month: '2024-11' } }],
    });
    const stay = [met.report, byDay.report, elsewhere.report];
    const before = await Promise.all(stay.map((id) => deadlinesOf(committee, id)));
    expect(await deadlinesOf(committee, plain.report)).toMatchObject({
      due: { due: '2024-10-16T22:00:00.000Z', generation: 1 },
      'reminder.-28': { status: 'skipped' },
      'reminder.-7': { due: '2024-10-09T06:00:00.000Z' },
    });

    await moveMeeting({ on: '2024-11-20' });
    expect(await deadlinesOf(committee, plain.report)).toMatchObject({
      due: { status: 'open', due: '2024-10-23T22:00:00.000Z', generation: 2 },
      'reminder.-28': { status: 'skipped', generation: 1 },
      'reminder.-7': { status: 'open', due: '2024-10-16T06:00:00.000Z', generation: 2 },
      'reminder.7': { status: 'open', due: '2024-10-30T07:00:00.000Z', generation: 2 },
    });
    const [due] = await committee.sql<{ due_on: string; derivation: { date: string; text: string }[]; anchor: object }>(
      `SELECT due_on::text, derivation, anchor FROM umlauf.deadline WHERE instance_id = $1 AND name = 'due'`,
      [plain.report],
    );
    expect(due!.due_on).toBe('2024-10-23');
    expect(due!.derivation[0]).toMatchObject({ date: '2024-11-20' });
    expect(due!.derivation.at(-1)).toMatchObject({ date: '2024-10-23' });
    expect(due!.anchor).toMatchObject({ kind: 'beforeMeeting', meeting: committee.meeting('plr-45') });
    expect(await Promise.all(stay.map((id) => deadlinesOf(committee, id)))).toEqual(before);
    const moved = { name: 'due', dueAt: '2024-10-23T22:00:00Z', meeting: committee.meeting('plr-45'), how: 'moved' };
    expect(await movedMails()).toEqual([
      { instance: plain.report, mail: 'deadlineMoved', to: [{ role: 'lead' }], toWaiting: true, data: moved },
    ]);
    expect(await historyOf(committee, plain.report)).toHaveLength(1);
    expect((await historyOf(committee, committee.meeting('plr-45'))).map(({ type }) => type)).toEqual([
      'schedule',
      'moveMeeting',
    ]);
  });

  test('another hour of the same day moves no deadline and tells nobody', async () => {
    const [deadlines, mails] = [await deadlinesOf(committee, plain.report), await movedMails()];
    await moveMeeting({ on: '2024-11-20', startsAt: '14:00' });
    expect(await deadlinesOf(committee, plain.report)).toEqual(deadlines);
    expect(await movedMails()).toEqual(mails);
  });

  test('a day that no deadline can be derived from is refused', async () => {
    const before = await digestOf(committee);
    expect(await refusalOf(moveMeeting({ on: '2190-11-20' }))).toBe('outsideHolidayTable');
    expect(await digestOf(committee)).toEqual(before);
  });

  test('a deadline that is set while the meeting moves hangs on the new day', async () => {
    const vote = await voteOn(committee, await register(committee));
    await between(
      committee,
      (engine) => committee.send('vorsitz-al-runde', 'establishResult', vote, {}, { engine }),
      () => moveMeeting({ on: '2024-11-27' }),
    );
    const { parentId } = await committee.instance(vote);
    const report = childId(childId(parentId!, 'group'), 'report-1');
    expect((await deadlinesOf(committee, report)).due).toMatchObject({ due: '2024-10-30T23:00:00.000Z' });
    expect((await deadlinesOf(committee, plain.report)).due).toMatchObject({ due: '2024-10-30T23:00:00.000Z' });
  });

  test('so does one that is set after the move was decided and before it is stored', async () => {
    const vote = await voteOn(committee, await register(committee));
    await between(
      committee,
      (engine) => moveMeeting({ on: '2024-11-20' }, { engine }),
      () => committee.send('vorsitz-al-runde', 'establishResult', vote),
    );
    const { parentId } = await committee.instance(vote);
    const report = childId(childId(parentId!, 'group'), 'report-1');
    expect((await deadlinesOf(committee, report)).due).toMatchObject({
      due: '2024-10-23T22:00:00.000Z',
      generation: 2,
    });
  });

  test('into the past: what is due fires at once, reminders of days that are gone are not sent', async () => {
    await moveMeeting({ on: '2024-10-24' });
    expect(await deadlinesOf(committee, plain.report)).toMatchObject({
      due: { status: 'open', due: '2024-09-26T22:00:00.000Z' },
      'reminder.-1': { status: 'withdrawn' },
      'reminder.1': { status: 'withdrawn' },
      'reminder.7': { status: 'open', due: '2024-10-03T06:00:00.000Z' },
    });
    const sent = await mailsOf(committee, plain.report);
    await fireAll(committee);
    expect((await committee.instance(plain.report)).state).toBe('open.overdue');
    expect(await mailsOf(committee, plain.report)).toEqual(sent);
  });

  test('a deadline that has fired stays where it was', async () => {
    await moveMeeting({ on: '2024-12-04' });
    expect(await deadlinesOf(committee, plain.report)).toMatchObject({
      due: { status: 'fired', due: '2024-09-26T22:00:00.000Z' },
      'reminder.7': { status: 'open', due: '2024-11-13T07:00:00.000Z' },
    });
  });

  test('what is overdue when its meeting is cancelled keeps its steps', async () => {
    const before = await deadlinesOf(committee, plain.report);
    await committee.send('geschaeftsstelle', 'cancelMeeting', committee.meeting('plr-45'), {
      reason: 'Demonstration.',
    });
    expect(await deadlinesOf(committee, plain.report)).toEqual(before);
    expect(await refusalOf(moveMeeting({ on: '2025-01-15' }))).toBe('notPossibleNow');
  });
});

describe('no meeting to hang on', () => {
  let committee: Committee;
  const day = '2024-12-11';
  const reports = [{ kind: 'interim', addressee: 'IT-PLR', when: { precision: 'month', month: '2024-12' } }];
  const awaited = async (id: string) =>
    (await committee.instance(id)).awaits.map(({ command, role }) => [command, role]);
  let december: string;
  beforeAll(async () => {
    committee = await newCommittee({ at: '2024-10-01T08:00:00.000Z' });
    december = (await committee.send('geschaeftsstelle', 'schedule', null, { body: 'IT-PLR', number: 451, on: day }))
      .instanceId;
  });
  const cancel = (meeting: string) =>
    committee.send('geschaeftsstelle', 'cancelMeeting', meeting, { reason: 'Demonstration.' });

  test('where the meeting is cancelled before the decision, the group begins and the secretariat is asked', async () => {
    const vote = await voteOn(committee, await register(committee, { reports }));
    await cancel(december);
    const { parentId } = await committee.instance(vote);
    await committee.send('vorsitz-al-runde', 'establishResult', vote);
    const report = childId(childId(parentId!, 'group'), 'report-1');
    expect(Object.keys(await deadlinesOf(committee, report))).toEqual(['noMeeting']);
    await fireAll(committee);
    expect((await committee.instance(report)).state).toBe('open.undated');
    expect(await awaited(report)).toContainEqual(['chooseMeeting', 'secretariat']);
    expect((await mailsOf(committee, report)).map(({ mail }) => mail)).toEqual(['reportDayAsked']);
    expect(await refusalOf(committee.send('geschaeftsstelle', 'chooseMeeting', report, { meeting: december }))).toBe(
      'invalid',
    );

    const meeting = committee.meeting('plr-45');
    await committee.send('geschaeftsstelle', 'chooseMeeting', report, { meeting });
    expect((await committee.instance(report)).state).toBe('open.awaited');
    expect(await deadlinesOf(committee, report)).toMatchObject({
      due: { status: 'open', due: '2024-10-16T22:00:00.000Z' },
      'reminder.-7': { status: 'open', due: '2024-10-09T06:00:00.000Z' },
    });
    expect((await mailsOf(committee, report)).map(({ mail }) => mail)).toEqual(['reportDayAsked', 'reportDaySet']);
  });

  test('where it is cancelled later, open duties are asked for once, each for itself', async () => {
    const open = await establishGroup(committee);
    const met = await establishGroup(committee);
    await committee.send('federfuehrung-hessen', 'handIn', met.report, { report: 'Zwischenstand.' });
    await cancel(committee.meeting('plr-45'));
    expect(await deadlinesOf(committee, open.report)).toMatchObject({
      due: { status: 'withdrawn' },
      'reminder.-7': { status: 'withdrawn' },
      noMeeting: { status: 'open' },
    });
    await fireAll(committee);
    expect((await committee.instance(open.report)).state).toBe('open.undated');
    expect((await committee.instance(met.report)).state).toBe('handedIn');
    const [asked] = await committee.sql<{ derivation: { text: string }[] }>(
      `SELECT derivation FROM umlauf.deadline WHERE instance_id = $1 AND name = 'noMeeting'`,
      [open.report],
    );
    expect(asked!.derivation[0]!.text).toBe('Die 45. Sitzung des IT-Planungsrats am 13.11.2024 ist abgesagt.');

    expect(await refusalOf(committee.send('geschaeftsstelle', 'chooseDay', open.report, { due: '2024-09-01' }))).toBe(
      'invalid',
    );
    await committee.send('geschaeftsstelle', 'chooseDay', open.report, { due: '2024-11-04' });
    expect((await deadlinesOf(committee, open.report)).due).toMatchObject({
      status: 'open',
      due: '2024-11-04T23:00:00.000Z',
    });
  });
});

describe('documents that another body prepares', () => {
  let committee: Committee;
  let report: string;
  const dueOf = async () => (await deadlinesOf(committee, report)).due;
  beforeAll(async () => {
    committee = await newCommittee({ at: '2024-10-01T08:00:00.000Z' });
    const council = (await committee.store.read(['body:IT-PLR'])).get('body:IT-PLR') as BodyRow;
    const { policy, names, seats, chair, secretariat } = council;
    await committee.send('system', 'establishBody', null, {
      names,
      seats,
      chair,
      secretariat,
      code: 'IT-BOARD',
      policy: {
        ...policy,
        id: 'it-board-1',
        body: 'IT-BOARD',
        documentsPreparedBy: { value: 'IT-PLR', source: 'Beispiel', status: 'assumption' },
      },
    });
    await committee.send('geschaeftsstelle', 'schedule', null, { body: 'IT-BOARD', number: 1, on: '2024-12-18' });
    const reports = [{ kind: 'interim', addressee: 'IT-BOARD', when: { precision: 'month', month: '2024-12' } }];
    ({ report } = await establishGroup(committee, { reports }));
  });

  test('are due before its meeting, and follow it', async () => {
    expect(await dueOf()).toMatchObject({ due: '2024-10-16T22:00:00.000Z', generation: 1 });
    const move = { on: '2024-11-20', reason: 'Demonstration.' };
    await committee.send('geschaeftsstelle', 'moveMeeting', committee.meeting('plr-45'), move);
    expect(await dueOf()).toMatchObject({ due: '2024-10-23T22:00:00.000Z', generation: 2 });
  });

  test('also where a nearer meeting is planned, or cancelled again', async () => {
    const nearer = { body: 'IT-PLR', number: 452, on: '2024-12-04' };
    const { instanceId } = await committee.send('geschaeftsstelle', 'schedule', null, nearer);
    expect(await dueOf()).toMatchObject({ due: '2024-11-06T23:00:00.000Z', generation: 3 });
    await committee.send('geschaeftsstelle', 'cancelMeeting', instanceId, { reason: 'Demonstration.' });
    expect(await dueOf()).toMatchObject({ due: '2024-10-23T22:00:00.000Z', generation: 4 });
  });
});

// ── a workflow of this test alone: what the committee's own do not do ────────────────────────────────────────────────

/** At an instant, or at the end of the day of a meeting. */
const deadline = z.object({ name: z.string(), at: z.string().optional(), meeting: z.string().optional() });
const probe: Workflow = {
  name: 'probe',
  version: 1,
  begin: { command: 'beginProbe', by: ['secretariat', 'system'] },
  commands: {
    beginProbe: z.object({ children: z.number().default(0), deadlines: z.array(deadline).default([]) }),
    withdrawDeadlines: z.object({}),
    close: z.object({}),
    finish: z.object({}),
  },
  context: z.object({ children: z.number(), seen: z.array(z.string()) }),
  facts: () => ({}),
  machine: setup({ actions: { ...effects } }).createMachine({
    id: 'probe',
    context: ({ input }) => ({ children: (input as { children: number }).children, seen: [] }),
    entry: enqueueActions(({ context, event, enqueue }) => {
      const { deadlines = [] } = (event as unknown as { input: { deadlines?: z.infer<typeof deadline>[] } }).input;
      for (let i = 0; i < context.children; i++)
        enqueue({ type: 'start', params: { workflow: 'probe', key: `child-${i}`, input: { children: 0 } } } as never);
      for (const { name, at, meeting } of deadlines)
        enqueue({
          type: 'setDeadline',
          params: { name, anchor: meeting ? { kind: 'meeting', meeting } : { kind: 'instant', at } },
        } as never);
    }),
    initial: 'open',
    states: {
      open: {
        on: {
          'deadline.*': {
            actions: assign({ seen: ({ context, event }) => [...(context as { seen: string[] }).seen, event.type] }),
          },
          withdrawDeadlines: {
            actions: { type: 'withdrawDeadline', params: { name: 'reply.*' } } as never,
            meta: { by: ['secretariat'] },
          },
          close: { target: 'closed', meta: { by: ['secretariat'] } },
          finish: { target: 'finished', meta: { by: ['secretariat'] } },
        },
      },
      closed: {},
      finished: { type: 'final' },
    },
  }),
};

describe('deadlines', () => {
  let committee: Committee;
  const day = 24 * 60 * 60 * 1000;
  let at = Date.parse('2024-06-12T07:00:00.000Z');
  const inDays = (days: number) => new Date(at + days * day).toISOString();
  const moveTo = async (to: string) => {
    at = Date.parse(to);
    await committee.clock.move(to);
  };
  const begin = async (...deadlines: z.infer<typeof deadline>[]) =>
    (await committee.send('geschaeftsstelle', 'beginProbe', null, { deadlines })).instanceId;
  const statusOf = async (id: string) =>
    Object.fromEntries(Object.entries(await deadlinesOf(committee, id)).map(([name, { status }]) => [name, status]));
  beforeAll(async () => {
    committee = await newCommittee({ workflows: [probe] });
  });

  test('two processes that fire at the same moment fire each once', async () => {
    const due = inDays(1);
    const all = await Promise.all(
      Array.from({ length: 20 }, () => begin({ name: 'reply.1', at: due }, { name: 'reply.2', at: due })),
    );
    await moveTo(due);
    const engines = [committee.otherProcess(), committee.otherProcess()];
    await Promise.all(engines.map((engine) => engine.fireDue()));
    for (const id of all) {
      expect((await historyOf(committee, id)).map(({ type }) => type).toSorted()).toEqual([
        'beginProbe',
        'deadline.reply.1',
        'deadline.reply.2',
      ]);
      expect(await statusOf(id)).toEqual({ 'reply.1': 'fired', 'reply.2': 'fired' });
    }
    const fired = await committee.sql<{ fired_seq: number; type: string; name: string }>(
      `SELECT d.name, h.type FROM umlauf.deadline d JOIN umlauf.history h ON h.instance_id = d.instance_id AND h.seq = d.fired_seq`,
    );
    expect(fired).toHaveLength(40);
    for (const { name, type } of fired) expect(type).toBe(`deadline.${name}`);
  });

  test('what comes due together on a case fires in order of its time', async () => {
    const names = [3, 1, 4, 2].map((days) => ({ name: `reply.${days}`, at: inDays(days) }));
    const id = await begin(...names);
    await moveTo(inDays(10));
    await fireAll(committee);
    expect((await committee.instance(id)).context).toMatchObject({
      seen: ['deadline.reply.1', 'deadline.reply.2', 'deadline.reply.3', 'deadline.reply.4'],
    });
  });

  test('a month, a year and ten years ahead nothing fires before its second', async () => {
    const days = [24, 25, 31, 365, 3653];
    const id = await begin(...days.map((n) => ({ name: `reply.${n}`, at: inDays(n) })));
    const begun = at;
    for (const [i, n] of days.entries()) {
      await moveTo(new Date(begun + n * day - 1).toISOString());
      await fireAll(committee);
      expect((await historyOf(committee, id)).length).toBe(1 + i);
      await moveTo(new Date(begun + n * day).toISOString());
      expect(await committee.engine.fireDue()).toMatchObject({ fired: 1 });
      expect((await historyOf(committee, id)).at(-1)!.type).toBe(`deadline.reply.${n}`);
    }
  });

  test('one that nobody takes any more is obsolete, and no step of the case', async () => {
    const id = await begin({ name: 'reply.1', at: inDays(1) });
    await committee.send('geschaeftsstelle', 'close', id);
    await moveTo(inDays(1));
    expect(await committee.engine.fireDue()).toMatchObject({ fired: 1 });
    expect(await committee.engine.fireDue()).toMatchObject({ fired: 0 });
    expect(await statusOf(id)).toEqual({ 'reply.1': 'obsolete' });
    expect((await historyOf(committee, id)).map(({ type }) => type)).toEqual(['beginProbe', 'close']);
  });

  test('a case that is over waits for nothing', async () => {
    const id = await begin({ name: 'reply.1', at: inDays(1) });
    await committee.send('geschaeftsstelle', 'finish', id);
    expect(await statusOf(id)).toEqual({ 'reply.1': 'withdrawn' });
  });

  test('one that is withdrawn while it fires is withdrawn; that is no error', async () => {
    const id = await begin({ name: 'reply.1', at: inDays(1) });
    await moveTo(inDays(1));
    const fired = await between(
      committee,
      (engine) => engine.fireDue(),
      () => committee.send('geschaeftsstelle', 'withdrawDeadlines', id),
    );
    expect(fired).toMatchObject({ fired: 0 });
    expect(await statusOf(id)).toEqual({ 'reply.1': 'withdrawn' });
    expect((await historyOf(committee, id)).map(({ type }) => type)).toEqual(['beginProbe', 'withdrawDeadlines']);
  });

  test('one that moves away while it fires waits for its new day', async () => {
    const on = inDays(2).slice(0, 10);
    const day = { body: 'AL-RUNDE', number: 500, on };
    const { instanceId: meeting } = await committee.send('geschaeftsstelle', 'schedule', null, day);
    const id = await begin({ name: 'reply.1', meeting });
    await moveTo(inDays(4));
    const move = { on: inDays(3).slice(0, 10), reason: 'Demonstration.' };
    const fired = await between(
      committee,
      (engine) => engine.fireDue(),
      () => committee.send('geschaeftsstelle', 'moveMeeting', meeting, move),
    );
    expect(fired).toMatchObject({ fired: 0 });
    expect(await deadlinesOf(committee, id)).toMatchObject({ 'reply.1': { status: 'open', generation: 2 } });
    await moveTo(inDays(5));
    expect(await committee.engine.fireDue()).toMatchObject({ fired: 1 });
    expect(await statusOf(id)).toEqual({ 'reply.1': 'fired' });
  });

  test('a case that cannot be read does not keep the others from firing', async () => {
    const due = inDays(1);
    const broken = await Promise.all(Array.from({ length: 3 }, () => begin({ name: 'reply.1', at: due })));
    const id = await begin({ name: 'reply.1', at: inDays(2) });
    const unreadable = `UPDATE umlauf.instance SET context = '{}' WHERE id = ANY($1::uuid[])`;
    await asSuperuser(committee, unreadable, [broken]);
    await moveTo(inDays(2));
    const engine = committee.otherProcess();
    expect(await engine.fireDue(1)).toMatchObject({ fired: 1 });
    expect(await statusOf(id)).toEqual({ 'reply.1': 'fired' });
    expect(await refusalOf(engine.fireDue())).toBe('instanceUnreadable');
    for (const one of broken) expect(await statusOf(one)).toEqual({ 'reply.1': 'open' });
  });
});

describe('limits', () => {
  let committee: Committee;
  beforeAll(async () => {
    committee = await newCommittee({ workflows: [probe] });
  });

  test('what was stored and does not fit is not touched, and says so; the others go on', async () => {
    const [context, state, version, whole] = await Promise.all(Array.from({ length: 4 }, () => register(committee)));
    const set = (what: string, id: string) =>
      asSuperuser(committee, `UPDATE umlauf.instance SET ${what} WHERE id = $1`, [id]);
    await set(`context = context - 'confirmed'`, context!);
    await set(`value = '"inLimbo"'`, state!);
    await set('version = 99', version!);
    const before = await digestOf(committee);
    const engine = committee.otherProcess();
    const send = (id: string) => refusalOf(committee.send('federfuehrung-hessen', 'withdraw', id, {}, { engine }));
    expect(await Promise.all([context!, state!, version!].map(send))).toEqual([
      'instanceUnreadable',
      'instanceUnreadable',
      'workflowUnknown',
    ]);
    for (const [id, code] of [
      [context!, 'instanceUnreadable'],
      [version!, 'workflowUnknown'],
    ] as const)
      expect(await refusalOf(engine.offers(id, committee.person('federfuehrung-hessen')))).toBe(code);
    expect(await digestOf(committee)).toEqual(before);
    expect(await send(whole!)).toBe('nothing was refused');
  });

  test('a consequence that reaches an instance that cannot be read refuses the whole command', async () => {
    const reg = await register(committee);
    const vote = await voteOn(committee, reg);
    await asSuperuser(committee, `UPDATE umlauf.instance SET context = context - 'confirmed' WHERE id = $1`, [reg]);
    const before = await digestOf(committee);
    const engine = committee.otherProcess();
    const establish = committee.send('vorsitz-al-runde', 'establishResult', vote, {}, { engine });
    expect(await refusalOf(establish)).toBe('instanceUnreadable');
    expect(await digestOf(committee)).toEqual(before);
  });

  test('nobody is asked to keep a day that is over, whichever way the command comes', async () => {
    const reg = await register(committee);
    const reasons = [{ field: 'purpose', note: 'Bitte ergänzen' }];
    const send = (type: string, on: string, input: object) => committee.send('geschaeftsstelle', type, on, input);
    const before = await digestOf(committee);
    const past = { reasons, due: '2024-06-11' };
    await expect(send('returnForRevision', reg, past)).rejects.toMatchObject({
      code: 'invalid',
      details: { issues: [{ path: ['due'], code: 'dayPast', params: { day: '2024-06-11' } }] },
    });
    const moved = { on: '2024-06-11', startsAt: '10:00', reason: 'Terminkollision' };
    expect(await refusalOf(send('moveMeeting', committee.meeting('al-26'), moved))).toBe('invalid');
    expect(await digestOf(committee)).toEqual(before);
    expect(await refusalOf(send('returnForRevision', reg, { reasons, due: '2024-06-12' }))).toBe('nothing was refused');
  });

  test('one command reaches 200 instances and no more', async () => {
    const begin = (children: number) => committee.send('geschaeftsstelle', 'beginProbe', null, { children });
    const { instanceId } = await begin(maxInstances - 1);
    expect(
      await committee.sql('SELECT count(*)::int AS children FROM umlauf.instance WHERE parent_id = $1', [instanceId]),
    ).toEqual([{ children: 199 }]);
    const before = await digestOf(committee);
    expect(await refusalOf(begin(maxInstances))).toBe('tooManyInstances');
    expect(await digestOf(committee)).toEqual(before);
  });
});

describe('commands that arrive together', () => {
  const change = (id: string, writes: string[], reads: string[] = []) =>
    ({
      command: { id },
      writes: writes.map((row) => ({ kind: 'instance', id: row, revision: 1 })),
      reads: reads.map((row) => ({ kind: 'instance', id: row, revision: 1 })),
    }) as unknown as Change;
  const applied = (id: string): Outcome => ({ is: 'applied', answer: { instanceId: id, revision: 2, state: 'open' } });

  /** A gatherer on a store that answers when the test says so. */
  function gathering() {
    const flights: { ids: string[]; answer: (outcomes?: Outcome[]) => void; fail: (error: Error) => void }[] = [];
    const gatherer = new Gatherer(
      (changes) =>
        new Promise((resolve, reject) => {
          const ids = changes.map(({ command }) => command.id);
          flights.push({ ids, answer: (outcomes = ids.map(applied)) => resolve(outcomes), fail: reject });
        }),
    );
    const answers: Record<string, string> = {};
    const submit = (...changes: Change[]) => {
      for (const one of changes)
        gatherer.submit(one).then(
          ({ is }) => (answers[one.command.id] = is),
          (error: Error) => (answers[one.command.id] = error.message),
        );
    };
    const settled = async () => {
      for (let i = 0; i < 3; i++) await new Promise(setImmediate);
    };
    return { flights, answers, submit, settled };
  }

  test('travel in one batch, unless one writes what the other reads or writes', async () => {
    const { flights, submit, settled } = gathering();
    submit(
      change('a', ['1'], ['9']),
      change('b', ['2'], ['9']),
      change('writes what a writes', ['1']),
      change('writes what a reads', ['9']),
      change('reads what b writes', ['3'], ['2']),
      change('c', ['4']),
    );
    await settled();
    expect(flights.map(({ ids }) => ids)).toEqual([['a', 'b', 'c']]);
    flights[0]!.answer();
    await settled();
    expect(flights.slice(1).map(({ ids }) => ids)).toEqual([
      ['writes what a writes', 'writes what a reads'],
      ['reads what b writes'],
    ]);
  });

  test('share the two batches, so that one is not twice as long', async () => {
    const { flights, submit, settled } = gathering();
    submit(...['a', 'b', 'c', 'd', 'e'].map((id, i) => change(id, [String(i)])));
    await settled();
    expect(flights.map(({ ids }) => ids)).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
  });

  test('nor do they meet in the two batches in flight; a third waits', async () => {
    const { flights, submit, settled } = gathering();
    submit(change('a', ['1'], ['9']));
    await settled();
    submit(change('b', ['1']), change('c', ['2'], ['9']));
    await settled();
    expect(flights.map(({ ids }) => ids)).toEqual([['a'], ['c']]);
    submit(change('d', ['3']));
    await settled();
    expect(flights).toHaveLength(2);
    flights[1]!.answer();
    await settled();
    expect(flights.map(({ ids }) => ids)).toEqual([['a'], ['c'], ['d']]);
    flights[0]!.answer();
    await settled();
    expect(flights.at(-1)!.ids).toEqual(['b']);
  });

  test('one that has to wait holds up nobody else', async () => {
    const { flights, submit, settled } = gathering();
    submit(change('a', ['1']));
    await settled();
    submit(change('b', ['1']));
    await settled();
    submit(change('c', ['2']));
    await settled();
    expect(flights.map(({ ids }) => ids)).toEqual([['a'], ['c']]);
  });

  test('and is overtaken by nobody who wants the same', async () => {
    const { flights, submit, settled } = gathering();
    submit(change('reader 1', ['1'], ['9']));
    await settled();
    submit(change('writer', ['9']), change('reader 2', ['2'], ['9']));
    await settled();
    expect(flights.map(({ ids }) => ids)).toEqual([['reader 1']]);
    flights[0]!.answer();
    await settled();
    expect(flights[1]!.ids).toEqual(['writer']);
    flights[1]!.answer();
    await settled();
    expect(flights[2]!.ids).toEqual(['reader 2']);
  });

  test('one that fails fails alone; a batch that is lost is lost for those in it only', async () => {
    const { flights, answers, submit, settled } = gathering();
    submit(change('a', ['1']), change('b', ['2']), change('c', ['3']));
    await settled();
    flights[0]!.answer([applied('a'), { is: 'failed', error: 'constraint' }]);
    flights[1]!.answer();
    await settled();
    expect(answers).toEqual({ a: 'applied', b: 'failed', c: 'applied' });
    submit(change('d', ['1']), change('e', ['2']), change('h', ['5']));
    await settled();
    submit(change('f', ['1']), change('g', ['4']));
    await settled();
    flights[2]!.fail(new Error('connection lost'));
    await settled();
    flights[3]!.answer();
    flights[4]!.answer();
    await settled();
    expect(flights.slice(2).map(({ ids }) => ids)).toEqual([['d', 'e'], ['h'], ['f', 'g']]);
    expect(answers).toMatchObject({
      d: 'connection lost',
      e: 'connection lost',
      f: 'applied',
      g: 'applied',
      h: 'applied',
    });
  });
});

describe('input', () => {
  const schema = z.object({
    title: text(10, 'title'),
    note: optionalText(10, 'note'),
    leads: z.array(z.object({ organisation: z.string(), contact: person('contact') })).default([]),
    count: z.coerce.number().int().default(1),
  });
  const parse = (raw: unknown) => {
    let n = 0;
    return parseInput(schema, raw, () => `id-${++n}`);
  };

  test('sentences and persons become ids, wherever they stand', () => {
    const { input, plain, texts, persons, issues } = parse({
      title: '  Titel ',
      note: '',
      leads: [{ organisation: 'HE', contact: 'Ansprechperson', more: 'left out' }],
      count: '3',
    });
    expect(issues).toEqual([]);
    expect(input).toEqual({ title: 'id-1', note: null, leads: [{ organisation: 'HE', contact: 'id-2' }], count: 3 });
    expect(plain).toMatchObject({ title: 'Titel', leads: [{ contact: 'Ansprechperson' }] });
    expect(texts).toEqual([{ id: 'id-1', content: 'Titel' }]);
    expect(persons).toEqual([{ id: 'id-2', name: 'Ansprechperson', address: null }]);
  });

  test.each([
    [{}, ['title'], 'titleMissing', 0],
    [{ title: ' ' }, ['title'], 'titleMissing', 1],
    [{ title: 'x'.repeat(11) }, ['title'], 'titleTooLong', 11],
    [{ title: 'Titel', note: 'x'.repeat(12) }, ['note'], 'noteTooLong', 12],
    [{ title: 'Titel\u0000' }, ['title'], 'controlCharacter', 6],
    [{ title: 'Titel\ud83d' }, ['title'], 'controlCharacter', 6],
    [{ title: 7 }, ['title'], 'titleMissing', 0],
    [{ title: 'Titel', leads: [{ organisation: 'HE' }] }, ['leads', 0, 'contact'], 'contactMissing', 0],
    [{ title: 'Titel', count: 'three' }, ['count'], 'fieldInvalid', 5],
    [{ title: 'Titel', secret: 'x' }, [], 'fieldUnknown', 0],
  ])('%j is refused with the code of its field', (raw, path, code, n) => {
    expect(parse(raw).issues).toMatchObject([{ path, code, params: { n } }]);
  });

  test.each([[null], ['text'], [7], [[]]])('%j is no input', (raw) => {
    expect(parse(raw).issues.map(({ code }) => code)).toEqual([raw === null ? 'titleMissing' : 'fieldInvalid']);
  });
});
