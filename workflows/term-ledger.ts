import { z } from 'zod';
import { addDays, daysBetween } from './berlin-time.js';
import { day } from './contract.js';
import {
  type AnchorWorld,
  DeadlineRefused,
  type MeetingDay,
  deadlineAfter,
  resolveAnchor,
  leadTimes,
} from './deadline-calendar.js';
import type { PolicySet } from './policies/policy-set.js';

/**
 * Laufzeit of a Format as one line of time: the first term and every extension (Verlängerung), each by its decision.
 * Pure; days are ISO dates in Berlin, first and last day included. domain.md 7a B.
 */

/** Abschnitt der Laufzeit: what was asked for, what was decided, and by which decision. */
export const term = z.object({
  from: day,
  /** Befristet bis; `null`: no end. */
  until: day.nullable(),
  requestedUntil: day.nullable(),
  /** Vote that decided it, or decision taken over; `null`: known in words only. */
  decision: z.string().nullable(),
  decidedOn: day,
});
export type Term = z.infer<typeof term>;

/** Why a mandate ended before its decided end: aufgelöst, zusammengelegt, überführt. */
export const endings = ['dissolved', 'merged', 'transferred'] as const;

/** The line of time, as the context of a `workingGroup` holds it. */
export interface TermLine {
  terms: Term[];
  /** Last day of a mandate that ended before its decided end. */
  ending: { on: string } | null;
  /** Ruhezeiten: `to` is the last day, `null` while it still rests. */
  pauses: { from: string; to: string | null }[];
}

/** Lücke: days on which nobody had decided that the Format works. */
export interface TermGap {
  from: string;
  /** Last day; `null` while it is open. */
  to: string | null;
  /** Days so far. */
  days: number;
  /** The retroactive decision that closed it; `null`: none. */
  closedBy: Term | null;
}

/** Last day of the mandate by what is decided; `null`: no end. */
export function endOf({ terms, ending }: Pick<TermLine, 'terms' | 'ending'>): string | null {
  return ending?.on ?? terms.at(-1)?.until ?? null;
}

/** A term that was decided after the one before it had ended: expressly retroactive. */
export function isRetroactive(terms: readonly Term[], i: number): boolean {
  const before = terms[i - 1]?.until ?? null;
  return before !== null && terms[i]!.decidedOn > before;
}

/**
 * „Im Mandat am …?“ for any day: by a decision that stood that day, by one that came later and reaches back, resting,
 * or not.
 */
export function mandateOn(
  line: TermLine,
  on: string,
): { is: 'yes' | 'retroactive' | 'dormant'; term: Term } | { is: 'no' } {
  const i = line.terms.findIndex(({ from, until }) => from <= on && (until === null || on <= until));
  if (i < 0 || (line.ending !== null && on > line.ending.on)) return { is: 'no' };
  const found = line.terms[i]!;
  if (isRetroactive(line.terms, i) && on <= found.decidedOn) return { is: 'retroactive', term: found };
  const isResting = line.pauses.some(({ from, to }) => from <= on && (to === null || on <= to));
  return { is: isResting ? 'dormant' : 'yes', term: found };
}

/**
 * Gaps, oldest first: from the day after an end to the day of the decision that reaches back, between terms that do not
 * join, and after the end while an extension is still asked for.
 */
export function gapsOf(line: TermLine, today: string, isAskedFor: boolean): TermGap[] {
  const gaps = line.terms.flatMap(({ from, decidedOn }, i): TermGap[] => {
    const before = line.terms[i - 1]?.until ?? null;
    if (before === null) return [];
    const first = addDays(before, 1);
    if (from > first) return [gapOf(first, addDays(from, -1), null)];
    return isRetroactive(line.terms, i) ? [gapOf(first, decidedOn, line.terms[i]!)] : [];
  });
  const end = endOf(line);
  if (end !== null && end < today && isAskedFor)
    gaps.push({ from: addDays(end, 1), to: null, days: daysBetween(end, today), closedBy: null });
  return gaps;
}

function gapOf(from: string, to: string, closedBy: Term | null): TermGap {
  return { from, to, days: daysBetween(from, to) + 1, closedBy };
}

/** Letzte sinnvolle Sitzung: how an extension can still be decided before the end. */
export interface LastChance {
  /** The last meeting that can decide in time, and the day by which the item must be registered. */
  meeting: MeetingDay | null;
  registerBy: { date: string; isAssumed: boolean } | null;
  /** That day has passed. */
  isOver: boolean;
  /** It is the next meeting already: there is no other chance. */
  isNext: boolean;
  /** Last day on which an Umlauf of standard length can start and still end in time. */
  writtenBy: { date: string; isAssumed: boolean } | null;
  isWrittenOver: boolean;
}

/**
 * From the end of the mandate and the calendar of the approving body back to „spätestens anmelden bis“ (domain.md 7b,
 * Extension request). Days that the holiday tables do not reach are left out.
 */
export function lastChance(
  end: string,
  today: string,
  body: { code: string; policy: PolicySet },
  meetings: readonly MeetingDay[],
): LastChance {
  const ahead = meetings
    .filter(({ body: of, on, status }) => of === body.code && status === 'planned' && today <= on && on <= end)
    .toSorted((a, b) => a.on.localeCompare(b.on))
    .map((meeting) => ({ meeting, registerBy: registrationOf(meeting, body.policy, meetings) }));
  const found = ahead.findLast(({ registerBy }) => registerBy === null || registerBy.date >= today) ?? ahead.at(-1);
  const writtenBy = lastWrittenStart(end, body.policy);
  return {
    meeting: found?.meeting ?? null,
    registerBy: found?.registerBy ?? null,
    isOver: found?.registerBy != null && found.registerBy.date < today,
    isNext: found !== undefined && found === ahead[0],
    writtenBy,
    isWrittenOver: writtenBy !== null && writtenBy.date < today,
  };
}

function registrationOf(meeting: MeetingDay, policy: PolicySet, meetings: readonly MeetingDay[]) {
  const lead = leadTimes(policy, { isSpecial: meeting.isSpecial ?? false }).registration;
  const world: AnchorWorld = {
    meetings,
    leadWeeks: () => lead.value,
    place: policy.receivingPlace.value,
    bodyName: (code) => code,
  };
  return known(() => ({
    date: resolveAnchor({ kind: 'beforeMeeting', meeting: meeting.id, weeks: lead.value }, world).date,
    isAssumed: lead.status === 'assumption',
  }));
}

/** Its result is established on the day after its last one. Going back day by day finds the last start early enough. */
function lastWrittenStart(end: string, { writtenProcedureWeeks, receivingPlace }: PolicySet) {
  const period = { amount: writtenProcedureWeeks.value, unit: 'w' } as const;
  return known(() => {
    let date = addDays(end, -7 * period.amount);
    while (deadlineAfter(date, period, 'deadline', { place: receivingPlace.value }).date >= end)
      date = addDays(date, -1);
    return { date, isAssumed: writtenProcedureWeeks.status === 'assumption' };
  });
}

function known<T>(derive: () => T): T | null {
  try {
    return derive();
  } catch (error) {
    if (error instanceof DeadlineRefused) return null;
    throw error;
  }
}
