import { show, type Rich, type Text } from './text.js';

/** An empty list: one sentence, one detail, one next action (wording.md 6). */
export function EmptyState(props: { title: Text; detail?: Text; action?: Rich }): JSX.Element {
  return (
    <div class="u-empty">
      <p class="u-strong u-small">{show(props.title)}</p>
      {props.detail ? <p class="u-meta">{show(props.detail)}</p> : ''}
      {show(props.action)}
    </div>
  );
}
