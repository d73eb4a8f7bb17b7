import { textOf as readable } from './support/text.js';
import { catalogue } from '../workflows/catalogue.js';
import { wordsOf } from '../workflows/words-catalogue.js';
import { demoFile } from '../src/demo/first-start.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { childId } from '../src/engine/decide.js';
import { entitledTo, graphOf, likelyNext } from '../src/register/graph.js';
import { type Client, type Fields, type TestApp, formFields, startTestApp } from './support/app.js';
import { sitting } from './support/sitting.js';

jest.setTimeout(90_000);

const scenario = loadScenario(demoFile);
const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n');
const longText = 'ä'.repeat(20_001);
let app: TestApp;
let office: (name: string) => Promise<Client>;
let ids: { registration: string; second: string; group: string; report: string; closure: string };

beforeAll(async () => {
  app = await startTestApp({ scenario });
  const clients = new Map<string, Promise<Client>>();
  office = (name) => clients.get(name) ?? clients.set(name, app.signIn(name)).get(name)!;
  const rows = await app.parts.sql<{ id: string; workflow: string; state: string }>(
    `SELECT id, workflow, state FROM umlauf.instance ORDER BY created_at`,
  );
  const of = (workflow: string, state?: string) =>
    rows.find((row) => row.workflow === workflow && (!state || row.state === state))!.id;
  ids = {
    registration: of('registration', 'decided'),
    second: of('registration', 'inReview'),
    group: of('workingGroup'),
    report: of('interimReport'),
    closure: of('subjectAreaClosure'),
  };
});
afterAll(() => app?.close());

const page = async (name: string, id: string) => (await office(name)).get(`/instances/${id}`);
const doPath = (id: string, command: string) => `/instances/${id}/do/${command}`;

/** The form of a command as a browser has it open. */
async function open(client: Client, id: string, command: string, query = ''): Promise<Fields> {
  const { status, html } = await client.get(doPath(id, command) + query);
  expect(status).toBe(200);
  return formFields(html, doPath(id, command));
}

async function stateOf(id: string): Promise<string> {
  const [row] = await app.parts.sql<{ state: string }>('SELECT state FROM umlauf.instance WHERE id = $1', [id]);
  return row!.state;
}

/** Sends a command past the pages, for the way to what a test looks at. */
async function tell(name: string, instanceId: string, type: string, input: object = {}): Promise<void> {
  const [person] = await app.parts.sql<{ id: string }>('SELECT id FROM umlauf.person WHERE name = $1', [
    scenario.offices[name]!.name,
  ]);
  await app.parts.engine.execute({ id: app.parts.ids.next(), type, actorId: person!.id, instanceId, input });
}

/** A registration of Brandenburg that waits for Bremen, its second lead. */
async function newRegistration(title: string): Promise<string> {
  const [person] = await app.parts.sql<{ id: string }>('SELECT id FROM umlauf.person WHERE name = $1', [
    scenario.offices['federfuehrung-brandenburg']!.name,
  ]);
  const { instanceId } = await app.parts.engine.execute({
    id: app.parts.ids.next(),
    type: 'submit',
    workflow: 'registration',
    actorId: person!.id,
    input: {
      title,
      kind: 'workingParty',
      leads: [
        { organisation: 'BB', contact: 'Ansprechperson A' },
        { organisation: 'HB', contact: 'Ansprechperson B' },
      ],
      startsOn: '2024-11-01',
      expectedEndOn: '2025-06-30',
      focusTopic: 'digitalApplications',
      purpose: 'Wozu es dient',
      objectives: ['Erstes Ergebnis'],
      participants: ['BY'],
      reports: [{ kind: 'interim', addressee: 'AL-RUNDE', when: { precision: 'month', month: '2025-05' } }],
      needsResources: false,
      approvingBody: 'AL-RUNDE',
    },
  });
  return instanceId;
}

