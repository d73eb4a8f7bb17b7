import { show, type Text } from './text.js';

export interface PathStep {
  state: 'done' | 'here' | 'next' | 'side';
  name: Text;
  /** Day or detail below the name. */
  note?: Text;
}

const SPOKEN = { done: 'durchlaufen: ', here: '', next: 'danach: ', side: 'möglich: ' };

/**
 * "Sie sind hier": what is done with its date, where the instance stands, what likely follows; side exits in words.
 * A row from 768 px, a column below; `column` keeps the column (more than seven steps, narrow places).
 */
export function Path(props: { steps: PathStep[]; column?: boolean }): JSX.Element {
  return (
    <ol class={['u-path', !props.column && 'u-path--row']}>
      {props.steps.map((step) => (
        <li
          class={['u-path__step', step.state !== 'next' && `u-path__step--${step.state}`]}
          aria-current={step.state === 'here' ? 'step' : undefined}
        >
          <span class="u-path__name">
            {SPOKEN[step.state] ? <span class="kern-sr-only">{SPOKEN[step.state] as 'safe'}</span> : ''}
            {show(step.name)}
          </span>
          {step.note ? <span class="u-meta">{show(step.note)}</span> : ''}
          {step.state === 'here' ? (
            <>
              {' '}
              <span class="u-path__here">Sie sind hier</span>
            </>
          ) : (
            ''
          )}
        </li>
      ))}
    </ol>
  );
}
