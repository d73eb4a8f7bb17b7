import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../src/project-folder.js';
import {
  type Client,
  type Fields,
  type Page,
  type TestApp,
  formFields,
  readable,
  startTestApp,
} from './support/app.js';

jest.setTimeout(60_000);

const source = readFileSync(join(projectFolder, 'test/fixtures/registration-2024-09.txt'), 'utf8');
let app: TestApp;
let hessen: Client;

beforeAll(async () => {
  app = await startTestApp();
  hessen = await app.signIn('federfuehrung-hessen');
});
afterAll(() => app?.close());

async function draft(): Promise<{ path: string; fields: Fields }> {
  const { location } = await hessen.upload('/registrations/import', { text: source });
  return { path: location!, fields: formFields((await hessen.get(location!)).html, location!) };
}

async function count(table: 'instance' | 'draft'): Promise<number> {
  const [row] = await app.parts.sql<{ n: number }>(`SELECT count(*)::int AS n FROM umlauf.${table}`);
  return row!.n;
}

/** Sentence at a field. */
function errorAt(page: Page, id: string): string | undefined {
  const [, sentence] =
    new RegExp(`id="${id}-fehler">.*?<span class="kern-body">(.*?)</span></p>`).exec(page.html) ?? [];
  return sentence === undefined ? undefined : readable(sentence);
}

/** Submits the filled form with some fields changed; nothing may come of it, and what was typed has to stay. */
async function refused(changes: Fields, without: string[] = []): Promise<Page> {
  const { path, fields } = await draft();
  const sent = Object.fromEntries(
    Object.entries({ ...fields, ...changes }).filter(([name]) => !without.includes(name)),
  );
  const before = await count('instance');
  const page = await hessen.post(path, { ...sent, action: 'submit' });
  expect(page.status).toBe(422);
  expect(page.html).toContain('<title>Fehler: Neues Arbeitsformat – umlauf</title>');
  expect(page.html).toContain('id="fehler"');
  expect(await count('instance')).toBe(before);
  const kept = formFields(page.html, path);
  for (const [name, value] of Object.entries(changes))
    expect([name, [kept[name]].flat().toSorted()]).toEqual([name, [value].flat().toSorted()]);
  return page;
}

test('missing: every field gets its sentence, with a link to it', async () => {
  const { location } = await hessen.post('/registrations/new');
  const fields = formFields((await hessen.get(location!)).html, location!);
  const page = await hessen.post(location!, { ...fields, action: 'submit' });
  expect(page.status).toBe(422);
  const sentences = {
    title: 'Bitte geben Sie einen Titel an.',
    kind: 'Bitte wählen Sie die Art des Formates.',
    focusTopic: 'Bitte wählen Sie das Schwerpunktthema.',
    approvingBody: 'Bitte wählen Sie das Gremium, das entscheidet.',
    'leads-0-contact': 'Für Hessen fehlt noch eine Ansprechperson.',
    startsOn: 'Bitte geben Sie an, wann die Tätigkeit beginnt.',
    expectedEndOn: 'Bitte nennen Sie ein voraussichtliches Ende oder wählen Sie „dauerhaftes Gremium“.',
    purpose: 'Bitte beschreiben Sie, wozu das Format dient.',
    objectives: 'Bitte beschreiben Sie mindestens ein Ergebnis.',
    reports: 'Bitte nennen Sie mindestens einen Bericht mit Adressat und Zeitpunkt.',
    needsResources: 'Bitte wählen Sie, ob Ressourcen gebraucht werden.',
  };
  for (const [id, sentence] of Object.entries(sentences)) {
    expect([id, errorAt(page, id)]).toEqual([id, sentence]);
    expect(page.html).toContain(`href="#${id}"`);
    expect(page.html).toContain(`id="${id}"`);
  }
});

test('an empty body is an empty form that another page may have saved over', async () => {
  const { path } = await draft();
  const page = await hessen.post(path, {});
  expect(page.status).toBe(409);
  expect(formFields((await hessen.get(path)).html, path).title).toBe('Weiterentwicklung Struktur OZG Föderal');
});

