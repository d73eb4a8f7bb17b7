import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { organisations } from '../../../workflows/data/organisations.js';
import { orderKindLabels } from '../../../workflows/order.de.js';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import { type BodyView, listBodies } from '../../register/case.queries.js';
import { bodyName, decisionName } from '../../register/decision.queries.js';
import { organisationName } from '../../register/names.js';
import { type OrderFilter, type OrderRow, listOrders } from '../../register/standing.queries.js';
import { Allow } from '../allow.js';
import { distance, formatDay, plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { queryText } from '../path-id.js';
import { StateBadge } from '../state-badge.js';
import { takeOverLink } from '../take-over/link.js';
import { Button, Link, LinkButton } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { EmptyState } from '../ui/empty-state.js';
import { More } from '../ui/more.js';
import { PageHead } from '../ui/page-head.js';
import { Fields } from '../ui/post-form.js';
import { SelectField } from '../ui/select-field.js';
import { rich } from '../ui/text.js';
import { CurrentView, type View } from '../view.js';

/** Aufgabenregister: what decisions asked of whom, by when, and what became of it. */
@Controller()
export class OrdersPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.orders)
  @Allow('read:instance')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View, @Query() query: Record<string, unknown>): Promise<string> {
    const { sql } = this.parts;
    const bodies = await listBodies(sql);
    const filter = filterFrom(query, bodies);
    const [rows, all] = await Promise.all([listOrders(sql, filter), listOrders(sql)]);
    return render({ view, bodies, filter, rows, all });
  }
}

interface Props {
  view: View;
  bodies: BodyView[];
  filter: OrderFilter;
  rows: OrderRow[];
  /** Without any filter: what can be filtered by. */
  all: OrderRow[];
}

/** What the address asks for; words that mean nothing are left out. Without any, what is open. */
function filterFrom(query: Record<string, unknown>, bodies: BodyView[]): OrderFilter {
  const [owner, body, kind, state, half] = ['owner', 'body', 'kind', 'state', 'half'].map((name) =>
    queryText(query[name]),
  );
  return {
    ...(owner && organisations[owner] ? { owner } : {}),
    ...(body && bodies.some(({ code }) => code === body) ? { body } : {}),
    ...(kind && kind in orderKindLabels ? { kind } : {}),
    ...(half && /^\d{4}-[12]$/.test(half) ? { half } : {}),
    ...(state === 'settled' ? { state } : state === 'all' ? {} : { state: 'open' as const }),
  };
}

