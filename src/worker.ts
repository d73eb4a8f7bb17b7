import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readConfig } from './config.js';
import { JobsModule } from './jobs/jobs.module.js';
import { PARTS, type Parts, assemble } from './parts.js';
import { UserError } from './user-error.js';
import { closingMs, within } from './within.js';

/** Starts a worker without web pages: any number of them may run on one database. */
export async function startWorker(): Promise<{ close(): Promise<void> }> {
  const config = readConfig(process.env);
  if (!config.DATABASE_URL)
    throw new UserError('Die Hintergrundarbeit allein braucht DATABASE_URL; „umlauf start“ bringt sie schon mit.');
  const parts = await assemble(config, { app: config.DATABASE_URL, owner: config.DATABASE_URL });
  const app = await NestFactory.createApplicationContext(workerModule(parts), { logger: ['error', 'warn'] });
  return {
    async close() {
      await within(closingMs, app.close());
      await within(closingMs, parts.close());
    },
  };
}

function workerModule(parts: Parts) {
  @Module({})
  class WorkerModule {}
  return {
    module: WorkerModule,
    global: true,
    imports: [JobsModule.forRoot(parts.config, parts.urls.app)],
    providers: [{ provide: PARTS, useValue: parts }],
    exports: [PARTS],
  };
}
