import type pg from 'pg';
import { Temporal } from 'temporal-polyfill';
import { berlinDate, endOfDay } from '../workflows/berlin-time.js';
import type { Audience, Workflow } from '../workflows/contract.js';
import { publicHolidays } from '../workflows/data/holidays.js';
import { isStateCode } from '../workflows/data/states.js';
import { Engine } from './engine/engine.js';
import { type KeptDeadline, MemoryStore } from './engine/memory-store.js';
import { observed } from './engine/observed-store.js';
import { PgStore } from './engine/pg-store.js';
import type { BodyRow, CalendarRow, Change, InstanceRow, Key, Row, Store } from './engine/store.js';
import { MemoryClock } from './ports/clock.js';
import { SeededIds } from './ports/ids.js';
import { SeededRandom } from './ports/random.js';
import { travelTo } from './time-travel.js';

/**
 * Vorausschau: what the coming months bring if nobody acts, from today's state on a copy. The same engine, machines and
 * clock runner as everywhere, on a Store in memory; the database is only read, in one transaction that may not write.
 */
export interface LookAhead {
  /** When it was worked out, and the last day it reaches, ISO. */
  now: string;
  until: string;
  happenings: Happening[];
  meetings: CalendarRow['meetings'];
  clashes: Clash[];
}

/** A deadline that fires, with what its case does then. */
export interface Happening {
  /** When, UTC; and the day in Berlin that it is about (a deadline ends with its day). */
  at: string;
  on: string;
  instanceId: string;
  workflow: string;
  /** Of the deadline. */
  name: string;
  from: string | null;
  to: string;
  /** Mails that it brings about, and to whom. */
  mails: { mail: string; to: Audience[] }[];
}

/** Something that two people should talk about before it comes. */
export type Clash =
  /** Two duties of one organisation on one day. */
  | { kind: 'sameDay'; on: string; organisation: string; instanceIds: string[] }
  /** A duty is due on a public holiday of the Land that owes it. */
  | { kind: 'holiday'; on: string; organisation: string; holiday: string; instanceIds: string[] }
  /** A duty is due in the sitzungsfreie Zeit of whoever owes it, or a meeting lies in one of its body. */
  | { kind: 'recess'; on: string; whose: string; until: string; instanceIds: string[] }
  /** Two bodies meet on one day. */
  | { kind: 'meetings'; on: string; bodies: string[]; instanceIds: string[] }
  /** A mandate ends, and its body does not meet any more before: nobody can extend it. */
  | { kind: 'noMeetingBefore'; on: string; body: string; instanceIds: string[] }
  /** A duty whose month has no meeting has no day. */
  | { kind: 'undated'; on: null; instanceIds: string[] };

/** The most that can be asked for: the holiday tables and the patience of a reader. */
export const maxMonths = 24;

const deadlinesAhead = `
  SELECT id, instance_id AS "instanceId", name, generation, anchor, due_on::text AS "dueOn", umlauf.iso(due_at) AS "dueAt",
         derivation, calendar, prepared_by AS "preparedBy", status, set_seq AS "setSeq", fired_seq AS "firedSeq",
         NULL AS "settledAt"
  FROM umlauf.deadline WHERE status = 'open' AND due_at <= $1`;

/** Instances with a deadline to come, and what stands above them. */
const instancesAhead = `
  WITH RECURSIVE ahead AS (
    SELECT DISTINCT instance_id AS id FROM umlauf.deadline WHERE status = 'open' AND due_at <= $1
    UNION
    SELECT i.parent_id FROM ahead JOIN umlauf.instance i USING (id) WHERE i.parent_id IS NOT NULL)
  SELECT id FROM ahead`;

const undatedNow = `SELECT id FROM umlauf.instance WHERE NOT is_final AND state = 'open.undated' ORDER BY id`;

