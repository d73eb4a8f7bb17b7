import type { FileInfo } from '../register/file.queries.js';
import { breadcrumbsOf, headingOf } from './instance/head.js';
import { BehalfSection, type BehalfValues, EvidenceFile } from './instance/behalf.js';
import { type CaseView } from './instance/case-view.js';
import type { CommandField } from './instance/fields.js';
import { DueDerivation } from './instance/report.js';
import { caseLink } from './case-link.js';
import { functionName } from '../register/names.js';
import { formatBytes, formatInstant } from './format.js';
import { page } from './page.js';
import type { View } from './view.js';
import { StateBadge } from './state-badge.js';
import { Breadcrumbs } from './ui/breadcrumbs.js';
import { Button, Link, LinkButton } from './ui/button.js';
import { More } from './ui/more.js';
import { Checkbox, CheckboxGroup } from './ui/checkbox-group.js';
import { ExceptionFields } from './instance/tally-fields.js';
import { DateField } from './ui/date-field.js';
import { ErrorSummary } from './ui/error-summary.js';
import { FileField } from './ui/file-field.js';
import { PageHead } from './ui/page-head.js';
import { Fields, FormSection, PostForm, SaveBar } from './ui/post-form.js';
import { RadioGroup } from './ui/radio-group.js';
import { Columns, Note, Panel } from './ui/section.js';
import { SelectField } from './ui/select-field.js';
import { TextArea } from './ui/text-area.js';
import { TextField } from './ui/text-field.js';
import { attr, rich, show } from './ui/text.js';
import { ArrangeFields, PresenceFields } from './instance/agenda-fields.js';
import { ProposalFields } from './instance/proposal-fields.js';
import { isDrafted } from './word.js';
import { reservationLabels } from '../../workflows/order.de.js';

/** What stands around a form behind a personal link. */
export interface LinkFrame {
  action: string;
  /** Button and title. */
  label: string;
  /** Who acts, the case, and how long the link holds. */
  head: JSX.Element;
  /** Fields of the link itself: who acts from a Funktionspostfach, the code. */
  fields: JSX.Element;
  /** Beside the button. */
  more?: JSX.Element;
  errors: ReadonlyMap<string, string>;
}

/** A command's form, first opened or come back with what is to be put right. */
export interface CommandFormProps {
  c: CaseView;
  command: string;
  fields: CommandField[];
  /** Im Auftrag erfassen: for whom, and what was typed. */
  behalf: { organisations: string[]; values: BehalfValues; kept: FileInfo | null } | null;
  /** German sentences by the name of the field; an empty name is the form as a whole. */
  errors: ReadonlyMap<string, string>;
  commandId: string;
  /** Somebody else saved in between: what stands now is shown beside what was typed. */
  isOutdated?: boolean;
  /** Behind a personal link of a mail: another frame around the same form. */
  link?: LinkFrame;
  /** Consequence with the numbers at hand, where the words of the workflow alone do not know them. */
  consequence?: string;
}

/** Page with the form of one command: its fields, the question before what cannot be taken back, and the way back. */
export function commandFormPage(props: CommandFormProps): string {
  const { c, command, fields, behalf, commandId, link } = props;
  const errors = link ? new Map([...link.errors, ...props.errors]) : props.errors;
  const words = c.words.commands[command]!;
  const heading = headingOf(c);
  const act = behalf ? `Im Auftrag erfassen: ${words.label}` : words.label;
  const back = caseLink(c.found.row);
  const hasFile = behalf !== null || fields.some(({ kind }) => kind === 'file');
  const confirm = words.confirm;
  const form = (
    <PostForm
      action={link?.action ?? `/instances/${c.found.row.id}/do/${command}`}
      csrfToken={c.view.csrfToken}
      commandId={commandId}
      revision={c.found.row.revision}
      multipart={hasFile}
    >
      {behalf ? <BehalfSection organisations={behalf.organisations} values={behalf.values} errors={errors} /> : ''}
      {command === 'castBallot' ? <OpenProposal c={c} /> : ''}
      {props.isOutdated ? <SavedNow c={c} /> : ''}
      {fields.length > 0 && behalf ? (
        <FormSection id="abschnitt-angaben" title="Angaben">
          <FieldList fields={fields} errors={errors} />
        </FormSection>
      ) : (
        <FieldList fields={fields} errors={errors} />
      )}
      {behalf ? (
        <Fields>
          <EvidenceFile kept={behalf.kept} error={errors.get('behalf[file]')} />
        </Fields>
      ) : (
        ''
      )}
      {confirm ? (
        <div class="u-after">
          <Panel title={confirm.question} id="rueckfrage" surface>
            <p class="u-text">{show(props.consequence ?? confirm.consequence)}</p>
          </Panel>
        </div>
      ) : (
        ''
      )}
      {link ? link.fields : ''}
      <SaveBar>
        <Button kind="primary" label={link?.label ?? words.label} />
        {isDrafted(fields) && !link ? (
          <Button label="Mit Word bearbeiten" name="word" value="open" multipart={hasFile} />
        ) : (
          ''
        )}
        {link ? (link.more ?? '') : <LinkButton kind="secondary" label="Zurück" href={back} />}
      </SaveBar>
    </PostForm>
  );
  if (link) return linkPage(c.view, { title: `${link.label}: ${heading}`, errors, head: link.head, children: form });
  return page(c.view, {
    title: `${act}: ${heading}`,
    nav: ['meeting', 'approval', 'body'].includes(c.found.row.workflow) ? 'meetings' : 'instances',
    error: errors.size > 0,
    children: (
      <>
        <Breadcrumbs crumbs={[...breadcrumbsOf(c), { label: heading, href: back }, { label: words.label }]} />
        <PageHead
          preline={`${c.words.name}: ${heading}`}
          heading={act}
          badge={rich(<StateBadge workflow={c.found.row.workflow} state={c.state} />)}
        />
        <ErrorSummary problems={[...errors].map(([field, message]) => ({ ...(field ? { field } : {}), message }))} />
        {c.found.row.workflow === 'interimReport' && command === 'handIn' ? (
          <Columns asideLabel="Herleitung der Frist" wideAside aside={rich(<DueDerivation c={c} />)}>
            {link || behalf ? (
              ''
            ) : (
              <p class="u-text u-gap-below">
                Ein erster Entwurf steht bereit: Ihre Ziele und was seit dem letzten Bericht geschah.{' '}
                <Link label="Mit dem Entwurf beginnen" href={`/instances/${c.found.row.id}/do/handIn?draft=1`} />
              </p>
            )}
            {form}
          </Columns>
        ) : (
          form
        )}
      </>
    ),
  }) as string;
}

