import { createHash } from 'node:crypto';
import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { organisations } from '../../../workflows/data/organisations.js';
import type { MajorityRule } from '../../../workflows/ballot-count.js';
import { stateCodes } from '../../../workflows/data/states.js';
import { asksForShares, ruleSentence } from '../../../workflows/rule-words.de.js';
import { fundingKeyOf, fundingKeys } from '../../../workflows/data/funding-keys.js';
import { majorityOf, printDecisionNumber } from '../../../workflows/policies/policy-set.js';
import type { approval } from '../../../workflows/approval.js';
import { type MeetingContext, presentNow } from '../../../workflows/meeting.js';
import { fixedSentences } from '../../../workflows/fixed-sentences.de.js';
import { contradict } from '../../../workflows/proposal.js';
import { historyWords, wordsOf } from '../../../workflows/words-catalogue.js';
import type { z } from 'zod';
import { childId } from '../../engine/decide.js';
import type { Offer } from '../../engine/engine.js';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import {
  type BodyView,
  type Case,
  type HistoryEntry,
  type InstanceSummary,
  type MeetingView,
  listBodies,
  listMeetings,
  loadCase,
  oneInstance,
} from '../../register/case.queries.js';
import { type FileInfo, evidenceFiles, filesById } from '../../register/file.queries.js';
import { functionName, organisationName } from '../../register/names.js';
import { sourcesOf } from '../../register/agenda.queries.js';
import { type RivalVote, rivalVotes } from '../../register/standing.queries.js';
import { nextNumber } from '../../register/series.queries.js';
import { ExceptionFields, exceptionRows } from '../instance/tally-fields.js';
import { Allow } from '../allow.js';
import {
  countSentence,
  formatBytes,
  formatDate,
  formatInstant,
  formatInteger,
  formatList,
  formatLongDay,
  formatPercent,
  formatPoints,
  plural,
} from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { type Changed, recount } from '../recount.js';
import { pathId, queryText } from '../path-id.js';
import { PageRefused } from '../refusal.js';
import { Assumption } from '../ui/assumption.js';
import { Badge } from '../ui/badge.js';
import { BallotChoice } from '../ui/ballot-choice.js';
import { BallotTable } from '../ui/ballot-table.js';
import { doLink } from '../instance/actions.js';
import { OnBehalf, byLinkWords } from '../instance/common.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button, Link, LinkButton } from '../ui/button.js';
import { Checkbox, CheckboxGroup } from '../ui/checkbox-group.js';
import { Clauses } from '../ui/clauses.js';
import { Diff } from '../ui/diff.js';
import { majorityChoices, proposalChoices, proposalValues, versionOf } from '../instance/fields.js';
import { type ProposalChoices, ProposalFields } from '../instance/proposal-fields.js';
import { purposeLabels } from '../../../workflows/reference.de.js';
import { reservationLabels } from '../../../workflows/order.de.js';
import { DataTable } from '../ui/data-table.js';
import { DateField } from '../ui/date-field.js';
import { DescriptionList } from '../ui/description-list.js';
import { type Gauge, Gauges } from '../ui/gauges.js';
import { More } from '../ui/more.js';
import { NextStep } from '../ui/next-step.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, PostForm, SaveBar } from '../ui/post-form.js';
import { RollCall } from '../ui/roll-call.js';
import { AsideBlock, AsideList, Columns, Note, Prose, Section } from '../ui/section.js';
import { SelectField } from '../ui/select-field.js';
import { SumList } from '../ui/sum-list.js';
import { TextArea } from '../ui/text-area.js';
import { type Text, rich, show } from '../ui/text.js';
import { TileMap } from '../ui/tile-map.js';
import { Timeline } from '../ui/timeline.js';
import { Verdict } from '../ui/verdict.js';
import type { Vote } from '../ui/vote-choice.js';
import { CurrentView, type View } from '../view.js';

type VoteContext = z.infer<(typeof approval)['context']>;

/** Everything the page of one vote is drawn from. */
interface VoteView {
  found: Case;
  context: VoteContext;
  body: BodyView;
  bodies: BodyView[];
  meeting: MeetingView | undefined;
  offers: Offer[];
  /** Mails and letters behind what was recorded on behalf, by id. */
  evidence: ReadonlyMap<string, FileInfo>;
  view: View;
  commandId: () => string;
  /** Printed number that the next decision of the body would get. */
  expectedNumber: string;
  /** What a proposal can speak of. */
  choices: ProposalChoices;
  /** Who is present by the record of the meeting; empty where nothing is recorded. */
  presence: { organisation: string; manner: string }[];
  /** Ballots, table and base on a copy; `null` when nobody asked. */
  whatIf: Changed | null;
  /** Files of its documents (Unterlagen), by id. */
  documents: ReadonlyMap<string, FileInfo>;
  /** Quelle: what its Vorlage says it comes from. */
  source: string | null;
  /** Votes without a result that change the same earlier decisions. */
  rivals: RivalVote[];
  /** Protokollerklärungen: until when (`null`: no day is set yet), and whether that is over. */
  statementTime: { until: string | null; isOver: boolean };
}

/** Abstimmung: proposal, own ballot, tally, establishing the result, and the result with its derivation. */
@Controller('votes')
export class VotePage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(':id')
  @Allow('read:instance')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(
    @CurrentView() view: View,
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
  ): Promise<string> {
    const { sql, engine, ids } = this.parts;
    const found = await loadCase(sql, pathId(id));
    if (!found || found.row.workflow !== 'approval') throw new PageRefused(404, 'notFound');
    const context = found.row.context as VoteContext;
    const [bodies, meetings, { offers }] = await Promise.all([
      listBodies(sql),
      context.meeting ? listMeetings(sql, { id: context.meeting }) : [],
      engine.offers(found.row.id, view.viewer!.personId),
    ]);
    const body = bodies.find(({ code }) => code === context.body)!;
    const [evidence, documents, meetingRow, minutesRow, all] = await Promise.all([
      evidenceFiles(sql, found.history),
      filesById(
        sql,
        context.documents.map(({ file }) => file),
      ),
      context.meeting ? oneInstance(sql, context.meeting) : null,
      context.meeting ? oneInstance(sql, childId(context.meeting, 'minutes')) : null,
      listMeetings(sql),
    ]);
    const choices = await proposalChoices({ bodies, meetings: all, view }, context.body, context.proposal, sql);
    const presence = presentNow((meetingRow?.context as MeetingContext | undefined)?.presence ?? []);
    const year = Number(view.today.slice(0, 4));
    const expectedNumber = printDecisionNumber(
      body.policy.numberFormat.value,
      year,
      await nextNumber(sql, context.body, year),
    );
    return render({
      found,
      context,
      body,
      bodies,
      meeting: meetings[0],
      offers,
      evidence,
      view,
      commandId: () => ids.next(),
      expectedNumber,
      choices,
      presence,
      whatIf: whatIfFrom(query),
      documents,
      source: (await sourcesOf(sql, [found.row.id])).get(found.row.id) ?? null,
      rivals: await rivalVotes(
        sql,
        found.row.id,
        (context.proposal?.acts ?? []).map(({ decision }) => decision),
      ),
      statementTime: statementTime(context, minutesRow, view.today),
    });
  }
}

