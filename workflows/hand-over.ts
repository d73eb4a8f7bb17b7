import { assign, setup } from 'xstate';
import { z } from 'zod';
import {
  type Begin,
  type EventsOf,
  type Facts,
  type Workflow,
  effects,
  optionalText,
  organisationCode,
  text,
} from './contract.js';

const commands = {
  /** Übernahme anbieten. */
  offer: z.object({ successor: organisationCode, terms: optionalText(5000, 'terms') }),
  /** Annehmen: only now responsibility moves. */
  accept: z.object({}),
  /** Übernahme ablehnen. */
  refuse: z.object({ reason: text(2000, 'reason') }),
  /** Entfallen lassen. */
  drop: z.object({ reason: text(2000, 'reason') }),
};

const context = z.object({
  id: z.string(),
  key: z.string(),
  titleId: z.string(),
  thing: z.string(),
  owners: z.array(organisationCode),
  successor: organisationCode.nullable(),
  termsId: z.string().nullable(),
  refusals: z.array(z.object({ successor: organisationCode, reasonId: z.string() })),
});
type Context = z.infer<typeof context>;

const toParent = (context: Context) => ({ to: 'parent' as const, event: { type: 'thingSettled', key: context.key } });
const toOwners = (context: Context, mail: string, data: Facts) => ({
  mail,
  to: [{ role: 'lead' as const, organisations: context.owners }, { role: 'secretariat' as const }],
  data,
});

/** Übergabe eines offenen Dings: offered, then accepted or refused; until accepted the owner stays responsible. */
const machine = setup({
  types: {
    input: {} as Begin<{ key: string; titleId: string; thing: string; owners: string[] }>,
    context: {} as Context,
    events: {} as EventsOf<typeof commands>,
  },
  actions: {
    ...effects,
    keepOffer: assign((_, p: { successor: string; terms: string | null }) => ({
      successor: p.successor,
      termsId: p.terms,
    })),
    keepRefusal: assign(({ context }, p: { reason: string }) => ({
      refusals: [...context.refusals, { successor: context.successor!, reasonId: p.reason }],
      successor: null,
    })),
  },
}).createMachine({
  id: 'handOver',
  context: ({ input }) => ({
    id: input.id,
    key: input.key,
    titleId: input.titleId,
    thing: input.thing,
    owners: input.owners,
    successor: null,
    termsId: null,
    refusals: [],
  }),
  initial: 'unassigned',
  states: {
    unassigned: {
      on: {
        offer: {
          target: 'offered',
          actions: [
            { type: 'keepOffer', params: ({ event }) => ({ successor: event.successor, terms: event.terms }) },
            {
              type: 'notify',
              params: ({ event }) => ({ mail: 'handOverOffered', to: [{ organisations: [event.successor] }] }),
            },
          ],
          meta: { by: ['lead@owners', 'secretariat'], awaited: true },
        },
        drop: { target: 'dropped', meta: { by: ['secretariat'] } },
      },
    },
    offered: {
      on: {
        accept: { target: 'accepted', meta: { by: ['*@successor'], awaited: true } },
        refuse: {
          target: 'unassigned',
          actions: [
            {
              type: 'notify',
              params: ({ context, event }) =>
                toOwners(context, 'handOverRefused', { successor: context.successor, reasonId: event.reason }),
            },
            { type: 'keepRefusal', params: ({ event }) => ({ reason: event.reason }) },
          ],
          meta: { by: ['*@successor'] },
        },
      },
    },
    accepted: {
      type: 'final',
      entry: [
        {
          type: 'notify',
          params: ({ context }) => toOwners(context, 'handOverAccepted', { successor: context.successor }),
        },
        { type: 'send', params: ({ context }) => toParent(context) },
      ],
    },
    dropped: { type: 'final', entry: { type: 'send', params: ({ context }) => toParent(context) } },
  },
});

export const handOver: Workflow<Context> = {
  name: 'handOver',
  version: 1,
  machine,
  context,
  commands,
  relations: {
    owners: (c) => ({ organisations: c.owners }),
    successor: (c) => ({ organisations: c.successor ? [c.successor] : [] }),
  },
  facts: (c) => ({
    titleId: c.titleId,
    organisations: [...new Set([...c.owners, ...(c.successor ? [c.successor] : [])])],
    thing: c.thing,
    successor: c.successor,
  }),
};
