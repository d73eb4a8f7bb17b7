import type { Sql } from './sql.js';

/** The mail behind a personal link: to whom, in which function, about which case. */
export interface LinkMail {
  id: string;
  instanceId: string;
  personId: string;
  recipientName: string;
  address: string;
  organisation: string;
  role: string;
  via: 'deputy' | 'mailbox' | null;
  audience: string;
  subject: string;
  createdAt: string;
  /** Last day on which its links work (Berlin, ISO). */
  until: string;
}

/** The mail, or `null` where it has no personal links. */
export async function linkMail(sql: Sql, id: string): Promise<LinkMail | null> {
  const [row] = await sql<LinkMail>(
    `SELECT id, instance_id AS "instanceId", person_id AS "personId", recipient_name AS "recipientName", address,
            organisation, role, via, audience, subject, umlauf.iso(created_at) AS "createdAt", links_until::text AS until
     FROM umlauf.mail
     WHERE id = $1 AND links_until IS NOT NULL AND person_id IS NOT NULL AND instance_id IS NOT NULL`,
    [id],
  );
  return row ?? null;
}

/** The code of a link that can be entered now: until when, UTC; `null`: none was sent, or it counts no more. */
export async function openCode(sql: Sql, mailId: string, command: string): Promise<{ expiresAt: string } | null> {
  const [row] = await sql<{ expiresAt: string; attempts: number }>(
    `SELECT umlauf.iso(expires_at) AS "expiresAt", attempts FROM umlauf.link_code
     WHERE mail_id = $1 AND command = $2 AND expires_at > umlauf.now() ORDER BY sent_at DESC LIMIT 1`,
    [mailId, command],
  );
  return row && row.attempts < 5 ? row : null;
}

/** Who did it by a link, and when; `null`: nobody yet. */
export async function doneByLink(
  sql: Sql,
  commandId: string,
): Promise<{ at: string; role: string; organisation: string; name: string | null } | null> {
  const [row] = await sql<{ at: string; role: string; organisation: string; name: string | null }>(
    `SELECT umlauf.iso(h.at) AS at, h.role, h.organisation, coalesce(t.content, p.name) AS name
     FROM umlauf.command c JOIN umlauf.history h ON h.instance_id = c.instance_id AND h.command_id = c.id
     LEFT JOIN umlauf.person p ON p.id = h.actor_id
     LEFT JOIN umlauf.text t ON t.id = (h.by_link->>'nameId')::uuid
     WHERE c.id = $1 AND h.by_link IS NOT NULL ORDER BY h.seq LIMIT 1`,
    [commandId],
  );
  return row ?? null;
}
