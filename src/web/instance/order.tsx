import { orderKindLabels, reservationLabels } from '../../../workflows/order.de.js';
import type { FileInfo } from '../../register/file.queries.js';
import { organisationName } from '../../register/names.js';
import type { OrderContext } from '../../register/standing.queries.js';
import { formatBytes } from '../format.js';
import { Link } from '../ui/button.js';
import { DescriptionList } from '../ui/description-list.js';
import { EmptyState } from '../ui/empty-state.js';
import { Prose, Section } from '../ui/section.js';
import { rich } from '../ui/text.js';
import { type CaseView, bodyOf, meetingOf } from './case-view.js';

/** An order: what is to be done by whom, where that was decided, and the proof that it is done. */
export function OrderParts({ c, file }: { c: CaseView; file: FileInfo | null }): JSX.Element {
  const order = c.found.row.context as OrderContext;
  return (
    <>
      <Section id="auftrag" title="Worum es geht">
        <DescriptionList
          entries={[
            { term: 'Art', value: orderKindLabels[order.kind] },
            { term: 'Zuständig', value: organisationName(order.owner) },
            {
              term: 'Wortlaut',
              value: order.textId ? c.text(order.textId) : (reservationLabels[order.reservationOf ?? ''] ?? null),
            },
            { term: 'Ziffer', value: order.clause ? String(order.clause) : null },
            {
              term: 'Beschluss',
              value: order.decision
                ? rich(<Link label="Beschluss lesen" href={`/decisions/${order.decision}`} />)
                : null,
            },
            {
              term: 'Sitzung',
              value:
                c.found.parent?.workflow === 'meeting'
                  ? rich(<Link label={headingOfMeeting(c)} href={`/meetings/${c.found.parent.id}`} />)
                  : null,
            },
            {
              term: 'Herkunft',
              value: order.takenOver ? `übernommen, Quelle: ${c.text(order.takenOver.sourceId)}` : null,
            },
          ]}
        />
      </Section>
      <Section id="nachweis" title="Nachweis">
        {order.reportId ? (
          <>
            <Prose text={c.text(order.reportId)} />
            {file ? (
              <p class="u-text">
                <Link label={`${file.name}, ${formatBytes(file.size)}`} href={`/files/${file.id}`} />
              </p>
            ) : (
              ''
            )}
          </>
        ) : (
          <EmptyState title="Die Erledigung ist noch nicht gemeldet." />
        )}
      </Section>
    </>
  );
}

function headingOfMeeting(c: CaseView): string {
  const meeting = meetingOf(c, c.found.parent!.id);
  return `${meeting?.number ?? ''}. Sitzung ${bodyOf(c, meeting?.body)?.names.gen ?? ''}`;
}
