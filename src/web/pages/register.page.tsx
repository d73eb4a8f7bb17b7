import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { focusTopics } from '../../../workflows/data/focus-topics.js';
import { wordsOf } from '../../../workflows/words-catalogue.js';
import type { workingGroup } from '../../../workflows/working-group.js';
import type { z } from 'zod';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import {
  type BodyView,
  type DecisionView,
  type InstanceSummary,
  decisionOf,
  listBodies,
  oneInstance,
  textsOf,
} from '../../register/case.queries.js';
import { bodyName, decisionName } from '../../register/decision.queries.js';
import {
  type GroupLine,
  type PlannedReport,
  countGroups,
  kindName,
  listGroups,
  plannedReportsOf,
} from '../../register/group.queries.js';
import { organisationName } from '../../register/names.js';
import { type TermView, termOf } from '../../register/term.queries.js';
import { Allow } from '../allow.js';
import { formatDate, formatList, plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { pathId, queryText } from '../path-id.js';
import { PageRefused } from '../refusal.js';
import { MandateOn, TermLines, readDay } from '../term-parts.js';
import { StateBadge } from '../state-badge.js';
import { takeOverLink } from '../take-over/link.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button, Link, LinkButton } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { DateField } from '../ui/date-field.js';
import { DescriptionList } from '../ui/description-list.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips } from '../ui/filter-chips.js';
import { PageHead } from '../ui/page-head.js';
import { Fields } from '../ui/post-form.js';
import { AsideBlock, AsideList, Columns, Note, Panel, Prose, Section } from '../ui/section.js';
import { TextField } from '../ui/text-field.js';
import { attr, rich } from '../ui/text.js';
import { CurrentView, type View } from '../view.js';

type GroupContext = z.infer<(typeof workingGroup)['context']>;

const states = ['active', 'seekingLead', 'dormant', 'handOverOpen', 'expired', 'dissolved', 'merged', 'transferred'];

interface ListProps {
  search: string;
  state: string;
  /** Day as typed, and as a date when it can be read. */
  day: string;
  on: string | undefined;
  dayError: string | undefined;
  rows: GroupLine[];
  counts: { state: string; count: number }[];
  bodies: BodyView[];
}

interface GroupProps {
  view: View;
  group: InstanceSummary;
  context: GroupContext;
  text: (id: string | null | undefined) => string;
  bodies: BodyView[];
  decision: DecisionView | null;
  reports: PlannedReport[];
  term: TermView;
  day: string;
}

/** Register der Formate, for everybody: who works on what, until when, on what ground. No persons, no arrears. */
@Controller()
export class RegisterPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.register)
  @Allow('read:register')
  @Header('content-type', 'text/html; charset=utf-8')
  async list(@CurrentView() view: View, @Query() query: Record<string, unknown>): Promise<string> {
    const { sql } = this.parts;
    const search = queryText(query.q) ?? '';
    const state = states.includes(query.state as string) ? (query.state as string) : '';
    const day = queryText(query.on) ?? '';
    const { on, error } = readDay(day);
    const filter = { search: search || undefined, on };
    const [rows, counts, bodies] = await Promise.all([
      listGroups(sql, { ...filter, state: state || undefined }),
      countGroups(sql, filter),
      listBodies(sql),
    ]);
    return renderList(view, { search, state, day, on, dayError: error, rows, counts, bodies });
  }

  @Get(`${PAGES.register}/:id`)
  @Allow('read:register')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(
    @CurrentView() view: View,
    @Param('id') param: string,
    @Query() query: Record<string, unknown>,
  ): Promise<string> {
    const { sql } = this.parts;
    const group = await oneInstance(sql, pathId(param));
    if (group?.workflow !== 'workingGroup') throw new PageRefused(404, 'notFound');
    const context = group.context as GroupContext;
    const [text, bodies, decision, reports, term] = await Promise.all([
      textsOf(sql, [context]),
      listBodies(sql),
      context.decision === null ? null : decisionOf(sql, context.decision),
      plannedReportsOf(sql, group.id),
      termOf(sql, group, view.today),
    ]);
    const day = queryText(query.on) ?? '';
    return renderGroup({ view, group, context, text, bodies, decision, reports, term, day });
  }
}

