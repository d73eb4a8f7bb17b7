import { presentNow } from '../../../workflows/meeting.js';
import { leadTimes } from '../../../workflows/deadline-calendar.js';
import { Controller, Get, Header, Inject, Param } from '@nestjs/common';
import { historyWords, wordsOf } from '../../../workflows/words-catalogue.js';
import { PARTS, type Parts } from '../../parts.js';
import {
  type HistoryEntry,
  historyOf,
  listBodies,
  listDecisions,
  type InstanceSummary,
  listInstances,
  listMeetings,
  oneInstance,
  textsOf,
} from '../../register/case.queries.js';
import { decisionName } from '../../register/decision.queries.js';
import { functionName, organisationName } from '../../register/names.js';
import { Allow } from '../allow.js';
import { distance, formatDate, formatDay, formatInstant, formatLongDay, plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { pathId } from '../path-id.js';
import { PageRefused } from '../refusal.js';
import { StateBadge } from '../state-badge.js';
import { LiveStrip } from '../ui/agenda.js';
import { Assumption } from '../ui/assumption.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button, Link, LinkButton } from '../ui/button.js';
import { DeriveSteps } from '../ui/derive-steps.js';
import { EmptyState } from '../ui/empty-state.js';
import { More } from '../ui/more.js';
import { NextStep } from '../ui/next-step.js';
import { PageHead } from '../ui/page-head.js';
import { PostForm } from '../ui/post-form.js';
import { AsideBlock, AsideList, Columns, Section } from '../ui/section.js';
import { rich, show } from '../ui/text.js';
import { Timeline } from '../ui/timeline.js';
import { sourcesOf } from '../../register/agenda.queries.js';
import { OutstandingReports, outstandingReports } from '../outstanding.js';
import { CurrentView, type View } from '../view.js';
import {
  Admissions,
  Answers,
  AgendaParts,
  MinutesToApprove,
  PassedOn,
  ArrangeAgenda,
  Guests,
  type MeetingProps,
  Notes,
  Papers,
  Presence,
  WrittenReport,
  itemOf,
} from '../meeting-parts.js';
import { writtenSince } from '../../register/standing.queries.js';
import { byLinkWords } from '../instance/common.js';
import { leadDay } from './meetings.page.js';

type Props = MeetingProps & { history: HistoryEntry[]; outstanding: InstanceSummary[] };

/** Eine Sitzung: its agenda with what became of each item, the latest days before it, and how it is opened and ended. */
@Controller()
export class MeetingPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(`${PAGES.meetings}/:id`)
  @Allow('read:meeting')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View, @Param('id') param: string): Promise<string> {
    return render(await this.load(view, pathId(param)));
  }

  /** Ansicht für den Saal: the item at hand in large letters; it follows the meeting by itself. */
  @Get(`${PAGES.meetings}/:id/live`)
  @Allow('read:instance')
  @Header('content-type', 'text/html; charset=utf-8')
  async live(@CurrentView() view: View, @Param('id') param: string): Promise<string> {
    return renderLive(await this.load(view, pathId(param)));
  }

  private async load(view: View, id: string): Promise<Props> {
    const { sql, engine, ids } = this.parts;
    const [[meeting], bodies, votes, decisions, row, children] = await Promise.all([
      listMeetings(sql, { id }),
      listBodies(sql),
      listInstances(sql, { workflows: ['approval'], meeting: id }),
      listDecisions(sql, { meetingId: id, isPublic: !view.ability.can('read', 'instance') }),
      oneInstance(sql, id),
      listInstances(sql, { workflows: ['minutes', 'officialNotice'], parentId: id }),
    ]);
    const body = bodies.find(({ code }) => code === meeting?.body);
    if (!meeting || !body || !row) throw new PageRefused(404, 'notFound');
    const context = row.context as unknown as MeetingProps['context'];
    const [{ offers }, history, sameBody] = await Promise.all([
      view.viewer ? engine.offers(id, view.viewer.personId) : { offers: [] },
      view.viewer ? historyOf(sql, [id]) : [],
      listMeetings(sql, { body: meeting.body }),
    ]);
    const isInside = view.ability.can('read', 'instance');
    const gone = context.items.map(({ vote }) => vote).filter((vote) => votes.every(({ id: of }) => of !== vote));
    const [passedOn, minutesOpen] = await Promise.all([
      isInside && gone.length > 0 ? listInstances(sql, { workflows: ['approval'], ids: gone }) : [],
      isInside && meeting.status !== 'ended' && meeting.status !== 'cancelled'
        ? listInstances(sql, { workflows: ['minutes'], body: meeting.body, isFinal: false })
        : [],
    ]);
    const toApprove = minutesOpen.filter(({ state, facts }) => state !== 'drafting' && String(facts.on) < meeting.on);
    const text = await textsOf(sql, [
      context,
      history.map(({ byLink }) => byLink),
      toApprove.map((each) => each.context),
    ]);
    const before = sameBody.filter(({ on, status }) => on < meeting.on && status === 'ended').at(-1);
    return {
      view,
      meeting,
      context,
      state: row.state,
      body,
      bodies,
      items: votes.toSorted((a, b) => itemOf(a) - itemOf(b)),
      decisions,
      offers,
      written: await writtenSince(sql, meeting.body, before?.on ?? null, meeting.on),
      minutes: children.find(({ workflow }) => workflow === 'minutes') ?? null,
      notice: children.find(({ workflow }) => workflow === 'officialNotice') ?? null,
      passedOn,
      sources: await sourcesOf(sql, isInside ? votes.map((vote) => vote.id) : []),
      toApprove,
      sameBody,
      outstanding: await outstandingReports(sql, view, meeting),
      history,
      text,
      commandId: () => ids.next(),
    };
  }
}

