import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../src/project-folder.js';
import { type Client, type Fields, type TestApp, formFields, startTestApp } from './support/app.js';

jest.setTimeout(60_000);

const source = readFileSync(join(projectFolder, 'test/fixtures/registration-2024-09.txt'), 'utf8');
let app: TestApp;
let hessen: Client;

beforeAll(async () => {
  app = await startTestApp();
  hessen = await app.signIn('federfuehrung-hessen');
});
afterAll(() => app?.close());

/** A new draft filled from source 001; answers its address and its fields. */
async function filledDraft(by: Client = hessen): Promise<{ path: string; fields: Fields }> {
  const { location } = await by.upload('/registrations/import', { text: source });
  return { path: location!, fields: formFields((await by.get(location!)).html, location!) };
}

async function emptyDraft(by: Client = hessen): Promise<{ path: string; fields: Fields }> {
  const { location } = await by.post('/registrations/new');
  return { path: location!, fields: formFields((await by.get(location!)).html, location!) };
}

async function submit(title: string, by: Client = hessen): Promise<string> {
  const { path, fields } = await filledDraft(by);
  const { status, location } = await by.post(path, { ...fields, title, action: 'submit' });
  expect(status).toBe(303);
  return location!.replace('/instances/', '');
}

interface Kept {
  form: { title: string; objectives: string[] };
  confirmed: string[];
  version: number;
}

async function context(id: string) {
  const [row] = await app.parts.sql<{ state: string; context: Kept }>(
    'SELECT state, context FROM umlauf.instance WHERE id = $1',
    [id],
  );
  return row!;
}

async function contentOf(id: string): Promise<string> {
  const [row] = await app.parts.sql<{ content: string }>('SELECT content FROM umlauf.text WHERE id = $1', [id]);
  return row!.content;
}

describe('begin and save', () => {
  test('a new draft lists what is missing, and keeps what is typed', async () => {
    const { path, fields } = await emptyDraft();
    expect(fields['leads[0][organisation]']).toBe('HE');
    expect((await hessen.get(path)).html).toContain('Noch 11 Angaben fehlen');
    const saved = await hessen.post(path, { ...fields, title: 'Neue Gruppe', startsOn: 'bald', action: 'save' });
    expect(saved).toMatchObject({ status: 303, location: path });
    const again = await app.signIn('federfuehrung-hessen');
    const page = await again.get(path);
    expect(formFields(page.html, path)).toMatchObject({ title: 'Neue Gruppe', startsOn: 'bald' });
    expect(page.html).toContain('Noch 10 Angaben fehlen');
    expect((await again.get('/instances')).html).toContain('Neue Gruppe');
  });

  test('rows are added and removed by plain buttons', async () => {
    const { path, fields } = await emptyDraft();
    const added = await hessen.post(path, { ...fields, 'leads[0][contact]': 'A', add: 'leads' });
    expect(added.location).toBe(`${path}#leads-zeile-1`);
    const two = formFields((await hessen.follow(added)).html, path);
    expect(two).toHaveProperty(['leads[1][contact]'], '');
    await hessen.post(path, { ...two, 'leads[1][organisation]': 'HB', remove: 'leads:0' });
    const one = formFields((await hessen.get(path)).html, path);
    expect(one['leads[0][organisation]']).toBe('HB');
    expect(one).not.toHaveProperty(['leads[1][contact]']);
  });

  test('saving while typing answers with the gap list and the new revision', async () => {
    const { path, fields } = await emptyDraft();
    const first = await hessen.post(`${path}/autosave`, { ...fields, title: 'Entsteht' });
    expect(first.status).toBe(200);
    expect(first.html).toContain('Noch 10 Angaben fehlen');
    expect(first.html).toMatch(/name="revision" value="2"/);
    // Sent before the answer of the save while typing was there: still the same page of the same browser.
    const submitted = await hessen.post(path, { ...fields, title: 'Entsteht weiter', action: 'save' });
    expect(submitted.status).toBe(303);
    // An answer that comes late does not take back what is newer.
    expect((await hessen.post(`${path}/autosave`, { ...fields, title: 'Alt' })).status).toBe(204);
    expect(formFields((await hessen.get(path)).html, path).title).toBe('Entsteht weiter');
  });

  test('remarks explain without hindering', async () => {
    const { path, fields } = await filledDraft();
    const changed = { ...fields, participants: ['BY'], title: 'Hinweise' };
    const { text } = await hessen.post(`${path}/autosave`, changed);
    expect(text).toContain('Alle Pflichtangaben sind da');
    expect(text).toContain('Der Beginn liegt vor dem Beschluss');
    expect(text).toContain('Bremen ist federführend, steht aber nicht unter Mitwirkung');
    expect(text).toContain('„November 2024“ heißt: 45. Sitzung des IT-Planungsrats');
    expect(text).toContain('Mittwoch, 16.10.2024');
    expect(text).toContain('Annahme: 4 Wochen Vorlauf');
    expect(text).toContain('27. Sitzung');
    expect(text).toContain('Di, 16.07.2024');
    expect(text).toContain('waren bis 28.05.2024 möglich');
  });

  test('two tabs: the second version stays beside the first until somebody chooses', async () => {
    const { path, fields: one } = await emptyDraft();
    const two = formFields((await hessen.get(path)).html, path);
    await hessen.post(path, { ...one, title: 'Erste Fassung', action: 'save' });
    const typing = await hessen.post(`${path}/autosave`, { ...two, title: 'Zweite Fassung' });
    expect(typing.status).toBe(409);
    const conflict = await hessen.post(path, { ...two, title: 'Zweite Fassung', purpose: 'anders', action: 'save' });
    expect(conflict.status).toBe(409);
    expect(conflict.text).toContain('Federführung Hessen hat diesen Text um 09:00 Uhr geändert.');
    for (const word of ['Erste', 'Zweite', 'anders']) expect(conflict.html).toContain(word);
    const stored = await hessen.get(path);
    expect(formFields(stored.html, path).title).toBe('Erste Fassung');
    expect(stored.html).toContain('zweite Fassung');
    const compare = formFields((await hessen.get(`${path}/compare`)).html, `${path}/compare`);
    await hessen.post(`${path}/compare`, { ...compare, take: 'mine' });
    const chosen = await hessen.get(path);
    expect(formFields(chosen.html, path)).toMatchObject({ title: 'Zweite Fassung', purpose: 'anders' });
    expect(chosen.html).not.toContain('zweite Fassung');
  });

  test('a draft can be deleted', async () => {
    const { path } = await emptyDraft();
    expect((await hessen.post(`${path}/delete`)).location).toBe('/instances');
    expect((await hessen.get(path)).status).toBe(404);
  });
});

