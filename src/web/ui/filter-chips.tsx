import { attr, show, type Text } from './text.js';

/** Filters as links with counts; at most seven. The address is the state, so every view can be sent as a link. */
export function FilterChips(props: {
  label: string;
  chips: { label: Text; href: string; count?: number; current?: boolean }[];
}): JSX.Element {
  return (
    <ul class="u-chips" aria-label={attr(props.label)}>
      {props.chips.map((chip) => (
        <li>
          <a class="u-chip" href={attr(chip.href)} aria-current={chip.current ? 'true' : undefined}>
            {show(chip.label)}
            {chip.count === undefined ? '' : <span class="u-chip__n"> {chip.count}</span>}
          </a>
        </li>
      ))}
    </ul>
  );
}
