import { refusalMessage } from '../../../workflows/messages.de.js';
import { entitledTo } from '../../register/graph.js';
import { roleName } from '../../register/names.js';
import { caseLink } from '../case-link.js';
import { formatList } from '../format.js';
import { page } from '../page.js';
import { StateBadge } from '../state-badge.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { LinkButton } from '../ui/button.js';
import { PageHead } from '../ui/page-head.js';
import { Panel } from '../ui/section.js';
import { show } from '../ui/text.js';
import type { CaseView } from './case-view.js';
import { breadcrumbsOf, headingOf } from './head.js';

/** Why a command is not taken: who may do it (403), or what stands against it now (409). */
export interface Refusal {
  status: number;
  sentence: string;
}

/** Why a command is not offered to the reader. */
export function whyNotOffered(c: CaseView, command: string): Refusal {
  const by = entitledTo(c.definition, c.found.row.state).get(command);
  const label = c.words.commands[command]?.label ?? command;
  if (by && !c.found.row.isFinal) {
    const roles = [...new Set(by.map((token) => roleName(token.split('@')[0]!)))];
    return { status: 403, sentence: `„${label}“ ist für Sie jetzt nicht möglich. Es darf: ${formatList(roles)}.` };
  }
  const reason = c.words.blocked[command];
  return {
    status: 409,
    sentence: reason ? `„${label}“ ist jetzt nicht möglich: ${reason}.` : refusalMessage('notPossibleNow'),
  };
}

/** A no with its reason, the state as it is now, and the way back. */
export function refusedPage(c: CaseView, { status, sentence }: Refusal): string {
  const state = c.words.states[c.state];
  const title = status === 403 ? 'Kein Zugriff auf diesen Schritt' : 'Das ist gerade nicht möglich';
  const heading = headingOf(c);
  const back = caseLink(c.found.row);
  return page(c.view, {
    title,
    nav: null,
    children: (
      <>
        <Breadcrumbs crumbs={[...breadcrumbsOf(c), { label: heading, href: back }, { label: title }]} />
        <PageHead preline={heading} heading={title} />
        <p class="u-text">{show(sentence)}</p>
        <div class="u-after">
          <Panel title="So steht der Vorgang jetzt" id="stand-jetzt" surface>
            <p>
              <StateBadge workflow={c.found.row.workflow} state={c.state} />
            </p>
            <p class="u-text">{show(state?.next ?? '')}</p>
          </Panel>
        </div>
        <p class="u-after">
          <LinkButton kind="primary" label="Zum Vorgang" href={back} />
        </p>
      </>
    ),
  }) as string;
}
