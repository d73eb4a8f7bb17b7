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
  optionalText,
  text,
} from './contract.js';

const startsAt = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'timeFormat');

const commands = {
  /** Sitzung anlegen. */
  schedule: z.object({
    body: bodyCode,
    number: z.coerce.number().int().min(1).max(9999),
    on: day,
    startsAt: startsAt.default('10:00'),
    place: optionalText(300, 'place'),
  }),
  /** Sitzung verschieben: open deadlines that hang on it move with it. */
  moveMeeting: z.object({ on: day, startsAt: startsAt.default('10:00'), reason: text(2000, 'reason') }),
  openMeeting: z.object({}),
  endMeeting: z.object({}),
  cancelMeeting: z.object({ reason: text(2000, 'reason') }),
};

const context = z.object({
  body: bodyCode,
  number: z.number(),
  on: day,
  startsAt,
  placeId: z.string().nullable(),
});
type Context = z.infer<typeof context>;

/** Sitzung: an appointment (Termin), never shifted by holidays; its deadlines hang on it. */
const machine = setup({
  types: {
    input: {} as Begin<z.infer<typeof commands.schedule>>,
    context: {} as Context,
    events: {} as EventsOf<typeof commands>,
  },
  actions: {
    ...effects,
    takeDay: assign((_, p: { on: string; startsAt: string }) => p),
  },
  guards: {
    isLater: ({ context, event }) =>
      event.type !== 'moveMeeting' || event.on !== context.on || event.startsAt !== context.startsAt,
  },
}).createMachine({
  id: 'meeting',
  context: ({ input }) => ({
    body: input.body,
    number: input.number,
    on: input.on,
    startsAt: input.startsAt,
    placeId: input.place,
  }),
  initial: 'planned',
  states: {
    planned: {
      on: {
        moveMeeting: {
          guard: 'isLater',
          actions: [
            { type: 'takeDay', params: ({ event }) => ({ on: event.on, startsAt: event.startsAt }) },
            {
              type: 'notify',
              params: ({ context, event }) => ({
                mail: 'meetingMoved',
                to: [
                  { role: 'votingMember', body: context.body },
                  { role: 'advisoryMember', body: context.body },
                ],
                data: { number: context.number, on: event.on, startsAt: event.startsAt, reasonId: event.reason },
              }),
            },
          ],
          meta: { by: ['secretariat'] },
        },
        openMeeting: { target: 'running', meta: { by: ['secretariat', 'chair@body'] } },
        cancelMeeting: { target: 'cancelled', meta: { by: ['secretariat', 'chair@body'] } },
      },
    },
    running: { on: { endMeeting: { target: 'ended', meta: { by: ['secretariat', 'chair@body'] } } } },
    ended: { type: 'final' },
    cancelled: {
      type: 'final',
      entry: {
        type: 'notify',
        params: ({ context }) => ({
          mail: 'meetingCancelled',
          to: [
            { role: 'votingMember', body: context.body },
            { role: 'advisoryMember', body: context.body },
          ],
          data: { number: context.number, on: context.on },
        }),
      },
    },
  },
});

export const meeting: Workflow<Context> = {
  name: 'meeting',
  version: 1,
  machine,
  context,
  commands,
  begin: { command: 'schedule', by: ['secretariat', 'system'] },
  relations: { body: (c) => ({ body: c.body }) },
  bodyOf: (from) => (from as Context).body,
  facts: (c) => ({ body: c.body, on: c.on, number: c.number }),
  checks: {
    schedule: (({ body, number }: { body: string; number: number }, world: CheckWorld): FieldIssue[] => {
      if (!world.isBody(body)) return [{ path: ['body'], code: 'bodyUnknown', params: { input: body } }];
      const isTaken = world.meetings(body).some((other) => other.number === number);
      return isTaken ? [{ path: ['number'], code: 'meetingNumberTaken', params: { number } }] : [];
    }) as never,
    moveMeeting: ({ on }: { on: string }, world) => checkAhead('on', on, world),
  },
  references: (c, value) => [
    {
      kind: 'meeting',
      row: { body: c.body, number: c.number, on: c.on, startsAt: c.startsAt, place: c.placeId, status: String(value) },
    },
  ],
};
