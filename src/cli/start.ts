import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { type Config, localAddress, readConfig } from '../config.js';
import { UserError } from '../user-error.js';

/** `umlauf start`: database, migrations, web application and background work in one process, until Ctrl-C. */
export async function run(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  const config = await withOpenPort(readConfig(process.env));

  const running: Closable[] = [];
  let ending: Promise<void> | undefined;
  const end = () => (ending ??= closeInReverse(running));
  const stopped = new Promise<number>((resolve) => {
    onStopSignal(() => {
      log('umlauf wird beendet.');
      void end().then(() => resolve(0));
    });
  });
  const failed = startAll(config, running).catch(async (error: unknown) => {
    if (ending) return await stopped;
    await end();
    throw sayPort(error, config);
  });
  return await Promise.race([stopped, failed]);
}

interface Closable {
  close(): Promise<void>;
}

/** Starts one part after the other and notes each in `running`. Answers only if something breaks later. */
async function startAll(config: Config, running: Closable[]): Promise<number> {
  const begin = performance.now();
  log('Die Datenbank startet.');
  const { openDatabase } = await import('../open-database.js');
  const database = await openDatabase(config, { log });
  running.push(database);

  const { assertMigrated, migrate } = await import('../migrate.js');
  if (database.mayMigrate) {
    const count = await migrate(database.urls.owner);
    if (count) log(`Migrationen gelaufen: ${count}.`);
  } else await assertMigrated(database.urls.app);

  log('Die Anwendung startet.');
  const { startApplication } = await import('../main.js');
  const kept = config.SESSION_SECRET || database.sessionSecret;
  const SESSION_SECRET = kept || randomBytes(32).toString('base64url');
  const application = await startApplication({ ...config, SESSION_SECRET }, database.urls);
  running.push(application);

  const seconds = ((performance.now() - begin) / 1000).toFixed(1).replace('.', ',');
  log(`Bereit nach ${seconds} Sekunden. Beenden mit Strg+C.`);
  console.log(`umlauf läuft: ${application.url}`);

  await database.lost;
  throw new UserError('Die Datenbank wurde von außen beendet. Bitte starten Sie umlauf neu.');
}

async function closeInReverse(running: Closable[]): Promise<void> {
  for (const part of running.toReversed()) {
    await part.close().catch((error: unknown) => log(`Beim Beenden: ${(error as Error).message}`));
  }
}

/**
 * Ctrl-C reaches us twice when npm passes it on, so only a later one counts as impatience and ends us at once (the
 * database then ends by itself).
 */
function onStopSignal(stop: () => void): void {
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!first) {
        first = performance.now();
        stop();
      } else if (performance.now() - first > 1000) process.exit(130);
    });
  }
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
}

/** Says before anything is started that nobody could reach us; port 0 becomes a free one. */
async function withOpenPort(config: Config): Promise<Config> {
  const server = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.PORT, config.HOST, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  }).catch((error: unknown) => {
    throw sayPort(error, config);
  });
  if (config.PORT === port) return config;
  const local = localAddress(config.HOST, config.PORT);
  return {
    ...config,
    PORT: port,
    BASE_URL: config.BASE_URL === local ? localAddress(config.HOST, port) : config.BASE_URL,
  };
}

function sayPort(error: unknown, { PORT: port, HOST: host }: Config): unknown {
  const other = port < 1024 ? 3000 : Math.min(port + 1, 65_535);
  const another = `Bitte wählen Sie einen anderen, zum Beispiel: PORT=${other} npm start`;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new UserError(`Port ${port} ist schon belegt. ${another}`);
    case 'EACCES':
      return new UserError(`Port ${port} darf nur root öffnen. ${another}`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UserError(`Die Adresse HOST=${host} gibt es auf diesem Rechner nicht.`);
    default:
      return error;
  }
}

function log(line: string): void {
  console.error(line);
}
