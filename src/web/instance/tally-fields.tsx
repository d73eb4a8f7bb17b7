import { reservationLabels } from '../../../workflows/order.de.js';
import { organisationName } from '../../register/names.js';
import { DateField } from '../ui/date-field.js';
import { Fields } from '../ui/post-form.js';
import { SelectField } from '../ui/select-field.js';

/** A member that is present, and what the secretariat says of its ballot. */
export interface ExceptionRow {
  organisation: string;
  hasVoted: boolean;
  choice: string;
  reservation: { of: string; until: string };
}

/** One row for each member that is present, with what was typed. */
export function exceptionRows(
  present: string[],
  ballots: Record<string, string>,
  sent?: Record<string, unknown>,
): ExceptionRow[] {
  const exceptions = (sent?.exceptions ?? {}) as Record<string, unknown>;
  const reservations = (sent?.reservations ?? {}) as Record<string, Record<string, unknown> | undefined>;
  return present.map((organisation) => ({
    organisation,
    hasVoted: organisation in ballots,
    choice: String(exceptions[organisation] ?? ''),
    reservation: {
      of: String(reservations[organisation]?.of ?? ''),
      until: String(reservations[organisation]?.until ?? ''),
    },
  }));
}

/** Ausnahmen: each member present, and the reservation where one is said; its fields show with „Ja mit Vorbehalt“. */
export function ExceptionFields(props: { members: ExceptionRow[]; errors: ReadonlyMap<string, string> }): JSX.Element {
  const { members, errors } = props;
  return (
    <Fields two>
      {members.map(({ organisation, hasVoted, choice, reservation }) => {
        const name = `reservations[${organisation}]`;
        const isWrong = [name, `${name}[of]`, `${name}[until]`].some((field) => errors.has(field));
        return (
          <div class={['u-exception', isWrong && 'u-exception--open']}>
            <SelectField
              name={`exceptions[${organisation}]`}
              label={organisationName(organisation)}
              empty={hasVoted ? 'wie abgegeben' : 'Ja'}
              options={[
                { value: 'no', label: 'Nein' },
                { value: 'abstain', label: 'Enthaltung' },
                { value: 'yesReserved', label: 'Ja mit Vorbehalt' },
              ]}
              value={choice}
              error={errors.get(`exceptions[${organisation}]`)}
            />
            <div class="u-exception__reservation">
              <SelectField
                name={`${name}[of]`}
                label={`Vorbehalt ${organisationName(organisation)}`}
                empty="kein Vorbehalt"
                options={Object.entries(reservationLabels).map(([value, label]) => ({ value, label }))}
                value={reservation.of}
                error={errors.get(name) ?? errors.get(`${name}[of]`)}
              />
              <DateField
                name={`${name}[until]`}
                label="Entschieden bis"
                optional
                value={reservation.until}
                error={errors.get(`${name}[until]`)}
              />
            </div>
          </div>
        );
      })}
    </Fields>
  );
}