// ── the list ───────────────────────────────────────────────────────────────────────────────────────────────────────

function renderList(view: View, props: ListProps): string {
  const { search, state, day, on, dayError, rows, counts, bodies } = props;
  const words = wordsOf('workingGroup');
  const isFiltered = search !== '' || state !== '' || day !== '';
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return page(view, {
    title: 'Register der Formate',
    nav: 'register',
    error: dayError !== undefined,
    children: (
      <>
        <PageHead
          heading="Register der Formate"
          facts={[`Wer arbeitet woran, bis wann, auf welcher Grundlage. Stand: ${formatDate(view.today)}`]}
          actions={
            holds(view.viewer, 'secretariat')
              ? rich(
                  <>
                    <LinkButton label="Gremienbereinigung" href={`${PAGES.register}/review`} />
                    <LinkButton label="Laufende Formate übernehmen" href={takeOverLink('formats')} />
                  </>,
                )
              : undefined
          }
        />
        <form method="get" action={PAGES.register} role="search">
          {state ? <input type="hidden" name="state" value={attr(state)} /> : ''}
          <Fields two>
            <TextField
              name="q"
              label="Titel, Zweck oder Beschluss"
              hint="zum Beispiel: Struktur oder 2024/09"
              optional
              type="search"
              value={search}
            />
            <DateField name="on" label="Im Mandat am" hint="TT.MM.JJJJ" optional value={day} error={dayError} />
          </Fields>
          <div class="u-row u-row--gap">
            <Button kind="primary" label="Suchen" icon="search" />
          </div>
        </form>
        <div class="u-after">
          <FilterChips
            label="Nach Zustand"
            chips={[
              { label: 'Alle', state: '', count: total },
              ...states.map((code) => ({
                label: words.states[code]?.label ?? code,
                state: code,
                count: counts.find((row) => row.state === code)?.count ?? 0,
              })),
            ].map(({ label, state: code, count }) => ({
              label,
              count,
              href: address({ search, state: code, day }),
              current: code === state,
            }))}
          />
        </div>
        {on ? (
          <Note tone="info" text={`Gezeigt werden Formate, die am ${formatDate(on)} im Mandat waren oder sind.`} />
        ) : (
          ''
        )}
        {rows.length === 0 ? (
          <EmptyState
            title={isFiltered ? 'Mit diesen Filtern gibt es kein Format.' : 'Noch ist kein Format aufgenommen.'}
            detail={isFiltered ? undefined : 'Formate erscheinen hier mit ihrem Beschluss.'}
            action={rich(
              isFiltered ? (
                <LinkButton label="Filter zurücksetzen" href={PAGES.register} />
              ) : (
                <LinkButton label="Sitzungen ansehen" href={PAGES.meetings} />
              ),
            )}
          />
        ) : (
          <>
            <p class="u-meta u-after" safe>{`${plural(rows.length, 'Format', 'Formate')}, neueste zuerst`}</p>
            <DataTable
              caption="Formate"
              rows={rows}
              wide
              columns={[
                {
                  header: 'Format',
                  cell: (row) => rich(<Link label={row.title ?? 'Ohne Titel'} href={`${PAGES.register}/${row.id}`} />),
                },
                { header: 'Art', cell: (row) => `${kindName(row.kind)} ${genitive(bodies, row.homeBody)}`.trim() },
                { header: 'Federführung', cell: (row) => formatList(row.leads.map(organisationName)) },
                {
                  header: 'Grundlage',
                  cell: (row) =>
                    row.decision
                      ? rich(
                          <Link
                            label={decisionName(bodies, row.decision)}
                            href={`${PAGES.decisions}/${row.decision.id}`}
                          />,
                        )
                      : row.ground,
                },
                {
                  header: 'Mandat',
                  cell: (row) => (row.validUntil ? `bis ${formatDate(row.validUntil)}` : 'unbefristet'),
                },
                { header: 'Zustand', cell: (row) => rich(<StateBadge workflow="workingGroup" state={row.state} />) },
              ]}
            />
          </>
        )}
      </>
    ),
  }) as string;
}

