import type { Sql } from './sql.js';

/** A running Format with the days on which something of it was seen last (ISO dates). */
export interface IdleGroup {
  id: string;
  title: string | null;
  state: string;
  leads: string[];
  activeFrom: string;
  validUntil: string | null;
  lastReport: string | null;
  /** Vote or decision about it or what it asked for, its founding included. */
  lastDecision: string | null;
}

/** Running Formats that a body decides on, of which nothing was seen since a day; the longest silent first. */
export async function idleGroups(sql: Sql, body: string, since: string): Promise<IdleGroup[]> {
  return sql<IdleGroup>(
    `SELECT * FROM (
       SELECT i.id, t.content AS title, i.state, i.context->'leads' AS leads, i.context->>'activeFrom' AS "activeFrom",
              i.context->>'validUntil' AS "validUntil",
              (SELECT max((h.at AT TIME ZONE 'Europe/Berlin')::date)::text
               FROM umlauf.instance r JOIN umlauf.history h ON h.instance_id = r.id AND h.type = 'handIn'
               WHERE r.parent_id = i.id AND r.workflow = 'interimReport') AS "lastReport",
              (SELECT max(d."on")::text FROM umlauf.decision d
               WHERE d.id::text = i.context->>'decision'
                  OR d.subject_id IN (SELECT s.id FROM umlauf.instance s WHERE s.id = i.id OR s.parent_id = i.id))
                AS "lastDecision"
       FROM umlauf.instance i LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
       WHERE i.workflow = 'workingGroup' AND NOT i.is_final AND i.state <> 'handOverOpen'
         AND i.context->>'approvingBody' = $1
     ) seen
     WHERE greatest("activeFrom", "lastReport", "lastDecision") < $2
     ORDER BY greatest("activeFrom", "lastReport", "lastDecision"), id LIMIT 200`,
    [body, since],
  );
}

/** The Vorlage of that title, if there is one that still counts. */
export async function matterOfTitle(sql: Sql, title: string): Promise<string | null> {
  const [row] = await sql<{ id: string }>(
    `SELECT i.id FROM umlauf.instance i JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE i.workflow = 'matter' AND t.content = $1 AND i.state NOT IN ('withdrawn', 'notCarried')
     ORDER BY i.created_at DESC LIMIT 1`,
    [title],
  );
  return row?.id ?? null;
}
