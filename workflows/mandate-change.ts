import { assign, setup } from 'xstate';
import { z } from 'zod';
import { agendaFields, checkAgenda, placeOf } from './agenda.js';
import {
  type Begin,
  type CheckWorld,
  checkNotCounted,
  type EventsOf,
  type FieldIssue,
  type Told,
  type Workflow,
  bodyCode,
  checkOrganisations,
  effects,
  optionalText,
  organisationCode,
  text,
} from './contract.js';
import { groupKindCodes } from './data/format-kinds.js';

/** Mandat of a Format, as far as it can be changed while the Format runs. Texts are ids. */
export const mandate = z.object({
  kind: z.string(),
  leads: z.array(organisationCode),
  participants: z.array(organisationCode),
  purpose: z.string().nullable(),
  objectives: z.array(z.string()),
});
export type Mandate = z.infer<typeof mandate>;

/** What is asked for: the whole mandate as it shall be, and why. */
export const changeFields = {
  kind: z.enum(groupKindCodes, 'kindMissing'),
  leads: z.array(organisationCode).min(1, 'leadsMissing').max(17, 'leadsTooMany'),
  participants: z.array(organisationCode).max(100, 'participantsTooMany').default([]),
  purpose: optionalText(20000, 'purpose'),
  objectives: z.array(text(20000, 'objective')).max(50, 'objectivesTooMany').default([]),
  reason: text(5000, 'reason'),
  /** Thema auf der Tagesordnung; without one the title of the Format. */
  topic: optionalText(300, 'title'),
};

/** Leads have a vote in the body, everybody named exists, each once. */
export function checkMandate(
  { leads, participants = [] }: { leads: string[]; participants?: string[] },
  world: CheckWorld,
): FieldIssue[] {
  const seats = world.body?.seats ?? [];
  const named = checkOrganisations(['leads'], leads, 'leadTwice');
  if (named.length > 0) return named;
  const without = leads.find((code) => !seats.some(({ organisation, isVoting }) => organisation === code && isVoting));
  return [
    ...(without ? [{ path: ['leads'], code: 'leadNotVoting', params: { organisation: without } }] : []),
    ...checkOrganisations(['participants'], participants, 'memberTwice'),
  ];
}

const commands = {
  /** Als geringfügig vermerken: it holds at once, and everybody is told. */
  noteChange: z.object({ note: optionalText(2000, 'reason') }),
  /** Wesentliche Änderung: auf die Tagesordnung setzen. */
  putOnAgenda: z.object(agendaFields),
  /** Im Umlauf entscheiden lassen, without a meeting. */
  decideInWriting: z.object({}),
  /** Nicht weiterverfolgen, with the reason. */
  declineChange: z.object({ reason: text(2000, 'reason') }),
  withdraw: z.object({ reason: optionalText(2000, 'reason') }),
};

const context = z.object({
  id: z.string(),
  key: z.string(),
  group: z.string(),
  titleId: z.string(),
  topicId: z.string().nullable(),
  /** Leads as they are now. */
  leads: z.array(organisationCode),
  approvingBody: bodyCode,
  before: mandate,
  proposed: mandate,
  reasonId: z.string(),
  votes: z.number().int(),
  meeting: z.string().nullable(),
  decision: z.string().nullable(),
});
type Context = z.infer<typeof context>;

/** What the vote tells: see approval.ts. */
type VoteEnded =
  Told<'decided' | 'notCarried' | 'deferred', { decision: string }> | Told<'moved', { meeting: string | null }>;

const rules = setup({
  types: {
    input: {} as Begin<Omit<Context, 'id' | 'votes' | 'meeting' | 'decision'>>,
    context: {} as Context,
    events: {} as
      EventsOf<typeof commands> | VoteEnded | Told<'leadsChanged', { leads: string[] }> | Told<'mandateEnded'>,
  },
  actions: {
    ...effects,
    takeLeads: assign({ leads: (_, p: { leads: string[] }) => p.leads }),
    keepAgenda: assign(({ context }, p: { meeting: string | null }) => ({
      meeting: p.meeting,
      votes: context.votes + 1,
    })),
    keepMeeting: assign({ meeting: (_, p: { meeting: string | null }) => p.meeting }),
    keepDecision: assign({ decision: (_, p: { decision: string }) => p.decision }),
  },
});

const toGroup = {
  type: 'send' as const,
  params: ({ context }: { context: Context }) => ({
    to: 'parent' as const,
    event: { type: 'mandateChanged', mandate: context.proposed, decision: context.decision },
  }),
};
const tellEnded = { type: 'send' as const, params: { to: 'parent' as const, event: { type: 'changeEnded' } } };
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
const withdraw = { target: 'withdrawn', meta: { by: ['*@leads', 'secretariat'] } };

/**
 * Änderung eines Mandats: minor ones the secretariat notes, major ones the approving body decides. The text before stays
 * readable with the Format.
 */
const machine = rules.createMachine({
  id: 'mandateChange',
  context: ({ input: { by: _by, at: _at, today: _today, bodyInfo: _bodyInfo, ...fields } }) => ({
    ...fields,
    votes: 0,
    meeting: null,
    decision: null,
  }),
  initial: 'inReview',
  on: { leadsChanged: { actions: { type: 'takeLeads', params: ({ event }) => ({ leads: event.leads }) } } },
  states: {
    inReview: {
      entry: { type: 'notify', params: { mail: 'changeToCheck', to: [{ role: 'secretariat' }] } },
      on: {
        noteChange: { target: 'noted', meta: { by: ['secretariat'], awaited: true } },
        ...toAgenda,
        declineChange: {
          target: 'declined',
          actions: {
            type: 'notify',
            params: ({ context, event }) => ({
              mail: 'changeDeclined',
              to: [{ role: 'lead', organisations: context.leads }],
              data: { reasonId: event.reason },
            }),
          },
          meta: { by: ['secretariat'] },
        },
        withdraw,
        mandateEnded: 'withdrawn',
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
              subjectKind: 'mandateChange',
              titleId: context.topicId ?? context.titleId,
              approvingBody: context.approvingBody,
              meeting: context.meeting,
              item: placeOf(event).item,
              outcome: 'decision',
              leads: context.leads,
              requestedUntil: null,
              requestedHome: null,
            },
          }),
        },
        {
          type: 'notify',
          params: ({ context }) => ({ mail: 'onAgenda', to: [{ role: 'lead', organisations: context.leads }] }),
        },
      ],
      on: {
        decided: {
          target: 'decided',
          actions: [{ type: 'keepDecision', params: ({ event }) => ({ decision: event.decision }) }, toGroup],
        },
        notCarried: 'notCarried',
        deferred: 'deferred',
        moved: { actions: { type: 'keepMeeting', params: ({ event }) => ({ meeting: event.meeting }) } },
        withdraw: { ...withdraw, actions: withdrawVote },
        mandateEnded: { target: 'withdrawn', actions: withdrawVote },
      },
    },
    deferred: { on: { ...toAgenda, withdraw, mandateEnded: 'withdrawn' } },
    decided: { type: 'final' },
    noted: { type: 'final', entry: toGroup },
    notCarried: { type: 'final', entry: tellEnded },
    declined: { type: 'final', entry: tellEnded },
    withdrawn: { type: 'final', entry: tellEnded },
  },
});

export const mandateChange: Workflow<Context> = {
  name: 'mandateChange',
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
  }),
  checks: {
    withdraw: (_input, world) => checkNotCounted((world.context as Context).votes, world),
    putOnAgenda: (input, world) => checkAgenda(input, (world.context as Context).approvingBody, world),
  },
};
