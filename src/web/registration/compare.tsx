import type { BodyView } from '../../register/case.queries.js';
import { berlinDay, formatInstant, formatTime } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { Alert } from '../ui/alert.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Actions, Button } from '../ui/button.js';
import { Diff } from '../ui/diff.js';
import { PageHead } from '../ui/page-head.js';
import { PostForm } from '../ui/post-form.js';
import { Section } from '../ui/section.js';
import type { View } from '../view.js';
import type { RegistrationDraft } from './draft.js';
import { draftTitle } from './start.js';
import { versionFields } from './summary.js';

/** „… hat diesen Text um 10:41 Uhr geändert.“ (message 21 of wording.md 5). */
export function changedMeanwhile(draft: RegistrationDraft, today: string): string {
  const { updatedAt, data } = draft;
  const when = berlinDay(updatedAt) === today ? `um ${formatTime(updatedAt)}` : `am ${formatInstant(updatedAt)}`;
  return `${data.savedBy} hat diesen Text ${when} geändert. Ihre Eingaben sind gesichert. Bitte vergleichen Sie beide Fassungen.`;
}

/** Two versions of a draft side by side, until somebody chooses; both are kept until then. */
export function comparePage(view: View, draft: RegistrationDraft, bodies: BodyView[]): string {
  const { beside, values } = draft.data;
  return page(view, {
    title: 'Zwei Fassungen eines Entwurfs',
    nav: 'instances',
    children: (
      <>
        <Breadcrumbs
          crumbs={[
            { label: 'Vorgänge', href: PAGES.instances },
            { label: draftTitle(draft), href: `/drafts/${draft.id}` },
            { label: 'Zwei Fassungen' },
          ]}
        />
        <PageHead preline="Entwurf einer Registrierung" heading={draftTitle(draft)} />
        <Alert tone="warning" title={changedMeanwhile(draft, view.today)} live focus />
        <Section id="unterschiede" title="Beide Fassungen">
          <Diff
            beforeTitle={`Gespeicherte Fassung von ${draft.data.savedBy}, ${formatInstant(draft.updatedAt)}`}
            afterTitle={`Ihre Fassung von ${formatInstant(beside!.at)}`}
            fields={versionFields(values, beside!.values, bodies)}
            sideBySide
          />
        </Section>
        <PostForm
          action={`/drafts/${draft.id}/compare`}
          csrfToken={view.csrfToken}
          revision={draft.revision}
          class="u-after"
        >
          <Actions>
            <Button kind="primary" label="Ihre Fassung übernehmen" name="take" value="mine" />
            <Button label="Gespeicherte Fassung behalten" name="take" value="stored" />
          </Actions>
          <p class="u-meta u-after">Die andere Fassung wird danach gelöscht.</p>
        </PostForm>
      </>
    ),
  }) as string;
}