/** A Protokollerklärung is given until the end of the Einwendungsfrist, after a meeting and after an Umlauf. */
function statementTime(
  { mode, statementsUntil }: VoteContext,
  minutes: InstanceSummary | null,
  today: string,
): VoteView['statementTime'] {
  if (mode === 'written')
    return { until: statementsUntil, isOver: statementsUntil !== null && statementsUntil < today };
  const { until = null } = (minutes?.context ?? {}) as { until?: string | null };
  return { until, isOver: minutes !== null && !['drafting', 'sent'].includes(minutes.state) };
}

function render(vote: VoteView): string {
  const { found, context, body, meeting, view } = vote;
  const words = wordsOf('approval');
  const state = words.states[found.row.state];
  const purpose = purposeLabels[context.outcome] ?? 'Beschluss';
  const heading = context.meeting ? `TOP ${context.item}: ${found.title}` : found.title;
  const content = (
    <>
      <Breadcrumbs
        crumbs={[
          { label: 'Sitzungen', href: '/meetings' },
          ...(meeting ? [{ label: meetingName(meeting), href: `/meetings/${meeting.id}` }] : []),
          { label: context.meeting ? `TOP ${context.item}` : 'Umlaufverfahren' },
        ]}
      />
      <PageHead
        preline={`${context.outcome === 'information' ? 'Zur Information' : context.mode === 'written' || !meeting ? 'Umlaufverfahren' : 'Abstimmung'} ${body.names.gen}${meeting && context.mode === 'meeting' ? ` · ${meeting.number}. Sitzung am ${formatDate(meeting.on)}` : ''}`}
        heading={heading}
        badge={rich(<Badge tone={toneOf(found.row.state)} label={state?.label ?? found.row.state} />)}
        facts={[
          `Ziel: ${purpose}`,
          `Federführung: ${context.leads.map(organisationName).join(', ')}`,
          vote.source ? `Quelle: ${vote.source}` : null,
        ]}
      />
      {found.row.isFinal ? <Result {...vote} /> : <Now {...vote} />}
      <Columns asideLabel="Grundlagen und Wege" aside={rich(<Basis {...vote} />)}>
        {context.proposal ? <Proposal {...vote} /> : ''}
        <Documents {...vote} />
        {found.row.state === 'scheduled.unprepared' || found.row.state === 'scheduled.prepared' ? (
          <Preparation {...vote} />
        ) : (
          ''
        )}
        {found.row.state === 'open' ? <OpenVote {...vote} /> : ''}
        {context.result && mayReadBallots(vote) ? <Counting {...vote} /> : ''}
        <Statements {...vote} />
        {found.row.state === 'closed' ? <LateBallot {...vote} /> : ''}
        <Section id="verlauf" title="Verlauf">
          <Timeline
            entries={found.history.map((entry) => ({
              when: formatInstant(entry.at),
              what: historyWords('approval', entry.type),
              by: whoDid(vote, entry),
            }))}
          />
        </Section>
      </Columns>
    </>
  );
  return page(view, { title: heading, nav: 'meetings', children: content }) as string;
}

function whoDid(vote: VoteView, entry: HistoryEntry): Text {
  if (entry.type.startsWith('deadline.')) return 'von selbst';
  if (entry.type === 'castBallot' && !mayReadBallots(vote)) return 'ein Mitglied';
  const { view, evidence, found } = vote;
  const who = functionName(entry.role, entry.organisation);
  if (!entry.onBehalf) return who + byLinkWords(found, entry);
  return rich(<OnBehalf c={{ view, evidence, text: found.text }} entry={entry} who={who} />);
}

/** What is to be done now, with the one primary action of the page. */
function Now(vote: VoteView): JSX.Element {
  const { found, context, body, offers, view, expectedNumber } = vote;
  const words = wordsOf('approval');
  const has = (command: string) => offers.some((offer) => offer.command === command);
  const state = found.row.state;
  const awaited = found.row.awaits[0];
  const isMine = offers.some((offer) => offer.isAwaited);
  const who =
    state === 'open'
      ? awaited?.command === 'closeVote'
        ? `Geschäftsstelle oder Vorsitz ${body.names.gen} (${organisationName(body.chair)})`
        : `Stimmberechtigte Mitglieder ${body.names.gen}`
      : state === 'closed'
        ? `Vorsitz ${body.names.gen} (${organisationName(body.chair)})`
        : 'Geschäftsstelle';
  const actions = has('takeNote') ? (
    <PostForm action={`/instances/${found.row.id}/do/takeNote`} csrfToken={view.csrfToken} commandId={vote.commandId()}>
      <Button kind="primary" label="Zur Kenntnis nehmen" />
    </PostForm>
  ) : state === 'closed' && has('establishResult') ? (
    <>
      <CommandButton vote={vote} command="establishResult" kind="primary" />
      {has('repeatVote') ? <CommandButton vote={vote} command="repeatVote" kind="secondary" /> : ''}
    </>
  ) : state === 'open' && has('closeVote') && !has('castBallot') ? (
    <CommandButton
      vote={vote}
      command="closeVote"
      kind={context.present.every((code) => context.ballots[code]) ? 'primary' : 'secondary'}
    />
  ) : state === 'open' && has('castBallot') ? (
    <LinkButton kind="secondary" label="Zur Stimmabgabe" href="#stimme" />
  ) : state === 'dispatching' && has('recallWrittenProcedure') ? (
    <PostForm
      action={`/instances/${found.row.id}/do/recallWrittenProcedure`}
      csrfToken={view.csrfToken}
      commandId={vote.commandId()}
    >
      <Button kind="secondary" label="Umlauf zurückrufen" />
    </PostForm>
  ) : state.startsWith('scheduled') && (has('prepareDecision') || has('openVote')) ? (
    <LinkButton
      kind="secondary"
      label={state === 'scheduled.prepared' ? 'Zur Anwesenheit' : 'Zum Beschlussvorschlag'}
      href="#vorbereiten"
    />
  ) : (
    ''
  );
  return (
    <NextStep
      variant={isMine ? 'act' : 'quiet'}
      what={awaited ? (words.commands[awaited.command]?.awaited ?? '') : (words.states[state]?.next ?? '')}
      who={who}
      {...whenOf(vote)}
      why={
        state === 'closed'
          ? `Der Vorsitz stellt das Ergebnis fest. Bei Zustimmung erhält der Beschluss die nächste Nummer, voraussichtlich ${expectedNumber}. Nummern werden nie neu vergeben.`
          : context.meeting
            ? `Tagesordnung ${body.names.gen}, TOP ${context.item}`
            : `Umlaufverfahren ${body.names.gen}`
      }
      actions={actions ? rich(<>{actions}</>) : undefined}
      ifNothingHappens={
        view.viewer && state === 'open' && context.until
          ? fixedSentences.notCast(body.policy.silence.source)
          : view.viewer && state === 'open'
            ? 'Die Abstimmung bleibt offen, bis Geschäftsstelle oder Vorsitz sie schließt. Eine Stimme kann bis dahin geändert werden.'
            : undefined
      }
    />
  );
}

