import 'reflect-metadata';
import { demoFile } from '../src/demo/first-start.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { pages } from '../src/web/page-list.js';
import { type Client, type TestApp, formFields, startTestApp } from './support/app.js';
import { textOf } from './support/text.js';

jest.setTimeout(120_000);

let app: TestApp;
const clients = new Map<string, Client>();

const committee = [
  'geschaeftsstelle',
  'vorsitz-al-runde',
  'federfuehrung-hessen',
  'al-bayern',
  'beratendes-mitglied',
  'beobachtung',
];

beforeAll(async () => {
  app = await startTestApp({ scenario: loadScenario(demoFile) });
  clients.set('visitor', app.visitor());
  for (const office of [...committee, 'betrieb']) clients.set(office, await app.signIn(office));
});
afterAll(() => app?.close());

const as = (office: string) => clients.get(office)!;

async function one<T>(sql: string, values: unknown[] = []): Promise<T> {
  const [row] = await app.parts.sql<T>(sql, values);
  return row!;
}

const instanceId = async (workflow: string) =>
  (
    await one<{ id: string }>('SELECT id FROM umlauf.instance WHERE workflow = $1 ORDER BY created_at LIMIT 1', [
      workflow,
    ])
  ).id;

describe('rights', () => {
  test('every route names one', () => {
    const routes = pages.flatMap((page) =>
      Object.getOwnPropertyNames(page.prototype)
        .map((name) => ({ name: `${page.name}.${name}`, handler: page.prototype[name as never] as object }))
        .filter(({ name }) => !name.endsWith('.constructor'))
        .filter(({ handler }) => typeof handler === 'function' && Reflect.getMetadata('path', handler) !== undefined)
        .map(({ name, handler }) => ({
          name,
          right: (Reflect.getMetadata('umlauf:right', handler) ?? Reflect.getMetadata('umlauf:right', page)) as string,
        })),
    );
    expect(routes.length).toBeGreaterThan(30);
    expect(routes.filter(({ right }) => !right)).toEqual([]);
  });

  test('what everybody may read, and what takes a sign-in', async () => {
    const group = await instanceId('workingGroup');
    const decision = (await one<{ id: string }>('SELECT id FROM umlauf.decision')).id;
    const meeting = (await one<{ id: string }>('SELECT id FROM umlauf.meeting LIMIT 1')).id;
    const open = [
      '/register',
      `/register/${group}`,
      '/decisions',
      `/decisions/${decision}`,
      '/meetings',
      `/meetings/${meeting}`,
    ];
    for (const office of ['visitor', ...committee, 'betrieb'])
      for (const path of [...open, '/clock', '/health'])
        expect([path, (await as(office).get(path)).status]).toEqual([path, 200]);
    for (const path of ['/inbox', '/mails', '/subject-areas', '/meetings/new', `/votes/${decision}`]) {
      const answer = await as('visitor').get(path);
      expect([path, answer.status, answer.location]).toEqual([path, 303, `/sign-in?to=${encodeURIComponent(path)}`]);
    }
    for (const office of committee)
      for (const path of ['/inbox', '/mails', '/subject-areas', `/votes/${decision}`])
        expect([office, path, (await as(office).get(path)).status]).toEqual([office, path, 200]);
    for (const path of ['/mails', '/subject-areas', `/votes/${decision}`, '/meetings/new', '/subject-areas/new'])
      expect([path, (await as('betrieb').get(path)).status]).toEqual([path, 403]);
    for (const office of committee.slice(1))
      for (const path of ['/meetings/new', '/subject-areas/new'])
        expect([office, path, (await as(office).get(path)).status]).toEqual([office, path, 403]);
  });

  test('an address that is none gives a page that says so', async () => {
    for (const place of ['register', 'decisions', 'meetings', 'mails', 'votes'])
      for (const id of ['nichts', '00000000-0000-7000-8000-000000000000', "1' OR '1'='1", '%00', '<script>'])
        expect([place, id, (await as('geschaeftsstelle').get(`/${place}/${encodeURIComponent(id)}`)).status]).toEqual([
          place,
          id,
          404,
        ]);
    const vote = await instanceId('approval');
    for (const place of ['register', 'meetings', 'mails'])
      expect((await as('geschaeftsstelle').get(`/${place}/${vote}`)).status).toBe(404);
  });

  test('a query of any shape is read or left out', async () => {
    for (const path of ['/register', '/decisions', '/mails', '/clock'])
      for (const query of [
        'q[]=a&q[]=b',
        'q[x][y]=1',
        'q=%00',
        `q=${'ä'.repeat(1000)}`,
        'q=%25_%5C',
        'state=nope',
        'on=31.02.2024',
        'body=X',
        'status=__proto__',
        'page=-1',
        'since=gestern',
        'since=2024-06-01T00:00:00Z',
      ])
        expect([path, query, (await as('geschaeftsstelle').get(`${path}?${query}`)).status]).toEqual([
          path,
          query,
          200,
        ]);
  });
});

