import { germanDate, monthNumber, parseGermanDate } from '../../workflows/berlin-time.js';
import { type FocusTopicCode, focusTopicCodes, focusTopics } from '../../workflows/data/focus-topics.js';
import { type GroupKindCode, groupKindCodes, groupKinds } from '../../workflows/data/format-kinds.js';
import { bodies, organisations, recogniseOrganisation } from '../../workflows/data/organisations.js';
import { folded } from '../../workflows/data/spelling.js';

/**
 * Reads the filled-in form „Registrierung für Gremien oder Arbeitsformate des IT-Planungsrates“ as text. What it
 * understands goes into the draft as somebody would have typed it; everything else is listed: nothing is lost silently.
 */

/** A registration as the HTML form holds it: raw, in the writing of the form, empty where nothing was read. */
export interface FormDraft {
  title: string;
  kind: GroupKindCode | '';
  leads: { organisation: string; contact: string }[];
  /** `TT.MM.JJJJ`. */
  startsOn: string;
  expectedEndOn: string;
  isPermanent: boolean;
  focusTopic: FocusTopicCode | '';
  purpose: string;
  objectives: string[];
  participants: string[];
  conferences: string;
  reports: DraftReport[];
  resources: 'yes' | 'no' | '';
  resourcesNote: string;
  /** Ergebnis and Begründung are set by decision; the draft carries them for information only. */
  result: string;
  reason: string;
}

export interface DraftReport {
  kind: 'interim' | 'final' | '';
  /** Code of a body. */
  addressee: string;
  /** `MM.JJJJ` or `TT.MM.JJJJ`, as precisely as the form says it. */
  when: string;
}

/** Something the form says and the draft does not, or a field that the form lacks (then `text` is empty). */
export interface Unread {
  field?: keyof FormDraft;
  text: string;
  why: string;
}

/** Not text, or not this form. The message says in German what to do. */
export class ImportRefused extends Error {
  constructor(
    readonly code: 'empty' | 'binary' | 'tooLong' | 'notThisForm',
    message: string,
  ) {
    super(message);
    this.name = 'ImportRefused';
  }
}

/** Longer than any filled-in form, in characters. */
const maxLength = 200_000;
/** Longest text of a field; a longer one is no list. */
const maxFieldLength = 20_000;

