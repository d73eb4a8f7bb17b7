import pg from 'pg';
import { catalogue } from '../../workflows/catalogue.js';
import type { Workflow } from '../../workflows/contract.js';
import { demoFile } from '../../src/demo/first-start.js';
import { loadScenario } from '../../src/demo/load-scenario.js';
import { establishment, workflowBegunBy } from '../../src/demo/scenario.js';
import { type Command, childId, systemActor } from '../../src/engine/decide.js';
import { Engine } from '../../src/engine/engine.js';
import { PgStore } from '../../src/engine/pg-store.js';
import type { Answer, InstanceRow, Store } from '../../src/engine/store.js';
import { type Clock, DatabaseClock } from '../../src/ports/clock.js';
import { type Ids, TimeOrderedIds } from '../../src/ports/ids.js';
import { SystemRandom } from '../../src/ports/random.js';
import type { Sql } from '../../src/register/sql.js';
import { allowVirtualClock } from '../../src/time-travel.js';
import { type TestDatabase, createTestDatabase } from './database.js';

/** The committee of the demo on a database of its own, set up by commands; offices and meetings by their names there. */
export interface Committee {
  database: TestDatabase;
  sql: Sql;
  clock: Clock;
  ids: Ids;
  store: Store;
  engine: Engine;
  /** Another process on the same database: own connections, own cache. `around` may stand between it and its store. */
  otherProcess(around?: (store: Store) => Store): Engine;
  /** Person of an office; `system` is the engine itself. */
  person(office: string): string;
  meeting(name: string): string;
  command(office: string, type: string, on: string | null, input?: object, more?: Partial<Command>): Command;
  /** Sends a command to an instance; `on: null` begins one. */
  send(office: string, type: string, on: string | null, input?: object, more?: Sent): Promise<Answer>;
  instance(id: string): Promise<InstanceRow>;
  close(): Promise<void>;
}
type Sent = Partial<Command> & { engine?: Engine };

export async function openCommittee({
  at = '2024-06-12T07:00:00.000Z',
  workflows = [],
}: { at?: string; workflows?: readonly Workflow[] } = {}): Promise<Committee> {
  const database = await createTestDatabase();
  await allowVirtualClock(database.urls.owner);
  const pools: pg.Pool[] = [];
  const connect = () => {
    const pool = new pg.Pool({ connectionString: database.urls.app, max: 8 });
    pools.push(pool.on('error', () => undefined));
    return pool;
  };
  const pool = connect();
  const sql: Sql = async <T>(text: string, values?: unknown[]) => (await pool.query(text, values)).rows as T[];
  const clock = new DatabaseClock(sql);
  await clock.move(at);
  const [{ value: requestKey }] = (await sql<{ value: string }>(
    `SELECT value FROM umlauf.installation WHERE key = 'request_key'`,
  )) as [{ value: string }];
  const ids = new TimeOrderedIds();
  const engineOn = (store: Store) =>
    new Engine({
      store,
      clock,
      ids,
      random: new SystemRandom(),
      catalogue: [...catalogue, ...workflows],
      requestKey,
    });
  const store = new PgStore(pool);
  const engine = engineOn(store);
  const persons = new Map([['system', systemActor]]);
  const meetings = new Map<string, string>();

  const committee: Committee = {
    database,
    sql,
    clock,
    ids,
    store,
    engine,
    otherProcess: (around = (own) => own) => engineOn(around(new PgStore(connect()))),
    person: (office) => persons.get(office)!,
    meeting: (name) => meetings.get(name)!,
    command: (office, type, on, input = {}, more = {}) => ({
      id: ids.next(),
      type,
      actorId: persons.get(office)!,
      ...(on === null
        ? { workflow: workflowBegunBy(type) ?? workflows.find(({ begin }) => begin?.command === type)!.name }
        : { instanceId: on }),
      input,
      ...more,
    }),
    send: (office, type, on, input, { engine: by = engine, ...more } = {}) =>
      by.execute(committee.command(office, type, on, input, more)),
    instance: async (id) => (await store.read([`instance:${id}`])).get(`instance:${id}`) as InstanceRow,
    async close() {
      for (const pool of pools) await pool.end();
      await database.drop();
    },
  };

  const { bodies, offices, meetings: days, startsAt } = loadScenario(demoFile, { steps: false });
  for (const [code, body] of Object.entries(bodies))
    await committee.send('system', 'establishBody', null, establishment(code, body));
  for (const [office, { memberships, ...person }] of Object.entries(offices)) {
    const from = startsAt.slice(0, 10);
    const { instanceId } = await committee.send('system', 'appoint', null, {
      person,
      memberships: memberships.map((membership) => ({ from, ...membership })),
    });
    persons.set(office, ((await committee.instance(instanceId)).context as { personId: string }).personId);
  }
  for (const [name, day] of Object.entries(days))
    meetings.set(name, (await committee.send('system', 'schedule', null, day)).instanceId);
  return committee;
}

