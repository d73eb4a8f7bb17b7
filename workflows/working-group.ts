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
  checkOrganisations,
  day,
  effects,
  envelopeOf,
  optionalText,
  organisationCode,
  text,
} from './contract.js';
import { groupKinds } from './data/format-kinds.js';
import { addDays } from './berlin-time.js';
import type { Anchor } from './deadline-calendar.js';
import { extensionFields } from './extension.js';
import { checkNewEnd, checkRetroactive, takesEffect } from './extension-rules.js';
import { type Mandate, changeFields, checkMandate, mandate } from './mandate-change.js';
import { checkReport, registrationFields } from './registration-form.js';
import {
  type ReportCycle,
  type ReportPlan,
  isRepeated,
  newCycle,
  nextDue,
  reportCycle,
  reportPlan,
  spanOf,
} from './report-schedule.js';
import { endings, term } from './term-ledger.js';

const extensionRequest = z.object(extensionFields);
const changeRequest = z.object(changeFields);
const { title, kind, leads, participants, startsOn, isPermanent } = registrationFields;
const commands = {
  /** Laufendes Format aus der Zeit vor umlauf übernehmen: with the term that was decided, and the ground it rests on. */
  takeOverWorkingGroup: z.object({
    title,
    kind,
    /** Whose official format it is; it also decides on an extension. */
    homeBody: bodyCode,
    leads,
    participants,
    startsOn,
    validUntil: day.nullable().default(null),
    isPermanent,
    /** Decision it rests on, where umlauf has it; else in words. */
    decision: z.uuid('decisionMissing').nullable().default(null),
    ground: optionalText(2000, 'ground'),
    purpose: optionalText(20000, 'purpose'),
    /** Reports that are still to come. */
    reports: z.array(reportPlan).max(50, 'reportsTooMany').default([]),
    /** Where it stands: register, web page. */
    source: text(2000, 'source'),
  }),
  /** Verlängerung beantragen. */
  requestExtension: extensionRequest,
  /** Änderung von Mandat, Federführung, Art, Mitwirkung oder Zielen beantragen. */
  requestChange: changeRequest,
  /** Federführung niederlegen; `topic` names the item for the meeting when nobody is left. */
  layDownLead: z.object({ reason: text(2000, 'reason'), topic: optionalText(300, 'title') }),
  /** Neue Federführung eintragen, with the decision that named it where there is one. */
  appointLead: z.object({
    leads: z.array(organisationCode).min(1, 'leadsMissing').max(17, 'leadsTooMany'),
    decision: z.uuid('decisionMissing').nullable().default(null),
    reason: text(2000, 'reason'),
  }),
  /** Ruhen lassen. */
  suspend: z.object({ reason: text(2000, 'reason'), decision: z.uuid('decisionMissing').nullable().default(null) }),
  /** Arbeit wieder aufnehmen. */
  takeUp: z.object({}),
  /** Vor dem Ende beenden, by a decision: aufgelöst, zusammengelegt or überführt. */
  endMandate: z.object({
    how: z.enum(endings, 'endingMissing'),
    decision: z.uuid('decisionMissing'),
    /** Nachfolge: where the work goes. */
    successor: optionalText(500, 'successor'),
    reason: text(2000, 'reason'),
  }),
};
type TakenOver = z.infer<typeof commands.takeOverWorkingGroup>;