function render(props: Props): string {
  const { view, meeting, body, history, offers, state } = props;
  const heading = `${meeting.number}. Sitzung am ${formatDate(meeting.on)}`;
  const has = (command: string) => offers.some((offer) => offer.command === command);
  return page(view, {
    title: `${heading}, ${body.names.short}`,
    nav: 'meetings',
    children: (
      <>
        <Breadcrumbs
          crumbs={[
            { label: 'Sitzungen', href: PAGES.meetings },
            { label: body.names.short, href: `${PAGES.meetings}#gremium-${body.code.toLowerCase()}` },
            { label: `${meeting.number}. Sitzung` },
          ]}
        />
        <PageHead
          preline={`${meeting.isSpecial ? 'Sondersitzung' : 'Sitzung'} ${body.names.gen}`}
          heading={heading}
          badge={rich(<StateBadge workflow="meeting" state={state} />)}
          facts={[`${formatDay(meeting.on)}, ${meeting.startsAt} Uhr`, meeting.place]}
          actions={
            has('moveMeeting') || has('cancelMeeting')
              ? rich(
                  <>
                    {has('moveMeeting') ? (
                      <LinkButton label="Sitzung verschieben" href={`/instances/${meeting.id}/do/moveMeeting`} />
                    ) : (
                      ''
                    )}
                    {has('cancelMeeting') ? (
                      <LinkButton
                        kind="tertiary"
                        label="Sitzung absagen"
                        href={`/instances/${meeting.id}/do/cancelMeeting`}
                      />
                    ) : (
                      ''
                    )}
                  </>,
                )
              : undefined
          }
        />
        {meeting.status === 'running' ? <Running {...props} /> : ''}
        <Now {...props} />
        <Columns
          asideLabel="Unterlagen und Fristen"
          aside={rich(
            <>
              <Papers {...props} />
              <LatestDays {...props} />
            </>,
          )}
        >
          <Section id="tagesordnung" title="Tagesordnung">
            <Admissions {...props} />
            <Items {...props} />
            <PassedOn {...props} />
            <ArrangeAgenda {...props} />
            <Guests {...props} />
          </Section>
          <MinutesToApprove {...props} />
          <Notes {...props} />
          <OutstandingReports reports={props.outstanding} />
          <Answers {...props} />
          <Presence {...props} />
          <WrittenReport {...props} />
          {history.length > 0 ? (
            <Section id="verlauf" title="Verlauf">
              <Timeline
                entries={history.map((entry) => ({
                  when: formatInstant(entry.at),
                  what: historyWords('meeting', entry.type),
                  by: functionName(entry.role, entry.organisation) + byLinkWords(props, entry),
                }))}
              />
            </Section>
          ) : (
            ''
          )}
        </Columns>
      </>
    ),
  }) as string;
}

