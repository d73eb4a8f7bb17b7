import type { Mailer } from '../ports/mailer.js';
import type { Sql } from '../register/sql.js';
import { bundleDigests } from './digest.js';
import { type PlannedMail, planMails } from './plan-mails.js';
import { sendMail } from './send-mail.js';

/** A row of the outbox (Postausgang): something that a committed change left to do. */
export interface OutboxItem {
  id: string;
  instanceId: string;
  seq: number;
  kind: 'mail' | 'publication' | 'deadline';
  payload: Record<string, unknown>;
  /** Instant of the change, UTC. */
  at: string;
}

export interface OutboxParts {
  sql: Sql;
  /** Where links in mails lead. */
  baseUrl: string;
  /** Absent: mails are planned and not sent. */
  mailer?: Mailer;
}

/** A row that was carried out, and the mails that it led to. */
export interface CarriedOut {
  row: OutboxItem;
  mails: PlannedMail[];
}

/** Carries out one row of the outbox: plans its mails, or notes it as done. `null` when somebody has done it already. */
export async function carryOut({ sql, baseUrl }: OutboxParts, outboxId: string): Promise<CarriedOut | null> {
  const [found] = await sql<OutboxItem & { at: Date }>(
    `SELECT id, instance_id AS "instanceId", seq, kind, payload, at FROM umlauf.outbox WHERE id = $1 AND status = 'pending'`,
    [outboxId],
  );
  if (!found) return null;
  const row: OutboxItem = { ...found, at: new Date(found.at).toISOString() };
  if (row.kind !== 'mail') {
    await sql('SELECT umlauf.outbox_done($1)', [row.id]);
    return { row, mails: [] };
  }
  const mails = await planMails(sql, { ...row, kind: 'mail' } as never, baseUrl);
  await sql('SELECT umlauf.plan_mails($1, $2::jsonb)', [row.id, JSON.stringify(mails)]);
  return { row, mails };
}

/** Mails whose time has come, the oldest first. */
export async function mailsToSend(sql: Sql, limit = 10_000): Promise<{ id: string }[]> {
  return sql(
    `SELECT id FROM umlauf.mail WHERE status = 'pending' AND NOT is_for_digest AND send_at <= umlauf.now()
       AND (retry_at IS NULL OR retry_at <= clock_timestamp())
     ORDER BY send_at, created_at, id LIMIT $1`,
    [limit],
  );
}

/** When the next mail may go out that waits for its day, for quiet hours or for a digest. */
export async function nextMailAt(sql: Sql): Promise<string | null> {
  const [row] = await sql<{ at: string | null }>(
    `SELECT umlauf.iso(min(send_at)) AS at FROM umlauf.mail WHERE status = 'pending' AND send_at > umlauf.now()`,
  );
  return row!.at;
}

/**
 * Carries out everything that is pending, in order, and sends its mails once; for a process that does this by itself. A
 * mail that the server does not take now stays pending for the worker.
 */
export async function drainOutbox(parts: OutboxParts, told?: (done: CarriedOut) => void): Promise<void> {
  for (;;) {
    const rows = await parts.sql<{ id: string }>(
      `SELECT id FROM umlauf.outbox WHERE status = 'pending' ORDER BY at, instance_id, seq, id LIMIT 100`,
    );
    if (rows.length === 0) break;
    for (const { id } of rows) {
      const done = await carryOut(parts, id);
      if (!done) continue;
      told?.(done);
    }
  }
  const { sql, mailer } = parts;
  if (!mailer) return;
  await bundleDigests(sql, parts.baseUrl);
  for (const { id } of await mailsToSend(sql)) await sendMail(id, { sql, mailer }).catch(() => undefined);
}
