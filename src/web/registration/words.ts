import type { FieldIssue } from '../../../workflows/contract.js';
import { directoryNames, fieldLabels, fieldMessage } from '../../../workflows/messages.de.js';
import type { BodyView } from '../../register/case.queries.js';

/** Fields of the form, in its order (source 001). */
export const formFields = [
  'title',
  'kind',
  'focusTopic',
  'approvingBody',
  'leads',
  'startsOn',
  'expectedEndOn',
  'isPermanent',
  'purpose',
  'objectives',
  'participants',
  'conferences',
  'reports',
  'needsResources',
  'resources',
] as const;
export type FieldName = (typeof formFields)[number];

export function isField(name: string | undefined): name is FieldName {
  return formFields.includes(name as FieldName);
}

export function labelOf(name: FieldName): string {
  return fieldLabels[name] ?? name;
}

/** Field of the HTML form that an issue stands at: `['leads', 0, 'contact']` → `leads[0][contact]`. */
export function fieldAt(path: FieldIssue['path']): string {
  const [name, ...rest] = path;
  if (name === 'participants') return 'participants';
  return [String(name), ...rest.map((part) => `[${part}]`)].join('');
}

/** The German sentence for an issue (wording.md 5). */
export function problemText(issue: FieldIssue, bodies: BodyView[]): string {
  return fieldMessage(issue.code, issue.params, {
    ...directoryNames,
    body: (code) => bodies.find((body) => body.code === code)?.names ?? directoryNames.body(code),
  });
}
