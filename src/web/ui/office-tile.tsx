import type { Children } from '@kitajs/html';
import { attr, show, type Text } from './text.js';

/** Tiles of the demo sign-in: offices by what they want to do. Stands in a form; children are `OfficeTile`s. */
export function OfficeTiles({ children }: { children?: Children }): JSX.Element {
  return <ul class="u-people u-login-list">{children}</ul>;
}

/** One office: a button that signs in. `mark` is a short code ("HE"), `lines` what it does and its open tasks. */
export function OfficeTile(props: {
  name: string;
  value: string;
  mark: string;
  title: Text;
  lines: Text[];
}): JSX.Element {
  return (
    <li>
      <button class="u-person" type="submit" name={props.name} value={attr(props.value)}>
        <span class="u-person__mark" aria-hidden="true" safe>
          {props.mark}
        </span>
        <span>
          <span class="u-person__name">{show(props.title)}</span>
          {props.lines.map((line) => (
            <span class="u-person__role">{show(line)}</span>
          ))}
        </span>
      </button>
    </li>
  );
}
