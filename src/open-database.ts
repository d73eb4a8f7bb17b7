import type { Config } from './config.js';
import { APP_ROLE, type DatabaseUrls, OWNER_ROLE, ensureRoles, withClient } from './database.js';
import { UserError } from './user-error.js';

/** The configured database, open for work. */
export interface OpenDatabase {
  urls: DatabaseUrls;
  /** Whether we have the owner's access and so may migrate. */
  mayMigrate: boolean;
  /** The installation's own key for session cookies; `null` where none is kept (database from outside). */
  sessionSecret: string | null;
  /** Answers when an embedded server ended although nobody asked it to. */
  lost: Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  log: (line: string) => void;
  /** Work in the embedded database of a running `umlauf start` where there is one, instead of refusing. */
  share?: boolean;
}

/** Opens the database that DATABASE_URL names, or else the embedded one; roles and database exist afterwards. */
export async function openDatabase(config: Config, { log, share = false }: OpenOptions): Promise<OpenDatabase> {
  return config.DATABASE_URL ? await openExternal(config, config.DATABASE_URL) : await openEmbedded(config, log, share);
}

const never = new Promise<void>(() => {});

async function openExternal(config: Config, app: string): Promise<OpenDatabase> {
  const owner = config.UMLAUF_OWNER_DATABASE_URL;
  if (config.UMLAUF_SUPERUSER_DATABASE_URL && owner) {
    await reachable(config.UMLAUF_SUPERUSER_DATABASE_URL);
    await ensureRoles(
      config.UMLAUF_SUPERUSER_DATABASE_URL,
      { owner: passwordOf(owner, OWNER_ROLE), app: passwordOf(app, APP_ROLE) },
      decodeURIComponent(new URL(app).pathname.slice(1)),
    );
  }
  await reachable(app);
  if (owner) await reachable(owner);
  return {
    urls: { owner: owner ?? app, app },
    mayMigrate: owner !== undefined,
    sessionSecret: null,
    lost: never,
    close: async () => {},
  };
}

function passwordOf(url: string, role: string): string {
  const { username, password } = new URL(url);
  if (username !== role || !password) {
    throw new UserError(`Der Zugang für die Rolle ${role} muss diesen Namen und ein Kennwort enthalten.`);
  }
  return decodeURIComponent(password);
}

/** Says in a sentence why a database from outside cannot be reached. */
async function reachable(url: string): Promise<void> {
  const { username, hostname, port, pathname } = new URL(url);
  try {
    await withClient(url, (client) => client.query('SELECT 1'));
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const server = `${hostname}:${port || 5432}`;
    if (code === '28P01' || code === '28000') {
      throw new UserError(`Die Datenbank auf ${server} nimmt die Anmeldung von ${username} nicht an.`);
    }
    if (code === '3D000') throw new UserError(`Auf ${server} gibt es keine Datenbank „${pathname.slice(1)}“.`);
    throw new UserError(`Die Datenbank auf ${server} ist nicht erreichbar (${code ?? message}).`);
  }
}

async function openEmbedded(config: Config, log: (line: string) => void, share: boolean): Promise<OpenDatabase> {
  const { runningEmbeddedPostgres, startEmbeddedPostgres } = await import('./embedded-postgres.js');
  const dataFolder = config.UMLAUF_DATA;
  const running = share ? runningEmbeddedPostgres(dataFolder) : null;
  const started = running ? null : await startEmbeddedPostgres({ dataFolder, log });
  const server = (running ?? started)!;
  try {
    return {
      urls: await ensureRoles(server.superuserUrl, server.installation.passwords),
      mayMigrate: true,
      sessionSecret: server.installation.sessionSecret,
      lost: started?.lost ?? never,
      close: async () => started?.stop(),
    };
  } catch (error) {
    await started?.stop();
    throw error;
  }
}
