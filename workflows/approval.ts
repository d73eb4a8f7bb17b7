import { assign, setup } from 'xstate';
import { z } from 'zod';
import { type Ballots, type MajorityRule, majorityRule, tally } from './ballot-count.js';
import {
  type Begin,
  type EventsOf,
  type Told,
  type Workflow,
  bodyCode,
  checkAhead,
  day,
  effects,
  envelopeOf,
  optionalText,
  organisationCode,
  text,
} from './contract.js';
import { addDays, daysBetween, minutesAfter, morningOf } from './berlin-time.js';
import { fundingKeys } from './data/funding-keys.js';
import type { StateCode } from './data/states.js';
import { deadlineBefore } from './deadline-calendar.js';

/** Stimme: Ja, Ja mit Vorbehalt, Nein, Enthaltung. */
export const choice = z.enum(['yes', 'yesReserved', 'no', 'abstain'], 'choiceMissing');

const commands = {
  /** Beschlussvorschlag: text, reason, and the term and home that would be decided. */
  prepareDecision: z.object({
    proposal: text(20000, 'proposal'),
    reason: optionalText(20000, 'reason'),
    validUntil: day.nullable().default(null),
    homeBody: bodyCode.nullable().default(null),
  }),
  /** Abstimmung öffnen: presence and electorate are frozen. */
  openVote: z.object({ present: z.array(organisationCode).min(1, 'presenceMissing').max(200) }),
  /** Stimme abgeben or ändern. */
  castBallot: z.object({ choice }),
  /** One-key tally: everybody present votes yes, except … */
  recordTally: z.object({ exceptions: z.record(organisationCode, choice).default({}) }),
  /** Umlauf starten: every member votes in writing until the end of a day. */
  startWrittenProcedure: z.object({ until: day }),
  /** Umlauf zurückrufen, before anything was sent. */
  recallWrittenProcedure: z.object({}),
  closeVote: z.object({}),
  /** Ergebnis feststellen: number, decision, consequences. */
  establishResult: z.object({}),
  /** Vertagen. */
  defer: z.object({ reason: text(2000, 'reason') }),
};

const result = z.object({
  carried: z.boolean(),
  conditions: z.array(
    z.object({ id: z.string(), path: z.string(), met: z.boolean(), have: z.number(), need: z.number() }),
  ),
  counts: z.object({ yes: z.number(), no: z.number(), abstain: z.number(), notCast: z.number() }),
  shareYes: z.string(),
  otherReadings: z.array(z.object({ reading: z.string(), carried: z.boolean() })),
});

const context = z.object({
  id: z.string(),
  body: bodyCode,
  subject: z.string(),
  subjectKind: z.enum(['registration', 'subjectAreaClosure']),
  titleId: z.string(),
  meeting: z.string(),
  item: z.number().int(),
  outcome: z.enum(['decision', 'recommendation']),
  leads: z.array(z.string()),
  requestedUntil: day.nullable(),
  requestedHome: bodyCode.nullable(),
  proposal: z
    .object({
      textId: z.string(),
      reasonId: z.string().nullable(),
      validUntil: day.nullable(),
      homeBody: bodyCode.nullable(),
    })
    .nullable(),
  /** In the meeting, or in writing (Umlaufverfahren) until the end of a day. */
  mode: z.enum(['meeting', 'written']).default('meeting'),
  until: day.nullable().default(null),
  /** Frozen at opening. */
  electorate: z.array(z.string()),
  present: z.array(z.string()),
  rule: majorityRule,
  fundingKey: z.string(),
  base: z.enum(['all', 'cast']),
  policyId: z.string(),
  ballots: z.record(z.string(), choice),
  result: result.nullable(),
});
type Context = z.infer<typeof context>;

/** Days of the reminders in an Umlauf, to members without a ballot, at 08:00 (domain.md 7b: half-time, 3 and 1 working days). */
const ballotReminders = {
  halfTime: (until: string, today: string) => addDays(today, Math.floor(daysBetween(today, until) / 2)),
  threeDays: (until: string, _today: string, place: StateCode) => workingDaysBefore(until, 3, place),
  oneDay: (until: string, _today: string, place: StateCode) => workingDaysBefore(until, 1, place),
};

