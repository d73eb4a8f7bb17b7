import { diffArrays } from 'diff';
import { show, type Text } from './text.js';

export interface DiffField {
  label: Text;
  before: string;
  after: string;
}

/**
 * Two versions, field by field: what was struck and what was put in, marked by word. Hidden words say the same to
 * screen readers. `sideBySide` shows both versions in full beside each other from 1200 px up. Fields without a change
 * are counted, not shown.
 */
export function Diff(props: {
  beforeTitle: Text;
  afterTitle: Text;
  fields: DiffField[];
  sideBySide?: boolean;
}): JSX.Element {
  const changed = props.fields.filter((field) => field.before !== field.after);
  const added = changed.filter((field) => field.before === '').length;
  const removed = changed.filter((field) => field.after === '').length;
  const same = props.fields.length - changed.length;
  return (
    <div class="u-diff">
      <p class="u-meta">
        {show(props.beforeTitle)} und {show(props.afterTitle)}:{' '}
        <span safe>{countText(changed.length - added - removed, added, removed, same)}</span>
      </p>
      {changed.map((field) =>
        props.sideBySide ? (
          <SideBySide field={field} beforeTitle={props.beforeTitle} afterTitle={props.afterTitle} />
        ) : (
          <div class="u-diff__field">
            <h3 class="u-h3">{show(field.label)}</h3>
            <p class="u-text u-text--lines">
              <Words before={field.before} after={field.after} side="both" />
            </p>
          </div>
        ),
      )}
    </div>
  );
}

function SideBySide(props: { field: DiffField; beforeTitle: Text; afterTitle: Text }): JSX.Element {
  const { field } = props;
  return (
    <div class="u-diff__field">
      <h3 class="u-h3">{show(field.label)}</h3>
      <div class="u-diff__pair">
        <div>
          <p class="u-meta">{show(props.beforeTitle)}</p>
          <p class="u-text u-text--lines">
            <Words before={field.before} after={field.after} side="before" />
          </p>
        </div>
        <div>
          <p class="u-meta">{show(props.afterTitle)}</p>
          <p class="u-text u-text--lines">
            <Words before={field.before} after={field.after} side="after" />
          </p>
        </div>
      </div>
    </div>
  );
}

function Words(props: { before: string; after: string; side: 'both' | 'before' | 'after' }): JSX.Element {
  const whole = props.side === 'before' ? props.before : props.after;
  if (props.side !== 'both' && whole === '') return <span class="u-meta">leer</span>;
  return (
    <>
      {wordChanges(props.before, props.after).map((part) => {
        if (part.added) return props.side === 'before' ? '' : <Inserted text={part.value} />;
        if (part.removed) return props.side === 'after' ? '' : <Struck text={part.value} />;
        return show(part.value);
      })}
    </>
  );
}

interface Change {
  value: string;
  added?: boolean;
  removed?: boolean;
}

/** Texts whose comparison takes longer than this (ms) are shown as wholly struck and wholly inserted. */
const TIME_LIMIT = 200;

/** Changes by whole words between blanks: a name with a hyphen or a word with its comma is one thing. */
function wordChanges(before: string, after: string): Change[] {
  const words = (text: string): string[] => text.match(/\s*\S+\s*?(?=\s|$)|\s+$/g) ?? [];
  const changes = diffArrays(words(before), words(after), {
    comparator: (one, other) => one.trim() === other.trim(),
    timeout: TIME_LIMIT,
  });
  if (!changes) {
    return [
      { value: before, removed: true },
      { value: after, added: true },
    ];
  }
  return changes.map((change) => ({ ...change, value: change.value.join('') }));
}

function Inserted({ text }: { text: string }): JSX.Element {
  return (
    <>
      {show(blanksBefore(text))}
      <ins>
        <span class="kern-sr-only">eingefügt: </span>
        {show(text.trimStart())}
      </ins>
    </>
  );
}

function Struck({ text }: { text: string }): JSX.Element {
  return (
    <>
      {show(blanksBefore(text))}
      <del>
        <span class="kern-sr-only">gestrichen: </span>
        {show(text.trimStart())}
      </del>
    </>
  );
}

function blanksBefore(text: string): string {
  return text.slice(0, text.length - text.trimStart().length);
}

function countText(changed: number, added: number, removed: number, same: number): string {
  const parts = [
    changed > 0 && `${changed} ${changed === 1 ? 'Feld' : 'Felder'} geändert`,
    added > 0 && `${added} ergänzt`,
    removed > 0 && `${removed} geleert`,
    same > 0 && `${same} unverändert`,
  ].filter(Boolean);
  return parts.join(', ') || 'keine Felder';
}