describe('read a filled-in form', () => {
  test('source 001 arrives field by field', async () => {
    const { path, fields } = await filledDraft();
    expect(fields).toMatchObject({
      title: 'Weiterentwicklung Struktur OZG Föderal',
      kind: 'projectGroup',
      focusTopic: 'digitalApplications',
      approvingBody: 'AL-RUNDE',
      'leads[0][organisation]': 'HE',
      'leads[0][contact]': 'Ansprechperson Hessen',
      'leads[1][organisation]': 'HB',
      'leads[1][contact]': 'Ansprechperson Bremen',
      'leads[2][organisation]': 'BUND',
      'leads[2][contact]': 'Ansprechperson Bund',
      startsOn: '17.06.2024',
      expectedEndOn: '31.12.2024',
      'reports[0][kind]': 'interim',
      'reports[0][addressee]': 'IT-PLR',
      'reports[0][when]': 'November 2024',
      needsResources: 'no',
    });
    expect([fields.participants].flat().toSorted()).toEqual(['BE', 'BUND', 'BY', 'FITKO', 'HB', 'HE', 'HH', 'SH']);
    expect(fields).toHaveProperty(['objectives[3]']);
    expect(fields).not.toHaveProperty(['objectives[4]']);
    const { text } = await hessen.get(path);
    expect(text).toContain('Das Formular ist vollständig eingelesen.');
    expect(text).toContain('AL-Runde, Beschluss 2024/09');
    expect(text).toContain('bis zum 31.03.2025');
    expect(text).toContain('Alle Pflichtangaben sind da');
  });

  test('a text file does the same, and what is not read is listed', async () => {
    const content = source
      .replace('Hessen, Bremen, Bund (BMI)', 'Hesen, Bremen, Bund (BMI)')
      .replace('17.06.2024', 'Juni');
    const { location } = await hessen.upload('/registrations/import', { text: '' }, { name: 'form.txt', content });
    const { html, text } = await hessen.get(location!);
    expect(html).toMatch(/\d Angaben wurden nicht gelesen/);
    expect(text).toContain('nicht gelesen: „Hesen“');
    expect(formFields(html, location!)).toMatchObject({
      title: 'Weiterentwicklung Struktur OZG Föderal',
      startsOn: '',
    });
  });

  test.each([
    ['empty', ''],
    ['another document', 'Sehr geehrte Damen und Herren,\nanbei die Niederschrift.'],
    ['binary', `%PDF-1.7\u0001\u0002${'\uFFFD\u0003'.repeat(200)}`],
  ])('%s text: a sentence, and what was pasted stays', async (_, text) => {
    const page = await hessen.upload('/registrations/import', { text });
    expect(page.status).toBe(422);
    expect(page.html).toContain('<title>Fehler: Neues Arbeitsformat');
    expect(page.html).toContain('id="text-fehler"');
    const kept = formFields(page.html, '/registrations/import').text as string;
    expect(kept.replaceAll('\r\n', '\n')).toBe(text);
  });

  test('truncated text fills what it has', async () => {
    const { location } = await hessen.upload('/registrations/import', { text: source.slice(0, 600) });
    const { html } = await hessen.get(location!);
    expect(html).toMatch(/Angaben wurden nicht gelesen/);
    expect(html).toContain('fehlt in diesem Text');
  });

  test('an empty file and one that is too large are refused', async () => {
    const empty = await hessen.upload('/registrations/import', { text: 'bleibt' }, { name: 'a.txt', content: '' });
    expect(empty.status).toBe(422);
    expect(empty.html).toContain('Die Datei ist leer. Bitte wählen Sie sie noch einmal aus.');
    expect(empty.html).toContain('bleibt');
    const large = { name: 'a.txt', content: 'x'.repeat(1_100_000) };
    expect((await hessen.upload('/registrations/import', { text: '' }, large)).status).toBe(413);
    expect((await hessen.upload('/registrations/import', { text: 'x'.repeat(1_100_000) })).status).toBe(413);
  });

  test('a multipart form without the token is refused', async () => {
    const page = await hessen.upload('/registrations/import', { _csrf: 'other', text: source });
    expect(page.status).toBe(403);
  });
});

