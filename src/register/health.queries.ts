import type { Sql } from './sql.js';

/** What waits to go out: how many rows and mails, and since when in seconds of the installation's time. */
export interface OutboxState {
  pending: number;
  /** Seconds since the oldest of them was written; 0 when nothing waits. */
  oldestSeconds: number;
  failed: number;
}

export async function outboxState(sql: Sql): Promise<OutboxState> {
  const [row] = await sql<OutboxState>(
    `SELECT count(*) FILTER (WHERE status = 'pending')::int AS pending,
            coalesce(greatest(0, extract(epoch FROM umlauf.now() - min(at) FILTER (WHERE status = 'pending'))), 0)::int
              AS "oldestSeconds",
            (SELECT count(*)::int FROM umlauf.mail WHERE status IN ('failed', 'uncertain')) AS failed
     FROM umlauf.outbox WHERE status = 'pending'`,
  );
  return row!;
}
