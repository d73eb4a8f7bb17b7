import { Body, Controller, Get, Header, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Temporal } from 'temporal-polyfill';
import { addDays, berlinInstant } from '../../../workflows/berlin-time.js';
import { publicHolidays } from '../../../workflows/data/holidays.js';
import { fieldMessage } from '../../../workflows/messages.de.js';
import { deadlineWords, historyWords, wordsOf } from '../../../workflows/words-catalogue.js';
import { as } from '../../identity/ability.js';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import { type OutgoingMailView, listMails } from '../../register/mail.queries.js';
import { functionName } from '../../register/names.js';
import { type ComingEvent, type Happening, listComing, listHappenings } from '../../register/time.queries.js';
import { Allow } from '../allow.js';
import { caseLink } from '../case-link.js';
import { distance, formatDate, formatDue, formatInstant, parseGermanDate, plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { queryText } from '../path-id.js';
import { Button, Link } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { DateField } from '../ui/date-field.js';
import { EmptyState } from '../ui/empty-state.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { More } from '../ui/more.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, PostForm, SaveBar } from '../ui/post-form.js';
import { AsideBlock, AsideList, Columns, Panel, Section } from '../ui/section.js';
import { Timeline } from '../ui/timeline.js';
import { rich, show } from '../ui/text.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

/** More mails than these stay folded. */
const shownMails = 6;

interface Props {
  coming: ComingEvent[];
  /** What the last journey brought about; `null` before one. */
  brought: { since: string; happenings: Happening[]; mails: OutgoingMailView[]; mailCount: number } | null;
  day: string;
  error: string | undefined;
}

/** Zeitreise, for demonstrations only: the clock of the installation goes forward, and everything due happens on the way. */
@Controller()
export class ClockPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.clock)
  @Allow('demo')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View, @Query('since') since: unknown): Promise<string> {
    return render(view, { ...(await this.load(view, since)), day: '', error: undefined });
  }

  @Post(PAGES.clock)
  @Allow('demo')
  async move(
    @CurrentView() view: View,
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const { sql, clock, travel } = this.parts;
    const typed = typeof body?.day === 'string' ? body.day.slice(0, 40) : '';
    const isNext = body?.to === 'next';
    const [next] = isNext ? await listComing(sql, 1) : [];
    const target = isNext ? { at: next?.dueAt } : readTarget(typed, view);
    if (!target.at) {
      if (isNext) return response.redirect(303, PAGES.clock);
      const props = { ...(await this.load(view, undefined)), day: typed, error: target.error };
      response.status(422).type('html').send(render(view, props));
      return;
    }
    const before = view.now;
    await travel(target.at);
    request.session.notice = `Die Uhr steht jetzt auf ${formatDue(await clock.now())}.`;
    response.redirect(303, `${PAGES.clock}?since=${encodeURIComponent(before)}`);
  }

  private async load(view: View, since: unknown): Promise<Pick<Props, 'coming' | 'brought'>> {
    const { sql } = this.parts;
    const from = instantOf(queryText(since));
    const [coming, happenings, mails] = await Promise.all([
      listComing(sql),
      from ? listHappenings(sql, from) : [],
      from ? listMails(sql, { since: from, limit: 200 }) : [],
    ]);
    const readable = mails.filter(({ personId }) => view.ability.can('read', as('mail', { person_id: personId })));
    return {
      coming,
      brought: from ? { since: from, happenings, mails: readable, mailCount: mails.length } : null,
    };
  }
}

/** 08:00 of the day, or later today; the clock only goes forward, and only as far as holidays are known. */
function readTarget(typed: string, view: View): { at?: string; error?: string } {
  const day = parseGermanDate(typed);
  if (day.is !== 'date')
    return { error: fieldMessage(day.is === 'calendar' ? 'dateCalendar' : 'dateFormat', { input: typed.trim() }) };
  if (day.iso < view.today) return { error: fieldMessage('dayPast', { day: day.iso }) };
  if (day.iso > `${publicHolidays.lastYear}-12-31`)
    return {
      error: `Möglich ist jeder Tag bis 31.12.${publicHolidays.lastYear}. So weit reicht der Kalender der Feiertage.`,
    };
  const at = berlinInstant(day.iso, '08:00');
  return Date.parse(at) > Date.parse(view.now) ? { at } : { error: fieldMessage('clockBackward') };
}

function instantOf(value: string | undefined): string | null {
  try {
    return value ? Temporal.Instant.from(value).toString() : null;
  } catch {
    return null;
  }
}

