import { assign, setup } from 'xstate';
import { z } from 'zod';
import {
  type Begin,
  type CheckWorld,
  type EventsOf,
  type FieldIssue,
  type Told,
  type Workflow,
  basedOn,
  bodyCode,
  checkAhead,
  checkBasedOn,
  day,
  effects,
  envelopeOf,
  text,
} from './contract.js';

const commands = {
  /** Entwurf der Niederschrift speichern. */
  draftMinutes: z.object({ version: basedOn, minutes: text(200_000, 'minutes') }),
  /** Niederschrift versenden, with the day until which members may object. */
  sendMinutes: z.object({ until: day }),
  /** Einwendung erheben. */
  object: z.object({ objection: text(5000, 'objection') }),
  /** Einwendung übernehmen: the text of the minutes changes. */
  acceptObjection: z.object({
    version: basedOn,
    organisation: z.string().regex(/^[A-Z][A-Z0-9-]{1,19}$/, 'organisationUnknown'),
    minutes: text(200_000, 'minutes'),
  }),
  /** Einwendung der nächsten Sitzung vorlegen. */
  deferObjection: z.object({
    organisation: z.string().regex(/^[A-Z][A-Z0-9-]{1,19}$/, 'organisationUnknown'),
    reason: text(2000, 'reason'),
  }),
  /** Niederschrift genehmigen. */
  approveMinutes: z.object({}),
};

const context = z.object({
  id: z.string(),
  body: bodyCode,
  meeting: z.string(),
  number: z.number().int(),
  on: day,
  textId: z.string().nullable(),
  /** Earlier wordings, oldest first. */
  earlier: z.array(z.string()),
  until: day.nullable(),
  objections: z.array(
    z.object({
      organisation: z.string(),
      textId: z.string(),
      /** `rejected`: the body left the text as it is. */
      status: z.enum(['open', 'accepted', 'deferred', 'rejected']),
      reasonId: z.string().nullable(),
    }),
  ),
  /** Genehmigung by the policy at the end of the meeting: in the next meeting, or by the chair alone. */
  approval: z.enum(['inMeeting', 'afterPeriod']),
  /** Meeting in which the body approved it. */
  approvedIn: z.string().nullable(),
});
type Context = z.infer<typeof context>;

