import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CommandRefused } from '../../workflows/contract.js';
import { fieldMessage, refusalMessage } from '../../workflows/messages.de.js';
import { readConfig } from '../config.js';
import { systemActor } from '../engine/decide.js';
import { assertMigrated } from '../migrate.js';
import { openDatabase } from '../open-database.js';
import { type Parts, assemble } from '../parts.js';
import { UsageError, UserError } from '../user-error.js';

const usage = 'Aufruf: umlauf funding-key GREMIUM DATEI (JSON mit id, source und shares: 16 Anteile als Text)';
const file = z.object({ id: z.string(), source: z.string(), shares: z.record(z.string(), z.string()) });

/** `umlauf funding-key BODY FILE`: puts another Königsteiner Schlüssel in force for a body; the old one stays if it does not fit. */
export async function run(args: string[]): Promise<number> {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const [body, path] = positionals;
  if (!body || !path || positionals.length > 2) throw new UsageError(usage);
  const input = readTable(path);
  const config = readConfig(process.env);
  const database = await openDatabase(config, { log: console.error, share: true });
  try {
    await assertMigrated(database.urls.app);
    const parts = await assemble(config, database.urls);
    try {
      await replaceFundingKey(parts, body, input);
      console.error(`Für ${body} gilt jetzt die Tabelle ${input.id}.`);
      return 0;
    } finally {
      await parts.close();
    }
  } finally {
    await database.close();
  }
}

/** @throws UserError with the sentence that a person reads; nothing has changed then. */
export async function replaceFundingKey(
  { sql, engine, ids }: Pick<Parts, 'sql' | 'engine' | 'ids'>,
  body: string,
  input: z.infer<typeof file>,
): Promise<void> {
  const [row] = await sql<{ id: string }>('SELECT instance_id AS id FROM umlauf.body WHERE code = $1', [body]);
  if (!row) throw new UserError(`Das Gremium „${body}“ gibt es hier nicht.`);
  try {
    await engine.execute({ id: ids.next(), type: 'setFundingKey', actorId: systemActor, instanceId: row.id, input });
  } catch (error) {
    if (!(error instanceof CommandRefused)) throw error;
    const [issue] = error.details.issues ?? [];
    throw new UserError(issue ? fieldMessage(issue.code, issue.params ?? {}) : refusalMessage(error.code));
  }
}

function readTable(path: string): z.infer<typeof file> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new UserError(`„${path}“ lässt sich nicht als JSON lesen.`);
  }
  const parsed = file.safeParse(content);
  if (!parsed.success) throw new UserError(`In „${path}“ fehlen id, source oder shares. ${usage}`);
  return parsed.data;
}