test('too long: titles, texts, names and rows', async () => {
  const page = await refused({
    title: 'x'.repeat(301),
    purpose: 'y'.repeat(20_001),
    'objectives[1]': 'z'.repeat(20_001),
    'leads[1][contact]': 'n'.repeat(201),
    conferences: 'k'.repeat(20_001),
  });
  expect(errorAt(page, 'title')).toBe('Der Titel hat 301 Zeichen. Möglich sind höchstens 300.');
  expect(errorAt(page, 'purpose')).toContain('20.001 Zeichen');
  expect(errorAt(page, 'objectives-1')).toContain('Möglich sind höchstens 20.000.');
  expect(errorAt(page, 'leads-1-contact')).toContain('Möglich sind höchstens 200.');
  expect(errorAt(page, 'conferences')).toContain('20.001 Zeichen');
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`objectives[${i}]`, `Ergebnis ${i}`]));
  expect(errorAt(await refused(many), 'objectives')).toBe('Möglich sind höchstens 50 Ergebnisse.');
});

test('end before begin', async () => {
  const page = await refused({ startsOn: '17.06.2024', expectedEndOn: '16.06.2024' });
  expect(errorAt(page, 'expectedEndOn')).toBe('Das Ende (16.06.2024) liegt vor dem Beginn (17.06.2024).');
});

test('an end and „dauerhaftes Gremium“, or neither', async () => {
  const both = await refused({ isPermanent: 'on' });
  expect(errorAt(both, 'expectedEndOn')).toContain('Beides zusammen geht nicht.');
  const neither = await refused({ expectedEndOn: '' });
  expect(errorAt(neither, 'expectedEndOn')).toContain('Bitte nennen Sie ein voraussichtliches Ende');
});

test('an unknown Land, sent past the list', async () => {
  const page = await refused({ 'leads[1][organisation]': 'Bremmen', participants: ['HE', 'XX', 'constructor'] });
  expect(errorAt(page, 'leads-1-organisation')).toContain('„Bremmen“ ist kein Land');
  expect(errorAt(page, 'leads-1-organisation')).toContain('Meinten Sie Bremen?');
  expect(errorAt(page, 'participants')).toContain('„XX“ ist kein Land');
  const other = await refused({ kind: 'nonsense', focusTopic: '__proto__', approvingBody: 'constructor' });
  for (const id of ['kind', 'focusTopic', 'approvingBody']) expect(errorAt(other, id)).toMatch(/^(Bitte|Dieses)/);
});

test('a lead without a contact, twice, or without a vote', async () => {
  const page = await refused({
    'leads[0][contact]': ' ',
    'leads[1][organisation]': 'HE',
    'leads[2][organisation]': 'FITKO',
  });
  expect(errorAt(page, 'leads-0-contact')).toBe('Für Hessen fehlt noch eine Ansprechperson.');
  expect(errorAt(page, 'leads-1-organisation')).toContain('Hessen steht schon unter den Federführungen.');
  expect(errorAt(page, 'leads-2-organisation')).toContain('Die FITKO hat kein Stimmrecht');
});

test('days that do not exist, or are written otherwise', async () => {
  const page = await refused({ startsOn: '31.02.2024', expectedEndOn: '2024-12-31' });
  expect(errorAt(page, 'startsOn')).toBe('Den 31.02.2024 gibt es im Kalender nicht. Bitte prüfen Sie Tag und Monat.');
  expect(errorAt(page, 'expectedEndOn')).toBe('Bitte schreiben Sie das Datum so: 17.06.2024.');
  const reports = await refused({ 'reports[0][when]': '30.02.2025' });
  expect(errorAt(reports, 'reports-0-when')).toContain('Den 30.02.2025 gibt es im Kalender nicht.');
  const month = await refused({ 'reports[0][when]': 'Dezember 2024' });
  expect(errorAt(month, 'reports-0-when')).toContain('Im Dezember 2024 tagt der IT-Planungsrat nicht.');
});

