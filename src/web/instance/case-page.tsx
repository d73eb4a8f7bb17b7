import type { DecisionView } from '../../register/case.queries.js';
import type { FileInfo } from '../../register/file.queries.js';
import type { StatementForMinutes } from '../../register/statement.queries.js';
import type { TermView } from '../../register/term.queries.js';
import { page } from '../page.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Columns, PageContents } from '../ui/section.js';
import { rich } from '../ui/text.js';
import type { CaseView } from './case-view.js';
import { ChangeParts } from './mandate-change.js';
import { ClosureParts } from './closure.js';
import { BehalfLinks, Days, History, Mails, NotNow, Related } from './common.js';
import { ExtensionParts } from './extension.js';
import { GroupParts } from './group.js';
import { HandOverParts } from './hand-over.js';
import { Head, breadcrumbsOf, headingOf } from './head.js';
import { MatterParts } from './matter.js';
import { MinutesParts } from './minutes.js';
import { OfficialNoticeParts } from './official-notice.js';
import { Now } from './now.js';
import { OrderParts } from './order.js';
import { RegistrationParts } from './registration.js';
import { DueDerivation, ReportParts } from './report.js';
import { Trail, hasTrail } from './trail.js';
import { Way } from './way.js';

const contents: Record<string, { href: `#${string}`; label: string }[]> = {
  registration: [
    { href: '#federfuehrung', label: 'Federführung' },
    { href: '#angaben', label: 'Angaben der Registrierung' },
  ],
  workingGroup: [
    { href: '#laufzeit', label: 'Laufzeit' },
    { href: '#berichte', label: 'Berichte' },
    { href: '#auftrag', label: 'Auftrag' },
  ],
  mandateChange: [{ href: '#aenderung', label: 'Änderung' }],
  extension: [{ href: '#antrag', label: 'Antrag' }],
  interimReport: [{ href: '#bericht', label: 'Bericht' }],
  handOver: [{ href: '#gegenstand', label: 'Gegenstand' }],
  matter: [
    { href: '#vorlage', label: 'Vorlage' },
    { href: '#beratungsfolge', label: 'Beratungsfolge' },
  ],
  order: [
    { href: '#auftrag', label: 'Worum es geht' },
    { href: '#nachweis', label: 'Nachweis' },
  ],
  minutes: [{ href: '#niederschrift', label: 'Niederschrift' }],
  officialNotice: [
    { href: '#entscheidungen', label: 'Entscheidungen' },
    { href: '#bekanntmachung', label: 'Bekanntmachung' },
  ],
  subjectAreaClosure: [
    { href: '#kriterien', label: 'Kriterien' },
    { href: '#uebergabe', label: 'Übergabe' },
    { href: '#unterschriften', label: 'Anträge der Federführungen' },
    { href: '#beschluesse', label: 'Empfehlung und Beschluss' },
  ],
};

/** What only some cases show. */
interface CaseExtras {
  /** A file that was handed in with it. */
  file: FileInfo | null;
  /** Laufzeit of a Format, and the day that somebody asked about. */
  term: TermView | null;
  day: string;
  /** Protokollerklärungen on the items of a meeting. */
  statements: StatementForMinutes[];
  /** Released decisions that a Bekanntmachung names. */
  announced: DecisionView[];
}

/** The page of a case: what happens now, where it stands, what it is about, days, history, mails. */
export async function casePage(c: CaseView, more: CaseExtras): Promise<string> {
  const { workflow } = c.found.row;
  const heading = headingOf(c);
  const hasDays = c.deadlines.length > 0 || workflow !== 'handOver';
  const safeWay = await Way({ c });
  const aside = (
    <>
      <PageContents
        links={[
          { href: '#stand', label: 'Stand des Verfahrens' },
          ...(contents[workflow] ?? []),
          ...(hasDays ? [{ href: '#fristen' as const, label: 'Fristen und Termine' }] : []),
          ...(hasTrail(c) ? [{ href: '#erinnerungen' as const, label: 'Erinnerungen' }] : []),
          { href: '#verlauf', label: 'Verlauf' },
          { href: '#mails', label: 'Mails zu diesem Vorgang' },
        ]}
      />
      {workflow === 'interimReport' ? <DueDerivation c={c} /> : ''}
      <Related c={c} />
      <BehalfLinks c={c} />
      <NotNow c={c} />
    </>
  );
  return page(c.view, {
    title: heading,
    nav: 'instances',
    children: (
      <>
        <Breadcrumbs crumbs={[...breadcrumbsOf(c), { label: heading }]} />
        <Head c={c} />
        <Now c={c} />
        <Columns aside={rich(<>{aside}</>)} asideLabel="Übersicht">
          {safeWay}
          <Parts c={c} {...more} />
          {hasDays ? <Days c={c} /> : ''}
          {hasTrail(c) ? <Trail c={c} /> : ''}
          <History c={c} />
          <Mails c={c} />
        </Columns>
      </>
    ),
  }) as string;
}

function Parts({ c, file, term, day, statements, announced }: { c: CaseView } & CaseExtras): JSX.Element {
  switch (c.found.row.workflow) {
    case 'registration':
      return <RegistrationParts c={c} />;
    case 'workingGroup':
      return <GroupParts c={c} term={term!} day={day} />;
    case 'mandateChange':
      return <ChangeParts c={c} />;
    case 'extension':
      return <ExtensionParts c={c} />;
    case 'interimReport':
      return <ReportParts c={c} file={file} />;
    case 'handOver':
      return <HandOverParts c={c} />;
    case 'matter':
      return <MatterParts c={c} />;
    case 'order':
      return <OrderParts c={c} file={file} />;
    case 'minutes':
      return <MinutesParts c={c} statements={statements} />;
    case 'officialNotice':
      return <OfficialNoticeParts c={c} announced={announced} />;
    default:
      return <ClosureParts c={c} />;
  }
}
