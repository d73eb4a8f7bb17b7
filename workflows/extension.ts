import { assign, setup } from 'xstate';
import { z } from 'zod';
import { agendaFields, checkAgenda, placeOf } from './agenda.js';
import {
  type Begin,
  type EventsOf,
  type Facts,
  type Told,
  type Workflow,
  bodyCode,
  checkAhead,
  checkNotCounted,
  day,
  effects,
  optionalText,
  organisationCode,
  text,
} from './contract.js';
import { checkNewEnd, checkRetroactive, takesEffect } from './extension-rules.js';

/** What is asked for; `retroactive`: the decision shall expressly reach back to the old end. */
export const extensionFields = {
  newEnd: day,
  reason: text(5000, 'reason'),
  retroactive: z.boolean().default(false),
  /** Thema auf der Tagesordnung; without one the title of the Format. */
  topic: optionalText(300, 'title'),
};

const commands = {
  /** Auf die Tagesordnung setzen. */
  putOnAgenda: z.object(agendaFields),
  /** Im Umlauf entscheiden lassen, without a meeting. */
  decideInWriting: z.object({}),
  /** Zurückgeben, with what is missing. */
  returnForRevision: z.object({ reason: text(2000, 'reason'), due: day }),
  /** Ergänzten Antrag einreichen. */
  resubmitExtension: z.object(extensionFields),
  /** Zurückziehen. */
  withdraw: z.object({ reason: optionalText(2000, 'reason') }),
};

const context = z.object({
  id: z.string(),
  key: z.string(),
  group: z.string(),
  titleId: z.string(),
  topicId: z.string().nullable(),
  leads: z.array(organisationCode),
  approvingBody: bodyCode,
  /** Last day of the mandate as decided so far; the new term begins on the day after. */
  oldEnd: day,
  timesBefore: z.number().int(),
  newEnd: day,
  reasonId: z.string(),
  isRetroactive: z.boolean(),
  returnedReasonId: z.string().nullable(),
  votes: z.number().int(),
  meeting: z.string().nullable(),
  decision: z.string().nullable(),
  decidedUntil: day.nullable(),
});
type Context = z.infer<typeof context>;

/** What the vote tells: see approval.ts. */
type VoteEnded =
  | Told<'decided', { decision: string; validUntil: string | null; isRetroactive: boolean }>
  | Told<'notCarried', { decision: string }>
  | Told<'deferred', { decision: string }>
  | Told<'moved', { meeting: string | null }>;

const toLeads = (context: Context, mail: string, data?: Facts) => ({
  mail,
  to: [{ role: 'lead' as const, organisations: context.leads }],
  data,
});
const toGroup = (type: string) => ({ to: 'parent' as const, event: { type } });

const rules = setup({
  types: {
    input: {} as Begin<Omit<Context, 'id' | 'returnedReasonId' | 'votes' | 'meeting' | 'decision' | 'decidedUntil'>>,
    context: {} as Context,
    events: {} as
      | EventsOf<typeof commands>
      | VoteEnded
      | Told<'leadsChanged', { leads: string[] }>
      | Told<'mandateEnded' | 'deadline.revision'>,
  },
  actions: {
    ...effects,
    takeRequest: assign((_, p: z.infer<typeof commands.resubmitExtension>) => ({
      newEnd: p.newEnd,
      topicId: p.topic,
      reasonId: p.reason,
      isRetroactive: p.retroactive,
      returnedReasonId: null,
    })),
    keepReturn: assign({ returnedReasonId: (_, p: { reason: string }) => p.reason }),
    takeLeads: assign({ leads: (_, p: { leads: string[] }) => p.leads }),
    keepAgenda: assign(({ context }, p: { meeting: string | null }) => ({
      meeting: p.meeting,
      votes: context.votes + 1,
    })),
    keepMeeting: assign({ meeting: (_, p: { meeting: string | null }) => p.meeting }),
    keepDecision: assign((_, p: { decision: string; until: string | null }) => ({
      decision: p.decision,
      decidedUntil: p.until,
    })),
  },
  guards: {
    takesEffect: ({ context, event }) =>
      event.type === 'decided' &&
      takesEffect({ newEnd: event.validUntil, isRetroactive: event.isRetroactive }, context.oldEnd, event.today),
  },
});

const withdrawVote = {
  type: 'send' as const,
  params: ({ context }: { context: Context }) => ({
    to: { child: `vote-${context.votes}` },
    event: { type: 'subjectWithdrawn' },
  }),
};
const toAgenda = {
  putOnAgenda: { target: 'onAgenda', meta: { by: ['secretariat'], awaited: true as const } },
  decideInWriting: { target: 'onAgenda', meta: { by: ['secretariat'] } },
};

