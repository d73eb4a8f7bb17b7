import type { Children } from '@kitajs/html';
import { assetUrl, version } from './static.js';
import { Icon } from './ui/icon.js';
import { PostForm } from './ui/post-form.js';
import { Alert } from './ui/alert.js';
import { attr, show, type Text } from './ui/text.js';

/** Entries of the main menu. An entry appears with its first page: `PAGES` holds those that exist. */
export type NavEntry = 'mine' | 'instances' | 'meetings' | 'decisions' | 'duties' | 'programme' | 'register';

/** Addresses of the pages that menu, head and foot lead to. */
export const PAGES = {
  home: '/',
  mine: '/inbox',
  instances: '/instances',
  meetings: '/meetings',
  calendar: '/calendar',
  subscribe: '/calendar/subscribe',
  lookAhead: '/look-ahead',
  decisions: '/decisions',
  orders: '/orders',
  register: '/register',
  mails: '/mails',
  notifications: '/notifications',
  mailboxes: '/mailboxes',
  subjectAreas: '/subject-areas',
  clock: '/clock',
  signIn: '/sign-in',
  signOut: '/sign-out',
} as const;

const SIGNED_IN: { entry: NavEntry; label: string; href: string }[] = [
  { entry: 'mine', label: 'Für mich', href: PAGES.mine },
  { entry: 'instances', label: 'Vorgänge', href: PAGES.instances },
  { entry: 'meetings', label: 'Sitzungen', href: PAGES.meetings },
  { entry: 'decisions', label: 'Beschlüsse', href: PAGES.decisions },
  { entry: 'duties', label: 'Aufträge', href: PAGES.orders },
  { entry: 'register', label: 'Register', href: PAGES.register },
];

const PUBLIC: { entry: NavEntry; label: string; href: string }[] = [
  { entry: 'register', label: 'Formate', href: PAGES.register },
  { entry: 'decisions', label: 'Beschlüsse', href: PAGES.decisions },
  { entry: 'meetings', label: 'Sitzungen', href: PAGES.meetings },
];

/** Who reads the page; `null` without sign-in. */
export interface Viewer {
  /** Function in the head: "Federführung Hessen". */
  name: string;
  /** Who that is, shown in the account menu: "Federführung Hessen (Demo)". */
  roles?: string;
  /** Pages of the account menu beyond those of everyone; by right. Default: both. */
  accountPages?: ('mails' | 'subjectAreas' | 'mailboxes')[];
  /** Entries of the main menu that this reader may not open. */
  hidden?: NavEntry[];
}

export interface LayoutProps {
  /** Without " – umlauf"; the same words as the heading. */
  title: string;
  nav: NavEntry | null;
  viewer: Viewer | null;
  /** In demo mode the virtual clock in words ("Do, 10.10.2024, 09:15 Uhr"). */
  demo: { clock: string } | null;
  counts?: { mine: number };
  csrfToken?: string;
  /** The page answers a refused form: the title begins with "Fehler:". */
  error?: boolean;
  /** What an action did, shown once after the redirect: "Der Bericht ist abgegeben." */
  notice?: Text;
  children?: Children;
}

/** The whole page around a view: demo bar, head, menu, content, foot. */
export function Layout(props: LayoutProps): JSX.Element {
  const title = `${props.error ? 'Fehler: ' : ''}${props.title} – umlauf`;
  const headers = props.csrfToken
    ? { 'hx-headers:inherited': attr(JSON.stringify({ 'x-csrf-token': props.csrfToken })) }
    : {};
  return (
    <>
      {'<!doctype html>'}
      <html lang="de">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="htmx-config" content='{"includeIndicatorCSS":false}' />
          <title safe>{title}</title>
          <link rel="icon" href="data:," />
          <link rel="stylesheet" href={assetUrl('kern/kern.min.css')} />
          <link rel="stylesheet" href={assetUrl('kern/fonts/fira-sans.css')} />
          <link rel="stylesheet" href={assetUrl('umlauf.css')} />
          <script src={assetUrl('htmx.min.js')} defer></script>
          <script src={assetUrl('umlauf.js')} defer></script>
        </head>
        <body {...headers}>
          <a class="u-skip" href="#inhalt">
            Zum Inhalt springen
          </a>
          {props.demo ? <DemoBar clock={props.demo.clock} signedIn={props.viewer !== null} /> : ''}
          <Header {...props} />
          <main id="inhalt" tabindex="-1">
            <div class="u-page u-main">
              {props.notice ? <Alert tone="success" title={props.notice} live focus /> : ''}
              {props.children}
            </div>
          </main>
          <Footer />
        </body>
      </html>
    </>
  );
}

function entriesFor(viewer: Viewer | null): typeof SIGNED_IN {
  return viewer ? SIGNED_IN.filter(({ entry }) => !viewer.hidden?.includes(entry)) : PUBLIC;
}