/** By when: in the meeting, or until the end of the Umlauf. */
function whenOf({ context, meeting, body, found }: VoteView): { until: string; untilNote?: string | undefined } {
  if (context.until && found.row.state === 'closed') return { until: 'ohne Frist', untilNote: 'Umlauf beendet' };
  if (context.until) return { until: `${formatLongDay(context.until)}, 24:00 Uhr`, untilNote: 'Ende des Umlaufs' };
  if (!meeting) return { until: 'in der Sitzung' };
  return {
    until: formatLongDay(meeting.on),
    untilNote: `${meeting.number}. Sitzung ${body.names.gen}, ${meeting.startsAt} Uhr`,
  };
}

/** To the page that asks back before what cannot be taken back. */
function CommandButton(props: { vote: VoteView; command: string; kind: 'primary' | 'secondary' }): JSX.Element {
  const { vote, command, kind } = props;
  const label = wordsOf('approval').commands[command]?.label ?? command;
  return <LinkButton kind={kind} label={label} href={doLink(vote.found.row.id, command)} />;
}

function Proposal(vote: VoteView): JSX.Element {
  const { found, context, bodies } = vote;
  const proposal = context.proposal!;
  const nameOf = (code: string | null) =>
    bodies.find((body) => body.code === code)?.names.short ?? code ?? 'ohne Angabe';
  const term = (on: string | null) => (on ? `bis ${formatDate(on)}` : 'unbefristet');
  const isRegistration = context.subjectKind === 'registration';
  const isTerm = isRegistration || context.subjectKind === 'extension';
  const before = context.earlier.at(-1);
  return (
    <Section
      id="vorschlag"
      title={found.row.isFinal ? 'Text' : 'Beschlussvorschlag'}
      side={rich(
        <span class="u-meta">
          Fassung {context.earlier.length + 1} · Prüfsumme{' '}
          <span safe>{fingerprint(wordsOfProposal(vote, proposal))}</span>
        </span>,
      )}
    >
      <Prose text={found.text(proposal.textId)} />
      {proposal.clauses.length > 0 ? (
        <Clauses
          clauses={proposal.clauses.map(({ textId, order }, i) => ({
            number: i + 1,
            text: found.text(textId),
            outcome: order
              ? `${order.kind === 'condition' ? 'Auflage' : 'Auftrag'} an ${formatList(order.owners.map(organisationName))}, ${dueWords(vote, order)}`
              : undefined,
          }))}
        />
      ) : (
        ''
      )}
      {proposal.acts.length > 0 ? (
        <ul class="u-aside-list u-after">
          {proposal.acts.map((act) => (
            <li>
              {show(actWords(vote, act))}
              <Rivals vote={vote} act={act} />
            </li>
          ))}
        </ul>
      ) : (
        ''
      )}
      {proposal.optIn ? <Note tone="info" text="Der Beschluss gilt nur für die Mitglieder, die zustimmen." /> : ''}
      {before ? (
        <More summary="Was sich gegenüber der früheren Fassung geändert hat">
          <Diff
            beforeTitle={`Fassung ${context.earlier.length}`}
            afterTitle={`Fassung ${context.earlier.length + 1}`}
            fields={[
              {
                label: 'Beschlussvorschlag',
                before: wordsOfProposal(vote, before),
                after: wordsOfProposal(vote, proposal),
              },
            ]}
          />
        </More>
      ) : (
        ''
      )}
      {proposal.reasonId ? (
        <>
          <h3 class="u-h3 u-after">Begründung</h3>
          <Prose text={found.text(proposal.reasonId)} />
        </>
      ) : (
        ''
      )}
      {isTerm ? (
        <div class="u-after">
          <DescriptionList
            entries={[
              { term: 'Laufzeit nach dem Vorschlag', value: term(proposal.validUntil) },
              { term: 'Laufzeit nach dem Antrag', value: term(context.requestedUntil) },
              ...(isRegistration
                ? [
                    { term: 'Format von', value: nameOf(proposal.homeBody ?? context.requestedHome) },
                    { term: 'beantragt als Format von', value: nameOf(context.requestedHome) },
                  ]
                : [{ term: 'Rückwirkend', value: proposal.retroactive ? 'ausdrücklich ja' : 'nein' }]),
            ]}
          />
        </div>
      ) : (
        ''
      )}
    </Section>
  );
}

/** Unterlagen of the item, and how to add one. */
function Documents({ context, found, documents, offers }: VoteView): JSX.Element {
  const may = offers.some((offer) => offer.command === 'addDocument');
  if (context.documents.length === 0 && !may) return '';
  return (
    <Section id="unterlagen" title="Unterlagen">
      {context.documents.length > 0 ? (
        <ul class="u-aside-list u-aside-list--lines">
          {context.documents.map(({ file, noteId, at }) => {
            const info = documents.get(file);
            return (
              <li>
                <Link
                  label={`${info?.name ?? 'Datei'}${info ? `, ${formatBytes(info.size)}` : ''}`}
                  href={`/files/${file}`}
                />
                <br />
                <span class="u-meta" safe>
                  {[noteId ? found.text(noteId) : '', `hinzugefügt am ${formatInstant(at)}`].filter(Boolean).join(', ')}
                </span>
              </li>
            );
          })}
        </ul>
      ) : (
        ''
      )}
      {may ? (
        <p class="u-text u-after">
          <Link label="Unterlage hinzufügen" href={doLink(found.row.id, 'addDocument')} />
        </p>
      ) : (
        ''
      )}
    </Section>
  );
}

