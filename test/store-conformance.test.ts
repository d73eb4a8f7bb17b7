import pg from 'pg';
import { canonicalJson } from '../src/engine/canonical-json.js';
import { MemoryStore } from '../src/engine/memory-store.js';
import { PgStore } from '../src/engine/pg-store.js';
import type { ActorRow, AnchoredRow, CalendarRow, Change, InstanceRow, SeriesRow, Store } from '../src/engine/store.js';
import { withClient } from '../src/database.js';
import { type Clock, DatabaseClock, MemoryClock } from '../src/ports/clock.js';
import { SeededIds } from '../src/ports/ids.js';
import { type TestDatabase, createTestDatabase } from './support/database.js';

const now = '2024-06-03T08:00:00.000Z';
const ids = new SeededIds('conformance');
const lead = ids.next();
let database: TestDatabase;

interface World {
  store: Store;
  /** The same rows through another process; in memory there is only one. */
  other: Store;
  clock: Clock;
  deadlines(instanceId: string): Promise<{ name: string; generation: number; status: string }[]>;
  decisions(): Promise<number[]>;
  close(): Promise<void>;
}

async function inMemory(): Promise<World> {
  const clock = new MemoryClock(now);
  const store = new MemoryStore(clock);
  return {
    store,
    other: store,
    clock,
    deadlines: async (instanceId) =>
      [...store.deadlines.values()]
        .filter((d) => d.instanceId === instanceId)
        .map(({ name, generation, status }) => ({ name, generation, status })),
    decisions: async () => [...store.decisions.values()].map(({ number }) => number).toSorted((a, b) => a - b),
    close: async () => undefined,
  };
}

async function inPostgres(): Promise<World> {
  database = await createTestDatabase();
  await withClient(database.urls.owner, (client) => client.query('SELECT umlauf.allow_virtual_clock()'));
  const [pool, otherPool] = [0, 1].map(() => {
    const pool = new pg.Pool({ connectionString: database.urls.app, max: 8 });
    return pool.on('error', () => undefined);
  }) as [pg.Pool, pg.Pool];
  const clock = new DatabaseClock(
    async <T>(text: string, values?: unknown[]) => (await pool.query(text, values)).rows as T[],
  );
  await clock.move(now);
  return {
    store: new PgStore(pool),
    other: new PgStore(otherPool),
    clock,
    deadlines: async (instanceId) =>
      (
        await pool.query(
          'SELECT name, generation, status FROM umlauf.deadline WHERE instance_id = $1 ORDER BY name, generation',
          [instanceId],
        )
      ).rows,
    decisions: async () =>
      (await pool.query('SELECT number FROM umlauf.decision ORDER BY number')).rows.map(({ number }) => number),
    close: async () => {
      await pool.end();
      await otherPool.end();
      await database.drop();
    },
  };
}

/** A command that takes an instance from one revision to the next. */
function change(instanceId: string, from: number, more: Partial<Change> = {}): Change {
  const commandId = ids.next();
  const revision = from + 1;
  const instance: Change['instances'][number] = {
    id: instanceId,
    workflow: 'workingGroup',
    version: 1,
    parentId: null,
    key: null,
    value: { active: 'reporting' },
    context: { leads: ['HE'], until: null },
    state: 'active.reporting',
    isFinal: false,
    revision,
    lastHash: `hash ${revision}`,
    facts: { body: 'AL' },
    awaits: [{ command: 'handIn', role: 'lead', organisations: ['HE'], body: null }],
    createdAt: now,
    updatedAt: now,
    tokens: ['lead/HE/*'],
  };
  const entry: Change['history'][number] = {
    instanceId,
    seq: revision,
    commandId,
    at: now,
    type: 'resume',
    actorId: lead,
    role: 'lead',
    organisation: 'HE',
    onBehalf: null,
    byLink: null,
    event: { type: 'resume' },
    texts: [],
    fromState: null,
    toState: 'active.reporting',
    effects: [],
    bodyRevision: null,
    workflowVersion: 1,
    prevHash: `hash ${from}`,
    hash: `hash ${revision}`,
  };
  const answer = { instanceId, revision, state: instance.state };
  return {
    command: { id: commandId, requestHash: 'request', actorId: lead, type: 'resume', instanceId, at: now, answer },
    reads: [],
    instances: [instance],
    history: [entry],
    deadlines: [],
    outbox: [],
    texts: [],
    persons: [],
    decisions: [],
    references: [],
    series: [],
    calendars: [],
    anchorings: [],
    ...more,
    writes: [{ kind: 'instance', id: instanceId, revision: from }, ...(more.writes ?? [])],
  };
}

