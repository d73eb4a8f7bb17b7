import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.js';
import type { DatabaseUrls } from '../src/database.js';
import { demoFile } from '../src/demo/first-start.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { setUpScenario } from '../src/demo/seed-scenario.js';
import { migrate } from '../src/migrate.js';
import { openDatabase } from '../src/open-database.js';
import { type Parts, assemble } from '../src/parts.js';

/** An installation for one measurement: the committee of the demo without its story, on a database of its own. */
export interface Installation {
  parts: Parts;
  urls: DatabaseUrls;
  personOf: (office: string) => string;
  /** Does a command as a person; `on` an instance, or begins a case of `workflow`. Answers the id of the instance. */
  command: (
    actorId: string,
    type: string,
    target: { on: string } | { workflow: string },
    input: unknown,
  ) => Promise<string>;
}

/** Makes an installation, measures on it, and takes it away again. */
export async function onInstallation<T>(measure: (installation: Installation) => Promise<T>): Promise<T> {
  return await onDataFolder(async (folder) => {
    const config = readConfig({
      UMLAUF_DATA: folder,
      UMLAUF_MODE: 'demo',
      SESSION_SECRET: 'a key for a measurement, and for nothing else',
    });
    const database = await openDatabase(config, { log: () => undefined });
    try {
      await migrate(database.urls.owner);
      const parts = await assemble(config, database.urls);
      try {
        const personOf = await setUpScenario(parts, loadScenario(demoFile, { steps: false }));
        const command: Installation['command'] = async (actorId, type, target, input) => {
          const at = 'on' in target ? { instanceId: target.on } : target;
          return (await parts.engine.execute({ id: parts.ids.next(), type, actorId, input, ...at })).instanceId;
        };
        return await measure({ parts, urls: database.urls, personOf, command });
      } finally {
        await parts.close();
      }
    } finally {
      await database.close();
    }
  });
}

/** A folder that the embedded database may enter, for as long as it is needed. */
export async function onDataFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'umlauf-bench-'));
  chmodSync(folder, 0o755);
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Does `count` things, some at a time; answers what each answered, in their order. */
export async function inParallel<T>(callers: number, count: number, act: (n: number) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  let next = 0;
  const work = async () => {
    for (let n = next++; n < count; n = next++) answers[n] = await act(n);
  };
  await Promise.all(Array.from({ length: callers }, work));
  return answers;
}

/** The built program, running. */
export interface Application {
  child: ChildProcess;
  url: string;
  /** From the call to the first page. */
  seconds: number;
}

/** Starts the built program with these settings and waits for its first page. */
export async function startApplication(settings: Record<string, string>): Promise<Application> {
  const port = await freePort();
  const begin = performance.now();
  const child = spawn(process.execPath, ['dist/src/cli/main.js', 'start'], {
    env: { ...process.env, DATABASE_URL: '', REDIS_URL: '', SMTP_URL: '', ...settings, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error('The program ended while starting.');
    const answer = await fetch(`${url}/sign-in`).catch(() => null);
    if (answer?.ok) break;
    if (performance.now() - begin > 120_000) throw new Error('No page within 120 s.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { child, url, seconds: (performance.now() - begin) / 1000 };
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Signs in at a demo office whose tile names `office`; answers the cookie. */
export async function signIn(url: string, office: string): Promise<string> {
  const form = await fetch(`${url}/sign-in`);
  const cookie = cookiesOf(form);
  const html = await form.text();
  const csrf = /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const button = html.split('<button').find((part) => part.includes('name="person"') && part.includes(office));
  const person = /value="([^"]+)"/.exec(button ?? '')?.[1] ?? '';
  const answer = await fetch(`${url}/sign-in`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ _csrf: csrf, person }),
    redirect: 'manual',
  });
  return cookiesOf(answer) || cookie;
}

function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');
}

/** p50, p95 and p99 of what was measured. */
export function quantiles(times: readonly number[]): { p50: number; p95: number; p99: number; max: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1)! };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** A meeting of the AL-Runde that sits today; its id. */
export async function sitting({ parts, personOf, command }: Installation, number: number): Promise<string> {
  const secretariat = personOf('geschaeftsstelle');
  const on = (await parts.clock.now()).slice(0, 10);
  const meeting = await command(secretariat, 'schedule', { workflow: 'meeting' }, { body: 'AL-RUNDE', number, on });
  await command(secretariat, 'openMeeting', { on: meeting }, {});
  return meeting;
}
