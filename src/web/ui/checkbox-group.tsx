import { GroupFrame, type FieldProps } from './field.js';
import { attr, fieldId, show, type Text } from './text.js';

export interface CheckChoice {
  value: string;
  label: Text;
  hint?: Text;
}

/**
 * Any number of several; all checked ones arrive under the same name. `columns` sets short labels side by side, `wide`
 * those of long words.
 */
export function CheckboxGroup(
  props: FieldProps & { options: CheckChoice[]; values?: string[]; columns?: boolean | 'wide' },
): JSX.Element {
  const checked = new Set(props.values ?? []);
  const base = props.id ?? fieldId(props.name);
  return (
    <GroupFrame field={props}>
      <div class="kern-fieldset__body">
        <div class={['u-checks', !props.columns && 'u-checks--one', props.columns === 'wide' && 'u-checks--wide']}>
          {props.options.map((option, index) => (
            <Check
              type="checkbox"
              id={`${base}-${index}`}
              name={props.name}
              option={option}
              checked={checked.has(option.value)}
              error={Boolean(props.error)}
            />
          ))}
        </div>
      </div>
    </GroupFrame>
  );
}

/** One box of its own: "dauerhaftes Gremium". Sends `value` (default `on`) when checked. */
export function Checkbox(props: {
  name: string;
  label: Text;
  hint?: Text;
  value?: string;
  checked?: boolean;
  error?: string;
  id?: string;
}): JSX.Element {
  const id = props.id ?? fieldId(props.name);
  return (
    <div class={['u-check', props.error && 'kern-fieldset--error']}>
      <Check
        type="checkbox"
        id={id}
        name={props.name}
        option={{ value: props.value ?? 'on', label: props.label, hint: props.hint }}
        checked={Boolean(props.checked)}
        error={Boolean(props.error)}
        describedBy={props.error ? `${id}-fehler` : undefined}
      />
      {props.error ? (
        <p class="kern-error" id={`${id}-fehler`}>
          <span class="kern-icon kern-icon--danger" aria-hidden="true"></span>
          <span class="kern-body">{show(props.error)}</span>
        </p>
      ) : (
        ''
      )}
    </div>
  );
}

/** A box or radio button with its label; shared by the groups. */
export function Check(props: {
  type: 'checkbox' | 'radio';
  id: string;
  name: string;
  option: CheckChoice;
  checked: boolean;
  error?: boolean;
  describedBy?: string;
}): JSX.Element {
  const hintId = props.option.hint ? `${props.id}-hinweis` : undefined;
  return (
    <div class="kern-form-check">
      <input
        class={[`kern-form-check__${props.type}`, props.error && `kern-form-check__${props.type}--error`]}
        type={props.type}
        id={props.id}
        name={props.name}
        value={attr(props.option.value)}
        checked={props.checked}
        aria-describedby={[hintId, props.describedBy].filter(Boolean).join(' ') || undefined}
        aria-invalid={props.error ? 'true' : undefined}
      />
      <div class="u-check__text">
        <label class="kern-label" for={props.id}>
          {show(props.option.label)}
        </label>
        {props.option.hint ? (
          <div class="u-meta" id={hintId}>
            {show(props.option.hint)}
          </div>
        ) : (
          ''
        )}
      </div>
    </div>
  );
}
