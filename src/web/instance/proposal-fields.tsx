import { stateCodes } from '../../../workflows/data/states.js';
import { organisations } from '../../../workflows/data/organisations.js';
import { verbCodes, verbIn, verbs } from '../../../workflows/data/verbs.js';
import type { MeetingView } from '../../register/case.queries.js';
import { organisationName } from '../../register/names.js';
import { formatDate } from '../format.js';
import { CheckboxGroup } from '../ui/checkbox-group.js';
import { DateField } from '../ui/date-field.js';
import { More } from '../ui/more.js';
import { Fields, FormSection } from '../ui/post-form.js';
import { RadioGroup } from '../ui/radio-group.js';
import { Repeater } from '../ui/repeater.js';
import { SelectField } from '../ui/select-field.js';
import { TextArea } from '../ui/text-area.js';
import { TextField } from '../ui/text-field.js';
import { rich } from '../ui/text.js';

/** A Ziffer as typed. */
export interface ClauseValues {
  text: string;
  /** Empty: as the text says. */
  verb: string;
  kind: string;
  owners: string[];
  due: string;
  meeting: string;
}

/** What the proposal does to an earlier decision, as typed. */
export interface ActValues {
  act: string;
  decision: string;
  clause: string;
  with: string;
}

export interface ProposalChoices {
  members: string[];
  meetings: MeetingView[];
  /** Decisions in force of the body: their instances with how they are called. */
  decisions: { value: string; label: string }[];
}

const kinds = [
  { value: 'order', label: 'Auftrag' },
  { value: 'condition', label: 'Auflage' },
];
const acts = [
  { value: 'repeal', label: 'aufheben' },
  { value: 'amend', label: 'neu fassen' },
  { value: 'add', label: 'ergänzen' },
];

export const emptyClause: ClauseValues = { text: '', verb: '', kind: 'order', owners: [], due: '', meeting: '' };
export const emptyAct: ActValues = { act: '', decision: '', clause: '', with: '' };

/** One tick for the sixteen Länder: each of them gets a duty of its own. */
const allStates = 'LAENDER';

/** Rows of Ziffern as sent, „Alle Länder“ put as the Länder. */
export function withAllStates(rows: unknown): unknown {
  if (rows === null || typeof rows !== 'object') return rows;
  return Object.fromEntries(
    Object.entries(rows).map(([i, row]: [string, { order?: { owners?: unknown } } | null]) => {
      const owners = [row?.order?.owners ?? []].flat();
      if (!owners.includes(allStates)) return [i, row];
      const others = owners.filter((code) => code !== allStates && !stateCodes.includes(code as never));
      return [i, { ...row, order: { ...row!.order, owners: [...others, ...stateCodes] } }];
    }),
  );
}

/** Ziffern of a proposal, each with the order that follows from it, and what becomes of earlier decisions. */
export function ProposalFields(props: {
  clauses: ClauseValues[];
  acts: ActValues[];
  choices: ProposalChoices;
  errors: ReadonlyMap<string, string>;
}): JSX.Element {
  const { clauses, choices, errors } = props;
  return (
    <>
      <FormSection
        id="abschnitt-ziffern"
        title="Ziffern"
        intro="Jede Ziffer kann einen Auftrag oder eine Auflage tragen. Ein kurzer Beschluss braucht keine Ziffern."
      >
        <Repeater
          name="clauses"
          columns={1}
          minimum={0}
          maximum={99}
          addLabel="Ziffer hinzufügen"
          removeLabel={(i) => `Ziffer ${i + 1} entfernen`}
          error={errors.get('clauses')}
          rows={clauses.map((clause, i) =>
            rich(<Clause clause={clause} index={i} choices={choices} errors={errors} />),
          )}
        />
      </FormSection>
      {choices.decisions.length > 0 || props.acts.length > 0 ? (
        <FormSection
          id="abschnitt-frueher"
          title="Frühere Beschlüsse"
          intro="Was dieser Beschluss an früheren ändert. Ohne Eintrag gelten sie weiter."
        >
          <Repeater
            name="acts"
            columns={2}
            minimum={0}
            maximum={20}
            addLabel="Früheren Beschluss ändern"
            removeLabel={(i) => `Änderung ${i + 1} entfernen`}
            error={errors.get('acts')}
            rows={props.acts.map((act, i) => rich(<Act act={act} index={i} choices={choices} errors={errors} />))}
          />
        </FormSection>
      ) : (
        ''
      )}
    </>
  );
}

