import { Temporal } from 'temporal-polyfill';
import { formatDate } from '../format.js';
import { attr, show, type Text } from './text.js';

export type BarKind = 'asked' | 'decided' | 'extended' | 'gap' | 'stage1' | 'stage2' | 'stage3' | 'ghost';

export interface Lane {
  label: Text;
  /** Dates in words below the label. */
  detail?: Text;
  /** First and last day (ISO dates, both included). */
  bars: { kind: BarKind; from: string; to: string }[];
  /** The lane in words, for screen readers: "Beschlossen vom 11.07.2024 bis 31.03.2025". */
  spoken: string;
}

const LEGEND: Record<BarKind, string> = {
  asked: 'beantragt',
  decided: 'im Mandat',
  extended: 'verlängert',
  gap: 'Lücke',
  stage1: 'Konzeption',
  stage2: 'Referenz',
  stage3: 'Nachnutzung',
  ghost: 'erster Plan',
};

const SHORT_MONTHS = ['Jan', 'Feb', 'Mär', 'Apr', 'Mai', 'Jun', 'Jul', 'Aug', 'Sep', 'Okt', 'Nov', 'Dez'];

/**
 * Term line (Laufzeit): lanes asked and decided over one axis of months, with today and the last day to ask for an
 * extension. SVG with percentages, so text keeps its size on every screen. A table or sentence beside it says the same.
 */
export function Lanes(props: {
  lanes: Lane[];
  /** ISO date; drawn when it lies in the range. */
  today?: string;
  /** "Verlängerung anmelden bis": ISO date and label. */
  limit?: { date: string; label: string };
}): JSX.Element {
  const dates = props.lanes.flatMap((lane) => lane.bars.flatMap((bar) => [bar.from, bar.to]));
  if (dates.length === 0) return '';
  const axis = axisOf(dates, props.today, props.limit?.date);
  const kinds = [...new Set(props.lanes.flatMap((lane) => lane.bars.map((bar) => bar.kind)))];
  const today = props.today && inside(axis, props.today) ? props.today : undefined;
  const limit = props.limit && inside(axis, props.limit.date) ? props.limit : undefined;
  return (
    <>
      <div class="u-lanes">
        {props.lanes.map((lane) => (
          <div class="u-lane">
            <div class="u-lane__label">
              <span class="u-strong">{show(lane.label)}</span>
              {lane.detail ? <span class="u-meta u-block">{show(lane.detail)}</span> : ''}
            </div>
            <svg class="u-lane__svg" role="img" aria-label={attr(lane.spoken)}>
              {lane.bars.map((bar) => (
                <rect
                  class={`u-bar--${bar.kind}`}
                  x={position(axis, bar.from)}
                  y="4"
                  width={width(axis, bar.from, bar.to)}
                  height="16"
                  rx="2"
                ></rect>
              ))}
              {today ? <Mark axis={axis} date={today} kind="today" /> : ''}
              {limit ? <Mark axis={axis} date={limit.date} kind="limit" /> : ''}
            </svg>
          </div>
        ))}
        <div class="u-lane u-lane--axis" aria-hidden="true">
          <svg class="u-lane__svg u-lane__svg--axis">{ticks(axis)}</svg>
        </div>
      </div>
      <ul class="u-legend">
        {kinds.map((kind) => (
          <li>
            <svg aria-hidden="true">
              <rect class={`u-bar--${kind}`} width="24" height="14" rx="2"></rect>
            </svg>
            <span>{LEGEND[kind] as 'safe'}</span>
          </li>
        ))}
        {today ? (
          <li>
            <svg aria-hidden="true">
              <line class="u-axis__today" x1="12" x2="12" y1="-2" y2="16"></line>
            </svg>
            <span safe>{`heute, ${formatDate(today)}`}</span>
          </li>
        ) : (
          ''
        )}
        {limit ? (
          <li>
            <svg aria-hidden="true">
              <line class="u-axis__limit" x1="12" x2="12" y1="-2" y2="16"></line>
            </svg>
            <span safe>{`${limit.label} ${formatDate(limit.date)}`}</span>
          </li>
        ) : (
          ''
        )}
      </ul>
    </>
  );
}

interface Axis {
  from: Temporal.PlainDate;
  days: number;
}

/** Whole months around all dates. */
function axisOf(dates: string[], today?: string, limit?: string): Axis {
  const all = [...dates, ...(limit ? [limit] : [])].toSorted();
  const near = today && today >= all[0]! && today <= all[all.length - 1]! ? [today] : [];
  const sorted = [...all, ...near].toSorted().map((date) => Temporal.PlainDate.from(date));
  const from = sorted[0]!.with({ day: 1 });
  const until = sorted[sorted.length - 1]!.add({ days: 1 }).with({ day: 1 }).add({ months: 1 });
  return { from, days: from.until(until, { largestUnit: 'day' }).days };
}

function offset(axis: Axis, date: string | Temporal.PlainDate): number {
  return axis.from.until(Temporal.PlainDate.from(date), { largestUnit: 'day' }).days;
}

function inside(axis: Axis, date: string): boolean {
  const days = offset(axis, date);
  return days >= 0 && days <= axis.days;
}

function position(axis: Axis, date: string | Temporal.PlainDate): string {
  return share(offset(axis, date) / axis.days);
}

function width(axis: Axis, from: string, to: string): string {
  return share((offset(axis, to) + 1 - offset(axis, from)) / axis.days);
}

function share(part: number): string {
  return `${Math.round(part * 10_000) / 100}%`;
}

function Mark(props: { axis: Axis; date: string; kind: 'today' | 'limit' }): JSX.Element {
  const x = position(props.axis, props.date);
  return <line class={`u-axis__${props.kind}`} x1={x} x2={x} y1="-8" y2="32"></line>;
}

/** Month labels: about six, every second of them hidden on a phone; the year stands at the first and each January. */
function ticks(axis: Axis): JSX.Element {
  const months: Temporal.PlainDate[] = [];
  const end = axis.from.add({ days: axis.days });
  const count = axis.from.until(end, { largestUnit: 'month' }).months;
  const step = [1, 2, 3, 6, 12, 24].find((candidate) => count / candidate <= 7) ?? 60;
  for (let month = axis.from; Temporal.PlainDate.compare(month, end) < 0; month = month.add({ months: step })) {
    months.push(month);
  }
  let year = 0;
  return (
    <>
      {months.map((month, index) => {
        const x = position(axis, month);
        const label = month.year === year ? SHORT_MONTHS[month.month - 1] : yearLabel(month);
        year = month.year;
        const last = offset(axis, month) / axis.days > 0.92;
        return (
          <g class={index % 2 === 1 ? 'u-axis__minor' : undefined}>
            <line class="u-axis__tick" x1={x} x2={x} y1="20" y2="28"></line>
            {last ? (
              ''
            ) : (
              <text class="u-axis__label" x={x} y="14" text-anchor={index === 0 ? undefined : 'middle'} safe>
                {label}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}

function yearLabel(month: Temporal.PlainDate): string {
  return `${SHORT_MONTHS[month.month - 1]} ${String(month.year).slice(2)}`;
}
