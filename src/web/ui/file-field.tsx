import { FieldFrame, fieldAttributes, type FieldProps } from './field.js';
import { attr } from './text.js';

/**
 * Datei hinzufügen. The form needs `multipart`. With script the button speaks German whatever the browser's language;
 * without script it is the browser's own field.
 */
export function FileField(props: FieldProps & { accept?: string; multiple?: boolean }): JSX.Element {
  return (
    <FieldFrame field={{ ...props, hint: props.hint ?? 'PDF, DOCX oder ODT, höchstens 25 MB' }}>
      <div class="u-file" data-file-field="" data-choose="Datei auswählen" data-none="Keine Datei ausgewählt">
        <input
          class={['kern-form-input__input', props.error && 'kern-form-input__input--error']}
          type="file"
          name={props.name}
          accept={attr(props.accept ?? '.pdf,.docx,.odt')}
          multiple={props.multiple}
          {...fieldAttributes({ ...props, hint: props.hint ?? ' ' })}
        />
      </div>
    </FieldFrame>
  );
}
