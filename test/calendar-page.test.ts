import 'reflect-metadata';
import ICAL from 'ical.js';
import { demoFile } from '../src/demo/first-start.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { type Client, type TestApp, formFields, startTestApp } from './support/app.js';

jest.setTimeout(120_000);

let app: TestApp;
let secretariat: Client;
let hesse: Client;
const visitor = () => app.visitor();
/** Day until which the demo is told: the report is asked for, the mandate runs, an Umlauf is open or to come. */
const until = '2024-10-01T09:00';

beforeAll(async () => {
  const scenario = loadScenario(demoFile);
  const steps = scenario.steps.filter(({ at }) => at <= until);
  app = await startTestApp({ scenario: { ...scenario, steps, until } });
  secretariat = await app.signIn('geschaeftsstelle');
  hesse = await app.signIn('federfuehrung-hessen');
});
afterAll(() => app?.close());

interface Event {
  summary: string;
  start: string;
  isAllDay: boolean;
  uid: string;
  sequence: number;
  status: string;
  description: string;
}

/** What another program reads in a feed. */
function read(ics: string): { name: string; zones: number; events: Event[] } {
  const calendar = new ICAL.Component(ICAL.parse(ics) as never);
  const text = (component: ICAL.Component, name: string) => String(component.getFirstPropertyValue(name) ?? '');
  return {
    name: text(calendar, 'x-wr-calname'),
    zones: calendar.getAllSubcomponents('vtimezone').length,
    events: calendar.getAllSubcomponents('vevent').map((event) => ({
      summary: text(event, 'summary'),
      start: text(event, 'dtstart'),
      isAllDay: (event.getFirstPropertyValue('dtstart') as ICAL.Time).isDate,
      uid: text(event, 'uid'),
      sequence: Number(text(event, 'sequence')),
      status: text(event, 'status'),
      description: text(event, 'description'),
    })),
  };
}

/** Path of the address that the page shows. */
async function addressOf(client: Client): Promise<string | null> {
  const { html } = await client.get('/calendar/subscribe');
  return /value="[^"]*(\/calendar\/feed\/[0-9a-f]{48}\.ics)"/.exec(html)?.[1] ?? null;
}

describe('my calendar', () => {
  test('has no address until somebody asks for one; then other programs read it without signing in', async () => {
    expect(await addressOf(hesse)).toBeNull();
    expect((await hesse.post('/calendar/subscribe', { do: 'renew' })).status).toBe(303);
    const address = (await addressOf(hesse))!;
    const answer = await visitor().get(address);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(answer.headers.get('set-cookie')).toBeNull();
    const { name, zones, events } = read(answer.html);
    expect([name, zones]).toEqual(['umlauf: meine Termine', 1]);
    expect(answer.html).toMatch(/^DTSTAMP:\d{8}T\d{6}Z\r?$/m);
    const meeting = events.find(({ summary }) => summary === '45. Sitzung IT-Planungsrat')!;
    expect(meeting).toMatchObject({ start: '2024-11-13T10:00:00', isAllDay: false, status: 'CONFIRMED' });
    const report = events.find(({ summary }) => summary.startsWith('Abgabe des Berichts: '))!;
    expect(report).toMatchObject({ start: '2024-10-16', isAllDay: true });
    expect(report.description).toContain('4 Wochen vor der 45. Sitzung am 13.11.2024');
    expect(events.find(({ summary }) => summary.startsWith('Ende des Mandats: '))).toMatchObject({
      start: '2025-03-31',
      isAllDay: true,
    });
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(events.length);
  });

  test('shows what is one’s own alone', async () => {
    const { token } = (await app.parts.sql<{ token: string }>('SELECT token FROM umlauf.calendar_feed'))[0]!;
    const mine = read((await visitor().get(`/calendar/feed/${token}.ics`)).html).events;
    expect(mine.some(({ summary }) => summary.startsWith('Formale Prüfung'))).toBe(false);
    const bavaria = await app.signIn('al-bayern');
    await bavaria.post('/calendar/subscribe', { do: 'renew' });
    const theirs = read((await visitor().get((await addressOf(bavaria))!)).html).events;
    expect(theirs.some(({ summary }) => summary.startsWith('Abgabe des Berichts'))).toBe(false);
    expect(theirs.some(({ summary }) => summary.includes('Sitzung AL-Runde'))).toBe(true);
  });

  test('is sent again only when something changed, and then under a higher number', async () => {
    const address = (await addressOf(hesse))!;
    const first = await visitor().get(address);
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^"[\w-]{20,}"$/);
    const again = await visitor().fetch(address, { headers: { 'if-none-match': etag } });
    expect([again.status, again.html]).toEqual([304, '']);

    const [{ id }] = (await app.parts.sql<{ id: string }>(
      `SELECT id FROM umlauf.meeting WHERE body = 'IT-PLR' AND number = 45`,
    )) as [{ id: string }];
    const [secretary] = await app.parts.sql<{ id: string }>('SELECT id FROM umlauf.person WHERE name = $1', [
      app.offices.geschaeftsstelle!.name,
    ]);
    await app.parts.engine.execute({
      id: app.parts.ids.next(),
      type: 'moveMeeting',
      actorId: secretary!.id,
      instanceId: id,
      input: { on: '2024-11-20', reason: 'Demonstration.' },
    });
    const moved = await visitor().fetch(address, { headers: { 'if-none-match': etag } });
    expect(moved.status).toBe(200);
    const before = read(first.html).events;
    for (const event of read(moved.html).events.filter(({ description }) => description.includes('20.11.2024')))
      expect(event.sequence).toBeGreaterThan(before.find(({ uid }) => uid === event.uid)!.sequence);
    const dayOf = (events: Event[]) => events.find(({ summary }) => summary.startsWith('Abgabe des Berichts'))!.start;
    expect([dayOf(before), dayOf(read(moved.html).events)]).toEqual(['2024-10-16', '2024-10-23']);
  });

  test('an address that is renewed, ended or made up leads nowhere', async () => {
    const old = (await addressOf(hesse))!;
    await hesse.post('/calendar/subscribe', { do: 'renew' });
    const renewed = (await addressOf(hesse))!;
    expect(renewed).not.toBe(old);
    expect((await visitor().get(old)).status).toBe(404);
    expect((await visitor().get(renewed)).status).toBe(200);
    await hesse.post('/calendar/subscribe', { do: 'end' });
    expect([await addressOf(hesse), (await visitor().get(renewed)).status]).toEqual([null, 404]);
    for (const file of ['x.ics', `${'0'.repeat(48)}.ics`, `${'0'.repeat(48)}`, "'.ics"])
      expect((await visitor().get(`/calendar/feed/${encodeURIComponent(file)}`)).status).toBe(404);
    expect((await visitor().get('/calendar/subscribe')).status).toBe(303);
  });
});

