import { randomBytes } from 'node:crypto';
import { APP_ROLE, type DatabaseUrls, OWNER_ROLE, databaseUrl, withClient } from '../../src/database.js';

export interface TestDatabase {
  urls: DatabaseUrls;
  /** The same database as the cluster's superuser: only for looking at what the roles may not, and for faults. */
  superuserUrl: string;
  drop(): Promise<void>;
}

/** A database of its own with all migrations, copied from the run's template; one per test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { superuser, template, passwords } = JSON.parse(process.env.UMLAUF_TEST_SERVER ?? '{}') as {
    superuser: string;
    template: string;
    passwords: { owner: string; app: string };
  };
  const name = `umlauf_test_${randomBytes(6).toString('hex')}`;
  await withClient(superuser, async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${OWNER_ROLE}`);
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${APP_ROLE}`);
  });
  const superuserUrl = databaseUrl(superuser, name);
  const as = (user: string, password: string) =>
    Object.assign(new URL(superuserUrl), { username: user, password }).href;
  return {
    urls: { owner: as(OWNER_ROLE, passwords.owner), app: as(APP_ROLE, passwords.app) },
    superuserUrl,
    drop: () =>
      withClient(superuser, async (client) => void (await client.query(`DROP DATABASE ${name} WITH (FORCE)`))),
  };
}
