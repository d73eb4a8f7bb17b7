import { Temporal } from 'temporal-polyfill';

/** The committee lives in one time zone; a day ends there at 24:00. */
const ZONE = 'Europe/Berlin';

const SHORT_DAYS = ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So'];
const LONG_DAYS = ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'];
const MONTHS = [
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
];

/** `2024-06-17` → `17.06.2024`. */
export function formatDate(date: string): string {
  return numeric(Temporal.PlainDate.from(date));
}

/** `2024-06-17` → `Mo, 17.06.2024`: the day of something that someone must do. */
export function formatDay(date: string): string {
  const day = Temporal.PlainDate.from(date);
  return `${SHORT_DAYS[day.dayOfWeek - 1]}, ${numeric(day)}`;
}

/** `2024-06-17` → `Montag, 17.06.2024`. */
export function formatLongDay(date: string): string {
  const day = Temporal.PlainDate.from(date);
  return `${LONG_DAYS[day.dayOfWeek - 1]}, ${numeric(day)}`;
}

/** `2024-11` → `November 2024`. */
export function formatMonth(month: string): string {
  const { year, month: number } = Temporal.PlainYearMonth.from(month);
  return `${MONTHS[number - 1]} ${year}`;
}

/**
 * An instant on Berlin's clock: `10.10.2024, 09:15 Uhr`. Midnight is the end of the day before and carries its
 * weekday: `Mi, 16.10.2024, 24:00 Uhr`.
 */
export function formatInstant(instant: string): string {
  const { day, time } = berlin(instant);
  return time === '24:00' ? `${formatDay(day)}, 24:00 Uhr` : `${formatDate(day)}, ${time} Uhr`;
}

/** A due instant, always with its weekday: `Do, 10.10.2024, 09:15 Uhr`, `Mi, 16.10.2024, 24:00 Uhr`. */
export function formatDue(instant: string): string {
  const { day, time } = berlin(instant);
  return `${formatDay(day)}, ${time} Uhr`;
}

/** The Berlin day an instant belongs to, as ISO date; midnight belongs to the day that it ends. */
export function berlinDay(instant: string): string {
  return berlin(instant).day;
}

/** Berlin time of day: `09:15 Uhr`; midnight is `24:00 Uhr`. */
export function formatTime(instant: string): string {
  return `${berlin(instant).time} Uhr`;
}

/**
 * How far a day (ISO date or instant) is from now, counted in Berlin days: `in 6 Tagen`, `seit 2 Tagen`, `heute`;
 * from eight weeks on in weeks. Stands behind the day, never alone.
 */
export function distance(when: string, now: string): string {
  const days = daysUntil(when, now);
  if (days === 0) return 'heute';
  const count = Math.abs(days);
  const amount = count < 56 ? plural(count, 'Tag', 'Tagen') : plural(Math.floor(count / 7), 'Woche', 'Wochen');
  return `${days > 0 ? 'in' : 'seit'} ${amount}`;
}

/** Berlin days from now to a day (ISO date or instant); negative when it is past. */
export function daysUntil(when: string, now: string): number {
  const today = Temporal.Instant.from(now).toZonedDateTimeISO(ZONE).toPlainDate();
  const day = Temporal.PlainDate.from(when.length === 10 ? when : berlin(when).day);
  return today.until(day, { largestUnit: 'day' }).days;
}

export type GermanDate = { is: 'date'; iso: string } | { is: 'format' } | { is: 'calendar' };

/**
 * A date as people type it, `17.06.2024` or `1.7.2024`, as ISO date. `format`: not written like this (wording.md 5,
 * message 10); `calendar`: there is no such day, for example 31.02. (message 9).
 */
export function parseGermanDate(text: string): GermanDate {
  const match = /^\s*(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\s*$/.exec(text);
  if (!match) return { is: 'format' };
  const [, day, month, year] = match;
  try {
    const parts = { year: Number(year), month: Number(month), day: Number(day) };
    return { is: 'date', iso: Temporal.PlainDate.from(parts, { overflow: 'reject' }).toString() };
  } catch {
    return { is: 'calendar' };
  }
}

/** „TOP 4“, or what a vote without a meeting is. */
export function itemName(item: unknown): string {
  return Number(item) > 0 ? `TOP ${Number(item)}` : 'Umlaufverfahren';
}

/** A month as people type it, `November 2024`, `Nov. 2024` or `11.2024`, as ISO month `2024-11`; else `null`. */
export function parseGermanMonth(text: string): string | null {
  const match = /^\s*(?:(\d{1,2})[./]\s?|(\p{L}{3,})\.?\s+)(\d{4})\s*$/u.exec(text);
  if (!match) return null;
  const [, digits, word, year] = match;
  const number = digits ? Number(digits) : monthOf(word!);
  return number >= 1 && number <= 12 ? `${year}-${pad(number)}` : null;
}

function monthOf(word: string): number {
  const start = word.toLowerCase();
  return MONTHS.findIndex((name) => name.toLowerCase().startsWith(start)) + 1;
}

/**
 * A share in integer units of 0.00001 percentage points, never rounded: `6666645` → `66,66645 %`. Shares are added
 * and compared as integers; this is only how they are written.
 */
export function formatPercent(units: number | bigint): string {
  return `${formatPoints(units)} %`;
}

/** The same number without the sign, for percentage points: `22` → `0,00022`. */
export function formatPoints(units: number | bigint): string {
  const value = BigInt(units);
  const digits = (value < 0n ? -value : value).toString().padStart(6, '0');
  return `${value < 0n ? '−' : ''}${digits.slice(0, -5)},${digits.slice(-5)}`;
}

/** An integer in groups of three: `19999935` → `19 999 935` (spaces that do not break). */
export function formatInteger(value: number | bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, '\u00a0');
}

/** `1` → `1 Tag`, `3` → `3 Tage`. */
export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

const LIST = new Intl.ListFormat('de-DE', { type: 'conjunction' });

/** `['Hessen', 'Bremen', 'Bund']` → `Hessen, Bremen und Bund`. */
export function formatList(names: string[]): string {
  return LIST.format(names);
}

const SIZE = new Intl.NumberFormat('de-DE', { maximumFractionDigits: 1 });

/** Size of a file: `1,4 MB`, `312 kB`. */
export function formatBytes(bytes: number): string {
  return bytes >= 1_000_000 ? `${SIZE.format(bytes / 1_000_000)} MB` : `${SIZE.format(Math.ceil(bytes / 1000))} kB`;
}

function berlin(instant: string): { day: string; time: string } {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(ZONE);
  const time = `${pad(local.hour)}:${pad(local.minute)}`;
  const midnight = time === '00:00' && local.second === 0;
  if (!midnight) return { day: local.toPlainDate().toString(), time };
  return { day: local.toPlainDate().subtract({ days: 1 }).toString(), time: '24:00' };
}

function numeric(day: Temporal.PlainDate): string {
  return `${pad(day.day)}.${pad(day.month)}.${day.year}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** How many said what; who did not vote in an Umlauf abstained. */
export interface VoteCounts {
  yes: number;
  no: number;
  abstain: number;
  notCast: number;
}

/** „Ja 16, Nein 0, Enthaltung 1“. */
export function countSentence(counts: VoteCounts): string {
  return `Ja ${counts.yes}, Nein ${counts.no}, Enthaltung ${counts.abstain + counts.notCast}`;
}
