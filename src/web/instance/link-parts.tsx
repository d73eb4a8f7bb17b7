import { germanDay } from '../../../workflows/berlin-time.js';
import type { AgendaItem } from '../../../workflows/agenda.js';
import type { LinkMail } from '../../register/link.queries.js';
import { formatInstant } from '../format.js';
import { PAGES } from '../layout.js';
import { Button, LinkButton } from '../ui/button.js';
import { DescriptionList } from '../ui/description-list.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, FormSection, PostForm, SaveBar } from '../ui/post-form.js';
import { Note, Panel, Prose, Section } from '../ui/section.js';
import { TextField } from '../ui/text-field.js';
import { show } from '../ui/text.js';
import type { CaseView } from './case-view.js';
import { bodyOf } from './case-view.js';
import { headingOf } from './head.js';
import { type RegistrationContext, submittedFields } from './registration.js';

/* What stands on the page behind a personal link, around the form of the command. */

export interface ActingValues {
  name: string;
  function: string;
}

/** Who acts, what it is about, and the case as far as the recipient may read it. */
export function LinkHead({ c, mail, label }: { c: CaseView; mail: LinkMail; label: string }): JSX.Element {
  const isOffice = c.found.row.workflow === 'office';
  const who = mail.via === 'mailbox' ? mail.audience : `${mail.recipientName}, ${mail.audience}`;
  return (
    <>
      <PageHead
        preline={isOffice ? 'Wer Ihre Mails erhält, während Sie weg sind' : `${c.words.name}: ${headingOf(c)}`}
        heading={label}
        facts={isOffice ? [] : [c.found.title || null, bodyOf(c, c.found.row.facts.body)?.names.short ?? null]}
      />
      <Panel surface>
        <p class="u-text">
          Sie handeln als <strong safe>{who}</strong>.
        </p>
        <p class="u-meta">
          {show(
            `Sie sind nicht angemeldet. Der Link aus der Mail gilt bis ${germanDay(mail.until)}, nur für diesen Schritt und nur für Sie.`,
          )}
        </p>
      </Panel>
      <About c={c} />
    </>
  );
}

/** The case in short; what is decided on stands with the form itself. */
function About({ c }: { c: CaseView }): JSX.Element {
  const { row } = c.found;
  if (row.workflow === 'office') return '';
  const about = aboutOf(c);
  return (
    <Section id="stand" title="Worum es geht" near>
      <p class="u-text">{show(c.words.states[c.state]?.next ?? '')}</p>
      {about}
    </Section>
  );
}

function aboutOf(c: CaseView): JSX.Element {
  const { row } = c.found;
  switch (row.workflow) {
    case 'registration': {
      const { form } = row.context as RegistrationContext;
      const fields = submittedFields(form, c.text, c.bodies);
      return <DescriptionList entries={fields.map(({ label, value }) => ({ term: label, value }))} />;
    }
    case 'handOver': {
      const { termsId } = row.context as { termsId: string | null };
      return termsId ? <Prose text={`Finanzierung und Betrieb: ${c.text(termsId)}`} /> : '';
    }
    case 'meeting': {
      const { items, startsAt, placeId } = row.context as {
        items: AgendaItem[];
        startsAt: string;
        placeId: string | null;
      };
      return (
        <>
          <DescriptionList
            entries={[
              { term: 'Beginn', value: `${startsAt} Uhr` },
              { term: 'Ort', value: c.text(placeId) },
            ]}
          />
          <ul class="u-aside-list u-aside-list--lines">
            {items.map(({ number, titleId }) => (
              <li safe>{`TOP ${number}: ${c.text(titleId)}`}</li>
            ))}
          </ul>
        </>
      );
    }
    default:
      return '';
  }
}

/** Funktionspostfach: the person who acts names themselves. */
export function ActingFields({
  values,
  errors,
}: {
  values: ActingValues;
  errors: ReadonlyMap<string, string>;
}): JSX.Element {
  return (
    <FormSection
      id="abschnitt-person"
      title="Wer handelt"
      intro="Die Mail ging an ein Funktionspostfach. Name und Funktion stehen im Verlauf des Vorgangs."
    >
      <Fields two>
        <TextField
          name="actingName"
          label="Ihr Name"
          value={values.name}
          error={errors.get('actingName')}
          autocomplete="name"
        />
        <TextField
          name="actingFunction"
          label="Ihre Funktion"
          value={values.function}
          error={errors.get('actingFunction')}
          autocomplete="organization-title"
        />
      </Fields>
    </FormSection>
  );
}

/** Field for the code, with where it went. */
export function CodeField(props: { address: string; until: string | null; error?: string | undefined }): JSX.Element {
  const { address, until, error } = props;
  return (
    <FormSection id="abschnitt-code" title="Bestätigen">
      <Fields>
        <TextField
          name="code"
          label="Code aus der Mail"
          hint={
            until
              ? `Sechs Ziffern, gesendet an ${masked(address)}, gültig bis ${formatInstant(until)}.`
              : `Sechs Ziffern, gesendet an ${masked(address)}.`
          }
          inputmode="numeric"
          autocomplete="one-time-code"
          maxlength={12}
          error={error}
        />
      </Fields>
    </FormSection>
  );
}

/** Sends a new code with the form as it is, so that nothing typed is lost. */
export function NewCode({ action }: { action: string }): JSX.Element {
  return (
    <button type="submit" class="kern-btn kern-btn--tertiary" formaction={`${action}/code`}>
      <span class="kern-label">Neuen Code anfordern</span>
    </button>
  );
}

/** Before the form: the code is sent to the registered address. */
export function SendCode(props: {
  c: CaseView;
  action: string;
  label: string;
  address: string;
  isTooOften: boolean;
}): JSX.Element {
  const { c, action, label, address, isTooOften } = props;
  return (
    <PostForm action={`${action}/code`} csrfToken={c.view.csrfToken}>
      <p class="u-text u-after">
        {show(`Für „${label}“ brauchen Sie einen Code. Er geht an ${masked(address)} und gilt 15 Minuten.`)}
      </p>
      {isTooOften ? (
        <Note
          tone="warning"
          text="In den letzten 15 Minuten wurden schon drei Codes gesendet. Bitte warten Sie etwas."
        />
      ) : (
        ''
      )}
      <SaveBar>
        <Button kind="primary" label="Code anfordern" />
      </SaveBar>
    </PostForm>
  );
}

/** Why the link leads no further, and the ways that remain. */
export function Refused(props: { title: string; sentence: string; to: string; address: string | null }): JSX.Element {
  const { title, sentence, to, address } = props;
  return (
    <>
      <PageHead heading={title} />
      <p class="u-text">{show(sentence)}</p>
      <p class="u-text">
        {show(
          `Nach der Anmeldung sehen Sie den Vorgang.${address ? ` Fragen beantwortet die Geschäftsstelle: ${address}.` : ''}`,
        )}
      </p>
      <p class="u-after">
        <LinkButton
          kind="primary"
          label="Anmelden und Vorgang ansehen"
          href={`${PAGES.signIn}?to=${encodeURIComponent(to)}`}
        />
      </p>
    </>
  );
}

/** „fe…@hessen.example“: enough to know the mailbox, too little to pass on. */
function masked(address: string): string {
  const [name = '', host = ''] = address.split('@');
  return `${name.slice(0, 2)}…@${host}`;
}
