import { Check, type CheckChoice } from './checkbox-group.js';
import { GroupFrame, type FieldProps } from './field.js';
import { fieldId } from './text.js';

/** One of a few. `inline` sets short labels (Ja, Nein) side by side. */
export function RadioGroup(
  props: FieldProps & { options: CheckChoice[]; value?: string; inline?: boolean },
): JSX.Element {
  const base = props.id ?? fieldId(props.name);
  return (
    <GroupFrame field={props}>
      <div class={['kern-fieldset__body', props.inline && 'kern-fieldset__body--horizontal']}>
        {props.options.map((option, index) => (
          <Check
            type="radio"
            id={`${base}-${index}`}
            name={props.name}
            option={option}
            checked={props.value === option.value}
            error={Boolean(props.error)}
          />
        ))}
      </div>
    </GroupFrame>
  );
}
