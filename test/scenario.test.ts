import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import pg from 'pg';
import { parse } from 'yaml';
import { catalogue } from '../workflows/catalogue.js';
import { run as runSeed } from '../src/cli/seed.js';
import { run as runSimulate } from '../src/cli/simulate.js';
import { scenarioJsonSchemas } from '../src/demo/json-schemas.js';
import { loadScenario, parseScenario } from '../src/demo/load-scenario.js';
import { type Stage, runScenario, toldSoFar } from '../src/demo/run-scenario.js';
import type { Scenario } from '../src/demo/scenario.js';
import { seededStage, simulate } from '../src/demo/simulate-scenario.js';
import type { SimulationLine } from '../src/demo/simulation-line.js';
import { Engine } from '../src/engine/engine.js';
import type { Store } from '../src/engine/store.js';
import { drainOutbox } from '../src/notifications/outbox.js';
import { TimeOrderedIds } from '../src/ports/ids.js';
import { SystemRandom } from '../src/ports/random.js';
import { projectFolder } from '../src/project-folder.js';
import { allowVirtualClock, travelTo } from '../src/time-travel.js';
import { UsageError } from '../src/user-error.js';
import { type TestDatabase, createTestDatabase } from './support/database.js';

jest.setTimeout(60_000);

const scenarioFiles = [
  'src/demo/demo.yaml',
  ...readdirSync(join(projectFolder, 'test/scenarios')).map((name) => `test/scenarios/${name}`),
];
const schemaFolder = join(projectFolder, 'docs/schemas');

const inProject = (file: string) => join(projectFolder, file);

const databases: TestDatabase[] = [];
async function newDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  databases.push(database);
  return database;
}
afterAll(async () => {
  for (const database of databases) await database.drop();
});

/** Plays a scenario on a database of its own. */
async function play(
  scenario: Scenario,
): Promise<{ failures: string[]; lines: SimulationLine[]; database: TestDatabase }> {
  const database = await newDatabase();
  const lines: SimulationLine[] = [];
  const failures = await simulate(scenario, database.urls, (line) => lines.push(line));
  return { failures: failures.map(({ sentence }) => sentence), lines, database };
}

/** The scenarios of this project, each played once for all tests that look at it. */
const played = new Map<string, ReturnType<typeof play>>();
function playOnce(file: string): ReturnType<typeof play> {
  if (!played.has(file)) played.set(file, play(loadScenario(inProject(file))));
  return played.get(file)!;
}

const small = `
name: Klein
startsAt: 2024-06-12 09:00
bodies:
  AL-RUNDE: { seats: { voting: [BUND, HE] }, chair: BUND, secretariat: FITKO, policy: al-runde-2024-1 }
offices:
  stelle: { name: Geschäftsstelle, address: stelle@example.org, memberships: [{ role: secretariat, organisation: FITKO }] }
  hessen: { name: Hessen, address: hessen@example.org, memberships: [{ role: lead, organisation: HE }] }
meetings:
  sitzung: { body: AL-RUNDE, number: 1, on: 2024-11-12 }
steps:
  - at: 2024-06-12 09:20
    as: hessen
    do: submit
    new: reg
    with: &form
      title: Prüfliste
      kind: workingParty
      leads: [{ organisation: HE, contact: Ansprechperson }]
      startsOn: 2024-07-01
      expectedEndOn: 2024-12-31
      focusTopic: digitalApplications
      purpose: Prüfen.
      objectives: [Entwurf]
      reports: [{ kind: interim, addressee: AL-RUNDE, when: { precision: month, month: 2024-11 } }]
      needsResources: false
      approvingBody: AL-RUNDE
`;

