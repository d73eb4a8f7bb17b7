import { Temporal } from 'temporal-polyfill';
import { withClient } from './database.js';
import type { Engine } from './engine/engine.js';
import { type Clock, ClockRefused } from './ports/clock.js';

/** What moving the clock needs. `relay` carries out everything in the outbox and answers when it is empty. */
export interface TimeMachine {
  engine: Pick<Engine, 'fireDue'>;
  clock: Clock;
  relay: () => Promise<void>;
  /** When the next mail may go out that waits for its time. */
  nextMailAt?: () => Promise<string | null>;
  /** Whether the clock runs on at the end, or stands there. */
  ticks?: boolean;
  /** Told at every stop where something fired: the instant, and how many deadlines. */
  onEvent?: (event: { at: string; fired: number }) => void | Promise<void>;
}

/** How often a stop is looked at again while somebody else is at the same deadlines or the clock runs on. */
const maxLooks = 200;

/**
 * Zeitreise: moves the virtual clock to an instant (UTC, ISO 8601), from one due time to the next. Every deadline fires
 * at exactly its time, one after the other in the order of the store, and what it says goes out before the next one.
 * An instant that is already past moves nothing, but what is due is still done.
 */
export async function travelTo(target: string, machine: TimeMachine): Promise<void> {
  const { engine, clock, relay, nextMailAt, ticks = false, onEvent } = machine;
  const end = Temporal.Instant.from(target);
  let fired = 0;
  let looks = 0;
  for (;;) {
    await relay();
    const due = await engine.fireDue(1);
    fired += due.fired;
    if (due.found > 0) {
      // Found and not fired: somebody else was faster, or it has just been withdrawn or moved.
      looks = due.fired > 0 ? 0 : looks + 1;
      if (looks > maxLooks) throw new Error(`A deadline that is due at ${due.now} does not fire.`);
      continue;
    }
    const now = Temporal.Instant.from(due.now);
    if (fired > 0) await onEvent?.({ at: due.now, fired });
    fired = 0;
    // A worker may have fired what was due here: its mails too belong to this hour, not to the next one.
    await relay();
    if (Temporal.Instant.compare(now, end) >= 0) return;
    const stops = [due.nextDueAt, (await nextMailAt?.()) ?? null].flatMap((at) =>
      at === null ? [] : [Temporal.Instant.from(at)],
    );
    const next = stops.toSorted((a, b) => Temporal.Instant.compare(a, b))[0] ?? end;
    const isLast = Temporal.Instant.compare(next, end) >= 0;
    const moved = await hasMoved(clock, (isLast ? end : next).toString(), isLast && ticks);
    looks = moved ? 0 : looks + 1;
    if (looks > maxLooks) throw new Error(`The clock does not reach ${next.toString()}.`);
  }
}

/** A clock that runs may have passed that instant meanwhile: then there is nothing to move, only something to fire. */
async function hasMoved(clock: Clock, to: string, ticks: boolean): Promise<boolean> {
  try {
    await clock.move(to, ticks);
    return true;
  } catch (error) {
    if (error instanceof ClockRefused && error.code === 'clockBackward') return false;
    throw error;
  }
}

/** Makes the clock of a database movable, as its owner; there is no way back. For demo, tests and `simulate` only. */
export async function allowVirtualClock(ownerUrl: string): Promise<void> {
  await withClient(ownerUrl, (client) => client.query('SELECT umlauf.allow_virtual_clock()'));
}
