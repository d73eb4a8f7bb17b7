import { hash } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import {
  type AnyActorLogic,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  getNextTransitions,
  initialTransition,
  transition,
} from 'xstate';
import type { z } from 'zod';
import {
  type ActingAs,
  type Audience,
  type BodyInfo,
  holdsOn,
  CommandRefused,
  type DutyStep,
  type Effect,
  type Envelope,
  type FieldIssue,
  type Reference,
  type Role,
  type WhoMay,
  type Workflow,
  effectTypes,
  isStorable,
  type CheckWorld,
} from '../../workflows/contract.js';
import { berlinDate } from '../../workflows/berlin-time.js';
import {
  type Anchor,
  type AnchorWorld,
  bindAnchor,
  countingOf,
  DeadlineRefused,
  leadTimes,
  MissingMeeting,
  type Recess,
  resolveAnchor,
  restsOn,
} from '../../workflows/deadline-calendar.js';
import { type Awaiting, type Membership, isRole, isValid, tokensOf } from '../identity/membership.js';
import { canonicalJson } from './canonical-json.js';
import { parseInput } from './parse-input.js';
import type {
  ActorRow,
  AnchoredRow,
  BodyRow,
  CalendarRow,
  Change,
  InstanceRow,
  Key,
  Rested,
  Row,
  SeriesRow,
} from './store.js';

/** A command as it reaches the engine: from a click, the CLI, a scenario, a signed link or a fired deadline. */
export interface Command {
  /** Made by the sender; the same id is answered once, for ever. */
  id: string;
  type: string;
  actorId: string;
  /** The instance it is for, or the workflow it begins. */
  instanceId?: string;
  workflow?: string;
  input: unknown;
  /** Im Auftrag erfasst: the secretariat records an act of an organisation, with evidence and time of receipt. */
  onBehalf?: {
    organisation: string;
    evidence: string;
    receivedAt: string;
    /** Id of the mail or letter as a file, kept before. */
    file?: string;
  };
  /** Only the page behind a personal link sets this: it has checked the link. */
  byLink?: LinkUse;
  /** Only the engine sets this: which deadline fired. */
  deadline?: { id: string; generation: number };
}

/** A personal link of a mail (persönlicher Link), and the function that the mail was for. */
export interface LinkUse {
  mail: string;
  organisation: string;
  /** Set where the mail went to a Funktionspostfach: the function it stands in for, and who acts (absent: looks on). */
  mailbox: { role: Role; body: string | null; acting?: { name: string; function: string } } | null;
}

/**
 * Memberships that a link may use: those of the organisation that the mail was for. A Funktionspostfach holds the
 * function of its mail for this one command.
 */
export function linkMemberships(held: Membership[], { organisation, mailbox }: LinkUse): Membership[] {
  const own = held.filter((m) => m.organisation === organisation);
  if (!mailbox) return own;
  return own.filter((m) => m.role === 'sharedMailbox').map((m) => ({ ...m, role: mailbox.role, body: mailbox.body }));
}

/** What changes in the calendar of a body with the command at hand, before it is stored. */
interface ChangedCalendar {
  meeting?: CalendarRow['meetings'][number];
  recesses?: readonly Recess[];
}

/** What a decision may use besides the command: the time, ids and salts, all injected. */
export interface Means {
  now: string;
  newId: () => string;
  newSalt: () => string;
  catalogue: (name: string, version?: number) => Workflow | undefined;
}

/** A command and its consequences touch at most this many instances (design.md 3). */
export const maxInstances = 200;
/** The engine itself: fired deadlines and first set-up. */
export const systemActor = '00000000-0000-8000-8000-000000000001';
/** Place and working week of a case that no body's policy stands behind: seat of FITKO (domain.md 0.8). */
const defaultCounting: ReturnType<typeof countingOf> = { place: 'HE', workingWeek: 'mondayToFriday' };
/** Name of the deadline that asks the machine what to do, because there is no meeting that a day could hang on. */
const noMeeting = 'noMeeting';
/** A deadline within this time becomes a wake-up job at commit. */
const wakeUpMs = 15 * 60 * 1000;

/** Thrown when a decision needs rows that are not at hand yet: read them and decide again. */
export class NeedRows extends Error {
  constructor(readonly keys: Key[]) {
    super(`rows needed: ${keys.join(', ')}`);
  }
}

/** Rows at hand; remembers what a decision looked at. */
export class World {
  readonly looked = new Set<Key>();
  constructor(
    private readonly rows: ReadonlyMap<string, Row | null>,
    /** Rows that may be older; revisions are compared when the change is stored. */
    private readonly known: (key: Key) => Row | null | undefined = () => undefined,
  ) {}
  get<T extends Row>(key: Key): T | null {
    const held = this.rows.get(key);
    const row = held === undefined ? this.known(key) : held;
    if (row === undefined) throw new NeedRows([key]);
    this.looked.add(key);
    return row as T | null;
  }
}

/** Id of a child instance, derived from its parent and key, so that nobody has to look it up. */
export function childId(parentId: string, key: string): string {
  return derivedId(`${parentId}/${key}`);
}

