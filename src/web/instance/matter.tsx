import type { z } from 'zod';
import { type matter, waitingBodies } from '../../../workflows/matter.js';
import { purposeLabels } from '../../../workflows/reference.de.js';
import { organisationName } from '../../register/names.js';
import { formatList } from '../format.js';
import { Badge } from '../ui/badge.js';
import { DescriptionList } from '../ui/description-list.js';
import { Prose, Section } from '../ui/section.js';
import { show } from '../ui/text.js';
import { type CaseView, bodyOf } from './case-view.js';

type Context = z.infer<(typeof matter)['context']>;

/** A Vorlage: what it is about, which bodies it goes through, who supports the motion. */
export function MatterParts({ c }: { c: CaseView }): JSX.Element {
  const { consultationSequence, leads, sourceId, summaryId, supporters, motion } = c.found.row.context as Context;
  const waiting = waitingBodies({ consultationSequence });
  const name = (code: string) => bodyOf(c, code)?.names.short ?? code;
  return (
    <>
      <Section id="vorlage" title="Vorlage">
        <DescriptionList
          entries={[
            { term: 'Federführung', value: formatList(leads.map(organisationName)) },
            { term: 'Quelle', value: sourceId ? c.text(sourceId) : null },
            {
              term: 'Antrag',
              value: motion
                ? `${supporters.length} von ${motion.together} Ländern: ${formatList(supporters.map(organisationName))}`
                : null,
            },
          ]}
        />
        {summaryId ? (
          <>
            <h3 class="u-h3 u-after">Sachverhalt</h3>
            <Prose text={c.text(summaryId)} />
          </>
        ) : (
          ''
        )}
      </Section>
      <Section id="beratungsfolge" title="Beratungsfolge">
        <ol class="u-aside-list u-aside-list--lines">
          {consultationSequence.map(({ body, purpose, isTogether, status, referredBy }) => (
            <li>
              {show(
                `${name(body)}: ${purposeLabels[purpose] ?? purpose}${isTogether ? ', gemeinsam mit dem Gremium davor' : ''}${referredBy ? `, auf Verweisung durch ${name(referredBy)}` : ''}`,
              )}{' '}
              {status === 'done' ? (
                <Badge tone="success" label="beraten" />
              ) : status === 'onAgenda' ? (
                <Badge label="jetzt hier" />
              ) : waiting.includes(body) && !c.found.row.isFinal ? (
                <Badge label="als Nächstes" />
              ) : (
                ''
              )}
            </li>
          ))}
        </ol>
      </Section>
    </>
  );
}
