import type { Children } from '@kitajs/html';
import { fieldId, show, type Text } from './text.js';

/** What every form field takes. `error` is the German sentence at the field (wording.md 5). */
export interface FieldProps {
  name: string;
  label: Text;
  hint?: Text;
  error?: string;
  optional?: boolean;
  /** Defaults to `fieldId(name)`; the error summary links there. */
  id?: string;
  autocomplete?: string;
}

/** Id and ARIA attributes of the control: its hint and error are read with it. */
export function fieldAttributes(props: FieldProps): {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: 'true';
} {
  const id = props.id ?? fieldId(props.name);
  const described = [props.hint && `${id}-hinweis`, props.error && `${id}-fehler`].filter(Boolean).join(' ');
  return {
    id,
    ...(described ? { 'aria-describedby': described } : {}),
    ...(props.error ? { 'aria-invalid': 'true' as const } : {}),
  };
}

/** Label, hint, control and error of one field, in this order. The control comes as children. */
export function FieldFrame(props: { field: FieldProps; children?: Children }): JSX.Element {
  const { field } = props;
  const id = field.id ?? fieldId(field.name);
  return (
    <div class={['kern-form-input', field.error && 'kern-form-input--error']}>
      <label class="kern-label" for={id}>
        {show(field.label)}
        {field.optional ? <OptionalMark /> : ''}
      </label>
      <Hint field={field} />
      {props.children}
      <FieldError field={field} />
    </div>
  );
}

/** Legend, hint, choices and error of a group of checkboxes or radio buttons. */
export function GroupFrame(props: { field: FieldProps; children?: Children }): JSX.Element {
  const { field } = props;
  const { id, ...aria } = fieldAttributes(field);
  return (
    <fieldset
      class={['kern-fieldset', field.error && 'kern-fieldset--error']}
      id={id}
      tabindex="-1"
      aria-describedby={aria['aria-describedby']}
    >
      <legend class="kern-label">
        {show(field.label)}
        {field.optional ? <OptionalMark /> : ''}
      </legend>
      <Hint field={field} />
      {props.children}
      <FieldError field={field} />
    </fieldset>
  );
}

function OptionalMark(): JSX.Element {
  return <span class="kern-label__optional"> – freiwillig</span>;
}

function Hint({ field }: { field: FieldProps }): JSX.Element {
  if (!field.hint) return '';
  return (
    <div class="kern-hint" id={`${field.id ?? fieldId(field.name)}-hinweis`}>
      {show(field.hint)}
    </div>
  );
}

function FieldError({ field }: { field: FieldProps }): JSX.Element {
  if (!field.error) return '';
  return (
    <p class="kern-error" id={`${field.id ?? fieldId(field.name)}-fehler`}>
      <span class="kern-icon kern-icon--danger" aria-hidden="true"></span>
      <span class="kern-body">{show(field.error)}</span>
    </p>
  );
}
