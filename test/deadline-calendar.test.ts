import Holidays from 'date-holidays';
import fc from 'fast-check';
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
  monthNumber,
  morningOf,
  parseGermanDate,
  shortWeekday,
} from '../workflows/berlin-time.js';
import {
  type Anchor,
  type AnchorWorld,
  type MeetingDay,
  type Period,
  MissingMeeting,
  anchor,
  bindAnchor,
  deadlineAfter,
  deadlineBefore,
  isWorkingDay,
  parsePeriod,
  parsePlace,
  resolveAnchor,
  restsOn,
} from '../workflows/deadline-calendar.js';
import { publicHolidays } from '../workflows/data/holidays.js';
import { bodies, federationAndStates, organisations, recogniseOrganisation } from '../workflows/data/organisations.js';
import { stateCodes } from '../workflows/data/states.js';
import { alRundePolicy, itPlanungsratPolicy } from '../workflows/policies/it-planungsrat.js';
import { policySets } from '../workflows/policies/policy-sets.js';
import { policySet, printDecisionNumber } from '../workflows/policies/policy-set.js';

const meeting45: MeetingDay = { id: 'meeting-45', body: 'IT-PLR', number: 45, on: '2024-11-13' };
const world: AnchorWorld = {
  meetings: [
    { id: 'meeting-44', body: 'IT-PLR', number: 44, on: '2024-06-19' },
    meeting45,
    { id: 'al-99', body: 'AL-RUNDE', number: 99, on: '2024-11-06' },
  ],
  leadWeeks: ({ body }) => policySets[body]!.documentsLeadWeeks.value,
  place: 'HE',
  bodyName: (code, grammaticalCase) => bodies[code]!.names[grammaticalCase],
};
const due = (a: Anchor, more: Partial<AnchorWorld> = {}) => resolveAnchor(a, { ...world, ...more });