function render({ view, bodies, filter, rows, all }: Props): string {
  const late = rows.filter((row) => isLate(row, view)).length;
  const owners = [...new Set(all.map(({ context }) => context.owner))].toSorted((a, b) =>
    organisationName(a).localeCompare(organisationName(b), 'de'),
  );
  const isFiltered = filter.state !== 'open' || Object.keys(filter).length > 1;
  const halves = [...new Set(all.flatMap(({ dueOn }) => (dueOn ? [halfOf(dueOn)] : [])))].toSorted();
  return page(view, {
    title: 'Aufträge',
    nav: 'duties',
    children: (
      <>
        <PageHead
          heading="Aufträge"
          facts={[
            'Aufgabenregister: Aufträge, Auflagen und Vorbehalte aus Beschlüssen, Follow-Ups aus Sitzungen.',
            rows.length > 0 ? plural(rows.length, 'Eintrag', 'Einträge') : null,
            late > 0 && view.ability.can('read', 'instance') ? `${late} nach der Frist` : null,
          ]}
          actions={
            holds(view.viewer, 'secretariat')
              ? rich(<LinkButton label="Offene Aufträge übernehmen" href={takeOverLink('orders')} />)
              : undefined
          }
        />
        <More summary="Filtern" open={isFiltered}>
          <form method="get" action={PAGES.orders} role="search">
            <Fields two>
              <SelectField
                name="state"
                label="Stand"
                empty={null}
                options={[
                  { value: 'open', label: 'offen' },
                  { value: 'settled', label: 'abgeschlossen' },
                  { value: 'all', label: 'alle' },
                ]}
                value={filter.state ?? 'all'}
              />
              <SelectField
                name="owner"
                label="Zuständig"
                empty="alle"
                options={owners.map((code) => ({ value: code, label: organisationName(code) }))}
                value={filter.owner ?? ''}
              />
              <SelectField
                name="body"
                label="Gremium"
                empty="alle"
                options={bodies.map(({ code, names }) => ({ value: code, label: names.short }))}
                value={filter.body ?? ''}
              />
              <SelectField
                name="kind"
                label="Art"
                empty="alle"
                options={Object.entries(orderKindLabels).map(([value, label]) => ({ value, label }))}
                value={filter.kind ?? ''}
              />
              <SelectField
                name="half"
                label="Halbjahr der Frist"
                empty="alle"
                options={halves.map((half) => ({
                  value: half,
                  label: `${half.slice(5)}. Halbjahr ${half.slice(0, 4)}`,
                }))}
                value={filter.half ?? ''}
              />
            </Fields>
            <div class="u-row u-row--gap">
              <Button kind="secondary" label="Anzeigen" />
            </div>
          </form>
        </More>
        {rows.length === 0 ? (
          <EmptyState
            title={
              filter.owner
                ? `Keine offenen Aufträge an ${organisations[filter.owner]!.names.akk}.`
                : all.length === 0
                  ? 'Noch kein Beschluss hat einen Auftrag erteilt.'
                  : 'Mit diesen Filtern gibt es keinen Auftrag.'
            }
            action={rich(
              all.length === 0 ? (
                <LinkButton label="Beschlüsse ansehen" href={PAGES.decisions} />
              ) : (
                <LinkButton label="Filter zurücksetzen" href={PAGES.orders} />
              ),
            )}
          />
        ) : (
          <DataTable
            caption="Aufträge aus Beschlüssen"
            rows={rows}
            wide
            columns={[
              {
                header: 'Auftrag',
                cell: (row) =>
                  rich(<Link label={row.text ?? row.title ?? 'Auftrag'} href={`${PAGES.instances}/${row.id}`} />),
              },
              { header: 'Art', cell: ({ context }) => orderKindLabels[context.kind] },
              { header: 'Zuständig', cell: ({ context }) => organisationName(context.owner) },
              {
                header: 'Frist',
                cell: (row) =>
                  row.dueOn
                    ? row.isFinal
                      ? formatDay(row.dueOn)
                      : `${formatDay(row.dueOn)}, ${distance(row.dueOn, view.now)}`
                    : null,
              },
              {
                header: 'Woraus',
                cell: ({ decision, heldIn, source }) =>
                  decision
                    ? rich(
                        <>
                          <Link label={decisionName(bodies, decision)} href={`${PAGES.decisions}/${decision.id}`} />
                          {source ? (
                            <p class="u-meta" safe>
                              {`übernommen, ${source}`}
                            </p>
                          ) : (
                            ''
                          )}
                        </>,
                      )
                    : heldIn
                      ? rich(
                          <Link
                            label={`${bodyName(bodies, heldIn.body)}, ${heldIn.number}. Sitzung`}
                            href={`${PAGES.meetings}/${heldIn.id}`}
                          />,
                        )
                      : null,
              },
              { header: 'Stand', cell: ({ state }) => rich(<StateBadge workflow="order" state={state} />) },
            ]}
          />
        )}
      </>
    ),
  }) as string;
}

function isLate({ isFinal, dueAt }: OrderRow, { now }: View): boolean {
  return !isFinal && dueAt !== null && dueAt < now;
}

function halfOf(on: string): string {
  return `${on.slice(0, 4)}-${on.slice(5, 7) < '07' ? 1 : 2}`;
}
