import { Assumption } from './assumption.js';
import { show, type Text } from './text.js';

export interface DeriveStep {
  what: Text;
  /** Interim date, or "nicht verschoben". */
  date: Text;
  source?: Text;
  /** The step rests on a rule that is not confirmed. */
  assumption?: boolean;
}

/** How a date comes about (Herleitung): each step with interim date and source; the last line is the result. */
export function DeriveSteps({ steps }: { steps: DeriveStep[] }): JSX.Element {
  return (
    <ol class="u-derive">
      {steps.map((step) => (
        <li>
          <span>{show(step.what)}</span>
          <span class="u-derive__date">{show(step.date)}</span>
          {step.source || step.assumption ? (
            <span class="u-derive__src">
              {show(step.source)} {step.assumption ? <Assumption /> : ''}
            </span>
          ) : (
            ''
          )}
        </li>
      ))}
    </ol>
  );
}

/** The same steps behind "Warum dieser Tag?": opens over a list without losing the place. */
export function DerivePopover(props: { id: string; title: Text; steps: DeriveStep[]; button?: Text }): JSX.Element {
  return (
    <>
      <button class="u-textbutton" type="button" popovertarget={props.id}>
        {show(props.button ?? 'Warum dieser Tag?')}
      </button>
      <div class="u-pop" id={props.id} popover="auto" role="dialog" aria-labelledby={`${props.id}-titel`}>
        <h2 class="u-h3" id={`${props.id}-titel`}>
          {show(props.title)}
        </h2>
        <DeriveSteps steps={props.steps} />
        <button
          class="kern-btn kern-btn--secondary u-pop__close"
          type="button"
          popovertarget={props.id}
          popovertargetaction="hide"
        >
          <span class="kern-label">Schließen</span>
        </button>
      </div>
    </>
  );
}