function address({ search, state, day }: { search: string; state: string; day: string }): string {
  const query = new URLSearchParams();
  if (search) query.set('q', search);
  if (state) query.set('state', state);
  if (day) query.set('on', day);
  return query.size ? `${PAGES.register}?${query}` : PAGES.register;
}

// ── one Format ─────────────────────────────────────────────────────────────────────────────────────────────────────

function renderGroup(props: GroupProps): string {
  const { view, group, context, text, bodies, decision, term, day } = props;
  const title = text(context.titleId) || 'Ohne Titel';
  const others = context.participants.filter((code) => !context.leads.includes(code));
  return page(view, {
    title,
    nav: 'register',
    children: (
      <>
        <Breadcrumbs crumbs={[{ label: 'Formate', href: PAGES.register }, { label: title }]} />
        <PageHead
          preline={`${kindName(context.kind)} ${genitive(bodies, context.homeBody)}`}
          heading={title}
          badge={rich(<StateBadge workflow="workingGroup" state={group.state} />)}
          facts={[
            mandateWords(props),
            decision
              ? rich(<Link label={decisionName(bodies, decision)} href={`${PAGES.decisions}/${decision.id}`} />)
              : null,
            context.takenOver ? 'übernommen' : null,
            focusTopics[context.focusTopic as keyof typeof focusTopics]?.label,
          ]}
          actions={
            view.ability.can('read', 'instance')
              ? rich(<LinkButton kind="primary" label="Zum Vorgang" href={`${PAGES.instances}/${group.id}`} />)
              : undefined
          }
        />
        <Panel id="kurz" title="Kurz gesagt" surface>
          <Prose text={inShort(props)} />
        </Panel>
        <Columns asideLabel="Beteiligte und Grundlage" aside={rich(<Aside {...props} />)}>
          <Section id="laufzeit" title="Laufzeit">
            <Term {...props} />
            <MandateOn term={term} bodies={bodies} action={`${PAGES.register}/${group.id}`} day={day} />
          </Section>
          <Section id="zweck" title="Zweck">
            {context.purpose ? <Prose text={text(context.purpose)} /> : <EmptyState title="Nicht übernommen." />}
          </Section>
          {context.objectives.length > 0 ? (
            <Section id="ziele" title="Ziele">
              <ol class="u-prose">
                {context.objectives.map((objective) => (
                  <li class="u-text" safe>
                    {text(objective)}
                  </li>
                ))}
              </ol>
            </Section>
          ) : (
            ''
          )}
          <Section id="beteiligte" title="Beteiligte">
            <DescriptionList
              entries={[
                { term: 'Federführung', value: formatList(context.leads.map(organisationName)) },
                {
                  term: 'Mitwirkung',
                  value: others.length ? formatList(others.map(organisationName)) : 'keine weiteren',
                },
                {
                  term: context.takenOver ? 'Format von' : 'Registriert bei',
                  value: bodyName(bodies, context.approvingBody),
                },
              ]}
            />
          </Section>
          <Section id="berichte" title="Berichte">
            <Reports {...props} />
          </Section>
        </Columns>
      </>
    ),
  }) as string;
}

/** The mandate in plain words, first thing on the page. */
function inShort({ view, context, bodies, decision, reports, group, text, term: line }: GroupProps): string {
  const leads = formatList(context.leads.map(organisationName));
  const until = context.validUntil;
  const isOver = until !== null && until < view.today;
  const who = `Die Federführung ${isOver || group.isFinal ? 'lag' : 'liegt'} bei ${leads}.`;
  const term =
    until === null
      ? `Das Mandat gilt seit ${formatDate(context.activeFrom)} und ist nicht befristet.`
      : isOver
        ? `Das Mandat galt vom ${formatDate(context.activeFrom)} bis ${formatDate(until)}.`
        : `Das Mandat gilt seit ${formatDate(context.activeFrom)} und endet am ${formatDate(until)} um 24:00 Uhr.`;
  const words = decision ? decisionName(bodies, decision) : text(context.takenOver?.groundId);
  const extended = context.terms.length > 1 ? line.decisions.get(context.terms.at(-1)!.decision ?? '') : undefined;
  const ground = `${words ? ` Grundlage ist ${words}.` : ''}${extended ? ` Zuletzt verlängert durch ${decisionName(bodies, extended)}.` : ''}`;
  const next = isOver ? undefined : reports.find(({ isFinal }) => !isFinal);
  const report = next ? ` ${reportName(next)} an ${bodyName(bodies, next.addressee)}: ${plannedWords(next)}.` : '';
  return `${term}${ground} ${who}${report}`;
}

