import { createHash } from 'node:crypto';
import { berlinDate } from '../../workflows/berlin-time.js';
import type { Audience } from '../../workflows/contract.js';
import { organisationName, functionName } from '../register/names.js';
import type { Sql } from '../register/sql.js';
import { renderMail } from './mail-frame.de.js';
import { calendarParts } from './calendar-parts.js';
import { mailText } from './mails.de.js';
import { type MailRow, readEvent } from './read-event.js';
import { type Recipient, audiencesOf, recipientsOf } from './recipients.js';

/** A mail to be sent, one for each recipient: columns of `umlauf.mail` (migrations, `plan_mails`). */
export interface PlannedMail {
  id: string;
  instanceId: string;
  /** In which function: „Federführung Hessen“. */
  audience: string;
  personId: string | null;
  address: string | null;
  recipientName: string;
  organisation: string;
  role: string;
  subject: string;
  bodyText: string;
  bodyHtml: string;
  /** The same for every attempt. */
  messageId: string;
  attachments: { filename: string; contentType: string; content: string }[];
  status: 'pending' | 'failed' | 'superseded';
  detail: string | null;
}

/**
 * Works out the mails of one row of the outbox: who receives them by the memberships that hold now, and what they say.
 * Planning the same row again leads to the same ids. A function that nobody holds gets a mail that failed, so that
 * the secretariat sees it.
 */
export async function planMails(sql: Sql, row: MailRow, baseUrl: string): Promise<PlannedMail[]> {
  const [clock] = await sql<{ now: string }>('SELECT umlauf.iso(umlauf.now()) AS now');
  const today = berlinDate(clock!.now);
  const found = await readEvent(sql, row, today);
  if (!found) return [];
  const { event, awaits } = found;
  const { to = [], toWaiting } = row.payload as { to?: Audience[]; toWaiting?: boolean };
  const recipients = await recipientsOf(sql, toWaiting ? audiencesOf(awaits) : to, today);
  const isOver = isReminder(event.mail) && !event.case.state.startsWith('open');
  return recipients.map((recipient) => {
    const view = { ...event, to: recipient };
    const { subject, text, html } = renderMail(view, mailText(view), baseUrl);
    const token = hash(`${row.id}/${keyOf(recipient)}`);
    return {
      id: uuid(token),
      instanceId: row.instanceId,
      audience: functionName(recipient.role, recipient.organisation),
      personId: recipient.personId,
      address: recipient.address,
      recipientName: recipient.name,
      organisation: recipient.organisation,
      role: recipient.role,
      subject,
      bodyText: text,
      bodyHtml: html,
      messageId: `<${row.id}-${token.slice(0, 12)}@${mailDomain(baseUrl)}>`,
      attachments: calendarParts(view, row.seq, mailDomain(baseUrl)),
      ...statusOf(recipient, isOver),
    };
  });
}

/** Reminders end with the Abgabe: one that comes late says nothing any more. */
function isReminder(mail: string): boolean {
  return /^report(In\d+Days|Tomorrow|DueToday|NotYetReceived|AskForAnswer|FollowUp)$/.test(mail);
}

function statusOf(
  { personId, address, organisation }: Recipient,
  isOver: boolean,
): Pick<PlannedMail, 'status' | 'detail'> {
  if (isOver) return { status: 'superseded', detail: 'Der Bericht ist inzwischen abgegeben oder erlassen.' };
  if (personId === null)
    return { status: 'failed', detail: `Für ${organisationName(organisation)} ist niemand eingetragen.` };
  if (address === null) return { status: 'failed', detail: 'Für diese Person ist keine Mailadresse eingetragen.' };
  return { status: 'pending', detail: null };
}

function keyOf({ personId, address, role, organisation }: Recipient): string {
  return [personId ?? '', address ?? '', role, organisation].join('/');
}

function hash(words: string): string {
  return createHash('sha256').update(words).digest('hex');
}

/** A UUID (version 8) from a hash. */
function uuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Domain of Message-IDs: the host that links lead to, as far as it has a name. */
function mailDomain(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  if (!/^[a-z][a-z0-9.-]*$/i.test(hostname)) return 'umlauf.localhost';
  return hostname.startsWith('umlauf.') ? hostname : `umlauf.${hostname}`;
}
