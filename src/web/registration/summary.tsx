import { groupKinds } from '../../../workflows/data/format-kinds.js';
import { focusTopics } from '../../../workflows/data/focus-topics.js';
import type { BodyView } from '../../register/case.queries.js';
import { organisationName } from '../../register/names.js';
import type { DiffField } from '../ui/diff.js';
import type { RegistrationValues } from './values.js';
import { labelOf } from './words.js';

/** Two versions of the form, field by field, in the words people read. */
export function versionFields(before: RegistrationValues, after: RegistrationValues, bodies: BodyView[]): DiffField[] {
  const left = fieldTexts(before, bodies);
  const right = fieldTexts(after, bodies);
  return [...new Set([...left.keys(), ...right.keys()])].map((label) => ({
    label,
    before: left.get(label) ?? '',
    after: right.get(label) ?? '',
  }));
}

/** The form as plain text by label, in the order of the form. */
function fieldTexts(values: RegistrationValues, bodies: BodyView[]): Map<string, string> {
  const body = (code: string) => bodies.find((b) => b.code === code)?.names.short ?? code;
  const isTold = (row: object) => Object.values(row).some((text) => text !== '');
  const reports = values.reports.filter(({ addressee, when }) => addressee !== '' || when !== '');
  return new Map([
    [labelOf('title'), values.title],
    [labelOf('kind'), (groupKinds as Record<string, { label: string }>)[values.kind]?.label ?? values.kind],
    [
      labelOf('focusTopic'),
      (focusTopics as Record<string, { label: string }>)[values.focusTopic]?.label ?? values.focusTopic,
    ],
    [labelOf('approvingBody'), body(values.approvingBody)],
    [
      labelOf('leads'),
      values.leads
        .filter(isTold)
        .map(({ organisation, contact }) => `${organisationName(organisation) || '–'}: ${contact || '–'}`)
        .join('\n'),
    ],
    [labelOf('startsOn'), values.startsOn],
    [labelOf('expectedEndOn'), values.expectedEndOn],
    [labelOf('isPermanent'), values.isPermanent === '' ? 'nein' : 'ja'],
    [labelOf('purpose'), values.purpose],
    [labelOf('objectives'), numbered(values.objectives)],
    [labelOf('participants'), values.participants.map(organisationName).join(', ')],
    [labelOf('conferences'), values.conferences],
    [
      labelOf('reports'),
      reports
        .map((report) => `${reportKinds[report.kind] ?? 'Bericht'} an ${body(report.addressee)}: ${report.when}`)
        .join('\n'),
    ],
    [labelOf('needsResources'), values.needsResources === 'yes' ? 'Ja' : values.needsResources === 'no' ? 'Nein' : ''],
    [labelOf('resources'), values.resources],
  ]);
}

const reportKinds: Record<string, string> = { interim: 'Zwischenbericht', final: 'Abschlussbericht' };

function numbered(texts: string[]): string {
  return texts
    .filter((text) => text.trim() !== '')
    .map((text, i) => `${i + 1}. ${text}`)
    .join('\n');
}
