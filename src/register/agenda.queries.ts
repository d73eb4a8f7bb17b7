import type { Sql } from './sql.js';

/** The next free number (TOP) on the agendas of meetings, by meeting. */
export async function nextItems(sql: Sql, meetings: string[]): Promise<Map<string, number>> {
  const rows = await sql<{ meeting: string; next: number }>(
    `SELECT i.id AS meeting, coalesce(max((item->>'number')::int), 0) + 1 AS next
     FROM umlauf.instance i LEFT JOIN LATERAL jsonb_array_elements(i.context->'items') item ON true
     WHERE i.workflow = 'meeting' AND i.id = ANY($1::uuid[]) GROUP BY i.id`,
    [meetings],
  );
  return new Map(rows.map(({ meeting, next }) => [meeting, next]));
}

/** Quelle of items: what their Vorlage says it comes from, by the id of the vote. */
export async function sourcesOf(sql: Sql, votes: string[]): Promise<ReadonlyMap<string, string>> {
  if (votes.length === 0) return new Map();
  const rows = await sql<{ id: string; source: string }>(
    `SELECT i.id, t.content AS source FROM umlauf.instance i
     JOIN umlauf.instance p ON p.id = i.parent_id
     JOIN umlauf.text t ON t.id = (p.context->>'sourceId')::uuid
     WHERE i.id = ANY($1::uuid[]) AND t.content IS NOT NULL`,
    [votes],
  );
  return new Map(rows.map(({ id, source }) => [id, source]));
}
