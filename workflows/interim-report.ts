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
  checkAhead,
  day,
  effects,
  envelopeOf,
  optionalText,
  organisationCode,
  text,
} from './contract.js';
import { type Anchor, anchor } from './deadline-calendar.js';
import { checkPromise, notePromise, promiseDeadline, reminderDeadlines, stepMails, stepOf } from './duty.js';
import { ladderStep } from './policies/policy-set.js';

const commands = {
  /** Bericht abgeben, as a file or as text. */
  handIn: z.object({ file: z.uuid().nullable().default(null), report: optionalText(20000, 'report') }),
  /** Keine Änderung melden: nothing has changed since the last report; goes in after two Arbeitstage. */
  reportNoChange: z.object({}),
  withdrawNoChange: z.object({}),
  /** Dem Bericht zustimmen, as another lead. */
  agreeToReport: z.object({}),
  /** Abweichende Auffassung, attached to the report. */
  dissentFromReport: z.object({ opinion: text(5000, 'dissent') }),
  /** Bericht zurücknehmen, by the lead that laid it before the others. */
  takeBackReport: z.object({}),
  /** Neuen Termin beantragen. */
  askForDate: z.object({ due: day, reason: text(2000, 'reason') }),
  grantDate: z.object({}),
  declineDate: z.object({ reason: text(2000, 'reason') }),
  /** Bericht annehmen. */
  accept: z.object({}),
  returnForRevision: z.object({ reason: text(2000, 'reason'), due: day }),
  /** Sitzung wählen, whose documents deadline the report is due by; asked where the month meant has none. */
  chooseMeeting: z.object({ meeting: z.uuid('meetingMissing') }),
  /** Tag festlegen, instead of a meeting. */
  chooseDay: z.object({ due: day }),
  /** Bericht erlassen. */
  waive: z.object({ reason: text(2000, 'reason') }),
  notePromise,
  /** Für die Tagesordnung freigeben: the report becomes part of „Ausstehende Berichte“ of a meeting. */
  releaseForAgenda: z.object({ meeting: z.uuid('meetingMissing') }),
  /** Nicht auf die Tagesordnung, or off it again. */
  keepOffAgenda: z.object({}),
};

const context = z.object({
  id: z.string(),
  group: z.string(),
  key: z.string(),
  titleId: z.string(),
  kind: z.enum(['interim', 'final']),
  addressee: bodyCode,
  leads: z.array(z.string()),
  decision: z.string().nullable(),
  due: anchor,
  ladder: z.array(ladderStep),
  file: z.string().nullable(),
  reportId: z.string().nullable(),
  returnedReasonId: z.string().nullable(),
  /** „Keine Änderung“ instead of a report. */
  isUnchanged: z.boolean(),
  /** The lead that handed it in, or laid it before the others. */
  handedInBy: organisationCode.nullable(),
  /** Leads that agreed to it as it is. */
  agreed: z.array(organisationCode),
  /** Abweichende Auffassungen. */
  dissents: z.array(z.object({ organisation: organisationCode, textId: z.string() })),
  /** Arbeitstage that the other leads have for it; `null`: one lead hands it in for all. */
  coLeadWorkingDays: z.number().int().nullable(),
  /** Another day that a lead asks for. */
  asked: z.object({ on: day, reasonId: z.string(), by: organisationCode }).nullable(),
  /** Zugesagt bis: reminders rest until the end of that day. */
  promisedUntil: day.nullable(),
  /** The step that proposes the item came while reminders rested. */
  isItemDue: z.boolean(),
  /** Meeting whose item „Ausstehende Berichte“ it is part of. */
  outstandingIn: z.string().nullable(),
});
type Context = z.infer<typeof context>;

