import { directoryNames } from '../../workflows/messages.de.js';
import type { DutyStep, Facts } from '../../workflows/contract.js';
import { printDecisionNumber } from '../../workflows/policies/policy-set.js';
import type { Awaiting } from '../identity/membership.js';
import { listBodies, listMeetings, textsOf } from '../register/case.queries.js';
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

/** What a mail may speak of, and whom its case waits for; `null` when there is no such instance. */
export async function readEvent(
  sql: Sql,
  { instanceId, seq, payload, at }: MailRow,
  today: string,
): Promise<{ event: MailEvent; awaits: Awaiting[] } | null> {
  const [rows, entries, bodies, meetings, secretariat] = await Promise.all([
    familyOf(sql, instanceId),
    entryOf(sql, instanceId, seq),
    listBodies(sql),
    listMeetings(sql),
    secretariatOf(sql, today),
  ]);
  const row = rows.find(({ id }) => id === instanceId);
  if (!row) return null;
  const ids = rows.map(({ id }) => id);
  const [deadlines, decisions, text] = await Promise.all([
    deadlinesOf(sql, ids),
    // A format or an order that was taken over rests on a decision outside its family.
    decisionsOf(sql, [...ids, ...rows.flatMap(({ context }) => (context.decision ? [String(context.decision)] : []))]),
    textsOf(sql, [rows.map(({ context }) => context), entries, payload]),
  ]);
  const family: MailCase[] = rows.map(({ awaits: _awaits, titleId, ...found }) => ({
    ...found,
    title: text(titleId),
    deadlines: deadlines.filter((deadline) => deadline.instanceId === found.id),
  }));
  const known = new Map(bodies.map((body) => [body.code, body]));
  return {
    awaits: row.awaits,
    event: {
      mail: String(payload.mail),
      at,
      case: family.find(({ id }) => id === instanceId)!,
      family,
      entry: entries[0] ?? null,
      step: (payload.duty as DutyStep | undefined)?.step ?? null,
      data: (payload.data ?? {}) as Facts,
      text: (id) => text(typeof id === 'string' ? id : null),
      names: { ...directoryNames, body: (code) => known.get(code)?.names ?? directoryNames.body(code) },
      meetings,
      bodies: Object.fromEntries(
        bodies.map(({ code, names, policy, recesses }) => [code, { names, policy, recesses }]),
      ),
      decisions: decisions.map(({ year, number, ...decision }) => ({
        ...decision,
        number: printDecisionNumber(
          known.get(decision.body)?.policy.numberFormat.value ?? '{year}/{number}',
          year,
          number,
        ),
      })),
      secretariat,
    },
  };
}

type FamilyRow = Omit<MailCase, 'title' | 'deadlines'> & { titleId: string | null; awaits: Awaiting[] };

/** The instance, what it began with, and everything else that began with that. */
async function familyOf(sql: Sql, instanceId: string): Promise<FamilyRow[]> {
  return sql<FamilyRow>(
    `WITH RECURSIVE up AS (
       SELECT id, parent_id FROM umlauf.instance WHERE id = $1
       UNION ALL SELECT i.id, i.parent_id FROM umlauf.instance i JOIN up ON i.id = up.parent_id
     ), down AS (
       SELECT id FROM up WHERE parent_id IS NULL
       UNION ALL SELECT i.id FROM umlauf.instance i JOIN down ON i.parent_id = down.id
     )
     SELECT i.id, i.workflow, i.parent_id AS "parentId", i.key, i.state, i.is_final AS "isFinal",
            umlauf.iso(i.created_at) AS "createdAt", i.context, i.facts, i.facts->>'titleId' AS "titleId", i.awaits
     FROM down JOIN umlauf.instance i USING (id)`,
    [instanceId],
  );
}

async function entryOf(sql: Sql, instanceId: string, seq: number): Promise<MailEntry[]> {
  return sql<MailEntry>(
    `SELECT type, role, organisation, event, from_state AS "fromState", on_behalf AS "onBehalf"
     FROM umlauf.history WHERE instance_id = $1 AND seq = $2`,
    [instanceId, seq],
  );
}

/** The newest deadline of each name. */
async function deadlinesOf(sql: Sql, ids: string[]): Promise<(MailDeadline & { instanceId: string })[]> {
  return sql(
    `SELECT DISTINCT ON (instance_id, name) instance_id AS "instanceId", name, due_on::text AS "dueOn",
            umlauf.iso(due_at) AS "dueAt", status, derivation, anchor,
            coalesce(anchor->>'meeting', anchor->'base'->>'meeting') AS meeting
     FROM umlauf.deadline WHERE instance_id = ANY($1::uuid[]) ORDER BY instance_id, name, generation DESC`,
    [ids],
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

/** Whose signature stands under every mail: who holds the secretariat on that day, the longest. */
async function secretariatOf(sql: Sql, today: string): Promise<MailEvent['secretariat']> {
  const [row] = await sql<{ organisation: string; address: string | null }>(
    `SELECT m.organisation, p.address FROM umlauf.membership m JOIN umlauf.person p ON p.id = m.person_id
     WHERE m.role = 'secretariat' AND m.valid_from <= $1::date AND (m.valid_to IS NULL OR $1::date < m.valid_to)
     ORDER BY m.valid_from, m.id LIMIT 1`,
    [today],
  );
  return row ?? null;
}
