import type { Response } from 'express';
import {
  type WordComparison,
  type WordField,
  type WordFile,
  WordRefused,
  type WordSource,
  compareWord,
  readWordFile,
  writeWordFile,
} from '../documents/word-file.js';
import type { CommandField } from './instance/fields.js';
import { type Upload, megabytes } from './instance/upload.js';
import { page } from './page.js';
import { plural } from './format.js';
import { Alert } from './ui/alert.js';
import { Breadcrumbs } from './ui/breadcrumbs.js';
import { Button } from './ui/button.js';
import { Checkbox } from './ui/checkbox-group.js';
import { Diff } from './ui/diff.js';
import { ErrorSummary } from './ui/error-summary.js';
import { FileField } from './ui/file-field.js';
import { PageHead } from './ui/page-head.js';
import { Fields, PostForm, SaveBar } from './ui/post-form.js';
import { Prose, Section } from './ui/section.js';
import { attr, show } from './ui/text.js';
import type { View } from './view.js';

/** Texts of forms outside umlauf: out as a Word file, back field by field. Nothing is stored on the way. */

/** A form whose texts go out and come back. */
export interface WordForm {
  source: WordSource;
  /** Case and form in words. */
  heading: string;
  origin: string;
  fileName: string;
  fields: WordField[];
  /** Where the pages send to, and everything typed so far, which they carry along. */
  action: string;
  carried: Record<string, unknown>;
  nav: 'instances' | 'meetings';
  crumbs: { label: string; href?: string }[];
}

/** Longer texts than this are drafted elsewhere; the form of such a command offers Word. */
const draftedLength = 20_000;

/** Whether a form holds a text long enough to be drafted in Word. */
export function isDrafted(fields: CommandField[]): boolean {
  return fields.some(
    (field) => field.kind === 'proposal' || (field.kind === 'area' && (field.max ?? 0) >= draftedLength),
  );
}

/** The texts of a command's form; what is chosen there stays there. */
export function wordFieldsOf(fields: CommandField[]): WordField[] {
  return fields.flatMap((field) => {
    switch (field.kind) {
      case 'line':
      case 'area':
      case 'date':
        return [{ path: field.name, label: field.label, value: field.value }];
      case 'proposal':
        return rowFields(
          'clauses',
          'Ziffer',
          'Weitere Ziffern (eine je Absatz)',
          field.clauses.map(({ text }) => text),
          'text',
        );
      default:
        return [];
    }
  });
}

/** A field for each row of a list, and one more in which rows can be added. */
export function rowFields(name: string, label: string, more: string, texts: string[], part?: string): WordField[] {
  return [
    ...texts.map((value, i) => ({
      path: [name, i, part].filter((each) => each !== undefined).join('_'),
      label: `${label} ${i + 1}`,
      value,
    })),
    { path: [name, 'more', part].filter((each) => each !== undefined).join('_'), label: more, value: '' },
  ];
}

/** Puts the texts that were taken into a form as sent, as if typed. */
export function withTexts(sent: Record<string, unknown>, texts: Map<string, string>): Record<string, unknown> {
  const result = structuredClone(sent);
  for (const [path, text] of texts) {
    const [name, row, part] = path.split('_') as [string, string | undefined, string | undefined];
    if (row === undefined) {
      result[name] = text;
      continue;
    }
    const list = result[name];
    const rows: unknown[] = Array.isArray(list) ? list : Object.values((list ?? {}) as object);
    const value = (old: unknown, said: string) =>
      part === undefined ? said : { ...(old as object | undefined), [part]: said };
    if (row === 'more') {
      const added = text.split('\n').map((line) => line.replace(/^\s*\d{1,2}[.)]\s+/, '').trim());
      rows.push(...added.filter(Boolean).map((line) => value(undefined, line)));
    } else rows[Number(row)] = value(rows[Number(row)], text);
    result[name] = rows;
  }
  return result;
}

/** What was chosen on the page of differences. */
export function takenTexts(body: Record<string, unknown> | undefined, fields: WordField[]): Map<string, string> {
  const texts = (body?.texts ?? {}) as Record<string, unknown>;
  const taken = new Set([body?.taken ?? []].flat());
  return new Map(
    fields.flatMap(({ path }) => {
      const text = taken.has(path) ? texts[path] : undefined;
      return typeof text === 'string' ? [[path, text.replaceAll('\r\n', '\n')] as const] : [];
    }),
  );
}

/** Names of the fields by which these pages steer; they belong to no form. */
const steering = new Set(['_csrf', 'word', 'texts', 'taken', 'revision', 'action', 'add', 'remove']);

