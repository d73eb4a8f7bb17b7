import { hash } from 'node:crypto';
import pg from 'pg';
import type { DatabaseUrls } from '../database.js';
import { PgStore } from '../engine/pg-store.js';
import { DatabaseClock } from '../ports/clock.js';
import { SeededIds } from '../ports/ids.js';
import { SeededRandom } from '../ports/random.js';
import type { Sql } from '../register/sql.js';
import { allowVirtualClock } from '../time-travel.js';
import { type ScenarioFailure, type Stage, runScenario } from './run-scenario.js';
import type { Scenario } from './scenario.js';
import type { SimulationLine } from './simulation-line.js';

/**
 * Plays a scenario on a database of its own that has just been migrated. Ids and randomness follow from its seed, the
 * time from the file alone, and no mail is sent: the same file tells the same lines, to the byte.
 */
export async function simulate(
  scenario: Scenario,
  urls: DatabaseUrls,
  tell: (line: SimulationLine) => void,
): Promise<ScenarioFailure[]> {
  await allowVirtualClock(urls.owner);
  const pool = new pg.Pool({ connectionString: urls.app, max: 2 });
  pool.on('error', () => undefined);
  try {
    return (await runScenario(scenario, seededStage(pool, scenario.seed), { tell })).failures;
  } finally {
    await pool.end();
  }
}

/** A stage on which everything is repeatable. */
export function seededStage(pool: pg.Pool, seed: number): Stage {
  // Prepared, since a story asks the same few questions again and again.
  const sql: Sql = async <T>(text: string, values?: unknown[]) =>
    (await pool.query({ name: hash('md5', text), text, values })).rows as T[];
  return {
    sql,
    store: new PgStore(pool),
    clock: new DatabaseClock(sql),
    ids: new SeededIds(seed),
    random: new SeededRandom(seed),
    requestKey: 'simulate',
    baseUrl: 'https://umlauf.example.org',
  };
}