const context = z.object({
  id: z.string(),
  /** `null` where it was taken over. */
  registration: z.string().nullable(),
  titleId: z.string(),
  kind: z.string(),
  leads: z.array(organisationCode),
  /** Ansprechperson of each lead. */
  contacts: z.record(organisationCode, z.string()),
  participants: z.array(organisationCode),
  purpose: z.string().nullable(),
  objectives: z.array(z.string()),
  focusTopic: z.string().nullable(),
  reports: z.array(reportPlan),
  /** Where each of these plans stands, in the same order. */
  cycles: z.array(reportCycle),
  /** For so many months after its beginning it reports monthly; 0: as planned. */
  monthlyAtFirst: z.number().int(),
  /** The mandate ends in order only with an Abschlussbericht. */
  needsFinalReport: z.boolean(),
  startsOn: day,
  /** When the body decided; the mandate runs from here. */
  activeFrom: day,
  requestedUntil: day.nullable(),
  /** Befristet bis: the decided end wins over the requested one (source 001). Last day of the last term. */
  validUntil: day.nullable(),
  /** Laufzeit as one line of time, oldest first; terms join without overlap. */
  terms: z.array(term).min(1),
  /** Ended before the decided end, by a decision. */
  ending: z
    .object({ how: z.enum(endings), on: day, decision: z.string(), successorId: z.string().nullable() })
    .nullable(),
  /** Ruhezeiten: `to` is the last day. */
  pauses: z.array(z.object({ from: day, to: day.nullable() })),
  /** Key of the extension that is asked for. */
  extension: z.string().nullable(),
  extensions: z.number().int(),
  /** Key of the change that is asked for. */
  change: z.string().nullable(),
  changes: z.number().int(),
  /** Frühere Fassungen des Mandats, oldest first: until which day, and by which decision they ended (`null`: noted). */
  versions: z.array(mandate.extend({ to: day, decision: z.string().nullable() })),
  /** How often a lead was looked for. */
  searches: z.number().int(),
  homeBody: bodyCode,
  approvingBody: bodyCode,
  /** Vote or decision taken over that it rests on; `null`: known in words only. */
  decision: z.string().nullable(),
  /** Taken over from before umlauf: the ground in words, and where it stands. */
  takenOver: z.object({ groundId: z.string().nullable(), sourceId: z.string() }).nullable(),
  warnings: z.array(z.number().int()),
  /** Keys of everything that is still open: reports and, later, orders and hand-overs. */
  open: z.array(z.string()),
});
type Context = z.infer<typeof context>;

/** What a Format has only since it began. */
type Grown =
  | ('terms' | 'ending' | 'pauses' | 'extension' | 'extensions' | 'change' | 'changes' | 'versions' | 'searches')
  | ('cycles' | 'monthlyAtFirst' | 'needsFinalReport');
type Founded = Omit<Context, 'id' | 'warnings' | 'open' | 'activeFrom' | 'takenOver' | Grown>;
interface Extended {
  validUntil: string;
  requestedUntil: string;
  decision: string;
  isRetroactive: boolean;
}