/** Niederschrift of a meeting: draft, sent with a day for Einwendungen, approved. */
const machine = setup({
  types: {
    input: {} as Begin<{ body: string; meeting: string; number: number; on: string }>,
    context: {} as Context,
    events: {} as
      | EventsOf<Omit<typeof commands, 'approveMinutes'>>
      | Told<'approveMinutes', { approvedIn: string | null }>
      | Told<'deadline.minutes' | 'deadline.objections'>,
  },
  actions: {
    ...effects,
    keepText: assign(({ context }, p: { textId: string }) => ({
      textId: p.textId,
      earlier: context.textId === null ? [] : [...context.earlier, context.textId],
    })),
    keepUntil: assign({ until: (_, p: { until: string }) => p.until }),
    keepObjection: assign({
      objections: ({ context }, p: { organisation: string; textId: string }) => [
        ...context.objections,
        { ...p, status: 'open' as const, reasonId: null },
      ],
    }),
    keepApproval: assign(({ context }, p: { approvedIn: string | null }) => ({
      approvedIn: p.approvedIn,
      objections: context.objections.map((each) =>
        each.status === 'deferred' ? { ...each, status: 'rejected' as const } : each,
      ),
    })),
    settleObjection: assign({
      objections: (
        { context },
        p: { organisation: string; status: 'accepted' | 'deferred'; reasonId: string | null },
      ) =>
        context.objections.map((each) =>
          each.organisation === p.organisation && ['open', 'deferred'].includes(each.status) ? { ...each, ...p } : each,
        ),
    }),
  },
  guards: {
    hasText: ({ context }) => context.textId !== null,
    isSettled: ({ context }) => context.objections.every(({ status }) => status !== 'open'),
    hasOpenObjection: ({ context, event }) =>
      event.type === 'deferObjection' &&
      context.objections.some(({ organisation, status }) => organisation === event.organisation && status === 'open'),
    // What was put before the body may be taken in there.
    hasObjection: ({ context, event }) =>
      event.type === 'acceptObjection' &&
      context.objections.some(
        ({ organisation, status }) => organisation === event.organisation && ['open', 'deferred'].includes(status),
      ),
    mayObject: ({ context, event }) =>
      !context.objections.some(
        ({ organisation, status }) => organisation === event.by.organisation && status === 'open',
      ),
  },
}).createMachine({
  id: 'minutes',
  context: ({ input }) => ({
    id: input.id,
    body: input.body,
    meeting: input.meeting,
    number: input.number,
    on: input.on,
    textId: null,
    earlier: [],
    until: null,
    objections: [],
    approval: input.bodyInfo?.policy.minutesApproval.value ?? 'inMeeting',
    approvedIn: null,
  }),
  initial: 'drafting',
  states: {
    drafting: {
      entry: {
        type: 'setDeadline',
        params: ({ event }) => ({
          name: 'minutes',
          anchor: {
            kind: 'afterEvent',
            on: envelopeOf(event).today,
            workingDays: envelopeOf(event).bodyInfo?.policy.minutesWorkingDays.value ?? 10,
          },
        }),
      },
      exit: { type: 'withdrawDeadline', params: { name: 'minutes' } },
      on: {
        draftMinutes: {
          actions: { type: 'keepText', params: ({ event }) => ({ textId: event.minutes }) },
          meta: { by: ['secretariat'], awaited: true },
        },
        sendMinutes: {
          guard: 'hasText',
          target: 'sent',
          actions: [
            { type: 'keepUntil', params: ({ event }) => ({ until: event.until }) },
            {
              type: 'setDeadline',
              params: ({ event }) => ({ name: 'objections', anchor: { kind: 'date', on: event.until } }),
            },
            {
              type: 'notify',
              params: ({ context, event }) => ({
                mail: 'minutesSent',
                to: [
                  { role: 'votingMember' as const, body: context.body },
                  { role: 'advisoryMember' as const, body: context.body },
                ],
                data: { until: event.until },
              }),
            },
          ],
          meta: { by: ['secretariat'] },
        },
        'deadline.minutes': {
          actions: { type: 'notify', params: { mail: 'minutesDue', to: [{ role: 'secretariat' }] } },
        },
      },
    },
    sent: {
      on: {
        object: {
          guard: 'mayObject',
          actions: [
            {
              type: 'keepObjection',
              params: ({ event }) => ({ organisation: event.by.organisation, textId: event.objection }),
            },
            {
              type: 'notify',
              params: ({ event }) => ({
                mail: 'objectionRaised',
                to: [{ role: 'secretariat' as const }],
                data: { organisation: event.by.organisation },
              }),
            },
          ],
          meta: { by: ['votingMember@body', 'advisoryMember@body'] },
        },
        'deadline.objections': 'reviewed',
      },
    },
    reviewed: {
      on: {
        approveMinutes: {
          guard: 'isSettled',
          target: 'approved',
          actions: { type: 'keepApproval', params: ({ event }) => ({ approvedIn: event.approvedIn }) },
          // What the next meeting does stands on its page, not among the tasks of the weeks before.
          meta: { by: ['chair@body'], awaited: true, awaitedWhile: (context: Context) => !needsMeeting(context) },
        },
      },
    },
    approved: {
      type: 'final',
      entry: {
        type: 'notify',
        params: ({ context }) => ({
          mail: 'minutesApproved',
          to: [{ role: 'votingMember' as const, body: context.body }, { role: 'secretariat' as const }],
        }),
      },
    },
  },
  on: {
    acceptObjection: {
      guard: 'hasObjection',
      actions: [
        { type: 'keepText', params: ({ event }) => ({ textId: event.minutes }) },
        {
          type: 'settleObjection',
          params: ({ event }) => ({ organisation: event.organisation, status: 'accepted', reasonId: null }),
        },
      ],
      meta: { by: ['secretariat'] },
    },
    deferObjection: {
      guard: 'hasOpenObjection',
      actions: [
        {
          type: 'notify',
          params: ({ event }) => ({
            mail: 'objectionDeferred',
            to: [{ organisations: [event.organisation] }],
            data: { reasonId: event.reason },
          }),
        },
        {
          type: 'settleObjection',
          params: ({ event }) => ({ organisation: event.organisation, status: 'deferred', reasonId: event.reason }),
        },
      ],
      meta: { by: ['secretariat'] },
    },
  },
});

function checkSaved({ version }: { version: number | null }, world: CheckWorld): FieldIssue[] {
  const { earlier, textId } = world.context as Context;
  return checkBasedOn(version, earlier.length + (textId === null ? 0 : 1));
}

/** Whether the body itself approves: the policy says so, or an Einwendung was put before it. */
function needsMeeting({ approval, objections }: Context): boolean {
  return approval === 'inMeeting' || objections.some(({ status }) => status === 'deferred');
}

/** The meeting of the body that sits now, after the one that the minutes are of; `null`: none sits. */
function sittingNow(world: CheckWorld): string | null {
  const { body, meeting, on } = world.context as Context;
  const later = world.meetings(body).find((each) => each.id !== meeting && each.on >= on && each.status === 'running');
  return later?.id ?? null;
}

/** What the body approves itself is approved while its next meeting sits. */
function checkApproval(_input: object, world: CheckWorld): FieldIssue[] {
  const isWaiting = needsMeeting(world.context as Context) && sittingNow(world) === null;
  return isWaiting ? [{ path: [], code: 'minutesNeedMeeting' }] : [];
}

export const minutes: Workflow<Context> = {
  name: 'minutes',
  version: 1,
  machine,
  context,
  commands,
  relations: { body: (c) => ({ body: c.body }) },
  bodyOf: (from) => String((from as { body: string }).body),
  facts: (c) => ({ body: c.body, meeting: c.meeting, number: c.number, on: c.on }),
  completes: { approveMinutes: (_input, world) => ({ approvedIn: sittingNow(world) }) },
  checks: {
    approveMinutes: checkApproval,
    draftMinutes: checkSaved as never,
    acceptObjection: checkSaved as never,
    sendMinutes: ({ until }: { until: string }, world) => checkAhead('until', until, world),
  },
};
