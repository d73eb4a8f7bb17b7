import { Icon } from './icon.js';
import { attr, fieldId, show, type Text } from './text.js';

/** One gap of a form: `field` is the field's name; the link leads there. */
export interface Gap {
  field?: string;
  text: Text;
}

/**
 * What a form still lacks, beside it and up to date while typing: progress, gaps that hinder submitting, remarks that
 * do not. Has the id `luecken`; the server can send it alone as a fragment.
 */
export function GapList(props: { total: number; missing: Gap[]; remarks?: Gap[] }): JSX.Element {
  const done = Math.max(0, props.total - props.missing.length);
  const title =
    props.missing.length === 0
      ? 'Alle Pflichtangaben sind da'
      : props.missing.length === 1
        ? 'Noch 1 Angabe fehlt'
        : `Noch ${props.missing.length} Angaben fehlen`;
  const width = props.total === 0 ? 100 : Math.round((done / props.total) * 1000) / 10;
  return (
    <section class="u-panel" id="luecken" aria-labelledby="luecken-titel" aria-live="polite">
      <h2 class="u-h3" id="luecken-titel" safe>
        {title}
      </h2>
      <svg class="u-progress" role="img" aria-label={`${done} von ${props.total} Pflichtangaben vorhanden`}>
        <rect class="u-progress__track" width="100%" height="8" rx="4"></rect>
        <rect class="u-progress__fill" width={`${width}%`} height="8" rx="4"></rect>
      </svg>
      <p class="u-meta">
        {done} von {props.total} Pflichtangaben
      </p>
      <Gaps gaps={props.missing} icon="danger" />
      {props.remarks && props.remarks.length > 0 ? (
        <>
          <h3 class="u-h3 u-after">Hinweise, kein Hindernis</h3>
          <Gaps gaps={props.remarks} icon="info" />
        </>
      ) : (
        ''
      )}
    </section>
  );
}

function Gaps(props: { gaps: Gap[]; icon: 'danger' | 'info' }): JSX.Element {
  if (props.gaps.length === 0) return '';
  return (
    <ul class="u-gaps">
      {props.gaps.map((gap) => (
        <li>
          <Icon name={props.icon} tone={props.icon} />
          <span>{gap.field ? <a href={attr(`#${fieldId(gap.field)}`)}>{show(gap.text)}</a> : show(gap.text)}</span>
        </li>
      ))}
    </ul>
  );
}
