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
  checkAnother,
  day,
  effects,
  optionalText,
  text,
} from './contract.js';
import { minutesAfter } from './berlin-time.js';
import { verbCodes } from './data/verbs.js';
import { type Proposal, checkOrder, orderFields, verb } from './proposal.js';

const commands = {
  /** Beschluss aus der Zeit vor umlauf übernehmen: its number lies below the opening balance of its series. */
  takeOverDecision: z.object({
    body: bodyCode,
    year: z.coerce.number().int().min(1990).max(2199),
    number: z.coerce.number().int().min(1).max(9999),
    on: day,
    outcome: z.enum(['decision', 'recommendation']).default('decision'),
    title: text(300, 'title'),
    text: text(20000, 'proposal'),
    /** Of the text, where it has no Ziffern. */
    verb,
    clauses: z
      .array(z.object({ text: text(5000, 'clause'), verb }))
      .max(99, 'clausesTooMany')
      .default([]),
    validUntil: day.nullable().default(null),
    /** Where it stands: minutes, web page. */
    source: text(2000, 'source'),
  }),
  /** Offenen Auftrag aus der Zeit vor umlauf übernehmen: of a Ziffer of a decision that was taken over. */
  takeOverOrder: z.object({
    clause: z.coerce.number().int().min(0).max(99).default(0),
    ...orderFields,
    source: text(2000, 'source'),
  }),
  /** Freigeben: it becomes public and is told ten minutes later; until then it can be recalled. */
  releaseDecision: z.object({}),
  recallRelease: z.object({}),
  /** Berichtigung eines offenbaren Fehlers vorschlagen; a change of substance needs a decision. */
  proposeCorrection: z.object({
    clause: z.coerce.number().int().min(0).max(99).default(0),
    wording: text(20000, 'wording'),
    reason: text(2000, 'reason'),
  }),
  approveCorrection: z.object({}),
  dismissCorrection: z.object({ reason: optionalText(2000, 'reason') }),
};

const clause = z.object({
  /** Ziffer; 0 is the text of a decision that has none. */
  number: z.number().int(),
  verb: z.enum(verbCodes).nullable(),
  status: z.enum(['inForce', 'amended', 'repealed']),
  /** Wordings, oldest first: from which day, and by which decision (`null`: by itself, corrected). */
  wordings: z.array(z.object({ textId: z.string(), from: day, by: z.string().nullable() })),
  repealedBy: z.string().nullable(),
  repealedOn: day.nullable(),
});

const context = z.object({
  id: z.string(),
  /** Vote it comes from; `null` where it was taken over. */
  vote: z.string().nullable(),
  body: bodyCode,
  titleId: z.string(),
  on: day,
  clauses: z.array(clause),
  validUntil: day.nullable(),
  /** Geltung nur für Zustimmende: the members that agreed; `null`: everybody. */
  appliesTo: z.array(z.string()).nullable(),
  orders: z.array(
    z.object({
      key: z.string(),
      clause: z.number().int(),
      owner: z.string(),
      kind: z.enum(['order', 'condition', 'reservation']),
      status: z.enum(['open', 'done', 'repealed', 'resubmitted']),
    }),
  ),
  sourceId: z.string().nullable(),
  /** Freigabe: held back, on its way out, or public. */
  release: z.enum(['held', 'releasing', 'published']),
  /** Its term ended while it was held back. */
  isOver: z.boolean(),
  leads: z.array(z.string()),
  /** Berichtigung that waits for another person. */
  correction: z
    .object({ clause: z.number().int(), wordingId: z.string(), reasonId: z.string(), enteredBy: z.string() })
    .nullable(),
});
type Context = z.infer<typeof context>;
type Change = {
  act: 'repeal' | 'amend' | 'add';
  clause: number | null;
  textId: string | null;
  verb: Proposal['verb'];
  changedBy: string;
  on: string;
};

