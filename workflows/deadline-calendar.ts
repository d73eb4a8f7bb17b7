import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import {
  addDays,
  berlinDate,
  berlinHour,
  berlinInstant,
  daysBetween,
  endOfDay,
  germanDate,
  germanDay,
  germanMonth,
  morningOf,
  weekdayName,
} from './berlin-time.js';
import { type HolidayTable, publicHolidays } from './data/holidays.js';
import type { PolicySet } from './policies/policy-set.js';
import { type StateCode, isStateCode } from './data/states.js';
import { organisations } from './data/organisations.js';

/**
 * Fristenkalender. Periods by analogy with §§ 187–193 BGB and § 31 VwVfG; the Geschäftsordnung of the body is decisive.
 * Dates are ISO dates in Berlin, instants UTC; a day ends at 24:00 Berlin. Pure: nothing here knows what day it is.
 */

/** What a deadline (Frist) hangs on. The date is derived from it, never stored instead of it. */
export type Anchor =
  /** A fixed day (Termin, Stichtag): ends at 24:00, never shifts. */
  | { kind: 'date'; on: string }
  /** A fixed instant, UTC. */
  | { kind: 'instant'; at: string }
  /** Befristung: a term of office ends on its day, never shifts. */
  | { kind: 'term'; on: string }
  /** A day that moves to the next working day of the receiving place. */
  | { kind: 'deadline'; on: string }
  /** The day of a meeting. */
  | { kind: 'meeting'; meeting: string }
  /** Weeks back from a meeting; a day that is not a working day moves to the one before. */
  | { kind: 'beforeMeeting'; meeting: string; weeks: number; documents?: DocumentsOf }
  /**
   * Unterlagenfrist of the meeting that prepares another one (Beratungsfolge): the last one of `body` before `meeting`.
   * Follows both calendars.
   */
  | { kind: 'beforePreparation'; meeting: string; body: string; documents: DocumentsOf }
  /** Unterlagenfrist of the body's meeting in a month (`YYYY-MM`), lead time by its policy. */
  | { kind: 'documentsFor'; body: string; month: string }
  /** Unterlagenfrist of a meeting that somebody chose. */
  | { kind: 'documentsForMeeting'; meeting: string }
  /** Unterlagenfrist of the body's n-th meeting, counted by those deadlines that lie after a day; no Sondersitzung. */
  | { kind: 'documentsForNext'; body: string; after: string; nth: number }
  /**
   * Unterlagenfrist of the body's last meeting until a day, the end of a mandate; without any, that day. Follows the
   * calendar of the body: a later meeting that is planned takes the place of the one before.
   */
  | { kind: 'documentsBeforeEnd'; body: string; end: string; preparedBy?: string }
  /** Days before or after another due day, at a local hour; never shifts. */
  | { kind: 'before' | 'after'; base: Anchor; days: number; time: string }
  /**
   * Stufe der Erinnerungen at 08:00, for the organisations that owe something to a body: the first day on which one of
   * them is reminded (`reminderDay`). Exactly one unit, negative before the due day.
   */
  | { kind: 'reminder'; base: Anchor; days?: number; workingDays?: number; body: string; organisations: string[] }
  /** A period after an event; the day of the event does not count. Exactly one unit. */
  | { kind: 'afterEvent'; on: string; days?: number; weeks?: number; workingDays?: number };

/** What a documents deadline was before it was bound to a meeting: "im November 2024", or a meeting that was chosen. */
export interface DocumentsOf {
  month: string | null;
  meetingsInMonth: number;
  /** The lead time is an assumption of the policy. */
  assumed: boolean;
}

const day = z.iso.date('dateFormat');
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'monthFormat');
const count = z.number().int().min(0).max(100_000);

const meetingId = z.string().min(1).max(100);
const documentsOf = z.strictObject({ month: month.nullable(), meetingsInMonth: count, assumed: z.boolean() });

