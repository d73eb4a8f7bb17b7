import { berlinDate } from '../../workflows/berlin-time.js';
import type { Mailer, OutgoingMail } from '../ports/mailer.js';
import type { Sql } from '../register/sql.js';

/** The mail server could not take the mail now; whoever called tries again later. */
export class MailDeferred extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'MailDeferred';
  }
}

interface ClaimedMail {
  id: string;
  person_id: string | null;
  address: string | null;
  recipient_name: string;
  organisation: string;
  role: string;
  subject: string;
  body_text: string;
  body_html: string | null;
  message_id: string;
  attachments: NonNullable<OutgoingMail['attachments']>;
}

/**
 * Sends one mail, once: it is claimed in the database before the connection is opened, so that two workers never send
 * the same one. Nobody who has left their office since the planning gets it. A mail that may have gone out is never
 * sent again by itself („Zustellung unklar“).
 * @throws MailDeferred when the server asks for another attempt; the mail is pending again then.
 */
export async function sendMail(mailId: string, { sql, mailer }: { sql: Sql; mailer: Mailer }): Promise<void> {
  const [mail] = await sql<ClaimedMail>('SELECT * FROM umlauf.mail_claim($1)', [mailId]);
  if (!mail) return;
  const settle = (status: string, detail: string) =>
    sql('SELECT umlauf.mail_settle($1, $2, $3)', [mailId, status, detail.slice(0, 1000)]);
  if (mail.address === null) {
    await settle('failed', 'Für diese Person ist keine Mailadresse eingetragen.');
    return;
  }
  if (!(await stillHolds(sql, mail))) {
    await settle('suppressed', 'Die Mitgliedschaft besteht nicht mehr.');
    return;
  }
  const delivery = await mailer.send({
    to: { name: mail.recipient_name, address: mail.address },
    subject: mail.subject,
    text: mail.body_text,
    ...(mail.body_html ? { html: mail.body_html } : {}),
    messageId: mail.message_id,
    attachments: mail.attachments,
  });
  if (delivery.is !== 'deferred') {
    await settle(delivery.is, delivery.detail);
    return;
  }
  await settle('pending', delivery.detail);
  throw new MailDeferred(delivery.detail);
}

/** Whether the recipient still holds the function that the mail is for. */
async function stillHolds(sql: Sql, { person_id, role, organisation }: ClaimedMail): Promise<boolean> {
  if (person_id === null) return true;
  const [clock] = await sql<{ now: string }>('SELECT umlauf.iso(umlauf.now()) AS now');
  const rows = await sql(
    `SELECT FROM umlauf.membership
     WHERE person_id = $1 AND role = $2 AND organisation = $3
       AND valid_from <= $4::date AND (valid_to IS NULL OR $4::date < valid_to)
     LIMIT 1`,
    [person_id, role, organisation, berlinDate(clock!.now)],
  );
  return rows.length > 0;
}
