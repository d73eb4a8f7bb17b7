import { loadScenario } from '../src/demo/load-scenario.js';
import { childId } from '../src/engine/decide.js';
import { drainOutbox } from '../src/notifications/outbox.js';
import { travelTo } from '../src/time-travel.js';
import { berlinInstant } from '../workflows/berlin-time.js';
import { type Client, type TestApp, formFields, startTestApp } from './support/app.js';

jest.setTimeout(120_000);

/** The AL-Runde sits on 08.10.2024; people come and go, and not everything on the agenda is taken. */
let app: TestApp;
let secretariat: Client;
let chair: Client;
let meeting: string;
let next: string;
let matter: string;
let vote: string;

type Fields = Record<string, string | string[]>;

beforeAll(async () => {
  const scenario = loadScenario('test/scenarios/meeting-day.yaml');
  const until = '2024-10-08 10:52';
  app = await startTestApp({ scenario: { ...scenario, until, steps: scenario.steps.filter(({ at }) => at <= until) } });
  [secretariat, chair] = [await app.signIn('stelle'), await app.signIn('vorsitz')];
  meeting = await called('71', '08.10.2024');
  next = await called('72', '10.12.2024');
  await send(secretariat, meeting, 'openMeeting');
  ({ matter, vote } = await item('Datenräume'));
  await send(secretariat, vote, 'prepareDecision', { proposal: 'Die AL-Runde beschließt.' });
});
afterAll(() => app?.close());

async function rowOf(instance: string) {
  const [row] = await app.parts.sql<{ state: string; context: Record<string, unknown> }>(
    'SELECT state, context FROM umlauf.instance WHERE id = $1',
    [instance],
  );
  return row!;
}

async function send(by: Client, instance: string, command: string, fields: Fields = {}) {
  return by.post(`/instances/${instance}/do/${command}`, { commandId: app.parts.ids.next(), ...fields });
}

async function done(by: Client, instance: string, command: string, fields: Fields = {}): Promise<void> {
  expect([command, (await send(by, instance, command, fields)).status]).toEqual([command, 303]);
}

async function called(number: string, on: string): Promise<string> {
  const form = formFields((await secretariat.get('/meetings/new')).html, '/meetings/new');
  const { location } = await secretariat.post('/meetings/new', { ...form, body: 'AL-RUNDE', number, on });
  return location!.split('/').at(-1)!;
}

async function item(title: string): Promise<{ matter: string; vote: string }> {
  const form = formFields((await secretariat.get('/matters/new')).html, '/matters/new');
  const { location } = await secretariat.post('/matters/new', {
    ...form,
    title,
    leads: 'BUND',
    'consultationSequence[0][body]': 'AL-RUNDE',
    'consultationSequence[0][purpose]': 'decision',
    action: 'submit',
  });
  const id = location!.split('/').at(-1)!;
  await done(secretariat, id, 'putOnAgenda', { meeting, item: '' });
  return { matter: id, vote: childId(id, 'vote-1') };
}

async function on(hour: string) {
  const { engine, clock } = app.parts;
  const relay = () => drainOutbox(app.parts as never);
  await travelTo(berlinInstant('2024-10-08', hour), { engine, clock, relay } as never);
}

const present = (codes: Record<string, string>): Fields =>
  Object.fromEntries(Object.entries(codes).map(([code, how]) => [`presence[${code}]`, how]));

