import { approval } from '../workflows/approval.js';
import type { CheckWorld, Workflow } from '../workflows/contract.js';
import { decision } from '../workflows/decision.js';
import { handOver } from '../workflows/hand-over.js';
import { interimReport } from '../workflows/interim-report.js';
import { registration } from '../workflows/registration.js';
import { subjectAreaClosure } from '../workflows/subject-area-closure.js';
import { workingGroup } from '../workflows/working-group.js';
import { alRunde } from './support/bodies.js';
import { play } from './support/play.js';

const rule = (workflow: unknown) => workflow as Workflow;
const lead = (organisation: string) => ({ by: { role: 'lead' as const, organisation } });
const secretariat = { by: { role: 'secretariat' as const, organisation: 'FITKO' } };
const chair = { by: { role: 'chair' as const, organisation: 'BUND' } };

/** The form of source 001 as the machine sees it: texts and persons are ids. */
const form = {
  title: 'title-1',
  kind: 'projectGroup',
  leads: [
    { organisation: 'HE', contact: 'person-1' },
    { organisation: 'HB', contact: 'person-2' },
    { organisation: 'BUND', contact: 'person-3' },
  ],
  startsOn: '2024-06-17',
  expectedEndOn: '2024-12-31',
  isPermanent: false,
  focusTopic: 'digitalApplications',
  purpose: 'purpose-1',
  objectives: ['objective-1', 'objective-2', 'objective-3', 'objective-4'],
  participants: ['HE', 'BY', 'HH', 'SH', 'HB', 'BE', 'BUND', 'FITKO'],
  conferences: 'conferences-1',
  reports: [{ kind: 'interim', addressee: 'IT-PLR', when: { precision: 'month', month: '2024-11' } }],
  needsResources: false,
  resources: null,
  approvingBody: 'AL-RUNDE',
};
const confirmed = [
  { type: 'confirmLead', ...lead('HB') },
  { type: 'confirmLead', ...lead('BUND') },
];
const meeting = '11111111-1111-4111-8111-111111111111';

describe('registration', () => {
  test('a registration waits until every lead has confirmed, and shows who is missing', () => {
    const { state, context, mails } = play(rule(registration), form, [{ type: 'confirmLead', ...lead('HB') }]);
    expect(state).toBe('awaitingLeads');
    expect(registration.relations!.unconfirmed!(context as never)).toEqual({ organisations: ['BUND'] });
    expect(mails).not.toContain('registrationToCheck');
  });

  test('with the last confirmation it comes to the secretariat, with a day for the check', () => {
    const { state, mails, effects } = play(rule(registration), form, confirmed);
    expect(state).toBe('inReview');
    expect(mails).toEqual(expect.arrayContaining(['registrationReceived', 'registrationToCheck']));
    expect(effects).toContainEqual({
      type: 'setDeadline',
      params: { name: 'review', anchor: expect.objectContaining({ kind: 'afterEvent', on: '2024-06-12' }) },
    });
  });

  test('returned with reasons, it comes back as a second version; leads who stay need not confirm again', () => {
    const returned = {
      type: 'returnForRevision',
      reasons: [{ field: 'objectives', note: 'note-1' }],
      due: '2024-06-20',
      ...secretariat,
    };
    const { state, context } = play(rule(registration), form, [
      ...confirmed,
      returned,
      { type: 'resubmit', ...form, objectives: ['objective-5'], ...lead('HE') },
    ]);
    expect(state).toBe('inReview');
    expect(context).toMatchObject({ version: 2, form: { objectives: ['objective-5'] }, reasons: [] });
  });

  test('on an agenda it starts the vote of the approving body with the requested term', () => {
    const { state, effects } = play(rule(registration), form, [
      ...confirmed,
      { type: 'putOnAgenda', meeting, item: 4, ...secretariat },
    ]);
    expect(state).toBe('onAgenda');
    expect(effects).toContainEqual({
      type: 'start',
      params: {
        workflow: 'approval',
        key: 'vote-1',
        input: expect.objectContaining({ approvingBody: 'AL-RUNDE', meeting, item: 4, requestedUntil: '2024-12-31' }),
      },
    });
  });

  test('the decided term begins the group, not the requested one', () => {
    const decided = {
      type: 'decided',
      decision: 'vote-1',
      validUntil: '2025-03-31',
      homeBody: 'AL-RUNDE',
      textId: 't',
    };
    const { state, effects } = play(rule(registration), form, [
      ...confirmed,
      { type: 'putOnAgenda', meeting, item: 4, ...secretariat },
      decided,
    ]);
    expect(state).toBe('decided');
    const start = effects.findLast((effect) => effect.type === 'start');
    expect(start?.params).toMatchObject({
      workflow: 'workingGroup',
      input: { validUntil: '2025-03-31', requestedUntil: '2024-12-31' },
    });
  });

  test('a participant who declines blocks nothing', () => {
    const { state, context } = play(rule(registration), form, [
      { type: 'declineParticipation', reason: null, ...lead('BY') },
      ...confirmed,
    ]);
    expect(state).toBe('inReview');
    expect(context.participation).toEqual({ BY: 'declined' });
  });

  test('it can be withdrawn until the vote, and takes the item off the agenda', () => {
    const { state, effects } = play(rule(registration), form, [
      ...confirmed,
      { type: 'putOnAgenda', meeting, item: 4, ...secretariat },
      { type: 'withdraw', reason: null, ...lead('HE') },
    ]);
    expect(state).toBe('withdrawn');
    expect(effects).toContainEqual({
      type: 'send',
      params: { to: { child: 'vote-1' }, event: { type: 'subjectWithdrawn' } },
    });
  });
});

