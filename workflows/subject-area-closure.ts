import { assign, setup } from 'xstate';
import { z } from 'zod';
import {
  type Begin,
  type CheckWorld,
  type EventsOf,
  type Facts,
  type FieldIssue,
  type Told,
  type Workflow,
  bodyCode,
  checkOrganisations,
  effects,
  organisationCode,
  text,
} from './contract.js';
import { agendaFields, checkAgenda } from './agenda.js';

const thingKinds = ['service', 'project', 'report', 'question', 'document', 'order'] as const;

const commands = {
  /** Themenfeld aufnehmen, with everything in it that is open. */
  openSubjectArea: z.object({
    title: text(300, 'title'),
    /** Both sides of the lead: Land or Länder and Bundesressort. */
    leads: z.array(organisationCode).min(2, 'leadsBothSides').max(10),
    recommendingBody: bodyCode,
    decidingBody: bodyCode,
    things: z.array(z.object({ kind: z.enum(thingKinds), title: text(300, 'title') })).max(150),
  }),
  /** Abschluss beantragen: every lead signs. */
  requestClosure: z.object({}),
  /** Kriterium bestätigen, with evidence. */
  tickCriterion: z.object({
    criterion: z.string().regex(/^[a-zA-Z]{1,40}$/, 'criterionUnknown'),
    evidence: text(5000, 'evidence'),
  }),
  /** Zur Empfehlung auf die Tagesordnung setzen. */
  askRecommendation: z.object(agendaFields),
  /** Zum Beschluss auf die Tagesordnung setzen. */
  askDecision: z.object(agendaFields),
  /** Zurückstellen. */
  postpone: z.object({ reason: text(2000, 'reason') }),
  resume: z.object({}),
};

const context = z.object({
  id: z.string(),
  titleId: z.string(),
  leads: z.array(organisationCode),
  recommendingBody: bodyCode,
  decidingBody: bodyCode,
  things: z.array(z.object({ key: z.string(), kind: z.enum(thingKinds), titleId: z.string() })),
  /** Keys of things that nobody has accepted or dropped yet. */
  open: z.array(z.string()),
  signed: z.array(organisationCode),
  criteria: z.array(z.string()),
  evidence: z.record(z.string(), z.string()),
  votes: z.number().int(),
  meeting: z.string().nullable(),
  recommendation: z.string().nullable(),
  decision: z.string().nullable(),
});
type Context = z.infer<typeof context>;

type VoteEnded =
  | Told<'decided', { decision: string }>
  | Told<'notCarried', { decision: string }>
  | Told<'deferred', { decision: string }>
  | Told<'moved', { meeting: string | null }>;

/**
 * Abschluss der Themenfeldarbeit: both leads ask, criteria with evidence, recommendation, decision, hand-over that must
 * be accepted (domain.md 4; the criteria are an assumption). Cannot close while one thing is open.
 */
const rules = setup({
  types: {
    input: {} as Begin<z.infer<typeof commands.openSubjectArea>>,
    context: {} as Context,
    events: {} as EventsOf<typeof commands> | VoteEnded | Told<'thingSettled', { key: string }>,
  },
  actions: {
    ...effects,
    sign: assign({ signed: ({ context }, p: { organisation: string }) => [...context.signed, p.organisation] }),
    keepEvidence: assign({
      evidence: ({ context }, p: { criterion: string; evidence: string }) => ({
        ...context.evidence,
        [p.criterion]: p.evidence,
      }),
    }),
    keepMeeting: assign(({ context }, p: { meeting: string }) => ({ meeting: p.meeting, votes: context.votes + 1 })),
    moveTo: assign({ meeting: (_, p: { meeting: string | null }) => p.meeting }),
    keepRecommendation: assign({ recommendation: (_, p: { decision: string }) => p.decision }),
    keepDecision: assign({ decision: (_, p: { decision: string }) => p.decision }),
    settleThing: assign({ open: ({ context }, p: { key: string }) => context.open.filter((key) => key !== p.key) }),
  },
  guards: {
    allSigned: ({ context }) => context.leads.every((code) => context.signed.includes(code)),
    isCriterion: ({ context, event }) =>
      event.type === 'tickCriterion' &&
      context.criteria.includes(event.criterion) &&
      !context.evidence[event.criterion],
    allCriteriaMet: ({ context }) => context.criteria.every((id) => context.evidence[id]),
    nothingOpen: ({ context }) => context.open.length === 0,
  },
});

const startHandOvers = rules.enqueueActions(({ context, enqueue }) => {
  for (const { key, kind, titleId } of context.things)
    if (context.open.includes(key))
      enqueue({
        type: 'start',
        params: { workflow: 'handOver', key, input: { key, titleId, thing: kind, owners: context.leads } },
      });
});

const vote = (context: Context, body: string, outcome: 'recommendation' | 'decision', item: number | null) => ({
  workflow: 'approval',
  key: `vote-${context.votes}`,
  input: {
    subject: context.id,
    subjectKind: 'subjectAreaClosure',
    titleId: context.titleId,
    approvingBody: body,
    meeting: context.meeting,
    item,
    outcome,
    leads: context.leads,
    requestedUntil: null,
    requestedHome: null,
  },
});

const toLeads = (context: Context, mail: string, data?: Facts) => ({
  mail,
  to: [{ role: 'lead' as const, organisations: context.leads }],
  data,
});

/** The meeting was cancelled, the item goes on to another one. */
const moved = {
  actions: {
    type: 'moveTo' as const,
    params: ({ event }: { event: object }) => ({ meeting: (event as { meeting: string | null }).meeting }),
  },
};

