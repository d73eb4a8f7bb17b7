import type { Mailer } from '../ports/mailer.js';
import type { Sql } from '../register/sql.js';

interface ClaimedMail {
  id: string;
  address: string | null;
  recipient_name: string;
  subject: string;
  body_text: string;
  body_html: string | null;
  message_id: string;
}

/** Sends one planned mail. */
export async function sendMail(mailId: string, { sql, mailer }: { sql: Sql; mailer: Mailer }): Promise<void> {
  const [mail] = await sql<ClaimedMail>('SELECT * FROM umlauf.mail_claim($1)', [mailId]);
  if (!mail) return;
  const delivery = await mailer.send({
    to: { name: mail.recipient_name, address: mail.address ?? '' },
    subject: mail.subject,
    text: mail.body_text,
    html: mail.body_html ?? undefined,
    messageId: mail.message_id,
  });
  const status = delivery.is === 'deferred' ? 'pending' : delivery.is;
  await sql('SELECT umlauf.mail_settle($1, $2, $3)', [mail.id, status, delivery.detail]);
  if (status === 'pending') throw new Error(delivery.detail);
}