type Started = {
  vote: string;
  body: string;
  titleId: string;
  on: string;
  textId: string;
  verb: Proposal['verb'];
  /** Ziffern that were decided, under the numbers of the proposal. */
  clauses: (Proposal['clauses'][number] & { number: number })[];
  validUntil: string | null;
  appliesTo: string[] | null;
  reservations: { organisation: string; of: string; until: string }[];
  leads: string[];
};

/** How long a release can be recalled before anything leaves (issue *Deciding*). */
const recallMinutes = 10;

const rules = setup({
  types: {
    input: {} as Begin<Started | z.infer<typeof commands.takeOverDecision>>,
    context: {} as Context,
    events: {} as
      | EventsOf<Omit<typeof commands, 'proposeCorrection'>>
      | Told<'proposeCorrection', z.infer<typeof commands.proposeCorrection> & { enteredBy: string }>
      | Told<'clauseChanged', Change>
      | Told<'orderSettled', { key: string; status: 'done' | 'resubmitted' }>
      | Told<'deadline.end' | 'deadline.publish'>,
  },
  actions: {
    ...effects,
    change: assign(({ context }, p: Change) => ({
      clauses: changed(context.clauses, p),
      orders: context.orders.map((order) =>
        p.act === 'repeal' && order.status === 'open' && (p.clause === null || p.clause === order.clause)
          ? { ...order, status: 'repealed' as const }
          : order,
      ),
    })),
    settle: assign({
      orders: ({ context }, p: { key: string; status: 'done' | 'resubmitted' }) =>
        context.orders.map((order) => (order.key === p.key ? { ...order, status: p.status } : order)),
    }),
    keepOrders: assign({
      orders: ({ context }, p: Pick<z.infer<typeof commands.takeOverOrder>, 'clause' | 'kind' | 'owners'>) => [
        ...context.orders,
        ...p.owners.map((owner) => orderOf(p.clause, owner, p.kind)),
      ],
    }),
    keepEnd: assign({ isOver: true }),
    keepRelease: assign({ release: (_, p: { release: Context['release'] }) => p.release }),
    keepCorrection: assign({ correction: (_, p: NonNullable<Context['correction']>) => p }),
    dropCorrection: assign({ correction: null }),
    correct: assign(({ context }, p: { on: string }) => ({
      clauses: context.clauses.map((each) =>
        each.number === context.correction!.clause
          ? { ...each, wordings: [...each.wordings, { textId: context.correction!.wordingId, from: p.on, by: null }] }
          : each,
      ),
      correction: null,
    })),
  },
  guards: {
    isRepealed: ({ context }) => context.clauses.every(({ status }) => status === 'repealed'),
    isPartlyRepealed: ({ context }) => context.clauses.some(({ status }) => status === 'repealed'),
    isThere: ({ context, event }) => event.type === 'clauseChanged' && isPossible(context.clauses, event),
    isHeld: ({ context }) => context.release === 'held',
    isOver: ({ context }) => context.isOver,
    isTakenOver: ({ context }) => context.vote === null,
    hasCorrection: ({ context }) => context.correction !== null,
    hasNoCorrection: ({ context }) => context.correction === null,
  },
});

/** Begins one duty for each owner of each order, and one for each reservation. */
const startOrders = rules.enqueueActions(({ context, event, enqueue }) => {
  const { input } = event as unknown as { input: Started };
  if (!('vote' in input)) return;
  for (const { key, clause: n, owner, kind } of context.orders) {
    const given = input.clauses.find(({ number }) => number === n);
    const order = kind === 'reservation' ? null : given!.order!;
    const reserved = input.reservations.find(({ organisation }) => organisation === owner);
    enqueue({
      type: 'start',
      params: {
        workflow: 'order',
        key,
        input: {
          key,
          kind,
          owner,
          body: context.body,
          decision: context.id,
          vote: context.vote,
          clause: n,
          titleId: context.titleId,
          textId: order ? given!.textId : null,
          takenOver: null,
          reservationOf: kind === 'reservation' ? reserved!.of : null,
          due: order ? order.due : reserved!.until,
          meeting: order?.meeting ?? null,
        },
      },
    });
  }
});