describe('scenarios of this project', () => {
  test('the five votes of 07.12.2021 come out as recorded: unanimous, 17, by every reading', async () => {
    const { lines } = await playOnce('test/scenarios/recorded-decisions.yaml');
    const results = lines.flatMap((line) =>
      line.kind === 'state' && /^be-\d\/vote-1$/.test(String(line.instance))
        ? [(line.context as { result: { counts: object; otherReadings: { carried: boolean }[] } }).result]
        : [],
    );
    expect(results).toHaveLength(5);
    for (const { counts, otherReadings } of results) {
      expect(counts).toEqual({ yes: 17, no: 0, abstain: 0, notCast: 0 });
      expect(otherReadings.map(({ carried }) => carried)).toEqual([true]);
    }
  });

  test.each(scenarioFiles)('%s goes as it says', async (file) => {
    const { failures, lines, database } = await playOnce(file);
    expect(failures).toEqual([]);
    expect(lines.filter((line) => line.kind === 'deadline' && line.what === 'obsolete')).toEqual([]);
    expect(lines.map(({ n }) => n)).toEqual(lines.map((_, i) => i + 1));
    const times = lines.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    await sameAsDatabase(database, lines);
  });

  test('the same file tells the same lines, to the byte', async () => {
    const file = 'test/scenarios/whole-case.yaml';
    const text = ({ lines }: { lines: SimulationLine[] }) => lines.map((line) => JSON.stringify(line)).join('\n');
    expect(text(await play(loadScenario(inProject(file))))).toBe(text(await playOnce(file)));
    const other = parseScenario(small.replace('name: Klein', 'name: Klein\nseed: 2'));
    expect(text(await play(other))).not.toBe(text(await play(parseScenario(small))));
  });

  test('the demo leaves the clock where the report is the next step', async () => {
    const { lines } = await playOnce('src/demo/demo.yaml');
    const state = (instance: string) =>
      lines.find((line) => line.kind === 'state' && line.instance === instance) as Extract<
        SimulationLine,
        { kind: 'state' }
      >;
    expect(state('reg/group/report-1')).toMatchObject({ at: '2024-10-10T07:15:00Z', value: { open: 'awaited' } });
    expect(state('zweite').value).toBe('inReview');
    const people = JSON.stringify(lines.filter(({ kind }) => kind === 'mail'));
    for (const contact of ['Stettner', 'Heilemann', 'Müller-Niese']) expect(people).not.toContain(contact);
  });

  test('only the committee, without its story', async () => {
    const { lines, failures } = await play(loadScenario(inProject('src/demo/demo.yaml'), { steps: false }));
    expect(failures).toEqual([]);
    expect(new Set(lines.map(({ at }) => at))).toEqual(new Set(['2024-06-12T07:00:00Z']));
    expect(lines.filter(({ kind }) => kind === 'command').map((line) => 'type' in line && line.type)).toEqual([
      ...Array<string>(2).fill('establishBody'),
      ...Array<string>(30).fill('appoint'),
      ...Array<string>(14).fill('schedule'),
    ]);
  });
});

/** What was told is what the database holds. */
async function sameAsDatabase(database: TestDatabase, lines: SimulationLine[]): Promise<void> {
  const pool = new pg.Pool({ connectionString: database.urls.app, max: 1 });
  const count = async (from: string) =>
    Number((await pool.query<{ count: string }>(`SELECT count(*) FROM umlauf.${from}`)).rows[0]!.count);
  const told = (kind: SimulationLine['kind'], what?: string) =>
    lines.filter(
      (line) => line.kind === kind && (what === undefined || (line.kind === 'deadline' && line.what === what)),
    ).length;
  try {
    expect(told('transition')).toBe(await count('history'));
    expect(told('state')).toBe(await count('instance'));
    expect(told('mail')).toBe(await count('mail'));
    expect(told('decision')).toBe(await count('decision'));
    expect(told('deadline', 'set')).toBe(await count(`deadline WHERE status <> 'skipped'`));
    for (const status of ['fired', 'withdrawn', 'obsolete'])
      expect([status, told('deadline', status)]).toEqual([status, await count(`deadline WHERE status = '${status}'`)]);
    expect(await count(`outbox WHERE status <> 'done'`)).toBe(0);
  } finally {
    await pool.end();
  }
}