/** Everything typed so far, without what these pages add. */
export function carriedOf(sent: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !steering.has(name)));
}

/** Answers a step outside the form: the file, what differs, or the page that offers both. */
export async function answerWord(
  view: View,
  form: WordForm,
  step: unknown,
  upload: Upload | undefined,
  response: Response,
): Promise<void> {
  if (step === 'download') {
    const { source, origin, fields } = form;
    response
      .status(200)
      .type('docx')
      .attachment(`${form.fileName}.docx`)
      .send(await writeWordFile({ source, title: form.heading, origin, fields }));
    return;
  }
  if (step !== 'read') return html(response, 200, wordPage(view, form));
  try {
    const file = await readUpload(upload);
    const elsewhere = otherSource(file.source, form.source);
    if (elsewhere) return html(response, 422, wordPage(view, form, elsewhere));
    html(response, 200, differencesPage(view, form, file, compareWord(file, form.fields)));
  } catch (error) {
    if (!(error instanceof WordRefused)) throw error;
    html(response, 422, wordPage(view, form, error.message));
  }
}

async function readUpload(upload: Upload | undefined): Promise<WordFile> {
  if (!upload) throw new WordRefused('empty', 'Bitte wählen Sie die bearbeitete Word-Datei aus.');
  if (upload.content === null)
    throw new WordRefused('tooLarge', `Die Datei hat ${megabytes(upload.size)} MB. Möglich sind höchstens 25 MB.`);
  return readWordFile(upload.content);
}

function otherSource(file: WordSource, form: WordSource): string | null {
  if (file.id !== form.id)
    return 'Diese Datei gehört zu einem anderen Vorgang. Bitte lesen Sie sie dort ein, oder wählen Sie die richtige Datei aus.';
  if (file.form !== form.form)
    return 'Diese Datei gehört zu einem anderen Formular dieses Vorgangs. Bitte lesen Sie sie dort ein, oder wählen Sie die richtige Datei aus.';
  return null;
}

/** „Mit Word bearbeiten“: out and back, with the way back to the form. */
function wordPage(view: View, form: WordForm, error?: string): string {
  return page(view, {
    title: `Mit Word bearbeiten: ${form.heading}`,
    nav: form.nav,
    error: error !== undefined,
    children: (
      <>
        <Breadcrumbs crumbs={[...form.crumbs, { label: 'Mit Word bearbeiten' }]} />
        <PageHead preline={form.heading} heading="Mit Word bearbeiten" />
        <ErrorSummary problems={error ? [{ field: 'wordFile', message: error }] : []} />
        <Section id="hinaus" title="Als Word-Datei herunterladen">
          <p class="u-text">
            Die Datei enthält jedes Textfeld unter einer eigenen Überschrift, so wie es jetzt im Formular steht.
            {' Bitte lassen Sie die Überschriften stehen.'}
          </p>
          <PostForm action={form.action} csrfToken={view.csrfToken} class="u-after">
            <Carried values={form.carried} />
            <Button label="Als Word-Datei herunterladen" name="word" value="download" />
          </PostForm>
        </Section>
        <Section id="zurueck" title="Bearbeitete Word-Datei einlesen">
          <p class="u-text">Sie sehen danach jeden Unterschied und wählen, was übernommen wird.</p>
          <PostForm
            action={form.action}
            csrfToken={view.csrfToken}
            multipart
            class="u-after"
            enter={{ name: 'word', value: 'read' }}
          >
            <Carried values={form.carried} />
            <Fields>
              <FileField
                name="wordFile"
                label="Bearbeitete Word-Datei"
                accept=".docx"
                hint="DOCX, höchstens 25 MB"
                error={error}
              />
            </Fields>
            <SaveBar>
              <Button kind="primary" label="Bearbeitete Word-Datei einlesen" name="word" value="read" />
              <Button label="Zurück zum Formular" name="word" value="back" />
            </SaveBar>
          </PostForm>
        </Section>
      </>
    ),
  }) as string;
}

