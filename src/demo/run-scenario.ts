import { Temporal } from 'temporal-polyfill';
import { catalogue } from '../../workflows/catalogue.js';
import { CommandRefused } from '../../workflows/contract.js';
import { printDecisionNumber } from '../../workflows/policies/policy-set.js';
import { canonicalJson } from '../engine/canonical-json.js';
import { type Command, childId, derivedId, systemActor } from '../engine/decide.js';
import { Engine } from '../engine/engine.js';
import type { Answer, Change, InstanceRow, Key, Store } from '../engine/store.js';
import { type CarriedOut, type OutboxParts, drainOutbox } from '../notifications/outbox.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Random } from '../ports/random.js';
import { travelTo } from '../time-travel.js';
import {
  type Scenario,
  type ScenarioStep,
  establishment,
  instantOf,
  withReferences,
  workflowBegunBy,
} from './scenario.js';
import type { SimulationLine } from './simulation-line.js';

/** Where a story is told: a database and the ports that make it repeatable. */
export interface Stage extends OutboxParts {
  store: Store;
  clock: Clock;
  ids: Ids;
  random: Random;
  requestKey: string;
}

/** Something that did not go as the scenario says. */
export interface ScenarioFailure {
  /** Of the step in the file; 0 for the header. */
  line: number;
  sentence: string;
}

/** What came of a story; names of the scenario lead to ids. */
export interface Told {
  failures: ScenarioFailure[];
  /** Person of an office. */
  personOf: (office: string) => string;
  /** Instance of `reg` or of its descendant `reg/group/report-1`. */
  idOf: (path: string) => string;
}

export interface RunOptions {
  /** Told every line of the output, in order of time. */
  tell?: (line: SimulationLine) => void;
  /** For telling, not checking: stops at the first command that goes otherwise, and leaves expectations alone. */
  onlyTell?: boolean;
}

/**
 * Tells a scenario by commands: first the header, then every step at its time, the virtual clock moving from due time to
 * due time in between and on to `until`. Commands have ids made of the scenario and the number of the step, so a story
 * that was cut off goes on where it stopped when it is told again: what is done already is answered from the stored
 * answers, refused steps before that are left out, and only refusals are still checked.
 */
export async function runScenario(scenario: Scenario, stage: Stage, options: RunOptions = {}): Promise<Told> {
  const story = new Story(scenario, stage, options);
  await story.tell();
  return { failures: story.failures, personOf: (office) => story.personOf(office), idOf: (path) => story.idOf(path) };
}

export type ToldSoFar = 'nothing' | 'partly' | 'whole';

/** How much of a scenario a database holds already. */
export async function toldSoFar(scenario: Scenario, { sql, clock }: Pick<Stage, 'sql' | 'clock'>): Promise<ToldSoFar> {
  const ids = commandIds(scenario);
  const done = await appliedAmong(sql, [...ids.header.values(), ...ids.steps]);
  if (done.size === 0) return 'nothing';
  const isRefusal = (step: ScenarioStep) => step.do === undefined || step.expect?.refused !== undefined;
  const isWhole =
    [...ids.header.values()].every((id) => done.has(id)) &&
    scenario.steps.every((step, i) => isRefusal(step) || done.has(ids.steps[i]!)) &&
    !isBefore(await clock.now(), instantOf(scenario.until));
  return isWhole ? 'whole' : 'partly';
}

type LineOf<L> = L extends unknown ? Omit<L, 'n'> : never;
type HeaderItem = { alias: string; type: string; workflow: string; input: unknown };

class Story {
  private readonly engine: Engine;
  private readonly actors = new Map<string, string>();
  /** Instances by the name the scenario gives them, and the other way round. */
  private readonly ids = new Map<string, string>();
  private readonly names = new Map<string, string>();
  /** Every instance that came up, in that order, with what it is a child of. */
  private readonly instances = new Map<string, { parentId: string | null; key: string | null }>();
  private readonly deadlines = new Map<string, { instanceId: string; name: string; due: string; isOpen: boolean }>();
  readonly failures: ScenarioFailure[] = [];
  private current: { id: string; as: string; alias: string | null } | null = null;
  private sinceLastStep: LineOf<SimulationLine>[] = [];
  private n = 0;
  /** Expectations need to have seen the story from its beginning. */
  private isChecked = true;