describe('a story that was cut off', () => {
  /** A stage like that of `umlauf seed`, with ids that never come twice; its store dies at the n-th change. */
  function stageOn(pool: pg.Pool, dies: { at: number; committed: boolean } | null): Stage {
    const stage = seededStage(pool, 1);
    let n = 0;
    const store: Store = {
      read: (keys) => stage.store.read(keys),
      due: (limit) => stage.store.due(limit),
      outcome: (id) => stage.store.outcome(id),
      async apply(changes) {
        if (dies === null || ++n < dies.at) return stage.store.apply(changes);
        if (dies.committed) await stage.store.apply(changes);
        throw new Error('killed');
      },
    };
    return { ...stage, store, ids: new TimeOrderedIds(), random: new SystemRandom() };
  }

  async function endState(pool: pg.Pool): Promise<unknown> {
    const rows = async (text: string) => (await pool.query<object>(text)).rows;
    return {
      instances: await rows(
        `SELECT workflow, state, revision, created_at, updated_at FROM umlauf.instance ORDER BY workflow, created_at, key, revision, state`,
      ),
      history: await rows(
        `SELECT h.type, h.role, h.organisation, h.at, h.from_state, h.to_state, i.workflow, i.key
         FROM umlauf.history h JOIN umlauf.instance i ON i.id = h.instance_id ORDER BY h.at, i.workflow, i.key, h.seq, h.role, h.organisation, h.type`,
      ),
      deadlines: await rows(
        `SELECT name, generation, due_at, status, settled_at FROM umlauf.deadline ORDER BY due_at, name, status, generation`,
      ),
      mails: await rows(`SELECT address, subject, created_at FROM umlauf.mail ORDER BY created_at, address, subject`),
      decisions: await rows(`SELECT body, year, number, "on" FROM umlauf.decision ORDER BY body, year, number`),
      people: await rows(`SELECT name FROM umlauf.person WHERE name IS NOT NULL ORDER BY name`),
      clock: await rows(`SELECT umlauf.iso(umlauf.now()) AS now`),
    };
  }

  test('is told to its end without anything happening twice', async () => {
    const whole = loadScenario(inProject('test/scenarios/whole-case.yaml'));
    const scenario = { ...whole, steps: whole.steps.slice(0, 32), until: '2024-10-24 12:00' };
    const tell = async (kills: { at: number; committed: boolean }[]) => {
      const database = await newDatabase();
      await allowVirtualClock(database.urls.owner);
      const pool = new pg.Pool({ connectionString: database.urls.app, max: 2 });
      try {
        for (const kill of kills) {
          await expect(runScenario(scenario, stageOn(pool, kill))).rejects.toThrow('killed');
          expect(await toldSoFar(scenario, stageOn(pool, null))).toBe(
            kill.at > 1 || kill.committed ? 'partly' : 'nothing',
          );
        }
        const { failures } = await runScenario(scenario, stageOn(pool, null));
        expect(failures).toEqual([]);
        const stage = stageOn(pool, null);
        expect(await toldSoFar(scenario, stage)).toBe('whole');
        expect((await runScenario(scenario, stage)).failures).toEqual([]);
        return await endState(pool);
      } finally {
        await pool.end();
      }
    };
    const undisturbed = await tell([]);
    for (const [i, at] of [1, 19, 28, 41].entries())
      expect(await tell([{ at, committed: i % 2 === 0 }])).toEqual(undisturbed);
    expect(await tell([20, 31, 9].map((at, i) => ({ at, committed: i % 2 === 1 })))).toEqual(undisturbed);
  });
});