describe('the report for November 2024', () => {
  const anchorOf45: Anchor = { kind: 'documentsFor', body: 'IT-PLR', month: '2024-11' };

  test('is due four weeks before the 45. Sitzung, and says why', () => {
    expect(due(anchorOf45)).toEqual({
      date: '2024-10-16',
      instant: '2024-10-16T22:00:00Z',
      shifted: 0,
      derivation: [
        {
          date: '2024-11-13',
          text: '45. Sitzung des IT-Planungsrats am Mittwoch, 13.11.2024; gemeint mit „November 2024“',
        },
        { date: '2024-10-16', text: '4 Wochen vor der 45. Sitzung am 13.11.2024: Frist für Unterlagen' },
        { date: '2024-10-16', text: 'Fällig: Mittwoch, 16.10.2024, 24:00 Uhr' },
      ],
      body: 'IT-PLR',
      meeting: 'meeting-45',
    });
  });

  test('marks a lead time that is only assumed', () => {
    const { derivation } = due(anchorOf45, { leadWeeks: ({ body }) => policySets[body]!.documentsLeadWeeks });
    expect(derivation[1]!.text).toContain('(Annahme – durch die Geschäftsordnung noch nicht bestätigt)');
  });

  test('is asked for where the body does not meet in that month, also when its meeting was cancelled', () => {
    const december: Anchor = { kind: 'documentsFor', body: 'IT-PLR', month: '2024-12' };
    expect(() => due(december)).toThrow(MissingMeeting);
    expect(() => due(december)).toThrow(
      'Im Dezember 2024 tagt der IT-Planungsrat nicht. Bitte wählen Sie eine Sitzung oder einen Tag.',
    );
    const meetings = [{ ...meeting45, status: 'cancelled' }];
    expect(() => due(anchorOf45, { meetings })).toThrow(
      expect.objectContaining({ code: 'noMeetingInMonth', params: { body: 'IT-PLR', month: '2024-11' } }),
    );
  });

  test('where another body prepares the addressee, is due before the meeting of that one; both days are told', () => {
    const prepared = { preparedBy: (body: string) => (body === 'IT-PLR' ? 'AL-RUNDE' : null) };
    const { date, meeting, body, derivation } = due(anchorOf45, prepared);
    expect({ date, meeting, body }).toEqual({ date: '2024-10-09', meeting: 'meeting-45', body: 'IT-PLR' });
    expect(derivation.map(({ text }) => text)).toEqual([
      '45. Sitzung des IT-Planungsrats am Mittwoch, 13.11.2024; gemeint mit „November 2024“',
      'Vorbereitet in der 99. Sitzung der AL-Runde am Mittwoch, 06.11.2024',
      '4 Wochen vor der 99. Sitzung am 06.11.2024: Frist für Unterlagen',
      'Fällig: Mittwoch, 09.10.2024, 24:00 Uhr',
    ]);
    const bound = bindAnchor(anchorOf45, { ...world, ...prepared });
    expect(anchor.parse(bound)).toEqual(bound);
    expect(restsOn(bound)).toEqual({ body: null, meeting: 'meeting-45', preparedBy: 'AL-RUNDE' });
    const alSooner = { id: 'al-98', body: 'AL-RUNDE', number: 98, on: '2024-09-25' };
    const on = (day: string) => [meeting45, { ...world.meetings[2]!, on: day }, alSooner];
    expect(due(bound, { ...prepared, meetings: on('2024-11-13') })).toMatchObject({ date: '2024-08-28' });
    expect(() => due(bound, { ...prepared, meetings: [meeting45] })).toThrow(
      'Vor der 45. Sitzung des IT-Planungsrats am 13.11.2024 tagt die AL-Runde nicht. Bitte wählen Sie eine Sitzung oder einen Tag.',
    );
  });

  test('may be bound to a meeting that somebody chose; a cancelled one is none', () => {
    const chosen: Anchor = { kind: 'documentsForMeeting', meeting: 'meeting-45' };
    expect(due(chosen)).toMatchObject({ date: '2024-10-16', meeting: 'meeting-45' });
    expect(due(chosen).derivation[0]!.text).toBe('45. Sitzung des IT-Planungsrats am Mittwoch, 13.11.2024');
    for (const cancelled of [chosen, bindAnchor(chosen, world), { kind: 'meeting', meeting: 'meeting-45' } as const])
      expect(() => due(cancelled, { meetings: [{ ...meeting45, status: 'cancelled' }] })).toThrow(
        'Die 45. Sitzung des IT-Planungsrats am 13.11.2024 ist abgesagt.',
      );
  });

  test('means the first of several meetings, and says so', () => {
    const special = { id: 'special', body: 'IT-PLR', number: 46, on: '2024-11-27' };
    const { meeting, derivation } = due(anchorOf45, { meetings: [special, meeting45] });
    expect(meeting).toBe('meeting-45');
    expect(derivation[0]!.text).toMatch(/, die erste von 2 Sitzungen in diesem Monat$/);
  });

  test('once bound to its meeting, moves with it, even into another month', () => {
    const bound = bindAnchor(anchorOf45, world);
    expect(bound).toMatchObject({ kind: 'beforeMeeting', meeting: 'meeting-45', weeks: 4 });
    expect(anchor.parse(bound)).toEqual(bound);
    const moved = due(bound, { meetings: [{ ...meeting45, on: '2024-12-04' }] });
    expect(moved).toMatchObject({ date: '2024-11-06', body: 'IT-PLR', meeting: 'meeting-45' });
    expect(due(bound)).toEqual(due(anchorOf45));
  });

  test('has its reminders at 08:00 around the due day, through the change of the clocks', () => {
    const instants = itPlanungsratPolicy.reminderLadder.value.report.map(
      ({ when }) => due(reminder(anchorOf45, when as { days: number })).instant,
    );
    expect(instants).toEqual([
      '2024-09-18T06:00:00Z',
      '2024-10-02T06:00:00Z',
      '2024-10-09T06:00:00Z',
      '2024-10-15T06:00:00Z',
      '2024-10-16T06:00:00Z',
      '2024-10-17T06:00:00Z',
      '2024-10-23T06:00:00Z',
      '2024-10-30T07:00:00Z',
    ]);
    const dayAfter = due({ kind: 'after', base: anchorOf45, days: 14, time: '08:00' });
    expect(dayAfter).toMatchObject({ date: '2024-10-30', instant: '2024-10-30T07:00:00Z', shifted: 0, body: 'IT-PLR' });
    expect(dayAfter.derivation.at(-1)!.text).toBe('14 Tage danach: Mittwoch, 30.10.2024, 08:00 Uhr');
  });
});

