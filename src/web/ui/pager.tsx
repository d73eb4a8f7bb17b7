import { attr } from './text.js';

/** "1 bis 50 von 214" with links to the pages before and after; no endless scrolling. */
export function Pager(props: {
  from: number;
  to: number;
  total: number;
  previous?: string;
  next?: string;
}): JSX.Element {
  return (
    <nav class="u-pager" aria-label="Seiten">
      <span class="u-meta">
        {props.from} bis {props.to} von {props.total}
      </span>
      <span class="u-row">
        {props.previous ? (
          <a class="u-link" href={attr(props.previous)} rel="prev">
            Vorige Seite
          </a>
        ) : (
          ''
        )}
        {props.next ? (
          <a class="u-link" href={attr(props.next)} rel="next">
            Nächste Seite
          </a>
        ) : (
          ''
        )}
      </span>
    </nav>
  );
}
