import { InjectQueue, OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Inject, Logger } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';
import { isBefore } from '../../workflows/berlin-time.js';
import { carryOut, pendingRows } from '../notifications/outbox.js';
import type { PlannedMail } from '../notifications/plan-mails.js';
import { sendMail } from '../notifications/send-mail.js';
import { PARTS, type Parts } from '../parts.js';
import { jobOptions, queueNames } from './queues.js';

const logger = new Logger('jobs');

/** So many rows of a backlog are carried out together. */
const backlogBatch = 100;

abstract class Worker extends WorkerHost implements BeforeApplicationShutdown {
  /** Before any queue closes: a job under way may hand on to another queue, and a closed one never answers. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }

  @OnWorkerEvent('error')
  broke(error: Error): void {
    logger.warn(`${this.constructor.name}: ${error.message}`);
  }

  @OnWorkerEvent('failed')
  failed(job: Job | undefined, error: Error): void {
    logger.warn(`${this.constructor.name}, ${job?.id}, ${job?.attemptsMade}. attempt: ${error.message}`);
  }
}

/** Wakes the engine at the due second; what is due is judged by the database alone. */
@Processor(queueNames.deadlines)
export class DeadlineWorker extends Worker {
  constructor(@Inject(PARTS) private readonly parts: Parts) {
    super();
  }
  async process(): Promise<void> {
    while ((await this.parts.engine.fireDue()).fired > 0);
  }
}

/** Carries out rows of the outbox: plans their mails, or notes a publication as done. */
@Processor(queueNames.outbox, { concurrency: 4 })
export class OutboxWorker extends Worker {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    @InjectQueue(queueNames.mails) private readonly mails: Queue,
  ) {
    super();
  }
  async process(job: Job<{ id: string } | { backlog: true }>): Promise<void> {
    if ('id' in job.data) return await this.carryOut([job.data.id]);
    for (;;) {
      const rows = await pendingRows(this.parts.sql, backlogBatch);
      if (rows.length === 0) return;
      await this.carryOut(rows.map(({ id }) => id));
    }
  }

  private async carryOut(ids: string[]): Promise<void> {
    const planned: PlannedMail[] = [];
    try {
      await carryOut(this.parts, ids, ({ mails }) => planned.push(...mails));
    } finally {
      const now = await this.parts.clock.now();
      const due = planned.filter(
        ({ sendAt, isForDigest, status }) => status === 'pending' && !isForDigest && !isBefore(now, sendAt),
      );
      if (due.length)
        await this.mails.addBulk(
          due.map(({ id }) => ({ name: 'send', data: { id }, opts: { ...jobOptions, jobId: id } })),
        );
    }
  }
}

/** Sends one mail; every attempt is written down before the connection is opened. */
@Processor(queueNames.mails, { concurrency: 4 })
export class MailWorker extends Worker {
  constructor(@Inject(PARTS) private readonly parts: Parts) {
    super();
  }
  async process(job: Job<{ id: string }>): Promise<void> {
    await sendMail(job.data.id, this.parts);
  }
}
