import { FieldFrame, fieldAttributes, type FieldProps } from './field.js';
import { attr } from './text.js';

/** One line of text. What was typed stays, also when it was refused. */
export function TextField(
  props: FieldProps & {
    value?: string;
    type?: 'text' | 'email' | 'search' | 'tel' | 'url';
    inputmode?: 'text' | 'numeric' | 'decimal' | 'email';
    maxlength?: number;
    placeholder?: string;
    /** Something to copy. */
    readonly?: boolean;
    /** Ids for `hx-*` attributes of a page that checks while typing. */
    extra?: Record<`hx-${string}`, string>;
  },
): JSX.Element {
  return (
    <FieldFrame field={props}>
      <input
        class={['kern-form-input__input', props.error && 'kern-form-input__input--error']}
        type={props.type ?? 'text'}
        name={props.name}
        value={attr(props.value ?? '')}
        inputmode={props.inputmode}
        maxlength={props.maxlength}
        placeholder={attr(props.placeholder)}
        readonly={props.readonly}
        autocomplete={props.autocomplete}
        {...fieldAttributes(props)}
        {...props.extra}
      />
    </FieldFrame>
  );
}
