import { type FocusTopic, focusTopics } from '../../../workflows/data/focus-topics.js';
import { groupKinds } from '../../../workflows/data/format-kinds.js';
import { federationAndStates, organisations } from '../../../workflows/data/organisations.js';
import type { BodyView } from '../../register/case.queries.js';
import { organisationName } from '../../register/names.js';
import { Checkbox, CheckboxGroup } from '../ui/checkbox-group.js';
import { DayField } from './day-field.js';
import { FormSection, Fields } from '../ui/post-form.js';
import { RadioGroup } from '../ui/radio-group.js';
import { Repeater } from '../ui/repeater.js';
import { Note } from '../ui/section.js';
import { type Choice, SelectField } from '../ui/select-field.js';
import { type Rich, rich, show } from '../ui/text.js';
import { TextArea } from '../ui/text-area.js';
import { TextField } from '../ui/text-field.js';
import { type RegistrationValues, focusTopicChoices } from './values.js';
import type { FieldName } from './words.js';

export interface FieldsProps {
  values: RegistrationValues;
  /** German sentences by the name of the field. */
  errors: ReadonlyMap<string, string>;
  /** What the secretariat wrote when it returned the last version, by field. */
  notes: ReadonlyMap<string, string>;
  bodies: BodyView[];
  today: string;
  /** Remarks that do not hinder, beside the fields they speak of. */
  periodRemarks: Rich;
  reportRemarks: Rich;
}

/** Every field of the form „Registrierung für Gremien oder Arbeitsformate des IT-Planungsrates“ (source 001). */
export function RegistrationFields(props: FieldsProps): JSX.Element {
  const { values } = props;
  const error = (name: string) => props.errors.get(name);
  return (
    <>
      <FormSection id="abschnitt-format" title="Das Format">
        <NoteAt {...props} field="title" />
        <Fields>
          <TextField name="title" label="Titel des Gremiums" value={values.title} error={error('title')} />
        </Fields>
        <NoteAt {...props} field="kind" />
        <NoteAt {...props} field="focusTopic" />
        <Fields two>
          <SelectField
            name="kind"
            label="Art des Formates"
            options={Object.entries(groupKinds).map(([value, { label }]) => ({ value, label }))}
            value={values.kind}
            error={error('kind')}
          />
          <SelectField
            name="focusTopic"
            label="Schwerpunktthema"
            options={topics(props)}
            value={values.focusTopic}
            error={error('focusTopic')}
          />
        </Fields>
        <NoteAt {...props} field="approvingBody" />
        <Fields two>
          <SelectField
            name="approvingBody"
            label="Wer entscheidet"
            hint="Das Gremium, dessen offizielles Format es werden soll"
            options={bodyChoices(props.bodies.filter((body) => body.registersFormats))}
            value={values.approvingBody}
            error={error('approvingBody')}
          />
        </Fields>
      </FormSection>
      <FormSection id="abschnitt-federfuehrung" title="Federführung und Ansprechpersonen">
        <NoteAt {...props} field="leads" />
        <Repeater
          name="leads"
          rows={values.leads.map((_, i) => rich(<LeadRow {...props} row={i} />))}
          addLabel="Federführung hinzufügen"
          removeLabel={(i) => `Federführung ${organisationName(values.leads[i]!.organisation) || i + 1} entfernen`}
          error={error('leads')}
        />
      </FormSection>
      <FormSection id="abschnitt-zeitraum" title="Zeitraum">
        <NoteAt {...props} field="startsOn" />
        <NoteAt {...props} field="expectedEndOn" />
        <Fields two>
          <DayField name="startsOn" label="Beginn der Tätigkeit" value={values.startsOn} error={error('startsOn')} />
          <DayField
            name="expectedEndOn"
            label="Voraussichtliches Ende"
            hint="TT.MM.JJJJ, leer bei dauerhaften Gremien"
            value={values.expectedEndOn}
            error={error('expectedEndOn')}
          />
        </Fields>
        <NoteAt {...props} field="isPermanent" />
        <Fields>
          <Checkbox
            name="isPermanent"
            label="dauerhaftes Gremium"
            checked={values.isPermanent !== ''}
            error={error('isPermanent')}
          />
        </Fields>
        {show(props.periodRemarks)}
      </FormSection>
      <FormSection id="abschnitt-zielstellung" title="1. Zielstellung">
        <NoteAt {...props} field="purpose" />
        <Fields>
          <TextArea name="purpose" label="Zweck" rows={5} value={values.purpose} error={error('purpose')} />
        </Fields>
        <NoteAt {...props} field="objectives" />
        <Repeater
          name="objectives"
          columns={1}
          rows={values.objectives.map((objective, i) =>
            rich(
              <TextArea
                name={`objectives[${i}]`}
                label={`Ergebnis ${i + 1}`}
                hint={i === 0 ? 'Über jedes Ergebnis wird später einzeln berichtet.' : undefined}
                rows={3}
                value={objective}
                error={error(`objectives[${i}]`)}
              />,
            ),
          )}
          addLabel="Ergebnis hinzufügen"
          removeLabel={(i) => `Ergebnis ${i + 1} entfernen`}
          error={error('objectives')}
        />
      </FormSection>
      <Participants {...props} />
      <FormSection id="abschnitt-konferenzen" title="3. Fachministerkonferenzen">
        <NoteAt {...props} field="conferences" />
        <Fields>
          <TextArea
            name="conferences"
            label="Berührung mit Fachministerkonferenzen"
            optional
            rows={3}
            value={values.conferences}
            error={error('conferences')}
          />
        </Fields>
      </FormSection>
      <FormSection
        id="abschnitt-berichte"
        title="4. Planung und Berichte"
        intro="Wann: ein Monat (November 2024), ein Tag (13.11.2024), Stichtage (31.03.2025 und 30.09.2025), ein Turnus (alle 3 Monate ab März 2025, jede Sitzung) oder „zum Ende“"
      >
        <NoteAt {...props} field="reports" />
        <Repeater
          name="reports"
          columns={3}
          rows={values.reports.map((_, i) => rich(<ReportRow {...props} row={i} />))}
          addLabel="Bericht hinzufügen"
          removeLabel={(i) => `Bericht ${i + 1} entfernen`}
          error={error('reports')}
        />
        {show(props.reportRemarks)}
      </FormSection>
      <FormSection id="abschnitt-ressourcen" title="5. Ressourcen">
        <NoteAt {...props} field="needsResources" />
        <NoteAt {...props} field="resources" />
        <Fields>
          <RadioGroup
            name="needsResources"
            label="Werden zusätzliche Mittel benötigt?"
            inline
            options={[
              { value: 'no', label: 'Nein' },
              { value: 'yes', label: 'Ja' },
            ]}
            value={values.needsResources}
            error={error('needsResources')}
          />
          <TextArea
            name="resources"
            label="Betrag, Jahr und Quelle"
            hint="Nur bei „Ja“"
            rows={2}
            value={values.resources}
            error={error('resources')}
          />
        </Fields>
      </FormSection>
    </>
  );
}

