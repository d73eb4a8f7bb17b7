import { inflateSync } from 'node:zlib';
import JSZip from 'jszip';
import { loadScenario } from '../src/demo/load-scenario.js';
import { type Paper, toPdf } from '../src/documents/paper.js';
import { type Client, type TestApp, startTestApp } from './support/app.js';

jest.setTimeout(120_000);

let app: TestApp;
let secretariat: Client;
const ids = new Map<string, string>();

/** The story up to the spring, with minutes, a repeal and a correction. */
beforeAll(async () => {
  app = await startTestApp({ scenario: loadScenario('test/scenarios/meeting-day.yaml') });
  secretariat = await app.signIn('stelle');
  const rows = await app.parts.sql<{ id: string; workflow: string; name: string | null }>(
    `SELECT i.id, i.workflow, coalesce(t.content, i.facts->>'number') AS name
     FROM umlauf.instance i LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid`,
  );
  for (const { id, workflow, name } of rows) ids.set(`${workflow}/${name}`, id);
});
afterAll(() => app?.close());

/** What stands in the streams of a PDF, decompressed, and what stands outside. */
function insideOf(pdf: Buffer): string {
  const parts: string[] = [pdf.toString('latin1')];
  for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('stream\n', at + 7)) {
    const end = pdf.indexOf('endstream', at);
    try {
      parts.push(inflateSync(pdf.subarray(at + 7, end)).toString('latin1'));
    } catch {
      // Not compressed: it stands in the first part already.
    }
  }
  return parts.join('\n');
}

const fetched = (by: Client, path: string) => by.raw(path);

const paths = () => ({
  agenda: `/meetings/${ids.get('meeting/28')}/agenda`,
  ballots: `/meetings/${ids.get('meeting/28')}/ballots`,
  decision: `/decisions/${ids.get('approval/Portalverbund')}/text`,
  minutes: `/minutes/${ids.get('minutes/28')}`,
});

