import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { commandsPerSecond } from './commands.js';
import { deadlinesOn, hasRedis, simulatedPerSecond } from './deadlines.js';
import { countsPerSecond, meetingOfSixty } from './deciding.js';
import { onDataFolder, signIn, startApplication, stop } from './installation.js';
import { lookAheadOf200 } from './look-ahead.js';

/**
 * `npm run bench`: what a person and a clerk's office would feel, one JSON line a figure, with its goal. Nothing is
 * asserted: speed depends on the machine, and its noise is printed beside the figures.
 */
interface Figure {
  figure: string;
  value: number;
  unit: string;
  goal: string;
  note?: string;
}

const round = (value: number) => Math.round(value * 10) / 10;
const print = (figure: Figure) => console.log(JSON.stringify({ ...figure, value: round(figure.value) }));

async function main(): Promise<void> {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  console.log(
    JSON.stringify({
      machine: { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version, load: loadavg() },
      commit,
    }),
  );
  await onDataFolder(async (data) => {
    const first = await startApplication({ UMLAUF_DATA: data });
    print({ figure: 'firstStartWithDemo', value: first.seconds, unit: 's', goal: '<= 25' });
    await stop(first.child);
    const second = await startApplication({ UMLAUF_DATA: data });
    print({ figure: 'start', value: second.seconds, unit: 's', goal: '<= 10' });
    await measurePages(second.url);
    print({ figure: 'residentMemory', value: residentMegabytes(second.child.pid!), unit: 'MB', goal: '<= 250' });
    await stop(second.child);
  });
  const { perSecond, p50, p99, callers } = await commandsPerSecond({ callers: 16, seconds: 10 });
  print({
    figure: 'commands',
    value: perSecond,
    unit: '1/s',
    goal: '>= 500',
    note: `${callers} callers, durable settings, p50 ${round(p50)} ms, p99 ${round(p99)} ms`,
  });
  print({ figure: 'ballotCount', value: countsPerSecond(), unit: '1/s', goal: '>= 1000000' });
  const { page, closing } = await meetingOfSixty();
  print({
    figure: 'meetingOf60Items',
    value: page.p95,
    unit: 'ms p95',
    goal: '<= 80',
    note: `p50 ${round(page.p50)} ms, measured at the client`,
  });
  print({
    figure: 'closing60Items',
    value: closing,
    unit: 's',
    goal: '<= 3',
    note: 'closed and established one after the other, 60 decisions, 120 orders',
  });
  const ahead = await lookAheadOf200();
  print({
    figure: 'lookAheadOf200Groups',
    value: ahead.seconds,
    unit: 's',
    goal: '<= 2',
    note: `24 months, ${ahead.fired} deadlines, median of five; processor ${round(ahead.processor)} s`,
  });
  const simulated = await simulatedPerSecond();
  print({
    figure: 'simulate',
    value: simulated.perSecond,
    unit: '1/s',
    goal: '>= 500',
    note: `${simulated.commands} commands with their mails, the start taken off`,
  });
  for (const backend of ['postgres', ...(hasRedis() ? ['redis' as const] : [])] as const) {
    const { open, setPerSecond, lateness, outage, pages } = await deadlinesOn(backend);
    const on = `BullMQ on ${backend}, ${open} open deadlines`;
    print({ figure: 'deadlinesSet', value: setPerSecond, unit: '1/s', goal: '>= 10000', note: on });
    print({
      figure: 'lateness',
      value: lateness.p99 / 1000,
      unit: 's p99',
      goal: '<= 2',
      note: `${on}; ${lateness.count} due at one instant, p50 ${round(lateness.p50)} ms, ${lateness.early} early`,
    });
    print({
      figure: 'outageCleared',
      value: outage.mailed / 60,
      unit: 'min',
      goal: '<= 10',
      note: `${on}; ${outage.overdue} overdue, ${outage.fired} fired in ${round(outage.seconds)} s, then the outbox`,
    });
    print({
      figure: 'pagesMeanwhile',
      value: pages.p95,
      unit: 'ms p95',
      goal: '<= 300',
      note: `p50 ${round(pages.p50)} ms, longest ${round(pages.max)} ms of ${pages.count}`,
    });
  }
  console.log(JSON.stringify({ loadAfterwards: loadavg() }));
}

/** Every page of the demo as the secretariat sees it, 40 times each after a warm-up; the slowest p95 counts. */
async function measurePages(url: string): Promise<void> {
  const cookie = await signIn(url, 'Geschäftsstelle');
  const get = async (path: string) => {
    const answer = await fetch(url + path, { headers: { cookie }, redirect: 'manual' });
    const html = await answer.text();
    if (answer.status !== 200 || !html.includes('<h1')) throw new Error(`${path} answers ${answer.status}, no page.`);
    return html;
  };
  const list = await get('/instances');
  const instances = [...new Set([...list.matchAll(/href="(\/instances\/[0-9a-f-]{36})"/g)].map((m) => m[1]!))];
  const meetings = [...(await get('/meetings')).matchAll(/href="(\/meetings\/[0-9a-f-]{36})"/g)].map((m) => m[1]!);
  if (!instances.length || !meetings.length) throw new Error('The lists of the demo show no case or no meeting.');
  const paths = ['/inbox', '/instances', '/meetings', '/decisions', '/register', '/mails', '/subject-areas', '/clock'];
  for (const path of [...paths, ...instances.slice(0, 4), ...meetings.slice(0, 1)]) {
    for (let i = 0; i < 5; i++) await get(path);
    const times: number[] = [];
    for (let i = 0; i < 40; i++) {
      const begin = performance.now();
      await get(path);
      times.push(performance.now() - begin);
    }
    times.sort((a, b) => a - b);
    print({
      figure: 'page',
      value: times[Math.floor(times.length * 0.95)]!,
      unit: 'ms p95',
      goal: '<= 60',
      note: `${path.replace(/[0-9a-f-]{36}/, ':id')}, p50 ${round(times[Math.floor(times.length / 2)]!)} ms, measured at the client`,
    });
  }
}

function residentMegabytes(pid: number): number {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) / 1024;
  } catch {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
  }
}

await main();
