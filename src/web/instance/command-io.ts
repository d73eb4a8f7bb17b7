import type { Response } from 'express';
import type { FieldIssue } from '../../../workflows/contract.js';
import { fieldMessage } from '../../../workflows/messages.de.js';
import type { Command } from '../../engine/decide.js';
import { parseInput } from '../../engine/parse-input.js';
import type { Parts } from '../../parts.js';
import { type CommandFormProps, type LinkFrame, commandFormPage } from '../command-form.js';
import { type Raw, toInput } from '../form-input.js';
import { fieldName } from '../send-form.js';
import type { RequestWithView } from '../view.js';
import { behalfValues, readBehalf } from './behalf.js';
import type { CaseView } from './case-view.js';
import { consequenceOf } from './consequence.js';
import { type SentBody, choiceIssues, fieldsOf, linesIn, ownFile, reasonsFrom } from './fields.js';
import { withAllStates, withVerbs } from './proposal-fields.js';
import { keepUpload, uploadOf } from './upload.js';

/* The form of a command as it comes back, on the page of a case and behind a personal link: read, and asked again. */

export type SentFields = Record<string, unknown> | undefined;

/** A refusal that is a mistake in the form, not a no to the person. */
export const formCodes = new Set([
  'invalid',
  'outsideHolidayTable',
  'dateOutOfRange',
  'noMeetingInMonth',
  'meetingUnknown',
  'bodyUnknown',
]);

export interface ReadForm {
  sent: NonNullable<SentBody>;
  input: Record<string, unknown>;
  issues: FieldIssue[];
  behalf: CommandFormProps['behalf'];
  onBehalf: Command['onBehalf'];
  commandId: string;
}

/** The same form with a Ziffer, or a change of an earlier decision, more or less; `null` when none was asked for. */
export function changedRows(body: SentFields): SentFields | null {
  if (body?.add === undefined && body?.remove === undefined) return null;
  const [list, index] = typeof body.remove === 'string' ? body.remove.split(':') : [];
  const rows = (name: string, raw: unknown) => {
    const all = Array.isArray(raw) ? raw : raw !== null && typeof raw === 'object' ? Object.values(raw) : [];
    return [...all.filter((_, i) => list !== name || i !== Number(index)), ...(body.add === name ? [{}] : [])];
  };
  return { ...body, clauses: rows('clauses', body.clauses), acts: rows('acts', body.acts) };
}

/** Names that a form sends besides the fields of its command. */
const besides = new Set(
  '_csrf commandId revision add remove notes behalf behalfFile word wordFile taken texts actingName actingFunction code'.split(
    ' ',
  ),
);

/** What no form of this command has is refused, not left out: a number typed by hand, a ballot for somebody else. */
function foreignFields(shape: object, sent: Record<string, unknown>): FieldIssue[] {
  return Object.keys(sent)
    .filter((name) => !(name in shape) && !besides.has(name))
    .map((name) => ({ path: [], code: 'fieldForeign', params: { input: name.slice(0, 80) } }));
}

