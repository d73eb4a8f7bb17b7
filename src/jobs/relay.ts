import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { bundleDigests } from '../notifications/digest.js';
import { mailsToSend, pendingRows } from '../notifications/outbox.js';
import type { Parts } from '../parts.js';
import { PARTS } from '../parts.js';
import { jobOptions, queueNames } from './queues.js';

const batch = 500;
/** More rows than that are a backlog: one job carries them out together, a job for each would cost more than they do. */
const singly = 50;

/**
 * Hands what stands in the outbox to BullMQ. It may run as often as it likes and anywhere: job ids are row ids, and a
 * worker reads the row again before it acts. The queue may lose anything; the next run hands it over again.
 */
@Injectable()
export class Relay {
  private readonly logger = new Logger('relay');
  private running: Promise<void> | null = null;
  private isWanted = false;

  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    @InjectQueue(queueNames.outbox) private readonly outbox: Queue,
    @InjectQueue(queueNames.mails) private readonly mails: Queue,
    @InjectQueue(queueNames.deadlines) private readonly deadlines: Queue,
  ) {
    for (const queue of [outbox, mails, deadlines])
      queue.on('error', (error) => this.logger.warn(`Warteschlange ${queue.name}: ${error.message}`));
  }

  /**
   * One run at a time; a call during a run makes it run once more. Never throws: what was not handed over is found again
   * by the next run. A queue that does not answer holds a run up until it does.
   */
  run(): Promise<void> {
    this.isWanted = true;
    return (this.running ??= this.runWhileWanted());
  }

  private async runWhileWanted(): Promise<void> {
    try {
      while (this.isWanted) {
        this.isWanted = false;
        await this.handOver();
      }
    } catch (error) {
      this.logger.warn(`Warteschlange: ${(error as Error).message}`);
    } finally {
      this.running = null;
    }
  }

  private async handOver(): Promise<void> {
    const { sql } = this.parts;
    const rows = await pendingRows(sql, singly + 1);
    if (rows.length > singly) await this.outbox.add('carryOut', { backlog: true }, { ...jobOptions, jobId: 'backlog' });
    else if (rows.length)
      await this.outbox.addBulk(
        rows.map(({ id }) => ({ name: 'carryOut', data: { id }, opts: { ...jobOptions, jobId: id } })),
      );
    // A process that died while sending leaves nobody who knows: the mail counts as "Zustellung unklar".
    await sql(
      `SELECT umlauf.mail_settle(id, 'uncertain', 'Der Versand wurde unterbrochen.') FROM umlauf.mail
       WHERE status = 'sending' AND attempted_at < clock_timestamp() - interval '15 minutes'`,
    );
    await bundleDigests(sql, this.parts.baseUrl);
    const mails = await mailsToSend(sql, batch);
    if (mails.length)
      await this.mails.addBulk(
        mails.map(({ id }) => ({ name: 'send', data: { id }, opts: { ...jobOptions, jobId: id } })),
      );
    const soon = await sql<{ id: string; generation: number; wait: number }>(
      `SELECT id, generation, greatest(0, extract(epoch FROM due_at - umlauf.now()) * 1000)::float8 AS wait
       FROM umlauf.deadline WHERE status = 'open' AND due_at <= umlauf.now() + interval '15 minutes'
       ORDER BY due_at LIMIT ${batch}`,
    );
    if (soon.length)
      await this.deadlines.addBulk(
        soon.map(({ id, generation, wait }) => ({
          name: 'wake',
          data: { id },
          opts: { ...jobOptions, delay: Math.ceil(wait), jobId: `${id}-${generation}` },
        })),
      );
  }
}
