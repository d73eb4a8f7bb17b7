import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { berlinDate } from '../workflows/berlin-time.js';
import { childId } from '../src/engine/decide.js';
import { MemoryCommittee } from './support/memory-committee.js';

jest.setTimeout(180_000);

/*
 * Public histories of another committee, replayed: its groups report to a board that meets on the third Wednesday of
 * each month. Facts with their source in test/fixtures.
 */
const fixture = <T>(name: string) => JSON.parse(readFileSync(join(__dirname, 'fixtures', name), 'utf8')) as T;
const source = 'Öffentliche Protokolle';
const noReminders = { report: [], order: [], condition: [], followUp: [], reservation: [], ballot: [] };
const policy = {
  documentsLeadWeeks: { value: 1, source, status: 'confirmed' as const },
  reminderLadder: { value: noReminders, source, status: 'confirmed' as const },
  mandateWarnings: { value: [], source, status: 'confirmed' as const },
};

/** Cycle 1 reports in January, April, …; 2 in February, …; 3 in March, …; 0 every month; `null` not at all. */
type Cycle = 0 | 1 | 2 | 3 | null;
type Event =
  | [on: string, what: 'seen' | 'established', group: string, established: string, cycle: Cycle]
  | [on: string, what: 'removed', group: string]
  | [on: string, what: 'cycle', group: string, to: Cycle];

const monthAfter = (month: string, n: number) => {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + n;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
};

describe('six years of reports', () => {
  const { events } = fixture<{ events: Event[] }>('committee-events.json');
  const [first, last] = ['2018-05', '2024-10'];
  const months: string[] = [];
  for (let month = first; month <= last; month = monthAfter(month, 1)) months.push(month);

  /** Months to report in after one: those of the cycle, and the first three of a new group. */
  function planAfter(month: string, established: string, cycle: Cycle): string[] {
    const isNew = (each: string) => each > established && each <= monthAfter(established, 3);
    const isInCycle = (each: string) => cycle === 0 || (cycle !== null && Number(each.slice(5)) % 3 === cycle % 3);
    return months.filter((each) => each > month && (isInCycle(each) || isNew(each)));
  }

  /** What the committee's own calendar says, counted without umlauf: due by group and month. */
  function counted(): string[] {
    const due: string[] = [];
    const thirdWednesday = (month: string) => {
      const weekday = new Date(`${month}-01T12:00:00Z`).getUTCDay();
      return 1 + ((3 - weekday + 7) % 7) + 14;
    };
    for (const month of months) {
      const dueOn = `${month}-${String(thirdWednesday(month) - 7).padStart(2, '0')}`;
      const state = new Map<string, { established: string; cycle: Cycle }>();
      for (const [on, what, group, ...more] of events) {
        // Whoever comes, goes or changes after the due day of a month changes nothing in it.
        if (on > dueOn) break;
        if (what === 'seen' || what === 'established') {
          if (on.slice(0, 7) < month) state.set(group, { established: String(more[0]), cycle: more[1] as Cycle });
        } else if (what === 'removed') state.delete(group);
        else if (on.slice(0, 7) < month) state.get(group)!.cycle = more[0] as unknown as Cycle;
      }
      for (const [group, { established, cycle }] of state) {
        const number = Number(month.slice(5));
        const isRegular = cycle === 0 || (cycle !== null && (number - cycle) % 3 === 0);
        const age = months.indexOf(month) - months.indexOf(established);
        const isNew = established >= first ? age >= 1 && age <= 3 : monthAfter(established, 3) >= month;
        if (isRegular || isNew) due.push(`${month} ${group}`);
      }
    }
    return due.toSorted();
  }

  test('are due by group and month as their calendar says', async () => {
    const committee = await MemoryCommittee.open('2018-04-01T08:00:00.000Z', policy);
    const meetings = new Map<string, string>();
    for (const [i, month] of ['2018-04', ...months].entries()) {
      const weekday = new Date(`${month}-01T12:00:00Z`).getUTCDay();
      const day = String(15 + ((3 - weekday + 7) % 7)).padStart(2, '0');
      meetings.set(month, await committee.meet(i + 1, `${month}-${day}`));
    }
    const groups = new Map<string, { ids: string[]; established: string }>();
    const nameOf = new Map<string, string>();
    /** A decision sets up reporting from the next month on, at most 50 reports each. */
    const report = async (group: string, on: string, established: string, cycle: Cycle, n: number) => {
      const plan = planAfter(on.slice(0, 7), established, cycle);
      const ids: string[] = [];
      for (let i = 0; i < plan.length; i += 50) {
        const when = plan.slice(i, i + 50).map((month) => ({ precision: 'month', month }));
        const id = await committee.establish(`${group} ${n}/${i}`, on.slice(0, 10), when);
        ids.push(id);
        nameOf.set(id, group);
      }
      groups.set(group, { ids, established });
    };
    /** What is still to come after a month is waived; what was due stays due. */
    const end = async (group: string, after: string) => {
      for (const id of groups.get(group)!.ids) {
        const { open, reports } = committee.store.instances.get(id)!.context as {
          open: string[];
          reports: { when: { month: string } }[];
        };
        for (const key of open) {
          const isLater = reports[Number(key.replace('report-', '')) - 1]!.when.month > after;
          const report = childId(id, key);
          if (isLater && committee.store.instances.get(report)!.state === 'open.awaited')
            await committee.send('waive', report, { reason: 'Nachgespielt.' });
        }
      }
    };
    for (const [n, [on, what, group, ...more]] of events.entries()) {
      await committee.travel(`${on}T12:00:00Z`);
      const month = on.slice(0, 7);
      if (what === 'removed') await end(group, monthAfter(month, -1));
      else if (what === 'cycle') {
        await end(group, month);
        await report(group, on, groups.get(group)!.established, more[0] as unknown as Cycle, n);
      } else {
        if (groups.has(group)) await end(group, month);
        await report(group, on, String(more[0]), more[1] as Cycle, n);
      }
    }
    await committee.travel(`${last}-31T23:00:00Z`);

    const due = committee.changes
      .flatMap(({ history }) => history)
      .filter(({ type }) => type === 'deadline.due')
      .map(({ instanceId, at }) => {
        const group = nameOf.get(committee.store.instances.get(instanceId)!.parentId!)!;
        return `${berlinDate(new Date(Date.parse(at) - 1).toISOString()).slice(0, 7)} ${group}`;
      });
    const wanted = counted();
    expect(wanted.length).toBeGreaterThan(5000);
    expect(due.toSorted()).toEqual(wanted);
  });
});

