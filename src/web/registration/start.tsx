import { formatInstant } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Actions, Button } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { FileField } from '../ui/file-field.js';
import { Link } from '../ui/button.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, PostForm } from '../ui/post-form.js';
import { Panel, Section } from '../ui/section.js';
import { rich } from '../ui/text.js';
import { TextArea } from '../ui/text-area.js';
import type { View } from '../view.js';
import type { RegistrationDraft } from './draft.js';

/** What was refused of a filled-in form: the sentence, the field it stands at, and the text that stays. */
export interface RefusedImport {
  field: 'text' | 'file';
  message: string;
  text: string;
}

/** Where a registration begins: with an empty form, a draft, or a form that was filled in elsewhere. */
export function startPage(view: View, drafts: RegistrationDraft[], refused?: RefusedImport): string {
  return page(view, {
    title: 'Neues Arbeitsformat',
    nav: 'instances',
    error: refused !== undefined,
    children: (
      <>
        <Breadcrumbs crumbs={[{ label: 'Vorgänge', href: PAGES.instances }, { label: 'Neues Arbeitsformat' }]} />
        <PageHead
          preline="Registrierung für Gremien oder Arbeitsformate des IT-Planungsrates"
          heading="Neues Arbeitsformat"
        />
        {refused ? <ErrorSummary problems={[{ field: refused.field, message: refused.message }]} /> : ''}
        <Section id="ausfuellen" title="Formular ausfüllen" near>
          <p class="u-text">
            Sie füllen das Formular hier aus. Der Entwurf bleibt gespeichert, bis Sie ihn einreichen. Ihre Organisation
            sieht ihn mit.
          </p>
          <PostForm action="/registrations/new" csrfToken={view.csrfToken}>
            <div class="u-after">
              <Actions>
                <Button kind="primary" label="Entwurf anlegen" />
              </Actions>
            </div>
          </PostForm>
        </Section>
        {drafts.length ? (
          <Section id="entwuerfe" title="Angefangene Entwürfe">
            <DraftTable drafts={drafts} />
          </Section>
        ) : (
          ''
        )}
        <Section id="einlesen" title="Ausgefülltes Formular einlesen">
          <Panel>
            <p class="u-text">
              Der Text eines ausgefüllten Formulars füllt den Entwurf Feld für Feld. Was nicht gelesen werden konnte,
              steht danach über dem Formular.
            </p>
            <PostForm action="/registrations/import" csrfToken={view.csrfToken} class="u-after" multipart>
              <Fields>
                <TextArea
                  name="text"
                  label="Text des Formulars"
                  hint="Das ganze Formular markieren, kopieren und hier einfügen"
                  rows={8}
                  value={refused?.text}
                  error={refused?.field === 'text' ? refused.message : undefined}
                />
                <FileField
                  name="file"
                  label="Oder als Textdatei"
                  hint="Textdatei (.txt), höchstens 1 MB"
                  accept=".txt,text/plain"
                  optional
                  error={refused?.field === 'file' ? refused.message : undefined}
                />
              </Fields>
              <div class="u-after">
                <Actions>
                  <Button icon="drive-folder-upload" label="Formular einlesen" />
                </Actions>
              </div>
            </PostForm>
          </Panel>
        </Section>
      </>
    ),
  }) as string;
}

/** Drafts of one's organisation, the last one touched first. */
export function DraftTable({ drafts }: { drafts: RegistrationDraft[] }): JSX.Element {
  return (
    <DataTable
      caption="Entwürfe Ihrer Organisation"
      rows={drafts}
      columns={[
        {
          header: 'Entwurf',
          cell: (draft) => rich(<Link label={draftTitle(draft)} href={`/drafts/${draft.id}`} />),
        },
        { header: 'Art', cell: (draft) => (draft.instanceId ? 'Ergänzung einer Registrierung' : 'Neue Registrierung') },
        { header: 'Zuletzt gespeichert', cell: (draft) => `${formatInstant(draft.updatedAt)}, ${draft.data.savedBy}` },
      ]}
    />
  );
}

export function draftTitle(draft: RegistrationDraft): string {
  return draft.data.values.title.trim().replace(/\s+/g, ' ').slice(0, 300) || 'Entwurf ohne Titel';
}
