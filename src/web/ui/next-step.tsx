import { More } from './more.js';
import { show, type Rich, type Text } from './text.js';

/**
 * What happens now: first thing on the page of every instance. Who may send the next command, the nearest deadline,
 * and the decision, clause or rule behind it.
 *
 * `act`: the reader has to do it (blue); `late`: past its day (amber); `done`: nothing left to do (green); `quiet`:
 * someone else's turn (grey).
 */
export function NextStep(props: {
  variant?: 'act' | 'late' | 'done' | 'quiet';
  what: Text;
  who: Text;
  /** Line below who, for example the others involved. */
  whoNote?: Text;
  /** The day with its weekday, or in words when there is none. */
  until: Text;
  /** Distance ("in 6 Tagen"); amber when late. */
  untilNote?: Text;
  why: Text;
  whyNote?: Text;
  /** Buttons or forms; exactly one primary on the page. */
  actions?: Rich;
  /** Who gets which message on which day. */
  ifNothingHappens?: Text;
  /** Replaces "Was passiert jetzt", for example "Als Vorsitz". */
  label?: Text;
  id?: string;
}): JSX.Element {
  const variant = props.variant ?? 'act';
  const id = props.id ?? 'naechster-schritt';
  const suffix = variant === 'late' ? ', noch nicht eingegangen' : variant === 'done' ? ', erledigt' : '';
  return (
    <section class={['u-next', variant !== 'act' && `u-next--${variant}`]} aria-labelledby={id}>
      <h2 class="u-next__label" id={id}>
        {show(props.label ?? `Was passiert jetzt${suffix}`)}
      </h2>
      <p class="u-next__what">{show(props.what)}</p>
      <dl class="u-next__grid">
        <Fact term="Wer" value={props.who} note={props.whoNote} />
        <Fact term="Bis wann" value={props.until} note={props.untilNote} strong late={variant === 'late'} />
        <Fact term="Warum" value={props.why} note={props.whyNote} />
      </dl>
      {props.actions ? <div class="u-next__actions">{show(props.actions)}</div> : ''}
      {props.ifNothingHappens ? (
        <More summary="Wenn nichts geschieht">
          <div class="u-small">{show(props.ifNothingHappens)}</div>
        </More>
      ) : (
        ''
      )}
    </section>
  );
}

function Fact(props: { term: string; value: Text; note?: Text; strong?: boolean; late?: boolean }): JSX.Element {
  return (
    <div>
      <dt safe>{props.term}</dt>
      <dd>
        {props.strong ? <span class="u-strong">{show(props.value)}</span> : show(props.value)}
        {props.note ? (
          <>
            <br />
            <span class={props.late ? 'u-warn-text' : 'u-meta'}>{show(props.note)}</span>
          </>
        ) : (
          ''
        )}
      </dd>
    </div>
  );
}