/** A step of the reminders to some organisations. */
function reminder(base: Anchor, when: { days: number } | { workingDays: number }, ...organisations: string[]): Anchor {
  return { kind: 'reminder', base, ...when, body: 'IT-PLR', organisations };
}

describe('reminders of one organisation', () => {
  // Fronleichnam 2025 is Thursday, 19.06.: a holiday in Hessen and Bayern, none in Berlin.
  const fronleichnam: Anchor = { kind: 'date', on: '2025-06-19' };
  const dayOf = (
    when: { days: number } | { workingDays: number },
    code: string,
    recesses: AnchorWorld['recesses'] = [],
  ) => due(reminder(fronleichnam, when, code), { recesses }).date;

  test('a holiday of its Land on the due day brings each step a working day earlier; the due day stays', () => {
    const steps = [-28, -7, -1, 0, 1, 7];
    expect(steps.map((days) => dayOf({ days }, 'BE'))).toEqual([
      '2025-05-22',
      '2025-06-12',
      '2025-06-18',
      '2025-06-19',
      '2025-06-20',
      '2025-06-26',
    ]);
    expect(steps.map((days) => dayOf({ days }, 'BY'))).toEqual([
      '2025-05-21',
      '2025-06-11',
      '2025-06-17',
      '2025-06-18',
      '2025-06-20',
      '2025-06-26',
    ]);
    expect(due(fronleichnam).date).toBe('2025-06-19');
    expect(due(reminder(fronleichnam, { days: -7 }, 'BY')).derivation.at(-1)!.text).toBe(
      'Für Bayern: Der 19.06.2025 ist ein Feiertag in Bayern (Fronleichnam), deshalb schon am Mittwoch, 11.06.2025, 08:00 Uhr',
    );
  });

  test('working days are those of its Land', () => {
    expect(dayOf({ workingDays: -3 }, 'SN')).toBe('2025-06-16');
    const beforeBussUndBettag: Anchor = { kind: 'date', on: '2024-11-22' };
    expect(due(reminder(beforeBussUndBettag, { workingDays: -3 }, 'SN')).date).toBe('2024-11-18');
    expect(due(reminder(beforeBussUndBettag, { workingDays: -3 }, 'HE')).date).toBe('2024-11-19');
  });

  test('a sitzungsfreie Zeit brings what lies in it before it, and holds later steps back until its end', () => {
    const summer = [{ organisation: null, from: '2025-06-10', to: '2025-06-22' }];
    // Pfingstmontag is 09.06., so the working day before is Friday, 06.06.
    expect(dayOf({ days: -7 }, 'BE', summer)).toBe('2025-06-06');
    expect(dayOf({ days: 0 }, 'BE', summer)).toBe('2025-06-19');
    expect(dayOf({ days: 1 }, 'BE', summer)).toBe('2025-06-23');
    expect(dayOf({ days: -28 }, 'BE', summer)).toBe('2025-05-22');
    const only = [{ organisation: 'BY', from: '2025-06-10', to: '2025-06-22' }];
    expect(dayOf({ days: -7 }, 'BE', only)).toBe('2025-06-12');
    expect(dayOf({ days: -7 }, 'BY', only)).toBe('2025-06-06');
  });

  test('for several organisations the first of their days counts', () => {
    expect(due(reminder(fronleichnam, { days: -7 }, 'BE', 'BY')).date).toBe('2025-06-11');
    const parsed = anchor.parse(reminder(fronleichnam, { days: -7 }, 'BE'));
    expect(parsed).toEqual(reminder(fronleichnam, { days: -7 }, 'BE'));
    expect(anchor.safeParse({ ...parsed, workingDays: -1 }).success).toBe(false);
  });
});