/** A UUID (version 8) from a name. */
export function derivedId(name: string): string {
  const hex = hash('sha256', name);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Decides one command: pure, from rows at hand to the change that `Store.apply` writes, consequences in other
 * instances included, breadth first.
 * @throws CommandRefused with a code; NeedRows when rows are missing.
 */
export function decide(world: World, means: Means, command: Command): Change {
  return new Decision(world, means, command).run();
}

interface Touched {
  definition: Workflow;
  original: InstanceRow | null;
  row: InstanceRow;
  snapshot: AnyMachineSnapshot;
}
type Step =
  | { do: 'tell'; instanceId: string; event: { type: string } & Record<string, unknown>; by: ActingAs; fromId: string }
  | {
      do: 'begin';
      id: string;
      parentId: string;
      key: string;
      workflow: string;
      input: Record<string, unknown>;
      by: ActingAs;
    };

class Decision {
  private readonly touched = new Map<string, Touched>();
  private readonly queue: Step[] = [];
  private readonly series = new Map<string, SeriesRow & { original: number }>();
  private readonly calendars = new Set<string>();
  private readonly anchorings = new Set<string>();
  private readonly today: string;
  private readonly change: Change;
  private hashes = new Map<string, string>();
  private onBehalf: Change['history'][number]['onBehalf'] = null;
  private byLink: Change['history'][number]['byLink'] = null;

  constructor(
    private readonly world: World,
    private readonly means: Means,
    private readonly command: Command,
  ) {
    this.today = berlinDate(means.now);
    this.change = {
      command: {
        id: command.id,
        requestHash: '',
        actorId: command.actorId,
        type: command.type,
        instanceId: '',
        at: means.now,
        answer: { instanceId: '', revision: 0, state: '' },
      },
      reads: [],
      writes: [],
      instances: [],
      history: [],
      deadlines: [],
      outbox: [],
      texts: [],
      persons: [],
      decisions: [],
      references: [],
      series: [],
      calendars: [],
      anchorings: [],
    };
  }

  run(): Change {
    const { command } = this;
    if (command.byLink) this.keepLink(command.byLink);
    const root = command.instanceId === undefined ? this.beginByPerson() : this.tellByPerson(command.instanceId);
    for (let step = this.queue.shift(); step; step = this.queue.shift()) {
      if (step.do === 'begin') this.begin(step.id, step.parentId, step.key, step.workflow, step.input, step.by);
      else this.tell(step);
    }
    return this.finish(root);
  }

  // ── the command itself ───────────────────────────────────────────────────────────────────────────────────────────

  private beginByPerson(): string {
    const { command } = this;
    const definition = this.means.catalogue(command.workflow ?? '');
    if (!definition?.begin || definition.begin.command !== command.type) throw new CommandRefused('unknownCommand');
    const schema = definition.commands[command.type]!;
    const { input, plain } = this.read(schema);
    const bodyCode = definition.bodyOf?.(plain);
    const bodyInfo = bodyCode === undefined ? undefined : this.bodyInfo(bodyCode);
    this.check(definition, plain, this.checkWorld(bodyInfo));
    const id = this.means.newId();
    const envelope = { at: this.means.now, today: this.today, bodyInfo, id };
    const draft = this.initial(definition, { ...input, ...envelope, by: this.anyMembership() });
    const by = this.entitled(definition.begin.by, draft.context, definition, bodyInfo);
    const [snapshot, actions] = this.transitionInitially(definition, { ...input, ...envelope, by });
    this.arrive(
      definition,
      null,
      { id, parentId: null, key: null },
      snapshot,
      actions,
      { type: command.type, ...input },
      by,
    );
    return id;
  }

  private tellByPerson(instanceId: string): string {
    const { command } = this;
    const found = this.instance(instanceId);
    if (!found) throw new CommandRefused('notFound');
    const { definition, snapshot } = found;
    if (command.deadline) {
      this.tell({
        do: 'tell',
        instanceId,
        event: { type: command.type },
        by: { role: 'system', organisation: 'SYSTEM' },
        fromId: instanceId,
      });
      return instanceId;
    }
    const schema = definition.commands[command.type];
    if (!schema || definition.begin?.command === command.type) throw new CommandRefused('unknownCommand');
    const offers = getNextTransitions(snapshot).filter(
      (t) => t.eventType === command.type && (t.meta as WhoMay | undefined)?.by,
    );
    if (offers.length === 0) throw new CommandRefused('notPossibleNow', { params: { state: found.row.state } });
    const bodyInfo = this.bodyInfoOf(definition, snapshot.context);
    const by = this.entitled(
      offers.flatMap((t) => (t.meta as WhoMay).by),
      snapshot.context,
      definition,
      bodyInfo,
    );
    const { input, plain } = this.read(schema);
    const world = this.checkWorld(bodyInfo, snapshot.context);
    this.check(definition, plain, world);
    const completed = definition.completes?.[command.type]?.(plain as never, world);
    const event = { type: command.type, ...input, ...completed, by, at: this.means.now, today: this.today, bodyInfo };
    if (!snapshot.can(event as never))
      throw new CommandRefused('notPossibleNow', { params: { state: found.row.state } });
    this.step(found, event, by);
    return instanceId;
  }

  /** Parses the input; free texts and persons become rows of their own, the machine sees their ids. */
  private read(schema: z.ZodObject): { input: Record<string, unknown>; plain: Record<string, unknown> } {
    const { issues, plain, input, texts, persons } = parseInput(schema, this.command.input, this.means.newId);
    if (issues.length) throw new CommandRefused('invalid', { issues });
    for (const { id, content } of texts) this.keepText(id, content);
    for (const { id, name, address } of persons) {
      const salt = this.means.newSalt();
      const hash = sha256(salt + canonicalJson([name, address]));
      this.hashes.set(id, hash);
      this.change.persons.push({ id, name, address, salt, hash });
    }
    return { input, plain };
  }

  private keepText(id: string, content: string): void {
    const salt = this.means.newSalt();
    const hash = sha256(salt + content);
    this.hashes.set(id, hash);
    this.change.texts.push({ id, content, salt, hash });
  }

  private check(definition: Workflow, plain: Record<string, unknown>, world: CheckWorld): void {
    const issues = definition.checks?.[this.command.type]?.(plain as never, world) ?? [];
    if (issues.length) throw new CommandRefused('invalid', { issues });
  }

  /** What checks and completions may look at; every row they look at is one that the command rests on. */
  private checkWorld(bodyInfo: BodyInfo | undefined, context?: unknown): CheckWorld {
    const seen: CheckWorld['instance'] = (id) => {
      const found = this.instance(id);
      return found
        ? { workflow: found.row.workflow, state: found.row.state, context: found.snapshot.context }
        : undefined;
    };
    return {
      body: bodyInfo,
      context,
      today: this.today,
      now: this.means.now,
      actor: this.command.actorId,
      isSystem: this.command.actorId === systemActor,
      meetings: (code) => this.world.get<CalendarRow>(`calendar:${code}`)?.meetings ?? [],
      isBody: (code) => this.world.get<BodyRow>(`body:${code}`) !== null,
      instance: seen,
      child: (key, of = (context as { id: string }).id) => seen(childId(of, key)),
    };
  }

  /** Notes which link it came by; the name and function that a person gave become rows of their own. */
  private keepLink({ mail, mailbox }: LinkUse): void {
    if (!mailbox) {
      this.byLink = { mail };
      return;
    }
    const { acting } = mailbox;
    if (!acting) throw new CommandRefused('notPermitted');
    const nameId = this.means.newId();
    const functionId = this.means.newId();
    this.keepText(nameId, acting.name);
    this.keepText(functionId, acting.function);
    this.byLink = { mail, nameId, functionId };
  }

  // ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  private memberships(): Membership[] {
    if (this.command.actorId === systemActor)
      return [
        {
          id: systemActor,
          personId: systemActor,
          role: 'system',
          organisation: 'SYSTEM',
          body: null,
          from: '0001-01-01',
          to: null,
          revision: 0,
        },
      ];
    const actor = this.world.get<ActorRow>(`actor:${this.command.actorId}`);
    const held = (actor?.memberships ?? []).filter((m) => isValid(m, this.today));
    return this.command.byLink ? linkMemberships(held, this.command.byLink) : held;
  }

  private anyMembership(): ActingAs {
    const { onBehalf } = this.command;
    const first = this.memberships()[0];
    if (onBehalf) return { role: 'lead', organisation: onBehalf.organisation };
    return { role: first?.role ?? 'observer', organisation: first?.organisation ?? '' };
  }

  /** The membership, or the organisation on whose behalf, that may do this; holds until commit (rows locked). */
  private entitled(by: string[], context: unknown, definition: Workflow, bodyInfo: BodyInfo | undefined): ActingAs {
    const memberships = this.memberships();
    const { onBehalf } = this.command;
    if (onBehalf) return this.entitledOnBehalf(by, context, definition, bodyInfo, memberships);
    for (const token of by) {
      const [role, relation] = token.split('@') as [Role | '*', string | undefined];
      const to = relation === undefined ? {} : relationOf(definition, relation, context);
      const membership = memberships.find(
        (m) =>
          isRole(role, m.role) &&
          (to.organisations === undefined || to.organisations.includes(m.organisation)) &&
          (to.body === undefined || m.body === to.body),
      );
      if (membership) {
        this.restOn({ kind: 'membership', id: membership.id, revision: membership.revision });
        return { role: membership.role, organisation: membership.organisation };
      }
    }
    throw new CommandRefused('notPermitted');
  }

  private entitledOnBehalf(
    by: string[],
    context: unknown,
    definition: Workflow,
    bodyInfo: BodyInfo | undefined,
    memberships: Membership[],
  ): ActingAs {
    const { organisation, evidence, receivedAt, file } = this.command.onBehalf!;
    const secretariat = memberships.find((m) => m.role === 'secretariat' || m.role === 'system');
    if (!secretariat) throw new CommandRefused('notPermitted');
    const issues: FieldIssue[] = [];
    if (!evidence?.trim()) issues.push({ path: ['evidence'], code: 'evidenceMissing' });
    else if (evidence.length > 5000)
      issues.push({ path: ['evidence'], code: 'evidenceTooLong', params: { n: evidence.length } });
    else if (!isStorable(evidence)) issues.push({ path: ['evidence'], code: 'controlCharacter' });
    const received = instantIn(receivedAt);
    if (received === null) issues.push({ path: ['receivedAt'], code: 'receivedAtFormat' });
    else if (isAfter(received, this.means.now)) issues.push({ path: ['receivedAt'], code: 'receivedAtLater' });
    if (received === null || issues.length) throw new CommandRefused('invalid', { issues });
    for (const token of by) {
      const [role, relation] = token.split('@') as [Role | '*', string | undefined];
      const to = relation === undefined ? {} : relationOf(definition, relation, context);
      if (!(to.organisations ?? organisationsAt(bodyInfo, role)).includes(organisation)) continue;
      this.restOn({ kind: 'membership', id: secretariat.id, revision: secretariat.revision });
      const evidenceId = this.means.newId();
      this.keepText(evidenceId, evidence.trim());
      this.onBehalf = { organisation, evidenceId, receivedAt: received, ...(file ? { fileId: file } : {}) };
      return { role: role === '*' ? 'lead' : role, organisation };
    }
    throw new CommandRefused('notPermitted');
  }

  // ── rows a decision rests on ─────────────────────────────────────────────────────────────────────────────────────

  private restOn(rested: Rested): void {
    if (rested.id === systemActor) return;
    if (!this.change.reads.some((r) => r.kind === rested.kind && r.id === rested.id)) this.change.reads.push(rested);
  }

  private bodyInfoOf(definition: Workflow, context: unknown): BodyInfo | undefined {
    const code = definition.bodyOf?.(context);
    return code === undefined ? undefined : this.bodyInfo(code);
  }

  /** Which state of the body (seats, policy) a step was decided under. */
  private bodyRevision(definition: Workflow, context: unknown): number | null {
    const code = definition.bodyOf?.(context);
    return code === undefined ? null : (this.world.get<BodyRow>(`body:${code}`)?.revision ?? null);
  }

  private bodyInfo(code: string): BodyInfo | undefined {
    const row = this.world.get<BodyRow>(`body:${code}`);
    if (!row) return undefined;
    this.restOn({ kind: 'body', id: code, revision: row.revision });
    const { code: named, names, chair, secretariat, policyId, policy, recesses } = row;
    const seats = holdsOn(row.seats, this.today);
    return { code: named, names, seats, chair, secretariat, policyId, policy, recesses };
  }

  private instance(id: string): Touched | null {
    const known = this.touched.get(id);
    if (known) return known;
    const row = this.world.get<InstanceRow>(`instance:${id}`);
    if (!row) return null;
    const definition = this.means.catalogue(row.workflow, row.version);
    if (!definition)
      throw new CommandRefused('workflowUnknown', { params: { workflow: row.workflow, version: row.version } });
    const found = { definition, original: row, row, snapshot: restore(definition, row) };
    this.touched.set(id, found);
    if (this.touched.size > maxInstances) throw new CommandRefused('tooManyInstances', { params: { n: maxInstances } });
    return found;
  }

  // ── machines ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private initial(definition: Workflow, input: object): AnyMachineSnapshot {
    return this.transitionInitially(definition, input)[0];
  }

  private transitionInitially(definition: Workflow, input: object): [AnyMachineSnapshot, Effect[]] {
    const [snapshot, actions] = initialTransition(definition.machine, input as never);
    return [alive(snapshot as AnyMachineSnapshot), effectsOf(actions)];
  }

  private begin(
    id: string,
    parentId: string,
    key: string,
    name: string,
    fields: Record<string, unknown>,
    by: ActingAs,
  ): void {
    const definition = this.means.catalogue(name);
    if (!definition) throw new Error(`A machine started an unknown workflow: ${name}`);
    const bodyCode = definition.bodyOf?.(fields);
    const bodyInfo = bodyCode === undefined ? undefined : this.bodyInfo(bodyCode);
    const [snapshot, effects] = this.transitionInitially(definition, {
      ...fields,
      by,
      at: this.means.now,
      today: this.today,
      bodyInfo,
      id,
    });
    this.arrive(definition, null, { id, parentId, key }, snapshot, effects, { type: 'begin', ...fields }, by);
  }

  private tell(step: Extract<Step, { do: 'tell' }>): void {
    const found = this.instance(step.instanceId);
    if (!found) throw new Error(`A machine spoke to an instance that does not exist: ${step.instanceId}`);
    const event = {
      ...step.event,
      by: step.by,
      at: this.means.now,
      today: this.today,
      bodyInfo: this.bodyInfoOf(found.definition, found.snapshot.context),
    };
    const isTaken = found.snapshot.status === 'active' && found.snapshot.can(event as never);
    if (this.command.deadline && step.event.type === this.command.type) {
      const { id, generation } = this.command.deadline;
      const seq = found.row.revision + (isTaken ? 1 : 0);
      this.change.deadlines.push({ do: 'settle', id, generation, status: isTaken ? 'fired' : 'obsolete', seq });
    }
    // A deadline or a message that no state takes any more is obsolete, never a refusal (design.md 2).
    if (isTaken) this.step(found, event, step.by);
  }

  private step(found: Touched, event: { type: string } & Record<string, unknown>, by: ActingAs): void {
    const [snapshot, actions] = transition(logicOf(found.definition.machine), found.snapshot, event as never);
    const { bodyInfo: _bodyInfo, by: _by, at: _at, today: _today, ...fields } = event;
    this.arrive(
      found.definition,
      found,
      found.row,
      alive(snapshot as AnyMachineSnapshot),
      effectsOf(actions),
      fields,
      by,
    );
  }

  /** Writes down where an instance arrived, and asks for what its machine asked for. */
  private arrive(
    definition: Workflow,
    before: Touched | null,
    at: { id: string; parentId: string | null; key: string | null },
    snapshot: AnyMachineSnapshot,
    effects: Effect[],
    event: { type: string } & Record<string, unknown>,
    by: ActingAs,
  ): void {
    const { id } = at;
    const revision = (before?.row.revision ?? 0) + 1;
    const state = stateName(snapshot.value);
    // An end that a decision can reach back to rests like a final one, and may still be told of that decision.
    const isFinal = snapshot.status === 'done' || snapshot.hasTag('ended' as never);
    const onBehalf = this.change.history.length === 0 ? this.onBehalf : null;
    const byLink = this.change.history.length === 0 ? this.byLink : null;
    const entry = {
      instanceId: id,
      seq: revision,
      commandId: this.command.id,
      at: this.means.now,
      type: event.type,
      actorId: this.command.actorId,
      role: by.role,
      organisation: by.organisation,
      onBehalf,
      byLink,
      event,
      texts: this.textsIn([event, onBehalf, byLink]),
      fromState: before?.row.state ?? null,
      toState: state,
      effects,
      bodyRevision: this.bodyRevision(definition, snapshot.context),
      workflowVersion: definition.version,
      prevHash: before?.row.lastHash ?? sha256(`umlauf:${id}`),
    };
    const hash = sha256(entry.prevHash + canonicalJson(entry));
    this.change.history.push({ ...entry, hash });
    const row: InstanceRow = {
      id,
      workflow: definition.name,
      version: definition.version,
      parentId: at.parentId,
      key: at.key,
      value: snapshot.value,
      context: snapshot.context,
      state,
      isFinal,
      revision,
      lastHash: hash,
      facts: definition.facts(snapshot.context),
      awaits: isFinal ? [] : awaitsOf(definition, snapshot),
      createdAt: before?.row.createdAt ?? this.means.now,
    };
    const now: Touched = { definition, original: before?.original ?? null, row, snapshot };
    this.touched.set(id, now);
    if (this.touched.size > maxInstances) throw new CommandRefused('tooManyInstances', { params: { n: maxInstances } });
    // First the rows that others rest on: a meeting's own deadlines hang on its day.
    this.keepReferences(now, before);
    effects.forEach((effect, n) => this.carryOut(now, effect, n, by));
    if (isFinal) this.change.deadlines.push({ do: 'withdrawAll', instanceId: id });
    if (this.onBehalf && this.change.history.length === 1)
      this.mail(now, 'onBehalf', {
        mail: 'recordedOnBehalf',
        to: [{ organisations: [this.onBehalf.organisation] }],
        data: { command: event.type, receivedAt: this.onBehalf.receivedAt, evidenceId: this.onBehalf.evidenceId },
      });
  }

  private textsIn(event: unknown): { id: string; hash: string }[] {
    const found: { id: string; hash: string }[] = [];
    const walk = (value: unknown): void => {
      if (typeof value === 'string') {
        const hash = this.hashes.get(value);
        if (hash) found.push({ id: value, hash });
      } else if (value && typeof value === 'object') Object.values(value).forEach(walk);
    };
    walk(event);
    return found;
  }

  // ── effects ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private carryOut(from: Touched, effect: Effect, n: number, by: ActingAs): void {
    const { row } = from;
    switch (effect.type) {
      case 'setDeadline':
        return this.setDeadline(from, effect.params);
      case 'withdrawDeadline':
        this.change.deadlines.push({ do: 'withdraw', instanceId: row.id, name: effect.params.name });
        return;
      case 'notify':
        return this.mail(from, String(n), effect.params);
      case 'publish':
        this.change.outbox.push(this.outboxRow(row, `publish:${n}`, 'publication', { ...effect.params }));
        return;
      case 'start': {
        const { workflow, key, input } = effect.params;
        this.queue.push({ do: 'begin', id: childId(row.id, key), parentId: row.id, key, workflow, input, by });
        return;
      }
      case 'send': {
        const { to, event } = effect.params;
        const instanceId = to === 'parent' ? row.parentId : 'child' in to ? childId(row.id, to.child) : to.instance;
        if (instanceId) this.queue.push({ do: 'tell', instanceId, event, by, fromId: row.id });
        return;
      }
      case 'allocateNumber': {
        const { params } = effect;
        const { subject, meeting, number: given, ...rest } = params;
        const number = given ?? this.nextNumber(params.body, params.year).last;
        if (given !== undefined) this.checkGivenBefore(params.body, params.year, given);
        this.change.decisions.push({
          ...rest,
          id: row.id,
          number,
          seq: row.revision,
          subjectId: subject,
          meetingId: meeting,
        });
        return;
      }
      case 'fileDocument':
        return;
    }
  }

  /** A number from before umlauf lies within the opening balance of its series. */
  private checkGivenBefore(body: string, year: number, number: number): void {
    const opening = this.world.get<SeriesRow>(`series:${body}/${year}`)?.opening ?? 0;
    if (number > opening)
      throw new CommandRefused('invalid', {
        issues: [{ path: ['number'], code: 'numberAfterOpening', params: { n: number, opening } }],
      });
  }

  private nextNumber(body: string, year: number): SeriesRow {
    const id = `${body}/${year}`;
    let series = this.series.get(id);
    if (!series) {
      const row = this.world.get<SeriesRow>(`series:${id}`);
      series = row ? { ...row, original: row.revision } : { body, year, opening: 0, last: 0, revision: 0, original: 0 };
      this.series.set(id, series);
    }
    series.last += 1;
    series.revision = series.original + 1;
    return series;
  }

  private mail(
    from: Touched,
    slot: string,
    params: { mail: string; to: Audience[]; data?: object; duty?: DutyStep },
  ): void {
    const to = params.to.filter(
      (a) => a.role !== undefined || [a.organisations, a.persons].some((named) => named?.length),
    );
    const reachable = to.filter((a) => a.organisations === undefined || a.organisations.length > 0);
    if (reachable.length === 0) return;
    this.change.outbox.push(
      this.outboxRow(from.row, `mail:${slot}`, 'mail', {
        mail: params.mail,
        to: reachable,
        data: params.data ?? {},
        ...(params.duty ? { duty: params.duty } : {}),
      }),
    );
  }

  private outboxRow(
    row: Pick<InstanceRow, 'id' | 'revision'>,
    slot: string,
    kind: 'mail' | 'publication' | 'deadline',
    payload: Record<string, unknown>,
  ) {
    return {
      id: derivedId(`${this.command.id}/${row.id}/${row.revision}/${slot}`),
      instanceId: row.id,
      seq: row.revision,
      kind,
      payload,
      at: this.means.now,
    };
  }

  private setDeadline({ definition, row }: Touched, params: Extract<Effect, { type: 'setDeadline' }>['params']): void {
    const policy = this.bodyInfoOf(definition, row.context)?.policy;
    let placed;
    try {
      placed = derivable(() => this.place(params.anchor, policy ? countingOf(policy) : defaultCounting));
    } catch (error) {
      if (!(error instanceof MissingMeeting)) throw error;
      if (params.ifNoMeeting === undefined) throw new CommandRefused(error.code, { params: error.params });
      // What was set before under this name does not hold any more either.
      this.change.deadlines.push({ do: 'withdraw', instanceId: row.id, name: params.name });
      if (params.ifNoMeeting === 'ask') this.ask(row.id, row.revision, error.fact);
      return;
    }
    const { anchor, calendar, preparedBy, date, instant, derivation } = placed;
    const isPast = !isAfter(instant, this.means.now);
    const id = derivedId(`${row.id}/${params.name}/${row.revision}`);
    this.change.deadlines.push({
      do: 'set',
      id,
      instanceId: row.id,
      seq: row.revision,
      name: params.name,
      anchor,
      dueOn: date,
      dueAt: instant,
      derivation,
      calendar,
      preparedBy,
      status: isPast && params.ifPast === 'skip' ? 'skipped' : 'open',
    });
    for (const code of [calendar, preparedBy]) if (code) this.anchorings.add(code);
    if (Date.parse(instant) - Date.parse(this.means.now) <= wakeUpMs && !(isPast && params.ifPast === 'skip'))
      this.wake(row, params.name, id, instant);
  }

  private wake(row: Pick<InstanceRow, 'id' | 'revision'>, name: string, deadlineId: string, dueAt: string): void {
    this.change.outbox.push(this.outboxRow(row, `deadline:${name}`, 'deadline', { deadlineId, dueAt }));
  }

  /**
   * There is no meeting that a day could hang on: the machine is asked at once, as by any other deadline, so that every
   * case answers for itself in a transaction of its own.
   */
  private ask(instanceId: string, seq: number, why: string): void {
    const { now } = this.means;
    const id = derivedId(`${this.command.id}/${instanceId}/${noMeeting}`);
    this.change.deadlines.push({
      do: 'set',
      id,
      instanceId,
      seq,
      name: noMeeting,
      anchor: { kind: 'instant', at: now },
      dueOn: this.today,
      dueAt: now,
      derivation: [{ date: this.today, text: why }],
      calendar: null,
      preparedBy: null,
      status: 'open',
    });
    this.wake({ id: instanceId, revision: seq }, noMeeting, id, now);
  }

  private place(asked: Anchor, counting: typeof defaultCounting) {
    const { anchor, calendar, preparedBy } = this.bind(asked);
    return { anchor, calendar, preparedBy, ...resolveAnchor(anchor, this.anchorWorld(calendar, preparedBy, counting)) };
  }

  /** Ties an anchor to the very meeting it means, so that it follows that meeting when it moves. */
  private bind(asked: Anchor): { anchor: Anchor; calendar: string | null; preparedBy: string | null } {
    const { body, meeting } = restsOn(asked);
    const calendar = body ?? (meeting === null ? null : (this.instance(meeting)?.row.facts.body ?? null));
    if (meeting !== null && calendar === null) throw new CommandRefused('meetingUnknown');
    if (calendar === null) return { anchor: asked, calendar, preparedBy: null };
    const preparing = this.bodyRow(calendar).policy.documentsPreparedBy.value;
    const anchor = bindAnchor(asked, this.anchorWorld(calendar, preparing));
    return { anchor, calendar, preparedBy: restsOn(anchor).preparedBy ?? null };
  }

  private bodyRow(code: string): BodyRow {
    const row = this.world.get<BodyRow>(`body:${code}`);
    if (!row) throw new CommandRefused('bodyUnknown', { params: { input: code } });
    return row;
  }

  /** What a day is derived from: the meetings of a body and of the one that prepares it, `changed` as they will be. */
  private anchorWorld(
    calendar: string | null,
    preparedBy: string | null,
    counting = defaultCounting,
    { meeting, recesses }: ChangedCalendar = {},
  ): AnchorWorld {
    const bodies = [calendar, preparedBy].flatMap((code) => code ?? []);
    for (const code of bodies) this.bodyRow(code);
    const stored = bodies.flatMap((code) => this.calendarOf(code).meetings);
    const now = [...(meeting ? [meeting] : []), ...this.meetingsNow()];
    return {
      meetings: [...now, ...stored.filter((m) => !now.some(({ id }) => id === m.id))],
      recesses: recesses ?? (calendar === null ? [] : (this.bodyRow(calendar).recesses ?? [])),
      leadWeeks: ({ body, isSpecial = false }) => leadTimes(this.bodyRow(body).policy, { isSpecial }).documents,
      preparedBy: () => preparedBy,
      ...(calendar === null ? counting : countingOf(this.bodyRow(calendar).policy)),
      bodyName: (code, form) => this.bodyRow(code).names[form],
    };
  }

  /** Meetings as this command leaves them. */
  private meetingsNow(): CalendarRow['meetings'] {
    return this.change.references.flatMap((reference) =>
      reference.kind === 'meeting' ? [{ id: reference.id, ...reference.row }] : [],
    );
  }

  private calendarOf(body: string): CalendarRow {
    return this.world.get<CalendarRow>(`calendar:${body}`) ?? { body, revision: 0, meetings: [] };
  }

  private anchoredTo(body: string): AnchoredRow {
    return this.world.get<AnchoredRow>(`anchored:${body}`) ?? { revision: 0, deadlines: [] };
  }

  // ── reference rows ───────────────────────────────────────────────────────────────────────────────────────────────

  private keepReferences(now: Touched, before: Touched | null): void {
    const references = referencesOf(now);
    const { row } = now;
    references.forEach((reference, i) => {
      const expected = before?.row.revision ?? 0;
      switch (reference.kind) {
        case 'meeting': {
          // An agenda that changes leaves the calendar alone.
          if (before && canonicalJson(referencesOf(before)[i]) === canonicalJson(reference)) return;
          this.change.references.push({ ...reference, id: row.id, instanceId: row.id, revision: row.revision });
          this.calendars.add(reference.row.body);
          const known = this.calendarOf(reference.row.body).meetings;
          if (known.some((m) => m.id !== row.id && m.number === reference.row.number))
            throw new CommandRefused('invalid', { issues: [{ path: ['number'], code: 'meetingNumberTaken' }] });
          this.moveDeadlines(
            { id: row.id, ...reference.row },
            known.find((m) => m.id === row.id),
          );
          return;
        }
        case 'body': {
          const stored = before ? null : this.world.get<BodyRow>(`body:${reference.row.code}`);
          if (stored) throw new CommandRefused('invalid', { issues: [{ path: ['code'], code: 'bodyTaken' }] });
          this.writeOn({ kind: 'body', id: reference.row.code, revision: expected });
          this.moveReminders(reference.row, before);
          this.change.references.push({ ...reference, id: row.id, instanceId: row.id, revision: row.revision });
          return;
        }
        case 'series':
          if (before) return;
          this.writeOn({ kind: 'series', id: `${reference.row.body}/${reference.row.year}`, revision: 0 });
          this.change.references.push({ ...reference, id: row.id, instanceId: row.id, revision: 1 });
          return;
        case 'membership': {
          const id = derivedId(`${row.id}/membership/${i}`);
          this.writeOn({ kind: 'membership', id, revision: expected });
          this.change.references.push({ ...reference, id, instanceId: row.id, revision: row.revision });
        }
      }
    });
  }

  /** A sitzungsfreie Zeit that was entered or removed moves the reminders of what is owed to the body. */
  private moveReminders({ code, recesses }: Pick<BodyInfo, 'code' | 'recesses'>, before: Touched | null) {
    const [old] = before ? referencesOf(before) : [];
    if (old?.kind !== 'body' || canonicalJson(old.row.recesses) === canonicalJson(recesses)) return;
    const anchored = this.anchoredTo(code).deadlines;
    for (const deadline of anchored)
      if (deadline.anchor.kind === 'reminder')
        this.moveTo(deadline, this.movedDay(deadline.anchor, code, { recesses }));
  }

  /**
   * A moved meeting moves the open deadlines that hang on it, and those of a body that it prepares; met ones stay
   * (design.md 6). Where none is left that they could hang on, their cases are asked.
   */
  private moveDeadlines(
    meeting: CalendarRow['meetings'][number],
    before: CalendarRow['meetings'][number] | undefined,
  ): void {
    const isCancelled = meeting.status === 'cancelled' && before?.status !== 'cancelled';
    const hasMoved = before !== undefined && (before.on !== meeting.on || before.startsAt !== meeting.startsAt);
    if (before && !hasMoved && !isCancelled) return;
    const anchored = this.anchoredTo(meeting.body).deadlines;
    const told = new Set<string>();
    const isStillAsked = (instanceId: string) =>
      anchored.some((other) => other.instanceId === instanceId && !other.name.includes('.'));
    for (const deadline of anchored) {
      const rests = restsOn(deadline.anchor);
      const isPrepared = rests.preparedBy === meeting.body;
      if (rests.meeting !== meeting.id && !isPrepared && !rests.follows) continue;
      const { id, instanceId, name } = deadline;
      // Who is concerned by the meeting itself hears of its move or end.
      if (instanceId === meeting.id && isCancelled) continue;
      const isReminder = name.includes('.');
      const day = this.movedDay(deadline.anchor, isPrepared ? deadline.calendar : meeting.body, { meeting });
      if (typeof day === 'string') {
        // What is overdue already keeps its steps: the day they follow is past.
        if (isReminder && !isStillAsked(instanceId)) continue;
        this.change.deadlines.push({ do: 'withdraw', instanceId, name });
        if (!isReminder) this.ask(instanceId, 0, day);
        continue;
      }
      const { instant } = day;
      if (!this.moveTo(deadline, day)) continue;
      if (isReminder || instanceId === meeting.id || told.has(instanceId)) continue;
      told.add(instanceId);
      this.change.outbox.push({
        id: derivedId(`${this.command.id}/moved/${id}`),
        instanceId,
        seq: 0,
        kind: 'mail',
        payload: {
          mail: 'deadlineMoved',
          to: [{ role: 'lead' }],
          toWaiting: true,
          data: {
            name,
            dueAt: instant,
            meeting: meeting.id,
            how: isCancelled ? 'cancelled' : before ? 'moved' : 'planned',
          },
        },
        at: this.means.now,
      });
    }
  }

  /** Moves a deadline to its new day, if that is another. A reminder whose new day is gone is not said any more. */
  private moveTo(deadline: AnchoredRow['deadlines'][number], day: ReturnType<Decision['movedDay']>): boolean {
    if (typeof day === 'string') return false;
    const { id, instanceId, name, generation, dueAt } = deadline;
    const { date, instant, derivation } = day;
    if (Date.parse(instant) === Date.parse(dueAt)) return false;
    this.change.deadlines.push({ do: 'move', id, generation, dueOn: date, dueAt: instant, derivation });
    if (name.includes('.') && !isAfter(instant, this.means.now))
      this.change.deadlines.push({ do: 'withdraw', instanceId, name });
    return true;
  }

  /** The day of an anchor after a calendar has changed; why there is none, where no meeting is left for it. */
  private movedDay(anchor: Anchor, calendar: string | null, changed: ChangedCalendar) {
    const world = this.anchorWorld(calendar, restsOn(anchor).preparedBy ?? null, undefined, changed);
    try {
      return derivable(() => resolveAnchor(anchor, world));
    } catch (error) {
      if (error instanceof MissingMeeting) return error.fact;
      throw error;
    }
  }

  private writeOn(rested: Rested): void {
    this.change.writes.push(rested);
  }

  // ── the whole change ─────────────────────────────────────────────────────────────────────────────────────────────

  private finish(rootId: string): Change {
    const { change } = this;
    for (const { original, row } of this.touched.values()) {
      if (original === row) {
        this.restOn({ kind: 'instance', id: row.id, revision: row.revision });
        continue;
      }
      this.writeOn({ kind: 'instance', id: row.id, revision: original?.revision ?? 0 });
      change.instances.push({ ...row, updatedAt: this.means.now, tokens: tokensOf(row.awaits) });
    }
    for (const [id, { original, ...series }] of this.series) {
      this.writeOn({ kind: 'series', id, revision: original });
      change.series.push({ body: series.body, year: series.year, last: series.last, revision: series.revision });
    }
    for (const code of this.calendars) {
      this.writeOn({ kind: 'calendar', id: code, revision: this.calendarOf(code).revision });
      change.calendars.push(code);
    }
    change.anchorings.push(...this.anchorings);
    for (const key of this.world.looked) {
      const [kind, code] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
      if (kind === 'calendar' && !this.calendars.has(code))
        this.restOn({ kind, id: code, revision: this.calendarOf(code).revision });
      if (kind === 'anchored') this.restOn({ kind, id: code, revision: this.anchoredTo(code).revision });
    }
    const root = this.touched.get(rootId)!.row;
    change.command.instanceId = rootId;
    change.command.answer = { instanceId: rootId, revision: root.revision, state: root.state };
    const written = new Set(change.writes.map((w) => `${w.kind}:${w.id}`));
    change.reads = change.reads.filter((r) => !written.has(`${r.kind}:${r.id}`));
    return change;
  }
}

