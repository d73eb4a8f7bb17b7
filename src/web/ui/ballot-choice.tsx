import { GroupFrame, type FieldProps } from './field.js';
import { attr, fieldId, show, type Text } from './text.js';

/** The choice of a vote: large targets side by side. */
export function BallotChoice(
  props: FieldProps & { options: { value: string; label: Text }[]; value?: string },
): JSX.Element {
  const base = props.id ?? fieldId(props.name);
  return (
    <GroupFrame field={props}>
      <div class="kern-fieldset__body">
        <div class="u-choice">
          {props.options.map((option, index) => (
            <label class="u-choice__option">
              <input
                class="kern-form-check__radio"
                type="radio"
                id={`${base}-${index}`}
                name={props.name}
                value={attr(option.value)}
                checked={props.value === option.value}
              />
              <span>{show(option.label)}</span>
            </label>
          ))}
        </div>
      </div>
    </GroupFrame>
  );
}
