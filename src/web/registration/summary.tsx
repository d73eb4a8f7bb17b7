import { groupKinds } from '../../../workflows/data/format-kinds.js';
import { focusTopics } from '../../../workflows/data/focus-topics.js';
import type { BodyView } from '../../register/case.queries.js';
import { organisationName } from '../../register/names.js';
import type { DiffField } from '../ui/diff.js';
import type { RegistrationValues } from './values.js';
import { fieldTitles } from './words.js';

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
    [fieldTitles.title, values.title],
    [fieldTitles.kind, (groupKinds as Record<string, { label: string }>)[values.kind]?.label ?? values.kind],
    [fieldTitles.focusTopic, (focusTopics as Record<string, { label: string }>)[values.focusTopic]?.label ?? values.focusTopic],
    [fieldTitles.approvingBody, body(values.approvingBody)],
    [
      fieldTitles.leads,
      values.leads
        .filter(isTold)
        .map(({ organisation, contact }) => `${organisationName(organisation) || '–'}: ${contact || '–'}`)
        .join('\n'),
    ],
    [fieldTitles.startsOn, values.startsOn],
    [fieldTitles.expectedEndOn, values.expectedEndOn],
    [fieldTitles.isPermanent, values.isPermanent === '' ? 'nein' : 'ja'],
    [fieldTitles.purpose, values.purpose],
    [fieldTitles.objectives, numbered(values.objectives)],
    [fieldTitles.participants, values.participants.map(organisationName).join(', ')],
    [fieldTitles.conferences, values.conferences],
    [
      fieldTitles.reports,
      reports.map((report) => `${reportKinds[report.kind] ?? 'Bericht'} an ${body(report.addressee)}: ${report.when}`).join('\n'),
    ],
    [fieldTitles.needsResources, values.needsResources === 'yes' ? 'Ja' : values.needsResources === 'no' ? 'Nein' : ''],
    [fieldTitles.resources, values.resources],
  ]);
}

const reportKinds: Record<string, string> = { interim: 'Zwischenbericht', final: 'Abschlussbericht' };

function numbered(texts: string[]): string {
  return texts
    .filter((text) => text.trim() !== '')
    .map((text, i) => `${i + 1}. ${text}`)
    .join('\n');
}