describe('Für mich', () => {
  test('one row, its day and its button for whoever is awaited', async () => {
    const lead = textOf((await as('federfuehrung-hessen').get('/inbox')).html);
    expect(lead).toContain('Bericht: Weiterentwicklung Struktur OZG Föderal');
    expect(lead).toMatch(/Mi, 16\.10\.2024.*in 6 Tagen/);
    expect(lead).toContain('Bericht abgeben');
    const secretariat = textOf((await as('geschaeftsstelle').get('/inbox')).html);
    expect(secretariat).toContain('Gemeinsame Prüfliste für Onlinedienste');
    expect(secretariat).toMatch(/Wartet auf andere \(\d+\)/);
    expect(secretariat).toContain('Federführung Hessen');
  });

  test('who has nothing to do sees what comes next', async () => {
    for (const office of ['al-bayern', 'beobachtung'])
      expect(textOf((await as(office).get('/inbox')).html)).toContain('Zurzeit ist nichts offen.');
    expect((await as('betrieb').get('/inbox')).html).toContain('href="/health"');
  });

  test('only the responsible and the secretariat see a report that is awaited', async () => {
    const member = await app.signIn('al-baden-wuerttemberg');
    expect(textOf((await member.get('/inbox')).html)).not.toContain('Bericht:');
  });
});

describe('register and decisions', () => {
  test('the register tells the mandate, never persons, mails, ballots or what is late', async () => {
    const group = await instanceId('workingGroup');
    for (const path of [
      '/register',
      `/register/${group}`,
      '/decisions',
      `/decisions/${await instanceId('approval')}`,
      '/meetings',
    ]) {
      const text = textOf((await as('visitor').get(path)).html);
      expect(text).not.toMatch(
        /Stettner|Heilemann|Müller-Niese|example\.org|noch nicht eingegangen|angefordert|Nein \d/,
      );
    }
    const text = textOf((await as('visitor').get(`/register/${group}`)).html);
    for (const said of [
      'Das Mandat gilt seit 09.07.2024 und endet am 31.03.2025 um 24:00 Uhr.',
      '17.06.2024 bis 31.12.2024',
      '09.07.2024 bis 31.03.2025',
      'Hessen, Bremen und Bund',
      'vorgesehen zur 45. Sitzung am 13.11.2024',
      'Digitale Anwendungen',
      'Festlegung von Kriterien',
    ])
      expect(text).toContain(said);
  });

  test('search, state and day narrow the list', async () => {
    const list = async (query: string) => textOf((await as('visitor').get(`/register?${query}`)).html);
    for (const query of ['q=struktur', 'q=2024/09', 'state=active', 'on=01.08.2024', 'on=31.03.2025&q=OZG'])
      expect(await list(query)).toContain('Weiterentwicklung Struktur OZG Föderal');
    for (const query of ['q=nirgends', 'state=expired', 'on=08.07.2024', 'on=01.04.2025'])
      expect(await list(query)).toContain('Mit diesen Filtern gibt es kein Format.');
    expect(await list('on=31.02.2024')).toContain('Den 31.02.2024 gibt es im Kalender nicht.');
    const group = await instanceId('workingGroup');
    expect(textOf((await as('visitor').get(`/register/${group}?on=30.09.2024`)).html)).toContain(
      'Am 30.09.2024: im Mandat.',
    );
    expect(textOf((await as('visitor').get(`/register/${group}?on=01.04.2025`)).html)).toContain(
      'Am 01.04.2025: nicht im Mandat.',
    );
  });

  test('a decision shows what was asked and what was decided', async () => {
    const id = await instanceId('approval');
    const text = textOf((await as('visitor').get(`/decisions/${id}`)).html);
    for (const said of [
      'AL-Runde, Beschluss 2024/09',
      'Beantragt war 31.12.2024.',
      'Offizielles Format der AL-Runde',
      'Maßgeblich ist der Beschluss, nicht der Antrag.',
      'TOP 4',
    ])
      expect(text).toContain(said);
    expect(text).not.toContain('Zur Abstimmung');
    expect(textOf((await as('al-bayern').get(`/decisions/${id}`)).html)).toContain('Zur Abstimmung');
  });

  test('a number that nobody gave is not found, and says why', async () => {
    expect(textOf((await as('visitor').get('/decisions?q=2024/77')).html)).toContain('Nummern gelten je Gremium.');
    expect(textOf((await as('visitor').get('/decisions?q=2024/9')).html)).toContain(
      'Weiterentwicklung Struktur OZG Föderal',
    );
    expect(textOf((await as('visitor').get('/decisions?q=2024/09&body=IT-PLR')).html)).toContain('keinen Beschluss');
  });
});