test('who comes, goes and comes again is on record with hours; a vote freezes who is there', async () => {
  await on('11:00');
  await done(secretariat, meeting, 'recordPresence', present({ BUND: 'onSite', BY: 'onSite', HE: 'remote' }));
  await done(secretariat, vote, 'openVote', { present: ['BUND', 'BY', 'HE'] });
  await on('11:20');
  await done(secretariat, meeting, 'recordPresence', present({ BUND: 'onSite', HE: 'onSite' }));
  const { presence } = (await rowOf(meeting)).context as {
    presence: { organisation: string; manner: string; until: string | null }[];
  };
  expect(presence.map(({ organisation, manner, until }) => [organisation, manner, until === null])).toEqual([
    ['BUND', 'onSite', true],
    ['BY', 'onSite', false],
    ['HE', 'remote', false],
    ['HE', 'onSite', true],
  ]);
  expect((await rowOf(vote)).context).toMatchObject({
    present: ['BUND', 'BY', 'HE'],
    manners: { BUND: 'onSite', BY: 'onSite' },
  });
  const { text } = await secretariat.get(`/meetings/${meeting}`);
  expect(text).toContain('2 von 17 Stimmen anwesend.');
  expect(text).toContain('Bayern vor Ort bis 11:20 Uhr');
  expect(text).toContain('Hessen zugeschaltet bis 11:20 Uhr, vor Ort ab 11:20 Uhr');
});

test('a new version in the meeting is voted on by those who are there now', async () => {
  const text = 'Die AL-Runde beschließt in neuer Fassung.';
  await done(secretariat, vote, 'reviseProposal', { proposal: text, version: '1' });
  const row = await rowOf(vote);
  expect([row.state, row.context.present, row.context.manners]).toEqual([
    'open',
    ['BUND', 'HE'],
    { BUND: 'onSite', HE: 'onSite' },
  ]);
});

test('a yes with a reservation that the secretariat counts says whose and until when, and becomes a duty', async () => {
  const without = await send(secretariat, vote, 'recordTally', { 'exceptions[HE]': 'yesReserved' });
  expect(without.status).toBe(422);
  expect(without.text).toContain('Zu „Ja mit Vorbehalt“ gehören der Vorbehalt und der Tag');
  const reserved = { 'reservations[HE][of]': 'cabinet', 'reservations[HE][until]': '13.12.2024' };
  expect((await send(secretariat, vote, 'recordTally', { 'exceptions[HE]': 'no', ...reserved })).status).toBe(422);
  const past = { ...reserved, 'reservations[HE][until]': '01.10.2024' };
  expect((await send(secretariat, vote, 'recordTally', { 'exceptions[HE]': 'yesReserved', ...past })).status).toBe(422);
  await done(secretariat, vote, 'recordTally', { 'exceptions[HE]': 'yesReserved', ...reserved });
  expect((await rowOf(vote)).context).toMatchObject({
    ballots: { BUND: 'yes', HE: 'yesReserved' },
    reservations: { HE: { of: 'cabinet', until: '2024-12-13' } },
  });
});

test('the meeting does not end over an open vote; what was not taken goes where the secretariat says', async () => {
  const { matter: other, vote: left } = await item('Später');
  await on('11:40');
  const refused = await send(secretariat, meeting, 'endMeeting', { next });
  expect([refused.status, refused.text.includes('ist noch offen. Bitte schließen Sie sie zuerst')]).toEqual([
    422,
    true,
  ]);
  await done(secretariat, vote, 'closeVote');
  const form = await secretariat.get(`/instances/${meeting}/do/endMeeting`);
  expect(form.text).toContain('1 offener Punkt geht in die gewählte Sitzung');
  await done(secretariat, meeting, 'endMeeting', { next });
  expect((await rowOf(left)).context).toMatchObject({ meeting: next });
  expect((await rowOf(next)).context).toMatchObject({ items: [{ vote: left }] });
  expect((await rowOf(other)).state).toBe('onAgenda');
  await done(chair, vote, 'establishResult');
  expect((await rowOf(matter)).state).not.toBe('onAgenda');
});

test('the draft of the minutes says who was there when, and nobody who voted is absent', async () => {
  const minutes = childId(meeting, 'minutes');
  const page = await secretariat.get(`/instances/${minutes}/do/draftMinutes`);
  expect(page.text).toContain('Bayern (vor Ort bis 11:20 Uhr)');
  const [, away] = /Nicht anwesend: (.*?)TOP/su.exec(page.text) ?? [];
  expect(away).toContain('Berlin');
  expect(away).not.toMatch(/Bayern|Hessen/u);
});