const baseAnchor = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('date'), on: day }),
  z.strictObject({ kind: z.literal('instant'), at: z.iso.datetime('instantFormat') }),
  z.strictObject({ kind: z.literal('term'), on: day }),
  z.strictObject({ kind: z.literal('deadline'), on: day }),
  z.strictObject({ kind: z.literal('meeting'), meeting: meetingId }),
  z.strictObject({
    kind: z.literal('beforeMeeting'),
    meeting: meetingId,
    weeks: count,
    documents: documentsOf.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('beforePreparation'),
    meeting: meetingId,
    body: z.string().min(1).max(20),
    documents: documentsOf,
  }),
  z.strictObject({ kind: z.literal('documentsForMeeting'), meeting: meetingId }),
  z.strictObject({
    kind: z.literal('documentsFor'),
    body: z.string().min(1).max(20),
    month,
  }),
  z.strictObject({
    kind: z.literal('documentsForNext'),
    body: z.string().min(1).max(20),
    after: day,
    nth: count.min(1),
  }),
  z.strictObject({
    kind: z.literal('documentsBeforeEnd'),
    body: z.string().min(1).max(20),
    end: day,
    preparedBy: z.string().min(1).max(20).exactOptional(),
  }),
  z
    .strictObject({
      kind: z.literal('afterEvent'),
      on: day,
      days: count.optional(),
      weeks: count.optional(),
      workingDays: count.optional(),
    })
    .refine((a) => [a.days, a.weeks, a.workingDays].filter((n) => n !== undefined).length === 1, 'oneUnit'),
]);

/** An anchor as data. A step before or after rests on a plain anchor, not on another step. */
export const anchor: z.ZodType<Anchor> = z.union([
  baseAnchor,
  z.strictObject({
    kind: z.enum(['before', 'after']),
    base: baseAnchor,
    days: count,
    time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'timeFormat'),
  }),
  z
    .strictObject({
      kind: z.literal('reminder'),
      base: baseAnchor,
      days: z.number().int().optional(),
      workingDays: z.number().int().max(-1).optional(),
      body: z.string().min(1).max(20),
      organisations: z.array(z.string()),
    })
    .refine((a) => (a.days === undefined) !== (a.workingDays === undefined), 'oneUnit'),
]);

/** One line of "So ergibt sich der Tag"; the last one is the result. */
export interface DerivationStep {
  date: string;
  text: string;
}

export interface DueDay {
  /** Due day, ISO date in Berlin. */
  date: string;
  /** When it is over (or, for steps at an hour, when it begins), UTC. */
  instant: string;
  /** Days moved by Saturday, Sunday or holiday: 0, +n, −n. */
  shifted: number;
  derivation: DerivationStep[];
}

/** No day can be derived. `code` is a key for the edge; the message is what people read. */
export class DeadlineRefused extends Error {
  constructor(
    readonly code:
      | 'noMeetingInMonth'
      | 'noMeetingBefore'
      | 'noFurtherMeeting'
      | 'meetingCancelled'
      | 'meetingUnknown'
      | 'outsideHolidayTable'
      | 'dateOutOfRange'
      | 'periodFormat'
      | 'placeUnknown',
    message: string,
    readonly params: Record<string, string | number> = {},
  ) {
    super(message);
    this.name = 'DeadlineRefused';
  }
}

/** There is no meeting that the day could hang on: somebody has to choose, the engine does not guess. */
export class MissingMeeting extends DeadlineRefused {
  constructor(
    code: 'noMeetingInMonth' | 'noMeetingBefore' | 'noFurtherMeeting' | 'meetingCancelled',
    /** What is so, without the request to choose. */
    readonly fact: string,
    params: Record<string, string>,
  ) {
    super(code, `${fact} Bitte wählen Sie eine Sitzung oder einen Tag.`, params);
    this.name = 'MissingMeeting';
  }
}

/** Sitzung as the calendar sees it; a cancelled one no longer stands for its month. */
export interface MeetingDay {
  id: string;
  body: string;
  number: number;
  on: string;
  startsAt?: string;
  place?: string | null;
  status?: string;
  /** Sondersitzung. */
  isSpecial?: boolean;
}

/** Place and working week that the periods of a body are counted by. */
export function countingOf({ receivingPlace, workingWeek }: PolicySet): Required<Omit<PlaceCalendar, 'holidays'>> {
  return { place: receivingPlace.value, workingWeek: workingWeek.value };
}

/** Lead times of a meeting: a Sondersitzung has its own. */
export function leadTimes(policy: PolicySet, { isSpecial }: { isSpecial: boolean }) {
  return isSpecial
    ? { registration: policy.specialRegistrationLeadWeeks, documents: policy.specialDocumentsLeadWeeks }
    : { registration: policy.registrationLeadWeeks, documents: policy.documentsLeadWeeks };
}