/** Leben eines Formats: active by decision, ends by itself at 24:00 Berlin of the decided day (domain.md 7a B). */
const rules = setup({
  types: {
    input: {} as Begin<Founded | TakenOver>,
    context: {} as Context,
    events: {} as
      | EventsOf<typeof commands>
      | Told<'thingSettled' | 'reportOver', { key: string }>
      | Told<'extensionDecided', Extended>
      | Told<'extensionEnded' | 'changeEnded'>
      | Told<'mandateChanged', { mandate: Mandate; decision: string | null }>
      | Told<'deadline.end'>
      | Told<`deadline.endWarning.${number}`>,
  },
  actions: {
    ...effects,
    settleThing: assign({ open: ({ context }, p: { key: string }) => context.open.filter((key) => key !== p.key) }),
    keepBegun: assign(({ context }, p: { plans: number[] }) => ({
      cycles: context.cycles.map((cycle, i) =>
        p.plans.includes(i) ? { ...cycle, begun: cycle.begun + 1, isOver: false, passed: cycle.passed + 1 } : cycle,
      ),
      open: [...context.open, ...p.plans.map((i) => keyOf(i, context.cycles[i]!.begun + 1))],
    })),
    endPeriod: assign({
      cycles: ({ context }, p: { key: string }) =>
        context.cycles.map((cycle, i) => (keyOf(i, cycle.begun) === p.key ? { ...cycle, isOver: true } : cycle)),
    }),
    /** What lay in a time without a mandate, or at rest, is not asked for afterwards. */
    countFrom: assign({
      cycles: ({ context }, p: { on: string }) =>
        context.cycles.map((cycle) => (cycle.isOver ? { ...cycle, since: p.on, passed: 0 } : cycle)),
    }),
    /** The final report that is still open waits for the new end. */
    awaitNewEnd: assign({
      cycles: ({ context }) =>
        context.cycles.map((cycle, i) => (openAtEnd(context).includes(i) ? { ...cycle, isOver: false } : cycle)),
    }),
    dropLapsed: assign({ open: ({ context }) => stillOpen(context) }),
    keepRequest: assign(({ context }) => ({
      extension: `extension-${context.extensions + 1}`,
      extensions: context.extensions + 1,
    })),
    dropRequest: assign({ extension: null }),
    keepChange: assign(({ context }) => ({ change: `change-${context.changes + 1}`, changes: context.changes + 1 })),
    dropChange: assign({ change: null }),
    /** The version before stays readable; `on` is its last day. */
    takeMandate: assign(({ context }, p: { mandate: Partial<Mandate>; decision: string | null; on: string }) => ({
      ...p.mandate,
      contacts: Object.fromEntries(
        Object.entries(context.contacts).filter(([code]) => (p.mandate.leads ?? context.leads).includes(code)),
      ),
      versions: [...context.versions, { ...mandateOf(context), to: p.on, decision: p.decision }],
    })),
    countSearch: assign({ searches: ({ context }) => context.searches + 1 }),
    beginPause: assign({ pauses: ({ context }, p: { on: string }) => [...context.pauses, { from: p.on, to: null }] }),
    /** It rested until yesterday; what was taken up on the same day did not rest. */
    endPause: assign({
      pauses: ({ context }, p: { on: string }) =>
        context.pauses
          .map((pause) => (pause.to === null ? { ...pause, to: addDays(p.on, -1) } : pause))
          .filter(({ from, to }) => to === null || from <= to),
    }),
    keepEnding: assign((_, p: NonNullable<Context['ending']>) => ({
      ending: p,
      validUntil: p.on,
      extension: null,
      change: null,
    })),
    /** The new term counts from the old end, whenever it was decided. */
    extend: assign(({ context }, p: Extended & { on: string }) => ({
      terms: [
        ...context.terms,
        {
          from: addDays(context.validUntil!, 1),
          until: p.validUntil,
          requestedUntil: p.requestedUntil,
          decision: p.decision,
          decidedOn: p.on,
        },
      ],
      validUntil: p.validUntil,
      extension: null,
    })),
  },
  guards: {
    nothingOpen: ({ context }) => stillOpen(context).length === 0,
    mayExtend: ({ context }) => context.validUntil !== null && context.ending === null && context.extension === null,
    isExtended: ({ context, event }) =>
      event.type === 'extensionDecided' &&
      context.validUntil !== null &&
      context.ending === null &&
      takesEffect({ newEnd: event.validUntil, isRetroactive: event.isRetroactive }, context.validUntil, event.today),
    mayChange: ({ context }) => context.change === null,
    othersLead: ({ context, event }) => context.leads.some((code) => code !== event.by.organisation),
    ranOut: ({ context }) => context.open.length === 0 && context.ending === null,
    isDissolved: ({ context, event }) => endsAs('dissolved', context, event),
    isMerged: ({ context, event }) => endsAs('merged', context, event),
    isTransferred: ({ context, event }) => endsAs('transferred', context, event),
  },
});

function mandateOf({ kind: of, leads: led, participants: others, purpose, objectives }: Mandate): Mandate {
  return { kind: of, leads: led, participants: others, purpose, objectives };
}

/** Nothing is open any more, and this is how it ends before its decided end. */
function endsAs(how: (typeof endings)[number], context: Context, event: { type: string; how?: string }) {
  const { ending } = context;
  return stillOpen(context).length === 0 && (event.type === 'endMandate' ? event.how : ending?.how) === how;
}

/** Key of the n-th report of a plan. */
function keyOf(plan: number, n: number): string {
  return n === 1 ? `report-${plan + 1}` : `report-${plan + 1}-${n}`;
}

/** Reports of a Turnus that are not due yet when the mandate ends: nobody owes them any more. */
function lapsing({ reports, cycles, open }: Context): string[] {
  return reports.flatMap(({ when }, i) => {
    const { begun, isOver } = cycles[i]!;
    return isRepeated(when) && !isOver && open.includes(keyOf(i, begun)) ? [keyOf(i, begun)] : [];
  });
}

function stillOpen(context: Context): string[] {
  const over = lapsing(context);
  return context.open.filter((key) => !over.includes(key));
}

