import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { fieldMessage } from '../../../workflows/messages.de.js';
import { majorityOf } from '../../../workflows/policies/policy-set.js';
import { PARTS, type Parts } from '../../parts.js';
import {
  type BodyView,
  type DecisionView,
  type InstanceSummary,
  type MeetingView,
  decisionOf,
  listBodies,
  listDecisions,
  listMeetings,
  oneInstance,
  textsOf,
} from '../../register/case.queries.js';
import { bodyName, decisionName, decisionNumber } from '../../register/decision.queries.js';
import { groupOfDecision, kindName } from '../../register/group.queries.js';
import { organisationName } from '../../register/names.js';
import { Allow } from '../allow.js';
import { type StatementForMinutes, listStatements } from '../../register/statement.queries.js';
import { type StandingDecision, listOrders, standingDecision } from '../../register/standing.queries.js';
import { ConsolidatedText, Correction, DecisionOrders, Release, type StandingView } from '../standing-parts.js';
import { type VoteCounts, countSentence, formatDate, formatList, parseGermanDate, plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { pathId, queryText } from '../path-id.js';
import { PageRefused } from '../refusal.js';
import { StateBadge } from '../state-badge.js';
import { Assumption } from '../ui/assumption.js';
import { Badge } from '../ui/badge.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Link, LinkButton } from '../ui/button.js';
import { DescriptionList } from '../ui/description-list.js';
import { PageHead } from '../ui/page-head.js';
import { AsideBlock, AsideList, Columns, Note, Panel, Prose, Section } from '../ui/section.js';
import { rich, show } from '../ui/text.js';
import { CurrentView, type View } from '../view.js';

interface Props {
  view: View;
  decision: DecisionView;
  /** The vote that it came from. */
  vote: InstanceSummary | null;
  bodies: BodyView[];
  meeting: MeetingView | undefined;
  group: Awaited<ReturnType<typeof groupOfDecision>>;
  /** What was decided about: a registration or the closure of a Themenfeld. */
  subject: InstanceSummary | null;
  /** Decisions of other bodies with the same number. */
  namesakes: DecisionView[];
  /** What stands of it; absent only for what umlauf has not kept as a decision. */
  state: StandingView | null;
  statements: StatementForMinutes[];
}

/** Ein Beschluss: its wording, what became of it, and on what it rests. Public; ballots stay on the page of the vote. */
@Controller()
export class DecisionPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(`${PAGES.decisions}/:id`)
  @Allow('read:decision')
  async show(
    @CurrentView() view: View,
    @Param('id') param: string,
    @Query() query: Record<string, unknown>,
    @Res() response: Response,
  ): Promise<void> {
    const { sql } = this.parts;
    const id = pathId(param);
    const standing = await standingDecision(sql, id);
    const decision = await decisionOf(sql, standing?.decisionId ?? id);
    const isInside = view.ability.can('read', 'instance');
    // Held back and not there look the same from outside.
    if (!decision || (!decision.isPublic && !isInside)) throw new PageRefused(404, 'notFound');
    if (decision.id !== id) return response.redirect(303, `${PAGES.decisions}/${decision.id}`);
    const [vote, bodies, meetings, group, subject, sameNumber, statements] = await Promise.all([
      oneInstance(sql, id),
      listBodies(sql),
      decision.meetingId ? listMeetings(sql, { id: decision.meetingId }) : [],
      groupOfDecision(sql, id),
      oneInstance(sql, decision.subjectId),
      listDecisions(sql, { year: decision.year, number: decision.number, isPublic: !isInside }),
      isInside ? listStatements(sql, { vote: id }) : [],
    ]);
    const namesakes = sameNumber.filter((other) => other.id !== id);
    const state = standing && (await this.stateOf(view, standing, bodies, query));
    const props = { view, decision, vote, bodies, meeting: meetings[0], group, subject, namesakes, state, statements };
    response.type('html').send(render(props));
  }

  /** What stands of it as of a day, what changed it, and the orders that follow from it. */
  private async stateOf(
    view: View,
    standing: StandingDecision,
    bodies: BodyView[],
    query: Record<string, unknown>,
  ): Promise<StandingView> {
    const { sql, engine, ids } = this.parts;
    const { clauses } = standing.context;
    const changers = [
      ...new Set(clauses.flatMap(({ wordings, repealedBy }) => [...wordings.map(({ by }) => by), repealedBy])),
    ];
    const [orders, changed, text, { offers }] = await Promise.all([
      view.ability.can('read', 'instance') ? listOrders(sql, { decisionInstance: standing.id }) : [],
      Promise.all(changers.flatMap((by) => (by === null ? [] : [decisionOf(sql, by)]))),
      textsOf(sql, [standing.context]),
      view.viewer ? engine.offers(standing.id, view.viewer.personId) : { offers: [] },
    ]);
    const [on, from] = [parseGermanDate(queryText(query.on) ?? ''), parseGermanDate(queryText(query.from) ?? '')];
    const isWrong = on.is === 'format' && queryText(query.on) !== undefined;
    return {
      view,
      standing,
      bodies,
      orders,
      offers,
      text,
      changedBy: new Map(changed.flatMap((each) => (each ? [[each.id, each] as const] : []))),
      on: on.is === 'date' ? on.iso : view.today,
      from: from.is === 'date' ? from.iso : null,
      dayError: isWrong || on.is === 'calendar' ? fieldMessage('dateFormat') : undefined,
      commandId: () => ids.next(),
    };
  }
}

