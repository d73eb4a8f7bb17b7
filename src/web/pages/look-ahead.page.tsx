import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { berlinHour, germanMonth, shortWeekday } from '../../../workflows/berlin-time.js';
import { deadlineWords, wordsOf } from '../../../workflows/words-catalogue.js';
import { type AheadHappening, type Clash, type LookAhead, PARTS, type Parts } from '../../parts.js';
import { titlesOf } from '../../register/calendar.queries.js';
import { type BodyView, listBodies } from '../../register/case.queries.js';
import { organisationName } from '../../register/names.js';
import { Allow } from '../allow.js';
import { caseLink } from '../case-link.js';
import { formatDay, formatList, plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { queryText } from '../path-id.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Link } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips } from '../ui/filter-chips.js';
import { Icon } from '../ui/icon.js';
import { More } from '../ui/more.js';
import { PageHead } from '../ui/page-head.js';
import { AsideList, Note, Section } from '../ui/section.js';
import { type Rich, rich, show } from '../ui/text.js';
import { Year, yearKinds, type YearEntry, type YearKind } from '../ui/year.js';
import { CurrentView, type View } from '../view.js';

const spans = [6, 12, 24];
/** Reminders of one month that the page lists; the others are counted. */
const shownReminders = 50;

/** Vorausschau: what the coming months bring if nobody acts, worked out on a copy. */
@Controller()
export class LookAheadPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.lookAhead)
  @Allow('read:instance')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View, @Query() query: Record<string, unknown>): Promise<string> {
    const asked = Number(queryText(query.months));
    const months = spans.includes(asked) ? asked : spans.at(-1)!;
    const ahead = await this.parts.lookAhead(months);
    const ids = [
      ...ahead.happenings,
      ...ahead.clashes.flatMap(({ instanceIds }) => instanceIds.map((instanceId) => ({ instanceId }))),
    ];
    const [titles, bodies] = await Promise.all([
      titlesOf(
        this.parts.sql,
        ids.map(({ instanceId }) => instanceId),
      ),
      listBodies(this.parts.sql),
    ]);
    for (const { id } of ahead.meetings) titles.set(id, meetingName(ahead, bodies, id));
    return render({ view, months, ahead, titles, bodies });
  }
}

interface Props {
  view: View;
  months: number;
  ahead: LookAhead;
  titles: Map<string, string>;
  bodies: BodyView[];
}

function render(props: Props): string {
  const { view, months, ahead } = props;
  return page(view, {
    title: 'Vorausschau',
    nav: 'meetings',
    children: (
      <>
        <Breadcrumbs
          crumbs={[
            { label: 'Sitzungen', href: PAGES.meetings },
            { label: 'Kalender', href: PAGES.calendar },
            { label: 'Vorausschau' },
          ]}
        />
        <PageHead
          heading="Vorausschau"
          facts={[`${formatDay(view.today)} bis ${formatDay(ahead.until)}`, 'So verläuft es, wenn niemand handelt.']}
        />
        <FilterChips
          label="Zeitraum"
          chips={spans.map((span) => ({
            label: `${span} Monate`,
            href: `${PAGES.lookAhead}?months=${span}`,
            current: span === months,
          }))}
        />
        <Note text="Gerechnet wird auf einer Kopie des jetzigen Stands. Nichts wird geändert, keine Mail geht hinaus." />
        <Clashes {...props} />
        <Section id="monate" title="Monat für Monat">
          <Year
            today={view.today}
            kinds={Object.entries(yearKinds).map(([kind, label]) => ({ kind: kind as YearKind, label }))}
            months={monthsBetween(view.today, ahead.until).map((month) => monthOf(props, month))}
          />
        </Section>
      </>
    ),
  }) as string;
}

/** `2024-10`, `2024-11`, …, both ends included. */
function monthsBetween(from: string, until: string): string[] {
  const months: string[] = [];
  const last = Temporal.PlainYearMonth.from(until.slice(0, 7));
  for (
    let month = Temporal.PlainYearMonth.from(from.slice(0, 7));
    Temporal.PlainYearMonth.compare(month, last) <= 0;
    month = month.add({ months: 1 })
  )
    months.push(month.toString());
  return months;
}

