import { berlinInstant } from '../../../workflows/berlin-time.js';
import type { FieldIssue } from '../../../workflows/contract.js';
import type { Command } from '../../engine/decide.js';
import type { FileInfo } from '../../register/file.queries.js';
import { organisationName } from '../../register/names.js';
import { formatBytes, parseGermanDate } from '../format.js';
import { FileField } from '../ui/file-field.js';
import { Note } from '../ui/section.js';
import { DateField } from '../ui/date-field.js';
import { Fields, FormSection } from '../ui/post-form.js';
import { SelectField } from '../ui/select-field.js';
import { TextArea } from '../ui/text-area.js';
import { TextField } from '../ui/text-field.js';

const timePattern = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** The section as typed. */
export interface BehalfValues {
  organisation: string;
  evidence: string;
  receivedOn: string;
  receivedAt: string;
  /** Id of the mail or letter, when it was added already. */
  file: string;
}

export const emptyBehalf: BehalfValues = { organisation: '', evidence: '', receivedOn: '', receivedAt: '', file: '' };

/** „Im Auftrag erfassen“: for whom the secretariat acts, on what grounds, and when those came in. */
export function BehalfSection(props: {
  organisations: string[];
  values: BehalfValues;
  errors: ReadonlyMap<string, string>;
}): JSX.Element {
  const { organisations, values } = props;
  const error = (field: keyof BehalfValues) => props.errors.get(`behalf[${field}]`);
  return (
    <FormSection
      id="abschnitt-auftrag"
      title="Im Auftrag erfassen"
      intro="Die Geschäftsstelle handelt für eine andere Stelle. Beide werden genannt, und die Stelle erhält sofort eine Nachricht."
    >
      <Fields two>
        <SelectField
          name="behalf[organisation]"
          label="Im Auftrag von"
          options={organisations.map((value) => ({ value, label: organisationName(value) }))}
          value={values.organisation || (organisations.length === 1 ? organisations[0] : '')}
          error={error('organisation')}
        />
      </Fields>
      <Fields>
        <TextArea
          name="behalf[evidence]"
          label="Beleg"
          hint="Mail oder Brief: von wem, an wen, womit"
          rows={2}
          value={values.evidence}
          error={error('evidence')}
        />
      </Fields>
      <Fields two>
        <DateField
          name="behalf[receivedOn]"
          label="Eingegangen am"
          value={values.receivedOn}
          error={error('receivedOn')}
        />
        <TextField
          name="behalf[receivedAt]"
          label="Uhrzeit des Eingangs"
          hint="HH:MM, zum Beispiel 09:30"
          inputmode="numeric"
          value={values.receivedAt}
          error={error('receivedAt')}
        />
      </Fields>
    </FormSection>
  );
}

/** The mail or letter as a file; last in its form, so that a file that is too large loses nothing before it. */
export function EvidenceFile(props: { kept: FileInfo | null; error?: string }): JSX.Element {
  const { kept, error } = props;
  return (
    <>
      {kept ? (
        <>
          <input type="hidden" name="behalf[file]" value={kept.id} />
          <Note
            tone="success"
            text={`Die Datei „${kept.name}“ (${formatBytes(kept.size)}) ist schon hinzugefügt. Eine neue ersetzt sie.`}
          />
        </>
      ) : (
        ''
      )}
      <FileField
        name="behalfFile"
        label="Beleg als Datei"
        hint="Mail (EML, MSG), PDF, DOCX, ODT oder Bild (PNG, JPG), höchstens 25 MB"
        accept=".eml,.msg,.pdf,.docx,.odt,.png,.jpg,.jpeg"
        optional
        error={error}
      />
    </>
  );
}

/** The section of a form as sent; `null` when the form has none. */
export function behalfValues(body: Record<string, unknown> | undefined): BehalfValues | null {
  const sent = body?.behalf;
  if (sent === null || typeof sent !== 'object') return null;
  const field = (name: string) => {
    const value = (sent as Record<string, unknown>)[name];
    return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : '';
  };
  return {
    organisation: field('organisation'),
    evidence: field('evidence'),
    receivedOn: field('receivedOn'),
    receivedAt: field('receivedAt'),
    file: field('file'),
  };
}

/** Reads the section; what cannot be read comes back as issues at its fields. */
export function readBehalf(
  values: BehalfValues,
  organisations: string[],
  now: string,
): { onBehalf: NonNullable<Command['onBehalf']> | undefined; issues: FieldIssue[] } {
  const { organisation, evidence, receivedOn, receivedAt, file } = values;
  const issues: FieldIssue[] = [];
  const add = (field: keyof BehalfValues, code: string, params: FieldIssue['params'] = {}) =>
    issues.push({ path: ['behalf', field], code, params });
  if (!organisations.includes(organisation)) add('organisation', 'behalfMissing');
  if (evidence.trim() === '') add('evidence', 'evidenceMissing');
  else if (evidence.length > 5000) add('evidence', 'evidenceTooLong', { n: evidence.length });
  const day = parseGermanDate(receivedOn);
  if (day.is !== 'date')
    add('receivedOn', day.is === 'calendar' ? 'dateCalendar' : 'dateFormat', { input: receivedOn });
  const time = timePattern.exec(receivedAt.trim());
  if (!time) add('receivedAt', 'timeFormat', { input: receivedAt });
  if (day.is !== 'date' || !time) return { onBehalf: undefined, issues };
  const at = new Date(berlinInstant(day.iso, `${time[1]!.padStart(2, '0')}:${time[2]}`)).toISOString();
  if (at > now) add('receivedOn', 'receivedAtLater');
  const onBehalf = { organisation, evidence, receivedAt: at, ...(file ? { file } : {}) };
  return { onBehalf: issues.length ? undefined : onBehalf, issues };
}
