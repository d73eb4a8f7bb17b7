import { Icon } from './icon.js';
import { attr, show, type Text } from './text.js';

/** Who has voted and who has not, never how; for chair and secretariat only. */
export function RollCall(props: {
  label: string;
  members: { name: Text; state: 'voted' | 'open' | 'away' }[];
}): JSX.Element {
  return (
    <ul class="u-roll" aria-label={attr(props.label)}>
      {props.members.map((member) => (
        <li class={member.state === 'voted' ? undefined : `u-roll--${member.state}`}>
          {member.state === 'voted' ? <Icon name="check" size="small" tone="success" /> : ''}
          <span>
            {show(member.name)}
            <span class="kern-sr-only">
              {member.state === 'voted' ? ' hat abgestimmt' : member.state === 'open' ? ' fehlt noch' : ' ist nicht da'}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
