import type { z } from 'zod';
import type { decision } from '../../workflows/decision.js';
import type { order } from '../../workflows/order.js';
import { type DecisionView, decisionOf, listDecisions } from './case.queries.js';
import type { Sql } from './sql.js';

export type StandingContext = z.infer<(typeof decision)['context']>;
export type OrderContext = z.infer<(typeof order)['context']>;

/** A decision as it stands: its instance, and the row with its number. */
export interface StandingDecision {
  /** Instance of the workflow `decision`. */
  id: string;
  /** Row of the decision, which its page is named after. */
  decisionId: string;
  body: string;
  year: number;
  number: number;
  on: string;
  title: string | null;
  state: string;
  context: StandingContext;
}

const standing = `
  SELECT i.id, d.id AS "decisionId", d.body, d.year, d.number, d."on"::text AS "on", t.content AS title, i.state, i.context
  FROM umlauf.instance i
  JOIN umlauf.decision d ON d.id = coalesce((i.facts->>'vote')::uuid, i.id)
  LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
  WHERE i.workflow = 'decision'`;

/** Decisions of a body that a later one can repeal or amend, and those named by `ids`, newest first. */
export async function decisionsInForce(sql: Sql, body: string, ids: string[] = []): Promise<StandingDecision[]> {
  return sql<StandingDecision>(
    `${standing} AND (i.id = ANY($2::uuid[]) OR d.body = $1 AND i.state NOT IN ('repealed', 'lapsed')
       AND NOT (i.context->'isOver')::boolean)
     ORDER BY i.id = ANY($2::uuid[]) DESC, d."on" DESC, d.number DESC LIMIT 200`,
    [body, ids],
  );
}

/** What stands of a decision, by its row or its own id; `null` when there is none. */
export async function standingDecision(sql: Sql, id: string): Promise<StandingDecision | null> {
  const rows = await sql<StandingDecision>(`${standing} AND (d.id = $1 OR i.id = $1) LIMIT 1`, [id]);
  return rows[0] ?? null;
}

/** Auftrag, Auflage, Vorbehalt or Follow-Up with what it is about. */
export interface OrderRow {
  id: string;
  state: string;
  isFinal: boolean;
  title: string | null;
  text: string | null;
  /** What its owner reported. */
  report: string | null;
  dueOn: string | null;
  dueAt: string | null;
  context: OrderContext;
  decision: { id: string; body: string; year: number; number: number } | null;
  /** Where a Follow-Up was held fast; it rests on no decision. */
  heldIn: { id: string; body: string; number: number } | null;
  /** Where an order from before umlauf stands. */
  source: string | null;
}

export interface OrderFilter {
  owner?: string;
  body?: string;
  kind?: string;
  /** `open`: everything that is not settled. */
  state?: 'open' | 'settled';
  /** Half-year of the due day: `2024-1`, `2024-2`. */
  half?: string;
  decisionInstance?: string;
}

