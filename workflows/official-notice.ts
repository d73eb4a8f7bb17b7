import { assign, setup } from 'xstate';
import { z } from 'zod';
import {
  type Begin,
  type CheckWorld,
  type EventsOf,
  type FieldIssue,
  type Told,
  type Workflow,
  bodyCode,
  day,
  effects,
  envelopeOf,
  text,
} from './contract.js';

const commands = {
  /** Bekanntmachung eingereicht. */
  submitNotice: z.object({ on: day }),
  /** Bekanntmachung erschienen, with where it can be found (Fundstelle). */
  noticeAppeared: z.object({ on: day, reference: text(500, 'reference') }),
  /** Nichts bekannt zu machen: a meeting without a decision. */
  waiveNotice: z.object({ reason: text(2000, 'reason') }),
};

const context = z.object({
  id: z.string(),
  body: bodyCode,
  /** Meeting whose decisions are made known; `null` for a decision by Umlauf. */
  meeting: z.string().nullable(),
  /** Number of that meeting. */
  number: z.number().int().nullable(),
  /** Vote whose decision is made known; `null` for those of a meeting. */
  vote: z.string().nullable(),
  titleId: z.string().nullable(),
  /** Day of the meeting, or of the Feststellung of an Umlauf. */
  on: day,
  submittedOn: day.nullable(),
  appearedOn: day.nullable(),
  referenceId: z.string().nullable(),
  reasonId: z.string().nullable(),
});
type Context = z.infer<typeof context>;

/** What an official notice begins with. */
export type NoticeOf = Pick<Context, 'body' | 'meeting' | 'number' | 'vote' | 'titleId' | 'on'>;

/**
 * Bekanntmachung of the decisions of a meeting, or of one by Umlauf, in the official gazette: a task of the secretariat
 * with a day by the policy of the body, from the decision on and not from its minutes (domain.md 2, § 1 (5) S. 3
 * IT-Staatsvertrag).
 */
const machine = setup({
  types: {
    input: {} as Begin<NoticeOf>,
    context: {} as Context,
    events: {} as EventsOf<typeof commands> | Told<'deadline.notice'>,
  },
  actions: {
    ...effects,
    keepSubmission: assign({ submittedOn: (_, p: { on: string }) => p.on }),
    keepAppearance: assign((_, p: { on: string; reference: string }) => ({
      appearedOn: p.on,
      referenceId: p.reference,
    })),
    keepReason: assign({ reasonId: (_, p: { reason: string }) => p.reason }),
  },
}).createMachine({
  id: 'officialNotice',
  context: ({ input: { id, body, meeting, number, vote, titleId, on } }) => ({
    id,
    body,
    meeting,
    number,
    vote,
    titleId,
    on,
    submittedOn: null,
    appearedOn: null,
    referenceId: null,
    reasonId: null,
  }),
  initial: 'pending',
  states: {
    pending: {
      initial: 'unsubmitted',
      entry: {
        type: 'setDeadline',
        params: ({ context, event }) => ({
          name: 'notice',
          anchor: {
            kind: 'afterEvent',
            on: context.on,
            days: envelopeOf(event).bodyInfo!.policy.officialNotice.value!,
          },
          ifPast: 'fire',
        }),
      },
      exit: { type: 'withdrawDeadline', params: { name: 'notice' } },
      states: {
        unsubmitted: {
          on: {
            submitNotice: {
              target: 'submitted',
              actions: { type: 'keepSubmission', params: ({ event }) => ({ on: event.on }) },
              meta: { by: ['secretariat'], awaited: true },
            },
          },
        },
        submitted: {},
      },
      on: {
        noticeAppeared: {
          target: 'appeared',
          actions: { type: 'keepAppearance', params: ({ event }) => ({ on: event.on, reference: event.reference }) },
          meta: {
            by: ['secretariat'],
            awaited: true,
            awaitedWhile: ({ submittedOn }: Context) => submittedOn !== null,
          },
        },
        waiveNotice: {
          target: 'waived',
          actions: { type: 'keepReason', params: ({ event }) => ({ reason: event.reason }) },
          meta: { by: ['secretariat'] },
        },
        'deadline.notice': {
          actions: { type: 'notify', params: { mail: 'noticeDue', to: [{ role: 'secretariat' }] } },
        },
      },
    },
    appeared: { type: 'final' },
    waived: { type: 'final' },
  },
});

/** A notice is handed in and appears on days that were: not ahead, nor before what it makes known. */
function checkDay({ on }: { on: string }, world: CheckWorld): FieldIssue[] {
  if (on > world.today) return [{ path: ['on'], code: 'dayAhead', params: { day: on } }];
  const { on: decidedOn, submittedOn } = world.context as Context;
  const first = submittedOn ?? decidedOn;
  return on < first ? [{ path: ['on'], code: 'noticeTooEarly', params: { day: first } }] : [];
}

export const officialNotice: Workflow<Context> = {
  name: 'officialNotice',
  version: 1,
  machine,
  context,
  commands,
  relations: { body: (c) => ({ body: c.body }) },
  bodyOf: (from) => String((from as { body: string }).body),
  facts: (c) => ({
    ...(c.titleId === null ? {} : { titleId: c.titleId }),
    body: c.body,
    meeting: c.meeting ?? undefined,
    number: c.number,
    on: c.on,
    vote: c.vote,
  }),
  checks: { submitNotice: checkDay as never, noticeAppeared: checkDay as never },
};
