import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runMigrations as runQueueMigrations } from 'bullmq';
import type pg from 'pg';
import { AbstractLogger, DataSource, type MigrationInterface } from 'typeorm';
import { APP_ROLE, withClient } from './database.js';
import { buildFolder } from './project-folder.js';
import { UserError } from './user-error.js';

const MIGRATIONS_TABLE = 'migration';
const MIGRATIONS_FOLDER = join(buildFolder, 'migrations');
const QUEUE_SCHEMA = 'bullmq';
/** One migration run at a time, over all processes of an installation. */
const LOCK = 'pg_advisory_lock(7526481)';

/**
 * Brings the database to the shape this program needs, as its owner: our migrations, each in its own transaction, then
 * those of BullMQ, then the running program's rights on the queue. Repeating it changes nothing. Answers how many of
 * our migrations were run.
 */
export async function migrate(ownerUrl: string, folder = MIGRATIONS_FOLDER): Promise<number> {
  return await withClient(ownerUrl, async (client) => {
    await client.query("SET lock_timeout = '5min'");
    await client.query(`SELECT ${LOCK}`);
    const count = await runOurMigrations(ownerUrl, folder);
    await runQueueMigrations(client, QUEUE_SCHEMA);
    await grantRights(client);
    return count;
  });
}

/** Refuses to go on with a database that still needs migrations; for a program that may not migrate it itself. */
export async function assertMigrated(appUrl: string): Promise<void> {
  const expected = (await loadMigrations(MIGRATIONS_FOLDER)).map((migration) => migration.name);
  const missing = await withClient(appUrl, async (client) => {
    const { rows } = await client.query<{ found: string | null }>('SELECT to_regclass($1) AS found', [
      `public.${MIGRATIONS_TABLE}`,
    ]);
    if (!rows[0]?.found) return expected.length;
    const done = await client.query<{ name: string }>(`SELECT name FROM public.${MIGRATIONS_TABLE}`);
    return expected.filter((name) => !done.rows.some((row) => row.name === name)).length;
  });
  if (missing > 0) {
    throw new UserError(
      `Der Datenbank fehlen ${missing} Migrationen. Bitte führen Sie zuerst „umlauf migrate“ mit UMLAUF_OWNER_DATABASE_URL aus.`,
    );
  }
}

async function runOurMigrations(ownerUrl: string, folder: string): Promise<number> {
  const dataSource = await new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: await loadMigrations(folder),
    migrationsTableName: MIGRATIONS_TABLE,
    synchronize: false,
    poolSize: 1,
    logger: new Silent(),
  }).initialize();
  try {
    return (await dataSource.runMigrations({ transaction: 'each' })).length;
  } finally {
    await dataSource.destroy();
  }
}

/** What goes wrong is thrown; TypeORM need not print it too. */
class Silent extends AbstractLogger {
  protected writeLog(): void {}
}

/** The classes in the files of `migrations/`, in the order of their numbers. */
async function loadMigrations(folder: string): Promise<(new () => MigrationInterface)[]> {
  const files = readdirSync(folder).filter((name) => /^\d{13}-.*\.[jt]s$/.test(name));
  const modules = await Promise.all(
    files.toSorted().map((name) => import(pathToFileURL(join(folder, name)).href) as Promise<Record<string, unknown>>),
  );
  return modules.flatMap((module) => Object.values(module)).filter(isMigration);
}

function isMigration(value: unknown): value is new () => MigrationInterface {
  return typeof value === 'function' && typeof (value.prototype as Partial<MigrationInterface>)?.up === 'function';
}

/**
 * What the running program may do with the queue's tables. Some of BullMQ's functions create or drop a sequence for each
 * queue name; these run with the owner's rights, so that the program itself needs none to create anything.
 */
async function grantRights(client: pg.Client): Promise<void> {
  await client.query(`
    GRANT SELECT ON public.${MIGRATIONS_TABLE} TO ${APP_ROLE};
    GRANT USAGE ON SCHEMA ${QUEUE_SCHEMA} TO ${APP_ROLE};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO ${APP_ROLE};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${QUEUE_SCHEMA} TO ${APP_ROLE};
    GRANT EXECUTE ON ALL ROUTINES IN SCHEMA ${QUEUE_SCHEMA} TO ${APP_ROLE};
    DO $$
    DECLARE routine regprocedure;
    BEGIN
      FOR routine IN
        SELECT oid FROM pg_proc
         WHERE pronamespace = '${QUEUE_SCHEMA}'::regnamespace
           AND prosrc ~* '(create|drop) +(sequence|temp +table)'
      LOOP
        EXECUTE format('ALTER ROUTINE %s SECURITY DEFINER', routine);
        EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', routine);
      END LOOP;
    END $$;
  `);
}
