import { berlinInstant } from '../../../workflows/berlin-time.js';
import type { FieldIssue } from '../../../workflows/contract.js';
import type { Command } from '../../engine/decide.js';
import { organisationName } from '../../register/names.js';
import { parseGermanDate } from '../format.js';
import { DateField } from '../ui/date-field.js';
import { FormSection, Fields } from '../ui/post-form.js';
import { SelectField } from '../ui/select-field.js';
import { TextArea } from '../ui/text-area.js';
import { TextField } from '../ui/text-field.js';
import type { RegistrationValues } from './values.js';

const timePattern = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** „Im Auftrag erfassen“: for whom the secretariat submits, on what grounds, and when those came in. */
export function BehalfFields(props: { values: RegistrationValues; errors: ReadonlyMap<string, string> }): JSX.Element {
  const { behalf, leads } = props.values;
  const error = (field: string) => props.errors.get(`behalf[${field}]`);
  const codes = [...new Set(leads.map(({ organisation }) => organisation))].filter((code) => code !== '');
  return (
    <FormSection
      id="abschnitt-auftrag"
      title="Im Auftrag erfassen"
      intro="Die Geschäftsstelle reicht für eine federführende Stelle ein. Beide werden genannt, und die Stelle erhält sofort eine Nachricht."
    >
      <Fields two>
        <SelectField
          name="behalf[organisation]"
          label="Im Auftrag von"
          options={codes.map((value) => ({ value, label: organisationName(value) }))}
          value={behalf.organisation}
          error={error('organisation')}
        />
      </Fields>
      <Fields>
        <TextArea
          name="behalf[evidence]"
          label="Beleg"
          hint="Mail oder Brief: von wem, an wen, womit"
          rows={2}
          value={behalf.evidence}
          error={error('evidence')}
        />
      </Fields>
      <Fields two>
        <DateField
          name="behalf[receivedOn]"
          label="Eingegangen am"
          hint="TT.MM.JJJJ"
          value={behalf.receivedOn}
          error={error('receivedOn')}
        />
        <TextField
          name="behalf[receivedAt]"
          label="Uhrzeit des Eingangs"
          hint="HH:MM, zum Beispiel 09:30"
          inputmode="numeric"
          value={behalf.receivedAt}
          error={error('receivedAt')}
        />
      </Fields>
    </FormSection>
  );
}

/** Reads the fields; what cannot be read comes back as issues at them. */
export function readBehalf(
  values: RegistrationValues,
  now: string,
): { onBehalf: NonNullable<Command['onBehalf']> | undefined; issues: FieldIssue[] } {
  const { organisation, evidence, receivedOn, receivedAt } = values.behalf;
  const issues: FieldIssue[] = [];
  const add = (field: string, code: string, input = '') =>
    issues.push({ path: ['behalf', field], code, params: { input } });
  if (!values.leads.some((lead) => lead.organisation !== '' && lead.organisation === organisation))
    add('organisation', 'behalfMissing');
  if (evidence.trim() === '') add('evidence', 'evidenceMissing');
  else if (evidence.length > 5000)
    issues.push({ path: ['behalf', 'evidence'], code: 'evidenceTooLong', params: { n: evidence.length } });
  const day = parseGermanDate(receivedOn);
  if (day.is !== 'date')
    add('receivedOn', receivedOn !== '' && day.is === 'calendar' ? 'dateCalendar' : 'dateFormat', receivedOn);
  const time = timePattern.exec(receivedAt.trim());
  if (!time) add('receivedAt', 'timeFormat', receivedAt);
  if (day.is !== 'date' || !time) return { onBehalf: undefined, issues };
  const at = berlinInstant(day.iso, `${time[1]!.padStart(2, '0')}:${time[2]}`);
  if (Date.parse(at) > Date.parse(now)) add('receivedOn', 'receivedAtLater', receivedOn);
  return { onBehalf: { organisation, evidence, receivedAt: at }, issues };
}
