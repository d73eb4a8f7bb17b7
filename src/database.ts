import pg from 'pg';

/** The two ways into one database: the owner changes its shape, the running program (`umlauf_app`) works in it. */
export interface DatabaseUrls {
  owner: string;
  app: string;
}

export const OWNER_ROLE = 'umlauf_owner';
export const APP_ROLE = 'umlauf_app';

/**
 * Creates what a superuser has to create, where it is missing: the roles `umlauf_owner` and `umlauf_app` with these
 * passwords, and the database, which belongs to the owner. The running program cannot create anything in it. May be
 * repeated at any time; runs on PostgreSQL 15 and later.
 */
export async function ensureRoles(
  superuserUrl: string,
  passwords: { owner: string; app: string },
  database = 'umlauf',
): Promise<DatabaseUrls> {
  const name = pg.escapeIdentifier(database);
  await withClient(superuserUrl, async (client) => {
    for (const [role, password] of [
      [OWNER_ROLE, passwords.owner],
      [APP_ROLE, passwords.app],
    ] as const) {
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
      const rights = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION';
      await client.query(
        `${rowCount ? 'ALTER' : 'CREATE'} ROLE ${role} ${rights} PASSWORD ${pg.escapeLiteral(password)}`,
      );
    }
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (!rowCount) await client.query(`CREATE DATABASE ${name} OWNER ${OWNER_ROLE}`);
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${APP_ROLE}`);
  });
  await withClient(databaseUrl(superuserUrl, database), async (client) => {
    await client.query(`ALTER SCHEMA public OWNER TO ${OWNER_ROLE}`);
    await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  });
  return {
    owner: urlFor(superuserUrl, OWNER_ROLE, passwords.owner, database),
    app: urlFor(superuserUrl, APP_ROLE, passwords.app, database),
  };
}

/** The same server and role, another database. */
export function databaseUrl(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

function urlFor(url: string, user: string, password: string, database: string): string {
  const changed = new URL(databaseUrl(url, database));
  changed.username = user;
  changed.password = encodeURIComponent(password);
  return changed.href;
}

/** Runs `work` on a connection of its own and closes it. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // A connection that breaks also fails the query in flight; alone it would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
