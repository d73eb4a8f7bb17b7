import { z } from 'zod';
import { berlinInstant, endOfDay } from '../../workflows/berlin-time.js';
import { catalogue } from '../../workflows/catalogue.js';
import { bodyNames, day, roles } from '../../workflows/contract.js';
import { bodies as knownBodies, organisations } from '../../workflows/data/organisations.js';
import { policySets } from '../../workflows/policies/policy-sets.js';

/**
 * Szenario: a story told by commands, the same for demo, training, what-if and tests (docs/scenarios.md). Everything in
 * it has one name: bodies their code, offices, meetings and what steps begin an alias.
 */

const dateTimeSentence = 'Bitte schreiben Sie Tag und Uhrzeit (Berlin) so: 2024-06-12 09:00.';
const dateSentence = 'Bitte schreiben Sie den Tag so: 2024-06-12.';
const aliasSentence =
  'Ein Name besteht aus Kleinbuchstaben, Ziffern und Bindestrichen und beginnt mit einem Buchstaben.';
const pathSentence = 'Bitte nennen Sie einen Namen aus dieser Datei, auch mit Kindern: reg oder reg/group/report-1.';

const text = (max: number) =>
  z.string().min(1, 'Hier fehlt ein Text.').max(max, `Möglich sind höchstens ${max} Zeichen.`);
const date = z.string().refine((value) => day.safeParse(value).success, dateSentence);
const dateTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d[ T](([01]\d|2[0-3]):[0-5]\d|24:00)$/, dateTimeSentence)
  .refine((value) => day.safeParse(value.slice(0, 10)).success, dateTimeSentence)
  .describe('Tag und Uhrzeit in Berlin: 2024-06-12 09:00. 24:00 ist das Ende des Tages.');
const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Bitte schreiben Sie die Uhrzeit so: 10:00.');
const alias = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, aliasSentence);
const path = z.string().regex(/^([a-z][a-z0-9-]{0,59}|[A-Z][A-Z0-9-]{1,19})(\/[a-z0-9-]{1,60})*$/, pathSentence);
const organisation = z.enum(
  Object.keys(organisations) as [string, ...string[]],
  'Diese Organisation steht nicht im Verzeichnis. Erwartet wird ihr Kürzel, zum Beispiel HE, BUND oder FITKO.',
);
const code = z.string().regex(/^[A-Z][A-Z0-9-]{1,19}$/, 'Das Kürzel eines Gremiums hat Großbuchstaben: AL-RUNDE.');

/** Shipped policy sets by their id. */
const policies = Object.fromEntries(Object.values(policySets).map((set) => [set.id, set]));
/** Names of the rules of a policy set. */
const ruleNames = Object.keys(Object.values(policySets)[0]!).filter((name) => name !== 'id' && name !== 'body') as [
  string,
  ...string[],
];
const officeRoles = roles.filter((role) => role !== 'system') as [string, ...string[]] &
  Exclude<(typeof roles)[number], 'system'>[];
const beginnings = Object.fromEntries(catalogue.flatMap(({ name, begin }) => (begin ? [[begin.command, name]] : [])));
const commandNames = [...new Set(catalogue.flatMap(({ commands }) => Object.keys(commands)))] as [string, ...string[]];

const bodySchema = z.strictObject({
  names: bodyNames.optional().describe('Name in den vier Fällen und kurz; bei bekannten Gremien nicht nötig.'),
  seats: z
    .strictObject({
      voting: z.array(organisation).min(1, 'Ein Gremium braucht mindestens ein stimmberechtigtes Mitglied.').max(200),
      advisory: z.array(organisation).max(200).default([]),
    })
    .describe('Stimmberechtigte und beratende Mitglieder.'),
  chair: organisation.describe('Vorsitz.'),
  secretariat: organisation.describe('Geschäftsstelle.'),
  policy: z
    .enum(Object.keys(policies) as [string, ...string[]])
    .describe('Kennung eines Regelwerks aus workflows/policies.'),
  rules: z
    .partialRecord(z.enum(ruleNames), z.unknown())
    .default({})
    .describe('Regeln, die in dieser Geschichte anders sind: Name der Regel und ihr Wert.'),
  registersFormats: z.boolean().default(false).describe('Ob Arbeitsformate bei diesem Gremium registriert werden.'),
  openings: z
    .array(
      z.strictObject({
        year: z.int().min(1900).max(2999),
        opening: z.int().min(0).max(9999).describe('Bis zu dieser Nummer wurde vor umlauf gezählt.'),
        source: text(2000),
      }),
    )
    .default([])
    .describe('Anfangsbestände der Beschlussnummern.'),
});

const officeSchema = z.strictObject({
  name: text(200),
  address: z
    .email('Bitte nennen Sie eine Mailadresse.')
    .refine(
      (value) => /[@.]example\.org$/.test(value),
      'Adressen in Szenarien enden auf example.org, damit keine Mail ein echtes Postfach erreicht.',
    ),
  memberships: z
    .array(
      z.strictObject({
        role: z.enum(officeRoles).describe('Rolle.'),
        organisation,
        body: code.nullable().default(null),
        from: date.optional().describe('Erster Tag; ohne Angabe der Tag des Beginns.'),
        to: date.nullable().default(null).describe('Erster Tag, an dem sie nicht mehr gilt.'),
      }),
    )
    .min(1, 'Eine Stelle braucht mindestens eine Rolle.')
    .max(50),
});

