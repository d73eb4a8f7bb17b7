import { z } from 'zod';
import { groupKindCodes, groupKinds } from '../../../workflows/data/format-kinds.js';
import type { FieldIssue } from '../../../workflows/contract.js';
import { fieldMessage } from '../../../workflows/messages.de.js';
import { reportPlan } from '../../../workflows/report-schedule.js';
import { workingGroup } from '../../../workflows/working-group.js';
import { parseInput } from '../../engine/parse-input.js';
import type { BodyView } from '../../register/case.queries.js';
import { bodyName, decisionName } from '../../register/decision.queries.js';
import { kindName } from '../../register/group.queries.js';
import { organisationName } from '../../register/names.js';
import { toInput } from '../form-input.js';
import { formatDate, formatList } from '../format.js';
import { PAGES } from '../layout.js';
import {
  type Line,
  type Row,
  type TakeOverList,
  bodyIn,
  checkWorld,
  codeIn,
  dayIn,
  listIn,
  organisationsIn,
  sentences,
  titleKey,
} from './list.js';

const columnNames: Record<string, string> = {
  title: 'titel',
  kind: 'art',
  homeBody: 'gremium',
  leads: 'federfuehrung',
  participants: 'mitwirkung',
  startsOn: 'beginn',
  validUntil: 'ende',
  isPermanent: 'ende',
  decision: 'beschluss',
  ground: 'beschluss',
  purpose: 'zweck',
  reports: 'berichte',
  source: 'quelle',
};

const kindHint = `eine von: ${groupKindCodes.map(kindName).join(', ')}`;

/** Laufende Formate: those whose mandate has not ended, with the ground that it rests on. */
export const formatsList: TakeOverList = {
  title: 'Laufende Formate',
  home: PAGES.register,
  intro:
    'Projektgruppen, Arbeitsgruppen und Gremien, deren Mandat noch läuft. Es endet danach von selbst wie jedes andere. Bei der Übernahme geht keine Mail hinaus.',
  one: 'Format',
  many: 'Formate',
  columns: [
    { name: 'titel', hint: 'höchstens 300 Zeichen' },
    { name: 'art', hint: kindHint },
    { name: 'gremium', hint: 'dessen Format es ist' },
    { name: 'federfuehrung', hint: 'Kürzel oder Namen, durch Komma getrennt' },
    { name: 'ansprechperson', hint: 'eine je Federführung, in derselben Reihenfolge' },
    { name: 'mitwirkung', hint: 'durch Komma getrennt, darf leer sein' },
    { name: 'beginn', hint: 'TT.MM.JJJJ' },
    { name: 'ende', hint: 'TT.MM.JJJJ oder „dauerhaft“' },
    { name: 'beschluss', hint: 'Nummer des Beschlusses oder in Worten' },
    { name: 'zweck', hint: 'darf leer sein' },
    {
      name: 'berichte',
      hint: 'die noch kommen, mit Tag, Monat oder Turnus („alle 6 Monate ab März 2027“), darf leer sein',
    },
    { name: 'quelle', hint: 'wo das Format steht' },
  ],
  example:
    'Registermodernisierung;Projektgruppe;IT-PLR;BUND, HE;A. Muster, B. Beispiel;FITKO;01.07.2023;30.06.2027;2023/31;Die Register werden verbunden.;Zwischenbericht 13.11.2026, Abschlussbericht 01.06.2027;it-planungsrat.de',
  shown: ['Format', 'Art', 'Federführung', 'Mandat', 'Grundlage', 'Berichte', 'Quelle'],
  read(rows, world) {
    const { bodies, decisions, titles } = world;
    const seen = new Set(titles);
    return rows.map((row): Line => {
      const homeBody = bodyIn(row.gremium, bodies);
      const named = decisionIn(row.beschluss ?? '', homeBody, bodies);
      const ground = named === null ? undefined : decisions.get(`${named.body}/${named.year}/${named.number}`);
      const { reports, issues: unread } = reportsIn(row.berichte, homeBody);
      const isPermanent = /^(dauerhaft|unbefristet)$/i.test(row.ende ?? '');
      const input = {
        title: row.titel,
        kind: codeIn(row.art, groupKinds),
        homeBody,
        leads: leadsIn(row),
        participants: organisationsIn(row.mitwirkung),
        startsOn: dayIn(row.beginn) ?? '',
        validUntil: isPermanent ? null : dayIn(row.ende),
        isPermanent,
        decision: ground?.id ?? null,
        ground: ground ? null : groundWords(row.beschluss ?? '', named, bodies),
        purpose: row.zweck ?? '',
        reports,
        source: row.quelle,
      };
      const parsed = parseInput(workingGroup.commands.takeOverWorkingGroup!, input, () => '');
      // A report that cannot be read is said once, in the words of the reading.
      const issues = [...unread, ...parsed.issues.filter(({ path }) => unread.length === 0 || path[0] !== 'reports')];
      if (issues.length === 0)
        issues.push(...workingGroup.checks!.takeOverWorkingGroup!(parsed.plain as never, checkWorld(world)));
      const problems = sentences(issues, columnOf);
      if (contactsIn(row, input.leads.length).length > input.leads.length)
        problems.push(`ansprechperson: ${fieldMessage('contactsTooMany')}`);
      const key = titleKey(row.titel ?? '');
      if (key && seen.has(key)) problems.push(`titel: ${fieldMessage('titleTaken')}`);
      seen.add(key);
      return {
        command: { type: 'takeOverWorkingGroup', workflow: 'workingGroup', input },
        problems,
        shown: problems.length > 0 ? [] : shownCells(row, input, ground ? decisionName(bodies, ground) : null, bodies),
      };
    });
  },
};

