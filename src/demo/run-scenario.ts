import { Temporal } from 'temporal-polyfill';
import { catalogue } from '../../workflows/catalogue.js';
import { CommandRefused } from '../../workflows/contract.js';
import { canonicalJson } from '../engine/canonical-json.js';
import { type Command, childId, derivedId, systemActor } from '../engine/decide.js';
import { Engine } from '../engine/engine.js';
import { observed } from '../engine/observed-store.js';
import type { Answer, Change, InstanceRow, Key, Store } from '../engine/store.js';
import { type OutboxParts, drainOutbox } from '../notifications/outbox.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Random } from '../ports/random.js';
import { travelTo } from '../time-travel.js';
import { unmet } from './expectations.js';
import { Narrator } from './narrator.js';
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

type HeaderItem = { alias: string; type: string; workflow: string; input: unknown };

class Story {
  readonly failures: ScenarioFailure[] = [];
  private readonly engine: Engine;
  private readonly narrator: Narrator;
  /** Persons and instances by the names of the scenario. */
  private readonly people = new Map<string, string>();
  private readonly ids = new Map<string, string>();
  private current: { id: string; as: string; alias: string | null } | null = null;
  /** Expectations need to have seen the story from its beginning. */
  private isChecked = true;

  constructor(
    private readonly scenario: Scenario,
    private readonly stage: Stage,
    private readonly options: RunOptions,
  ) {
    this.narrator = new Narrator(options.tell, (code) => {
      const body = scenario.bodies[code];
      return body ? establishment(code, body).policy.numberFormat.value : '{year}/{number}';
    });
    this.engine = new Engine({ ...stage, store: observed(stage.store, (change) => this.applied(change)), catalogue });
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
        this.narrator.sinceLastStep = [];
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
    await drainOutbox(this.stage, (done) => this.narrator.carriedOut(done));
  }

  // ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** One command of the header: bodies, offices and meetings are set up by the engine itself. */
  private async prepare({ alias, type, workflow, input }: HeaderItem, id: string): Promise<void> {
    const answer = await this.execute({ id, type, workflow, input, actorId: systemActor }, 'system', alias, 0);
    if (answer === null || type !== 'appoint') return;
    const row = await this.instance(answer.instanceId);
    this.people.set(alias, (row!.context as { personId: string }).personId);
  }

  private async play(step: ScenarioStep, id: string): Promise<void> {
    if (step.do !== undefined) {
      const answer = await this.execute(this.commandOf(step, id), step.as!, step.new ?? null, step.line, step);
      if (answer) await this.relay();
    }
    if (!this.isChecked) return;
    const seen = {
      subject: step.new ?? step.on,
      lines: this.narrator.sinceLastStep,
      stateOf: async (path: string) => (await this.instance(this.idOf(path)))?.state,
      addressOf: (office: string) => this.scenario.offices[office]?.address ?? office,
    };
    for (const sentence of await unmet(step.expect ?? {}, seen)) this.fail(step.line, sentence, step);
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
      this.narrator.put({
        at: await this.stage.clock.now(),
        kind: 'command',
        instance: alias ?? this.narrator.nameOf(command.instanceId!),
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
    this.narrator.name(id, name);
  }

  personOf(office: string): string {
    return this.people.get(office) ?? nobody;
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

  private applied(change: Change): void {
    const sent = this.current?.id === change.command.id ? this.current : null;
    if (sent?.alias) this.name(sent.alias, change.command.instanceId);
    this.narrator.applied(change, sent?.as ?? null);
  }

  private async tellStates(): Promise<void> {
    if (!this.options.tell) return;
    const at = await this.stage.clock.now();
    for (const id of this.narrator.instanceIds()) {
      const { value, context } = (await this.instance(id))!;
      this.narrator.put({ at, kind: 'state', instance: this.narrator.nameOf(id), value, context });
    }
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

function issuesOf({ details }: CommandRefused): string {
  const issues = details.issues?.map(({ path, code }) => `${path.join('.')} ${code}`) ?? [];
  return issues.length ? ` (${issues.join(', ')})` : '';
}

function isBefore(a: string, b: string): boolean {
  return Temporal.Instant.compare(a, b) < 0;
}