describe('vote', () => {
  const item = {
    subject: 'case-1',
    subjectKind: 'registration',
    titleId: 'title-1',
    approvingBody: 'AL-RUNDE',
    meeting,
    item: 4,
    outcome: 'decision',
    leads: ['HE'],
    requestedUntil: '2024-12-31',
    requestedHome: 'AL-RUNDE',
  };
  const prepared = {
    type: 'prepareDecision',
    proposal: 'proposal-1',
    reason: 'reason-1',
    validUntil: '2025-03-31',
    homeBody: 'AL-RUNDE',
    known: [],
    ...secretariat,
  };
  const members = alRunde.seats.filter((seat) => seat.isVoting).map((seat) => seat.organisation);
  const here = members.map((organisation) => ({ organisation, manner: 'onSite' }));
  const opened = { type: 'openVote', present: members, presence: here, ...secretariat };
  const votes = (organisation: string) => ({ by: { role: 'votingMember' as const, organisation } });

  test('everybody present votes yes by one key: carried, numbered, told to the subject', () => {
    const { state, effects, context } = play(rule(approval), item, [
      prepared,
      opened,
      { type: 'recordTally', exceptions: {}, ...secretariat },
      { type: 'closeVote', ...chair },
      { type: 'establishResult', ...chair },
    ]);
    expect(state).toBe('carried');
    expect(context.result).toMatchObject({
      carried: true,
      counts: { yes: 17, no: 0, abstain: 0, notCast: 0 },
      shareYes: '100.00000',
    });
    expect(effects).toContainEqual({
      type: 'allocateNumber',
      params: expect.objectContaining({ body: 'AL-RUNDE', year: 2024, validUntil: '2025-03-31', textId: 'proposal-1' }),
    });
    expect(effects).toContainEqual({
      type: 'send',
      params: { to: 'parent', event: expect.objectContaining({ type: 'decided', validUntil: '2025-03-31' }) },
    });
  });

  test('without the Bund it is not carried, and no number is spent', () => {
    const { state, effects } = play(rule(approval), item, [
      prepared,
      opened,
      { type: 'recordTally', exceptions: { BUND: 'no' }, ...secretariat },
      { type: 'closeVote', ...chair },
      { type: 'establishResult', ...chair },
    ]);
    expect(state).toBe('notCarried');
    expect(effects.some((effect) => effect.type === 'allocateNumber')).toBe(false);
  });

  test('a ballot can be changed until the vote is closed, and not afterwards', () => {
    const open = play(rule(approval), item, [
      prepared,
      opened,
      { type: 'castBallot', choice: 'no', ...votes('BY') },
      { type: 'castBallot', choice: 'yes', ...votes('BY') },
    ]);
    expect(open.context.ballots).toEqual({ BY: 'yes' });
    const closed = play(rule(approval), item, [
      prepared,
      opened,
      { type: 'castBallot', choice: 'yes', ...votes('BY') },
      { type: 'closeVote', ...chair },
    ]);
    expect(closed.takes({ type: 'castBallot', choice: 'no', ...votes('BY') })).toBe(false);
  });

  test('who is absent or advises has no ballot', () => {
    const { takes } = play(rule(approval), item, [
      prepared,
      { ...opened, presence: here.filter(({ organisation }) => organisation !== 'SL') },
    ]);
    expect(takes({ type: 'castBallot', choice: 'yes', ...votes('SL') })).toBe(false);
    expect(takes({ type: 'castBallot', choice: 'yes', ...votes('KSV') })).toBe(false);
    expect(takes({ type: 'castBallot', choice: 'yes', ...votes('NW') })).toBe(true);
  });

  test('nobody opens a vote without a proposal', () => {
    expect(play(rule(approval), item).takes(opened)).toBe(false);
  });
});

