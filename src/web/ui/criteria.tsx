import { Icon } from './icon.js';
import { show, type Text } from './text.js';

export interface Criterion {
  state: 'met' | 'open' | 'pending';
  text: Text;
  /** Evidence, or how far it is. */
  detail?: Text;
  /** What is missing and who can fix it, or a link to the evidence. */
  side?: Text;
}

const LOOK = {
  met: { icon: 'check', tone: 'success', spoken: 'Erfüllt: ' },
  open: { icon: 'close', tone: 'danger', spoken: 'Nicht erfüllt: ' },
  pending: { icon: 'warning', tone: 'warning', spoken: 'Noch offen: ' },
} as const;

/** Criteria of a closure: criterion, evidence, what is missing, who can fix it. */
export function Criteria({ criteria }: { criteria: Criterion[] }): JSX.Element {
  return (
    <ul class="u-criteria">
      {criteria.map((criterion) => {
        const look = LOOK[criterion.state];
        return (
          <li class="u-criterion">
            <Icon name={look.icon} tone={look.tone} />
            <div>
              <p class="u-small u-strong">
                <span class="kern-sr-only">{look.spoken}</span>
                {show(criterion.text)}
              </p>
              {criterion.detail ? <div class="u-meta">{show(criterion.detail)}</div> : ''}
            </div>
            {criterion.side ? <div class="u-criterion__side">{show(criterion.side)}</div> : ''}
          </li>
        );
      })}
    </ul>
  );
}