  constructor(
    private readonly scenario: Scenario,
    private readonly stage: Stage,
    private readonly options: RunOptions,
  ) {
    this.engine = new Engine({ ...stage, store: observed(stage.store, (change) => this.watch(change)), catalogue });
  }

  async tell(): Promise<void> {
    const { scenario, stage } = this;
    const ids = commandIds(scenario);
    const done = await appliedAmong(stage.sql, [...ids.header.values(), ...ids.steps]);
    this.isChecked = done.size === 0 && !this.options.onlyTell;
    if (done.size === 0) await stage.clock.move(instantOf(scenario.startsAt));
    for (const item of headerOf(scenario)) {
      await this.prepare(item, ids.header.get(item.alias)!);
      if (this.isOver) return;
    }
    await this.relay();
    const resumeAfter = ids.steps.findLastIndex((id) => done.has(id));
    for (const [i, step] of scenario.steps.entries()) {
      const id = ids.steps[i]!;
      if (i > resumeAfter) {
        await this.travel(step.at);
        await this.play(step, id);
        this.sinceLastStep = [];
      } else if (done.has(id)) await this.repeat(step, id);
      if (this.isOver) return;
    }
    await this.travel(scenario.until);
    await this.tellStates();
  }

  private get isOver(): boolean {
    return this.options.onlyTell === true && this.failures.length > 0;
  }

  private async travel(to: string): Promise<void> {
    await travelTo(instantOf(to), { engine: this.engine, clock: this.stage.clock, relay: () => this.relay() });
  }

  private async relay(): Promise<void> {
    await drainOutbox(this.stage, (done) => this.carriedOut(done));
  }

  // ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** One command of the header: bodies, offices and meetings are set up by the engine itself. */
  private async prepare({ alias, type, workflow, input }: HeaderItem, id: string): Promise<void> {
    const answer = await this.execute({ id, type, workflow, input, actorId: systemActor }, 'system', alias, 0);
    if (answer === null || type !== 'appoint') return;
    const row = await this.instance(answer.instanceId);
    this.actors.set(alias, (row!.context as { personId: string }).personId);
  }

  private async play(step: ScenarioStep, id: string): Promise<void> {
    if (step.do !== undefined) {
      const answer = await this.execute(this.commandOf(step, id), step.as!, step.new ?? null, step.line, step);
      if (answer) await this.relay();
    }
    if (!this.isChecked) return;
    for (const sentence of await this.unmet(step)) this.fail(step.line, sentence, step);
  }

  /** A step that was done before the story was cut off: only its answer is needed. */
  private async repeat(step: ScenarioStep, id: string): Promise<void> {
    await this.execute(this.commandOf(step, id), step.as!, step.new ?? null, step.line);
  }

  private commandOf(step: ScenarioStep, id: string): Command {
    return {
      id,
      type: step.do!,
      actorId: this.personOf(step.as!),
      ...(step.new === undefined ? { instanceId: this.idOf(step.on!) } : { workflow: workflowBegunBy(step.do!)! }),
      input: withReferences(step.with ?? {}, (path) => this.idOf(path)),
      ...(step.onBehalf ? { onBehalf: { ...step.onBehalf, receivedAt: instantOf(step.onBehalf.receivedAt) } } : {}),
    };
  }