/** Zwischenbericht: late is allowed; reminders follow the ladder; ends when the secretariat accepts or waives it. */
const rules = setup({
  types: {
    input: {} as Begin<{
      group: string;
      key: string;
      titleId: string;
      kind: Context['kind'];
      addressee: string;
      leads: string[];
      decision: string | null;
      due: Anchor;
    }>,
    context: {} as Context,
    events: {} as
      | EventsOf<typeof commands>
      | Told<'leadsChanged', { leads: string[] }>
      | Told<'endMoved', { due: Anchor }>
      | Told<'mandateEnded'>
      | Told<
          'deadline.due' | 'deadline.promise' | 'deadline.goesIn' | 'deadline.noMeeting' | `deadline.reminder.${number}`
        >,
  },
  actions: {
    ...effects,
    keepReport: assign((_, p: { file: string | null; report: string | null; isUnchanged: boolean; by: string }) => ({
      file: p.file,
      reportId: p.report,
      isUnchanged: p.isUnchanged,
      handedInBy: p.by,
      agreed: [p.by],
      dissents: [],
    })),
    agree: assign({ agreed: ({ context }, p: { by: string }) => [...context.agreed, p.by] }),
    dissent: assign({
      dissents: ({ context }, p: { by: string; text: string }) => [
        ...context.dissents,
        { organisation: p.by, textId: p.text },
      ],
    }),
    keepAsked: assign((_, p: { asked: Context['asked'] }) => ({ asked: p.asked })),
    takeLeads: assign({ leads: (_, p: { leads: string[] }) => p.leads }),
    takeDue: assign((_, p: { due: string; reason: string }) => ({
      due: { kind: 'date', on: p.due } as Anchor,
      returnedReasonId: p.reason,
      asked: null,
      promisedUntil: null,
      isItemDue: false,
      outstandingIn: null,
    })),
    keepPromise: assign({ promisedUntil: (_, p: { until: string }) => p.until, isItemDue: false }),
    keepItemDue: assign({ isItemDue: true }),
    takeAnchor: assign((_, p: { due: Anchor }) => ({ ...p, asked: null })),
    takeMeeting: assign({ outstandingIn: (_, p: { meeting: string | null }) => p.meeting }),
  },
  guards: {
    proposesItem: ({ context, event }) => stepOf(context.ladder, event)?.proposesItem === true,
    proposesItemLater: ({ context, event }) =>
      stepOf(context.ladder, event)?.proposesItem === true &&
      context.promisedUntil !== null &&
      event.today <= context.promisedUntil,
    itemIsDue: ({ context }) => context.isItemDue,
    /** Other leads see it first only where the rules give them time for that. */
    goesInAtOnce: ({ context, event }) =>
      context.coLeadWorkingDays === null || context.leads.every((code) => code === event.by.organisation),
    allAgreed: ({ context }) => context.leads.every((code) => context.agreed.includes(code)),
    isAsked: ({ context }) => context.asked !== null,
    isNotAsked: ({ context }) => context.asked === null,
  },
});

/** Reminders follow the holidays of those who owe it; nobody owes it while a lead is looked for. */
const setReminders = rules.enqueueActions(({ context, enqueue }) => {
  if (context.leads.length === 0) return;
  const owed = { base: context.due, body: context.addressee, organisations: context.leads };
  for (const params of reminderDeadlines(context.ladder, owed)) enqueue({ type: 'setDeadline', params });
});

const setDue = rules.enqueueActions(({ context, enqueue }) => {
  enqueue({ type: 'setDeadline', params: { name: 'due', anchor: context.due, ifNoMeeting: 'ask' } });
  enqueue(setReminders);
});

const remind = rules.enqueueActions(({ context, event, enqueue }) => {
  const owner = { role: 'lead' as const, organisations: context.leads };
  for (const params of stepMails(stepOf(context.ladder, event), { owner, command: 'handIn' }))
    enqueue({ type: 'notify', params });
});

const fileReport = rules.enqueueActions(({ event, enqueue }) => {
  if (event.type === 'handIn' && event.file)
    enqueue({ type: 'fileDocument', params: { fileId: event.file, as: 'report' } });
});

const toLeads = (context: Context, mail: string, data?: Facts) => ({
  mail,
  to: [{ role: 'lead' as const, organisations: context.leads }],
  data,
});
/** A promise came to its end and the report is still missing: owner and secretariat are told once. */
const promiseOver = rules.enqueueActions(({ context, enqueue }) => {
  enqueue({
    type: 'notify',
    params: {
      mail: 'promiseOver',
      to: [{ role: 'lead', organisations: context.leads }, { role: 'secretariat' }],
      duty: { command: 'handIn', step: 'promise' },
    },
  });
});

