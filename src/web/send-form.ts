import { z } from 'zod';
import { CommandRefused, type FieldIssue } from '../../workflows/contract.js';
import { fieldMessage } from '../../workflows/messages.de.js';
import type { Answer } from '../engine/store.js';
import type { Parts } from '../parts.js';
import { type Raw, toInput } from './form-input.js';
import { PageRefused } from './refusal.js';
import type { View } from './view.js';

/** What became of a form: the engine's answer, or what is to be put right in which field. */
export type Sent = { answer: Answer; issues?: undefined } | { answer?: undefined; issues: FieldIssue[] };

/**
 * Sends a form as the command that begins an instance. The id that the form carries makes it happen once, however often
 * it is sent.
 * @throws CommandRefused for every no that belongs to no field.
 */
export function sendBeginning(
  parts: Parts,
  view: View,
  workflow: string,
  body: Record<string, unknown> | undefined,
  alsoWrong: FieldIssue[] = [],
): Promise<Sent> {
  const command = parts.engine.workflow(workflow)!.begin!.command;
  return sendForm(parts, view, { workflow, command }, body, alsoWrong);
}

/** Sends a form as a command: to an instance, or, without one, to begin it. Otherwise as `sendBeginning`. */
export async function sendForm(
  parts: Parts,
  view: View,
  { workflow, command, instanceId }: { workflow: string; command: string; instanceId?: string },
  body: Record<string, unknown> | undefined,
  alsoWrong: FieldIssue[] = [],
): Promise<Sent> {
  const definition = parts.engine.workflow(workflow)!;
  const id = z.uuidv7().safeParse(body?.commandId);
  if (!id.success) throw new PageRefused(400, 'badRequest');
  const { input, issues } = toInput(definition.commands[command]!, body as Raw);
  const unread = [...alsoWrong, ...issues];
  try {
    if (unread.length === 0)
      return {
        answer: await parts.engine.execute({
          id: id.data,
          type: command,
          actorId: view.viewer!.personId,
          ...(instanceId === undefined ? { workflow } : { instanceId }),
          input,
        }),
      };
    const all = [...unread, ...furtherIssues(definition.commands[command]!, input)];
    return { issues: withoutDoubles(all).toSorted(inOrderOf(definition.commands[command]!)) };
  } catch (error) {
    if (!(error instanceof CommandRefused) || error.code !== 'invalid' || !error.details.issues?.length) throw error;
    return { issues: withoutDoubles(error.details.issues) };
  }
}

/** What else is wrong in a form that cannot be sent anyway, so that everything is said at once. */
function furtherIssues(schema: z.ZodObject, input: Record<string, unknown>): FieldIssue[] {
  const parsed = schema.safeParse(input);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({
    path: path as FieldIssue['path'],
    code: /^[a-z][a-zA-Z]+$/.test(message) ? message : 'fieldInvalid',
  }));
}

/** In the order of the form's fields. */
function inOrderOf(schema: z.ZodObject): (a: FieldIssue, b: FieldIssue) => number {
  const names = Object.keys(schema.shape);
  const place = ({ path }: FieldIssue) => names.indexOf(String(path[0]));
  return (a, b) => place(a) - place(b);
}

/** One sentence a field: the first one. */
function withoutDoubles(issues: FieldIssue[]): FieldIssue[] {
  return issues.filter(
    (issue, i) => issues.findIndex((other) => fieldName(other.path) === fieldName(issue.path)) === i,
  );
}

/** Name of the form field at a path of the input: `things[0][title]`. */
export function fieldName(path: FieldIssue['path']): string {
  const [first, ...rest] = path;
  return `${first ?? ''}${rest.map((part) => `[${part}]`).join('')}`;
}

/** German sentences by field name. */
export function sentences(issues: FieldIssue[]): Map<string, string> {
  return new Map(issues.map(({ path, code, params }) => [fieldName(path), fieldMessage(code, params ?? {})]));
}
