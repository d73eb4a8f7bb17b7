import { assign, setup } from 'xstate';
import { z } from 'zod';
import { agendaFields, checkAgenda, purpose } from './agenda.js';
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

/** A body in the Beratungsfolge, and what it does there; together with the one before, or after it. */
const station = z.object({ body: bodyCode, purpose, isTogether: z.boolean().default(false) });

const commands = {
  /** Vorlage anmelden: what, for which bodies in which order, and on whose motion. */
  submitMatter: z.object({
    title: text(300, 'title'),
    /** Beratungsfolge: one step after the other; the last one decides or takes note. */
    consultationSequence: z.array(station).min(1, 'consultationSequenceMissing').max(5, 'consultationSequenceTooLong'),
    /** Quelle: the decision or order it comes from, in words. */
    source: optionalText(500, 'source'),
    summary: optionalText(20000, 'summary'),
    leads: z.array(organisationCode).min(1, 'leadsMissing').max(17, 'leadsTooMany'),
  }),
  /** Antrag unterstützen. */
  supportMotion: z.object({}),
  /** Auf die Tagesordnung setzen; of several bodies that wait together, `body` says whose. */
  putOnAgenda: z.object({ body: bodyCode.nullable().default(null), ...agendaFields }),
  /** Im Umlauf entscheiden lassen, without a meeting. */
  decideInWriting: z.object({ body: bodyCode.nullable().default(null) }),
  /** Zurückziehen. */
  withdraw: z.object({ reason: optionalText(2000, 'reason') }),
};

const stationNow = station.extend({
  status: z.enum(['waiting', 'onAgenda', 'done']),
  /** Key of its vote. */
  vote: z.string().nullable(),
  meeting: z.string().nullable(),
  decision: z.string().nullable(),
  /** Verwiesen: the body that asked for this one's view. */
  referredBy: bodyCode.nullable(),
});
type Station = z.infer<typeof stationNow>;

const context = z.object({
  id: z.string(),
  titleId: z.string(),
  consultationSequence: z.array(stationNow),
  sourceId: z.string().nullable(),
  summaryId: z.string().nullable(),
  leads: z.array(organisationCode),
  supporters: z.array(organisationCode),
  /** Antragsrecht of the first body: a member whose motion suffices, or how many others together do. */
  motion: z.object({ alone: z.array(organisationCode), together: z.number().int() }).nullable(),
  votes: z.number().int(),
});
type Context = z.infer<typeof context>;

/** What a vote tells the Vorlage; each vote is of one body. */
type VoteEnded =
  | Told<'decided' | 'notCarried' | 'deferred' | 'noted', { decision: string; body: string }>
  | Told<'referred', { body: string; to: string }>
  | Told<'moved', { meeting: string | null; body: string }>;

/** The step of the Beratungsfolge at hand: one body, or several together; empty when all are through. */
function stepOf(stations: readonly Station[]): { from: number; bodies: Station[] } {
  const open = stations.findIndex(({ status }) => status !== 'done');
  if (open < 0) return { from: stations.length, bodies: [] };
  let from = open;
  while (stations[from]!.isTogether) from -= 1;
  const next = stations.findIndex(({ isTogether }, i) => i > open && !isTogether);
  return { from, bodies: stations.slice(from, next < 0 ? undefined : next) };
}

/** Bodies of the step at hand that have neither voted nor got it on an agenda. */
export function waitingBodies({ consultationSequence }: Pick<Context, 'consultationSequence'>): string[] {
  return stepOf(consultationSequence)
    .bodies.filter(({ status }) => status === 'waiting')
    .map(({ body }) => body);
}

/** The body that is spoken of when none is named: one that waits, else one that has it, else the last. */
function bodyAt(c: Context): string {
  const { bodies } = stepOf(c.consultationSequence);
  return waitingBodies(c)[0] ?? bodies.find(({ status }) => status === 'onAgenda')?.body ?? lastOf(c).body;
}

function lastOf({ consultationSequence }: Context): Station {
  return consultationSequence.at(-1)!;
}

/** Changes the station whose vote is running. */
function ofRunning(stations: readonly Station[], body: string, changed: Partial<Station>): Station[] {
  const i = stations.findIndex((each) => each.body === body && each.status === 'onAgenda');
  return stations.map((each, n) => (n === i ? { ...each, ...changed } : each));
}