/** Begins one duty for each owner of an order from before umlauf; its words are those of the Ziffer. */
const startTakenOver = rules.enqueueActions(({ context, event, enqueue }) => {
  if (event.type !== 'takeOverOrder') return;
  const { clause: n, kind, owners, due, meeting, source, today } = event;
  const textId = context.clauses.find(({ number }) => number === n)!.wordings.at(-1)!.textId;
  for (const owner of owners) {
    const { key } = orderOf(n, owner, kind);
    enqueue({
      type: 'start',
      params: {
        workflow: 'order',
        key,
        input: {
          key,
          kind,
          owner,
          body: context.body,
          decision: context.id,
          vote: null,
          clause: n,
          titleId: context.titleId,
          textId,
          takenOver: { on: today, sourceId: source },
          reservationOf: null,
          due,
          meeting,
        },
      },
    });
  }
});

/** A repealed Ziffer closes exactly its open duties. */
const repealOrders = rules.enqueueActions(({ context, event, enqueue }) => {
  if (event.type !== 'clauseChanged' || event.act !== 'repeal') return;
  for (const order of context.orders)
    if (order.status === 'open' && (event.clause === null || event.clause === order.clause))
      enqueue({
        type: 'send',
        params: { to: { child: order.key }, event: { type: 'orderRepealed', repealedBy: event.changedBy } },
      });
});

/** Where the text of a decision goes; a correction (Berichtigung) goes the same way. */
const readersOf = ({ leads, body }: Context) => [
  { role: 'lead' as const, organisations: leads },
  { role: 'votingMember' as const, body },
  { role: 'secretariat' as const },
];