/** Plans whose report waits for the end of the mandate. */
function openAtEnd({ reports, cycles, open }: Context): number[] {
  return reports.flatMap(({ when }, i) =>
    when.precision === 'atEnd' && open.includes(keyOf(i, cycles[i]!.begun)) ? [i] : [],
  );
}

/** Each plan whose last report is over begins its next one, if one is left. */
const beginReports = rules.enqueueActions(({ context, enqueue }) => {
  const next = context.reports.flatMap((plan, i) => {
    const cycle = context.cycles[i]!;
    const due = cycle.isOver ? nextDue(plan, cycle, context) : null;
    return due === null ? [] : [{ i, plan, due, key: keyOf(i, cycle.begun + 1) }];
  });
  enqueue({ type: 'keepBegun', params: { plans: next.map(({ i }) => i) } });
  for (const { plan, due, key } of next)
    enqueue({
      type: 'start',
      params: {
        workflow: 'interimReport',
        key,
        input: {
          group: context.id,
          key,
          titleId: context.titleId,
          kind: plan.kind,
          addressee: plan.addressee,
          leads: context.leads,
          decision: context.decision,
          due,
        },
      },
    });
});

/** The end has moved: the final report moves with it, and what rested with the old end goes on. */
const goOnReporting = [
  rules.enqueueActions(({ context, enqueue }) => {
    for (const i of openAtEnd(context)) {
      const due = nextDue(context.reports[i]!, newCycle, context);
      enqueue({
        type: 'send',
        params: { to: { child: keyOf(i, context.cycles[i]!.begun) }, event: { type: 'endMoved', due } },
      });
    }
  }),
  'awaitNewEnd' as const,
  { type: 'countFrom' as const, params: ({ event }: { event: object }) => ({ on: envelopeOf(event).today }) },
  beginReports,
];

const reportOver = [
  { type: 'endPeriod' as const, params: ({ event }: { event: object }) => ({ key: (event as { key: string }).key }) },
  beginReports,
];

const endReports = [
  rules.enqueueActions(({ context, enqueue }) => {
    for (const child of lapsing(context))
      enqueue({ type: 'send', params: { to: { child }, event: { type: 'mandateEnded' } } });
  }),
  'dropLapsed' as const,
];

const setEnd = rules.enqueueActions(({ context, enqueue }) => {
  if (context.validUntil === null) return;
  const end: Anchor = { kind: 'term', on: context.validUntil };
  enqueue({ type: 'setDeadline', params: { name: 'end', anchor: end } });
  for (const days of context.warnings)
    enqueue({
      type: 'setDeadline',
      params: {
        name: `endWarning.${days}`,
        anchor: { kind: 'before', base: end, days, time: '08:00' },
        ifPast: 'skip',
      },
    });
});

const startExtension = {
  type: 'start' as const,
  params: ({ context, event }: { context: Context; event: object }) => {
    const { newEnd, reason, retroactive, topic } = event as z.infer<typeof extensionRequest>;
    return {
      workflow: 'extension',
      key: context.extension!,
      input: {
        key: context.extension,
        group: context.id,
        titleId: context.titleId,
        topicId: topic,
        leads: context.leads,
        approvingBody: context.approvingBody,
        oldEnd: context.validUntil,
        timesBefore: context.terms.length - 1,
        newEnd,
        reasonId: reason,
        isRetroactive: retroactive,
      },
    };
  },
};

const requestExtension = {
  guard: 'mayExtend' as const,
  actions: ['keepRequest' as const, startExtension],
  meta: { by: ['lead@leads'] },
};

const startChange = {
  type: 'start' as const,
  params: ({ context, event }: { context: Context; event: object }) => {
    const { reason, topic, ...proposed } = event as z.infer<typeof changeRequest>;
    return {
      workflow: 'mandateChange',
      key: context.change!,
      input: {
        key: context.change,
        group: context.id,
        titleId: context.titleId,
        topicId: topic,
        leads: context.leads,
        approvingBody: context.approvingBody,
        before: mandateOf(context),
        proposed: mandateOf(proposed),
        reasonId: reason,
      },
    };
  },
};

