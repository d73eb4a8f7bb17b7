import { spawnSync } from 'node:child_process';
import pg from 'pg';
import { catalogue } from '../workflows/catalogue.js';
import { childId } from '../src/engine/decide.js';
import { type LookAhead, lookAhead } from '../src/look-ahead.js';
import { projectFolder } from '../src/project-folder.js';
import { travelTo } from '../src/time-travel.js';
import { type Committee, digestOf, establishGroup, openCommittee, register, voteOn } from './support/committee.js';

jest.setTimeout(60_000);

let committee: Committee;
let pool: pg.Pool;
let hesse: string;
let both: string;
const ahead = (months: number): Promise<LookAhead> => lookAhead(pool, catalogue, months);
const plan = (when: object) => ({ kind: 'interim', addressee: 'IT-PLR', when });

beforeAll(async () => {
  committee = await openCommittee({ at: '2024-08-01T08:00:00.000Z' });
  pool = new pg.Pool({ connectionString: committee.database.urls.app, max: 2 });
  ({ group: hesse } = await establishGroup(committee, {
    reports: [plan({ precision: 'month', month: '2024-11' }), plan({ precision: 'day', on: '2024-10-31' })],
  }));
  const registration = await register(committee, {
    title: 'Format mit Bremen',
    leads: [
      { organisation: 'HE', contact: 'Ansprechperson Hessen' },
      { organisation: 'HB', contact: 'Ansprechperson Bremen' },
    ],
    reports: [plan({ precision: 'day', on: '2024-10-31' })],
  });
  await committee.send('federfuehrung-bremen', 'confirmLead', registration);
  const vote = await voteOn(committee, registration);
  await committee.send('vorsitz-al-runde', 'establishResult', vote);
  both = childId(registration, 'group');
});
afterAll(async () => {
  await pool?.end();
  await committee?.close();
});

test('shows which reminders, ends and meetings fall where, and what comes of them', async () => {
  const { now, until, happenings, meetings } = await ahead(12);
  expect([now, until]).toEqual(['2024-08-01T08:00:00.000Z', '2025-08-01']);
  const report = childId(hesse, 'report-1');
  const own = happenings.filter(({ instanceId }) => instanceId === report);
  expect(own.map(({ name, on, to, mails }) => [name, on, to, mails.map(({ mail }) => mail)])).toEqual([
    ['reminder.-28', '2024-09-18', 'open.awaited', ['reportIn28Days']],
    ['reminder.-14', '2024-10-02', 'open.awaited', ['reportIn14Days']],
    ['reminder.-7', '2024-10-09', 'open.awaited', ['reportIn7Days']],
    ['reminder.-1', '2024-10-15', 'open.awaited', ['reportTomorrow']],
    ['reminder.0', '2024-10-16', 'open.awaited', ['reportDueToday']],
    ['due', '2024-10-16', 'open.overdue', []],
    ['reminder.1', '2024-10-17', 'open.overdue', ['reportNotYetReceived']],
    ['reminder.7', '2024-10-23', 'open.overdue', ['reportAskForAnswer', 'reportFollowUp']],
    ['reminder.14', '2024-10-30', 'open.proposed', ['reportProposedForAgenda']],
  ]);
  expect(happenings.find(({ instanceId, name }) => instanceId === hesse && name === 'end')).toMatchObject({
    on: '2025-03-31',
    at: '2025-03-31T22:00:00.000Z',
    from: 'active',
    to: 'handOverOpen',
  });
  expect(meetings.map(({ on, number }) => [on, number])).toContainEqual(['2024-11-13', 45]);
  expect(happenings.every(({ at }, i) => i === 0 || happenings[i - 1]!.at <= at)).toBe(true);
});

test('marks what should be talked about before', async () => {
  const { clashes } = await ahead(12);
  const due = [childId(hesse, 'report-2'), childId(both, 'report-1')];
  expect(clashes).toContainEqual({
    kind: 'sameDay',
    on: '2024-10-31',
    organisation: 'HE',
    instanceIds: expect.arrayContaining(due),
  });
  // Reformationstag is a holiday in Bremen and not in Hessen.
  expect(clashes.filter(({ kind }) => kind === 'holiday')).toEqual([
    { kind: 'holiday', on: '2024-10-31', organisation: 'HB', holiday: 'Reformationstag', instanceIds: [due[1]] },
  ]);
  expect(clashes.some(({ kind }) => kind === 'noMeetingBefore')).toBe(false);
});

