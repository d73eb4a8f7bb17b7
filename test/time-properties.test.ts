import fc from 'fast-check';
import { addDays, berlinDate, berlinHour, berlinInstant, endOfDay } from '../workflows/berlin-time.js';
import { CommandRefused } from '../workflows/contract.js';
import { childId } from '../src/engine/decide.js';
import { MemoryCommittee } from './support/memory-committee.js';

jest.setTimeout(120_000);

/** What somebody does to the calendar and the reports. */
type Act =
  | { do: 'wait'; days: number }
  | { do: 'move'; meeting: number; by: number }
  | { do: 'cancel'; meeting: number }
  | { do: 'schedule'; on: number }
  | { do: 'handIn' | 'return' | 'chooseDay' | 'waive'; report: number; days: number }
  | { do: 'restart' };

const small = fc.nat({ max: 5 });
const acts = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 70 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('move' as const), meeting: small, by: fc.integer({ min: -60, max: 60 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), meeting: small }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('schedule' as const), on: fc.nat({ max: 600 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constantFrom('handIn' as const, 'return' as const, 'chooseDay' as const, 'waive' as const),
        report: small,
        days: fc.integer({ min: 0, max: 90 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  ),
  { minLength: 3, maxLength: 25 },
);

const from = '2024-01-15';

/** Plays acts on a board with six meetings and two groups of three reports each; what is refused changes nothing. */
async function play(list: Act[]): Promise<MemoryCommittee> {
  const committee = await MemoryCommittee.open(`${from}T08:00:00.000Z`);
  const months = ['2024-04', '2024-07', '2024-10', '2025-01', '2025-04', '2025-07'];
  const meetings: string[] = [];
  for (const [i, month] of months.entries()) meetings.push(await committee.meet(i + 1, `${month}-17`));
  const reports: string[] = [];
  for (const [n, plan] of [months.slice(0, 3), months.slice(3)].entries()) {
    const when = plan.map((month) => ({ precision: 'month', month }));
    const group = await committee.establish(`Format ${n}`, from, when);
    reports.push(...plan.map((_, i) => childId(group, `report-${i + 1}`)));
  }
  const today = async () => berlinDate(await committee.clock.now());
  let number = 100;
  const dayOf = new Map(months.map((month, i) => [i, `${month}-17`]));
  for (const act of list) {
    const before = committee.changes.length;
    try {
      if (act.do === 'wait') await committee.travel(endOfDay(addDays(await today(), act.days)));
      else if (act.do === 'restart') committee.engine = committee.process();
      else if (act.do === 'move') {
        const on = addDays(dayOf.get(act.meeting)!, act.by);
        await committee.send('moveMeeting', meetings[act.meeting]!, { on, reason: 'Zufall.' });
        dayOf.set(act.meeting, on);
      } else if (act.do === 'cancel')
        await committee.send('cancelMeeting', meetings[act.meeting]!, { reason: 'Zufall.' });
      else if (act.do === 'schedule') await committee.meet(number++, addDays(from, act.on));
      else {
        const due = addDays(await today(), act.days);
        const [type, input] = {
          handIn: ['handIn', { report: 'Stand.' }],
          return: ['returnForRevision', { reason: 'Bitte ergänzen.', due }],
          chooseDay: ['chooseDay', { due }],
          waive: ['waive', { reason: 'Zufall.' }],
        }[act.do] as [string, object];
        await committee.send(type, reports[act.report]!, input);
      }
    } catch (error) {
      if (!(error instanceof CommandRefused) || committee.changes.length !== before) throw error;
    }
  }
  await committee.travel('2026-06-01T00:00:00Z');
  return committee;
}

test('over random calendars, moves and restarts no deadline fires early, twice, or never', async () => {
  let fired = 0;
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(acts, async (list) => {
      const { changes, store } = await play(list);
      const seen = new Set<string>();
      const due = new Map<string, string>();
      for (const { deadlines, command, history } of changes) {
        for (const step of deadlines) {
          if (step.do === 'set' || step.do === 'move') due.set(step.id, step.dueAt);
          if (step.do !== 'settle') continue;
          // Never early, and at its very instant unless that was past when it was set or moved there.
          expect(Date.parse(command.at)).toBeGreaterThanOrEqual(Date.parse(due.get(step.id)!));
          expect(seen.has(step.id)).toBe(false);
          seen.add(step.id);
          fired += 1;
        }
        asked += history.filter(({ type }) => type === 'deadline.noMeeting').length;
      }
      // None is lost: nothing is open whose time has come, and no report waits for a day that is over.
      const now = await store.clock.now();
      for (const { status, dueAt } of store.deadlines.values()) expect(status === 'open' && dueAt <= now).toBe(false);
      for (const { id, workflow, state } of store.instances.values()) {
        if (workflow !== 'interimReport') continue;
        expect(state).not.toBe('open.awaited');
        const open = [...store.deadlines.values()].filter((d) => d.instanceId === id && d.status === 'open');
        expect(open).toEqual([]);
      }
      // No reminder twice: one mail of a step for each day it was set for.
      const sent = changes.flatMap(({ outbox }) => outbox.map(({ id }) => id));
      expect(new Set(sent).size).toBe(sent.length);
    }),
    { numRuns: 40 },
  );
  expect(fired).toBeGreaterThan(500);
  expect(asked).toBeGreaterThan(0);
});

test('moving a meeting moves what is open and hangs on it, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -60, max: 300 }), fc.nat({ max: 400 }), async (by, wait) => {
      const committee = await MemoryCommittee.open(`${from}T08:00:00.000Z`);
      const [first, second] = [await committee.meet(1, '2024-07-17'), await committee.meet(2, '2024-10-16')];
      const group = await committee.establish('Format', from, [
        { precision: 'month', month: '2024-07' },
        { precision: 'month', month: '2024-10' },
        { precision: 'day', on: '2024-09-30' },
      ]);
      await committee.send('handIn', childId(group, 'report-2'), { report: 'Stand.' });
      await committee.travel(endOfDay(addDays(from, wait)));
      const before = new Map([...committee.store.deadlines].map(([id, row]) => [id, { ...row }]));
      const on = addDays('2024-07-17', by);
      if (by === 0 || on <= addDays(from, wait + 1)) return;
      await committee.send('moveMeeting', first, { on, reason: 'Zufall.' });
      const isOwn = ({ anchor }: { anchor: unknown }) => JSON.stringify(anchor).includes(first);
      for (const [id, row] of before) {
        const after = committee.store.deadlines.get(id)!;
        if (row.status === 'open' && isOwn(row)) continue;
        expect(after).toEqual(row);
      }
      expect(second).not.toBe(first);
    }),
    { numRuns: 40 },
  );
});