describe('report', () => {
  const report = {
    group: 'group-1',
    key: 'report-1',
    titleId: 'title-1',
    kind: 'interim',
    addressee: 'IT-PLR',
    leads: ['HE', 'HB', 'BUND'],
    decision: 'vote-1',
    due: { kind: 'documentsFor', body: 'IT-PLR', month: '2024-11' },
  };
  const handIn = { type: 'handIn', file: null, report: 'report-text', ...lead('HE') };

  test('a report handed in late is still accepted, and the group learns that nothing is open any more', () => {
    const { state, effects } = play(rule(interimReport), report, [
      { type: 'deadline.due' },
      handIn,
      { type: 'accept', ...secretariat },
    ]);
    expect(state).toBe('accepted');
    expect(effects).toContainEqual({
      type: 'send',
      params: { to: 'parent', event: { type: 'thingSettled', key: 'report-1' } },
    });
  });

  test('reminders follow the ladder of the policy and stop when the report is handed in', () => {
    const { effects } = play(rule(interimReport), report, [{ type: 'deadline.reminder.-7' }, handIn]);
    expect(effects).toContainEqual({
      type: 'notify',
      params: expect.objectContaining({
        mail: 'reportIn7Days',
        to: [{ role: 'lead', organisations: ['HE', 'HB', 'BUND'] }],
      }),
    });
    expect(effects).toContainEqual({ type: 'withdrawDeadline', params: { name: 'reminder.*' } });
  });

  test('on the seventh day after, the secretariat is told as well', () => {
    const { effects } = play(rule(interimReport), report, [{ type: 'deadline.due' }, { type: 'deadline.reminder.7' }]);
    const told = effects.flatMap((effect) => (effect.type === 'notify' ? effect.params.to.map((a) => a.role) : []));
    expect(told).toEqual(expect.arrayContaining(['lead', 'secretariat']));
  });
});

describe('life of a group', () => {
  const group = {
    registration: 'case-1',
    titleId: 'title-1',
    kind: 'projectGroup',
    leads: ['HE'],
    participants: ['HE', 'BY'],
    purpose: 'purpose-1',
    objectives: ['objective-1'],
    focusTopic: 'digitalApplications',
    reports: form.reports,
    startsOn: '2024-06-17',
    requestedUntil: '2024-12-31',
    validUntil: '2025-03-31',
    homeBody: 'AL-RUNDE',
    approvingBody: 'AL-RUNDE',
    decision: 'vote-1',
  };

  test('it ends by itself on the decided day', () => {
    const { state, effects } = play(rule(workingGroup), group, [
      { type: 'thingSettled', key: 'report-1' },
      { type: 'deadline.end' },
    ]);
    expect(state).toBe('expired');
    expect(effects).toContainEqual({
      type: 'setDeadline',
      params: { name: 'end', anchor: { kind: 'term', on: '2025-03-31' } },
    });
  });

  test('with a report still open it ends with an open hand-over, and closes when the report is settled', () => {
    expect(play(rule(workingGroup), group, [{ type: 'deadline.end' }]).state).toBe('handOverOpen');
    expect(
      play(rule(workingGroup), group, [{ type: 'deadline.end' }, { type: 'thingSettled', key: 'report-1' }]).state,
    ).toBe('expired');
  });

  test('a permanent body has no end', () => {
    const { effects } = play(rule(workingGroup), { ...group, validUntil: null });
    expect(effects.some((effect) => effect.type === 'setDeadline')).toBe(false);
  });
});

