import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClient } from '../src/database.js';
import { projectFolder } from '../src/project-folder.js';

jest.setTimeout(60_000);

const started: ChildProcess[] = [];
let scratch: string;
let dataFolder: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'umlauf-bare-'));
  chmodSync(scratch, 0o755);
  dataFolder = join(scratch, 'data');
});

afterEach(async () => {
  for (const child of started.splice(0)) await end(child, 'SIGTERM');
  rmSync(scratch, { recursive: true, force: true, maxRetries: 10 });
});

/** Runs TypeScript of the project in a process of its own. */
function node(file: string, args: string[] = [], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--import', './scripts/typescript.mjs', file, ...args], {
    cwd: projectFolder,
    env: { PATH: process.env.PATH, UMLAUF_DATA: dataFolder, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const said = async (pattern: RegExp) => {
    const deadline = performance.now() + 45_000;
    while (!pattern.test(output) && child.exitCode === null && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(output).toMatch(pattern);
    return pattern.exec(output)!;
  };
  return { child, said, closed, output: () => output };
}

const postgres = () => node('test/support/hold-postgres.mjs');
const cli = (args: string[], environment?: Record<string, string>) => node('src/cli/main.ts', args, environment);
const ready = /ready (\S+)/;

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

describe('the embedded database', () => {
  test('keeps its data between starts and shows its secrets to nobody', async () => {
    const first = postgres();
    const [, url] = await first.said(ready);
    await withClient(url!, (client) => client.query('CREATE TABLE kept (id int)'));
    await end(first.child, 'SIGTERM');
    expect(existsSync(join(dataFolder, 'lock'))).toBe(false);
    expect(statSync(join(dataFolder, 'installation.json')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(dataFolder, 'pgdata', 'postmaster.pid'))).toBe(false);

    const second = postgres();
    const [, again] = await second.said(ready);
    expect(again).toBe(url);
    expect(await withClient(again!, (client) => client.query('SELECT * FROM kept'))).toMatchObject({ rowCount: 0 });
  });

  test('a first start that is killed while the cluster is made is cleared away by the next', async () => {
    const killed = postgres();
    await killed.said(/angelegt/);
    while (!readdirSync(dataFolder).some((name) => name.startsWith('pgdata'))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await end(killed.child, 'SIGKILL');

    const next = postgres();
    await next.said(ready);
    expect(next.output()).toMatch(/unterbrochen/);
    expect(readdirSync(dataFolder).filter((name) => name.startsWith('pgdata'))).toEqual(['pgdata']);
  });

  test('a server whose program was killed is ended, and its data stays', async () => {
    const killed = postgres();
    const [, url] = await killed.said(ready);
    await withClient(url!, (client) => client.query('CREATE TABLE kept (id int)'));
    await end(killed.child, 'SIGKILL');

    const next = postgres();
    const [, again] = await next.said(ready);
    expect(next.output()).toMatch(/eines abgebrochenen Laufs wird beendet/);
    expect(await withClient(again!, (client) => client.query('SELECT * FROM kept'))).toMatchObject({ rowCount: 0 });
  });

  test('what another program left in postmaster.pid does not stop it', async () => {
    const first = postgres();
    await first.said(ready);
    await end(first.child, 'SIGTERM');
    writeFileSync(join(dataFolder, 'pgdata', 'postmaster.pid'), `${process.pid}\n`);
    const [, url] = await postgres().said(ready);
    expect(await withClient(url!, (client) => client.query('SELECT 1'))).toMatchObject({ rowCount: 1 });
  });

  test('lost secrets are made anew', async () => {
    const first = postgres();
    await first.said(ready);
    await end(first.child, 'SIGTERM');
    rmSync(join(dataFolder, 'installation.json'));
    const [, url] = await postgres().said(ready);
    expect(await withClient(url!, (client) => client.query('SELECT 1'))).toMatchObject({ rowCount: 1 });
  });

  test('a cluster that is only half there is put aside, not deleted', async () => {
    const first = postgres();
    await first.said(ready);
    await end(first.child, 'SIGTERM');
    rmSync(join(dataFolder, 'pgdata', 'global', 'pg_control'));
    const second = postgres();
    await second.said(/unvollständig/);
    await second.said(ready);
    expect(readdirSync(dataFolder).some((name) => name.startsWith('pgdata.incomplete-'))).toBe(true);
  });

  test('a second start on the same folder says who has it', async () => {
    const first = postgres();
    await first.said(ready);
    const second = postgres();
    expect(await second.closed).toBe(1);
    expect(second.output()).toContain(
      `umlauf läuft schon mit dem Datenordner ${dataFolder} (Prozess ${first.child.pid})`,
    );
  });

  test('data of another version of PostgreSQL is left alone', async () => {
    const first = postgres();
    await first.said(ready);
    await end(first.child, 'SIGTERM');
    writeFileSync(join(dataFolder, 'pgdata', 'PG_VERSION'), '17\n');
    const second = postgres();
    expect(await second.closed).toBe(1);
    expect(second.output()).toContain('gehören zu PostgreSQL 17');
    expect(readFileSync(join(dataFolder, 'pgdata', 'PG_VERSION'), 'utf8')).toBe('17\n');
  });
});

describe('the command line', () => {
  test('a data folder that is a file is refused in a sentence', async () => {
    writeFileSync(dataFolder, '');
    const start = cli(['migrate']);
    expect(await start.closed).toBe(1);
    expect(start.output()).toBe(
      `${dataFolder} ist kein Ordner. Bitte wählen Sie mit UMLAUF_DATA einen anderen Ordner.\n`,
    );
  });

  test('a port that is taken is named, with another to choose, before anything starts', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const start = cli(['start'], { PORT: String(port) });
    expect(await start.closed).toBe(1);
    expect(start.output()).toMatch(new RegExp(`^Port ${port} ist schon belegt\\..*PORT=\\d+ npm start\\n$`));
    expect(existsSync(dataFolder)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
  });

  test.each([[['flieg']], [['start', '--schnell']], [['start', 'hier']], [[]]])(
    'misuse is answered in German with status 2: %p',
    async (args) => {
      const command = cli(args);
      expect(await command.closed).toBe(2);
      expect(command.output()).toContain('Aufruf: umlauf BEFEHL');
      expect(command.output()).not.toMatch(/ {4}at /);
    },
  );

  test('settings that do not fit are answered in German with status 1', async () => {
    const command = cli(['start'], { PORT: 'abc' });
    expect(await command.closed).toBe(1);
    expect(command.output()).toBe('PORT=abc geht nicht. Möglich: eine ganze Zahl von 0 bis 65535.\n');
  });
});
