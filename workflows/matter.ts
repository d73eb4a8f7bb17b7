import { assign, setup } from 'xstate';
import { z } from 'zod';
import { agendaFields, checkAgenda, placeOf, purpose } from './agenda.js';
import {
  type Begin,
  type CheckWorld,
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

const station = z.object({ body: bodyCode, purpose });

const commands = {
  /** Vorlage anmelden: what, for which bodies in which order, and on whose motion. */
  submitMatter: z.object({
    title: text(300, 'title'),
    /** Beratungsfolge: at most one after the other; the last one decides or takes note. */
    consultationSequence: z.array(station).min(1, 'consultationSequenceMissing').max(5, 'consultationSequenceTooLong'),
    /** Quelle: the decision or order it comes from, in words. */
    source: optionalText(500, 'source'),
    summary: optionalText(20000, 'summary'),
    leads: z.array(organisationCode).min(1, 'leadsMissing').max(17, 'leadsTooMany'),
  }),
  /** Antrag unterstützen. */
  supportMotion: z.object({}),
  /** Auf die Tagesordnung setzen. */
  putOnAgenda: z.object(agendaFields),
  /** Im Umlauf entscheiden lassen, without a meeting. */
  decideInWriting: z.object({}),
  /** Zurückziehen. */
  withdraw: z.object({ reason: optionalText(2000, 'reason') }),
};

const context = z.object({
  id: z.string(),
  titleId: z.string(),
  consultationSequence: z.array(station),
  /** Which body of the consultationSequence it is with. */
  at: z.number().int(),
  sourceId: z.string().nullable(),
  summaryId: z.string().nullable(),
  leads: z.array(organisationCode),
  supporters: z.array(organisationCode),
  /** Antragsrecht of the body at hand: a member whose motion suffices, or how many others together do. */
  motion: z.object({ alone: z.array(organisationCode), together: z.number().int() }).nullable(),
  votes: z.number().int(),
  meeting: z.string().nullable(),
  /** What the bodies of the consultationSequence decided, in order. */
  decisions: z.array(z.string()),
});
type Context = z.infer<typeof context>;

type VoteEnded = Told<'decided' | 'notCarried' | 'deferred' | 'noted', { decision: string }>;

const toLeads = (context: Context, mail: string) => ({
  mail,
  to: [{ role: 'lead' as const, organisations: context.leads }],
});

const rules = setup({
  types: {
    input: {} as Begin<{
      title: string;
      consultationSequence: Context['consultationSequence'];
      source: string | null;
      summary: string | null;
      leads: string[];
    }>,
    context: {} as Context,
    events: {} as EventsOf<typeof commands> | VoteEnded | Told<'moved', { meeting: string | null }>,
  },
  actions: {
    ...effects,
    support: assign({
      supporters: ({ context }, p: { organisation: string }) => [...context.supporters, p.organisation],
    }),
    keepAgenda: assign(({ context }, p: { meeting: string | null }) => ({
      meeting: p.meeting,
      votes: context.votes + 1,
    })),
    keepMeeting: assign({ meeting: (_, p: { meeting: string | null }) => p.meeting }),
    keepDecision: assign({ decisions: ({ context }, p: { decision: string }) => [...context.decisions, p.decision] }),
    /** To the next body; what the first one needed to be moved has been shown. */
    goOn: assign(({ context }) => ({ at: context.at + 1, meeting: null, motion: null })),
  },
  guards: {
    isNew: ({ context, event }) => !context.supporters.includes(event.by.organisation),
    isMoved: ({ context: { motion, supporters } }) =>
      motion === null || supporters.some((code) => motion.alone.includes(code)) || supporters.length >= motion.together,
    hasMore: ({ context }) => context.at + 1 < context.consultationSequence.length,
  },
});

/** Members are asked only where the motion does not stand already. */
const askForSupport = rules.enqueueActions(({ context, enqueue, check }) => {
  if (!check('isMoved'))
    enqueue({
      type: 'notify',
      params: {
        mail: 'motionNeedsSupport',
        to: [{ role: 'votingMember', body: context.consultationSequence[0]!.body }],
      },
    });
});

/** Vorlage: goes through the bodies of its consultationSequence (Beratungsfolge); each decides, recommends or takes note. */
const machine = rules.createMachine({
  id: 'matter',
  context: ({ input }) => ({
    id: input.id,
    titleId: input.title,
    consultationSequence: input.consultationSequence,
    at: 0,
    sourceId: input.source,
    summaryId: input.summary,
    leads: input.leads,
    supporters: input.leads.filter((code) => votingSeats(input).includes(code)),
    motion: input.bodyInfo?.policy.motion.value ?? null,
    votes: 0,
    meeting: null,
    decisions: [],
  }),
  initial: 'seekingSupport',
  states: {
    seekingSupport: {
      always: { target: 'registered', guard: 'isMoved' },
      entry: askForSupport,
      on: {
        supportMotion: {
          guard: 'isNew',
          actions: { type: 'support', params: ({ event }) => ({ organisation: event.by.organisation }) },
          meta: { by: ['votingMember@silentMembers'] },
        },
        withdraw: { target: 'withdrawn', meta: { by: ['*@leads', 'secretariat'] } },
      },
    },
    registered: {
      entry: { type: 'notify', params: { mail: 'matterRegistered', to: [{ role: 'secretariat' }] } },
      on: {
        putOnAgenda: { target: 'onAgenda', meta: { by: ['secretariat'], awaited: true } },
        decideInWriting: { target: 'onAgenda', meta: { by: ['secretariat'] } },
        withdraw: { target: 'withdrawn', meta: { by: ['*@leads', 'secretariat'] } },
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
              subjectKind: 'matter',
              titleId: context.titleId,
              approvingBody: context.consultationSequence[context.at]!.body,
              meeting: context.meeting,
              item: placeOf(event).item,
              outcome: context.consultationSequence[context.at]!.purpose,
              leads: context.leads,
              requestedUntil: null,
              requestedHome: null,
            },
          }),
        },
        { type: 'notify', params: ({ context }) => toLeads(context, 'onAgenda') },
      ],
      on: {
        decided: [
          {
            guard: 'hasMore',
            target: 'registered',
            actions: [{ type: 'keepDecision', params: ({ event }) => ({ decision: event.decision }) }, 'goOn'],
          },
          {
            target: 'decided',
            actions: { type: 'keepDecision', params: ({ event }) => ({ decision: event.decision }) },
          },
        ],
        noted: [{ guard: 'hasMore', target: 'registered', actions: 'goOn' }, { target: 'noted' }],
        notCarried: 'notCarried',
        deferred: 'registered',
        moved: { actions: { type: 'keepMeeting', params: ({ event }) => ({ meeting: event.meeting }) } },
        withdraw: {
          target: 'withdrawn',
          actions: {
            type: 'send',
            params: ({ context }) => ({ to: { child: `vote-${context.votes}` }, event: { type: 'subjectWithdrawn' } }),
          },
          meta: { by: ['*@leads', 'secretariat'] },
        },
      },
    },
    decided: { type: 'final' },
    noted: { type: 'final' },
    notCarried: { type: 'final' },
    withdrawn: {
      type: 'final',
      entry: { type: 'notify', params: { mail: 'matterWithdrawn', to: [{ role: 'secretariat' }] } },
    },
  },
});