/** What the derivation of an anchor rests on. */
export interface AnchorWorld {
  meetings: readonly MeetingDay[];
  /** Unterlagenfrist of a meeting in weeks; given as a rule, an assumption is marked in the derivation. */
  leadWeeks(
    meeting: Pick<MeetingDay, 'body' | 'isSpecial'>,
  ): number | { value: number; status: 'confirmed' | 'assumption' };
  /** Body whose meeting prepares those of a body (Beratungsfolge), by its policy; absent or `null`: none. */
  preparedBy?(body: string): string | null;
  /** Land of the receiving place (§ 193 BGB: Leistungsort): its holidays count. */
  place: StateCode;
  workingWeek?: WorkingWeek;
  bodyName(body: string, grammaticalCase: 'nom' | 'gen'): string;
  holidays?: HolidayTable;
  /** Of the body whose calendar it is. */
  recesses?: readonly Recess[];
}

/** Sitzungsfreie Zeit of a body (`organisation: null`) or of one of its members; both days are in it. */
export interface Recess {
  organisation: string | null;
  from: string;
  to: string;
}

export interface ResolvedAnchor extends DueDay {
  /** Body whose meetings the day hangs on: when one moves, this day moves with it. */
  body: string | null;
  /** The meeting it was derived from. */
  meeting: string | null;
}

/**
 * Derives the due day of an anchor. Throws `MissingMeeting` where the addressee does not meet in that month, and
 * another `DeadlineRefused` where a meeting is unknown or the holidays of the year are not known.
 */
export function resolveAnchor(anchor: Anchor, world: AnchorWorld): ResolvedAnchor {
  const free = { body: null, meeting: null };
  switch (anchor.kind) {
    case 'date':
      return { ...fixedDay(anchor.on, 'Fester Termin'), ...free };
    case 'term':
      return { ...fixedDay(anchor.on, 'Ende der Befristung'), ...free };
    case 'instant': {
      const instant = Temporal.Instant.from(anchor.at).toString();
      const date = berlinDate(instant);
      const text = `Fester Zeitpunkt: ${germanDay(date)}, ${berlinHour(instant)} Uhr`;
      return { date, instant, shifted: 0, derivation: [{ date, text }], ...free };
    }
    case 'deadline': {
      const named = { date: anchor.on, text: `Genannter Tag: ${germanDay(anchor.on)}` };
      return { ...shiftedDay(anchor.on, 1, [named], calendarOf(world)), ...free };
    }
    case 'meeting': {
      const meeting = meetingOf(anchor.meeting, world);
      const text = `${titleOf(meeting, world)} am ${germanDay(meeting.on)}, 24:00 Uhr; ein Sitzungstag verschiebt sich nicht`;
      return {
        date: meeting.on,
        instant: endOfDay(meeting.on),
        shifted: 0,
        derivation: [{ date: meeting.on, text }],
        body: meeting.body,
        meeting: meeting.id,
      };
    }
    case 'beforeMeeting':
      return beforeMeeting(anchor, world);
    case 'beforePreparation':
      return beforePreparation(anchor, world);
    case 'documentsFor':
    case 'documentsForMeeting':
    case 'documentsForNext':
      return resolveAnchor(bindAnchor(anchor, world), world);
    case 'documentsBeforeEnd':
      return beforeEnd(anchor, world);
    case 'before':
    case 'after': {
      const base = resolveAnchor(anchor.base, world);
      const date = within(() => addDays(base.date, anchor.kind === 'before' ? -anchor.days : anchor.days));
      const distance =
        anchor.days === 0
          ? 'Am Tag selbst'
          : `${inDays(anchor.days)} ${anchor.kind === 'before' ? 'vorher' : 'danach'}`;
      return {
        ...base,
        date,
        instant: within(() => berlinInstant(date, anchor.time)),
        shifted: 0,
        derivation: [...base.derivation, { date, text: `${distance}: ${germanDay(date)}, ${anchor.time} Uhr` }],
      };
    }
    case 'reminder': {
      const base = resolveAnchor(anchor.base, world);
      const days = (anchor.organisations.length ? anchor.organisations : [null]).map((organisation) =>
        reminderDay(base.date, anchor, organisation, world),
      );
      const first = days.reduce((a, b) => (b.date < a.date ? b : a));
      return {
        ...base,
        date: first.date,
        instant: within(() => morningOf(first.date)),
        shifted: 0,
        derivation: [...base.derivation, ...first.derivation],
      };
    }
    case 'afterEvent': {
      const period: Period =
        anchor.workingDays !== undefined
          ? { amount: anchor.workingDays, unit: 'wd' }
          : anchor.weeks !== undefined
            ? { amount: anchor.weeks, unit: 'w' }
            : { amount: anchor.days ?? 0, unit: 'd' };
      return { ...deadlineAfter(anchor.on, period, 'deadline', calendarOf(world)), ...free };
    }
  }
}