describe('the file', () => {
  const complaint = (text: string) => {
    try {
      parseScenario(text, 'x.yaml');
    } catch (error) {
      return (error as Error).message.split('\n').slice(1);
    }
    return [];
  };

  test('every scenario of this project fits the published schema, and so does what it prints', async () => {
    const ajv = new Ajv2020({ strict: false, formats: { email: true } });
    const schema = (name: string) => JSON.parse(readFileSync(join(schemaFolder, name), 'utf8')) as object;
    const isScenario = ajv.compile(schema('scenario.schema.json'));
    for (const file of scenarioFiles)
      expect([isScenario(parse(readFileSync(inProject(file), 'utf8'), { merge: true })), isScenario.errors]).toEqual([
        true,
        null,
      ]);
    expect(isScenario({ name: 'x', typo: 1 })).toBe(false);
    const isLine = ajv.compile(schema('simulation-line.schema.json'));
    const { lines } = await play(parseScenario(small));
    for (const line of lines) expect([isLine(line), line]).toEqual([true, line]);
    expect(isLine({ ...lines[0], extra: 1 })).toBe(false);
  });

  test('the published schemas are those of the code', () => {
    const published = Object.fromEntries(
      readdirSync(schemaFolder).map((name) => [
        name,
        JSON.parse(readFileSync(join(schemaFolder, name), 'utf8')) as object,
      ]),
    );
    expect(published).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchemas())));
  });

  test('the example of the manual works', async () => {
    const manual = readFileSync(join(projectFolder, 'docs/scenarios.md'), 'utf8');
    const example = /```yaml\n(name:[\s\S]*?)```/.exec(manual)![1]!;
    expect((await play(parseScenario(example))).failures).toEqual([]);
  });

  test('JSON is as good as YAML', () => {
    const asJson = JSON.stringify(parse(small), null, 2);
    const withoutLines = (scenario: Scenario) => ({
      ...scenario,
      steps: scenario.steps.map((step) => ({ ...step, line: 0 })),
    });
    expect(withoutLines(parseScenario(asJson))).toEqual(withoutLines(parseScenario(small)));
  });

  test('a line that does not fit is named with its key', () => {
    expect(complaint(small.replace('as: hessen', 'az: hessen'))).toEqual([
      'Zeile 13, steps[0].az: Den Schlüssel „az“ gibt es hier nicht.',
    ]);
    expect(complaint(small.replace('2024-06-12 09:20', '2024-02-30 09:20'))).toEqual([
      'Zeile 12, steps[0].at: Bitte schreiben Sie Tag und Uhrzeit (Berlin) so: 2024-06-12 09:00.',
    ]);
    expect(complaint(small.replace('new: reg', 'on: reg'))).toEqual([
      'Zeile 12, steps[0]: „submit“ beginnt einen Vorgang und braucht „new“ statt „on“.',
      'Zeile 15, steps[0].on: Der Name „reg“ ist bis hierher nicht vergeben.',
    ]);
    expect(complaint(small.replace('as: hessen', 'as: bremen'))).toEqual([
      'Zeile 13, steps[0].as: Die Stelle „bremen“ steht nicht unter offices.',
    ]);
    expect(complaint(small.replace('stelle@example.org', 'stelle@bund.de'))[0]).toMatch(/^Zeile 7, .*example\.org/);
    expect(complaint(small.replace('number: 1,', 'number: eins,'))).toEqual([
      'Zeile 10, meetings.sitzung.number: Hier wird eine Zahl erwartet.',
    ]);
    expect(complaint(`${small}until: 2024-06-12 09:10\n`)).toEqual([
      'Zeile 28, until: Das Ende liegt vor dem letzten Schritt (2024-06-12 09:20).',
    ]);
    expect(complaint('name: [\nx: 1')[0]).toMatch(/^Zeile 2: Hier ist das YAML oder JSON nicht lesbar/);
    expect(complaint('')).toEqual(['Zeile 1, Datei: Hier wird eine Gruppe von Schlüsseln erwartet.']);
    expect(complaint('name: x\nname: y')[0]).toBe('Zeile 2: Dieser Schlüssel steht hier zweimal.');
  });

  test('what does not go as expected is said with its line', async () => {
    const { failures } = await play(
      parseScenario(`${small}
    expect:
      state: returned
      mails: [{ to: stelle, subject: gibt es nicht }]
      deadlines: [{ name: review, due: 2024-06-19 24:00 }, { name: review, due: 2024-06-30 24:00 }]
      decision: { body: AL-RUNDE, number: 2024/01 }
  - { at: 2024-06-12 10:00, as: hessen, do: putOnAgenda, on: reg, with: { meeting: { ref: sitzung }, item: 1 } }
  - { at: 2024-06-12 10:00, as: stelle, do: putOnAgenda, on: reg, with: { meeting: { ref: sitzung }, item: 1 }, expect: { refused: notPermitted } }
  - { at: 2024-06-12 10:00, as: hessen, do: submit, new: zweite, with: { <<: *form, title: '' }, expect: { refused: notPermitted } }
`),
    );
    expect(failures).toEqual([
      expect.stringMatching(/^Zeile 12, submit: „reg“ ist „inReview“, erwartet war „returned“\.$/),
      expect.stringMatching(
        /^Zeile 12, submit: es fehlt eine Mail an stelle@example\.org mit „gibt es nicht“; geplant: .*stelle@example\.org/,
      ),
      expect.stringMatching(
        /^Zeile 12, submit: es fehlt die Frist review 2024-06-30T22:00:00Z; geändert: sitzung documents set 2024-10-15T22:00:00Z, reg review set 2024-06-19T22:00:00Z\.$/,
      ),
      expect.stringMatching(/^Zeile 12, submit: es fehlt die Entscheidung AL-RUNDE 2024\/01; gefasst: keine\.$/),
      'Zeile 34, putOnAgenda: zurückgewiesen mit „notPermitted“.',
      'Zeile 35, putOnAgenda: erwartet war die Zurückweisung „notPermitted“, das Kommando wurde ausgeführt.',
      'Zeile 36, submit: zurückgewiesen mit „invalid“ (title titleMissing); erwartet war „notPermitted“.',
    ]);
  });
});