/** Restores an instance strictly: an unknown state or a context that does not parse stops it with a clear refusal. */
export function restore(definition: Workflow, row: InstanceRow): AnyMachineSnapshot {
  const parsed = definition.context.safeParse(row.context);
  if (!parsed.success)
    throw new CommandRefused('instanceUnreadable', { params: { workflow: row.workflow, version: row.version } });
  try {
    const snapshot = definition.machine.resolveState({ value: row.value as never, context: row.context as never });
    return snapshot as AnyMachineSnapshot;
  } catch {
    throw new CommandRefused('instanceUnreadable', { params: { workflow: row.workflow, version: row.version } });
  }
}

/** Commands that the case waits for, with who may send them; drives "Für mich" and "Was passiert jetzt". */
export function awaitsOf(definition: Workflow, snapshot: AnyMachineSnapshot): Awaiting[] {
  const seen = new Map<string, Awaiting>();
  for (const next of getNextTransitions(snapshot)) {
    const meta = next.meta as WhoMay | undefined;
    if (!meta?.awaited || !isAwaitedNow(meta, snapshot.context)) continue;
    for (const token of meta.awaited === true ? meta.by : meta.awaited) {
      const [role, relation] = token.split('@') as [Role, string | undefined];
      const to = relation === undefined ? {} : relationOf(definition, relation, snapshot.context);
      if (to.organisations?.length === 0) continue;
      seen.set(`${next.eventType}/${token}`, {
        command: next.eventType,
        role,
        organisations: to.organisations ?? null,
        body: to.body ?? null,
      });
    }
  }
  return [...seen.values()];
}