test('two agendas of 2015: what was missing in January, stood on the agenda in February, and came', async () => {
  const { january, february } =
    fixture<Record<'january' | 'february', { meeting: string; reports: Record<string, number> }>>(
      'board-agendas-2015.json',
    );
  const committee = await MemoryCommittee.open('2014-11-01T08:00:00.000Z', policy);
  await committee.meet(1, january.meeting);
  await committee.meet(2, february.meeting);
  const reportOf = new Map<string, string>();
  for (const name of Object.keys(january.reports)) {
    const group = await committee.establish(name, '2014-11-01', [{ precision: 'month', month: '2015-01' }]);
    reportOf.set(name, childId(group, 'report-1'));
  }
  const handIn = async (names: string[]) => {
    for (const name of names) await committee.send('handIn', reportOf.get(name)!, { report: 'Nachgespielt.' });
  };
  const overdue = () =>
    [...reportOf].filter(([, id]) => committee.store.instances.get(id)!.state === 'open.overdue').map(([name]) => name);

  await handIn(Object.keys(january.reports).filter((name) => january.reports[name]! > 0));
  await committee.travel(`${january.meeting}T12:00:00Z`);
  const missing = overdue();
  expect(missing).toHaveLength(27);

  // The board did not ask one of them again.
  for (const name of missing.filter((each) => !(each in february.reports)))
    await committee.send('waive', reportOf.get(name)!, { reason: 'Nachgespielt.' });
  expect(overdue()).toHaveLength(26);
  await handIn(overdue().filter((name) => february.reports[name]! > 0));
  await committee.travel(`${february.meeting}T12:00:00Z`);
  expect(overdue()).toHaveLength(6);
  const states = [...reportOf.values()].map((id) => committee.store.instances.get(id)!.state);
  expect(states.filter((state) => state === 'handedIn')).toHaveLength(43 + 20);
});