describe('an order from before umlauf', () => {
  const taken = {
    body: 'AL-RUNDE',
    year: 2023,
    number: 4,
    on: '2023-06-20',
    outcome: 'decision',
    title: 'title-1',
    text: 'text-1',
    verb: null,
    clauses: [
      { text: 'clause-1', verb: 'notes' },
      { text: 'clause-2', verb: 'asks' },
    ],
    validUntil: null,
    source: 'source-1',
  };
  const order = { type: 'takeOverOrder', owners: ['HE', 'BY'], due: '2024-12-02', source: 'source-2', ...secretariat };
  const repeal = { type: 'clauseChanged', act: 'repeal', clause: 2, textId: null, verb: null, changedBy: 'vote-9' };

  test('is closed by the repeal of its Ziffer, and of no other', () => {
    const { context, effects, state } = play(rule(decision), taken, [
      { ...order, clause: 2 },
      { ...order, clause: 1, owners: ['NI'] },
      { ...repeal, on: '2024-06-12' },
    ]);
    const told = effects.flatMap((effect) => (effect.type === 'send' ? [effect.params.to] : []));
    expect(told).toEqual([{ child: 'order-2-he' }, { child: 'order-2-by' }]);
    expect(context.orders).toMatchObject([
      { key: 'order-2-he', status: 'repealed' },
      { key: 'order-2-by', status: 'repealed' },
      { key: 'order-1-ni', status: 'open' },
    ]);
    expect(state).toBe('partlyRepealed');
  });

  test('speaks in the words of its Ziffer', () => {
    const { effects } = play(rule(decision), taken, [{ ...order, clause: 2 }]);
    const started = effects.flatMap((effect) => (effect.type === 'start' ? [effect.params.input] : []));
    expect(started).toMatchObject([
      { owner: 'HE', textId: 'clause-2', takenOver: { on: '2024-06-12', sourceId: 'source-2' } },
      { owner: 'BY', textId: 'clause-2' },
    ]);
  });
});

describe('closure of a Themenfeld', () => {
  const area = {
    title: 'title-2',
    leads: ['BB', 'AA'],
    recommendingBody: 'AL-RUNDE',
    decidingBody: 'IT-PLR',
    things: [
      { kind: 'project', title: 'thing-a' },
      { kind: 'report', title: 'thing-b' },
    ],
  };
  const signed = [
    { type: 'requestClosure', ...lead('BB') },
    { type: 'requestClosure', ...lead('AA') },
  ];
  const ticked = alRunde.policy.closingCriteria.value.map(({ id }) => ({
    type: 'tickCriterion',
    criterion: id,
    evidence: `evidence-${id}`,
    ...secretariat,
  }));
  const voted = [
    { type: 'askRecommendation', meeting, item: 1, ...secretariat },
    { type: 'decided', decision: 'vote-1' },
    { type: 'askDecision', meeting, item: 2, ...secretariat },
    { type: 'decided', decision: 'vote-2' },
  ];

  test('one signature is not enough', () => {
    expect(play(rule(subjectAreaClosure), area, [signed[0]!]).state).toBe('active');
    expect(play(rule(subjectAreaClosure), area, signed).state).toBe('inReview.incomplete');
  });

  test('every criterion needs its evidence before a body is asked', () => {
    const almost = play(rule(subjectAreaClosure), area, [...signed, ...ticked.slice(1)]);
    expect(almost.state).toBe('inReview.incomplete');
    expect(almost.takes(voted[0]!)).toBe(false);
    expect(play(rule(subjectAreaClosure), area, [...signed, ...ticked]).state).toBe('inReview.complete');
  });

  test('it cannot close while one thing is open', () => {
    const inTransition = [...signed, ...ticked, ...voted, { type: 'thingSettled', key: 'thing-1' }];
    expect(play(rule(subjectAreaClosure), area, inTransition).state).toBe('inTransition');
    expect(
      play(rule(subjectAreaClosure), area, [...inTransition, { type: 'thingSettled', key: 'thing-2' }]).state,
    ).toBe('closed');
  });

  test('a refused hand-over can be offered to somebody else; responsibility moves only with acceptance', () => {
    const thing = { key: 'thing-1', titleId: 'thing-a', thing: 'project', owners: ['BB', 'AA'] };
    const { state, context, effects } = play(rule(handOver), thing, [
      { type: 'offer', successor: 'FITKO', terms: null, ...lead('BB') },
      { type: 'refuse', reason: 'reason-1', by: { role: 'secretariat', organisation: 'FITKO' } },
      { type: 'offer', successor: 'BE', terms: null, ...lead('BB') },
      { type: 'accept', ...lead('BE') },
    ]);
    expect(state).toBe('accepted');
    expect(context).toMatchObject({ successor: 'BE', refusals: [{ successor: 'FITKO', reasonId: 'reason-1' }] });
    expect(effects.filter((effect) => effect.type === 'send')).toHaveLength(1);
  });
});

test('four eyes: whoever entered it does not confirm it, whatever offices the person holds', () => {
  const world = (context: object, actor: string) => ({ context, actor }) as unknown as CheckWorld;
  const late = { lateBallot: { enteredBy: 'person-1' } };
  const corrected = { correction: { enteredBy: 'person-1' } };
  for (const [check, context] of [
    [approval.checks!.confirmLateBallot!, late],
    [decision.checks!.approveCorrection!, corrected],
  ] as const) {
    expect(check({} as never, world(context, 'person-1'))).toEqual([{ path: [], code: 'needsAnother' }]);
    expect(check({} as never, world(context, 'person-2'))).toEqual([]);
  }
});
