import type { AnyStateMachine } from 'xstate';
import { z } from 'zod';
import type { Anchor, Recess } from './deadline-calendar.js';
import { organisations } from './data/organisations.js';
import type { PolicySet } from './policies/policy-set.js';

/**
 * What a workflow (Verfahren) and the engine say to each other. A machine asks for effects as data; the engine carries
 * them out in the same transaction as the state change. A new kind of effect is a decision (docs/decisions), not a habit.
 */
export type Effect =
  /**
   * `ifNoMeeting`: what happens where no meeting is left that the day could hang on, also later when one is cancelled.
   * `ask` answers with `deadline.noMeeting` at once, `skip` sets nothing; absent: the command is refused.
   */
  | {
      type: 'setDeadline';
      params: { name: string; anchor: Anchor; ifPast?: 'fire' | 'skip'; ifNoMeeting?: 'ask' | 'skip' };
    }
  | { type: 'withdrawDeadline'; params: { name: string } }
  | { type: 'notify'; params: { mail: string; to: Audience[]; data?: Facts; duty?: DutyStep } }
  | { type: 'publish'; params: { object: 'workingGroup' | 'decision' | 'subjectArea'; version: number } }
  | { type: 'start'; params: { workflow: string; key: string; input: Record<string, unknown> } }
  | { type: 'send'; params: { to: 'parent' | { child: string } | { instance: string | null }; event: SentEvent } }
  | { type: 'allocateNumber'; params: DecisionRequest }
  | { type: 'fileDocument'; params: { fileId: string; as: 'report' | 'proposal' | 'evidence' } };

export const effectTypes = [
  'setDeadline',
  'withdrawDeadline',
  'notify',
  'publish',
  'start',
  'send',
  'allocateNumber',
  'fileDocument',
] as const satisfies readonly Effect['type'][];

/** The eight effects as actions of a machine: `setup({ actions: { ...effects } })`. They do nothing by themselves. */
export const effects = Object.fromEntries(effectTypes.map((type) => [type, () => undefined])) as unknown as {
  [T in Effect['type']]: (args: unknown, params: Extract<Effect, { type: T }>['params']) => void;
};

/** An event that one instance sends to another; names, addresses and free text travel as ids. */
export type SentEvent = { type: string } & { [envelope in keyof Envelope]?: never } & Record<string, unknown>;

/** Plain data of an effect: ids, codes, dates and numbers, never names or free text. */
export type Facts = Record<string, string | number | boolean | null | string[]>;

/** Of a reminder: the command that meets the duty, and the step of its ladder (`-28`, `halfTime`). */
export interface DutyStep {
  command: string;
  step: string;
}

/** Whom a mail is for: everybody who holds a role, narrowed to organisations or a body. */
export interface Audience {
  /** Absent: whoever speaks for the organisations. */
  role?: Role;
  organisations?: string[];
  body?: string;
  /** These persons and nobody else: guests of one TOP, who hold no office. */
  persons?: string[];
}

export const roles = [
  'lead',
  'secretariat',
  'chair',
  'votingMember',
  'advisoryMember',
  'observer',
  'sharedMailbox',
  'operator',
  'system',
] as const;
/**
 * Rolle: what a person holds by a membership. `sharedMailbox` (Funktionspostfach) is no person: it receives what nobody
 * else of its organisation can receive, and does nothing. `system` is the engine itself: fired deadlines, first
 * set-up.
 */
export type Role = (typeof roles)[number];

/** Beschluss, as asked for by `allocateNumber`; the number itself is the engine's. */
export interface DecisionRequest {
  body: string;
  year: number;
  /** Given before umlauf, up to the opening balance of the series; absent: the next one. */
  number?: number;
  on: string;
  outcome: 'decision' | 'recommendation';
  subject: string;
  meeting: string | null;
  textId: string;
  reasonId: string | null;
  validUntil: string | null;
  homeBody: string | null;
}

/** In whose name a command is done, as the machine sees it: codes only. */
export interface ActingAs {
  role: Role;
  organisation: string;
}

/** What every event carries besides its own fields. Time arrives with the event; a machine reads no clock. */
export interface Envelope {
  by: ActingAs;
  /** Instant of the command, UTC, ISO 8601. */
  at: string;
  /** Date of the command in Berlin, ISO 8601. */
  today: string;
  /** The body that the workflow rests on (`Workflow.bodyOf`), as valid at that instant. */
  bodyInfo?: BodyInfo;
}

/** The name of a body in its German cases, with article; `short` is the name alone. */
export const bodyNames = z.object({
  nom: z.string().max(80),
  gen: z.string().max(80),
  dat: z.string().max(80),
  akk: z.string().max(80),
  short: z.string().max(80),
});
export type BodyNames = z.infer<typeof bodyNames>;

/** Gremium with its seats and valid policy set, as a machine may see it. */
export interface BodyInfo {
  code: string;
  names: BodyNames;
  /** As held at that instant. */
  seats: { organisation: string; isVoting: boolean; from?: string | null; to?: string | null }[];
  chair: string;
  secretariat: string;
  policyId: string;
  policy: PolicySet;
  /** Sitzungsfreie Zeiten of the body and of its members, by date. */
  recesses: Recess[];
}

