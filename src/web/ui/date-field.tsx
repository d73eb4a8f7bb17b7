import { TextField } from './text-field.js';
import type { FieldProps } from './field.js';
import { formatDate } from '../format.js';

/**
 * A day as text TT.MM.JJJJ: the browser's own date field follows the browser's language and not the page's.
 * `value` is what was typed; an ISO date is shown in German.
 */
export function DateField(props: FieldProps & { value?: string }): JSX.Element {
  const value = props.value && /^\d{4}-\d{2}-\d{2}$/.test(props.value) ? formatDate(props.value) : props.value;
  return (
    <div class="u-datefield">
      <TextField
        {...props}
        value={value}
        hint={props.hint ?? 'TT.MM.JJJJ, zum Beispiel 17.06.2024'}
        inputmode="numeric"
      />
    </div>
  );
}