/** The body or meeting whose calendar an anchor needs, so that a shell can fetch it before it asks for the day. */
export function restsOn(anchor: Anchor): {
  body: string | null;
  meeting: string | null;
  preparedBy?: string;
  /** Any change of the body's calendar can change the day. */
  follows?: true;
} {
  switch (anchor.kind) {
    case 'documentsFor':
    case 'documentsForNext':
      return { body: anchor.body, meeting: null };
    case 'documentsBeforeEnd': {
      const { body, preparedBy } = anchor;
      return { body, meeting: null, ...(preparedBy === undefined ? {} : { preparedBy }), follows: true };
    }
    case 'beforePreparation':
      return { body: null, meeting: anchor.meeting, preparedBy: anchor.body };
    case 'meeting':
    case 'beforeMeeting':
    case 'documentsForMeeting':
      return { body: null, meeting: anchor.meeting };
    case 'before':
    case 'after':
      return restsOn(anchor.base);
    case 'reminder': {
      const base = restsOn(anchor.base);
      return base.body === null && base.meeting === null ? { body: anchor.body, meeting: null } : base;
    }
    default:
      return { body: null, meeting: null };
  }
}

/**
 * Ties an anchor to the meeting it means, so that it follows that meeting when it moves: month and addressee mean the
 * documents deadline of the body's meeting in that month, of several the first (domain.md 7b, rule 6); where another
 * body prepares the addressee, that of its meeting before. Throws `MissingMeeting`. Other anchors stay as they are.
 */
export function bindAnchor(anchor: Anchor, world: AnchorWorld): Anchor {
  if (anchor.kind === 'before' || anchor.kind === 'after' || anchor.kind === 'reminder')
    return { ...anchor, base: bindAnchor(anchor.base, world) };
  if (anchor.kind === 'documentsForMeeting') return documentsFor(meetingOf(anchor.meeting, world), null, 1, world);
  if (anchor.kind === 'documentsForNext') return documentsForNext(anchor, world);
  if (anchor.kind === 'documentsBeforeEnd') {
    const preparedBy = world.preparedBy?.(anchor.body) ?? null;
    return preparedBy === null ? anchor : { ...anchor, preparedBy };
  }
  if (anchor.kind !== 'documentsFor') return anchor;
  const { body, month } = anchor;
  const inMonth = inOrder(world.meetings).filter(
    (m) => m.body === body && m.on.startsWith(month) && m.status !== 'cancelled',
  );
  if (!inMonth[0])
    throw new MissingMeeting(
      'noMeetingInMonth',
      `Im ${germanMonth(month)} tagt ${world.bodyName(body, 'nom')} nicht.`,
      { body, month },
    );
  return documentsFor(inMonth[0], month, inMonth.length, world);
}

/** Meetings whose documents deadline is past would be reported for too late: they do not count. */
function documentsForNext(
  { body, after, nth }: Extract<Anchor, { kind: 'documentsForNext' }>,
  world: AnchorWorld,
): Anchor {
  const ahead = inOrder(world.meetings)
    .filter((m) => m.body === body && m.on > after && m.status !== 'cancelled' && m.isSpecial !== true)
    .map((meeting) => documentsFor(meeting, null, 1, world))
    .filter((anchor) => resolveAnchor(anchor, world).date > after);
  const found = ahead[nth - 1];
  if (!found)
    throw new MissingMeeting(
      'noFurtherMeeting',
      `Eine weitere Sitzung ${world.bodyName(body, 'gen')} ist nicht geplant.`,
      {
        body,
      },
    );
  return found;
}