/** Whether the case waits for a command as things are. */
export function isAwaitedNow({ awaitedWhile }: WhoMay, context: unknown): boolean {
  return awaitedWhile === undefined || awaitedWhile(context as never);
}

/** `open.awaited` for the value `{ open: 'awaited' }`. */
export function stateName(value: unknown): string {
  if (typeof value === 'string') return value;
  const [name, inner] = Object.entries(value as Record<string, unknown>)[0]!;
  return `${name}.${stateName(inner)}`;
}

export function relationOf(definition: Workflow, name: string, context: unknown) {
  const relation = definition.relations?.[name];
  if (!relation) throw new Error(`${definition.name} names the relation ${name} and does not define it`);
  return relation(context);
}

/** Organisations that hold a role at a body by its seats: whose act may be recorded where the case names nobody. */
function organisationsAt(body: BodyInfo | undefined, role: Role | '*'): string[] {
  const seats = (isVoting: boolean) =>
    body?.seats.filter((s) => s.isVoting === isVoting).map((s) => s.organisation) ?? [];
  if (role === 'votingMember') return seats(true);
  if (role === 'advisoryMember') return seats(false);
  return role === 'chair' && body ? [body.chair] : [];
}

function referencesOf({ definition, row }: Touched): Reference[] {
  return definition.references?.(row.context, row.value) ?? [];
}

