import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type Committee, openCommittee } from './support/committee.js';
import { approach, endOf, fired, mailsAbout, returned, revisionDue, startWorker, until } from './support/worker.js';

jest.setTimeout(60_000);

let committee: Committee;
let redis: ChildProcess;
let port: number;

/** A Redis of this test alone, in memory, on a free port of this machine. */
async function startRedis(): Promise<ChildProcess> {
  const server = spawn(
    process.env.REDIS_SERVER!,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of server.stdout!) if (String(line).includes('Ready to accept connections')) break;
  return server;
}
async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
}

beforeAll(async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  ({ port } = probe.address() as AddressInfo);
  await new Promise((resolve) => probe.close(resolve));
  redis = await startRedis();
  committee = await openCommittee();
});
afterAll(async () => {
  await stop(redis);
  await committee.close();
});

test('on Redis the queue alone fires a deadline; when Redis dies the sweep does, and no mail is lost', async () => {
  const registration = await returned(committee);
  const environment = { REDIS_URL: `redis://127.0.0.1:${port}` };
  const queue = await startWorker(committee, { ...environment, UMLAUF_SWEEP_FIRES: 'off' });
  await approach(committee, 2);
  const { at } = await until(() => fired(committee, registration));
  expect(at - revisionDue).toBeGreaterThanOrEqual(0);
  expect(at - revisionDue).toBeLessThan(5000);
  expect(await until(() => mailsAbout(committee, registration, 'revisionDue'))).toEqual([
    'federfuehrung-hessen@example.org',
  ]);
  expect(queue.complaints).toEqual([]);
  await queue.close();

  const second = await returned(committee, '2024-06-25');
  const worker = await startWorker(committee, environment);
  await until(() => mailsAbout(committee, second, 'registrationReturned'));
  await stop(redis);
  // Something to hand over: it waits for the dead queue, and nothing else may wait for it.
  const third = await returned(committee, '2024-07-01');
  worker.parts.hint.publish();
  await until(async () => worker.complaints.some((complaint) => complaint.startsWith('Warteschlange')));
  await approach(committee, 2, '2024-06-25');
  const late = await until(() => fired(committee, second));
  expect(late.at - endOf('2024-06-25')).toBeLessThan(5000);
  redis = await startRedis();
  expect(await until(() => mailsAbout(committee, second, 'revisionDue'), 30)).toHaveLength(1);
  expect(await until(() => mailsAbout(committee, third, 'registrationReturned'), 30)).toHaveLength(1);
  await worker.close();
});
