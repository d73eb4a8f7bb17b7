import { fieldId, show, type Text } from './text.js';

/** One message of a refused form: `field` is the field's name (the link leads there), without it a plain line. */
export interface FieldProblem {
  field?: string;
  message: Text;
}

/**
 * Summary above a refused form, with a link to each field. Focus goes here; the page title begins with "Fehler:".
 * What was typed stays in the fields.
 */
export function ErrorSummary(props: { problems: FieldProblem[]; title?: Text }): JSX.Element {
  if (props.problems.length === 0) return '';
  const count = props.problems.length;
  return (
    <div
      class="kern-alert kern-alert--danger u-alert"
      role="alert"
      id="fehler"
      tabindex="-1"
      aria-labelledby="fehler-titel"
      data-focus-on-load=""
    >
      <div class="kern-alert__header">
        <span class="kern-icon kern-icon--danger" aria-hidden="true"></span>
        <h2 class="kern-title" id="fehler-titel">
          {show(
            props.title ?? (count === 1 ? 'Eine Angabe fehlt noch oder passt nicht' : `Noch ${count} Angaben prüfen`),
          )}
        </h2>
      </div>
      <div class="kern-alert__body">
        <ul class="u-problems">
          {props.problems.map((problem) => (
            <li>
              {problem.field ? (
                <a class="u-link" href={`#${fieldId(problem.field)}`}>
                  {show(problem.message)}
                </a>
              ) : (
                show(problem.message)
              )}
            </li>
          ))}
        </ul>
        <p class="u-meta">Ihre Eingaben sind noch da.</p>
      </div>
    </div>
  );
}
