import { orderKindLabels } from '../../../workflows/order.de.js';
import { organisationName } from '../../register/names.js';
import type { OrderContext } from '../../register/standing.queries.js';
import { decisionName } from '../../register/decision.queries.js';
import { caseLink } from '../case-link.js';
import { formatDate, itemName } from '../format.js';
import { PAGES } from '../layout.js';
import { StateBadge } from '../state-badge.js';
import { Link } from '../ui/button.js';
import { PageHead } from '../ui/page-head.js';
import { type Text, rich } from '../ui/text.js';
import { type CaseView, bodyOf, meetingOf, responsibleFor } from './case-view.js';
import { kindName, organisationList, reportName, thingName } from './names.js';
import type { HandOverContext } from './hand-over.js';
import type { RegistrationContext } from './registration.js';

/** What a case is called: its title; a report by its addressee, an item by its number, a meeting by its day. */
export function headingOf(c: CaseView): string {
  const { row, title } = c.found;
  const body = bodyOf(c, row.facts.body);
  switch (row.workflow) {
    case 'interimReport':
      return `${reportName(String(row.facts.kind))} an ${body?.names.akk ?? row.facts.body ?? ''}`;
    case 'approval':
      return `${itemName(row.facts.item)}: ${title}`;
    case 'meeting': {
      const meeting = meetingOf(c, row.id);
      return meeting ? `${meeting.number}. Sitzung am ${formatDate(meeting.on)}` : 'Sitzung';
    }
    case 'body':
      return body?.names.short ?? c.words.name;
    case 'mandateChange':
      return 'Änderung des Mandats';
    case 'extension':
      return `Verlängerung bis ${formatDate(String(row.facts.newEnd))}`;
    case 'order':
      return `${orderKindLabels[(row.context as OrderContext).kind]}: ${title}`;
    case 'officialNotice':
      return row.facts.number
        ? `Bekanntmachung der ${String(row.facts.number)}. Sitzung ${body?.names.gen ?? ''}`
        : `Bekanntmachung: ${title}`;
    case 'minutes':
      return `Niederschrift der ${String(row.facts.number)}. Sitzung ${body?.names.gen ?? ''}`;
    default:
      return title || c.words.name;
  }
}

/** The way to a case: its list, then what it belongs to. */
export function breadcrumbsOf(c: CaseView): { label: string; href: string }[] {
  const { row, parent } = c.found;
  if (row.workflow === 'body') return [{ label: 'Sitzungen', href: PAGES.meetings }];
  if (row.workflow === 'meeting' || row.workflow === 'approval') return [{ label: 'Sitzungen', href: PAGES.meetings }];
  const isPart = parent && !['workingGroup', 'order', 'minutes', 'officialNotice'].includes(row.workflow);
  const list =
    row.workflow === 'subjectAreaClosure' || row.workflow === 'handOver'
      ? { label: 'Themenfelder', href: PAGES.subjectAreas }
      : row.workflow === 'order'
        ? { label: 'Aufträge', href: PAGES.orders }
        : ['minutes', 'officialNotice'].includes(row.workflow)
          ? { label: 'Sitzungen', href: PAGES.meetings }
          : { label: 'Vorgänge', href: PAGES.instances };
  return [list, ...(isPart ? [{ label: parent.title ?? 'Vorgang', href: caseLink(parent) }] : [])];
}

/** Head of the page of a case: kind and body, what it is, its state and at most three facts. */
export function Head({ c }: { c: CaseView }): JSX.Element {
  return (
    <PageHead
      preline={prelineOf(c)}
      heading={headingOf(c)}
      badge={rich(<StateBadge workflow={c.found.row.workflow} state={c.state} />)}
      facts={factsOf(c)}
    />
  );
}

function prelineOf(c: CaseView): Text {
  const { row } = c.found;
  const body = bodyOf(c, row.facts.body);
  switch (row.workflow) {
    case 'registration': {
      const { form } = row.context as RegistrationContext;
      return `Registrierung · ${kindName(form.kind)} ${body?.names.gen ?? ''}`;
    }
    case 'workingGroup':
      return `Format · ${kindName(String(row.facts.kind))} ${body?.names.gen ?? ''}`;
    case 'interimReport': {
      const [decision] = c.decisions;
      return decision ? `Bericht aus ${decisionName(c.bodies, decision)}` : 'Bericht';
    }
    case 'mandateChange':
    case 'extension':
      return `${c.found.title} · ${body?.names.short ?? ''}`;
    case 'handOver':
      return `Übergabe · ${thingName((row.context as HandOverContext).thing)}`;
    case 'matter':
      return `Vorlage · ${body?.names.short ?? ''}`;
    case 'order':
    case 'minutes':
    case 'officialNotice':
      return body?.names.short ?? c.words.name;
    default:
      return c.words.name;
  }
}

function factsOf(c: CaseView): (Text | null)[] {
  const { row, parent } = c.found;
  const leads = responsibleFor({ ...(row.context as object), successor: null });
  const lead = `Federführung: ${organisationList(leads)}`;
  const [decision] = c.decisions;
  const decided = decision
    ? rich(<Link label={decisionName(c.bodies, decision)} href={`/decisions/${decision.id}`} />)
    : null;
  switch (row.workflow) {
    case 'registration':
      return [`Geschäftszeichen ${(row.context as RegistrationContext).fileReference}`, decided, lead];
    case 'workingGroup':
      return [row.facts.validUntil ? `bis ${formatDate(row.facts.validUntil)}` : 'unbefristet', decided, lead];
    case 'interimReport':
      return [parent ? rich(<Link label={parent.title ?? 'Format'} href={caseLink(parent)} />) : null, lead];
    case 'handOver':
      return [
        `verantwortlich: ${organisationList(row.state === 'accepted' ? [String(row.facts.successor)] : leads)}`,
        parent ? rich(<Link label={parent.title ?? 'Themenfeld'} href={caseLink(parent)} />) : null,
      ];
    case 'order':
      return [decided, `zuständig: ${organisationName((row.context as OrderContext).owner)}`];
    case 'mandateChange':
      return [decided, parent ? rich(<Link label="Zum Format" href={caseLink(parent)} />) : null, lead];
    case 'extension':
      return [
        `bisheriges Ende ${formatDate(String(row.facts.oldEnd))}`,
        decided,
        parent ? rich(<Link label="Zum Format" href={caseLink(parent)} />) : null,
      ];
    case 'minutes':
      return [`Sitzung am ${formatDate(String(row.facts.on))}`];
    case 'officialNotice':
      return [`${row.facts.number ? 'Sitzung' : 'Umlauf'} vom ${formatDate(String(row.facts.on))}`];
    default:
      return [decided, lead];
  }
}