/** Working days for second thoughts: two for „Keine Änderung“, else those of the policy. */
const setGoesIn = rules.enqueueActions(({ context, event, enqueue }) => {
  const workingDays = context.isUnchanged ? 2 : context.coLeadWorkingDays!;
  enqueue({
    type: 'setDeadline',
    params: { name: 'goesIn', anchor: { kind: 'afterEvent', on: envelopeOf(event).today, workingDays } },
  });
  enqueue({
    type: 'notify',
    params: context.isUnchanged ? toLeads(context, 'noChangeReported') : toLeads(context, 'reportForAgreement'),
  });
});

const takeReport = {
  type: 'keepReport' as const,
  params: ({ event }: { event: object }) => {
    const { file = null, report = null } = event as { file?: string | null; report?: string | null };
    return { file, report, isUnchanged: file === null && report === null, by: envelopeOf(event).by.organisation };
  },
};

const putOnAgenda = rules.enqueueActions(({ context, event, enqueue }) => {
  if (event.type !== 'releaseForAgenda') return;
  enqueue({ type: 'takeMeeting', params: { meeting: event.meeting } });
  enqueue({
    type: 'notify',
    params: {
      mail: 'reportOnAgenda',
      to: [
        { role: 'lead', organisations: context.leads },
        { role: 'chair', body: context.addressee },
      ],
      data: { meeting: event.meeting },
      duty: { command: 'handIn', step: 'agenda' },
    },
  });
});

/** The Turnus goes on, whether the report came early, late or not at all. */
const tellOver = {
  type: 'send' as const,
  params: ({ context }: { context: Context }) => ({
    to: 'parent' as const,
    event: { type: 'reportOver', key: context.key },
  }),
};
const toGroup = (context: Context) => ({ to: 'parent' as const, event: { type: 'thingSettled', key: context.key } });

const isAskedFor = ({ asked }: Context) => asked !== null;

