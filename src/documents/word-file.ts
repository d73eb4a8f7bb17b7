import { DOMParser, type Element, type Node } from '@xmldom/xmldom';
import { Bookmark, Document, HeadingLevel, Packer, Paragraph, TextRun } from 'docx';
import { fileTypeFromBuffer } from 'file-type';
import JSZip from 'jszip';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

/**
 * A form as a Word file, and back. Each field is a heading with its text below. A bookmark in the heading names the
 * field and carries a mark of the text that was exported; Word and LibreOffice keep it, and nobody types there.
 */

/** A text of a form. `path` is its place in the form, parts joined by `_`: `clauses_0_text`. */
export interface WordField {
  path: string;
  label: string;
  value: string;
}

/** Which form of which case a file belongs to. */
export interface WordSource {
  /** Id of the case or draft. */
  id: string;
  /** Command of the form. */
  form: string;
}

/** A file as read: its texts by path, each with the mark of what was exported. */
export interface WordFile {
  source: WordSource;
  texts: Map<string, { text: string; exported: string; heading: string }>;
  /** Fields in the order of the file; of one that stands there twice the first counts. */
  repeated: string[];
  /** Kommentare at the margin, for reading. */
  comments: string[];
  /** Whether changes were tracked; the text is the one with all of them. */
  isTracked: boolean;
}

/** A file that cannot be read back; the message says in German what to do. */
export class WordRefused extends Error {
  constructor(
    readonly code: 'empty' | 'tooLarge' | 'otherType' | 'damaged' | 'tooMuch' | 'noFields',
    message: string,
  ) {
    super(message);
    this.name = 'WordRefused';
  }
}

const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
/** Bounds of what is unpacked: files in the archive, bytes of one part, levels of nesting. */
const [maxParts, maxPart, maxDepth] = [3000, 30_000_000, 200];
const sourceMark = 'umlauf_';
const formMark = 'formular_';
const fieldMark = /^u_([0-9a-f]{10})_(\w+)$/;

/** Text as it is compared: without blanks at the ends of lines and empty lines around. */
export function tidy(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll('\r\n', '\n')
    .replaceAll('\u00AD', '')
    .replaceAll('\u00A0', ' ')
    .replace(/[ \t]+$/gm, '')
    .replace(/^\n+|\n+$/g, '')
    .trim();
}

function markOf(text: string): string {
  return createHash('sha256').update(tidy(text)).digest('hex').slice(0, 10);
}