/** Duties pass on: everything that is open hears who leads now. */
const tellLeads = rules.enqueueActions(({ context, enqueue }) => {
  for (const child of [...context.open, context.extension, context.change])
    if (child !== null)
      enqueue({ type: 'send', params: { to: { child }, event: { type: 'leadsChanged', leads: context.leads } } });
});

const layDown = [
  {
    type: 'takeMandate' as const,
    params: ({ context, event }: { context: Context; event: object }) => {
      const { by, today } = envelopeOf(event);
      return {
        mandate: { leads: context.leads.filter((code) => code !== by.organisation) },
        decision: null,
        on: today,
      };
    },
  },
  tellLeads,
  {
    type: 'notify' as const,
    params: ({ context, event }: { context: Context; event: object }) => ({
      ...toEveryone(context, 'leadLaidDown'),
      data: { organisation: envelopeOf(event).by.organisation, reasonId: (event as { reason: string }).reason },
    }),
  },
];

/** Nobody leads: a Vorlage for the next meeting, which the secretariat finds among its tasks. */
const searchLead = {
  type: 'start' as const,
  params: ({ context, event }: { context: Context; event: object }) => {
    const { reason, topic } = event as { reason: string; topic: string | null };
    return {
      workflow: 'matter',
      key: `lead-search-${context.searches}`,
      input: {
        title: topic ?? context.titleId,
        consultationSequence: [{ body: context.approvingBody, purpose: 'decision', isTogether: false }],
        source: null,
        summary: reason,
        leads: [],
        isResubmission: true,
      },
    };
  },
};

const toEveryone = (context: Context, mail: string) => ({
  mail,
  to: [
    { role: 'lead' as const, organisations: context.leads },
    { organisations: context.participants.filter((code) => !context.leads.includes(code)) },
    { role: 'secretariat' as const },
  ],
});

/** A format that runs already is no news to anybody. */
const tellFounded = rules.enqueueActions(({ context, enqueue }) => {
  if (context.takenOver === null) enqueue({ type: 'notify', params: toEveryone(context, 'groupEstablished') });
});
const takeExtension = [
  {
    type: 'extend' as const,
    params: ({ event }: { event: object }) => {
      const { validUntil, requestedUntil, decision, isRetroactive, today } = event as Told<
        'extensionDecided',
        Extended
      >;
      return { validUntil, requestedUntil, decision, isRetroactive, on: today };
    },
  },
  setEnd,
  ...goOnReporting,
  {
    type: 'notify' as const,
    params: ({ context }: { context: Context }) => toEveryone(context, 'mandateExtended'),
  },
  {
    type: 'publish' as const,
    params: ({ context }: { context: Context }) => ({
      object: 'workingGroup' as const,
      version: context.terms.length,
    }),
  },
];

const changeMandate = [
  {
    type: 'takeMandate' as const,
    params: ({ event }: { event: object }) => {
      const {
        mandate: changed,
        decision,
        today,
      } = event as Told<'mandateChanged', { mandate: Mandate; decision: string | null }>;
      return { mandate: changed, decision, on: today };
    },
  },
  'dropChange' as const,
  tellLeads,
  {
    type: 'notify' as const,
    params: ({ context }: { context: Context }) => {
      const { mail, to } = toEveryone(context, 'mandateChanged');
      return { mail, to: [...to, { role: 'votingMember' as const, body: context.approvingBody }] };
    },
  },
];

const tellEnding = rules.enqueueActions(({ context, enqueue }) => {
  for (const child of [context.extension, context.change])
    if (child !== null) enqueue({ type: 'send', params: { to: { child }, event: { type: 'mandateEnded' } } });
});

const endEarly = {
  actions: [
    tellEnding,
    ...endReports,
    {
      type: 'keepEnding' as const,
      params: ({ event }: { event: object }) => {
        const { how, decision, successor, today } = event as Told<'endMandate', z.infer<typeof commands.endMandate>>;
        return { how, on: today, decision, successorId: successor };
      },
    },
    { type: 'withdrawDeadline' as const, params: { name: 'end' } },
    { type: 'withdrawDeadline' as const, params: { name: 'endWarning.*' } },
  ],
  meta: { by: ['secretariat'] },
};

