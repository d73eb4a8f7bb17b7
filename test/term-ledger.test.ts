import fc from 'fast-check';
import { addDays, daysBetween } from '../workflows/berlin-time.js';
import type { Workflow } from '../workflows/contract.js';
import { checkNewEnd } from '../workflows/extension-rules.js';
import type { MeetingDay } from '../workflows/deadline-calendar.js';
import { type Term, type TermLine, gapsOf, lastChance, mandateOn } from '../workflows/term-ledger.js';
import { workingGroup } from '../workflows/working-group.js';
import { alRunde } from './support/bodies.js';
import { play } from './support/play.js';

const first: Term = {
  from: '2024-07-16',
  until: '2024-12-31',
  requestedUntil: '2024-12-31',
  decision: 'vote-1',
  decidedOn: '2024-07-16',
};
const second = (decidedOn: string): Term => ({
  from: '2025-01-01',
  until: '2025-06-30',
  requestedUntil: '2025-12-31',
  decision: 'vote-2',
  decidedOn,
});
const line = (...terms: Term[]): TermLine => ({ terms, ending: null, pauses: [] });

describe('in the mandate on a day', () => {
  test('from the decision to the last day, and no day before or after', () => {
    const answers = ['2024-07-15', '2024-07-16', '2024-12-31', '2025-01-01'].map((on) => mandateOn(line(first), on).is);
    expect(answers).toEqual(['no', 'yes', 'yes', 'no']);
  });

  test('extended in time it goes on without a gap', () => {
    const extended = line(first, second('2024-11-19'));
    expect(mandateOn(extended, '2025-01-01')).toMatchObject({ is: 'yes', term: { decision: 'vote-2' } });
    expect(gapsOf(extended, '2025-02-01', false)).toEqual([]);
  });

  test('decided retroactively, the days until the decision stay marked, and the gap has its length', () => {
    const late = line(first, second('2025-02-18'));
    const answers = ['2025-01-01', '2025-02-18', '2025-02-19'].map((on) => mandateOn(late, on).is);
    expect(answers).toEqual(['retroactive', 'retroactive', 'yes']);
    expect(gapsOf(late, '2025-03-01', false)).toEqual([
      { from: '2025-01-01', to: '2025-02-18', days: 49, closedBy: late.terms[1] },
    ]);
  });

  test('decided on the last day is in time; on the day after it is a gap of one day', () => {
    expect(gapsOf(line(first, second('2024-12-31')), '2025-03-01', false)).toEqual([]);
    expect(gapsOf(line(first, second('2025-01-01')), '2025-03-01', false)).toMatchObject([{ days: 1 }]);
  });

  test('while an extension is asked for after the end, the gap is open and grows', () => {
    expect(gapsOf(line(first), '2025-01-10', true)).toEqual([
      { from: '2025-01-01', to: null, days: 10, closedBy: null },
    ]);
    expect(gapsOf(line(first), '2025-01-10', false)).toEqual([]);
    expect(gapsOf(line(first), '2024-12-31', true)).toEqual([]);
  });

  test('an early end by decision and days of rest count', () => {
    const ended: TermLine = {
      terms: [first],
      ending: { on: '2024-10-31' },
      pauses: [{ from: '2024-08-01', to: '2024-08-31' }],
    };
    const answers = ['2024-08-01', '2024-08-31', '2024-09-01', '2024-10-31', '2024-11-01'].map(
      (on) => mandateOn(ended, on).is,
    );
    expect(answers).toEqual(['dormant', 'dormant', 'yes', 'yes', 'no']);
  });
});

describe('the last sensible meeting', () => {
  const meeting = (number: number, on: string, status = 'planned'): MeetingDay => ({
    id: `m-${number}`,
    body: 'AL-RUNDE',
    number,
    on,
    status,
  });
  const meetings = [
    meeting(26, '2024-07-16'),
    meeting(27, '2024-11-19'),
    meeting(28, '2024-12-10', 'cancelled'),
    meeting(29, '2025-02-18'),
  ];
  const chance = (today: string) => lastChance('2024-12-31', today, alRunde, meetings);

  test('lies before the end, and its registration closes six weeks earlier', () => {
    expect(chance('2024-07-01')).toMatchObject({
      meeting: { number: 27 },
      registerBy: { date: '2024-10-08', isAssumed: true },
      isOver: false,
      isNext: false,
    });
    expect(chance('2024-07-17')).toMatchObject({ meeting: { number: 27 }, isNext: true });
    expect(chance('2024-10-09')).toMatchObject({ meeting: { number: 27 }, isOver: true });
    expect(chance('2024-11-20')).toMatchObject({ meeting: null, registerBy: null });
  });

  test('an Umlauf of four weeks has to end a day before the mandate does, so that its result can be established', () => {
    expect(chance('2024-07-01')).toMatchObject({ writtenBy: { date: '2024-12-02' }, isWrittenOver: false });
    expect(chance('2024-12-03').isWrittenOver).toBe(true);
  });
});