describe('the page of a case', () => {
  test('a decided registration tells the whole story in words', async () => {
    const { status, html, text } = await page('federfuehrung-hessen', ids.registration);
    expect(status).toBe(200);
    expect(text).toContain('Weiterentwicklung Struktur OZG Föderal');
    expect(text).toMatch(/Geschäftszeichen REG-2024-/);
    expect(text).toContain('Beantragt war 31.12.2024');
    expect(text).toContain('Ralf Stettner');
    expect(text).toContain('im Auftrag erfasst durch die Geschäftsstelle');
    expect(text).toContain('im Auftrag des Bundes erfasst. Grundlage: Demonstration: Mail des Bundes');
    expect(text).toContain('Beleg eingegangen am 13.06.2024, 08:12 Uhr.');
    expect(html).toContain(`/instances/${ids.registration}/versions`);
    expect(text).toContain('Sie sind hier');
    expect(text).toContain('Dasselbe als Liste');
  });

  test('a group shows both terms and leads to its report', async () => {
    const { html } = await page('federfuehrung-hessen', ids.group);
    expect(html).toContain('Das Mandat endet am 31.03.2025 um ');
    expect(html).toContain('Beantragt vom 17.06.2024 bis 31.12.2024');
    expect(html).toContain('Tag: Demonstration');
    expect(html).toContain(`href="${doPath(ids.report, 'handIn')}"`);
    expect(html.match(/kern-btn--primary/g)).toHaveLength(1);
  });

  test('votes, meetings and bodies have pages of their own, memberships none', async () => {
    const secretariat = await office('geschaeftsstelle');
    const vote = childId(ids.registration, 'vote-1');
    expect(await secretariat.get(`/instances/${vote}`)).toMatchObject({ status: 303, location: `/votes/${vote}` });
    const rows = await app.parts.sql<{ id: string; workflow: string }>(
      `SELECT DISTINCT ON (workflow) id, workflow FROM umlauf.instance WHERE workflow IN ('meeting', 'body', 'office')`,
    );
    const answers = await Promise.all(
      rows.map(async ({ id, workflow }) => {
        const { status, location } = await secretariat.get(`/instances/${id}`);
        return [workflow, [`/meetings/${id}`, `/bodies/${id}`].includes(location!) ? 'its page' : status];
      }),
    );
    expect(Object.fromEntries(answers)).toEqual({ meeting: 'its page', body: 'its page', office: 404 });
  });

  test('nobody without an office reads it; others read it without buttons', async () => {
    expect((await app.visitor().get(`/instances/${ids.report}`)).location).toMatch(/^\/sign-in/);
    expect((await page('betrieb', ids.report)).status).toBe(403);
    const { html } = await page('beobachtung', ids.report);
    expect(html).toContain('u-next--quiet');
    expect(html).not.toContain('kern-btn--primary');
    expect(readable(html)).toContain(
      '28 Tage vorher Erinnerung an Federführung Bremen, Federführung Bund und Federführung Hessen',
    );
    expect(html).not.toContain('angenommen am');
  });

  test('what is open is named to those responsible and the secretariat only', async () => {
    const id = await newRegistration('Zwei Federführungen');
    const missing = 'Es fehlt die Bestätigung Bremens';
    expect((await page('federfuehrung-bremen', id)).html).toContain(missing);
    expect((await page('geschaeftsstelle', id)).html).toContain(missing);
    expect((await page('al-bayern', id)).html).not.toContain('Es fehlt');
    expect((await page('al-bayern', id)).html).toContain('wartet auf Mitfederführung');
  });
});

