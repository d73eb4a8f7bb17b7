import { Temporal } from 'temporal-polyfill';

/**
 * Dates and hours as the committee lives them: a day is a date in Berlin and ends there at 24:00. Instants are UTC, ISO
 * 8601. A local hour that does not exist (March) moves forward, one that exists twice (October) is the later one.
 */
const zone = 'Europe/Berlin';

const weekdays = ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'] as const;
const months = [
  'Januar',
  'Februar',
  'März',
  'April',
  'Mai',
  'Juni',
  'Juli',
  'August',
  'September',
  'Oktober',
  'November',
  'Dezember',
] as const;

/** 24:00 Berlin of an ISO date: the instant at which the next day begins. */
export function endOfDay(on: string): string {
  return Temporal.PlainDate.from(on).add({ days: 1 }).toZonedDateTime(zone).toInstant().toString();
}

/** A local hour (`08:00`) of an ISO date in Berlin. */
export function berlinInstant(on: string, time: string): string {
  return Temporal.PlainDate.from(on)
    .toPlainDateTime(time)
    .toZonedDateTime(zone, { disambiguation: 'later' })
    .toInstant()
    .toString();
}

/** 08:00 Berlin: the hour at which reminders go out. */
export function morningOf(on: string): string {
  return berlinInstant(on, '08:00');
}

/** ISO date in Berlin at that instant. */
export function berlinDate(instant: string): string {
  // Many questions in a row are about one instant: every command asks what day it is.
  if (instant !== asked.instant) asked = { instant, date: inBerlin(instant).toPlainDate().toString() };
  return asked.date;
}
let asked = { instant: '', date: '' };

/** The instant so many minutes later. */
export function minutesAfter(instant: string, minutes: number): string {
  return Temporal.Instant.from(instant).add({ minutes }).toString();
}

/** Whether an instant comes before another one; both in ISO 8601 with a zone. */
export function isBefore(instant: string, other: string): boolean {
  return Temporal.Instant.compare(instant, other) < 0;
}

/** Local hour in Berlin at that instant: `14:00`. */
export function berlinHour(instant: string): string {
  return inBerlin(instant).toPlainTime().toString({ smallestUnit: 'minute' });
}

/** Days from one ISO date to the other; negative backwards. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(to, { largestUnit: 'days' }).days;
}

export function addDays(on: string, days: number): string {
  return Temporal.PlainDate.from(on).add({ days }).toString();
}

/** `Mittwoch`. */
export function weekdayName(on: string): string {
  return weekdays[Temporal.PlainDate.from(on).dayOfWeek - 1]!;
}

/** `Mi`. */
export function shortWeekday(on: string): string {
  return weekdayName(on).slice(0, 2);
}

/** `16.10.2024`. */
export function germanDate(on: string): string {
  const { day, month, year } = Temporal.PlainDate.from(on);
  return `${pad(day)}.${pad(month)}.${year}`;
}

/** `Mittwoch, 16.10.2024`. */
export function germanDay(on: string): string {
  return `${weekdayName(on)}, ${germanDate(on)}`;
}

/** `November 2024`, from `2024-11` or an ISO date. */
export function germanMonth(month: string): string {
  return `${months[Number(month.slice(5, 7)) - 1]} ${month.slice(0, 4)}`;
}

/** Reads `16.10.2024`, `6.7.2024` or `16. Oktober 2024`; `null` for anything else, also for days that do not exist. */
export function parseGermanDate(text: string): string | null {
  const parts = /^(\d{1,2})\.\s?(?:(\d{1,2})\.\s?|(\p{L}+\.?)\s+)(\d{4})$/u.exec(text.trim());
  if (!parts) return null;
  const month = parts[2] ? Number(parts[2]) : monthNumber(parts[3]!);
  return month === null ? null : existing(Number(parts[4]), month, Number(parts[1]));
}

/** Number of a German month name or its abbreviation (`Nov.`), 1 to 12, or `null`. */
export function monthNumber(name: string): number | null {
  const wanted = name.normalize('NFC').toLowerCase().replace(/\.$/, '');
  if (wanted.length < 3) return null;
  const index = months.findIndex((month) => month.toLowerCase().startsWith(wanted));
  return index < 0 ? null : index + 1;
}

function existing(year: number, month: number, day: number): string | null {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' }).toString();
  } catch {
    return null;
  }
}

function inBerlin(instant: string) {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** The last day that a time before a first day without has. */
export function lastDay(firstWithout: string): string {
  return addDays(firstWithout, -1);
}
