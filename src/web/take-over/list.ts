import type { CheckWorld, FieldIssue } from '../../../workflows/contract.js';
import { recogniseOrganisation } from '../../../workflows/data/organisations.js';
import { folded } from '../../../workflows/data/spelling.js';
import { fieldMessage } from '../../../workflows/messages.de.js';
import type { Command } from '../../engine/decide.js';
import type { BodyView, MeetingView } from '../../register/case.queries.js';
import type { KnownDecision } from '../../register/series.queries.js';
import { parseGermanDate } from '../format.js';

/** A list that is taken over (Übernahme): what it is called, its columns, and how a line becomes a command. */
export interface TakeOverList {
  /** „Beschlüsse“. */
  title: string;
  /** Where it leads to, and what it is about, in a sentence. */
  home: string;
  intro: string;
  one: string;
  many: string;
  columns: readonly Column[];
  /** Lines as they look, without the head. */
  example: string;
  /** Head of the preview. */
  shown: readonly string[];
  read: (rows: Row[], world: TakeOverWorld) => Line[];
}

export interface Column {
  name: string;
  /** What stands in it. */
  hint: string;
}

/** A line as it came, by the names of the columns. */
export type Row = Record<string, string>;

/** A line of the list: the command that it would become and what it says, or why it cannot. */
export interface Line {
  command: Pick<Command, 'type' | 'workflow' | 'instanceId' | 'input'>;
  problems: string[];
  /** Cells of the preview. */
  shown: string[];
}

/** What a list is checked against, read once. */
export interface TakeOverWorld {
  bodies: BodyView[];
  meetings: MeetingView[];
  /** Opening balances, by body and year. */
  series: { body: string; year: number; opening: number }[];
  /** Decisions that the lines name, by `AL-RUNDE/2024/9`. */
  decisions: ReadonlyMap<string, KnownDecision>;
  /** Titles that live formats carry, as `titleKey` writes them. */
  titles: ReadonlySet<string>;
  today: string;
}

/** What the checks of a command may look at. */
export function checkWorld({ bodies, meetings, decisions, today }: TakeOverWorld, context?: unknown): CheckWorld {
  const known = [...decisions.values()];
  return {
    body: undefined,
    context,
    today,
    meetings: (body) => meetings.filter((meeting) => meeting.body === body),
    isBody: (code) => bodies.some((body) => body.code === code),
    instance: (id) => {
      if (meetings.some((meeting) => meeting.id === id)) return { workflow: 'meeting', state: '', context: {} };
      return known.find((decision) => decision.id === id);
    },
    child: () => undefined,
    actor: '',
    now: '',
    isSystem: false,
  };
}

/** Sentences for what is wrong, each once, beginning with the column. */
export function sentences(issues: FieldIssue[], columnOf: (path: FieldIssue['path']) => string): string[] {
  return [...new Set(issues.map(({ path, code, params }) => `${columnOf(path)}: ${fieldMessage(code, params ?? {})}`))];
}

// ── cells ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** TT.MM.JJJJ as a date; what is none stays as typed, an empty cell is nothing. */
export function dayIn(cell: string | undefined): string | null {
  if (!cell) return null;
  const day = parseGermanDate(cell);
  return day.is === 'date' ? day.iso : cell;
}

/** „HE, Bremen“: entries between commas. */
export function listIn(cell: string | undefined): string[] {
  return (cell ?? '')
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter(Boolean);
}

/** Codes of organisations, whatever spelling the list uses; an unknown one stays as typed. */
export function organisationsIn(cell: string | undefined): string[] {
  return listIn(cell).map((entry) => recogniseOrganisation(entry).code ?? entry);
}

/** Code of a body by its Kürzel or its name; an unknown one stays as typed. */
export function bodyIn(cell: string | undefined, bodies: BodyView[]): string {
  const typed = cell ?? '';
  const wanted = folded(typed);
  return bodies.find(({ code, names }) => [code, names.short].some((name) => folded(name) === wanted))?.code ?? typed;
}

/** The code whose label or spelling a cell says; an unknown one stays as typed. */
export function codeIn<T extends string>(
  cell: string | undefined,
  entries: Record<T, { label: string; spellings?: readonly string[] }>,
): string {
  const wanted = folded(cell ?? '');
  const codes = Object.keys(entries) as T[];
  return (
    codes.find((code) => [entries[code].label, ...(entries[code].spellings ?? [])].some((s) => folded(s) === wanted)) ??
    cell ??
    ''
  );
}

/** The same title: capitals and spaces do not count. */
export function titleKey(title: string): string {
  return title.trim().replace(/\s+/g, ' ').toLowerCase();
}