describe('anchors', () => {
  test('a term of office, a fixed day and a meeting never shift', () => {
    expect(due({ kind: 'term', on: '2025-03-31' })).toMatchObject({ instant: '2025-03-31T22:00:00Z', shifted: 0 });
    expect(due({ kind: 'term', on: '2024-12-25' })).toMatchObject({ instant: '2024-12-25T23:00:00Z', shifted: 0 });
    expect(due({ kind: 'date', on: '2024-11-10' })).toMatchObject({ date: '2024-11-10', shifted: 0 });
    expect(due({ kind: 'meeting', meeting: 'meeting-45' })).toMatchObject({ date: '2024-11-13', body: 'IT-PLR' });
    expect(due({ kind: 'instant', at: '2025-03-31T22:30:00Z' })).toMatchObject({ date: '2025-04-01' });
  });

  test('a term has no limit, a deadline ends with the holiday tables', () => {
    expect(due({ kind: 'term', on: '2124-12-31' }).instant).toBe('2124-12-31T23:00:00Z');
    expect(() => due({ kind: 'deadline', on: '2051-01-02' })).toThrow(
      'Für den 02.01.2051 sind keine Feiertage hinterlegt. Fristen lassen sich nur von 2010 bis 2050 berechnen.',
    );
  });

  test('forward moves on, backward moves back, and each step is told', () => {
    const forward = due({ kind: 'afterEvent', on: '2026-03-20', weeks: 2 });
    expect(forward).toMatchObject({ date: '2026-04-07', shifted: 4 });
    expect(forward.derivation.map(({ text }) => text)).toEqual([
      'Ereignis: Freitag, 20.03.2026; dieser Tag zählt nicht mit',
      '2 Wochen danach',
      'Der 03.04.2026 ist ein Feiertag in Hessen (Karfreitag)',
      'Der 04.04.2026 ist ein Samstag',
      'Der 05.04.2026 ist ein Sonntag',
      'Der 06.04.2026 ist ein Feiertag in Hessen (Ostermontag)',
      'Fällig: Dienstag, 07.04.2026, 24:00 Uhr, der nächste Arbeitstag',
    ]);
    const meetings = [{ ...meeting45, on: '2026-05-04' }];
    expect(due({ kind: 'beforeMeeting', meeting: 'meeting-45', weeks: 4 }, { meetings })).toMatchObject({
      date: '2026-04-02',
      shifted: -4,
    });
  });

  test('only the holidays of the receiving place count: Buß- und Bettag in Sachsen, Fronleichnam in Hessen', () => {
    const penance: Anchor = { kind: 'deadline', on: '2024-11-20' };
    expect([due(penance).shifted, due(penance, { place: 'SN' }).shifted]).toEqual([0, 1]);
    const corpusChristi: Anchor = { kind: 'deadline', on: '2024-05-30' };
    expect([due(corpusChristi).shifted, due(corpusChristi, { place: 'BE' }).shifted]).toEqual([1, 0]);
    expect(due({ kind: 'deadline', on: '2024-08-15' }, { place: 'SL' }).derivation[1]!.text).toBe(
      'Der 15.08.2024 ist ein Feiertag im Saarland (Mariä Himmelfahrt)',
    );
  });

  test('an unknown meeting is refused', () => {
    expect(() => due({ kind: 'meeting', meeting: 'none' })).toThrow(
      expect.objectContaining({ code: 'meetingUnknown' }),
    );
  });

  test('name the calendar they rest on', () => {
    expect(restsOn({ kind: 'documentsFor', body: 'IT-PLR', month: '2024-11' })).toEqual({
      body: 'IT-PLR',
      meeting: null,
    });
    expect(restsOn({ kind: 'after', base: { kind: 'meeting', meeting: 'm' }, days: 1, time: '08:00' })).toEqual({
      body: null,
      meeting: 'm',
    });
    expect(restsOn({ kind: 'term', on: '2025-03-31' })).toEqual({ body: null, meeting: null });
  });

  test.each<[unknown]>([
    [{ kind: 'date', on: '2024-02-31' }],
    [{ kind: 'date', on: '31.12.2024' }],
    [{ kind: 'documentsFor', body: 'IT-PLR', month: '2024-13' }],
    [{ kind: 'afterEvent', on: '2024-01-01' }],
    [{ kind: 'afterEvent', on: '2024-01-01', days: 1, weeks: 1 }],
    [{ kind: 'beforeMeeting', meeting: 'm', weeks: -1 }],
    [{ kind: 'before', base: { kind: 'date', on: '2024-01-01' }, days: 1, time: '24:00' }],
    [{ kind: 'sometime' }],
  ])('%j is none', (value) => {
    expect(anchor.safeParse(value).success).toBe(false);
  });
});