describe('travelling', () => {
  test('stops at every due time and tells about it', async () => {
    const database = await newDatabase();
    await allowVirtualClock(database.urls.owner);
    const pool = new pg.Pool({ connectionString: database.urls.app, max: 2 });
    try {
      const stage = seededStage(pool, 1);
      await runScenario(parseScenario(small), stage);
      const engine = new Engine({ ...stage, catalogue });
      const stops: unknown[] = [];
      await travelTo('2024-07-01T08:00:00Z', {
        engine,
        clock: stage.clock,
        relay: () => drainOutbox(stage),
        onEvent: (stop) => void stops.push(stop),
      });
      expect(stops).toEqual([{ at: '2024-06-19T22:00:00.000Z', fired: 1 }]);
      expect(await stage.clock.now()).toBe('2024-07-01T08:00:00.000Z');
      const { rows } = await pool.query('SELECT created_at FROM umlauf.mail ORDER BY created_at DESC LIMIT 1');
      expect(rows).toEqual([{ created_at: new Date('2024-06-19T22:00:00Z') }]);
    } finally {
      await pool.end();
    }
  });

  test('mails carry the hour of their deadline also when a worker is faster', async () => {
    const database = await newDatabase();
    await allowVirtualClock(database.urls.owner);
    const pool = new pg.Pool({ connectionString: database.urls.app, max: 2 });
    try {
      const stage = seededStage(pool, 1);
      await runScenario(parseScenario(small), stage);
      const engine = new Engine({ ...stage, catalogue });
      const beaten = {
        async fireDue() {
          await engine.fireDue();
          return engine.fireDue(1);
        },
      };
      await travelTo('2024-07-01T08:00:00Z', { engine: beaten, clock: stage.clock, relay: () => drainOutbox(stage) });
      const { rows } = await pool.query('SELECT created_at FROM umlauf.mail ORDER BY created_at DESC LIMIT 1');
      expect(rows).toEqual([{ created_at: new Date('2024-06-19T22:00:00Z') }]);
    } finally {
      await pool.end();
    }
  });

  test('a clock that runs past a due time is not set back', async () => {
    const database = await newDatabase();
    await allowVirtualClock(database.urls.owner);
    const pool = new pg.Pool({ connectionString: database.urls.app, max: 2 });
    try {
      const stage = seededStage(pool, 1);
      await runScenario(parseScenario(small), stage);
      await stage.clock.move('2024-06-12T08:00:00Z', true);
      const stops: string[] = [];
      const engine = {
        calls: 0,
        async fireDue() {
          const now = await stage.clock.now();
          const next = new Date(Date.parse(now) - 1).toISOString();
          return { found: 0, fired: 0, now, nextDueAt: ++this.calls < 3 ? next : null };
        },
      };
      await travelTo('2024-06-13T08:00:00Z', {
        engine,
        clock: stage.clock,
        relay: async () => void stops.push(await stage.clock.now()),
        ticks: true,
      });
      const now = await stage.clock.now();
      expect(now >= '2024-06-13T08:00:00.000Z' && now < '2024-06-13T08:01:00.000Z').toBe(true);
      expect(stops).toEqual(stops.toSorted());
    } finally {
      await pool.end();
    }
  });
});