/** The last meeting that can still take a report before a mandate ends. */
function beforeEnd({ body, end }: Extract<Anchor, { kind: 'documentsBeforeEnd' }>, world: AnchorWorld): ResolvedAnchor {
  const last = inOrder(world.meetings).findLast(
    (m) => m.body === body && m.on <= end && m.status !== 'cancelled' && m.isSpecial !== true,
  );
  const ending = { date: end, text: `Ende des Mandats: ${germanDay(end)}` };
  if (!last) {
    const none = `Bis dahin ist keine Sitzung ${world.bodyName(body, 'gen')} geplant; es bleibt beim Tag des Endes`;
    const derivation = [ending, { date: end, text: none }];
    return { date: end, instant: endOfDay(end), shifted: 0, derivation, body, meeting: null };
  }
  const due = resolveAnchor(documentsFor(last, null, 1, world), world);
  return { ...due, derivation: [ending, ...due.derivation] };
}

function documentsFor(
  { id, body, isSpecial = false }: MeetingDay,
  month: string | null,
  meetingsInMonth: number,
  world: Pick<AnchorWorld, 'leadWeeks' | 'preparedBy'>,
): Anchor {
  const preparing = world.preparedBy?.(body) ?? null;
  const rule = world.leadWeeks(preparing === null ? { body, isSpecial } : { body: preparing });
  const assumed = typeof rule !== 'number' && rule.status === 'assumption';
  const documents = { month, meetingsInMonth, assumed };
  return preparing === null
    ? { kind: 'beforeMeeting', meeting: id, weeks: weeksOf(rule), documents }
    : { kind: 'beforePreparation', meeting: id, body: preparing, documents };
}

function weeksOf(rule: ReturnType<AnchorWorld['leadWeeks']>): number {
  return typeof rule === 'number' ? rule : rule.value;
}

function inOrder(meetings: readonly MeetingDay[]): MeetingDay[] {
  return meetings.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.number - b.number));
}

/**
 * The day on which one organisation is reminded of something due on a day. Up to the due day each step comes a working
 * day earlier where its Land has a holiday on the due day, and before a sitzungsfreie Zeit of the body or of itself; the
 * step of the due day itself and those after it never come earlier than that: in a sitzungsfreie Zeit the later ones
 * wait for its end. The due day stays.
 */
export function reminderDay(
  due: string,
  { days, workingDays }: { days?: number; workingDays?: number },
  organisation: string | null,
  world: Pick<AnchorWorld, 'place' | 'holidays' | 'recesses'>,
): { date: string; derivation: DerivationStep[] } {
  const land = organisation !== null && isStateCode(organisation) ? organisation : null;
  const calendar: PlaceCalendar = { ...calendarOf(world), place: land ?? world.place };
  const workingDayBefore = (on: string) => workingDaysFrom(on, -1, calendar);
  const whose = organisation === null ? '' : `Für ${organisations[organisation]?.names.akk ?? organisation}: `;
  const offset = days ?? 0;
  const day =
    workingDays === undefined ? within(() => addDays(due, offset)) : workingDaysFrom(due, workingDays, calendar);
  const distance =
    workingDays !== undefined
      ? `${inWords({ amount: -workingDays, unit: 'wd' })} vorher`
      : offset === 0
        ? 'Am Tag selbst'
        : `${inDays(Math.abs(offset))} ${offset < 0 ? 'vorher' : 'danach'}`;
  const derivation = [{ date: day, text: `${distance}: ${germanDay(day)}, 08:00 Uhr` }];
  const moveTo = (date: string, reason: string) => {
    derivation.push({ date, text: `${whose}${reason}, deshalb schon am ${germanDay(date)}, 08:00 Uhr` });
    return date;
  };
  let date = day;
  const holiday = land === null || workingDays !== undefined ? null : reasonHoliday(due, calendar);
  if (offset <= 0 && holiday !== null) date = moveTo(workingDayBefore(date), `Der ${germanDate(due)} ist ${holiday}`);
  const isFree = (on: string) =>
    world.recesses?.find(
      (recess) =>
        (recess.organisation === null || recess.organisation === organisation) && recess.from <= on && on <= recess.to,
    );
  const isBeforeDue = offset < 0 || workingDays !== undefined;
  let recess = isBeforeDue || offset > 0 ? isFree(date) : undefined;
  while (recess) {
    const reason = `Vom ${germanDate(recess.from)} bis ${germanDate(recess.to)} ist sitzungsfreie Zeit`;
    if (isBeforeDue) date = moveTo(workingDayBefore(recess.from), reason);
    else {
      date = workingDaysFrom(recess.to, 1, calendar);
      derivation.push({ date, text: `${whose}${reason}, deshalb erst am ${germanDay(date)}, 08:00 Uhr` });
    }
    recess = isFree(date);
  }
  return { date, derivation };
}

