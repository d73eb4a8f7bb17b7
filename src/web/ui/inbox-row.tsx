import type { Children } from '@kitajs/html';
import { Icon, type IconName, type Tone } from './icon.js';
import { attr, show, type Rich, type Text } from './text.js';

/** A group of "Für mich": Heute, In den nächsten 14 Tagen, Später. Its rows come as children. */
export function InboxGroup(props: { title: Text; count: number; children?: Children }): JSX.Element {
  return (
    <>
      <h2 class="u-group-title">
        {show(props.title)} <span class="u-count">{props.count}</span>
      </h2>
      <ul class="u-inbox">{props.children}</ul>
    </>
  );
}

/** One thing to do: its day, title with link, why, a hint, and one button. */
export function InboxRow(props: {
  /** Day with weekday; without one "ohne Frist". */
  day?: Text;
  /** Distance or "endet heute, 24:00 Uhr". */
  distance?: Text;
  /** Today or past its day: amber. */
  urgent?: boolean;
  title: Text;
  href: string;
  why: Text;
  hint?: { text: Text; icon?: IconName; tone?: Tone };
  action?: Rich;
}): JSX.Element {
  const { hint } = props;
  return (
    <li class="u-inbox__row">
      <div class="u-inbox__due">
        <span class="u-inbox__day">{show(props.day ?? 'ohne Frist')}</span>
        {props.distance ? (
          <span class={props.urgent ? 'u-warn-text u-small' : 'u-meta'}>{show(props.distance)}</span>
        ) : (
          ''
        )}
      </div>
      <div>
        <h3 class="u-inbox__title">
          <a href={attr(props.href)}>{show(props.title)}</a>
        </h3>
        <div class="u-inbox__why">{show(props.why)}</div>
        {hint ? (
          <p class="u-inbox__hint">
            <Icon
              name={hint.icon ?? (hint.tone === 'warning' ? 'warning' : 'info')}
              size="small"
              tone={hint.tone ?? 'neutral'}
            />
            <span>{show(hint.text)}</span>
          </p>
        ) : (
          ''
        )}
      </div>
      {props.action ? <div class="u-inbox__act">{show(props.action)}</div> : ''}
    </li>
  );
}