function DemoBar(props: { clock: string; signedIn: boolean }): JSX.Element {
  return (
    <aside class="u-demobar" aria-label="Hinweis zum Demonstrationssystem">
      <div class="u-page u-demobar__in">
        <p>Demosystem – keine offizielle Website</p>
        <p class="u-demobar__clock">
          <span safe>{`Uhr: ${props.clock}`}</span>
          {props.signedIn ? (
            <>
              {' · '}
              <a href={PAGES.clock}>Zeitreise</a>
            </>
          ) : (
            ''
          )}
        </p>
      </div>
    </aside>
  );
}

function Header(props: LayoutProps): JSX.Element {
  return (
    <>
      <header class="u-header">
        <div class="u-page u-header__in">
          <a class="u-brand" href={props.viewer ? PAGES.mine : PAGES.home}>
            <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
              <path class="u-brand__ring" d="M25.5 9.2A11.5 11.5 0 1 0 27.4 17"></path>
              <path class="u-brand__ring" d="M26.6 3.6v6.2h-6.2"></path>
              <circle class="u-brand__dot" cx="16" cy="16" r="3.5"></circle>
            </svg>
            <span>umlauf</span>
          </a>
          <div class="u-tools">
            {props.viewer ? (
              <AccountMenu viewer={props.viewer} csrfToken={props.csrfToken ?? ''} demo={props.demo !== null} />
            ) : (
              <a class="u-tool u-tool--words" href={PAGES.signIn}>
                <Icon name="account-circle" />
                <span>Anmelden</span>
              </a>
            )}
            <button class="u-tool u-menu-button" type="button" popovertarget="hauptmenue">
              <Icon name="dehaze" />
              <span>Menü</span>
            </button>
          </div>
        </div>
      </header>
      <nav class="u-nav" id="hauptmenue" popover="auto" aria-label="Hauptmenü">
        <button class="u-tool u-nav__close" type="button" popovertarget="hauptmenue" popovertargetaction="hide">
          <Icon name="close" />
          <span>Schließen</span>
        </button>
        <ul class="u-nav__list">
          {entriesFor(props.viewer).map((item) => (
            <li>
              <a class="u-nav__link" href={item.href} aria-current={item.entry === props.nav ? 'true' : undefined}>
                {show(item.label)}
                {item.entry === 'mine' && props.counts && props.counts.mine > 0 ? (
                  <>
                    {' '}
                    <span class="u-count">
                      {props.counts.mine}
                      <span class="kern-sr-only"> offen</span>
                    </span>
                  </>
                ) : (
                  ''
                )}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}

function AccountMenu(props: { viewer: Viewer; csrfToken: string; demo: boolean }): JSX.Element {
  const pages = props.viewer.accountPages ?? ['mails', 'subjectAreas'];
  return (
    <div class="u-account">
      <button class="u-tool u-account__button" type="button" popovertarget="kontomenue">
        <Icon name="account-circle" />
        <span class="kern-sr-only">Konto, angemeldet als </span>
        <span class="u-tool__role">{show(props.viewer.name)}</span>
      </button>
      <div class="u-account__menu" id="kontomenue" popover="auto" role="group" aria-label="Konto">
        <p class="u-account__who">
          <span class="u-strong">{show(props.viewer.name)}</span>
          {props.viewer.roles ? <span class="u-meta u-block">{show(props.viewer.roles)}</span> : ''}
        </p>
        <ul class="u-account__list">
          {pages.includes('mails') ? (
            <li>
              <a href={PAGES.mails}>Postausgang</a>
            </li>
          ) : (
            ''
          )}
          {pages.includes('mails') ? (
            <li>
              <a href={PAGES.notifications}>Meine Benachrichtigungen</a>
            </li>
          ) : (
            ''
          )}
          {pages.includes('mailboxes') ? (
            <li>
              <a href={PAGES.mailboxes}>Funktionspostfächer</a>
            </li>
          ) : (
            ''
          )}
          {pages.includes('subjectAreas') ? (
            <li>
              <a href={PAGES.subjectAreas}>Themenfelder</a>
            </li>
          ) : (
            ''
          )}
          {props.demo ? (
            <li>
              <a href={PAGES.clock}>Zeitreise</a>
            </li>
          ) : (
            ''
          )}
          <li>
            <PostForm action={PAGES.signOut} csrfToken={props.csrfToken}>
              <button class="u-account__out" type="submit">
                <Icon name="logout" size="small" />
                <span>Abmelden</span>
              </button>
            </PostForm>
          </li>
        </ul>
      </div>
    </div>
  );
}

function Footer(): JSX.Element {
  return (
    <footer class="u-footer">
      <div class="u-page u-footer__in">
        <a href={PAGES.register}>Register der Formate</a>
        <a href={PAGES.decisions}>Beschlüsse</a>
        <a href={PAGES.meetings}>Sitzungen</a>
        <p class="u-footer__end" safe>{`umlauf ${version()}`}</p>
      </div>
    </footer>
  );
}