function render(props: Props): string {
  const { view, decision, bodies, group, subject, state } = props;
  const name = decisionName(bodies, decision);
  const isOver = decision.validUntil !== null && decision.validUntil < view.today;
  return page(view, {
    title: `${name}: ${decision.title ?? ''}`,
    nav: 'decisions',
    children: (
      <>
        <Breadcrumbs
          crumbs={[
            { label: 'Beschlüsse', href: PAGES.decisions },
            { label: bodyName(bodies, decision.body), href: `${PAGES.decisions}?body=${decision.body}` },
            { label: decisionNumber(bodies, decision) },
          ]}
        />
        <PageHead
          preline={decision.outcome === 'recommendation' ? `${name} · Beschlussempfehlung` : name}
          heading={decision.title ?? name}
          badge={rich(
            <>
              {isOver ? (
                <Badge label="ausgelaufen" />
              ) : state ? (
                <StateBadge workflow="decision" state={state.standing.state} />
              ) : (
                <Badge tone="success" label="gilt" />
              )}
            </>,
          )}
          facts={[
            `gefasst am ${formatDate(decision.on)}`,
            decision.validUntil ? `befristet bis ${formatDate(decision.validUntil)}` : null,
          ]}
          actions={
            view.ability.can('read', 'instance') && props.vote?.workflow === 'approval'
              ? rich(<LinkButton label="Zur Abstimmung" href={`/votes/${decision.id}`} />)
              : undefined
          }
        />
        {state ? <Release {...state} /> : ''}
        <Panel id="kurz" title="Kurz gesagt" surface>
          <Prose text={inShort(props)} />
        </Panel>
        <Columns asideLabel="Nummer und Grundlage" aside={rich(<Basis {...props} />)}>
          {state ? (
            <>
              <ConsolidatedText {...state} preamble={decision.text ?? '(gelöscht)'} />
              <Correction {...state} />
            </>
          ) : (
            <Section id="wortlaut" title="Wortlaut">
              <Prose text={decision.text ?? '(gelöscht)'} />
            </Section>
          )}
          {decision.reason ? (
            <Section id="begruendung" title="Begründung und Erläuterung">
              <Prose text={decision.reason} />
            </Section>
          ) : (
            ''
          )}
          {group && props.vote?.workflow === 'approval' ? <Term {...props} /> : ''}
          {props.statements.length > 0 ? (
            <Section id="erklaerungen" title="Protokollerklärungen">
              <DescriptionList
                entries={props.statements.map(({ organisation, words }) => ({
                  term: organisationName(organisation),
                  value: `„${words}“`,
                }))}
              />
            </Section>
          ) : (
            ''
          )}
          {state ? <DecisionOrders {...state} /> : ''}
          <Section id="folgen" title="Was daraus wurde">
            {group ? (
              <p class="u-text">
                <StateBadge workflow="workingGroup" state={group.state} />{' '}
                <Link label={`Format „${group.title ?? ''}“ im Register`} href={`${PAGES.register}/${group.id}`} />
              </p>
            ) : subject?.workflow === 'extension' ? (
              <p class="u-text">
                <StateBadge workflow="extension" state={subject.state} /> Verlängerung des Formats{' '}
                <Link
                  label={`„${subject.title ?? ''}“ im Register`}
                  href={`${PAGES.register}/${String(subject.context.group)}`}
                />
              </p>
            ) : subject?.workflow === 'subjectAreaClosure' ? (
              <p class="u-text">
                <StateBadge workflow="subjectAreaClosure" state={subject.state} /> Abschluss des Themenfelds{' '}
                {show(`„${subject.title ?? ''}“`)}
              </p>
            ) : (
              <p class="u-text">{show(outcomeWords(props))}</p>
            )}
          </Section>
        </Columns>
      </>
    ),
  }) as string;
}

