import { mailExamples } from '../src/notifications/mail-examples.js';
import { withClient } from '../src/database.js';
import { formFields } from './support/app.js';
import { type Client, type TestApp, startTestApp } from './support/app.js';
import { textOf } from './support/text.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { demoFile } from '../src/demo/first-start.js';

jest.setTimeout(120_000);

/* Meine Benachrichtigungen, the trail of a report and the Postausgang, as Hessen, a member and the secretariat use them. */

let app: TestApp;
let [hessen, office, member]: Client[] = [];
beforeAll(async () => {
  app = await startTestApp({ scenario: loadScenario(demoFile) });
  hessen = await app.signIn('federfuehrung-hessen');
  office = await app.signIn('geschaeftsstelle');
  member = await app.signIn('al-bayern');
});
afterAll(() => app.close());

const superuser = (statement: string) =>
  withClient(app.parts.urls.owner, (client) => client.query(statement).then(() => undefined));
const report = async () => {
  const [row] = await app.parts.sql<{ id: string }>(
    `SELECT id FROM umlauf.instance WHERE workflow = 'interimReport' AND facts->>'kind' = 'interim' LIMIT 1`,
  );
  return row!.id;
};

describe('Meine Benachrichtigungen', () => {
  const send = async (command: string, more: Record<string, string>) => {
    const { html } = await hessen!.get('/notifications');
    return hessen!.post(`/notifications/${command}`, { ...formFields(html, `/notifications/${command}`), ...more });
  };

  test('an absence with its deputy is entered, read and taken back', async () => {
    const { html } = await hessen!.get('/notifications');
    expect(textOf(html)).toContain('Keine Vertretung eingetragen.');
    const [, deputy] = /<option value="([0-9a-f-]{36})"[^>]*>AL-Mitglied Hessen/.exec(html)!;
    const answer = await send('arrangeAbsence', { from: '14.10.2024', to: '18.10.2024', deputy: deputy! });
    expect(answer.status).toBe(303);
    const page = textOf((await hessen!.get('/notifications')).html);
    expect(page).toContain('Die Abwesenheit ist eingetragen.');
    expect(page).toMatch(/14\.10\.2024 bis 18\.10\.2024 Vertretung: AL-Mitglied Hessen/);
    expect((await send('cancelAbsence', {})).status).toBe(303);
    expect(textOf((await hessen!.get('/notifications')).html)).toContain('Keine Vertretung eingetragen.');
  });

  test('what is wrong is said at the field, and what was typed stays', async () => {
    const answer = await send('arrangeAbsence', { from: '18.10.2024', to: '31.02.2025' });
    expect(answer.status).toBe(422);
    expect(textOf(answer.html)).toContain('Den 31.02.2025 gibt es im Kalender nicht.');
    expect(answer.html).toContain('value="31.02.2025"');
    const quiet = await send('setDelivery', { quietFrom: '19:00', quietTo: '' });
    expect(quiet.status).toBe(422);
    expect(textOf(quiet.html)).toContain('Eine Ruhezeit braucht einen Anfang und ein Ende.');
    expect(quiet.html).toContain('value="19:00"');
    expect((await send('setDelivery', { quietFrom: '19:00', quietTo: '07:00', isDigest: 'on' })).status).toBe(303);
    expect((await hessen!.get('/notifications')).html).toMatch(/name="isDigest"[^>]*checked/);
    expect((await hessen!.post('/notifications/appoint', {})).status).not.toBe(303);
  });
});

describe('the trail of a report', () => {
  test('in full for those responsible, by function and day for others, not at all without sign-in', async () => {
    const id = await report();
    const own = textOf((await hessen!.get(`/instances/${id}`)).html);
    expect(own).toMatch(
      /7 Tage vorher Federführung Bremen, Federführung Bund und Federführung Hessen: Zwischenbericht bis [^–]*– vom Mailserver angenommen am/,
    );
    const others = textOf((await member!.get(`/instances/${id}`)).html);
    expect(others).toContain(
      '7 Tage vorher Erinnerung an Federführung Bremen, Federführung Bund und Federführung Hessen',
    );
    expect(others).not.toContain('angenommen am');
  });

  test('a promise stands in it with its words, and after release the chair reads it too', async () => {
    const id = await report();
    const path = `/instances/${id}/do/notePromise`;
    const { html } = await office!.get(path);
    const answer = await office!.post(path, {
      ...formFields(html, path),
      until: '18.10.2024',
      note: 'Hessen schickt am Freitag.',
    });
    expect(answer.status).toBe(303);
    expect(textOf((await hessen!.get(`/instances/${id}`)).html)).toMatch(
      /Zusage vermerkt, bis 18\.10\.2024 Geschäftsstelle: „Hessen schickt am Freitag\.“/,
    );
    await app.parts.travel('2024-10-31T09:00:00Z');
    const release = `/instances/${id}/do/releaseForAgenda`;
    const form = (await office!.get(release)).html;
    expect(textOf(form)).toContain('45. Sitzung IT-Planungsrat');
    const chair = await app.signIn('vorsitz-it-planungsrat');
    expect(textOf((await chair.get(`/instances/${id}`)).html)).not.toContain('Zusage vermerkt');
    const meeting = /<option value="([0-9a-f-]{36})"[^>]*>45\. Sitzung/.exec(form)![1]!;
    expect((await office!.post(release, { ...formFields(form, release), meeting })).status).toBe(303);
    expect(textOf((await chair.get(`/instances/${id}`)).html)).toContain('Zusage vermerkt');
    expect(textOf((await chair.get(`/meetings/${meeting}`)).html)).toContain('Ausstehende Berichte');
    expect(textOf((await app.visitor().get(`/meetings/${meeting}`)).html)).not.toContain('Ausstehende Berichte');
  });
});

