import { type InstanceFacts, holdsOn } from '../../workflows/contract.js';
import type { Awaiting } from '../identity/membership.js';
import type { Sql } from './sql.js';

/** One entry of the history (Verlauf) of an instance. */
export interface HistoryEntry {
  instanceId: string;
  seq: number;
  at: string;
  type: string;
  role: string;
  organisation: string;
  actorName: string | null;
  onBehalf: { organisation: string; evidenceId: string; receivedAt: string; fileId?: string } | null;
  /** By a personal link of a mail; ids of the texts with name and function of who used it from a Funktionspostfach. */
  byLink: { mail: string; nameId?: string; functionId?: string } | null;
  event: Record<string, unknown>;
  fromState: string | null;
  toState: string;
}

export interface DeadlineView {
  instanceId: string;
  name: string;
  dueOn: string;
  dueAt: string;
  status: 'open' | 'fired' | 'withdrawn' | 'obsolete' | 'skipped';
  derivation: { date: string; text: string }[];
  settledAt: string | null;
  /** Number of the history entry that its firing made. */
  firedSeq: number | null;
}

export interface MailView {
  id: string;
  instanceId: string;
  subject: string;
  recipient: string;
  organisation: string;
  role: string;
  status: string;
  detail: string | null;
  createdAt: string;
  sentAt: string | null;
  /** Before this instant it does not go out. */
  sendAt: string;
  personId: string | null;
  /** Step of the ladder of a reminder. */
  step: string | null;
  via: 'deputy' | 'mailbox' | null;
  /** Number of the history entry that asked for it. */
  seq: number | null;
}

export interface DecisionView {
  id: string;
  body: string;
  bodyName: string;
  year: number;
  number: number;
  on: string;
  outcome: 'decision' | 'recommendation';
  subjectId: string;
  meetingId: string | null;
  text: string | null;
  reason: string | null;
  validUntil: string | null;
  homeBody: string | null;
  title: string | null;
  /** Whether everybody may read it; a decision that is held back is for the committee. */
  isPublic: boolean;
}

/** An instance as its row holds it. */
export interface CaseRow {
  id: string;
  workflow: string;
  version: number;
  parentId: string | null;
  key: string | null;
  value: unknown;
  context: unknown;
  state: string;
  isFinal: boolean;
  revision: number;
  lastHash: string;
  facts: InstanceFacts;
  awaits: Awaiting[];
  createdAt: string;
  updatedAt: string;
}

/** A case (Vorgang) with everything its page shows; `text(id)` resolves what the machine knows only by id. */
export interface Case {
  row: CaseRow;
  title: string;
  text: (id: string | null | undefined) => string;
  history: HistoryEntry[];
  deadlines: DeadlineView[];
  mails: MailView[];
  children: InstanceSummary[];
  parent: InstanceSummary | null;
  decision: DecisionView | null;
}

/** One line of a list of cases. */
export interface InstanceSummary {
  id: string;
  workflow: string;
  version: number;
  key: string | null;
  parentId: string | null;
  state: string;
  isFinal: boolean;
  title: string | null;
  facts: Record<string, unknown>;
  context: Record<string, unknown>;
  awaits: Awaiting[];
  createdAt: string;
  updatedAt: string;
  /** Nearest deadline that somebody has to meet, also one that has passed while nothing happened; or null. */
  dueAt: string | null;
}

/** A case is due with its next deadline, or late with one that passed; an Umlauf or a term that ended by itself leaves nobody late. */
const summaryColumns = `
  i.id, i.workflow, i.version, i.key, i.parent_id AS "parentId", i.state, i.is_final AS "isFinal", t.content AS title,
  i.facts, i.context, i.awaits, i.created_at AS "createdAt", i.updated_at AS "updatedAt",
  (SELECT min(d.due_at) FROM umlauf.deadline d
   WHERE d.instance_id = i.id AND NOT i.is_final AND d.name !~ '^(reminder\\.|endWarning\\.|noMeeting$)'
     AND (d.status = 'open' OR d.status = 'fired' AND d.name NOT IN ('dispatch', 'closing', 'end') AND NOT EXISTS (
       SELECT FROM umlauf.history h
       WHERE h.instance_id = i.id AND h.seq > d.fired_seq AND h.from_state IS DISTINCT FROM h.to_state
         AND h.to_state NOT IN ('open.overdue', 'open.proposed', 'open.onAgenda')))) AS "dueAt"`;
