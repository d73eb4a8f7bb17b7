import { show, type Text } from './text.js';

/** Named values of an object. Entries without a value are left out. */
export function DescriptionList({
  entries,
}: {
  entries: { term: Text; value: Text | null | undefined }[];
}): JSX.Element {
  return (
    <dl class="u-dl">
      {entries
        .filter((entry) => entry.value !== null && entry.value !== undefined && entry.value !== '')
        .map((entry) => (
          <div>
            <dt>{show(entry.term)}</dt>
            <dd>{show(entry.value)}</dd>
          </div>
        ))}
    </dl>
  );
}
