import { Queue } from 'bullmq';
import { withClient } from '../src/database.js';
import { jobOptions, queueConnection, queueNames } from '../src/jobs/queues.js';
import { readConfig } from '../src/config.js';
import { type Committee, openCommittee } from './support/committee.js';
import { approach, fired, mailsAbout, returned, revisionDue, startWorker, until } from './support/worker.js';

jest.setTimeout(60_000);

let committee: Committee;
const closing: { close(): Promise<unknown> }[] = [];
async function newWorker(environment: Record<string, string> = {}) {
  const worker = await startWorker(committee, environment);
  closing.unshift(worker);
  return worker;
}
beforeEach(async () => {
  committee = await openCommittee();
  closing.push(committee);
});
afterEach(async () => {
  for (const each of closing.splice(0)) await each.close();
});

const pending = async () => (await committee.sql(`SELECT FROM umlauf.outbox WHERE status = 'pending'`)).length;
const asOwner = (statement: string) => withClient(committee.database.urls.owner, (client) => client.query(statement));
const hessen = ['federfuehrung-hessen@example.org'];

test('the queue alone fires a deadline at its time and plans its mail, in two processes once', async () => {
  const registration = await returned(committee);
  const workers = [await newWorker({ UMLAUF_SWEEP_FIRES: 'off' }), await newWorker({ UMLAUF_SWEEP_FIRES: 'off' })];
  await approach(committee, 2);
  const { at, times } = await until(() => fired(committee, registration));
  expect(times).toBe(1);
  expect(at - revisionDue).toBeGreaterThanOrEqual(0);
  expect(at - revisionDue).toBeLessThan(5000);
  expect(await until(() => mailsAbout(committee, registration, 'revisionDue'))).toEqual(hessen);
  await until(async () => (await pending()) === 0);
  expect(workers.flatMap(({ complaints }) => complaints)).toEqual([]);
});

test('the sweep alone fires it when the queue is gone; its mail goes out when the queue is back', async () => {
  const registration = await returned(committee);
  const worker = await newWorker();
  await until(async () => (await pending()) === 0);
  await asOwner('REVOKE USAGE ON SCHEMA bullmq FROM umlauf_app');
  await approach(committee, 2);
  const { at } = await until(() => fired(committee, registration));
  expect(at - revisionDue).toBeLessThan(5000);
  await until(async () => worker.complaints.some((complaint) => complaint.startsWith('Warteschlange:')));
  expect(await pending()).toBeGreaterThan(0);
  await asOwner('GRANT USAGE ON SCHEMA bullmq TO umlauf_app');
  expect(await until(() => mailsAbout(committee, registration, 'revisionDue'), 30)).toEqual(hessen);
});

test('a row whose job has used up its attempts, or was lost, is handed over again', async () => {
  const registration = await returned(committee);
  const rows = await committee.sql<{ id: string }>(`SELECT id FROM umlauf.outbox WHERE status = 'pending'`);
  const queue = new Queue(queueNames.outbox, {
    connection: queueConnection(readConfig({}), committee.database.urls.app) as never,
  });
  closing.unshift(queue);
  const [first, ...lost] = rows.map(({ id }) => ({
    name: 'carryOut',
    data: { id },
    opts: { ...jobOptions, attempts: 1, jobId: id },
  }));
  await queue.addBulk([first!, ...lost]);
  await Promise.all(lost.map(({ data }) => queue.remove(data.id)));
  await asOwner('ALTER FUNCTION umlauf.plan_mails RENAME TO plan_mails_gone');
  const worker = await newWorker();
  await until(async () => worker.complaints.some((complaint) => complaint.includes(first!.data.id)));
  await asOwner('ALTER FUNCTION umlauf.plan_mails_gone RENAME TO plan_mails');
  const wakeUp = setInterval(() => worker.parts.hint.publish(), 500);
  await until(async () => (await pending()) === 0, 20).finally(() => clearInterval(wakeUp));
  expect(await mailsAbout(committee, registration, 'registrationReturned')).toEqual(hessen);
});
