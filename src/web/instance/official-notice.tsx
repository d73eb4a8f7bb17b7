import type { z } from 'zod';
import type { officialNotice } from '../../../workflows/official-notice.js';
import { decisionName } from '../../register/decision.queries.js';
import type { DecisionView } from '../../register/case.queries.js';
import { formatDate } from '../format.js';
import { Link } from '../ui/button.js';
import { DescriptionList } from '../ui/description-list.js';
import { Section } from '../ui/section.js';
import { holds } from '../../identity/viewer.js';
import { PAGES } from '../layout.js';
import { type CaseView, bodyOf, meetingOf } from './case-view.js';

type Context = z.infer<(typeof officialNotice)['context']>;

/** Bekanntmachung: which released decisions it is about, its paper, and what became of it. */
export function OfficialNoticeParts({ c, announced }: { c: CaseView; announced: DecisionView[] }): JSX.Element {
  const context = c.found.row.context as Context;
  const meeting = meetingOf(c, context.meeting);
  const isDone = context.appearedOn !== null || context.reasonId !== null;
  return (
    <>
      <Section id="entscheidungen" title="Entscheidungen">
        <p class="u-text">
          {meeting ? (
            <Link
              label={`${meeting.number}. Sitzung ${bodyOf(c, meeting.body)?.names.gen ?? ''} am ${formatDate(meeting.on)}`}
              href={`${PAGES.meetings}/${meeting.id}`}
            />
          ) : (
            <Link label="Umlaufverfahren" href={`/votes/${context.vote}`} />
          )}
        </p>
        {announced.length > 0 ? (
          <ul class="u-aside-list u-aside-list--lines u-after">
            {announced.map((decision) => (
              <li>
                <Link
                  label={`${decisionName(c.bodies, decision)}: ${decision.title ?? ''}`}
                  href={`${PAGES.decisions}/${decision.id}`}
                />
              </li>
            ))}
          </ul>
        ) : (
          <p class="u-text u-after">Noch ist kein Beschluss freigegeben.</p>
        )}
        {!isDone && holds(c.view.viewer, 'secretariat') ? (
          <p class="u-text u-after">
            Entwurf aus den freigegebenen Beschlüssen:{' '}
            <Link label="Bekanntmachung als PDF" href={`/notices/${context.id}.pdf`} /> ·{' '}
            <Link label="Bekanntmachung als Word-Datei" href={`/notices/${context.id}.docx`} />
          </p>
        ) : (
          ''
        )}
      </Section>
      <Section id="bekanntmachung" title="Bekanntmachung">
        <DescriptionList
          entries={
            context.reasonId
              ? [{ term: 'Nicht nötig', value: c.text(context.reasonId) }]
              : [
                  {
                    term: 'eingereicht am',
                    value: context.submittedOn ? formatDate(context.submittedOn) : 'noch nicht',
                  },
                  {
                    term: 'erschienen am',
                    value: context.appearedOn ? formatDate(context.appearedOn) : 'noch nicht',
                  },
                  { term: 'Fundstelle', value: context.referenceId ? c.text(context.referenceId) : null },
                ]
          }
        />
      </Section>
    </>
  );
}