test('script, SQL and emoji in every field: stored as typed, shown as text', async () => {
  const nasty = `"><script>alert('x')</script><img src=x onerror=alert(1)> &lt;b&gt; '; DROP TABLE umlauf.instance; -- 👩‍💻 ﷽ \u202E`;
  const texts = ['title', 'purpose', 'objectives[0]', 'leads[0][contact]', 'conferences', 'resources'];
  const inTexts = Object.fromEntries(texts.map((name) => [name, nasty]));
  const everywhere = ['kind', 'focusTopic', 'approvingBody', 'leads[1][organisation]', 'startsOn', 'reports[0][when]'];
  const page = await refused({
    ...inTexts,
    ...Object.fromEntries(everywhere.map((name) => [name, nasty])),
    participants: [nasty, 'HE'],
  });
  expect(page.html).not.toContain('<script>alert');
  expect(page.html).not.toContain('<img');
  const { path, fields } = await draft();
  const { status, location } = await hessen.post(path, { ...fields, ...inTexts, action: 'submit' });
  expect(status).toBe(303);
  const [stored] = await app.parts.sql<{ title: string; contact: string }>(
    `SELECT t.content AS title, p.name AS contact FROM umlauf.instance i
     JOIN umlauf.text t ON t.id = (i.context->'form'->>'title')::uuid
     JOIN umlauf.person p ON p.id = (i.context->'form'->'leads'->0->>'contact')::uuid WHERE i.id = $1`,
    [location!.replace('/instances/', '')],
  );
  expect(stored).toEqual({ title: nasty.trim(), contact: nasty.trim() });
  for (const list of ['/instances', `/instances?q=${encodeURIComponent('"><script>')}`, `${location}/versions`]) {
    const { html } = await hessen.get(list);
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img');
  }
});

test('what no database can keep becomes the sign for it', async () => {
  const { path, fields } = await draft();
  expect((await hessen.post(path, { ...fields, title: 'a\u0000b', action: 'save' })).status).toBe(303);
  expect(formFields((await hessen.get(path)).html, path).title).toBe('a\uFFFDb');
  const now = formFields((await hessen.get(path)).html, path);
  const json = { headers: { 'content-type': 'application/json' }, method: 'POST' };
  const body = JSON.stringify({ ...now, participants: [], leads: [{ organisation: 'HE', contact: '\uD800' }] });
  expect((await hessen.fetch(path, { ...json, body })).status).toBe(303);
});

test('arrays and objects where strings are expected', async () => {
  const { path, fields } = await draft();
  for (const odd of [
    { title: ['a', 'b'] },
    { 'title[x]': 'a' },
    { 'startsOn[]': '1' },
    { leads: 'HE' },
    { 'leads[0][contact][deep]': 'a' },
    { 'objectives[0][a]': 'b' },
    { 'behalf[evidence][]': 'b' },
    { 'participants[0][x]': 'HE' },
  ] as Fields[]) {
    const page = await hessen.post(path, { ...without(fields, odd), ...odd, action: 'submit' });
    expect([odd, page.status]).toEqual([odd, 400]);
    expect(page.text).toContain('Diese Anfrage lässt sich nicht lesen.');
  }
  for (const odd of [
    { 'revision[]': '1' },
    { 'tab[a]': 'b' },
    { 'action[]': 'submit' },
    { 'add[]': 'leads' },
    { remove: 'leads:99999999999' },
    { remove: 'constructor:0' },
    { add: '__proto__' },
  ] as Fields[])
    expect((await hessen.post(path, { ...without(fields, odd), ...odd })).status).toBeLessThan(500);
  expect((await hessen.post(path, { '_csrf[]': 'x' })).status).toBe(403);
  expect(formFields((await hessen.get(path)).html, path).title).toBe('Weiterentwicklung Struktur OZG Föderal');
});

test('a body of 10 MB', async () => {
  const { path, fields } = await draft();
  const page = await hessen.post(path, { ...fields, purpose: 'x'.repeat(10_000_000) });
  expect(page.status).toBe(413);
  expect(page.text).toContain('Die Angaben sind zu groß.');
  const upload = await hessen.upload('/registrations/import', {}, { name: 'a.txt', content: 'x'.repeat(10_000_000) });
  expect(upload.status).toBe(413);
});

