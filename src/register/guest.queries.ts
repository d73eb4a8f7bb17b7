import type { AgendaItem } from '../../workflows/agenda.js';
import type { Sql } from './sql.js';

/** A guest's TOP (Gast): the item, and the meeting it is on. */
export interface GuestItem {
  meeting: string;
  state: string;
  item: AgendaItem;
  /** The whole agenda, for the time at which the item is likely to be called; nothing else of it is shown. */
  items: AgendaItem[];
}

/** The TOP that a person is invited to as a guest; `null` when there is none, or no longer. */
export async function guestItem(sql: Sql, person: string): Promise<GuestItem | null> {
  const [row] = await sql<{ id: string; state: string; items: AgendaItem[] }>(
    `SELECT id, state, context->'items' AS items FROM umlauf.instance
     WHERE workflow = 'meeting' AND context->'items' @> jsonb_build_array(jsonb_build_object('guests', jsonb_build_array($1::text)))`,
    [person],
  );
  const item = row?.items.find(({ guests }) => guests.includes(person));
  return row && item ? { meeting: row.id, state: row.state, item, items: row.items } : null;
}
