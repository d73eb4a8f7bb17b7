import { Badge } from './badge.js';
import type { IconName, Tone } from './icon.js';
import { More } from './more.js';
import { show, type Rich, type Text } from './text.js';

export type MailState = 'waiting' | 'sending' | 'sent' | 'undeliverable' | 'replaced' | 'obsolete' | 'unclear';

const LOOK: Record<MailState, { label: string; tone: Tone; icon: IconName | null }> = {
  waiting: { label: 'wartet', tone: 'neutral', icon: null },
  sending: { label: 'wird gesendet', tone: 'info', icon: 'mail' },
  sent: { label: 'gesendet', tone: 'success', icon: 'check' },
  undeliverable: { label: 'nicht zustellbar', tone: 'danger', icon: 'warning' },
  replaced: { label: 'ersetzt', tone: 'neutral', icon: null },
  obsolete: { label: 'entfallen', tone: 'neutral', icon: null },
  unclear: { label: 'Zustellung unklar', tone: 'warning', icon: 'warning' },
};

/** Sign of a mail's state. */
export function MailBadge({ state }: { state: MailState }): JSX.Element {
  const look = LOOK[state];
  return <Badge tone={look.tone} icon={look.icon} label={look.label} />;
}

/** One mail: subject, to whom, when, its fate; the text opens in place. */
export function MailCard(props: {
  subject: Text;
  to: Text;
  when: Text;
  state: MailState;
  /** The mail's plain text. */
  body?: string;
  /** "Erneut senden", a link to the instance. */
  actions?: Rich;
  /** What to do when it could not be delivered. */
  problem?: Text;
  id?: string;
  open?: boolean;
}): JSX.Element {
  return (
    <article class="u-mail" id={props.id}>
      <div class="u-mail__head">
        <h3 class="u-mail__subject">{show(props.subject)}</h3>
        <MailBadge state={props.state} />
      </div>
      <p class="u-meta">
        <span class="u-num">{show(props.when)}</span> · an {show(props.to)}
      </p>
      {props.problem ? <p class="u-small u-warn-text">{show(props.problem)}</p> : ''}
      {props.body ? (
        <More summary="Text der Mail" open={props.open}>
          <div class="u-mail__body">{show(props.body)}</div>
        </More>
      ) : (
        ''
      )}
      {props.actions ? <div class="u-row">{show(props.actions)}</div> : ''}
    </article>
  );
}
