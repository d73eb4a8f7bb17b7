import { Badge } from './badge.js';
import { DataTable } from './data-table.js';
import type { IconName, Tone } from './icon.js';
import { rich, show, type Text } from './text.js';

export type HandOverState = 'open' | 'offered' | 'accepted' | 'refused' | 'queried' | 'done' | 'dropped';

const LOOK: Record<HandOverState, { label: string; tone: Tone; icon: IconName | null }> = {
  open: { label: 'ohne Ziel', tone: 'warning', icon: 'warning' },
  offered: { label: 'angeboten', tone: 'info', icon: 'mail' },
  accepted: { label: 'angenommen', tone: 'success', icon: 'check' },
  refused: { label: 'abgelehnt', tone: 'danger', icon: 'close' },
  queried: { label: 'Rückfrage', tone: 'info', icon: 'question-mark' },
  done: { label: 'erledigt', tone: 'success', icon: 'check' },
  dropped: { label: 'entfallen', tone: 'neutral', icon: null },
};

/** Sign of one hand-over (Übergabe). */
export function HandOverBadge({ state }: { state: HandOverState }): JSX.Element {
  const look = LOOK[state];
  return <Badge tone={look.tone} icon={look.icon} label={look.label} />;
}

/** Balance of a hand-over: the whole and its parts, which always add up. */
export function HandOverBalance({ states }: { states: HandOverState[] }): JSX.Element {
  const parts = (Object.keys(LOOK) as HandOverState[])
    .map((state) => ({ ...LOOK[state], state, count: states.filter((other) => other === state).length }))
    .filter((part) => part.count > 0);
  return (
    <dl class="u-balance">
      <div>
        <dt>gesamt</dt>
        <dd>{states.length}</dd>
      </div>
      {parts.map((part) => (
        <div>
          <dt safe>{part.label}</dt>
          <dd class={part.state === 'refused' ? 'u-danger-text' : part.state === 'open' ? 'u-warn-text' : undefined}>
            {part.count}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export interface HandOverItem {
  id: string;
  object: Text;
  /** Auftrag, Bericht, Frage, Dokument … */
  kind?: Text;
  state: HandOverState;
  /** Who was offered it or has it. */
  successor?: Text;
  /** Reason of a refusal or of dropping it. */
  note?: Text;
  /** What comes next: a link or a form; the answer of the one whose turn it is. */
  next?: Text;
}

/** Objects and where they go; the last column is the next step. */
export function HandOverList({ items }: { items: HandOverItem[] }): JSX.Element {
  return (
    <DataTable
      caption="Übergabe nach Gegenstand und Nachfolge"
      rows={items}
      rowId={(item) => `uebergabe-${item.id}`}
      wide
      columns={[
        { header: 'Gegenstand', cell: (item) => item.object },
        { header: 'Art', cell: (item) => item.kind ?? null },
        { header: 'Nachfolge', cell: (item) => item.successor ?? null },
        {
          header: 'Stand',
          cell: (item) =>
            rich(
              <>
                <HandOverBadge state={item.state} />
                {item.note ? <span class="u-meta u-block">{show(item.note)}</span> : ''}
              </>,
            ),
        },
        { header: 'Nächster Schritt', cell: (item) => item.next ?? null },
      ]}
    />
  );
}
