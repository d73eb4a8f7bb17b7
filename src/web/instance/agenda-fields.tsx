import { type AgendaItem, inOrder } from '../../../workflows/agenda.js';
import { mannerLabels } from '../../../workflows/reference.de.js';
import { organisationName } from '../../register/names.js';
import { Checkbox } from '../ui/checkbox-group.js';
import { Fields } from '../ui/post-form.js';
import { SelectField } from '../ui/select-field.js';
import { TextField } from '../ui/text-field.js';
import { attr, show } from '../ui/text.js';

/** An item of the agenda as typed. */
export interface ArrangedItem {
  vote: string;
  title: string;
  number: string;
  minutes: string;
  rapporteur: string;
  isOnConsentList: boolean;
}

/** The agenda as it stands, for the form that arranges it. */
export function arranged(items: readonly AgendaItem[], text: (id: string) => string): ArrangedItem[] {
  return inOrder(items).map((item) => ({
    vote: item.vote,
    title: text(item.titleId),
    number: String(item.number),
    minutes: item.minutes === null ? '' : String(item.minutes),
    rapporteur: item.rapporteur ?? '',
    isOnConsentList: item.isOnConsentList,
  }));
}

/** Numbers, Grüne Liste, time and Berichterstatter of every item. */
export function ArrangeFields(props: {
  items: ArrangedItem[];
  members: string[];
  errors: ReadonlyMap<string, string>;
}): JSX.Element {
  const members = props.members.map((code) => ({ value: code, label: organisationName(code) }));
  const at = (i: number, field: string) => `items[${i}][${field}]`;
  return (
    <>
      {props.items.map((item, i) => (
        <fieldset class="u-arrange">
          <legend class="u-h3">{show(item.title)}</legend>
          <input type="hidden" name={at(i, 'vote')} value={attr(item.vote)} />
          <div class="u-arrange__fields">
            <TextField
              name={at(i, 'number')}
              label="TOP"
              inputmode="numeric"
              value={item.number}
              error={props.errors.get(at(i, 'number'))}
            />
            <TextField
              name={at(i, 'minutes')}
              label="Minuten"
              inputmode="numeric"
              value={item.minutes}
              error={props.errors.get(at(i, 'minutes'))}
            />
            <SelectField
              name={at(i, 'rapporteur')}
              label="Bericht"
              empty="niemand"
              options={members}
              value={item.rapporteur}
              error={props.errors.get(at(i, 'rapporteur'))}
            />
            <Checkbox name={at(i, 'isOnConsentList')} label="Grüne Liste" checked={item.isOnConsentList} />
          </div>
        </fieldset>
      ))}
    </>
  );
}

/** Who is here and how, member by member. */
export function PresenceFields(props: {
  seats: { organisation: string; isVoting: boolean }[];
  values: Record<string, string>;
}): JSX.Element {
  return (
    <Fields two>
      {props.seats.map(({ organisation, isVoting }) => (
        <SelectField
          name={`presence[${organisation}]`}
          label={`${organisationName(organisation)}${isVoting ? '' : ' (beratend)'}`}
          empty="nicht da"
          options={Object.entries(mannerLabels).map(([value, label]) => ({ value, label }))}
          value={props.values[organisation] ?? ''}
        />
      ))}
    </Fields>
  );
}