/** Reads a form: what the command takes, and every reason why it cannot be sent like this. */
export async function readForm(
  parts: Parts,
  c: CaseView,
  command: string,
  commandId: string,
  body: SentFields,
  request: RequestWithView,
): Promise<ReadForm> {
  const { sql, ids } = parts;
  const schema = c.definition.commands[command]!;
  const sent: Record<string, unknown> = { ...body };
  if ('clauses' in schema.shape && 'acts' in schema.shape) sent.clauses = withAllStates(sent.clauses);
  if ('reasons' in schema.shape) sent.reasons = reasonsFrom(sent.notes);
  if ('proposal' in schema.shape) Object.assign(sent, withVerbs(sent));
  if ('objectives' in schema.shape) sent.objectives = linesIn(sent.objectives);
  const by = { commandId, personId: c.view.viewer!.personId };
  const upload = 'file' in schema.shape ? uploadOf(request, 'file') : undefined;
  const kept = upload && (await keepUpload(parts, 'file', upload, by));
  if (kept && 'id' in kept) sent.file = kept.id;
  const fields = await fieldsOf(c, command, sent, sql);
  for (const field of fields) if (field.kind === 'file') sent.file = field.kept?.id;
  const { input, issues } = toInput(schema, sent as Raw);
  issues.push(...foreignFields(schema.shape, sent));
  if (kept && 'issue' in kept) issues.push(kept.issue);
  issues.push(...choiceIssues(fields, input, c.view.today));
  if (issues.length > 0) issues.push(...parseInput(schema, input, () => ids.next()).issues);
  const values = behalfValues(body);
  const organisations = c.behalf.find((offer) => offer.command === command)?.organisations ?? [];
  const letter = values && uploadOf(request, 'behalfFile');
  const keptLetter = letter && (await keepUpload(parts, 'behalfFile', letter, by));
  if (keptLetter && 'issue' in keptLetter) issues.push(keptLetter.issue);
  const letterFile = values && (await ownFile(c, keptLetter && 'id' in keptLetter ? keptLetter.id : values.file, sql));
  const behalf = values && {
    organisations: organisations.length ? organisations : [values.organisation],
    values: { ...values, file: letterFile?.id ?? '' },
    kept: letterFile,
  };
  const onBehalf = behalf && readBehalf(behalf.values, behalf.organisations, c.view.now);
  if (onBehalf) issues.push(...onBehalf.issues);
  return { sent, input, issues, behalf, onBehalf: onBehalf?.onBehalf, commandId };
}

/** Shows the form again: what was typed stays, and each thing to put right is said at its field. */
export async function askAgain(
  parts: Parts,
  response: Response,
  c: CaseView,
  command: string,
  read: ReadForm,
  issues: FieldIssue[],
  { status = 422, link, version }: { status?: number; link?: LinkFrame; version?: unknown } = {},
): Promise<void> {
  const fields = await fieldsOf(c, command, read.sent, parts.sql);
  // What was read before somebody else saved stays known as such.
  for (const field of fields)
    if (field.kind === 'hidden' && field.name === 'version' && typeof version === 'string') field.value = version;
  response
    .status(status)
    .type('html')
    .send(
      commandFormPage({
        c,
        command,
        fields,
        behalf: read.behalf,
        errors: errorsOf(issues, fields, read),
        commandId: read.commandId,
        isOutdated: issues.some(({ code }) => code === 'savedByOthers'),
        consequence: await consequenceOf(c, command, parts.sql),
        ...(link ? { link } : {}),
      }),
    );
}

/** German sentences by field; of several at one field the first. What belongs to no field stands in the summary alone. */
function errorsOf(issues: FieldIssue[], fields: CommandFormProps['fields'], read: ReadForm): Map<string, string> {
  const errors = new Map<string, string>();
  for (const { path, code, params } of issues) {
    const name = nameOf(path, fields, read);
    if (!errors.has(name)) errors.set(name, fieldMessage(code, params ?? {}));
  }
  return errors;
}

function nameOf(path: FieldIssue['path'], fields: CommandFormProps['fields'], { sent, behalf }: ReadForm): string {
  const [first, index] = path;
  if (first === 'reasons' && typeof index === 'number') {
    const reasons = sent.reasons as { field: string }[];
    return `notes[${reasons[index]?.field ?? ''}]`;
  }
  const field = fields.find(({ name }) => name === first);
  if (field?.kind === 'proposal' || field?.kind === 'arrangement' || first === 'acts') return fieldName(path);
  if (field?.kind === 'exceptions' || first === 'reservations' || field?.kind === 'person' || first === 'behalf')
    return fieldName(path);
  if (!field && behalf && (first === 'evidence' || first === 'receivedAt')) return `behalf[${first}]`;
  return field ? String(first) : '';
}