const rules = setup({
  types: {
    input: {} as Begin<{
      title: string;
      consultationSequence: z.infer<typeof station>[];
      source: string | null;
      summary: string | null;
      leads: string[];
      /** Wiedervorlage: it comes back to its body, which needs no motion again. */
      isResubmission?: boolean;
    }>,
    context: {} as Context,
    events: {} as EventsOf<typeof commands> | VoteEnded,
  },
  actions: {
    ...effects,
    support: assign({
      supporters: ({ context }, p: { organisation: string }) => [...context.supporters, p.organisation],
    }),
    keepVote: assign(({ context }, p: { body: string; meeting: string | null; vote: string }) => {
      const i = stepOf(context.consultationSequence).from;
      const n = context.consultationSequence.findIndex(
        ({ body, status }, at) => at >= i && body === p.body && status === 'waiting',
      );
      return {
        votes: context.votes + 1,
        consultationSequence: context.consultationSequence.map((each, at) =>
          at === n ? { ...each, status: 'onAgenda' as const, meeting: p.meeting, vote: p.vote } : each,
        ),
      };
    }),
    keepMeeting: assign({
      consultationSequence: ({ context }, p: { body: string; meeting: string | null }) =>
        ofRunning(context.consultationSequence, p.body, { meeting: p.meeting }),
    }),
    keepEnd: assign({
      consultationSequence: ({ context }, p: { body: string; decision: string | null }) =>
        ofRunning(context.consultationSequence, p.body, { status: 'done', decision: p.decision }),
    }),
    waitAgain: assign({
      consultationSequence: ({ context }, p: { body: string }) =>
        ofRunning(context.consultationSequence, p.body, { status: 'waiting', meeting: null, vote: null }),
    }),
    /** The other body is asked first; then it comes back to the one that referred it. */
    askFirst: assign({
      consultationSequence: ({ context }, p: { body: string; to: string }) => {
        const waiting = ofRunning(context.consultationSequence, p.body, {
          status: 'waiting',
          meeting: null,
          vote: null,
        });
        const asked: Station = {
          body: p.to,
          purpose: 'recommendation',
          isTogether: false,
          status: 'waiting',
          vote: null,
          meeting: null,
          decision: null,
          referredBy: p.body,
        };
        return waiting.toSpliced(stepOf(waiting).from, 0, asked);
      },
    }),
  },
  guards: {
    isNew: ({ context, event }) => !context.supporters.includes(event.by.organisation),
    isMoved: ({ context: { motion, supporters } }) =>
      motion === null || supporters.some((code) => motion.alone.includes(code)) || supporters.length >= motion.together,
    waits: ({ context }) => waitingBodies(context).length > 0,
    waitsForNobody: ({ context }) => waitingBodies(context).length === 0,
    isNoted: ({ context }) =>
      context.consultationSequence.every(({ status }) => status === 'done') &&
      lastOf(context).purpose === 'information',
    isDecided: ({ context }) => context.consultationSequence.every(({ status }) => status === 'done'),
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

/** One body gets it: on the agenda of a meeting, or for an Umlauf. */
const startVote = rules.enqueueActions(({ context, event, enqueue }) => {
  if (event.type !== 'putOnAgenda' && event.type !== 'decideInWriting') return;
  const body = event.body ?? bodyAt(context);
  const { meeting, item } = event.type === 'putOnAgenda' ? event : { meeting: null, item: null };
  const { purpose: outcome } = stepOf(context.consultationSequence).bodies.find((each) => each.body === body)!;
  const vote = `vote-${context.votes + 1}`;
  enqueue({ type: 'keepVote', params: { body, meeting, vote } });
  enqueue({
    type: 'start',
    params: {
      workflow: 'approval',
      key: vote,
      input: {
        subject: context.id,
        subjectKind: 'matter',
        titleId: context.titleId,
        approvingBody: body,
        meeting,
        item,
        outcome,
        leads: context.leads,
        requestedUntil: null,
        requestedHome: null,
      },
    },
  });
  enqueue({
    type: 'notify',
    params: { mail: 'onAgenda', to: [{ role: 'lead', organisations: context.leads }], data: { vote } },
  });
});

/** The votes that are still running hear that there is nothing to vote on any more. */
const endVotes = rules.enqueueActions(({ context, enqueue }) => {
  for (const { status, vote } of context.consultationSequence)
    if (status === 'onAgenda')
      enqueue({ type: 'send', params: { to: { child: vote! }, event: { type: 'subjectWithdrawn' } } });
});

/** Vorlage: goes through the bodies of its Beratungsfolge; each decides, recommends or takes note. */
const machine = rules.createMachine({
  id: 'matter',
  context: ({ input }) => ({
    id: input.id,
    titleId: input.title,
    consultationSequence: input.consultationSequence.map((each) => ({
      ...each,
      status: 'waiting' as const,
      vote: null,
      meeting: null,
      decision: null,
      referredBy: null,
    })),
    sourceId: input.source,
    summaryId: input.summary,
    leads: input.leads,
    supporters: input.leads.filter((code) => votingSeats(input).includes(code)),
    motion: input.isResubmission ? null : (input.bodyInfo?.policy.motion.value ?? null),
    votes: 0,
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
      },
    },
    registered: {
      entry: { type: 'notify', params: { mail: 'matterRegistered', to: [{ role: 'secretariat' }] } },
      always: { target: 'onAgenda', guard: 'waitsForNobody' },
      on: {
        putOnAgenda: { actions: startVote, meta: { by: ['secretariat'], awaited: true } },
        decideInWriting: { actions: startVote, meta: { by: ['secretariat'] } },
      },
    },
    onAgenda: {
      always: [
        { target: 'noted', guard: 'isNoted' },
        { target: 'decided', guard: 'isDecided' },
        { target: 'registered', guard: 'waits' },
      ],
    },
    decided: { type: 'final' },
    noted: { type: 'final' },
    notCarried: { type: 'final' },
    withdrawn: {
      type: 'final',
      entry: { type: 'notify', params: { mail: 'matterWithdrawn', to: [{ role: 'secretariat' }] } },
    },
  },
  on: {
    decided: { actions: { type: 'keepEnd', params: ({ event: { body, decision } }) => ({ body, decision }) } },
    noted: { actions: { type: 'keepEnd', params: ({ event: { body } }) => ({ body, decision: null }) } },
    deferred: { actions: { type: 'waitAgain', params: ({ event: { body } }) => ({ body }) } },
    referred: { actions: { type: 'askFirst', params: ({ event: { body, to } }) => ({ body, to }) } },
    moved: { actions: { type: 'keepMeeting', params: ({ event: { body, meeting } }) => ({ body, meeting }) } },
    notCarried: {
      target: '.notCarried',
      actions: [{ type: 'keepEnd', params: ({ event: { body } }) => ({ body, decision: null }) }, endVotes],
    },
    withdraw: { target: '.withdrawn', actions: endVotes, meta: { by: ['*@leads', 'secretariat'] } },
  },
});

function votingSeats({ bodyInfo }: Begin<object>): string[] {
  return bodyInfo?.seats.filter(({ isVoting }) => isVoting).map(({ organisation }) => organisation) ?? [];
}

/** Bodies and leads exist; the first body has none before it; no body twice in one step. */
function checkMatter(input: z.infer<typeof commands.submitMatter>, world: CheckWorld): FieldIssue[] {
  const { consultationSequence: stations } = input;
  const first: FieldIssue[] = stations[0]?.isTogether
    ? [{ path: ['consultationSequence', 0, 'isTogether'], code: 'firstBodyAlone' }]
    : [];
  const step = (i: number): number => (stations[i]!.isTogether && i > 0 ? step(i - 1) : i);
  return [
    ...first,
    ...stations.flatMap(({ body }, i): FieldIssue[] => {
      const path = ['consultationSequence', i, 'body'];
      if (!world.isBody(body)) return [{ path, code: 'bodyUnknown', params: { input: body } }];
      const isTwice = stations.some((other, n) => n < i && other.body === body && step(n) === step(i));
      return isTwice ? [{ path, code: 'bodyTwice' }] : [];
    }),
    ...checkOrganisations(['leads'], input.leads, 'leadTwice'),
  ];
}

/** A body that is named waits for it. */
function checkBody(body: string | null, c: Context): FieldIssue[] {
  return body === null || waitingBodies(c).includes(body) ? [] : [{ path: ['body'], code: 'bodyNotWaiting' }];
}

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
    'votes' in from
      ? bodyAt(from as Context)
      : String((from.consultationSequence as Context['consultationSequence'])[0]!.body),
  facts: (c) => ({
    titleId: c.titleId,
    body: bodyAt(c),
    organisations: c.leads,
    meeting: c.consultationSequence.find(({ status }) => status === 'onAgenda')?.meeting ?? undefined,
  }),
  checks: {
    withdraw: (_input, world) => checkNotCounted((world.context as Context).votes, world),
    submitMatter: checkMatter as never,
    putOnAgenda: ((input: z.infer<typeof commands.putOnAgenda>, world: CheckWorld) => {
      const c = world.context as Context;
      const issues = checkBody(input.body, c);
      return issues.length > 0 ? issues : checkAgenda(input, input.body ?? bodyAt(c), world);
    }) as never,
    decideInWriting: (({ body }: { body: string | null }, world: CheckWorld) =>
      checkBody(body, world.context as Context)) as never,
  },
};