function beforeMeeting(
  { meeting: id, weeks, documents }: Extract<Anchor, { kind: 'beforeMeeting' }>,
  world: AnchorWorld,
): ResolvedAnchor {
  const meeting = meetingOf(id, world);
  return leadDay(meeting, weeks, documents, [meetingStep(meeting, documents, world)], world);
}

function beforePreparation(
  { meeting: id, body, documents }: Extract<Anchor, { kind: 'beforePreparation' }>,
  world: AnchorWorld,
): ResolvedAnchor {
  const meeting = meetingOf(id, world);
  const preparing = inOrder(world.meetings).findLast(
    (m) => m.body === body && m.on < meeting.on && m.status !== 'cancelled',
  );
  if (!preparing)
    throw new MissingMeeting(
      'noMeetingBefore',
      `Vor der ${titleOf(meeting, world)} am ${germanDate(meeting.on)} tagt ${world.bodyName(body, 'nom')} nicht.`,
      { body, meeting: id },
    );
  const steps = [
    meetingStep(meeting, documents, world),
    {
      date: preparing.on,
      text: `Vorbereitet in der ${titleOf(preparing, world)} am ${germanDay(preparing.on)}`,
    },
  ];
  const due = leadDay(preparing, weeksOf(world.leadWeeks(preparing)), documents, steps, world);
  return { ...due, body: meeting.body, meeting: id };
}

/** `45. Sitzung des IT-Planungsrats am Mittwoch, 13.11.2024; gemeint mit „November 2024“`. */
function meetingStep(meeting: MeetingDay, documents: DocumentsOf | undefined, world: AnchorWorld): DerivationStep {
  const several = documents && documents.meetingsInMonth > 1;
  const meant = documents?.month
    ? `; gemeint mit „${germanMonth(documents.month)}“` +
      (several ? `, die erste von ${documents.meetingsInMonth} Sitzungen in diesem Monat` : '')
    : '';
  return { date: meeting.on, text: `${titleOf(meeting, world)} am ${germanDay(meeting.on)}${meant}` };
}

/** Weeks back from a meeting. */
function leadDay(
  meeting: MeetingDay,
  weeks: number,
  documents: DocumentsOf | undefined,
  before: DerivationStep[],
  world: AnchorWorld,
): ResolvedAnchor {
  const purpose = documents ? `: Frist für Unterlagen${documents.assumed ? assumptionMark : ''}` : '';
  const period: Period = { amount: weeks, unit: 'w' };
  const date = within(() => moved(meeting.on, period, -1));
  const text = `${inWords(period)} vor der ${meeting.number}. Sitzung am ${germanDate(meeting.on)}${purpose}`;
  return {
    ...shiftedDay(date, -1, [...before, { date, text }], calendarOf(world)),
    body: meeting.body,
    meeting: meeting.id,
  };
}

/** Wording of wording.md 1 (7). */
const assumptionMark = ' (Annahme – durch die Geschäftsordnung noch nicht bestätigt)';

function meetingOf(id: string, world: Pick<AnchorWorld, 'meetings' | 'bodyName'>): MeetingDay {
  const meeting = world.meetings.find((m) => m.id === id);
  if (!meeting)
    throw new DeadlineRefused('meetingUnknown', 'Diese Sitzung gibt es im Sitzungskalender nicht.', { meeting: id });
  if (meeting.status === 'cancelled')
    throw new MissingMeeting(
      'meetingCancelled',
      `Die ${titleOf(meeting, world)} am ${germanDate(meeting.on)} ist abgesagt.`,
      { meeting: id },
    );
  return meeting;
}

function titleOf(meeting: MeetingDay, world: Pick<AnchorWorld, 'bodyName'>): string {
  return `${meeting.number}. Sitzung ${world.bodyName(meeting.body, 'gen')}`;
}

function fixedDay(on: string, what: string): DueDay {
  const text = `${what}: ${germanDay(on)}, 24:00 Uhr; dieser Tag verschiebt sich nicht`;
  return { date: on, instant: within(() => endOfDay(on)), shifted: 0, derivation: [{ date: on, text }] };
}