/** Works out the coming months. `pool`: of the running program; nothing is written. */
export async function lookAhead(pool: pg.Pool, catalogue: readonly Workflow[], months: number): Promise<LookAhead> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ now: string }>('SELECT umlauf.iso(umlauf.now()) AS now');
    const { now } = rows[0]!;
    const until = Temporal.PlainDate.from(berlinDate(now))
      .add({ months: Math.min(months, maxMonths) })
      .toString();
    const end = endOfDay(until);
    const copy = new CopyStore(new MemoryClock(now), new PgStore(client as unknown as pg.Pool));
    for (const deadline of (await client.query<KeptDeadline>(deadlinesAhead, [end])).rows) copy.keepDeadline(deadline);
    const ids = (await client.query<{ id: string }>(instancesAhead, [end])).rows.map(({ id }) => id);
    const bodies = (await client.query<{ code: string }>('SELECT code FROM umlauf.body ORDER BY code')).rows;
    await copy.fetch([
      ...ids.map((id): Key => `instance:${id}`),
      ...bodies.flatMap(({ code }): Key[] => [`body:${code}`, `calendar:${code}`]),
    ]);
    const happenings = await play(copy, catalogue, end);
    const meetings = [...copy.meetings.values()]
      .filter(({ on, status }) => on >= berlinDate(now) && on <= until && status === 'planned')
      .map(({ revision: _revision, ...meeting }) => meeting)
      .toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.body < b.body ? -1 : 1));
    const { rows: undated } = await client.query<{ id: string }>(undatedNow);
    const clashes = clashesIn(
      copy,
      happenings,
      meetings,
      undated.map(({ id }) => id),
    );
    return { now, until, happenings, meetings, clashes };
  } finally {
    await client.query('ROLLBACK').finally(() => client.release());
  }
}

/** Moves the clock of the copy from due time to due time, as Zeitreise does, and keeps what happens. */
async function play(copy: CopyStore, catalogue: readonly Workflow[], end: string): Promise<Happening[]> {
  const happenings: Happening[] = [];
  const engine = new Engine({
    store: observed(copy, (change) => happenings.push(...happeningsOf(change, copy))),
    clock: copy.clock,
    ids: new SeededIds('look ahead'),
    random: new SeededRandom('look ahead'),
    catalogue,
    requestKey: 'look ahead',
  });
  await travelTo(end, { engine, clock: copy.clock, relay: async () => {} });
  return happenings;
}

/** What a change made by a deadline says: the deadline itself, and every mail that comes of it. */
function happeningsOf(change: Change, copy: CopyStore): Happening[] {
  return change.deadlines.flatMap((step): Happening[] => {
    if (step.do !== 'settle' || step.status !== 'fired') return [];
    const { instanceId, name, dueOn } = copy.deadlines.get(step.id)!;
    const entry = change.history.find((h) => h.instanceId === instanceId && h.type === `deadline.${name}`);
    const mails = change.outbox
      .filter(({ kind }) => kind === 'mail')
      .map(({ payload }) => payload as unknown as Happening['mails'][number])
      .map(({ mail, to }) => ({ mail, to }));
    const { workflow } = copy.instances.get(instanceId)!;
    const { at } = change.command;
    return [
      { at, on: dueOn, instanceId, workflow, name, from: entry?.fromState ?? null, to: entry?.toState ?? '', mails },
    ];
  });
}

/** A Store in memory that fetches what it does not hold from another one, once; it never writes there. */
class CopyStore extends MemoryStore {
  private readonly fetched = new Set<Key>();

  constructor(
    clock: MemoryClock,
    private readonly source: Pick<Store, 'read'>,
  ) {
    // Rows are never changed in place, and nobody else has them: a copy of each would only cost time.
    super(clock, (value) => value);
  }

  override async read(keys: Key[]): Promise<Map<string, Row | null>> {
    await this.fetch(keys);
    return super.read(keys);
  }

  async fetch(keys: Key[]): Promise<void> {
    const missing = keys.filter((key) => !this.fetched.has(key) && /^(instance|body|calendar|series):/.test(key));
    if (missing.length === 0) return;
    for (const [key, row] of await this.source.read(missing)) {
      this.fetched.add(key as Key);
      if (row !== null) this.keep(key, row);
    }
  }

