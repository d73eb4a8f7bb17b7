import { Controller, Get, Header, Inject, Redirect } from '@nestjs/common';
import { wordsOf } from '../../../workflows/words-catalogue.js';
import type { Awaiting } from '../../identity/membership.js';
import type { Viewer } from '../../identity/viewer.js';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import {
  type BodyView,
  type InstanceSummary,
  type MeetingView,
  listBodies,
  listInstances,
  listMeetings,
} from '../../register/case.queries.js';
import { bodyName } from '../../register/decision.queries.js';
import { type MailTrouble, mailTrouble } from '../../register/mail.queries.js';
import { functionName, organisationName } from '../../register/names.js';
import { Allow } from '../allow.js';
import { caseLink } from '../case-link.js';
import { asKnown } from '../instance/case-view.js';
import {
  berlinDay,
  daysUntil,
  distance,
  formatDay,
  formatDue,
  formatInstant,
  formatList,
  itemName,
  plural,
} from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { Link, LinkButton } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { InboxGroup, InboxRow } from '../ui/inbox-row.js';
import { More } from '../ui/more.js';
import { PageHead } from '../ui/page-head.js';
import { AsideBlock, AsideList, Columns, Note } from '../ui/section.js';
import { rich, show } from '../ui/text.js';
import { CurrentView, type View } from '../view.js';
import { meetingName } from './vote.page.js';
import { startingMembership } from './registration-form.page.js';

const soonDays = 14;
const maxWaiting = 50;

/** Workflows that somebody waits for; bodies, offices and meetings stand in places of their own. */
const cases = [
  'registration',
  'matter',
  'approval',
  'workingGroup',
  'extension',
  'mandateChange',
  'interimReport',
  'order',
  'minutes',
  'officialNotice',
  'subjectAreaClosure',
  'handOver',
];

interface Inbox {
  mine: InstanceSummary[];
  others: InstanceSummary[];
  /** Next open deadline of the viewer's organisations, for an empty inbox. */
  nextDue: string | null;
  bodies: BodyView[];
  meetings: MeetingView[];
  /** Mails that do not go out by themselves; for the secretariat. */
  trouble: MailTrouble | null;
}

/** Für mich: what waits for the person at the screen, what is due first on top. */
@Controller()
export class InboxPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.home)
  @Allow('public')
  @Redirect(undefined, 303)
  home(@CurrentView() view: View): { url: string } {
    return { url: view.viewer ? PAGES.mine : PAGES.signIn };
  }

  @Get(PAGES.mine)
  @Allow('signedIn')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View): Promise<string> {
    const { sql } = this.parts;
    const viewer = view.viewer!;
    const organisations = [...new Set(viewer.memberships.map((m) => m.organisation))];
    const isSecretariat = holds(viewer, 'secretariat');
    const [mine, bodies, meetings, trouble, ...own] = await Promise.all([
      listInstances(sql, { tokens: viewer.tokens, isFinal: false }),
      listBodies(sql),
      listMeetings(sql),
      isSecretariat ? mailTrouble(sql) : null,
      ...(isSecretariat
        ? [listInstances(sql, { workflows: cases, isFinal: false })]
        : view.ability.can('read', 'instance')
          ? organisations.map((organisation) => listInstances(sql, { workflows: cases, organisation, isFinal: false }))
          : []),
    ]);
    const known = new Set(mine.map(({ id }) => id));
    const related = [...new Map(own.flat().map((row) => [row.id, row])).values()].filter(({ id }) => !known.has(id));
    const nextDue = related.flatMap(({ dueAt }) => (dueAt && dueAt > view.now ? [dueAt] : [])).toSorted()[0] ?? null;
    const others = related
      .filter(({ awaits }) => awaits.length > 0)
      .slice(0, maxWaiting)
      .map((row) => asKnown(row, view));
    return render(view, { mine, others, nextDue, bodies, meetings, trouble });
  }
}

/** Mails that do not go out by themselves are a task too. */
function MailTroubleNote({ trouble }: { trouble: MailTrouble }): JSX.Element {
  const { waiting, isDown, incoming } = trouble;
  const open = trouble.failed + trouble.uncertain;
  if (open + waiting + incoming === 0) return '';
  const words = [
    ...(open > 0 ? [plural(open, 'Mail braucht', 'Mails brauchen') + ' Ihre Entscheidung'] : []),
    ...(waiting > 0 ? [plural(waiting, 'Mail wartet', 'Mails warten') + ' auf den Mailserver'] : []),
    ...(waiting > 0 && isDown && trouble.since
      ? [`der Mailserver hat seit ${formatInstant(trouble.since)} keine Mail angenommen`]
      : []),
  ];
  return (
    <>
      {words.length > 0 ? (
        <Note
          tone="warning"
          text={rich(
            <>
              {show(`${words.join('; ')}. `)}
              <Link label="Zum Postausgang" href={PAGES.mails} />
            </>,
          )}
        />
      ) : (
        ''
      )}
      {incoming > 0 ? (
        <Note
          tone="warning"
          text={rich(
            <>
              {show(`${plural(incoming, 'eingegangene Mail wartet', 'eingegangene Mails warten')} auf Sie. `)}
              <Link label="Zu den eingegangenen Mails" href={`${PAGES.mails}/incoming`} />
            </>,
          )}
        />
      ) : (
        ''
      )}
    </>
  );
}