/** Aufgabenregister: every order that follows from a decision, and every Follow-Up; what is due first comes first. */
export async function listOrders(sql: Sql, filter: OrderFilter = {}): Promise<OrderRow[]> {
  return sql<OrderRow>(
    `SELECT i.id, i.state, i.is_final AS "isFinal", t.content AS title, x.content AS text, due.on AS "dueOn",
            umlauf.iso(due.at) AS "dueAt", i.context,
            CASE WHEN d.id IS NULL THEN NULL
              ELSE jsonb_build_object('id', d.id, 'body', d.body, 'year', d.year, 'number', d.number) END AS decision,
            CASE WHEN m.id IS NULL THEN NULL
              ELSE jsonb_build_object('id', m.id, 'body', m.body, 'number', m.number) END AS "heldIn",
            s.content AS source, r.content AS report
     FROM umlauf.instance i
     LEFT JOIN umlauf.meeting m ON m.id = i.parent_id
     LEFT JOIN umlauf.text s ON s.id = (i.context->'takenOver'->>'sourceId')::uuid
     LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     LEFT JOIN umlauf.text x ON x.id = (i.context->>'textId')::uuid
     LEFT JOIN umlauf.text r ON r.id = (i.context->>'reportId')::uuid
     LEFT JOIN umlauf.decision d ON d.id = coalesce((i.facts->>'vote')::uuid, (i.facts->>'decision')::uuid)
     LEFT JOIN LATERAL (
       SELECT due_on::text AS on, due_at AS at FROM umlauf.deadline
       WHERE instance_id = i.id AND name = 'due' ORDER BY generation DESC LIMIT 1) due ON true
     WHERE i.workflow = 'order'
       AND ($1::text IS NULL OR i.context->>'owner' = $1) AND ($2::text IS NULL OR i.facts->>'body' = $2)
       AND ($3::text IS NULL OR i.context->>'kind' = $3)
       AND ($4::text IS NULL OR i.is_final = ($4 = 'settled'))
       AND ($5::text IS NULL OR concat(left(due.on, 4), '-', CASE WHEN substr(due.on, 6, 2) < '07' THEN 1 ELSE 2 END) = $5)
       AND ($6::uuid IS NULL OR i.parent_id = $6)
     ORDER BY i.is_final, due.at NULLS LAST, i.id LIMIT 1000`,
    [
      filter.owner ?? null,
      filter.body ?? null,
      filter.kind ?? null,
      filter.state ?? null,
      filter.half ?? null,
      filter.decisionInstance ?? null,
    ],
  );
}

/** Umlaufverfahren of a body that ended since a day, for „Bericht über Umlaufverfahren“. */
export async function writtenSince(
  sql: Sql,
  body: string,
  since: string | null,
  until: string,
): Promise<{ id: string; title: string | null; state: string; on: string }[]> {
  return sql(
    `SELECT i.id, t.content AS title, i.state, (i.updated_at AT TIME ZONE 'Europe/Berlin')::date::text AS "on"
     FROM umlauf.instance i LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE i.workflow = 'approval' AND i.facts->>'body' = $1 AND i.context->>'mode' = 'written' AND i.is_final
       AND (i.updated_at AT TIME ZONE 'Europe/Berlin')::date <= $3::date
       AND ($2::date IS NULL OR (i.updated_at AT TIME ZONE 'Europe/Berlin')::date > $2::date)
     ORDER BY i.updated_at`,
    [body, since, until],
  );
}

/** Another vote that is still open and changes the same earlier decision. */
export interface RivalVote {
  id: string;
  title: string | null;
  item: number;
  acts: { decision: string; clause: number | null }[];
}

/** Votes without a result, besides one, whose proposals change these decisions. */
export async function rivalVotes(sql: Sql, vote: string, decisions: string[]): Promise<RivalVote[]> {
  if (decisions.length === 0) return [];
  return sql<RivalVote>(
    `SELECT i.id, t.content AS title, (i.context->>'item')::int AS item, i.context->'proposal'->'acts' AS acts
     FROM umlauf.instance i LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE i.workflow = 'approval' AND NOT i.is_final AND i.id <> $1
       AND EXISTS (SELECT FROM jsonb_array_elements(i.context->'proposal'->'acts') act WHERE act->>'decision' = ANY($2))
     ORDER BY i.created_at, i.id LIMIT 20`,
    [vote, decisions],
  );
}

/** Released decisions that a Bekanntmachung names: those of a meeting, or the one of an Umlauf. */
export async function decisionsToAnnounce(
  sql: Sql,
  { meeting, vote }: { meeting: string | null; vote: string | null },
): Promise<DecisionView[]> {
  if (meeting === null) {
    const decision = vote === null ? null : await decisionOf(sql, vote);
    return decision?.isPublic ? [decision] : [];
  }
  const all = await listDecisions(sql, { meetingId: meeting, isPublic: true });
  return all.toSorted((a, b) => a.year - b.year || a.number - b.number);
}