function render(view: View, { coming, brought, day, error }: Props): string {
  const next = coming[0];
  return page(view, {
    title: 'Zeitreise',
    nav: null,
    error: error !== undefined,
    children: (
      <>
        <PageHead preline="Nur in der Demonstration" heading="Zeitreise" facts={[`Es ist ${formatDue(view.now)}`]} />
        {error ? <ErrorSummary problems={[{ field: 'day', message: error }]} /> : ''}
        <Columns
          asideLabel="Erläuterung"
          aside={rich(
            <AsideBlock title="So funktioniert es">
              <AsideList
                items={[
                  { text: 'Die Uhr geht nur vorwärts.' },
                  { text: 'Unterwegs geschieht alles, was fällig ist: Erinnerungen gehen hinaus, Mandate enden.' },
                  { text: 'Danach läuft die Uhr von dort weiter.' },
                ]}
              />
            </AsideBlock>,
          )}
        >
          <div class="u-duo">
            <Panel id="naechstes" title="Zum nächsten Ereignis" surface>
              {next ? (
                <>
                  <p class="u-text">
                    <span class="u-strong">{show(formatDue(next.dueAt))}</span>, {show(distance(next.dueAt, view.now))}:{' '}
                    {show(whatWillHappen(view, next))}
                  </p>
                  <PostForm action={PAGES.clock} csrfToken={view.csrfToken}>
                    <div class="u-row u-after">
                      <Button kind="primary" label="Zum nächsten Ereignis" name="to" value="next" />
                    </div>
                  </PostForm>
                </>
              ) : (
                <p class="u-text">Zurzeit läuft keine Frist. Ein neuer Vorgang setzt die nächste.</p>
              )}
            </Panel>
            <Panel id="tag" title="Zu einem Tag">
              <PostForm action={PAGES.clock} csrfToken={view.csrfToken}>
                <Fields>
                  <DateField
                    name="day"
                    label="Tag"
                    hint={`TT.MM.JJJJ, zum Beispiel ${formatDate(addDays(view.today, 7))}; die Uhr steht dann auf 08:00 Uhr`}
                    value={day}
                    error={error}
                  />
                </Fields>
                <SaveBar>
                  <Button label="Zu diesem Tag" />
                </SaveBar>
              </PostForm>
            </Panel>
          </div>
          {brought ? <Brought {...brought} view={view} /> : ''}
          <Section id="kommendes" title="Was als Nächstes geschieht">
            {coming.length === 0 ? (
              <EmptyState title="Zurzeit läuft keine Frist." />
            ) : (
              <DataTable
                caption="Die nächsten Ereignisse"
                rows={coming}
                columns={[
                  { header: 'Wann', cell: (event) => `${formatDue(event.dueAt)}, ${distance(event.dueAt, view.now)}` },
                  { header: 'Was', cell: (event) => deadlineWords(event.workflow, event.name) },
                  {
                    header: 'Vorgang',
                    cell: (event) =>
                      mayBeNamed(view, event)
                        ? rich(
                            <Link
                              label={nameOf(view, event)}
                              href={caseLink({ id: event.instanceId, workflow: event.workflow })}
                            />,
                          )
                        : nameOf(view, event),
                  },
                ]}
              />
            )}
          </Section>
        </Columns>
      </>
    ),
  }) as string;
}

function whatWillHappen(view: View, event: ComingEvent): string {
  return `${deadlineWords(event.workflow, event.name)}, ${nameOf(view, event)}`;
}

type Named = Pick<ComingEvent, 'workflow' | 'title' | 'organisations'>;

/** Reports that may be missing are named to those responsible and the secretariat only (wording.md 1 (2)). */
function mayBeNamed({ viewer, ability }: View, { workflow, organisations }: Named): boolean {
  if (!ability.can('read', 'instance')) return false;
  if (workflow !== 'interimReport' || holds(viewer, 'secretariat')) return true;
  return viewer!.memberships.some(({ organisation }) => organisations?.includes(organisation));
}

function nameOf(view: View, event: Named): string {
  const kind = wordsOf(event.workflow).name;
  return mayBeNamed(view, event) && event.title ? `${kind}: ${event.title}` : kind;
}

/** What happened on the way: entries of histories, and mails as far as the viewer may read them. */
function Brought(props: NonNullable<Props['brought']> & { view: View }): JSX.Element {
  const { since, happenings, mails, mailCount, view } = props;
  return (
    <Section id="geschehen" title={`Seit ${formatInstant(since)} geschehen`}>
      <p class="u-text" safe>
        {`${plural(happenings.length, 'Eintrag im Verlauf', 'Einträge im Verlauf')}, ${plural(mailCount, 'Mail', 'Mails')}.`}
      </p>
      {happenings.length > 0 ? (
        <div class="u-after">
          <Timeline
            entries={happenings.map((entry) => ({
              when: formatInstant(entry.at),
              what: `${historyWords(entry.workflow, entry.type)}: ${nameOf(view, entry)}`,
              by: mayBeNamed(view, entry) ? stateChange(entry) : undefined,
            }))}
          />
        </div>
      ) : (
        ''
      )}
      {mails.length > 0 ? (
        <More summary={plural(mails.length, 'Mail ansehen', 'Mails ansehen')} open={mails.length <= shownMails}>
          <AsideList
            items={mails.map((mail) => ({
              text: rich(<Link label={mail.subject} href={`${PAGES.mails}/${mail.id}`} />),
              note: `${formatInstant(mail.createdAt)}, an ${functionName(mail.role, mail.organisation)}`,
            }))}
          />
        </More>
      ) : (
        ''
      )}
    </Section>
  );
}

function stateChange({ workflow, fromState, toState }: Happening): string | undefined {
  const { states } = wordsOf(workflow);
  const label = (state: string) => states[state]?.label ?? state;
  return fromState && fromState !== toState ? `${label(fromState)} → ${label(toState)}` : undefined;
}
