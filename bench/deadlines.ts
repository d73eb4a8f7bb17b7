import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { addDays, morningOf } from '../workflows/berlin-time.js';
import { demoFile } from '../src/demo/first-start.js';
import {
  type Installation,
  freePort,
  inParallel,
  onDataFolder,
  onInstallation,
  quantiles,
  signIn,
  startApplication,
  stop,
} from './installation.js';

const formats = 1000;
const reportsEach = 12;
const callers = 16;
const firstReport = '2024-09-02';

/** What is measured on one installation with more than 100 000 open deadlines. */
export interface DeadlineFigures {
  backend: 'postgres' | 'redis';
  open: number;
  /** Deadlines set a second while formats with twelve reports each are taken over, through the whole engine. */
  setPerSecond: number;
  /** From the due instant until the committed effect can be read, ms; of a thousand that are due at one instant. */
  lateness: { p50: number; p99: number; max: number; count: number; early: number };
  /** An outage until everything is overdue: how long until nothing is due, and until the outbox is empty. */
  outage: { overdue: number; fired: number; seconds: number; mailed: number };
  /** Pages meanwhile, ms. */
  pages: { p50: number; p95: number; max: number; count: number };
}

/** A thousand reminders at 08:00 of one day among 100 000 others, then an outage of two years, on one BullMQ backend. */
export async function deadlinesOn(backend: DeadlineFigures['backend']): Promise<DeadlineFigures> {
  return await onInstallation(async (installation) => {
    const { parts, urls, personOf, command } = installation;
    const begin = performance.now();
    await inParallel(callers, formats, (n) =>
      command(
        personOf('geschaeftsstelle'),
        'takeOverWorkingGroup',
        { workflow: 'workingGroup' },
        {
          title: `Format ${n}`,
          kind: 'workingParty',
          homeBody: 'AL-RUNDE',
          leads: [{ organisation: 'HE', contact: 'Stelle Hessen' }],
          startsOn: '2024-06-01',
          validUntil: '2028-03-01',
          ground: 'Messung',
          reports: Array.from({ length: reportsEach }, (_, i) => ({
            kind: 'interim',
            addressee: 'IT-PLR',
            when: { precision: 'day', on: addDays(firstReport, i * 100) },
          })),
          source: 'Messung',
        },
      ),
    );
    const elapsed = (performance.now() - begin) / 1000;
    const open = await countOf(installation, `status = 'open'`);
    const redis = backend === 'redis' ? await startRedis() : null;
    const application = async () =>
      await startApplication({
        UMLAUF_MODE: 'demo',
        DATABASE_URL: urls.app,
        UMLAUF_OWNER_DATABASE_URL: urls.owner,
        SESSION_SECRET: parts.config.SESSION_SECRET,
        REDIS_URL: redis?.url ?? '',
      });
    try {
      // The first reminder comes 28 days before the first reports, at eight in Berlin.
      const eight = morningOf(addDays(firstReport, -28));
      await parts.travel(new Date(Date.parse(eight) - 8000).toISOString());
      const first = await application();
      const lateness = await latenessAt(installation, eight);
      await stop(first.child);
      const overdueAt = '2028-02-01T12:00:00.000Z';
      await parts.clock.move(overdueAt, true);
      const overdue = await countOf(installation, isDue);
      const second = await application();
      const cleared = await clear(installation, second);
      await stop(second.child);
      return {
        backend,
        open,
        setPerSecond: open / elapsed,
        lateness,
        outage: { overdue, ...cleared.outage },
        pages: cleared.pages,
      };
    } finally {
      if (redis) await stop(redis.child);
    }
  });
}

const isDue = `status = 'open' AND due_at <= umlauf.now()`;

async function countOf({ parts }: Installation, condition: string): Promise<number> {
  const [row] = await parts.sql<{ n: number }>(`SELECT count(*)::int AS n FROM umlauf.deadline WHERE ${condition}`);
  return row!.n;
}