function Clause(props: {
  clause: ClauseValues;
  index: number;
  choices: ProposalChoices;
  errors: ReadonlyMap<string, string>;
}): JSX.Element {
  const { clause, index: i, choices, errors } = props;
  const at = (field: string) => `clauses[${i}][order][${field}]`;
  const hasError = [...errors.keys()].some((name) => name.startsWith(`clauses[${i}][order]`));
  const isOpen = hasError || clause.owners.length > 0 || clause.due !== '' || clause.meeting !== '';
  const order = (
    <>
      <RadioGroup name={at('kind')} label="Art" options={kinds} value={clause.kind} error={errors.get(at('kind'))} />
      <CheckboxGroup
        name={at('owners')}
        label={`Wer hat ihn (Ziffer ${i + 1})`}
        columns
        options={[
          { value: allStates, label: 'Alle Länder' },
          ...choices.members.map((code) => ({ value: code, label: organisationName(code) })),
        ]}
        values={clause.owners}
        error={errors.get(at('owners'))}
      />
      <Fields two>
        <DateField name={at('due')} label="Bis zum Tag" optional value={clause.due} error={errors.get(at('due'))} />
        <SelectField
          name={at('meeting')}
          label="oder bis zur Sitzung"
          optional
          empty="keine"
          options={choices.meetings.map(({ id, number, on, bodyName }) => ({
            value: id,
            label: `${number}. Sitzung ${bodyName}, ${formatDate(on)}`,
          }))}
          value={clause.meeting}
          error={errors.get(at('meeting'))}
        />
      </Fields>
    </>
  );
  return (
    <div>
      <TextArea
        name={`clauses[${i}][text]`}
        label={`Ziffer ${i + 1}`}
        rows={3}
        maxlength={5000}
        value={clause.text}
        error={errors.get(`clauses[${i}][text]`)}
      />
      <div class="u-after">
        <SelectField
          name={`clauses[${i}][verb]`}
          label={`Verb der Ziffer ${i + 1}`}
          optional
          empty="wie im Text"
          options={verbCodes.map((code) => ({ value: code, label: verbs[code].label }))}
          value={clause.verb}
          error={errors.get(`clauses[${i}][verb]`)}
        />
      </div>
      <More summary={`Auftrag oder Auflage in Ziffer ${i + 1}`} open={isOpen}>
        {order}
      </More>
    </div>
  );
}

function Act(props: {
  act: ActValues;
  index: number;
  choices: ProposalChoices;
  errors: ReadonlyMap<string, string>;
}): JSX.Element {
  const { act, index: i, choices, errors } = props;
  const at = (field: string) => `acts[${i}][${field}]`;
  return (
    <>
      <SelectField
        name={at('decision')}
        label="Früherer Beschluss"
        empty="bitte wählen"
        options={choices.decisions}
        value={act.decision}
        error={errors.get(at('decision'))}
      />
      <SelectField
        name={at('act')}
        label="Was geschieht"
        empty="bitte wählen"
        options={acts}
        value={act.act}
        error={errors.get(at('act'))}
      />
      <TextField
        name={at('clause')}
        label="Ziffer (leer: ganz)"
        optional
        inputmode="numeric"
        value={act.clause}
        error={errors.get(at('clause'))}
      />
      <TextField
        name={at('with')}
        label="Neuer Wortlaut steht hier in Ziffer"
        optional
        inputmode="numeric"
        value={act.with}
        error={errors.get(at('with'))}
      />
    </>
  );
}

type Fields = Record<string, unknown>;
const fieldsIn = (raw: unknown): Fields => (raw !== null && typeof raw === 'object' ? (raw as Fields) : {});
const textIn = (raw: unknown): string => (typeof raw === 'string' ? raw.replaceAll('\r\n', '\n') : '');
const rowsIn = (raw: unknown): Fields[] => (Array.isArray(raw) ? raw : Object.values(fieldsIn(raw))).map(fieldsIn);

/** Ziffern as a browser sent them; whatever is no text counts as empty. */
export function clausesIn(sent: unknown): ClauseValues[] {
  return rowsIn(sent)
    .slice(0, 100)
    .map((row) => {
      const order = fieldsIn(row.order);
      const owners = Array.isArray(order.owners) ? order.owners : order.owners === undefined ? [] : [order.owners];
      return {
        text: textIn(row.text),
        verb: verbShown(textIn(row.text), textIn(row.verb)),
        kind: textIn(order.kind) || 'order',
        owners: owners.map(textIn).filter((code) => organisations[code]),
        due: textIn(order.due),
        meeting: textIn(order.meeting),
      };
    });
}

/** The verb as the form shows it: nothing where it is the one that the text says. */
export function verbShown(text: string, verb: string | null): string {
  return verb === null || verb === verbIn(text) ? '' : verb;
}

/** A proposal as sent, with the verbs that its texts say where nobody chose another. */
export function withVerbs(sent: Record<string, unknown>): Record<string, unknown> {
  return {
    verb: verbIn(textIn(sent.proposal)) ?? '',
    clauses: rowsIn(sent.clauses).map((row) => ({ ...row, verb: textIn(row.verb) || verbIn(textIn(row.text)) || '' })),
  };
}

export function actsIn(sent: unknown): ActValues[] {
  return rowsIn(sent)
    .slice(0, 21)
    .map((row) => ({
      act: textIn(row.act),
      decision: textIn(row.decision),
      clause: textIn(row.clause),
      with: textIn(row.with),
    }));
}
