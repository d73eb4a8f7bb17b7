import type { z } from 'zod';
import type { extension } from '../../../workflows/extension.js';
import { formatDate } from '../format.js';
import { DescriptionList } from '../ui/description-list.js';
import { Note, Prose, Section } from '../ui/section.js';
import { type CaseView, bodyOf } from './case-view.js';
import { organisationList } from './names.js';

type Context = z.infer<(typeof extension)['context']>;

/** An extension: old end, new end asked for and decided, and why. */
export function ExtensionParts({ c }: { c: CaseView }): JSX.Element {
  const { oldEnd, newEnd, decidedUntil, isRetroactive, leads, approvingBody, reasonId, returnedReasonId } = c.found.row
    .context as Context;
  const isLate = !c.found.row.isFinal && c.view.today > oldEnd;
  return (
    <Section id="antrag" title="Antrag">
      {c.state === 'returned' && returnedReasonId ? (
        <Note tone="warning" text={`Bitte ergänzen: ${c.text(returnedReasonId)}`} />
      ) : (
        ''
      )}
      {isLate ? (
        <Note
          tone="warning"
          text={`Das Mandat ist seit ${formatDate(oldEnd)} beendet. Eine Verlängerung wirkt nur, wenn der Beschluss ausdrücklich rückwirkend ist.`}
        />
      ) : (
        ''
      )}
      <DescriptionList
        entries={[
          { term: 'Bisheriges Ende', value: formatDate(oldEnd) },
          { term: 'Beantragt bis', value: formatDate(newEnd) },
          { term: 'Beschlossen bis', value: decidedUntil ? formatDate(decidedUntil) : null },
          { term: 'Ausdrücklich rückwirkend beantragt', value: isRetroactive ? 'ja' : null },
          { term: 'Federführung', value: organisationList(leads) },
          { term: 'Es entscheidet', value: bodyOf(c, approvingBody)?.names.short ?? approvingBody },
        ]}
      />
      <h3 class="u-h3 u-after">Begründung</h3>
      <Prose text={c.text(reasonId)} />
    </Section>
  );
}
