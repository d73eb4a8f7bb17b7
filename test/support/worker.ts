import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readConfig } from '../../src/config.js';
import { JobsModule } from '../../src/jobs/jobs.module.js';
import { PARTS, assemble } from '../../src/parts.js';
import { type Committee, register } from './committee.js';

/** Background work on the database of a committee, as `umlauf worker` does it, with what it complained about. */
export async function startWorker({ database }: Committee, environment: Record<string, string> = {}) {
  const parts = await assemble(readConfig(environment), database.urls);
  const complaints: string[] = [];
  const complain = (message: unknown) => void complaints.push(String(message));
  @Module({})
  class Worker {}
  const app = await NestFactory.createApplicationContext(
    {
      module: Worker,
      global: true,
      imports: [JobsModule.forRoot(parts.config, parts.urls.app)],
      providers: [{ provide: PARTS, useValue: parts }],
      exports: [PARTS],
    },
    { logger: { log: () => undefined, warn: complain, error: complain } },
  );
  return {
    parts,
    complaints,
    async close() {
      await app.close();
      await parts.close();
    },
  };
}

const firstDay = '2024-06-21';
/** 24:00 of a summer's day in Berlin. */
export const endOf = (day: string) => Date.parse(`${day}T22:00:00.000Z`);
export const revisionDue = endOf(firstDay);

/** A registration that came back to Hessen and is to be completed by a day, 24:00. */
export async function returned(committee: Committee, due = firstDay): Promise<string> {
  const registration = await register(committee);
  await committee.send('geschaeftsstelle', 'returnForRevision', registration, {
    reasons: [{ field: 'purpose', note: 'Bitte genauer.' }],
    due,
  });
  return registration;
}

/** Lets the clock run from so many seconds before that deadline. */
export function approach({ clock }: Committee, seconds: number, day = firstDay): Promise<void> {
  return clock.move(new Date(endOf(day) - seconds * 1000).toISOString(), true);
}

/** Asks until the answer is there, at most so many seconds. */
export async function until<T>(ask: () => Promise<T | undefined | false | null>, seconds = 10): Promise<T> {
  const giveUpAt = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > giveUpAt) throw new Error(`Nothing came within ${seconds} seconds: ${ask.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** When a deadline fired, by the one time, and how often the history has it. */
export async function fired({ sql }: Committee, registration: string) {
  const rows = await sql<{ at: string }>(
    `SELECT umlauf.iso(at) AS at FROM umlauf.history WHERE instance_id = $1 AND type = 'deadline.revision'`,
    [registration],
  );
  return rows.length ? { at: Date.parse(rows[0]!.at), times: rows.length } : null;
}

/** Mails about it, as planned from the outbox. */
export async function mailsAbout({ sql }: Committee, registration: string, mail: string) {
  const rows = await sql<{ address: string }>(
    `SELECT m.address FROM umlauf.mail m JOIN umlauf.outbox o ON o.id = m.outbox_id
     WHERE m.instance_id = $1 AND o.payload->>'mail' = $2`,
    [registration, mail],
  );
  return rows.length ? rows.map(({ address }) => address) : null;
}