/** The file: title, where it comes from and what to mind, then each field below its heading. */
export async function writeWordFile(file: {
  source: WordSource;
  title: string;
  /** Case, form and version in words. */
  origin: string;
  fields: WordField[];
}): Promise<Buffer> {
  const { source, title, origin, fields } = file;
  const marked = (id: string, text: string) => new Bookmark({ id, children: [new TextRun(text)] });
  const document = new Document({
    title,
    creator: 'umlauf',
    styles: { default: { document: { run: { font: 'Calibri', size: 22, language: { value: 'de-DE' } } } } },
    sections: [
      {
        children: [
          new Paragraph({
            heading: HeadingLevel.HEADING_1,
            children: [marked(`${sourceMark}${source.id.replaceAll('-', '')}`, title)],
          }),
          new Paragraph({ children: [marked(`${formMark}${source.form}`, origin)], spacing: { after: 120 } }),
          new Paragraph({
            spacing: { after: 240 },
            children: [
              new TextRun({
                text: 'Bitte schreiben Sie unter die Überschriften und lassen Sie diese stehen. Sie können Änderungen nachverfolgen. Danach lesen Sie die Datei am selben Formular wieder ein. Was Sie dort auswählen, steht nicht in dieser Datei.',
                italics: true,
              }),
            ],
          }),
          ...fields.flatMap(({ path, label, value }) => [
            new Paragraph({
              heading: HeadingLevel.HEADING_2,
              children: [marked(`u_${markOf(value)}_${path}`, label)],
            }),
            ...tidy(value)
              .split('\n')
              .map((line) => new Paragraph({ children: [new TextRun(line)], spacing: { after: 80 } })),
          ]),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

/** @throws WordRefused for what is no Word file of umlauf. */
export async function readWordFile(content: Buffer): Promise<WordFile> {
  if (content.length === 0) throw refusals.empty;
  const type = await typeOf(content);
  if (type !== docxType) throw type === 'application/zip' ? refusals.damaged : refusals.otherType;
  const zip = await opened(content);
  const paragraphs = new Reader();
  const place = mainPart(await parsed(zip, '_rels/.rels'));
  paragraphs.read(await parsed(zip, place));
  const remarks = place.replace(/[^/]+$/, 'comments.xml');
  const comments = zip.file(remarks) ? commentsIn(await parsed(zip, remarks)) : [];

  let id: string | undefined;
  let form: string | undefined;
  const texts: WordFile['texts'] = new Map();
  const repeated: string[] = [];
  const collected = new Map<string, string[]>();
  let lines: string[] | null = null;
  for (const { text, bookmarks } of paragraphs.list) {
    for (const name of bookmarks) {
      if (/^umlauf_[0-9a-f]{32}$/.test(name)) id = uuidOf(name.slice(sourceMark.length));
      if (name.startsWith(formMark)) form = name.slice(formMark.length);
    }
    const mark = bookmarks.map((name) => fieldMark.exec(name)).find((match) => match !== null);
    if (mark) {
      const [, exported, path] = mark as unknown as [string, string, string];
      lines = [];
      if (texts.has(path)) repeated.push(path);
      else texts.set(path, { text: '', exported, heading: text });
      if (!repeated.includes(path)) collected.set(path, lines);
    } else lines?.push(text);
  }
  for (const [path, found] of collected) texts.get(path)!.text = tidy(found.join('\n'));
  if (id === undefined || form === undefined || texts.size === 0) throw refusals.noFields;
  return { source: { id, form }, texts, repeated, comments, isTracked: paragraphs.isTracked };
}

const next = 'Bitte laden Sie die Datei am Formular neu herunter und bearbeiten Sie diese.';
const refusals = {
  empty: new WordRefused('empty', 'Die Datei ist leer. Bitte wählen Sie sie noch einmal aus.'),
  otherType: new WordRefused(
    'otherType',
    'Das ist keine Word-Datei mit der Endung .docx. Bitte speichern Sie den Text in Ihrem Programm als .docx und lesen Sie ihn noch einmal ein.',
  ),
  damaged: new WordRefused(
    'damaged',
    'Die Datei ist beschädigt und lässt sich nicht lesen. Bitte öffnen Sie sie in Word, speichern Sie sie neu als .docx und lesen Sie sie noch einmal ein.',
  ),
  tooMuch: new WordRefused(
    'tooMuch',
    'Die Datei enthält ausgepackt zu viel, um sie zu lesen. Bitte entfernen Sie Bilder und eingebettete Dateien und speichern Sie sie neu.',
  ),
  noFields: new WordRefused('noFields', `In dieser Datei stehen die Felder des Formulars nicht mehr. ${next}`),
};

async function typeOf(content: Buffer): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(content))?.mime;
  } catch {
    return undefined;
  }
}

async function opened(content: Buffer): Promise<JSZip> {
  let parts = 0;
  for (
    let at = content.indexOf('PK\u0001\u0002', 0, 'latin1');
    at >= 0;
    at = content.indexOf('PK\u0001\u0002', at + 4, 'latin1')
  )
    if (++parts > maxParts) throw refusals.tooMuch;
  try {
    return await JSZip.loadAsync(content);
  } catch {
    throw refusals.damaged;
  }
}

/** One part of the archive as XML. Its size is counted while it is unpacked: what the archive says may be untrue. */
async function parsed(zip: JSZip, name: string): Promise<Element> {
  const part = zip.file(name);
  if (!part) throw refusals.damaged;
  const xml = (await unpacked(part)).toString('utf8');
  // Word writes neither document types nor entities.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) throw refusals.damaged;
  try {
    const root = new DOMParser({
      onError: (level, message) => {
        if (level !== 'warning') throw new Error(message);
      },
    }).parseFromString(xml, 'text/xml').documentElement;
    if (root) return root;
  } catch {
    // Told below, as for a part without root.
  }
  throw refusals.damaged;
}

function unpacked(part: JSZip.JSZipObject): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stream = part.nodeStream() as Readable;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= maxPart) return;
      stream.pause();
      reject(refusals.tooMuch);
    });
    stream.on('error', () => reject(refusals.damaged));
    stream.on('end', () => resolve(Buffer.concat(chunks)));
  });
}