function workingDaysBefore(until: string, amount: number, place: StateCode): string {
  return deadlineBefore(until, { amount, unit: 'wd' }, 'appointment', { place }).date;
}

function remindOn(name: keyof typeof ballotReminders) {
  return {
    type: 'setDeadline' as const,
    params: ({ context, event }: { context: Context; event: object }) => {
      const { today, bodyInfo } = envelopeOf(event);
      const on = ballotReminders[name](context.until!, today, bodyInfo!.policy.receivingPlace.value);
      return {
        name: `reminder.${name}`,
        anchor: { kind: 'instant' as const, at: morningOf(on) },
        ifPast: 'skip' as const,
      };
    },
  };
}

function remind({ mail }: { mail: string }) {
  return {
    type: 'notify' as const,
    params: ({ context }: { context: Context }) => ({
      mail,
      to: [{ role: 'votingMember' as const, body: context.body, organisations: withoutBallot(context) }],
    }),
  };
}

function withoutBallot({ present, ballots }: Context): string[] {
  return present.filter((code) => !ballots[code]);
}

/** Abstimmung über einen Tagesordnungspunkt: proposal → open → closed → carried or not carried (domain.md 7a F). */
const machine = setup({
  types: {
    input: {} as Begin<{
      subject: string;
      subjectKind: Context['subjectKind'];
      titleId: string;
      approvingBody: string;
      meeting: string;
      item: number;
      outcome: Context['outcome'];
      leads: string[];
      requestedUntil: string | null;
      requestedHome: string | null;
    }>,
    context: {} as Context,
    events: {} as
      | EventsOf<typeof commands>
      | Told<
          | 'subjectWithdrawn'
          | 'deadline.dispatch'
          | 'deadline.closing'
          | `deadline.reminder.${keyof typeof ballotReminders}`
        >,
  },
  actions: {
    ...effects,
    keepProposal: assign({ proposal: (_, p: NonNullable<Context['proposal']>) => p }),
    freeze: assign((_, p: { present: string[]; electorate: string[] }) => ({
      electorate: p.electorate,
      present: p.present.filter((code) => p.electorate.includes(code)),
      ballots: {},
    })),
    goInWriting: assign((_, p: { electorate: string[]; until: string }) => ({
      mode: 'written' as const,
      until: p.until,
      electorate: p.electorate,
      present: p.electorate,
      ballots: {},
    })),
    stayInMeeting: assign({ mode: 'meeting', until: null, present: [] }),
    keepBallot: assign({
      ballots: ({ context }, p: { organisation: string; choice: z.infer<typeof choice> }) => ({
        ...context.ballots,
        [p.organisation]: p.choice,
      }),
    }),
    fillBallots: assign({
      ballots: ({ context }, p: { exceptions: Record<string, z.infer<typeof choice>> }) =>
        Object.fromEntries(context.present.map((code) => [code, p.exceptions[code] ?? context.ballots[code] ?? 'yes'])),
    }),
    count: assign({ result: ({ context }) => countOf(context) }),
  },
  guards: {
    hasProposal: ({ context }) => context.proposal !== null,
    mayVoteNow: ({ context, event }) => context.present.includes(event.by.organisation),
    namesOnlyPresent: ({ context, event }) =>
      event.type === 'recordTally' &&
      context.mode === 'meeting' &&
      Object.keys(event.exceptions).every((code) => context.present.includes(code)),
    isCarried: ({ context }) => countOf(context).carried,
    someAreSilent: ({ context }) => withoutBallot(context).length > 0,
    mayClose: ({ context: { mode, ballots, present } }) => {
      const cast = Object.keys(ballots).length;
      return mode === 'meeting' ? cast > 0 : cast === present.length;
    },
  },
}).createMachine({
  id: 'approval',
  context: ({ input }) => ({
    id: input.id,
    body: input.approvingBody,
    subject: input.subject,
    subjectKind: input.subjectKind,
    titleId: input.titleId,
    meeting: input.meeting,
    item: input.item,
    outcome: input.outcome,
    leads: input.leads,
    requestedUntil: input.requestedUntil,
    requestedHome: input.requestedHome,
    proposal: null,
    mode: 'meeting',
    until: null,
    electorate: votingSeats(input.bodyInfo?.seats ?? []),
    present: [],
    rule: input.bodyInfo!.policy.majority.value,
    fundingKey: input.bodyInfo!.policy.fundingKey.value,
    base: input.bodyInfo!.policy.base.value,
    policyId: input.bodyInfo!.policyId,
    ballots: {},
    result: null,
  }),
  initial: 'scheduled',
  on: { subjectWithdrawn: '.withdrawn' },
  states: {
    scheduled: {
      initial: 'unprepared',
      states: {
        unprepared: {
          on: {
            prepareDecision: {
              target: 'prepared',
              actions: { type: 'keepProposal', params: ({ event }) => proposalOf(event) },
              meta: { by: ['secretariat'], awaited: true },
            },
          },
        },
        prepared: {
          on: {
            prepareDecision: {
              actions: { type: 'keepProposal', params: ({ event }) => proposalOf(event) },
              meta: { by: ['secretariat'] },
            },
            openVote: {
              target: '#approval.open',
              actions: {
                type: 'freeze',
                params: ({ event }) => ({
                  present: event.present,
                  electorate: votingSeats(event.bodyInfo?.seats ?? []),
                }),
              },
              meta: { by: ['secretariat', 'chair@body'], awaited: true },
            },
            startWrittenProcedure: {
              target: '#approval.dispatching',
              actions: {
                type: 'goInWriting',
                params: ({ event }) => ({
                  until: event.until,
                  electorate: votingSeats(event.bodyInfo?.seats ?? []),
                }),
              },
              meta: { by: ['secretariat', 'chair@body'] },
            },
          },
        },
      },
      on: {
        defer: {
          target: 'deferred',
          meta: { by: ['secretariat', 'chair@body'] },
        },
      },
    },
    dispatching: {
      entry: {
        type: 'setDeadline',
        params: ({ event }) => ({
          name: 'dispatch',
          anchor: { kind: 'instant', at: minutesAfter(envelopeOf(event).at, recallMinutes) },
        }),
      },
      exit: { type: 'withdrawDeadline', params: { name: 'dispatch' } },
      on: {
        recallWrittenProcedure: {
          target: 'scheduled.prepared',
          actions: 'stayInMeeting',
          meta: { by: ['secretariat', 'chair@body'] },
        },
        'deadline.dispatch': {
          target: 'open',
          actions: [
            {
              type: 'setDeadline',
              params: ({ context }) => ({ name: 'closing', anchor: { kind: 'date', on: context.until! } }),
            },
            remindOn('halfTime'),
            remindOn('threeDays'),
            remindOn('oneDay'),
            {
              type: 'notify',
              params: ({ context }) => ({
                mail: 'writtenProcedureStarted',
                to: [{ role: 'votingMember', body: context.body }],
                data: { until: context.until },
              }),
            },
          ],
        },
      },
    },
    open: {
      exit: [
        { type: 'withdrawDeadline', params: { name: 'closing' } },
        { type: 'withdrawDeadline', params: { name: 'reminder.*' } },
      ],
      on: {
        'deadline.reminder.halfTime': { guard: 'someAreSilent', actions: remind({ mail: 'ballotAtHalfTime' }) },
        'deadline.reminder.threeDays': { guard: 'someAreSilent', actions: remind({ mail: 'ballotInThreeDays' }) },
        'deadline.reminder.oneDay': { guard: 'someAreSilent', actions: remind({ mail: 'ballotTomorrow' }) },
        'deadline.closing': {
          target: 'closed',
          actions: [
            'count',
            {
              type: 'notify',
              params: ({ context }) => ({
                mail: 'writtenProcedureEnded',
                to: [{ role: 'chair', body: context.body }, { role: 'secretariat' }],
              }),
            },
          ],
        },
        castBallot: {
          guard: 'mayVoteNow',
          actions: {
            type: 'keepBallot',
            params: ({ event }) => ({ organisation: event.by.organisation, choice: event.choice }),
          },
          meta: { by: ['votingMember@withoutBallot', 'votingMember@present'], awaited: ['votingMember@withoutBallot'] },
        },
        recordTally: {
          guard: 'namesOnlyPresent',
          actions: { type: 'fillBallots', params: ({ event }) => ({ exceptions: event.exceptions }) },
          meta: { by: ['secretariat'] },
        },
        closeVote: {
          target: 'closed',
          guard: 'mayClose',
          actions: 'count',
          meta: { by: ['secretariat', 'chair@body'], awaited: true },
        },
      },
    },
    closed: {
      on: {
        establishResult: [
          {
            guard: 'isCarried',
            target: 'carried',
            actions: [
              {
                type: 'allocateNumber',
                params: ({ context, event }) => ({
                  body: context.body,
                  year: Number(event.today.slice(0, 4)),
                  on: event.today,
                  outcome: context.outcome,
                  subject: context.subject,
                  meeting: context.mode === 'meeting' ? context.meeting : null,
                  textId: context.proposal!.textId,
                  reasonId: context.proposal!.reasonId,
                  validUntil: context.proposal!.validUntil,
                  homeBody: context.proposal!.homeBody,
                }),
              },
              { type: 'publish', params: { object: 'decision', version: 1 } },
              { type: 'send', params: ({ context }) => toSubject(context, 'decided') },
              {
                type: 'notify',
                params: ({ context }) => ({
                  mail: 'decisionNotice',
                  to: [
                    { role: 'lead', organisations: context.leads },
                    { role: 'votingMember', body: context.body },
                    { role: 'secretariat' },
                  ],
                }),
              },
            ],
            meta: { by: ['chair@body'], awaited: true },
          },
          {
            target: 'notCarried',
            actions: [
              { type: 'send', params: ({ context }) => toSubject(context, 'notCarried') },
              {
                type: 'notify',
                params: ({ context }) => ({
                  mail: 'decisionNotCarried',
                  to: [
                    { role: 'lead', organisations: context.leads },
                    { role: 'votingMember', body: context.body },
                    { role: 'secretariat' },
                  ],
                }),
              },
            ],
            meta: { by: ['chair@body'], awaited: true },
          },
        ],
      },
    },
    carried: { type: 'final' },
    notCarried: { type: 'final' },
    deferred: {
      type: 'final',
      entry: [
        { type: 'send', params: ({ context }) => toSubject(context, 'deferred') },
        {
          type: 'notify',
          params: ({ context }) => ({ mail: 'itemDeferred', to: [{ role: 'lead', organisations: context.leads }] }),
        },
      ],
    },
    withdrawn: { type: 'final' },
  },
});

