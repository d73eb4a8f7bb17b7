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
  day,
  effects,
  holdsOn,
  organisationCode,
  text,
} from './contract.js';
import { organisations } from './data/organisations.js';
import { FundingKeyRefused, parseFundingKey } from './data/funding-keys.js';
import { daysBetween } from './berlin-time.js';
import type { Recess } from './deadline-calendar.js';
import { policySet } from './policies/policy-set.js';

/** Sitz: of an organisation, with a vote or advisory; the person who holds it may change. `to` is the first day without. */
const seat = z.object({
  organisation: organisationCode,
  isVoting: z.boolean(),
  from: day.nullable().default(null),
  to: day.nullable().default(null),
});
const seats = z.array(seat).min(1).max(200);

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
  /** Mitglied aufnehmen, or give it a vote, from a day on. */
  seatMember: z.object({ organisation: organisationCode, isVoting: z.boolean(), on: day }),
  /** Mitgliedschaft beenden; `on` is the first day without it. */
  unseatMember: z.object({ organisation: organisationCode, on: day }),
  /** Fachpolitischen Sprecher benennen, of a Fachministerkonferenz, by a decision. */
  nameSpokesperson: z.object({ organisation: organisationCode, on: day, decision: text(200, 'decision') }),
  /** Benennung beenden; `on` is the first day without it. */
  endSpokesperson: z.object({ organisation: organisationCode, on: day }),
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
    delegator: bodyCode,
    matter: text(500, 'matter'),
    decision: text(200, 'decision'),
  }),
  /** Sitzungsfreie Zeit eintragen, of the body (`null`) or of one of its members: reminders come before it. */
  enterRecess: z.object({ organisation: organisationCode.nullable().default(null), from: day, to: day }),
  /** Sitzungsfreie Zeit streichen. */
  removeRecess: z.object({ organisation: organisationCode.nullable().default(null), from: day, to: day }),
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
  delegations: z.array(z.object({ from: bodyCode, matterId: z.string(), decisionId: z.string() })),
  /** Fachpolitische Sprecher: there may be several at a time. */
  spokespersons: z.array(
    z.object({ organisation: organisationCode, from: day, to: day.nullable(), decisionId: z.string() }),
  ),
  recesses: z.array(z.object({ organisation: organisationCode.nullable(), from: day, to: day })),
  openings: z.array(z.object({ year: z.number(), opening: z.number(), sourceId: z.string() })),
});
type Context = z.infer<typeof context>;

/** Who keeps the rules and the members of a body. */
const keepers = ['operator', 'secretariat', 'system'];

