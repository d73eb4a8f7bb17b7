import { assign, setup } from 'xstate';
import { z } from 'zod';
import {
  type Begin,
  type CheckWorld,
  type EventsOf,
  type FieldIssue,
  type Workflow,
  bodyCode,
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

const commands = {
  /** Person mit ihren Mitgliedschaften eintragen. */
  appoint: z.object({ person: personWithAddress(), memberships }),
  /** Ausscheiden: `on` is the first day without the offices. */
  leave: z.object({ on: day }),
};

const context = z.object({ personId: z.string(), memberships });
type Context = z.infer<typeof context>;

/** A person's offices (Mitgliedschaften) with from and to; what somebody may do follows from them alone. */
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
  },
}).createMachine({
  id: 'office',
  context: ({ input }) => ({ personId: input.person, memberships: input.memberships }),
  initial: 'held',
  states: {
    held: {
      on: {
        leave: {
          target: 'left',
          actions: { type: 'endMemberships', params: ({ event }) => ({ on: event.on }) },
          meta: { by: ['operator', 'system'] },
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

export const office: Workflow<Context> = {
  name: 'office',
  version: 1,
  machine,
  context,
  commands,
  begin: { command: 'appoint', by: ['operator', 'system'] },
  facts: (c) => ({ organisations: [...new Set(c.memberships.map((m) => m.organisation))] }),
  checks: { appoint: checkMemberships as never },
  references: (c) => c.memberships.map((m) => ({ kind: 'membership', row: { personId: c.personId, ...m } })),
};
