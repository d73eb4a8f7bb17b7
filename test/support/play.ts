import type { z } from 'zod';
import { initialTransition, transition } from 'xstate';
import { type Effect, type Role, type Workflow, effectTypes } from '../../workflows/contract.js';
import { alRunde } from './bodies.js';
import { stateName } from '../../src/engine/decide.js';

type Event = { type: string; by?: { role: Role; organisation: string }; at?: string; today?: string } & Record<
  string,
  unknown
>;

/**
 * Plays events against a machine alone, as the engine would: pure, no database, no clock. Answers where it arrived and
 * everything it asked for on the way; an event that no state takes is a failed test.
 */
export function play(workflow: Workflow, input: Record<string, unknown>, events: Event[] = []) {
  const envelope = {
    by: { role: 'lead' as Role, organisation: 'HE' },
    at: '2024-06-12T08:00:00.000Z',
    today: '2024-06-12',
    bodyInfo: alRunde,
  };
  const asked: Effect[] = [];
  const keep = (actions: readonly { type: string; params: unknown }[]) =>
    asked.push(
      ...actions
        .filter(({ type }) => (effectTypes as readonly string[]).includes(type))
        .map(({ type, params }) => ({ type, params }) as Effect),
    );
  const [first, actions] = initialTransition(workflow.machine, { id: 'case', ...envelope, ...input } as never);
  let snapshot = first as ReturnType<typeof workflow.machine.resolveState>;
  keep(actions);
  for (const event of events) {
    const whole = { ...envelope, ...defaultsOf(workflow, event.type), ...event };
    if (!snapshot.can(whole as never)) throw new Error(`${stateName(snapshot.value)} does not take ${event.type}`);
    const [next, more] = transition(workflow.machine, snapshot, whole as never);
    snapshot = next as typeof snapshot;
    keep(more);
  }
  return {
    state: stateName(snapshot.value),
    context: snapshot.context as Record<string, unknown>,
    effects: asked,
    mails: asked.flatMap((effect) => (effect.type === 'notify' ? [effect.params.mail] : [])),
    takes: (event: Event) => snapshot.can({ ...envelope, ...defaultsOf(workflow, event.type), ...event } as never),
  };
}

/** What the schema of a command fills in for fields that are left out. */
function defaultsOf({ commands }: Workflow, type: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(commands[type]?.shape ?? {}).flatMap(([name, field]) => {
      const filled = (field as z.ZodType).safeParse(undefined);
      return filled.success ? [[name, filled.data]] : [];
    }),
  );
}