/** Secretariat: wording and term of the decision, then presence and opening. */
function Preparation(vote: VoteView): JSX.Element {
  const { found, context, offers, bodies, view, body } = vote;
  const has = (command: string) => offers.some((offer) => offer.command === command);
  if (!has('prepareDecision') && !has('openVote')) return '';
  const present = vote.presence.filter(({ organisation }) => votingSeats(body).includes(organisation));
  const proposal = context.proposal;
  const prepare = has('prepareDecision') ? (
    <PostForm
      action={`/instances/${found.row.id}/do/prepareDecision`}
      csrfToken={view.csrfToken}
      commandId={vote.commandId()}
      enter={{ name: 'action', value: 'save' }}
    >
      <input type="hidden" name="version" value={versionOf(vote)} />
      <Fields>
        <TextArea
          name="proposal"
          label="Text des Beschlusses"
          rows={5}
          maxlength={20000}
          value={found.text(proposal?.textId)}
        />
        <TextArea
          name="reason"
          label="Begründung und Erläuterung"
          optional
          rows={4}
          maxlength={20000}
          value={found.text(proposal?.reasonId)}
        />
      </Fields>
      {context.subjectKind === 'registration' ? (
        <Fields two>
          <DateField
            name="validUntil"
            label="Befristet bis"
            hint="TT.MM.JJJJ, leer bei dauerhaften Gremien"
            value={proposal ? (proposal.validUntil ?? '') : (context.requestedUntil ?? '')}
          />
          <SelectField
            name="homeBody"
            label="Offizielles Format von"
            value={proposal?.homeBody ?? context.requestedHome ?? ''}
            options={bodies.map(({ code, names }) => ({ value: code, label: names.short }))}
          />
        </Fields>
      ) : context.subjectKind === 'extension' ? (
        <>
          <Fields two>
            <DateField
              name="validUntil"
              label="Verlängert bis"
              hint="TT.MM.JJJJ"
              value={proposal ? (proposal.validUntil ?? '') : (context.requestedUntil ?? '')}
            />
          </Fields>
          <Checkbox
            name="retroactive"
            label="Gilt ausdrücklich rückwirkend ab dem bisherigen Ende"
            hint="nur nötig, wenn der Beschluss nach dem Ende des Mandats kommt. Die Lücke bleibt sichtbar."
            checked={proposal?.retroactive ?? false}
          />
        </>
      ) : (
        ''
      )}
      {body.policy.specialMajorities.value.length > 0 ? (
        <SelectField
          name="majority"
          label="Mehrheit"
          empty={majorityChoices(body.policy).empty}
          options={majorityChoices(body.policy).options}
          value={proposal?.majority ?? ''}
        />
      ) : (
        ''
      )}
      <ProposalFields {...proposalValues(proposal, found.text)} choices={vote.choices} errors={new Map()} />
      <Checkbox name="optIn" label="Gilt nur für Mitglieder, die zustimmen" checked={proposal?.optIn ?? false} />
      <SaveBar>
        <Button kind={proposal ? 'secondary' : 'primary'} label="Beschlussvorschlag speichern" />
      </SaveBar>
    </PostForm>
  ) : (
    ''
  );
  return (
    <Section id="vorbereiten" title={proposal ? 'Abstimmung öffnen' : 'Beschlussvorschlag'}>
      {has('openVote') && vote.meeting && vote.meeting.status !== 'running' ? (
        <>
          <p class="u-text">
            {show(
              vote.meeting.status === 'planned'
                ? `Abgestimmt wird in der ${vote.meeting.number}. Sitzung am ${formatLongDay(vote.meeting.on)}. Dort wird zuerst die Sitzung eröffnet.`
                : `Die ${vote.meeting.number}. Sitzung ist zu Ende. Der Punkt kann vertagt werden, oder es wird im Umlauf abgestimmt.`,
            )}
          </p>
          <LinkButton label="Zur Sitzung" href={`${PAGES.meetings}/${vote.meeting.id}`} />
        </>
      ) : (
        ''
      )}
      {has('openVote') && vote.meeting?.status === 'running' ? (
        <PostForm
          action={`/instances/${found.row.id}/do/openVote`}
          csrfToken={view.csrfToken}
          commandId={vote.commandId()}
        >
          <CheckboxGroup
            name="present"
            label="Anwesende stimmberechtigte Mitglieder"
            hint={
              present.length > 0
                ? 'So steht es in der Anwesenheit der Sitzung. Mit dem Öffnen wird es für diese Abstimmung festgehalten.'
                : 'Die Anwesenheit wird mit dem Öffnen festgehalten. Wer nicht anwesend ist, hat keine Stimme.'
            }
            columns
            values={present.length > 0 ? present.map(({ organisation }) => organisation) : votingSeats(body)}
            options={votingSeats(body).map((code) => ({ value: code, label: organisationName(code) }))}
          />
          {(proposal?.clauses.length ?? 0) > 1 ? (
            <Checkbox
              name="byClause"
              label="Ziffer für Ziffer abstimmen"
              hint="auf Antrag: Jede Ziffer hat ein eigenes Ergebnis, der Beschluss eine Nummer."
            />
          ) : (
            ''
          )}
          <SaveBar>
            <Button kind="primary" label="Abstimmung öffnen" />
          </SaveBar>
        </PostForm>
      ) : (
        ''
      )}
      {has('startWrittenProcedure') ? (
        <More summary="Ohne Sitzung abstimmen">
          <p class="u-text">Im Umlaufverfahren stimmen alle Mitglieder schriftlich ab, bis zum Ende eines Tages.</p>
          <CommandButton vote={vote} command="startWrittenProcedure" kind="secondary" />
        </More>
      ) : (
        ''
      )}
      {proposal && prepare ? <More summary="Beschlussvorschlag ändern">{prepare}</More> : prepare}
    </Section>
  );
}

/** The open vote: own ballot, then for secretariat and chair who has voted, and the one-key tally. */
function OpenVote(vote: VoteView): JSX.Element {
  const { found, context, offers, body, view } = vote;
  const ballot = offers.find((offer) => offer.command === 'castBallot');
  const tally = context.mode === 'meeting' && offers.some((offer) => offer.command === 'recordTally');
  const has = (command: string) => offers.some((offer) => offer.command === command);
  const mayClose = has('closeVote');
  const seesWhether = holds(view.viewer, 'secretariat') || holds(view.viewer, 'chair', { body: body.code });
  const own = ballot && context.ballots[ballot.organisation];
  const cast = Object.keys(context.ballots).length;
  return (
    <>
      {ballot ? (
        <Section id="stimme" title={`Stimme ${organisationName(ballot.organisation)}`}>
          <PostForm
            action={`/instances/${found.row.id}/do/castBallot`}
            csrfToken={view.csrfToken}
            commandId={vote.commandId()}
          >
            <input type="hidden" name="version" value={String(context.earlier.length + 1)} />
            <BallotChoice
              name="choice"
              label="Wie stimmen Sie ab?"
              value={own}
              options={[
                { value: 'yes', label: 'Ja' },
                { value: 'no', label: 'Nein' },
                { value: 'abstain', label: 'Enthaltung' },
                { value: 'yesReserved', label: 'Ja mit Vorbehalt' },
              ]}
            />
            {context.byClause ? (
              <Fields two>
                {context.proposal!.clauses.map((_, i) => (
                  <SelectField
                    name={`clauses[${i + 1}]`}
                    label={`Ziffer ${i + 1}`}
                    empty="wie oben"
                    options={ballotChoices}
                    value={context.clauseBallots[ballot.organisation]?.[String(i + 1)] ?? ''}
                  />
                ))}
              </Fields>
            ) : (
              ''
            )}
            <More summary="Vorbehalt und Begründung" open={own === 'yesReserved'}>
              <p class="u-text">
                Ein Vorbehalt zählt als Ja. Ist er bis zum genannten Tag nicht aufgehoben, liegt der Punkt dem Gremium
                wieder vor.
              </p>
              <BallotReservation vote={vote} organisation={ballot.organisation} />
              <TextArea
                name="reason"
                label="Begründung"
                hint="Geschäftsstelle und Vorsitz lesen sie nach der Abstimmung."
                optional
                rows={2}
                maxlength={2000}
                value={found.text(context.reasons[ballot.organisation]?.textId)}
              />
              <Checkbox
                name="reasonForAll"
                label="Alle Mitglieder dürfen die Begründung nach der Abstimmung lesen"
                checked={context.reasons[ballot.organisation]?.isForAll ?? false}
              />
            </More>
            <SaveBar note="Bis zum Schließen der Abstimmung können Sie die Stimme ändern. Andere sehen sie erst danach.">
              <Button kind="primary" label={own ? 'Stimme ändern' : 'Stimme abgeben'} />
            </SaveBar>
          </PostForm>
        </Section>
      ) : (
        ''
      )}
      <Section id="stand" title="Stand der Abstimmung">
        <p class="u-text">
          {cast} von {context.present.length} Stimmen liegen vor.
        </p>
        {seesWhether ? (
          <div class="u-after">
            <RollCall
              label="Wer abgestimmt hat"
              members={context.electorate.map((code) => ({
                name: organisationName(code),
                state: !context.present.includes(code) ? 'away' : context.ballots[code] ? 'voted' : 'open',
              }))}
            />
          </div>
        ) : (
          ''
        )}
      </Section>
      {tally ? (
        <Section id="auszaehlen" title="Stimmen der Sitzung erfassen">
          <PostForm
            action={`/instances/${found.row.id}/do/recordTally`}
            csrfToken={view.csrfToken}
            commandId={vote.commandId()}
          >
            <p class="u-text">
              Ohne Ausnahme zählt für jedes anwesende Mitglied, das noch keine Stimme abgegeben hat, „Ja“.
            </p>
            <More summary="Ausnahmen angeben">
              <ExceptionFields members={exceptionRows(context.present, context.ballots)} errors={new Map()} />
            </More>
            <SaveBar>
              <Button kind={cast < context.present.length ? 'primary' : 'secondary'} label="Alle Anwesenden Ja" />
            </SaveBar>
          </PostForm>
        </Section>
      ) : (
        ''
      )}
      {has('reviseProposal') ? (
        <Section id="fassung" title="Neue Fassung">
          <p class="u-text">
            Der Text einer offenen Abstimmung ändert sich nicht. Mit einer neuen Fassung beginnt die Abstimmung neu.
          </p>
          <CommandButton vote={vote} command="reviseProposal" kind="secondary" />
        </Section>
      ) : (
        ''
      )}
      {context.mode === 'written' && has('demandDiscussion') && (context.discussionUntil ?? '') >= view.today ? (
        <Section id="beratung" title="Mündliche Beratung">
          <p class="u-text">
            {show(`Sie können bis ${formatLongDay(context.discussionUntil!)} mündliche Beratung verlangen.`)}
          </p>
          <CommandButton vote={vote} command="demandDiscussion" kind="secondary" />
        </Section>
      ) : (
        ''
      )}
      {mayClose && ballot ? (
        <Section id="schliessen" title="Abstimmung schließen">
          <CommandButton vote={vote} command="closeVote" kind="secondary" />
        </Section>
      ) : (
        ''
      )}
    </>
  );
}