function Clashes({ ahead, titles, bodies }: Props): JSX.Element {
  const { clashes } = ahead;
  return (
    <Section id="auffaellig" title="Worüber Sie vorher sprechen sollten">
      {clashes.length === 0 ? (
        <EmptyState title="Nichts fällt zusammen." />
      ) : (
        <ul class="u-aside-list u-aside-list--lines">
          {clashes.map((clash) => (
            <li>
              <Icon name="warning" tone="warning" /> {show(sentenceOf(clash, bodies))}
              <span class="u-meta u-block">
                {clash.instanceIds.map((id, i) => (
                  <>
                    {i > 0 ? ' · ' : ''}
                    <Link
                      label={titles.get(id) ?? 'Vorgang'}
                      href={caseLink({ id, workflow: ahead.meetings.some((each) => each.id === id) ? 'meeting' : '' })}
                    />
                  </>
                ))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function sentenceOf(clash: Clash, bodies: BodyView[]): string {
  const names = (code: string) => bodies.find((body) => body.code === code)?.names;
  switch (clash.kind) {
    case 'sameDay':
      return `${formatDay(clash.on)}: ${organisationName(clash.organisation)} hat ${clash.instanceIds.length} Abgaben am selben Tag.`;
    case 'holiday':
      return `${formatDay(clash.on)}: Die Abgabe fällt in ${organisationName(clash.organisation)} auf einen Feiertag (${clash.holiday}).`;
    case 'recess':
      return `${formatDay(clash.on)}: Der Tag liegt in der sitzungsfreien Zeit ${names(clash.whose)?.gen ?? `(${organisationName(clash.whose)})`} bis ${formatDay(clash.until)}.`;
    case 'meetings':
      return `${formatDay(clash.on)}: ${formatList(clash.bodies.map((code) => names(code)?.short ?? code))} tagen am selben Tag.`;
    case 'noMeetingBefore':
      return `${formatDay(clash.on)}: Das Mandat endet, und ${names(clash.body)?.nom ?? clash.body} tagt vorher nicht mehr. Eine Verlängerung wäre nur im Umlauf möglich.`;
    case 'undated':
      return 'Für die Abgabe steht noch kein Tag fest.';
  }
}

function meetingName({ meetings }: LookAhead, bodies: BodyView[], id: string): string {
  const meeting = meetings.find((each) => each.id === id)!;
  return `${meeting.number}. Sitzung ${bodies.find(({ code }) => code === meeting.body)?.names.short ?? meeting.body}`;
}

/** A month of the list: meetings, deadlines and ends; reminders are counted, and listed on demand. */
function monthOf({ ahead, titles, bodies }: Props, month: string) {
  const isIn = ({ on }: { on: string }) => on.startsWith(month);
  const happenings = ahead.happenings.filter(isIn);
  const reminders = happenings.filter(({ name }) => isReminder(name));
  const entries: YearEntry[] = [
    ...ahead.meetings
      .filter(isIn)
      .map(({ id, on, startsAt }) =>
        entryOf(on, 'meeting', linkTo(meetingName(ahead, bodies, id), id, 'meeting'), `${startsAt} Uhr`),
      ),
    ...happenings
      .filter(({ name }) => !isReminder(name))
      .map((each) => entryOf(each.on, kindOf(each), linkOf(each, titles), outcomeOf(each))),
  ].toSorted((x, y) => (x.on < y.on ? -1 : x.on > y.on ? 1 : 0));
  return {
    id: `monat-${month}`,
    name: germanMonth(month),
    isPast: false,
    entries,
    more: reminders.length > 0 ? rich(<Reminders reminders={reminders} titles={titles} />) : undefined,
  };
}

function Reminders({ reminders, titles }: { reminders: AheadHappening[]; titles: Props['titles'] }): JSX.Element {
  return (
    <More summary={plural(reminders.length, 'Erinnerung', 'Erinnerungen')}>
      <AsideList
        items={reminders.slice(0, shownReminders).map((each) => ({
          text: linkOf(each, titles),
          note: `${formatDay(each.on)}, ${outcomeOf(each)}`,
        }))}
      />
      {reminders.length > shownReminders ? (
        <p class="u-meta" safe>{`und ${reminders.length - shownReminders} weitere`}</p>
      ) : (
        ''
      )}
    </More>
  );
}

function entryOf(on: string, kind: YearKind, what: Rich, note: string): YearEntry {
  const day = `${shortWeekday(on)} ${Number(on.slice(8))}.`;
  return { on, day, kind, kindName: yearKinds[kind], what, note, isCancelled: false };
}

function kindOf({ workflow, name }: AheadHappening): YearKind {
  if (workflow === 'workingGroup') return 'termEnd';
  return name === 'closing' ? 'ballotEnd' : 'deadline';
}

function linkTo(label: string, id: string, workflow: string): Rich {
  return rich(<Link label={label} href={caseLink({ id, workflow })} />);
}

function linkOf({ workflow, name, instanceId }: AheadHappening, titles: Props['titles']): Rich {
  const title = titles.get(instanceId);
  return linkTo(`${deadlineWords(workflow, name)}${title ? `: ${title}` : ''}`, instanceId, workflow);
}

function isReminder(name: string): boolean {
  return /^(reminder|endWarning)\./.test(name);
}

/** „08:00 Uhr, 1 Nachricht“, „Stand: noch nicht eingegangen“. */
function outcomeOf({ workflow, from, to, mails, at, name }: AheadHappening): string {
  const state = from === to ? '' : `Stand: ${wordsOf(workflow).states[to]?.label ?? ''}`;
  const sent = mails.length > 0 ? `${plural(mails.length, 'Nachricht', 'Nachrichten')}` : '';
  const hour = isReminder(name) ? `${berlinHour(at)} Uhr` : '';
  return [hour, state, sent].filter(Boolean).join(', ');
}
