import { show, type Text } from './text.js';

export interface TimelineEntry {
  when: Text;
  what: Text;
  /** Who did it, or what followed. */
  by?: Text;
  /** `key`: a decision (blue); `ok`: passed (green); `bad`: returned or failed (red); `future`: planned (hollow). */
  kind?: 'plain' | 'key' | 'ok' | 'bad' | 'future';
  /** Id for links to this entry. */
  id?: string;
}

/**
 * History (Verlauf) of an instance or trail of its reminders; the caller orders the entries, newest first for a
 * history. `'today'` draws the line that separates past and future.
 */
export function Timeline(props: { entries: (TimelineEntry | 'today')[]; narrow?: boolean }): JSX.Element {
  return (
    <ol class={['u-time', props.narrow && 'u-time--narrow']}>
      {props.entries.map((entry) =>
        entry === 'today' ? (
          <li class="u-time__today">heute</li>
        ) : (
          <li
            class={['u-time__item', entry.kind && entry.kind !== 'plain' && `u-time__item--${entry.kind}`]}
            id={entry.id}
          >
            <span class="u-time__when">
              {entry.kind === 'future' ? <span class="kern-sr-only">geplant: </span> : ''}
              {show(entry.when)}
            </span>
            <div class="u-time__what">{show(entry.what)}</div>
            {entry.by ? <div class="u-time__by">{show(entry.by)}</div> : ''}
          </li>
        ),
      )}
    </ol>
  );
}
