import { groupKinds } from '../../workflows/data/format-kinds.js';
import type { Sql } from './sql.js';

/** Art des Formats in words: „Projektgruppe“. */
export function kindName(kind: string): string {
  const label: string = groupKinds[kind as keyof typeof groupKinds]?.label ?? kind;
  return label.replace(/^\(temporäre\) /, '');
}

/** A report of a Format as the register shows it: what it was planned for, never whether it is missing. */
export interface PlannedReport {
  id: string;
  kind: 'interim' | 'final';
  addressee: string;
  state: string;
  isFinal: boolean;
  /** Meeting that it was planned for, with the day that holds today. */
  meeting: { number: number; bodyName: string; on: string } | null;
  /** Day that it was planned for, where no meeting was named. */
  on: string | null;
}

/** Reports of a Format in the order of its registration, by what was planned first: later arrangements stay inside. */
export async function plannedReportsOf(sql: Sql, groupId: string): Promise<PlannedReport[]> {
  return sql<PlannedReport>(
    `SELECT i.id, i.context->>'kind' AS kind, i.context->>'addressee' AS addressee, i.state, i.is_final AS "isFinal",
            CASE WHEN m.id IS NOT NULL THEN
              jsonb_build_object('number', m.number, 'bodyName', b.data->'names'->>'short', 'on', m.on_day::text)
            END AS meeting,
            CASE WHEN m.id IS NULL THEN d.due_on::text END AS "on"
     FROM umlauf.instance i
     LEFT JOIN LATERAL (
       SELECT due_on, anchor FROM umlauf.deadline WHERE instance_id = i.id AND name = 'due' ORDER BY set_seq LIMIT 1
     ) d ON true
     LEFT JOIN umlauf.meeting m ON m.id = (d.anchor->>'meeting')::uuid
     LEFT JOIN umlauf.body b ON b.code = m.body
     WHERE i.parent_id = $1 AND i.workflow = 'interimReport'
     ORDER BY i.created_at, length(i.key), i.key`,
    [groupId],
  );
}

/** Formats of the register, by what somebody looks for. */
export interface GroupFilter {
  search?: string;
  state?: string;
  /** Im Mandat am: ISO date. */
  on?: string;
}

/** A line of the register. */
export interface GroupLine {
  id: string;
  title: string | null;
  kind: string;
  leads: string[];
  state: string;
  activeFrom: string;
  validUntil: string | null;
  homeBody: string;
  decision: { id: string; body: string; year: number; number: number } | null;
  /** What it rests on in words, where it was taken over without a decision. */
  ground: string | null;
}

/** Formats, the newest first. Words are looked for in title, purpose and ground, and in the number of the decision. */
export async function listGroups(sql: Sql, filter: GroupFilter): Promise<GroupLine[]> {
  return sql<GroupLine>(
    `SELECT i.id, t.content AS title, i.context->>'kind' AS kind, i.context->'leads' AS leads, i.state,
            i.context->>'activeFrom' AS "activeFrom", i.context->>'validUntil' AS "validUntil",
            i.context->>'homeBody' AS "homeBody",
            CASE WHEN d.id IS NOT NULL THEN
              jsonb_build_object('id', d.id, 'body', d.body, 'year', d.year, 'number', d.number)
            END AS decision, g.content AS ground
     FROM umlauf.instance i
     LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     LEFT JOIN umlauf.text g ON g.id = (i.context->'takenOver'->>'groundId')::uuid
     LEFT JOIN umlauf.text p ON p.id = (i.context->>'purpose')::uuid
     LEFT JOIN umlauf.decision d ON d.id = (i.context->>'decision')::uuid
     WHERE i.workflow = 'workingGroup' AND ${matches}
       AND ($2::text IS NULL OR i.state = $2)
     ORDER BY i.created_at DESC, i.id LIMIT 500`,
    [filter.search ?? null, filter.state ?? null, filter.on ?? null],
  );
}

/** How many Formats there are in each state, among those that search and day leave. */
export async function countGroups(
  sql: Sql,
  filter: Pick<GroupFilter, 'search' | 'on'>,
): Promise<{ state: string; count: number }[]> {
  return sql(
    `SELECT i.state, count(*)::int AS count
     FROM umlauf.instance i
     LEFT JOIN umlauf.text g ON g.id = (i.context->'takenOver'->>'groundId')::uuid
     LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     LEFT JOIN umlauf.text p ON p.id = (i.context->>'purpose')::uuid
     LEFT JOIN umlauf.decision d ON d.id = (i.context->>'decision')::uuid
     WHERE i.workflow = 'workingGroup' AND ${matches} AND $2::text IS NULL
     GROUP BY 1 ORDER BY 2 DESC, 1`,
    [filter.search ?? null, null, filter.on ?? null],
  );
}

/** $1: words; $3: day in the mandate. */
const matches = `
  ($1::text IS NULL
   OR t.content ILIKE '%' || replace(replace($1, '%', '\\%'), '_', '\\_') || '%'
   OR p.content ILIKE '%' || replace(replace($1, '%', '\\%'), '_', '\\_') || '%'
   OR g.content ILIKE '%' || replace(replace($1, '%', '\\%'), '_', '\\_') || '%'
   OR d.year || '/' || lpad(d.number::text, 2, '0') = $1)
  AND ($3::text IS NULL
   OR (i.context->'ending'->>'on' IS NULL OR $3 <= i.context->'ending'->>'on') AND EXISTS (
     SELECT FROM jsonb_array_elements(i.context->'terms') term
     WHERE term->>'from' <= $3 AND (term->>'until' IS NULL OR $3 <= term->>'until')))`;

/** The Format that a decision led to, if any. */
export async function groupOfDecision(
  sql: Sql,
  decisionId: string,
): Promise<{ id: string; title: string | null; state: string; kind: string } | null> {
  const [row] = await sql<{ id: string; title: string | null; state: string; kind: string }>(
    `SELECT i.id, t.content AS title, i.state, i.context->>'kind' AS kind
     FROM umlauf.instance i LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE i.workflow = 'workingGroup' AND i.facts @> $1::jsonb LIMIT 1`,
    [JSON.stringify({ decision: decisionId })],
  );
  return row ?? null;
}
