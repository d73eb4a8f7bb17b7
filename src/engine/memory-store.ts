import type { Membership } from '../identity/membership.js';
import type { Reference } from '../../workflows/contract.js';
import type { Anchor } from '../../workflows/deadline-calendar.js';
import { type Clock, MemoryClock } from '../ports/clock.js';
import type {
  Applied,
  BodyRow,
  CalendarRow,
  Change,
  DeadlineStep,
  DecisionRow,
  DueDeadline,
  HistoryRow,
  Key,
  OutboxRow,
  Outcome,
  Rested,
  Row,
  SeriesRow,
  Store,
} from './store.js';

/** A deadline as it is kept. */
export interface KeptDeadline {
  id: string;
  instanceId: string;
  name: string;
  generation: number;
  anchor: Anchor;
  dueOn: string;
  dueAt: string;
  derivation: { date: string; text: string }[];
  calendar: string | null;
  preparedBy: string | null;
  status: 'open' | 'fired' | 'withdrawn' | 'obsolete' | 'skipped';
  setSeq: number;
  firedSeq: number | null;
  settledAt: string | null;
}
type KeptMeeting = CalendarRow['meetings'][number] & { revision: number };

/** A change that PostgreSQL would not store either. */
class Violation extends Error {}

/** The Store in memory, with the semantics of `PgStore`; for machines, rules and scenarios without a database. */
export class MemoryStore implements Store {
  readonly commands = new Map<string, Change['command']>();
  readonly instances = new Map<string, Change['instances'][number]>();
  readonly history = new Map<string, HistoryRow>();
  readonly deadlines = new Map<string, KeptDeadline>();
  readonly outbox = new Map<string, OutboxRow>();
  readonly texts = new Map<string, Change['texts'][number]>();
  readonly persons = new Map<string, Change['persons'][number]>();
  readonly decisions = new Map<string, DecisionRow>();
  readonly series = new Map<string, SeriesRow & { sourceId: string | null }>();
  readonly bodies = new Map<string, BodyRow>();
  readonly memberships = new Map<string, Membership>();
  readonly meetings = new Map<string, KeptMeeting>();
  readonly calendars = new Map<string, number>();
  /** How many changes anchored deadlines to meetings of a body. */
  private readonly anchorings = new Map<string, number>();
  /** Open deadlines in the order in which they are due; and all of an instance. */
  private readonly openOnes: KeptDeadline[] = [];
  private readonly deadlinesOf = new Map<string, Set<string>>();
  /** How to take back what the change at hand has written so far, newest last. */
  private undo: (() => void)[] = [];

  /** `copy`: what keeps rows here apart from those of a caller. */
  constructor(
    readonly clock: Clock = new MemoryClock(),
    private readonly copy: <T>(value: T) => T = throughJson,
  ) {}

  async read(keys: Key[]): Promise<Map<string, Row | null>> {
    return new Map(keys.map((key) => [key, this.copy(this.row(key))]));
  }

  async apply(changes: Change[]): Promise<Outcome[]> {
    return this.copy(changes).map((change) => {
      this.undo = [];
      try {
        return this.copy(this.applyOne(change));
      } catch (error) {
        if (!(error instanceof Violation)) throw error;
        this.undo.toReversed().forEach((back) => back());
        return { is: 'failed', error: error.message };
      }
    });
  }

  async due(limit: number): Promise<{ deadlines: DueDeadline[]; nextDueAt: string | null; now: string }> {
    const now = await this.clock.now();
    const end = this.placeOf((other) => other.dueAt <= now);
    return {
      deadlines: this.openOnes
        .slice(0, Math.min(end, limit))
        .map(({ id, instanceId, name, generation, dueAt }) => ({ id, instanceId, name, generation, dueAt })),
      nextDueAt: this.openOnes[end]?.dueAt ?? null,
      now,
    };
  }

  async outcome(commandId: string): Promise<Applied | null> {
    const done = this.commands.get(commandId.toLowerCase());
    return done ? this.copy({ requestHash: done.requestHash, answer: done.answer }) : null;
  }

  /** Puts a deadline there as it is, from elsewhere; `due` is in UTC with milliseconds. */
  keepDeadline(deadline: KeptDeadline): void {
    const { id, instanceId } = deadline;
    this.order(this.deadlines.get(id), deadline);
    this.deadlines.set(id, deadline);
    const own = this.deadlinesOf.get(instanceId) ?? new Set();
    this.deadlinesOf.set(instanceId, own.add(id));
  }

  /** Takes a deadline out of the order of the open ones, and puts it in where it belongs now. */
  private order(before: KeptDeadline | undefined, now: KeptDeadline | undefined): void {
    const place = (of: KeptDeadline) => this.placeOf((other) => inOrderOfDue(other, of) < 0);
    if (before?.status === 'open') this.openOnes.splice(place(before), 1);
    if (now?.status === 'open') this.openOnes.splice(place(now), 0, now);
  }