/** Looks every 20 ms how many of those that are due at an instant have fired. */
async function latenessAt({ parts }: Installation, at: string): Promise<DeadlineFigures['lateness']> {
  const seen: number[] = [];
  const giveUp = performance.now() + 120_000;
  let early = 0;
  for (;;) {
    const [row] = await parts.sql<{ all: number; fired: number; late: number }>(
      `SELECT count(*)::int AS all, (count(*) FILTER (WHERE status <> 'open'))::int AS fired,
              (extract(epoch FROM umlauf.now() - $1::timestamptz) * 1000)::float8 AS late
       FROM umlauf.deadline WHERE due_at = $1`,
      [at],
    );
    const { all, fired, late } = row!;
    if (late < 0) early = Math.max(early, fired);
    while (seen.length < fired) seen.push(late);
    if (fired === all) {
      const { p50, p99, max } = quantiles(seen);
      return { p50, p99, max, count: all, early };
    }
    if (performance.now() > giveUp) throw new Error(`${fired} of ${all} fired within two minutes.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until nothing is due and the outbox is empty, and asks for pages meanwhile, four a second. */
async function clear(installation: Installation, { url, child }: { url: string; child: ChildProcess }) {
  const { parts } = installation;
  const before = await countOf(installation, `status = 'fired'`);
  const begin = performance.now();
  const since = () => (performance.now() - begin) / 1000;
  const times: number[] = [];
  const reader = { isDone: false };
  const reading = (async () => {
    const cookie = await signIn(url, 'Geschäftsstelle');
    for (let n = 0; !reader.isDone; n++) {
      const path = ['/inbox', '/register', '/meetings', '/decisions'][n % 4]!;
      const asked = performance.now();
      const answer = await fetch(url + path, { headers: { cookie }, redirect: 'manual' });
      if (answer.status !== 200 || !(await answer.text()).includes('<h1'))
        throw new Error(`${path} answers ${answer.status}, no page.`);
      times.push(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  })();
  const until = async (isDone: () => Promise<boolean>) => {
    while (!(await isDone())) {
      if (child.exitCode !== null) throw new Error('The program ended meanwhile.');
      if (since() > 1800) throw new Error('Not cleared within half an hour.');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return since();
  };
  const seconds = await until(async () => (await countOf(installation, isDue)) === 0);
  const mailed = await until(
    async () => (await parts.sql(`SELECT FROM umlauf.outbox WHERE status = 'pending' LIMIT 1`)).length === 0,
  );
  reader.isDone = true;
  await reading;
  const { p50, p95, max } = quantiles(times);
  const fired = (await countOf(installation, `status = 'fired'`)) - before;
  return { outage: { fired, seconds, mailed }, pages: { p50, p95, max, count: times.length } };
}

/** A Redis of our own in memory; `null` where there is none on this machine. */
async function startRedis(): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort();
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', [...settings, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    setTimeout(resolve, 500);
  });
  return { child, url: `redis://127.0.0.1:${port}` };
}

/** Whether this machine has a Redis. */
export const hasRedis = () => spawnSync('redis-server', ['--version']).status === 0;

const rounds = 600;

/**
 * Commands a second of `umlauf simulate`, its start taken off: in each round a registration is handed in, confirmed,
 * returned, handed in again and withdrawn, on the committee of the demo.
 */
export async function simulatedPerSecond(): Promise<{ perSecond: number; commands: number }> {
  const steps = Array.from({ length: rounds }, (_, n) => {
    const form = {
      title: `Format ${n}`,
      kind: 'projectGroup',
      leads: [
        { organisation: 'HE', contact: 'Stelle Hessen' },
        { organisation: 'HB', contact: 'Stelle Bremen' },
      ],
      startsOn: '2024-06-17',
      expectedEndOn: '2024-12-31',
      focusTopic: 'digitalApplications',
      purpose: 'Messung',
      objectives: ['Ergebnis'],
      reports: [{ kind: 'interim', addressee: 'IT-PLR', when: { precision: 'day', on: '2024-10-16' } }],
      needsResources: false,
      approvingBody: 'AL-RUNDE',
    };
    const at = '2024-06-13 09:00';
    const on = `format-${n}`;
    const reasons = [{ field: 'purpose', note: 'Bitte ergänzen' }];
    return [
      { at, as: 'federfuehrung-hessen', do: 'submit', new: on, with: form },
      { at, as: 'federfuehrung-bremen', do: 'confirmLead', on },
      { at, as: 'geschaeftsstelle', do: 'returnForRevision', on, with: { reasons, due: '2024-07-01' } },
      { at, as: 'federfuehrung-hessen', do: 'resubmit', on, with: form },
      { at, as: 'federfuehrung-hessen', do: 'withdraw', on },
    ];
  }).flat();
  const committee = parse(readFileSync(demoFile, 'utf8')) as Record<string, unknown>;
  const seconds = async (folder: string, own: readonly unknown[]) => {
    const file = join(folder, 'scenario.yaml');
    writeFileSync(file, stringify({ ...committee, steps: own, until: '2024-06-13 10:00' }));
    const begin = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ['dist/src/cli/main.js', 'simulate', file], {
      env: { ...process.env, DATABASE_URL: '' },
      maxBuffer: 1e9,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return (performance.now() - begin) / 1000;
  };
  return await onDataFolder(async (folder) => {
    const start = await seconds(folder, []);
    const whole = await seconds(folder, steps);
    return { perSecond: steps.length / (whole - start), commands: steps.length };
  });
}
