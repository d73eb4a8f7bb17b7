import { organisationName } from '../../register/names.js';
import { caseLink } from '../case-link.js';
import { Link } from '../ui/button.js';
import { DescriptionList } from '../ui/description-list.js';
import { Section } from '../ui/section.js';
import { rich } from '../ui/text.js';
import type { CaseView } from './case-view.js';
import { organisationList, thingName } from './names.js';

export interface HandOverContext {
  thing: string;
  owners: string[];
  successor: string | null;
  termsId: string | null;
  refusals: { successor: string; reasonId: string }[];
}

/** One thing that is handed over: from whom, to whom, with what; who refused it and why. */
export function HandOverParts({ c }: { c: CaseView }): JSX.Element {
  const { thing, owners, successor, termsId, refusals } = c.found.row.context as HandOverContext;
  const { parent, row } = c.found;
  return (
    <Section id="gegenstand" title="Gegenstand der Übergabe">
      <DescriptionList
        entries={[
          { term: 'Art', value: thingName(thing) },
          {
            term: row.state === 'accepted' ? 'bisher verantwortlich' : 'verantwortlich',
            value: organisationList(owners),
          },
          {
            term: row.state === 'accepted' ? 'verantwortlich seit der Annahme' : 'angefragt',
            value: successor ? organisationName(successor) : 'noch niemand',
          },
          { term: 'Finanzierung und Betrieb', value: termsId ? c.text(termsId) : null },
          ...refusals.map(({ successor: who, reasonId }) => ({
            term: `abgelehnt von ${organisationName(who)}`,
            value: `„${c.text(reasonId)}“`,
          })),
          {
            term: 'Themenfeld',
            value: parent ? rich(<Link label={parent.title ?? 'Themenfeld'} href={caseLink(parent)} />) : null,
          },
        ]}
      />
    </Section>
  );
}
