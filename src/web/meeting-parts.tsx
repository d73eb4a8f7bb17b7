import type { z } from 'zod';
import type { minutes } from '../../workflows/minutes.js';
import type { AgendaItem } from '../../workflows/agenda.js';
import { type MeetingContext, presentNow } from '../../workflows/meeting.js';
import { mannerLabels, purposeLabels } from '../../workflows/reference.de.js';
import type { Offer } from '../engine/engine.js';
import { holds } from '../identity/viewer.js';
import type { BodyView, DecisionView, InstanceSummary, MeetingView } from '../register/case.queries.js';
import { decisionName } from '../register/decision.queries.js';
import { organisationName } from '../register/names.js';
import type { writtenSince } from '../register/standing.queries.js';
import { formatDate, formatInstant, formatList, plural } from './format.js';
import { ArrangeFields, PresenceFields, arranged } from './instance/agenda-fields.js';
import { PAGES } from './layout.js';
import { attendanceOf } from './presence.js';
import { StateBadge } from './state-badge.js';
import { Badge } from './ui/badge.js';
import { Button, Link, LinkButton } from './ui/button.js';
import { DataTable } from './ui/data-table.js';
import { More } from './ui/more.js';
import { PostForm, SaveBar } from './ui/post-form.js';
import { TextField } from './ui/text-field.js';
import { AsideBlock, AsideList, Note, Section } from './ui/section.js';
import { attr, rich, show } from './ui/text.js';
import type { View } from './view.js';

/** Everything the page of a meeting is drawn from. */
export interface MeetingProps {
  view: View;
  meeting: MeetingView;
  context: MeetingContext;
  /** Dotted state: a running meeting sits or is interrupted. */
  state: string;
  body: BodyView;
  bodies: BodyView[];
  /** Votes on its agenda, in the order of their items. */
  items: InstanceSummary[];
  decisions: DecisionView[];
  offers: Offer[];
  /** Umlaufverfahren since the meeting before. */
  written: Awaited<ReturnType<typeof writtenSince>>;
  minutes: InstanceSummary | null;
  /** Items that this meeting did not take: votes that went to another meeting or to an Umlauf. */
  passedOn: InstanceSummary[];
  /** Minutes of earlier meetings that the body approves in this one. */
  toApprove: InstanceSummary[];
  /** Quelle of items that have one, by the id of the vote; for the committee, since it may name what is held back. */
  sources: ReadonlyMap<string, string>;
  /** All meetings of the body. */
  sameBody: MeetingView[];
  /** Bekanntmachung, where the body has to. */
  notice: InstanceSummary | null;
  text: (id: string | null | undefined) => string;
  commandId: () => string;
}

export const has = ({ offers }: Pick<MeetingProps, 'offers'>, command: string) =>
  offers.some((offer) => offer.command === command);

/** Number of a vote on its agenda. */
export function itemOf(vote: InstanceSummary): number {
  return Number(vote.facts.item);
}

/** The agenda in its parts: Grüne Liste first, then what is debated one by one, then what is for information. */
export function AgendaParts(props: MeetingProps): JSX.Element {
  const { items, context } = props;
  const rowOf = (vote: InstanceSummary) => context.items.find((item) => item.vote === vote.id);
  const green = items.filter((vote) => rowOf(vote)?.isOnConsentList);
  const rest = items.filter((vote) => !rowOf(vote)?.isOnConsentList);
  const information = rest.filter(({ facts }) => facts.outcome === 'information');
  const single = rest.filter(({ facts }) => facts.outcome !== 'information');
  const hasParts = green.length > 0 || information.length > 0;
  const parts = [
    { title: 'Grüne Liste', rows: green, isOnConsentList: true },
    { title: 'Beratung und Beschluss', rows: single, isOnConsentList: false },
    { title: 'Information', rows: information, isOnConsentList: false },
  ].filter(({ rows }) => rows.length > 0);
  return (
    <>
      {parts.map(({ title, rows, isOnConsentList }) => (
        <div class="u-after">
          <AgendaTable {...props} title={title} rows={rows} isTitled={hasParts} isOnConsentList={isOnConsentList} />
          {isOnConsentList ? <ConsentListNote {...props} /> : ''}
        </div>
      ))}
    </>
  );
}

