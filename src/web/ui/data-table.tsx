import { Check } from './checkbox-group.js';
import { attr, show, type Text } from './text.js';

export interface Column<Row> {
  header: Text;
  /** Label of the cell on a phone; the header when it is plain text. */
  label?: string;
  /** `null`: nothing to say; the cell shows "–" and vanishes on a phone. */
  cell: (row: Row, index: number) => Text | null;
  /** Numbers stand right-aligned with figures of equal width. */
  numeric?: boolean;
}

/**
 * A table; its first column names the row. On a phone every row becomes a card with the column's name before each
 * value. Explicit roles keep it a table for screen readers, since `display: block` drops them. `wide`: five or more
 * columns, cards already below 992 px.
 */
export function DataTable<Row>(props: {
  caption: Text;
  /** Shows the caption above the table instead of only reading it out. */
  captionVisible?: boolean;
  columns: Column<Row>[];
  rows: Row[];
  wide?: boolean;
  /** Row ids for links to a line (`/list#r-…`). */
  rowId?: (row: Row) => string;
  /** A box in front of each row: its field name, value and spoken label. */
  select?: { name: string; value: (row: Row) => string; label: (row: Row) => string; checked?: (row: Row) => boolean };
}): JSX.Element {
  const { select } = props;
  return (
    <table class={['kern-table kern-table--small u-table u-table--cards', props.wide && 'u-table--wide']} role="table">
      <caption class={props.captionVisible ? 'u-table__caption' : 'kern-sr-only'}>{show(props.caption)}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {select ? (
            <th class="kern-table__header u-table__select" scope="col" role="columnheader">
              <span class="kern-sr-only">Auswahl</span>
            </th>
          ) : (
            ''
          )}
          {props.columns.map((column) => (
            <th
              class={['kern-table__header', column.numeric && 'kern-table__header--numeric']}
              scope="col"
              role="columnheader"
            >
              {show(column.header)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {props.rows.map((row, index) => (
          <tr role="row" id={props.rowId?.(row)}>
            {select ? (
              <td class="kern-table__cell u-table__select" role="cell">
                <Check
                  type="checkbox"
                  id={`${select.name}-${index}`}
                  name={select.name}
                  option={{ value: select.value(row), label: select.label(row) }}
                  checked={select.checked?.(row) ?? false}
                />
              </td>
            ) : (
              ''
            )}
            {props.columns.map((column, position) => (
              <Cell column={column} content={column.cell(row, index)} first={position === 0} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell<Row>(props: { column: Column<Row>; content: Text | null; first: boolean }): JSX.Element {
  const { column, content } = props;
  if (props.first) {
    return (
      <th class="kern-table__header" scope="row" role="rowheader">
        {show(content ?? '–')}
      </th>
    );
  }
  const label = column.label ?? (typeof column.header === 'string' ? column.header : undefined);
  return (
    <td
      class={['kern-table__cell', column.numeric && 'kern-table__cell--numeric', content === null && 'u-table__none']}
      role="cell"
      data-label={attr(label)}
    >
      <span class="u-cell">{show(content ?? '–')}</span>
    </td>
  );
}
