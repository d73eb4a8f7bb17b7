import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { AnyStateMachine, StateNode } from 'xstate';
import { parse } from 'yaml';
import { catalogue } from '../workflows/catalogue.js';
import { fixedSentences } from '../workflows/fixed-sentences.de.js';
import { fieldLabels, fieldMessage, hasMessage, refusalMessage } from '../workflows/messages.de.js';
import { deadlineWords, historyWords, wordsOf } from '../workflows/words-catalogue.js';

const project = join(__dirname, '..');

/** Words that nobody reads here, and what stands instead (wording.md 2). */
const neverGerman =
  'Instanz|Passwort vergessen|Eskalation|Mahnung|überfällig|säumig|versäumt|verspätet|Blockade|Veto|Abweichler|Zünglein|Federführer|Abteilungsleiter|Protokollant|Zustimmung durch Schweigen'.split(
    '|',
  );
/** English ones may be code as well: they count where a literal is meant for people. */
const neverEnglish =
  'Workflow|Ticket|Task|Case|User|Login|Account|Deadline|Reminder|Upload|Download|Submit|Dashboard|Timeline'.split('|');
/** Said of a vote it is „nicht zustande gekommen“; a hand-over can be refused. */
const onlyOfHandOvers = ['abgelehnt'];
/** Tone (wording.md 1). */
const notOurTone = ['leider', 'erfolgreich', 'einfach'];

describe('German texts', () => {
  const files = [
    ...filesIn('workflows', /\.de\.ts$/),
    ...filesIn('src', /\.de\.ts$/),
    ...filesIn('src/web', /\.tsx?$/),
  ];
  const texts = [
    ...files.flatMap((file) => textsOf(file).map((text) => ({ file, text }))),
    ...scenarioTexts('src/demo/demo.yaml'),
    ...filesIn('docs', /\.md$/).filter(isGerman).flatMap(proseOf),
    ...(isGerman('README.md') ? proseOf('README.md') : []),
  ];

  test('there are some', () => expect(texts.length).toBeGreaterThan(800));

  test.each(neverGerman)('nobody reads „%s“', (word) => {
    expect(texts.filter(({ text }) => whole(word).test(text))).toEqual([]);
  });

  test.each(neverEnglish)('nobody reads „%s“', (word) => {
    expect(texts.filter(({ text }) => isProse(text) && whole(word).test(text))).toEqual([]);
  });

  test.each(onlyOfHandOvers)('„%s“ is said of hand-overs only', (word) => {
    const allowed = /hand-?over|closure|subject-area/i;
    expect(texts.filter(({ file, text }) => whole(word).test(text) && !allowed.test(file))).toEqual([]);
  });

  test.each(notOurTone)('nobody reads „%s“', (word) => {
    expect(texts.filter(({ text }) => exact(word).test(text))).toEqual([]);
  });

  test('nothing is exclaimed', () => {
    expect(texts.filter(({ text }) => /[\p{L}\d“”).]!/u.test(text))).toEqual([]);
  });

  test('mails name days and never say today or tomorrow', () => {
    const words = ['heute', 'morgen', 'gestern', 'übermorgen', 'heutigen', 'demnächst'];
    const mails = texts.filter(({ file }) => file.startsWith('src/notifications/'));
    expect(mails.filter(({ text }) => words.some((word) => exact(word).test(text)))).toEqual([]);
  });
});

describe('words of the workflows', () => {
  test.each(catalogue.map((workflow) => [workflow.name, workflow] as const))('%s', (name, workflow) => {
    const words = wordsOf(name);
    const { states, events } = reading(workflow.machine);
    const commands = Object.keys(workflow.commands);
    const deadlines = events.filter((event) => event.startsWith('deadline.'));
    const told = events.filter((event) => !commands.includes(event) && !event.startsWith('deadline.') && event !== '');
    expect(Object.keys(words.states).toSorted()).toEqual(states.toSorted());
    expect(Object.keys(words.commands).toSorted()).toEqual(commands.toSorted());
    expect(Object.keys(words.blocked).toSorted()).toEqual(commands.toSorted());
    for (const event of deadlines) {
      expect(deadlineWords(name, event.slice('deadline.'.length))).not.toBe('Frist');
      expect(historyWords(name, event)).not.toBe('Stand geändert');
    }
    for (const event of [...told, ...(workflow.begin ? [] : ['begin'])])
      expect(historyWords(name, event)).not.toBe('Stand geändert');
    for (const state of Object.keys(words.ifNothingHappens ?? {})) expect(states).toContain(state);
    for (const { next } of Object.values(words.states)) expect(next).toMatch(/\.$/);
    for (const { question, consequence } of Object.values(words.commands).flatMap(({ confirm }) => confirm ?? [])) {
      expect(question).toMatch(/\?$/);
      expect(consequence).toMatch(/\.$/);
    }
  });

  test('whoever is waited for reads what to do', () => {
    const awaited = catalogue.flatMap(({ name, machine }) =>
      nodesOf(machine.root as unknown as StateNode).flatMap((node) =>
        [...node.transitions]
          .filter(([, ways]) => ways.some(({ meta }) => (meta as { awaited?: unknown } | undefined)?.awaited))
          .map(([command]) => ({ name, command })),
      ),
    );
    expect(awaited.length).toBeGreaterThan(12);
    expect(awaited.filter(({ name, command }) => !wordsOf(name).commands[command]?.awaited)).toEqual([]);
  });
});

