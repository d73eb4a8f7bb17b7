import pg from 'pg';
import { DataSource } from 'typeorm';
import { catalogue } from '../workflows/catalogue.js';
import type { Config } from './config.js';
import type { DatabaseUrls } from './database.js';
import { Engine } from './engine/engine.js';
import type { Store } from './engine/store.js';
import { PgStore } from './engine/pg-store.js';
import { type LookAhead, lookAhead } from './look-ahead.js';
import { assertMigrated } from './migrate.js';
import { AnswerAddresses } from './notifications/answer-address.js';
import { drainOutbox, nextMailAt } from './notifications/outbox.js';
import { type Clock, DatabaseClock } from './ports/clock.js';
import { type Files, PgFiles } from './ports/files.js';
import { type Hint, PgHint } from './ports/hint.js';
import { type Ids, TimeOrderedIds } from './ports/ids.js';
import { type Mailer, createMailer } from './ports/mailer.js';
import { type Random, SystemRandom } from './ports/random.js';
import type { Sql } from './register/sql.js';
import { travelTo } from './time-travel.js';

export type { Clash, Happening as AheadHappening, LookAhead } from './look-ahead.js';

/** Injection token of the parts. */
export const PARTS = Symbol('parts');

/** Injection token of the queue, for the page that says how it does. */
export const QUEUE = Symbol('queue');

/** How the queue does: jobs by state. Throws when it does not answer. */
export interface QueueState {
  counts(): Promise<Record<string, number>>;
}

/** The pieces every process of umlauf is put together from: the engine on its ports, and a way to ask the database. */
export interface Parts {
  config: Config;
  urls: DatabaseUrls;
  engine: Engine;
  store: Store;
  requestKey: string;
  /** Read-only questions of pages and lists, and the SECURITY DEFINER functions. */
  sql: Sql;
  pool: pg.Pool;
  clock: Clock;
  ids: Ids;
  random: Random;
  hint: Hint;
  files: Files;
  mailer: Mailer;
  /** Addresses for answers by mail; `null`: they are off. */
  answers: AnswerAddresses | null;
  /** Where links in mails lead. */
  baseUrl: string;
  /** Zeitreise: moves the virtual clock to an instant, UTC, and lets it run on; all that is due happens on the way. */
  travel(target: string): Promise<void>;
  /** Vorausschau: the coming months from today's state, on a copy. */
  lookAhead(months: number): Promise<LookAhead>;
  /** @throws UserError when the database lacks migrations. */
  assertMigrated(): Promise<void>;
  close(): Promise<void>;
}

/** Connects the real adapters of the seven ports. Ids and randomness may be replaced by seeded ones (scenarios). */
export async function assemble(
  config: Config,
  urls: DatabaseUrls,
  seeded: { ids?: Ids; random?: Random } = {},
): Promise<Parts> {
  const pool = new pg.Pool({ connectionString: urls.app, max: 8 });
  pool.on('error', () => undefined);
  const reading = new DataSource({ type: 'postgres', url: urls.app, entities: [], synchronize: false, poolSize: 4 });
  const sql: Sql = (text, values) => reading.query(text, values);
  const clock = new DatabaseClock(sql);
  const hint = new PgHint(pool, urls.app);
  const ids = seeded.ids ?? new TimeOrderedIds();
  const random = seeded.random ?? new SystemRandom();
  const close = async () => {
    await hint.close();
    if (reading.isInitialized) await reading.destroy();
    await pool.end();
  };
  const requestKey = await readRequestKey(reading).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const store = new PgStore(pool);
  const engine = new Engine({ store, clock, ids, random, catalogue, requestKey, hint });
  const mailer = createMailer(config.SMTP_URL, config.MAIL_FROM);
  const answers = config.MAIL_IN_PORT === undefined ? null : new AnswerAddresses(requestKey, config.MAIL_IN_DOMAIN!);
  const outbox = { sql, baseUrl: config.BASE_URL, mailer, answers };
  return {
    config,
    urls,
    engine,
    store,
    requestKey,
    sql,
    pool,
    clock,
    ids,
    random,
    hint,
    files: new PgFiles(sql),
    mailer,
    answers,
    baseUrl: config.BASE_URL,
    travel: (target) =>
      travelTo(target, {
        engine,
        clock,
        ticks: true,
        relay: () => drainOutbox(outbox),
        nextMailAt: () => nextMailAt(sql),
      }),
    lookAhead: (months) => lookAhead(pool, catalogue, months),
    assertMigrated: () => assertMigrated(urls.app),
    close,
  };
}

/** Connects, and reads the key of the installation for request hashes. */
async function readRequestKey(reading: DataSource): Promise<string> {
  await reading.initialize();
  const [row] = await reading.query<{ value: string }[]>(
    `SELECT value FROM umlauf.installation WHERE key = 'request_key'`,
  );
  return row!.value;
}
