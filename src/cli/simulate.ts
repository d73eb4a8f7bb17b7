import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { type Config, readConfig } from '../config.js';
import { type DatabaseUrls, databaseUrl, ensureRoles, withClient } from '../database.js';
import { loadScenario } from '../demo/load-scenario.js';
import { simulate } from '../demo/simulate-scenario.js';
import { migrate } from '../migrate.js';
import { UsageError } from '../user-error.js';

/**
 * `umlauf simulate FILE`: tells a scenario on a throw-away database under the virtual clock and prints what happened,
 * one JSON object per line (docs/scenarios.md).
 */
export async function run(args: string[]): Promise<number> {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  if (positionals.length !== 1) throw new UsageError('Aufruf: umlauf simulate DATEI');
  const scenario = loadScenario(positionals[0]!);
  const database = await openThrowAwayDatabase(readConfig(process.env));
  const end = () => database.drop().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  try {
    await migrate(database.urls.owner);
    const failures = await simulate(scenario, database.urls, (line) =>
      process.stdout.write(`${JSON.stringify(line)}\n`),
    );
    for (const { sentence } of failures) console.error(sentence);
    if (failures.length) console.error(`Nicht wie erwartet: ${failures.length}.`);
    return failures.length ? 1 : 0;
  } finally {
    await database.drop();
  }
}

interface ThrowAwayDatabase {
  urls: DatabaseUrls;
  drop(): Promise<void>;
}

/** A database for one run: on the server of DATABASE_URL where we may create one, else embedded in a temporary folder. */
async function openThrowAwayDatabase(config: Config): Promise<ThrowAwayDatabase> {
  const { UMLAUF_SUPERUSER_DATABASE_URL: superuser, UMLAUF_OWNER_DATABASE_URL: owner, DATABASE_URL: app } = config;
  return superuser && owner && app ? await createOnServer(superuser, owner, app) : await startEmbedded();
}

async function createOnServer(superuser: string, owner: string, app: string): Promise<ThrowAwayDatabase> {
  const name = `umlauf_simulate_${randomBytes(6).toString('hex')}`;
  const passwordOf = (url: string) => decodeURIComponent(new URL(url).password);
  const drop = () =>
    withClient(superuser, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
    });
  try {
    await ensureRoles(superuser, { owner: passwordOf(owner), app: passwordOf(app) }, name);
  } catch (error) {
    await drop();
    throw error;
  }
  return { urls: { owner: databaseUrl(owner, name), app: databaseUrl(app, name) }, drop };
}

async function startEmbedded(): Promise<ThrowAwayDatabase> {
  const { startEmbeddedPostgres } = await import('../embedded-postgres.js');
  const folder = mkdtempSync(join(tmpdir(), 'umlauf-simulate-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    // Root hands the database to another user, who has to enter the folder.
    chmodSync(folder, 0o711);
    const server = await startEmbeddedPostgres({ dataFolder: folder, durable: false });
    const urls = await ensureRoles(server.superuserUrl, server.installation.passwords);
    let dropping: Promise<void> | undefined;
    return { urls, drop: () => (dropping ??= server.stop().finally(remove)) };
  } catch (error) {
    remove();
    throw error;
  }
}