  /** Sends a command; `null` when the answer is no. A refusal that the step expects is no failure. */
  private async execute(
    command: Command,
    as: string,
    alias: string | null,
    line: number,
    step?: ScenarioStep,
  ): Promise<Answer | null> {
    this.current = { id: command.id, as, alias };
    const expected = step?.expect?.refused;
    try {
      const answer = await this.engine.execute(command);
      if (alias !== null) this.name(alias, answer.instanceId);
      if (expected !== undefined)
        this.fail(line, `erwartet war die Zurückweisung „${expected}“, das Kommando wurde ausgeführt`, step);
      return answer;
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      const instance = alias ?? this.nameOf(command.instanceId!);
      this.put({
        at: utc(await this.stage.clock.now()),
        kind: 'command',
        instance,
        type: command.type,
        as,
        refused: error.code,
      });
      if (expected === error.code) return null;
      const wanted = expected === undefined ? '' : `; erwartet war „${expected}“`;
      this.fail(line, `zurückgewiesen mit „${error.code}“${issuesOf(error)}${wanted}`, step ?? { do: command.type });
      return null;
    } finally {
      this.current = null;
    }
  }

  private fail(line: number, sentence: string, step?: { do?: string | undefined }): void {
    const where = line === 0 ? 'Kopf' : `Zeile ${line}`;
    this.failures.push({ line, sentence: `${where}${step?.do ? `, ${step.do}` : ''}: ${sentence}.` });
  }

  // ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────

  private name(name: string, id: string): void {
    this.ids.set(name, id);
    this.names.set(id, name);
  }

  personOf(office: string): string {
    return this.actors.get(office) ?? nobody;
  }

  /** `reg/group/report-1`: what the scenario calls an instance. */
  private nameOf(id: string): string {
    const { parentId, key } = this.instances.get(id) ?? {};
    return this.names.get(id) ?? (parentId ? `${this.nameOf(parentId)}/${key}` : id);
  }

  /** Id of `reg` or of its descendant `reg/group/report-1`; an unknown one for what never began. */
  idOf(path: string): string {
    const [alias, ...keys] = path.split('/');
    return keys.reduce(childId, this.ids.get(alias!) ?? derivedId(`never begun/${alias}`));
  }

  private async instance(id: string): Promise<InstanceRow | null> {
    const key: Key = `instance:${id}`;
    return ((await this.stage.store.read([key])).get(key) ?? null) as InstanceRow | null;
  }

  // ── what is told ─────────────────────────────────────────────────────────────────────────────────────────────────

  private put(line: LineOf<SimulationLine>): void {
    this.sinceLastStep.push(line);
    const { at, ...rest } = line;
    this.options.tell?.({ at, n: ++this.n, ...rest } as SimulationLine);
  }

  /** Everything a change that was just applied says. */
  private watch(change: Change): void {
    const { command } = change;
    const at = utc(command.at);
    const { current } = this;
    if (current?.id === command.id && current.alias !== null) this.name(current.alias, command.instanceId);
    for (const { id, parentId, key } of change.instances) this.instances.set(id, { parentId, key });
    const nameOf = (id: string) => this.nameOf(id);
    if (current?.id === command.id)
      this.put({
        at,
        kind: 'command',
        instance: nameOf(command.instanceId),
        type: command.type,
        as: current.as,
        result: command.answer.state,
      });
    const deadline = (
      instanceId: string,
      name: string,
      what: 'set' | 'moved' | 'fired' | 'withdrawn' | 'obsolete',
      due: string,
    ) => this.put({ at, kind: 'deadline', instance: nameOf(instanceId), name, what, due: utc(due) });
    const withdraw = (isMeant: (deadline: { instanceId: string; name: string }) => boolean) => {
      for (const known of this.deadlines.values()) {
        if (!known.isOpen || !isMeant(known)) continue;
        known.isOpen = false;
        deadline(known.instanceId, known.name, 'withdrawn', known.due);
      }
    };
    for (const step of change.deadlines) {
      const known = step.do === 'settle' ? this.deadlines.get(step.id) : undefined;
      if (step.do !== 'settle' || !known) continue;
      known.isOpen = false;
      deadline(known.instanceId, known.name, step.status, known.due);
    }
    for (const entry of change.history)
      this.put({
        at,
        kind: 'transition',
        instance: nameOf(entry.instanceId),
        from: entry.fromState,
        to: entry.toState,
      });
    for (const step of change.deadlines) {
      if (step.do === 'set') {
        withdraw((known) => known.instanceId === step.instanceId && known.name === step.name);
        if (step.status !== 'open') continue;
        this.deadlines.set(step.id, { instanceId: step.instanceId, name: step.name, due: step.dueAt, isOpen: true });
        deadline(step.instanceId, step.name, 'set', step.dueAt);
      } else if (step.do === 'withdraw')
        withdraw((known) => known.instanceId === step.instanceId && isNamed(known.name, step.name));
      else if (step.do === 'withdrawAll') withdraw((known) => known.instanceId === step.instanceId);
      else if (step.do === 'move') {
        const known = this.deadlines.get(step.id);
        if (!known) continue;
        known.due = step.dueAt;
        deadline(known.instanceId, known.name, 'moved', step.dueAt);
      }
    }
    for (const { id, body, year, number, outcome, validUntil } of change.decisions) {
      const format = this.scenario.bodies[body]
        ? establishment(body, this.scenario.bodies[body]).policy.numberFormat.value
        : '{year}/{number}';
      this.put({
        at,
        kind: 'decision',
        instance: nameOf(id),
        body,
        number: printDecisionNumber(format, year, number),
        outcome,
        until: validUntil,
      });
    }
  }

