import { Controller, Get, Header, Inject, Redirect } from '@nestjs/common';
import { wordsOf } from '../../../workflows/words-catalogue.js';
import { PARTS, type Parts } from '../../parts.js';
import { type InstanceSummary, listInstances } from '../../register/case.queries.js';
import { Allow } from '../allow.js';
import { daysUntil, distance, formatDue } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { LinkButton } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { InboxGroup, InboxRow } from '../ui/inbox-row.js';
import { PageHead } from '../ui/page-head.js';
import { rich } from '../ui/text.js';
import { CurrentView, type View } from '../view.js';

const soonDays = 14;

/** Für mich: what waits for the person at the screen, what is due first on top. */
@Controller()
export class InboxPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.home)
  @Allow('signedIn')
  @Redirect(PAGES.mine, 303)
  home(): void {}

  @Get(PAGES.mine)
  @Allow('signedIn')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View): Promise<string> {
    const rows = await listInstances(this.parts.sql, { tokens: view.viewer!.tokens, isFinal: false });
    return render(view, rows);
  }
}

function render(view: View, rows: InstanceSummary[]): string {
  const days = (row: InstanceSummary) => (row.dueAt ? daysUntil(row.dueAt, view.now) : Infinity);
  const groups = [
    { title: 'Bis heute', rows: rows.filter((row) => days(row) <= 0) },
    { title: 'In den nächsten 14 Tagen', rows: rows.filter((row) => days(row) > 0 && days(row) <= soonDays) },
    { title: 'Später oder ohne Frist', rows: rows.filter((row) => days(row) > soonDays) },
  ].filter((group) => group.rows.length > 0);
  const firstId = groups[0]?.rows[0]?.id;
  return page(view, {
    title: 'Für mich',
    nav: 'mine',
    children: (
      <>
        <PageHead heading="Für mich" facts={[view.viewer!.name]} />
        {groups.length === 0 ? (
          <EmptyState
            title="Zurzeit ist nichts offen."
            action={rich(<LinkButton kind="primary" label="Alle Vorgänge ansehen" href={PAGES.instances} />)}
          />
        ) : (
          groups.map((group) => (
            <InboxGroup title={group.title} count={group.rows.length}>
              {group.rows.map((row) => (
                <Row view={view} row={row} isFirst={row.id === firstId} />
              ))}
            </InboxGroup>
          ))
        )}
      </>
    ),
  }) as string;
}

function Row({ view, row, isFirst }: { view: View; row: InstanceSummary; isFirst: boolean }): JSX.Element {
  const words = wordsOf(row.workflow);
  const mine = row.awaits.find(({ role, organisations, body }) =>
    view.viewer!.memberships.some(
      (m) =>
        (role === ('*' as string) || role === m.role) &&
        (organisations === null || organisations.includes(m.organisation)) &&
        (body === null || body === m.body),
    ),
  );
  const awaited = mine && words.commands[mine.command];
  return (
    <InboxRow
      day={row.dueAt ? formatDue(row.dueAt) : undefined}
      distance={row.dueAt ? distance(row.dueAt, view.now) : undefined}
      urgent={row.dueAt !== null && daysUntil(row.dueAt, view.now) <= 7}
      title={row.title ?? words.name}
      href={`/instances/${row.id}`}
      why={`${words.name}: ${awaited?.awaited ?? words.states[row.state]?.next ?? ''}`}
      action={rich(
        <LinkButton
          kind={isFirst ? 'primary' : 'secondary'}
          label={awaited?.label ?? 'Ansehen'}
          href={`/instances/${row.id}`}
        />,
      )}
    />
  );
}
