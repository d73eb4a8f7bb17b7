import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type Committee, openCommittee, register, registrationForm } from './support/committee.js';
import { approach, fired, mailsAbout, returned, revisionDue, startWorker, until } from './support/worker.js';

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

test('on Redis the queue alone fires a deadline; without Redis the sweep does, and the mail follows', async () => {
  const environment = { REDIS_URL: `redis://127.0.0.1:${port}` };
  const [first, second] = [await returned(committee), await returned(committee)];
  void second;
  const worker = await startWorker(committee, { ...environment, UMLAUF_SWEEP_FIRES: 'off' });
  await approach(committee, 2);
  const { at } = await until(() => fired(committee, first));
  expect(at - revisionDue).toBeGreaterThanOrEqual(0);
  expect(at - revisionDue).toBeLessThan(5000);
  expect(await until(() => mailsAbout(committee, first, 'revisionDue'))).toEqual(['federfuehrung-hessen@example.org']);
  expect(worker.complaints).toEqual([]);
  await worker.close();
});

test('when Redis dies the sweep fires; when it is back, empty, the mail goes out', async () => {
  const registration = (
    await committee.send('federfuehrung-hessen', 'submit', null, registrationForm(), {})
  ).instanceId;
  const due = '2024-06-25';
  await committee.send('geschaeftsstelle', 'returnForRevision', registration, {
    reasons: [{ field: 'purpose', note: 'Bitte genauer.' }],
    due,
  });
  const worker = await startWorker(committee, { REDIS_URL: `redis://127.0.0.1:${port}` });
  await until(() => mailsAbout(committee, registration, 'registrationReturned'));
  await stop(redis);
  // Something is left to do: the relay tries the dead queue before the deadline is due.
  await committee.send('federfuehrung-hessen', 'withdraw', await returned(committee));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const dueAt = Date.parse(`${due}T22:00:00.000Z`);
  await committee.clock.move(new Date(dueAt - 2000).toISOString(), true);
  const { at } = await until(() => fired(committee, registration), 20);
  expect(at - dueAt).toBeLessThan(5000);
  redis = await startRedis();
  expect(await until(() => mailsAbout(committee, registration, 'revisionDue'), 20)).toHaveLength(1);
  const t = performance.now();
  await worker.close();
  console.log('closing', performance.now() - t, worker.complaints);
});

test('ending while Redis is dead', async () => {
  const worker = await startWorker(committee, { REDIS_URL: `redis://127.0.0.1:${port}` });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await stop(redis);
  await committee.send('federfuehrung-hessen', 'withdraw', await register(committee));
  await worker.parts.hint.publish();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const t = performance.now();
  await worker.close();
  console.log('closing', performance.now() - t, worker.complaints);
});