/** A page behind a personal link: no menu, no sign-in, nothing but this one step. */
export function linkPage(
  view: View,
  props: { title: string; head: JSX.Element; errors?: ReadonlyMap<string, string>; children: JSX.Element },
): string {
  const { title, head, errors, children } = props;
  const problems = [...(errors ?? [])].map(([field, message]) => ({ ...(field ? { field } : {}), message }));
  return page(nobody(view), {
    title,
    nav: null,
    error: problems.length > 0,
    children: (
      <>
        {head}
        <ErrorSummary problems={problems} />
        {children}
      </>
    ),
  }) as string;
}

/** The same request, signed in or not, as somebody without a menu. */
function nobody(view: View): View {
  return Object.assign(Object.create(view) as View, { viewer: null, notice: null });
}

function FieldList({ fields, errors }: { fields: CommandField[]; errors: ReadonlyMap<string, string> }): JSX.Element {
  return (
    <>
      {fields.map((field) =>
        field.kind === 'notes' ? (
          <Notes field={field} errors={errors} />
        ) : field.kind === 'proposal' ? (
          <ProposalFields {...field} errors={errors} />
        ) : field.kind === 'arrangement' ? (
          <ArrangeFields {...field} errors={errors} />
        ) : field.kind === 'presence' ? (
          <PresenceFields {...field} />
        ) : field.kind === 'none' ? (
          ''
        ) : (
          <Fields two={field.kind === 'date' || field.kind === 'number'}>
            <OneField field={field} errors={errors} />
          </Fields>
        ),
      )}
    </>
  );
}

type Plain = Exclude<CommandField, { kind: 'notes' | 'proposal' | 'arrangement' | 'presence' | 'none' }>;

function OneField({ field, errors }: { field: Plain; errors: ReadonlyMap<string, string> }): JSX.Element {
  const { name, label, hint, optional } = field;
  const common = { name, label, hint, optional, error: errors.get(name) };
  switch (field.kind) {
    case 'line':
      return <TextField {...common} value={field.value} />;
    case 'area':
      return <TextArea {...common} value={field.value} rows={name === 'report' || name === 'proposal' ? 10 : 4} />;
    case 'date':
      return <DateField {...common} value={field.value} />;
    case 'number':
      return <TextField {...common} value={field.value} inputmode="numeric" />;
    case 'radios':
      return <RadioGroup {...common} options={field.options} value={field.value} />;
    case 'select':
      return (
        <SelectField
          {...common}
          options={field.options}
          groups={field.groups}
          empty={field.empty}
          value={field.value}
        />
      );
    case 'members':
      return <CheckboxGroup {...common} options={field.options} values={field.values} columns />;
    case 'exceptions':
      return <ExceptionFields members={field.members} errors={errors} />;
    case 'tick':
      return <Checkbox name={name} label={label} checked={field.isSet} error={errors.get(name)} />;
    case 'hidden':
      return <input type="hidden" name={name} value={attr(field.value)} />;
    case 'person':
      return (
        <Fields two>
          <TextField name={`${name}[name]`} label="Name" value={field.value.name} error={errors.get(`${name}[name]`)} />
          <TextField
            name={`${name}[address]`}
            label="Mailadresse"
            value={field.value.address}
            error={errors.get(`${name}[address]`)}
          />
        </Fields>
      );
    case 'reservation':
      return <ReservationFields value={field.value} error={errors.get(name)} />;
    case 'file':
      return (
        <>
          {field.kept ? (
            <>
              <input type="hidden" name="file" value={field.kept.id} />
              <Note
                tone="success"
                text={`Die Datei „${field.kept.name}“ (${formatBytes(field.kept.size)}) ist schon hinzugefügt. Eine neue ersetzt sie.`}
              />
            </>
          ) : (
            ''
          )}
          <FileField {...common} />
        </>
      );
  }
}

