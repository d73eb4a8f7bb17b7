import { Temporal } from 'temporal-polyfill';
import { addDays, berlinDate, berlinHour, berlinInstant, isBefore } from '../../workflows/berlin-time.js';
import type { DeliveryWish } from '../../workflows/office.js';

/*
 * When a mail goes out. The rule, as people read it on „Meine Benachrichtigungen“: in quiet hours nothing comes, it waits
 * for their end. Who wishes a digest gets one mail at 08:00 in place of the mails of a day; never held back for it are
 * the last two reminders of an Umlauf, what is due that day, and meetings that are moved or called off.
 */

/** Mails that say something about that very day or about a meeting that may be near. */
const urgentMails: readonly string[] = ['meetingMoved', 'meetingCancelled', 'writtenProcedureStarted', 'promiseOver'];

/** Whether a mail is not held back for the digest. */
export function isUrgent(mail: string, step: string | null): boolean {
  return urgentMails.includes(mail) || (step !== null && (step === '0' || step.endsWith('wd')));
}

/** The first instant from `earliest` on at which a mail may go out, and whether it goes with the digest. */
export function sendTime(
  earliest: string,
  wish: DeliveryWish,
  urgent: boolean,
): { sendAt: string; isForDigest: boolean } {
  const isForDigest = wish.isDigest && !urgent;
  const from = isForDigest ? nextMorning(earliest) : earliest;
  return { sendAt: afterQuiet(from, wish), isForDigest };
}

/** 08:00 Berlin on that day, or on the next one if it is past. */
function nextMorning(instant: string): string {
  const today = berlinInstant(berlinDate(instant), '08:00');
  return isBefore(today, instant) ? berlinInstant(addDays(berlinDate(instant), 1), '08:00') : today;
}

/** The same instant, or the end of the quiet hours that it lies in. */
export function afterQuiet(instant: string, { quietFrom, quietTo }: DeliveryWish): string {
  if (quietFrom === null || quietTo === null) return instant;
  const hour = berlinHour(instant);
  const passesMidnight = quietFrom > quietTo;
  const isQuiet = passesMidnight ? hour >= quietFrom || hour < quietTo : hour >= quietFrom && hour < quietTo;
  if (!isQuiet) return instant;
  const day = berlinDate(instant);
  return berlinInstant(passesMidnight && hour >= quietFrom ? addDays(day, 1) : day, quietTo);
}

/** The later of two instants. */
export function later(a: string, b: string): string {
  return Temporal.Instant.compare(a, b) < 0 ? b : a;
}
