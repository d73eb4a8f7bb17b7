import type { Children } from '@kitajs/html';
import { Icon, type IconName } from './icon.js';
import { attr, show, type Text } from './text.js';

export type ButtonKind = 'primary' | 'secondary' | 'tertiary';

/**
 * A button that sends its form. Verb on the button (wording.md 2); one primary button a page. `name` and `value` say
 * which of several buttons was pressed.
 */
export function Button(props: {
  label: Text;
  kind?: ButtonKind;
  icon?: IconName;
  name?: string;
  value?: string;
  /** Id of the form, when the button stands outside of it. */
  form?: string;
  /** Only the icon is seen; the label stays for screen readers. */
  iconOnly?: boolean;
  /** Sends files too, whatever the other buttons of the form do. */
  multipart?: boolean;
  class?: string;
}): JSX.Element {
  return (
    <button
      type="submit"
      class={['kern-btn', `kern-btn--${props.kind ?? 'secondary'}`, props.class]}
      name={props.name}
      value={attr(props.value)}
      form={props.form}
      formenctype={props.multipart ? 'multipart/form-data' : undefined}
    >
      {props.icon ? <Icon name={props.icon} /> : ''}
      <span class={['kern-label', props.iconOnly && 'kern-sr-only']}>{show(props.label)}</span>
    </button>
  );
}

/** A link that looks like a button: it leads to a page and changes nothing. */
export function LinkButton(props: {
  label: Text;
  href: string;
  kind?: ButtonKind;
  icon?: IconName;
  download?: boolean;
}): JSX.Element {
  return (
    <a
      class={['kern-btn', `kern-btn--${props.kind ?? 'secondary'}`]}
      href={attr(props.href)}
      download={props.download ? '' : undefined}
    >
      {props.icon ? <Icon name={props.icon} /> : ''}
      <span class="kern-label">{show(props.label)}</span>
    </a>
  );
}

/** A link inside running text, a list or a table. */
export function Link(props: { label: Text; href: string; class?: string }): JSX.Element {
  return (
    <a class={['u-link', props.class]} href={attr(props.href)}>
      {show(props.label)}
    </a>
  );
}

/** Buttons in a row; full width below each other on a phone. */
export function Actions({ children }: { children?: Children }): JSX.Element {
  return <div class="u-actions">{children}</div>;
}
