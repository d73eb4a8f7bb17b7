import { z } from 'zod';
import { type ReportWhen, reportPlan } from '../workflows/report-schedule.js';
import { interimReport } from '../workflows/interim-report.js';
import { workingGroup } from '../workflows/working-group.js';
import type { Workflow } from '../workflows/contract.js';
import { toInput } from '../src/web/form-input.js';
import { whenName } from '../src/web/instance/names.js';
import { alRunde } from './support/bodies.js';
import { play } from './support/play.js';

const rule = (workflow: unknown) => workflow as Workflow;
const founded = {
  registration: 'case-1',
  titleId: 'title-1',
  kind: 'projectGroup',
  leads: ['HE'],
  contacts: {},
  participants: [],
  purpose: null,
  objectives: ['objective-1'],
  focusTopic: null,
  reports: [
    { kind: 'interim', addressee: 'AL-RUNDE', when: { precision: 'everyMonths', months: 6, from: '2024-12' } },
  ] as unknown[],
  startsOn: '2024-06-17',
  requestedUntil: '2025-12-31',
  validUntil: '2025-12-31',
  homeBody: 'AL-RUNDE',
  approvingBody: 'AL-RUNDE',
  decision: 'vote-1',
};
const over = (key: string, today = '2024-06-12') => ({ type: 'reportOver', key, today });
const withRules = (rules: Record<string, unknown>) => ({
  ...alRunde,
  policy: {
    ...alRunde.policy,
    ...Object.fromEntries(
      Object.entries(rules).map(([name, value]) => [name, { value, source: 'Test', status: 'assumption' }]),
    ),
  },
});
const begun = (effects: ReturnType<typeof play>['effects']) =>
  effects.flatMap((effect) => (effect.type === 'start' ? [effect.params.input.due] : []));
const forMonth = (month: string) => ({ kind: 'documentsFor', body: 'AL-RUNDE', month });

describe('Turnus of the reports', () => {
  test('each report begins the next by the plan, until the mandate ends', () => {
    const { effects, context } = play(rule(workingGroup), founded, [
      over('report-1'),
      over('report-1-2'),
      over('report-1-3'),
    ]);
    expect(begun(effects)).toEqual([forMonth('2024-12'), forMonth('2025-06'), forMonth('2025-12')]);
    expect(context.open).toEqual(['report-1', 'report-1-2', 'report-1-3']);
  });

  test('a report that is heard of twice begins nothing twice', () => {
    expect(begun(play(rule(workingGroup), founded, [over('report-1'), over('report-1')]).effects)).toHaveLength(2);
  });

  test('a new format reports monthly at first where the rules say so', () => {
    const bodyInfo = withRules({ monthlyReportsAtFirst: 3 });
    const { effects } = play(rule(workingGroup), { ...founded, bodyInfo }, [
      over('report-1'),
      over('report-1-2'),
      over('report-1-3'),
      over('report-1-4'),
    ]);
    expect(begun(effects)).toEqual(['2024-07', '2024-08', '2024-09', '2024-12', '2025-06'].map(forMonth));
  });

  test('what lay in a time at rest is not asked for afterwards', () => {
    const { effects } = play(rule(workingGroup), founded, [
      { type: 'suspend', reason: 'reason-1', decision: null, by: { role: 'secretariat', organisation: 'FITKO' } },
      over('report-1'),
      { type: 'takeUp', today: '2025-07-01', by: { role: 'secretariat', organisation: 'FITKO' } },
    ]);
    expect(begun(effects)).toEqual([forMonth('2024-12'), forMonth('2025-12')]);
  });

  test('what is not due yet when the mandate ends is not asked for any more', () => {
    const { state, effects } = play(rule(workingGroup), founded, [{ type: 'deadline.end' }]);
    expect(state).toBe('expired');
    expect(effects).toContainEqual({
      type: 'send',
      params: { to: { child: 'report-1' }, event: { type: 'mandateEnded' } },
    });
  });
});

describe('Abschlussbericht', () => {
  const required = { ...founded, bodyInfo: withRules({ finalReportRequired: true }) };

  test('where the rules ask for it, every mandate with an end owes one for the last meeting before', () => {
    expect(begun(play(rule(workingGroup), required).effects)).toContainEqual({
      kind: 'documentsBeforeEnd',
      body: 'AL-RUNDE',
      end: '2025-12-31',
    });
    expect(begun(play(rule(workingGroup), { ...required, validUntil: null }).effects)).toHaveLength(1);
    expect(begun(play(rule(workingGroup), founded).effects)).toHaveLength(1);
  });

  test('without it the mandate ends with something open, and the chair is told', () => {
    const { state, mails } = play(rule(workingGroup), required, [{ type: 'deadline.end' }]);
    expect(state).toBe('handOverOpen');
    expect(mails).toContain('endedWithoutFinalReport');
    const handedIn = play(rule(workingGroup), required, [
      over('report-2'),
      { type: 'thingSettled', key: 'report-2' },
      { type: 'deadline.end' },
    ]);
    expect(handedIn.state).toBe('expired');
    expect(handedIn.mails).not.toContain('endedWithoutFinalReport');
  });

  test('an extension moves it', () => {
    const { effects } = play(rule(workingGroup), required, [
      {
        type: 'extensionDecided',
        validUntil: '2026-06-30',
        requestedUntil: '2026-06-30',
        decision: 'vote-2',
        isRetroactive: false,
      },
    ]);
    const due = { kind: 'documentsBeforeEnd', body: 'AL-RUNDE', end: '2026-06-30' };
    expect(effects).toContainEqual({
      type: 'send',
      params: { to: { child: 'report-2' }, event: { type: 'endMoved', due } },
    });
    const report = {
      group: 'group-1',
      key: 'report-2',
      titleId: 'title-1',
      kind: 'final',
      addressee: 'AL-RUNDE',
      leads: ['HE'],
      decision: null,
      due: { ...due, end: '2025-12-31' },
    };
    expect(play(rule(interimReport), report, [{ type: 'deadline.due' }, { type: 'endMoved', due }]).state).toBe(
      'open.awaited',
    );
  });
});