  private carriedOut({ row, mails }: CarriedOut): void {
    const instance = this.nameOf(row.instanceId);
    const at = utc(row.at);
    if (row.kind === 'publication') {
      const { object, version } = row.payload as { object: string; version: number };
      this.put({ at, kind: 'publication', instance, object, version });
    }
    for (const { address, subject, messageId, attachments } of mails)
      this.put({
        at,
        kind: 'mail',
        instance,
        to: address ?? '',
        subject,
        messageId,
        attachments: attachments.map(({ filename }) => filename),
      });
  }

  private async tellStates(): Promise<void> {
    if (!this.options.tell) return;
    const at = utc(await this.stage.clock.now());
    for (const id of this.instances.keys()) {
      const row = await this.instance(id);
      if (row) this.put({ at, kind: 'state', instance: this.nameOf(id), value: row.value, context: row.context });
    }
  }

  // ── expectations ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** What the step expects and what is not so, one sentence each. */
  private async unmet({ expect, on, new: begun }: ScenarioStep): Promise<string[]> {
    if (!expect) return [];
    const unmet: string[] = [];
    const states = typeof expect.state === 'string' ? { [(begun ?? on)!]: expect.state } : (expect.state ?? {});
    for (const [path, wanted] of Object.entries(states)) {
      const state = (await this.instance(this.idOf(path)))?.state ?? 'noch nicht begonnen';
      if (state !== wanted && !state.startsWith(`${wanted}.`))
        unmet.push(`„${path}“ ist „${state}“, erwartet war „${wanted}“`);
    }
    const mails = this.sinceLastStep.filter((line) => line.kind === 'mail');
    if (expect.mails?.length === 0 && mails.length)
      unmet.push(`erwartet war keine Mail, geplant wurden ${mails.length}`);
    for (const { to, subject } of expect.mails ?? []) {
      const address = to === undefined ? undefined : (this.scenario.offices[to]?.address ?? to);
      const found = mails.some(
        (mail) => (address === undefined || mail.to === address) && mail.subject.includes(subject ?? ''),
      );
      const seen = mails.map((mail) => `${mail.to} „${mail.subject}“`).join(', ') || 'keine';
      if (!found)
        unmet.push(
          `es fehlt eine Mail${address ? ` an ${address}` : ''}${subject ? ` mit „${subject}“` : ''}; geplant: ${seen}`,
        );
    }
    const deadlines = this.sinceLastStep.filter((line) => line.kind === 'deadline');
    for (const { name, what, due, instance } of expect.deadlines ?? []) {
      const instant = due === undefined ? undefined : utc(instantOf(due));
      const found = deadlines.some(
        (line) =>
          line.name === name &&
          (what === undefined || line.what === what) &&
          (instant === undefined || line.due === instant) &&
          (instance === undefined || line.instance === instance),
      );
      const seen =
        deadlines.map((line) => `${line.instance} ${line.name} ${line.what} ${line.due}`).join(', ') || 'keine';
      if (!found)
        unmet.push(
          `es fehlt die Frist ${[instance, name, what, instant].filter(Boolean).join(' ')}; geändert: ${seen}`,
        );
    }
    if (expect.decision) {
      const wanted = expect.decision;
      const decisions = this.sinceLastStep.filter((line) => line.kind === 'decision');
      const found = decisions.some((line) =>
        (['body', 'number', 'outcome', 'until'] as const).every(
          (key) => wanted[key] === undefined || line[key] === wanted[key],
        ),
      );
      const seen =
        decisions.map((line) => `${line.body} ${line.number} bis ${line.until ?? 'auf Dauer'}`).join(', ') || 'keine';
      if (!found) unmet.push(`es fehlt die Entscheidung ${wanted.body} ${wanted.number}; gefasst: ${seen}`);
    }
    return unmet;
  }
}

