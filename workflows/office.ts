import { assign, setup } from 'xstate';
import { z } from 'zod';
import {
  type Begin,
  type CheckWorld,
  type EventsOf,
  type FieldIssue,
  type Workflow,
  bodyCode,
  checkAhead,
  day,
  effects,
  organisationCode,
  personWithAddress,
  roles,
} from './contract.js';
import { organisations } from './data/organisations.js';

const memberships = z
  .array(
    z.object({
      role: z.enum(roles).exclude(['system']),
      organisation: organisationCode,
      body: bodyCode.nullable().default(null),
      from: day,
      /** First day on which it no longer holds; `null`: until further notice. */
      to: day.nullable().default(null),
    }),
  )
  .min(1)
  .max(50);

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'timeFormat');

const commands = {
  /** Person mit ihren Mitgliedschaften eintragen. */
  appoint: z.object({ person: personWithAddress(), memberships }),
  /** Ausscheiden: `on` is the first day without the offices. */
  leave: z.object({ on: day }),
  /** Abwesenheit: both days are in it; the deputy (Vertretung), named by the case of its offices, receives the mails. */
  arrangeAbsence: z.object({ from: day, to: day, deputy: z.uuid('deputyUnknown').nullable().default(null) }),
  /** Abwesenheit streichen. */
  cancelAbsence: z.object({ from: day, to: day }),
  /** Zustellung: daily digest (Tagesübersicht) on wish, and hours in which no mail comes (Ruhezeit). */
  setDelivery: z.object({
    isDigest: z.boolean().default(false),
    quietFrom: timeOfDay.nullable().default(null),
    quietTo: timeOfDay.nullable().default(null),
  }),
};

const absence = z.object({ from: day, to: day, deputy: z.string().nullable() });
const delivery = z.object({ isDigest: z.boolean(), quietFrom: timeOfDay.nullable(), quietTo: timeOfDay.nullable() });
/** Abwesenheit with its deputy, by the id of the case that holds the deputy's offices. */
export type Absence = z.infer<typeof absence>;
/** Zustellung, as the person wishes it. */
export type DeliveryWish = z.infer<typeof delivery>;

const context = z.object({ id: z.string(), personId: z.string(), memberships, absences: z.array(absence), delivery });
type Context = z.infer<typeof context>;

/** Whoever speaks for the organisation of the person, and the secretariat. */
const arrangers = ['*@own', 'secretariat', 'operator'];

/**
 * A person's offices (Mitgliedschaften) with from and to; what somebody may do follows from them alone. Besides them,
 * how mails reach the person, and who receives them meanwhile.
 */
const machine = setup({
  types: {
    input: {} as Begin<{ person: string; memberships: Context['memberships'] }>,
    context: {} as Context,
    events: {} as EventsOf<typeof commands>,
  },
  actions: {
    ...effects,
    endMemberships: assign({
      memberships: ({ context }, p: { on: string }) =>
        context.memberships.map((m) => ({ ...m, to: m.to !== null && m.to < p.on ? m.to : p.on })),
    }),
    keepAbsence: assign({
      absences: ({ context }, p: Absence) =>
        [...context.absences, p].toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)),
    }),
    dropAbsence: assign({
      absences: ({ context }, p: { from: string; to: string }) =>
        context.absences.filter(({ from, to }) => from !== p.from || to !== p.to),
    }),
    takeDelivery: assign({ delivery: (_, p: DeliveryWish) => p }),
  },
}).createMachine({
  id: 'office',
  context: ({ input }) => ({
    id: input.id,
    personId: input.person,
    memberships: input.memberships,
    absences: [],
    delivery: { isDigest: false, quietFrom: null, quietTo: null },
  }),
  initial: 'held',
  states: {
    held: {
      on: {
        leave: {
          target: 'left',
          actions: { type: 'endMemberships', params: ({ event }) => ({ on: event.on }) },
          meta: { by: ['operator', 'system'] },
        },
        arrangeAbsence: {
          actions: { type: 'keepAbsence', params: ({ event: { from, to, deputy } }) => ({ from, to, deputy }) },
          meta: { by: arrangers },
        },
        cancelAbsence: {
          actions: { type: 'dropAbsence', params: ({ event: { from, to } }) => ({ from, to }) },
          meta: { by: arrangers },
        },
        setDelivery: {
          actions: {
            type: 'takeDelivery',
            params: ({ event: { isDigest, quietFrom, quietTo } }) => ({ isDigest, quietFrom, quietTo }),
          },
          meta: { by: arrangers },
        },
      },
    },
    left: { type: 'final' },
  },
});

function checkMemberships(input: { memberships: z.infer<typeof memberships> }, world: CheckWorld): FieldIssue[] {
  return input.memberships.flatMap(({ organisation, body }, i): FieldIssue[] => [
    ...(organisations[organisation]
      ? []
      : [{ path: ['memberships', i, 'organisation'], code: 'organisationUnknown', params: { input: organisation } }]),
    ...(body === null || world.isBody(body)
      ? []
      : [{ path: ['memberships', i, 'body'], code: 'bodyUnknown', params: { input: body } }]),
  ]);
}

/** An absence is not over yet, lies beside those entered, and its deputy holds offices and is another person. */
function checkAbsence({ from, to, deputy }: Absence, world: CheckWorld): FieldIssue[] {
  const { id, absences } = world.context as Context;
  const other = absences.find((known) => known.from <= to && from <= known.to);
  const found = deputy === null ? undefined : world.instance(deputy);
  return [
    ...(to < from ? [{ path: ['to'], code: 'endBeforeStart', params: { end: to, start: from } }] : []),
    ...(to >= from ? checkAhead('to', to, world) : []),
    ...(other ? [{ path: ['from'], code: 'absenceOverlaps', params: { start: other.from, end: other.to } }] : []),
    ...(deputy !== null && deputy === id ? [{ path: ['deputy'], code: 'deputySelf' }] : []),
    ...(deputy !== null && (found?.workflow !== 'office' || found.state !== 'held')
      ? [{ path: ['deputy'], code: 'deputyUnknown' }]
      : []),
  ];
}

/** A Ruhezeit has both ends and lasts 14 hours at most; it may pass midnight. */
function checkDelivery({ quietFrom, quietTo }: DeliveryWish): FieldIssue[] {
  if (quietFrom === null && quietTo === null) return [];
  if (quietFrom === null || quietTo === null)
    return [{ path: [quietFrom === null ? 'quietFrom' : 'quietTo'], code: 'quietHalf' }];
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const length = (minutes(quietTo) - minutes(quietFrom) + 1440) % 1440;
  return length === 0 || length > 14 * 60 ? [{ path: ['quietTo'], code: 'quietTooLong' }] : [];
}

export const office: Workflow<Context> = {
  name: 'office',
  version: 1,
  machine,
  context,
  commands,
  begin: { command: 'appoint', by: ['operator', 'system'] },
  facts: (c) => ({ organisations: [...new Set(c.memberships.map((m) => m.organisation))] }),
  relations: { own: (c) => ({ organisations: [...new Set(c.memberships.map((m) => m.organisation))] }) },
  checks: {
    appoint: checkMemberships as never,
    arrangeAbsence: checkAbsence as never,
    setDelivery: checkDelivery as never,
  },
  references: (c) => c.memberships.map((m) => ({ kind: 'membership', row: { personId: c.personId, ...m } })),
};