describe('meetings', () => {
  const fields = { body: 'AL-RUNDE', number: '90', on: '13.01.2026', startsAt: '10:00', place: 'Berlin' };

  /** Sends the form of a new meeting as it stands there. */
  async function schedule(more: Record<string, string>) {
    const by = as('geschaeftsstelle');
    const form = formFields((await by.get('/meetings/new')).html, '/meetings/new');
    return by.post('/meetings/new', { ...form, ...more });
  }

  test('a new meeting, with its latest days worked out', async () => {
    const answer = await schedule(fields);
    expect(answer.status).toBe(303);
    const page = await as('geschaeftsstelle').get(answer.location!);
    expect(page.html).toContain('Die Sitzung ist angelegt.');
    const text = textOf(page.html);
    expect(text).toContain('90. Sitzung am 13.01.2026');
    expect(text).toContain('Di, 02.12.2025');
    expect(text).toContain('Di, 16.12.2025');
    expect(text).toContain('Annahme');
    expect(text).toContain('Noch kein Punkt angemeldet.');
  });

  test('what is wrong is said at its field, and what was typed stays', async () => {
    const wrong: [Record<string, string>, string][] = [
      [{ on: '31.02.2026' }, 'Den 31.02.2026 gibt es im Kalender nicht.'],
      [{ on: 'bald' }, 'Bitte schreiben Sie das Datum so: 17.06.2024.'],
      [{ on: '' }, 'Bitte schreiben Sie das Datum so: 17.06.2024.'],
      [{ startsAt: '25:00' }, 'Bitte schreiben Sie die Uhrzeit so: 09:30.'],
      [{ body: 'NIEMAND' }, 'Dieses Gremium gibt es hier nicht.'],
      [{ body: '' }, 'Bitte wählen Sie ein Gremium.'],
      [{ number: '26' }, 'Diese Nummer trägt schon eine Sitzung des Gremiums.'],
      [{ number: 'viele' }, 'Bitte geben Sie die Nummer der Sitzung an'],
      [{ number: '0' }, 'Bitte geben Sie die Nummer der Sitzung an'],
      [{ place: 'x'.repeat(301) }, 'Der Ort hat 301 Zeichen.'],
    ];
    for (const [more, sentence] of wrong) {
      const answer = await schedule({ ...fields, number: '91', ...more });
      expect([more, answer.status]).toEqual([more, 422]);
      expect(answer.html).toContain('<title>Fehler: Sitzung anlegen');
      expect([more, textOf(answer.html)]).toEqual([more, expect.stringContaining(sentence)]);
      const kept = formFields(answer.html, '/meetings/new');
      for (const [name, value] of Object.entries(more)) expect([name, kept[name]]).toEqual([name, value]);
    }
    const evil = `<script>alert(1)</script> '; DROP TABLE umlauf.meeting; -- 🙂`;
    const answer = await schedule({ ...fields, number: '91', place: evil });
    expect(answer.status).toBe(303);
    const page = await as('visitor').get(answer.location!);
    expect(page.html).toContain('&lt;script>alert(1)&lt;/script>');
  });

  test('two forms with the same number at the same time make one meeting', async () => {
    const numbered = { ...fields, number: '95' };
    const answers = await Promise.all([schedule(numbered), schedule(numbered), schedule(numbered)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 422, 422]);
  });

  test('the same form sent twice makes one meeting; a stranger makes none', async () => {
    const by = as('geschaeftsstelle');
    const form = { ...formFields((await by.get('/meetings/new')).html, '/meetings/new'), ...fields, number: '92' };
    const [first, second] = [await by.post('/meetings/new', form), await by.post('/meetings/new', form)];
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(second.location).toBe(first.location);
    expect((await as('federfuehrung-hessen').post('/meetings/new', { ...form, number: '93' })).status).toBe(403);
    expect((await by.post('/meetings/new', { ...form, commandId: 'x' })).status).toBe(400);
    expect((await by.post('/meetings/new', { ...form, _csrf: 'x' })).status).toBe(403);
  });

  test('the agenda leads members to the vote and everybody to the decision', async () => {
    const { id } = await one<{ id: string }>(`SELECT id FROM umlauf.meeting WHERE body = 'AL-RUNDE' AND number = 26`);
    const vote = await instanceId('approval');
    const [visitor, member] = [
      await as('visitor').get(`/meetings/${id}`),
      await as('al-bayern').get(`/meetings/${id}`),
    ];
    for (const { html } of [visitor, member]) expect(html).toContain(`href="/decisions/${vote}"`);
    expect(visitor.html).not.toContain(`/votes/${vote}`);
    expect(member.html).toContain(`href="/votes/${vote}"`);
  });

  test('secretariat and chair open and end a meeting; others are not offered it', async () => {
    const { location } = await schedule({ ...fields, number: '94', on: '10.10.2024' });
    const id = location!.split('/').at(-1)!;
    const act = async (office: string, command: string) => {
      const action = `/instances/${id}/do/${command}`;
      return as(office).post(action, formFields((await as(office).get(location!)).html, action));
    };
    expect((await as('al-bayern').get(location!)).html).not.toContain('/do/openMeeting');
    expect(await act('vorsitz-al-runde', 'openMeeting')).toMatchObject({ status: 303, location });
    expect(textOf((await as('visitor').get(location!)).html)).toContain('Sitzung läuft');
    expect((await act('geschaeftsstelle', 'endMeeting')).status).toBe(303);
    expect(textOf((await as('visitor').get(location!)).html)).toContain('Die Sitzung ist beendet');
  });
});