function AgendaTable(
  props: MeetingProps & { title: string; rows: InstanceSummary[]; isTitled: boolean; isOnConsentList: boolean },
): JSX.Element {
  const { rows, body, bodies, meeting, decisions, view, context } = props;
  const isInside = view.ability.can('read', 'instance');
  const rowOf = (vote: InstanceSummary) => context.items.find((item) => item.vote === vote.id);
  const mayTakeOff =
    props.isOnConsentList &&
    has(props, 'takeOffConsentList') &&
    (body.policy.consentListObjectors.value === 'allMembers' ||
      holds(view.viewer, 'votingMember', { body: body.code }));
  const hasPlan = rows.some((vote) => rowOf(vote)?.rapporteur || rowOf(vote)?.minutes);
  return (
    <DataTable
      caption={props.isTitled ? props.title : `Tagesordnung der ${meeting.number}. Sitzung ${body.names.gen}`}
      captionVisible={props.isTitled}
      rows={rows}
      wide={mayTakeOff || hasPlan}
      columns={[
        {
          header: 'TOP',
          cell: (vote) => {
            const text = `TOP ${itemOf(vote)}: ${vote.title ?? ''}`;
            const source = props.sources.get(vote.id);
            return rich(
              <>
                {isInside ? <Link label={text} href={`/votes/${vote.id}`} /> : show(text)}
                {source ? <span class="u-meta u-block">{show(`Quelle: ${source}`)}</span> : ''}
              </>,
            );
          },
        },
        { header: 'Ziel', cell: ({ facts }) => purposeLabels[String(facts.outcome)] ?? 'Beschluss' },
        { header: 'Federführung', cell: (vote) => formatList((vote.context.leads as string[]).map(organisationName)) },
        ...(hasPlan ? [{ header: 'Bericht', cell: (vote: InstanceSummary) => plan(rowOf(vote)) }] : []),
        {
          header: 'Stand',
          cell: (vote) => {
            const decision = decisions.find(({ id }) => id === vote.id);
            if (decision)
              return rich(<Link label={decisionName(bodies, decision)} href={`${PAGES.decisions}/${vote.id}`} />);
            // Of a decision that is held back nobody outside learns that there is one.
            if (!isInside && (!vote.isFinal || vote.state === 'carried')) return null;
            return rich(<StateBadge workflow="approval" state={vote.state} />);
          },
        },
        ...(mayTakeOff
          ? [
              {
                header: 'Grüne Liste',
                cell: (vote: InstanceSummary) =>
                  vote.isFinal || context.consentVoted.includes(vote.id)
                    ? null
                    : rich(
                        <PostForm
                          action={`/instances/${meeting.id}/do/takeOffConsentList`}
                          csrfToken={view.csrfToken}
                          commandId={props.commandId()}
                        >
                          <input type="hidden" name="vote" value={attr(vote.id)} />
                          <Button kind="tertiary" label={`TOP ${itemOf(vote)} herunternehmen`} />
                        </PostForm>,
                      ),
              },
            ]
          : []),
      ]}
    />
  );
}

/** Protokollnotizen and Follow-Ups, held fast while the meeting sits; they go into the Niederschrift. */
export function Notes(props: MeetingProps): JSX.Element {
  const { context, meeting, text, view } = props;
  if (!view.ability.can('read', 'instance')) return '';
  const numberOf = (vote: string) => context.items.find((item) => item.vote === vote)?.number ?? 0;
  const notes = context.notes.toSorted((a, b) => numberOf(a.vote) - numberOf(b.vote));
  const mayRecord = has(props, 'recordNote') && context.items.length > 0;
  if (notes.length === 0 && !mayRecord) return '';
  return (
    <Section id="notizen" title="Protokollnotizen und Follow-Ups">
      {notes.length > 0 ? (
        <DataTable
          caption="Protokollnotizen und Follow-Ups"
          rows={notes}
          columns={[
            { header: 'TOP', cell: ({ vote }) => `TOP ${numberOf(vote)}` },
            { header: 'Notiz', cell: ({ textId }) => text(textId) },
            {
              header: 'Follow-Up',
              cell: ({ owner, due }) => (owner ? `${organisationName(owner)}, bis ${formatDate(due!)}` : null),
            },
          ]}
        />
      ) : (
        <p class="u-text">Noch ist nichts festgehalten. Beides kommt in die Niederschrift.</p>
      )}
      {mayRecord ? (
        <div class="u-row u-row--gap">
          <LinkButton label="Notiz oder Follow-Up festhalten" href={`/instances/${meeting.id}/do/recordNote`} />
        </div>
      ) : (
        ''
      )}
    </Section>
  );
}

