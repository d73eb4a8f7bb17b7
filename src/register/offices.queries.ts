import type { Sql } from './sql.js';

/** An office of the demonstration (Stelle): a person row with the memberships that hold today. */
export interface OfficeView {
  personId: string;
  name: string;
  memberships: { role: string; organisation: string; body: string | null }[];
  /** How many cases wait for it. */
  open: number;
}

/** Everybody who holds an office on a day, in the order they were entered; a Funktionspostfach is nobody. */
export async function listOffices(sql: Sql, today: string): Promise<OfficeView[]> {
  return sql<OfficeView>(
    `SELECT p.id AS "personId", p.name, held.memberships,
            (SELECT count(*)::int FROM umlauf.instance i WHERE NOT i.is_final AND i.tokens && held.tokens) AS open
     FROM umlauf.person p JOIN LATERAL (
       SELECT jsonb_agg(DISTINCT jsonb_build_object('role', m.role, 'organisation', m.organisation, 'body', m.body)) AS memberships,
              min(i.id::text) AS since,
              array_agg(held_role || '/' || held_organisation || '/' || held_body) AS tokens
       FROM umlauf.membership m
       JOIN umlauf.instance i ON i.id = m.instance_id
       CROSS JOIN LATERAL unnest(ARRAY[m.role, '*']) AS held_role
       CROSS JOIN LATERAL unnest(ARRAY[m.organisation, '*']) AS held_organisation
       CROSS JOIN LATERAL unnest(ARRAY[coalesce(m.body, '*'), '*']) AS held_body
       WHERE m.person_id = p.id AND m.role <> 'sharedMailbox' AND m.valid_from <= $1::date AND (m.valid_to IS NULL OR $1::date < m.valid_to)
     ) held ON held.memberships IS NOT NULL
     ORDER BY held.since, p.name`,
    [today],
  );
}

/** Vorsitz of a body for a time; `to` is the first day without it. */
export interface Tenure {
  organisation: string;
  from: string;
  to: string | null;
}

/** Who chaired a body, chairs it and will, in order. */
export async function chairsOf(sql: Sql, body: string): Promise<Tenure[]> {
  return sql<Tenure>(
    `SELECT DISTINCT organisation, valid_from::text AS "from", valid_to::text AS "to" FROM umlauf.membership
     WHERE role = 'chair' AND body = $1 ORDER BY 2`,
    [body],
  );
}
