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