/** Reservation of the own ballot, for „Ja mit Vorbehalt“. */
function BallotReservation(props: { vote: VoteView; organisation: string }): JSX.Element {
  const { context } = props.vote;
  const kept = context.reservations[props.organisation];
  return (
    <>
      <Fields two>
        <SelectField
          name="reservation[of]"
          label="Vorbehalt"
          empty="kein Vorbehalt"
          options={Object.entries(reservationLabels).map(([value, label]) => ({ value, label }))}
          value={kept?.of ?? ''}
        />
        <DateField
          name="reservation[until]"
          label="Entschieden bis"
          hint="TT.MM.JJJJ"
          optional
          value={kept ? formatDate(kept.until) : ''}
        />
      </Fields>
    </>
  );
}

/** Protokollerklärungen of members, and how to give one. */
function Statements(vote: VoteView): JSX.Element {
  const { context, found, offers, view, statementTime: time } = vote;
  const may = !time.isOver && offers.some((offer) => offer.command === 'giveStatementForMinutes');
  const isOwn = (organisation: string) => holds(view.viewer, 'votingMember', { organisation, body: context.body });
  const given = Object.entries(context.statements).filter(([code]) => mayReadBallots(vote) || isOwn(code));
  const reserved = mayReadBallots(vote) ? Object.entries(context.reservations) : [];
  const isInside = holds(view.viewer, 'secretariat') || holds(view.viewer, 'chair', { body: context.body });
  // Reasons are read once nobody can be swayed by them; by secretariat and chair, or by all where the member says so.
  const reasons = mayReadBallots(vote)
    ? Object.entries(context.reasons).filter(([, { isForAll }]) => isForAll || isInside)
    : [];
  const opinions = Object.entries(context.opinions);
  const mayOpine = offers.some((offer) => offer.command === 'giveOpinion');
  if (!may && !mayOpine && given.length + reserved.length + reasons.length + opinions.length === 0) return '';
  const shown = [
    ...opinions.map(([code, id]) => ({
      term: `Stellungnahme ${organisationName(code)}`,
      value: found.text(id),
    })),
    ...reserved.map(([code, { of, until }]) => ({
      term: `Vorbehalt ${organisationName(code)}`,
      value: `${reservationLabels[of] ?? of}, bis ${formatDate(until)}`,
    })),
    ...reasons.map(([code, { textId }]) => ({
      term: `Begründung ${organisationName(code)}`,
      value: found.text(textId),
    })),
    ...given.map(([code, id]) => ({
      term: `Protokollerklärung ${organisationName(code)}`,
      value: `„${found.text(id)}“`,
    })),
  ];
  return (
    <Section id="erklaerungen" title="Vorbehalte und Erklärungen">
      {shown.length > 0 ? <DescriptionList entries={shown} /> : ''}
      {may ? (
        <>
          <p class={['u-text', shown.length > 0 && 'u-after']}>
            {show(
              time.until
                ? `Bis ${formatLongDay(time.until)} können Sie eine Protokollerklärung abgeben oder Ihre ändern.`
                : 'Eine Protokollerklärung können Sie bis zum Ende der Frist für Einwendungen abgeben und ändern.',
            )}
          </p>
          <CommandButton vote={vote} command="giveStatementForMinutes" kind="secondary" />
        </>
      ) : (
        ''
      )}
      {mayOpine ? <CommandButton vote={vote} command="giveOpinion" kind="secondary" /> : ''}
    </Section>
  );
}

/** A ballot that came in time and was overlooked: entered by one, let in by another. */
function LateBallot(vote: VoteView): JSX.Element {
  const { context, found, offers, view } = vote;
  const has = (command: string) => offers.some((offer) => offer.command === command);
  const { lateBallot } = context;
  if (!lateBallot && !has('proposeLateBallot')) return '';
  const isInside = holds(view.viewer, 'secretariat') || holds(view.viewer, 'chair', { body: context.body });
  if (lateBallot && !isInside) return '';
  return (
    <Section id="nachtrag" title="Rechtzeitig eingegangene Stimme">
      {lateBallot ? (
        <>
          <DescriptionList
            entries={[
              { term: 'Mitglied', value: organisationName(lateBallot.organisation) },
              {
                term: 'Stimme',
                value: [
                  ballotChoices.find(({ value }) => value === lateBallot.choice)!.label,
                  lateBallot.reservation
                    ? `${reservationLabels[lateBallot.reservation.of]}, bis ${formatDate(lateBallot.reservation.until)}`
                    : '',
                ]
                  .filter(Boolean)
                  .join(': '),
              },
              { term: 'Eingegangen', value: formatInstant(lateBallot.receivedAt) },
              { term: 'Beleg', value: found.text(lateBallot.evidenceId) },
            ]}
          />
          {has('confirmLateBallot') ? (
            <SaveBar>
              <PostForm
                action={`/instances/${found.row.id}/do/confirmLateBallot`}
                csrfToken={view.csrfToken}
                commandId={vote.commandId()}
              >
                <Button kind="secondary" label="Stimme bestätigen" />
              </PostForm>
              <CommandButton vote={vote} command="declineLateBallot" kind="secondary" />
            </SaveBar>
          ) : (
            <p class="u-text">Der Vorsitz bestätigt die Stimme oder lässt sie nicht zu.</p>
          )}
        </>
      ) : (
        <More summary="Eine Stimme kam vor dem Schließen und fehlt">
          <p class="u-text">Mit Beleg und Zeitpunkt des Eingangs. Der Vorsitz bestätigt sie.</p>
          <CommandButton vote={vote} command="proposeLateBallot" kind="secondary" />
        </More>
      )}
    </Section>
  );
}