/** Text of an uploaded file: UTF-8 (also cut off inside a letter), UTF-16 with its mark, else Windows-1252. */
export function decodeForm(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/**
 * Reads the form. Labels may come in any order, share a line or be missing. Throws `ImportRefused` for text that is
 * empty, binary, too long, or another document.
 */
export function importForm(text: string): { draft: FormDraft; unread: Unread[] } {
  const form = cleaned(text);
  const { before, values, repeated } = sections(form);
  const heading = /Registrierung\s+f(?:ü|ue)r\s+Gremien\s+oder\s+Arbeitsformate(?:\s+des\s+IT-Planungsrat(?:e?s)?)?/i;
  const known = [...values.keys()].filter((name) => name !== 'isPermanent').length;
  if (known === 0 || (known < 4 && !heading.test(before)))
    throw new ImportRefused(
      'notThisForm',
      'Das ist nicht das Formular „Registrierung für Gremien oder Arbeitsformate des IT-Planungsrates“. ' +
        'Seine Felder fehlen, zum Beispiel „Titel des Gremiums“.',
    );

  const unread: Unread[] = [];
  const note = (field: keyof FormDraft | undefined, said: string, why: string) =>
    unread.push({ ...(field ? { field } : {}), text: said, why });
  const value = (name: Name) => values.get(name)?.join('\n\n') ?? '';

  const list = (name: Name, field: keyof FormDraft) => {
    if (value(name).length <= maxFieldLength) return value(name);
    note(field, value(name), 'Dieser Text ist länger als 20.000 Zeichen und wurde nicht gelesen.');
    return '';
  };

  const preamble = before.replace(heading, '').trim();
  if (preamble) note(undefined, preamble, 'Dieser Text steht vor dem ersten Feld des Formulars.');
  if (form.includes('\uFFFD'))
    note(undefined, '\uFFFD', 'Einzelne Zeichen waren nicht lesbar. Bitte prüfen Sie vor allem die Umlaute.');
  for (const { name, title, field, isNeeded } of labels) {
    if (values.has(name) ? !isNeeded || value(name) !== '' : name === 'period') continue;
    if (name === 'expectedEndOn' && tickOf(values)) continue;
    if ((name === 'startsOn' || name === 'expectedEndOn') && value('period') !== '' && !values.has(name)) continue;
    note(
      field,
      '',
      values.has(name) ? `Im Feld „${title}“ steht nichts.` : `Das Feld „${title}“ fehlt in diesem Text.`,
    );
  }

  for (const { title, field } of repeated)
    note(field, title, `„${title}“ kommt mehrmals vor. Bitte prüfen Sie, ob jeder Text im richtigen Feld steht.`);

  const goals = readGoals(value('purpose'));
  const resources = readResources(value('resources'), note);
  const draft: FormDraft = {
    title: oneLine(value('title')),
    kind: readChoice(value('kind'), groupKindCodes, groupKinds, 'kind', 'keine bekannte Art des Formates', note),
    leads: readLeads(list('leads', 'leads'), list('contacts', 'leads'), note),
    ...readPeriod(values, note),
    focusTopic: readChoice(
      value('focusTopic'),
      focusTopicCodes,
      focusTopics,
      'focusTopic',
      'kein bekanntes Schwerpunktthema',
      note,
    ),
    ...goals,
    participants: readOrganisations(list('participants', 'participants'), 'participants', note),
    conferences: value('conferences'),
    reports: readReports(list('reports', 'reports'), note),
    ...resources,
    result: value('result'),
    reason: value('reason'),
  };
  return { draft, unread };
}

type Note = (field: keyof FormDraft | undefined, said: string, why: string) => void;

type Name = keyof FormDraft | 'contacts' | 'period';

interface Label {
  name: Name;
  title: string;
  /** Where a missing value is shown. */
  field: keyof FormDraft;
  isNeeded: boolean;
  /** Labels of the head share lines with each other; the others begin a line. */
  isInHead: boolean;
  pattern: string;
}

function inHead(name: Name, title: string, pattern: string, field = name as keyof FormDraft): Label {
  return { name, title, field, isNeeded: name !== 'period', isInHead: true, pattern };
}

function section(name: keyof FormDraft, title: string, pattern: string, isNeeded: boolean): Label {
  return { name, title, field: name, isNeeded, isInHead: false, pattern };
}

/** The labels of the form as printed; umlauts may be transcribed, numbers of sections may be missing. */
const labels: Label[] = [
  inHead('title', 'Titel des Gremiums', 'Titel des (?:Gremiums|Arbeitsformate?s|Formate?s)'),
  inHead('kind', 'Art des Formates', 'Art des Formate?s'),
  inHead('leads', 'Federführung IT-PLR Mitglied', 'Federf(?:ü|ue)hrung(?: IT-PLR[- ]Mitglied(?:er)?)?'),
  inHead('contacts', 'Ansprechperson', 'Ansprechperson(?:en)?', 'leads'),
  inHead('period', 'Zeitraum', 'Zeitraum', 'startsOn'),
  inHead('startsOn', 'Beginn der Tätigkeit', 'Beginn der T(?:ä|ae)tigkeit'),
  inHead('expectedEndOn', 'Voraussichtliches Ende', 'Voraussichtliches Ende'),
  inHead('focusTopic', 'Schwerpunktthema', 'Schwerpunktthema'),
  section('purpose', '1. Zielstellung', '(?:1[.)][ \\t]*)?Zielstellung', true),
  section('participants', '2. Mitwirkung', '(?:2[.)][ \\t]*)?Mitwirkung', true),
  section('conferences', '3. Fachministerkonferenzen', '(?:3[.)][ \\t]*)?Fachministerkonferenzen', false),
  section('reports', '4. Planung und Berichte', '(?:4[.)][ \\t]*)?Planung und Berichte', true),
  section('resources', '5. Ressourcen', '(?:5[.)][ \\t]*)?Ressourcen', true),
  section('result', 'Ergebnis', 'Ergebnis', false),
  section('reason', 'Begründung und Erläuterung', 'Begr(?:ü|ue)ndung und Erl(?:ä|ae)uterung', false),
];

/** A box in one of the ways text can carry it, before or behind its words. */
const box = '<input\\b[^>\\n]{0,200}>|\\[[ xX✓]?\\]|[☐☑☒□■✓✔✗]';
const tickBox = `(?:(?:${box})[ \\t]*dauerhaftes Gremium|dauerhaftes Gremium[ \\t]*(?:${box}|:[ \\t]*(?:ja|nein)\\b))`;

/** How files begin that are no text: PDF, Word and its relatives, RTF. */
const fileMarks = ['%PDF-', 'PK\u0003\u0004', '{\\rtf'];

/** What Word writes at the end of a table cell. */
const cellMark = '\u0007';

/** Text as people read it: one kind of line end and space, whole letters, no invisible marks. */
function cleaned(text: string): string {
  const unreadable = text.replaceAll(cellMark, '').match(/[^\P{Cc}\t\n\v\f\r]|\uFFFD/gu)?.length ?? 0;
  const isFile = fileMarks.some((mark) => text.trimStart().startsWith(mark));
  if (isFile || text.includes('\u0000') || unreadable > text.length / 50)
    throw new ImportRefused(
      'binary',
      'Dieser Inhalt ist kein lesbarer Text. Bitte fügen Sie den Text des ausgefüllten Formulars ein.',
    );
  if (text.length > maxLength)
    throw new ImportRefused(
      'tooLong',
      'Der Text ist länger als 200.000 Zeichen. Bitte fügen Sie nur das Formular ein.',
    );
  const form = text
    .normalize('NFC')
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replaceAll(cellMark, '\t')
    .replace(/[\u00A0\u2007\u202F]/g, ' ')
    .replace(/[\u00AD\u200B\u200E\u200F\u2060\uFEFF]|[^\P{Cc}\t\n]/gu, '');
  if (form.trim() === '')
    throw new ImportRefused('empty', 'Der Text ist leer. Bitte fügen Sie den Text des ausgefüllten Formulars ein.');
  return form;
}

interface Found {
  name: Name;
  isInHead: boolean;
  start: number;
  end: number;
}

/**
 * Cuts the form at its labels. In the head a label may follow other text, elsewhere it begins a line or a table cell.
 * A label that comes again is text and reported; of "Ergebnis", which a goal may begin with, the last one counts.
 */
function sections(form: string): { before: string; values: Map<Name, string[]>; repeated: Label[] } {
  const alternatives = labels.map(({ pattern }, i) => `(?<l${i}>${pattern})[ \\t]*(?<c${i}>:|(?=\\t|\\n|$))`);
  const pattern = new RegExp([...alternatives, `(?<tick>${tickBox})`].join('|'), 'giu');
  const lastResult = [...form.matchAll(/^[ \t]*(?=Ergebnis[ \t]*(?::|$))/gim)].at(-1);
  const resultAt = lastResult ? lastResult.index + lastResult[0].length : -1;
  const found: Found[] = [];
  const repeated = new Set<Label>();
  for (const match of form.matchAll(pattern)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (/[\p{L}\p{N}]/u.test(form[start - 1] ?? '')) continue;
    const index = labels.findIndex((_, i) => match.groups![`l${i}`] !== undefined);
    const label = labels[index];
    if (!label) {
      if (!found.some(({ name }) => name === 'isPermanent'))
        found.push({ name: 'isPermanent', isInHead: true, start, end });
      continue;
    }
    const mayFollow = label.isInHead && (found.at(-1)?.isInHead ?? true) && match.groups![`c${index}`] === ':';
    if (!mayFollow && !beginsCell(form, start)) continue;
    if (found.some(({ name }) => name === label.name) || (label.name === 'result' && start < resultAt))
      repeated.add(label);
    else found.push({ name: label.name, isInHead: label.isInHead, start, end });
  }
  const values = new Map<Name, string[]>();
  found.forEach(({ name, start, end }, i) => {
    const rest = form.slice(end, found[i + 1]?.start ?? form.length).trim();
    values.set(name, name === 'isPermanent' ? [form.slice(start, end), rest] : [rest]);
  });
  return { before: form.slice(0, found[0]?.start ?? form.length), values, repeated: [...repeated] };
}

/** Whether only blanks stand between the place and the beginning of its line or table cell. */
function beginsCell(form: string, place: number): boolean {
  let before = place - 1;
  while (form[before] === ' ') before -= 1;
  return before < 0 || form[before] === '\n' || form[before] === '\t';
}

/** Whether "dauerhaftes Gremium" is ticked; `null` without the box. */
function tickOf(values: Map<Name, string[]>): boolean | null {
  const said = values.get('isPermanent')?.[0];
  return said === undefined ? null : /\bchecked\b|\[[xX✓]\]|[☑☒■✓✔✗]|:\s*ja/i.test(said);
}

const dayPattern = /(?<![\d.])\d{1,2}\.\s?(?:\d{1,2}\.\s?|\p{L}+\.?\s+)\d{4}(?!\d)/u;

function readPeriod(
  values: Map<Name, string[]>,
  note: Note,
): Pick<FormDraft, 'startsOn' | 'expectedEndOn' | 'isPermanent'> {
  let [start, end] = [values.get('startsOn')?.[0] ?? '', values.get('expectedEndOn')?.[0] ?? ''];
  const period = values.get('period')?.[0] ?? '';
  if (period) {
    const [from = '', until = ''] = squeezed(period).split(/\s*(?:–|—|\bbis\b|\s-\s)\s*/u);
    if (!start && !end && dayPattern.test(period)) [start, end] = [from, until];
    else note('startsOn', period, 'Dieser Text steht beim Zeitraum und hat kein eigenes Feld.');
  }
  let isPermanent = tickOf(values) ?? false;
  const besideTick = values.get('isPermanent')?.[1] ?? '';
  if (besideTick)
    note('isPermanent', besideTick, 'Dieser Text steht neben „dauerhaftes Gremium“ und hat kein eigenes Feld.');
  if (/^(?:dauerhaft|unbefristet)\.?$/i.test(end)) [isPermanent, end] = [true, ''];
  if (/dauerhaftes Gremium/i.test(end)) {
    note('isPermanent', 'dauerhaftes Gremium', 'Ob „dauerhaftes Gremium“ angekreuzt ist, lässt sich nicht erkennen.');
    end = end.replace(/dauerhaftes Gremium/gi, '').trim();
  }
  return {
    startsOn: readDay(start, 'startsOn', note),
    expectedEndOn: readDay(end, 'expectedEndOn', note),
    isPermanent,
  };
}

/** A day as typed, in the writing of the form. A day that does not exist stays as it was typed. */
function readDay(said: string, field: 'startsOn' | 'expectedEndOn', note: Note): string {
  if (said === '') return '';
  const typed = dayPattern.exec(said)?.[0];
  if (typed === undefined) {
    note(field, said, 'Bitte schreiben Sie das Datum so: 17.06.2024.');
    return '';
  }
  const beside = said.replace(typed, '').trim();
  if (/[\p{L}\p{N}]/u.test(beside)) note(field, beside, 'Dieser Text steht neben dem Datum und hat kein eigenes Feld.');
  const day = parseGermanDate(typed);
  if (day) return germanDate(day);
  note(field, typed, `Den ${typed} gibt es im Kalender nicht. Bitte prüfen Sie Tag und Monat.`);
  return typed;
}

function readChoice<T extends string>(
  said: string,
  codes: readonly T[],
  entries: Record<T, { label: string; spellings: readonly string[] }>,
  field: keyof FormDraft,
  unknown: string,
  note: Note,
): T | '' {
  const wanted = folded(said);
  if (wanted === '') return '';
  const code = codes.find((c) => [entries[c].label, ...entries[c].spellings].some((s) => folded(s) === wanted));
  if (code === undefined) note(field, said, `„${oneLine(said)}“ ist ${unknown}. Bitte wählen Sie aus der Liste.`);
  return code ?? '';
}

/** Organisations of a list, in its order, each once. */
function readOrganisations(said: string, field: keyof FormDraft, note: Note): string[] {
  const codes = listed(said).flatMap((entry) => {
    const codes = codesOf(entry);
    if (codes) return codes;
    note(field, entry, unknownOrganisation(entry));
    return [];
  });
  return [...new Set(codes)];
}

/** Entries of a list in a sentence; commas inside brackets do not divide. */
function listed(said: string): string[] {
  const entries: string[] = [''];
  let depth = 0;
  for (const sign of squeezed(said)) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth = Math.max(0, depth - 1);
    if (sign === '\n' || (depth === 0 && /[,;•]/.test(sign))) [entries[entries.length], depth] = ['', 0];
    else entries[entries.length - 1] += sign;
  }
  return entries
    .map((entry) =>
      entry
        .trim()
        .replace(/^[-–*] /, '')
        .replace(/\.$/, ''),
    )
    .flatMap((entry) => (codesOf(entry) ? [entry] : entry.split(/ (?:und|sowie|&) |^(?:und|sowie) /)))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** One organisation, or several divided by strokes; `null` where one of them is unknown. */
function codesOf(entry: string): string[] | null {
  const whole = recogniseOrganisation(entry);
  if (whole.code !== null) return [whole.code];
  const parts = entry.split('/').map((part) => recogniseOrganisation(part));
  return parts.length > 1 && parts.every(({ code }) => code !== null) ? parts.map(({ code }) => code!) : null;
}

function unknownOrganisation(entry: string): string {
  const recognised = recogniseOrganisation(entry);
  const suggestion =
    recognised.code === null && recognised.suggestion ? organisations[recognised.suggestion] : undefined;
  return suggestion
    ? `„${entry}“ ist kein Land. Meinten Sie ${suggestion.names.short}?`
    : `„${entry}“ ist kein bekanntes Mitglied und keine bekannte Stelle.`;
}

/** Federführung with one Ansprechperson each: "Name (Mitglied)", or in the order of the leads where none is named. */
function readLeads(said: string, contactsSaid: string, note: Note): FormDraft['leads'] {
  const leads = readOrganisations(said, 'leads', note).map((organisation) => ({ organisation, contact: '' }));
  const unassigned: string[] = [];
  for (const entry of contactsOf(contactsSaid)) {
    const named = /^(.*?)\s*\(([^()]*)\)$/s.exec(entry);
    const recognised = named ? recogniseOrganisation(named[2]!) : null;
    if (!named || !recognised) {
      unassigned.push(entry);
      continue;
    }
    const code = recognised.code;
    const lead = leads.find(
      ({ organisation }) => code !== null && (organisation === code || organisation === organisations[code]?.partOf),
    );
    if (lead && lead.contact === '') lead.contact = named[1]!;
    else
      note(
        'leads',
        entry,
        lead
          ? 'Für dieses Mitglied ist schon eine Ansprechperson genannt.'
          : 'Zu dieser Ansprechperson ist kein federführendes Mitglied genannt.',
      );
  }
  const waiting = leads.filter(({ contact }) => contact === '');
  if (unassigned.length > 0 && unassigned.length === waiting.length) {
    waiting.forEach((lead, i) => (lead.contact = unassigned[i]!));
    if (waiting.length > 1)
      note(
        'leads',
        unassigned.join(', '),
        'Die Ansprechpersonen stehen ohne Mitglied da und wurden der Reihe nach zugeordnet. Bitte prüfen Sie das.',
      );
  } else
    for (const entry of unassigned)
      note('leads', entry, 'Es ist nicht zu erkennen, für welches Mitglied diese Ansprechperson steht.');
  for (const { organisation } of leads.filter(({ contact }) => contact === ''))
    note('leads', '', `Für ${organisations[organisation]!.names.akk} fehlt noch eine Ansprechperson.`);
  return leads;
}

/** Names end with their bracket; without brackets at commas and line ends. */
function contactsOf(said: string): string[] {
  const closed = squeezed(said).match(/[^()]*\([^()]*\)|[^()]+/g) ?? [];
  return closed
    .flatMap((part) => (part.endsWith(')') ? [part] : part.split(/[,;\n]| und /)))
    .map((part) =>
      oneLine(part)
        .replace(/^(?:[,;.•–-]\s*|und\s+|sowie\s+)+/, '')
        .trim(),
    )
    .filter((part) => /\p{L}/u.test(part));
}

/** Zielstellung: what stands before the first numbered (or dotted) goal is the purpose, each goal an objective. */
function readGoals(said: string): Pick<FormDraft, 'purpose' | 'objectives'> {
  const lines = said.split('\n');
  const hasNumbers = lines.some((line) => /^\s*\d{1,2}[.)]\s+\S/.test(line));
  const purpose: string[] = [];
  const objectives: string[][] = [];
  let expected: number | null = null;
  for (const line of lines) {
    const goal = hasNumbers ? /^\s*(\d{1,2})[.)]\s+(\S.*)$/.exec(line) : /^\s*([-–•*])\s+(\S.*)$/.exec(line);
    const number = Number(goal?.[1]);
    if (goal && (!hasNumbers || expected === null || number === expected)) {
      objectives.push([goal[2]!]);
      expected = number + 1;
    } else (objectives.at(-1) ?? purpose).push(line);
  }
  return {
    purpose: purpose.join('\n').trim(),
    objectives: objectives.map((goal) => goal.join('\n').trim()),
  };
}

