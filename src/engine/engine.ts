import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { getNextTransitions } from 'xstate';
import { berlinDate } from '../../workflows/berlin-time.js';
import { CommandRefused, type Role, type WhoMay, type Workflow } from '../../workflows/contract.js';
import { isRole, isValid } from '../identity/membership.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Random } from '../ports/random.js';
import { canonicalJson } from './canonical-json.js';
import {
  type Command,
  type LinkUse,
  NeedRows,
  World,
  decide,
  derivedId,
  isAwaitedNow,
  linkMemberships,
  relationOf,
  restore,
  systemActor,
} from './decide.js';
import { Gatherer } from './gatherer.js';
import type { ActorRow, Answer, Change, DueDeadline, InstanceRow, Key, Row, Store } from './store.js';

/** How long a command is decided again after conflicts before it gives up (design.md 3). */
const retryMs = 5000;
const cacheSize = 10_000;

export interface EngineParts {
  store: Store;
  clock: Clock;
  ids: Ids;
  random: Random;
  catalogue: readonly Workflow[];
  /** Key of the installation for request hashes. */
  requestKey: string;
  /** Told after a commit that left something to do: outbox rows or deadlines. */
  hint?: { publish(): void };
}

/** What a look at the deadlines brought; instants are UTC. */
export interface Fired {
  found: number;
  fired: number;
  nextDueAt: string | null;
  now: string;
}

/** A change that cannot be stored: a bug or a misuse, or a deadline that somebody else has settled meanwhile. */
class NotStored extends Error {
  constructor(readonly reason: string) {
    super(`The change could not be stored: ${reason}`);
  }
}

/**
 * Who lost a row to somebody else decides again when it is their turn: in this process one after the other for each such
 * row, in order of arrival. Many commands on one row then cost one decision each, not one for every winner.
 */
class Turns {
  private readonly last = new Map<string, Promise<void>>();

  /** Waits for the turn at all of these rows at once; answers how to end it. */
  async take(keys: readonly string[]): Promise<() => void> {
    let end = () => {};
    const mine = new Promise<void>((resolve) => (end = resolve));
    const before = keys.map((key) => this.last.get(key));
    for (const key of keys) this.last.set(key, mine);
    await Promise.all(before);
    return () => {
      end();
      for (const key of keys) if (this.last.get(key) === mine) this.last.delete(key);
    };
  }
}

/** What somebody may do with an instance now. */
export interface Offer {
  command: string;
  role: Role;
  organisation: string;
  /** The case waits for exactly this. */
  isAwaited: boolean;
}

/** What the secretariat may record for others: im Auftrag erfassen. */
export interface BehalfOffer {
  command: string;
  organisations: string[];
}

/**
 * The engine: one command is one transaction. It decides in memory on rows that may be stale and lets the store compare
 * revisions; a conflict is read and decided again, which is safe because deciding is pure.
 */
export class Engine {
  private readonly cache = new Map<string, Row | null>();
  private readonly turns = new Turns();
  private readonly gatherer: Gatherer;
  private readonly firing = new Map<number, { running: Promise<Fired>; next?: Promise<Fired> }>();
  private readonly requestKey: KeyObject;
  private readonly workflows = new Map<string, Workflow>();
  private readonly newest = new Map<string, Workflow>();

  constructor(private readonly parts: EngineParts) {
    this.gatherer = new Gatherer((changes) => parts.store.apply(changes));
    this.requestKey = createSecretKey(Buffer.from(parts.requestKey));
    for (const workflow of parts.catalogue) {
      this.workflows.set(`${workflow.name}/${workflow.version}`, workflow);
      const known = this.newest.get(workflow.name);
      if (!known || known.version < workflow.version) this.newest.set(workflow.name, workflow);
    }
  }

  /** A workflow by name; without a version the newest, which new instances begin with. */
  workflow(name: string, version?: number): Workflow | undefined {
    return version === undefined ? this.newest.get(name) : this.workflows.get(`${name}/${version}`);
  }

  /**
   * Does a command, once.
   * @throws CommandRefused when the answer is no; nothing is written then.
   */
  async execute(given: Command): Promise<Answer> {
    const { instanceId } = given;
    const command = instanceId === undefined ? given : { ...given, instanceId: instanceId.toLowerCase() };
    const requestHash = this.requestHash(command);
    const giveUpAt = performance.now() + retryMs;
    const looked = new Set<Key>();
    let endTurn = () => {};
    try {
      for (let attempt = 0; ; attempt++) {
        const change = await this.decideOn(command, requestHash, looked, attempt > 0);
        if ('answer' in change) return change.answer;
        change.command.requestHash = requestHash;
        const outcome = await this.gatherer.submit(change);
        switch (outcome.is) {
          case 'applied':
            this.remember(change);
            if (change.outbox.length || change.deadlines.length) this.parts.hint?.publish();
            return outcome.answer;
          case 'repeated':
            this.forget(change);
            return answerOnce(outcome, requestHash);
          case 'failed':
            if (outcome.error === 'numberTaken')
              throw new CommandRefused('invalid', { issues: [{ path: ['number'], code: 'numberTaken' }] });
            throw new NotStored(outcome.error);
          case 'conflict':
            outcome.stale.forEach((key) => this.cache.delete(key));
            this.forget(change);
            endTurn();
            endTurn = await this.turns.take(outcome.stale);
            if (performance.now() > giveUpAt) throw new CommandRefused('busy');
            await new Promise((resolve) => setTimeout(resolve, this.parts.random.below(2 ** Math.min(attempt, 6)) + 1));
        }
      }
    } finally {
      endTurn();
    }
  }

