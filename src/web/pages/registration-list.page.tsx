import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { wordsOf } from '../../../workflows/words-catalogue.js';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import { type InstanceSummary, listBodies, listInstances } from '../../register/case.queries.js';
import { listDrafts } from '../../register/drafts.js';
import { countCases } from '../../register/registration.queries.js';
import { organisationName } from '../../register/names.js';
import { Allow } from '../allow.js';
import { caseLink } from '../case-link.js';
import { berlinDay, distance, formatDate, formatDue, formatList } from '../format.js';
import { asKnown, shownState } from '../instance/case-view.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import type { RegistrationDraft, RegistrationDraftData } from '../registration/draft.js';
import { DraftTable } from '../registration/start.js';
import { StateBadge } from '../state-badge.js';
import { Button, Link, LinkButton } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips } from '../ui/filter-chips.js';
import { More } from '../ui/more.js';
import { PageHead } from '../ui/page-head.js';
import { Pager } from '../ui/pager.js';
import { Section } from '../ui/section.js';
import { attr, rich } from '../ui/text.js';
import { TextField } from '../ui/text-field.js';
import { CurrentView, type View } from '../view.js';
import { organisationsOf, startingMembership } from './registration-form.page.js';

/** Workflows that are cases to people; bodies, meetings and offices have pages of their own. */
const listed = [
  'registration',
  'matter',
  'approval',
  'workingGroup',
  'extension',
  'mandateChange',
  'interimReport',
  'order',
  'subjectAreaClosure',
  'handOver',
];
const perPage = 50;
const maxChips = 7;

interface Filter {
  workflow: string;
  state: string;
  search: string;
  page: number;
}

/** Vorgänge: find a case. The address holds the whole state of the list. */
@Controller()
export class RegistrationListPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.instances)
  @Allow('read:instance')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View, @Query() query: Record<string, unknown>): Promise<string> {
    const { sql } = this.parts;
    const filter = filterOf(query);
    const search = filter.search || undefined;
    const workflows = filter.workflow ? [filter.workflow] : listed;
    const knowsAll = holds(view.viewer, 'secretariat');
    if (!knowsAll && filter.workflow) filter.state = shownState(filter, false);
    // A report that is late stands, for others, among those that are awaited.
    const state = knowsAll || filter.state !== 'open.awaited' ? filter.state : 'open';
    const [found, counted, bodies, drafts] = await Promise.all([
      listInstances(sql, { workflows, search, state: state || undefined, limit: 500 }),
      countCases(sql, { workflows: listed, search }),
      listBodies(sql),
      listDrafts<RegistrationDraftData>(sql, organisationsOf(view)),
    ]);
    const rows = found.map((row) => asKnown(row, view));
    const counts = knowsAll ? counted : withoutArrears(counted);
    return render(view, { filter, rows, counts, drafts, mayStart: startingMembership(view, bodies) !== undefined });
  }
}

function withoutArrears(counts: ListProps['counts']): ListProps['counts'] {
  const merged = new Map<string, ListProps['counts'][number]>();
  for (const each of counts) {
    const state = shownState(each, false);
    const known = merged.get(`${each.workflow}/${state}`);
    merged.set(`${each.workflow}/${state}`, { ...each, state, count: each.count + (known?.count ?? 0) });
  }
  return [...merged.values()];
}

interface ListProps {
  filter: Filter;
  rows: InstanceSummary[];
  counts: Awaited<ReturnType<typeof countCases>>;
  drafts: RegistrationDraft[];
  mayStart: boolean;
}

function render(view: View, { filter, rows, counts, drafts, mayStart }: ListProps): string {
  const from = Math.min((filter.page - 1) * perPage, Math.floor(Math.max(rows.length - 1, 0) / perPage) * perPage);
  const shown = rows.slice(from, from + perPage);
  const total = counts
    .filter(({ workflow, state }) => (!filter.workflow || workflow === filter.workflow) && isIn(state, filter.state))
    .reduce((sum, { count }) => sum + count, 0);
  const isFiltered = filter.workflow !== '' || filter.state !== '' || filter.search !== '';
  return page(view, {
    title: 'Vorgänge',
    nav: 'instances',
    children: (
      <>
        <PageHead
          heading="Vorgänge"
          actions={
            mayStart
              ? rich(
                  <>
                    <LinkButton kind="primary" icon="add" label="Neues Arbeitsformat" href="/registrations/new" />
                    <LinkButton label="Vorlage anmelden" href="/matters/new" />
                  </>,
                )
              : view.viewer
                ? rich(<LinkButton icon="add" label="Vorlage anmelden" href="/matters/new" />)
                : undefined
          }
        />
        {drafts.length ? (
          <Section id="entwuerfe" title="Entwürfe Ihrer Organisation" near>
            <DraftTable drafts={drafts} />
          </Section>
        ) : (
          ''
        )}
        <Section id="liste" title="Alle Vorgänge" near>
          <form method="get" action={PAGES.instances} class="u-row u-regsearch" role="search">
            {filter.workflow ? <input type="hidden" name="workflow" value={attr(filter.workflow)} /> : ''}
            {filter.state ? <input type="hidden" name="state" value={attr(filter.state)} /> : ''}
            <div class="u-grow">
              <TextField name="q" label="Titel suchen" type="search" value={filter.search} />
            </div>
            <Button label="Suchen" icon="search" class="u-align-end" />
          </form>
          <div class="u-stack u-after">
            <WorkflowChips filter={filter} counts={counts} />
            {filter.workflow ? <StateChips filter={filter} counts={counts} /> : ''}
          </div>
          <div class="u-after">
            {shown.length === 0 ? (
              <EmptyState
                title={emptyTitle(filter)}
                detail={filter.search ? 'Tipp: weniger Wörter.' : undefined}
                action={rich(
                  isFiltered ? (
                    <LinkButton label="Filter zurücksetzen" href={PAGES.instances} />
                  ) : mayStart ? (
                    <LinkButton label="Neues Arbeitsformat" href="/registrations/new" />
                  ) : (
                    <LinkButton label="Zu „Für mich“" href={PAGES.mine} />
                  ),
                )}
              />
            ) : (
              <>
                <DataTable
                  caption="Vorgänge"
                  rows={shown}
                  columns={[
                    {
                      header: 'Vorgang',
                      cell: (row) =>
                        rich(<Link label={row.title ?? wordsOf(row.workflow).name} href={caseLink(row)} />),
                    },
                    { header: 'Art', cell: (row) => wordsOf(row.workflow).name },
                    {
                      header: 'Zustand',
                      cell: (row) => rich(<StateBadge workflow={row.workflow} state={row.state} />),
                    },
                    { header: 'Wartet auf', cell: waitsFor },
                    {
                      header: 'Nächste Frist',
                      cell: (row) =>
                        row.dueAt
                          ? `${formatDue(row.dueAt)}, ${distance(row.dueAt, view.now).replaceAll(' ', '\u00a0')}`
                          : null,
                    },
                    { header: 'Seit', cell: (row) => formatDate(berlinDay(row.createdAt)) },
                  ]}
                  wide
                />
                {total > perPage ? (
                  <Pager
                    from={from + 1}
                    to={from + shown.length}
                    total={total}
                    previous={from > 0 ? address({ ...filter, page: from / perPage }) : undefined}
                    next={from + perPage < rows.length ? address({ ...filter, page: from / perPage + 2 }) : undefined}
                  />
                ) : (
                  ''
                )}
                {total > rows.length ? (
                  <p class="u-meta">Gezeigt werden die ersten {rows.length}. Bitte grenzen Sie die Suche ein.</p>
                ) : (
                  ''
                )}
              </>
            )}
          </div>
        </Section>
      </>
    ),
  }) as string;
}

