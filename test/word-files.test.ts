import JSZip from 'jszip';
import { demoFile } from '../src/demo/first-start.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { type Client, type Fields, type Page, type TestApp, formFields, startTestApp } from './support/app.js';

jest.setTimeout(90_000);

const scenario = loadScenario(demoFile);
let app: TestApp;
let report: string;

beforeAll(async () => {
  app = await startTestApp({ scenario });
  const [row] = await app.parts.sql<{ id: string }>(
    `SELECT id FROM umlauf.instance WHERE workflow = 'interimReport' ORDER BY created_at LIMIT 1`,
  );
  report = row!.id;
});
afterAll(() => app?.close());

const part = 'word/document.xml';
const handIn = () => `/instances/${report}/do/handIn`;

/** What a colleague does in Word: the text of the main part, changed. */
async function edited(file: Buffer, change: (xml: string) => string, others: Record<string, string> = {}) {
  const zip = await JSZip.loadAsync(file);
  const xml = await zip.file(part)!.async('string');
  const after = change(xml);
  zip.file(part, after);
  for (const [name, content] of Object.entries(others)) zip.file(name, content);
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

/** Paragraphs with these runs, put below the heading of a field. */
function below(xml: string, path: string, ...paragraphs: string[]): string {
  const at = xml.search(new RegExp(`w:name="u_[0-9a-f]{10}_${path}"`));
  if (at < 0) throw new Error(`no field ${path} in the file`);
  const end = xml.indexOf('</w:p>', at) + '</w:p>'.length;
  return xml.slice(0, end) + paragraphs.map((runs) => `<w:p>${runs}</w:p>`).join('') + xml.slice(end);
}
const run = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;

/** Sends what the page carries, with a Word file. */
function read(client: Client, page: Page, action: string, content: Buffer): Promise<Page> {
  return client.upload(
    action,
    { ...formFields(page.html, action), word: 'read' },
    { name: 'entwurf.docx', content },
    'wordFile',
  );
}

/** Downloads what stands in a form. */
async function download(client: Client, action: string, fields: Fields): Promise<Buffer> {
  const { content, type } = await client.raw(action, { ...fields, word: 'download' });
  if (!type.includes('wordprocessingml')) throw new Error(`not a Word file but ${type}`);
  return content;
}

describe('a report drafted in Word', () => {
  let lead: Client;
  let open: Page;
  let typed: Fields;
  let file: Buffer;

  beforeAll(async () => {
    lead = await app.signIn('federfuehrung-hessen');
    const form = await lead.get(handIn());
    typed = { ...formFields(form.html, handIn()), report: 'Stand im Herbst.\n\nEs fehlt der Anhang.' };
    open = await lead.post(handIn(), { ...typed, word: 'open' });
    file = await download(lead, handIn(), typed);
  });

  test('goes out with its text and comes back without a difference', async () => {
    const page = await read(lead, open, handIn(), file);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Es gibt nichts zu übernehmen');
  });

  test('comes back with tracked changes, split runs, new paragraphs and a comment', async () => {
    const changed = await edited(
      file,
      (xml) =>
        below(
          xml.replace(
            run('Stand im Herbst.'),
            `${run('Stand im ')}<w:del w:id="900" w:author="A"><w:r><w:delText>Herbst</w:delText></w:r></w:del><w:ins w:id="901" w:author="A">${run('„Win')}${run('ter“')}</w:ins>${run('.')}`,
          ),
          'report',
          run('Neuer erster Absatz.'),
        ),
      {
        'word/comments.xml':
          '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="0" w:author="Referat"><w:p><w:r><w:t>Bitte prüfen</w:t></w:r></w:p></w:comment></w:comments>',
      },
    );
    const page = await read(lead, open, handIn(), changed);
    expect(page.status).toBe(200);
    expect(page.text).toContain('1 Unterschied gefunden');
    expect(page.text).toContain('nachverfolgte Änderungen');
    expect(page.text).toContain('Referat: Bitte prüfen');
    const choice = formFields(page.html, handIn());
    expect(choice.taken).toBe('report');
    const form = await lead.post(handIn(), { ...choice, word: 'take' });
    expect(form.status).toBe(200);
    expect(formFields(form.html, handIn()).report).toBe(
      'Neuer erster Absatz.\nStand im „Winter“.\n\nEs fehlt der Anhang.',
    );
    const left = await lead.post(handIn(), { ...choice, taken: [], word: 'take' });
    expect(formFields(left.html, handIn()).report).toBe(typed.report);
    const [row] = await app.parts.sql<{ state: string }>('SELECT state FROM umlauf.instance WHERE id = $1', [report]);
    expect(row!.state).toMatch(/^open/);
  });

  test('changed on both sides asks, with neither text chosen', async () => {
    const changed = await edited(file, (xml) => below(xml, 'report', run('Aus Word.')));
    const newer = await lead.post(handIn(), { ...typed, report: 'Im Formular neu geschrieben.', word: 'open' });
    const page = await read(lead, newer, handIn(), changed);
    expect(page.text).toContain('auch im Formular geändert');
    expect(page.text).toContain('Im Formular neu geschrieben.');
    expect(page.text).toContain('Aus Word.');
    expect(formFields(page.html, handIn()).taken).toBeUndefined();
    const untouched = await read(lead, newer, handIn(), file);
    expect(untouched.text).toContain('Seit dem Herunterladen im Formular geändert');
  });

  test('that is something else is refused with the next step', async () => {
    const cases: [Buffer, string][] = [
      [Buffer.alloc(0), 'wählen Sie'],
      [Buffer.from('%PDF-1.4\n'), 'keine Word-Datei'],
      [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'keine Word-Datei'],
      [file.subarray(0, file.length - 300), 'beschädigt'],
      [await edited(file, () => '<w:document'), 'beschädigt'],
      [await edited(file, (xml) => xml.replace('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>')), 'beschädigt'],
      [await edited(file, (xml) => `${xml}${' '.repeat(40_000_000)}`), 'ausgepackt zu viel'],
      [await edited(file, (xml) => xml.replaceAll(/w:name="u_\w+"/g, 'w:name="x"')), 'Felder des Formulars nicht mehr'],
      [await edited(file, (xml) => xml.replace(/umlauf_.{4}/, 'umlauf_0000')), 'anderen Vorgang'],
      [await edited(file, (xml) => xml.replace('formular_handIn', 'formular_draftMinutes')), 'anderen Formular'],
    ];
    for (const [content, sentence] of cases) {
      const page = await read(lead, open, handIn(), content);
      expect([page.status, page.text]).toEqual([422, expect.stringContaining(sentence)]);
      expect(formFields(page.html, handIn()).report).toBe(typed.report);
    }
  });
});

describe('a registration drafted in Word', () => {
  test('keeps its choices, takes the texts, and tells of a field that is gone', async () => {
    const lead = await app.signIn('federfuehrung-hessen');
    await lead.get('/registrations/new');
    const begun = await lead.post('/registrations/new');
    const address = begun.location!;
    const first = formFields((await lead.get(address)).html, address);
    const sent = { ...first, title: 'Gruppe im Entwurf', purpose: 'Alter Zweck', 'objectives[0]': 'Ein Ziel' };
    expect((await lead.post(address, { ...sent, action: 'word' })).location).toBe(`${address}/word`);
    const word = `${address}/word`;
    const open = await lead.get(word);
    const file = await download(lead, word, {});
    const changed = await edited(file, (xml) =>
      below(below(xml, 'objectives_more', run('2. Noch ein Ziel')), 'purpose', run('Neuer Zweck.')).replace(
        /w:name="u_\w+_conferences"/,
        'w:name="weg"',
      ),
    );
    const page = await read(lead, open, word, changed);
    expect(page.text).toContain('2 Unterschiede gefunden');
    expect(page.text).toContain('In der Datei fehlt: ');
    const done = await lead.post(word, {
      ...formFields(page.html, word),
      taken: ['purpose', 'objectives_more'],
      word: 'take',
    });
    expect(done).toMatchObject({ status: 303, location: address });
    const after = formFields((await lead.get(address)).html, address);
    expect(after).toMatchObject({
      title: 'Gruppe im Entwurf',
      purpose: 'Neuer Zweck.\nAlter Zweck',
      'objectives[0]': 'Ein Ziel',
      'objectives[1]': 'Noch ein Ziel',
      'leads[0][organisation]': 'HE',
    });
  });
});