describe('sending commands', () => {
  test('a command without fields goes straight from the next step; twice the same form counts once', async () => {
    const id = await newRegistration('Bremen bestätigt');
    const bremen = await office('federfuehrung-bremen');
    const fields = formFields((await bremen.get(`/instances/${id}`)).html, doPath(id, 'confirmLead'));
    const first = await bremen.post(doPath(id, 'confirmLead'), fields);
    expect(first).toMatchObject({ status: 303, location: `/instances/${id}` });
    expect((await bremen.follow(first)).html).toContain('Federführung bestätigt.');
    expect((await bremen.post(doPath(id, 'confirmLead'), fields)).status).toBe(303);
    const [row] = await app.parts.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM umlauf.history WHERE instance_id = $1 AND type = 'confirmLead'`,
      [id],
    );
    expect(row!.n).toBe(1);
    expect(await stateOf(id)).toBe('inReview');
  });

  test('what is not possible now is refused with the reason, what is not theirs with who may', async () => {
    const id = await newRegistration('Noch nicht');
    const secretariat = await office('geschaeftsstelle');
    const early = await secretariat.get(doPath(id, 'putOnAgenda'));
    expect(early.status).toBe(409);
    expect(early.html).toContain('nur nach der Prüfung, durch die Geschäftsstelle');
    expect(early.html).toContain(`href="/instances/${id}"`);
    const bayern = await office('al-bayern');
    const foreign = await bayern.post(doPath(ids.second, 'putOnAgenda'), { commandId: app.parts.ids.next() });
    expect(foreign.status).toBe(403);
    expect(foreign.html).toContain('Es darf: Geschäftsstelle.');
  });

  test('a registration goes back with reasons field by field', async () => {
    const id = await newRegistration('Zurück mit Gründen');
    await tell('federfuehrung-bremen', id, 'confirmLead');
    const secretariat = await office('geschaeftsstelle');
    const fields = await open(secretariat, id, 'returnForRevision');
    expect(fields).toHaveProperty(['notes[purpose]'], '');
    expect(fields.due).toBe('17.10.2024');
    const none = await secretariat.post(doPath(id, 'returnForRevision'), fields);
    expect(none.status).toBe(422);
    expect(none.html).toContain('<title>Fehler: ');
    expect(none.html).toContain('Bitte schreiben Sie mindestens einen Hinweis zu einem Feld.');
    const wrong = await secretariat.post(doPath(id, 'returnForRevision'), {
      ...fields,
      'notes[purpose]': longText,
      'notes[title]': "<script>alert(1)</script>'; DROP TABLE umlauf.text; -- 😀",
      due: '31.02.2025',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('Den 31.02.2025 gibt es im Kalender nicht.');
    expect(wrong.html).toContain('href="#notes-purpose"');
    const kept = formFields(wrong.html, doPath(id, 'returnForRevision'));
    expect(kept['notes[purpose]']).toBe(longText);
    expect(kept['notes[title]']).toContain('<script>alert(1)</script>');
    expect(wrong.html).not.toContain('<script>alert');
    for (const due of ['09.10.2024', '31.12.9999', 'morgen', ''])
      expect(
        (await secretariat.post(doPath(id, 'returnForRevision'), { ...kept, 'notes[purpose]': 'x', due })).status,
      ).toBe(422);
    expect(await stateOf(id)).toBe('inReview');
    const done = await secretariat.post(doPath(id, 'returnForRevision'), {
      ...kept,
      'notes[purpose]': 'Bitte sagen Sie, für wen.',
      'notes[gibtEsNicht]': 'gehört zu keinem Feld',
      due: '17.10.2024',
    });
    expect(done.status).toBe(303);
    const { html } = await page('federfuehrung-brandenburg', id);
    expect(html).toContain('Bitte sagen Sie, für wen.');
    expect(html).toContain('&lt;script>alert(1)&lt;/script>');
    expect(html).not.toContain('gehört zu keinem Feld');
    expect(html).toContain(`href="/instances/${id}/revise"`);
  });

  test('an agenda is chosen from the meetings to come, and an item is given once', async () => {
    const id = await newRegistration('Auf die Tagesordnung');
    await tell('federfuehrung-bremen', id, 'confirmLead');
    const secretariat = await office('geschaeftsstelle');
    const path = doPath(id, 'putOnAgenda');
    const fields = await open(secretariat, id, 'putOnAgenda');
    const { html } = await secretariat.get(path);
    expect(html).toContain('28. Sitzung AL-Runde, Di, 15.10.2024 (nächster freier TOP: 1)');
    expect(html).not.toContain('26. Sitzung');
    const vote = { meeting: fields.meeting as string, item: '1' };
    const other = await newRegistration('War schneller');
    await tell('federfuehrung-bremen', other, 'confirmLead');
    await tell('geschaeftsstelle', other, 'putOnAgenda', vote);
    const taken = await secretariat.post(path, fields);
    expect(taken.status).toBe(422);
    expect(taken.html).toContain('TOP 1 ist auf dieser Tagesordnung schon vergeben.');
    for (const [name, value] of [
      ['meeting', ids.report],
      ['meeting', ''],
      ['meeting', 'x'],
      ['item', '0'],
      ['item', 'vier'],
    ] as const)
      expect([name, value, (await secretariat.post(path, { ...fields, item: '2', [name]: value })).status]).toEqual([
        name,
        value,
        422,
      ]);
    expect((await secretariat.post(path, { ...fields, item: '2' })).status).toBe(303);
    expect((await page('geschaeftsstelle', id)).html).toContain('Zur Abstimmung');
  });

  test('two tabs: what was filled in for an earlier state is not taken for a later one', async () => {
    const id = await newRegistration('Zwei Fenster');
    await tell('federfuehrung-bremen', id, 'confirmLead');
    const secretariat = await office('geschaeftsstelle');
    const fields = await open(secretariat, id, 'putOnAgenda');
    await tell('geschaeftsstelle', id, 'returnForRevision', {
      reasons: [{ field: 'purpose', note: 'Bitte ergänzen' }],
      due: '2024-10-20',
    });
    const late = await secretariat.post(doPath(id, 'putOnAgenda'), { ...fields, item: '7' });
    expect(late.status).toBe(409);
    expect(late.html).toContain('So steht der Vorgang jetzt');
    expect(late.html).toContain('zurückgegeben');
  });

  test('asks back before what cannot be taken back', async () => {
    const id = await newRegistration('Wird zurückgezogen');
    const lead = await office('federfuehrung-brandenburg');
    expect((await lead.get(`/instances/${id}`)).html).toContain(`href="${doPath(id, 'withdraw')}"`);
    const { html } = await lead.get(doPath(id, 'withdraw'));
    expect(html).toContain('Registrierung zurückziehen?');
    const sent = await lead.post(doPath(id, 'withdraw'), formFields(html, doPath(id, 'withdraw')));
    expect(sent.status).toBe(303);
    const after = await page('federfuehrung-brandenburg', id);
    expect(after.html).toContain('u-next--done');
    expect(await stateOf(id)).toBe('withdrawn');
  });
});

describe('on behalf', () => {
  test('the secretariat records for a lead, with evidence and time; both functions are named', async () => {
    const id = await newRegistration('Im Auftrag');
    const secretariat = await office('geschaeftsstelle');
    const path = doPath(id, 'confirmLead');
    expect((await secretariat.get(`/instances/${id}`)).html).toContain(`href="${path}?behalf=1"`);
    const fields = await open(secretariat, id, 'confirmLead', '?behalf=1');
    expect(fields['behalf[organisation]']).toBe('HB');
    const empty = await secretariat.post(path, fields);
    expect(empty.status).toBe(422);
    expect(empty.html).toContain('href="#behalf-evidence"');
    const filled = {
      ...fields,
      'behalf[evidence]': 'Mail aus Bremen: „Wir sind dabei.“',
      'behalf[receivedOn]': '10.10.2024',
      'behalf[receivedAt]': '08:30',
    };
    const future = await secretariat.post(path, { ...filled, 'behalf[receivedOn]': '11.10.2024' });
    expect(future.html).toContain('liegt in der Zukunft');
    const foreign = await secretariat.post(path, { ...filled, 'behalf[organisation]': 'BY' });
    expect(foreign.status).toBe(422);
    const done = await secretariat.post(path, filled);
    expect(done.status).toBe(303);
    const { html } = await secretariat.follow(done);
    expect(html).toContain('Federführung bestätigt, im Auftrag erfasst für Bremen.');
    expect(html).toContain('Federführung Bremen, im Auftrag erfasst durch die Geschäftsstelle');
    expect(html).toContain('im Auftrag Bremens erfasst. Grundlage: Mail aus Bremen: „Wir sind dabei.“.');
  });

  test('the letter itself goes with it, for the secretariat and the organisation it came from', async () => {
    const id = await newRegistration('Mit Brief');
    const secretariat = await office('geschaeftsstelle');
    const path = doPath(id, 'confirmLead');
    const filled = {
      ...(await open(secretariat, id, 'confirmLead', '?behalf=1')),
      'behalf[evidence]': 'Brief aus Bremen',
      'behalf[receivedOn]': '09.10.2024',
      'behalf[receivedAt]': '17:05',
    };
    const send = (content: Buffer | string, name: string, more: Fields = {}) =>
      secretariat.upload(path, { ...filled, ...more }, { name, content }, 'behalfFile');
    const program = await send('MZ kein Brief', 'brief.pdf');
    expect([program.status, program.html.includes('Möglich sind Mails (EML, MSG), PDF')]).toEqual([422, true]);
    expect(program.html).toContain('Brief aus Bremen');
    const large = await send(Buffer.alloc(25_100_000, pdf), 'brief.pdf');
    expect([large.status, large.html.includes('Die Datei hat 26 MB.')]).toEqual([422, true]);
    expect(large.html).toContain('Brief aus Bremen');

    const mail =
      'From: al-bremen@example.org\r\nDate: Wed, 9 Oct 2024 17:05:00 +0200\r\nSubject: Ja\r\n\r\nWir machen mit.';
    const late = await send(mail, 'Bremen.eml', { 'behalf[receivedOn]': '11.10.2024' });
    expect([late.status, late.html.includes('„Bremen.eml“ (')]).toEqual([422, true]);
    const kept = formFields(late.html, path);
    expect((await secretariat.upload(path, { ...kept, 'behalf[receivedOn]': '09.10.2024' })).status).toBe(303);

    const links = async (name: string) =>
      [...(await page(name, id)).html.matchAll(/<a[^>]*href="(\/files\/[0-9a-f-]{36})"[^>]*>([^<]*)/g)].map(
        ([, href, label]) => ({ href: href!, label }),
      );
    const [link] = await links('geschaeftsstelle');
    expect(link!.label).toMatch(/^Bremen\.eml, /);
    expect(await links('federfuehrung-bremen')).toEqual([link]);
    expect(await links('al-bayern')).toEqual([]);
    const read = await (await office('federfuehrung-bremen')).fetch(link!.href);
    expect([read.status, read.html]).toEqual([200, mail]);
    expect((await (await office('al-bayern')).get(link!.href)).status).toBe(404);
  });

  test('a registration that came by post is submitted with it', async () => {
    const secretariat = await office('geschaeftsstelle');
    const { location } = await secretariat.post('/registrations/new', {});
    const draft = location!;
    const fields = formFields((await secretariat.get(draft)).html, draft);
    const scan = { name: 'formular.pdf', content: pdf };
    const broken = await secretariat.upload(
      draft,
      { ...fields, action: 'save' },
      { name: 'x.png', content: 'x' },
      'behalfFile',
    );
    expect([broken.status, broken.html.includes('Möglich sind Mails (EML, MSG), PDF')]).toEqual([422, true]);
    const next = formFields(broken.html, draft);
    expect((await secretariat.upload(draft, { ...next, action: 'save' }, scan, 'behalfFile')).status).toBe(303);
    const { html } = await secretariat.get(draft);
    expect(html).toContain('Die Datei „formular.pdf“');
    expect(formFields(html, draft)['behalf[file]']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('nobody else may', async () => {
    const id = await newRegistration('Nicht im Auftrag');
    const bayern = await office('al-bayern');
    const sent = await bayern.post(doPath(id, 'confirmLead'), {
      commandId: app.parts.ids.next(),
      'behalf[organisation]': 'HB',
      'behalf[evidence]': 'behauptet',
      'behalf[receivedOn]': '10.10.2024',
      'behalf[receivedAt]': '08:30',
    });
    expect(sent.status).toBe(403);
    expect(await stateOf(id)).toBe('awaitingLeads');
  });
});

describe('reports', () => {
  test('begin on wish with a draft: the registered goals, and what happened since the last report', async () => {
    const hessen = await office('federfuehrung-hessen');
    const path = doPath(ids.report, 'handIn');
    const blank = await hessen.get(path);
    expect(formFields(blank.html, path).report ?? '').toBe('');
    expect(blank.html).toContain(`href="${path}?draft=1"`);
    const draft = String(formFields((await hessen.get(`${path}?draft=1`)).html, path).report);
    const [group] = await app.parts.sql<{ goals: string[]; from: string }>(
      `SELECT ARRAY(SELECT t.content FROM jsonb_array_elements_text(g.context->'objectives') WITH ORDINALITY o(id, n)
                    JOIN umlauf.text t ON t.id = o.id::uuid ORDER BY n) AS goals, g.context->>'activeFrom' AS from
       FROM umlauf.instance r JOIN umlauf.instance g ON g.id = r.parent_id WHERE r.id = $1`,
      [ids.report],
    );
    expect(group!.goals.length).toBeGreaterThan(0);
    group!.goals.forEach((goal, i) => expect(draft).toContain(`Ziel ${i + 1}: ${goal}`));
    const [year, month, day] = group!.from.split('-');
    expect(draft).toContain(`Seit dem Beginn am ${day}.${month}.${year}`);
    expect(draft).toContain('Nächste Schritte');
  });

  test('a report needs a text or a file that can be read', async () => {
    const hessen = await office('federfuehrung-hessen');
    const path = doPath(ids.report, 'handIn');
    const fields = await open(hessen, ids.report, 'handIn');
    const send = (file?: { name: string; content: Buffer | string }, more: Fields = {}) =>
      hessen.upload(path, { ...fields, ...more }, file);
    const refused = async (sentence: string, file?: { name: string; content: Buffer | string }, more?: Fields) => {
      const { status, html } = await send(file, more);
      expect([status, html.includes(sentence)]).toEqual([422, true]);
      return html;
    };
    await refused('Bitte fügen Sie den Bericht als Datei hinzu oder schreiben Sie ihn als Text.');
    await refused('Die Datei ist leer.', { name: 'leer.pdf', content: '' });
    await refused('Möglich sind PDF, DOCX und ODT.', { name: 'bericht.pdf', content: 'MZ kein PDF' });
    await refused('Die Datei hat 26 MB.', { name: 'groß.pdf', content: Buffer.alloc(25_100_000, pdf) });
    await refused('Der Bericht hat 20.001 Zeichen.', undefined, { report: longText });
    const kept = await refused(
      'Der Bericht hat 20.001 Zeichen.',
      { name: 'Übersicht.pdf', content: pdf },
      { report: longText },
    );
    expect(kept).toContain('Die Datei „Übersicht.pdf“');
    expect(await stateOf(ids.report)).toBe('open.awaited');

    const { file } = formFields(kept, path) as { file: string };
    const bayern = await office('al-bayern');
    expect((await bayern.get(`/files/${file}`)).status).toBe(404);
    const foreign = await (
      await office('federfuehrung-bremen')
    ).upload(path, {
      ...(await open(await office('federfuehrung-bremen'), ids.report, 'handIn')),
      file,
    });
    expect(foreign.status).toBe(422);

    const done = await hessen.upload(path, { ...fields, file, report: 'Demonstration: Kurzfassung' });
    expect(done).toMatchObject({ status: 303, location: `/instances/${ids.report}` });
    const { html } = await page('al-bayern', ids.report);
    expect(html).toContain('Demonstration: Kurzfassung');
    expect(html).toContain(`href="/files/${file}"`);
    const download = await bayern.get(`/files/${file}`);
    expect(download.status).toBe(200);
    expect(download.html).toBe(pdf.toString());
    expect(download.headers.get('content-type')).toBe('application/pdf');
    expect(download.headers.get('content-disposition')).toMatch(/^attachment; .*%C3%9Cbersicht\.pdf/);
    expect(download.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('that a report is late stays between those responsible and the secretariat', async () => {
    await tell('geschaeftsstelle', ids.report, 'returnForRevision', { reason: 'Ziel 4 fehlt', due: '2024-10-11' });
    await app.parts.clock.move('2024-10-12T08:00:00Z');
    for (let fired = 1; fired > 0;) ({ fired } = await app.parts.engine.fireDue());
    expect(await stateOf(ids.report)).toBe('open.overdue');
    for (const name of ['federfuehrung-bremen', 'geschaeftsstelle']) {
      const { html, text } = await page(name, ids.report);
      expect(html).toContain('u-next--late');
      expect(text).toContain('war fällig am Fr, 11.10.2024');
      expect(text).toContain('Ziel 4 fehlt');
    }
    for (const name of ['al-bayern', 'vorsitz-al-runde', 'beobachtung'])
      for (const id of [ids.report, ids.group]) {
        const { html } = await page(name, id);
        const shown = html.replace(/<section class="u-diagram"[\s\S]*?<\/details>/, '');
        expect(shown).not.toMatch(/noch nicht eingegangen|war fällig|Ziel 4 fehlt|u-next--late/);
      }
    expect((await page('al-bayern', ids.report)).text).toContain('vorgesehen zur 45. Sitzung des IT-Planungsrats');
    const list = async (name: string, state = '') =>
      (await (await office(name)).get(`/instances?workflow=interimReport${state}`)).text;
    expect(await list('geschaeftsstelle')).toContain('noch nicht eingegangen');
    expect(await list('al-bayern', '&state=open.overdue')).toContain('angefordert');
    for (const state of ['', '&state=open.awaited', '&state=open.overdue'])
      expect(await list('vorsitz-al-runde', state)).not.toMatch(/noch nicht eingegangen|11\.10\.2024/);
  });
});

describe('closing a Themenfeld', () => {
  test('signatures, criteria, votes and hand-overs, each with its action', async () => {
    const { closure } = ids;
    const secretariat = await office('geschaeftsstelle');
    const brandenburg = await office('federfuehrung-brandenburg');
    const request = await open(brandenburg, closure, 'requestClosure');
    expect((await brandenburg.post(doPath(closure, 'requestClosure'), request)).status).toBe(303);
    expect((await page('geschaeftsstelle', closure)).html).toContain('noch nicht beantragt');
    expect((await page('al-bayern', closure)).html).not.toContain('noch nicht beantragt');
    await tell('federfuehrung-auswaertiges-amt', closure, 'requestClosure');

    const tick = await secretariat.get(`${doPath(closure, 'tickCriterion')}?criterion=bothLeadsAgree`);
    const fields = formFields(tick.html, doPath(closure, 'tickCriterion'));
    expect(fields.criterion).toBe('bothLeadsAgree');
    const ticked = await secretariat.post(doPath(closure, 'tickCriterion'), {
      ...fields,
      evidence: 'Zwei Schreiben vom 01.10.',
    });
    expect((await secretariat.follow(ticked)).html).toContain('1 von 7 Kriterien bestätigt');
    expect((await secretariat.get(doPath(closure, 'tickCriterion'))).html).not.toContain('value="bothLeadsAgree"');
    const again = await secretariat.post(doPath(closure, 'tickCriterion'), {
      ...(await open(secretariat, closure, 'tickCriterion')),
      criterion: 'bothLeadsAgree',
      evidence: 'noch einmal',
    });
    expect(again.status).toBe(422);

    const criteria = ['everyServiceHasFinalStatus', 'everyProjectHasSuccessor', 'reusedServicesAreSecured'];
    for (const criterion of [...criteria, 'nothingIsLeftOpen', 'documentsAreHandedOver', 'conferencesWereInvolved'])
      await tell('geschaeftsstelle', closure, 'tickCriterion', { criterion, evidence: 'liegt vor' });
    await vote('askRecommendation', 'vote-1', 'vorsitz-al-runde');
    await vote('askDecision', 'vote-2', 'vorsitz-it-planungsrat');
    expect(await stateOf(closure)).toBe('inTransition');
    expect((await page('geschaeftsstelle', closure)).html).toContain(
      '3 gesamt = 0 angenommen + 0 angeboten + 3 ohne Ziel + 0 entfallen.',
    );

    const things = ['thing-1', 'thing-2', 'thing-3'].map((key) => childId(closure, key));
    for (const thing of things) {
      const offer = await open(brandenburg, thing, 'offer');
      const wrong = await brandenburg.post(doPath(thing, 'offer'), { ...offer, successor: 'BB' });
      expect(wrong.status).toBe(422);
      const sent = await brandenburg.post(doPath(thing, 'offer'), {
        ...offer,
        successor: 'NW',
        terms: 'Betrieb: gesichert',
      });
      expect(sent.location).toBe(`/instances/${closure}#uebergabe`);
    }
    const successor = await office('nachfolge-nordrhein-westfalen');
    const list = (await successor.get(`/instances/${closure}`)).html;
    expect(list).toContain(`href="${doPath(things[0]!, 'accept')}"`);
    expect(list).toContain(`href="${doPath(things[0]!, 'refuse')}"`);
    const accept = await successor.get(doPath(things[0]!, 'accept'));
    expect(accept.html).toContain('Übernahme annehmen?');
    await successor.post(doPath(things[0]!, 'accept'), formFields(accept.html, doPath(things[0]!, 'accept')));
    const refuse = await open(successor, things[1]!, 'refuse');
    await successor.post(doPath(things[1]!, 'refuse'), { ...refuse, reason: 'Zuständig ist das Fachressort.' });
    expect((await page('geschaeftsstelle', closure)).html).toContain(
      '3 gesamt = 1 angenommen + 1 angeboten + 1 ohne Ziel + 0 entfallen.',
    );
    expect((await page('federfuehrung-brandenburg', closure)).html).toContain('Zuständig ist das Fachressort.');
    expect((await page('geschaeftsstelle', things[1]!)).html).toContain('abgelehnt von Nordrhein-Westfalen');

    await tell('geschaeftsstelle', things[1]!, 'drop', { reason: 'entfällt' });
    await tell('nachfolge-nordrhein-westfalen', things[2]!, 'accept');
    expect(await stateOf(closure)).toBe('closed');
    const { html } = await page('al-bayern', closure);
    expect(html).toContain('abgeschlossen');
    expect(html).toContain('3 gesamt = 2 angenommen + 0 angeboten + 0 ohne Ziel + 1 entfallen.');
  });

  /** The body agrees on its next meeting. */
  async function vote(command: string, key: string, chair: string): Promise<void> {
    const secretariat = await office('geschaeftsstelle');
    const offered = await open(secretariat, ids.closure, command);
    const body = chair === 'vorsitz-al-runde' ? 'AL-RUNDE' : 'IT-PLR';
    const agenda = { ...offered, meeting: await sitting(app, secretariat, body) };
    expect((await secretariat.post(doPath(ids.closure, command), agenda)).status).toBe(303);
    const id = childId(ids.closure, key);
    await tell('geschaeftsstelle', id, 'prepareDecision', { proposal: 'Das Themenfeld wird abgeschlossen.' });
    const [meeting] = await app.parts.sql<{ items: { vote: string; admission: string }[] }>(
      `SELECT context->'items' AS items FROM umlauf.instance WHERE id = $1`,
      [agenda.meeting],
    );
    if (meeting!.items.some((item) => item.vote === id && item.admission === 'asked'))
      await tell(chair, String(agenda.meeting), 'admitItem', { vote: id, reason: 'Der Abschluss eilt.' });
    const present = await open(secretariat, id, 'openVote');
    expect(present.present).toHaveLength(17);
    const stranger = await secretariat.post(doPath(id, 'openVote'), { ...present, present: ['BUND', 'KSV'] });
    expect(stranger.status).toBe(422);
    expect((await secretariat.post(doPath(id, 'openVote'), present)).location).toBe(`/votes/${id}`);
    const tally = await open(secretariat, id, 'recordTally');
    expect(
      (await secretariat.post(doPath(id, 'recordTally'), { ...tally, 'exceptions[BY]': 'vielleicht' })).status,
    ).toBe(422);
    expect((await secretariat.post(doPath(id, 'recordTally'), { ...tally, 'exceptions[BY]': 'no' })).status).toBe(303);
    await tell('geschaeftsstelle', id, 'closeVote');
    await tell(chair, id, 'establishResult');
  }
});