const summaryTables = `umlauf.instance i LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid`;

export interface ListFilter {
  workflows?: string[];
  isFinal?: boolean;
  /** Tokens of a viewer: only what waits for one of them. */
  tokens?: string[];
  organisation?: string;
  body?: string;
  meeting?: string;
  /** Meeting for whose item „Ausstehende Berichte“ they were released. */
  outstandingIn?: string;
  parentId?: string;
  ids?: string[];
  state?: string;
  /** Words in the title. */
  search?: string;
  limit?: number;
}

/** Cases by filter, what is due first, then the newest. */
export async function listInstances(sql: Sql, filter: ListFilter): Promise<InstanceSummary[]> {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const add = (condition: (p: string) => string, value: unknown) => {
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  if (filter.workflows) add((p) => `i.workflow = ANY(${p}::text[])`, filter.workflows);
  if (filter.isFinal !== undefined) add((p) => `i.is_final = ${p}`, filter.isFinal);
  if (filter.tokens) add((p) => `i.tokens && ${p}::text[]`, filter.tokens);
  if (filter.organisation)
    add((p) => `i.facts @> ${p}::jsonb`, JSON.stringify({ organisations: [filter.organisation] }));
  if (filter.body) add((p) => `i.facts @> ${p}::jsonb`, JSON.stringify({ body: filter.body }));
  if (filter.meeting) add((p) => `i.facts @> ${p}::jsonb`, JSON.stringify({ meeting: filter.meeting }));
  if (filter.outstandingIn)
    add((p) => `i.facts @> ${p}::jsonb`, JSON.stringify({ outstandingIn: filter.outstandingIn }));
  if (filter.ids) add((p) => `i.id = ANY(${p}::uuid[])`, filter.ids);
  if (filter.parentId) add((p) => `i.parent_id = ${p}`, filter.parentId);
  if (filter.state) add((p) => `(i.state = ${p} OR i.state LIKE ${p} || '.%')`, filter.state);
  if (filter.search)
    add((p) => `t.content ILIKE '%' || replace(replace(${p}, '%', '\\%'), '_', '\\_') || '%'`, filter.search);
  const where = conditions.length ? `WHERE ${conditions.join(' AND ')}` : '';
  const rows = await sql<InstanceSummary>(
    `SELECT ${summaryColumns} FROM ${summaryTables} ${where}
     ORDER BY "dueAt" NULLS LAST, i.created_at DESC, i.id LIMIT ${Math.min(filter.limit ?? 200, 500)}`,
    values,
  );
  return rows.map(plain);
}

export async function oneInstance(sql: Sql, id: string): Promise<InstanceSummary | null> {
  const rows = await sql<InstanceSummary>(`SELECT ${summaryColumns} FROM ${summaryTables} WHERE i.id = $1`, [id]);
  return rows[0] ? plain(rows[0]) : null;
}

/** Everything the page of one case shows, or `null` when there is none. */
export async function loadCase(sql: Sql, id: string): Promise<Case | null> {
  const [row] = await sql<CaseRow>(
    `SELECT id, workflow, version, parent_id AS "parentId", key, value, context, state, is_final AS "isFinal", revision,
            last_hash AS "lastHash", facts, awaits, created_at AS "createdAt", updated_at AS "updatedAt"
     FROM umlauf.instance WHERE id = $1`,
    [id],
  );
  if (!row) return null;
  const children = await listInstances(sql, { parentId: id });
  const family = [id, ...children.map((child) => child.id)];
  const [history, deadlines, mails, parent, decision] = await Promise.all([
    historyOf(sql, [id]),
    deadlinesOf(sql, family),
    mailsOf(sql, family),
    row.parentId ? oneInstance(sql, row.parentId) : null,
    decisionOf(sql, id),
  ]);
  const text = await textsOf(sql, [row.context, row.facts, ...history, ...children.map((c) => c.context)]);
  return {
    row: plain(row),
    title: text(row.facts.titleId),
    text,
    history,
    deadlines,
    mails,
    children,
    parent,
    decision,
  };
}

export async function historyOf(sql: Sql, ids: string[]): Promise<HistoryEntry[]> {
  const rows = await sql<HistoryEntry>(
    `SELECT h.instance_id AS "instanceId", h.seq, h.at, h.type, h.role, h.organisation, p.name AS "actorName",
            h.on_behalf AS "onBehalf", h.by_link AS "byLink", h.event, h.from_state AS "fromState", h.to_state AS "toState"
     FROM umlauf.history h LEFT JOIN umlauf.person p ON p.id = h.actor_id
     WHERE h.instance_id = ANY($1::uuid[]) ORDER BY h.at DESC, h.seq DESC`,
    [ids],
  );
  return rows.map(plain);
}

export async function deadlinesOf(sql: Sql, ids: string[]): Promise<DeadlineView[]> {
  const rows = await sql<DeadlineView>(
    `SELECT instance_id AS "instanceId", name, due_on::text AS "dueOn", due_at AS "dueAt", status, derivation,
            settled_at AS "settledAt", fired_seq AS "firedSeq"
     FROM umlauf.deadline WHERE instance_id = ANY($1::uuid[]) ORDER BY due_at, name`,
    [ids],
  );
  return rows.map(plain);
}

export async function mailsOf(sql: Sql, ids: string[]): Promise<MailView[]> {
  const rows = await sql<MailView>(
    `SELECT m.id, m.instance_id AS "instanceId", m.subject, m.recipient_name AS recipient, m.organisation, m.role,
            m.status, m.detail, m.created_at AS "createdAt", m.sent_at AS "sentAt", m.send_at AS "sendAt",
            m.person_id AS "personId", m.step, m.via, o.seq
     FROM umlauf.mail m LEFT JOIN umlauf.outbox o ON o.id = m.outbox_id
     WHERE m.instance_id = ANY($1::uuid[]) ORDER BY m.created_at DESC, m.attempted_at DESC, m.id`,
    [ids],
  );
  return rows.map(plain);
}

const decisionColumns = `
  d.id, d.body, b.data->'names'->>'short' AS "bodyName", d.year, d.number, d."on"::text AS "on", d.outcome,
  d.subject_id AS "subjectId", d.meeting_id AS "meetingId", t.content AS text, r.content AS reason,
  d.valid_until::text AS "validUntil", d.home_body AS "homeBody", title.content AS title,
  coalesce(standing.facts->>'release', 'published') = 'published' AS "isPublic"
  FROM umlauf.decision d
  LEFT JOIN umlauf.body b ON b.code = d.body
  LEFT JOIN umlauf.text t ON t.id = d.text_id
  LEFT JOIN umlauf.text r ON r.id = d.reason_id
  LEFT JOIN umlauf.instance i ON i.id = d.id
  LEFT JOIN umlauf.instance standing ON standing.parent_id = d.id AND standing.key = 'decision'
  LEFT JOIN umlauf.text title ON title.id = (i.facts->>'titleId')::uuid`;

/** The decision that a vote led to. */
export async function decisionOf(sql: Sql, approvalId: string): Promise<DecisionView | null> {
  const rows = await sql<DecisionView>(`SELECT ${decisionColumns} WHERE d.id = $1`, [approvalId]);
  return rows[0] ?? null;
}

/** Decisions, newest first; a number alone („2024/09“) may belong to several bodies. */
export async function listDecisions(
  sql: Sql,
  filter: {
    body?: string;
    year?: number;
    number?: number;
    subjectId?: string;
    meetingId?: string;
    search?: string;
    outcome?: DecisionView['outcome'];
    /** Of one of its Ziffern, or of its text: code of `verbs`. */
    verb?: string;
    /** Only what everybody may read. */
    isPublic?: boolean;
  } = {},
): Promise<DecisionView[]> {
  return sql<DecisionView>(
    `SELECT ${decisionColumns}
     WHERE ($1::text IS NULL OR d.body = $1) AND ($2::int IS NULL OR d.year = $2)
       AND ($3::int IS NULL OR d.number = $3) AND ($4::uuid IS NULL OR d.subject_id = $4)
       AND ($6::uuid IS NULL OR d.meeting_id = $6)
       AND (NOT $7::boolean OR coalesce(standing.facts->>'release', 'published') = 'published')
       AND ($5::text IS NULL OR concat_ws(' ', title.content, t.content, r.content)
         ILIKE '%' || replace(replace($5, '%', '\\%'), '_', '\\_') || '%')
       AND ($8::text IS NULL OR d.outcome = $8)
       AND ($9::text IS NULL OR coalesce(standing.context, i.context)->'clauses'
         @> jsonb_build_array(jsonb_build_object('verb', $9::text)))
     ORDER BY d."on" DESC, d.body, d.number DESC LIMIT 500`,
    [
      filter.body ?? null,
      filter.year ?? null,
      filter.number ?? null,
      filter.subjectId ?? null,
      filter.search ?? null,
      filter.meetingId ?? null,
      filter.isPublic ?? false,
      filter.outcome ?? null,
      filter.verb ?? null,
    ],
  );
}

export interface MeetingView {
  id: string;
  body: string;
  bodyName: string;
  number: number;
  on: string;
  startsAt: string;
  place: string | null;
  status: string;
  /** Sondersitzung. */
  isSpecial: boolean;
}

/** Sitzungen, in order of their day. */
export async function listMeetings(
  sql: Sql,
  filter: { body?: string; id?: string; from?: string } = {},
): Promise<MeetingView[]> {
  return sql<MeetingView>(
    `SELECT m.id, m.body, b.data->'names'->>'short' AS "bodyName", m.number, m.on_day::text AS "on",
            m.starts_at AS "startsAt", t.content AS place, m.status, m.is_special AS "isSpecial"
     FROM umlauf.meeting m JOIN umlauf.body b ON b.code = m.body LEFT JOIN umlauf.text t ON t.id = m.place::uuid
     WHERE ($1::text IS NULL OR m.body = $1) AND ($2::uuid IS NULL OR m.id = $2) AND ($3::date IS NULL OR m.on_day >= $3)
     ORDER BY m.on_day, m.body`,
    [filter.body ?? null, filter.id ?? null, filter.from ?? null],
  );
}

export interface BodyView {
  /** Its instance. */
  id: string;
  code: string;
  names: { nom: string; gen: string; dat: string; akk: string; short: string };
  seats: { organisation: string; isVoting: boolean; from?: string | null; to?: string | null }[];
  /** Who chairs today: by membership, else as the body was last handed over. */
  chair: string;
  secretariat: string;
  policyId: string;
  policy: import('../../workflows/policies/policy-set.js').PolicySet;
  registersFormats: boolean;
  /** Sitzungsfreie Zeiten of the body and of its members. */
  recesses: import('../../workflows/deadline-calendar.js').Recess[];
  /** What other bodies delegated to it, with the decision that did. */
  delegations: { from: string; matterId: string; decisionId: string }[];
  /** Fachpolitische Sprecher, as they are and were. */
  spokespersons: { organisation: string; from: string; to: string | null; decisionId: string }[];
  /** Every seat, also former ones and those to come; `seats` are those held today. */
  allSeats: { organisation: string; isVoting: boolean; from?: string | null; to?: string | null }[];
}

export async function listBodies(sql: Sql): Promise<BodyView[]> {
  const rows = await sql<{ id: string; today: string; data: BodyView }>(
    `SELECT b.instance_id AS id, today::text AS today, b.data || jsonb_strip_nulls(jsonb_build_object('chair', (
       SELECT m.organisation FROM umlauf.membership m
       WHERE m.role = 'chair' AND m.body = b.code AND m.valid_from <= today AND (m.valid_to IS NULL OR today < m.valid_to)
       ORDER BY m.valid_from DESC LIMIT 1))) AS data
     FROM umlauf.body b, CAST(umlauf.now() AT TIME ZONE 'Europe/Berlin' AS date) AS today ORDER BY b.code`,
  );
  return rows.map(({ id, today, data }) => ({
    ...data,
    id,
    seats: holdsOn(data.seats, today),
    allSeats: data.seats,
    spokespersons: data.spokespersons ?? [],
  }));
}

/** Resolves every id of a text or person that stands in the given data. */
export async function textsOf(sql: Sql, data: unknown[]): Promise<(id: string | null | undefined) => string> {
  const ids = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(value)) ids.add(value);
    } else if (value && typeof value === 'object') Object.values(value).forEach(walk);
  };
  data.forEach(walk);
  const rows = await sql<{ id: string; content: string | null }>(
    `SELECT id, content FROM umlauf.text WHERE id = ANY($1::uuid[])
     UNION ALL SELECT id, name FROM umlauf.person WHERE id = ANY($1::uuid[])`,
    [[...ids]],
  );
  const contents = new Map(rows.map(({ id, content }) => [id, content ?? '(gelöscht)']));
  return (id) => (id ? (contents.get(id) ?? '') : '');
}

/** Instants come from the driver as dates; pages and rules work with ISO strings. */
function plain<T extends object>(row: T): T {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  ) as T;
}
