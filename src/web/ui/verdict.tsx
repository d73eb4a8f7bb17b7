import { Icon } from './icon.js';
import { show, type Text } from './text.js';

/** Outcome of a vote in one sentence, with the margin: "zustande gekommen" or "nicht zustande gekommen". */
export function Verdict(props: { carried: boolean; title?: Text; text: Text }): JSX.Element {
  return (
    <section class={['u-verdict', props.carried && 'u-verdict--ok']} aria-labelledby="ergebnis">
      <h2 class="u-verdict__title" id="ergebnis">
        <Icon name={props.carried ? 'check' : 'close'} size="large" tone={props.carried ? 'success' : 'danger'} />
        {show(props.title ?? (props.carried ? 'Zustande gekommen' : 'Nicht zustande gekommen'))}
      </h2>
      <div>{show(props.text)}</div>
    </section>
  );
}