describe('bad input', () => {
  const nowhere = '01900000-0000-7000-8000-000000000000';

  test('what does not exist is a page that says so', async () => {
    const hessen = await office('federfuehrung-hessen');
    for (const path of [
      '/instances/x',
      `/instances/${nowhere}`,
      `/instances/${nowhere}/do/handIn`,
      `/instances/${ids.report}/do/destroy`,
      `/instances/${ids.report}/do/constructor`,
      `/instances/${ids.report}/do/begin`,
      `/instances/${ids.registration}/do/submit`,
      '/files/x',
      `/files/${nowhere}`,
      `/files/${ids.report}`,
      '/instances/%00',
      `/instances/${ids.report}/do/%F0%9F%92%A9`,
    ])
      expect([path, (await hessen.get(path)).status]).toEqual([path, 404]);
    expect((await hessen.get('/instances/%E0%A4%A')).status).toBe(400);
    expect((await hessen.get(`${doPath(ids.second, 'withdraw')}?behalf[x]=1&criterion[]=2`)).status).toBe(403);
  });

  test('a form that is not ours is refused and changes nothing', async () => {
    const id = await newRegistration('Bleibt, wie sie ist');
    await tell('federfuehrung-bremen', id, 'confirmLead');
    const secretariat = await office('geschaeftsstelle');
    const path = doPath(id, 'returnForRevision');
    const fields = await open(secretariat, id, 'returnForRevision');
    const derived = childId(id, 'x');
    for (const [expected, sent] of [
      [400, { ...fields, commandId: 'x' }],
      [400, { ...fields, commandId: derived }],
      [400, { ...fields, commandId: [fields.commandId as string, app.parts.ids.next()] }],
      [422, { ...fields, 'due[a]': '1', due: [] }],
      [422, { ...fields, notes: 'x' }],
      [422, { ...fields, 'notes[title][a]': 'x' }],
      [422, { ...fields, 'notes[title]': '\u0000', due: '20.10.2024' }],
      [403, { ...fields, _csrf: 'x' }],
    ] as [number, Fields][])
      expect([expected, sent, (await secretariat.post(path, sent)).status]).toEqual([expected, sent, expected]);
    expect((await secretariat.upload(path, { ...fields, _csrf: 'x', 'notes[title]': 'x' })).status).toBe(403);
    const multipart = (body: string) =>
      secretariat.fetch(path, { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=b' }, body });
    expect((await multipart('--b\r\nkaputt')).status).toBe(400);
    expect((await multipart('')).status).toBe(400);
    const text = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' };
    expect((await secretariat.fetch(path, text)).status).toBe(415);
    const big = await secretariat.post(path, { ...fields, 'notes[title]': 'x'.repeat(10_000_000) });
    expect(big.status).toBe(413);
    expect(await stateOf(id)).toBe('inReview');
  });

  test('titles full of markup are shown as they were typed', async () => {
    const id = await newRegistration('<img src=x onerror=alert(1)> & „😀“');
    const { html, text } = await page('federfuehrung-brandenburg', id);
    expect(html).not.toContain('<img src=x');
    expect(text).toContain('<img src=x onerror=alert(1)> & „😀“');
  });
});

describe('the picture of a workflow', () => {
  const workflow = (name: string) => catalogue.find((each) => each.name === name)!;

  test('every state, command, deadline and message has a German label', () => {
    for (const each of catalogue) {
      const graph = graphOf(each, wordsOf(each.name), [], '');
      for (const { id, label } of graph.nodes) expect([each.name, label]).not.toEqual([each.name, id]);
      for (const { label, event } of graph.edges) {
        expect([each.name, event, label]).not.toEqual([each.name, event, event]);
        expect(label).not.toMatch(/^Frist$|unter Bedingung|von selbst/);
      }
    }
  });

  test('what an instance went through is marked, also where one step led over another state', () => {
    const moves = [
      { seq: 1, type: 'submit', fromState: null, toState: 'awaitingLeads' },
      { seq: 2, type: 'confirmLead', fromState: 'awaitingLeads', toState: 'inReview' },
      { seq: 3, type: 'returnForRevision', fromState: 'inReview', toState: 'returned' },
      { seq: 4, type: 'resubmit', fromState: 'returned', toState: 'inReview' },
    ];
    const graph = graphOf(workflow('registration'), wordsOf('registration'), moves, 'inReview');
    const taken = graph.edges.filter((edge) => edge.taken).map(({ from, to }) => `${from} → ${to}`);
    expect(new Set(taken)).toEqual(
      new Set(['awaitingLeads → inReview', 'inReview → returned', 'returned → awaitingLeads']),
    );
    expect(graph.nodes.filter(({ state }) => state === 'done').map(({ id }) => id)).toEqual([
      'awaitingLeads',
      'returned',
    ]);
    expect(graph.nodes.find(({ state }) => state === 'here')!.id).toBe('inReview');
    expect(graph.initial).toBe('awaitingLeads');
  });

  test('what likely comes next follows the rule book to an end', () => {
    const next = (name: string, state: string) => likelyNext(graphOf(workflow(name), wordsOf(name), [], state), state);
    expect(next('registration', 'awaitingLeads')).toEqual(['inReview', 'onAgenda', 'decided']);
    expect(next('workingGroup', 'active')).toEqual(['expired']);
    expect(next('interimReport', 'open.overdue')).toEqual(['handedIn', 'accepted']);
    expect(next('subjectAreaClosure', 'active').at(-1)).toBe('closed');
    expect(next('handOver', 'accepted')).toEqual([]);
  });

  test('who may send what, in one state or in any', () => {
    expect(entitledTo(workflow('handOver')).get('accept')).toEqual(['*@successor']);
    expect(entitledTo(workflow('handOver'), 'unassigned').has('accept')).toBe(false);
    expect(entitledTo(workflow('interimReport'), 'open.overdue').get('handIn')).toEqual(['lead@leads']);
  });
});
