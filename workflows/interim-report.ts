import { assign, setup } from 'xstate';
import { z } from 'zod';
import {
  type Begin,
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

const commands = {
  /** Bericht abgeben, as a file or as text. */
  handIn: z.object({ file: z.uuid().nullable().default(null), report: optionalText(20000, 'report') }),
  /** Bericht annehmen. */
  accept: z.object({}),
  returnForRevision: z.object({ reason: text(2000, 'reason'), due: day }),
  /** Bericht erlassen. */
  waive: z.object({ reason: text(2000, 'reason') }),
};

const ladderStep = z.object({ days: z.number().int(), mail: z.string(), secretariatMail: z.string().nullable() });

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
    events: {} as EventsOf<typeof commands> | Told<'deadline.due'> | Told<`deadline.reminder.${number}`>,
  },
  actions: {
    ...effects,
    keepReport: assign((_, p: { file: string | null; report: string | null }) => ({
      file: p.file,
      reportId: p.report,
    })),
    takeDue: assign((_, p: { due: string; reason: string }) => ({
      due: { kind: 'date', on: p.due } as Anchor,
      returnedReasonId: p.reason,
    })),
  },
});

const setDue = rules.enqueueActions(({ context, enqueue }) => {
  enqueue({ type: 'setDeadline', params: { name: 'due', anchor: context.due } });
  for (const { days } of context.ladder)
    enqueue({
      type: 'setDeadline',
      params: {
        name: `reminder.${days}`,
        anchor:
          days <= 0
            ? { kind: 'before', base: context.due, days: -days, time: '08:00' }
            : { kind: 'after', base: context.due, days, time: '08:00' },
        ifPast: 'skip',
      },
    });
});

const remind = rules.enqueueActions(({ context, event, enqueue }) => {
  const step = context.ladder.find(({ days }) => event.type === `deadline.reminder.${days}`);
  if (!step) return;
  enqueue({ type: 'notify', params: toLeads(context, step.mail) });
  if (step.secretariatMail)
    enqueue({ type: 'notify', params: { mail: step.secretariatMail, to: [{ role: 'secretariat' }] } });
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
    ladder: input.bodyInfo?.policy.reminderLadder.value ?? [],
    file: null,
    reportId: null,
    returnedReasonId: null,
  }),
  initial: 'open',
  states: {
    open: {
      entry: setDue,
      exit: [
        { type: 'withdrawDeadline', params: { name: 'due' } },
        { type: 'withdrawDeadline', params: { name: 'reminder.*' } },
      ],
      on: {
        handIn: {
          target: 'handedIn',
          actions: [
            { type: 'keepReport', params: ({ event }) => ({ file: event.file, report: event.report }) },
            fileReport,
          ],
          meta: { by: ['lead@leads'], awaited: true },
        },
        waive: { target: 'waived', meta: { by: ['secretariat'] } },
        'deadline.reminder.*': { actions: remind },
      },
      initial: 'awaited',
      states: {
        awaited: { on: { 'deadline.due': 'overdue' } },
        overdue: {},
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
  }),
  checks: {
    handIn: ((input: { file: string | null; report: string | null }): FieldIssue[] =>
      input.file === null && input.report === null ? [{ path: ['report'], code: 'reportMissing' }] : []) as never,
    returnForRevision: ({ due }: { due: string }, world) => checkAhead('due', due, world),
  },
};
