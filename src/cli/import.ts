import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { berlinDate } from '../../workflows/berlin-time.js';
import { readConfig } from '../config.js';
import { withClient } from '../database.js';
import { ImportRefused, decodeForm, importForm } from '../documents/import-form.js';
import { draftFromImport, membershipToStart } from '../documents/registration-draft.js';
import { type Viewer, viewerOf } from '../identity/viewer.js';
import { assertMigrated, migrate } from '../migrate.js';
import { openDatabase } from '../open-database.js';
import { DatabaseClock } from '../ports/clock.js';
import { TimeOrderedIds } from '../ports/ids.js';
import { listBodies } from '../register/case.queries.js';
import { createDraft } from '../register/drafts.js';
import { functionName } from '../register/names.js';
import type { Sql } from '../register/sql.js';
import { UsageError, UserError } from '../user-error.js';

const usage = 'Aufruf: umlauf import DATEI --as STELLE (Name oder Mailadresse der Stelle)';

/**
 * `umlauf import FILE --as OFFICE`: reads a filled-in registration form (as text) and keeps it as a draft of that
 * office. Prints the draft's id, its fields and what could not be read; nothing is submitted.
 */
export async function run(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({ args, options: { as: { type: 'string' } }, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1 || !values.as?.trim()) throw new UsageError(usage);
  const read = readForm(file);
  const config = readConfig(process.env);
  const database = await openDatabase(config, { log: console.error, share: true });
  try {
    if (database.mayMigrate) await migrate(database.urls.owner);
    else await assertMigrated(database.urls.app);
    const kept = await withClient(database.urls.app, (client) =>
      keepDraft(async (text, parameters) => (await client.query(text, parameters)).rows, read, values.as!.trim()),
    );
    process.stdout.write(`${JSON.stringify(kept, null, 2)}\n`);
    for (const { text, why } of kept.unread) console.error(text ? `${why} („${shortened(text)}“)` : why);
    return kept.unread.length ? 1 : 0;
  } finally {
    await database.close();
  }
}

function readForm(file: string): ReturnType<typeof importForm> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new UsageError(`Die Datei „${file}“ lässt sich nicht öffnen.\n${usage}`);
  }
  try {
    return importForm(decodeForm(bytes));
  } catch (error) {
    if (error instanceof ImportRefused) throw new UserError(error.message);
    throw error;
  }
}

/** Keeps a form that was read as a draft of the office with this name or address. */
export async function keepDraft(sql: Sql, read: ReturnType<typeof importForm>, office: string) {
  const viewer = await officeOf(sql, office);
  const bodies = await listBodies(sql);
  const membership = membershipToStart(viewer.memberships, bodies);
  if (!membership)
    throw new UserError(`${viewer.name} kann keine Registrierung anlegen: Dazu braucht es eine Federführung.`);
  const { role, organisation } = membership;
  const data = draftFromImport(read, bodies, functionName(role, organisation));
  const id = new TimeOrderedIds().next();
  await createDraft(sql, { id, personId: viewer.personId, organisation, instanceId: null, data });
  return {
    draft: id,
    office: viewer.name,
    fields: { ...data.values, result: read.draft.result, reason: read.draft.reason },
    unread: read.unread,
  };
}

/** The office by name or address, as it is today. */
async function officeOf(sql: Sql, named: string): Promise<Viewer> {
  const people = await sql<{ id: string }>(
    `SELECT p.id FROM umlauf.person p
     WHERE lower($1) IN (lower(p.name), lower(p.address)) AND EXISTS (SELECT FROM umlauf.membership WHERE person_id = p.id)`,
    [named],
  );
  if (people.length > 1)
    throw new UserError(`„${named}“ gibt es mehrmals. Bitte nennen Sie die Mailadresse der Stelle.`);
  const viewer = await viewerOf(sql, people[0]?.id, berlinDate(await new DatabaseClock(sql).now()));
  if (!viewer) throw new UserError(`Eine Stelle „${named}“ gibt es nicht, oder ihre Rolle gilt heute nicht.`);
  return viewer;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
