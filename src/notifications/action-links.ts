import { createHmac, timingSafeEqual } from 'node:crypto';
import { addDays, berlinDate, germanDay } from '../../workflows/berlin-time.js';
import { linkRule } from '../../workflows/by-link.js';
import type { MailText, MailView } from './mail-view.js';

/** A mail with its personal links, and the last day on which they work (Berlin, ISO); `null`: it has none. */
export interface LinkedMail {
  mail: MailText;
  until: string | null;
}

/** Address of a personal link. It names mail and command; the signature makes it the recipient's alone. */
export function linkPath(requestKey: string, mailId: string, command: string): string {
  return `/act/${mailId}/${command}/${signatureOf(requestKey, mailId, command)}`;
}

/** Whether a link is as it was written. */
export function isSigned(requestKey: string, mailId: string, command: string, signature: string): boolean {
  const expected = Buffer.from(signatureOf(requestKey, mailId, command));
  const sent = Buffer.from(signature);
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}

/** A code as it is kept: bound to its link. */
export function codeHash(requestKey: string, mailId: string, command: string, code: string): string {
  return createHmac('sha256', requestKey).update(`link code/${mailId}/${command}/${code}`).digest('hex');
}

/** 192 bits, safe in an address. */
function signatureOf(requestKey: string, mailId: string, command: string): string {
  return createHmac('sha256', requestKey).update(`link/${mailId}/${command}`).digest('base64url').slice(0, 32);
}

/** Links, with their signatures hidden, for whoever may read a mail and must not act for its recipient. */
export function withoutSignatures(words: string): string {
  return words.replace(/(\/act\/[0-9a-f-]{36}\/[a-zA-Z]+\/)[\w-]{32}/g, '$1…');
}

/**
 * Turns the commands that a mail names into personal links of its recipient, and adds „Vertretung benennen“. Somebody
 * who receives for a person that is away, a guest and a function that nobody holds keep the plain addresses, which ask
 * for a sign-in.
 */
export function withLinks(
  view: MailView,
  mail: MailText,
  { id, requestKey }: { id: string; requestKey: string },
): LinkedMail {
  const { to } = view;
  const { workflow } = view.case;
  const rules = mail.actions.flatMap(({ command }) => (command && linkRule(workflow, command)) || []);
  const isOwn = to.personId !== null && to.role !== 'guest' && to.standIn?.via !== 'deputy';
  if (!isOwn || rules.length === 0) return { mail, until: null };
  const day = berlinDate(view.at);
  const due = dueDay(view);
  const last = due !== null && due > day ? due : day;
  const until = rules
    .map(({ daysAfterDue }) => addDays(last, due === null ? 30 : daysAfterDue))
    .toSorted()
    .at(-1)!;
  const actions = mail.actions.map((action) =>
    action.command && linkRule(workflow, action.command)
      ? { ...action, path: linkPath(requestKey, id, action.command) }
      : action,
  );
  const isMailbox = to.standIn?.via === 'mailbox';
  // Who is invited names a deputy with the answer; a Funktionspostfach is never away.
  const deputy =
    isMailbox || workflow === 'meeting'
      ? []
      : [{ label: 'Vertretung benennen', path: linkPath(requestKey, id, 'arrangeAbsence') }];
  const note = [
    `Der Link gilt bis ${germanDay(until)}, und nur für Sie.`,
    ...(deputy.length > 0 || workflow === 'meeting' ? ['Zum Weitergeben bitte „Vertretung benennen“ wählen.'] : []),
    ...(isMailbox ? ['Bitte nennen Sie auf der Seite Ihren Namen.'] : []),
  ].join(' ');
  return { mail: { ...mail, actions: [...actions, ...deputy], note }, until };
}

/** The day that the case waits for: of the meeting itself, else the last of its open deadlines that are no reminders. */
function dueDay({ case: { workflow, context, deadlines } }: MailView): string | null {
  if (workflow === 'meeting') return String(context.on);
  const days = deadlines.filter(
    ({ status, name }) => status === 'open' && !/^(reminder\.|promise$|dispatch$)/.test(name),
  );
  return (
    days
      .map(({ dueOn }) => dueOn)
      .toSorted()
      .at(-1) ?? null
  );
}