export type PeriodUnit = 'd' | 'wd' | 'w' | 'm';

/** Dauer: days, working days (Arbeitstage), weeks or months. */
export interface Period {
  amount: number;
  unit: PeriodUnit;
}

/** Reads `4w`, `10wd`, `1m`, `30d`. */
export function parsePeriod(text: string): Period {
  const parts = /^(\d{1,6})(d|wd|w|m)$/.exec(text);
  if (!parts)
    throw new DeadlineRefused(
      'periodFormat',
      `„${text}“ ist keine Dauer. Möglich sind zum Beispiel 30d, 10wd, 4w, 1m.`,
    );
  return { amount: Number(parts[1]), unit: parts[2] as PeriodUnit };
}

/** Reads the code of a Land, whose holidays count. */
export function parsePlace(code: string): StateCode {
  if (!isStateCode(code)) throw new DeadlineRefused('placeUnknown', `„${code}“ ist kein Land.`, { place: code });
  return code;
}

/** `deadline` (Frist) shifts; `appointment` (Termin, Stichtag) and `term` (Amtszeit) never do. */
export type DueKind = 'deadline' | 'appointment' | 'term';

/** Whether „Werktag“ counts Saturdays; public holidays never do. */
export type WorkingWeek = 'mondayToFriday' | 'mondayToSaturday';

/** Where a deadline is received, the holidays there, and which days a period in Werktagen counts. */
export interface PlaceCalendar {
  place: StateCode;
  holidays?: HolidayTable;
  /** Absent: Monday to Friday. */
  workingWeek?: WorkingWeek;
}

function calendarOf({
  place,
  holidays,
  workingWeek,
}: Pick<AnchorWorld, 'place' | 'holidays' | 'workingWeek'>): PlaceCalendar {
  return { place, ...(holidays ? { holidays } : {}), ...(workingWeek ? { workingWeek } : {}) };
}

/**
 * Forward period: the day of the event does not count (§ 187 Abs. 1 BGB); weeks and months end on the day of the same
 * name or number, else the last of the month (§ 188); a Saturday, Sunday or holiday at the place moves a deadline to
 * the next working day (§ 193). Throws `DeadlineRefused` for a deadline outside the holiday table.
 */
export function deadlineAfter(event: string, period: Period, kind: DueKind, calendar: PlaceCalendar): DueDay {
  return periodFrom(event, period, 1, kind, calendar);
}

/** Backward period: the mirror image; a deadline on such a day moves to the working day before. */
export function deadlineBefore(event: string, period: Period, kind: DueKind, calendar: PlaceCalendar): DueDay {
  return periodFrom(event, period, -1, kind, calendar);
}

/** Arbeitstag: Monday to Friday and no public holiday in that Land. */
export function isWorkingDay(on: string, calendar: PlaceCalendar): boolean {
  return reasonNotWorking(on, calendar) === null;
}

/** Whether a period in Werktagen counts a day. */
function isCounted(on: string, calendar: PlaceCalendar): boolean {
  const reason = reasonNotWorking(on, calendar);
  return reason === null || (reason === saturday && calendar.workingWeek === 'mondayToSaturday');
}

const saturday = 'ein Samstag';

function periodFrom(event: string, period: Period, direction: 1 | -1, kind: DueKind, calendar: PlaceCalendar): DueDay {
  const eventStep = { date: event, text: `Ereignis: ${within(() => germanDay(event))}; dieser Tag zählt nicht mit` };
  const side = direction > 0 ? 'danach' : 'davor';
  if (period.unit === 'wd') {
    const date = workingDaysFrom(event, period.amount * direction, calendar);
    const isLong = calendar.workingWeek === 'mondayToSaturday';
    const days = isLong ? `${period.amount} ${period.amount === 1 ? 'Werktag' : 'Werktage'}` : inWords(period);
    const week = `Montag bis ${isLong ? 'Samstag' : 'Freitag'} ohne Feiertage ${inPlace(calendar.place)}`;
    const steps = [eventStep, { date, text: `${days} (${week}) ${side}` }];
    // A counted Saturday is no day on which a period ends: § 193 BGB names it beside Sunday and holiday.
    return isLong && kind === 'deadline' && period.amount > 0
      ? shiftedDay(date, direction, steps, calendar)
      : finished(date, 0, kind, steps);
  }
  const date = within(() => moved(event, period, direction));
  const steps = [eventStep, { date, text: `${inWords(period)} ${side}` }];
  return kind === 'deadline' ? shiftedDay(date, direction, steps, calendar) : finished(date, 0, kind, steps);
}