/** What can happen to a mandate that holds, whoever leads and whether it rests or not. */
const inMandate = {
  requestExtension,
  extensionDecided: { guard: 'isExtended' as const, actions: takeExtension },
  requestChange: {
    guard: 'mayChange' as const,
    actions: ['keepChange' as const, startChange],
    meta: { by: ['lead@leads', 'secretariat'] },
  },
  mandateChanged: { actions: changeMandate },
  endMandate: [
    { guard: 'isDissolved' as const, target: 'dissolved', ...endEarly },
    { guard: 'isMerged' as const, target: 'merged', ...endEarly },
    { guard: 'isTransferred' as const, target: 'transferred', ...endEarly },
    { target: 'handOverOpen', ...endEarly },
  ],
  'deadline.end': [
    { target: 'expired', guard: 'nothingOpen' as const, actions: endReports },
    { target: 'handOverOpen', actions: endReports },
  ],
};

const warn = {
  actions: {
    type: 'notify' as const,
    params: ({ context }: { context: Context }) => ({
      mail: 'mandateEnding',
      to:
        context.leads.length > 0
          ? [{ role: 'lead' as const, organisations: context.leads }]
          : [{ role: 'secretariat' as const }],
      data: { validUntil: context.validUntil, open: context.open.length },
    }),
  },
};

/** Where the rules ask for an Abschlussbericht, the chair learns that the mandate ended without it. */
const tellFinalMissing = rules.enqueueActions(({ context, enqueue }) => {
  const isMissing = context.reports.some(
    ({ kind: of }, i) => of === 'final' && context.open.includes(keyOf(i, context.cycles[i]!.begun)),
  );
  if (context.needsFinalReport && isMissing)
    enqueue({
      type: 'notify',
      params: {
        mail: 'endedWithoutFinalReport',
        to: [{ role: 'chair', body: context.homeBody }, { role: 'secretariat' }],
      },
    });
});

const ended = {
  type: 'final' as const,
  entry: [
    {
      type: 'notify' as const,
      params: ({ context }: { context: Context }) => toEveryone(context, 'mandateEnded'),
    },
    {
      type: 'publish' as const,
      params: ({ context }: { context: Context }) => ({
        object: 'workingGroup' as const,
        version: context.terms.length + 1,
      }),
    },
  ],
};