/** Stands for an office whose appointment was refused: may do nothing. */
const nobody = derivedId('nobody');

/** The committee, in the order in which it is set up. */
function headerOf({ bodies, offices, meetings, startsAt }: Scenario): HeaderItem[] {
  const first = startsAt.slice(0, 10);
  return [
    ...Object.entries(bodies).map(([code, body]) => ({
      alias: code,
      type: 'establishBody',
      workflow: 'body',
      input: establishment(code, body),
    })),
    ...Object.entries(offices).map(([alias, { name, address, memberships }]) => ({
      alias,
      type: 'appoint',
      workflow: 'office',
      input: { person: { name, address }, memberships: memberships.map((m) => ({ ...m, from: m.from ?? first })) },
    })),
    ...Object.entries(meetings).map(([alias, input]) => ({ alias, type: 'schedule', workflow: 'meeting', input })),
  ];
}

/** Ids of all commands of a scenario: the same each time it is told, others as soon as anything in it is changed. */
function commandIds(scenario: Scenario): { header: Map<string, string>; steps: string[] } {
  const steps = scenario.steps.map(({ line: _line, ...step }) => step);
  const story = derivedId(canonicalJson({ ...scenario, steps }));
  const id = (what: string) => derivedId(`scenario/${story}/${what}`);
  return {
    header: new Map(headerOf(scenario).map(({ alias }) => [alias, id(`header/${alias}`)])),
    steps: scenario.steps.map((_, i) => id(`step/${i + 1}`)),
  };
}

async function appliedAmong(sql: Stage['sql'], ids: string[]): Promise<Set<string>> {
  const rows = await sql<{ id: string }>('SELECT id FROM umlauf.command WHERE id = ANY($1::uuid[])', [ids]);
  return new Set(rows.map(({ id }) => id));
}

/** The same store, telling about every change that it applied. */
function observed(store: Store, tell: (change: Change) => void): Store {
  return {
    read: (keys) => store.read(keys),
    due: (limit) => store.due(limit),
    outcome: (commandId) => store.outcome(commandId),
    async apply(changes) {
      const outcomes = await store.apply(changes);
      outcomes.forEach((outcome, i) => outcome.is === 'applied' && tell(changes[i]!));
      return outcomes;
    },
  };
}

/** `reminder.*` means every name that begins with `reminder.`. */
function isNamed(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function issuesOf({ details }: CommandRefused): string {
  const issues = details.issues?.map(({ path, code }) => `${path.join('.')} ${code}`) ?? [];
  return issues.length ? ` (${issues.join(', ')})` : '';
}

function utc(instant: string): string {
  return Temporal.Instant.from(instant).toString();
}

function isBefore(a: string, b: string): boolean {
  return Temporal.Instant.compare(a, b) < 0;
}