describe('a report of several leads', () => {
  const report = {
    group: 'group-1',
    key: 'report-1',
    titleId: 'title-1',
    kind: 'interim',
    addressee: 'AL-RUNDE',
    leads: ['HE', 'HB', 'BUND'],
    decision: null,
    due: { kind: 'date', on: '2024-11-29' },
    bodyInfo: withRules({ coLeadWorkingDays: 5 }),
  };
  const by = (organisation: string) => ({ by: { role: 'lead' as const, organisation } });
  const handIn = { type: 'handIn', file: null, report: 'report-text', ...by('HE') };
  const agree = (organisation: string) => ({ type: 'agreeToReport', ...by(organisation) });
  const dissent = (organisation: string) => ({ type: 'dissentFromReport', opinion: 'opinion-1', ...by(organisation) });

  test('goes in when each has agreed', () => {
    expect(play(rule(interimReport), report, [handIn, agree('HB')]).state).toBe('agreeing');
    const { state, effects, mails } = play(rule(interimReport), report, [handIn, agree('HB'), agree('BUND')]);
    expect(state).toBe('handedIn');
    expect(effects).toContainEqual({ type: 'withdrawDeadline', params: { name: 'goesIn' } });
    expect(mails).toEqual(['reportForAgreement', 'reportHandedIn', 'reportReceived']);
  });

  test('goes in after the period of the rules, with the abweichende Auffassung attached', () => {
    const { state, context, effects } = play(rule(interimReport), report, [
      handIn,
      agree('HB'),
      dissent('BUND'),
      { type: 'deadline.goesIn' },
    ]);
    expect(state).toBe('handedIn');
    expect(context.dissents).toEqual([{ organisation: 'BUND', textId: 'opinion-1' }]);
    expect(effects).toContainEqual({
      type: 'setDeadline',
      params: { name: 'goesIn', anchor: { kind: 'afterEvent', on: '2024-06-12', workingDays: 5 } },
    });
  });

  test('can be taken back until then, and is owed again', () => {
    const { state, takes } = play(rule(interimReport), report, [handIn, { type: 'takeBackReport', ...by('HE') }]);
    expect(state).toBe('open.awaited');
    expect(takes(handIn)).toBe(true);
  });

  test('one lead hands it in for all where the rules give no time, or nobody else leads', () => {
    expect(play(rule(interimReport), { ...report, bodyInfo: alRunde }, [handIn]).state).toBe('handedIn');
    expect(play(rule(interimReport), { ...report, leads: ['HE'] }, [handIn]).state).toBe('handedIn');
  });

  test('„Keine Änderung“ waits its two days, also where all would agree', () => {
    const noChange = { type: 'reportNoChange', ...by('HE') };
    const { state, takes } = play(rule(interimReport), { ...report, leads: ['HE'] }, [noChange]);
    expect(state).toBe('unchanged');
    expect(takes(agree('HE'))).toBe(false);
    expect(takes({ type: 'withdrawNoChange', ...by('HE') })).toBe(true);
  });
});

describe('when a report is due, in words', () => {
  const read = (when: string) => {
    const { input, issues } = toInput(z.object({ reports: z.array(reportPlan) }), {
      reports: [{ kind: 'interim', addressee: 'AL-RUNDE', when }],
    });
    return { code: issues[0]?.code, when: (input.reports as { when: ReportWhen }[])[0]!.when };
  };

  test.each([
    ['November 2024', 'November 2024'],
    ['13.11.2024', '13.11.2024'],
    ['alle 3 Monate ab März 2025', 'alle 3 Monate ab März 2025'],
    ['halbjährlich ab 03.2025', 'alle 6 Monate ab März 2025'],
    ['monatlich ab März 2025', 'monatlich ab März 2025'],
    ['zu jeder Sitzung', 'jede Sitzung'],
    ['30.09.2025, 31.03.2025', '31.03.2025 und 30.09.2025'],
    ['zum Ende des Mandats', 'zum Ende'],
  ])('„%s“ is read and written', (typed, written) => {
    expect(whenName(read(typed).when)).toBe(written);
    expect(read(written)).toEqual(read(typed));
  });

  test.each([
    'alle 0 Monate ab März 2025',
    'alle 3 Monate',
    '31.02.2025 und 30.09.2025',
    'bald',
    'alle 99 Monate ab März 2025',
  ])('„%s“ is not guessed at', (typed) => expect(read(typed).code).toBe('reportWhenFormat'));
});