const machine = rules.createMachine({
  id: 'interimReport',
  context: ({ input }) => ({
    id: input.id,
    group: input.group,
    key: input.key,
    titleId: input.titleId,
    kind: input.kind,
    addressee: input.addressee,
    leads: input.leads,
    decision: input.decision,
    due: input.due,
    ladder: input.bodyInfo?.policy.reminderLadder.value.report ?? [],
    file: null,
    reportId: null,
    returnedReasonId: null,
    isUnchanged: false,
    handedInBy: null,
    agreed: [],
    dissents: [],
    coLeadWorkingDays: input.bodyInfo?.policy.coLeadWorkingDays.value ?? null,
    asked: null,
    promisedUntil: null,
    isItemDue: false,
    outstandingIn: null,
  }),
  initial: 'open',
  on: {
    leadsChanged: { actions: { type: 'takeLeads', params: ({ event }) => ({ leads: event.leads }) } },
    endMoved: {},
    mandateEnded: {},
  },
  states: {
    open: {
      entry: setDue,
      exit: [
        { type: 'withdrawDeadline', params: { name: 'due' } },
        { type: 'withdrawDeadline', params: { name: 'reminder.*' } },
        { type: 'withdrawDeadline', params: { name: 'promise' } },
      ],
      on: {
        handIn: [
          {
            guard: 'goesInAtOnce',
            target: 'handedIn',
            actions: [takeReport, fileReport],
            meta: { by: ['lead@leads'], awaited: true },
          },
          { target: 'agreeing', actions: [takeReport, fileReport], meta: { by: ['lead@leads'], awaited: true } },
        ],
        reportNoChange: { target: 'unchanged', actions: takeReport, meta: { by: ['lead@leads'] } },
        askForDate: {
          guard: 'isNotAsked',
          actions: [
            {
              type: 'keepAsked',
              params: ({ event }) => ({
                asked: { on: event.due, reasonId: event.reason, by: event.by.organisation },
              }),
            },
            { type: 'notify', params: { mail: 'reportDateAsked', to: [{ role: 'secretariat' }] } },
          ],
          meta: { by: ['lead@leads'] },
        },
        grantDate: {
          guard: 'isAsked',
          target: 'open',
          reenter: true,
          actions: [
            { type: 'takeAnchor', params: ({ context }) => ({ due: { kind: 'date', on: context.asked!.on } }) },
            { type: 'notify', params: ({ context }) => toLeads(context, 'reportDateGranted') },
          ],
          meta: { by: ['secretariat'], awaited: true, awaitedWhile: isAskedFor },
        },
        declineDate: {
          guard: 'isAsked',
          actions: [
            { type: 'keepAsked', params: { asked: null } },
            {
              type: 'notify',
              params: ({ context, event }) => toLeads(context, 'reportDateDeclined', { reasonId: event.reason }),
            },
          ],
          meta: { by: ['secretariat'] },
        },
        waive: { target: 'waived', actions: tellOver, meta: { by: ['secretariat'] } },
        notePromise: {
          actions: [
            { type: 'keepPromise', params: ({ event }) => ({ until: event.until }) },
            { type: 'setDeadline', params: ({ event }) => promiseDeadline(event.until) },
          ],
          meta: { by: ['secretariat'] },
        },
        leadsChanged: {
          actions: [{ type: 'takeLeads', params: ({ event }) => ({ leads: event.leads }) }, setReminders],
        },
        'deadline.reminder.*': { actions: remind },
        'deadline.promise': { actions: promiseOver },
        'deadline.noMeeting': '.undated',
        endMoved: {
          target: 'open',
          reenter: true,
          actions: { type: 'takeAnchor', params: ({ event }) => ({ due: event.due }) },
        },
        mandateEnded: { target: 'lapsed' },
      },
      initial: 'awaited',
      states: {
        awaited: { on: { 'deadline.due': { target: 'overdue', actions: tellOver } } },
        overdue: {
          on: {
            releaseForAgenda: { target: 'onAgenda', actions: putOnAgenda, meta: { by: ['secretariat'] } },
            'deadline.reminder.*': [
              { guard: 'proposesItemLater', actions: 'keepItemDue' },
              { guard: 'proposesItem', target: 'proposed', actions: remind },
              { actions: remind },
            ],
            'deadline.promise': [
              { guard: 'itemIsDue', target: 'proposed', actions: promiseOver },
              { actions: promiseOver },
            ],
          },
        },
        proposed: {
          on: {
            releaseForAgenda: {
              target: 'onAgenda',
              actions: putOnAgenda,
              meta: { by: ['secretariat'], awaited: true },
            },
            keepOffAgenda: { target: 'overdue', meta: { by: ['secretariat'] } },
          },
        },
        onAgenda: {
          exit: { type: 'takeMeeting', params: { meeting: null } },
          on: {
            releaseForAgenda: {
              target: 'onAgenda',
              reenter: true,
              actions: putOnAgenda,
              meta: { by: ['secretariat'] },
            },
            keepOffAgenda: { target: 'overdue', meta: { by: ['secretariat'] } },
          },
        },
        undated: {
          entry: { type: 'notify', params: { mail: 'reportDayAsked', to: [{ role: 'secretariat' }] } },
          on: {
            chooseMeeting: {
              target: '#interimReport.open',
              reenter: true,
              actions: [
                {
                  type: 'takeAnchor',
                  params: ({ event }) => ({ due: { kind: 'documentsForMeeting', meeting: event.meeting } }),
                },
                { type: 'notify', params: ({ context }) => toLeads(context, 'reportDaySet') },
              ],
              meta: { by: ['secretariat'], awaited: true },
            },
            chooseDay: {
              target: '#interimReport.open',
              reenter: true,
              actions: [
                { type: 'takeAnchor', params: ({ event }) => ({ due: { kind: 'date', on: event.due } }) },
                { type: 'notify', params: ({ context }) => toLeads(context, 'reportDaySet') },
              ],
              meta: { by: ['secretariat'] },
            },
          },
        },
      },
    },
    /** „Keine Änderung“ that every lead can still take back. */
    unchanged: {
      exit: { type: 'withdrawDeadline', params: { name: 'goesIn' } },
      entry: setGoesIn,
      on: {
        withdrawNoChange: {
          target: 'open',
          actions: { type: 'notify', params: ({ context }) => toLeads(context, 'reportTakenBack') },
          meta: { by: ['lead@leads'] },
        },
        'deadline.goesIn': 'handedIn',
      },
    },
    /** Laid before the other leads. */
    agreeing: {
      exit: { type: 'withdrawDeadline', params: { name: 'goesIn' } },
      entry: setGoesIn,
      always: { guard: 'allAgreed', target: 'handedIn' },
      on: {
        agreeToReport: {
          actions: { type: 'agree', params: ({ event }) => ({ by: event.by.organisation }) },
          meta: { by: ['lead@undecidedLeads'], awaited: true },
        },
        dissentFromReport: {
          actions: {
            type: 'dissent',
            params: ({ event }) => ({ by: event.by.organisation, text: event.opinion }),
          },
          meta: { by: ['lead@undecidedLeads'] },
        },
        takeBackReport: {
          target: 'open',
          actions: { type: 'notify', params: ({ context }) => toLeads(context, 'reportTakenBack') },
          meta: { by: ['lead@author'] },
        },
        'deadline.goesIn': 'handedIn',
      },
    },
    handedIn: {
      entry: [
        tellOver,
        { type: 'notify', params: { mail: 'reportHandedIn', to: [{ role: 'secretariat' }] } },
        { type: 'notify', params: ({ context }) => toLeads(context, 'reportReceived') },
      ],
      on: {
        accept: { target: 'accepted', meta: { by: ['secretariat'], awaited: true } },
        returnForRevision: {
          target: 'open',
          actions: [
            { type: 'takeDue', params: ({ event }) => ({ due: event.due, reason: event.reason }) },
            { type: 'notify', params: ({ context, event }) => toLeads(context, 'reportReturned', { due: event.due }) },
          ],
          meta: { by: ['secretariat'] },
        },
      },
    },
    accepted: {
      type: 'final',
      entry: [
        { type: 'notify', params: ({ context }) => toLeads(context, 'reportAccepted') },
        { type: 'send', params: ({ context }) => toGroup(context) },
      ],
    },
    /** Gegenstandslos: the mandate ended before it was due. */
    lapsed: {
      type: 'final',
      entry: { type: 'notify', params: ({ context }) => toLeads(context, 'reportLapsed') },
    },
    waived: {
      type: 'final',
      entry: [
        { type: 'notify', params: ({ context }) => toLeads(context, 'reportWaived') },
        { type: 'send', params: ({ context }) => toGroup(context) },
      ],
    },
  },
});

