import { show, type Rich, type Text } from './text.js';

/**
 * Head of a page: the line above says kind and body, the heading is the object, the line below its state and three
 * facts at most.
 */
export function PageHead(props: {
  preline?: Text;
  heading: Text;
  /** `<Badge>` of the state. */
  badge?: Rich;
  facts?: (Text | null | undefined | false)[];
  /** `<LinkButton>`s; never the primary action where a next step follows. */
  actions?: Rich;
}): JSX.Element {
  const facts = (props.facts ?? []).filter((fact): fact is Text => Boolean(fact));
  return (
    <div class="u-head">
      <div>
        {props.preline ? <p class="kern-preline">{show(props.preline)}</p> : ''}
        <h1 class="kern-heading-large">{show(props.heading)}</h1>
        {props.badge || facts.length > 0 ? (
          <ul class="u-facts">
            {props.badge ? <li>{show(props.badge)}</li> : ''}
            {facts.map((fact) => (
              <li>{typeof fact === 'string' ? <span>{show(fact)}</span> : show(fact)}</li>
            ))}
          </ul>
        ) : (
          ''
        )}
      </div>
      {props.actions ? <div class="u-head__actions">{show(props.actions)}</div> : ''}
    </div>
  );
}