  /**
   * Fires what is due by the installation's one time; answers how many were due and fired, and when to look again. One
   * look at a time: two at the same deadlines would only be in each other's way. Who asks during a look shares the next.
   */
  fireDue(limit = 100): Promise<Fired> {
    const { running, next } = this.firing.get(limit) ?? {};
    if (next) return next;
    const look = (running ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        this.firing.set(limit, { running: look });
        return this.fireNow(limit);
      })
      .finally(() => {
        if (this.firing.get(limit)?.running === look && !this.firing.get(limit)?.next) this.firing.delete(limit);
      });
    this.firing.set(limit, running ? { running, next: look } : { running: look });
    return look;
  }

  private async fireNow(limit: number): Promise<Fired> {
    const { deadlines, nextDueAt, now } = await this.parts.store.due(limit);
    const byInstance = new Map<string, DueDeadline[]>();
    for (const deadline of deadlines)
      byInstance.set(deadline.instanceId, [...(byInstance.get(deadline.instanceId) ?? []), deadline]);
    const failures: unknown[] = [];
    let fired = 0;
    await Promise.all(
      [...byInstance.values()].map(async (own) => {
        try {
          for (const deadline of own) if (await this.fire(deadline)) fired++;
        } catch (error) {
          failures.push(error);
        }
      }),
    );
    // What cannot be fired stays due, and must not hide what is due behind it.
    if (failures.length && fired === 0 && deadlines.length === limit) return this.fireNow(limit * 4);
    if (failures.length && fired === 0) throw failures[0];
    return { found: deadlines.length, fired, nextDueAt, now };
  }

  /** Fires one deadline; `false` when it was withdrawn, moved or settled at the same moment. */
  private async fire({ id, generation, name, instanceId }: DueDeadline): Promise<boolean> {
    try {
      await this.execute({
        id: derivedId(`fire/${id}/${generation}`),
        type: `deadline.${name}`,
        actorId: systemActor,
        instanceId,
        input: {},
        deadline: { id, generation },
      });
      return true;
    } catch (error) {
      if (error instanceof NotStored && error.reason === 'deadlineNotOpen') return false;
      throw error;
    }
  }

  /** Commands this person may send to an instance now, by a link if given, and those recorded for others. */
  async offers(
    instanceId: string,
    actorId: string,
    link?: LinkUse,
  ): Promise<{ offers: Offer[]; behalf: BehalfOffer[] }> {
    const keys: Key[] = [`instance:${instanceId}`, `actor:${actorId}`];
    const rows = await this.parts.store.read(keys);
    const row = rows.get(keys[0]!) as InstanceRow | null;
    const actor = rows.get(keys[1]!) as ActorRow | null;
    if (!row || !actor) return { offers: [], behalf: [] };
    const definition = this.workflow(row.workflow, row.version);
    if (!definition)
      throw new CommandRefused('workflowUnknown', { params: { workflow: row.workflow, version: row.version } });
    const snapshot = restore(definition, row);
    const today = berlinDate(await this.parts.clock.now());
    const held = actor.memberships.filter((m) => isValid(m, today));
    const memberships = link ? linkMemberships(held, link) : held;
    const isSecretariat = memberships.some((m) => m.role === 'secretariat');
    const offers = new Map<string, Offer>();
    const behalf = new Map<string, Set<string>>();
    if (snapshot.status === 'done') return { offers: [], behalf: [] };
    for (const next of getNextTransitions(snapshot)) {
      const meta = next.meta as WhoMay | undefined;
      const command = next.eventType;
      if (!meta?.by || !definition.commands[command] || !canNow(definition, snapshot, command)) continue;
      for (const token of meta.by) {
        const [role, relation] = token.split('@') as [Role | '*', string | undefined];
        const to = relation === undefined ? {} : relationOf(definition, relation, snapshot.context);
        const isAwaited =
          (meta.awaited === true || (Array.isArray(meta.awaited) && meta.awaited.includes(token))) &&
          isAwaitedNow(meta, snapshot.context);
        const own = memberships.find(
          (m) =>
            isRole(role, m.role) &&
            (to.organisations === undefined || to.organisations.includes(m.organisation)) &&
            (to.body === undefined || m.body === to.body),
        );
        if (own && !offers.has(command))
          offers.set(command, { command, role: own.role, organisation: own.organisation, isAwaited });
        if (isSecretariat && role !== 'secretariat' && to.organisations?.length)
          behalf.set(command, new Set([...(behalf.get(command) ?? []), ...to.organisations]));
      }
    }
    return {
      offers: [...offers.values()].toSorted((a, b) => Number(b.isAwaited) - Number(a.isAwaited)),
      behalf: [...behalf].map(([command, organisations]) => ({ command, organisations: [...organisations] })),
    };
  }

  /**
   * Decides; reads what is missing, and adds to `looked` what the decision looked at, so that the next attempt reads it
   * at once. A refusal counts only on fresh rows, and never for a command already done.
   */
  private async decideOn(
    command: Command,
    requestHash: string,
    looked: Set<Key>,
    isFresh: boolean,
  ): Promise<Change | { answer: Answer }> {
    const rows = new Map<string, Row | null>();
    looked.add(`actor:${command.actorId}`);
    if (command.instanceId) looked.add(`instance:${command.instanceId}`);
    await this.load(looked, rows, isFresh);
    // The time is never older than what was read: a decision does not come before what it rests on.
    let now = await this.parts.clock.now();
    for (;;) {
      const world = new World(rows, isFresh ? undefined : (key) => this.cache.get(key));
      try {
        const change = decide(world, this.means(now), command);
        world.looked.forEach((key) => looked.add(key));
        return change;
      } catch (error) {
        world.looked.forEach((key) => looked.add(key));
        if (error instanceof NeedRows) {
          if (await this.load(error.keys, rows, isFresh)) now = await this.parts.clock.now();
          continue;
        }
        if (!(error instanceof CommandRefused)) throw error;
        if (!isFresh) {
          isFresh = true;
          await this.load(looked, rows, true);
          now = await this.parts.clock.now();
          continue;
        }
        const done = await this.parts.store.outcome(command.id);
        if (done) return { answer: answerOnce(done, requestHash) };
        throw error;
      }
    }
  }

  private means(now: string) {
    return {
      now,
      newId: () => this.parts.ids.next(),
      newSalt: () => this.parts.random.hex(16),
      catalogue: (name: string, version?: number) => this.workflow(name, version),
    };
  }

  /** Puts rows into `into`, cached ones as they are unless `isFresh`; answers whether the database was asked. */
  private async load(keys: Iterable<Key>, into: Map<string, Row | null>, isFresh: boolean): Promise<boolean> {
    const missing: Key[] = [];
    for (const key of new Set(keys)) {
      const cached = isFresh ? undefined : this.cache.get(key);
      if (cached === undefined) missing.push(key);
      else into.set(key, cached);
    }
    if (missing.length === 0) return false;
    const read = await this.parts.store.read(missing);
    for (const key of missing) {
      const row = read.get(key) ?? null;
      into.set(key, row);
      if (row !== null && !key.startsWith('anchored:')) this.keep(key, row);
    }
    return true;
  }

  private keep(key: string, row: Row): void {
    this.cache.delete(key);
    this.cache.set(key, row);
    if (this.cache.size > cacheSize) this.cache.delete(this.cache.keys().next().value!);
  }

  private remember(change: Change): void {
    for (const { kind, id } of change.writes) this.cache.delete(`${kind}:${id}`);
    for (const reference of change.references)
      if (reference.kind === 'membership') this.cache.delete(`actor:${reference.row.personId}`);
    for (const { updatedAt: _updatedAt, tokens: _tokens, ...row } of change.instances)
      this.keep(`instance:${row.id}`, row);
  }

  private forget(change: Change): void {
    for (const { kind, id } of [...change.writes, ...change.reads]) this.cache.delete(`${kind}:${id}`);
    this.cache.delete(`actor:${change.command.actorId}`);
  }

  private requestHash({ type, actorId, instanceId, workflow, input, onBehalf, byLink }: Command): string {
    const request = canonicalJson({ type, actorId, instanceId, workflow, input, onBehalf, byLink });
    return createHmac('sha256', this.requestKey).update(request).digest('hex');
  }
}

/** A command without fields is offered only when its guard lets it through. */
function canNow(definition: Workflow, snapshot: ReturnType<typeof restore>, command: string): boolean {
  if (Object.keys(definition.commands[command]!.shape).length > 0) return true;
  return snapshot.can({ type: command, by: { role: 'system', organisation: '' } } as never);
}

function answerOnce(done: { requestHash: string; answer: Answer }, requestHash: string): Answer {
  if (done.requestHash !== requestHash) throw new CommandRefused('commandIdReused');
  return done.answer;
}