const machine = rules.createMachine({
  id: 'workingGroup',
  context: ({ input }) => {
    const { by: _by, at: _at, today, bodyInfo, id, ...given } = input;
    const isNew = 'registration' in given;
    const fields = isNew ? { ...given, activeFrom: today, takenOver: null } : takenOver(given);
    const needsFinalReport = bodyInfo?.policy.finalReportRequired.value ?? false;
    const reports = needsFinalReport ? withFinalReport(fields) : fields.reports;
    return {
      id,
      ...fields,
      reports,
      cycles: reports.map((): ReportCycle => newCycle),
      monthlyAtFirst: isNew ? (bodyInfo?.policy.monthlyReportsAtFirst.value ?? 0) : 0,
      needsFinalReport,
      terms: [
        {
          from: fields.activeFrom,
          until: fields.validUntil,
          requestedUntil: fields.requestedUntil,
          decision: fields.decision,
          decidedOn: fields.activeFrom,
        },
      ],
      ending: null,
      pauses: [],
      extension: null,
      extensions: 0,
      change: null,
      changes: 0,
      versions: [],
      searches: 0,
      warnings: bodyInfo?.policy.mandateWarnings.value ?? [],
      open: [],
    };
  },
  initial: 'active',
  entry: [beginReports, setEnd, { type: 'publish', params: { object: 'workingGroup', version: 1 } }, tellFounded],
  on: {
    thingSettled: { actions: { type: 'settleThing', params: ({ event }) => ({ key: event.key }) } },
    reportOver: { actions: { type: 'endPeriod', params: ({ event }) => ({ key: event.key }) } },
    extensionEnded: { actions: 'dropRequest' },
    changeEnded: { actions: 'dropChange' },
  },
  states: {
    active: {
      on: {
        ...inMandate,
        reportOver: { actions: reportOver },
        layDownLead: [
          { guard: 'othersLead', actions: layDown, meta: { by: ['lead@leads'] } },
          { target: 'seekingLead', actions: [...layDown, 'countSearch', searchLead], meta: { by: ['lead@leads'] } },
        ],
        suspend: {
          target: 'dormant',
          actions: [
            { type: 'beginPause', params: ({ event }) => ({ on: event.today }) },
            {
              type: 'notify',
              params: ({ context, event }) => ({
                ...toEveryone(context, 'mandateSuspended'),
                data: { reasonId: event.reason },
              }),
            },
          ],
          meta: { by: ['secretariat'] },
        },
        'deadline.endWarning.*': warn,
      },
    },
    /** Federführung gesucht: in the mandate, and nobody leads. */
    seekingLead: {
      entry: {
        type: 'notify',
        params: ({ context }) => ({
          mail: 'leadWanted',
          to: [{ role: 'secretariat' }, { role: 'votingMember', body: context.approvingBody }],
        }),
      },
      on: {
        ...inMandate,
        reportOver: { actions: reportOver },
        mandateChanged: { target: 'active', actions: changeMandate },
        appointLead: {
          target: 'active',
          actions: [
            {
              type: 'takeMandate',
              params: ({ event }) => ({
                mandate: { leads: event.leads },
                decision: event.decision,
                on: event.today,
              }),
            },
            tellLeads,
            { type: 'notify', params: ({ context }) => toEveryone(context, 'leadAppointed') },
          ],
          meta: { by: ['secretariat'], awaited: true },
        },
        'deadline.endWarning.*': warn,
      },
    },
    dormant: {
      exit: { type: 'endPause', params: ({ event }) => ({ on: envelopeOf(event).today }) },
      on: {
        ...inMandate,
        takeUp: {
          target: 'active',
          actions: [
            { type: 'notify', params: ({ context }) => toEveryone(context, 'mandateTakenUp') },
            ...goOnReporting,
          ],
          meta: { by: ['secretariat', 'lead@leads'] },
        },
        'deadline.endWarning.*': warn,
      },
    },
    handOverOpen: {
      entry: [{ type: 'notify', params: ({ context }) => toEveryone(context, 'mandateEndedOpen') }, tellFinalMissing],
      always: [
        { target: 'expired', guard: 'ranOut' },
        { target: 'dissolved', guard: 'isDissolved' },
        { target: 'merged', guard: 'isMerged' },
        { target: 'transferred', guard: 'isTransferred' },
      ],
      on: { requestExtension, extensionDecided: { guard: 'isExtended', target: 'active', actions: takeExtension } },
    },
    /** Over, and yet not final: an expressly retroactive decision reaches back to it. */
    expired: {
      tags: 'ended',
      entry: [
        { type: 'notify', params: ({ context }) => toEveryone(context, 'mandateEnded') },
        {
          type: 'publish',
          params: ({ context }) => ({ object: 'workingGroup', version: context.terms.length + 1 }),
        },
      ],
      on: { requestExtension, extensionDecided: { guard: 'isExtended', target: 'active', actions: takeExtension } },
    },
    dissolved: ended,
    merged: ended,
    transferred: ended,
  },
});

/** A final report for the end of the mandate, where none is planned and the mandate has an end. */
function withFinalReport({ reports, homeBody, validUntil }: Pick<Context, 'reports' | 'homeBody' | 'validUntil'>) {
  if (validUntil === null || reports.some(({ kind: of }) => of === 'final')) return reports;
  return [...reports, { kind: 'final', addressee: homeBody, when: { precision: 'atEnd' } } satisfies ReportPlan];
}

/** A format from before umlauf: its mandate runs since it began, and nobody knows what was asked for. */
function takenOver({ title: titleId, leads: led, homeBody, validUntil, ground, source, ...given }: TakenOver) {
  return {
    registration: null,
    titleId,
    kind: given.kind,
    leads: led.map(({ organisation }) => organisation),
    contacts: Object.fromEntries(led.map(({ organisation, contact }) => [organisation, contact])),
    participants: given.participants,
    purpose: given.purpose,
    objectives: [],
    focusTopic: null,
    reports: given.reports,
    startsOn: given.startsOn,
    activeFrom: given.startsOn,
    requestedUntil: null,
    validUntil,
    homeBody,
    approvingBody: homeBody,
    decision: given.decision,
    takenOver: { groundId: ground, sourceId: source },
  };
}