  /** How many open deadlines stand before a place in their order. */
  private placeOf(isBefore: (other: KeptDeadline) => boolean): number {
    let [low, high] = [0, this.openOnes.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.openOnes[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private ownDeadlines(instanceId: string): KeptDeadline[] {
    return [...(this.deadlinesOf.get(instanceId) ?? [])].map((id) => this.deadlines.get(id)!);
  }

  // ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private row(key: Key): Row | null {
    const [, kind, id] = /^(\w+):(.*)$/s.exec(key) ?? [];
    switch (kind) {
      case 'instance': {
        const kept = this.instances.get(id!.toLowerCase());
        if (!kept) return null;
        const { updatedAt: _updatedAt, tokens: _tokens, ...row } = kept;
        return row;
      }
      case 'actor': {
        const personId = id!.toLowerCase();
        const memberships = [...this.memberships.values()].filter((m) => m.personId === personId);
        if (memberships.length === 0 && !this.persons.has(personId)) return null;
        return { personId, memberships: memberships.toSorted((a, b) => compare(a.id, b.id)) };
      }
      case 'body':
        return this.bodies.get(id!) ?? null;
      case 'calendar': {
        const revision = this.calendars.get(id!);
        if (revision === undefined) return null;
        const meetings = [...this.meetings.values()].filter(({ body }) => body === id);
        return {
          body: id!,
          revision,
          meetings: meetings
            .toSorted((a, b) => compare(a.on, b.on) || a.number - b.number)
            .map(({ revision: _revision, ...meeting }) => meeting),
        };
      }
      case 'series': {
        const kept = this.series.get(id!);
        if (!kept) return null;
        const { sourceId: _sourceId, ...row } = kept;
        return row;
      }
      case 'anchored':
        return {
          revision: this.anchorings.get(id!) ?? 0,
          deadlines: [...this.deadlines.values()]
            .filter(({ calendar, preparedBy, status }) => (calendar === id || preparedBy === id) && status === 'open')
            .toSorted((a, b) => compare(a.dueAt, b.dueAt) || compare(a.id, b.id))
            .map(({ id, instanceId, name, generation, anchor, dueAt, calendar }) => ({
              id,
              instanceId,
              name,
              generation,
              anchor,
              dueAt,
              calendar,
            })),
        };
      default:
        return null;
    }
  }

  private revisionOf({ kind, id }: Rested): number {
    const tables = {
      instance: this.instances,
      membership: this.memberships,
      body: this.bodies,
      series: this.series,
    } as const;
    if (kind === 'calendar') return this.calendars.get(id) ?? 0;
    if (kind === 'anchored') return this.anchorings.get(id) ?? 0;
    return tables[kind].get(id)?.revision ?? 0;
  }

  private staleKeys(change: Change): Key[] {
    const stale = new Set<Key>();
    for (const rested of [...change.reads, ...change.writes]) {
      if (this.revisionOf(rested) === rested.revision) continue;
      const person = this.memberships.get(rested.id)?.personId ?? change.command.actorId;
      stale.add(rested.kind === 'membership' ? `actor:${person}` : `${rested.kind}:${rested.id}`);
    }
    for (const step of change.deadlines) {
      if (step.do !== 'move' || this.meant(step)) continue;
      const { calendar = null, preparedBy = null } = this.deadlines.get(step.id) ?? {};
      for (const body of [calendar, preparedBy]) if (body) stale.add(`anchored:${body}`);
    }
    return [...stale].toSorted();
  }

  // ── applying ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private applyOne(change: Change): Outcome {
    const { command } = change;
    const done = this.commands.get(command.id);
    if (done) return { is: 'repeated', requestHash: done.requestHash, answer: done.answer };
    const stale = this.staleKeys(change);
    if (stale.length) return { is: 'conflict', stale };
    for (const step of change.deadlines)
      if (step.do === 'settle' && !this.meant(step)) throw new Violation('deadlineNotOpen');

    this.put(this.commands, command.id, command);
    for (const row of change.instances) this.applyInstance(row);
    for (const entry of change.history) this.add('history', this.history, `${entry.instanceId}/${entry.seq}`, entry);
    for (const step of change.deadlines) this.applyDeadline(step, command.at);
    for (const row of change.outbox) this.add('outbox', this.outbox, row.id, row);
    for (const text of change.texts) this.add('text', this.texts, text.id, text);
    for (const person of change.persons) this.add('person', this.persons, person.id, person);
    for (const decision of change.decisions) {
      const isTaken = ({ body, year, number }: DecisionRow) =>
        body === decision.body && year === decision.year && number === decision.number;
      if ([...this.decisions.values()].some(isTaken)) throw new Violation('numberTaken');
      this.add('decision', this.decisions, decision.id, decision);
    }
    for (const reference of change.references) this.applyReference(reference);
    for (const { body, year, last, revision } of change.series) {
      const known = this.series.get(`${body}/${year}`) ?? { body, year, opening: 0, sourceId: null };
      this.put(this.series, `${body}/${year}`, { ...known, last, revision });
    }
    for (const [bodies, counts] of [
      [change.calendars, this.calendars],
      [change.anchorings, this.anchorings],
    ] as const)
      for (const body of new Set(bodies)) this.put(counts, body, (counts.get(body) ?? 0) + 1);
    return { is: 'applied', answer: command.answer };
  }

  private applyInstance(row: Change['instances'][number]): void {
    const before = this.instances.get(row.id);
    if (!before && row.parentId !== null && row.key !== null)
      this.unique('instance key', this.instances, (i) => i.parentId === row.parentId && i.key === row.key);
    this.put(this.instances, row.id, {
      ...row,
      createdAt: before?.createdAt ?? instant(row.createdAt),
      updatedAt: instant(row.updatedAt),
    });
  }

  private applyDeadline(step: DeadlineStep, at: string): void {
    switch (step.do) {
      case 'set': {
        this.withdraw(at, step.instanceId, step.name);
        const { id, instanceId, name, anchor, dueOn, derivation, calendar, preparedBy, status } = step;
        const generations = this.ownDeadlines(instanceId)
          .filter((d) => d.name === name)
          .map((d) => d.generation);
        if (this.deadlines.has(id)) throw new Violation(`deadline ${id} is there already`);
        this.putDeadline({
          id,
          instanceId,
          name,
          generation: Math.max(0, ...generations) + 1,
          anchor,
          dueOn,
          dueAt: instant(step.dueAt),
          derivation,
          calendar,
          preparedBy,
          status,
          setSeq: step.seq,
          firedSeq: null,
          settledAt: status === 'open' ? null : instant(at),
        });
        return;
      }
      case 'withdraw':
        return this.withdraw(at, step.instanceId, step.name);
      case 'withdrawAll':
        return this.withdraw(at, step.instanceId);
      case 'settle': {
        const kept = this.meant(step);
        if (kept)
          this.putDeadline({
            ...kept,
            status: step.status,
            firedSeq: step.seq,
            settledAt: instant(at),
          });
        return;
      }
      case 'move': {
        const kept = this.meant(step);
        const { dueOn, derivation } = step;
        const dueAt = instant(step.dueAt);
        if (kept) this.putDeadline({ ...kept, generation: kept.generation + 1, dueOn, dueAt, derivation });
      }
    }
  }

  /** The deadline that a step is about, if it is still open and of that generation. */
  private meant({ id, generation }: { id: string; generation: number }): KeptDeadline | undefined {
    const kept = this.deadlines.get(id);
    return kept?.status === 'open' && kept.generation === generation ? kept : undefined;
  }

  private withdraw(at: string, instanceId: string, name?: string): void {
    const isMeant = (known: string) =>
      name === undefined || known === name || (name.endsWith('.*') && known.startsWith(name.slice(0, -1)));
    for (const kept of this.ownDeadlines(instanceId))
      if (kept.status === 'open' && isMeant(kept.name))
        this.putDeadline({ ...kept, status: 'withdrawn', settledAt: instant(at) });
  }

  private applyReference({ id, revision, ...reference }: Reference & { id: string; revision: number }): void {
    switch (reference.kind) {
      case 'meeting': {
        const { body, number } = reference.row;
        this.unique('meeting number', this.meetings, (m) => m.id !== id && m.body === body && m.number === number);
        return this.put(this.meetings, id, { id, ...reference.row, revision });
      }
      case 'body':
        return this.put(this.bodies, reference.row.code, { ...reference.row, revision });
      case 'series': {
        const { body, year, opening, sourceId } = reference.row;
        return this.add('series', this.series, `${body}/${year}`, {
          body,
          year,
          opening,
          last: opening,
          revision,
          sourceId,
        });
      }
      case 'membership':
        return this.put(this.memberships, id, { id, ...reference.row, revision });
    }
  }

  private putDeadline(deadline: KeptDeadline): void {
    const before = this.deadlines.get(deadline.id);
    this.undo.push(() => {
      if (before) return this.keepDeadline(before);
      this.order(deadline, undefined);
      this.deadlines.delete(deadline.id);
      this.deadlinesOf.get(deadline.instanceId)!.delete(deadline.id);
    });
    this.keepDeadline(deadline);
  }

  private put<T>(table: Map<string, T>, key: string, row: T): void {
    const before = table.get(key);
    this.undo.push(() => (before === undefined ? table.delete(key) : table.set(key, before)));
    table.set(key, row);
  }

  private add<T>(name: string, table: Map<string, T>, key: string, row: T): void {
    if (table.has(key)) throw new Violation(`${name} ${key} is there already`);
    this.put(table, key, row);
  }

  private unique<T>(name: string, table: Map<string, T>, isTaken: (row: T) => boolean): void {
    if ([...table.values()].some(isTaken)) throw new Violation(`${name} is taken`);
  }
}

/** As a value comes back from the database: a copy, without what JSON cannot say. */
function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function instant(at: string): string {
  return new Date(at).toISOString();
}

function inOrderOfDue(a: KeptDeadline, b: KeptDeadline): number {
  return compare(a.dueAt, b.dueAt) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
