import { Badge } from './badge.js';
import { show, type Text } from './text.js';

export interface Gauge {
  title: Text;
  met: boolean;
  /** What was reached: "66,66645 %". */
  have: Text;
  /** What was needed: "erforderlich: mindestens 2/3, also 66,66667 %". */
  need: Text;
  /** Length of the bar and of the limit, 0 to 1; only a picture, the numbers are beside it. */
  filled: number;
  limit?: number;
  limitLabel?: string;
  /** "Reserve: 0 Länder", "Es fehlen 0,00022 Prozentpunkte". */
  margin: Text;
  /** The condition rests on a rule that is not confirmed. */
  assumption?: Text;
}

/** The conditions of a vote side by side: have, need, met, margin. */
export function Gauges({ gauges }: { gauges: Gauge[] }): JSX.Element {
  return (
    <div class="u-gauges">
      {gauges.map((gauge) => (
        <section class={['u-gauge', !gauge.met && 'u-gauge--not']}>
          <div class="u-gauge__head">
            <h3 class="u-h3">{show(gauge.title)}</h3>
            <Badge tone={gauge.met ? 'success' : 'danger'} label={gauge.met ? 'erfüllt' : 'nicht erfüllt'} />
          </div>
          <p class="u-gauge__have">{show(gauge.have)}</p>
          <p class="u-gauge__need">
            {show(gauge.need)} {show(gauge.assumption)}
          </p>
          <GaugeBar gauge={gauge} />
          <p class="u-gauge__margin">{show(gauge.margin)}</p>
        </section>
      ))}
    </div>
  );
}

function GaugeBar({ gauge }: { gauge: Gauge }): JSX.Element {
  const limit = gauge.limit === undefined ? undefined : percent(gauge.limit);
  return (
    <svg class="u-gauge__svg" aria-hidden="true">
      <rect class="u-gauge__track" width="100%" height="12" rx="2"></rect>
      <rect class="u-gauge__fill" width={percent(gauge.filled)} height="12" rx="2"></rect>
      {limit === undefined ? '' : <line class="u-gauge__limit" x1={limit} x2={limit} y1="-4" y2="16"></line>}
      {limit !== undefined && gauge.limitLabel ? (
        <text class="u-gauge__cap" x={limit} y="28" text-anchor="middle" safe>
          {gauge.limitLabel}
        </text>
      ) : (
        ''
      )}
    </svg>
  );
}

function percent(part: number): string {
  return `${Math.round(Math.min(1, Math.max(0, part)) * 1e7) / 1e5}%`;
}