/** What is taken over runs today, on a ground, with a decided end or none; its reports lie ahead. */
function checkTakenOver(input: TakenOver, world: CheckWorld): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const add = (path: FieldIssue['path'], code: string, params?: FieldIssue['params']) =>
    issues.push({ path, code, params });
  if (!world.isBody(input.homeBody)) add(['homeBody'], 'bodyUnknown', { input: input.homeBody });
  if (input.startsOn > world.today) add(['startsOn'], 'dayAhead', { day: input.startsOn });
  const { isPermanent: isAlways } = groupKinds[input.kind];
  if (input.isPermanent && input.validUntil !== null) add(['validUntil'], 'endAndPermanent');
  else if (!input.isPermanent && isAlways !== true && input.validUntil === null)
    add(['validUntil'], 'decidedEndMissing');
  if (input.validUntil !== null && input.validUntil < world.today)
    add(['validUntil'], 'mandateOver', { day: input.validUntil });
  issues.push(
    ...checkOrganisations(
      ['leads'],
      input.leads.map(({ organisation }) => organisation),
      'leadTwice',
    ),
    ...checkOrganisations(['participants'], input.participants, 'memberTwice'),
  );
  if (input.decision !== null && !isDecision(world.instance(input.decision))) add(['decision'], 'decisionMissing');
  if (input.decision === null && input.ground === null) add(['ground'], 'groundMissing');
  input.reports.forEach((report, i) => {
    issues.push(...checkReport(report, ['reports', i], world));
    const { last } = spanOf(report);
    if (last !== null && last < world.today) add(['reports', i, 'when'], 'reportPast');
    if (report.when.precision === 'atEnd' && input.validUntil === null) add(['reports', i, 'when'], 'reportAtNoEnd');
  });
  return issues;
}

/** A decision that umlauf knows, as the ground of what the secretariat notes. */
function checkGround({ decision }: { decision: string | null }, world: CheckWorld): FieldIssue[] {
  return decision === null || world.instance(decision)?.workflow === 'decision'
    ? []
    : [{ path: ['decision'], code: 'decisionMissing' }];
}

/** A decision that was taken over, or a vote that carried. */
function isDecision(found: ReturnType<CheckWorld['instance']>): boolean {
  if (found?.workflow === 'approval') return found.state === 'carried';
  return found?.workflow === 'decision' && (found.context as { vote: string | null }).vote === null;
}

export const workingGroup: Workflow<Context> = {
  name: 'workingGroup',
  version: 1,
  machine,
  context,
  commands,
  begin: { command: 'takeOverWorkingGroup', by: ['secretariat', 'system'] },
  relations: { leads: (c) => ({ organisations: c.leads }) },
  bodyOf: (from) => String(from.approvingBody ?? (from as TakenOver).homeBody),
  facts: (c) => ({
    titleId: c.titleId,
    body: c.homeBody,
    organisations: [...new Set([...c.leads, ...c.participants])],
    validUntil: c.validUntil,
    kind: c.kind,
    focusTopic: c.focusTopic,
    decision: c.decision,
    activeFrom: c.activeFrom,
  }),
  checks: {
    takeOverWorkingGroup: checkTakenOver as never,
    requestChange: checkMandate as never,
    appointLead: ((input: z.infer<typeof commands.appointLead>, world: CheckWorld) => [
      ...checkMandate(input, world),
      ...checkGround(input, world),
    ]) as never,
    suspend: checkGround as never,
    endMandate: checkGround as never,
    requestExtension: ({ newEnd, retroactive }: z.infer<typeof extensionRequest>, world) => {
      const { validUntil, terms } = world.context as Context;
      const old = { oldEnd: validUntil!, timesBefore: terms.length - 1 };
      return [
        ...checkNewEnd('newEnd', newEnd, old, world.body?.policy),
        ...checkRetroactive(retroactive, old.oldEnd, world.today),
      ];
    },
  },
};