/** Verlängerung of a Format: asked for by its leads, checked, decided by the approving body (domain.md 7a B). */
const machine = rules.createMachine({
  id: 'extension',
  context: ({ input: { by: _by, at: _at, today: _today, bodyInfo: _bodyInfo, ...fields } }) => ({
    ...fields,
    returnedReasonId: null,
    votes: 0,
    meeting: null,
    decision: null,
    decidedUntil: null,
  }),
  initial: 'inReview',
  on: { leadsChanged: { actions: { type: 'takeLeads', params: ({ event }) => ({ leads: event.leads }) } } },
  states: {
    inReview: {
      entry: { type: 'notify', params: { mail: 'extensionToCheck', to: [{ role: 'secretariat' }] } },
      on: {
        ...toAgenda,
        returnForRevision: {
          target: 'returned',
          actions: [
            { type: 'keepReturn', params: ({ event }) => ({ reason: event.reason }) },
            {
              type: 'setDeadline',
              params: ({ event }) => ({ name: 'revision', anchor: { kind: 'date', on: event.due } }),
            },
            {
              type: 'notify',
              params: ({ context, event }) =>
                toLeads(context, 'extensionReturned', { due: event.due, reasonId: event.reason }),
            },
          ],
          meta: { by: ['secretariat'] },
        },
        withdraw: { target: 'withdrawn', meta: { by: ['lead@leads'] } },
        mandateEnded: 'withdrawn',
      },
    },
    returned: {
      exit: { type: 'withdrawDeadline', params: { name: 'revision' } },
      on: {
        resubmitExtension: {
          target: 'inReview',
          actions: {
            type: 'takeRequest',
            params: ({ event }) => ({
              newEnd: event.newEnd,
              reason: event.reason,
              retroactive: event.retroactive,
              topic: event.topic,
            }),
          },
          meta: { by: ['lead@leads'], awaited: true },
        },
        withdraw: { target: 'withdrawn', meta: { by: ['lead@leads'] } },
        mandateEnded: 'withdrawn',
        'deadline.revision': {
          actions: { type: 'notify', params: ({ context }) => toLeads(context, 'extensionRevisionDue') },
        },
      },
    },
    onAgenda: {
      entry: [
        { type: 'keepAgenda', params: ({ event }) => ({ meeting: placeOf(event).meeting }) },
        {
          type: 'start',
          params: ({ context, event }) => ({
            workflow: 'approval',
            key: `vote-${context.votes}`,
            input: {
              subject: context.id,
              subjectKind: 'extension',
              titleId: context.topicId ?? context.titleId,
              approvingBody: context.approvingBody,
              meeting: context.meeting,
              item: placeOf(event).item,
              outcome: 'decision',
              leads: context.leads,
              requestedUntil: context.newEnd,
              requestedHome: null,
            },
          }),
        },
        { type: 'notify', params: ({ context }) => toLeads(context, 'onAgenda') },
      ],
      on: {
        decided: [
          {
            guard: 'takesEffect',
            target: 'decided',
            actions: [
              {
                type: 'keepDecision',
                params: ({ event }) => ({ decision: event.decision, until: event.validUntil }),
              },
              {
                type: 'send',
                params: ({ context, event }) => ({
                  to: 'parent',
                  event: {
                    type: 'extensionDecided',
                    validUntil: event.validUntil,
                    requestedUntil: context.newEnd,
                    decision: event.decision,
                    isRetroactive: event.isRetroactive,
                  },
                }),
              },
            ],
          },
          {
            target: 'withoutEffect',
            actions: {
              type: 'keepDecision',
              params: ({ event }) => ({ decision: event.decision, until: event.validUntil }),
            },
          },
        ],
        notCarried: {
          target: 'notCarried',
          actions: { type: 'keepDecision', params: ({ event }) => ({ decision: event.decision, until: null }) },
        },
        deferred: 'deferred',
        moved: { actions: { type: 'keepMeeting', params: ({ event }) => ({ meeting: event.meeting }) } },
        withdraw: { target: 'withdrawn', actions: withdrawVote, meta: { by: ['lead@leads'] } },
        mandateEnded: { target: 'withdrawn', actions: withdrawVote },
      },
    },
    deferred: {
      on: { ...toAgenda, withdraw: { target: 'withdrawn', meta: { by: ['lead@leads'] } }, mandateEnded: 'withdrawn' },
    },
    decided: { type: 'final' },
    /** Decided after the end and not expressly retroactive: the end stays. */
    withoutEffect: {
      type: 'final',
      entry: [
        {
          type: 'notify',
          params: ({ context }) => ({
            mail: 'extensionWithoutEffect',
            to: [{ role: 'lead' as const, organisations: context.leads }, { role: 'secretariat' as const }],
          }),
        },
        { type: 'send', params: toGroup('extensionEnded') },
      ],
    },
    notCarried: { type: 'final', entry: { type: 'send', params: toGroup('extensionEnded') } },
    withdrawn: {
      type: 'final',
      entry: [
        { type: 'notify', params: { mail: 'extensionWithdrawn', to: [{ role: 'secretariat' }] } },
        { type: 'send', params: toGroup('extensionEnded') },
      ],
    },
  },
});

export const extension: Workflow<Context> = {
  name: 'extension',
  version: 1,
  machine,
  context,
  commands,
  relations: { leads: (c) => ({ organisations: c.leads }) },
  bodyOf: (from) => String((from as { approvingBody: string }).approvingBody),
  facts: (c) => ({
    titleId: c.titleId,
    body: c.approvingBody,
    organisations: c.leads,
    meeting: c.meeting ?? undefined,
    group: c.group,
    oldEnd: c.oldEnd,
    newEnd: c.newEnd,
  }),
  checks: {
    withdraw: (_input, world) => checkNotCounted((world.context as Context).votes, world),
    putOnAgenda: (input, world) => checkAgenda(input, (world.context as Context).approvingBody, world),
    returnForRevision: ({ due }: { due: string }, world) => checkAhead('due', due, world),
    resubmitExtension: ({ newEnd, retroactive }: { newEnd: string; retroactive: boolean }, world) => {
      const own = world.context as Context;
      return [
        ...checkNewEnd('newEnd', newEnd, own, world.body?.policy),
        ...checkRetroactive(retroactive, own.oldEnd, world.today),
      ];
    },
  },
};