describe('periods', () => {
  const inHessen = { place: 'HE' } as const;

  test.each<[string, string, string, string, number]>([
    ['2024-01-31', '1m', '2024-02-29', 'last of the month', 0],
    ['2023-01-31', '1m', '2023-02-28', 'last of the month', 0],
    ['2024-02-29', '12m', '2025-02-28', 'leap day', 0],
    ['2024-06-12', '2w', '2024-06-26', 'same weekday', 0],
    ['2024-06-13', '2d', '2024-06-17', 'over a weekend', 2],
    ['2024-12-20', '3wd', '2024-12-27', 'working days over Christmas', 0],
    ['2024-12-24', '1d', '2024-12-27', 'into Christmas', 2],
    ['2024-12-24', '0wd', '2024-12-24', 'no day at all', 0],
  ])('%s + %s = %s (%s)', (from, period, date, _, shifted) => {
    expect(deadlineAfter(from, parsePeriod(period), 'deadline', inHessen)).toMatchObject({ date, shifted });
  });

  test.each<[string, string, string, number]>([
    ['2024-03-31', '1m', '2024-02-29', 0],
    ['2024-11-13', '4w', '2024-10-16', 0],
    ['2024-06-12', '2d', '2024-06-10', 0],
    ['2024-06-11', '2d', '2024-06-07', -2],
    ['2025-01-02', '3wd', '2024-12-27', 0],
  ])('%s - %s = %s', (before, period, date, shifted) => {
    expect(deadlineBefore(before, parsePeriod(period), 'deadline', inHessen)).toMatchObject({ date, shifted });
  });

  test('Werktage count Saturdays where the policy says so; the last day is still none', () => {
    const longWeek = { place: 'HE', workingWeek: 'mondayToSaturday' } as const;
    // From Wednesday: Thursday, Friday, Saturday.
    expect(deadlineAfter('2024-06-12', { amount: 4, unit: 'wd' }, 'deadline', longWeek)).toMatchObject({
      date: '2024-06-17',
      shifted: 0,
    });
    const onSaturday = deadlineAfter('2024-06-12', { amount: 3, unit: 'wd' }, 'deadline', longWeek);
    expect(onSaturday).toMatchObject({ date: '2024-06-17', shifted: 2 });
    expect(onSaturday.derivation.map(({ text }) => text)).toEqual([
      'Ereignis: Mittwoch, 12.06.2024; dieser Tag zählt nicht mit',
      '3 Werktage (Montag bis Samstag ohne Feiertage in Hessen) danach',
      'Der 15.06.2024 ist ein Samstag',
      'Der 16.06.2024 ist ein Sonntag',
      'Fällig: Montag, 17.06.2024, 24:00 Uhr, der nächste Arbeitstag',
    ]);
    expect(deadlineBefore('2024-06-18', { amount: 2, unit: 'wd' }, 'deadline', longWeek)).toMatchObject({
      date: '2024-06-14',
      shifted: -1,
    });
    expect(deadlineAfter('2024-06-12', { amount: 4, unit: 'wd' }, 'deadline', inHessen).date).toBe('2024-06-18');
    expect(
      due({ kind: 'afterEvent', on: '2024-06-12', workingDays: 4 }, { workingWeek: 'mondayToSaturday' }),
    ).toMatchObject({ date: '2024-06-17' });
  });

  test('an appointment and a term stay where they fall', () => {
    for (const kind of ['appointment', 'term'] as const)
      expect(deadlineAfter('2024-06-13', { amount: 2, unit: 'd' }, kind, inHessen)).toMatchObject({
        date: '2024-06-15',
        shifted: 0,
      });
    expect(deadlineAfter('2024-06-13', { amount: 10_000, unit: 'w' }, 'term', inHessen).date).toBe('2216-02-08');
  });

  test.each<[string, string, () => unknown]>([
    [
      'one day past the tables',
      'outsideHolidayTable',
      () => deadlineAfter('2050-12-30', { amount: 1, unit: 'd' }, 'deadline', inHessen),
    ],
    [
      'one week before the tables',
      'outsideHolidayTable',
      () => deadlineBefore('2010-01-02', { amount: 1, unit: 'w' }, 'deadline', inHessen),
    ],
    [
      '10 000 weeks',
      'outsideHolidayTable',
      () => deadlineAfter('2024-06-13', { amount: 10_000, unit: 'w' }, 'deadline', inHessen),
    ],
    [
      '999 999 working days, also for a term',
      'outsideHolidayTable',
      () => deadlineAfter('2024-06-13', { amount: 999_999, unit: 'wd' }, 'term', inHessen),
    ],
    [
      'months beyond the calendar',
      'dateOutOfRange',
      () => deadlineAfter('2024-06-13', { amount: 99_999_999, unit: 'm' }, 'term', inHessen),
    ],
    [
      'a day that does not exist',
      'dateOutOfRange',
      () => deadlineAfter('2024-02-31', { amount: 1, unit: 'd' }, 'term', inHessen),
    ],
    ['a period in words', 'periodFormat', () => parsePeriod('4 weeks')],
    ['a negative period', 'periodFormat', () => parsePeriod('-4w')],
    ['an unknown Land', 'placeUnknown', () => parsePlace('XX')],
  ])('%s is refused by name', (_, code, act) => {
    expect(act).toThrow(expect.objectContaining({ name: 'DeadlineRefused', code }));
  });

  const days = fc.integer({ min: 0, max: 36 * 365 }).map((n) => addDays('2012-01-01', n));
  const periods = fc.oneof(
    fc.record({ amount: fc.integer({ min: 0, max: 300 }), unit: fc.constantFrom<Period['unit']>('d', 'wd') }),
    fc.record({ amount: fc.integer({ min: 0, max: 40 }), unit: fc.constant<Period['unit']>('w') }),
    fc.record({ amount: fc.integer({ min: 0, max: 11 }), unit: fc.constant<Period['unit']>('m') }),
  );

  test('a forward deadline never moves earlier, a backward one never later; neither ends on a free day', () => {
    fc.assert(
      fc.property(days, periods, fc.constantFrom(...stateCodes), fc.boolean(), (event, period, place, isForward) => {
        const derive = isForward ? deadlineAfter : deadlineBefore;
        const deadline = derive(event, period, 'deadline', { place });
        const unshifted = derive(event, period, 'appointment', { place });
        expect(deadline.shifted).toBe(daysBetween(unshifted.date, deadline.date));
        expect(isForward ? deadline.shifted >= 0 : deadline.shifted <= 0).toBe(true);
        expect(period.unit !== 'wd' || deadline.shifted === 0).toBe(true);
        const isCounted = period.unit !== 'wd' || period.amount > 0;
        expect(!isCounted || isWorkingDay(deadline.date, { place })).toBe(true);
        for (let day = unshifted.date; day !== deadline.date; day = addDays(day, isForward ? 1 : -1))
          expect(isWorkingDay(day, { place })).toBe(false);
        expect(deadline.instant).toBe(endOfDay(deadline.date));
        expect(deadline.derivation.at(-1)!.date).toBe(deadline.date);
      }),
      { numRuns: 300 },
    );
  });

  test('working days are counted as one would on a wall calendar', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 60 }), fc.constantFrom(...stateCodes), (event, amount, place) => {
        const { date } = deadlineAfter(event, { amount, unit: 'wd' }, 'deadline', { place });
        let counted = 0;
        for (let day = addDays(event, 1); day <= date; day = addDays(day, 1))
          if (isWorkingDay(day, { place })) counted += 1;
        expect(counted).toBe(amount);
      }),
      { numRuns: 100 },
    );
  });
});