/** Beschluss, which stays true: what is in force of it, who has to do what, and what later decisions did to it. */
const machine = rules.createMachine({
  id: 'decision',
  context: ({ input }) => ({
    id: input.id,
    vote: 'vote' in input ? input.vote : null,
    body: input.body,
    titleId: 'vote' in input ? input.titleId : input.title,
    on: input.on,
    clauses: clausesOf(input),
    validUntil: input.validUntil,
    appliesTo: 'vote' in input ? input.appliesTo : null,
    orders: 'vote' in input ? ordersOf(input) : [],
    sourceId: 'vote' in input ? null : input.source,
    release: 'vote' in input && input.bodyInfo?.policy.release.value === 'staged' ? 'held' : 'published',
    isOver: false,
    leads: 'vote' in input ? input.leads : [],
    correction: null,
  }),
  entry: [
    startOrders,
    rules.enqueueActions(({ context, event, enqueue }) => {
      const { input } = event as unknown as { input: Begin<z.infer<typeof commands.takeOverDecision>> };
      if ('vote' in input) return;
      enqueue({
        type: 'allocateNumber',
        params: {
          body: input.body,
          year: input.year,
          number: input.number,
          on: input.on,
          outcome: input.outcome,
          subject: context.id,
          meeting: null,
          textId: input.text,
          reasonId: null,
          validUntil: input.validUntil,
          homeBody: null,
        },
      });
    }),
    rules.enqueueActions(({ context, enqueue }) => {
      if (context.validUntil !== null)
        enqueue({ type: 'setDeadline', params: { name: 'end', anchor: { kind: 'term', on: context.validUntil } } });
    }),
  ],
  initial: 'inForce',
  states: {
    inForce: {
      always: [
        { target: 'held', guard: 'isHeld' },
        { target: 'repealed', guard: 'isRepealed' },
        { target: 'lapsed', guard: 'isOver' },
        { target: 'partlyRepealed', guard: 'isPartlyRepealed' },
      ],
      on: { 'deadline.end': 'lapsed' },
    },
    /** Not public yet. Release and term are apart: it is released and told also when its term has ended meanwhile. */
    held: {
      on: {
        releaseDecision: {
          target: 'releasing',
          actions: [
            { type: 'keepRelease', params: { release: 'releasing' as const } },
            {
              type: 'setDeadline',
              params: ({ event }) => ({
                name: 'publish',
                anchor: { kind: 'instant', at: minutesAfter(event.at, recallMinutes) },
              }),
            },
          ],
          meta: { by: ['secretariat'], awaited: true },
        },
        'deadline.end': { actions: 'keepEnd' },
      },
    },
    releasing: {
      on: {
        recallRelease: {
          target: 'held',
          actions: [
            { type: 'keepRelease', params: { release: 'held' as const } },
            { type: 'withdrawDeadline', params: { name: 'publish' } },
          ],
          meta: { by: ['secretariat', 'chair@body'] },
        },
        'deadline.publish': {
          target: 'inForce',
          actions: [
            { type: 'keepRelease', params: { release: 'published' as const } },
            { type: 'publish', params: { object: 'decision', version: 1 } },
            {
              type: 'notify',
              params: ({ context }) => ({
                mail: 'decisionReleased',
                to: readersOf(context),
              }),
            },
          ],
        },
        'deadline.end': { actions: 'keepEnd' },
      },
    },
    partlyRepealed: {
      always: { target: 'repealed', guard: 'isRepealed' },
      on: { 'deadline.end': 'lapsed' },
    },
    repealed: {},
    lapsed: {},
  },
  on: {
    clauseChanged: {
      guard: 'isThere',
      actions: [
        repealOrders,
        {
          type: 'change',
          params: ({ event: { act, clause: n, textId, verb: says, changedBy, on } }) => ({
            act,
            clause: n,
            textId,
            verb: says,
            changedBy,
            on,
          }),
        },
      ],
    },
    orderSettled: { actions: { type: 'settle', params: ({ event }) => ({ key: event.key, status: event.status }) } },
    takeOverOrder: {
      guard: 'isTakenOver',
      actions: [
        startTakenOver,
        {
          type: 'keepOrders',
          params: ({ event: { clause: n, kind, owners } }) => ({ clause: n, kind, owners }),
        },
      ],
      meta: { by: ['secretariat', 'system'] },
    },
    proposeCorrection: {
      guard: 'hasNoCorrection',
      actions: {
        type: 'keepCorrection',
        params: ({ event }) => ({
          clause: event.clause,
          wordingId: event.wording,
          reasonId: event.reason,
          enteredBy: event.enteredBy,
        }),
      },
      meta: { by: ['secretariat'] },
    },
    approveCorrection: {
      guard: 'hasCorrection',
      actions: [
        {
          type: 'notify',
          params: ({ context }) => ({
            mail: 'decisionCorrected',
            to: readersOf(context),
            data: {
              clause: context.correction!.clause,
              wordingId: context.correction!.wordingId,
              reasonId: context.correction!.reasonId,
            },
          }),
        },
        { type: 'correct', params: ({ event }) => ({ on: event.today }) },
      ],
      meta: { by: ['chair@body'] },
    },
    dismissCorrection: {
      guard: 'hasCorrection',
      actions: 'dropCorrection',
      meta: { by: ['secretariat', 'chair@body'] },
    },
  },
});

function clausesOf(input: Begin<Started | z.infer<typeof commands.takeOverDecision>>): Context['clauses'] {
  const whole = 'vote' in input ? input.textId : input.text;
  const given =
    'vote' in input
      ? input.clauses.map(({ number, textId, verb: says }) => ({ number, textId, verb: says }))
      : input.clauses.map((each, i) => ({ number: i + 1, textId: each.text, verb: each.verb }));
  const numbered = given.length > 0 ? given : [{ number: 0, textId: whole, verb: input.verb }];
  return numbered.map(({ number, textId, verb: says }) => ({
    number,
    verb: says,
    status: 'inForce' as const,
    wordings: [{ textId, from: input.on, by: null }],
    repealedBy: null,
    repealedOn: null,
  }));
}

function ordersOf({ clauses, reservations }: Started): Context['orders'] {
  const given = clauses.flatMap(({ order, number }) =>
    (order?.owners ?? []).map((owner) => orderOf(number, owner, order!.kind)),
  );
  const reserved = reservations.map(({ organisation }) => ({
    key: `reservation-${organisation.toLowerCase()}`,
    clause: 0,
    owner: organisation,
    kind: 'reservation' as const,
    status: 'open' as const,
  }));
  return [...given, ...reserved];
}