function WorkflowChips({ filter, counts }: Pick<ListProps, 'filter' | 'counts'>): JSX.Element {
  const sum = (workflow: string) =>
    counts.filter((row) => !workflow || row.workflow === workflow).reduce((n, { count }) => n + count, 0);
  return (
    <FilterChips
      label="Nach Art"
      chips={['', ...listed].map((workflow) => ({
        label: workflow ? wordsOf(workflow).name : 'Alle',
        href: address({ ...filter, workflow, state: '', page: 1 }),
        count: sum(workflow),
        current: workflow === filter.workflow,
      }))}
    />
  );
}

function StateChips({ filter, counts }: Pick<ListProps, 'filter' | 'counts'>): JSX.Element {
  const { states } = wordsOf(filter.workflow);
  const own = counts.filter(({ workflow }) => workflow === filter.workflow);
  const chips = [
    { label: 'Alle Zustände', state: '', count: own.reduce((n, { count }) => n + count, 0) },
    ...own.map(({ state, count }) => ({ label: states[state]?.label ?? state, state, count })),
  ].map(({ label, state, count }) => ({
    label,
    count,
    href: address({ ...filter, state, page: 1 }),
    current: state === filter.state,
  }));
  const rest = chips.slice(maxChips);
  return (
    <>
      <FilterChips label="Nach Zustand" chips={chips.slice(0, maxChips)} />
      {rest.length ? (
        <More summary="Weitere Zustände" open={rest.some(({ current }) => current)}>
          <FilterChips label="Weitere Zustände" chips={rest} />
        </More>
      ) : (
        ''
      )}
    </>
  );
}

function waitsFor(row: InstanceSummary): string | null {
  if (row.isFinal) return null;
  const names = row.awaits.flatMap(({ role, organisations }) =>
    role === 'secretariat'
      ? ['Geschäftsstelle']
      : role === 'chair'
        ? ['Vorsitz']
        : (organisations ?? []).map(organisationName),
  );
  const unique = [...new Set(names)];
  if (unique.length === 0) return null;
  return unique.length > 4 ? `${unique.length} Stellen` : formatList(unique);
}

function emptyTitle({ search, workflow, state }: Filter): string {
  if (search) return `Nichts gefunden für „${search}“.`;
  if (!workflow && !state) return 'Noch gibt es keinen Vorgang.';
  return workflow === 'registration' ? 'Noch keine Registrierung.' : 'Mit diesen Filtern gibt es keinen Vorgang.';
}

function isIn(state: string, wanted: string): boolean {
  return wanted === '' || state === wanted || state.startsWith(`${wanted}.`);
}

/** Filter from the address; what is not one is left out. */
function filterOf(query: Record<string, unknown>): Filter {
  const text = (value: unknown, max: number) =>
    typeof value === 'string' ? value.replaceAll('\u0000', '').trim().slice(0, max) : '';
  const workflow = text(query.workflow, 40);
  const state = text(query.state, 80);
  const number = text(query.page, 4);
  return {
    workflow: listed.includes(workflow) ? workflow : '',
    state: listed.includes(workflow) && /^[a-zA-Z.]+$/.test(state) ? state : '',
    search: text(query.q, 200),
    page: /^[1-9]\d*$/.test(number) ? Number(number) : 1,
  };
}

function address(filter: Filter): string {
  const query = new URLSearchParams();
  if (filter.workflow) query.set('workflow', filter.workflow);
  if (filter.state) query.set('state', filter.state);
  if (filter.search) query.set('q', filter.search);
  if (filter.page > 1) query.set('page', String(filter.page));
  return query.size ? `${PAGES.instances}?${query}` : PAGES.instances;
}