describe('Postausgang', () => {
  test('everybody sees their own mails, the secretariat all of them', async () => {
    const { n } = await one<{ n: number }>('SELECT count(*)::int AS n FROM umlauf.mail');
    expect(n).toBeGreaterThan(10);
    const counted = async (office: string) =>
      Number(/Alle\s*<[^>]*>\s*(\d+)/.exec((await as(office).get('/mails')).html)?.[1]);
    expect(await counted('geschaeftsstelle')).toBe(n);
    expect(await counted('al-bayern')).toBeLessThan(n);
    const foreign = await one<{ id: string }>(
      `SELECT id FROM umlauf.mail WHERE organisation = 'HE' AND role = 'lead' LIMIT 1`,
    );
    expect((await as('al-bayern').get(`/mails/${foreign.id}`)).status).toBe(404);
    expect((await as('al-bayern').get(`/mails/${foreign.id}/html`)).status).toBe(404);
    const mail = await as('federfuehrung-hessen').get(`/mails/${foreign.id}`);
    expect(mail.status).toBe(200);
    expect(textOf(mail.html)).toContain('Nichts verlässt diese Maschine');
    expect(textOf(mail.html)).toContain('Federführung Hessen');
  });

  test('the formatted part comes without any right', async () => {
    const { id } = await one<{ id: string }>('SELECT id FROM umlauf.mail WHERE body_html IS NOT NULL LIMIT 1');
    const part = await as('geschaeftsstelle').get(`/mails/${id}/html`);
    const policy = part.headers.get('content-security-policy')!;
    expect(policy).toContain('sandbox;');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('script-src');
    const page = await as('geschaeftsstelle').get(`/mails/${id}`);
    expect(page.html).toContain('sandbox=""');
    expect(page.headers.get('content-security-policy')).toContain("frame-src 'self'");
  });
});