const machine = rules.createMachine({
  id: 'subjectAreaClosure',
  context: ({ input }) => {
    const things = input.things.map(({ kind, title }, i) => ({ key: `thing-${i + 1}`, kind, titleId: title }));
    return {
      id: input.id,
      titleId: input.title,
      leads: input.leads,
      recommendingBody: input.recommendingBody,
      decidingBody: input.decidingBody,
      things,
      open: things.map(({ key }) => key),
      signed: [],
      criteria: (input.bodyInfo?.policy.closingCriteria.value ?? []).map(({ id }) => id),
      evidence: {},
      votes: 0,
      meeting: null,
      recommendation: null,
      decision: null,
    };
  },
  initial: 'active',
  states: {
    active: {
      always: { target: 'inReview', guard: 'allSigned' },
      on: {
        requestClosure: {
          actions: [
            { type: 'sign', params: ({ event }) => ({ organisation: event.by.organisation }) },
            {
              type: 'notify',
              params: ({ context, event }) =>
                toLeads(context, 'closureRequested', { organisation: event.by.organisation }),
            },
          ],
          meta: { by: ['lead@unsigned'], awaited: true },
        },
      },
    },
    inReview: {
      entry: { type: 'notify', params: { mail: 'closureToCheck', to: [{ role: 'secretariat' }] } },
      initial: 'incomplete',
      states: {
        incomplete: {
          always: { target: 'complete', guard: 'allCriteriaMet' },
          on: {
            tickCriterion: {
              guard: 'isCriterion',
              actions: {
                type: 'keepEvidence',
                params: ({ event }) => ({ criterion: event.criterion, evidence: event.evidence }),
              },
              meta: { by: ['secretariat'], awaited: true },
            },
          },
        },
        complete: {
          on: {
            askRecommendation: {
              target: '#subjectAreaClosure.beforeRecommendation',
              actions: [
                { type: 'keepMeeting', params: ({ event }) => ({ meeting: event.meeting }) },
                {
                  type: 'start',
                  params: ({ context, event }) => vote(context, context.recommendingBody, 'recommendation', event.item),
                },
              ],
              meta: { by: ['secretariat'], awaited: true },
            },
          },
        },
      },
      on: { postpone: { target: 'postponed', meta: { by: ['secretariat'] } } },
    },
    beforeRecommendation: {
      on: {
        decided: {
          target: 'recommended',
          actions: { type: 'keepRecommendation', params: ({ event }) => ({ decision: event.decision }) },
        },
        notCarried: 'postponed',
        deferred: 'inReview',
        moved,
      },
    },
    recommended: {
      entry: { type: 'notify', params: ({ context }) => toLeads(context, 'closureRecommended') },
      on: {
        askDecision: {
          target: 'beforeDecision',
          actions: [
            { type: 'keepMeeting', params: ({ event }) => ({ meeting: event.meeting }) },
            {
              type: 'start',
              params: ({ context, event }) => vote(context, context.decidingBody, 'decision', event.item),
            },
          ],
          meta: { by: ['secretariat'], awaited: true },
        },
        postpone: { target: 'postponed', meta: { by: ['secretariat'] } },
      },
    },
    beforeDecision: {
      on: {
        decided: {
          target: 'inTransition',
          actions: { type: 'keepDecision', params: ({ event }) => ({ decision: event.decision }) },
        },
        notCarried: 'postponed',
        deferred: 'recommended',
        moved,
      },
    },
    inTransition: {
      entry: [startHandOvers, { type: 'notify', params: ({ context }) => toLeads(context, 'closureDecided') }],
      always: { target: 'closed', guard: 'nothingOpen' },
      on: { thingSettled: { actions: { type: 'settleThing', params: ({ event }) => ({ key: event.key }) } } },
    },
    postponed: {
      entry: { type: 'notify', params: ({ context }) => toLeads(context, 'closurePostponed') },
      on: { resume: { target: 'inReview', meta: { by: ['secretariat'], awaited: true } } },
    },
    closed: {
      type: 'final',
      entry: [
        { type: 'notify', params: ({ context }) => toLeads(context, 'closureClosed') },
        { type: 'notify', params: { mail: 'closureClosed', to: [{ role: 'secretariat' }] } },
        { type: 'publish', params: { object: 'subjectArea', version: 1 } },
      ],
    },
  },
});

function checkSubjectArea(input: z.infer<typeof commands.openSubjectArea>, world: CheckWorld): FieldIssue[] {
  const issues: FieldIssue[] = [];
  for (const field of ['recommendingBody', 'decidingBody'] as const)
    if (!world.isBody(input[field]))
      issues.push({ path: [field], code: 'bodyUnknown', params: { input: input[field] } });
  return [...issues, ...checkOrganisations(['leads'], input.leads, 'leadTwice')];
}

export const subjectAreaClosure: Workflow<Context> = {
  name: 'subjectAreaClosure',
  version: 1,
  machine,
  context,
  commands,
  begin: { command: 'openSubjectArea', by: ['secretariat', 'system'] },
  relations: {
    leads: (c) => ({ organisations: c.leads }),
    unsigned: (c) => ({ organisations: c.leads.filter((code) => !c.signed.includes(code)) }),
  },
  bodyOf: (from) => String((from as Context).decidingBody),
  facts: (c) => ({ titleId: c.titleId, body: c.decidingBody, organisations: c.leads }),
  checks: {
    openSubjectArea: checkSubjectArea as never,
    askRecommendation: (input, world) => checkAgenda(input, (world.context as Context).recommendingBody, world),
    askDecision: (input, world) => checkAgenda(input, (world.context as Context).decidingBody, world),
  },
};
