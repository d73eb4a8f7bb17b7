import { escapeHtml } from '@kitajs/html';
import { FieldFrame, fieldAttributes, type FieldProps } from './field.js';

/** Several lines of text; grows with its content where the browser can. */
export function TextArea(
  props: FieldProps & { value?: string; rows?: number; maxlength?: number; extra?: Record<`hx-${string}`, string> },
): JSX.Element {
  // A line break right after the tag is dropped by HTML: one more keeps what was typed.
  const text = escapeHtml(`\n${props.value ?? ''}`) as 'safe';
  return (
    <FieldFrame field={props}>
      <textarea
        class={['kern-form-input__input', props.error && 'kern-form-input__input--error']}
        name={props.name}
        rows={String(props.rows ?? 4)}
        maxlength={props.maxlength}
        {...fieldAttributes(props)}
        {...props.extra}
      >
        {text}
      </textarea>
    </FieldFrame>
  );
}
