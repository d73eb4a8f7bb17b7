import { decision } from '../../../workflows/decision.js';
import { verbIn } from '../../../workflows/data/verbs.js';
import { fieldMessage } from '../../../workflows/messages.de.js';
import { parseInput } from '../../engine/parse-input.js';
import { decisionName } from '../../register/decision.queries.js';
import { formatDate } from '../format.js';
import { PAGES } from '../layout.js';
import { type Line, type TakeOverList, bodyIn, dayIn, sentences } from './list.js';

const columnOf: Record<string, string> = {
  body: 'gremium',
  year: 'jahr',
  number: 'nummer',
  on: 'datum',
  title: 'titel',
  text: 'text',
  clauses: 'text',
  source: 'quelle',
};

/** Beschlüsse: numbers up to the opening balance, each once. */
export const decisionList: TakeOverList = {
  title: 'Beschlüsse',
  home: PAGES.decisions,
  intro: 'Mit Nummer, Tag und Quelle. Möglich sind Nummern bis zum Anfangsbestand.',
  one: 'Beschluss',
  many: 'Beschlüsse',
  columns: [
    { name: 'gremium', hint: 'Kürzel oder Name' },
    { name: 'jahr', hint: 'vier Ziffern' },
    { name: 'nummer', hint: 'ohne Jahr' },
    { name: 'datum', hint: 'TT.MM.JJJJ' },
    { name: 'titel', hint: 'höchstens 300 Zeichen' },
    { name: 'text', hint: 'Wortlaut; eine Zeile, die mit „1.“ beginnt, wird zu Ziffer 1' },
    { name: 'quelle', hint: 'wo der Beschluss steht' },
  ],
  example:
    'IT-PLR;2024;21;19.06.2024;Ergebnisse der Klausurtagung;Der IT-Planungsrat nimmt die Ergebnisse zur Kenntnis.;it-planungsrat.de',
  shown: ['Beschluss', 'Titel', 'Datum', 'Ziffern', 'Quelle'],
  read(rows, { bodies, series, decisions }) {
    const seen = new Set(decisions.keys());
    return rows.map((row): Line => {
      const body = bodyIn(row.gremium, bodies);
      const { text, clauses } = splitText(row.text ?? '');
      const input = {
        body,
        year: row.jahr,
        number: row.nummer,
        on: dayIn(row.datum) ?? '',
        title: row.titel,
        text,
        verb: verbIn(text),
        clauses: clauses.map((clause) => ({ text: clause, verb: verbIn(clause) })),
        source: row.quelle,
      };
      const { issues } = parseInput(decision.commands.takeOverDecision!, input, () => '');
      const problems = sentences(issues, ([name]) => columnOf[String(name)] ?? String(name));
      const [year, number] = [Number(row.jahr), Number(row.nummer)];
      const name = `${body}/${year}/${number}`;
      if (issues.length === 0) {
        const opening = series.find((each) => each.body === body && each.year === year)?.opening ?? 0;
        if (!bodies.some(({ code }) => code === body)) problems.push(fieldMessage('bodyUnknown'));
        else if (number > opening) problems.push(fieldMessage('numberAfterOpening', { n: number, opening }));
        if (seen.has(name)) problems.push(fieldMessage('numberTaken'));
        seen.add(name);
      }
      return {
        command: { type: 'takeOverDecision', workflow: 'decision', input },
        problems,
        shown: [
          decisionName(bodies, { body, year, number }),
          row.titel ?? '',
          problems.length === 0 ? formatDate(input.on) : '',
          clauses.length > 0 ? String(clauses.length) : '–',
          row.quelle ?? '',
        ],
      };
    });
  },
};

/** Lines that are numbered 1., 2., … are Ziffern; what stands before them introduces them. */
function splitText(words: string): { text: string; clauses: string[] } {
  const clauses: string[] = [];
  const before: string[] = [];
  for (const line of words.split('\n')) {
    const [, number, rest] = /^\s*(\d{1,2})[.)]\s+(.*)$/.exec(line) ?? [];
    if (Number(number) === clauses.length + 1) clauses.push(rest!);
    else if (clauses.length > 0) clauses.push(`${clauses.pop()}\n${line}`);
    else before.push(line);
  }
  const text = before.join('\n').trim();
  // Ziffern without words before them stay one text: a decision begins with who decided.
  return text === '' ? { text: words, clauses: [] } : { text, clauses };
}
