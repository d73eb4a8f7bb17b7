import { show, type Rich, type Text } from './text.js';

/** Clauses (Ziffern) of a decision, each with its state and what became of it. */
export function Clauses(props: {
  clauses: { number: number; text: Text; badge?: Rich; outcome?: Text; gone?: boolean }[];
}): JSX.Element {
  return (
    <ol class="u-clauses">
      {props.clauses.map((clause) => (
        <li class={['u-clause', clause.gone && 'u-clause--gone']} id={`ziffer-${clause.number}`}>
          <span class="u-clause__no" aria-hidden="true">
            {clause.number}.
          </span>
          <div class="u-clause__body">
            <h3 class="kern-sr-only">Ziffer {clause.number}</h3>
            <div class="u-text">{show(clause.text)}</div>
            {clause.badge || clause.outcome ? (
              <div class="u-clause__state">
                {show(clause.badge)}
                {clause.outcome ? <div>{show(clause.outcome)}</div> : ''}
              </div>
            ) : (
              ''
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