function plan(item: AgendaItem | undefined): string | null {
  const parts = [
    item?.rapporteur ? organisationName(item.rapporteur) : '',
    item?.minutes ? plural(item.minutes, 'Minute', 'Minuten') : '',
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : null;
}

/** Items that came after the deadline and wait for the chair. */
export function Admissions(props: MeetingProps): JSX.Element {
  const { context, meeting, view, text } = props;
  const waiting = context.items.filter(({ admission }) => admission === 'asked');
  if (waiting.length === 0 || !view.ability.can('read', 'instance')) return '';
  const link = (command: string, label: string, vote: string) =>
    has(props, command) ? (
      <Link label={label} href={`/instances/${meeting.id}/do/${command}?vote=${encodeURIComponent(vote)}`} />
    ) : (
      ''
    );
  return (
    <>
      <Note
        tone="warning"
        text="Nach der Frist angemeldet, oder ohne rechtzeitige Unterlagen. Behandelt wird nur, was der Vorsitz mit Begründung zulässt:"
      />
      <ul class="u-aside-list u-aside-list--lines">
        {waiting.map(({ vote, number, titleId, writtenAskedBy }) => (
          <li>
            {show(`TOP ${number}: ${text(titleId)}`)}
            {has(props, 'admitItem') || has(props, 'declineItem') ? (
              <div class="u-row u-row--gap">
                {link('admitItem', `TOP ${number} zulassen`, vote)} {link('declineItem', 'nicht zulassen', vote)}
              </div>
            ) : (
              ''
            )}
            {has(props, 'askForWritten') ? (
              <PostForm
                action={`/instances/${meeting.id}/do/askForWritten`}
                csrfToken={view.csrfToken}
                commandId={props.commandId()}
              >
                <input type="hidden" name="vote" value={attr(vote)} />
                <Button kind="tertiary" label={`Für TOP ${number} Umlauf verlangen`} />
              </PostForm>
            ) : (
              ''
            )}
            {writtenAskedBy.length > 0 ? (
              <>
                <br />
                <span class="u-meta" safe>
                  {`Umlauf verlangt: ${formatList(writtenAskedBy.map(organisationName))}`}
                </span>
              </>
            ) : (
              ''
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What the Grüne Liste means, and the acts that take it as a whole. */
function ConsentListNote(props: MeetingProps): JSX.Element {
  const { meeting, context, view, body } = props;
  const link = (command: string, label: string, kind: 'primary' | 'secondary') =>
    has(props, command) ? <LinkButton kind={kind} label={label} href={`/instances/${meeting.id}/do/${command}`} /> : '';
  const isSitting = props.state === 'running.sitting';
  const waits = context.consentVoted.length - context.consentEstablished;
  return (
    <>
      <Note
        tone="neutral"
        text={`Diese Punkte werden gemeinsam und ohne Aussprache beschlossen. Jedes ${body.policy.consentListObjectors.value === 'allMembers' ? 'Mitglied' : 'stimmberechtigte Mitglied'} kann einen Punkt herunternehmen.`}
      />
      {isSitting && presentNow(context.presence).length === 0 && has(props, 'recordPresence') ? (
        <p class="u-text">Vor der Abstimmung bitte die Anwesenheit festhalten.</p>
      ) : (
        ''
      )}
      {view.viewer ? (
        <div class="u-row u-row--gap">
          {link('voteConsentList', 'Grüne Liste abstimmen', 'secondary')}
          {link('establishConsentList', `Grüne Liste feststellen (${plural(waits, 'Punkt', 'Punkte')})`, 'secondary')}
        </div>
      ) : (
        ''
      )}
    </>
  );
}

/** Secretariat: guests of the items, each for one TOP only. */
export function Guests(props: MeetingProps): JSX.Element {
  const { context, meeting, view, text } = props;
  if (!has(props, 'inviteGuest') || context.items.length === 0) return '';
  const invited = context.items.reduce((sum, { guests }) => sum + guests.length, 0);
  return (
    <More summary={invited > 0 ? `Gäste (${invited})` : 'Gäste einladen'} id="gaeste">
      <p class="u-text">Ein Gast sieht nur den Punkt, zu dem er eingeladen ist, über einen persönlichen Link.</p>
      <ul class="u-aside-list u-aside-list--lines">
        {context.items.map(({ vote, number, titleId, guests }) => (
          <li>
            {show(`TOP ${number}: ${text(titleId)}`)}{' '}
            <Link
              label={`Gast zu TOP ${number} einladen`}
              href={`/instances/${meeting.id}/do/inviteGuest?vote=${encodeURIComponent(vote)}`}
            />
            {guests.map((guest) => (
              <PostForm
                action={`/instances/${meeting.id}/do/uninviteGuest`}
                csrfToken={view.csrfToken}
                commandId={props.commandId()}
              >
                <input type="hidden" name="vote" value={attr(vote)} />
                <input type="hidden" name="guest" value={attr(guest)} />
                <div class="u-row u-row--gap">
                  <span safe>{text(guest)}</span>
                  <Button kind="tertiary" label={`${text(guest)} ausladen`} />
                </div>
              </PostForm>
            ))}
          </li>
        ))}
      </ul>
    </More>
  );
}

/** Secretariat: numbers, Grüne Liste, time and Berichterstatter of every item. */
export function ArrangeAgenda(props: MeetingProps): JSX.Element {
  const { context, meeting, view, body, text } = props;
  if (!has(props, 'arrangeAgenda') || context.items.length === 0) return '';
  return (
    <More summary="Tagesordnung ordnen" id="ordnen">
      <PostForm
        action={`/instances/${meeting.id}/do/arrangeAgenda`}
        csrfToken={view.csrfToken}
        commandId={props.commandId()}
      >
        <input type="hidden" name="version" value={String(context.arranged)} />
        <ArrangeFields
          items={arranged(context.items, text)}
          members={body.seats.map(({ organisation }) => organisation)}
          errors={new Map()}
        />
        <SaveBar note="Die Mitglieder erhalten die Tagesordnung erst mit der Einladung.">
          <Button kind="secondary" label="Tagesordnung speichern" />
        </SaveBar>
      </PostForm>
    </More>
  );
}

/** Antworten auf die Einladung: of all members for the secretariat and the chair, else of the reader's own house. */
export function Answers(props: MeetingProps): JSX.Element {
  const { context, body, meeting, view, text } = props;
  const leads = holds(view.viewer, 'secretariat') || holds(view.viewer, 'chair', { body: body.code });
  const own = body.seats.filter(
    ({ organisation }) => leads || view.viewer?.memberships.some((m) => m.organisation === organisation),
  );
  const may = has(props, 'answerInvitation');
  if (meeting.status !== 'planned' || context.versions.length === 0 || own.length === 0) return '';
  const answers = own.flatMap(({ organisation }) =>
    context.answers.filter((each) => each.organisation === organisation),
  );
  const missing = own.length - answers.length;
  return (
    <Section id="teilnahme" title="Teilnahme">
      {answers.length > 0 ? (
        <ul class="u-aside-list u-aside-list--lines">
          {answers.map(({ organisation, attendance, standInId }) => (
            <li
              safe
            >{`${organisationName(organisation)}: ${attendanceWords[attendance]}${standInId ? `, ${text(standInId)}` : ''}`}</li>
          ))}
        </ul>
      ) : (
        ''
      )}
      {missing > 0 ? (
        <p class="u-text u-meta">
          {show(
            leads
              ? `${plural(missing, 'Antwort steht', 'Antworten stehen')} noch aus.`
              : 'Ihr Haus hat noch nicht geantwortet.',
          )}
        </p>
      ) : (
        ''
      )}
      {may ? <LinkButton label="Teilnahme melden" href={`/instances/${meeting.id}/do/answerInvitation`} /> : ''}
    </Section>
  );
}

const attendanceWords = {
  attends: 'nimmt teil',
  represented: 'i. V.',
  declines: 'nimmt nicht teil',
};

/** Who is here and how: said by the secretariat, read by the committee. */
export function Presence(props: MeetingProps): JSX.Element {
  const { context, body, meeting, view, state } = props;
  const isRunning = state.startsWith('running');
  const may = has(props, 'recordPresence');
  if (!view.ability.can('read', 'instance') || (!isRunning && context.presence.length === 0)) return '';
  const voting = body.seats.filter(({ isVoting }) => isVoting).map(({ organisation }) => organisation);
  const now = presentNow(context.presence);
  const here = now.filter(({ organisation }) => voting.includes(organisation));
  const attended = attendanceOf(context.presence, !isRunning);
  const came = attended.filter(({ organisation }) => voting.includes(organisation)).length;
  const form = (
    <PostForm
      action={`/instances/${meeting.id}/do/recordPresence`}
      csrfToken={view.csrfToken}
      commandId={props.commandId()}
    >
      <PresenceFields
        seats={body.seats}
        values={
          context.presence.length > 0
            ? Object.fromEntries(now.map(({ organisation, manner }) => [organisation, manner]))
            : Object.fromEntries(voting.map((code) => [code, 'onSite']))
        }
      />
      {context.presence.length > 0 ? (
        <TextField name="since" label="Gilt seit (Uhrzeit)" hint="leer: seit jetzt" optional value="" />
      ) : (
        ''
      )}
      <SaveBar note="Wer kommt oder geht, wird hier geändert. Jede Abstimmung hält den Stand bei ihrem Öffnen fest.">
        <Button kind="secondary" label="Anwesenheit speichern" />
      </SaveBar>
    </PostForm>
  );
  return (
    <Section id="anwesenheit" title="Anwesenheit">
      <p class="u-text">
        {show(
          context.presence.length === 0
            ? 'Die Anwesenheit ist noch nicht festgehalten.'
            : isRunning
              ? `${here.length} von ${plural(voting.length, 'Stimme', 'Stimmen')} anwesend${mannersOf(here) ? `, davon ${mannersOf(here)}` : ''}.`
              : `${came} von ${plural(voting.length, 'Stimme', 'Stimmen')} waren anwesend.`,
        )}
      </p>
      {attended.length > 0 ? (
        <More summary="Wer wann da war">
          <DataTable
            caption="Anwesenheit"
            rows={attended}
            columns={[
              {
                header: 'Mitglied',
                cell: ({ organisation }) =>
                  `${organisationName(organisation)}${voting.includes(organisation) ? '' : ' (beratend)'}`,
              },
              { header: 'Wie und wann', cell: ({ words }) => words },
            ]}
          />
        </More>
      ) : (
        ''
      )}
      {may ? (
        <More
          summary={context.presence.length > 0 ? 'Anwesenheit ändern' : 'Anwesenheit festhalten'}
          open={context.presence.length === 0}
        >
          {form}
        </More>
      ) : (
        ''
      )}
    </Section>
  );
}

/** „2 zugeschaltet und 1 in Vertretung“; empty when all are on site. */
function mannersOf(here: { manner: string }[]): string {
  const counts = ['remote', 'represented'].flatMap((manner) => {
    const n = here.filter((each) => each.manner === manner).length;
    return n > 0 ? [`${n} ${mannerLabels[manner]}`] : [];
  });
  return formatList(counts);
}

/** What stood on the agenda and was not taken, with where it went. */
export function PassedOn({ passedOn, context, sameBody }: MeetingProps): JSX.Element {
  if (passedOn.length === 0) return '';
  return (
    <div class="u-after">
      <DataTable
        caption="Nicht behandelt"
        captionVisible
        rows={context.items.flatMap((item) => {
          const vote = passedOn.find(({ id }) => id === item.vote);
          return vote ? [{ item, vote }] : [];
        })}
        columns={[
          {
            header: 'TOP',
            cell: ({ item, vote }) =>
              rich(<Link label={`TOP ${item.number}: ${vote.title ?? ''}`} href={`/votes/${vote.id}`} />),
          },
          { header: 'Weiter', cell: ({ vote }) => placeOf(vote, sameBody) },
        ]}
      />
    </div>
  );
}

/** „72. Sitzung am 10.12.2024“, or the Umlauf: where an item that was not taken went. */
export function placeOf({ facts }: InstanceSummary, meetings: MeetingView[]): string {
  const next = meetings.find(({ id }) => id === facts.meeting);
  return next ? `${next.number}. Sitzung am ${formatDate(next.on)}` : 'Umlaufverfahren';
}

type MinutesContext = z.infer<(typeof minutes)['context']>;

/** Minutes of earlier meetings, with the Einwendungen that the body is to decide on here. */
export function MinutesToApprove({ toApprove, text, meeting, view }: MeetingProps): JSX.Element {
  if (toApprove.length === 0) return '';
  return (
    <Section id="genehmigung" title="Niederschriften zu genehmigen">
      {toApprove.map((row) => {
        const { number, objections } = row.context as unknown as MinutesContext;
        const deferred = objections.filter(({ status }) => status === 'deferred');
        return (
          <>
            <p class="u-text">
              <Link label={`Niederschrift der ${number}. Sitzung`} href={`${PAGES.instances}/${row.id}`} />{' '}
              <StateBadge workflow="minutes" state={row.state} />
            </p>
            {meeting.status === 'running' &&
            row.state === 'reviewed' &&
            holds(view.viewer, 'chair', { body: meeting.body }) ? (
              <p class="u-after">
                <LinkButton
                  label={`Niederschrift der ${number}. Sitzung genehmigen`}
                  href={`${PAGES.instances}/${row.id}/do/approveMinutes`}
                />
              </p>
            ) : (
              ''
            )}
            {deferred.length > 0 ? (
              <DataTable
                caption={`Vorgelegte Einwendungen zur Niederschrift der ${number}. Sitzung`}
                rows={deferred}
                columns={[
                  { header: 'Einwendung von', cell: ({ organisation }) => organisationName(organisation) },
                  { header: 'Einwendung', cell: ({ textId }) => text(textId) },
                  { header: 'Vorgelegt, weil', cell: ({ reasonId }) => (reasonId ? text(reasonId) : null) },
                ]}
              />
            ) : (
              ''
            )}
          </>
        );
      })}
    </Section>
  );
}

/** „Bericht über Umlaufverfahren“ since the last meeting, by itself. */
export function WrittenReport({ written, view }: MeetingProps): JSX.Element {
  if (written.length === 0 || !view.ability.can('read', 'instance')) return '';
  return (
    <Section id="umlaufverfahren" title="Bericht über Umlaufverfahren">
      <DataTable
        caption="Umlaufverfahren seit der letzten Sitzung"
        rows={written}
        columns={[
          { header: 'Punkt', cell: ({ id, title }) => rich(<Link label={title ?? 'Umlauf'} href={`/votes/${id}`} />) },
          { header: 'Ende', cell: ({ on }) => formatDate(on) },
          { header: 'Ergebnis', cell: ({ state }) => rich(<StateBadge workflow="approval" state={state} />) },
        ]}
      />
    </Section>
  );
}

/** Version of the agenda that the members have, and the Niederschrift. */
export function Papers(props: MeetingProps): JSX.Element {
  const { context, minutes, notice, view, text, meeting } = props;
  const last = context.versions.at(-1);
  const before = context.versions.at(-2);
  const news = last?.items.filter(({ vote }) => before && !before.items.some((item) => item.vote === vote)) ?? [];
  return (
    <>
      {last ? (
        <AsideBlock title="Einladung">
          <AsideList
            items={[
              {
                text: rich(
                  <>
                    Fassung {context.versions.length} vom <span safe>{formatInstant(last.at)}</span>{' '}
                    {context.isReopened ? <Badge tone="warning" label="seither geändert" /> : ''}
                  </>,
                ),
              },
              ...news.map(({ number, titleId }) => ({ text: `neu: TOP ${number}, ${text(titleId)}` })),
            ]}
          />
        </AsideBlock>
      ) : (
        ''
      )}
      <AsideBlock title="Unterlagen">
        <AsideList
          items={[
            { text: rich(<Link label="Tagesordnung als PDF" href={`${PAGES.meetings}/${meeting.id}/agenda.pdf`} />) },
            {
              text: rich(
                <Link label="Tagesordnung als Word-Datei" href={`${PAGES.meetings}/${meeting.id}/agenda.docx`} />,
              ),
            },
            ...(view.ability.can('read', 'instance')
              ? [
                  {
                    text: rich(
                      <Link label="Abstimmungsbogen (PDF)" href={`${PAGES.meetings}/${meeting.id}/ballots.pdf`} />,
                    ),
                  },
                ]
              : []),
            ...(view.ability.can('read', 'instance')
              ? [{ text: rich(<Link label="Ansicht für den Saal" href={`${PAGES.meetings}/${meeting.id}/live`} />) }]
              : []),
            ...(minutes && view.ability.can('read', 'instance')
              ? [
                  {
                    text: rich(<Link label="Niederschrift" href={`${PAGES.instances}/${minutes.id}`} />),
                    note: rich(<StateBadge workflow="minutes" state={minutes.state} />),
                  },
                ]
              : []),
            ...(notice && view.ability.can('read', 'instance')
              ? [
                  {
                    text: rich(<Link label="Bekanntmachung" href={`${PAGES.instances}/${notice.id}`} />),
                    note: rich(<StateBadge workflow="officialNotice" state={notice.state} />),
                  },
                ]
              : []),
          ]}
        />
      </AsideBlock>
    </>
  );
}
