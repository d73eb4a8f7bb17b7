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

/** A decision that has a number: its row, and the instance of the same id – a vote, or a decision taken over. */
export interface KnownDecision {
  id: string;
  body: string;
  year: number;
  number: number;
  workflow: string;
  state: string;
  context: unknown;
}

/** Decisions by their names `AL-RUNDE/2024/9`, as far as there are any. */
export async function decisionsNamed(sql: Sql, names: string[]): Promise<Map<string, KnownDecision>> {
  const rows = await sql<KnownDecision>(
    `SELECT d.id, d.body, d.year, d.number, i.workflow, i.state, i.context
     FROM umlauf.decision d JOIN umlauf.instance i ON i.id = d.id
     WHERE concat_ws('/', d.body, d.year, d.number) = ANY($1::text[])`,
    [names],
  );
  return new Map(rows.map((row) => [`${row.body}/${row.year}/${row.number}`, row]));
}

/** Which of these commands were carried out already. */
export async function commandsDone(sql: Sql, ids: string[]): Promise<Set<string>> {
  const rows = await sql<{ id: string }>('SELECT id FROM umlauf.command WHERE id = ANY($1::uuid[])', [ids]);
  return new Set(rows.map(({ id }) => id));
}