describe('Themenfelder', () => {
  test('the list says whose they are and how much is open', async () => {
    const text = textOf((await as('al-bayern').get('/subject-areas')).html);
    expect(text).toContain('Ein- &amp; Auswanderung');
    expect(text).toContain('3 von 3 Punkten');
  });

  test('rows come and go without a script; nothing typed is lost', async () => {
    const by = as('geschaeftsstelle');
    const form = formFields((await by.get('/subject-areas/new')).html, '/subject-areas/new');
    const more = await by.post('/subject-areas/new', {
      ...form,
      title: 'Bildung',
      'things[0][title]': 'Erstes',
      add: 'things',
    });
    const two = formFields(more.html, '/subject-areas/new');
    expect(two).toMatchObject({ title: 'Bildung', 'things[0][title]': 'Erstes', 'things[1][title]': '' });
    const less = await by.post('/subject-areas/new', { ...two, 'things[1][title]': 'Zweites', remove: 'things:0' });
    const rest = formFields(less.html, '/subject-areas/new');
    expect(rest['things[0][title]']).toBe('Zweites');
    expect(rest['things[1][title]']).toBeUndefined();
  });

  test('the secretariat takes one up; what is wrong is said at its field', async () => {
    const by = as('geschaeftsstelle');
    const form = formFields((await by.get('/subject-areas/new')).html, '/subject-areas/new');
    const empty = await by.post('/subject-areas/new', { ...form, action: 'open' });
    expect(empty.status).toBe(422);
    for (const sentence of [
      'Bitte geben Sie einen Titel an.',
      'Bitte nennen Sie beide Seiten der Federführung',
      'Bitte wählen Sie ein Gremium.',
    ])
      expect(textOf(empty.html)).toContain(sentence);
    const right = {
      ...form,
      title: 'Bildung',
      recommendingBody: 'AL-RUNDE',
      decidingBody: 'IT-PLR',
      'leads[0]': 'ST',
      'leads[1]': 'AA',
      'things[0][kind]': 'service',
      'things[0][title]': 'BAföG Digital',
      action: 'open',
    };
    for (const wrong of [
      { 'leads[1]': 'XX' },
      { 'leads[1]': '' },
      { title: 'x'.repeat(301) },
      { 'things[0][kind]': 'nichts' },
      { decidingBody: 'X' },
    ])
      expect([wrong, (await by.post('/subject-areas/new', { ...right, ...wrong })).status]).toEqual([wrong, 422]);
    expect(
      (
        await by.post('/subject-areas/new', {
          'leads[a][b]': 'c',
          things: 'x',
          title: ['a', 'b'],
          commandId: form.commandId!,
        })
      ).status,
    ).toBe(422);
    const answer = await by.post('/subject-areas/new', right);
    expect(answer.status).toBe(303);
    expect(textOf((await by.get('/subject-areas')).html)).toContain('1 von 1 Punkt');
    expect((await as('federfuehrung-hessen').post('/subject-areas/new', right)).status).toBe(403);
  });
});

