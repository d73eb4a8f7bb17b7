import type { Sql } from './sql.js';

/** Protokollerklärung of a member on one TOP, in its own words. */
export interface StatementForMinutes {
  vote: string;
  /** TOP; 0 where it was decided by Umlauf alone. */
  item: number;
  title: string | null;
  organisation: string;
  words: string;
}

/** Protokollerklärungen of a meeting, or on one vote, in the order of the TOPs; of what went to an Umlauf none are the meeting's. */
export async function listStatements(
  sql: Sql,
  of: { meeting: string } | { vote: string },
): Promise<StatementForMinutes[]> {
  return sql<StatementForMinutes>(
    `SELECT i.id AS vote, (i.context->>'item')::int AS item, title.content AS title, given.key AS organisation,
            words.content AS words
     FROM umlauf.instance i
     LEFT JOIN umlauf.text title ON title.id = (i.facts->>'titleId')::uuid
     CROSS JOIN LATERAL jsonb_each_text(i.context->'statements') AS given
     JOIN umlauf.text words ON words.id = given.value::uuid
     WHERE i.workflow = 'approval' AND ${'vote' in of ? 'i.id = $1::uuid' : `i.facts @> jsonb_build_object('meeting', $1::text) AND i.context->>'mode' = 'meeting'`}
     ORDER BY item, organisation`,
    ['vote' in of ? of.vote : of.meeting],
  );
}
