import 'reflect-metadata';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import type { Config } from './config.js';
import type { DatabaseUrls } from './database.js';
import { tellDemoIfEmpty } from './demo/first-start.js';
import { listenForMail } from './mail-in/listener.js';
import { assemble } from './parts.js';
import { prepareWeb } from './web/prepare-web.js';
import { closingMs, within } from './within.js';

/** Starts web application and worker in one process; answers where it listens and how to end it. */
export async function startApplication(
  config: Config,
  urls: DatabaseUrls,
): Promise<{ url: string; close(): Promise<void> }> {
  const parts = await assemble(config, urls);
  await tellDemoIfEmpty(parts);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(parts), {
    logger: ['error', 'warn'],
    bodyParser: false,
    forceCloseConnections: true,
  });
  prepareWeb(app, parts);
  const mailIn = await listenForMail(parts);
  await app.listen(config.PORT, config.HOST);
  return {
    url: config.BASE_URL,
    async close() {
      if (mailIn) await within(closingMs, mailIn.close());
      await within(closingMs, app.close());
      await within(closingMs, parts.close());
    },
  };
}
