import pg from 'pg';
import { catalogue } from '../../workflows/catalogue.js';
import { CommandRefused } from '../../workflows/contract.js';
import type { Command } from '../../src/engine/decide.js';
import { Engine } from '../../src/engine/engine.js';
import { PgStore } from '../../src/engine/pg-store.js';
import { DatabaseClock } from '../../src/ports/clock.js';
import { TimeOrderedIds } from '../../src/ports/ids.js';
import { SystemRandom } from '../../src/ports/random.js';
import type { Sql } from '../../src/register/sql.js';

/*
 * A process of its own that executes commands, four at a time, and says each answer on a line. The test that starts it
 * ends it in the middle.
 */

const { url, requestKey, commands } = JSON.parse(process.env.COMMANDS!) as {
  url: string;
  requestKey: string;
  commands: Command[];
};
const pool = new pg.Pool({ connectionString: url, max: 8 });
const sql: Sql = async <T>(text: string, values?: unknown[]) => (await pool.query(text, values)).rows as T[];
const engine = new Engine({
  store: new PgStore(pool),
  clock: new DatabaseClock(sql),
  ids: new TimeOrderedIds(),
  random: new SystemRandom(),
  catalogue,
  requestKey,
});

async function work(): Promise<void> {
  for (let command = commands.shift(); command; command = commands.shift()) {
    try {
      const { state } = await engine.execute(command);
      process.stdout.write(`${command.id} ${state}\n`);
    } catch (error) {
      if (!(error instanceof CommandRefused) || error.code !== 'busy') throw error;
      commands.push(command);
    }
  }
}
await Promise.all([work(), work(), work(), work()]);
await pool.end();
