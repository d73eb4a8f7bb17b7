import { formatInstant, formatTime, berlinDay } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { Alert } from '../ui/alert.js';
import { Badge } from '../ui/badge.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button } from '../ui/button.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { More } from '../ui/more.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, PostForm, SaveBar } from '../ui/post-form.js';
import { Columns } from '../ui/section.js';
import { fieldId, rich, show } from '../ui/text.js';
import type { FileInfo } from '../../register/file.queries.js';
import { BehalfSection, EvidenceFile } from '../instance/behalf.js';
import type { View } from '../view.js';
import { leadsOf } from './check.js';
import type { RegistrationDraft } from './draft.js';
import { RegistrationFields } from './fields.js';
import {
  DecisionPanel,
  DraftVersion,
  GapLink,
  Gaps,
  PeriodRemarks,
  type Remarks,
  ReportRemarks,
  swapped,
} from './remarks.js';
import { draftTitle } from './start.js';
import { fieldAt, isField, labelOf, problemText } from './words.js';

export interface FormPageProps {
  draft: RegistrationDraft;
  remarks: Remarks;
  /** Which page of a browser this is. */
  tab: string;
  /** Who may submit: the lead itself, the secretariat on behalf of one, or nobody at this screen. */
  submits: 'lead' | 'behalf' | null;
  /** Mail or letter that was added already, when it is submitted on behalf. */
  letter: FileInfo | null;
  /** Notes of the secretariat on the last version, by field. */
  notes: ReadonlyMap<string, string>;
  /** The refused submission shows every issue at its field. */
  refused?: boolean;
}

/** The form of a registration with its live list of gaps. */
export function formPage(view: View, props: FormPageProps): string {
  const { draft, remarks, refused } = props;
  const { values } = draft.data;
  const isBehalf = props.submits === 'behalf';
  const { issues } = remarks.checked;
  const sentence = (issue: (typeof issues)[number]) => problemText(issue, remarks.world.bodies);
  const errors = new Map<string, string>();
  for (const issue of refused ? issues : []) {
    const field = fieldAt(issue.path);
    errors.set(field, [errors.get(field), sentence(issue)].filter(Boolean).join(' '));
  }
  const title = draft.instanceId ? 'Registrierung ergänzen' : 'Neues Arbeitsformat';
  const isNarrowed = { checked: remarks.checked };
  return page(view, {
    title,
    nav: 'instances',
    error: refused,
    children: (
      <>
        <Breadcrumbs
          crumbs={[
            { label: 'Vorgänge', href: PAGES.instances },
            ...(draft.instanceId ? [{ label: draftTitle(draft), href: `/instances/${draft.instanceId}` }] : []),
            { label: title },
          ]}
        />
        <PageHead
          preline="Registrierung für Gremien oder Arbeitsformate des IT-Planungsrates"
          heading={title}
          badge={rich(<Badge icon="draft" label="Entwurf" />)}
          facts={[rich(<SaveNote draft={draft} today={view.today} />), rich(<GapLink {...isNarrowed} />)]}
        />
        {refused ? (
          <ErrorSummary problems={issues.map((issue) => ({ field: fieldAt(issue.path), message: sentence(issue) }))} />
        ) : (
          ''
        )}
        <Notices draft={draft} notes={props.notes} />
        <Columns
          asideLabel="Stand des Entwurfs"
          wideAside
          sticky
          aside={rich(
            <>
              <Gaps {...remarks} />
              <DecisionPanel {...remarks} />
            </>,
          )}
        >
          <PostForm
            action={`/drafts/${draft.id}`}
            csrfToken={view.csrfToken}
            enter={{ name: 'action', value: 'save', multipart: isBehalf }}
            extra={{
              'hx-post': `/drafts/${draft.id}/autosave`,
              'hx-trigger': 'input delay:2s',
              'hx-target': '#luecken',
              'hx-swap': 'outerHTML',
              'hx-sync': 'this:queue last',
              'hx-status:409': 'swap:outerHTML',
              'hx-status:4xx': 'swap:none',
              'hx-status:5xx': 'swap:none',
            }}
          >
            <DraftVersion draft={draft} tab={props.tab} />
            <RegistrationFields
              values={values}
              errors={errors}
              notes={props.notes}
              bodies={remarks.world.bodies}
              today={view.today}
              periodRemarks={rich(<PeriodRemarks {...remarks} />)}
              reportRemarks={rich(<ReportRemarks {...remarks} />)}
            />
            {isBehalf ? (
              <>
                <BehalfSection organisations={leadsOf(values)} values={values.behalf} errors={errors} />
                <Fields>
                  <EvidenceFile kept={props.letter} error={errors.get('behalf[file]')} />
                </Fields>
              </>
            ) : (
              ''
            )}
            <SaveBar note={props.submits ? 'Nach dem Einreichen prüft die Geschäftsstelle die Angaben.' : notYours}>
              {props.submits ? (
                <Button kind="primary" label="Einreichen" name="action" value="submit" multipart={isBehalf} />
              ) : (
                ''
              )}
              <Button
                kind={props.submits ? 'secondary' : 'primary'}
                label="Entwurf speichern"
                name="action"
                value="save"
                multipart={isBehalf}
              />
              <Button label="Mit Word bearbeiten" name="action" value="word" multipart={isBehalf} />
            </SaveBar>
          </PostForm>
          <More summary="Entwurf löschen">
            <p class="u-text">Der Entwurf verschwindet mit allen Eingaben, auch für Ihre Organisation.</p>
            <PostForm action={`/drafts/${draft.id}/delete`} csrfToken={view.csrfToken}>
              <Button icon="delete" label="Entwurf löschen" />
            </PostForm>
          </More>
        </Columns>
      </>
    ),
  }) as string;
}