/** What is held on a day; `from` is the first day, `to` the first one without; absent: since ever, until further notice. */
export function holdsOn<T extends { from?: string | null; to?: string | null }>(all: readonly T[], on: string): T[] {
  return all.filter(({ from = null, to = null }) => (from === null || from <= on) && (to === null || on < to));
}

/** The envelope of the event at hand; the first event of a machine carries it in its input. */
export function envelopeOf(event: object): Envelope {
  return ('input' in event ? event.input : event) as Envelope;
}

/** Input of a machine: the fields of its beginning command, and the envelope. */
export type Begin<T> = T & Envelope & { id: string };

/** Events of a machine, typed from its command schemas. */
export type EventsOf<C extends Record<string, z.ZodObject>> = {
  [K in keyof C & string]: { type: K } & z.infer<C[K]> & Envelope;
}[keyof C & string];

/** Time and other instances speak with the same envelope. */
export type Told<T extends string, P = object> = { type: T } & P & Envelope;

/** Who may send a command, and whether somebody waits for it. Stands at the transition as `meta`. */
export interface WhoMay {
  /** `role` or `role@relation`; relations are named in the workflow and answer with organisations or a body. */
  by: string[];
  /** The case waits for this command (of all in `by`, or of those named): "Für mich" and "Was passiert jetzt". */
  awaited?: true | string[];
  /** The case waits for it only while this holds of its context; absent: always. */
  awaitedWhile?: (context: never) => boolean;
}

/** Narrows a role to organisations, a body, or both. */
export interface Relation {
  organisations?: string[];
  body?: string;
}

/** A further check on an input that its schema cannot make alone: needs context or body. Codes as in messages.de.ts. */
export interface FieldIssue {
  path: (string | number)[];
  code: string;
  params?: Record<string, string | number>;
}

/** Rows other instances rest on, kept in step with their instance by the same statement. */
export type Reference =
  | {
      kind: 'meeting';
      row: {
        body: string;
        number: number;
        on: string;
        startsAt: string;
        place: string | null;
        status: string;
        isSpecial: boolean;
      };
    }
  | {
      kind: 'body';
      row: Omit<BodyInfo, 'policy'> & {
        policy: PolicySet;
        registersFormats: boolean;
        delegations: { from: string; matterId: string; decisionId: string }[];
        spokespersons: { organisation: string; from: string; to: string | null; decisionId: string }[];
      };
    }
  | { kind: 'series'; row: { body: string; year: number; opening: number; sourceId: string } }
  | {
      kind: 'membership';
      row: {
        personId: string;
        role: Role;
        organisation: string;
        body: string | null;
        from: string;
        to: string | null;
      };
    };

/** What lists and searches know of an instance without its machine. Text ids are resolved by the reader. */
export interface InstanceFacts {
  /** Text that names the case; absent where codes and dates name it (bodies, meetings, offices). */
  titleId?: string;
  body?: string;
  meeting?: string;
  organisations?: string[];
  validUntil?: string | null;
  [more: string]: unknown;
}

/** Verfahren: a machine with everything the engine must know of it. One file each in workflows/. */
export interface Workflow<C = unknown> {
  name: string;
  /** Instances stay pinned to the version they began with. */
  version: number;
  machine: AnyStateMachine;
  /** Shape of the context; restoring an instance that does not fit is refused. */
  context: z.ZodType<C>;
  /** Every command people may send, by name. Fields made by `text()` and `person()` reach the machine as ids. */
  commands: Record<string, z.ZodObject>;
  /** The command that begins an instance, and who may send it; absent where only other instances begin one. */
  begin?: { command: string; by: string[] };
  relations?: Record<string, (context: C) => Relation>;
  /** Body whose seats and policy the machine needs, from the context or, at the beginning, from the input. */
  bodyOf?: (from: C | Record<string, unknown>) => string;
  facts: (context: C) => InstanceFacts;
  references?: (context: C, value: unknown) => Reference[];
  checks?: Record<string, (input: never, world: CheckWorld) => FieldIssue[]>;
  /**
   * What a machine has to know of other instances at a command: read at commit, after the checks, and kept with the event.
   * A machine sees nothing but its context and its events (docs/decisions/0012).
   */
  completes?: Record<string, (input: never, world: CheckWorld) => Record<string, unknown>>;
}

/** What a check may look at besides the input itself. */
export interface CheckWorld {
  body: BodyInfo | undefined;
  /** Of the instance that the command is for; absent where it begins one. */
  context?: unknown;
  /** Date of the command in Berlin, ISO 8601. */
  today: string;
  /** Instant of the command, UTC, ISO 8601. */
  now: string;
  /** Person who acts. */
  actor: string;
  /** umlauf itself acts: it also sets up what is past. */
  isSystem: boolean;
  meetings: (body: string) => { id: string; on: string; number: number; status: string }[];
  isBody: (code: string) => boolean;
  /** Another instance that the input names, as it stands at commit; `undefined` when there is none. */
  instance: (id: string) => { workflow: string; state: string; context: unknown } | undefined;
  /** An instance that this one, or another, began under a key, as it stands at commit. */
  child: (key: string, of?: string) => { workflow: string; state: string; context: unknown } | undefined;
}

