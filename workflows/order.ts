import { assign, setup } from 'xstate';
import { z } from 'zod';
import {
  type Begin,
  type EventsOf,
  type Told,
  type Workflow,
  bodyCode,
  checkAhead,
  day,
  effects,
  optionalText,
  organisationCode,
  text,
} from './contract.js';
import type { Anchor } from './deadline-calendar.js';
import { checkPromise, notePromise, promiseDeadline, reminderDeadlines, stepMails, stepOf } from './duty.js';
import { ladderStep } from './policies/policy-set.js';

const commands = {
  /** Erledigung melden, with proof in words or as a file. */
  reportDone: z.object({ report: text(5000, 'report'), file: z.uuid('fileUnreadable').nullable().default(null) }),
  /** Erledigung bestätigen; never by the owner. */
  confirmDone: z.object({ note: optionalText(2000, 'reason') }),
  /** Zurückgeben: something is missing. */
  returnOrder: z.object({ reason: text(2000, 'reason') }),
  /** Frist verlängern. */
  extendOrder: z.object({ due: day, reason: text(2000, 'reason') }),
  /** Wiedervorlage: back to the body, which decides what becomes of it. */
  resubmit: z.object({ reason: text(2000, 'reason') }),
  notePromise,
};

const context = z.object({
  id: z.string(),
  key: z.string(),
  kind: z.enum(['order', 'condition', 'reservation', 'followUp']),
  owner: organisationCode,
  body: bodyCode,
  /** Instance of the decision, and the vote that it came from; a Follow-Up rests on no decision. */
  decision: z.string().nullable(),
  vote: z.string().nullable(),
  clause: z.number().int(),
  titleId: z.string(),
  textId: z.string().nullable(),
  reservationOf: z.string().nullable(),
  due: day.nullable(),
  meeting: z.string().nullable(),
  /** Taken over from before umlauf: on which day, and where it stands. */
  takenOver: z.object({ on: day, sourceId: z.string() }).nullable(),
  reportId: z.string().nullable(),
  file: z.string().nullable(),
  repealedBy: z.string().nullable(),
  ladder: z.array(ladderStep),
  /** Zugesagt bis: reminders rest until the end of that day. */
  promisedUntil: day.nullable(),
});
type Context = z.infer<typeof context>;

const dueAnchor = ({ due, meeting }: Pick<Context, 'due' | 'meeting'>): Anchor =>
  meeting === null ? { kind: 'deadline', on: due! } : { kind: 'meeting', meeting };

/** A new due day that the event brings; it takes the place of a meeting. */
function newDue(event: object): Partial<Pick<Context, 'due' | 'meeting'>> {
  const { type, due } = event as { type?: string; due?: string };
  return type === 'extendOrder' && due !== undefined ? { due, meeting: null } : {};
}

const rules = setup({
  types: {
    input: {} as Begin<Omit<Context, 'id' | 'reportId' | 'file' | 'repealedBy' | 'ladder' | 'promisedUntil'>>,
    context: {} as Context,
    events: {} as
      | EventsOf<typeof commands>
      | Told<'orderRepealed', { repealedBy: string }>
      | Told<'deadline.due' | 'deadline.promise' | 'deadline.noMeeting' | `deadline.reminder.${number}`>,
  },
  actions: {
    ...effects,
    keepReport: assign((_, p: { report: string; file: string | null }) => ({ reportId: p.report, file: p.file })),
    keepDue: assign({ due: (_, p: { due: string }) => p.due, meeting: null, promisedUntil: null }),
    keepPromise: assign({ promisedUntil: (_, p: { until: string }) => p.until }),
    keepRepeal: assign({ repealedBy: (_, p: { by: string }) => p.by }),
  },
  guards: {
    isReservation: ({ context }) => context.kind === 'reservation',
    /** Vier Augen: whoever owes it does not confirm it. */
    isAnother: ({ context, event }) => event.by.organisation !== context.owner,
  },
});

const setDue = rules.enqueueActions(({ context, event, enqueue }) => {
  const base = dueAnchor({ ...context, ...newDue(event) });
  enqueue({ type: 'setDeadline', params: { name: 'due', anchor: base, ifNoMeeting: 'ask' } });
  const owed = { base, body: context.body, organisations: [context.owner] };
  for (const params of reminderDeadlines(context.ladder, owed)) enqueue({ type: 'setDeadline', params });
});

const remind = rules.enqueueActions(({ context, event, enqueue }) => {
  const owner = { organisations: [context.owner] };
  for (const params of stepMails(stepOf(context.ladder, event), { owner, command: 'reportDone' }))
    enqueue({ type: 'notify', params });
});

const toOwner = (context: Context, mail: string) => ({ mail, to: [{ organisations: [context.owner] }] });

/** A Follow-Up is told at once: no decision was sent round that names it. */
const tellFollowUp = rules.enqueueActions(({ context, enqueue }) => {
  if (context.kind === 'followUp') enqueue({ type: 'notify', params: toOwner(context, 'followUpGiven') });
});

/** A new due day, with what hangs on it. */
const extended = {
  target: '#order.open.awaited' as const,
  actions: [
    setDue,
    { type: 'withdrawDeadline' as const, params: { name: 'promise' } },
    { type: 'keepDue' as const, params: ({ event }: { event: { due: string } }) => ({ due: event.due }) },
    {
      type: 'notify' as const,
      params: ({ context }: { context: Context }) => toOwner(context, 'orderExtended'),
    },
  ],
};

