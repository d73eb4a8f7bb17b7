import { parseArgs } from 'node:util';
import { readConfig } from '../config.js';
import { loadScenario } from '../demo/load-scenario.js';
import { seedScenario } from '../demo/seed-scenario.js';
import { assertMigrated, migrate } from '../migrate.js';
import { openDatabase } from '../open-database.js';
import { assemble } from '../parts.js';
import { UsageError, UserError } from '../user-error.js';

/** `umlauf seed FILE`: tells a scenario by commands on the configured database, which has to be empty. */
export async function run(args: string[]): Promise<number> {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  if (positionals.length !== 1) throw new UsageError('Aufruf: umlauf seed DATEI');
  const scenario = loadScenario(positionals[0]!);
  const config = readConfig(process.env);
  const database = await openDatabase(config, { log: console.error, share: true });
  try {
    if (database.mayMigrate) await migrate(database.urls.owner);
    else await assertMigrated(database.urls.app);
    const parts = await assemble(config, database.urls);
    try {
      const told = await seedScenario(parts, scenario);
      if (told === 'alreadyTold') throw new UserError(`„${scenario.name}“ ist hier schon erzählt.`);
      console.error(`„${scenario.name}“ ist erzählt${told === 'continued' ? ', vom abgebrochenen Stand an' : ''}.`);
      return 0;
    } finally {
      await parts.close();
    }
  } finally {
    await database.close();
  }
}
