import { Temporal } from 'temporal-polyfill';
import { printDecisionNumber } from '../../workflows/policies/policy-set.js';
import type { Change, DeadlineStep } from '../engine/store.js';
import type { CarriedOut } from '../notifications/outbox.js';
import type { Happening, SimulationLine } from './simulation-line.js';

interface KnownDeadline {
  instanceId: string;
  name: string;
  due: string;
  isOpen: boolean;
}

/** Turns what the engine has done into the lines of a scenario's output, with the names that the scenario gives. */
export class Narrator {
  /** What has been told since the step before. */
  sinceLastStep: Happening[] = [];
  /** Every instance that came up, in that order, with what it is a child of. */
  private readonly instances = new Map<string, { parentId: string | null; key: string | null }>();
  private readonly names = new Map<string, string>();
  private readonly deadlines = new Map<string, KnownDeadline>();
  private n = 0;

  constructor(
    private readonly tell: ((line: SimulationLine) => void) | undefined,
    /** Printed form of the decision numbers of a body. */
    private readonly numberFormatOf: (body: string) => string,
  ) {}

  /** Gives an instance the name it has in the scenario. */
  name(id: string, name: string): void {
    this.names.set(id, name);
  }

  /** `reg/group/report-1`: what the scenario calls an instance. */
  nameOf(id: string): string {
    const { parentId, key } = this.instances.get(id) ?? {};
    return this.names.get(id) ?? (parentId ? `${this.nameOf(parentId)}/${key}` : id);
  }

  instanceIds(): string[] {
    return [...this.instances.keys()];
  }

  put(line: Happening): void {
    const { at, ...rest } = { ...line, at: Temporal.Instant.from(line.at).toString() };
    this.sinceLastStep.push({ at, ...rest } as Happening);
    this.tell?.({ at, n: ++this.n, ...rest } as SimulationLine);
  }

  /** A change that was just applied: the command, if somebody sent it, then what it brought about. */
  applied(change: Change, sender: string | null): void {
    const { id: _id, at, type, instanceId, answer } = change.command;
    for (const { id, parentId, key } of change.instances) this.instances.set(id, { parentId, key });
    if (sender !== null)
      this.put({ at, kind: 'command', instance: this.nameOf(instanceId), type, as: sender, result: answer.state });
    const settled = change.deadlines.filter((step) => step.do === 'settle');
    for (const step of settled) this.deadline(step, at);
    for (const { instanceId: id, fromState: from, toState: to } of change.history)
      this.put({ at, kind: 'transition', instance: this.nameOf(id), from, to });
    for (const step of change.deadlines) if (step.do !== 'settle') this.deadline(step, at);
    for (const { id, body, year, number, outcome, validUntil: until } of change.decisions) {
      const printed = printDecisionNumber(this.numberFormatOf(body), year, number);
      this.put({ at, kind: 'decision', instance: this.nameOf(id), body, number: printed, outcome, until });
    }
  }

  /** What left the outbox: publications, and mails that were planned. */
  carriedOut({ row, mails }: CarriedOut): void {
    const { at } = row;
    const instance = this.nameOf(row.instanceId);
    if (row.kind === 'publication') {
      const { object, version } = row.payload as { object: string; version: number };
      this.put({ at, kind: 'publication', instance, object, version });
    }
    for (const { address, subject, messageId, attachments } of mails) {
      const names = attachments.map(({ filename }) => filename);
      this.put({ at, kind: 'mail', instance, to: address ?? '', subject, messageId, attachments: names });
    }
  }

  private deadline(step: DeadlineStep, at: string): void {
    const put = (
      what: 'set' | 'moved' | 'fired' | 'withdrawn' | 'obsolete',
      { instanceId, name, due }: KnownDeadline,
    ) => this.put({ at, kind: 'deadline', instance: this.nameOf(instanceId), name, what, due: utc(due) });
    const withdraw = (instanceId: string, isMeant: (name: string) => boolean) => {
      for (const known of this.deadlines.values()) {
        if (!known.isOpen || known.instanceId !== instanceId || !isMeant(known.name)) continue;
        known.isOpen = false;
        put('withdrawn', known);
      }
    };
    switch (step.do) {
      case 'set': {
        const { id, instanceId, name, dueAt: due } = step;
        withdraw(instanceId, (other) => other === name);
        if (step.status !== 'open') return;
        const known = { instanceId, name, due, isOpen: true };
        this.deadlines.set(id, known);
        return put('set', known);
      }
      case 'withdraw': {
        const { name } = step;
        return withdraw(step.instanceId, (known) =>
          name.endsWith('*') ? known.startsWith(name.slice(0, -1)) : known === name,
        );
      }
      case 'withdrawAll':
        return withdraw(step.instanceId, () => true);
      case 'settle': {
        const known = this.deadlines.get(step.id);
        if (!known) return;
        known.isOpen = false;
        return put(step.status, known);
      }
      case 'move': {
        const known = this.deadlines.get(step.id);
        if (!known) return;
        known.due = step.dueAt;
        return put('moved', known);
      }
    }
  }
}

function utc(instant: string): string {
  return Temporal.Instant.from(instant).toString();
}