/** Auftrag, Auflage, Vorbehalt or Follow-Up of one organisation: due, reported, confirmed by another (domain.md 7a C). */
const machine = rules.createMachine({
  id: 'order',
  context: ({
    input: { key, kind, owner, body, decision, vote, clause, titleId, textId, reservationOf, takenOver, ...input },
  }) => ({
    id: input.id,
    key,
    kind,
    owner,
    body,
    decision,
    vote,
    clause,
    titleId,
    textId,
    reservationOf,
    due: input.due,
    meeting: input.meeting,
    takenOver,
    reportId: null,
    file: null,
    repealedBy: null,
    ladder: input.bodyInfo?.policy.reminderLadder.value[kind] ?? [],
    promisedUntil: null,
  }),
  initial: 'open',
  entry: [setDue, tellFollowUp],
  on: {
    orderRepealed: {
      target: '.repealed',
      actions: { type: 'keepRepeal', params: ({ event }) => ({ by: event.repealedBy }) },
    },
  },
  states: {
    open: {
      initial: 'awaited',
      states: {
        awaited: {
          on: {
            'deadline.due': [
              // A reservation that was not lifted by its day returns to the body by itself.
              { guard: 'isReservation', target: '#order.resubmitted' },
              { target: 'overdue' },
            ],
          },
        },
        overdue: {},
        undated: {
          entry: { type: 'notify', params: { mail: 'orderDayAsked', to: [{ role: 'secretariat' }] } },
          on: { extendOrder: { ...extended, meta: { by: ['secretariat'], awaited: true } } },
        },
      },
      on: {
        'deadline.noMeeting': '.undated',
        reportDone: {
          target: 'reported',
          actions: [
            { type: 'keepReport', params: ({ event }) => ({ report: event.report, file: event.file }) },
            { type: 'notify', params: { mail: 'orderReported', to: [{ role: 'secretariat' }] } },
          ],
          meta: { by: ['*@owner'], awaited: true },
        },
        extendOrder: { ...extended, meta: { by: ['secretariat'] } },
        resubmit: { target: 'resubmitted', meta: { by: ['secretariat'] } },
        notePromise: {
          actions: [
            { type: 'keepPromise', params: ({ event }) => ({ until: event.until }) },
            { type: 'setDeadline', params: ({ event }) => promiseDeadline(event.until) },
          ],
          meta: { by: ['secretariat'] },
        },
        'deadline.reminder.*': { actions: remind },
        'deadline.promise': {
          actions: {
            type: 'notify',
            params: ({ context }) => ({
              mail: 'promiseOver',
              to: [{ organisations: [context.owner] }, { role: 'secretariat' as const }],
              duty: { command: 'reportDone', step: 'promise' },
            }),
          },
        },
      },
    },
    reported: {
      entry: [
        { type: 'withdrawDeadline', params: { name: 'reminder.*' } },
        { type: 'withdrawDeadline', params: { name: 'promise' } },
      ],
      on: {
        confirmDone: {
          guard: 'isAnother',
          target: 'done',
          meta: { by: ['secretariat', 'chair@body'], awaited: ['secretariat'] },
        },
        returnOrder: {
          target: 'open',
          actions: [
            setDue,
            {
              type: 'notify',
              params: ({ context, event }) => ({
                ...toOwner(context, 'orderReturned'),
                data: { reasonId: event.reason },
              }),
            },
          ],
          meta: { by: ['secretariat', 'chair@body'] },
        },
      },
    },
    done: {
      type: 'final',
      entry: {
        type: 'send',
        params: ({ context }) => ({
          to: 'parent',
          event: { type: 'orderSettled', key: context.key, status: 'done' },
        }),
      },
    },
    /** Wiedervorlage: a Vorlage of its own, which the body decides on. */
    resubmitted: {
      type: 'final',
      entry: [
        {
          type: 'send',
          params: ({ context }) => ({
            to: 'parent',
            event: { type: 'orderSettled', key: context.key, status: 'resubmitted' },
          }),
        },
        {
          type: 'start',
          params: ({ context }) => ({
            workflow: 'matter',
            key: 'resubmission',
            input: {
              title: context.titleId,
              consultationSequence: [{ body: context.body, purpose: 'decision', isTogether: false }],
              source: null,
              summary: context.textId,
              leads: [context.owner],
              isResubmission: true,
            },
          }),
        },
        {
          type: 'notify',
          params: ({ context }) => ({
            mail: 'orderResubmitted',
            to: [{ organisations: [context.owner] }, { role: 'chair', body: context.body }, { role: 'secretariat' }],
          }),
        },
      ],
    },
    repealed: {
      type: 'final',
      entry: { type: 'notify', params: ({ context }) => toOwner(context, 'orderRepealed') },
    },
  },
});

export const order: Workflow<Context> = {
  name: 'order',
  version: 1,
  machine,
  context,
  commands,
  relations: { owner: (c) => ({ organisations: [c.owner] }), body: (c) => ({ body: c.body }) },
  bodyOf: (from) => String((from as { body: string }).body),
  facts: (c) => ({
    titleId: c.titleId,
    body: c.body,
    organisations: [c.owner],
    kind: c.kind,
    clause: c.clause,
    decision: c.decision,
    vote: c.vote,
    ...(c.promisedUntil === null ? {} : { promisedUntil: c.promisedUntil }),
  }),
  checks: {
    notePromise: checkPromise as never,
    extendOrder: ({ due }: { due: string }, world) => checkAhead('due', due, world),
  },
};