  private keep(key: string, row: Row): void {
    const id = key.slice(key.indexOf(':') + 1);
    if (key.startsWith('instance:')) {
      // What the copy has changed itself stays.
      const instance = row as InstanceRow;
      if (!this.instances.has(id)) this.instances.set(id, { ...instance, updatedAt: instance.createdAt, tokens: [] });
    } else if (key.startsWith('body:')) this.bodies.set(id, row as BodyRow);
    else if (key.startsWith('calendar:')) {
      const { revision, meetings } = row as CalendarRow;
      this.calendars.set(id, revision);
      for (const meeting of meetings) this.meetings.set(meeting.id, { ...meeting, revision: 1 });
    } else this.series.set(id, { ...(row as never as { year: number }), sourceId: null } as never);
  }
}

// ── clashes ────────────────────────────────────────────────────────────────────────────────────────────────────────

function clashesIn(
  copy: CopyStore,
  happenings: Happening[],
  meetings: LookAhead['meetings'],
  undated: string[],
): Clash[] {
  const duties = happenings.filter(({ name }) => name === 'due');
  const owners = (id: string) => (copy.instances.get(id)!.facts.organisations as string[] | undefined) ?? [];
  const byOwner = grouped(
    duties.flatMap(({ on, instanceId }) =>
      owners(instanceId).map((organisation) => ({ on, organisation, instanceId })),
    ),
    ({ on, organisation }) => `${on} ${organisation}`,
  );
  const clashes: Clash[] = [];
  for (const own of byOwner) {
    const { on, organisation } = own[0]!;
    const instanceIds = [...new Set(own.map(({ instanceId }) => instanceId))];
    if (instanceIds.length > 1) clashes.push({ kind: 'sameDay', on, organisation, instanceIds });
    const holiday = isStateCode(organisation) && isKnownYear(on) ? publicHolidays.nameOf(on, organisation) : null;
    if (holiday !== null) clashes.push({ kind: 'holiday', on, organisation, holiday, instanceIds });
  }
  const recessesOf = (body: string | undefined) => copy.bodies.get(body ?? '')?.recesses ?? [];
  const inRecess = (on: string, body: string | undefined, of: (organisation: string | null) => boolean) =>
    recessesOf(body).find(({ organisation, from, to }) => of(organisation) && from <= on && on <= to);
  for (const { on, instanceId } of duties) {
    const { body } = copy.instances.get(instanceId)!.facts;
    const recess = inRecess(on, body, (of) => of !== null && owners(instanceId).includes(of));
    if (recess)
      clashes.push({ kind: 'recess', on, whose: recess.organisation!, until: recess.to, instanceIds: [instanceId] });
  }
  for (const { id, on, body } of meetings) {
    const recess = inRecess(on, body, (of) => of === null);
    if (recess) clashes.push({ kind: 'recess', on, whose: body, until: recess.to, instanceIds: [id] });
  }
  for (const same of grouped(meetings, ({ on }) => on))
    if (same.length > 1)
      clashes.push({
        kind: 'meetings',
        on: same[0]!.on,
        bodies: same.map(({ body }) => body),
        instanceIds: same.map(({ id }) => id),
      });
  for (const { workflow, name, on, instanceId } of happenings) {
    if (workflow !== 'workingGroup' || name !== 'end') continue;
    const body = copy.instances.get(instanceId)!.facts.body!;
    const isDecidable = meetings.some((meeting) => meeting.body === body && meeting.on <= on);
    if (!isDecidable) clashes.push({ kind: 'noMeetingBefore', on, body, instanceIds: [instanceId] });
  }
  if (undated.length) clashes.push({ kind: 'undated', on: null, instanceIds: undated });
  return clashes.toSorted((a, b) => ((a.on ?? '') < (b.on ?? '') ? -1 : (a.on ?? '') > (b.on ?? '') ? 1 : 0));
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}

function isKnownYear(on: string): boolean {
  const year = Number(on.slice(0, 4));
  return year >= publicHolidays.firstYear && year <= publicHolidays.lastYear;
}