describe('public holidays', () => {
  const everyDay: string[] = [];
  for (let day = '2010-01-01'; day <= '2050-12-31'; day = addDays(day, 1)) everyDay.push(day);

  test.each([...stateCodes])('of %s are those of date-holidays, 2010 to 2050', (place) => {
    const theirs = new Set<string>();
    const calendar = new Holidays('DE', place);
    for (let year = 2010; year <= 2050; year++)
      for (const { type, date } of calendar.getHolidays(year)) if (type === 'public') theirs.add(date.slice(0, 10));
    const ours = new Set(everyDay.filter((day) => publicHolidays.nameOf(day, place) !== null));
    expect(ours).toEqual(theirs);
  });

  test.each([
    ['2024-11-20', 'SN', 'Buß- und Bettag'],
    ['2025-05-08', 'BE', 'Tag der Befreiung (80. Jahrestag)'],
    ['2017-10-31', 'HE', 'Reformationstag'],
    ['2018-10-31', 'HE', null],
    ['2024-08-15', 'BY', null],
    ['2026-04-03', 'HE', 'Karfreitag'],
  ] as const)('%s in %s: %s', (on, place, name) => {
    expect(publicHolidays.nameOf(on, place)).toBe(name);
  });
});

describe('Berlin', () => {
  test('a day ends at 24:00 there, in summer and in winter', () => {
    expect(endOfDay('2024-10-16')).toBe('2024-10-16T22:00:00Z');
    expect(endOfDay('2024-12-31')).toBe('2024-12-31T23:00:00Z');
    expect(morningOf('2024-10-16')).toBe('2024-10-16T06:00:00Z');
    expect(berlinDate('2024-10-16T21:59:59Z')).toBe('2024-10-16');
    expect(berlinDate('2024-10-16T22:00:00Z')).toBe('2024-10-17');
    expect(berlinHour('2024-10-16T06:00:00Z')).toBe('08:00');
  });

  test('a missing hour moves forward, a double one is the later, in every year', () => {
    for (let year = 2024; year <= 2046; year++) {
      const lastSunday = (month: string) => {
        let day = `${year}-${month}-31`;
        while (shortWeekday(day) !== 'So') day = addDays(day, -1);
        return day;
      };
      const [spring, autumn] = [lastSunday('03'), lastSunday('10')];
      expect(berlinInstant(spring, '02:30')).toBe(`${spring}T01:30:00Z`);
      expect(berlinHour(berlinInstant(spring, '02:30'))).toBe('03:30');
      expect(berlinInstant(autumn, '02:30')).toBe(`${autumn}T01:30:00Z`);
      expect(endOfDay(spring)).toBe(`${spring}T22:00:00Z`);
      expect(endOfDay(autumn)).toBe(`${autumn}T23:00:00Z`);
    }
  });

  test('dates in German', () => {
    expect(germanDay('2024-10-16')).toBe('Mittwoch, 16.10.2024');
    expect(germanMonth('2024-03')).toBe('März 2024');
    expect(monthNumber('Sept.')).toBe(9);
    expect(monthNumber('Ma')).toBeNull();
    for (const typed of ['16.10.2024', '16. 10. 2024', '16. Oktober 2024', '16. Okt. 2024'])
      expect(parseGermanDate(typed)).toBe('2024-10-16');
    for (const typed of ['31.02.2024', '29.02.2023', '1.13.2024', '16.10.24', '2024-10-16', '', '16. Foo 2024'])
      expect(parseGermanDate(typed)).toBeNull();
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 200_000 }), (n) => {
        const on = addDays('2024-01-01', n);
        expect(parseGermanDate(germanDate(on))).toBe(on);
      }),
    );
  });
});

