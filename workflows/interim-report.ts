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
  optionalText,
  text,
} from './contract.js';
import { type Anchor, anchor } from './deadline-calendar.js';
import { checkPromise, notePromise, promiseDeadline, reminderDeadlines, stepMails, stepOf } from './duty.js';
import { ladderStep } from './policies/policy-set.js';

const commands = {
  /** Bericht abgeben, as a file or as text. */
  handIn: z.object({ file: z.uuid().nullable().default(null), report: optionalText(20000, 'report') }),
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
      | Told<'deadline.due' | 'deadline.promise' | 'deadline.noMeeting' | `deadline.reminder.${number}`>,
  },
  actions: {
    ...effects,
    keepReport: assign((_, p: { file: string | null; report: string | null }) => ({
      file: p.file,
      reportId: p.report,
    })),
    takeLeads: assign({ leads: (_, p: { leads: string[] }) => p.leads }),
    takeDue: assign((_, p: { due: string; reason: string }) => ({
      due: { kind: 'date', on: p.due } as Anchor,
      returnedReasonId: p.reason,
      promisedUntil: null,
      isItemDue: false,
      outstandingIn: null,
    })),
    keepPromise: assign({ promisedUntil: (_, p: { until: string }) => p.until, isItemDue: false }),
    keepItemDue: assign({ isItemDue: true }),
    takeAnchor: assign((_, p: { due: Anchor }) => p),
    takeMeeting: assign({ outstandingIn: (_, p: { meeting: string | null }) => p.meeting }),
  },
  guards: {
    proposesItem: ({ context, event }) => stepOf(context.ladder, event)?.proposesItem === true,
    proposesItemLater: ({ context, event }) =>
      stepOf(context.ladder, event)?.proposesItem === true &&
      context.promisedUntil !== null &&
      event.today <= context.promisedUntil,
    itemIsDue: ({ context }) => context.isItemDue,
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
    promisedUntil: null,
    isItemDue: false,
    outstandingIn: null,
  }),
  initial: 'open',
  on: {
    leadsChanged: { actions: { type: 'takeLeads', params: ({ event }) => ({ leads: event.leads }) } },
    endMoved: {},
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
        handIn: {
          target: 'handedIn',
          actions: [
            { type: 'keepReport', params: ({ event }) => ({ file: event.file, report: event.report }) },
            fileReport,
            tellOver,
          ],
          meta: { by: ['lead@leads'], awaited: true },
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
    handedIn: {
      entry: [
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
  relations: { leads: (c) => ({ organisations: c.leads }) },
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