function Running({ items, meeting, history }: Props): JSX.Element {
  const since = history.find(({ type }) => type === 'openMeeting')?.at;
  const settled = items.filter(({ isFinal }) => isFinal).length;
  const open = items.find(({ state }) => state === 'open' || state === 'closed');
  return (
    <LiveStrip
      running
      facts={[
        since ? `Sitzung läuft seit ${formatInstant(since)}` : `Sitzung läuft, Beginn ${meeting.startsAt} Uhr`,
        items.length > 0
          ? `${settled} von ${plural(items.length, 'Punkt', 'Punkten')} erledigt`
          : 'ohne Punkte mit Abstimmung',
        ...(open ? [`jetzt TOP ${itemOf(open)}`] : []),
      ]}
    />
  );
}

/** What happens next with the meeting, and the one action of whoever leads it. */
function Now(props: Props): JSX.Element {
  const { meeting, body, items, offers, view, commandId } = props;
  const has = (command: string) => offers.some((offer) => offer.command === command);
  const isDue = meeting.on <= view.today;
  const open = items.filter(({ isFinal }) => !isFinal);
  const unprepared = open.filter(({ state }) => state === 'scheduled.unprepared');
  const act = (command: string, kind: 'primary' | 'secondary') => (
    <PostForm action={`/instances/${meeting.id}/do/${command}`} csrfToken={view.csrfToken} commandId={commandId()}>
      <Button kind={kind} label={wordsOf('meeting').commands[command]?.label ?? command} />
    </PostForm>
  );
  const who = `Geschäftsstelle und Vorsitz ${body.names.gen} (${organisationName(body.chair)})`;
  const why = `Sitzungskalender ${body.names.gen}`;
  switch (meeting.status) {
    case 'planned': {
      const actions = has('openMeeting') ? (
        <>
          {isDue ? act('openMeeting', 'primary') : ''}
          {has('approveAgenda') ? (
            <LinkButton
              kind={isDue || unprepared[0] ? 'secondary' : 'primary'}
              label={props.context.versions.length > 0 ? 'Neue Fassung versenden' : 'Einladung versenden'}
              href={`/instances/${meeting.id}/do/approveAgenda`}
            />
          ) : (
            ''
          )}
          {open[0] ? (
            <LinkButton
              kind={isDue || (has('approveAgenda') && !unprepared[0]) ? 'secondary' : 'primary'}
              label={unprepared[0] ? 'Beschlussvorschlag erfassen' : `TOP ${itemOf(open[0])} ansehen`}
              href={`/votes/${(unprepared[0] ?? open[0]).id}`}
            />
          ) : !isDue ? (
            <LinkButton
              kind="primary"
              label="Registrierungen ansehen"
              href={`${PAGES.instances}?workflow=registration&state=inReview`}
            />
          ) : (
            ''
          )}
        </>
      ) : null;
      return (
        <NextStep
          variant={has('openMeeting') ? 'act' : 'quiet'}
          what={isDue ? 'Die Sitzung eröffnen' : 'Die Sitzung vorbereiten'}
          who={who}
          until={formatLongDay(meeting.on)}
          untilNote={`${meeting.startsAt} Uhr, ${distance(meeting.on, view.now)}`}
          why={why}
          whyNote={
            items.length === 0
              ? 'Noch steht kein Punkt auf der Tagesordnung.'
              : `${plural(items.length, 'Punkt', 'Punkte')} auf der Tagesordnung`
          }
          actions={actions ? rich(<>{actions}</>) : undefined}
          ifNothingHappens="Die Sitzung bleibt geplant. Fristen, die an ihrem Tag hängen, laufen weiter."
        />
      );
    }
    case 'running': {
      const next = open.find(({ state }) => state === 'open' || state === 'closed') ?? open[0];
      const actions =
        next && view.ability.can('read', 'instance') ? (
          <>
            <LinkButton kind="primary" label={`Zu TOP ${itemOf(next)}`} href={`/votes/${next.id}`} />
            {has('resumeMeeting') ? act('resumeMeeting', 'secondary') : ''}
            {has('interrupt') ? <LinkButton label="Unterbrechen" href={`/instances/${meeting.id}/do/interrupt`} /> : ''}
            {has('endMeeting') ? (
              <LinkButton label="Sitzung beenden" href={`/instances/${meeting.id}/do/endMeeting`} />
            ) : (
              ''
            )}
          </>
        ) : has('endMeeting') ? (
          act('endMeeting', 'primary')
        ) : null;
      return (
        <NextStep
          variant={has('endMeeting') ? 'act' : 'quiet'}
          what={next ? `TOP ${itemOf(next)} beraten und abstimmen` : 'Die Sitzung beenden'}
          who={who}
          until={formatLongDay(meeting.on)}
          untilNote="am Sitzungstag"
          why={next ? `Tagesordnung ${body.names.gen}` : 'Alle Punkte mit Abstimmung sind erledigt.'}
          actions={actions ? rich(<>{actions}</>) : undefined}
        />
      );
    }
    case 'cancelled':
      return (
        <NextStep
          variant="quiet"
          what="Die Sitzung findet nicht statt"
          who={who}
          until="kein Tag"
          why={why}
          actions={rich(<LinkButton label="Nächste Sitzungen ansehen" href={PAGES.meetings} />)}
        />
      );
    default: {
      // What was left undone is still there; the Niederschrift comes first.
      const [next] = open;
      return (
        <NextStep
          variant={next ? 'quiet' : 'done'}
          what={next ? `${plural(open.length, 'Punkt ist', 'Punkte sind')} noch offen` : 'Die Sitzung ist beendet'}
          who={next ? who : 'niemand, alles ist erledigt'}
          until={next ? 'ohne Frist' : 'kein Tag'}
          why={next ? 'Offene Punkte werden noch festgestellt oder vertagt.' : why}
          actions={rich(
            props.minutes && view.ability.can('read', 'instance') ? (
              <LinkButton kind="primary" label="Zur Niederschrift" href={`${PAGES.instances}/${props.minutes.id}`} />
            ) : next && view.ability.can('read', 'instance') ? (
              <LinkButton kind="primary" label={`Zu TOP ${itemOf(next)}`} href={`/votes/${next.id}`} />
            ) : (
              <LinkButton label="Beschlüsse ansehen" href={`${PAGES.decisions}?body=${body.code}`} />
            ),
          )}
        />
      );
    }
  }
}