/** A day that somebody is asked to keep is not over yet. */
export function checkAhead(path: string, on: string, world: CheckWorld): FieldIssue[] {
  return on < world.today ? [{ path: [path], code: 'dayPast', params: { day: on } }] : [];
}

/** What was put to the vote is withdrawn before the votes are counted, or not at all (domain.md 7a A). */
export function checkNotCounted(votes: number, world: CheckWorld): FieldIssue[] {
  const isCounted = Array.from({ length: votes }, (_, i) => world.child(`vote-${i + 1}`)?.state).includes('closed');
  return isCounted ? [{ path: ['reason'], code: 'voteCounted' }] : [];
}

/** Four eyes (Vier-Augen-Prinzip): what a person entered is confirmed by another one, whatever offices both hold. */
export function checkAnother(enteredBy: string | undefined, world: CheckWorld): FieldIssue[] {
  return enteredBy === world.actor ? [{ path: [], code: 'needsAnother' }] : [];
}

/** Number of the saved version that somebody's words rest on; 0: none was saved, `null`: they rest on none. */
export const basedOn = z.coerce.number().int().min(0).nullable().default(null);

/** Nobody overwrites what somebody else saved without having seen it. */
export function checkBasedOn(version: number | null, saved: number): FieldIssue[] {
  return version === null || version === saved ? [] : [{ path: ['version'], code: 'savedByOthers' }];
}

/** Organisations that are named exist, and each is named once; `twice` is the code for one that is not. */
export function checkOrganisations(
  path: FieldIssue['path'],
  codes: string[],
  twice: 'leadTwice' | 'memberTwice',
): FieldIssue[] {
  return codes.flatMap((code, i): FieldIssue[] => {
    if (!organisations[code]) return [{ path: [...path, i], code: 'organisationUnknown', params: { input: code } }];
    return codes.indexOf(code) < i ? [{ path: [...path, i], code: twice, params: { organisation: code } }] : [];
  });
}

/** PostgreSQL keeps neither NUL nor halves of characters. */
export function isStorable(value: string): boolean {
  return !value.includes('\u0000') && value.isWellFormed();
}

/** Free text (Freitext): kept in a row of its own; the machine and the history see its id. */
export function text(max: number, code: string) {
  return z
    .string({ error: `${code}Missing` })
    .trim()
    .min(1, `${code}Missing`)
    .max(max, `${code}TooLong`)
    .refine(isStorable, 'controlCharacter')
    .meta({ store: 'text', max });
}

/** Free text that may be left out: empty means `null`. */
export function optionalText(max: number, code: string) {
  return z
    .union([z.null(), z.literal('').transform(() => null), text(max, code)])
    .optional()
    .transform((value) => value ?? null)
    .meta({ store: 'text', max });
}

/** What no name has, and what would make several recipients of one in the header of a mail. */
const noName = /[,;:<>"„“@\\\p{Cc}\u2028\u2029]/u;

/** A person with an address (Stelle, Amtsinhaber): one row; the machine sees its id. */
export function personWithAddress() {
  return z
    .object({
      name: z
        .string()
        .trim()
        .min(1, 'nameMissing')
        .max(200, 'nameTooLong')
        .refine(isStorable, 'controlCharacter')
        .refine((name) => !noName.test(name), 'nameSigns'),
      address: z.email('addressFormat').max(254, 'addressFormat'),
    })
    .meta({ store: 'person' });
}

/** A person's name (Ansprechperson): kept in a row of its own; the machine sees its id. */
export function person(code: string) {
  return z
    .string({ error: `${code}Missing` })
    .trim()
    .min(1, `${code}Missing`)
    .max(200, `${code}TooLong`)
    .refine(isStorable, 'controlCharacter')
    .meta({ store: 'person', max: 200 });
}

/** Calendar day, ISO 8601, that exists (no 31.02.), in a year somebody may mean. */
export const day = z.iso.date('dateFormat').refine((on) => on >= '1900-01-01' && on < '2200-01-01', 'dateOutOfRange');
/** Month, `YYYY-MM`. */
export const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'monthFormat');
/** Code of an organisation (Land, Bund, Ressort, Stelle); whether it exists is checked against the directory. */
export const organisationCode = z.string().regex(/^[A-Z][A-Z0-9-]{1,19}$/, 'organisationUnknown');
/** Code of a body (Gremium). */
export const bodyCode = z.string().regex(/^[A-Z][A-Z0-9-]{1,19}$/, 'bodyUnknown');

/** Nein, sent as data: the code becomes a status and a German sentence at the edge (web, api, cli). */
export class CommandRefused extends Error {
  constructor(
    readonly code: string,
    readonly details: { issues?: FieldIssue[]; params?: Record<string, string | number> } = {},
  ) {
    super(code);
    this.name = 'CommandRefused';
  }
}
