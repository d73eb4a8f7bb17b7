import type { Sql } from './sql.js';

/** The number that the next decision of a body would get; only the command that establishes a result allocates it. */
export async function nextNumber(sql: Sql, body: string, year: number): Promise<number> {
  const [row] = await sql<{ last: number }>('SELECT last FROM umlauf.series WHERE body = $1 AND year = $2', [
    body,
    year,
  ]);
  return (row?.last ?? 0) + 1;
}

/** Beschlussreihen: by body and year, with the number up to which was counted before umlauf. */
export async function listSeries(sql: Sql): Promise<{ body: string; year: number; opening: number; last: number }[]> {
  return sql('SELECT body, year, opening, last FROM umlauf.series ORDER BY body, year');
}

/** Every number that a decision has, as `AL-RUNDE/2024/9`. */
export async function takenNumbers(sql: Sql): Promise<Set<string>> {
  const rows = await sql<{ name: string }>(`SELECT concat_ws('/', body, year, number) AS name FROM umlauf.decision`);
  return new Set(rows.map(({ name }) => name));
}