/** The whole wording of a proposal, Ziffern included. */
function wordsOfProposal({ found }: VoteView, proposal: NonNullable<VoteContext['proposal']>): string {
  return [
    found.text(proposal.textId),
    ...proposal.clauses.map(({ textId }, i) => `${i + 1}. ${found.text(textId)}`),
  ].join('\n');
}

/** Twelve signs of the SHA-256 of a wording: the same words have the same ones. */
function fingerprint(words: string): string {
  return createHash('sha256').update(words).digest('hex').slice(0, 12);
}

function dueWords({ choices }: VoteView, { due, meeting }: { due: string | null; meeting: string | null }): string {
  if (due) return `bis ${formatDate(due)}`;
  const found = choices.meetings.find(({ id }) => id === meeting);
  return found ? `bis zur ${found.number}. Sitzung am ${formatDate(found.on)}` : 'bis zu einer Sitzung';
}

const actNames = { repeal: 'hebt auf', amend: 'fasst neu', add: 'ergänzt' } as const;

/** „Hebt auf: AL-Runde, Beschluss 2024/09, Ziffer 2“. */
function actWords(
  { choices }: VoteView,
  { act, decision, clause }: NonNullable<VoteContext['proposal']>['acts'][number],
): string {
  const name = choices.decisions.find(({ value }) => value === decision)?.label ?? 'ein früherer Beschluss';
  return `Der Beschluss ${actNames[act]}: ${name}${clause === null ? '' : `, Ziffer ${clause}`}`;
}

/** „Diese Ziffer ändert auch: TOP 4 …“: other proposals without a result on the same Ziffer. */
function Rivals(props: { vote: VoteView; act: NonNullable<VoteContext['proposal']>['acts'][number] }): JSX.Element {
  const { vote, act } = props;
  if (vote.found.row.isFinal) return '';
  const rivals = vote.rivals.filter(({ acts }) => acts.some((other) => contradict(act, other)));
  if (rivals.length === 0) return '';
  return (
    <span class="u-block u-warn-text">
      {act.clause === null ? 'Diesen Beschluss ändert auch: ' : 'Diese Ziffer ändert auch: '}
      {rivals.map(({ id, title, item }, i) => (
        <>
          {i > 0 ? ', ' : ''}
          <Link label={`${item > 0 ? `TOP ${item}, ` : ''}${title ?? 'Vorlage'}`} href={`/votes/${id}`} />
        </>
      ))}
      . Nur der erste der beiden Beschlüsse kann so festgestellt werden.
    </span>
  );
}

/** The outcome: verdict with its margin, conditions, what happens next. */
function Result(vote: VoteView): JSX.Element {
  const { found, context, body, bodies } = vote;
  if (found.row.state !== 'carried' && found.row.state !== 'notCarried')
    return (
      <NextStep
        variant="done"
        what={wordsOf('approval').states[found.row.state]?.next ?? ''}
        who="niemand"
        until="kein Tag"
        why={
          context.meeting ? `Tagesordnung ${body.names.gen}, TOP ${context.item}` : `Umlaufverfahren ${body.names.gen}`
        }
        actions={rich(<LinkButton kind="secondary" label="Zum Vorgang" href={`/instances/${context.subject}`} />)}
      />
    );
  const carried = found.row.state === 'carried';
  const { decision } = found;
  const number = decision && printDecisionNumber(body.policy.numberFormat.value, decision.year, decision.number);
  const counts = context.result!.counts;
  const missing = context.result!.conditions.filter((condition) => !condition.met).map((c) => missingSentence(c));
  const home = bodies.find(({ code }) => code === decision?.homeBody)?.names.short;
  return (
    <>
      <Verdict
        carried={carried}
        text={
          carried
            ? `${body.names.short}, Beschluss ${number} vom ${formatDate(decision!.on)}. ${countSentence(counts)}.`
            : `Der Beschluss ist nicht zustande gekommen. ${missing.join(' ')} Eine Nummer wurde nicht vergeben.`
        }
      />
      <Gauges gauges={gaugesOf(vote)} />
      <NextStep
        variant={carried ? 'done' : 'quiet'}
        what={carried ? whatFollows(context) : 'Die Vorlage geht an die Federführung zurück'}
        who={
          carried && context.outcome === 'recommendation'
            ? 'Geschäftsstelle'
            : `Federführung: ${context.leads.map(organisationName).join(', ')}`
        }
        until={decision?.validUntil ? `bis ${formatDate(decision.validUntil)}` : 'ohne Frist'}
        untilNote={
          decision?.validUntil && decision.validUntil !== context.requestedUntil
            ? `Beantragt war ${context.requestedUntil ? formatDate(context.requestedUntil) : 'unbefristet'}.`
            : undefined
        }
        why={
          carried ? `${body.names.short}, Beschluss ${number}` : 'Eine Bedingung der Mehrheitsregel ist nicht erfüllt.'
        }
        whyNote={home ? `Offizielles Format von: ${home}` : undefined}
        actions={rich(
          <>
            {decision ? <LinkButton kind="primary" label="Beschluss lesen" href={`/decisions/${found.row.id}`} /> : ''}
            <LinkButton kind="secondary" label="Zum Vorgang" href={`/instances/${context.subject}`} />
          </>,
        )}
      />
    </>
  );
}

/** What a decision sets going. */
function whatFollows({ subjectKind, outcome }: VoteContext): string {
  if (subjectKind === 'registration') return 'Der Beschluss gilt, die Federführung arbeitet weiter';
  if (subjectKind === 'mandateChange') return 'Der Beschluss gilt, das geänderte Mandat steht im Register';
  if (subjectKind === 'extension') return 'Der Beschluss gilt, das Format arbeitet bis zum neuen Ende weiter';
  if (subjectKind === 'matter') return 'Der Beschluss gilt, Aufträge stehen im Aufgabenregister';
  return outcome === 'recommendation'
    ? 'Der Abschluss ist empfohlen und kommt zum Beschluss auf eine Tagesordnung'
    : 'Der Abschluss ist beschlossen, jeder offene Punkt wird einer Stelle übergeben';
}

