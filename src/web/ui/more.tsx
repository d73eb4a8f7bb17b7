import type { Children } from '@kitajs/html';
import { show, type Text } from './text.js';

/** Something that opens in place: "Wenn nichts geschieht", "Warum dieser Tag?", a diagram. Works without script. */
export function More(props: { summary: Text; open?: boolean; id?: string; children?: Children }): JSX.Element {
  return (
    <details class="u-more" open={props.open} id={props.id}>
      <summary>{show(props.summary)}</summary>
      <div class="u-more__body">{props.children}</div>
    </details>
  );
}