/** Where the text of the document lies in the archive. */
function mainPart(relations: Element): string {
  const all = Array.from(relations.getElementsByTagName('Relationship'));
  const main = all.find((each) => each.getAttribute('Type')?.endsWith('/officeDocument'));
  return (main?.getAttribute('Target') ?? 'word/document.xml').replace(/^\//, '');
}

function commentsIn(root: Element): string[] {
  return Array.from(root.getElementsByTagName('w:comment'))
    .map((comment) => {
      const reader = new Reader();
      reader.read(comment);
      const author = comment.getAttribute('w:author') ?? '';
      const said = reader.list.map(({ text }) => text).join('\n');
      return author ? `${author}: ${said}` : said;
    })
    .filter((text) => text.trim() !== '');
}

/** Deleted text, text that only programs read, and the second form of what stands there already. */
const left = new Set([
  'w:del',
  'w:moveFrom',
  'w:instrText',
  'w:rPr',
  'w:tblPr',
  'w:sectPr',
  'mc:Fallback',
  'w:txbxContent',
]);
const tracked = new Set(['w:del', 'w:ins', 'w:moveFrom', 'w:moveTo']);

/** Reads paragraphs, with all tracked changes accepted. */
class Reader {
  readonly list: { text: string; bookmarks: string[] }[] = [];
  isTracked = false;
  private waiting: string[] = [];
  private isJoined = false;

  read(node: Node, depth = 0): void {
    if (depth > maxDepth) throw refusals.tooMuch;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      const name = child.nodeName;
      if (tracked.has(name)) this.isTracked = true;
      if (name === 'w:bookmarkStart') this.mark((child as Element).getAttribute('w:name') ?? '');
      else if (name === 'w:pPr') this.properties(child as Element);
      else if (name === 'w:t') this.add(child.textContent ?? '');
      else if (name === 'w:tab') this.add('\t');
      else if (name === 'w:br' || name === 'w:cr') this.add('\n');
      else if (name === 'w:noBreakHyphen') this.add('-');
      else if (name === 'w:p') this.paragraph(child, depth);
      else if (!left.has(name)) this.read(child, depth + 1);
    }
  }

  private paragraph(node: Node, depth: number): void {
    if (this.isJoined) this.isJoined = false;
    else this.list.push({ text: '', bookmarks: [] });
    this.list.at(-1)!.bookmarks.push(...this.waiting);
    this.waiting = [];
    this.isOpen = true;
    this.read(node, depth + 1);
    this.isOpen = false;
  }

  private isOpen = false;

  /** A paragraph whose end was deleted goes on in the next one. */
  private properties(node: Element): void {
    const ends = Array.from(node.getElementsByTagName('w:rPr')).flatMap((each) => Array.from(each.childNodes));
    if (ends.some(({ nodeName }) => nodeName === 'w:ins' || nodeName === 'w:del')) this.isTracked = true;
    if (ends.some(({ nodeName }) => nodeName === 'w:del')) this.isJoined = true;
  }

  private mark(name: string): void {
    if (this.isOpen) this.list.at(-1)!.bookmarks.push(name);
    else this.waiting.push(name);
  }

  private add(text: string): void {
    if (this.isOpen) this.list.at(-1)!.text += text;
  }
}

function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** What the file says of a field, compared with what stands in umlauf and with what was exported. */
export interface WordDifference {
  field: WordField;
  /** Text of the file. */
  text: string;
  /** Changed in umlauf too since the export: somebody has to choose. */
  isConflict: boolean;
}

export interface WordComparison {
  differences: WordDifference[];
  /** Changed in umlauf since the export and untouched in the file: stays as it is. */
  changedHere: string[];
  /** Fields of the form that the file does not have any more: they stay as they are. */
  missing: string[];
  /** Texts of the file that have no field in the form any more. */
  homeless: { heading: string; text: string }[];
}

/** Compares field by field, three ways. */
export function compareWord(file: WordFile, fields: WordField[]): WordComparison {
  const differences: WordDifference[] = [];
  const changedHere: string[] = [];
  const missing: string[] = [];
  const known = new Set(fields.map(({ path }) => path));
  for (const [i, field] of fields.entries()) {
    const found = file.texts.get(field.path);
    if (!found) {
      missing.push(field.label);
      continue;
    }
    // What was typed into the heading belongs to the text below.
    const beside = found.heading.startsWith(field.label) ? found.heading.slice(field.label.length) : '';
    const text = tidy(`${beside}\n${found.text}`);
    if (text === tidy(field.value)) continue;
    if (markOf(text) === found.exported) changedHere.push(field.label);
    else {
      // Where the heading below is gone its text may have come to this field.
      const below = fields[i + 1];
      const mayHold = below !== undefined && !file.texts.has(below.path);
      differences.push({ field, text, isConflict: markOf(field.value) !== found.exported || mayHold });
    }
  }
  const homeless = [...file.texts]
    .filter(([path, { text }]) => !known.has(path) && text !== '')
    .map(([, { heading, text }]) => ({ heading, text }));
  return { differences, changedHere, missing, homeless };
}