function mandateWords({ context, view }: GroupProps): string {
  if (context.validUntil === null) return 'im Mandat, unbefristet';
  return context.validUntil < view.today
    ? `Mandat bis ${formatDate(context.validUntil)}`
    : `im Mandat bis ${formatDate(context.validUntil)}`;
}

function Term({ context, term, bodies, view }: GroupProps): JSX.Element {
  const { requestedUntil, validUntil } = context;
  return (
    <>
      <TermLines term={term} bodies={bodies} today={view.today} isInside={view.ability.can('read', 'instance')} />
      {term.line.terms.length === 1 && !context.takenOver && validUntil !== requestedUntil ? (
        <Note tone="info" text="Maßgeblich ist der Beschluss, nicht der Antrag." />
      ) : (
        ''
      )}
    </>
  );
}

function Reports({ reports, bodies, view }: GroupProps): JSX.Element {
  if (reports.length === 0) return <EmptyState title="Es ist kein Bericht vorgesehen." />;
  return (
    <DataTable
      caption="Berichte"
      rows={reports}
      columns={[
        { header: 'Bericht', cell: reportName },
        { header: 'An', cell: (report) => bodyName(bodies, report.addressee) },
        {
          header: 'Stand',
          cell: (report) =>
            report.isFinal
              ? (wordsOf('interimReport').states[report.state]?.label ?? report.state)
              : plannedWords(report),
        },
        ...(view.ability.can('read', 'instance')
          ? [
              {
                header: 'Vorgang',
                cell: (report: PlannedReport) =>
                  rich(<Link label="Zum Bericht" href={`${PAGES.instances}/${report.id}`} />),
              },
            ]
          : []),
      ]}
    />
  );
}

function reportName({ kind }: PlannedReport): string {
  return kind === 'final' ? 'Abschlussbericht' : 'Zwischenbericht';
}

/** „vorgesehen zur 45. Sitzung am 13.11.2024“ (wording.md 1 (2)). */
function plannedWords({ meeting, on }: PlannedReport): string {
  if (meeting) return `vorgesehen zur ${meeting.number}. Sitzung am ${formatDate(meeting.on)}`;
  return on ? `vorgesehen zum ${formatDate(on)}` : 'vorgesehen';
}

function Aside({ context, bodies, decision, text }: GroupProps): JSX.Element {
  const { takenOver, focusTopic } = context;
  return (
    <>
      <AsideBlock title="Beschluss">
        <AsideList
          items={
            decision
              ? [
                  {
                    text: rich(
                      <Link label={decisionName(bodies, decision)} href={`${PAGES.decisions}/${decision.id}`} />,
                    ),
                    note: `gefasst am ${formatDate(decision.on)}`,
                  },
                ]
              : [{ text: text(takenOver?.groundId) || 'nicht erfasst' }]
          }
        />
      </AsideBlock>
      {takenOver ? (
        <AsideBlock title="Herkunft">
          <AsideList items={[{ text: 'übernommen', note: text(takenOver.sourceId) }]} />
        </AsideBlock>
      ) : (
        ''
      )}
      {focusTopic ? (
        <AsideBlock title="Schwerpunktthema">
          <AsideList items={[{ text: focusTopics[focusTopic as keyof typeof focusTopics]?.label ?? focusTopic }]} />
        </AsideBlock>
      ) : (
        ''
      )}
    </>
  );
}

function genitive(bodies: BodyView[], code: string): string {
  return bodies.find((body) => body.code === code)?.names.gen ?? code;
}