describe('health', () => {
  test('JSON for machines, a page for people', async () => {
    const json = await app.visitor().fetch('/health', { headers: { accept: 'application/json' } });
    expect(json.status).toBe(200);
    expect(JSON.parse(json.html)).toMatchObject({
      checks: { database: { status: 'ok' }, migrations: { status: 'ok' }, queue: { status: 'ok' } },
    });
    const page = await as('visitor').get('/health');
    expect(textOf(page.html)).toContain('Zustand des Systems');
    expect(page.html).not.toMatch(/postgres:|umlauf_app/);
  });

  test('503 while the database does not answer', async () => {
    const { sql } = app.parts;
    app.parts.sql = () => Promise.reject(new Error('gone'));
    try {
      const { status, html } = await app.visitor().fetch('/health', { headers: { accept: 'application/json' } });
      expect(status).toBe(503);
      expect(JSON.parse(html)).toMatchObject({ status: 'failed', checks: { database: { status: 'failed' } } });
    } finally {
      app.parts.sql = sql;
    }
  });
});

// Last, since the clock never goes back.
describe('Zeitreise', () => {
  test('a day that is none, or past, gets a sentence at the field', async () => {
    const by = as('geschaeftsstelle');
    const wrong: [string, string][] = [
      ['31.02.2025', 'Den 31.02.2025 gibt es im Kalender nicht.'],
      ['morgen', 'Bitte schreiben Sie das Datum so: 17.06.2024.'],
      ['', 'Bitte schreiben Sie das Datum so: 17.06.2024.'],
      ['01.06.2024', 'Der 01.06.2024 ist schon vorbei. Bitte wählen Sie einen späteren Tag.'],
      ['01.01.2999', 'Möglich ist jeder Tag bis'],
    ];
    for (const [day, sentence] of wrong) {
      const form = formFields((await by.get('/clock')).html, '/clock');
      const answer = await by.post('/clock', { ...form, day });
      expect([day, answer.status]).toEqual([day, 422]);
      expect(textOf(answer.html)).toContain(sentence);
    }
  });

  test('to the next event, and what it brought about', async () => {
    const by = as('geschaeftsstelle');
    await by.get('/clock');
    const answer = await by.post('/clock', { to: 'next' });
    expect(answer.status).toBe(303);
    const text = textOf((await by.get(answer.location!)).html);
    expect(text).toContain('Die Uhr steht jetzt auf Mo, 14.10.2024, 24:00 Uhr');
    expect(text).toMatch(/1 Eintrag im Verlauf, 1 Mail/);
  });

  test('to a day: reminders go out, the mandate ends, the register says so', async () => {
    const by = as('geschaeftsstelle');
    await by.get('/clock');
    const answer = await by.post('/clock', { day: '01.04.2025' });
    expect(answer.status).toBe(303);
    expect(textOf((await by.get(answer.location!)).html)).toContain('Mandat beendet');
    const visitor = textOf((await as('visitor').get('/register')).html);
    expect(visitor).toContain('Mandat beendet, Übergabe offen');
    const group = textOf((await as('visitor').get(`/register/${await instanceId('workingGroup')}`)).html);
    expect(group).toContain('Das Mandat galt vom 09.07.2024 bis 31.03.2025.');
    expect(group).not.toContain('noch nicht eingegangen');
    expect(textOf((await as('federfuehrung-hessen').get('/inbox')).html)).toContain('War fällig am Mi, 16.10.2024');
    const outside = await app.visitor().get(answer.location!);
    expect(textOf(outside.html)).not.toContain('Weiterentwicklung Struktur');
    for (const office of ['al-bayern', 'beobachtung']) {
      const text = textOf((await as(office).get(answer.location!)).html);
      expect(text).toContain('Format: Weiterentwicklung Struktur');
      expect(text).not.toMatch(/Bericht: Weiterentwicklung|noch nicht eingegangen/);
    }
  });
});
