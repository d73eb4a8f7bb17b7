import { demoFile } from '../src/demo/first-start.js';
import { join } from 'node:path';
import { loadScenario } from '../src/demo/load-scenario.js';
import { systemActor } from '../src/engine/decide.js';
import { projectFolder } from '../src/project-folder.js';
import type { Scenario } from '../src/demo/scenario.js';
import { drainOutbox } from '../src/notifications/outbox.js';
import { withClient } from '../src/database.js';
import { type Client, type Page, type TestApp, formFields, startTestApp } from './support/app.js';

jest.setTimeout(180_000);

/* Personal links in mails: what somebody without sign-in can do with the mail in hand, and what nobody can. */

let app: TestApp;

/** A story until a time in Berlin. */
function until(file: string, end: string): Scenario {
  const story = loadScenario(file);
  return { ...story, steps: story.steps.filter(({ at }) => at < end), until: end };
}

function tell(story: () => Scenario): void {
  beforeAll(async () => {
    app = await startTestApp({ scenario: story() });
  });
  afterAll(() => app.close());
}

const drain = () => drainOutbox(app.parts);
const owner = (statement: string) =>
  withClient(app.parts.urls.owner, (client) => client.query(statement).then(() => undefined));

interface Mail {
  id: string;
  text: string;
  organisation: string;
}

/** The newest mails of a kind with personal links. */
async function mails(name: string): Promise<Mail[]> {
  await drain();
  return app.parts.sql<Mail>(
    `SELECT id, body_text AS text, organisation FROM umlauf.mail
     WHERE name = $1 AND links_until IS NOT NULL ORDER BY created_at DESC, id`,
    [name],
  );
}

/** The path behind one answer of a mail. */
function pathIn({ text }: Mail, command: string): string {
  const found = new RegExp(`/act/[0-9a-f-]{36}/${command}/[\\w-]{32}`).exec(text);
  if (!found) throw new Error(`no link for ${command} in: ${text}`);
  return found[0];
}

const historyLength = async () =>
  (await app.parts.sql<{ n: number }>('SELECT count(*)::int AS n FROM umlauf.history'))[0]!.n;

async function sendForm(client: Client, path: string, more: Record<string, string>): Promise<Page> {
  const { html } = await client.get(path);
  return client.post(path, { ...formFields(html, path), ...more });
}

async function codeOf(mailId: string): Promise<string> {
  await drain();
  const [row] = await app.parts.sql<{ text: string; address: string; to: string }>(
    `SELECT c.body_text AS text, c.address, m.address AS "to" FROM umlauf.mail c, umlauf.mail m
     WHERE c.name = 'linkCode' AND m.id = $1 AND c.person_id = m.person_id
     ORDER BY c.created_at DESC, c.sent_at DESC LIMIT 1`,
    [mailId],
  );
  expect(row!.address).toBe(row!.to);
  return /^\d{6}$/m.exec(row!.text)![0];
}

const scenarios = join(projectFolder, 'test', 'scenarios');
const text = 'Stand der Arbeit: Die Ziele 1 und 2 sind erreicht.';
const codeKept = 'linkCode';