/** What somebody else saved in between, with who and when. */
function SavedNow({ c }: { c: CaseView }): JSX.Element {
  const last = c.history.find(({ type }) =>
    ['prepareDecision', 'reviseProposal', 'draftMinutes', 'acceptObjection', 'arrangeAgenda'].includes(type),
  );
  const { proposal, textId, items } = c.found.row.context as {
    proposal?: { textId: string; clauses: { textId: string }[] } | null;
    textId?: string | null;
    items?: { number: number; titleId: string; isOnConsentList: boolean }[];
  };
  const lines = proposal
    ? [c.text(proposal.textId), ...proposal.clauses.map((clause, i) => `${i + 1}. ${c.text(clause.textId)}`)]
    : items
      ? items.map(
          ({ number, titleId, isOnConsentList }) =>
            `TOP ${number}: ${c.text(titleId)}${isOnConsentList ? ' (Grüne Liste)' : ''}`,
        )
      : [c.text(textId)];
  return (
    <Panel title="Inzwischen gespeichert" id="gespeichert" surface>
      {last ? (
        <p class="u-meta">{show(`${functionName(last.role, last.organisation)}, ${formatInstant(last.at)}`)}</p>
      ) : (
        ''
      )}
      {lines.map((line) => (
        <p class="u-text u-text--lines">{show(line)}</p>
      ))}
    </Panel>
  );
}

/** The wording that the ballot is on, in its version. */
function OpenProposal({ c }: { c: CaseView }): JSX.Element {
  const { proposal, earlier } = c.found.row.context as {
    proposal: { textId: string; clauses: { textId: string }[] };
    earlier: unknown[];
  };
  return (
    <Panel title={`Beschlussvorschlag, Fassung ${earlier.length + 1}`} id="vorschlag" surface>
      <p class="u-text u-text--lines">{show(c.text(proposal.textId))}</p>
      {proposal.clauses.map(({ textId }, i) => (
        <p class="u-text u-text--lines">{show(`${i + 1}. ${c.text(textId)}`)}</p>
      ))}
    </Panel>
  );
}

/** Vorbehalt: whose, and the day by which it is to be lifted; belongs to „Ja mit Vorbehalt“. */
export function ReservationFields(props: {
  value: { of: string; until: string };
  error?: string | undefined;
}): JSX.Element {
  const { value, error } = props;
  return (
    <More
      summary="Vorbehalt angeben"
      open={value.of !== '' || value.until !== '' || error !== undefined}
      id="reservation"
    >
      <Fields two>
        <SelectField
          name="reservation[of]"
          label="Vorbehalt"
          optional
          empty="kein Vorbehalt"
          options={Object.entries(reservationLabels).map(([code, label]) => ({ value: code, label }))}
          value={value.of}
          error={error}
        />
        <DateField name="reservation[until]" label="Entschieden bis" optional value={value.until} />
      </Fields>
    </More>
  );
}

/** „Gründe Feld für Feld“: what was submitted, and beside it what is missing. */
function Notes(props: {
  field: Extract<CommandField, { kind: 'notes' }>;
  errors: ReadonlyMap<string, string>;
}): JSX.Element {
  const { field, errors } = props;
  return (
    <section class="u-form-section" aria-labelledby="reasons">
      <h2 class="u-form-section__title" id="reasons" tabindex="-1">
        Hinweise Feld für Feld
      </h2>
      <p class="u-form-section__intro u-text">
        Zu jedem Feld steht, was eingereicht ist. Schreiben Sie nur dort etwas, wo eine Ergänzung nötig ist.
      </p>
      {errors.has('reasons') ? (
        <p class="kern-error">
          <span class="kern-icon kern-icon--danger" aria-hidden="true"></span>
          <span class="kern-body">{show(errors.get('reasons'))}</span>
        </p>
      ) : (
        ''
      )}
      {field.fields.map(({ name, label, value }) => (
        <div class="u-duo u-after">
          <div>
            <h3 class="u-h3">{show(label)}</h3>
            <p class="u-text u-text--lines">{value ? show(value) : <span class="u-meta">keine Angabe</span>}</p>
          </div>
          <TextArea
            name={`notes[${name}]`}
            label={`Hinweis zu: ${label}`}
            rows={2}
            value={field.values[name] ?? ''}
            error={errors.get(`notes[${name}]`)}
          />
        </div>
      ))}
    </section>
  );
}
