import { Body, Controller, Get, Header, Inject, Post, Query, Redirect, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Role } from '../../../workflows/contract.js';
import { PARTS, type Parts } from '../../parts.js';
import { organisationName } from '../../register/names.js';
import { type OfficeView, listOffices } from '../../register/offices.queries.js';
import { Allow } from '../allow.js';
import { plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { PageRefused } from '../refusal.js';
import { Link } from '../ui/button.js';
import { More } from '../ui/more.js';
import { OfficeTile, OfficeTiles } from '../ui/office-tile.js';
import { PageHead } from '../ui/page-head.js';
import { PostForm } from '../ui/post-form.js';
import { AsideBlock, AsideList, Columns } from '../ui/section.js';
import { rich } from '../ui/text.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

/** How many offices of a group stand open; the rest is one click away. */
const shown = 8;

/** What offices want to do, in the order of the day; an office stands where its first matching role puts it. */
const groups: { title: string; roles: Role[]; does: Partial<Record<Role, string>> }[] = [
  {
    title: 'Ein Format registrieren, berichten, ein Themenfeld abschließen',
    roles: ['lead'],
    does: { lead: 'reicht ein, bestätigt, berichtet' },
  },
  {
    title: 'Prüfen und Sitzungen führen',
    roles: ['secretariat', 'chair'],
    does: {
      secretariat: 'prüft, lädt ein, zählt, veröffentlicht',
      chair: 'leitet die Sitzung, stellt Ergebnisse fest',
    },
  },
  { title: 'Abstimmen', roles: ['votingMember'], does: { votingMember: 'stimmt ab, erhält Mitteilungen' } },
  {
    title: 'Mitlesen und betreiben',
    roles: ['advisoryMember', 'observer', 'operator'],
    does: {
      advisoryMember: 'liest, berät, hat keine Stimme',
      observer: 'liest mit',
      operator: 'hält das System am Laufen',
    },
  },
];

/** Anmelden: in the demonstration by choosing an office; there are no passwords in this application. */
@Controller()
export class SignInPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.signIn)
  @Allow('public')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View, @Query('to') to: unknown): Promise<string> {
    const offices = view.isDemo ? await listOffices(this.parts.sql, view.today) : [];
    return render(view, offices, localPath(to));
  }

  @Post(PAGES.signIn)
  @Allow('demo')
  async signIn(
    @CurrentView() view: View,
    @Req() request: RequestWithView,
    @Res() response: Response,
    @Body('person') person: unknown,
    @Body('to') to: unknown,
  ): Promise<void> {
    const office = (await listOffices(this.parts.sql, view.today)).find(({ personId }) => personId === person);
    if (!office) throw new PageRefused(422, 'officeUnknown');
    await new Promise<void>((resolve, reject) =>
      request.session.regenerate((error: unknown) => (error ? reject(error as Error) : resolve())),
    );
    request.session.personId = office.personId;
    await new Promise<void>((resolve, reject) =>
      request.session.save((error: unknown) => (error ? reject(error as Error) : resolve())),
    );
    response.redirect(303, localPath(to) ?? PAGES.mine);
  }

  @Post(PAGES.signOut)
  @Allow('public')
  @Redirect(PAGES.signIn, 303)
  async signOut(@Req() request: RequestWithView): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      request.session.destroy((error: unknown) => (error ? reject(error as Error) : resolve())),
    );
  }
}

/** Only a path of this application may be returned to. */
function localPath(to: unknown): string | null {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) && to.length <= 500 ? to : null;
}

function render(view: View, offices: OfficeView[], to: string | null): string {
  const placed = groups
    .map((group) => ({
      ...group,
      offices: offices.filter((office) => groupOf(office) === group).toSorted((a, b) => b.open - a.open),
    }))
    .filter((group) => group.offices.length > 0);
  return page(view, {
    title: 'Anmelden',
    nav: null,
    children: (
      <Columns asideLabel="Weitere Wege" wideAside aside={rich(<Aside isDemo={view.isDemo} />)}>
        <PageHead heading="Anmelden" />
        {view.isDemo ? (
          <>
            <p class="u-text">
              Dies ist ein Demonstrationssystem. Wählen Sie, in welcher Rolle Sie sich umsehen möchten. Alle Personen
              sind Stellen; was nicht aus den Quellen stammt, ist als „Demonstration“ gekennzeichnet.
            </p>
            <PostForm action={PAGES.signIn} csrfToken={view.csrfToken}>
              {to ? <input type="hidden" name="to" value={to.replaceAll('&', '&amp;')} /> : ''}
              {placed.map((group) => (
                <>
                  <h2 class="u-group-title" safe>
                    {group.title}
                  </h2>
                  <Offices group={group} offices={group.offices.slice(0, shown)} />
                  {group.offices.length > shown ? (
                    <More summary={`Alle weiteren (${group.offices.length - shown})`}>
                      <Offices group={group} offices={group.offices.slice(shown)} />
                    </More>
                  ) : (
                    ''
                  )}
                </>
              ))}
            </PostForm>
          </>
        ) : (
          <p class="u-text">
            Die Anmeldung über das Konto Ihrer Organisation oder über einen Anmeldelink ist in dieser Fassung noch nicht
            eingerichtet. Bitte wenden Sie sich an die Geschäftsstelle.
          </p>
        )}
      </Columns>
    ),
  }) as string;
}

function Offices({ group, offices }: { group: (typeof groups)[number]; offices: OfficeView[] }): JSX.Element {
  return (
    <OfficeTiles>
      {offices.map((office) => {
        const { role, organisation } = office.memberships.find((m) => group.roles.includes(m.role as Role))!;
        return (
          <OfficeTile
            name="person"
            value={office.personId}
            mark={organisation.slice(0, 2)}
            title={office.name}
            lines={[
              group.does[role as Role] ?? organisationName(organisation),
              office.open === 0 ? 'keine offenen Aufgaben' : plural(office.open, 'offene Aufgabe', 'offene Aufgaben'),
            ]}
          />
        );
      })}
    </OfficeTiles>
  );
}

function groupOf(office: OfficeView) {
  return groups.find((group) => office.memberships.some((m) => group.roles.includes(m.role as Role)));
}

function Aside({ isDemo }: { isDemo: boolean }): JSX.Element {
  return (
    <>
      {isDemo ? (
        <AsideBlock title="Im Echtbetrieb">
          <p class="u-small">Dort gibt es zwei Wege, beide ohne Passwort in dieser Anwendung:</p>
          <AsideList
            items={[
              { text: 'Mit dem Konto Ihrer Organisation' },
              { text: 'Mit einem Link an Ihre dienstliche Adresse' },
            ]}
          />
        </AsideBlock>
      ) : (
        ''
      )}
      <AsideBlock title="Ohne Anmeldung">
        <AsideList
          items={[
            { text: rich(<Link label="Register der Formate" href={PAGES.register} />) },
            { text: rich(<Link label="Beschlüsse" href={PAGES.decisions} />) },
            { text: rich(<Link label="Sitzungen" href={PAGES.meetings} />) },
          ]}
        />
      </AsideBlock>
    </>
  );
}