describe('submit', () => {
  test('the registration begins, and the draft is gone', async () => {
    const id = await submit('Einreichen');
    const { state, context: kept } = await context(id);
    expect(state).toBe('awaitingLeads');
    expect(kept.confirmed).toEqual(['HE']);
    expect(kept.form).toMatchObject({
      kind: 'projectGroup',
      startsOn: '2024-06-17',
      expectedEndOn: '2024-12-31',
      needsResources: false,
      approvingBody: 'AL-RUNDE',
      reports: [{ kind: 'interim', addressee: 'IT-PLR', when: { precision: 'month', month: '2024-11' } }],
    });
    expect(await contentOf(kept.form.title)).toBe('Einreichen');
    expect(kept.form.objectives).toHaveLength(4);
  });

  test('who submits has to be one of the leads', async () => {
    const { path, fields } = await filledDraft();
    const page = await hessen.post(path, { ...fields, 'leads[0][organisation]': 'BY', action: 'submit' });
    expect(page.status).toBe(422);
    expect(page.html).toContain('Hessen reicht diese Registrierung ein');
  });

  test('the secretariat submits on behalf of a lead, with evidence', async () => {
    const office = await app.signIn('geschaeftsstelle');
    const { path, fields } = await filledDraft(office);
    const refused = await office.post(path, { ...fields, title: 'Im Auftrag', action: 'submit' });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('id="behalf-evidence-fehler"');
    const behalf = {
      'behalf[organisation]': 'HB',
      'behalf[evidence]': 'Mail vom 11.06.2024',
      'behalf[receivedOn]': '11.06.2024',
      'behalf[receivedAt]': '16:30',
    };
    const again = formFields(refused.html, path);
    const later = await office.post(path, {
      ...again,
      ...behalf,
      'behalf[receivedOn]': '11.06.2025',
      action: 'submit',
    });
    expect(later.html).toContain('liegt in der Zukunft');
    const done = await office.post(path, { ...formFields(later.html, path), ...behalf, action: 'submit' });
    expect(done.status).toBe(303);
    const id = done.location!.replace('/instances/', '');
    const [entry] = await app.parts.sql<{ onBehalf: Record<string, string> }>(
      'SELECT on_behalf AS "onBehalf" FROM umlauf.history WHERE instance_id = $1',
      [id],
    );
    expect(entry!.onBehalf).toMatchObject({ organisation: 'HB', receivedAt: '2024-06-11T14:30:00Z' });
  });

  test('a title that a live format carries is not free', async () => {
    const id = await submit('Nur einmal');
    const { path, fields } = await filledDraft();
    const { html } = await hessen.post(`${path}/autosave`, { ...fields, title: ' nur  EINMAL ' });
    expect(html).toContain('Alle Pflichtangaben sind da');
    expect(html).toContain(`/instances/${id}`);
    expect(html).toContain('Eine Registrierung mit diesem Titel läuft schon');
  });
});