function setDeadline(
  instanceId: string,
  dueAt: string,
  more: { name?: string; calendar?: string; preparedBy?: string; status?: 'open' | 'skipped' } = {},
): Extract<Change['deadlines'][number], { do: 'set' }> {
  return {
    do: 'set',
    id: ids.next(),
    instanceId,
    seq: 1,
    name: more.name ?? 'due',
    anchor: { kind: 'instant', at: dueAt },
    dueOn: dueAt.slice(0, 10),
    dueAt,
    derivation: [{ date: dueAt.slice(0, 10), text: 'Stichtag' }],
    calendar: more.calendar ?? null,
    preparedBy: more.preparedBy ?? null,
    status: more.status ?? 'open',
  };
}

const isApplied = { is: 'applied' };

describe.each([
  ['memory', inMemory],
  ['PostgreSQL', inPostgres],
])('the store in %s', (_name, open) => {
  let world: World;
  beforeAll(async () => {
    world = await open();
  });
  afterAll(() => world.close());

  test('a new instance is there as it was written, without what is only for lists', async () => {
    const { store } = world;
    const id = ids.next();
    const first = change(id, 0);
    expect(await store.read([`instance:${id}`])).toEqual(new Map([[`instance:${id}`, null]]));
    expect(await store.apply([first])).toEqual([{ is: 'applied', answer: first.command.answer }]);
    const { tokens: _tokens, updatedAt: _updatedAt, ...row } = first.instances[0]!;
    expect((await store.read([`instance:${id}`])).get(`instance:${id}`)).toEqual(row);
  });

  test('a key without a row, or of no known shape, answers null', async () => {
    const keys = [
      'instance:no-uuid',
      `actor:${ids.next()}`,
      'body:NONE',
      'calendar:NONE',
      'series:NONE/2024',
      'series:x',
    ];
    const rows = await world.store.read(keys as never);
    expect([...rows.keys()]).toEqual(keys);
    expect([...rows.values()]).toEqual(keys.map(() => null));
    expect(await world.store.read([])).toEqual(new Map());
    expect(await world.store.apply([])).toEqual([]);
  });

  test('the same command again is answered from the first time and writes nothing', async () => {
    const { store, other } = world;
    const id = ids.next();
    const first = change(id, 0);
    await store.apply([first]);
    const again = change(id, 1, { command: { ...first.command, requestHash: 'another request' } });
    expect(await other.apply([again])).toEqual([
      { is: 'repeated', requestHash: 'request', answer: first.command.answer },
    ]);
    expect(await store.outcome(first.command.id)).toEqual({ requestHash: 'request', answer: first.command.answer });
    expect(await store.outcome(ids.next())).toBeNull();
    expect(await store.outcome('no-uuid')).toBeNull();
    expect((await store.read([`instance:${id}`])).get(`instance:${id}`)).toMatchObject({ revision: 1 });
  });

  test('what was decided on an old revision is a conflict and leaves no trace', async () => {
    const { store } = world;
    const [id, seen] = [ids.next(), ids.next()];
    await store.apply([change(id, 0), change(seen, 0)]);
    await store.apply([change(seen, 1)]);
    const late = change(id, 1, { reads: [{ kind: 'instance', id: seen, revision: 1 }] });
    expect(await store.apply([late])).toEqual([{ is: 'conflict', stale: [`instance:${seen}`] }]);
    expect(await store.outcome(late.command.id)).toBeNull();
    expect((await store.read([`instance:${id}`])).get(`instance:${id}`)).toMatchObject({ revision: 1 });
    const again = { ...late, reads: [{ kind: 'instance' as const, id: seen, revision: 2 }] };
    expect(await store.apply([again])).toMatchObject([isApplied]);
  });

  test('each change of a batch sees what those before it wrote', async () => {
    const id = ids.next();
    const outcomes = await world.store.apply([change(id, 0), change(id, 1), change(id, 1)]);
    expect(outcomes).toMatchObject([isApplied, isApplied, { is: 'conflict', stale: [`instance:${id}`] }]);
  });

  test('the same command twice at once is applied once', async () => {
    const id = ids.next();
    const twice = change(id, 0);
    const outcomes = (await Promise.all([world.store.apply([twice]), world.other.apply([twice])])).flat();
    expect(outcomes.map(({ is }) => is).toSorted()).toEqual(['applied', 'repeated']);
  });

  test('of many commands on one revision exactly one wins', async () => {
    const id = ids.next();
    await world.store.apply([change(id, 0)]);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, i) => (i % 2 ? world.store : world.other).apply([change(id, 1)])),
    );
    expect(outcomes.flat().filter(({ is }) => is === 'applied')).toHaveLength(1);
    expect(outcomes.flat().filter(({ is }) => is === 'conflict')).toHaveLength(7);
  });

  test('of two that create the same row exactly one wins', async () => {
    const outcomes = await Promise.all(
      [world.store, world.other].map((store) =>
        store.apply([
          change(ids.next(), 0, {
            writes: [{ kind: 'calendar', id: 'NEW', revision: 0 }],
            calendars: ['NEW'],
          }),
        ]),
      ),
    );
    expect(
      outcomes
        .flat()
        .map(({ is }) => is)
        .toSorted(),
    ).toEqual(['applied', 'conflict']);
    expect(outcomes.flat().find(({ is }) => is === 'conflict')).toEqual({ is: 'conflict', stale: ['calendar:NEW'] });
  });

  test('batches that meet in opposite order both come through', async () => {
    const all = Array.from({ length: 20 }, () => ids.next());
    await world.store.apply(all.map((id) => change(id, 0)));
    for (let revision = 1; revision < 6; revision++) {
      const forth = all.map((id) => change(id, revision));
      const outcomes = await Promise.all([
        world.store.apply(forth),
        world.other.apply(all.toReversed().map((id) => change(id, revision))),
        world.other.apply(forth.toReversed()),
      ]);
      const applied = outcomes.flat().filter(({ is }) => is === 'applied');
      expect(applied).toHaveLength(all.length);
    }
  });

  test('a change that cannot be stored fails alone, also inside a batch', async () => {
    const { store } = world;
    const taken = { id: ids.next(), content: 'Begründung', salt: 'a', hash: 'b' };
    const [first, good, bad, last] = [ids.next(), ids.next(), ids.next(), ids.next()];
    await store.apply([change(first, 0, { texts: [taken] })]);
    const unstorable = change(bad, 0, { texts: [taken] });
    const outcomes = await store.apply([change(good, 0), unstorable, change(last, 0)]);
    expect(outcomes.map(({ is }) => is)).toEqual(['applied', 'failed', 'applied']);
    expect(await store.outcome(unstorable.command.id)).toBeNull();
    const rows = await store.read([`instance:${good}`, `instance:${bad}`, `instance:${last}`]);
    expect([...rows.values()].map((row) => row !== null)).toEqual([true, false, true]);
  });

  test('a child is there once for its parent and key', async () => {
    const parent = ids.next();
    const child = (id: string) => {
      const begin = change(id, 0);
      return { ...begin, instances: [{ ...begin.instances[0]!, parentId: parent, key: 'report-1' }] };
    };
    await world.store.apply([child(ids.next())]);
    expect(await world.store.apply([child(ids.next())])).toMatchObject([{ is: 'failed' }]);
  });

  test('decisions are numbered without gaps from the opening balance on', async () => {
    const { store, other } = world;
    const source = ids.next();
    const opening = change(source, 0, {
      writes: [{ kind: 'series', id: 'AL/2024', revision: 0 }],
      references: [
        {
          kind: 'series',
          row: { body: 'AL', year: 2024, opening: 8, sourceId: source },
          id: source,
          instanceId: source,
          revision: 1,
        },
      ],
    });
    await store.apply([opening]);
    expect((await store.read(['series:AL/2024'])).get('series:AL/2024')).toEqual({
      body: 'AL',
      year: 2024,
      opening: 8,
      last: 8,
      revision: 1,
    });
    /** Establishes a result, deciding again as long as somebody else took the number. */
    const establish = async (at: Store) => {
      for (;;) {
        const row = (await at.read(['series:AL/2024'])).get('series:AL/2024') as SeriesRow;
        const vote = ids.next();
        const number = row.last + 1;
        const [outcome] = await at.apply([
          change(vote, 0, {
            writes: [{ kind: 'series', id: 'AL/2024', revision: row.revision }],
            series: [{ body: 'AL', year: 2024, last: number, revision: row.revision + 1 }],
            decisions: [
              {
                id: vote,
                body: 'AL',
                year: 2024,
                number,
                seq: 1,
                on: '2024-10-16',
                outcome: 'decision',
                subjectId: source,
                meetingId: null,
                textId: ids.next(),
                reasonId: null,
                validUntil: '2025-03-31',
                homeBody: null,
              },
            ],
          }),
        ]);
        if (outcome!.is === 'applied') return;
        expect(outcome).toEqual({ is: 'conflict', stale: ['series:AL/2024'] });
      }
    };
    await Promise.all([store, other, store, other, store, other].map(establish));
    expect(await world.decisions()).toEqual([9, 10, 11, 12, 13, 14]);
  });

  test('a number of a decision that is taken is refused by name', async () => {
    const vote = ids.next();
    const again = change(vote, 0, {
      decisions: [
        {
          id: vote,
          body: 'AL',
          year: 2024,
          number: 9,
          seq: 1,
          on: '2024-10-16',
          outcome: 'decision',
          subjectId: vote,
          meetingId: null,
          textId: ids.next(),
          reasonId: null,
          validUntil: null,
          homeBody: null,
        },
      ],
    });
    expect(await world.store.apply([again])).toEqual([{ is: 'failed', error: 'numberTaken' }]);
    expect(await world.decisions()).toEqual([9, 10, 11, 12, 13, 14]);
  });

  test('a series without an opening balance begins with its first number', async () => {
    const allocate = change(ids.next(), 0, {
      writes: [{ kind: 'series', id: 'NEW/2025', revision: 0 }],
      series: [{ body: 'NEW', year: 2025, last: 1, revision: 1 }],
    });
    await world.store.apply([allocate]);
    const row = (await world.store.read(['series:NEW/2025'])).get('series:NEW/2025');
    expect(row).toEqual({ body: 'NEW', year: 2025, opening: 0, last: 1, revision: 1 });
  });

  test('a deadline that is set again replaces the open one; a withdrawn one does not come back', async () => {
    const { store } = world;
    const id = ids.next();
    await store.apply([change(id, 0, { deadlines: [setDeadline(id, '2024-11-01T23:00:00.000Z')] })]);
    await store.apply([
      change(id, 1, {
        deadlines: [
          setDeadline(id, '2024-12-01T23:00:00.000Z'),
          setDeadline(id, '2024-01-01T23:00:00.000Z', { name: 'reminder', status: 'skipped' }),
        ],
      }),
    ]);
    await store.apply([change(id, 2, { deadlines: [{ do: 'withdraw', instanceId: id, name: 'due' }] })]);
    await store.apply([
      change(id, 3, {
        deadlines: [
          setDeadline(id, '2025-01-01T23:00:00.000Z'),
          setDeadline(id, '2025-02-01T23:00:00.000Z', { name: 'end' }),
        ],
      }),
    ]);
    await store.apply([change(id, 4, { deadlines: [{ do: 'withdrawAll', instanceId: id }] })]);
    const kept = await world.deadlines(id);
    expect(kept).toHaveLength(5);
    expect(kept).toEqual(
      expect.arrayContaining([
        { name: 'due', generation: 1, status: 'withdrawn' },
        { name: 'due', generation: 2, status: 'withdrawn' },
        { name: 'due', generation: 3, status: 'withdrawn' },
        { name: 'end', generation: 1, status: 'withdrawn' },
        { name: 'reminder', generation: 1, status: 'skipped' },
      ]),
    );
  });

  test('deadlines are due by the one time, oldest first, and fire once', async () => {
    const { store, clock } = world;
    const id = ids.next();
    const [later, sooner] = [
      setDeadline(id, '2024-06-10T22:00:00.000Z'),
      setDeadline(id, '2024-06-05T06:00:00.000Z', { name: 'due.reminder' }),
    ];
    await store.apply([change(id, 0, { deadlines: [later, sooner] })]);
    expect(await store.due(10)).toEqual({ deadlines: [], nextDueAt: sooner.dueAt, now });
    await clock.move('2024-06-10T22:00:00.000Z');
    const due = await store.due(10);
    expect(due).toEqual({
      deadlines: [
        { id: sooner.id, instanceId: id, name: 'due.reminder', generation: 1, dueAt: sooner.dueAt },
        { id: later.id, instanceId: id, name: 'due', generation: 1, dueAt: later.dueAt },
      ],
      nextDueAt: null,
      now: '2024-06-10T22:00:00.000Z',
    });
    expect((await store.due(1)).deadlines).toHaveLength(1);
    const settle = (step: { id: string }, status: 'fired' | 'obsolete') =>
      ({ do: 'settle', id: step.id, generation: 1, status, seq: 2 }) as const;
    await store.apply([change(id, 1, { deadlines: [settle(sooner, 'obsolete'), settle(later, 'fired')] })]);
    expect(await store.due(10)).toMatchObject({ deadlines: [], nextDueAt: null });
    expect(await world.deadlines(id)).toEqual(
      expect.arrayContaining([
        { name: 'due', generation: 1, status: 'fired' },
        { name: 'due.reminder', generation: 1, status: 'obsolete' },
      ]),
    );
    const twice = change(id, 2, { deadlines: [settle(later, 'fired')] });
    expect(await store.apply([twice])).toEqual([{ is: 'failed', error: 'deadlineNotOpen' }]);
    expect(await store.outcome(twice.command.id)).toBeNull();
  });

  test('a deadline moves with its meeting; who meant the old day has to look again', async () => {
    const { store } = world;
    const [id, meeting] = [ids.next(), ids.next()];
    const deadline = setDeadline(id, '2030-10-16T22:00:00.000Z', { calendar: 'ITPLR' });
    const row = {
      body: 'ITPLR',
      number: 45,
      on: '2030-11-13',
      startsAt: '10:00',
      place: null,
      isSpecial: false,
      status: 'planned',
    };
    await store.apply([
      change(meeting, 0, {
        writes: [{ kind: 'calendar', id: 'ITPLR', revision: 0 }],
        references: [{ kind: 'meeting', row, id: meeting, instanceId: meeting, revision: 1 }],
        calendars: ['ITPLR'],
      }),
      change(id, 0, {
        reads: [{ kind: 'calendar', id: 'ITPLR', revision: 1 }],
        deadlines: [deadline],
        anchorings: ['ITPLR'],
      }),
    ]);
    const rows = await store.read(['calendar:ITPLR', 'anchored:ITPLR', 'anchored:NONE']);
    expect(rows.get('calendar:ITPLR')).toEqual({
      body: 'ITPLR',
      revision: 1,
      meetings: [{ id: meeting, ...row }],
    } satisfies CalendarRow);
    expect(rows.get('anchored:ITPLR')).toEqual({
      revision: 1,
      deadlines: [
        {
          id: deadline.id,
          instanceId: id,
          name: 'due',
          generation: 1,
          anchor: deadline.anchor,
          dueAt: deadline.dueAt,
          calendar: 'ITPLR',
        },
      ],
    } satisfies AnchoredRow);
    expect(rows.get('anchored:NONE')).toEqual({ revision: 0, deadlines: [] });
    const moveTo = (revision: number, on: string, generation: number) =>
      change(meeting, revision, {
        writes: [{ kind: 'calendar', id: 'ITPLR', revision }],
        references: [
          { kind: 'meeting', row: { ...row, on }, id: meeting, instanceId: meeting, revision: revision + 1 },
        ],
        deadlines: [
          { do: 'move', id: deadline.id, generation, dueOn: on, dueAt: `${on}T22:00:00.000Z`, derivation: [] },
        ],
        calendars: ['ITPLR'],
      });
    expect(await store.apply([moveTo(1, '2030-11-20', 1)])).toMatchObject([isApplied]);
    const moved = await store.read(['calendar:ITPLR', 'anchored:ITPLR']);
    expect(moved.get('calendar:ITPLR')).toMatchObject({ revision: 2, meetings: [{ on: '2030-11-20' }] });
    expect(moved.get('anchored:ITPLR')).toMatchObject({
      deadlines: [{ generation: 2, dueAt: '2030-11-20T22:00:00.000Z' }],
    });
    expect(await store.apply([moveTo(2, '2030-11-27', 1)])).toEqual([{ is: 'conflict', stale: ['anchored:ITPLR'] }]);
    const old = change(id, 1, {
      deadlines: [{ do: 'settle', id: deadline.id, generation: 1, status: 'fired', seq: 2 }],
    });
    expect(await store.apply([old])).toMatchObject([{ is: 'failed', error: 'deadlineNotOpen' }]);
  });

  test('many set deadlines by one calendar at the same time; who moves a meeting meanwhile looks again', async () => {
    const { store, other } = world;
    const meeting = ids.next();
    const calendar = { kind: 'calendar', id: 'MANY', revision: 1 } as const;
    const row = {
      body: 'MANY',
      number: 1,
      on: '2030-11-13',
      startsAt: '10:00',
      place: null,
      isSpecial: false,
      status: 'planned',
    };
    const kept = (on: string, revision: number) => ({
      references: [
        { kind: 'meeting' as const, row: { ...row, on }, id: meeting, instanceId: meeting, revision: revision + 1 },
      ],
      calendars: ['MANY'],
    });
    await store.apply([change(meeting, 0, { writes: [{ ...calendar, revision: 0 }], ...kept(row.on, 0) })]);
    const move = (anchored: number) =>
      change(meeting, 1, {
        reads: [{ kind: 'anchored', id: 'MANY', revision: anchored }],
        writes: [calendar],
        ...kept('2030-11-20', 1),
      });
    const set = () => {
      const id = ids.next();
      const deadline = setDeadline(id, '2030-10-16T22:00:00.000Z', { calendar: 'MANY' });
      return change(id, 0, { reads: [calendar], deadlines: [deadline], anchorings: ['MANY'] });
    };
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, i) => (i % 2 ? store : other).apply([set(), set()])),
    );
    expect(outcomes.flat().map(({ is }) => is)).toEqual(Array.from({ length: 16 }, () => 'applied'));
    expect(await store.apply([move(15)])).toEqual([{ is: 'conflict', stale: ['anchored:MANY'] }]);
    expect((await store.read(['anchored:MANY'])).get('anchored:MANY')).toMatchObject({ revision: 16 });
    // In one batch, too: what comes before in it counts.
    expect(await store.apply([set(), move(16)])).toMatchObject([isApplied, { is: 'conflict' }]);
    expect(await store.apply([move(17)])).toMatchObject([isApplied]);
    expect(await store.apply([set()])).toEqual([{ is: 'conflict', stale: ['calendar:MANY'] }]);
  });

  test('a right holds when the command is stored, not only when it was decided', async () => {
    const { store } = world;
    const [person, office, right, group] = [ids.next(), ids.next(), ids.next(), ids.next()];
    const hold = (from: number, to: string | null) =>
      change(office, from, {
        writes: [{ kind: 'membership', id: right, revision: from }],
        persons: from === 0 ? [{ id: person, name: 'Stelle', address: 'a@example.org', salt: 's', hash: 'h' }] : [],
        references: [
          {
            kind: 'membership',
            row: { personId: person, role: 'lead', organisation: 'HE', body: null, from: '2024-01-01', to },
            id: right,
            instanceId: office,
            revision: from + 1,
          },
        ],
      });
    await store.apply([hold(0, null)]);
    const actor = (await store.read([`actor:${person}`])).get(`actor:${person}`);
    expect(actor).toEqual({
      personId: person,
      memberships: [
        {
          id: right,
          personId: person,
          role: 'lead',
          organisation: 'HE',
          body: null,
          from: '2024-01-01',
          to: null,
          revision: 1,
        },
      ],
    } satisfies ActorRow);
    const decided = change(group, 0, { reads: [{ kind: 'membership', id: right, revision: 1 }] });
    await store.apply([hold(1, '2024-06-01')]);
    expect(await store.apply([decided])).toEqual([{ is: 'conflict', stale: [`actor:${person}`] }]);
    expect(await store.outcome(decided.command.id)).toBeNull();
  });

  test('a body is read as its row with the revision to rest on', async () => {
    const { store } = world;
    const body = ids.next();
    const row = {
      code: 'AL',
      names: { nom: 'die', gen: 'der', dat: 'der', akk: 'die', short: 'AL-Runde' },
      seats: [{ organisation: 'HE', isVoting: true }],
      chair: 'BUND',
      secretariat: 'GS',
      policyId: 'p1',
      policy: { id: 'p1' } as never,
      registersFormats: true,
      delegations: [],
      spokespersons: [],
      recesses: [],
    };
    await store.apply([
      change(body, 0, {
        writes: [{ kind: 'body', id: 'AL', revision: 0 }],
        references: [{ kind: 'body', row, id: body, instanceId: body, revision: 1 }],
      }),
    ]);
    expect((await store.read(['body:AL'])).get('body:AL')).toEqual({ ...row, revision: 1 });
    const late = change(ids.next(), 0, { reads: [{ kind: 'body', id: 'AL', revision: 4 }] });
    expect(await store.apply([late])).toEqual([{ is: 'conflict', stale: ['body:AL'] }]);
  });

  test('what comes back hashes to the same', async () => {
    const { store } = world;
    const id = ids.next();
    const context = { z: 1, a: { 'ä"\\': [1.5, 1e21, 0, null, true], '10': 'x', '9': '\u2028 😀' }, text: 'ß' };
    const first = change(id, 0);
    await store.apply([{ ...first, instances: [{ ...first.instances[0]!, context }] }]);
    const row = (await store.read([`instance:${id}`])).get(`instance:${id}`) as InstanceRow;
    expect(canonicalJson(row.context)).toBe(canonicalJson(context));
  });
});