export const interimReport: Workflow<Context> = {
  name: 'interimReport',
  version: 1,
  machine,
  context,
  commands,
  relations: {
    leads: (c) => ({ organisations: c.leads }),
    /** Leads that have not said yet what they think of it. */
    undecidedLeads: (c) => ({
      organisations: c.leads.filter(
        (code) => !c.agreed.includes(code) && !c.dissents.some(({ organisation }) => organisation === code),
      ),
    }),
    author: (c) => ({ organisations: c.handedInBy === null ? [] : [c.handedInBy] }),
  },
  bodyOf: (from) => String((from as Context).addressee),
  facts: (c) => ({
    titleId: c.titleId,
    body: c.addressee,
    organisations: c.leads,
    group: c.group,
    kind: c.kind,
    decision: c.decision,
    ...(c.promisedUntil === null ? {} : { promisedUntil: c.promisedUntil }),
    ...(c.outstandingIn === null ? {} : { outstandingIn: c.outstandingIn }),
  }),
  checks: {
    notePromise: checkPromise as never,
    releaseForAgenda: ({ meeting }: { meeting: string }, world: CheckWorld): FieldIssue[] => {
      const { addressee } = world.context as Context;
      const found = world.instance(meeting);
      const isFit = found?.workflow === 'meeting' && (found.context as { body: string }).body === addressee;
      return isFit && found.state === 'planned' ? [] : [{ path: ['meeting'], code: 'meetingMissing' }];
    },
    handIn: ((input: { file: string | null; report: string | null }): FieldIssue[] =>
      input.file === null && input.report === null ? [{ path: ['report'], code: 'reportMissing' }] : []) as never,
    askForDate: ({ due }: { due: string }, world) => checkAhead('due', due, world),
    grantDate: (_input: object, world) => {
      const { asked } = world.context as Context;
      return asked === null ? [] : checkAhead('due', asked.on, world);
    },
    returnForRevision: ({ due }: { due: string }, world) => checkAhead('due', due, world),
    chooseDay: ({ due }: { due: string }, world) => checkAhead('due', due, world),
    chooseMeeting: ({ meeting }: { meeting: string }, world) => {
      const { addressee } = world.context as Context;
      const isFit = world
        .meetings(addressee)
        .some(({ id, on, status }) => id === meeting && on >= world.today && status === 'planned');
      return isFit ? [] : [{ path: ['meeting'], code: 'meetingUnknown' }];
    },
  },
};
