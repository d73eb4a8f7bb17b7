import { holds } from '../identity/viewer.js';
import type { Sql } from '../register/sql.js';
import { type InstanceSummary, listInstances } from '../register/case.queries.js';
import { organisationName } from '../register/names.js';
import { caseLink } from './case-link.js';
import { formatList } from './format.js';
import { Link } from './ui/button.js';
import { AsideList, Section } from './ui/section.js';
import { rich } from './ui/text.js';
import type { View } from './view.js';

/**
 * Ausstehende Berichte of a meeting: those that the secretariat released and that have not come in since. Only the
 * secretariat, the chair and the members of the body read them.
 */
export async function outstandingReports(
  sql: Sql,
  { viewer }: View,
  meeting: { id: string; body: string },
): Promise<InstanceSummary[]> {
  const { body } = meeting;
  const mayRead =
    holds(viewer, 'secretariat') ||
    (['chair', 'votingMember', 'advisoryMember'] as const).some((role) => holds(viewer, role, { body }));
  return mayRead ? listInstances(sql, { outstandingIn: meeting.id, isFinal: false }) : [];
}

export function OutstandingReports({ reports }: { reports: InstanceSummary[] }): JSX.Element {
  if (reports.length === 0) return '';
  return (
    <Section id="ausstehende-berichte" title="Ausstehende Berichte">
      <p class="u-text">Das Gremium spricht über das weitere Vorgehen. Was vorher eingeht, entfällt hier von selbst.</p>
      <AsideList
        items={reports.map((report) => ({
          text: rich(<Link label={report.title ?? 'Bericht'} href={caseLink(report)} />),
          note: `Federführung: ${formatList((report.context.leads as string[]).map(organisationName))}`,
        }))}
      />
    </Section>
  );
}