function votingSeats({ bodyInfo }: Begin<object>): string[] {
  return bodyInfo?.seats.filter(({ isVoting }) => isVoting).map(({ organisation }) => organisation) ?? [];
}

/** Bodies and leads exist; a lead counts once among the supporters of its motion. */
function checkMatter(input: z.infer<typeof commands.submitMatter>, world: CheckWorld): FieldIssue[] {
  return [
    ...input.consultationSequence.flatMap(({ body }, i): FieldIssue[] =>
      world.isBody(body)
        ? []
        : [{ path: ['consultationSequence', i, 'body'], code: 'bodyUnknown', params: { input: body } }],
    ),
    ...checkOrganisations(['leads'], input.leads, 'leadTwice'),
  ];
}

const bodyAt = (c: Context) => c.consultationSequence[c.at]!.body;

export const matter: Workflow<Context> = {
  name: 'matter',
  version: 1,
  machine,
  context,
  commands,
  begin: { command: 'submitMatter', by: ['secretariat', '*@leads'] },
  relations: {
    leads: (c) => ({ organisations: c.leads }),
    silentMembers: (c) => ({ body: bodyAt(c) }),
  },
  bodyOf: (from) =>
    'at' in from
      ? bodyAt(from as Context)
      : String((from.consultationSequence as Context['consultationSequence'])[0]!.body),
  facts: (c) => ({
    titleId: c.titleId,
    body: bodyAt(c),
    organisations: c.leads,
    meeting: c.meeting ?? undefined,
  }),
  checks: {
    submitMatter: checkMatter as never,
    putOnAgenda: (input, world) => checkAgenda(input, bodyAt(world.context as Context), world),
  },
};
