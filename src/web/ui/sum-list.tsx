import { show, type Text } from './text.js';

/** A calculation in whole numbers, line by line; the last line is the comparison that decides. */
export function SumList(props: {
  lines: { term: Text; value: Text }[];
  result: { term: Text; value: Text; met: boolean };
}) {
  const lines = props.lines.map((line) => (
    <>
      <dt>{show(line.term)}</dt>
      <dd>{show(line.value)}</dd>
    </>
  ));
  return (
    <dl class="u-sum">
      {lines}
      <dt class="u-sum__end">{show(props.result.term)}</dt>
      <dd class={['u-sum__end', props.result.met ? 'u-ok-text' : 'u-danger-text']}>{show(props.result.value)}</dd>
    </dl>
  );
}