const reportKinds =
  /(?<![\p{L}\p{N}])(?:(?<interim>Zwischenbericht(?:e|s|en|es)?|Zwischen-(?=\s+(?:und|oder)\s))|(?<final>(?:Abschluss|Schluss|End)bericht(?:e|s|en|es)?))(?![\p{L}\p{N}])/giu;
const reportWhens =
  /(?<![\p{L}\p{N}.])(?:(?<day>\d{1,2}\.\s?(?:\d{1,2}\.\s?|\p{L}+\.?\s+)\d{4})|(?<month>\p{L}{3,}\.?)\s+(?<year>\d{4})|(?<number>0?[1-9]|1[0-2])[/.](?<year2>\d{4}))(?!\d)/giu;
const fillers =
  /(?<![\p{L}\p{N}])(?:(?:ein|erst|zweit|dritt|viert)(?:e[rsmn]?)?|\d{1,2}\.|der|die|das|den|dem|des|an|am|im|in|zu|zum|zur|bis|für|und|oder|sowie|jeweils|ist|sind|wird|werden|vorgesehen|geplant)(?![\p{L}\p{N}])/giu;

/** Planung und Berichte: which report, to whom, when, sentence by sentence. */
function readReports(said: string, note: Note): DraftReport[] {
  return sentences(said).flatMap((sentence) => {
    const whens = [...sentence.matchAll(reportWhens)].map((match) => ({ text: match[0], when: whenOf(match.groups!) }));
    const dated = whens.filter((w): w is { text: string; when: string } => w.when !== null);
    const kinds = [...sentence.matchAll(reportKinds)].map(({ 0: text, groups }) => ({
      text,
      kind: groups!.interim ? ('interim' as const) : ('final' as const),
    }));
    const addressees = bodiesIn(sentence);
    const reports = combined(
      kinds.map(({ kind }) => kind),
      addressees.map(({ code }) => code),
      dated.map(({ when }) => when),
    );
    if (!reports) {
      note(
        'reports',
        sentence,
        kinds.length === 0
          ? 'Hier ist kein Zwischen- oder Abschlussbericht genannt.'
          : 'Welcher Bericht wann an wen geht, lässt sich nicht eindeutig erkennen.',
      );
      return [];
    }
    if (addressees.length === 0) note('reports', sentence, 'Der Adressat ist nicht zu erkennen.');
    if (dated.length === 0)
      note('reports', sentence, 'Der Zeitpunkt ist nicht zu erkennen. Möglich sind ein Tag oder ein Monat.');
    const rest = [...kinds, ...addressees, ...dated]
      .reduce((left, { text }) => left.replace(text, ' '), sentence)
      .replace(fillers, ' ');
    if (dated.length > 0 && /[\p{L}\p{N}]/u.test(rest))
      note('reports', sentence, 'Dieser Satz sagt mehr, als die Felder aufnehmen. Bitte prüfen Sie ihn.');
    return reports;
  });
}

