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
  optionalText,
  organisationCode,
  text,
} from './contract.js';
import { groupKinds } from './data/format-kinds.js';
import { addDays } from './berlin-time.js';
import type { Anchor } from './deadline-calendar.js';
import { extensionFields } from './extension.js';
import { checkNewEnd, checkRetroactive, takesEffect } from './extension-rules.js';
import { checkReport, lastDayOf, registrationFields, reportPlan } from './registration-form.js';
import { endings, term } from './term-ledger.js';

const extensionRequest = z.object(extensionFields);
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
  startsOn: day,
  /** When the body decided; the mandate runs from here. */
  activeFrom: day,
  requestedUntil: day.nullable(),
  /** Befristet bis: the decided end wins over the requested one (source 001). Last day of the last term. */
  validUntil: day.nullable(),
  /** Laufzeit as one line of time, oldest first; terms join without overlap. */
  terms: z.array(term).min(1),
  /** Ended before the decided end, by a decision. */
  ending: z.object({ how: z.enum(endings), on: day, decision: z.string() }).nullable(),
  /** Ruhezeiten: `to` is the last day. */
  pauses: z.array(z.object({ from: day, to: day.nullable() })),
  /** Key of the extension that is asked for. */
  extension: z.string().nullable(),
  extensions: z.number().int(),
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
type Grown = 'terms' | 'ending' | 'pauses' | 'extension' | 'extensions';
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
      | Told<'thingSettled', { key: string }>
      | Told<'extensionDecided', Extended>
      | Told<'extensionEnded'>
      | Told<'deadline.end'>
      | Told<`deadline.endWarning.${number}`>,
  },
  actions: {
    ...effects,
    settleThing: assign({ open: ({ context }, p: { key: string }) => context.open.filter((key) => key !== p.key) }),
    keepRequest: assign(({ context }) => ({
      extension: `extension-${context.extensions + 1}`,
      extensions: context.extensions + 1,
    })),
    dropRequest: assign({ extension: null }),
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
    nothingOpen: ({ context }) => context.open.length === 0,
    mayExtend: ({ context }) => context.validUntil !== null && context.extension === null,
    isExtended: ({ context, event }) =>
      event.type === 'extensionDecided' &&
      context.validUntil !== null &&
      takesEffect({ newEnd: event.validUntil, isRetroactive: event.isRetroactive }, context.validUntil, event.today),
  },
});

const startReports = rules.enqueueActions(({ context, enqueue }) =>
  context.reports.forEach((report, i) =>
    enqueue({
      type: 'start',
      params: {
        workflow: 'interimReport',
        key: `report-${i + 1}`,
        input: {
          group: context.id,
          key: `report-${i + 1}`,
          titleId: context.titleId,
          kind: report.kind,
          addressee: report.addressee,
          leads: context.leads,
          decision: context.decision,
          due: anchorOf(report),
        },
      },
    }),
  ),
);

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

const machine = rules.createMachine({
  id: 'workingGroup',
  context: ({ input }) => {
    const { by: _by, at: _at, today, bodyInfo, id, ...given } = input;
    const fields = 'registration' in given ? { ...given, activeFrom: today, takenOver: null } : takenOver(given);
    return {
      id,
      ...fields,
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
      warnings: bodyInfo?.policy.mandateWarnings.value ?? [],
      open: input.reports.map((_, i) => `report-${i + 1}`),
    };
  },
  initial: 'active',
  entry: [startReports, setEnd, { type: 'publish', params: { object: 'workingGroup', version: 1 } }, tellFounded],
  on: {
    thingSettled: { actions: { type: 'settleThing', params: ({ event }) => ({ key: event.key }) } },
    extensionEnded: { actions: 'dropRequest' },
  },
  states: {
    active: {
      on: {
        requestExtension,
        extensionDecided: { guard: 'isExtended', actions: takeExtension },
        'deadline.end': [{ target: 'expired', guard: 'nothingOpen' }, { target: 'handOverOpen' }],
        'deadline.endWarning.*': {
          actions: {
            type: 'notify',
            params: ({ context }) => ({
              mail: 'mandateEnding',
              to: [{ role: 'lead', organisations: context.leads }],
              data: { validUntil: context.validUntil, open: context.open.length },
            }),
          },
        },
      },
    },
    handOverOpen: {
      entry: { type: 'notify', params: ({ context }) => toEveryone(context, 'mandateEndedOpen') },
      always: { target: 'expired', guard: 'nothingOpen' },
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
  },
});

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
    if (lastDayOf(report) < world.today) add(['reports', i, 'when'], 'reportPast');
  });
  return issues;
}

/** A decision that was taken over, or a vote that carried. */
function isDecision(found: ReturnType<CheckWorld['instance']>): boolean {
  if (found?.workflow === 'approval') return found.state === 'carried';
  return found?.workflow === 'decision' && (found.context as { vote: string | null }).vote === null;
}

/** Month precision and addressee: the documents deadline of the addressee's meeting in that month (domain.md 7b 6). */
function anchorOf(report: z.infer<typeof reportPlan>): Anchor {
  return report.when.precision === 'day'
    ? { kind: 'date', on: report.when.on }
    : { kind: 'documentsFor', body: report.addressee, month: report.when.month };
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