function render(view: View, inbox: Inbox): string {
  const { mine, others, bodies } = inbox;
  const days = (row: InstanceSummary) => {
    const day = dayOf(row, inbox);
    return day ? daysUntil(day, view.now) : Infinity;
  };
  const sorted = mine.toSorted((a, b) => (days(a) === days(b) ? 0 : days(a) - days(b)));
  const groups = [
    { title: 'Bis heute', rows: sorted.filter((row) => days(row) <= 0) },
    { title: 'In den nächsten 14 Tagen', rows: sorted.filter((row) => days(row) > 0 && days(row) <= soonDays) },
    { title: 'Später', rows: sorted.filter((row) => days(row) > soonDays && days(row) < Infinity) },
    { title: 'Ohne Frist', rows: sorted.filter((row) => days(row) === Infinity) },
  ].filter((group) => group.rows.length > 0);
  const firstId = groups[0]?.rows[0]?.id;
  const mayStart = view.ability.can('read', 'draft') && startingMembership(view, bodies) !== undefined;
  return page(view, {
    title: 'Für mich',
    nav: 'mine',
    children: (
      <>
        <PageHead
          preline={[...new Set(view.viewer!.memberships.map((m) => functionName(m.role, m.organisation)))].join(', ')}
          heading="Für mich"
          actions={
            mayStart ? rich(<LinkButton icon="add" label="Neues Arbeitsformat" href="/registrations/new" />) : undefined
          }
        />
        <Columns
          asideLabel="Nächste Termine"
          aside={rich(<NextMeetings {...inbox} now={view.now} today={view.today} />)}
        >
          {inbox.trouble ? <MailTroubleNote trouble={inbox.trouble} /> : ''}
          {groups.length === 0 ? (
            <EmptyState
              title={`Zurzeit ist nichts offen.${inbox.nextDue ? ` Nächste Frist: ${formatDue(inbox.nextDue)}.` : ''}`}
              action={rich(
                view.ability.can('read', 'instance') ? (
                  <LinkButton kind="primary" label="Alle Vorgänge ansehen" href={PAGES.instances} />
                ) : (
                  <LinkButton kind="primary" label="Zustand des Systems ansehen" href="/health" />
                ),
              )}
            />
          ) : (
            groups.map((group) => (
              <InboxGroup title={group.title} count={group.rows.length}>
                {group.rows.map((row) => (
                  <Row view={view} inbox={inbox} row={row} isFirst={row.id === firstId} />
                ))}
              </InboxGroup>
            ))
          )}
          {others.length > 0 ? (
            <More summary={`Wartet auf andere (${others.length})`}>
              <h2 class="kern-sr-only">Wartet auf andere</h2>
              <ul class="u-inbox">
                {others.map((row) => (
                  <Waiting view={view} inbox={inbox} row={row} />
                ))}
              </ul>
            </More>
          ) : (
            ''
          )}
        </Columns>
      </>
    ),
  }) as string;
}

function Row(props: { view: View; inbox: Inbox; row: InstanceSummary; isFirst: boolean }): JSX.Element {
  const { view, inbox, row, isFirst } = props;
  const words = wordsOf(row.workflow);
  const awaited = row.awaits.find((awaiting) => isFor(awaiting, view.viewer!));
  const command = awaited && words.commands[awaited.command];
  const isPast = row.dueAt !== null && row.dueAt <= view.now;
  const day = dayOf(row, inbox);
  return (
    <InboxRow
      day={day ? formatDay(day) : undefined}
      distance={day ? distance(day, view.now) : undefined}
      urgent={day !== null && daysUntil(day, view.now) <= 7}
      title={`${words.name}: ${titleOf(row, inbox)}`}
      href={caseLink(row)}
      why={whyOf(row, inbox)}
      hint={
        isPast && row.dueAt
          ? { text: `War fällig am ${formatDue(row.dueAt)}. ${words.states[row.state]?.next ?? ''}`, tone: 'warning' }
          : undefined
      }
      action={rich(
        <LinkButton
          kind={isFirst ? 'primary' : 'secondary'}
          label={command?.label ?? 'Ansehen'}
          href={caseLink(row)}
        />,
      )}
    />
  );
}

