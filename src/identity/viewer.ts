import { type Membership, isValid, tokensFor } from './membership.js';
import type { Sql } from '../register/sql.js';
import type { Role } from '../../workflows/contract.js';

/** Who looks at a page or sends a command: a person with the memberships that hold today. */
export interface Viewer {
  personId: string;
  name: string;
  memberships: Pick<Membership, 'id' | 'role' | 'organisation' | 'body'>[];
  /** Search tokens of everything that may wait for this person (decide.ts). */
  tokens: string[];
}

/** The person behind a session, or `null` when nobody or nobody with an office is signed in. */
export async function viewerOf(sql: Sql, personId: string | undefined, today: string): Promise<Viewer | null> {
  if (!personId) return null;
  const rows = await sql<Membership & { name: string | null }>(
    `SELECT m.id, m.person_id AS "personId", m.role, m.organisation, m.body, m.valid_from::text AS "from",
            m.valid_to::text AS "to", m.revision, p.name
     FROM umlauf.membership m JOIN umlauf.person p ON p.id = m.person_id WHERE m.person_id = $1 ORDER BY m.id`,
    [personId],
  );
  const memberships = rows.filter((m) => isValid(m, today));
  if (memberships.length === 0) return null;
  return {
    personId,
    name: rows[0]!.name ?? 'Ohne Namen',
    memberships,
    tokens: [...new Set(memberships.flatMap(tokensFor))],
  };
}

/** Whether somebody holds a role, for an organisation or body if given. */
export function holds(viewer: Viewer | null, role: Role, at: { organisation?: string; body?: string } = {}): boolean {
  return !!viewer?.memberships.some(
    (m) =>
      m.role === role &&
      (at.organisation === undefined || m.organisation === at.organisation) &&
      (at.body === undefined || m.body === at.body),
  );
}
