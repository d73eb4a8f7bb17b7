import { createHash } from 'node:crypto';
import { Body, Controller, Get, Header, Headers, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { addDays, germanMonth, shortWeekday } from '../../../workflows/berlin-time.js';
import { viewerOf } from '../../identity/viewer.js';
import { calendarFeed } from '../../notifications/calendar-feed.js';
import { mailDomain } from '../../notifications/plan-mails.js';
import { PARTS, type Parts } from '../../parts.js';
import {
  type CalendarEntry,
  calendarEntries,
  calendarTokenOf,
  personOfCalendar,
  renewCalendar,
} from '../../register/calendar.queries.js';
import { type BodyView, listBodies } from '../../register/case.queries.js';
import { Allow } from '../allow.js';
import { caseLink } from '../case-link.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { queryText } from '../path-id.js';
import { PageRefused } from '../refusal.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Actions, Button, Link, LinkButton } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips } from '../ui/filter-chips.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, PostForm } from '../ui/post-form.js';
import { Note, Prose, Section, Stack } from '../ui/section.js';
import { TextField } from '../ui/text-field.js';
import { Year, yearKinds } from '../ui/year.js';
import { rich } from '../ui/text.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

/** What a subscribed calendar reaches back to, and how far ahead; days of it move only seldom. */
const pastDays = 90;
const aheadDays = 5 * 366;

/** Kalender: the year at a glance, and addresses that calendar programs subscribe to. */
@Controller()
export class CalendarPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.calendar)
  @Allow('read:meeting')
  @Header('content-type', 'text/html; charset=utf-8')
  async year(@CurrentView() view: View, @Query() query: Record<string, unknown>): Promise<string> {
    const asked = queryText(query.year) ?? '';
    const year = /^(19|20|21)\d\d$/.test(asked) ? Number(asked) : Number(view.today.slice(0, 4));
    const bodies = await listBodies(this.parts.sql);
    const body = bodies.find(({ code }) => code === query.body) ?? null;
    const isOwn = view.viewer !== null && query.own === '1';
    const entries = await calendarEntries(this.parts.sql, {
      from: `${year}-01-01`,
      to: `${year}-12-31`,
      ...(body ? { body: body.code } : {}),
      ...(isOwn ? { own: view.viewer! } : {}),
      withCases: view.ability.can('read', 'instance'),
    });
    return renderYear({ view, year, bodies, body, isOwn, entries });
  }

  @Get(PAGES.subscribe)
  @Allow('signedIn')
  @Header('content-type', 'text/html; charset=utf-8')
  async subscription(@CurrentView() view: View): Promise<string> {
    const [token, bodies] = await Promise.all([
      calendarTokenOf(this.parts.sql, view.viewer!.personId),
      listBodies(this.parts.sql),
    ]);
    return renderSubscription(
      view,
      token === null ? null : `${this.parts.baseUrl}${feedPath(token)}`,
      bodies,
      (code) => `${this.parts.baseUrl}${bodyFeedPath(code)}`,
    );
  }

  /** Adresse anlegen, erneuern or beenden. */
  @Post(PAGES.subscribe)
  @Allow('signedIn')
  async renew(
    @CurrentView() view: View,
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const isEnd = body?.do === 'end';
    await renewCalendar(this.parts.sql, view.viewer!.personId, isEnd ? null : this.parts.random.hex(24));
    request.session.notice = isEnd
      ? 'Das Abonnement ist beendet. Die alte Adresse gilt nicht mehr.'
      : 'Die Adresse ist angelegt. Eine frühere gilt nicht mehr.';
    response.redirect(303, PAGES.subscribe);
  }

  /** The calendar of a person, by its secret address: no sign-in, since calendar programs have none. */
  @Get(`${PAGES.calendar}/feed/:file`)
  @Allow('public')
  async ownFeed(
    @CurrentView() view: View,
    @Param('file') file: string,
    @Headers('if-none-match') known: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const [, token] = /^([0-9a-f]{48})\.ics$/.exec(file) ?? [];
    const personId = token ? await personOfCalendar(this.parts.sql, token) : null;
    const viewer = personId === null ? null : await viewerOf(this.parts.sql, personId, view.today);
    if (!viewer) throw new PageRefused(404, 'notFound');
    const isCommittee = viewer.memberships.some(({ role }) => role !== 'operator');
    await this.send(view, known, response, 'umlauf: meine Termine', { own: viewer, withCases: isCommittee });
  }

  /** The calendar of a body, with what visitors may read: its meetings, and the ends of its formats. */
  @Get(`${PAGES.calendar}/bodies/:file`)
  @Allow('read:meeting')
  async bodyFeed(
    @CurrentView() view: View,
    @Param('file') file: string,
    @Headers('if-none-match') known: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const bodies = await listBodies(this.parts.sql);
    const body = bodies.find(({ code }) => file === `${code}.ics`);
    if (!body) throw new PageRefused(404, 'notFound');
    await this.send(view, known, response, `umlauf: ${body.names.short}`, { body: body.code, withCases: false });
  }

  /** Sends what changed; a program that names the hash it has (If-None-Match) is told that nothing did. */
  private async send(
    { today }: View,
    known: string | undefined,
    response: Response,
    name: string,
    filter: Omit<Parameters<typeof calendarEntries>[1], 'from' | 'to'>,
  ): Promise<void> {
    const { sql, baseUrl } = this.parts;
    const entries = await calendarEntries(sql, {
      ...filter,
      from: addDays(today, -pastDays),
      to: addDays(today, aheadDays),
    });
    const content = calendarFeed(name, entries, {
      domain: mailDomain(baseUrl),
      urlOf: (entry) => baseUrl + linkOf(entry, filter.withCases),
    });
    response.setHeader('Cache-Control', 'private, no-cache');
    const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;
    response.setHeader('ETag', etag);
    if (known?.split(/,\s*/).some((each) => each.replace(/^W\//, '') === etag)) {
      response.status(304).end();
      return;
    }
    response.setHeader('Content-Type', 'text/calendar; charset=utf-8');
    response.send(content);
  }
}

function feedPath(token: string): string {
  return `${PAGES.calendar}/feed/${token}.ics`;
}

function bodyFeedPath(code: string): string {
  return `${PAGES.calendar}/bodies/${code}.ics`;
}

/** Page of what an entry is about; a visitor reads a Format in the register. */
function linkOf({ workflow, instanceId: id }: CalendarEntry, readsCases: boolean): string {
  return workflow === 'workingGroup' && !readsCases ? `${PAGES.register}/${id}` : caseLink({ workflow, id });
}

// ── the year ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface YearProps {
  view: View;
  year: number;
  bodies: BodyView[];
  body: BodyView | null;
  isOwn: boolean;
  entries: CalendarEntry[];
}