describe('rules and names as data', () => {
  test('the shipped policy sets fit their schema and say what is assumed', () => {
    for (const policy of [itPlanungsratPolicy, alRundePolicy]) expect(policySet.parse(policy)).toEqual(policy);
    expect(itPlanungsratPolicy.majority.status).toBe('confirmed');
    expect(alRundePolicy.majority.status).toBe('assumption');
    expect(
      policySet.safeParse({ ...alRundePolicy, fundingKey: { ...alRundePolicy.fundingKey, value: 'K1999' } }).success,
    ).toBe(false);
  });

  test('both printed forms of a decision number', () => {
    expect(printDecisionNumber(alRundePolicy.numberFormat.value, 2024, 9)).toBe('2024/09');
    expect(printDecisionNumber('B-{year}/{number}-IT', 2025, 141)).toBe('B-2025/141-IT');
  });

  test('every organisation is found by its code, name and spellings, and by no other', () => {
    for (const { code, names, spellings } of Object.values(organisations))
      for (const spelling of [code, names.short, names.nom, names.gen, names.dat, ...spellings])
        expect([spelling, recogniseOrganisation(spelling)]).toEqual([spelling, { code }]);
    expect(federationAndStates).toHaveLength(17);
  });

  test.each([
    ['Hesen', 'HE'],
    ['Sachen', 'SN'],
    ['Thürigen', 'TH'],
    ['Nordrhein-Westfahlen', 'NW'],
    ['Marsbehörde', null],
    ['', null],
  ])('„%s“ is not guessed; meant may be %s', (typed, suggestion) => {
    expect(recogniseOrganisation(typed)).toEqual({ code: null, suggestion });
  });
});
