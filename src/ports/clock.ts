import type { Sql } from '../register/sql.js';

/** The one time of the installation. Whether a deadline is due is judged by the same time, in the database. */
export interface Clock {
  /** The instant that holds now, UTC, ISO 8601 with milliseconds. */
  now(): Promise<string>;
  /**
   * Sets the virtual time (Zeitreise), running on from there if it `ticks`, else standing.
   * @throws ClockRefused when this installation has no virtual time, or when that instant was already lived through.
   */
  move(to: string, ticks?: boolean): Promise<void>;
}

export class ClockRefused extends Error {
  constructor(readonly code: 'clockNotMovable' | 'clockBackward') {
    super(code);
    this.name = 'ClockRefused';
  }
}

const askAgainAfterMs = 5000;
const refusals = { UM001: 'clockNotMovable', UM002: 'clockBackward' } as const;

/**
 * The time of the database, `umlauf.now()`. Asked there each time where the clock is movable; where it cannot be moved,
 * every five seconds, and in between counted on from the answer. It never runs behind the database: a deadline that the
 * database calls due is never told of an instant before.
 */
export class DatabaseClock implements Clock {
  private known: { time: number; wall: number; monotonic: number } | null = null;
  private latest = 0;
  private asked: Promise<string> | null = null;

  constructor(private readonly sql: Sql) {}

  async now(): Promise<string> {
    const elapsed = this.elapsed();
    if (elapsed !== null) return this.forward(this.known!.time + elapsed);
    // Whoever asks before the question leaves shares its answer: it is not older than any of their questions.
    this.asked ??= new Promise((resolve, reject) =>
      setImmediate(() => {
        this.asked = null;
        this.ask().then(resolve, reject);
      }),
    );
    return await this.asked;
  }

  private async ask(): Promise<string> {
    const before = { wall: Date.now(), monotonic: performance.now() };
    const [answer] = await this.sql<{ now: string; isMovable: boolean }>(
      `SELECT umlauf.iso(umlauf.now()) AS now,
              EXISTS (SELECT FROM umlauf.installation WHERE key = 'virtual_clock' AND value = 'allowed') AS "isMovable"`,
    );
    if (answer!.isMovable) return answer!.now;
    this.known = { ...before, time: Date.parse(answer!.now) + 1 };
    return this.forward(this.known.time);
  }

  async move(to: string, ticks = false): Promise<void> {
    try {
      await this.sql('SELECT umlauf.move_clock($1, $2)', [to, ticks]);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'UM001' || code === 'UM002') throw new ClockRefused(refusals[code]);
      throw error;
    }
  }

  /** Milliseconds since the database was asked; `null` when it has to be asked again, also after a sleep or a reset. */
  private elapsed(): number | null {
    if (!this.known) return null;
    const elapsed = performance.now() - this.known.monotonic;
    const drift = Math.abs(Date.now() - this.known.wall - elapsed);
    return elapsed < askAgainAfterMs && drift < 1000 ? elapsed : null;
  }

  private forward(time: number): string {
    this.latest = Math.max(this.latest, Math.floor(time));
    return new Date(this.latest).toISOString();
  }
}

/** A virtual time in memory; stands until it is moved. */
export class MemoryClock implements Clock {
  private runsSince: number | null = null;
  private at: number;

  constructor(at = '2024-06-03T08:00:00.000Z') {
    this.at = Date.parse(at);
  }

  async now(): Promise<string> {
    return new Date(this.read()).toISOString();
  }

  async move(to: string, ticks = false): Promise<void> {
    if (Date.parse(to) < this.read()) throw new ClockRefused('clockBackward');
    this.at = Date.parse(to);
    this.runsSince = ticks ? performance.now() : null;
  }

  private read(): number {
    return this.at + (this.runsSince === null ? 0 : Math.floor(performance.now() - this.runsSince));
  }
}
