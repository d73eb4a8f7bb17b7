import type { Sql } from './sql.js';

/** A deadline that will fire: when, whose, and how its workflow names it. */
export interface ComingEvent {
  instanceId: string;
  workflow: string;
  title: string | null;
  /** Who is responsible for it. */
  organisations: string[] | null;
  name: string;
  dueAt: string;
  dueOn: string;
}

/** What fires next, in the order in which it will. */
export async function listComing(sql: Sql, limit = 12): Promise<ComingEvent[]> {
  return sql<ComingEvent>(
    `SELECT d.instance_id AS "instanceId", i.workflow, t.content AS title,
            i.facts->'organisations' AS organisations, d.name, umlauf.iso(d.due_at) AS "dueAt",
            d.due_on::text AS "dueOn"
     FROM umlauf.deadline d JOIN umlauf.instance i ON i.id = d.instance_id
     LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE d.status = 'open' ORDER BY d.due_at, d.id LIMIT $1`,
    [Math.min(limit, 100)],
  );
}

/** Something that happened to a case: an entry of a history. */
export interface Happening {
  instanceId: string;
  workflow: string;
  title: string | null;
  /** Who is responsible for it. */
  organisations: string[] | null;
  seq: number;
  at: string;
  type: string;
  role: string;
  organisation: string;
  fromState: string | null;
  toState: string;
}

/** What happened after an instant, the newest first. */
export async function listHappenings(sql: Sql, since: string, limit = 100): Promise<Happening[]> {
  return sql<Happening>(
    `SELECT h.instance_id AS "instanceId", i.workflow, t.content AS title,
            i.facts->'organisations' AS organisations, h.seq, umlauf.iso(h.at) AS at, h.type, h.role,
            h.organisation, h.from_state AS "fromState", h.to_state AS "toState"
     FROM umlauf.history h JOIN umlauf.instance i ON i.id = h.instance_id
     LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE h.at > $1::timestamptz ORDER BY h.at DESC, h.instance_id, h.seq DESC LIMIT $2`,
    [since, Math.min(limit, 200)],
  );
}
