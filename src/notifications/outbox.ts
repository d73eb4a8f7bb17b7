import type { Mailer } from '../ports/mailer.js';
import type { Sql } from '../register/sql.js';
import type { AnswerAddresses } from './answer-address.js';
import { bundleDigests } from './digest.js';
import { type PlannedMail, plannerOf } from './plan-mails.js';
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
  /** Absent: answers by mail are off. */
  answers?: AnswerAddresses | null;
  /** Absent: mails are planned and not sent. */
  mailer?: Mailer;
}

/** A row that was carried out, and the mails that it led to. */
export interface CarriedOut {
  row: OutboxItem;
  mails: PlannedMail[];
}

/**
 * Carries out rows of the outbox in their order: plans their mails, or notes them as done; what somebody has done already
 * is left out. A row that cannot be carried out does not stop the others.
 * @throws what the first such row threw, when the others are done.
 */
export async function carryOut(
  { sql, baseUrl, answers }: OutboxParts,
  ids: readonly string[],
  told?: (done: CarriedOut) => void,
): Promise<void> {
  const found = await sql<OutboxItem & { at: Date }>(
    `SELECT id, instance_id AS "instanceId", seq, kind, payload, at FROM umlauf.outbox
     WHERE id = ANY($1::uuid[]) AND status = 'pending' ORDER BY ${inOrder}`,
    [ids],
  );
  if (found.length === 0) return;
  const rows = found.map((row): OutboxItem => ({ ...row, at: new Date(row.at).toISOString() }));
  const ofMails = rows.filter(({ kind }) => kind === 'mail');
  const plan = ofMails.length ? await plannerOf(sql, ofMails, baseUrl, answers) : null;
  const failures: unknown[] = [];
  const planned: CarriedOut[] = [];
  const store = async () => {
    const done = planned.splice(0);
    await storePlans(sql, done).catch(async () => {
      for (const each of done) await storePlans(sql, [each]).catch((error: unknown) => failures.push(error));
    });
    for (const each of done) told?.(each);
  };
  for (const row of rows)
    try {
      // A reminder asks which other ones are planned for its case.
      if (row.payload.duty && planned.some(({ row: { instanceId } }) => instanceId === row.instanceId)) await store();
      planned.push({ row, mails: row.kind === 'mail' ? await plan!(row) : [] });
    } catch (error) {
      failures.push(error);
    }
  await store();
  if (failures.length) throw failures[0];
}

async function storePlans(sql: Sql, done: readonly CarriedOut[]): Promise<void> {
  if (done.length === 0) return;
  // In one order for every worker, so that two with the same rows do not wait for each other.
  const plans = done
    .map(({ row, mails }) => ({ id: row.id, ...(row.kind === 'mail' ? { mails } : {}) }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  await sql(
    `SELECT CASE WHEN p ? 'mails' THEN umlauf.plan_mails((p->>'id')::uuid, p->'mails')
       ELSE umlauf.outbox_done((p->>'id')::uuid) END
     FROM jsonb_array_elements($1::jsonb) AS p`,
    [JSON.stringify(plans)],
  );
}

const inOrder = 'at, instance_id, seq, id';

/** The oldest rows that are still to be carried out. */
export async function pendingRows(sql: Sql, limit: number): Promise<{ id: string }[]> {
  return sql(`SELECT id FROM umlauf.outbox WHERE status = 'pending' ORDER BY ${inOrder} LIMIT $1`, [limit]);
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
    const rows = await pendingRows(parts.sql, 100);
    if (rows.length === 0) break;
    await carryOut(
      parts,
      rows.map(({ id }) => id),
      told,
    );
  }
  const { sql, mailer, answers } = parts;
  if (!mailer) return;
  await bundleDigests(sql, parts.baseUrl);
  for (const { id } of await mailsToSend(sql)) await sendMail(id, { sql, mailer, answers }).catch(() => undefined);
}