test('a duty or a meeting in a sitzungsfreie Zeit is marked', async () => {
  const [row] = await committee.sql<{ id: string }>(`SELECT instance_id AS id FROM umlauf.body WHERE code = 'IT-PLR'`);
  const { id } = row!;
  const recess = (organisation: string | null, from: string, to: string) =>
    committee.send('geschaeftsstelle', 'enterRecess', id, { organisation, from, to });
  await recess('HB', '2024-10-28', '2024-11-02');
  await recess(null, '2024-11-11', '2024-11-16');
  const found = (await ahead(12)).clashes.filter(({ kind }) => kind === 'recess');
  expect(found).toEqual([
    { kind: 'recess', on: '2024-10-31', whose: 'HB', until: '2024-11-02', instanceIds: [childId(both, 'report-1')] },
    {
      kind: 'recess',
      on: '2024-11-13',
      whose: 'IT-PLR',
      until: '2024-11-16',
      instanceIds: [committee.meeting('plr-45')],
    },
  ]);
  await committee.send('geschaeftsstelle', 'removeRecess', id, {
    organisation: null,
    from: '2024-11-11',
    to: '2024-11-16',
  });
  await committee.send('geschaeftsstelle', 'removeRecess', id, {
    organisation: 'HB',
    from: '2024-10-28',
    to: '2024-11-02',
  });
});

test('is there on the command line, one object a line; wrong arguments say how to call it', async () => {
  const { urls } = committee.database;
  const umlauf = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', './scripts/typescript.mjs', 'src/cli/main.ts', 'look-ahead', ...args], {
      cwd: projectFolder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, DATABASE_URL: urls.app },
    });
  const { status, stdout } = umlauf('--months', '12');
  expect(status).toBe(0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; on: string });
  const { happenings, meetings, clashes } = await ahead(12);
  const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
  expect([count('deadline'), count('meeting'), count('clash')]).toEqual([
    happenings.length,
    meetings.length,
    clashes.length,
  ]);
  for (const months of ['0', '25', 'x']) {
    const wrong = umlauf('--months', months);
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('Aufruf: umlauf look-ahead');
  }
});

test('touches nothing: the database is as it was, and no mail leaves', async () => {
  const before = await digestOf(committee);
  await ahead(24);
  expect(await digestOf(committee)).toEqual(before);
});

test('a mandate that ends when its body does not meet any more, and a report without a day, are marked', async () => {
  const { clashes } = await ahead(24);
  const reading = await committee.sql<{ id: string }>(
    `SELECT id FROM umlauf.meeting WHERE body = 'AL-RUNDE' AND status = 'planned' AND on_day < '2025-04-01'`,
  );
  expect(clashes.some(({ kind }) => kind === 'undated')).toBe(false);
  for (const { id } of reading)
    await committee.send('geschaeftsstelle', 'cancelMeeting', id, { reason: 'Demonstration.' });
  await committee.send('geschaeftsstelle', 'cancelMeeting', committee.meeting('plr-45'), { reason: 'Demonstration.' });
  await committee.engine.fireDue();
  const { clashes: after } = await ahead(24);
  expect(after).toContainEqual({ kind: 'undated', on: null, instanceIds: [childId(hesse, 'report-1')] });
  const ends = { kind: 'noMeetingBefore', on: '2025-03-31', body: 'AL-RUNDE' };
  expect(
    after.filter(({ kind }) => kind === 'noMeetingBefore').map(({ instanceIds, ...rest }) => [rest, instanceIds]),
  ).toEqual(
    expect.arrayContaining([
      [ends, [hesse]],
      [ends, [both]],
    ]),
  );
});

test('simulated and real run of the same span give the same list', async () => {
  const simulated = await ahead(24);
  const { engine, clock, sql } = committee;
  await travelTo(`${simulated.until}T22:00:00Z`, { engine, clock, relay: async () => {} });
  const real = await sql<{ at: string; id: string; name: string; from: string; to: string; mails: string[] }>(
    `SELECT umlauf.iso(h.at) AS at, h.instance_id AS id, substr(h.type, 10) AS name, h.from_state AS "from",
            h.to_state AS "to", coalesce((
              SELECT json_agg(o.payload->>'mail' ORDER BY o.payload->>'mail') FROM umlauf.outbox o
              JOIN umlauf.history c ON c.instance_id = o.instance_id AND c.seq = o.seq
              WHERE o.kind = 'mail' AND c.command_id = h.command_id), '[]') AS mails
     FROM umlauf.history h JOIN umlauf.command c ON c.id = h.command_id AND c.type = h.type
     WHERE h.type LIKE 'deadline.%' AND h.at > $1 ORDER BY h.at`,
    [simulated.now],
  );
  const list = simulated.happenings.map(({ at, instanceId: id, name, from, to, mails }) => ({
    at,
    id,
    name,
    from,
    to,
    mails: mails.map(({ mail }) => mail).toSorted(),
  }));
  const inOrder = (rows: { at: string; id: string; name: string }[]) =>
    rows.toSorted((a, b) => `${a.at}${a.id}${a.name}`.localeCompare(`${b.at}${b.id}${b.name}`));
  expect(list.length).toBeGreaterThan(15);
  expect(inOrder(real)).toEqual(inOrder(list));
});