describe('a report by the link alone', () => {
  tell(() => loadScenario(demoFile));
  let hessen: Mail;
  let path: string;
  let before: number;
  beforeAll(async () => {
    hessen = (await mails('reportIn7Days')).find(({ organisation }) => organisation === 'HE')!;
    path = pathIn(hessen, 'handIn');
    before = await historyLength();
  });

  test('the mail says until when, and for whom', () => {
    expect(hessen.text).toContain('Der Link gilt bis Freitag, 15.11.2024, und nur für Sie.');
    expect(hessen.text).toContain('Zum Weitergeben bitte „Vertretung benennen“ wählen.');
  });

  test('opening it changes nothing, signs nobody in, and says who acts', async () => {
    const visitor = app.visitor();
    for (const init of [{}, { method: 'HEAD' }, { headers: { purpose: 'prefetch', 'sec-purpose': 'prefetch' } }]) {
      const page = await visitor.fetch(path, init);
      expect(page.status).toBe(200);
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    }
    const { text: shown } = await visitor.get(path);
    expect(shown).toMatch(/Sie handeln als .*Federführung Hessen\s?\./);
    expect(shown).not.toContain('Abmelden');
    expect(await historyLength()).toBe(before);
    expect((await visitor.get('/inbox')).location).toMatch(/^\/sign-in/);
  });

  test('altered, of another mail or of another command: refused with a way on', async () => {
    const bremen = (await mails('reportIn7Days')).find(({ organisation }) => organisation === 'HB')!;
    const signature = path.split('/').at(-1)!;
    for (const wrong of [
      path.replace(signature, `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`),
      path.replace(hessen.id, bremen.id),
      path.replace('/handIn/', '/waive/'),
      `/act/nothing/handIn/${signature}`,
    ]) {
      for (const page of [await app.visitor().get(wrong), await sendTo(wrong)]) {
        expect(page.status).toBe(404);
        expect(page.text).toContain('Dieser Link ist unvollständig oder verändert.');
        expect(page.text).toContain('geschaeftsstelle@example.org');
      }
    }
    expect(await historyLength()).toBe(before);
  });

  /** With a token of its own, so that the link alone is what is refused. */
  async function sendTo(wrong: string): Promise<Page> {
    const visitor = app.visitor();
    await visitor.get(path);
    return visitor.post(wrong, { report: text });
  }

  test('without the token of a form nothing is taken', async () => {
    expect((await app.visitor().post(path, { report: text })).status).toBe(403);
    expect(await historyLength()).toBe(before);
  });

  test('what is missing is said, and what was typed stays', async () => {
    const page = await sendForm(app.visitor(), path, { report: '' });
    expect(page.status).toBe(422);
    expect(page.text).toContain('Text oder Datei');
  });

  test('after its last day it says so', async () => {
    await owner(`UPDATE umlauf.mail SET links_until = '2024-01-31' WHERE id = '${hessen.id}'`);
    const page = await app.visitor().get(path);
    expect(page.status).toBe(410);
    expect(page.text).toContain('Dieser Link galt bis Mittwoch, 31.01.2024.');
    await owner(`UPDATE umlauf.mail SET links_until = '2024-11-15' WHERE id = '${hessen.id}'`);
  });

  test('it ends with the function of its recipient', async () => {
    const set = (to: string) =>
      owner(`UPDATE umlauf.membership SET valid_to = ${to}
             WHERE role = 'lead' AND organisation = 'HE'`);
    await set(`'2024-07-01'`);
    const page = await app.visitor().get(path);
    expect(page.status).toBe(403);
    expect(page.text).toContain('Die Funktion, für die Sie die Mail erhalten haben, ist beendet.');
    await set('NULL');
  });

  test('a deputy is named by the same mail, and receives from then on', async () => {
    const deputyPath = pathIn(hessen, 'arrangeAbsence');
    const { html } = await app.visitor().get(deputyPath);
    const [, deputy] = /<option value="([0-9a-f-]{36})"[^>]*>AL-Mitglied Hessen/.exec(html)!;
    const page = await sendForm(app.visitor(), deputyPath, { from: '14.10.2024', to: '18.10.2024', deputy: deputy! });
    expect([page.status, page.location]).toEqual([303, deputyPath]);
    expect((await app.visitor().get(deputyPath)).text).toContain('Das ist schon erledigt');
    const own = await app.signIn('federfuehrung-hessen');
    expect((await own.get('/notifications')).text).toMatch(
      /14\.10\.2024 bis 18\.10\.2024 Vertretung: AL-Mitglied Hessen/,
    );
  });

  test('handed in once, however often the form is sent; the history says that it came by a link', async () => {
    const visitor = app.visitor();
    const { html } = await visitor.get(path);
    const form = { ...formFields(html, path), report: text };
    const now = await historyLength();
    const first = await visitor.upload(path, form);
    const again = await visitor.upload(path, form);
    expect([first.status, again.status]).toEqual([303, 303]);
    expect((await historyLength()) - now).toBeLessThanOrEqual(3);
    const after = await historyLength();
    const other = await visitor.upload(path, { ...form, report: 'Etwas anderes.' });
    expect(other.status).toBe(409);
    expect(other.text).toMatch(/Das ist schon erledigt – von .*Federführung Hessen am/);
    expect(await historyLength()).toBe(after);
    const office = await app.signIn('geschaeftsstelle');
    const [row] = await app.parts.sql<{ id: string; by: { mail: string } }>(
      `SELECT instance_id AS id, by_link AS by FROM umlauf.history WHERE type = 'handIn' AND by_link IS NOT NULL`,
    );
    expect(row!.by).toEqual({ mail: hessen.id });
    expect((await office.get(`/instances/${row!.id}`)).text).toContain(
      'Federführung Hessen, über den Link in einer Mail',
    );
  });

  test('another lead hears from whom and when it came', async () => {
    const bremen = (await mails('reportIn7Days')).find(({ organisation }) => organisation === 'HB')!;
    const page = await app.visitor().get(pathIn(bremen, 'handIn'));
    expect(page.status).toBe(409);
    expect(page.text).toMatch(/Das ist schon erledigt – von Federführung Hessen am \d\d\.\d\d\.\d{4}/);
  });
});