function sentences(said: string): string[] {
  return said
    .split(/\n+|(?<=\p{L}\.|\d{4}\.)\s+(?=\p{Lu})|;/u)
    .map((sentence) => sentence.trim().replace(/^[-–•*]\s+/, ''))
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

function whenOf(groups: Record<string, string | undefined>): string | null {
  if (groups.day) {
    const day = parseGermanDate(groups.day);
    return day && germanDate(day);
  }
  const month = groups.month ? monthNumber(groups.month) : Number(groups.number);
  return month === null ? null : `${String(month).padStart(2, '0')}.${groups.year ?? groups.year2}`;
}

/** Bodies that a sentence names, in its order. */
function bodiesIn(sentence: string): { code: string; text: string }[] {
  const found = Object.values(bodies).flatMap(({ code, names, spellings }) => {
    const words = [names.short, ...spellings]
      .toSorted((a, b) => b.length - a.length)
      .map((word) => word.replace(/[- ]/g, '[- ]'));
    const match = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'iu').exec(sentence);
    return match ? [{ code, text: match[0], at: match.index }] : [];
  });
  return found.toSorted((a, b) => a.at - b.at);
}

/** Which belongs to which: what is named once goes with all, what is named equally often goes in pairs. */
function combined(kinds: DraftReport['kind'][], addressees: string[], whens: string[]): DraftReport[] | null {
  const most = Math.max(kinds.length, addressees.length, whens.length);
  const fits = [kinds, addressees, whens].every((list) => list.length <= 1 || list.length === most);
  if (kinds.length === 0 || !fits) return null;
  const at = (list: string[], i: number) => (list.length > 1 ? list[i]! : (list[0] ?? ''));
  return Array.from({ length: most }, (_, i) => ({
    kind: at(kinds, i) as DraftReport['kind'],
    addressee: at(addressees, i),
    when: at(whens, i),
  }));
}

function readResources(said: string, note: Note): Pick<FormDraft, 'resources' | 'resourcesNote'> {
  const answer = /^(?:(?<no>nein|keine?)|(?<yes>ja))(?![\p{L}\p{N}])[\s.,:;–-]*/iu.exec(said);
  if (!answer && said)
    note('resources', said, 'Ob Ressourcen gebraucht werden, lässt sich nicht erkennen. Der Text steht beim Hinweis.');
  const resources = answer?.groups?.no ? 'no' : answer ? 'yes' : '';
  const rest = said.slice(answer?.[0].length ?? 0);
  const isWhole = answer?.groups?.no !== undefined && /^kein/i.test(said) && rest !== '';
  return { resources, resourcesNote: isWhole ? said : rest };
}

/** Runs of blanks and line ends as one. */
function squeezed(text: string): string {
  return text.replace(/[ \t]+/g, ' ').replace(/ ?\n[ \n]*/g, '\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
