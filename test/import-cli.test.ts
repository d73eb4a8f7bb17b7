import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { keepDraft, run } from '../src/cli/import.js';
import { parseScenario } from '../src/demo/load-scenario.js';
import { runScenario } from '../src/demo/run-scenario.js';
import { seededStage } from '../src/demo/simulate-scenario.js';
import { decodeForm, importForm } from '../src/documents/import-form.js';
import { projectFolder } from '../src/project-folder.js';
import type { Sql } from '../src/register/sql.js';
import { allowVirtualClock } from '../src/time-travel.js';
import { UsageError, UserError } from '../src/user-error.js';
import { type TestDatabase, createTestDatabase } from './support/database.js';

jest.setTimeout(60_000);

const committee = `
name: Gremium
startsAt: 2024-06-12 09:00
bodies:
  AL-RUNDE:
    seats: { voting: [BUND, HE] }
    chair: BUND
    secretariat: FITKO
    policy: al-runde-2024-1
    registersFormats: true
  IT-PLR:
    seats: { voting: [BUND, HE] }
    chair: BUND
    secretariat: FITKO
    policy: it-plr-2024-1
    registersFormats: true
offices:
  hessen: { name: Federführung Hessen (Demo), address: hessen@example.org, memberships: [{ role: lead, organisation: HE }] }
  imk: { name: Innenministerkonferenz, address: imk@example.org, memberships: [{ role: lead, organisation: IMK }] }
  bund:
    name: Federführung Bund
    address: bund@example.org
    memberships: [{ role: lead, organisation: BUND, to: 2024-06-12, from: 2024-01-01 }]
`;
const source = readFileSync(join(projectFolder, 'test/fixtures/registration-2024-09.txt'));

let database: TestDatabase;
let folder: string;
let pool: pg.Pool;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'umlauf-import-'));
  database = await createTestDatabase();
  await allowVirtualClock(database.urls.owner);
  pool = new pg.Pool({ connectionString: database.urls.app, max: 2 });
  await runScenario(parseScenario(committee), seededStage(pool, 1));
});
afterAll(async () => {
  await pool.end();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function umlaufImport(...args: string[]): Promise<{ status: number | null; output: string; words: string }> {
  const child = spawn(
    process.execPath,
    ['--import', './scripts/typescript.mjs', 'src/cli/main.ts', 'import', ...args],
    {
      cwd: projectFolder,
      env: {
        PATH: process.env.PATH,
        UMLAUF_DATA: folder,
        DATABASE_URL: database.urls.app,
        UMLAUF_OWNER_DATABASE_URL: database.urls.owner,
      },
    },
  );
  let output = '';
  let words = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, output, words };
}

function file(content: string | Uint8Array): string {
  const path = join(folder, 'form.txt');
  writeFileSync(path, content);
  return path;
}

interface Kept {
  draft: string;
  office: string;
  fields: Record<string, unknown>;
  unread: { field?: string; text: string; why: string }[];
}

async function drafts(): Promise<{ id: string; organisation: string; data: { values: Record<string, unknown> } }[]> {
  return (await pool.query('SELECT id, organisation, data FROM umlauf.draft ORDER BY created_at, id')).rows;
}

test('the filled-in form of the real case becomes a draft of the lead, field by field', async () => {
  const { status, output, words } = await umlaufImport(file(source), '--as', 'Federführung Hessen (Demo)');
  expect([status, words]).toEqual([0, '']);
  const { draft, office, fields, unread } = JSON.parse(output) as Kept;
  expect([office, unread]).toEqual(['Federführung Hessen (Demo)', []]);
  expect(fields).toMatchObject({
    title: 'Weiterentwicklung Struktur OZG Föderal',
    kind: 'projectGroup',
    leads: [
      { organisation: 'HE', contact: 'Ansprechperson Hessen' },
      { organisation: 'HB', contact: 'Ansprechperson Bremen' },
      { organisation: 'BUND', contact: 'Ansprechperson Bund' },
    ],
    startsOn: '17.06.2024',
    expectedEndOn: '31.12.2024',
    isPermanent: '',
    focusTopic: 'digitalApplications',
    participants: ['HE', 'BY', 'HH', 'SH', 'HB', 'BE', 'BUND', 'FITKO'],
    reports: [{ kind: 'interim', addressee: 'IT-PLR', when: expect.stringContaining('2024') as string }],
    needsResources: 'no',
    approvingBody: 'AL-RUNDE',
  });
  expect(fields.objectives).toHaveLength(4);
  expect(fields.result).toContain('2024/09');
  const [kept] = await drafts();
  expect(kept).toMatchObject({ id: draft, organisation: 'HE' });
  expect(kept!.data.values).toMatchObject({ title: 'Weiterentwicklung Struktur OZG Föderal' });
});

test('a form cut off in the middle keeps what is there and lists what is missing', async () => {
  const before = (await drafts()).length;
  const half = source.subarray(0, Math.floor(source.length / 2));
  const { status, output, words } = await umlaufImport(file(half), '--as', 'hessen@example.org');
  expect(status).toBe(1);
  const { unread, fields } = JSON.parse(output) as Kept;
  expect(fields.title).toBe('Weiterentwicklung Struktur OZG Föderal');
  expect(unread.length).toBeGreaterThan(0);
  expect(words).toContain(unread[0]!.why);
  expect((await drafts()).length).toBe(before + 1);
});

test.each([
  ['an empty file', ''],
  ['a binary file', Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)],
  ['another document', 'Sehr geehrte Damen und Herren,\n\nanbei die Niederschrift.'],
])('%s is refused with a sentence before anything is opened', async (_what, content) => {
  const refusal = await run([file(content), '--as', 'hessen@example.org']).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(UserError);
  expect(refusal).not.toBeInstanceOf(UsageError);
  expect((refusal as UserError).message).toMatch(/^[A-ZÄÖÜ].*\.$/s);
});

test.each([
  ['Federführung Hessen', /gibt es nicht/],
  ['imk@example.org', /braucht es eine Federführung/],
  ['bund@example.org', /ihre Rolle gilt heute nicht/],
])('an office that cannot register („%s“) is told so, and nothing is kept', async (office, sentence) => {
  const before = (await drafts()).length;
  const sql: Sql = async <T>(text: string, values?: unknown[]) => (await pool.query(text, values)).rows as T[];
  await expect(keepDraft(sql, importForm(decodeForm(source)), office)).rejects.toThrow(sentence);
  expect((await drafts()).length).toBe(before);
});

test('a command line that cannot be understood is a usage error', async () => {
  const as = ['--as', 'hessen@example.org'];
  for (const args of [[], [file(source)], as, ['nothing-here.txt', ...as], [file(source), 'another.txt', ...as]])
    await expect(run(args)).rejects.toThrow(UsageError);
});