function renderYear({ view, year, bodies, body, isOwn, entries }: YearProps): string {
  const href = (to: { year?: number; body?: string | null; own?: boolean }) => {
    const query = new URLSearchParams({ year: String(to.year ?? year) });
    const code = to.body === undefined ? body?.code : to.body;
    if (code) query.set('body', code);
    if (to.own ?? isOwn) query.set('own', '1');
    return `${PAGES.calendar}?${query}`;
  };
  const readsCases = view.ability.can('read', 'instance');
  const nameOf = new Map(bodies.map(({ code, names }) => [code, names.short]));
  const kinds = [...new Set(entries.map(({ kind }) => kind))];
  return page(view, {
    title: `Kalender ${year}`,
    nav: 'meetings',
    children: (
      <>
        <Breadcrumbs crumbs={[{ label: 'Sitzungen', href: PAGES.meetings }, { label: `Kalender ${year}` }]} />
        <PageHead
          heading={`Kalender ${year}${body ? ` – ${body.names.short}` : ''}`}
          facts={[
            readsCases
              ? 'Sitzungen, Fristen und Enden von Formaten und Umläufen.'
              : 'Sitzungen und Enden von Formaten.',
          ]}
          actions={
            view.viewer
              ? rich(
                  <>
                    {readsCases ? <LinkButton label="Vorausschau" href={PAGES.lookAhead} /> : ''}
                    <LinkButton icon="calendar-today" label="Kalender abonnieren" href={PAGES.subscribe} />
                  </>,
                )
              : undefined
          }
        />
        <Stack>
          <FilterChips
            label="Jahr"
            chips={[year - 1, year, year + 1].map((each) => ({
              label: String(each),
              href: href({ year: each }),
              current: each === year,
            }))}
          />
          <FilterChips
            label="Gremium"
            chips={[
              { label: 'Alle Gremien', href: href({ body: null }), current: body === null },
              ...bodies.map(({ code, names }) => ({
                label: names.short,
                href: href({ body: code }),
                current: body?.code === code,
              })),
            ]}
          />
          {view.viewer ? (
            <FilterChips
              label="Umfang"
              chips={[
                { label: 'Alles', href: href({ own: false }), current: !isOwn },
                { label: 'Nur für mich', href: href({ own: true }), current: isOwn },
              ]}
            />
          ) : (
            ''
          )}
        </Stack>
        {entries.length === 0 ? (
          <EmptyState title={`Für ${year} ist noch nichts eingetragen.`} />
        ) : (
          <Year
            today={view.today}
            kinds={kinds.map((kind) => ({ kind, label: yearKinds[kind] }))}
            months={months(year).map((month) => ({
              name: germanMonth(month),
              id: `monat-${month.slice(5)}`,
              isPast: month < view.today.slice(0, 7),
              entries: entries
                .filter(({ on }) => on.startsWith(month))
                .map((entry) => ({
                  on: entry.on,
                  day: `${shortWeekday(entry.on)} ${Number(entry.on.slice(8))}.`,
                  kind: entry.kind,
                  kindName: yearKinds[entry.kind],
                  what: rich(<Link label={entry.what} href={linkOf(entry, readsCases)} />),
                  note: [
                    entry.isCancelled ? 'abgesagt' : entry.startsAt ? `${entry.startsAt} Uhr` : '',
                    entry.kind !== 'meeting' && entry.body ? (nameOf.get(entry.body) ?? '') : '',
                  ]
                    .filter(Boolean)
                    .join(', '),
                  isCancelled: entry.isCancelled,
                })),
            }))}
          />
        )}
      </>
    ),
  }) as string;
}

