import { assign, setup } from 'xstate';
import { z } from 'zod';
import { type Begin, type Told, type Workflow, bodyCode, day, effects, organisationCode } from './contract.js';
import type { Anchor } from './deadline-calendar.js';
import { reportPlan } from './registration-form.js';

const context = z.object({
  id: z.string(),
  registration: z.string(),
  titleId: z.string(),
  kind: z.string(),
  leads: z.array(organisationCode),
  participants: z.array(organisationCode),
  purpose: z.string(),
  objectives: z.array(z.string()),
  focusTopic: z.string(),
  reports: z.array(reportPlan),
  startsOn: day,
  /** When the body decided; the mandate runs from here. */
  activeFrom: day,
  requestedUntil: day.nullable(),
  /** Befristet bis: the decided end wins over the requested one (source 001). */
  validUntil: day.nullable(),
  homeBody: bodyCode,
  approvingBody: bodyCode,
  decision: z.string(),
  warnings: z.array(z.number().int()),
  /** Keys of everything that is still open: reports and, later, orders and hand-overs. */
  open: z.array(z.string()),
});
type Context = z.infer<typeof context>;

/** Leben eines Formats: active by decision, ends by itself at 24:00 Berlin of the decided day (domain.md 7a B). */
const rules = setup({
  types: {
    input: {} as Begin<Omit<Context, 'id' | 'warnings' | 'open' | 'activeFrom'>>,
    context: {} as Context,
    events: {} as Told<'thingSettled', { key: string }> | Told<'deadline.end'> | Told<`deadline.endWarning.${number}`>,
  },
  actions: {
    ...effects,
    settleThing: assign({ open: ({ context }, p: { key: string }) => context.open.filter((key) => key !== p.key) }),
  },
  guards: { nothingOpen: ({ context }) => context.open.length === 0 },
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

const toEveryone = (context: Context, mail: string) => ({
  mail,
  to: [
    { role: 'lead' as const, organisations: context.leads },
    { organisations: context.participants.filter((code) => !context.leads.includes(code)) },
    { role: 'secretariat' as const },
  ],
});

const machine = rules.createMachine({
  id: 'workingGroup',
  context: ({ input }) => {
    const { by: _by, at: _at, today, bodyInfo, ...fields } = input;
    return {
      ...fields,
      activeFrom: today,
      warnings: bodyInfo?.policy.mandateWarnings.value ?? [],
      open: input.reports.map((_, i) => `report-${i + 1}`),
    };
  },
  initial: 'active',
  on: { thingSettled: { actions: { type: 'settleThing', params: ({ event }) => ({ key: event.key }) } } },
  states: {
    active: {
      entry: [
        startReports,
        setEnd,
        { type: 'publish', params: { object: 'workingGroup', version: 1 } },
        { type: 'notify', params: ({ context }) => toEveryone(context, 'groupEstablished') },
      ],
      on: {
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
    },
    expired: {
      type: 'final',
      entry: [
        { type: 'notify', params: ({ context }) => toEveryone(context, 'mandateEnded') },
        { type: 'publish', params: { object: 'workingGroup', version: 2 } },
      ],
    },
  },
});

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
  commands: {},
  relations: { leads: (c) => ({ organisations: c.leads }) },
  bodyOf: (from) => String((from as Context).approvingBody),
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
};
