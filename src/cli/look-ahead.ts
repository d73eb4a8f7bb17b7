import { parseArgs } from 'node:util';
import { readConfig } from '../config.js';
import { maxMonths } from '../look-ahead.js';
import { assertMigrated } from '../migrate.js';
import { openDatabase } from '../open-database.js';
import { assemble } from '../parts.js';
import { UsageError } from '../user-error.js';

/**
 * `umlauf look-ahead`: what the coming months bring if nobody acts, one JSON object a line: meetings and deadlines in
 * order of time (`kind`: `meeting`, `deadline`), then what should be talked about before (`kind`: `clash`).
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { months: { type: 'string', default: String(maxMonths) } } });
  const months = /^\d{1,3}$/.test(values.months) ? Number(values.months) : 0;
  if (months < 1 || months > maxMonths)
    throw new UsageError(`Aufruf: umlauf look-ahead [--months 1 bis ${maxMonths}], Vorgabe ${maxMonths}`);
  const config = readConfig(process.env);
  const database = await openDatabase(config, { log: console.error, share: true });
  try {
    await assertMigrated(database.urls.app);
    const parts = await assemble(config, database.urls);
    try {
      const { happenings, meetings, clashes } = await parts.lookAhead(months);
      const days = [
        ...meetings.map((meeting) => ({ kind: 'meeting' as const, ...meeting })),
        ...happenings.map((happening) => ({ kind: 'deadline' as const, ...happening })),
      ].toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
      for (const day of days) console.log(JSON.stringify(day));
      for (const { kind: about, ...clash } of clashes) console.log(JSON.stringify({ kind: 'clash', about, ...clash }));
      return 0;
    } finally {
      await parts.close();
    }
  } finally {
    await database.close();
  }
}
