import { Button } from './button.js';
import { Icon } from './icon.js';
import { attr, fieldId, show, type Rich, type Text } from './text.js';

/**
 * Rows that can be added and removed (Federführungen, Ergebnisse, Berichte). Works without script: the buttons send
 * the form with `add=NAME` or `remove=NAME:INDEX`; the server answers with the same form, one row more or less, and
 * everything typed kept.
 */
export function Repeater(props: {
  name: string;
  /** Markup of each row: its fields. */
  rows: Rich[];
  /** Columns of fields in a row from 768 px up. */
  columns?: 1 | 2 | 3;
  addLabel: Text;
  /** What is removed, for screen readers: "Federführung Hessen entfernen". */
  removeLabel: (index: number) => string;
  /** Rows that must stay. */
  minimum?: number;
  maximum?: number;
  error?: string;
}): JSX.Element {
  const removable = props.rows.length > (props.minimum ?? 1);
  const id = fieldId(props.name);
  return (
    <div
      class="u-repeater"
      id={id}
      tabindex="-1"
      aria-describedby={props.error ? `${id}-fehler` : undefined}
      role="group"
    >
      {props.rows.length > 0 ? (
        <div class="u-repeat">
          {props.rows.map((row, index) => (
            <div class={['u-repeat__row', `u-repeat__row--${props.columns ?? 2}`]} id={`${id}-zeile-${index}`}>
              {show(row)}
              {removable ? (
                <button
                  type="submit"
                  class="kern-btn kern-btn--tertiary u-repeat__remove"
                  name="remove"
                  value={attr(`${props.name}:${index}`)}
                >
                  <Icon name="delete" />
                  <span class="kern-sr-only" safe>
                    {props.removeLabel(index)}
                  </span>
                  <span class="u-repeat__word" aria-hidden="true">
                    Entfernen
                  </span>
                </button>
              ) : (
                ''
              )}
            </div>
          ))}
        </div>
      ) : (
        ''
      )}
      {props.error ? (
        <p class="kern-error" id={`${id}-fehler`}>
          <span class="kern-icon kern-icon--danger" aria-hidden="true"></span>
          <span class="kern-body">{show(props.error)}</span>
        </p>
      ) : (
        ''
      )}
      {props.maximum === undefined || props.rows.length < props.maximum ? (
        <div class="u-row u-row--gap">
          <Button kind="tertiary" icon="add" label={props.addLabel} name="add" value={props.name} />
        </div>
      ) : (
        ''
      )}
    </div>
  );
}