function gaugesOf(vote: VoteView): Gauge[] {
  const { context, body } = vote;
  const policy = body.policy;
  const total = Object.values(fundingKeyOf(context.fundingKey).shares).reduce((sum, share) => sum + share, 0);
  const mark = (rule: { status: string; source: string }) =>
    rule.status === 'assumption' ? rich(<Assumption explanation={rule.source} />) : undefined;
  return context.result!.conditions.map(({ id, met, have, need }) => {
    switch (id) {
      case 'federation':
        return {
          title: 'Zustimmung des Bundes',
          met,
          have: have >= need ? 'Ja' : 'keine Zustimmung',
          need: 'erforderlich: Ja',
          filled: have >= need ? 1 : 0,
          margin: 'Ohne Spielraum: Der Bund muss zustimmen.',
          assumption: mark(majorityNow(vote)),
        };
      case 'states':
        return {
          title: 'Anzahl der Länder',
          met,
          have: `${have} von 16`,
          need: `erforderlich: mindestens ${need}`,
          filled: have / 16,
          limit: need / 16,
          limitLabel: String(need),
          margin: met
            ? `Reserve: ${plural(have - need, 'Land', 'Länder')}`
            : `Es fehlt die Zustimmung von ${plural(need - have, 'Land', 'Ländern')}.`,
        };
      case 'shares':
        return {
          title: 'Anteil der Länder',
          met,
          have: formatPercent(have),
          need: `erforderlich: mindestens ${formatPercent(need)}`,
          filled: have / total,
          limit: need / total,
          limitLabel: '2/3',
          margin: met
            ? `Reserve: ${formatPoints(have - need)} Prozentpunkte`
            : `Es fehlen ${formatPoints(need - have)} Prozentpunkte.`,
          assumption: mark(policy.base.status === 'assumption' ? policy.base : policy.fundingKey),
        };
      default:
        return {
          title: id === 'all' ? 'Einstimmigkeit' : 'Mehrheit',
          met,
          have: String(have),
          need: `erforderlich: mindestens ${need}`,
          filled: Math.min(1, have / Math.max(1, context.electorate.length)),
          limit: need / Math.max(1, context.electorate.length),
          limitLabel: String(need),
          margin: met
            ? `Reserve: ${plural(have - need, 'Stimme', 'Stimmen')}`
            : `Es fehlen ${plural(need - have, 'Stimme', 'Stimmen')}.`,
          assumption: mark(majorityNow(vote)),
        };
    }
  });
}

/** How it was counted, for members of the body; other readings only for secretariat and chair. */
function Counting(vote: VoteView): JSX.Element {
  const { context, body, view } = vote;
  const key = fundingKeyOf(context.fundingKey);
  const isInside = holds(view.viewer, 'secretariat') || holds(view.viewer, 'chair', { body: body.code });
  const shares = context.result!.conditions.find(({ id }) => id === 'shares');
  const total = Object.values(key.shares).reduce((sum, share) => sum + share, 0);
  const ballots = context.electorate
    .map((code) => ({
      code,
      name: organisationName(code),
      vote: ballotOf(context, code, isInside),
      share: code === 'BUND' ? null : (key.shares[code as keyof typeof key.shares] ?? null),
      note: context.present.includes(code) ? undefined : 'nicht anwesend',
    }))
    .toSorted((a, b) => Number(a.code !== 'BUND') - Number(b.code !== 'BUND') || (b.share ?? 0) - (a.share ?? 0));
  const others = context.result!.otherReadings.filter((reading) => reading.carried !== context.result!.carried);
  return (
    <>
      {shares ? (
        <Section id="rechnung" title="So wurde gerechnet">
          <p class="u-text">
            Gerechnet wird in ganzen Zahlen, in Einheiten von 0,00001 Prozentpunkten. Nichts wird gerundet.
          </p>
          <div class="u-after">
            <SumList
              lines={[
                { term: 'Summe der Anteile mit „Ja“', value: formatInteger(shares.have) },
                { term: 'mal 3', value: formatInteger(shares.have * 3) },
                { term: 'Summe aller Anteile, mal 2', value: formatInteger(total * 2) },
              ]}
              result={{
                term: shares.met
                  ? `${formatInteger(shares.have * 3)} ist mindestens ${formatInteger(total * 2)}`
                  : `${formatInteger(shares.have * 3)} ist kleiner als ${formatInteger(total * 2)}`,
                value: shares.met ? 'erfüllt' : 'nicht erfüllt',
                met: shares.met,
              }}
            />
          </div>
        </Section>
      ) : (
        ''
      )}
      {context.result!.clauses.length > 0 ? (
        <Section id="ziffern" title="Ziffer für Ziffer">
          <DataTable
            caption="Ergebnis je Ziffer"
            rows={context.result!.clauses}
            columns={[
              { header: 'Ziffer', cell: ({ number }) => `Ziffer ${number}` },
              { header: 'Ja', numeric: true, cell: ({ yes }) => String(yes) },
              { header: 'Nein', numeric: true, cell: ({ no }) => String(no) },
              { header: 'Enthaltung', numeric: true, cell: ({ abstain }) => String(abstain) },
              { header: 'Ergebnis', cell: ({ carried }) => (carried ? 'beschlossen' : 'nicht zustande gekommen') },
            ]}
          />
        </Section>
      ) : (
        ''
      )}
      {isInside && others.length > 0 ? (
        <Note
          tone="warning"
          text={`Nach einer anderen Lesart der Regel wäre das Ergebnis anders: ${others.map((o) => readingName(o.reading)).join(', ')}. Die Lesart wurde beim Öffnen festgelegt und bleibt mit dem Ergebnis gespeichert.`}
        />
      ) : (
        ''
      )}
      {isInside ? <WhatIf {...vote} /> : ''}
      <Section id="stimmen" title="Alle Stimmen">
        <BallotTable ballots={ballots} withShares={asksForShares(ruleOf(vote))} />
        {stateCodes.every((code) => context.electorate.includes(code)) ? (
          <div class="u-after">
            <TileMap ballots={ballots} />
          </div>
        ) : (
          ''
        )}
      </Section>
    </>
  );
}

const ballotChoices = [
  { value: 'yes', label: 'Ja' },
  { value: 'no', label: 'Nein' },
  { value: 'abstain', label: 'Enthaltung' },
];

const away = { value: 'away', label: 'nicht da' };

/** What the address asks for on a copy: `?ballots[BY]=no&table=K2025&base=cast`; anything else is left out. */
function whatIfFrom(query: Record<string, unknown>): Changed | null {
  const given = query.ballots;
  const ballots = Object.fromEntries(
    Object.entries(given !== null && typeof given === 'object' ? given : {}).filter(
      ([code, value]) => organisations[code] && [...ballotChoices, away].some((choice) => choice.value === value),
    ),
  ) as Record<string, string>;
  const [table, base] = [queryText(query.table), queryText(query.base)];
  const changed: Changed = {
    ...(Object.keys(ballots).length > 0 ? { ballots } : {}),
    ...(table && Object.hasOwn(fundingKeys, table) ? { fundingKey: table } : {}),
    ...(base === 'all' || base === 'cast' ? { base } : {}),
  };
  return Object.keys(changed).length > 0 ? changed : null;
}