function orderOf(n: number, owner: string, kind: 'order' | 'condition'): Context['orders'][number] {
  return { key: `order-${n}-${owner.toLowerCase()}`, clause: n, owner, kind, status: 'open' };
}

/** Whether a change finds what it speaks of, and that is still in force. */
function isPossible(clauses: Context['clauses'], { act, clause: n }: Change): boolean {
  if (act === 'add') return n !== null && clauses.every(({ number }) => number !== n);
  if (n === null) return act === 'repeal' && clauses.some(({ status }) => status !== 'repealed');
  return clauses.some(({ number, status }) => number === n && status !== 'repealed');
}

function changed(
  clauses: Context['clauses'],
  { act, clause: n, textId, verb: says, changedBy: by, on }: Change,
): Context['clauses'] {
  if (act === 'add')
    return [
      ...clauses,
      {
        number: n!,
        verb: says,
        status: 'inForce',
        wordings: [{ textId: textId!, from: on, by }],
        repealedBy: null,
        repealedOn: null,
      },
    ];
  return clauses.map((each) => {
    if ((n !== null && each.number !== n) || each.status === 'repealed') return each;
    if (act === 'repeal') return { ...each, status: 'repealed', repealedBy: by, repealedOn: on };
    return { ...each, verb: says, status: 'amended', wordings: [...each.wordings, { textId: textId!, from: on, by }] };
  });
}

/** A number from before umlauf: within the opening balance, which says that it was given. */
function checkTakenOver(input: z.infer<typeof commands.takeOverDecision>, world: CheckWorld): FieldIssue[] {
  return world.isBody(input.body) ? [] : [{ path: ['body'], code: 'bodyUnknown', params: { input: input.body } }];
}

/** A Ziffer that is named is there and in force. */
function checkClause(n: number, clauses: Context['clauses']): FieldIssue[] {
  const found = clauses.find(({ number }) => number === n);
  if (!found) return [{ path: ['clause'], code: n === 0 ? 'clauseNeeded' : 'clauseUnknown', params: { n } }];
  return found.status === 'repealed' ? [{ path: ['clause'], code: 'clauseRepealed', params: { n } }] : [];
}

/**
 * An order from before umlauf rests on a Ziffer in force, and each of its owners has none there yet. Its day may be over:
 * it is still open.
 */
function checkOrderTakenOver(input: z.infer<typeof commands.takeOverOrder>, world: CheckWorld): FieldIssue[] {
  const { clauses, orders } = world.context as Context;
  const wrong = [...checkClause(input.clause, clauses), ...checkOrder(input, [], world)];
  if (wrong.length > 0) return wrong;
  return input.owners.flatMap((organisation, i) =>
    orders.some(({ clause: n, owner }) => n === input.clause && owner === organisation)
      ? [{ path: ['owners', i], code: 'orderThere', params: { organisation } }]
      : [],
  );
}

export const decision: Workflow<Context> = {
  name: 'decision',
  version: 1,
  machine,
  context,
  commands,
  begin: { command: 'takeOverDecision', by: ['secretariat', 'system'] },
  relations: { body: (c) => ({ body: c.body }) },
  bodyOf: (from) => String((from as { body: string }).body),
  facts: (c) => ({
    titleId: c.titleId,
    body: c.body,
    vote: c.vote,
    organisations: [...new Set(c.orders.map(({ owner }) => owner))],
    validUntil: c.validUntil,
    release: c.release,
  }),
  completes: { proposeCorrection: (_input, { actor }) => ({ enteredBy: actor }) },
  checks: {
    approveCorrection: (_input, world) => checkAnother((world.context as Context).correction?.enteredBy, world),
    takeOverDecision: checkTakenOver as never,
    takeOverOrder: checkOrderTakenOver as never,
    proposeCorrection: (({ clause: n }: { clause: number }, world: CheckWorld) =>
      checkClause(n, (world.context as Context).clauses)) as never,
  },
};
