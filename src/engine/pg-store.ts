import type pg from 'pg';
import type { Applied, Change, DueDeadline, Key, Outcome, Row, Store } from './store.js';

/** How long one call is sent again while the database cannot be reached or asks for another attempt. */
const retryMs = 15_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The Store on PostgreSQL: each call is one prepared statement, one round trip. */
export class PgStore implements Store {
  constructor(private readonly pool: pg.Pool) {}

  async read(keys: Key[]): Promise<Map<string, Row | null>> {
    const [row] = await this.ask<{ found: Record<string, Row | null> }>({
      name: 'umlauf-read',
      text: 'SELECT umlauf.read($1::text[]) AS found',
      values: [keys],
    });
    return new Map(keys.map((key) => [key, row!.found[key] ?? null]));
  }

  async apply(changes: Change[]): Promise<Outcome[]> {
    if (changes.length === 0) return [];
    try {
      const [row] = await this.ask<{ outcomes: Outcome[] }>({
        name: 'umlauf-apply',
        text: 'SELECT umlauf.apply($1::jsonb) AS outcomes',
        values: [JSON.stringify(changes)],
      });
      return row!.outcomes;
    } catch (error) {
      if (!isRefusedByDatabase(error)) throw error;
      if (changes.length === 1) return [{ is: 'failed', error: reasonOf(error) }];
      // One bad change must not take down its neighbours: the batch was rolled back whole, so each goes alone.
      const outcomes: Outcome[] = [];
      for (const change of changes) outcomes.push(...(await this.apply([change])));
      return outcomes;
    }
  }

  async due(limit: number): Promise<{ deadlines: DueDeadline[]; nextDueAt: string | null; now: string }> {
    const [row] = await this.ask<{ due: { deadlines: DueDeadline[]; nextDueAt: string | null; now: string } }>({
      name: 'umlauf-due',
      text: 'SELECT umlauf.due($1) AS due',
      values: [limit],
    });
    return row!.due;
  }

  async outcome(commandId: string): Promise<Applied | null> {
    if (!uuid.test(commandId)) return null;
    const [done] = await this.ask<Applied>({
      name: 'umlauf-outcome',
      text: 'SELECT request_hash AS "requestHash", answer FROM umlauf.command WHERE id = $1',
      values: [commandId],
    });
    return done ?? null;
  }

  /**
   * Sends a statement, and the same again after a lost connection or a deadlock: the command ids in it make that safe,
   * since an attempt that was committed unseen is answered with its stored outcome (design.md 3, "Once").
   */
  private async ask<T>(query: pg.QueryConfig): Promise<T[]> {
    const giveUpAt = performance.now() + retryMs;
    for (let attempt = 0; ; attempt++) {
      try {
        return (await this.pool.query(query)).rows as T[];
      } catch (error) {
        if (!isWorthRepeating(error) || performance.now() > giveUpAt) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.min(10 * 2 ** attempt, 1000)));
      }
    }
  }
}

interface DatabaseError extends Error {
  code: string;
  severity: string;
  constraint?: string;
}

function isFromDatabase(error: unknown): error is DatabaseError {
  return error instanceof Error && 'severity' in error && 'code' in error;
}

/** The statement arrived and was rolled back for what stands in it. */
function isRefusedByDatabase(error: unknown): error is DatabaseError {
  return isFromDatabase(error) && !isWorthRepeating(error);
}

/** A number that is taken is somebody's mistake and has a name; everything else is ours. */
function reasonOf({ constraint, message, code }: DatabaseError): string {
  return constraint === 'decision_body_year_number_key' ? 'numberTaken' : `${message} (${code})`;
}

/** Serialisation, deadlock, too many connections, not writable now, or going down: the same may work in a moment. */
const passingCodes = /^(40001|40P01|53300|25006|55P03|57P0[1-4]|08...)$/;
/** The connection broke: what became of the statement is unknown. pg names some of these by message only. */
const lostCodes = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)/;
const lostMessages = /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout )/;

function isWorthRepeating(error: unknown): boolean {
  if (isFromDatabase(error)) return passingCodes.test(error.code);
  const { code = '', message } = error as { code?: string; message: string };
  return lostCodes.test(code) || lostMessages.test(message);
}
