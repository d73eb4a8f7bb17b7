import type { Effect, InstanceFacts, Reference, Role } from '../../workflows/contract.js';
import type { Awaiting, Membership } from '../identity/membership.js';
import type { Anchor } from '../../workflows/deadline-calendar.js';

/**
 * The Store port: everything the engine keeps, in four calls. PostgreSQL (`pg-store.ts`) and memory
 * (`memory-store.ts`) implement it and pass one conformance suite.
 */
export interface Store {
  /** Rows that a decision rests on. A key without a row answers `null`. */
  read(keys: Key[]): Promise<Map<string, Row | null>>;
  /** Applies changes in one statement, each whole or not at all; answers in the order of the changes. */
  apply(changes: Change[]): Promise<Outcome[]>;
  /** Deadlines that are due by the installation's one time, oldest first, and when to look again. */
  due(limit: number): Promise<{ deadlines: DueDeadline[]; nextDueAt: string | null; now: string }>;
  /** The stored answer of a command, or `null` when this store has never applied it. */
  outcome(commandId: string): Promise<Applied | null>;
}

/** `instance:<id>`, `actor:<person>`, `body:<code>`, `calendar:<body>`, `series:<body>/<year>`, `anchored:<body>`. */
export type Key = `${'instance' | 'actor' | 'body' | 'calendar' | 'series' | 'anchored'}:${string}`;
export type Row = InstanceRow | ActorRow | BodyRow | CalendarRow | SeriesRow | AnchoredRow;

export interface InstanceRow {
  id: string;
  workflow: string;
  version: number;
  parentId: string | null;
  key: string | null;
  value: unknown;
  context: unknown;
  /** Dotted state for people and lists, e.g. `open.awaited`. */
  state: string;
  isFinal: boolean;
  /** Number of the last history entry; the first entry is 1. */
  revision: number;
  /** Hash of the last history entry, hex. */
  lastHash: string;
  facts: InstanceFacts;
  awaits: Awaiting[];
  createdAt: string;
}

/** A person with the memberships that are theirs, valid or not; the decision looks at the dates. */
export interface ActorRow {
  personId: string;
  memberships: Membership[];
}
export type BodyRow = Extract<Reference, { kind: 'body' }>['row'] & { revision: number };
export interface CalendarRow {
  body: string;
  revision: number;
  meetings: {
    id: string;
    body: string;
    number: number;
    on: string;
    startsAt: string;
    place: string | null;
    status: string;
    isSpecial: boolean;
  }[];
}
export interface SeriesRow {
  body: string;
  year: number;
  opening: number;
  last: number;
  revision: number;
}
/** Open deadlines that hang on meetings of a body, or on those of one that it prepares. */
export interface AnchoredRow {
  /** How many changes ever anchored deadlines there. */
  revision: number;
  deadlines: {
    id: string;
    instanceId: string;
    name: string;
    generation: number;
    anchor: Anchor;
    dueAt: string;
    calendar: string | null;
  }[];
}

/** A row that a decision rested on, with the revision it saw. Revision 0: there was no row. */
export interface Rested {
  kind: 'instance' | 'membership' | 'body' | 'calendar' | 'series' | 'anchored';
  id: string;
  revision: number;
}

/** One command with all its consequences: what `apply` writes. */
export interface Change {
  command: {
    id: string;
    /** HMAC of the request, hex: the same id with another request is refused. */
    requestHash: string;
    actorId: string;
    type: string;
    instanceId: string;
    at: string;
    answer: Answer;
  };
  /** Locked FOR SHARE and compared. */
  reads: Rested[];
  /** Locked FOR UPDATE and compared; the rows themselves follow below. */
  writes: Rested[];
  instances: (InstanceRow & { updatedAt: string; tokens: string[] })[];
  history: HistoryRow[];
  deadlines: DeadlineStep[];
  outbox: OutboxRow[];
  texts: { id: string; content: string; salt: string; hash: string }[];
  persons: { id: string; name: string; address: string | null; salt: string; hash: string }[];
  decisions: DecisionRow[];
  /** Rows of reference; `id` is the instance's id (memberships: `<instance>` and a running number as a UUID). */
  references: (Reference & { id: string; instanceId: string; revision: number })[];
  /** New last number of a series. */
  series: { body: string; year: number; last: number; revision: number }[];
  /** Bodies of which a meeting changed. */
  calendars: string[];
  /** Bodies on whose meetings a deadline begins to hang; any number of changes may do that at the same time. */
  anchorings: string[];
}

export interface Answer {
  instanceId: string;
  revision: number;
  state: string;
}

export interface HistoryRow {
  instanceId: string;
  seq: number;
  commandId: string;
  at: string;
  type: string;
  actorId: string;
  role: Role;
  organisation: string;
  onBehalf: { organisation: string; evidenceId: string; receivedAt: string; fileId?: string } | null;
  /** It came by a personal link: of which mail, and who used it from a Funktionspostfach, as ids of rows. */
  byLink: { mail: string; nameId?: string; functionId?: string } | null;
  /** The event as the machine saw it: ids, codes, dates, numbers. */
  event: Record<string, unknown>;
  /** Salted hashes of the texts that the event names. */
  texts: { id: string; hash: string }[];
  fromState: string | null;
  toState: string;
  effects: Effect[];
  bodyRevision: number | null;
  workflowVersion: number;
  prevHash: string;
  hash: string;
}

/** In the order given. `set` closes an open deadline of the same name first (`withdrawn`). */
export type DeadlineStep =
  | {
      do: 'set';
      id: string;
      instanceId: string;
      seq: number;
      name: string;
      anchor: Anchor;
      dueOn: string;
      dueAt: string;
      derivation: { date: string; text: string }[];
      /** Body whose meetings it hangs on. */
      calendar: string | null;
      /** Body whose meetings prepare those, where the day hangs on them too. */
      preparedBy: string | null;
      status: 'open' | 'skipped';
    }
  /** `reminder.*` means every deadline whose name begins with `reminder.`. */
  | { do: 'withdraw'; instanceId: string; name: string }
  | { do: 'settle'; id: string; generation: number; status: 'fired' | 'obsolete'; seq: number }
  | { do: 'withdrawAll'; instanceId: string }
  | {
      do: 'move';
      id: string;
      generation: number;
      dueOn: string;
      dueAt: string;
      derivation: { date: string; text: string }[];
    };

export interface OutboxRow {
  id: string;
  instanceId: string;
  seq: number;
  kind: 'mail' | 'publication' | 'deadline';
  payload: Record<string, unknown>;
  at: string;
}

export interface DecisionRow {
  /** The instance of the vote. */
  id: string;
  body: string;
  year: number;
  number: number;
  seq: number;
  on: string;
  outcome: 'decision' | 'recommendation';
  subjectId: string;
  meetingId: string | null;
  textId: string;
  reasonId: string | null;
  validUntil: string | null;
  homeBody: string | null;
}

export interface DueDeadline {
  id: string;
  instanceId: string;
  name: string;
  generation: number;
  dueAt: string;
}

export interface Applied {
  requestHash: string;
  answer: Answer;
}

export type Outcome =
  | { is: 'applied'; answer: Answer }
  /** The command id was applied before: its stored answer. */
  | { is: 'repeated'; requestHash: string; answer: Answer }
  /** Something the decision rested on has changed meanwhile: decide again. `stale` names the keys. */
  | { is: 'conflict'; stale: Key[] }
  /** This change cannot be stored (a constraint), never retried: `deadlineNotOpen`, `numberTaken`, else a bug. */
  | { is: 'failed'; error: string };