const notYours = 'Einreichen kann eine federführende Stelle oder, in ihrem Auftrag, die Geschäftsstelle.';

/** What the page has to say before the form: a second version, the secretariat's reasons, what was not read. */
function Notices({ draft, notes }: Pick<FormPageProps, 'draft' | 'notes'>): JSX.Element {
  const { beside, imported } = draft.data;
  return (
    <>
      {beside ? (
        <Alert tone="warning" title={`Zu diesem Entwurf gibt es eine zweite Fassung von ${formatInstant(beside.at)}.`}>
          <p>
            <a class="u-link" href={`/drafts/${draft.id}/compare`}>
              Beide Fassungen vergleichen
            </a>
          </p>
        </Alert>
      ) : (
        ''
      )}
      {notes.size ? (
        <Alert
          tone="warning"
          title={notes.size === 1 ? 'Zurückgegeben mit einem Hinweis' : `Zurückgegeben mit ${notes.size} Hinweisen`}
        >
          <ul class="u-aside-list">
            {[...notes].map(([field, note]) => (
              <li>
                {isField(field) ? (
                  <a class="u-link" href={`#${fieldId(field)}`}>
                    {show(labelOf(field))}
                  </a>
                ) : (
                  'Allgemein'
                )}
                {': '}
                {show(note)}
              </li>
            ))}
          </ul>
        </Alert>
      ) : (
        ''
      )}
      {imported ? <Imported imported={imported} /> : ''}
    </>
  );
}

function Imported({ imported }: { imported: NonNullable<RegistrationDraft['data']['imported']> }): JSX.Element {
  const { unread, result, reason } = imported;
  const title =
    unread.length === 0
      ? 'Das Formular ist vollständig eingelesen. Bitte prüfen Sie die Angaben.'
      : unread.length === 1
        ? 'Das Formular ist eingelesen. Eine Angabe wurde nicht gelesen.'
        : `Das Formular ist eingelesen. ${unread.length} Angaben wurden nicht gelesen.`;
  return (
    <Alert tone={unread.length ? 'warning' : 'success'} title={title}>
      {unread.length ? (
        <ul class="u-aside-list">
          {unread.map(({ field, text, why }) => (
            <li>
              nicht gelesen:{' '}
              {text ? <span safe>{`„${text.length > 300 ? `${text.slice(0, 300)} …` : text}“. `}</span> : ''}
              {isField(field) ? (
                <a class="u-link" href={`#${fieldId(field)}`} safe>
                  {why}
                </a>
              ) : (
                show(why)
              )}
            </li>
          ))}
        </ul>
      ) : (
        ''
      )}
      {result || reason ? (
        <>
          <p>Ergebnis und Begründung legt erst der Beschluss fest. Im Formular stand dazu:</p>
          <dl class="u-dl">
            {result ? (
              <div>
                <dt>Ergebnis</dt>
                <dd>{show(result)}</dd>
              </div>
            ) : (
              ''
            )}
            {reason ? (
              <div>
                <dt>Begründung</dt>
                <dd>{show(reason)}</dd>
              </div>
            ) : (
              ''
            )}
          </dl>
        </>
      ) : (
        ''
      )}
    </Alert>
  );
}

/** „Gespeichert um 10:41 Uhr“. */
export function SaveNote({
  draft,
  today,
  oob,
}: {
  draft: RegistrationDraft;
  today: string;
  oob?: boolean;
}): JSX.Element {
  const when =
    berlinDay(draft.updatedAt) === today ? `um ${formatTime(draft.updatedAt)}` : `am ${formatInstant(draft.updatedAt)}`;
  return (
    <span id="speicherstand" class="u-meta" {...swapped(oob)} safe>
      {`Gespeichert ${when}`}
    </span>
  );
}

/** Answer to saving while typing: the gap list, and beside it everything that depends on what was typed. */
export function autosaved(draft: RegistrationDraft, remarks: Remarks, tab: string, today: string): string {
  return (
    <>
      <Gaps {...remarks} />
      <SaveNote draft={draft} today={today} oob />
      <GapLink checked={remarks.checked} oob />
      <DraftVersion draft={draft} tab={tab} oob />
      <PeriodRemarks {...remarks} oob />
      <ReportRemarks {...remarks} oob />
      <DecisionPanel {...remarks} oob />
    </>
  ) as string;
}

/** The same when somebody else saved meanwhile. */
export function autosaveRefused(draft: RegistrationDraft, message: string): string {
  return (
    <section class="u-panel" id="luecken" aria-live="polite">
      <Alert tone="warning" title={message}>
        <p>
          <a class="u-link" href={`/drafts/${draft.id}/compare`}>
            Beide Fassungen vergleichen
          </a>
        </p>
      </Alert>
    </section>
  ) as string;
}
