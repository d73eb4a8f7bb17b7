import 'reflect-metadata';
import { loadScenario } from '../src/demo/load-scenario.js';
import { type Client, type TestApp, formFields, startTestApp } from './support/app.js';

jest.setTimeout(120_000);

/** A story of test/scenarios up to a day, as the web shows it then. */
async function told(name: string, until: string): Promise<TestApp> {
  const scenario = loadScenario(`test/scenarios/${name}.yaml`);
  return startTestApp({ scenario: { ...scenario, steps: scenario.steps.filter(({ at }) => at <= until), until } });
}

async function idOf(app: TestApp, workflow: string, title: string): Promise<string> {
  const [row] = await app.parts.sql<{ id: string }>(
    `SELECT i.id FROM umlauf.instance i JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE i.workflow = $1 AND t.content = $2 ORDER BY i.created_at DESC LIMIT 1`,
    [workflow, title],
  );
  return row!.id;
}

/** Opens the form of a command, changes some fields and sends it. */
async function send(client: Client, path: string, changes: Record<string, string | string[]>) {
  const form = await client.get(path);
  expect(form.status).toBe(200);
  return client.post(path, { ...formFields(form.html, path), ...changes });
}

describe('terms, after one was decided retroactively and one without saying so', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await told('terms', '2025-02-20 09:00');
  });
  afterAll(() => app?.close());

  test('everybody reads the gap and its length, and an answer for any day', async () => {
    const path = `/register/${await idOf(app, 'workingGroup', 'Rückwirkend')}`;
    const { text } = await app.visitor().get(`${path}?on=20.01.2025`);
    expect(text).toContain('Lücke vom 01.01.2025 bis 18.02.2025: 49 Tage ohne Mandat, rückwirkend geschlossen.');
    expect(text).toContain('Am 20.01.2025: rückwirkend im Mandat. Der Beschluss kam erst am 18.02.2025.');
    expect(text).toContain('Zuletzt verlängert durch AL-Runde, Beschluss 2025/01.');
    expect((await app.visitor().get(`${path}?on=19.02.2025`)).text).toContain('Am 19.02.2025: im Mandat.');
    const stayed = `/register/${await idOf(app, 'workingGroup', 'Ohne Rückwirkung')}?on=20.01.2025`;
    expect((await app.visitor().get(stayed)).text).toContain('Am 20.01.2025: nicht im Mandat.');
  });

  test('the list of a day holds those that were in the mandate, also by a later decision', async () => {
    const { text } = await app.visitor().get('/register?on=15.01.2025');
    for (const title of ['Im Takt', 'Rückwirkend']) expect(text).toContain(title);
    for (const title of ['Zu spät', 'Ohne Rückwirkung']) expect(text).not.toContain(title);
  });

  test('the lead is told the last meeting and day; after the end the form asks for an express word', async () => {
    const hessen = await app.signIn('hessen');
    const running = await hessen.get(`/instances/${await idOf(app, 'workingGroup', 'Im Takt')}`);
    expect(running.text).toContain('Schon die nächste Sitzung ist die letzte vor dem Ende: 29. Sitzung der AL-Runde');
    expect(running.text).toContain('spätestens anmelden bis Di, 08.04.2025');
    const path = `/instances/${await idOf(app, 'workingGroup', 'Zu spät')}/do/requestExtension`;
    const refused = await send(hessen, path, { newEnd: '31.12.2025', reason: 'Vergessen.' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Ein Beschluss nach dem Ende am 31.12.2024 verlängert nur, wenn er');
    expect(refused.html).toContain('Vergessen.');
    const sent = await send(hessen, path, { newEnd: '31.12.2025', reason: 'Vergessen.', retroactive: 'on' });
    expect(sent.status).toBe(303);
    const page = await hessen.follow(sent);
    expect(page.text).toContain('Lücke seit 01.01.2025: bisher 51 Tage ohne Mandat.');
    expect(page.text).toContain('In dieser Zeit ist kein Bericht eingegangen und kein Beschluss gefasst.');
  });
});

describe('a mandate that changed', () => {
  let app: TestApp;
  let id: string;
  beforeAll(async () => {
    app = await told('mandate-changes', '2025-06-02 09:00');
    id = await idOf(app, 'workingGroup', 'Wechsel');
  });
  afterAll(() => app?.close());

  test('earlier versions stay readable, with what each change struck and put in', async () => {
    const { html, text } = await (await app.signIn('hessen')).get(`/instances/${id}`);
    expect(text).toContain('Frühere Fassungen des Mandats');
    for (const to of ['02.08.2024', '16.09.2024', '20.09.2024', '20.11.2024']) expect(text).toContain(`bis ${to}`);
    expect(html).toMatch(/<ins>.*Drei/s);
  });

  test('a change is asked for in one form, one goal a line', async () => {
    const sachsen = await app.signIn('sachsen');
    const path = `/instances/${id}/do/requestChange`;
    const form = await sachsen.get(path);
    expect(formFields(form.html, path)).toMatchObject({ leads: 'SN', objectives: 'Eins\nZwei\nDrei' });
    const sent = await send(sachsen, path, { objectives: 'Eins\r\n\r\nVier', reason: 'Weniger.' });
    expect(sent.status).toBe(303);
    const change = await sachsen.get(`/instances/${await idOf(app, 'mandateChange', 'Wechsel')}`);
    expect(change.html).toMatch(/<del>.*Zwei/s);
    expect(change.html).toMatch(/<ins>.*Vier/s);
  });

  test('the secretariat puts silent formats as one Vorlage, once in a half-year; nobody else sees the list', async () => {
    expect((await (await app.signIn('hessen')).get('/register/review')).status).toBe(403);
    const stelle = await app.signIn('stelle');
    const page = await stelle.get('/register/review');
    expect(page.text).toContain('1 Format ohne Bericht und Beschluss seit mindestens 6 Monaten.');
    const fields = formFields(page.html, '/register/review');
    expect(fields.title).toBe('Gremienbereinigung der AL-Runde, 1. Halbjahr 2025');
    expect(fields.summary).toContain('1. „Wechsel“ (Federführung Sachsen), zuletzt 21.11.2024. Vorschlag: Kurzbericht');
    const empty = await stelle.post('/register/review', { ...fields, title: '' });
    expect([empty.status, empty.text.includes('Bitte geben Sie einen Titel an.')]).toEqual([422, true]);
    const sent = await stelle.post('/register/review', fields);
    expect(sent.status).toBe(303);
    expect((await stelle.follow(sent)).text).toContain('Vorschlag: Kurzbericht erbitten');
    expect((await stelle.get('/register/review')).text).toContain(
      'In diesem Halbjahr ist die Vorlage schon angemeldet',
    );
  });
});