describe('messages', () => {
  const sources = [
    ...filesIn('workflows', /\.ts$/).filter((file) => !file.endsWith('.de.ts')),
    ...filesIn('src/engine', /\.ts$/),
    ...filesIn('src/web', /\.tsx?$/),
  ];
  const codes = [...new Set(sources.flatMap(codesIn))].toSorted();

  test('every code that a machine, the engine or a page uses has a sentence', () => {
    expect(codes.length).toBeGreaterThan(70);
    expect(codes.filter((code) => !hasMessage(code))).toEqual([]);
  });

  test('an unknown code gets a general sentence', () => {
    expect(fieldMessage('somethingNew')).toBe(
      'Diese Angabe fehlt noch oder ist so nicht möglich. Bitte prüfen Sie sie.',
    );
    expect(refusalMessage('somethingNew')).toBe('Das ist zurzeit nicht möglich. Es wurde nichts gespeichert.');
  });

  test.each([
    ['titleMissing', {}, 'Bitte geben Sie einen Titel an.'],
    ['titleTooLong', { n: 301 }, 'Der Titel hat 301 Zeichen. Möglich sind höchstens 300.'],
    ['purposeTooLong', { n: 20_001 }, 'Die Zielstellung hat 20.001 Zeichen. Möglich sind höchstens 20.000.'],
    [
      'leadNotVoting',
      { organisation: 'FITKO' },
      'Die FITKO hat kein Stimmrecht und kann nicht federführend sein. Möglich ist „Mitwirkung“.',
    ],
    ['contactMissing', { organisation: 'BUND' }, 'Für den Bund fehlt noch eine Ansprechperson.'],
    ['contactMissing', { n: 0, input: '' }, 'Bitte nennen Sie eine Ansprechperson.'],
    [
      'dateCalendar',
      { input: '31.02.2024' },
      'Den 31.02.2024 gibt es im Kalender nicht. Bitte prüfen Sie Tag und Monat.',
    ],
    [
      'dateFormat',
      { input: '2024-02-31' },
      'Den 31.02.2024 gibt es im Kalender nicht. Bitte prüfen Sie Tag und Monat.',
    ],
    ['dateFormat', { input: 'im Juni' }, 'Bitte schreiben Sie das Datum so: 17.06.2024.'],
    [
      'endBeforeBegin',
      { end: '2024-06-16', begin: '2024-06-17' },
      'Das Ende (16.06.2024) liegt vor dem Beginn (17.06.2024).',
    ],
    [
      'noMeetingInMonth',
      { month: '2024-12', body: 'IT-PLR' },
      'Im Dezember 2024 tagt der IT-Planungsrat nicht. Bitte wählen Sie eine Sitzung oder einen Tag.',
    ],
    ['organisationUnknown', { input: 'Hesen' }, '„Hesen“ ist kein Land und keine bekannte Stelle. Meinten Sie Hessen?'],
    [
      'organisationUnknown',
      { input: 'Atlantis' },
      '„Atlantis“ ist kein Land und keine bekannte Stelle. Bitte wählen Sie aus der Liste.',
    ],
  ])('%s with %j', (code, params, sentence) => expect(fieldMessage(code, params)).toBe(sentence));

  test('every field of the registration form has a label', () => {
    const { commands } = catalogue.find(({ name }) => name === 'registration')!;
    for (const field of Object.keys(commands.submit!.shape)) expect(fieldLabels).toHaveProperty(field);
  });

  test('the fixed sentences are the same everywhere (wording.md 3)', () => {
    expect(fixedSentences.notCast('§ 7 Absatz 4 Satz 2 der Geschäftsordnung')).toBe(
      'Wenn bis dahin keine Stimme vorliegt, zählt das als Enthaltung (§ 7 Absatz 4 Satz 2 der Geschäftsordnung).',
    );
    expect(fixedSentences.majority).toBe(
      'Der Beschluss braucht die Zustimmung des Bundes und von mindestens 11 Ländern. Diese Länder müssen zusammen mindestens zwei Drittel der Finanzierungsanteile tragen.',
    );
    expect(fixedSentences.term('31.03.2025')).toBe(
      'Das Mandat endet am 31.03.2025 um 24:00 Uhr. Maßgeblich ist der Beschluss, nicht der Antrag.',
    );
    expect(fixedSentences.onBehalf('13.06.2024, 10:30 Uhr', 'des Bundes', 'Mail vom 13.06.2024')).toBe(
      'Die Geschäftsstelle hat diese Angabe am 13.06.2024, 10:30 Uhr im Auftrag des Bundes erfasst. Grundlage: Mail vom 13.06.2024.',
    );
  });
});