/** Decisions that a line of the list names, so that they can be read before. */
export function decisionIn(
  words: string,
  homeBody: string,
  bodies: BodyView[],
): { body: string; year: number; number: number } | null {
  const [, year, number] = /(?<!\d)(\d{4})\s*\/\s*(\d{1,4})(?!\d)/.exec(words) ?? [];
  if (!year) return null;
  const other = bodies.find(({ code, names }) => words.includes(code) || words.includes(names.short));
  return { body: other?.code ?? homeBody, year: Number(year), number: Number(number) };
}

/** A bare number never stands without its body (wording.md 1 (5)). */
function groundWords(words: string, named: ReturnType<typeof decisionIn>, bodies: BodyView[]): string {
  const isBare = /^\s*\d{4}\s*\/\s*\d{1,4}\s*$/.test(words);
  return named && isBare ? `${bodyName(bodies, named.body)}, Beschluss ${words.trim()}` : words;
}

function leadsIn(row: Row): { organisation: string; contact: string }[] {
  const leads = organisationsIn(row.federfuehrung);
  const contacts = contactsIn(row, leads.length);
  return leads.map((organisation, i) => ({ organisation, contact: contacts[i] ?? '' }));
}

/** One for each lead; where there is one lead alone, a comma belongs to the name. */
function contactsIn({ ansprechperson = '' }: Row, leads: number): string[] {
  return leads === 1 ? [ansprechperson] : listIn(ansprechperson);
}

const reportKinds = { interim: { label: 'Zwischenbericht' }, final: { label: 'Abschlussbericht' } };

/** „Zwischenbericht 13.11.2026, Abschlussbericht Juni 2027“, to the body whose format it is. */
function reportsIn(cell: string | undefined, addressee: string) {
  const typed = listIn(cell).map((entry) => {
    const [, kind, when] = /^(\S+)\s+(.*)$/.exec(entry) ?? [entry, entry, ''];
    return { kind: codeIn(kind, reportKinds), addressee, when: when! };
  });
  const { input, issues } = toInput(z.object({ reports: z.array(reportPlan) }), { reports: typed });
  return { reports: input.reports as z.infer<typeof reportPlan>[], issues };
}

function columnOf(path: FieldIssue['path']): string {
  if (path[0] === 'leads' && path[2] === 'contact') return 'ansprechperson';
  return columnNames[String(path[0])] ?? String(path[0]);
}

function shownCells(
  row: Row,
  input: {
    kind: string;
    homeBody: string;
    leads: { organisation: string }[];
    validUntil: string | null;
    ground: string | null;
    reports: unknown[];
  },
  decision: string | null,
  bodies: BodyView[],
): string[] {
  return [
    row.titel ?? '',
    `${kindName(input.kind)}, ${bodyName(bodies, input.homeBody)}`,
    formatList(input.leads.map(({ organisation }) => organisationName(organisation))),
    input.validUntil ? `bis ${formatDate(input.validUntil)}` : 'unbefristet',
    decision ?? input.ground ?? '',
    input.reports.length > 0 ? (row.berichte ?? '') : '–',
    row.quelle ?? '',
  ];
}
