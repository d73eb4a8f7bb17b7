import { FieldFrame, fieldAttributes, type FieldProps } from './field.js';
import { attr } from './text.js';

export interface Choice {
  value: string;
  label: string;
}

/** One of many. `empty` adds a first entry without value ("Bitte wählen"). An unknown value stays visible. */
export function SelectField(
  props: FieldProps & {
    options: Choice[];
    groups?: { label: string; options: Choice[] }[];
    value?: string;
    empty?: string | null;
    extra?: Record<`hx-${string}`, string>;
  },
): JSX.Element {
  const value = props.value ?? '';
  const known = [...props.options, ...(props.groups ?? []).flatMap((group) => group.options)];
  const unknown = value !== '' && !known.some((option) => option.value === value);
  const empty = props.empty === undefined ? 'Bitte wählen' : props.empty;
  return (
    <FieldFrame field={props}>
      <div class="kern-form-input__select-wrapper">
        <select
          class={['kern-form-input__select', props.error && 'kern-form-input__select--error']}
          name={props.name}
          autocomplete={props.autocomplete}
          {...fieldAttributes(props)}
          {...props.extra}
        >
          {empty === null ? '' : <SelectOption option={{ value: '', label: empty }} selected={value} />}
          {unknown ? <SelectOption option={{ value, label: value }} selected={value} /> : ''}
          {props.options.map((option) => (
            <SelectOption option={option} selected={value} />
          ))}
          {(props.groups ?? []).map((group) => (
            <optgroup label={attr(group.label)}>
              {group.options.map((option) => (
                <SelectOption option={option} selected={value} />
              ))}
            </optgroup>
          ))}
        </select>
      </div>
    </FieldFrame>
  );
}

function SelectOption({ option, selected }: { option: Choice; selected: string }): JSX.Element {
  return (
    <option value={attr(option.value)} selected={option.value === selected} safe>
      {option.label}
    </option>
  );
}