function LeadRow(props: FieldsProps & { row: number }): JSX.Element {
  const { values, row } = props;
  const lead = values.leads[row]!;
  const body = props.bodies.find(({ code }) => code === values.approvingBody);
  const voting = body
    ? body.seats.filter((seat) => seat.isVoting).map((seat) => seat.organisation)
    : federationAndStates;
  return (
    <>
      <SelectField
        name={`leads[${row}][organisation]`}
        label={`Federführung ${row + 1}`}
        options={organisationChoices(voting, lead.organisation)}
        value={lead.organisation}
        error={props.errors.get(`leads[${row}][organisation]`)}
      />
      <TextField
        name={`leads[${row}][contact]`}
        label={`Ansprechperson ${lead.organisation ? organisationName(lead.organisation) : row + 1}`}
        value={lead.contact}
        autocomplete="off"
        error={props.errors.get(`leads[${row}][contact]`)}
      />
    </>
  );
}

function ReportRow(props: FieldsProps & { row: number }): JSX.Element {
  const { row } = props;
  const report = props.values.reports[row]!;
  const error = (field: string) => props.errors.get(`reports[${row}][${field}]`);
  return (
    <>
      <SelectField
        name={`reports[${row}][kind]`}
        label={`Bericht ${row + 1}`}
        options={[
          { value: 'interim', label: 'Zwischenbericht' },
          { value: 'final', label: 'Abschlussbericht' },
        ]}
        value={report.kind}
        error={error('kind')}
      />
      <SelectField
        name={`reports[${row}][addressee]`}
        label="Adressat"
        options={bodyChoices(props.bodies)}
        value={report.addressee}
        error={error('addressee')}
      />
      <TextField name={`reports[${row}][when]`} label="Wann" value={report.when} error={error('when')} />
    </>
  );
}

const participantGroups: { title: string; kinds: string[]; isWide?: boolean }[] = [
  { title: 'Bund und Länder', kinds: ['federation', 'state'] },
  { title: 'Bundesressorts', kinds: ['federalMinistry'] },
  { title: 'Weitere Stellen und Verbände', kinds: ['agency', 'association'] },
  { title: 'Fachministerkonferenzen', kinds: ['conference'], isWide: true },
];

function Participants(props: FieldsProps): JSX.Element {
  const chosen = props.values.participants;
  const unknown = chosen.filter((code) => !organisations[code]);
  return (
    <FormSection id="abschnitt-mitwirkung" title="2. Mitwirkung" intro="Welche Organisationen wirken mit?">
      <NoteAt {...props} field="participants" />
      <Fields>
        {participantGroups.map((group, i) => (
          <CheckboxGroup
            name="participants"
            id={i === 0 ? 'participants' : `participants-${i}`}
            label={group.title}
            columns={group.isWide ? 'wide' : true}
            options={Object.values(organisations)
              .filter(({ kind }) => group.kinds.includes(kind))
              .map(({ code, names }) => ({ value: code, label: names.short }))
              .concat(i === 0 ? [...new Set(unknown)].map((code) => ({ value: code, label: code })) : [])}
            values={chosen}
            error={i === 0 ? props.errors.get('participants') : undefined}
          />
        ))}
      </Fields>
    </FormSection>
  );
}

/** What the secretariat asked for at a field. */
function NoteAt(props: FieldsProps & { field: FieldName }): JSX.Element {
  const note = props.notes.get(props.field);
  return note === undefined ? '' : <Note tone="warning" text={`Hinweis der Geschäftsstelle: ${note}`} />;
}

function topics({ values, today }: FieldsProps): Choice[] {
  const valid = focusTopicChoices(today);
  return Object.entries(focusTopics)
    .filter(([code]) => valid.includes(code) || code === values.focusTopic)
    .map(([value, topic]: [string, FocusTopic]) => ({
      value,
      label: valid.includes(value) ? topic.label : `${topic.label} (${topic.from} bis ${topic.to})`,
    }));
}

function bodyChoices(bodies: BodyView[]): Choice[] {
  return bodies.map(({ code, names }) => ({ value: code, label: names.short }));
}

function organisationChoices(codes: readonly string[], chosen: string): Choice[] {
  const all = codes.includes(chosen) || !organisations[chosen] ? codes : [...codes, chosen];
  return all.map((value) => ({ value, label: organisationName(value) }));
}