/** A deadline that cannot be worked out refuses the command, unless all that is missing is a meeting. */
function derivable<T>(derive: () => T): T {
  try {
    return derive();
  } catch (error) {
    if (error instanceof MissingMeeting) throw error;
    if (error instanceof DeadlineRefused) throw new CommandRefused(error.code, { params: error.params });
    throw error;
  }
}

/** Instants come with and without milliseconds: as texts they have no order. */
function isAfter(instant: string, other: string): boolean {
  return Date.parse(instant) > Date.parse(other);
}

/** An instant as somebody gave it, in UTC; `null` when it is none. */
function instantIn(given: string): string | null {
  try {
    return Temporal.Instant.from(given).toString();
  } catch {
    return null;
  }
}

/**
 * A machine for `transition()`, which makes an actor each time and so would work out an initial state that nobody needs,
 * without input: a third of what a step costs.
 */
function logicOf(machine: AnyStateMachine): AnyActorLogic {
  const known = logics.get(machine);
  if (known) return known;
  const logic: AnyActorLogic = {
    getInitialSnapshot: () => ({ status: 'active' }),
    getPersistedSnapshot: (snapshot: AnyMachineSnapshot) => snapshot,
    transition: (snapshot, event, scope) => machine.transition(snapshot, event, scope),
  };
  logics.set(machine, logic);
  return logic;
}
const logics = new WeakMap<AnyStateMachine, AnyActorLogic>();

/** A machine that threw inside an action answers with an error snapshot; that is a bug and stays loud. */
function alive(snapshot: AnyMachineSnapshot): AnyMachineSnapshot {
  if (snapshot.status === 'error') throw snapshot.error;
  return snapshot;
}

function effectsOf(actions: readonly { type: string; params: unknown }[]): Effect[] {
  return actions
    .filter((action) => (effectTypes as readonly string[]).includes(action.type))
    .map(({ type, params }) => ({ type, params }) as Effect);
}

function sha256(content: string): string {
  return hash('sha256', content);
}

export type { Envelope };
