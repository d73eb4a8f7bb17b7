import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { QueueState } from '../parts.js';
import { queueNames } from './queues.js';

/** Asks the queue itself, wherever it is kept; one that answers can also take jobs. */
@Injectable()
export class QueueCounts implements QueueState {
  constructor(@InjectQueue(queueNames.outbox) private readonly queue: Queue) {}

  async counts(): Promise<Record<string, number>> {
    return this.queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
  }
}