describe('a ballot by link and code', () => {
  tell(() => until(join(scenarios, 'written-procedure.yaml'), '2024-06-17 00:00'));
  let bayern: Mail;
  let path: string;
  beforeAll(async () => {
    bayern = (await mails('writtenProcedureStarted')).find(({ organisation }) => organisation === 'BY')!;
    path = pathIn(bayern, 'castBallot');
  });
  const ballots = () =>
    app.parts.sql<{ organisation: string; choice: string; by: { mail: string } }>(
      `SELECT organisation, event->>'choice' AS choice, by_link AS by FROM umlauf.history WHERE type = 'castBallot'`,
    );
  const askCode = async (client: Client) => {
    await client.get(path);
    return client.post(`${path}/code`);
  };

  test('the form is there only with a code, which goes to the registered address and is kept as a hash', async () => {
    const visitor = app.visitor();
    const first = await visitor.get(path);
    expect(first.text).toContain('Für „Stimme abgeben“ brauchen Sie einen Code. Er geht an al…@example.org');
    expect(first.html).not.toContain('name="choice"');
    expect((await askCode(visitor)).location).toBe(path);
    const code = await codeOf(bayern.id);
    const [kept] = await app.parts.sql<{ hash: string }>('SELECT hash FROM umlauf.link_code');
    expect(kept!.hash).not.toContain(code);
    expect((await visitor.get(path)).html).toContain('name="choice"');
  });

  test('five wrong codes end it; the right one then counts no more', async () => {
    const visitor = app.visitor();
    const code = await codeOf(bayern.id);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let n = 1; n <= 4; n++) {
      const page = await sendForm(visitor, path, { choice: 'yes', code: wrong });
      expect(page.status).toBe(422);
      expect(page.text).toContain('Dieser Code stimmt nicht.');
      expect(page.html).toMatch(/value="yes"[^>]*checked/);
    }
    const { html } = await visitor.get(path);
    const form = { ...formFields(html, path), choice: 'yes' };
    expect((await visitor.post(path, { ...form, code: wrong })).text).toContain('fünfmal falsch');
    expect((await visitor.post(path, { ...form, code })).text).toContain('fünfmal falsch');
    expect(await ballots()).toEqual([]);
  });

  test('a code of 16 minutes ago counts no more', async () => {
    const visitor = app.visitor();
    await app.parts.travel('2024-06-17T06:00:00Z');
    await askCode(visitor);
    const { html } = await visitor.get(path);
    const code = await codeOf(bayern.id);
    await app.parts.travel('2024-06-17T06:16:00Z');
    const page = await visitor.post(path, { ...formFields(html, path), choice: 'yes', code });
    expect(page.text).toContain('Dieser Code gilt nicht mehr.');
    expect(await ballots()).toEqual([]);
  });

  test('it counts once, for the organisation of its recipient', async () => {
    const visitor = app.visitor();
    await askCode(visitor);
    const { html } = await visitor.get(path);
    const form = { ...formFields(html, path), choice: 'yes', code: await codeOf(bayern.id) };
    expect((await visitor.post(path, form)).status).toBe(303);
    expect((await visitor.post(path, form)).status).toBe(303);
    expect((await visitor.post(path, { ...form, choice: 'no' })).status).toBe(409);
    expect(await ballots()).toEqual([{ organisation: 'BY', choice: 'yes', by: { mail: bayern.id } }]);
    expect((await visitor.get(path)).text).toMatch(/Das ist schon erledigt – von .*Stimmführung Bayern am/);
  });

  test('more than three codes in a quarter of an hour are not sent', async () => {
    const berlin = (await mails('writtenProcedureStarted')).find(({ organisation }) => organisation === 'BE')!;
    const other = pathIn(berlin, 'castBallot');
    const visitor = app.visitor();
    for (const minute of ['20', '21', '22']) {
      await app.parts.travel(`2024-06-17T06:${minute}:00Z`);
      await visitor.get(other);
      expect((await visitor.post(`${other}/code`)).status).toBe(303);
    }
    await app.parts.travel('2024-06-17T06:23:00Z');
    const page = await visitor.post(`${other}/code`);
    expect(page.status).toBe(429);
    const [sent] = await app.parts.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM umlauf.mail WHERE name = '${codeKept}' AND organisation = 'BE'`,
    );
    expect(sent!.n).toBe(3);
  });

  test('a reader of the outbox sees neither links nor codes of others, except in the demo', async () => {
    const office = await app.signIn('stelle');
    expect((await office.get(`/mails/${bayern.id}`)).text).toContain(path);
    const { config } = app.parts;
    config.UMLAUF_MODE = 'production';
    try {
      for (const part of ['', '/html']) {
        const page = await office.get(`/mails/${bayern.id}${part}`);
        expect(page.html).not.toContain(path.split('/').at(-1));
        expect(page.html).toContain('/castBallot/…');
      }
      const [code] = await app.parts.sql<{ id: string; text: string }>(
        `SELECT id, body_text AS text FROM umlauf.mail WHERE name = '${codeKept}' LIMIT 1`,
      );
      for (const part of ['', '/html'])
        expect((await office.get(`/mails/${code!.id}${part}`)).html).not.toContain(/^\d{6}$/m.exec(code!.text)![0]);
    } finally {
      config.UMLAUF_MODE = 'demo';
    }
  });
});

describe('a Funktionspostfach', () => {
  tell(() => until(join(scenarios, 'meeting-day.yaml'), '2024-09-09 09:30'));
  let mail: Mail;
  let path: string;
  beforeAll(async () => {
    const { engine, ids, sql } = app.parts;
    const person = async (office: string) =>
      (await sql<{ id: string }>('SELECT id FROM umlauf.person WHERE name = $1', [app.offices[office]!.name]))[0]!.id;
    const [own] = await sql<{ id: string }>(
      `SELECT instance_id AS id FROM umlauf.membership WHERE organisation = 'SN' LIMIT 1`,
    );
    const [sitting] = await sql<{ id: string }>(
      `SELECT instance_id AS id FROM umlauf.history WHERE type = 'approveAgenda' LIMIT 1`,
    );
    await engine.execute({
      id: ids.next(),
      type: 'appoint',
      workflow: 'office',
      actorId: systemActor,
      input: {
        person: { name: 'Funktionspostfach Sachsen', address: 'postfach@sachsen.example.org' },
        memberships: [{ role: 'sharedMailbox', organisation: 'SN', from: '2024-01-01' }],
      },
    });
    await engine.execute({
      id: ids.next(),
      type: 'arrangeAbsence',
      instanceId: own!.id,
      actorId: await person('sachsen'),
      input: { from: '2024-09-09', to: '2024-09-20' },
    });
    await engine.execute({
      id: ids.next(),
      type: 'approveAgenda',
      instanceId: sitting!.id,
      actorId: await person('stelle'),
      input: {},
    });
    mail = (await mails('agendaSent')).find(({ text: said }) => said.includes('Ihren Namen'))!;
    path = pathIn(mail, 'answerInvitation');
  });

  test('asks for name and function, refuses what is no name, and keeps both in the history', async () => {
    expect(mail.text).toContain('Bitte nennen Sie auf der Seite Ihren Namen.');
    const visitor = app.visitor();
    expect((await visitor.get(path)).text).toContain('Die Mail ging an ein Funktionspostfach.');
    const answer = { attendance: 'represented', standIn: 'Petra Muster, Referat 4' };
    const without = await sendForm(visitor, path, answer);
    expect(without.status).toBe(422);
    expect(without.text).toContain('Bitte nennen Sie Ihren Namen.');
    expect(without.text).toContain('Bitte nennen Sie Ihre Funktion.');
    expect(without.html).toContain('Petra Muster, Referat 4');
    const bad = await sendForm(visitor, path, {
      ...answer,
      actingName: 'Jo Beispiel\r\nBcc: alle@example.org',
      actingFunction: 'Referat 4',
    });
    expect(bad.status).toBe(422);
    expect(bad.text).toContain('Hier sind nur Buchstaben, Ziffern und Satzzeichen in einer Zeile möglich.');
    const nameless = await sendForm(visitor, path, {
      attendance: 'represented',
      actingName: 'Jo',
      actingFunction: 'Büro',
    });
    expect(nameless.text).toContain('Bitte nennen Sie, wer Sie vertritt, mit Namen und Funktion.');
    const good = await sendForm(visitor, path, {
      ...answer,
      actingName: 'Jo Beispiel',
      actingFunction: 'Büro Sachsen',
    });
    expect(good.status).toBe(303);
    expect((await visitor.get(path)).text).toContain(
      'Das ist schon erledigt – von Jo Beispiel, Stimmführung Sachsen am',
    );
    const [row] = await app.parts.sql<{ id: string }>(
      `SELECT instance_id AS id FROM umlauf.history WHERE type = 'answerInvitation'`,
    );
    const stelle = await app.signIn('stelle');
    const page = (await stelle.get(`/meetings/${row!.id}`)).text;
    expect(page).toContain('Sachsen: i. V., Petra Muster, Referat 4');
    expect(page).toContain('Stimmführung Sachsen, über den Link in einer Mail (Jo Beispiel, Büro Sachsen)');
    const others = (await app.signIn('bayern')).get(`/meetings/${row!.id}`);
    expect((await others).text).not.toContain('Petra Muster');
  });
});
