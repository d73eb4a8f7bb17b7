import type { WordField } from '../../documents/word-file.js';
import { organisationName } from '../../register/names.js';
import { formatInstant } from '../format.js';
import { PAGES } from '../layout.js';
import type { View } from '../view.js';
import { type WordForm, rowFields } from '../word.js';
import type { RegistrationDraft } from './draft.js';
import { draftTitle } from './start.js';
import type { RegistrationValues } from './values.js';
import { labelOf } from './words.js';

/** The texts of a draft for Word. */
export function wordFormOf(draft: RegistrationDraft, view: View): WordForm {
  const title = draftTitle(draft);
  return {
    source: { id: draft.id, form: 'registration' },
    heading: `Registrierung: ${title}`,
    origin: `Entwurf einer Registrierung, gespeichert am ${formatInstant(draft.updatedAt)}, heruntergeladen am ${formatInstant(view.now)}`,
    fileName: `Registrierung ${title}`.slice(0, 80),
    fields: textsOf(draft.data.values),
    action: `/drafts/${draft.id}/word`,
    carried: { draftRevision: String(draft.revision) },
    nav: 'instances',
    crumbs: [
      { label: 'Vorgänge', href: PAGES.instances },
      { label: title, href: `/drafts/${draft.id}` },
    ],
  };
}

/** What is written in the form; what is chosen from a list stays there. */
function textsOf(values: RegistrationValues): WordField[] {
  const field = (
    path: 'title' | 'startsOn' | 'expectedEndOn' | 'purpose' | 'conferences' | 'resources',
  ): WordField => ({
    path,
    label: labelOf(path),
    value: values[path],
  });
  return [
    field('title'),
    ...values.leads.map(({ organisation, contact }, i) => ({
      path: `leads_${i}_contact`,
      label: `Ansprechperson ${organisation ? organisationName(organisation) : i + 1}`,
      value: contact,
    })),
    field('startsOn'),
    field('expectedEndOn'),
    field('purpose'),
    ...rowFields('objectives', 'Ziel', 'Weitere Ziele (eines je Absatz)', values.objectives),
    field('conferences'),
    field('resources'),
  ];
}