const meetingSchema = z.strictObject({
  body: code,
  number: z.int().min(1).max(9999),
  on: date,
  startsAt: hour.default('10:00'),
  place: text(300).nullable().default(null),
  isSpecial: z.boolean().default(false),
});

export const deadlineChanges = ['set', 'moved', 'fired', 'withdrawn', 'obsolete'] as const;

const expectationSchema = z
  .strictObject({
    refused: z.string().min(1).describe('Kennung, mit der das Kommando zurückgewiesen wird.'),
    state: z
      .union([z.string().min(1), z.record(path, z.string().min(1))], 'Erwartet wird ein Zustand oder je Vorgang einer.')
      .describe('Zustand des Vorgangs nach dem Schritt; „open“ meint auch „open.awaited“.'),
    mails: z
      .array(z.strictObject({ to: z.string().optional(), subject: z.string().optional() }))
      .describe('Jede muss seit dem vorigen Schritt geplant worden sein (subject: enthalten); leer: keine einzige.'),
    deadlines: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          what: z.enum(deadlineChanges).optional(),
          due: dateTime.optional(),
          instance: path.optional(),
        }),
      )
      .describe('Jede muss sich seit dem vorigen Schritt so geändert haben.'),
    decision: z.strictObject({
      body: code,
      number: z.string().min(1).describe('Wie gedruckt: 2024/09.'),
      outcome: z.enum(['decision', 'recommendation']).optional(),
      until: date.nullable().optional(),
    }),
  })
  .partial();

const stepSchema = z.strictObject({
  at: dateTime,
  as: alias.optional().describe('Stelle, die handelt.'),
  do: z.enum(commandNames).optional().describe('Kommando.'),
  new: alias.optional().describe('Name des Vorgangs, den der Schritt beginnt.'),
  on: path.optional().describe('Vorgang, um den es geht; Kinder mit Schrägstrich: reg/vote-1.'),
  with: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Eingaben. { ref: NAME } steht für die Kennung eines Vorgangs dieser Datei.'),
  onBehalf: z
    .strictObject({ organisation, evidence: z.string(), receivedAt: dateTime })
    .optional()
    .describe('Im Auftrag erfasst: für wen, Beleg, Eingang.'),
  expect: expectationSchema.optional().describe('Was danach gelten muss.'),
});

export const scenarioSchema = z.strictObject({
  name: text(200),
  seed: z.int().min(0).max(4_294_967_295).default(1).describe('Anfangswert für Kennungen und Zufall.'),
  startsAt: dateTime,
  until: dateTime.optional().describe('Bis dahin läuft die Uhr weiter; ohne Angabe bis zum letzten Schritt.'),
  bodies: z.record(code, bodySchema).describe('Gremien nach Kürzel.'),
  offices: z.record(alias, officeSchema).describe('Stellen nach Namen.'),
  meetings: z.record(alias, meetingSchema).default({}).describe('Sitzungen nach Namen.'),
  steps: z.array(stepSchema).max(10_000).default([]).describe('Schritte in der Reihenfolge der Zeit.'),
});

type ScenarioFile = z.infer<typeof scenarioSchema>;
export type ScenarioStep = z.infer<typeof stepSchema> & { line: number };
export type Expectation = z.infer<typeof expectationSchema>;
/** A scenario as read: `until` filled in, each step with its line in the file. */
export type Scenario = Omit<ScenarioFile, 'steps' | 'until'> & { until: string; steps: ScenarioStep[] };

/** Instant of a Berlin date-time (`2025-03-31 24:00`), UTC, ISO 8601. */
export function instantOf(dateTime: string): string {
  const [on, time] = [dateTime.slice(0, 10), dateTime.slice(11)];
  return time === '24:00' ? endOfDay(on) : berlinInstant(on, time);
}

/** Workflow that a command begins. */
export function workflowBegunBy(command: string): string | undefined {
  return Object.hasOwn(beginnings, command) ? beginnings[command] : undefined;
}

/** Input of `establishBody` for a body of the header. */
export function establishment(code: string, body: ScenarioFile['bodies'][string]) {
  const { seats, policy, rules, names, ...rest } = body;
  const changed = Object.entries(rules).map(([name, value]) => [
    name,
    { value, source: 'Szenario', status: 'assumption' },
  ]);
  return {
    ...rest,
    code,
    names: names ?? knownBodies[code]!.names,
    policy: { ...policies[policy]!, ...(Object.fromEntries(changed) as object), body: code },
    seats: [
      ...seats.voting.map((organisation) => ({ organisation, isVoting: true })),
      ...seats.advisory.map((organisation) => ({ organisation, isVoting: false })),
    ],
  };
}

