import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../config.js';
import { QUEUE } from '../parts.js';
import { QueueCounts } from './queue-counts.js';
import { queueConnection, queueNames } from './queues.js';
import { Relay } from './relay.js';
import { Sweep } from './sweep.js';
import { DeadlineWorker, MailWorker, OutboxWorker } from './workers.js';

/** Everything that wakes the engine and carries out what stands in the outbox. */
@Module({})
export class JobsModule {
  static forRoot(config: Config, appUrl: string): DynamicModule {
    return {
      module: JobsModule,
      imports: [
        BullModule.forRoot({ connection: queueConnection(config, appUrl) as never }),
        BullModule.registerQueue(...Object.values(queueNames).map((name) => ({ name }))),
      ],
      providers: [{ provide: QUEUE, useClass: QueueCounts }, Relay, Sweep, DeadlineWorker, OutboxWorker, MailWorker],
      exports: [Relay, QUEUE],
    };
  }
}
