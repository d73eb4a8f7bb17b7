import type { Absence, DeliveryWish } from '../../workflows/office.js';
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

/** How mails reach a person: absences with their deputies, and the wishes for delivery. */
export interface ReachView {
  /** Case of the offices. */
  id: string;
  absences: Absence[];
  delivery: DeliveryWish;
}

/** The reach of a person, or `null` where nobody entered offices for it. */
export async function reachOf(sql: Sql, personId: string): Promise<ReachView | null> {
  const [row] = await sql<ReachView>(
    `SELECT i.id, i.context->'absences' AS absences, i.context->'delivery' AS delivery
     FROM umlauf.membership m JOIN umlauf.instance i ON i.id = m.instance_id
     WHERE m.person_id = $1 AND NOT i.is_final ORDER BY i.created_at, i.id LIMIT 1`,
    [personId],
  );
  return row ?? null;
}

/** Somebody who can stand in: the case of the offices, and what they are on that day. */
export interface DeputyView {
  id: string;
  name: string;
  role: string;
  organisation: string;
}

/** Everybody who holds an office on a day and can be reached, by name; a Funktionspostfach stands in by itself. */
export async function listDeputies(sql: Sql, today: string): Promise<DeputyView[]> {
  return sql<DeputyView>(
    `SELECT DISTINCT ON (p.name, i.id) i.id, p.name, m.role, m.organisation
     FROM umlauf.instance i JOIN umlauf.person p ON p.id = (i.context->>'personId')::uuid
     JOIN umlauf.membership m ON m.instance_id = i.id
     WHERE i.workflow = 'office' AND NOT i.is_final AND p.address IS NOT NULL AND m.role <> 'sharedMailbox'
       AND m.valid_from <= $1::date AND (m.valid_to IS NULL OR $1::date < m.valid_to)
     ORDER BY p.name, i.id, m.id`,
    [today],
  );
}

/** An organisation that something may be sent to, with its Funktionspostfach; `null` where it has none. */
export interface Mailbox {
  organisation: string;
  address: string | null;
  /** First day, ISO. */
  from: string | null;
  /** The case that holds it. */
  officeId: string | null;
}

/** Every organisation with a seat or an office on that day, and the newest Funktionspostfach of each. */
export async function listMailboxes(sql: Sql, today: string): Promise<Mailbox[]> {
  return sql<Mailbox>(
    `WITH held AS (
       SELECT * FROM umlauf.membership WHERE valid_from <= $1::date AND (valid_to IS NULL OR $1::date < valid_to)
     ), known AS (
       SELECT organisation FROM held
       UNION SELECT seat->>'organisation' FROM umlauf.body, jsonb_array_elements(data->'seats') AS seat
     )
     SELECT DISTINCT ON (k.organisation) k.organisation, p.address, m.valid_from::text AS "from", m.instance_id AS "officeId"
     FROM known k
     LEFT JOIN held m ON m.organisation = k.organisation AND m.role = 'sharedMailbox'
     LEFT JOIN umlauf.person p ON p.id = m.person_id
     ORDER BY k.organisation, m.valid_from DESC NULLS LAST, m.id DESC`,
    [today],
  );
}

/** Address of the Funktionspostfach of an organisation on a day, or `null`. */
export async function mailboxOf(sql: Sql, organisation: string, today: string): Promise<string | null> {
  const [row] = await sql<{ address: string }>(
    `SELECT p.address FROM umlauf.membership m JOIN umlauf.person p ON p.id = m.person_id
     WHERE m.role = 'sharedMailbox' AND m.organisation = $1 AND p.address IS NOT NULL
       AND m.valid_from <= $2::date AND (m.valid_to IS NULL OR $2::date < m.valid_to)
     ORDER BY m.valid_from DESC, m.id DESC LIMIT 1`,
    [organisation, today],
  );
  return row?.address ?? null;
}

/** Whose signature stands under mails: who holds the secretariat on a day, the longest. */
export async function secretariatOn(
  sql: Sql,
  today: string,
): Promise<{ organisation: string; address: string | null } | null> {
  const [row] = await sql<{ organisation: string; address: string | null }>(
    `SELECT m.organisation, p.address FROM umlauf.membership m JOIN umlauf.person p ON p.id = m.person_id
     WHERE m.role = 'secretariat' AND m.valid_from <= $1::date AND (m.valid_to IS NULL OR $1::date < m.valid_to)
     ORDER BY m.valid_from, m.id LIMIT 1`,
    [today],
  );
  return row ?? null;
}