/** Replaces every `{ ref: NAME }` in an input by what the name stands for. */
export function withReferences(input: unknown, idOf: (path: string) => string): unknown {
  if (Array.isArray(input)) return input.map((item) => withReferences(item, idOf));
  if (input === null || typeof input !== 'object') return input;
  const entries = Object.entries(input);
  if (entries.length === 1 && entries[0]![0] === 'ref' && typeof entries[0]![1] === 'string')
    return idOf(entries[0]![1]);
  return Object.fromEntries(entries.map(([key, value]) => [key, withReferences(value, idOf)]));
}

export interface ScenarioProblem {
  path: PropertyKey[];
  sentence: string;
}

/** What a schema cannot say: names that hang together, and the order of time. */
export function problemsOf(file: ScenarioFile): ScenarioProblem[] {
  const problems: ScenarioProblem[] = [];
  const add = (path: PropertyKey[], sentence: string) => problems.push({ path, sentence });
  const names = new Set<string>();
  const declare = (name: string, at: PropertyKey[]) => {
    if (names.has(name)) add(at, `Den Namen „${name}“ gibt es in dieser Datei schon.`);
    names.add(name);
  };
  const know = (path: string, at: PropertyKey[]) => {
    if (!names.has(path.split('/')[0]!)) add(at, `Der Name „${path.split('/')[0]}“ ist bis hierher nicht vergeben.`);
  };
  const knowBody = (code: string | null, at: PropertyKey[]) => {
    if (code !== null && !Object.hasOwn(file.bodies, code)) add(at, `Das Gremium „${code}“ steht nicht unter bodies.`);
  };

  for (const [code, body] of Object.entries(file.bodies)) {
    declare(code, ['bodies', code]);
    if (!body.names && !Object.hasOwn(knownBodies, code))
      add(['bodies', code], 'Hier fehlt „names“: Dieses Gremium ist nicht bekannt.');
  }
  for (const [name, office] of Object.entries(file.offices)) {
    declare(name, ['offices', name]);
    office.memberships.forEach(({ body }, i) => knowBody(body, ['offices', name, 'memberships', i, 'body']));
  }
  for (const [name, meeting] of Object.entries(file.meetings)) {
    declare(name, ['meetings', name]);
    knowBody(meeting.body, ['meetings', name, 'body']);
  }

  let before = file.startsAt;
  file.steps.forEach((step, i) => {
    const here = ['steps', i];
    if (instantOf(step.at) < instantOf(before))
      add([...here, 'at'], `Dieser Schritt liegt vor dem vorigen (${before}).`);
    else before = step.at;
    for (const sentence of shapeOf(step)) add(here, sentence);
    if (step.as !== undefined && !Object.hasOwn(file.offices, step.as))
      add([...here, 'as'], `Die Stelle „${step.as}“ steht nicht unter offices.`);
    if (step.on !== undefined) know(step.on, [...here, 'on']);
    for (const path of referencesIn(step.with)) know(path, [...here, 'with']);
    if (step.new !== undefined && step.expect?.refused === undefined) declare(step.new, [...here, 'new']);
    const { state, deadlines = [] } = step.expect ?? {};
    if (typeof state === 'object')
      for (const path of Object.keys(state)) know(path, [...here, 'expect', 'state', path]);
    deadlines.forEach(({ instance }, n) => {
      if (instance !== undefined) know(instance, [...here, 'expect', 'deadlines', n, 'instance']);
    });
  });
  if (file.until !== undefined && instantOf(file.until) < instantOf(before))
    add(['until'], `Das Ende liegt vor dem letzten Schritt (${before}).`);
  return problems;
}

/** A step sends a command to begin something or to something that is there; without one it only checks. */
function shapeOf(step: ScenarioFile['steps'][number]): string[] {
  if (step.do === undefined) {
    const extra = (['as', 'new', 'on', 'with', 'onBehalf'] as const).filter((key) => step[key] !== undefined);
    if (extra.length) return [`Zu „${extra[0]}“ fehlt hier „do“.`];
    if (typeof step.expect?.state === 'string')
      return ['Ohne Kommando braucht „state“ die Vorgänge: { reg: inReview }.'];
    return step.expect ? [] : ['Hier fehlt „do“. Ein Schritt ohne Kommando braucht „expect“.'];
  }
  const sentences: string[] = [];
  if (step.as === undefined) sentences.push('Hier fehlt „as“: die Stelle, die handelt.');
  const begins = workflowBegunBy(step.do) !== undefined;
  if (begins && (step.new === undefined || step.on !== undefined))
    sentences.push(`„${step.do}“ beginnt einen Vorgang und braucht „new“ statt „on“.`);
  if (!begins && (step.on === undefined || step.new !== undefined))
    sentences.push(`„${step.do}“ geht an einen Vorgang und braucht „on“ statt „new“.`);
  return sentences;
}

function referencesIn(input: unknown): string[] {
  const found: string[] = [];
  withReferences(input, (path) => {
    found.push(path);
    return '';
  });
  return found;
}