describe('on the command line', () => {
  let folder: string;
  let environment: Record<string, string>;
  let database: TestDatabase;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'umlauf-scenario-'));
    database = await newDatabase();
    const { urls, superuserUrl } = database;
    environment = {
      DATABASE_URL: urls.app,
      UMLAUF_OWNER_DATABASE_URL: urls.owner,
      UMLAUF_SUPERUSER_DATABASE_URL: superuserUrl,
    };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function umlauf(...args: string[]): Promise<{ status: number | null; output: string; words: string }> {
    const child = spawn(process.execPath, ['--import', './scripts/typescript.mjs', 'src/cli/main.ts', ...args], {
      cwd: projectFolder,
      env: { PATH: process.env.PATH, UMLAUF_DATA: folder, ...environment },
    });
    let output = '';
    let words = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { status, output, words };
  }

  function file(text: string): string {
    const path = join(folder, 'scenario.yaml');
    writeFileSync(path, text);
    return path;
  }

  test('`umlauf simulate` prints lines and leaves no database behind', async () => {
    const { status, output, words } = await umlauf('simulate', file(small));
    expect([status, words]).toEqual([0, '']);
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as SimulationLine);
    expect(lines.some((line) => line.kind === 'mail' && line.to === 'stelle@example.org')).toBe(true);
    const pool = new pg.Pool({ connectionString: database.superuserUrl, max: 1 });
    const { rows } = await pool.query(`SELECT FROM pg_database WHERE datname LIKE 'umlauf\\_simulate%'`);
    await pool.end();
    expect(rows).toEqual([]);
  });

  test('its exit status says how it went', async () => {
    const failed = await umlauf('simulate', file(`${small}    expect: { state: returned }\n`));
    expect([failed.status, failed.words]).toEqual([1, expect.stringContaining('Zeile 12, submit:')]);
    expect(failed.output).not.toBe('');
    const unfit = await umlauf('simulate', file(small.replace('name:', 'nome:')));
    expect([unfit.status, unfit.output]).toEqual([2, '']);
    expect(unfit.words).toContain('Zeile 2, nome: Den Schlüssel „nome“ gibt es hier nicht.');
    expect(unfit.words).not.toContain('    at ');
  });

  test('`umlauf seed` tells on the configured database, once', async () => {
    const first = await umlauf('seed', file(small));
    expect([first.status, first.output, first.words]).toEqual([0, '', expect.stringContaining('„Klein“ ist erzählt.')]);
    const second = await umlauf('seed', file(small));
    expect([second.status, second.words]).toEqual([1, expect.stringContaining('„Klein“ ist hier schon erzählt.')]);
    const other = await umlauf('seed', file(small.replace('name: Klein', 'name: Groß')));
    expect([other.status, other.words]).toEqual([1, expect.stringContaining('gibt es schon Gremien')]);
  });

  test('a command line that cannot be understood is a usage error', async () => {
    for (const command of [runSimulate, runSeed])
      for (const args of [[], ['nothing-here.yaml'], [file(small), 'and-another.yaml']])
        await expect(command(args)).rejects.toThrow(UsageError);
  });
});