describe('Postausgang', () => {
  test('what does not go out is told to the secretariat with what to do', async () => {
    const [mail] = await app.parts.sql<{ id: string }>('SELECT id FROM umlauf.mail LIMIT 1');
    await superuser(`UPDATE umlauf.mail SET status = 'failed', detail = '550 unbekannt' WHERE id = '${mail!.id}'`);
    expect(textOf((await office!.get('/mails')).html)).toContain('1 Mail braucht Ihre Entscheidung');
    expect(textOf((await office!.get('/inbox')).html)).toContain('1 Mail braucht Ihre Entscheidung');
    expect(textOf((await hessen!.get('/inbox')).html)).not.toContain('braucht Ihre Entscheidung');
    const page = (await office!.get(`/mails/${mail!.id}`)).html;
    expect(textOf(page)).toContain('Bitte prüfen Sie die Adresse oder rufen Sie an.');
    const again = `/mails/${mail!.id}/again`;
    expect((await hessen!.post(again, {})).status).toBe(403);
    expect((await office!.post(again, formFields(page, again))).status).toBe(303);
    expect(textOf((await office!.get('/mails')).html)).toContain('Die Mail wird noch einmal gesendet.');
    // It goes out by itself; only then does the server put it off.
    const isSent = async () =>
      (await app.parts.sql(`SELECT FROM umlauf.mail WHERE id = $1 AND status = 'sent'`, [mail!.id])).length > 0;
    for (let n = 0; n < 300 && !(await isSent()); n++) await new Promise((resolve) => setTimeout(resolve, 100));
    await superuser(`UPDATE umlauf.mail SET status = 'pending', attempts = 3, detail = '421 zu voll',
      first_attempt_at = now(), retry_at = now() + interval '1 hour'
      WHERE id = '${mail!.id}'`);
    expect(textOf((await office!.get('/mails')).html)).toMatch(/1 Mail wartet seit .* Zuletzt gemeldet: 421 zu voll/);
  });

  test('of every kind of mail there is an example to read', async () => {
    const page = textOf((await office!.get('/mails/samples')).html);
    expect(page).toContain('Beispiele aller Mails');
    for (const { subject } of mailExamples().filter(({ name }) =>
      /^(meetingCancelled|ballotCode|leadWanted)$/.test(name),
    ))
      expect(page).toContain(subject);
    expect(page).toContain('Warum Sie diese Nachricht erhalten:');
    expect((await hessen!.get('/mails/samples')).status).toBe(403);
  });
});

test('the operators keep one Funktionspostfach per organisation; a new one takes the place of the old', async () => {
  const operator = await app.signIn('betrieb');
  const enter = async (fields: Record<string, string>, by: Client = operator) => {
    const { html } = await operator.get('/mailboxes');
    return by.post('/mailboxes', { ...formFields(html, '/mailboxes'), ...fields });
  };
  const before = textOf((await office!.get('/mailboxes')).html);
  expect(before).toMatch(/Hessen keines eingetragen/);
  expect(before).not.toContain('Funktionspostfach eintragen');
  expect((await hessen!.get('/mailboxes')).status).toBe(403);
  const wrong = await enter({ organisation: 'HE', address: 'digital@hessen, a@example.org' });
  expect(wrong.status).toBe(422);
  expect(wrong.html).toContain('value="digital@hessen, a@example.org"');
  expect((await enter({ organisation: '', address: 'a@example.org' })).status).toBe(422);
  expect((await enter({ organisation: 'HE', address: 'a@example.org' })).status).toBe(303);
  expect((await enter({ organisation: 'HE', address: 'digital-he@example.org' })).status).toBe(303);
  expect(textOf((await office!.get('/mailboxes')).html)).toMatch(/Hessen digital-he@example\.org 31\.10\.2024/);
  expect(
    await app.parts.sql(
      `SELECT state FROM umlauf.instance WHERE workflow = 'office' AND context->'memberships'->0->>'role' = 'sharedMailbox'
       ORDER BY created_at`,
    ),
  ).toEqual([{ state: 'left' }, { state: 'held' }]);
  expect((await enter({ organisation: 'BY', address: 'by@example.org' }, office!)).status).toBe(403);
});

test('a Berichtigung goes where the text of the decision went, to its leads too', async () => {
  const [decision] = await app.parts.sql<{ id: string }>(
    `SELECT i.id FROM umlauf.instance i JOIN umlauf.decision d ON d.id = i.parent_id OR d.id = i.id
     WHERE i.workflow = 'decision' AND d.year = 2024 AND d.number = 9`,
  );
  const chair = await app.signIn('vorsitz-al-runde');
  const act = (by: Client, command: string, fields: Record<string, string>) =>
    by.post(`/instances/${decision!.id}/do/${command}`, { commandId: app.parts.ids.next(), ...fields });
  const wording = 'Die AL-Runde registriert das Format.';
  expect((await act(office!, 'proposeCorrection', { clause: '0', wording, reason: 'Schreibfehler' })).status).toBe(303);
  expect((await act(chair, 'approveCorrection', {})).status).toBe(303);
  const told = () =>
    app.parts.sql<{ name: string }>(
      `SELECT DISTINCT recipient_name AS name FROM umlauf.mail WHERE name = 'decisionCorrected' ORDER BY 1`,
    );
  for (let n = 0; n < 300 && (await told()).length === 0; n++) await new Promise((resolve) => setTimeout(resolve, 100));
  const names = (await told()).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['Federführung Hessen (Demo)', 'AL-Mitglied Bayern (Demo)']));
});
