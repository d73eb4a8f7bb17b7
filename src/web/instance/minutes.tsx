import type { z } from 'zod';
import type { minutes } from '../../../workflows/minutes.js';
import { organisationName } from '../../register/names.js';
import type { StatementForMinutes } from '../../register/statement.queries.js';
import { formatDate, formatLongDay } from '../format.js';
import { Link } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { DescriptionList } from '../ui/description-list.js';
import { EmptyState } from '../ui/empty-state.js';
import { Prose, Section } from '../ui/section.js';
import { More } from '../ui/more.js';
import { show } from '../ui/text.js';
import { minutesParts } from '../papers.js';
import { type CaseView, bodyOf, meetingOf } from './case-view.js';

type Context = z.infer<(typeof minutes)['context']>;

const objectionStates = {
  open: 'offen',
  accepted: 'übernommen',
  deferred: 'der nächsten Sitzung vorgelegt',
  rejected: 'vom Gremium nicht übernommen',
};

/** Niederschrift: its text, objections, the statements of members on its items. */
export function MinutesParts({ c, statements }: { c: CaseView; statements: StatementForMinutes[] }): JSX.Element {
  const context = c.found.row.context as Context;
  const meeting = meetingOf(c, context.meeting);
  const isOpen = ['drafting', 'sent'].includes(c.found.row.state);
  const mayState =
    isOpen && c.view.viewer?.memberships.some(({ role, body }) => role === 'votingMember' && body === context.body);
  return (
    <>
      <Section id="niederschrift" title="Niederschrift">
        {meeting ? (
          <p class="u-text">
            <Link
              label={`${meeting.number}. Sitzung ${bodyOf(c, meeting.body)?.names.gen ?? ''} am ${formatDate(meeting.on)}`}
              href={`/meetings/${meeting.id}`}
            />
          </p>
        ) : (
          ''
        )}
        {context.textId ? (
          <>
            <Prose text={c.text(context.textId)} />
            <p class="u-text u-after">
              <Link label="Als PDF" href={`/minutes/${context.id}.pdf`} /> ·{' '}
              <Link label="Als Word-Datei" href={`/minutes/${context.id}.docx`} />
            </p>
            <More summary="Auszug je Tagesordnungspunkt">
              <ul class="u-aside-list u-aside-list--lines">
                {minutesParts(c.text(context.textId))
                  .filter(({ item }) => item !== null)
                  .map(({ heading, item }) => (
                    <li>
                      {show(heading)}{' '}
                      <Link label={`TOP ${item} als PDF`} href={`/minutes/${context.id}/items/${item}.pdf`} /> ·{' '}
                      <Link label={`TOP ${item} als Word-Datei`} href={`/minutes/${context.id}/items/${item}.docx`} />
                    </li>
                  ))}
              </ul>
            </More>
          </>
        ) : (
          <EmptyState
            title="Es gibt noch keinen Entwurf."
            detail="Die Geschäftsstelle findet beim Schreiben einen Vorschlag aus dem Verlauf der Sitzung vor."
          />
        )}
      </Section>
      {context.objections.length > 0 ? (
        <Section id="einwendungen" title="Einwendungen">
          <DataTable
            caption="Einwendungen gegen die Niederschrift"
            rows={context.objections}
            columns={[
              { header: 'Von', cell: ({ organisation }) => organisationName(organisation) },
              { header: 'Einwendung', cell: ({ textId }) => c.text(textId) },
              { header: 'Stand', cell: ({ status }) => objectionStates[status] },
              { header: 'Begründung', cell: ({ reasonId }) => (reasonId ? c.text(reasonId) : null) },
            ]}
          />
        </Section>
      ) : (
        ''
      )}
      {statements.length > 0 || mayState ? (
        <Section id="erklaerungen" title="Protokollerklärungen">
          {statements.length > 0 ? (
            <DescriptionList
              entries={statements.map(({ item, organisation, words }) => ({
                term: `TOP ${item}, ${organisationName(organisation)}`,
                value: `„${words}“`,
              }))}
            />
          ) : (
            ''
          )}
          {mayState ? (
            <p class={['u-text', statements.length > 0 && 'u-after']}>
              {show(
                context.until
                  ? `Bis ${formatLongDay(context.until)} können Sie eine Protokollerklärung abgeben oder Ihre ändern: auf der Seite des Punktes in der `
                  : 'Sie können eine Protokollerklärung abgeben oder Ihre ändern: auf der Seite des Punktes in der ',
              )}
              <Link label="Tagesordnung" href={`/meetings/${context.meeting}`} />.
            </p>
          ) : (
            ''
          )}
        </Section>
      ) : (
        ''
      )}
    </>
  );
}