describe('the running program on PostgreSQL', () => {
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.urls.app, max: 8 });
    pool.on('error', () => undefined);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  test.each([
    ['command', 'id'],
    ['history', 'seq'],
    ['decision', 'number'],
    ['instance', 'state'],
    ['deadline', 'due_at'],
    ['outbox', 'status'],
    ['mail', 'status'],
    ['text', 'content'],
    ['person', 'name'],
    ['series', 'last'],
    ['membership', 'role'],
    ['file', 'content'],
    ['clock', 'virtual_at'],
    ['installation', 'value'],
  ])('reads %s and cannot write it past the engine', async (table, column) => {
    await pool.query(`SELECT * FROM umlauf.${table}`);
    for (const statement of [
      `INSERT INTO umlauf.${table} DEFAULT VALUES`,
      `UPDATE umlauf.${table} SET ${column} = ${column}`,
      `DELETE FROM umlauf.${table}`,
      `TRUNCATE umlauf.${table}`,
    ])
      await expect(pool.query(statement)).rejects.toThrow(/permission denied/);
  });

  test('cannot call what stands behind the engine, nor move a clock that is real', async () => {
    for (const call of [`apply_one('{}')`, `lock_rested('[]')`, 'allow_virtual_clock()'])
      await expect(pool.query(`SELECT umlauf.${call}`)).rejects.toThrow(/permission denied/);
    await expect(pool.query(`SELECT umlauf.move_clock('2030-01-01', false)`)).rejects.toThrow('clockNotMovable');
    await expect(pool.query('CREATE TABLE umlauf.mine ()')).rejects.toThrow(/permission denied/);
    await expect(pool.query('CREATE TEMP TABLE instance ()')).rejects.toThrow(/permission denied/);
  });

  test('writes HTTP sessions and drafts itself', async () => {
    await pool.query(`INSERT INTO umlauf.http_session VALUES ('a', '{}', 'now')`);
    await pool.query(
      `INSERT INTO umlauf.draft (id, person_id, organisation, kind, data) VALUES ($1, $1, 'HE', 'registration', '{}')`,
      [ids.next()],
    );
    for (const table of ['http_session', 'draft'])
      expect((await pool.query(`DELETE FROM umlauf.${table}`)).rowCount).toBe(1);
  });

  test('mails of an outbox row are planned once, claimed once and stay sent', async () => {
    const [id, outboxId] = [ids.next(), ids.next()];
    const row = { id: outboxId, instanceId: id, seq: 1, kind: 'mail' as const, payload: { mail: 'reminder' }, at: now };
    await new PgStore(pool).apply([change(id, 0, { outbox: [row] })]);
    const plan = (mailId: string) => ({
      id: mailId,
      instanceId: id,
      personId: lead,
      address: 'a@example.org',
      recipientName: 'Stelle',
      organisation: 'HE',
      role: 'lead',
      subject: 'Erinnerung',
      bodyText: 'Bitte denken Sie daran.',
      messageId: `<${mailId}@example.org>`,
    });
    const [first, doubled, late] = [ids.next(), ids.next(), ids.next()];
    const planning = 'SELECT umlauf.plan_mails($1, $2::jsonb)';
    await pool.query(planning, [outboxId, JSON.stringify([plan(first), plan(doubled)])]);
    await pool.query(planning, [outboxId, JSON.stringify([plan(late)])]);
    const { rows } = await pool.query(
      `SELECT m.id, m.status, m.attempts, o.status AS outbox FROM umlauf.mail m JOIN umlauf.outbox o ON o.id = m.outbox_id`,
    );
    expect(rows).toEqual([{ id: first, status: 'pending', attempts: 0, outbox: 'done' }]);

    const claim = async () => (await pool.query('SELECT * FROM umlauf.mail_claim($1)', [first])).rows;
    const settle = async (status: string) =>
      (await pool.query('SELECT umlauf.mail_settle($1, $2, $3) AS done', [first, status, 'Antwort'])).rows[0].done;
    const claimed = (await Promise.all([claim(), claim(), claim()])).flat();
    expect(claimed).toMatchObject([{ id: first, status: 'sending', attempts: 1, recipient_name: 'Stelle' }]);
    expect(await settle('pending')).toBe(true);
    expect(await claim()).toEqual([]);
    await withClient(database.superuserUrl, (client) =>
      client.query('UPDATE umlauf.mail SET retry_at = clock_timestamp() WHERE id = $1', [first]),
    );
    expect(await claim()).toMatchObject([{ attempts: 2 }]);
    expect(await settle('sent')).toBe(true);
    expect(await settle('pending')).toBe(false);
    expect(await claim()).toEqual([]);
  });

  test('a command whose answer got lost is sent again and was applied once', async () => {
    const id = ids.next();
    let lost = 0;
    const breaking = {
      query: async (query: pg.QueryConfig) => {
        const answer = await pool.query(query);
        if (lost++ === 0) throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
        return answer;
      },
    } as pg.Pool;
    const begin = change(id, 0);
    expect(await new PgStore(breaking).apply([begin])).toEqual([
      { is: 'repeated', requestHash: 'request', answer: begin.command.answer },
    ]);
    expect(lost).toBe(2);
  });

  test('a deadlock, a restart or a full server is waited for, a bug is not', async () => {
    const answers = ['40P01', '40001', '57P01', '53300', '42883'];
    const asked: string[] = [];
    const failing = {
      query: async () => {
        const code = answers[asked.length]!;
        asked.push(code);
        throw Object.assign(new Error('refused'), { code, severity: 'ERROR' });
      },
    } as unknown as pg.Pool;
    const outcomes = await new PgStore(failing).apply([change(ids.next(), 0)]);
    expect(outcomes).toEqual([{ is: 'failed', error: 'refused (42883)' }]);
    expect(asked).toEqual(answers);
  });

  test('a connection that breaks while a command waits does not lose it', async () => {
    const id = ids.next();
    const store = new PgStore(pool);
    await store.apply([change(id, 0)]);
    const next = change(id, 1);
    const applying = await withClient(database.superuserUrl, async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT FROM umlauf.instance WHERE id = $1 FOR UPDATE', [id]);
      const applying = store.apply([next]);
      for (let ended = 0; ended === 0;) {
        const { rowCount } = await client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND usename = 'umlauf_app' AND wait_event_type = 'Lock'`,
        );
        ended = rowCount ?? 0;
      }
      await client.query('COMMIT');
      return applying;
    });
    expect(applying).toEqual([{ is: 'applied', answer: next.command.answer }]);
  });
});