function Items(props: Props): JSX.Element {
  const { items, body, meeting, view } = props;
  const due = leadDay(body, meeting.on, leadTimes(body.policy, meeting).registration.value);
  if (items.length === 0)
    return (
      <EmptyState
        title={
          meeting.status === 'planned'
            ? `Noch kein Punkt angemeldet.${due ? ` Anmeldung ${due.date < view.today ? 'war ' : ''}bis ${formatDay(due.date)}${due.date < view.today ? ' möglich' : ''}.` : ''}`
            : 'Auf dieser Sitzung wurde über keinen Punkt abgestimmt.'
        }
      />
    );
  return <AgendaParts {...props} />;
}

/** Latest days before the meeting, each with how it comes about. */
function LatestDays({ body, meeting, view }: Props): JSX.Element {
  if (meeting.status === 'cancelled') return '';
  const { registration, documents } = leadTimes(body.policy, meeting);
  const days = [
    { title: 'Punkte anmelden bis', rule: registration },
    { title: 'Unterlagen abgeben bis', rule: documents },
  ].flatMap(({ title, rule }) => {
    const due = leadDay(body, meeting.on, rule.value);
    return due ? [{ title, rule, due }] : [];
  });
  return (
    <>
      {days.map(({ title, rule, due }) => (
        <AsideBlock title={title}>
          <AsideList
            items={[
              {
                text: rich(
                  <>
                    <span class="u-strong">{show(formatDay(due.date))}</span>{' '}
                    {rule.status === 'assumption' ? <Assumption explanation={rule.source} /> : ''}
                  </>,
                ),
                note: due.date < view.today ? 'vorbei' : `24:00 Uhr, ${distance(due.date, view.now)}`,
              },
            ]}
          />
          <More summary="Warum dieser Tag?">
            <DeriveSteps
              steps={due.derivation.map((step, i) => ({
                what: step.text,
                date: formatDate(step.date),
                source: i === due.derivation.length - 1 ? rule.source : undefined,
                assumption: i === due.derivation.length - 1 && rule.status === 'assumption',
              }))}
            />
          </More>
        </AsideBlock>
      ))}
      <AsideBlock title="Gremium">
        <AsideList
          items={[
            { text: `Vorsitz: ${organisationName(body.chair)}` },
            ...(view.ability.can('read', 'instance')
              ? [{ text: rich(<Link label="Mitglieder und Regeln" href={`/bodies/${body.code}`} />) }]
              : []),
            { text: `${body.seats.filter((seat) => seat.isVoting).length} Stimmberechtigte` },
            {
              text: rich(<Link label={`Beschlüsse ${body.names.gen}`} href={`${PAGES.decisions}?body=${body.code}`} />),
            },
          ]}
        />
      </AsideBlock>
    </>
  );
}