/** What came of a decision that founds no group. */
function outcomeWords({ state, vote }: Props): string {
  const orders = state?.orders.length ?? 0;
  if (orders > 0) return `Aus diesem Beschluss folgen ${plural(orders, 'Auftrag', 'Aufträge')}.`;
  if (vote?.workflow === 'decision') return 'Der Beschluss stammt aus der Zeit vor umlauf und wurde übernommen.';
  return 'Aus diesem Beschluss ist kein eigenes Format entstanden.';
}

/** The decision in one or two plain sentences. */
function inShort({ decision, bodies, group, subject, vote }: Props): string {
  const body = bodies.find(({ code }) => code === decision.body);
  const who = body ? capital(body.names.nom) : decision.body;
  if (group && vote?.workflow === 'approval') {
    const requested = (vote?.context.requestedUntil ?? null) as string | null;
    const home = bodies.find(({ code }) => code === decision.homeBody)?.names.gen;
    const kind = kindName(group.kind);
    const until = decision.validUntil ? `bis ${formatDate(decision.validUntil)} befristet` : 'ohne Befristung';
    const asked =
      requested !== decision.validUntil
        ? ` Beantragt war ${requested ? formatDate(requested) : 'keine Befristung'}.`
        : '';
    return `${who} hat „${decision.title ?? ''}“ als offizielles Format aufgenommen (${kind}${home ? ` ${home}` : ''}), ${until}.${asked}`;
  }
  if (subject?.workflow === 'extension')
    return subject.state === 'decided'
      ? `${who} hat das Mandat von „${subject.title ?? ''}“ bis ${formatDate(decision.validUntil!)} verlängert. Die neue Zeit schließt an das bisherige Ende am ${formatDate(String(subject.context.oldEnd))} an.`
      : `${who} hat über die Verlängerung von „${subject.title ?? ''}“ erst nach dem Ende beschlossen. Der Beschluss ist nicht ausdrücklich rückwirkend, deshalb bleibt das Ende.`;
  if (subject?.workflow === 'subjectAreaClosure')
    return decision.outcome === 'recommendation'
      ? `${who} empfiehlt, das Themenfeld „${decision.title ?? ''}“ abzuschließen. Beschließen muss es danach ${bodies.find(({ code }) => code === subject.context.decidingBody)?.names.nom ?? 'das zuständige Gremium'}.`
      : `${who} hat beschlossen, das Themenfeld „${decision.title ?? ''}“ abzuschließen. Jeder offene Punkt geht erst an eine andere Stelle über, wenn diese ihn annimmt.`;
  return `${who} hat über „${decision.title ?? ''}“ beschlossen.`;
}

