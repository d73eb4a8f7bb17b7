/** Farbe eines Zustands: colour only for deviation and for "done". */
export type Tone = 'neutral' | 'info' | 'success' | 'warning';

export interface StateWords {
  /** The word on the badge (wording.md 2). */
  label: string;
  tone: Tone;
  /** What happens now, one sentence. */
  next: string;
}

export interface CommandWords {
  /** Button: verb last. */
  label: string;
  /** Line in the history. */
  done: string;
  /** The task, as "Für mich" names it; only commands somebody waits for. */
  awaited?: string;
  /** Question and consequence before acts that cannot be taken back. */
  confirm?: { question: string; consequence: string };
}

/** What a workflow says in German: states by dotted name, commands, deadlines, and why something is not possible now. */
export interface WorkflowWords {
  name: string;
  states: Record<string, StateWords>;
  commands: Record<string, CommandWords>;
  /** Lines of the history for what the engine, a deadline or another instance told. */
  told: Record<string, string>;
  /** By name; `reminder` stands for `reminder.-7` and all others of that kind. */
  deadlines: Record<string, string>;
  blocked: Record<string, string>;
  ifNothingHappens?: Record<string, string>;
  /** Labels of the fields of commands. */
  fields?: Record<string, string>;
}
