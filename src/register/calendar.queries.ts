import { deadlineWords } from '../../workflows/words-catalogue.js';
import type { Viewer } from '../identity/viewer.js';
import { type BodyView, listBodies } from './case.queries.js';
import type { Sql } from './sql.js';

/** Something on a day that a calendar shows: a meeting, a deadline, the end of a mandate or of an Umlauf. */
export interface CalendarEntry {
  kind: 'meeting' | 'deadline' | 'termEnd' | 'ballotEnd';
  instanceId: string;
  workflow: string;
  /** Of the deadline; `meeting` for a meeting. */
  name: string;
  /** In words: „28. Sitzung AL-Runde“, „Abgabe des Berichts: …“. */
  what: string;
  body: string | null;
  /** ISO date in Berlin. */
  on: string;
  /** Local time of day of a meeting; a deadline ends with its day. */
  startsAt: string | null;
  place: string | null;
  isCancelled: boolean;
  /** Rises with every change, so that a calendar knows the newer one. */
  sequence: number;
  changedAt: string;
  derivation: { date: string; text: string }[];
}

export interface CalendarFilter {
  /** First and last day, ISO. */
  from: string;
  to: string;
  body?: string;
  /** Only what concerns this person: own meetings and deadlines, ends of own formats, Umläufe to vote in. */
  own?: Pick<Viewer, 'memberships' | 'tokens'>;
  /** Whether cases may be read; visitors see meetings and ends of formats alone. */
  withCases: boolean;
}

type Row = Omit<CalendarEntry, 'what' | 'kind'> & {
  title: string | null;
  number: number | null;
  bodyName: string | null;
};

/** Steps on the way to a day, and what only the engine waits for. */
const shown = `d.name !~ '^(reminder|endWarning)\\.' AND d.name NOT IN ('noMeeting', 'dispatch', 'publish')`;

/** Entries in order of their day; deadlines that were met or withdrawn are none. */
export async function calendarEntries(sql: Sql, filter: CalendarFilter): Promise<CalendarEntry[]> {
  const { from, to, body = null, own, withCases } = filter;
  const isSecretariat = own?.memberships.some(({ role }) => role === 'secretariat') ?? false;
  const organisations = own && !isSecretariat ? own.memberships.map(({ organisation }) => organisation) : null;
  const bodies = own && !isSecretariat ? await bodiesOf(sql, own) : null;
  const rows = await sql<Row>(
    `SELECT m.id AS "instanceId", 'meeting' AS workflow, 'meeting' AS name, NULL AS title, m.number,
            b.data->'names'->>'short' AS "bodyName", m.body, m.on_day::text AS "on", m.starts_at AS "startsAt",
            t.content AS place, m.status = 'cancelled' AS "isCancelled", i.revision AS sequence,
            umlauf.iso(i.updated_at) AS "changedAt", '[]'::jsonb AS derivation
     FROM umlauf.meeting m JOIN umlauf.instance i ON i.id = m.id JOIN umlauf.body b ON b.code = m.body
     LEFT JOIN umlauf.text t ON t.id = m.place::uuid
     WHERE m.on_day BETWEEN $1 AND $2 AND ($3::text IS NULL OR m.body = $3) AND ($4::text[] IS NULL OR m.body = ANY($4))
     UNION ALL
     SELECT i.id, i.workflow, d.name,
            CASE WHEN i.workflow IN ('minutes', 'meeting') OR i.workflow = 'officialNotice' AND t.content IS NULL THEN concat(i.context->>'number', '. Sitzung') ELSE t.content END, NULL, NULL, i.facts->>'body', d.due_on::text, NULL, NULL, false,
            i.revision + d.generation, umlauf.iso(i.updated_at), d.derivation
     FROM umlauf.deadline d JOIN umlauf.instance i ON i.id = d.instance_id
     LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE d.due_on BETWEEN $1 AND $2 AND d.status IN ('open', 'fired') AND ${shown}
       AND ($3::text IS NULL OR i.facts->>'body' = $3)
       AND CASE
         WHEN i.workflow = 'workingGroup' THEN $5::text[] IS NULL OR i.facts->'organisations' ?| $5
         WHEN NOT $7 THEN false
         WHEN i.workflow = 'approval' THEN $4::text[] IS NULL OR i.facts->>'body' = ANY($4)
         ELSE $6::text[] IS NULL OR NOT i.is_final AND i.tokens && $6
       END
     ORDER BY "on", "startsAt" NULLS LAST, workflow, "instanceId", name LIMIT 5000`,
    [from, to, body, bodies, organisations, own?.tokens ?? null, withCases],
  );
  return rows.map(({ title, number, bodyName, ...row }) => ({
    ...row,
    kind: kindOf(row),
    what:
      row.name === 'meeting'
        ? `${number}. Sitzung ${bodyName}`
        : `${deadlineWords(row.workflow, row.name)}${title ? `: ${title}` : ''}`,
  }));
}

/** Bodies that somebody belongs to, or in which their organisation has a seat. */
async function bodiesOf(sql: Sql, { memberships }: Pick<Viewer, 'memberships'>): Promise<string[]> {
  const bodies = await listBodies(sql);
  const isTheirs = ({ code, seats }: BodyView) =>
    memberships.some((m) => (m.body ?? code) === code && seats.some((seat) => seat.organisation === m.organisation));
  return [
    ...new Set([...memberships.flatMap((m) => m.body ?? []), ...bodies.filter(isTheirs).map(({ code }) => code)]),
  ];
}

function kindOf({ workflow, name }: Pick<Row, 'workflow' | 'name'>): CalendarEntry['kind'] {
  if (name === 'meeting') return 'meeting';
  if (workflow === 'workingGroup') return 'termEnd';
  return workflow === 'approval' && name === 'closing' ? 'ballotEnd' : 'deadline';
}

/** Titles of cases by id; those without one are left out. */
export async function titlesOf(sql: Sql, ids: string[]): Promise<Map<string, string>> {
  const rows = await sql<{ id: string; title: string }>(
    `SELECT i.id, t.content AS title FROM umlauf.instance i JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE i.id = ANY($1::uuid[]) AND t.content IS NOT NULL`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map(({ id, title }) => [id, title]));
}

/** The secret part of the address of somebody's own calendar; `null` when there is none. */
export async function calendarTokenOf(sql: Sql, personId: string): Promise<string | null> {
  const [row] = await sql<{ token: string }>('SELECT token FROM umlauf.calendar_feed WHERE person_id = $1', [personId]);
  return row?.token ?? null;
}

/** Whose calendar has that address; `null` for one that was renewed or ended. */
export async function personOfCalendar(sql: Sql, token: string): Promise<string | null> {
  const [row] = await sql<{ id: string }>('SELECT person_id AS id FROM umlauf.calendar_feed WHERE token = $1', [token]);
  return row?.id ?? null;
}

/** Makes or replaces the address of somebody's calendar; `null` ends it. The old one leads nowhere from then on. */
export async function renewCalendar(sql: Sql, personId: string, token: string | null): Promise<void> {
  await sql('SELECT umlauf.renew_calendar_feed($1, $2)', [personId, token]);
}