function months(year: number): string[] {
  return Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, '0')}`);
}

// ── subscribing ────────────────────────────────────────────────────────────────────────────────────────────────────

function renderSubscription(
  view: View,
  address: string | null,
  bodies: BodyView[],
  bodyAddress: (code: string) => string,
): string {
  return page(view, {
    title: 'Kalender abonnieren',
    nav: 'meetings',
    children: (
      <>
        <Breadcrumbs
          crumbs={[
            { label: 'Sitzungen', href: PAGES.meetings },
            { label: 'Kalender', href: PAGES.calendar },
            { label: 'Kalender abonnieren' },
          ]}
        />
        <PageHead heading="Kalender abonnieren" />
        <Section id="eigener" title="Meine Termine">
          <Stack>
            <Prose text="Ihr Kalenderprogramm zeigt die Sitzungen Ihrer Gremien, Ihre Fristen, die Enden Ihrer Formate und der Umläufe. Es fragt von selbst nach, ob sich etwas geändert hat." />
            {address === null ? (
              <PostForm action={PAGES.subscribe} csrfToken={view.csrfToken}>
                <Actions>
                  <Button kind="primary" label="Adresse anlegen" name="do" value="renew" />
                </Actions>
              </PostForm>
            ) : (
              <>
                <Fields>
                  <TextField
                    name="address"
                    label="Adresse Ihres Kalenders"
                    hint="In Outlook: Kalender hinzufügen, aus dem Internet. Auf dem Telefon: Kalenderabo hinzufügen."
                    value={address}
                    readonly
                  />
                </Fields>
                <Note
                  tone="warning"
                  text="Wer diese Adresse kennt, sieht Ihre Termine ohne Anmeldung. Geben Sie sie nicht weiter. Ist sie bekannt geworden, erneuern Sie sie."
                />
                <PostForm action={PAGES.subscribe} csrfToken={view.csrfToken}>
                  <Actions>
                    <Button label="Adresse erneuern" name="do" value="renew" />
                    <Button kind="tertiary" label="Abonnement beenden" name="do" value="end" />
                  </Actions>
                </PostForm>
              </>
            )}
          </Stack>
        </Section>
        <Section id="gremien" title="Kalender der Gremien">
          <Stack>
            <Prose text="Diese Adressen sind öffentlich. Sie enthalten die Sitzungen des Gremiums und die Enden seiner Formate." />
            <Fields>
              {bodies.map(({ code, names }) => (
                <TextField name={`body-${code}`} label={names.short} value={bodyAddress(code)} readonly />
              ))}
            </Fields>
          </Stack>
        </Section>
      </>
    ),
  }) as string;
}
