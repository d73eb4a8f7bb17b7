import type { FieldIssue } from '../../../workflows/contract.js';
import { organisations, recogniseOrganisation } from '../../../workflows/data/organisations.js';
import { fieldMessage } from '../../../workflows/messages.de.js';
import type { BodyView } from '../../register/case.queries.js';
import { organisationName } from '../../register/names.js';
import { formatDate, formatMonth } from '../format.js';

/** Labels of the form, in its order (source 001). */
export const fieldTitles = {
  title: 'Titel des Gremiums',
  kind: 'Art des Formates',
  focusTopic: 'Schwerpunktthema',
  approvingBody: 'Wer entscheidet',
  leads: 'Federführung und Ansprechpersonen',
  startsOn: 'Beginn der Tätigkeit',
  expectedEndOn: 'Voraussichtliches Ende',
  isPermanent: 'dauerhaftes Gremium',
  purpose: 'Zweck',
  objectives: 'Ergebnisse',
  participants: 'Mitwirkung',
  conferences: 'Fachministerkonferenzen',
  reports: 'Planung und Berichte',
  needsResources: 'Ressourcen',
  resources: 'Betrag, Jahr und Quelle',
} as const;

export type FieldName = keyof typeof fieldTitles;

/** Field of the HTML form that an issue stands at: `['leads', 0, 'contact']` → `leads[0][contact]`. */
export function fieldAt(path: FieldIssue['path']): string {
  const [name, ...rest] = path;
  if (name === 'participants') return 'participants';
  return [String(name), ...rest.map((part) => `[${part}]`)].join('');
}

/** The German sentence for an issue (wording.md 5). Dates, months and organisations go in as people write them. */
export function problemText(issue: FieldIssue, bodies: BodyView[]): string {
  const { organisation, input } = issue.params ?? {};
  const own = ownMessages[issue.code];
  const params: Record<string, string | number> = { ...issue.params };
  return own ? own(params) : fieldMessage(issue.code, params);
}

const ownMessages: Record<string, (params: Record<string, string | number>) => string> = {};