test('what is far away waits: beyond 24.8 and 49.7 days, a leap day, and a hundred years', async () => {
  const committee = await MemoryCommittee.open(`${from}T08:00:00.000Z`);
  await committee.meet(1, '2024-07-17');
  const days = ['2024-02-09', '2024-03-05', '2028-02-29'];
  const group = await committee.establish(
    'Format',
    from,
    days.map((on) => ({ precision: 'day', on })),
  );
  for (const [i, on] of days.entries()) {
    const report = childId(group, `report-${i + 1}`);
    await committee.travel(new Date(Date.parse(endOfDay(on)) - 1).toISOString());
    expect(committee.store.instances.get(report)!.state).toBe('open.awaited');
    await committee.travel(endOfDay(on));
    expect(committee.store.instances.get(report)!.state).toBe('open.overdue');
  }
  const term = [...committee.store.deadlines.values()].find(
    ({ instanceId, name }) => instanceId === group && name === 'end',
  )!;
  committee.store.keepDeadline({ ...term, dueAt: new Date(endOfDay('2124-02-29')).toISOString() });
  await committee.travel('2124-02-29T22:59:59Z');
  expect(committee.store.instances.get(group)!.state).toBe('active');
  await committee.travel('2124-02-29T23:00:00Z');
  expect(committee.store.instances.get(group)!.state).toBe('handOverOpen');
});

test('every local hour of 2024 to 2046 is the hour it says, or the one after where there is none', () => {
  const minutes = fc.integer({ min: 0, max: 23 * 366 * 24 * 60 });
  const hour = (n: number) => `${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`;
  fc.assert(
    fc.property(minutes, (n) => {
      const [on, time] = [addDays('2024-01-01', Math.floor(n / 1440)), hour(n % 1440)];
      const instant = berlinInstant(on, time);
      const shown = [berlinDate(instant), berlinHour(instant)];
      const isMissing = shown[1] !== time;
      expect(shown).toEqual([on, isMissing ? hour((n % 1440) + 60) : time]);
      // Only between two and three o'clock of a night in March is there none.
      expect(isMissing && !(on.slice(5, 7) === '03' && time.startsWith('02'))).toBe(false);
    }),
    { numRuns: 2000 },
  );
});