// ── reading texts ────────────────────────────────────────────────────────────────────────────────────────────────────

function filesIn(folder: string, name: RegExp): string[] {
  return readdirSync(join(project, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesIn(path, name) : name.test(entry.name) ? [path] : [];
  });
}

/** Literals of a source file and the text inside JSX, without module names, keys and what only programmers read. */
function textsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(project, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
    if (ts.isNewExpression(node) && node.expression.getText() === 'Error') return;
    if (ts.isJsxText(node)) found.push(node.text);
    else if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      const isKey = ts.isPropertyAssignment(node.parent) && node.parent.name === node;
      if (!isKey && !/\b(SELECT|UPDATE)\b/.test(node.text)) found.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Not a class list, an address or a code in camelCase. */
function isProse(text: string): boolean {
  return /[\p{Lu}ßäöü]/u.test(text) && !/^[a-z][A-Za-z0-9]*$/.test(text) && !/^[?/][\w=&?/.-]*$/.test(text);
}

function scenarioTexts(file: string): { file: string; text: string }[] {
  const found: { file: string; text: string }[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'string') found.push({ file, text: value });
    else if (value && typeof value === 'object') Object.values(value).forEach(visit);
  };
  visit(parse(readFileSync(join(project, file), 'utf8'), { merge: true }));
  return found;
}

/** Lines of a Markdown page without code. */
function proseOf(file: string): { file: string; text: string }[] {
  return readFileSync(join(project, file), 'utf8')
    .replace(/```[\s\S]*?```/g, '')
    .replace(/`[^`\n]*`/g, '')
    .split('\n')
    .map((text) => ({ file, text }));
}

function isGerman(file: string): boolean {
  const path = join(project, file);
  if (!existsSync(path)) return false;
  const prose = proseOf(file)
    .map(({ text }) => text)
    .join(' ');
  return (
    (prose.match(/\b(und|der|die|das|nicht|ist|wird)\b/g) ?? []).length >
    3 * (prose.match(/\b(and|the|is|not|of)\b/g) ?? []).length
  );
}

/** A whole word with its endings, capital or not. */
function whole(word: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])${word}(e[nmrs]?|[ns])?(?![\\p{L}\\p{N}_])`, 'iu');
}

function exact(word: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])${word}(?![\\p{L}\\p{N}_])`, 'iu');
}

// ── reading machines ─────────────────────────────────────────────────────────────────────────────────────────────────

function nodesOf(node: StateNode): StateNode[] {
  return [node, ...Object.values(node.states).flatMap((child) => nodesOf(child as StateNode))];
}

/** Dotted names of the states that a case can be in, and everything it reacts to. */
function reading(machine: AnyStateMachine): { states: string[]; events: string[] } {
  const nodes = nodesOf(machine.root as unknown as StateNode);
  return {
    states: nodes.filter((node) => Object.keys(node.states).length === 0).map((node) => node.path.join('.')),
    events: [...new Set(nodes.flatMap((node) => [...node.transitions.keys()]))],
  };
}

/** Codes of issues and refusals that a source file uses. */
function codesIn(file: string): string[] {
  const source = readFileSync(join(project, file), 'utf8');
  const all = (pattern: RegExp) => [...source.matchAll(pattern)].map((match) => match[1]!);
  const made = [
    ...all(/(?:text|optionalText)\([\d_]+, '([a-z]\w+)'\)/g).flatMap((name) => [`${name}Missing`, `${name}TooLong`]),
    ...all(/\bperson\('([a-z]\w+)'\)/g).flatMap((name) => [`${name}Missing`, `${name}TooLong`]),
  ];
  const said = [
    ...all(/CommandRefused\('(\w+)'/g),
    ...all(/PageRefused\(\d+, '(\w+)'/g),
    ...all(/\bcode: '([a-z]+[A-Z]\w*)'/g),
    ...all(/\badd\([^'\n]*(?:'[a-z]\w*')?[^'\n]*, '([a-z]+[A-Z]\w+)'/g),
    ...all(/'([a-z]+(?:[A-Z][a-z]+)*(?:Missing|TooLong|TooMany|Format|Unknown|Twice|Taken|BothSides|OutOfRange))'/g),
  ];
  return [...made, ...said];
}
