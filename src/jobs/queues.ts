import { createPostgresBackend, setDefaultBackendFactory } from 'bullmq';
import type { Config } from '../config.js';

/** Weck-Aufträge: a deadline within 15 minutes; outbox rows to carry out; mails to send. Jobs carry ids only. */
export const queueNames = { deadlines: 'deadlines', outbox: 'outbox', mails: 'mails' } as const;

/**
 * Retries with back-off. A job leaves the queue when it is done and when it has failed for good: what became of it stands
 * in its row, and the next run of the relay may hand the same row over again.
 */
export const jobOptions = {
  attempts: 8,
  backoff: { type: 'exponential', delay: 2000 },
  removeOnComplete: true,
  removeOnFail: true,
} as const;

/**
 * Where BullMQ keeps its jobs: PostgreSQL by default, Redis with REDIS_URL. The choice of backend is global in BullMQ and
 * has to be made before the first queue (ecosystem: `@nestjs/bullmq` has no option for it).
 */
export function queueConnection(config: Config, appUrl: string): Record<string, unknown> {
  if (config.REDIS_URL) return { url: config.REDIS_URL, maxRetriesPerRequest: null };
  setDefaultBackendFactory(createPostgresBackend as never);
  return { connectionString: appUrl, schema: 'bullmq', migrate: false };
}