describe('returned and revised', () => {
  test('notes stand at the fields, and both versions can be compared', async () => {
    const id = await submit('Zurückgegeben');
    for (const office of ['federfuehrung-bremen', 'federfuehrung-bund']) await execute(office, 'confirmLead', id, {});
    await execute('geschaeftsstelle', 'returnForRevision', id, {
      reasons: [
        { field: 'conferences', note: 'Bitte nennen Sie <die> Konferenzen.' },
        { field: 'constructor', note: 'Ohne Feld.' },
      ],
      due: '2024-06-20',
    });
    const { location } = await hessen.get(`/instances/${id}/revise`);
    const path = location!;
    expect((await hessen.get(`/instances/${id}/revise`)).location).toBe(path);
    const page = await hessen.get(path);
    expect(page.html).toContain('Zurückgegeben mit 2 Hinweisen');
    expect(page.html).toContain('Hinweis der Geschäftsstelle: Bitte nennen Sie &lt;die> Konferenzen.');
    const fields = formFields(page.html, path);
    expect(fields).toMatchObject({ title: 'Zurückgegeben', 'reports[0][when]': 'November 2024' });
    const sent = await hessen.post(path, { ...fields, conferences: 'Innenministerkonferenz', action: 'submit' });
    expect(sent.location).toBe(`/instances/${id}`);
    expect(await context(id)).toMatchObject({ state: 'inReview', context: { version: 2, reasons: [] } });
    const versions = await hessen.get(`/instances/${id}/versions`);
    expect(versions.html).toContain('Fassung 1 vom 12.06.2024');
    expect(versions.html).toContain('Innenministerkonferenz</ins>');
    expect((await hessen.get(`/instances/${id}/versions?left=2&right=1`)).html).toContain(
      'Innenministerkonferenz</del>',
    );
    expect((await hessen.get(`/instances/${id}/versions?left[]=9&right=constructor`)).status).toBe(200);
  });

  test('only leads of a registration that came back may revise it', async () => {
    const id = await submit('Nicht zurückgegeben');
    expect((await hessen.get(`/instances/${id}/revise`)).status).toBe(409);
    await execute('federfuehrung-bremen', 'confirmLead', id, {});
    await execute('federfuehrung-bund', 'confirmLead', id, {});
    await execute('geschaeftsstelle', 'returnForRevision', id, {
      reasons: [{ field: 'title', note: 'Bitte kürzer.' }],
      due: '2024-06-20',
    });
    const brandenburg = await app.signIn('federfuehrung-brandenburg');
    expect((await brandenburg.get(`/instances/${id}/revise`)).status).toBe(403);
    expect((await hessen.get(`/instances/${id}/versions`)).html).toContain('Es gibt bisher nur eine Fassung.');
  });

  async function execute(office: string, type: string, instanceId: string, input: unknown): Promise<void> {
    const { name } = app.offices[office]!;
    const [person] = await app.parts.sql<{ id: string }>('SELECT id FROM umlauf.person WHERE name = $1', [name]);
    await app.parts.engine.execute({ id: app.parts.ids.next(), type, actorId: person!.id, instanceId, input });
  }
});

describe('who may', () => {
  test('only a lead with a voting seat or the secretariat begins a registration', async () => {
    for (const [office, status] of [
      ['geschaeftsstelle', 200],
      ['federfuehrung-bremen', 200],
      ['federfuehrung-auswaertiges-amt', 403],
      ['al-bayern', 403],
      ['betrieb', 403],
    ] as const) {
      const client = await app.signIn(office);
      expect((await client.get('/registrations/new')).status).toBe(status);
      const begun = await client.post('/registrations/new');
      expect(begun.status).toBe(status === 200 ? 303 : 403);
    }
    expect(await app.visitor().get('/registrations/new')).toMatchObject({
      status: 303,
      location: '/sign-in?to=%2Fregistrations%2Fnew',
    });
  });

  test('a draft is for its organisation only', async () => {
    const { path, fields } = await emptyDraft();
    const bremen = await app.signIn('federfuehrung-bremen');
    expect((await bremen.get(path)).status).toBe(404);
    expect((await bremen.post(path, { ...fields, _csrf: csrf(await bremen.get('/inbox')) })).status).toBe(404);
    const member = await app.signIn('al-hessen');
    const page = await member.get(path);
    expect(page.status).toBe(200);
    expect(page.html).not.toContain('>Einreichen<');
    const sent = { ...formFields(page.html, path), action: 'submit' };
    expect((await member.post(path, sent)).status).toBe(403);
  });
});

describe('Vorgänge', () => {
  test('chips and search live in the address', async () => {
    await submit('Suche 100 % mit_Strich');
    const found = await hessen.get('/instances?workflow=registration&state=awaitingLeads&q=100+%25+mit_S');
    expect(found.text).toContain('Suche 100 % mit_Strich');
    expect((await hessen.get('/instances?q=gibt+es+nicht')).text).toContain('Nichts gefunden für „gibt es nicht“.');
    for (const query of ['q[]=a', 'workflow=constructor', 'state=%00', 'q=%00', 'page=-1', 'page=9999', 'q=%5C'])
      expect((await hessen.get(`/instances?${query}`)).status).toBe(200);
  });
});

function csrf(page: { html: string }): string {
  return /name="_csrf" value="([^"]+)"/.exec(page.html)![1]!;
}