test('limits of a policy are counted from the old end', () => {
  const limits = (monthsEach: number | null, times: number | null) => ({
    ...alRunde.policy,
    extensionMonths: { value: monthsEach, source: 'Probe', status: 'assumption' as const },
    extensionTimes: { value: times, source: 'Probe', status: 'assumption' as const },
  });
  const codes = (newEnd: string, timesBefore: number, policy = limits(6, 1)) =>
    checkNewEnd('newEnd', newEnd, { oldEnd: '2024-08-31', timesBefore }, policy).map(({ code }) => code);
  expect(codes('2025-02-28', 0)).toEqual([]);
  expect(codes('2025-03-01', 0)).toEqual(['extensionTooLong']);
  expect(codes('2025-02-28', 1)).toEqual(['extensionsUsedUp']);
  expect(codes('2024-08-31', 0)).toEqual(['newEndNotLater']);
  expect(codes('2034-02-28', 9, limits(null, null))).toEqual([]);
});

describe('whatever happens', () => {
  const begin = {
    registration: 'registration-1',
    titleId: 'title-1',
    kind: 'projectGroup',
    leads: ['HE'],
    participants: [],
    purpose: 'purpose-1',
    objectives: [],
    focusTopic: 'dataUse',
    reports: [],
    startsOn: '2024-06-12',
    requestedUntil: null,
    validUntil: '2024-09-30',
    homeBody: 'AL-RUNDE',
    approvingBody: 'AL-RUNDE',
    decision: 'vote-1',
  };
  const step = fc.record({
    after: fc.integer({ min: 0, max: 60 }),
    do: fc.constantFrom('requestExtension', 'extensionDecided', 'extensionEnded'),
    months: fc.integer({ min: -2, max: 9 }),
    retroactive: fc.boolean(),
  });

  test('no group is active after its decided end without a decision, and its terms join without overlap', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const events: { type: string; today: string; [field: string]: unknown }[] = [];
        const now = () => play(workingGroup as unknown as Workflow, begin, events);
        let today = '2024-06-12';
        for (const { after, do: type, months, retroactive } of steps) {
          today = addDays(today, after);
          const end = now().context.validUntil as string;
          const atEnd = { type: 'deadline.end', today: addDays(end, 1) };
          if (today > end && now().takes(atEnd)) events.push(atEnd);
          const event = {
            type,
            today,
            newEnd: addDays(end, 30 * months),
            reason: 'reason-1',
            retroactive,
            validUntil: addDays(end, 30 * months),
            requestedUntil: addDays(end, 30 * months),
            decision: `vote-${events.length + 2}`,
            isRetroactive: retroactive,
          };
          if (now().takes(event)) events.push(event);
          const { state, context } = now();
          const terms = context.terms as Term[];
          expect(context.validUntil).toBe(terms.at(-1)!.until);
          // Active behind the end: only in the moment before the clock has told it.
          const isIn = today <= (context.validUntil as string) || state !== 'active';
          expect(isIn || now().takes({ type: 'deadline.end' })).toBe(true);
          terms.forEach(({ from, until, decidedOn }, i) => {
            expect(until! >= from).toBe(true);
            if (i === 0) return;
            expect(daysBetween(terms[i - 1]!.until!, from)).toBe(1);
            expect(decidedOn >= terms[i - 1]!.decidedOn).toBe(true);
          });
          const late = terms.filter(({ decidedOn }, i) => i > 0 && decidedOn > terms[i - 1]!.until!);
          const gaps = gapsOf(context as unknown as TermLine, today, context.extension !== null);
          expect(gaps.flatMap(({ closedBy }) => closedBy ?? [])).toEqual(late);
          for (const { from, to, days } of gaps) expect(days).toBe(daysBetween(from, to ?? today) + 1);
        }
      }),
      { seed: 7, numRuns: 150 },
    );
  });
});
