import type { FieldProps } from '../ui/field.js';
import { TextField } from '../ui/text-field.js';

/** A day as it was typed, whether it can be read or not. */
export function DayField(props: FieldProps & { value: string }): JSX.Element {
  return (
    <div class="u-datefield">
      <TextField {...props} hint={props.hint ?? 'TT.MM.JJJJ'} inputmode="numeric" />
    </div>
  );
}
