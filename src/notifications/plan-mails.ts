import { createHash } from 'node:crypto';
import { berlinDate } from '../../workflows/berlin-time.js';
import type { Audience, DutyStep } from '../../workflows/contract.js';
import { organisationName, functionName } from '../register/names.js';
import type { Sql } from '../register/sql.js';
import type { AnswerAddresses } from './answer-address.js';
import { answerInvitation, answerRule } from './answers.de.js';
import { renderMail } from './mail-frame.de.js';
import { withLinks } from './action-links.js';
import { calendarParts } from './calendar-parts.js';
import { unmeant } from './duty-check.js';
import type { MailView } from './mail-view.js';
import { mailText } from './mails.de.js';
import { type FoundEvent, type MailRow, readEvents } from './read-event.js';
import { type Recipient, audiencesOf, recipientsOf } from './recipients.js';
import { isUrgent, later, sendTime } from './send-time.js';
import { type ReminderAnchor, stepDay } from './step-day.js';

/** A mail to be sent, one for each recipient: columns of `umlauf.mail` (migrations, `plan_mails`). */
export interface PlannedMail {
  id: string;
  instanceId: string | null;
  /** Name of its text. */
  name: string;
  /** Of a reminder: the command that meets the duty, and the step of its ladder. */
  dutyCommand: string | null;
  step: string | null;
  via: 'deputy' | 'mailbox' | null;
  /** Who is away. */
  deputyFor: string | null;
  /** Goes with the daily digest of the person. */
  isForDigest: boolean;
  /** Instant before which it does not go out, UTC. */
  sendAt: string;
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
  /** Last day of its personal links; `null`: it has none. */
  linksUntil: string | null;
  status: 'pending' | 'failed' | 'superseded' | 'suppressed';
  detail: string | null;
}

/** Works out the mails of rows of the outbox, one after the other; knows what they speak of. */
export type Planner = (row: MailRow) => Promise<PlannedMail[]>;

/**
 * Reads what some rows of the outbox speak of, all at once, and then works out the mails of each: who receives them by
 * the memberships that hold now, and what they say. Planning the same row again leads to the same ids. A function that
 * nobody holds gets a mail that failed, so that the secretariat sees it.
 */
export async function plannerOf(
  sql: Sql,
  rows: readonly MailRow[],
  baseUrl: string,
  answers?: AnswerAddresses | null,
): Promise<Planner> {
  const [clock] = await sql<{ now: string; requestKey: string }>(
    `SELECT umlauf.iso(umlauf.now()) AS now,
            (SELECT value FROM umlauf.installation WHERE key = 'request_key') AS "requestKey"`,
  );
  const { now, requestKey } = clock!;
  const found = await readEvents(sql, rows, berlinDate(now));
  const remembered = remembering(sql);
  return async (row) => {
    const event = found.get(row.id);
    return event
      ? await planMails(sql, remembered, { row, now, requestKey, baseUrl, takesAnswers: !!answers, ...event })
      : [];
  };
}

/** The same question is asked once. */
function remembering(sql: Sql): Sql {
  const answers = new Map<string, Promise<unknown[]>>();
  return <T>(text: string, values: unknown[] = []) => {
    const question = JSON.stringify([text, values]);
    const answer = answers.get(question) ?? sql(text, values);
    answers.set(question, answer);
    return answer as Promise<T[]>;
  };
}

async function planMails(
  sql: Sql,
  remembered: Sql,
  {
    row,
    now,
    requestKey,
    baseUrl,
    takesAnswers,
    event,
    awaits,
  }: FoundEvent & { row: MailRow; now: string; requestKey: string; baseUrl: string; takesAnswers: boolean },
): Promise<PlannedMail[]> {
  const today = berlinDate(now);
  const { to = [], toWaiting, duty } = row.payload as { to?: Audience[]; toWaiting?: boolean; duty?: DutyStep };
  const recipients = await recipientsOf(remembered, toWaiting ? audiencesOf(awaits) : to, today);
  const anchor = duty ? await anchorOf(sql, row, duty.step) : null;
  const earliest = later(now, row.at);
  const mails = recipients.map((recipient): PlannedMail => {
    const view = { ...event, to: recipient };
    const day = anchor ? stepDay(anchor, recipient.organisation, event).instant : earliest;
    const urgent = isUrgent(event.mail, duty?.step ?? null);
    const { sendAt, isForDigest } = sendTime(later(earliest, day), recipient.delivery, urgent);
    const token = hash(`${row.id}/${keyOf(recipient)}`);
    const id = uuid(token);
    const words = { ...mailText(view), byMail: takesAnswers ? byMail(view) : undefined };
    const { mail, until } = withLinks(view, words, { id, requestKey });
    const { subject, text, html } = renderMail(view, mail, baseUrl);
    return {
      id,
      instanceId: row.instanceId,
      name: event.mail,
      dutyCommand: duty?.command ?? null,
      step: duty?.step ?? null,
      via: recipient.standIn?.via ?? null,
      deputyFor: recipient.standIn?.via === 'deputy' ? recipient.standIn.for : null,
      isForDigest,
      sendAt,
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
      linksUntil: until,
      ...statusOf(recipient),
    };
  });
  if (!duty) return mails;
  const said = await Promise.all(
    mails.map((mail) => unmeant(sql, { ...mail, ...duty, outboxId: row.id, instanceId: row.instanceId })),
  );
  return mails.map((mail, i) => (mail.status === 'pending' ? { ...mail, ...said[i] } : mail));
}

/** The sentence that invites to answer by mail, where the case takes an answer of this function. */
function byMail({ case: kase, to }: MailView): string | undefined {
  const rule = to.standIn ? null : answerRule(kase.workflow, to.role);
  return rule?.invites(kase) ? answerInvitation(rule) : undefined;
}

/** What the day of a step hangs on; `null` for what is no step of a ladder. */
async function anchorOf(sql: Sql, { instanceId, seq }: MailRow, step: string): Promise<ReminderAnchor | null> {
  const [found] = await sql<{ anchor: ReminderAnchor }>(
    `SELECT anchor FROM umlauf.deadline
     WHERE instance_id = $1 AND name = 'reminder.' || $2::text AND fired_seq = $3 AND anchor->>'kind' = 'reminder'
     ORDER BY generation DESC LIMIT 1`,
    [instanceId, step, seq],
  );
  return found?.anchor ?? null;
}

function statusOf({ personId, address, organisation }: Recipient): Pick<PlannedMail, 'status' | 'detail'> {
  if (personId === null)
    return {
      status: 'failed',
      detail: `Für ${organisationName(organisation)} ist niemand eingetragen, auch kein Funktionspostfach.`,
    };
  if (address === null) return { status: 'failed', detail: 'Für diese Person ist keine Mailadresse eingetragen.' };
  return { status: 'pending', detail: null };
}

function keyOf({ personId, address, role, organisation }: Recipient): string {
  return [personId ?? '', address ?? '', role, organisation].join('/');
}

export function hash(words: string): string {
  return createHash('sha256').update(words).digest('hex');
}

/** A UUID (version 8) from a hash. */
export function uuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Domain of Message-IDs and of events in calendars: the host that links lead to, as far as it has a name. */
export function mailDomain(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  if (!/^[a-z][a-z0-9.-]*$/i.test(hostname)) return 'umlauf.localhost';
  return hostname.startsWith('umlauf.') ? hostname : `umlauf.${hostname}`;
}
