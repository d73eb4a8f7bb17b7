import type { Sql } from './sql.js';

/** A format or registration that carries a title already. */
export interface TitleHolder {
  id: string;
  workflow: 'registration' | 'workingGroup';
  state: string;
  kind: string | null;
  leads: string[];
}

/**
 * Who carries this title now: live formats, and registrations that are still on their way. Capitals and spaces do not
 * count. `ownId` is the registration that asks.
 */
export async function titleHolders(sql: Sql, title: string, ownId: string | null): Promise<TitleHolder[]> {
  const wanted = title.trim().replace(/\s+/g, ' ').toLowerCase();
  if (wanted === '' || wanted.length > 300) return [];
  const rows = await sql<Omit<TitleHolder, 'leads'> & { leads: unknown }>(
    `SELECT i.id, i.workflow, i.state, coalesce(i.context->>'kind', i.context->'form'->>'kind') AS kind,
            coalesce(i.context->'leads', jsonb_path_query_array(i.context, '$.form.leads[*].organisation')) AS leads
     FROM umlauf.instance i JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE i.workflow IN ('registration', 'workingGroup') AND NOT i.is_final
       AND ($2::uuid IS NULL OR (i.id <> $2 AND i.parent_id IS DISTINCT FROM $2))
       AND lower(regexp_replace(btrim(t.content), '\\s+', ' ', 'g')) = $1
     ORDER BY i.workflow DESC, i.created_at LIMIT 5`,
    [wanted, ownId],
  );
  return rows.map((row) => ({
    ...row,
    leads: Array.isArray(row.leads) ? row.leads.filter((code): code is string => typeof code === 'string') : [],
  }));
}

/** Titles of live formats, without what makes no difference: capitals and spaces. */
export async function liveFormatTitles(sql: Sql): Promise<Set<string>> {
  const rows = await sql<{ title: string }>(
    `SELECT lower(regexp_replace(btrim(t.content), '\\s+', ' ', 'g')) AS title
     FROM umlauf.instance i JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE i.workflow = 'workingGroup' AND NOT i.is_final AND t.content IS NOT NULL`,
  );
  return new Set(rows.map(({ title }) => title));
}

/** How many cases there are of each workflow in each state, among those that a search finds. */
export async function countCases(
  sql: Sql,
  filter: { workflows: string[]; search?: string },
): Promise<{ workflow: string; state: string; isFinal: boolean; count: number }[]> {
  return sql(
    `SELECT i.workflow, i.state, i.is_final AS "isFinal", count(*)::int AS count
     FROM umlauf.instance i LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE i.workflow = ANY($1::text[])
       AND ($2::text IS NULL OR t.content ILIKE '%' || replace(replace($2, '%', '\\%'), '_', '\\_') || '%')
     GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 2`,
    [filter.workflows, filter.search ?? null],
  );
}
