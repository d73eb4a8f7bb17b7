import type { Sql } from './sql.js';

/** The number that the next decision of a body would get; only the command that establishes a result allocates it. */
export async function nextNumber(sql: Sql, body: string, year: number): Promise<number> {
  const [row] = await sql<{ last: number }>('SELECT last FROM umlauf.series WHERE body = $1 AND year = $2', [
    body,
    year,
  ]);
  return (row?.last ?? 0) + 1;
}
