import { attr, show, type Rich } from './text.js';

export type YearKind = 'meeting' | 'deadline' | 'termEnd' | 'ballotEnd';

/** What the kinds are called. */
export const yearKinds: Record<YearKind, string> = {
  meeting: 'Sitzung',
  deadline: 'Frist',
  termEnd: 'Ende eines Formats',
  ballotEnd: 'Ende eines Umlaufs',
};

export interface YearEntry {
  /** ISO date. */
  on: string;
  /** „Mi 16.“. */
  day: string;
  kind: YearKind;
  kindName: string;
  what: Rich;
  note: string;
  isCancelled: boolean;
}

/**
 * A year by month: three columns on a wide screen and on paper, one on a phone. Kinds differ by a bar, whose pattern a
 * list above explains; for screen readers each entry says its kind.
 */
export function Year(props: {
  today: string;
  kinds: { kind: YearKind; label: string }[];
  /** `more`: what stands below the entries of a month. */
  months: { id: string; name: string; isPast: boolean; entries: YearEntry[]; more?: Rich }[];
}): JSX.Element {
  return (
    <>
      <ul class="u-year-key" aria-hidden="true">
        {props.kinds.map(({ kind, label }) => (
          <li class={`u-year-key__item u-year--${kind}`}>{show(label)}</li>
        ))}
      </ul>
      <div class="u-year">
        {props.months.map((month) => (
          <section class={['u-year__month', month.isPast && 'u-year__month--past']} aria-labelledby={attr(month.id)}>
            <h2 class="u-h3" id={attr(month.id)}>
              {show(month.name)}
            </h2>
            {month.entries.length === 0 && month.more ? (
              ''
            ) : month.entries.length === 0 ? (
              <p class="u-meta">nichts eingetragen</p>
            ) : (
              <ol class="u-year__list">
                {month.entries.map((entry) => (
                  <li class={[`u-year__entry u-year--${entry.kind}`, entry.isCancelled && 'u-year__entry--off']}>
                    <time class="u-year__day" datetime={attr(entry.on)}>
                      {show(entry.day)}
                    </time>
                    <span class="u-year__what">
                      <span class="kern-sr-only">{show(entry.kindName)}: </span>
                      {show(entry.what)}
                      {entry.note ? <span class="u-meta u-block">{show(entry.note)}</span> : ''}
                    </span>
                  </li>
                ))}
              </ol>
            )}
            {show(month.more)}
          </section>
        ))}
      </div>
    </>
  );
}
