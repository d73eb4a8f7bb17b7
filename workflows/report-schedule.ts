import { z } from 'zod';
import { bodyCode, day, month } from './contract.js';
import type { Anchor } from './deadline-calendar.js';

/*
 * Turnus der Berichte. The n-th report of a plan is due on a day that follows from the plan alone: a report that comes
 * late, or early, does not move those after it.
 */

/** When a report is due, as precisely as the form says it; the last four name a Turnus. */
export const reportWhen = z.discriminatedUnion('precision', [
  z.object({ precision: z.literal('day'), on: day }),
  z.object({ precision: z.literal('month'), month }),
  /** Every so many months, for the meeting in that month; `from` is the first. */
  z.object({ precision: z.literal('everyMonths'), months: z.number().int().min(1).max(60), from: month }),
  /** For each meeting of the addressee; a Sondersitzung does not count. */
  z.object({ precision: z.literal('eachMeeting') }),
  /** Stichtage, in their order. */
  z.object({ precision: z.literal('days'), on: z.array(day).min(2).max(40) }),
  /** For the last meeting of the addressee before the mandate ends, whenever that is. */
  z.object({ precision: z.literal('atEnd') }),
]);
export type ReportWhen = z.infer<typeof reportWhen>;

export const reportPlan = z.object({
  kind: z.enum(['interim', 'final'], 'reportKindMissing'),
  addressee: bodyCode,
  when: reportWhen,
});
export type ReportPlan = z.infer<typeof reportPlan>;

/** Where the reports of a plan stand. */
export const reportCycle = z.object({
  /** How many were begun. */
  begun: z.number().int(),
  /** The newest was handed in, waived or came due, and the next has not begun. */
  isOver: z.boolean(),
  /** Counted are the reports after this day; `null`: all. */
  since: day.nullable(),
  /** How many of those were begun. */
  passed: z.number().int(),
});
export type ReportCycle = z.infer<typeof reportCycle>;

export const newCycle: ReportCycle = { begun: 0, isOver: true, since: null, passed: 0 };

/** What a plan is worked out for. */
export interface ReportedMandate {
  activeFrom: string;
  validUntil: string | null;
  /** For so many months after its beginning a Format reports monthly (policy); 0: never. */
  monthlyAtFirst: number;
}

/** More than one report can come of it. */
export function isRepeated({ precision }: ReportWhen): boolean {
  return precision === 'everyMonths' || precision === 'eachMeeting' || precision === 'days';
}

/** Due day of the next report of a plan; `null` where none is left before the mandate ends. */
export function nextDue(
  { addressee: body, when }: ReportPlan,
  cycle: ReportCycle,
  mandate: ReportedMandate,
): Anchor | null {
  const { since, passed } = cycle;
  switch (when.precision) {
    case 'day':
      return cycle.begun === 0 ? { kind: 'date', on: when.on } : null;
    case 'month':
      return cycle.begun === 0 ? { kind: 'documentsFor', body, month: when.month } : null;
    case 'atEnd':
      return cycle.begun === 0 && mandate.validUntil !== null
        ? { kind: 'documentsBeforeEnd', body, end: mandate.validUntil }
        : null;
    case 'days': {
      const on = when.on.toSorted().filter((each) => since === null || each > since)[passed];
      return on === undefined || isAfterEnd(on, mandate) ? null : { kind: 'date', on };
    }
    case 'everyMonths': {
      const found = monthsOf(when, since, passed, mandate);
      return isAfterEnd(`${found}-01`, mandate) ? null : { kind: 'documentsFor', body, month: found };
    }
    case 'eachMeeting':
      return { kind: 'documentsForNext', body, after: since ?? mandate.activeFrom, nth: passed + 1 };
  }
}

function isAfterEnd(on: string, { validUntil }: ReportedMandate): boolean {
  return validUntil !== null && on > validUntil;
}

/** The month of the report after so many others, those of the first months included. */
function monthsOf(
  { months, from }: Extract<ReportWhen, { precision: 'everyMonths' }>,
  since: string | null,
  passed: number,
  { activeFrom, monthlyAtFirst }: ReportedMandate,
): string {
  const first = numberOf(from);
  const atFirst = Array.from({ length: monthlyAtFirst }, (_, i) => numberOf(activeFrom) + i + 1);
  const after = since === null ? -Infinity : numberOf(since);
  const regular = Array.from({ length: passed + 1 }, (_, i) => {
    const skipped = since === null ? 0 : Math.max(0, Math.floor((after - first) / months) + 1);
    return first + (skipped + i) * months;
  });
  const all = [...new Set([...atFirst.filter((n) => n > after), ...regular])].toSorted((a, b) => a - b);
  return monthOf(all[passed]!);
}

/** Months since the year 0, of a day or month in ISO 8601. */
function numberOf(on: string): number {
  return Number(on.slice(0, 4)) * 12 + Number(on.slice(5, 7)) - 1;
}

function monthOf(n: number): string {
  return `${String(Math.floor(n / 12)).padStart(4, '0')}-${String((n % 12) + 1).padStart(2, '0')}`;
}

/** First day that a plan can mean, and the last; `null` where it names none. ISO 8601. */
export function spanOf({ when }: ReportPlan): { first: string | null; last: string | null } {
  switch (when.precision) {
    case 'day':
      return { first: when.on, last: when.on };
    case 'month':
      return { first: `${when.month}-01`, last: `${when.month}-31` };
    case 'days':
      return { first: when.on.toSorted()[0]!, last: when.on.toSorted().at(-1)! };
    case 'everyMonths':
      return { first: `${when.from}-01`, last: null };
    default:
      return { first: null, last: null };
  }
}