test.each(['agenda', 'ballots', 'decision', 'minutes'] as const)(
  'the %s is an accessible PDF: tagged, German, with a title',
  async (name) => {
    const { status, type, content } = await fetched(secretariat, `${paths()[name]}.pdf`);
    expect([status, type]).toEqual([200, 'application/pdf']);
    const inside = insideOf(content);
    expect(inside).toMatch(/pdfuaid:part(>|=")1/);
    expect(inside).toMatch(/\/Lang\s*\(de-DE\)/);
    expect(inside).toMatch(/\/MarkInfo\s*<<\s*\/Marked true/);
    expect(inside).toMatch(/\/DisplayDocTitle true/);
    for (const tag of ['H1', ...(name === 'minutes' ? ['H2', 'P'] : ['H2'])])
      expect(inside).toMatch(new RegExp(`/S\\s*/${tag}\\b`));
  },
);

test.each(['agenda', 'ballots', 'decision'] as const)(
  'the tables of the %s have cells that are headers',
  async (name) => {
    const { content } = await fetched(secretariat, `${paths()[name]}.pdf`);
    expect(insideOf(content)).toMatch(/\/S\s*\/TH\b/);
  },
);

test.each(['agenda', 'decision', 'minutes'] as const)(
  'the %s as a Word file has headings and is German',
  async (name) => {
    const { status, content } = await fetched(secretariat, `${paths()[name]}.docx`);
    expect(status).toBe(200);
    const zip = await JSZip.loadAsync(content);
    expect(await zip.file('word/document.xml')!.async('string')).toContain('w:val="Heading1"');
    expect(await zip.file('word/styles.xml')!.async('string')).toContain('w:val="de-DE"');
  },
);

test('the agenda says what is taken together and what was decided', async () => {
  const { content } = await fetched(secretariat, `${paths().agenda}.docx`);
  const xml = await (await JSZip.loadAsync(content)).file('word/document.xml')!.async('string');
  const words = xml.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  expect(words).toMatch(/Grüne Liste .* TOP 2 Portalverbund Beschluss .* AL-Runde, Beschluss 2024\/09/);
});

test('the decision stands in its present wording: amended, repealed', async () => {
  const { content } = await fetched(secretariat, `${paths().decision}.docx`);
  const xml = await (await JSZip.loadAsync(content)).file('word/document.xml')!.async('string');
  expect(xml).toContain('1. Sie nimmt den Bericht vom Januar zur Kenntnis.');
  expect(xml).toContain('2. (aufgehoben)');
});

test('agenda and decision are for everybody, ballots and minutes for the committee', async () => {
  const visitor = app.visitor();
  const answers = Object.entries(paths()).map(async ([name, path]) => [
    name,
    (await visitor.raw(`${path}.pdf`)).status,
  ]);
  expect(Object.fromEntries(await Promise.all(answers))).toEqual({
    agenda: 200,
    ballots: 303,
    decision: 200,
    minutes: 303,
  });
  const { content } = await fetched(visitor, `${paths().decision}.docx`);
  const xml = await (await JSZip.loadAsync(content)).file('word/document.xml')!.async('string');
  expect(xml).not.toContain('Zuständig');
});

test('a Protokollerklärung stands with the decision for members, not for everybody', async () => {
  const page = `/decisions/${ids.get('approval/Registermodernisierung')}`;
  const words = '„Sachsen weist auf die Kosten hin und bittet um Zahlen.“';
  expect((await secretariat.get(page)).text).toContain(`Protokollerklärungen Sachsen ${words}`);
  expect((await app.visitor().get(page)).text).not.toContain(words);
});

describe('minutes in their parts', () => {
  const minutes = () => ids.get('minutes/46')!;
  const words = async (path: string) => {
    const { content } = await fetched(secretariat, path);
    const xml = await (await JSZip.loadAsync(content)).file('word/document.xml')!.async('string');
    return xml.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  };

  test('an extract holds head, presence and its TOP alone', async () => {
    const extract = await words(`/minutes/${minutes()}/items/1.docx`);
    expect(extract).toContain('Auszug aus der Niederschrift der 46. Sitzung des IT-Planungsrats');
    for (const part of ['Vorsitz: Bund', 'Stimmberechtigt (17 von 17)', 'Beschluss 2025/01', 'vom Probebetrieb'])
      expect(extract).toContain(part);
    expect(extract).not.toContain('Die nächste Sitzung');
    expect((await secretariat.raw(`/minutes/${minutes()}/items/1.pdf`)).status).toBe(200);
    expect((await secretariat.raw(`/minutes/${minutes()}/items/2.pdf`)).status).toBe(404);
    const page = await secretariat.get(`/instances/${minutes()}`);
    expect(page.text).toContain('TOP 12: Anderes TOP 12 als PDF');
  });

  test('a text of its own is printed whole, also where it begins like a draft', async () => {
    expect(await words(`/minutes/${ids.get('minutes/28')}.docx`)).toContain('Niederschrift der 28. Sitzung');
  });

  test('the Bekanntmachung holds the released decisions of the meeting, and is for the secretariat', async () => {
    const path = `/notices/${ids.get('officialNotice/46')}`;
    const notice = await words(`${path}.docx`);
    expect(notice).toContain('Bekanntmachung der Entscheidungen des IT-Planungsrats vom 26.03.2025');
    expect(notice).toContain('Grundlage: § 1 Absatz 5 Satz 3 IT-Staatsvertrag');
    expect(notice).toContain('IT-Planungsrat, Beschluss 2025/01');
    // Of the time before umlauf, and not of this meeting.
    expect(notice).not.toContain('Klausurtagung');
    expect((await (await app.signIn('bayern')).raw(`${path}.pdf`)).status).toBe(403);
  });
});

test('other formats and papers that do not exist are not found', async () => {
  for (const path of [`${paths().agenda}.exe`, `/minutes/${ids.get('meeting/28')}.pdf`, '/minutes/nichts.pdf'])
    expect((await secretariat.raw(path)).status).toBe(404);
});

test('words that mean something to the typesetter are words', async () => {
  const paper: Paper = {
    title: '#panic("x") *fett* $x$ \\ [',
    subtitle: '',
    author: 'Geschäftsstelle',
    foot: '= keine Überschrift',
    blocks: [
      { kind: 'text', text: '#import "x" // <label> @ref ' },
      { kind: 'clauses', items: [{ number: 1, text: '#read("/etc/passwd")' }] },
    ],
  };
  expect((await toPdf(paper)).subarray(0, 5).toString()).toBe('%PDF-');
});
