import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Document, LineCounter, type Node, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UsageError } from '../user-error.js';
import { type Scenario, type ScenarioProblem, problemsOf, scenarioSchema } from './scenario.js';

/**
 * Reads a scenario file (YAML or JSON). Without its steps only the committee remains: bodies, offices, meetings, the
 * clock at the beginning.
 * @throws UsageError with one German sentence for each line that does not fit.
 */
export function loadScenario(file: string, { steps = true } = {}): Scenario {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`Die Datei „${file}“ lässt sich nicht öffnen.`);
  }
  const scenario = parseScenario(content, basename(file));
  return steps ? scenario : { ...scenario, steps: [], until: scenario.startsAt };
}

/** Reads a scenario from its text; `name` stands in front of what does not fit. */
export function parseScenario(content: string, name = 'Szenario'): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, merge: true, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const fail = (sentences: string[]): never => {
    throw new UsageError(`${name} passt nicht zur Form eines Szenarios:\n${sentences.join('\n')}`);
  };
  if (document.errors.length)
    fail(document.errors.map(({ pos, code }) => `Zeile ${lineAt(pos[0])}: ${unreadable(code)}`));
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 1000 });
  } catch {
    fail(['Die Verweise (&, *) in dieser Datei lassen sich nicht auflösen.']);
  }
  const say = (problems: ScenarioProblem[]) =>
    fail(
      problems
        .map(({ path, sentence }) => ({ line: lineAt(offsetOf(document, path)), text: `${shown(path)}: ${sentence}` }))
        .toSorted((a, b) => a.line - b.line)
        .map(({ line, text }) => `Zeile ${line}, ${text}`),
    );
  const parsed = scenarioSchema.safeParse(data);
  if (!parsed.success) return say(parsed.error.issues.flatMap((issue) => problemsIn(issue, data)));
  const problems = problemsOf(parsed.data);
  if (problems.length) say(problems);
  const { steps, until, ...header } = parsed.data;
  return {
    ...header,
    until: until ?? steps.at(-1)?.at ?? header.startsAt,
    steps: steps.map((step, i) => ({ ...step, line: lineAt(offsetOf(document, ['steps', i])) })),
  };
}

function unreadable(code: string): string {
  return code === 'DUPLICATE_KEY'
    ? 'Dieser Schlüssel steht hier zweimal.'
    : `Hier ist das YAML oder JSON nicht lesbar (${code}).`;
}

/** Where a path begins in the text; where something is missing, the place it belongs to. */
function offsetOf(document: Document, path: PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key: own }) => isScalar(own) && String(own.value) === String(key));
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(key)] as Node | undefined;
      if (!item) break;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return offset;
}

/** `steps[3].with.meeting`. */
function shown(path: PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'Datei';
}

function problemsIn(issue: z.core.$ZodIssue, data: unknown): ScenarioProblem[] {
  const { path } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        sentence: `Den Schlüssel „${key}“ gibt es hier nicht.`,
      }));
    case 'invalid_type':
      return valueAt(data, path) === undefined && path.length > 0
        ? [{ path, sentence: `Hier fehlt „${String(path.at(-1))}“.` }]
        : [{ path, sentence: `Hier wird ${expectedWords[issue.expected] ?? 'etwas anderes'} erwartet.` }];
    case 'invalid_value':
      if (valueAt(data, path) === undefined) return [{ path, sentence: `Hier fehlt „${String(path.at(-1))}“.` }];
      if (!issue.message.startsWith('Invalid')) return [{ path, sentence: issue.message }];
      return [{ path, sentence: `Möglich ist hier: ${issue.values.map(String).join(', ')}.` }];
    case 'invalid_key':
      return [{ path, sentence: issue.issues[0]?.message ?? 'So kann das hier nicht heißen.' }];
    case 'too_big':
    case 'too_small':
      return [{ path, sentence: /^(Too|Invalid)/.test(issue.message) ? boundOf(issue) : issue.message }];
    default:
      return [{ path, sentence: issue.message }];
  }
}

function boundOf(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  return issue.code === 'too_big'
    ? `Möglich ist hier höchstens ${issue.maximum}.`
    : `Möglich ist hier mindestens ${issue.minimum}.`;
}

const expectedWords: Record<string, string> = {
  string: 'ein Text',
  number: 'eine Zahl',
  int: 'eine ganze Zahl',
  boolean: 'true oder false',
  array: 'eine Liste',
  object: 'eine Gruppe von Schlüsseln',
  record: 'eine Gruppe von Schlüsseln',
};

function valueAt(data: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], data);
}
