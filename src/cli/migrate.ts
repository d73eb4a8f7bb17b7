import { parseArgs } from 'node:util';
import { readConfig } from '../config.js';
import { migrate } from '../migrate.js';
import { openDatabase } from '../open-database.js';
import { UserError } from '../user-error.js';

/** `umlauf migrate`: brings the configured database to the shape this program needs. */
export async function run(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  const database = await openDatabase(readConfig(process.env), { log: console.error, share: true });
  try {
    if (!database.mayMigrate) {
      throw new UserError('Für Migrationen fehlt UMLAUF_OWNER_DATABASE_URL, der Zugang der Rolle umlauf_owner.');
    }
    const count = await migrate(database.urls.owner);
    console.error(count ? `Migrationen gelaufen: ${count}.` : 'Die Datenbank ist auf dem neuesten Stand.');
    return 0;
  } finally {
    await database.close();
  }
}
