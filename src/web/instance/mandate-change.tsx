import type { z } from 'zod';
import type { Mandate, mandateChange } from '../../../workflows/mandate-change.js';
import { Diff, type DiffField } from '../ui/diff.js';
import { Note, Prose, Section } from '../ui/section.js';
import type { CaseView } from './case-view.js';
import { kindName, organisationList } from './names.js';

type Context = z.infer<(typeof mandateChange)['context']>;

/** A mandate before and after, field by field. */
export function mandateFields(
  before: Mandate,
  after: Mandate,
  text: (id: string | null | undefined) => string,
): DiffField[] {
  const field = (label: string, show: (mandate: Mandate) => string) => ({
    label,
    before: show(before),
    after: show(after),
  });
  return [
    field('Art', ({ kind }) => kindName(kind)),
    field('Federführung', ({ leads }) => organisationList(leads)),
    field('Mitwirkung', ({ participants }) => organisationList(participants)),
    field('Zweck', ({ purpose }) => text(purpose)),
    field('Ziele', ({ objectives }) => objectives.map((id, i) => `${i + 1}. ${text(id)}`).join('\n')),
  ];
}

/** A change of a mandate: what it was, what it shall be, and why. */
export function ChangeParts({ c }: { c: CaseView }): JSX.Element {
  const { before, proposed, reasonId } = c.found.row.context as Context;
  const fields = mandateFields(before, proposed, c.text);
  return (
    <Section id="aenderung" title="Änderung">
      {fields.every((field) => field.before === field.after) ? (
        <Note tone="warning" text="Der Antrag ändert nichts am Mandat." />
      ) : (
        <Diff beforeTitle="Bisher" afterTitle="beantragt" fields={fields} />
      )}
      <h3 class="u-h3 u-after">Begründung</h3>
      <Prose text={c.text(reasonId)} />
    </Section>
  );
}
