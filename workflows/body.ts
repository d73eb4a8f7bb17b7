import { assign, setup } from 'xstate';
import { z } from 'zod';
import {
  type Begin,
  type EventsOf,
  type Workflow,
  bodyCode,
  bodyNames,
  effects,
  organisationCode,
  text,
} from './contract.js';
import { policySet } from './policies/policy-set.js';

const seats = z
  .array(z.object({ organisation: organisationCode, isVoting: z.boolean() }))
  .min(1)
  .max(200);

const commands = {
  /** Gremium einrichten. */
  establishBody: z.object({
    code: bodyCode,
    names: bodyNames,
    seats,
    chair: organisationCode,
    secretariat: organisationCode,
    policy: policySet,
    registersFormats: z.boolean().default(false),
    /** Opening balances: numbers up to here were given before umlauf. */
    openings: z
      .array(z.object({ year: z.number().int(), opening: z.number().int().min(0), source: text(2000, 'source') }))
      .default([]),
  }),
  changeSeats: z.object({ seats }),
  /** Vorsitz wechselt (yearly). */
  handChair: z.object({ chair: organisationCode }),
};

const context = z.object({
  code: bodyCode,
  names: bodyNames,
  seats,
  chair: organisationCode,
  secretariat: organisationCode,
  policy: policySet,
  registersFormats: z.boolean(),
  openings: z.array(z.object({ year: z.number(), opening: z.number(), sourceId: z.string() })),
});
type Context = z.infer<typeof context>;

/** Gremium: seats, chair, policy set and decision series, all as data. */
const machine = setup({
  types: {
    input: {} as Begin<z.infer<typeof commands.establishBody>>,
    context: {} as Context,
    events: {} as EventsOf<typeof commands>,
  },
  actions: {
    ...effects,
    takeSeats: assign({ seats: (_, p: { seats: Context['seats'] }) => p.seats }),
    takeChair: assign({ chair: (_, p: { chair: string }) => p.chair }),
  },
}).createMachine({
  id: 'body',
  context: ({ input }) => ({
    code: input.code,
    names: input.names,
    seats: input.seats,
    chair: input.chair,
    secretariat: input.secretariat,
    policy: input.policy,
    registersFormats: input.registersFormats,
    openings: input.openings.map(({ year, opening, source }) => ({ year, opening, sourceId: source })),
  }),
  initial: 'established',
  states: {
    established: {
      on: {
        changeSeats: {
          actions: { type: 'takeSeats', params: ({ event }) => ({ seats: event.seats }) },
          meta: { by: ['operator', 'system'] },
        },
        handChair: {
          actions: { type: 'takeChair', params: ({ event }) => ({ chair: event.chair }) },
          meta: { by: ['operator', 'system'] },
        },
      },
    },
  },
});

export const body: Workflow<Context> = {
  name: 'body',
  version: 1,
  machine,
  context,
  commands,
  begin: { command: 'establishBody', by: ['operator', 'system'] },
  facts: (c) => ({ body: c.code }),
  references: (c) => [
    {
      kind: 'body',
      row: {
        code: c.code,
        names: c.names,
        seats: c.seats,
        chair: c.chair,
        secretariat: c.secretariat,
        policyId: c.policy.id,
        policy: c.policy,
        registersFormats: c.registersFormats,
      },
    },
    ...c.openings.map(({ year, opening, sourceId }) => ({
      kind: 'series' as const,
      row: { body: c.code, year, opening, sourceId },
    })),
  ],
};