/** What an organisation holds, ended on a day; what would only begin after it never does. */
function ended<T extends { organisation: string; from: string | null; to: string | null }>(
  all: readonly T[],
  organisation: string,
  on: string,
): T[] {
  return all
    .map((each) =>
      each.organisation === organisation && (each.to === null || each.to > on) ? { ...each, to: on } : each,
    )
    .filter(({ from, to }) => from === null || to === null || from < to);
}

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
    seat: assign({
      seats: ({ context }, p: { organisation: string; isVoting: boolean; on: string }) => [
        ...ended(context.seats, p.organisation, p.on),
        { organisation: p.organisation, isVoting: p.isVoting, from: p.on, to: null },
      ],
    }),
    unseat: assign({
      seats: ({ context }, p: { organisation: string; on: string }) => ended(context.seats, p.organisation, p.on),
    }),
    nameSpokesperson: assign({
      spokespersons: ({ context }, p: { organisation: string; on: string; decisionId: string }) => [
        ...context.spokespersons,
        { organisation: p.organisation, from: p.on, to: null, decisionId: p.decisionId },
      ],
    }),
    endSpokesperson: assign({
      spokespersons: ({ context }, p: { organisation: string; on: string }) =>
        ended(context.spokespersons, p.organisation, p.on),
    }),
    keepRecess: assign({
      recesses: ({ context }, p: Recess) =>
        [...context.recesses, p].toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)),
    }),
    dropRecess: assign({ recesses: ({ context }, p: Recess) => context.recesses.filter((r) => !isSame(r, p)) }),
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
    spokespersons: [],
    recesses: [],
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
        seatMember: {
          actions: {
            type: 'seat',
            params: ({ event: { organisation, isVoting, on } }) => ({ organisation, isVoting, on }),
          },
          meta: { by: keepers },
        },
        unseatMember: {
          actions: { type: 'unseat', params: ({ event: { organisation, on } }) => ({ organisation, on }) },
          meta: { by: keepers },
        },
        nameSpokesperson: {
          actions: {
            type: 'nameSpokesperson',
            params: ({ event: { organisation, on, decision } }) => ({ organisation, on, decisionId: decision }),
          },
          meta: { by: keepers },
        },
        endSpokesperson: {
          actions: { type: 'endSpokesperson', params: ({ event: { organisation, on } }) => ({ organisation, on }) },
          meta: { by: keepers },
        },
        setFundingKey: {
          actions: {
            type: 'takeKey',
            params: ({ event: { id, source, shares } }) => ({ id, source, shares }),
          },
          meta: { by: keepers },
        },
        changePolicy: {
          actions: { type: 'takePolicy', params: ({ event }) => ({ policy: event.policy }) },
          meta: { by: keepers },
        },
        delegate: {
          actions: {
            type: 'keepDelegation',
            params: ({ event: { delegator: from, matter: matterId, decision: decisionId } }) => ({
              from,
              matterId,
              decisionId,
            }),
          },
          meta: { by: keepers },
        },
        enterRecess: {
          actions: {
            type: 'keepRecess',
            params: ({ event: { organisation, from, to } }) => ({ organisation, from, to }),
          },
          meta: { by: ['operator', 'secretariat', 'system'] },
        },
        removeRecess: {
          actions: {
            type: 'dropRecess',
            params: ({ event: { organisation, from, to } }) => ({ organisation, from, to }),
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

function isSame(a: Recess, b: Recess): boolean {
  return a.organisation === b.organisation && a.from === b.from && a.to === b.to;
}

/** A recess ends after it began, lasts no longer than half a year and is of the body or of one of its members. */
function checkRecess({ organisation, from, to }: Recess, world: CheckWorld): FieldIssue[] {
  const { seats, recesses } = world.context as Context;
  if (organisation !== null && !seats.some((seat) => seat.organisation === organisation))
    return [{ path: ['organisation'], code: 'memberUnknown' }];
  if (to < from) return [{ path: ['to'], code: 'endBeforeStart', params: { end: to, start: from } }];
  if (daysBetween(from, to) > 183) return [{ path: ['to'], code: 'recessTooLong' }];
  return recesses.some((known) => isSame(known, { organisation, from, to }))
    ? [{ path: ['from'], code: 'recessKnown' }]
    : [];
}

/** `al-runde-2024-1` → `al-runde-2024-2`. */
export function nextVersion(id: string): string {
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

type HeldBy = { organisation: string; on: string };

function checkOrganisation({ organisation }: { organisation: string }): FieldIssue[] {
  return organisations[organisation]
    ? []
    : [{ path: ['organisation'], code: 'organisationUnknown', params: { input: organisation } }];
}

/** Somebody holds it on that day: a seat, or the office of the Sprecher. */
function isHeld(all: readonly { organisation: string; from: string | null; to: string | null }[], held: HeldBy) {
  return holdsOn(all, held.on).some(({ organisation }) => organisation === held.organisation);
}

/** A body keeps a voting member. */
function checkUnseat(input: HeldBy, world: CheckWorld): FieldIssue[] {
  const c = world.context as Context;
  if (!isHeld(c.seats, input)) return [{ path: ['organisation'], code: 'memberUnknown' }];
  const left = holdsOn(ended(c.seats, input.organisation, input.on), input.on);
  return left.some(({ isVoting }) => isVoting) ? [] : [{ path: ['organisation'], code: 'lastMember' }];
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
    seatMember: checkOrganisation as never,
    unseatMember: checkUnseat as never,
    nameSpokesperson: ((input: HeldBy, world: CheckWorld): FieldIssue[] => [
      ...checkOrganisation(input),
      ...(isHeld((world.context as Context).spokespersons, input)
        ? [{ path: ['organisation'], code: 'spokespersonThere' }]
        : []),
    ]) as never,
    endSpokesperson: ((input: HeldBy, world: CheckWorld): FieldIssue[] =>
      isHeld((world.context as Context).spokespersons, input)
        ? []
        : [{ path: ['organisation'], code: 'spokespersonUnknown' }]) as never,
    enterRecess: checkRecess as never,
    removeRecess: ((recess: Recess, world: CheckWorld): FieldIssue[] =>
      (world.context as Context).recesses.some((known) => isSame(known, recess))
        ? []
        : [{ path: ['from'], code: 'recessUnknown' }]) as never,
    delegate: (({ delegator }: { delegator: string }, world: CheckWorld) =>
      world.isBody(delegator)
        ? []
        : [{ path: ['delegator'], code: 'bodyUnknown', params: { input: delegator } }]) as never,
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
        spokespersons: c.spokespersons,
        recesses: c.recesses,
      },
    },
    ...c.openings.map(({ year, opening, sourceId }) => ({
      kind: 'series' as const,
      row: { body: c.code, year, opening, sourceId },
    })),
  ],
};
