import type { Sql } from './sql.js';

/** Numbers on the agendas of meetings that a vote stands under already, by meeting. */
export async function takenItems(sql: Sql, meetings: string[]): Promise<Map<string, number[]>> {
  const rows = await sql<{ meeting: string; items: number[] }>(
    `SELECT facts->>'meeting' AS meeting, array_agg((facts->>'item')::int) AS items
     FROM umlauf.instance WHERE workflow = 'approval' AND facts->>'meeting' = ANY($1::text[]) GROUP BY 1`,
    [meetings],
  );
  return new Map(rows.map(({ meeting, items }) => [meeting, items]));
}
