import { type Term, type TermGap, type TermLine, endOf, gapsOf } from '../../workflows/term-ledger.js';
import { type DecisionView, decisionOf } from './case.queries.js';
import type { Sql } from './sql.js';

/** Something of a Format that happened on a day: a report came in, or a decision was made about it. */
export interface Done {
  on: string;
  what: 'report' | 'decision';
  /** Report, or vote of the decision. */
  id: string;
  reportKind: string | null;
  body: string | null;
  year: number | null;
  number: number | null;
}

/** Laufzeit of a Format with everything a page says about it. */
export interface TermView {
  line: TermLine;
  /** As it was registered: from when, until when. */
  startsOn: string;
  /** From before umlauf: what was asked for first, and when that was decided, may be unknown. */
  isTakenOver: boolean;
  /** By the vote; a term taken over may have none. */
  decisions: ReadonlyMap<string, DecisionView>;
  gaps: (TermGap & { done: Done[] })[];
  /** What was done after an end that stands. */
  afterEnd: Done[];
}

interface GroupContext extends TermLine {
  startsOn: string;
  extension: string | null;
  takenOver: object | null;
}

/** Reads the line of time of a Format: decisions, gaps, and what was done in them. */
export async function termOf(sql: Sql, group: { id: string; context: unknown }, today: string): Promise<TermView> {
  const { terms, ending, pauses, startsOn, extension, takenOver } = group.context as GroupContext;
  const line = { terms, ending, pauses };
  const [decisions, done] = await Promise.all([decisionsOf(sql, terms), doneBy(sql, group.id)]);
  const gaps = gapsOf(line, today, extension !== null).map((gap) => ({
    ...gap,
    done: done.filter(
      ({ id, on }) => gap.from <= on && (gap.to === null || on <= gap.to) && id !== gap.closedBy?.decision,
    ),
  }));
  const end = endOf(line);
  const isOpen = gaps.some(({ to }) => to === null);
  return {
    line,
    startsOn,
    isTakenOver: takenOver !== null,
    decisions,
    gaps,
    afterEnd: end === null || isOpen ? [] : done.filter(({ on }) => on > end),
  };
}

async function decisionsOf(sql: Sql, terms: Term[]): Promise<Map<string, DecisionView>> {
  const found = await Promise.all(terms.flatMap(({ decision }) => (decision ? [decisionOf(sql, decision)] : [])));
  return new Map(found.flatMap((decision) => (decision ? [[decision.id, decision] as const] : [])));
}

/** Reports handed in and decisions about the Format or what it asked for, oldest first. */
async function doneBy(sql: Sql, groupId: string): Promise<Done[]> {
  return sql<Done>(
    `SELECT (h.at AT TIME ZONE 'Europe/Berlin')::date::text AS "on", 'report' AS what, i.id,
            i.context->>'kind' AS "reportKind", NULL AS body, NULL::int AS year, NULL::int AS number
     FROM umlauf.instance i JOIN umlauf.history h ON h.instance_id = i.id AND h.type = 'handIn'
     WHERE i.parent_id = $1 AND i.workflow = 'interimReport'
     UNION ALL
     SELECT d."on"::text, 'decision', d.id, NULL, d.body, d.year, d.number
     FROM umlauf.decision d JOIN umlauf.instance s ON s.id = d.subject_id
     WHERE s.id = $1 OR s.parent_id = $1
     ORDER BY 1, 2, 3`,
    [groupId],
  );
}