/** The item at hand, presence, the vote and what comes next, large enough for a room; by keyboard alone. */
function renderLive(props: Props): string {
  const { view, meeting, body, items, context, state } = props;
  const voting = body.seats.filter(({ isVoting }) => isVoting).map(({ organisation }) => organisation);
  const here = presentNow(context.presence).filter(({ organisation }) => voting.includes(organisation));
  const open = items.filter(({ isFinal }) => !isFinal);
  const now = items.find((vote) => vote.state === 'open' || vote.state === 'closed') ?? open[0];
  const next = open.find((vote) => vote !== now);
  const last = items.filter(({ isFinal }) => isFinal).toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1))[0];
  const decided = last && props.decisions.find(({ id }) => id === last.id);
  const heading = `${meeting.number}. Sitzung ${body.names.gen}`;
  const cast = now ? Object.keys((now.context.ballots ?? {}) as object).length : 0;
  const present = now ? ((now.context.present ?? []) as string[]).length : 0;
  return page(view, {
    title: `Saal: ${heading}`,
    nav: 'meetings',
    children: (
      <>
        <Breadcrumbs
          crumbs={[
            { label: 'Sitzungen', href: PAGES.meetings },
            { label: heading, href: `${PAGES.meetings}/${meeting.id}` },
            { label: 'Ansicht für den Saal' },
          ]}
        />
        <PageHead heading={heading} badge={rich(<StateBadge workflow="meeting" state={state} />)} />
        <div
          class="u-hall"
          id="saal"
          aria-live="polite"
          {...{
            'hx-get': `${PAGES.meetings}/${meeting.id}/live`,
            'hx-trigger': 'every 3s',
            'hx-select': '#saal',
            'hx-swap': 'outerHTML',
          }}
        >
          <LiveStrip
            running={state === 'running.sitting'}
            facts={[
              wordsOf('meeting').states[state]?.label ?? state,
              here.length > 0
                ? `${here.length} von ${voting.length} Stimmen anwesend`
                : 'Anwesenheit noch nicht festgehalten',
              `${items.length - open.length} von ${plural(items.length, 'Punkt', 'Punkten')} erledigt`,
            ]}
          />
          {now ? (
            <section class="u-hall__now" aria-labelledby="jetzt">
              <h2 class="kern-heading-x-large" id="jetzt">
                {show(`TOP ${itemOf(now)}: ${now.title ?? ''}`)}
              </h2>
              <p class="u-hall__state">
                <StateBadge workflow="approval" state={now.state} />{' '}
                {now.state === 'open' ? show(`${cast} von ${present} Stimmen liegen vor`) : ''}
              </p>
              <p>
                <Link label="Zu diesem Punkt" href={`/votes/${now.id}`} />
              </p>
            </section>
          ) : (
            <p class="u-hall__state">Alle Punkte sind erledigt.</p>
          )}
          {last ? (
            <p class="u-hall__line">
              {show(
                `Zuletzt: TOP ${itemOf(last)}, ${decided ? decisionName(props.bodies, decided) : (wordsOf('approval').states[last.state]?.label ?? last.state)}`,
              )}
            </p>
          ) : (
            ''
          )}
          {next ? <p class="u-hall__line">{show(`Als Nächstes: TOP ${itemOf(next)}, ${next.title ?? ''}`)}</p> : ''}
        </div>
      </>
    ),
  }) as string;
}
