import type { Children } from '@kitajs/html';
import { functionName } from '../register/names.js';
import { formatDue } from './format.js';
import { Layout, type NavEntry } from './layout.js';
import type { View } from './view.js';

/** The whole answer of a page: layout, menu and notice around its content. `view` is `null` only before it is known. */
export function page(
  view: View | null,
  props: { title: string; nav: NavEntry | null; error?: boolean; children?: Children },
): JSX.Element {
  const viewer = view?.viewer ?? null;
  const first = viewer?.memberships[0];
  return (
    <Layout
      title={props.title}
      nav={props.nav}
      error={props.error}
      viewer={
        viewer && first
          ? {
              name: functionName(first.role, first.organisation),
              roles: viewer.name,
              accountPages: [
                ...(view?.ability.can('read', 'instance') ? (['mails', 'subjectAreas'] as const) : []),
                ...(view?.ability.can('read', 'outbox') ? (['mailboxes'] as const) : []),
              ],
              hidden: view?.ability.can('read', 'instance') ? [] : ['instances'],
            }
          : null
      }
      demo={view?.isDemo ? { clock: formatDue(view.now) } : null}
      counts={viewer ? { mine: view!.openCount } : undefined}
      csrfToken={viewer ? view!.csrfToken : undefined}
      notice={view?.notice ?? undefined}
    >
      {props.children}
    </Layout>
  );
}
