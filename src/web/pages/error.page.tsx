import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { LinkButton } from '../ui/button.js';
import { PageHead } from '../ui/page-head.js';
import { show } from '../ui/text.js';
import type { View } from '../view.js';

/** A page that says no: what is the matter, and where to go on. */
export function errorPage(view: View | null, error: { status: number; title: string; text: string }): JSX.Element {
  const home = view?.viewer
    ? { label: 'Zu „Für mich“', href: PAGES.mine }
    : { label: 'Zur Anmeldung', href: PAGES.signIn };
  return page(view, {
    title: error.title,
    nav: null,
    children: (
      <>
        <PageHead heading={error.title} />
        <p class="u-text">{show(error.text)}</p>
        <p>
          <LinkButton kind="primary" label={home.label} href={home.href} />
        </p>
      </>
    ),
  });
}
