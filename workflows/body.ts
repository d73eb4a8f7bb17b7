import { assign, setup } from 'xstate';
import { z } from 'zod';
import {
  type Begin,
  type CheckWorld,
  type EventsOf,
  type FieldIssue,
  type Workflow,
  bodyCode,
  bodyNames,
  effects,
  organisationCode,
  text,
} from './contract.js';
import { FundingKeyRefused, parseFundingKey } from './data/funding-keys.js';
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
  /** Königsteiner Schlüssel ersetzen: 16 shares, exactly 100.00000 in sum. A new version of the policy set. */
  setFundingKey: z.object({
    id: z
      .string()
      .trim()
      .regex(/^[A-Z][A-Z0-9-]{1,19}$/, 'fundingKeyName'),
    source: z.string().trim().min(1, 'sourceMissing').max(500, 'sourceTooLong'),
    shares: z.record(z.string(), z.string().trim()),
  }),
  /** Regelwerk in Kraft setzen: a new version; votes that are open keep theirs. */
  changePolicy: z.object({ policy: policySet }),
  /** Delegation: this body decides finally what another one delegated, by a decision that is named. */
  delegate: z.object({
    from: bodyCode,
    matter: z.string().trim().min(1, 'matterMissing').max(500, 'matterTooLong'),
    decision: z.string().trim().min(1, 'decisionMissing').max(200, 'decisionTooLong'),
  }),
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
  delegations: z.array(z.object({ from: bodyCode, matter: z.string(), decision: z.string() })),
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
    takeKey: assign({
      policy: ({ context }, p: { id: string; source: string; shares: Record<string, string> }) => ({
        ...context.policy,
        id: nextVersion(context.policy.id),
        fundingKey: {
          value: { id: p.id, source: p.source, shares: p.shares },
          source: p.source,
          status: 'confirmed' as const,
        },
      }),
    }),
    takePolicy: assign({ policy: (_, p: { policy: Context['policy'] }) => p.policy }),
    keepDelegation: assign({
      delegations: ({ context }, p: Context['delegations'][number]) => [...context.delegations, p],
    }),
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
    delegations: [],
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
        setFundingKey: {
          actions: {
            type: 'takeKey',
            params: ({ event: { id, source, shares } }) => ({ id, source, shares }),
          },
          meta: { by: ['operator', 'secretariat', 'system'] },
        },
        changePolicy: {
          actions: { type: 'takePolicy', params: ({ event }) => ({ policy: event.policy }) },
          meta: { by: ['operator', 'system'] },
        },
        delegate: {
          actions: {
            type: 'keepDelegation',
            params: ({ event: { from, matter, decision } }) => ({ from, matter, decision }),
          },
          meta: { by: ['operator', 'secretariat', 'system'] },
        },
        handChair: {
          actions: { type: 'takeChair', params: ({ event }) => ({ chair: event.chair }) },
          meta: { by: ['operator', 'system'] },
        },
      },
    },
  },
});

/** `al-runde-2024-1` → `al-runde-2024-2`. */
function nextVersion(id: string): string {
  const parts = /^(.*-)(\d+)$/.exec(id);
  return parts ? `${parts[1]}${Number(parts[2]) + 1}` : `${id}-2`;
}

/** The table fits: 16 Länder, decimals, exactly 100.00000. Otherwise the old one stays. */
function checkFundingKey({ id, source, shares }: z.infer<typeof commands.setFundingKey>): FieldIssue[] {
  try {
    parseFundingKey(id, source, shares);
    return [];
  } catch (error) {
    if (!(error instanceof FundingKeyRefused)) throw error;
    return [{ path: ['shares'], code: error.code, params: error.params }];
  }
}

/** A policy set is of this body, and another version than the one in force. */
function checkPolicy({ policy }: z.infer<typeof commands.changePolicy>, world: CheckWorld): FieldIssue[] {
  const { code, policy: inForce } = world.context as Context;
  if (policy.body !== code) return [{ path: ['policy', 'body'], code: 'bodyUnknown', params: { input: policy.body } }];
  return policy.id === inForce.id ? [{ path: ['policy', 'id'], code: 'policySame', params: { id: policy.id } }] : [];
}

export const body: Workflow<Context> = {
  name: 'body',
  version: 1,
  machine,
  context,
  commands,
  begin: { command: 'establishBody', by: ['operator', 'system'] },
  facts: (c) => ({ body: c.code }),
  checks: {
    setFundingKey: checkFundingKey as never,
    changePolicy: checkPolicy as never,
    delegate: (({ from }: { from: string }, world: CheckWorld) =>
      world.isBody(from) ? [] : [{ path: ['from'], code: 'bodyUnknown', params: { input: from } }]) as never,
  },
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
        delegations: c.delegations,
      },
    },
    ...c.openings.map(({ year, opening, sourceId }) => ({
      kind: 'series' as const,
      row: { body: c.code, year, opening, sourceId },
    })),
  ],
};