/** What-if on a copy: another ballot, somebody here or not, another table, another reading; for secretariat and chair only, in no export. */
function WhatIf({ context, found, whatIf }: VoteView): JSX.Element {
  const key = fundingKeyOf(context.fundingKey);
  const counted = whatIf && recount(context, whatIf);
  return (
    <More summary="Was wäre, wenn" open={whatIf !== null} id="waere">
      <p class="u-text">Gerechnet wird auf einer Kopie. Das festgestellte Ergebnis bleibt, wie es ist.</p>
      {counted ? (
        <>
          <Note
            tone={counted.carried === context.result!.carried ? 'neutral' : 'warning'}
            text={`So wäre der Beschluss ${counted.carried ? 'zustande gekommen' : 'nicht zustande gekommen'}: ${countSentence(counted.counts)}.`}
          />
          <ul class="u-aside-list">
            {counted.conditions.map((condition) => (
              <li>{show(conditionWords(condition))}</li>
            ))}
          </ul>
        </>
      ) : (
        ''
      )}
      <form method="get" action={`/votes/${found.row.id}`}>
        <Fields two>
          {context.electorate.map((code) => {
            const isHere = context.present.includes(code);
            return (
              <SelectField
                name={`ballots[${code}]`}
                label={organisationName(code)}
                empty={isHere ? 'wie abgegeben' : 'nicht da'}
                options={isHere && context.mode === 'meeting' ? [...ballotChoices, away] : ballotChoices}
                value={whatIf?.ballots?.[code] ?? ''}
              />
            );
          })}
          <SelectField
            name="table"
            label="Königsteiner Schlüssel"
            empty={`wie festgelegt (${key.id})`}
            options={Object.keys(fundingKeys).map((id) => ({ value: id, label: id }))}
            value={typeof whatIf?.fundingKey === 'string' ? whatIf.fundingKey : ''}
          />
          <SelectField
            name="base"
            label="Zwei Drittel von"
            empty="wie festgelegt"
            options={[
              { value: 'all', label: 'allen Anteilen' },
              { value: 'cast', label: 'den Anteilen mit Ja oder Nein' },
            ]}
            value={whatIf?.base ?? ''}
          />
        </Fields>
        <SaveBar>
          <Button kind="secondary" label="Auf einer Kopie rechnen" />
          <LinkButton kind="tertiary" label="Zurücksetzen" href={`/votes/${found.row.id}#waere`} />
        </SaveBar>
      </form>
    </More>
  );
}

const conditionNames: Record<string, string> = {
  federation: 'Zustimmung des Bundes',
  states: 'Anzahl der Länder',
  shares: 'Anteil der Länder',
  majority: 'Mehrheit',
  all: 'Einstimmigkeit',
};

function conditionWords({ id, met, have, need }: { id: string; met: boolean; have: number; need: number }): string {
  const print = (value: number) => (id === 'shares' ? formatPercent(value) : String(value));
  return `${conditionNames[id] ?? id}: ${print(have)}, erforderlich ${print(need)}, ${met ? 'erfüllt' : 'nicht erfüllt'}`;
}

function Basis(vote: VoteView): JSX.Element {
  const { context, body, offers, found, view } = vote;
  const key = fundingKeyOf(context.fundingKey);
  const defer = offers.some((offer) => offer.command === 'defer');
  const mark = (rule: { status: string; source: string }) =>
    rule.status === 'assumption' ? <Assumption explanation={rule.source} /> : '';
  const majority = majorityNow(vote);
  return (
    <>
      <AsideBlock title="Vorgang">
        <AsideList
          items={[
            {
              text: rich(
                <a class="u-link" href={`/instances/${context.subject}`}>
                  {show(found.title)}
                </a>,
              ),
              note: subjectNames[context.subjectKind],
            },
            ...(defer
              ? [
                  {
                    text: rich(
                      <a class="u-link" href={`/instances/${found.row.id}/do/defer`}>
                        Vertagen
                      </a>,
                    ),
                  },
                  {
                    text: rich(
                      <a class="u-link" href={`/instances/${found.row.id}/do/referBack`}>
                        Zurückverweisen
                      </a>,
                    ),
                  },
                  ...(context.subjectKind === 'matter'
                    ? [
                        {
                          text: rich(
                            <a class="u-link" href={`/instances/${found.row.id}/do/referTo`}>
                              An ein anderes Gremium verweisen
                            </a>,
                          ),
                        },
                      ]
                    : []),
                ]
              : []),
            ...(holds(view.viewer, 'secretariat') && found.row.state === 'open'
              ? [
                  {
                    text: rich(
                      <a class="u-link" href={`/instances/${found.row.id}/do/castBallot?behalf=1`}>
                        Im Auftrag erfassen
                      </a>,
                    ),
                    note: 'eine Stimme, die per Mail oder Brief kam',
                  },
                ]
              : []),
          ]}
        />
      </AsideBlock>
      <AsideBlock title="Regel der Abstimmung">
        <AsideList
          items={[
            {
              text: `${majority.label ? `${majority.label}: ` : ''}${ruleSentence(ruleOf(vote))}`,
              note: rich(
                <>
                  {show(majority.source)} {mark(majority)}
                </>,
              ),
            },
            ...(asksForShares(ruleOf(vote))
              ? [
                  {
                    text: `Schlüssel ${key.id}`,
                    note: rich(
                      <>
                        {show(key.source)} {mark(body.policy.fundingKey)}
                      </>,
                    ),
                  },
                ]
              : []),
            { text: `${context.electorate.length} Stimmberechtigte`, note: `Regelwerk ${context.policyId}` },
          ]}
        />
      </AsideBlock>
    </>
  );
}

const subjectNames = {
  registration: 'Registrierung',
  extension: 'Verlängerung',
  mandateChange: 'Änderung des Mandats',
  subjectAreaClosure: 'Abschluss eines Themenfelds',
  matter: 'Vorlage',
};

/** The majority that it is counted by, as the policy has it now: of its Gegenstand, else of the body. */
function majorityNow({ context, body }: VoteView) {
  return majorityOf(body.policy, context.proposal?.majority) ?? majorityOf(body.policy, null)!;
}

/** The rule as it was frozen; before the vote opens, the one that would be. */
function ruleOf(vote: VoteView): MajorityRule {
  const { found, context } = vote;
  return found.row.state.startsWith('scheduled') ? majorityNow(vote).rule : (context.rule as MajorityRule);
}

function ballotOf(context: VoteContext, code: string, isInside: boolean): Vote {
  const cast = context.ballots[code];
  return cast ?? (isInside ? 'notCast' : 'abstain');
}

function mayReadBallots({ context, view, body, found }: VoteView): boolean {
  if (['open', 'dispatching'].includes(found.row.state) || found.row.state.startsWith('scheduled')) return false;
  return (
    holds(view.viewer, 'secretariat') ||
    holds(view.viewer, 'chair', { body: body.code }) ||
    context.electorate.some((organisation) => holds(view.viewer, 'votingMember', { organisation, body: body.code }))
  );
}

function votingSeats(body: BodyView): string[] {
  return body.seats.filter((seat) => seat.isVoting).map((seat) => seat.organisation);
}

export function meetingName(meeting: { number: number; bodyName: string }): string {
  return `${meeting.number}. Sitzung, ${meeting.bodyName}`;
}

function toneOf(state: string): 'neutral' | 'info' | 'success' | 'warning' {
  if (state === 'carried') return 'success';
  if (state === 'open' || state === 'closed') return 'info';
  return 'neutral';
}

function missingSentence({ id, have, need }: { id: string; have: number; need: number }): string {
  if (id === 'federation') return 'Es fehlte die Zustimmung des Bundes.';
  if (id === 'states') return `Es fehlte die Zustimmung von ${plural(need - have, 'Land', 'Ländern')}.`;
  if (id === 'shares') return `Am Anteil der Länder fehlten ${formatPoints(need - have)} Prozentpunkte.`;
  return `Es fehlten ${plural(need - have, 'Stimme', 'Stimmen')}.`;
}

function readingName(reading: string): string {
  const names: Record<string, string> = {
    'base:all': 'zwei Drittel aller Anteile',
    'base:cast': 'zwei Drittel der abgegebenen Anteile',
    'majority:present': 'Mehrheit der Anwesenden',
    'majority:cast': 'Mehrheit der abgegebenen Stimmen',
  };
  return names[reading] ?? reading;
}
