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
});
type Context = z.infer<typeof context>;

const dueAnchor = ({ due, meeting }: Pick<Context, 'due' | 'meeting'>): Anchor =>
  meeting === null ? { kind: 'deadline', on: due! } : { kind: 'meeting', meeting };

/** Days before the due day on which the owner is reminded, at 08:00. */
const reminders = [28, 7] as const;
const setDue = ({ context, event }: { context: Context; event: object }) => ({
  name: 'due',
  anchor: dueAnchor({ ...context, ...newDue(event) }),
});
const remindOn = (days: number) => ({
  type: 'setDeadline' as const,
  params: ({ context, event }: { context: Context; event: object }) => ({
    name: `reminder.-${days}`,
    anchor: {
      kind: 'before' as const,
      base: dueAnchor({ ...context, ...newDue(event) }) as Extract<Anchor, { kind: 'before' }>['base'],
      days,
      time: '08:00',
    },
    ifPast: 'skip' as const,
  }),
});

/** A new due day that the event brings; it takes the place of a meeting. */
function newDue(event: object): Partial<Pick<Context, 'due' | 'meeting'>> {
  const { type, due } = event as { type?: string; due?: string };
  return type === 'extendOrder' && due !== undefined ? { due, meeting: null } : {};
}

const toOwner = (context: Context, mail: string) => ({ mail, to: [{ organisations: [context.owner] }] });

/** Auftrag, Auflage, Vorbehalt or Follow-Up of one organisation: due, reported, confirmed by another (domain.md 7a C). */
const rules = setup({
  types: {
    input: {} as Begin<Omit<Context, 'id' | 'reportId' | 'file' | 'repealedBy'>>,
    context: {} as Context,
    events: {} as
      | EventsOf<typeof commands>
      | Told<'orderRepealed', { repealedBy: string }>
      | Told<'deadline.due' | `deadline.reminder.-${(typeof reminders)[number]}`>,
  },
  actions: {
    ...effects,
    keepReport: assign((_, p: { report: string; file: string | null }) => ({ reportId: p.report, file: p.file })),
    keepDue: assign({ due: (_, p: { due: string }) => p.due, meeting: null }),
    keepRepeal: assign({ repealedBy: (_, p: { by: string }) => p.by }),
  },
  guards: {
    isReservation: ({ context }) => context.kind === 'reservation',
    /** Vier Augen: whoever owes it does not confirm it. */
    isAnother: ({ context, event }) => event.by.organisation !== context.owner,
    /** It was late before umlauf knew of it: nobody is written to as if that were news. */
    wasLate: ({ context: { due, takenOver } }) => due !== null && takenOver !== null && due < takenOver.on,
  },
});

/** A Follow-Up is told at once: no decision was sent round that names it. */
const tellFollowUp = rules.enqueueActions(({ context, enqueue }) => {
  if (context.kind === 'followUp') enqueue({ type: 'notify', params: toOwner(context, 'followUpGiven') });
});

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
  }),
  initial: 'open',
  entry: [{ type: 'setDeadline', params: setDue }, ...reminders.map(remindOn), tellFollowUp],
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
              { guard: 'wasLate', target: 'overdue' },
              {
                target: 'overdue',
                actions: [
                  { type: 'notify', params: ({ context }) => toOwner(context, 'orderDue') },
                  { type: 'notify', params: { mail: 'orderNotReported', to: [{ role: 'secretariat' }] } },
                ],
              },
            ],
          },
        },
        overdue: {},
      },
      on: {
        reportDone: {
          target: 'reported',
          actions: [
            { type: 'keepReport', params: ({ event }) => ({ report: event.report, file: event.file }) },
            { type: 'notify', params: { mail: 'orderReported', to: [{ role: 'secretariat' }] } },
          ],
          meta: { by: ['*@owner'], awaited: true },
        },
        extendOrder: {
          target: '.awaited',
          actions: [
            { type: 'setDeadline', params: setDue },
            ...reminders.map(remindOn),
            { type: 'keepDue', params: ({ event }) => ({ due: event.due }) },
            { type: 'notify', params: ({ context }) => toOwner(context, 'orderExtended') },
          ],
          meta: { by: ['secretariat'] },
        },
        resubmit: { target: 'resubmitted', meta: { by: ['secretariat'] } },
        'deadline.reminder.-28': {
          actions: { type: 'notify', params: ({ context }) => toOwner(context, 'orderReminder') },
        },
        'deadline.reminder.-7': {
          actions: { type: 'notify', params: ({ context }) => toOwner(context, 'orderReminder') },
        },
      },
    },
    reported: {
      on: {
        confirmDone: {
          guard: 'isAnother',
          target: 'done',
          meta: { by: ['secretariat', 'chair@body'], awaited: ['secretariat'] },
        },
        returnOrder: {
          target: 'open',
          actions: {
            type: 'notify',
            params: ({ context, event }) => ({
              ...toOwner(context, 'orderReturned'),
              data: { reasonId: event.reason },
            }),
          },
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
  }),
  checks: {
    extendOrder: ({ due }: { due: string }, world) => checkAhead('due', due, world),
  },
};