function Term({ decision, vote, bodies }: Props): JSX.Element {
  const requested = (vote?.context.requestedUntil ?? null) as string | null;
  const requestedHome = (vote?.context.requestedHome ?? null) as string | null;
  const day = (on: string | null) => (on ? formatDate(on) : 'unbefristet');
  return (
    <Section id="laufzeit" title="Beantragt und beschlossen">
      <DescriptionList
        entries={[
          {
            term: 'Laufzeit beschlossen',
            value: decision.validUntil ? `bis ${day(decision.validUntil)}, 24:00 Uhr` : 'unbefristet',
          },
          { term: 'Laufzeit beantragt', value: requested ? `bis ${day(requested)}` : 'unbefristet' },
          { term: 'Format beschlossen bei', value: bodyName(bodies, decision.homeBody ?? requestedHome) },
          { term: 'Format beantragt bei', value: bodyName(bodies, requestedHome) },
        ]}
      />
      {decision.validUntil ? (
        <Note
          tone="info"
          text={`Das Mandat endet am ${formatDate(decision.validUntil)} um 24:00 Uhr. Maßgeblich ist der Beschluss, nicht der Antrag.`}
        />
      ) : (
        ''
      )}
    </Section>
  );
}

function Basis(props: Props): JSX.Element {
  const { decision, bodies, meeting, vote, namesakes, view } = props;
  const body = bodies.find(({ code }) => code === decision.body);
  const leads = ((vote?.context.leads ?? []) as string[]).map(organisationName);
  const isTakenOver = vote?.workflow === 'decision';
  const { proposal } = (vote?.context ?? {}) as { proposal?: { majority: string | null } | null };
  const rule = body && majorityOf(body.policy, proposal?.majority);
  const counts = (vote?.context as { result?: { counts: VoteCounts } | null } | undefined)?.result?.counts;
  const mayCount = counts !== undefined && (body?.policy.publicCount.value || view.ability.can('read', 'ballots'));
  return (
    <>
      <AsideBlock title="Nummer">
        <AsideList
          items={[
            { text: decisionName(bodies, decision) },
            ...namesakes.map((other) => ({
              text: rich(<Link label={decisionName(bodies, other)} href={`${PAGES.decisions}/${other.id}`} />),
              note: 'dieselbe Nummer, anderes Gremium',
            })),
          ]}
        />
      </AsideBlock>
      <AsideBlock title="Gefasst">
        <AsideList
          items={[
            meeting
              ? {
                  text: rich(
                    <Link
                      label={`${meeting.number}. Sitzung ${body?.names.gen ?? ''}`}
                      href={`${PAGES.meetings}/${meeting.id}`}
                    />,
                  ),
                  note: `${formatDate(meeting.on)}, TOP ${String(vote?.facts.item ?? '')}`,
                }
              : isTakenOver
                ? {
                    text: 'übernommen',
                    note: props.state?.text((vote.context as { sourceId?: string }).sourceId) ?? '',
                  }
                : { text: `Umlaufverfahren ${body?.names.gen ?? ''}`, note: formatDate(decision.on) },
            ...(leads.length ? [{ text: `Federführung: ${formatList(leads)}` }] : []),
            ...(mayCount ? [{ text: countSentence(counts!) }] : []),
          ]}
        />
      </AsideBlock>
      <AsideBlock title="Zum Mitnehmen">
        <AsideList
          items={[
            { text: rich(<Link label="Als PDF" href={`${PAGES.decisions}/${decision.id}/text.pdf`} />) },
            { text: rich(<Link label="Als Word-Datei" href={`${PAGES.decisions}/${decision.id}/text.docx`} />) },
          ]}
        />
      </AsideBlock>
      {rule && !isTakenOver ? (
        <AsideBlock title="Grundlage">
          <AsideList
            items={[
              {
                text: rule.label ? `Eigene Mehrheit: ${rule.label}` : 'Mehrheit nach der Regel des Gremiums',
                note: rich(
                  <>
                    {show(rule.source)} {rule.status === 'assumption' ? <Assumption explanation={rule.source} /> : ''}
                  </>,
                ),
              },
            ]}
          />
        </AsideBlock>
      ) : (
        ''
      )}
      {view.ability.can('read', 'instance') && !isTakenOver ? (
        <AsideBlock title="Vorgang">
          <AsideList
            items={[
              {
                text: rich(
                  <Link label={decision.title ?? 'Vorgang'} href={`${PAGES.instances}/${decision.subjectId}`} />,
                ),
              },
            ]}
          />
        </AsideBlock>
      ) : (
        ''
      )}
    </>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