/** Each difference with its choice; nothing is stored before the form itself is sent. */
function differencesPage(view: View, form: WordForm, file: WordFile, found: WordComparison): string {
  const { differences, changedHere, missing, homeless } = found;
  const count = differences.length;
  const repeated = form.fields.filter(({ path }) => file.repeated.includes(path)).map(({ label }) => label);
  const remarks = [
    file.isTracked && 'Die Datei enthält nachverfolgte Änderungen. Gelesen wurde der Text mit allen Änderungen.',
    missing.length > 0 && `In der Datei fehlt: ${missing.join(', ')}. Hier bleibt der Text aus dem Formular.`,
    changedHere.length > 0 &&
      `Seit dem Herunterladen im Formular geändert, in der Datei nicht: ${changedHere.join(', ')}. Der Text aus dem Formular bleibt.`,
    repeated.length > 0 && `In der Datei mehrfach vorhanden: ${repeated.join(', ')}. Gelesen wurde die erste Stelle.`,
  ].filter((each) => each !== false);
  return page(view, {
    title: `Unterschiede zur Word-Datei: ${form.heading}`,
    nav: form.nav,
    children: (
      <>
        <Breadcrumbs crumbs={[...form.crumbs, { label: 'Unterschiede' }]} />
        <PageHead preline={form.heading} heading="Unterschiede zur Word-Datei" />
        <Alert
          tone={count > 0 ? 'info' : 'success'}
          title={
            count > 0
              ? `${plural(count, 'Unterschied', 'Unterschiede')} gefunden. Gespeichert ist davon noch nichts.`
              : 'Es gibt nichts zu übernehmen: Die Datei enthält keine Änderungen gegenüber dem Formular.'
          }
          live
          focus
        >
          {remarks.length > 0 ? (
            <ul class="u-aside-list">
              {remarks.map((remark) => (
                <li>{show(remark)}</li>
              ))}
            </ul>
          ) : undefined}
        </Alert>
        <PostForm action={form.action} csrfToken={view.csrfToken} enter={{ name: 'word', value: 'take' }} multipart>
          <Carried values={form.carried} />
          {differences.map(({ field, text, isConflict }) => (
            <section class="u-form-section">
              {isConflict ? (
                <Alert
                  tone="warning"
                  title="Dieses Feld wurde seit dem Herunterladen auch im Formular geändert, oder die Überschrift danach fehlt. Bitte vergleichen Sie beide Texte."
                />
              ) : (
                ''
              )}
              <Diff
                beforeTitle="Im Formular"
                afterTitle="In der Word-Datei"
                fields={[{ label: field.label, before: field.value, after: text }]}
                sideBySide
              />
              <input type="hidden" name={`texts[${field.path}]`} value={attr(text)} />
              <Checkbox
                name="taken"
                id={`taken-${field.path}`}
                value={field.path}
                label={`${field.label}: Text aus der Word-Datei übernehmen`}
                hint="Ohne Haken bleibt der Text, wie er im Formular steht."
                checked={!isConflict}
              />
            </section>
          ))}
          <SaveBar note="Danach steht das Formular mit den gewählten Texten vor Ihnen, wie getippt.">
            <Button
              kind="primary"
              label={count > 0 ? 'Auswahl ins Formular übernehmen' : 'Zurück zum Formular'}
              name="word"
              value="take"
            />
            {count > 0 ? <Button label="Zurück zum Formular" name="word" value="back" /> : ''}
          </SaveBar>
        </PostForm>
        {homeless.length > 0 ? (
          <Section id="ohne-feld" title="Text ohne Feld">
            <p class="u-text">Diese Felder gibt es im Formular nicht mehr. Ihr Text steht hier zum Lesen.</p>
            {homeless.map(({ heading, text }) => (
              <>
                <h3 class="u-h3">{show(heading)}</h3>
                <Prose text={text} />
              </>
            ))}
          </Section>
        ) : (
          ''
        )}
        {file.comments.length > 0 ? (
          <Section id="kommentare" title="Kommentare in der Datei">
            <p class="u-text">Kommentare werden nicht übernommen. Sie stehen hier zum Lesen.</p>
            <ul class="u-aside-list u-aside-list--lines">
              {file.comments.map((comment) => (
                <li class="u-text--lines">{show(comment)}</li>
              ))}
            </ul>
          </Section>
        ) : (
          ''
        )}
      </>
    ),
  }) as string;
}

/** What was typed, in hidden fields, so that it goes along. */
function Carried({ values }: { values: Record<string, unknown> }): JSX.Element {
  return (
    <>
      {flat(values).map(([name, value]) => (
        <input type="hidden" name={attr(name)} value={attr(value)} />
      ))}
    </>
  );
}

function flat(value: unknown, name = ''): [string, string][] {
  if (typeof value === 'string') return [[name, value.replaceAll('\r\n', '\n')]];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, name === '' ? key : `${name}[${key}]`));
}

function html(response: Response, status: number, body: string): void {
  response.status(status).type('html').send(body);
}
