import { berlinDate } from '../../workflows/berlin-time.js';
import type { Mailer, OutgoingMail } from '../ports/mailer.js';
import type { Sql } from '../register/sql.js';
import type { DeliveryWish } from '../../workflows/office.js';
import type { AnswerAddresses } from './answer-address.js';
import { codePlaceholder } from './answers.de.js';
import { codeMail } from './link-code.de.js';
import { unmeant } from './duty-check.js';
import { afterQuiet } from './send-time.js';

/** The mail server could not take the mail now; whoever called tries again later. */
export class MailDeferred extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'MailDeferred';
  }
}

interface ClaimedMail {
  id: string;
  name: string;
  outbox_id: string;
  instance_id: string | null;
  duty_command: string | null;
  step: string | null;
  via: 'deputy' | 'mailbox' | null;
  deputy_for: string | null;
  first_attempt_at: Date;
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
 * the same one. Nobody who has left their office since the planning gets it, and no reminder of what is done meanwhile.
 * A mail that may have gone out is not sent again by itself („Zustellung unklar“), a reminder once. What the server did
 * not take for five days has failed.
 * @throws MailDeferred when the server asks for another attempt; the mail is pending again then.
 */
export async function sendMail(
  mailId: string,
  { sql, mailer, answers }: { sql: Sql; mailer: Mailer; answers?: AnswerAddresses | null },
): Promise<void> {
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
  const meant = await unmeantNow(sql, mail);
  if (meant) {
    await settle(meant.status, meant.detail);
    return;
  }
  const until = mail.name === codeMail ? null : await quietUntil(sql, mail);
  if (until !== null) {
    await sql('SELECT umlauf.mail_later($1, $2)', [mailId, until]);
    return;
  }
  const delivery = await mailer.send({
    to: { name: mail.recipient_name, address: mail.address },
    subject: mail.subject,
    ...(await wordsOf(sql, mail, answers)),
    messageId: mail.message_id,
    ...(answers ? { replyTo: answers.of('answer', mail.id), returnTo: answers.of('bounce', mail.id) } : {}),
    attachments: mail.attachments,
  });
  if (delivery.is !== 'deferred') {
    await settle(delivery.is, delivery.detail);
    return;
  }
  if (await isTooOld(sql, mail)) {
    await settle('failed', `Fünf Tage lang nicht angenommen, zuletzt: ${delivery.detail}`);
    return;
  }
  await settle('pending', delivery.detail);
  throw new MailDeferred(delivery.detail);
}

/** Text of a mail, with the code that it asks for filled in. */
async function wordsOf(
  sql: Sql,
  { id, name, body_text, body_html }: ClaimedMail,
  answers: AnswerAddresses | null | undefined,
): Promise<Pick<OutgoingMail, 'text' | 'html'>> {
  const filled = await codeFor(sql, id, name, answers);
  return { text: filled(body_text), ...(body_html ? { html: filled(body_html) } : {}) };
}

async function codeFor(sql: Sql, mailId: string, name: string, answers: AnswerAddresses | null | undefined) {
  if (name !== 'ballotCode' || !answers) return (words: string) => words;
  const [asked] = await sql<{ id: string }>('SELECT id FROM umlauf.incoming_mail WHERE code_mail_id = $1', [mailId]);
  return (words: string) => (asked ? words.replaceAll(codePlaceholder, answers.code(asked.id)) : words);
}

/** The end of quiet hours that hold now for the recipient, also when the mail should have gone out before; or `null`. */
async function quietUntil(sql: Sql, { person_id }: ClaimedMail): Promise<string | null> {
  const [found] = await sql<{ wish: DeliveryWish; now: string }>(
    `SELECT i.context->'delivery' AS wish, umlauf.iso(umlauf.now()) AS now
     FROM umlauf.membership m JOIN umlauf.instance i ON i.id = m.instance_id WHERE m.person_id = $1 LIMIT 1`,
    [person_id],
  );
  const until = found ? afterQuiet(found.now, found.wish) : null;
  return until === null || until === found!.now ? null : until;
}

async function unmeantNow(sql: Sql, mail: ClaimedMail) {
  const { id, outbox_id, instance_id, duty_command, step, role, organisation, address } = mail;
  if (duty_command === null || step === null || instance_id === null) return null;
  const of = { id, outboxId: outbox_id, instanceId: instance_id, command: duty_command, step };
  return unmeant(sql, { ...of, role, organisation, address });
}

/** The server has put it off for five days (RFC 5321, 4.5.4.1), by the clock of the machine. */
async function isTooOld(sql: Sql, { first_attempt_at }: ClaimedMail): Promise<boolean> {
  const [row] = await sql<{ is: boolean }>(`SELECT clock_timestamp() > $1::timestamptz + interval '5 days' AS is`, [
    first_attempt_at,
  ]);
  return row!.is;
}

/**
 * Whether somebody still holds the function that the mail is for: the recipient, or whoever the deputy stands in for. The
 * Funktionspostfach holds its own. A digest is for a person in whatever function.
 */
async function stillHolds(sql: Sql, mail: ClaimedMail): Promise<boolean> {
  const { via, deputy_for, organisation } = mail;
  const person_id = via === 'deputy' ? deputy_for : mail.person_id;
  const role = via === 'mailbox' ? 'sharedMailbox' : mail.role;
  if (person_id === null || role === 'guest') return true;
  const [clock] = await sql<{ now: string }>('SELECT umlauf.iso(umlauf.now()) AS now');
  const rows = await sql(
    `SELECT FROM umlauf.membership
     WHERE person_id = $1 AND ($2 = '' OR role = $2 AND organisation = $3)
       AND valid_from <= $4::date AND (valid_to IS NULL OR $4::date < valid_to)
     LIMIT 1`,
    [person_id, role, organisation, berlinDate(clock!.now)],
  );
  return rows.length > 0;
}