function proposalOf(event: z.infer<typeof commands.prepareDecision>): NonNullable<Context['proposal']> {
  return { textId: event.proposal, reasonId: event.reason, validUntil: event.validUntil, homeBody: event.homeBody };
}

/** What the subject of the vote is told; it takes the decided term and home, not the requested ones. */
function toSubject(context: Context, type: 'decided' | 'notCarried' | 'deferred') {
  const told = { type, decision: context.id, meeting: context.meeting };
  return { to: 'parent' as const, event: type === 'decided' ? { ...told, ...context.proposal } : told };
}

function votingSeats(seats: { organisation: string; isVoting: boolean }[]): string[] {
  return seats.filter((seat) => seat.isVoting).map((seat) => seat.organisation);
}

/** Auszählung with everything frozen at opening; exact integers (domain.md 1.2). */
function countOf(context: Context): z.infer<typeof result> {
  return tally(context.rule as MajorityRule, context.ballots as Ballots, {
    electorate: context.electorate,
    present: context.present,
    mode: context.mode,
    fundingKey: fundingKeys[context.fundingKey]!,
    base: context.base,
  });
}

/** How long the start of an Umlauf can be recalled: its mails leave after that (issue *Deciding*). */
const recallMinutes = 10;

export const approval: Workflow<Context> = {
  name: 'approval',
  version: 1,
  machine,
  context,
  commands,
  relations: {
    body: (c) => ({ body: c.body }),
    present: (c) => ({ body: c.body, organisations: c.present }),
    withoutBallot: (c) => ({ body: c.body, organisations: withoutBallot(c) }),
  },
  bodyOf: (from) =>
    String(
      'body' in from && typeof from.body === 'string' ? from.body : (from as Record<string, unknown>).approvingBody,
    ),
  checks: {
    startWrittenProcedure: ({ until }: { until: string }, world) => checkAhead('until', until, world),
  },
  facts: (c) => ({
    titleId: c.titleId,
    body: c.body,
    meeting: c.meeting,
    item: c.item,
    organisations: c.leads,
    subject: c.subject,
    outcome: c.outcome,
  }),
};
