import type { Sql } from './sql.js';

export const mailStatuses = ['pending', 'sending', 'sent', 'failed', 'suppressed', 'superseded', 'uncertain'] as const;
export type MailStatus = (typeof mailStatuses)[number];

/** A mail of the Postausgang. `recipient` and `role` name the function; the address stays in the database. */
export interface OutgoingMailView {
  id: string;
  /** Name of its text. */
  name: string;
  instanceId: string | null;
  workflow: string | null;
  personId: string | null;
  subject: string;
  recipient: string;
  organisation: string;
  role: string;
  status: MailStatus;
  detail: string | null;
  text: string;
  hasHtml: boolean;
  /** Whether there is an address to send it to. */
  hasAddress: boolean;
  /** Before this instant it does not go out. */
  sendAt: string;
  attempts: number;
  createdAt: string;
  sentAt: string | null;
}

const columns = `m.id, m.name, m.instance_id AS "instanceId", i.workflow, m.person_id AS "personId", m.subject,
  m.recipient_name AS recipient, m.organisation, m.role, m.status, m.detail, m.body_text AS text,
  m.body_html IS NOT NULL AS "hasHtml", m.address IS NOT NULL AS "hasAddress", umlauf.iso(m.send_at) AS "sendAt",
  m.attempts, umlauf.iso(m.created_at) AS "createdAt", umlauf.iso(m.sent_at) AS "sentAt"
  FROM umlauf.mail m LEFT JOIN umlauf.instance i ON i.id = m.instance_id`;

/** Mails, the newest first, while the demo's clock stands those sent last; of one person or of everybody. */
export async function listMails(
  sql: Sql,
  filter: { personId?: string; status?: MailStatus; since?: string; limit?: number; offset?: number },
): Promise<OutgoingMailView[]> {
  return sql<OutgoingMailView>(
    `SELECT ${columns}
     WHERE ($1::uuid IS NULL OR m.person_id = $1) AND ($2::text IS NULL OR m.status = $2)
       AND ($3::timestamptz IS NULL OR m.created_at > $3)
     ORDER BY m.created_at DESC, m.attempted_at DESC, m.id LIMIT $4 OFFSET $5`,
    [
      filter.personId ?? null,
      filter.status ?? null,
      filter.since ?? null,
      Math.min(filter.limit ?? 50, 200),
      filter.offset ?? 0,
    ],
  );
}

export async function countMails(
  sql: Sql,
  filter: { personId?: string },
): Promise<{ status: MailStatus; count: number }[]> {
  return sql(
    `SELECT status, count(*)::int AS count FROM umlauf.mail WHERE ($1::uuid IS NULL OR person_id = $1) GROUP BY 1`,
    [filter.personId ?? null],
  );
}

export async function oneMail(sql: Sql, id: string): Promise<OutgoingMailView | null> {
  const [row] = await sql<OutgoingMailView>(`SELECT ${columns} WHERE m.id = $1`, [id]);
  return row ?? null;
}

/** The formatted part of a mail as it was sent, or `null`. */
export async function mailHtml(sql: Sql, id: string): Promise<string | null> {
  const [row] = await sql<{ html: string | null }>('SELECT body_html AS html FROM umlauf.mail WHERE id = $1', [id]);
  return row?.html ?? null;
}

/** What the secretariat has to know of the Postausgang: what waits for a server that takes nothing, and what came back. */
export interface MailTrouble {
  /** Mails that were tried in vain and wait, since when, and what the server said last. */
  waiting: number;
  since: string | null;
  lastWords: string | null;
  failed: number;
  uncertain: number;
  /** The server has taken no mail since then: it cannot be reached, or takes none from umlauf. */
  isDown: boolean;
  /** Mails that came in and wait for the secretariat. */
  incoming: number;
}

export async function mailTrouble(sql: Sql): Promise<MailTrouble> {
  const [row] = await sql<MailTrouble>(
    `SELECT count(*) FILTER (WHERE status = 'pending')::int AS waiting,
            umlauf.iso(min(first_attempt_at) FILTER (WHERE status = 'pending')) AS since,
            (array_agg(detail ORDER BY attempted_at DESC) FILTER (WHERE status = 'pending'))[1] AS "lastWords",
            count(*) FILTER (WHERE status = 'failed')::int AS failed,
            count(*) FILTER (WHERE status = 'uncertain')::int AS uncertain,
            NOT EXISTS (SELECT FROM umlauf.mail taken WHERE taken.status = 'sent' AND taken.attempted_at >
              (SELECT min(m.first_attempt_at) FROM umlauf.mail m WHERE m.status = 'pending' AND m.attempts > 0)
            ) AS "isDown",
            (SELECT count(*)::int FROM umlauf.incoming_mail WHERE status = 'open') AS incoming
     FROM umlauf.mail WHERE status = 'pending' AND attempts > 0 OR status IN ('failed', 'uncertain')`,
  );
  return row!;
}

/** The newest mail of every kind, by the name of its text. */
export async function mailSamples(sql: Sql): Promise<(OutgoingMailView & { name: string })[]> {
  return sql<OutgoingMailView & { name: string }>(
    `SELECT * FROM (SELECT DISTINCT ON (m.name) m.name, ${columns} ORDER BY m.name, m.created_at DESC, m.id) sample
     ORDER BY workflow NULLS LAST, subject`,
  );
}
