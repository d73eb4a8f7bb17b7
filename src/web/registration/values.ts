import { z } from 'zod';
import { focusTopicsIn } from '../../../workflows/data/focus-topics.js';
import type { RegistrationForm } from '../../../workflows/registration-form.js';
import type { RegistrationValues } from '../../documents/registration-draft.js';
import { formatDate } from '../format.js';
import { whenName } from '../instance/names.js';
import { PageRefused } from '../refusal.js';

export type { RegistrationValues };

/** Groups of rows that can be added and removed. */
export const repeated = ['leads', 'objectives', 'reports'] as const;
export type Repeated = (typeof repeated)[number];

const maxRows = 200;

/** A line break is one character; what neither JSON nor the database can hold becomes the sign for "unreadable". */
const typed = z
  .string()
  .transform((value) =>
    value
      .replaceAll('\r\n', '\n')
      .replace(/\p{Surrogate}/gu, '\uFFFD')
      .replaceAll('\0', '\uFFFD'),
  )
  .default('');

/** Rows as an array or, from many rows on, with their numbers as names. */
function rows<T extends z.ZodType>(row: T) {
  return z.preprocess((sent) => {
    if (sent === undefined || sent === '') return [];
    return sent !== null && typeof sent === 'object' && !Array.isArray(sent) ? Object.values(sent) : sent;
  }, z.array(row).max(maxRows));
}

const sentForm = z.object({
  title: typed,
  kind: typed,
  focusTopic: typed,
  approvingBody: typed,
  leads: rows(z.object({ organisation: typed, contact: typed })),
  startsOn: typed,
  expectedEndOn: typed,
  isPermanent: typed,
  purpose: typed,
  objectives: rows(typed),
  participants: z.preprocess((sent) => (typeof sent === 'string' && sent !== '' ? [sent] : sent), rows(typed)),
  conferences: typed,
  reports: rows(z.object({ kind: typed, addressee: typed, when: typed })),
  needsResources: typed,
  resources: typed,
  behalf: z
    .object({ organisation: typed, evidence: typed, receivedOn: typed, receivedAt: typed, file: typed })
    .prefault({ organisation: '', evidence: '', receivedOn: '', receivedAt: '', file: '' }),
});

/**
 * The form as sent. A browser sends strings and rows of strings; anything else was not sent by our form.
 * @throws PageRefused 400
 */
export function valuesFromBody(body: unknown): RegistrationValues {
  const sent = sentForm.safeParse(body ?? {});
  if (!sent.success) throw new PageRefused(400, 'badRequest');
  return sent.data;
}

/** An empty form; one row of each group is open. */
export function emptyValues(): RegistrationValues {
  return {
    ...valuesFromBody({}),
    leads: [{ organisation: '', contact: '' }],
    objectives: [''],
    reports: [{ kind: 'interim', addressee: '', when: '' }],
  };
}

/** A submitted version back in the form; `text` resolves the ids of texts and persons. */
export function valuesFromForm(form: RegistrationForm, text: (id: string | null) => string): RegistrationValues {
  return {
    ...emptyValues(),
    title: text(form.title),
    kind: form.kind,
    focusTopic: form.focusTopic,
    approvingBody: form.approvingBody,
    leads: form.leads.map(({ organisation, contact }) => ({ organisation, contact: text(contact) })),
    startsOn: formatDate(form.startsOn),
    expectedEndOn: form.expectedEndOn === null ? '' : formatDate(form.expectedEndOn),
    isPermanent: form.isPermanent ? 'on' : '',
    purpose: text(form.purpose),
    objectives: form.objectives.map(text),
    participants: form.participants,
    conferences: text(form.conferences),
    reports: form.reports.map(({ kind, addressee, when }) => ({
      kind,
      addressee,
      when: whenName(when),
    })),
    needsResources: form.needsResources ? 'yes' : 'no',
    resources: text(form.resources),
  };
}

const emptyRows = {
  leads: { organisation: '', contact: '' },
  objectives: '',
  reports: { kind: 'interim', addressee: '', when: '' },
};

/** The form after "hinzufügen" (`leads`) or "entfernen" (`leads:2`), and the row to go to; else `null`. */
export function changeRows(
  values: RegistrationValues,
  action: { add?: unknown; remove?: unknown },
): { values: RegistrationValues; at: string } | null {
  const isGroup = (name: unknown): name is Repeated => repeated.includes(name as Repeated);
  if (isGroup(action.add)) {
    const name = action.add;
    const grown = values[name].length < maxRows ? [...values[name], emptyRows[name]] : values[name];
    return { values: { ...values, [name]: grown }, at: `${name}-zeile-${grown.length - 1}` };
  }
  if (typeof action.remove === 'string') {
    const [name, index] = action.remove.split(':');
    if (!isGroup(name) || !/^\d{1,3}$/.test(index ?? '')) return null;
    const left = values[name].filter((_, i) => i !== Number(index));
    return { values: { ...values, [name]: left.length ? left : [emptyRows[name]] }, at: name };
  }
  return null;
}

/** Schwerpunktthemen that may be chosen on a day, and the one already chosen. */
export function focusTopicChoices(today: string): readonly string[] {
  return focusTopicsIn(Number(today.slice(0, 4)));
}
