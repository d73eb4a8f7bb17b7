import type { Sql } from './sql.js';

/** One of our mails, as an answer to it needs it. */
export interface AnsweredMail {
  id: string;
  /** Name of its text. */
  name: string;
  instanceId: string | null;
  workflow: string | null;
  /** Words that name the case. */
  title: string;
  personId: string | null;
  recipientName: string;
  organisation: string;
  role: string;
  /** Of the case, as it stands. */
  state: string;
  context: Record<string, unknown>;
  /** The address that is entered for the person now. */
  registered: string | null;
}

export async function answeredMail(sql: Sql, id: string): Promise<AnsweredMail | null> {
  const [row] = await sql<AnsweredMail>(
    `SELECT m.id, m.name, m.instance_id AS "instanceId", i.workflow, coalesce(t.content, '') AS title,
            m.person_id AS "personId", m.recipient_name AS "recipientName", m.organisation, m.role,
            p.address AS registered,
            coalesce(i.state, '') AS state, coalesce(i.context, '{}') AS context
     FROM umlauf.mail m LEFT JOIN umlauf.instance i ON i.id = m.instance_id
     LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     LEFT JOIN umlauf.person p ON p.id = m.person_id
     WHERE m.id = $1`,
    [id],
  );
  return row ?? null;
}

export async function wasTaken(sql: Sql, key: string): Promise<boolean> {
  return (await sql('SELECT FROM umlauf.incoming_mail WHERE key = $1', [key])).length > 0;
}

/** The ballot that waits for the code that this mail asked for. */
export async function ballotAwaiting(
  sql: Sql,
  codeMailId: string,
): Promise<{ id: string; choice: string; mailId: string } | null> {
  const [row] = await sql<{ id: string; choice: string; mailId: string }>(
    `SELECT id, choice, mail_id AS "mailId" FROM umlauf.incoming_mail
     WHERE code_mail_id = $1 AND status = 'awaitingCode'`,
    [codeMailId],
  );
  return row ?? null;
}

/** Whether a newer text or round was put to the vote than the one that a mail spoke of. */
export async function isOutdated(sql: Sql, mailId: string): Promise<boolean> {
  const rows = await sql(
    `SELECT FROM umlauf.mail m LEFT JOIN umlauf.outbox own ON own.id = m.outbox_id
     JOIN umlauf.outbox later ON later.instance_id = m.instance_id
       AND CASE WHEN own.id IS NULL THEN later.at > m.created_at ELSE later.seq > own.seq END
     WHERE m.id = $1 AND later.payload->>'mail' IN ('proposalRevised', 'writtenProcedureStarted') LIMIT 1`,
    [mailId],
  );
  return rows.length > 0;
}

/** A mail that came in, for the secretariat alone. */
export interface IncomingMailView {
  id: string;
  mailId: string;
  /** Subject of our mail that it answers. */
  answers: string;
  instanceId: string | null;
  workflow: string | null;
  title: string;
  sender: string;
  senderName: string;
  subject: string;
  text: string;
  outcome: string;
  detail: string;
  status: 'open' | 'awaitingCode' | 'settled';
  /** Function that our mail was for. */
  organisation: string;
  role: string;
  at: string;
  settledAt: string | null;
  settledAs: string | null;
}

const columns = `n.id, n.mail_id AS "mailId", coalesce(m.subject, '') AS answers, n.instance_id AS "instanceId", i.workflow,
  coalesce(t.content, '') AS title, n.sender, n.sender_name AS "senderName", n.subject, n.body_text AS text, n.outcome,
  n.detail, n.status, coalesce(m.organisation, '') AS organisation, coalesce(m.role, '') AS role, umlauf.iso(n.at) AS at,
  umlauf.iso(n.settled_at) AS "settledAt", n.settled_as AS "settledAs"
  FROM umlauf.incoming_mail n LEFT JOIN umlauf.mail m ON m.id = n.mail_id
  LEFT JOIN umlauf.instance i ON i.id = n.instance_id LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid`;

/** Eingegangene Mails: those that wait for the secretariat, the oldest first; or all, the newest first. */
export async function listIncoming(
  sql: Sql,
  { isOpen, limit = 50, offset = 0 }: { isOpen?: boolean; limit?: number; offset?: number } = {},
): Promise<IncomingMailView[]> {
  return isOpen
    ? sql(`SELECT ${columns} WHERE n.status = 'open' ORDER BY n.taken_at LIMIT $1 OFFSET $2`, [limit, offset])
    : sql(`SELECT ${columns} ORDER BY n.taken_at DESC LIMIT $1 OFFSET $2`, [limit, offset]);
}

export async function countIncoming(sql: Sql): Promise<{ all: number; open: number }> {
  const [row] = await sql<{ all: number; open: number }>(
    `SELECT count(*)::int AS "all", count(*) FILTER (WHERE status = 'open')::int AS open FROM umlauf.incoming_mail`,
  );
  return row!;
}

export async function oneIncoming(sql: Sql, id: string): Promise<IncomingMailView | null> {
  const [row] = await sql<IncomingMailView>(`SELECT ${columns} WHERE n.id = $1`, [id]);
  return row ?? null;
}

/** The mail as it came, byte for byte. */
export async function incomingContent(sql: Sql, id: string): Promise<Buffer | null> {
  const [row] = await sql<{ content: Buffer }>('SELECT content FROM umlauf.incoming_mail WHERE id = $1', [id]);
  return row?.content ?? null;
}