test('the calendar of a body holds what visitors may read', async () => {
  const answer = await visitor().get('/calendar/bodies/AL-RUNDE.ics');
  const { name, events } = read(answer.html);
  expect(name).toBe('umlauf: AL-Runde');
  const kinds = new Set(events.map(({ summary }) => summary.replace(/^\d+\. |:.*$/g, '')));
  expect([...kinds].toSorted()).toEqual(['Ende des Mandats', 'Sitzung AL-Runde']);
  expect(answer.html).toContain('/register/');
  expect((await visitor().get('/calendar/bodies/NONE.ics')).status).toBe(404);
});

describe('the year', () => {
  test('shows days by month: to visitors meetings and ends of formats, to members deadlines too', async () => {
    const open = await visitor().get('/calendar?year=2024');
    expect(open.text).toContain('Kalender 2024');
    expect(open.text).toContain('45. Sitzung IT-Planungsrat');
    expect(open.text).not.toContain('Abgabe des Berichts');
    expect(open.html).not.toContain('/calendar/subscribe');
    const inside = await secretariat.get('/calendar?year=2024');
    expect(inside.text).toMatch(/Oktober 2024 .*Frist: Abgabe des Berichts/);
    expect(inside.text).toMatch(/Oktober 2024 .*Frist: Unterlagen: 45\. Sitzung/);
    expect(inside.text).not.toContain('null');
    expect((await visitor().get('/calendar?year=2025')).text).toMatch(
      /März 2025 .*Mo 31\. Ende eines Formats: Ende des Mandats/,
    );
  });

  test('can be narrowed to a body and to what is one’s own', async () => {
    const { text } = await secretariat.get('/calendar?year=2024&body=IT-PLR');
    expect(text).toContain('45. Sitzung IT-Planungsrat');
    expect(text).not.toContain('Sitzung AL-Runde');
    const own = await hesse.get('/calendar?year=2024&own=1');
    expect(own.text).toContain('Abgabe des Berichts');
  });

  test('an address that means nothing shows the year that is', async () => {
    for (const query of ['year=20', 'year=0', 'year[]=2020', 'body=NONE', 'own=1&year=x'])
      expect((await visitor().get(`/calendar?${query}`)).text).toContain('Kalender 2024');
    expect((await visitor().get('/calendar?year=1999')).text).toContain('Für 1999 ist noch nichts eingetragen.');
  });
});

describe('the look-ahead', () => {
  test('shows the coming months to the committee, with what should be talked about before', async () => {
    expect((await visitor().get('/look-ahead')).status).toBe(303);
    const { text } = await secretariat.get('/look-ahead?months=12');
    expect(text).toContain('Di, 01.10.2024 bis Mi, 01.10.2025');
    expect(text).toMatch(/März 2025 .*Ende des Mandats: .*Stand: Mandat beendet, Übergabe offen, 1 Nachricht/);
    expect(text).toContain('Nichts fällt zusammen.');
    expect((await secretariat.get('/look-ahead?months=99')).text).toContain('bis Do, 01.10.2026');
  });

  test('says that nobody can extend a mandate when its body does not meet any more before it ends', async () => {
    const meetings = await app.parts.sql<{ id: string }>(
      `SELECT id FROM umlauf.meeting WHERE body = 'AL-RUNDE' AND status = 'planned' AND on_day < '2025-04-01'`,
    );
    for (const { id } of meetings) {
      const page = await secretariat.get(`/instances/${id}/do/cancelMeeting`);
      const fields = { ...formFields(page.html, `/instances/${id}/do/cancelMeeting`), reason: 'Demonstration.' };
      expect((await secretariat.post(`/instances/${id}/do/cancelMeeting`, fields)).status).toBe(303);
    }
    // What hangs on a meeting is named before it is cancelled, not counted.
    const [plenary] = await app.parts.sql<{ id: string }>(
      `SELECT id FROM umlauf.meeting WHERE body = 'IT-PLR' AND status = 'planned' ORDER BY on_day LIMIT 1`,
    );
    const asked = (await secretariat.get(`/instances/${plenary!.id}/do/cancelMeeting`)).text;
    expect(asked).toMatch(
      /Fristen an dieser Sitzung, die sich mit ihr ändern: Bericht.* \(Hessen, Bremen und Bund\)\./u,
    );
    const { text } = await secretariat.get('/look-ahead');
    expect(text).toContain('Mo, 31.03.2025: Das Mandat endet, und die AL-Runde tagt vorher nicht mehr.');
  });
});