function Waiting({ view, inbox, row }: { view: View; inbox: Inbox; row: InstanceSummary }): JSX.Element {
  const words = wordsOf(row.workflow);
  return (
    <InboxRow
      day={row.dueAt ? formatDay(berlinDay(row.dueAt)) : undefined}
      distance={row.dueAt ? distance(row.dueAt, view.now) : undefined}
      title={`${words.name}: ${titleOf(row, inbox)}`}
      href={caseLink(row)}
      why={`Wartet auf ${whoIsAwaited(row, inbox.bodies)}. Zustand: ${words.states[row.state]?.label ?? row.state}`}
    />
  );
}

function NextMeetings({ meetings, bodies, now, today }: Inbox & { now: string; today: string }): JSX.Element {
  const next = bodies.flatMap(
    ({ code }) => meetings.find(({ body, on, status }) => body === code && on >= today && status !== 'cancelled') ?? [],
  );
  if (next.length === 0) return '';
  return (
    <AsideBlock title="Nächste Sitzungen">
      <AsideList
        items={next
          .toSorted((a, b) => a.on.localeCompare(b.on))
          .map((meeting) => ({
            text: `${formatDay(meeting.on)}, ${distance(meeting.on, now)}`,
            note: rich(<Link label={meetingName(meeting)} href={`${PAGES.meetings}/${meeting.id}`} />),
          }))}
      />
    </AsideBlock>
  );
}

/** The day by which a case waits: its deadline, or for a vote the day of the meeting. */
function dayOf(row: InstanceSummary, { meetings }: Inbox): string | null {
  if (row.dueAt) return berlinDay(row.dueAt);
  if (row.context.mode === 'written') return null;
  return meetings.find(({ id }) => id === row.facts.meeting)?.on ?? null;
}

/** What a case is about: its title, or for cases without one what names them. */
function titleOf(row: InstanceSummary, { bodies, meetings }: Inbox): string {
  if (row.title) return row.title;
  if (row.workflow !== 'meeting') {
    const { name } = wordsOf(row.workflow);
    return row.facts.number ? `${name} der ${String(row.facts.number)}. Sitzung` : name;
  }
  const meeting = meetings.find(({ id }) => id === row.id);
  return meeting ? meetingName(meeting) : bodyName(bodies, row.facts.body as string);
}

/** Where a case comes from: the agenda, the addressee, the lead. */
function whyOf({ workflow, facts, context }: InstanceSummary, { bodies, meetings }: Inbox): string {
  const leads = formatList(
    ((context.leads ?? facts.organisations ?? []) as unknown[]).map((lead) => organisationName(String(lead))),
  );
  switch (workflow) {
    case 'approval': {
      const meeting = meetings.find(({ id }) => id === facts.meeting);
      const item = `${itemName(facts.item)}, Federführung ${leads}`;
      if (context.mode === 'written')
        return `Umlaufverfahren ${bodies.find(({ code }) => code === facts.body)?.names.gen ?? ''}, ${meeting ? item : `Federführung ${leads}`}`;
      return meeting ? `${meetingName(meeting)} am ${formatDay(meeting.on)}, ${item}` : item;
    }
    case 'interimReport':
      return `An: ${bodyName(bodies, facts.body as string)}. Federführung: ${leads}`;
    case 'order':
      return `Zuständig: ${organisationName(String(context.owner))}`;
    case 'minutes':
    case 'officialNotice':
    case 'decision':
      return bodyName(bodies, facts.body as string);
    case 'handOver':
      return `Bisher verantwortlich: ${formatList((context.owners as string[]).map(organisationName))}`;
    case 'registration': {
      const form = context.form as { leads: { organisation: string }[] };
      return `Federführung: ${formatList(form.leads.map((lead) => organisationName(lead.organisation)))}. Geschäftszeichen ${String(context.fileReference)}`;
    }
    default:
      return leads ? `Federführung: ${leads}` : '';
  }
}

/** Whether a case waits for this person. */
function isFor({ role, organisations, body }: Awaiting, viewer: Viewer): boolean {
  return viewer.memberships.some(
    (m) =>
      (role === ('*' as string) || role === m.role) &&
      (organisations === null || organisations.includes(m.organisation)) &&
      (body === null || body === m.body),
  );
}

/** Functions that a case waits for; more than four are counted. Who has not voted yet is never named here. */
function whoIsAwaited({ workflow, awaits }: InstanceSummary, bodies: BodyView[]): string {
  const names = awaits.flatMap(({ role, organisations, body }) => {
    if (workflow === 'approval' && role === 'votingMember')
      return [`Mitglieder ${bodies.find(({ code }) => code === body)?.names.gen ?? ''}`];
    if (organisations === null)
      return [
        role === 'chair' && body
          ? `den Vorsitz ${bodies.find(({ code }) => code === body)?.names.gen ?? ''}`
          : `die ${functionName(role, '')}`,
      ];
    return organisations.map((organisation) => functionName(role, organisation));
  });
  const unique = [...new Set(names)];
  return unique.length > 4 ? `${unique.length} Stellen` : formatList(unique);
}
