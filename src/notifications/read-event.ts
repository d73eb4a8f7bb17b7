import { directoryNames } from '../../workflows/messages.de.js';
import type { DutyStep, Facts } from '../../workflows/contract.js';
import { printDecisionNumber } from '../../workflows/policies/policy-set.js';
import type { Awaiting } from '../identity/membership.js';
import { listBodies, listMeetings, textsOf } from '../register/case.queries.js';
import { secretariatOn } from '../register/offices.queries.js';
import type { Sql } from '../register/sql.js';
import type { MailCase, MailDeadline, MailDecision, MailEntry, MailEvent } from './mail-view.js';

/** A row of the outbox that asks for mails, as far as they need it. */
export interface MailRow {
  id: string;
  instanceId: string;
  /** Number of the history entry; 0 where a deadline moved. */
  seq: number;
  payload: Record<string, unknown>;
  at: string;
}

/** What the mails of a row may speak of, and whom its case waits for. */
export interface FoundEvent {
  event: MailEvent;
  awaits: Awaiting[];
}

/**
 * Reads what the mails of some rows may speak of, all at once; without a row's event where there is no such instance.
 * By the id of the row. What is read is at least as new as the newest of them.
 */
export async function readEvents(
  sql: Sql,
  outbox: readonly MailRow[],
  today: string,
): Promise<Map<string, FoundEvent>> {
  const [rows, entries, bodies, meetings, secretariat] = await Promise.all([
    familiesOf(
      sql,
      outbox.map(({ instanceId }) => instanceId),
    ),
    entriesOf(sql, outbox),
    listBodies(sql),
    listMeetings(sql),
    secretariatOn(sql, today),
  ]);
  const ids = rows.map(({ id }) => id);
  const [deadlines, decisions, text] = await Promise.all([
    deadlinesOf(
      sql,
      ids,
      outbox.map(({ instanceId }) => instanceId),
    ),
    // A format or an order that was taken over rests on a decision outside its family.
    decisionsOf(sql, [...ids, ...rows.flatMap(({ context }) => (context.decision ? [String(context.decision)] : []))]),
    textsOf(sql, [rows.map(({ context }) => context), entries, outbox.map(({ payload }) => payload)]),
  ]);
  const known = new Map(bodies.map((body) => [body.code, body]));
  const shared = {
    text: (id: unknown) => text(typeof id === 'string' ? id : null),
    names: { ...directoryNames, body: (code: string) => known.get(code)?.names ?? directoryNames.body(code) },
    meetings,
    bodies: Object.fromEntries(bodies.map(({ code, names, policy, recesses }) => [code, { names, policy, recesses }])),
    secretariat,
  };
  const printed = new Map(
    decisions.map(({ year, number, ...decision }): [string, MailDecision] => {
      const format = known.get(decision.body)?.policy.numberFormat.value ?? '{year}/{number}';
      return [decision.id, { ...decision, number: printDecisionNumber(format, year, number) }];
    }),
  );
  const deadlinesBy = grouped(deadlines, ({ instanceId }) => instanceId);
  const families = new Map(
    [...grouped(rows, ({ rootId }) => rootId)].map(([rootId, members]) => {
      const cases = members.map(({ awaits: _awaits, rootId: _rootId, titleId, ...found }): MailCase => ({
        ...found,
        title: text(titleId),
        deadlines: deadlinesBy.get(found.id) ?? [],
      }));
      const related = new Set(members.flatMap(({ id, context }) => [id, String(context.decision)]));
      return [rootId, { cases, decisions: [...printed.values()].filter(({ id }) => related.has(id)) }];
    }),
  );
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const entryOf = new Map(
    entries.map(({ instanceId, seq, ...entry }): [string, MailEntry] => [`${instanceId}/${seq}`, entry]),
  );
  return new Map(
    outbox.flatMap(({ id, instanceId, seq, payload, at }): [string, FoundEvent][] => {
      const row = rowOf.get(instanceId);
      if (!row) return [];
      const { cases, decisions: own } = families.get(row.rootId)!;
      const event: MailEvent = {
        mail: String(payload.mail),
        at,
        case: cases.find((found) => found.id === instanceId)!,
        family: cases,
        entry: entryOf.get(`${instanceId}/${seq}`) ?? null,
        step: (payload.duty as DutyStep | undefined)?.step ?? null,
        data: (payload.data ?? {}) as Facts,
        decisions: own,
        ...shared,
      };
      return [[id, { awaits: row.awaits, event }]];
    }),
  );
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

type FamilyRow = Omit<MailCase, 'title' | 'deadlines'> & { titleId: string | null; awaits: Awaiting[]; rootId: string };

/** The instances, what they began with, and everything else that began with that. */
async function familiesOf(sql: Sql, instanceIds: string[]): Promise<FamilyRow[]> {
  return sql<FamilyRow>(
    `WITH RECURSIVE up AS (
       SELECT id, parent_id FROM umlauf.instance WHERE id = ANY($1::uuid[])
       UNION SELECT i.id, i.parent_id FROM umlauf.instance i JOIN up ON i.id = up.parent_id
     ), down AS (
       SELECT id, id AS root_id FROM up WHERE parent_id IS NULL
       UNION ALL SELECT i.id, down.root_id FROM umlauf.instance i JOIN down ON i.parent_id = down.id
     )
     SELECT i.id, i.workflow, i.parent_id AS "parentId", i.key, i.state, i.is_final AS "isFinal",
            umlauf.iso(i.created_at) AS "createdAt", i.context, i.facts, i.facts->>'titleId' AS "titleId", i.awaits,
            down.root_id AS "rootId"
     FROM down JOIN umlauf.instance i USING (id)`,
    [instanceIds],
  );
}

async function entriesOf(
  sql: Sql,
  outbox: readonly MailRow[],
): Promise<(MailEntry & { instanceId: string; seq: number })[]> {
  return sql(
    `SELECT instance_id AS "instanceId", seq, type, role, organisation, event, from_state AS "fromState",
            on_behalf AS "onBehalf"
     FROM umlauf.history
     WHERE (instance_id, seq) IN (SELECT * FROM unnest($1::uuid[], $2::int[]))`,
    [outbox.map(({ instanceId }) => instanceId), outbox.map(({ seq }) => seq)],
  );
}

/** The newest deadline of each name; reminders of the instances themselves only. */
async function deadlinesOf(sql: Sql, ids: string[], own: string[]): Promise<(MailDeadline & { instanceId: string })[]> {
  return sql(
    `SELECT DISTINCT ON (instance_id, name) instance_id AS "instanceId", name, due_on::text AS "dueOn",
            umlauf.iso(due_at) AS "dueAt", status, derivation, anchor,
            coalesce(anchor->>'meeting', anchor->'base'->>'meeting') AS meeting
     FROM umlauf.deadline
     WHERE instance_id = ANY($1::uuid[]) AND (name NOT LIKE 'reminder.%' OR instance_id = ANY($2::uuid[]))
     ORDER BY instance_id, name, generation DESC`,
    [ids, own],
  );
}

async function decisionsOf(
  sql: Sql,
  ids: string[],
): Promise<(Omit<MailDecision, 'number'> & { year: number; number: number })[]> {
  return sql(
    `SELECT id, body, year, number, "on"::text AS "on", meeting_id AS "meetingId"
     FROM umlauf.decision WHERE id = ANY($1::uuid[]) ORDER BY "on" DESC, number DESC`,
    [ids],
  );
}