test('another content type', async () => {
  const { path } = await draft();
  for (const type of ['text/plain', 'application/xml', 'image/png']) {
    const page = await hessen.fetch(path, { method: 'POST', headers: { 'content-type': type }, body: 'title=a' });
    expect([type, page.status]).toEqual([type, 415]);
    expect(page.text).toContain('Diese Art von Angaben kann die Seite nicht lesen.');
  }
  const broken = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' };
  expect((await hessen.fetch(path, broken)).status).toBe(400);
  const multipart = { method: 'POST', headers: { 'content-type': 'multipart/form-data' }, body: 'x' };
  expect((await hessen.fetch('/registrations/import', multipart)).status).toBe(400);
});

test('without or with another token', async () => {
  const { path, fields } = await draft();
  for (const token of ['', 'other', 'ü'.repeat(20)]) {
    const page = await hessen.fetch(path, {
      method: 'POST',
      headers: { 'x-csrf-token': '' },
      body: new URLSearchParams({ title: 'a', ...(token ? { _csrf: token } : {}) }),
    });
    expect(page.status).toBe(403);
    expect(page.text).toContain('Das Formular ist abgelaufen.');
  }
  expect(formFields((await hessen.get(path)).html, path).title).toBe(fields.title);
});

test('the same submit twice leads to the same case', async () => {
  const { path, fields } = await draft();
  const sent = { ...fields, title: 'Doppelt gesendet', action: 'submit' };
  const before = await count('instance');
  const pages = await Promise.all([hessen.post(path, sent), hessen.post(path, sent), hessen.post(path, sent)]);
  const again = await hessen.post(path, { ...sent, title: 'Noch einmal, anders' });
  expect(new Set([...pages, again].map(({ location }) => location)).size).toBe(1);
  expect(pages[0]!.location).toMatch(/^\/instances\//);
  expect((await hessen.get(path)).location).toBe(pages[0]!.location);
  expect(await count('instance')).toBe(before + 1);
});

test('two tabs with different versions', async () => {
  const { path, fields: one } = await draft();
  const two = formFields((await hessen.get(path)).html, path);
  await hessen.post(path, { ...one, title: 'Aus dem ersten Fenster', action: 'save' });
  const before = await count('instance');
  const page = await hessen.post(path, { ...two, title: 'Aus dem zweiten Fenster', action: 'submit' });
  expect(page.status).toBe(409);
  expect(page.text).toContain('Bitte vergleichen Sie beide Fassungen.');
  expect(page.text).toContain('Aus dem ersten Fenster');
  expect(page.html).toContain('zweiten</ins>');
  expect(await count('instance')).toBe(before);
});

test('an id that does not exist, is none, or is not yours', async () => {
  const { path, fields } = await draft();
  const bremen = await app.signIn('federfuehrung-bremen');
  const ids = ['1', 'constructor', '%00', "'; DROP TABLE x", randomUUID(), 'x'.repeat(3000)];
  for (const id of ids.map(encodeURIComponent)) {
    for (const page of ['', '/compare']) expect((await hessen.get(`/drafts/${id}${page}`)).status).toBe(404);
    for (const page of ['', '/autosave', '/compare', '/delete'])
      expect((await hessen.post(`/drafts/${id}${page}`, without(fields, { _csrf: '' }))).status).toBe(404);
    for (const page of ['revise', 'versions']) expect((await hessen.get(`/instances/${id}/${page}`)).status).toBe(404);
  }
  for (const page of ['', '/compare']) expect((await bremen.get(path + page)).status).toBe(404);
  for (const page of ['', '/autosave', '/compare', '/delete']) {
    const answer = await bremen.post(path + page, without(fields, { _csrf: '' }));
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('Diese Seite gibt es nicht, oder Sie haben keinen Zugriff.');
  }
  expect((await app.visitor().get(path)).status).toBe(303);
  expect((await hessen.get(path)).status).toBe(200);
});

function without(fields: Fields, others: Fields): Fields {
  const names = Object.keys(others).map((name) => name.split('[')[0]);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name.split('[')[0]!)));
}
