import { Icon, type IconName, type Tone } from './icon.js';
import { show, type Text } from './text.js';

const DEFAULT_ICON: Partial<Record<Tone, IconName>> = { success: 'check', warning: 'warning', danger: 'close' };

/**
 * The sign of a state (Schild): one word, at most one in a row and two in a head. Colour only for a deviation and for
 * "done"; the word carries the meaning. Words: wording.md 2.
 */
export function Badge(props: { tone?: Tone; icon?: IconName | null; label: Text }): JSX.Element {
  const tone = props.tone ?? 'neutral';
  const icon = props.icon === undefined ? DEFAULT_ICON[tone] : props.icon;
  return (
    <span class={['kern-badge', 'kern-badge--small', tone === 'neutral' ? 'u-badge--neutral' : `kern-badge--${tone}`]}>
      {icon ? <Icon name={icon} size="small" /> : ''}
      <span class="kern-label kern-label--small">{show(props.label)}</span>
    </span>
  );
}