/** A registration (Registrierung) as Hessen fills it in. */
export function registrationForm(more: object = {}) {
  return {
    title: 'Gemeinsame Prüfliste für Onlinedienste',
    kind: 'workingParty',
    leads: [{ organisation: 'HE', contact: 'Ansprechperson Hessen' }],
    startsOn: '2024-07-01',
    expectedEndOn: '2025-06-30',
    focusTopic: 'digitalApplications',
    purpose: 'Onlinedienste vor der Freigabe nach denselben Punkten prüfen.',
    objectives: ['Entwurf einer Prüfliste'],
    reports: [{ kind: 'interim', addressee: 'IT-PLR', when: { precision: 'month', month: '2024-11' } }],
    needsResources: false,
    approvingBody: 'AL-RUNDE',
    ...more,
  };
}

/** Hessen hands a registration in; answers its id. */
export async function register(committee: Committee, more: object = {}): Promise<string> {
  return (await committee.send('federfuehrung-hessen', 'submit', null, registrationForm(more))).instanceId;
}

const sittings = new WeakMap<Committee, Promise<string>>();

/** The meeting of the AL-Runde that sits today: called and opened once; its id. */
export function sitting(committee: Committee): Promise<string> {
  const open = async () => {
    const on = (await committee.clock.now()).slice(0, 10);
    const input = { body: 'AL-RUNDE', number: 900, on };
    const { instanceId } = await committee.send('geschaeftsstelle', 'schedule', null, input, { workflow: 'meeting' });
    await committee.send('geschaeftsstelle', 'openMeeting', instanceId);
    return instanceId;
  };
  if (!sittings.has(committee)) sittings.set(committee, open());
  return sittings.get(committee)!;
}

/** Takes a registration that was checked up to the closed vote, everybody saying yes; answers the vote. */
export async function voteOn(committee: Committee, registration: string, proposal: object = {}): Promise<string> {
  const secretariat = (type: string, on: string, input?: object) => committee.send('geschaeftsstelle', type, on, input);
  await secretariat('putOnAgenda', registration, { meeting: await sitting(committee) });
  const vote = childId(registration, 'vote-1');
  await secretariat('prepareDecision', vote, {
    proposal: 'Offizielles Format der AL-Runde.',
    validUntil: '2025-03-31',
    homeBody: 'AL-RUNDE',
    ...proposal,
  });
  await secretariat('openVote', vote, {
    present: ['BUND', 'HE', 'HB', 'BY', 'SH', 'NW', 'SN', 'TH', 'ST', 'BB', 'BE', 'HH', 'MV', 'SL', 'RP', 'NI', 'BW'],
  });
  await secretariat('recordTally', vote);
  await secretariat('closeVote', vote);
  return vote;
}

/** The same up to the group (Arbeitsformat) that the decision established. */
export async function establishGroup(committee: Committee, more: object = {}, proposal: object = {}) {
  const registration = await register(committee, more);
  const vote = await voteOn(committee, registration, proposal);
  await committee.send('vorsitz-al-runde', 'establishResult', vote);
  const group = childId(registration, 'group');
  return { registration, vote, group, report: childId(group, 'report-1') };
}

/** One text for everything that the database holds, to see whether anything was written at all. */
export async function digestOf({ sql }: Committee): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'umlauf' AND table_name <> 'clock'`,
  );
  const digests = tables.map(async ({ name }) => {
    const [row] = await sql<{ digest: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS digest FROM umlauf.${name} t`,
    );
    return [name, row!.digest] as const;
  });
  return Object.fromEntries(await Promise.all(digests));
}

/** The refusal that an answer is, as its code; anything else that was thrown stays loud. */
export async function refusalOf(answer: Promise<unknown>): Promise<string> {
  return await answer.then(
    () => 'nothing was refused',
    (error: { name: string; code: string }) => {
      if (error.name !== 'CommandRefused') throw error;
      return error.code;
    },
  );
}
