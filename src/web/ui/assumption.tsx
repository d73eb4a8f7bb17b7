import { attr, show, type Text } from './text.js';

/**
 * The dashed mark at a number or date that no source proves (wording.md 1, 7). Stands where the value stands, never in
 * a footnote. `href` leads to the rule, its source and the open question.
 */
export function Assumption(props: { label?: Text; href?: string; explanation?: string }): JSX.Element {
  const label = show(props.label ?? 'Annahme');
  const explanation = props.explanation ?? 'durch die Geschäftsordnung noch nicht bestätigt';
  const hidden = (
    <span class="kern-sr-only" safe>
      {` (${explanation})`}
    </span>
  );
  return props.href ? (
    <a class="u-assumption" href={attr(props.href)}>
      {label}
      {hidden}
    </a>
  ) : (
    <span class="u-assumption">
      {label}
      {hidden}
    </span>
  );
}

/** The dashed mark at what the source does not tell and the demo had to make up. */
export function Demonstration({ label }: { label?: Text }): JSX.Element {
  return (
    <Assumption label={label ?? 'Demonstration'} explanation="erfunden für diese Vorführung, nicht aus der Quelle" />
  );
}
