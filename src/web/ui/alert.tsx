import type { Children } from '@kitajs/html';
import { show, type Text } from './text.js';

/**
 * A message on the page: after an action (`success`), a reason why the page is read-only (`info`), another reading of
 * a rule (`warning`), something that did not work (`danger`). `live` lets screen readers announce it.
 */
export function Alert(props: {
  tone: 'info' | 'success' | 'warning' | 'danger';
  title: Text;
  live?: boolean;
  /** Takes the focus when the page opens. */
  focus?: boolean;
  id?: string;
  children?: Children;
}): JSX.Element {
  const hasBody = props.children !== undefined;
  return (
    <div
      class={['kern-alert', `kern-alert--${props.tone}`, 'u-alert']}
      role={props.live ? 'status' : 'note'}
      id={props.id}
      tabindex={props.focus ? '-1' : undefined}
      data-focus-on-load={props.focus ? '' : undefined}
    >
      <div class="kern-alert__header">
        <span class={['kern-icon', `kern-icon--${props.tone}`]} aria-hidden="true"></span>
        <p class="kern-title">{show(props.title)}</p>
      </div>
      {hasBody ? <div class="kern-alert__body">{props.children}</div> : ''}
    </div>
  );
}