/** A day that is not a working day moves in the given direction to one; the derivation says why. */
function shiftedDay(date: string, direction: 1 | -1, before: DerivationStep[], calendar: PlaceCalendar): DueDay {
  const derivation = [...before];
  let day = date;
  for (let reason = reasonNotWorking(day, calendar); reason !== null; reason = reasonNotWorking(day, calendar)) {
    derivation.push({ date: day, text: `Der ${germanDate(day)} ist ${reason}` });
    day = addDays(day, direction);
  }
  return finished(day, daysBetween(date, day), 'deadline', derivation);
}

function finished(date: string, shifted: number, kind: DueKind, before: DerivationStep[]): DueDay {
  const moved = shifted === 0 ? '' : shifted > 0 ? ', der nächste Arbeitstag' : ', der Arbeitstag davor';
  const what = kind === 'deadline' ? 'Fällig' : kind === 'appointment' ? 'Termin' : 'Ende der Amtszeit';
  const text = `${what}: ${germanDay(date)}, 24:00 Uhr${moved}`;
  return { date, instant: within(() => endOfDay(date)), shifted, derivation: [...before, { date, text }] };
}

function workingDaysFrom(event: string, amount: number, calendar: PlaceCalendar): string {
  const direction = amount < 0 ? -1 : 1;
  let day = event;
  for (let left = Math.abs(amount); left > 0;) {
    day = within(() => addDays(day, direction));
    if (isCounted(day, calendar)) left -= 1;
  }
  return day;
}

/** Why a day is no working day at that place, or `null`. */
function reasonNotWorking(on: string, { place, holidays = publicHolidays }: PlaceCalendar): string | null {
  const year = Number(/^[+-]?\d+/.exec(on)![0]);
  if (year < holidays.firstYear || year > holidays.lastYear)
    throw new DeadlineRefused(
      'outsideHolidayTable',
      `Für den ${germanDate(on)} sind keine Feiertage hinterlegt. Fristen lassen sich nur von ${holidays.firstYear} bis ${holidays.lastYear} berechnen.`,
      { date: on, firstYear: holidays.firstYear, lastYear: holidays.lastYear },
    );
  const holiday = reasonHoliday(on, { place, holidays });
  if (holiday !== null) return holiday;
  const weekday = weekdayName(on);
  return weekday === 'Samstag' ? saturday : weekday === 'Sonntag' ? 'ein Sonntag' : null;
}

function moved(on: string, { amount, unit }: Period, direction: 1 | -1): string {
  const by = amount * direction;
  const duration = unit === 'm' ? { months: by } : unit === 'w' ? { weeks: by } : { days: by };
  return Temporal.PlainDate.from(on).add(duration).toString();
}

/** `ein Feiertag in Hessen (Fronleichnam)`, or `null`. */
function reasonHoliday(on: string, { place, holidays = publicHolidays }: PlaceCalendar): string | null {
  const year = Number(on.slice(0, 4));
  if (year < holidays.firstYear || year > holidays.lastYear) return null;
  const holiday = holidays.nameOf(on, place);
  return holiday === null ? null : `ein Feiertag ${inPlace(place)} (${holiday})`;
}

/** Arithmetic that leaves the calendar is refused, not a crash. */
function within<T>(derive: () => T): T {
  try {
    return derive();
  } catch (error) {
    if (error instanceof RangeError)
      throw new DeadlineRefused('dateOutOfRange', 'Dieser Tag liegt außerhalb des Kalenders.');
    throw error;
  }
}

function inWords({ amount, unit }: Period): string {
  const [one, many] = {
    d: ['Tag', 'Tage'],
    wd: ['Arbeitstag', 'Arbeitstage'],
    w: ['Woche', 'Wochen'],
    m: ['Monat', 'Monate'],
  }[unit] as [string, string];
  return `${amount} ${amount === 1 ? one : many}`;
}

function inDays(days: number): string {
  return inWords({ amount: days, unit: 'd' });
}

/** `in Hessen`, `im Saarland`. */
function inPlace(place: StateCode): string {
  const { dat, short } = organisations[place]!.names;
  return dat.startsWith('dem ') ? `im ${short}` : `in ${dat}`;
}
