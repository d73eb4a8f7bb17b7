import { berlinDate, berlinHour, germanDate, germanDay, shortWeekday } from '../../workflows/berlin-time.js';
import type { GermanNames } from '../../workflows/data/organisations.js';
import { sentenceStart } from '../../workflows/messages.de.js';
import { wordsOf } from '../../workflows/words-catalogue.js';
import type { MeetingView } from '../register/case.queries.js';
import { stepName } from '../../workflows/duty.js';
import type { LadderStep } from '../../workflows/policies/policy-set.js';
import { stepDay } from './step-day.js';
import type { MailCase, MailDeadline, MailDecision, MailEvent, MailView, MailText } from './mail-view.js';

/** Words that mails are put together from: days, names in their cases, what the case rests on. */

type Case = keyof GermanNames;

/** „Mi, 16.10.2024“, for subjects. */
export function shortDay(on: string): string {
  return `${shortWeekday(on)}, ${germanDate(on)}`;
}

/** „Mittwoch, 16.10.2024, 24:00 Uhr“: midnight is the end of the day before. */
export function moment(instant: string): string {
  const hour = berlinHour(instant);
  if (hour !== '00:00') return `${germanDay(berlinDate(instant))}, ${hour} Uhr`;
  return `${germanDay(berlinDate(new Date(Date.parse(instant) - 1).toISOString()))}, 24:00 Uhr`;
}

/** When a deadline is over: „Mittwoch, 16.10.2024, 24:00 Uhr“. */
export function due({ dueAt }: MailDeadline): string {
  return moment(dueAt);
}

const conjunction = new Intl.ListFormat('de-DE', { type: 'conjunction' });

/** „Hessen, Bremen und der Bund“. */
export function listed(words: string[]): string {
  return conjunction.format(words);
}

const numbers = [
  'null',
  'ein',
  'zwei',
  'drei',
  'vier',
  'fünf',
  'sechs',
  'sieben',
  'acht',
  'neun',
  'zehn',
  'elf',
  'zwölf',
];

/** „zwei Hinweise“, „ein Hinweis“; `one` carries the article. */
export function counted(n: number, one: string, many: string): string {
  return n === 1 ? one : `${numbers[n] ?? n} ${many}`;
}

/** A title in quotation marks, on one line; those inside become single ones. */
export function quoted(words: string): string {
  return `„${oneLine(words).replaceAll('„', '‚').replaceAll('“', '‘')}“`;
}

/** Free text in quotation marks, at most so many characters. */
export function excerpt(words: string, max = 600): string {
  return quoted(shortened(oneLine(words), max));
}

export function oneLine(words: string): string {
  return words.replace(/\s+/gu, ' ').trim();
}

/** A word is cut where leaving it out would lose more letters. */
const longestLost = 12;

/** Cut between two words if possible, with an ellipsis. */
export function shortened(words: string, max: number): string {
  const letters = [...words];
  if (letters.length <= max) return words;
  const cut = letters.slice(0, Math.max(1, max - 1)).join('');
  const atBlank = cut.slice(0, Math.max(0, cut.lastIndexOf(' ')));
  return `${(atBlank !== '' && cut.length - atBlank.length <= longestLost ? atBlank : cut).replace(/[\s,;:&–-]+$/u, '')}…`;
}

export function organisation({ names }: MailEvent, code: unknown, form: Case = 'nom'): string {
  return names.organisation(String(code))[form];
}

export function Organisation(view: MailEvent, code: unknown): string {
  return sentenceStart(organisation(view, code));
}

export function organisationList(view: MailEvent, codes: unknown, form: Case = 'nom'): string {
  return listed((codes as string[]).map((code) => organisation(view, code, form)));
}

export function body({ names }: MailEvent, code: unknown, form: Case = 'nom'): string {
  return names.body(String(code))[form];
}

export function Body(view: MailEvent, code: unknown): string {
  return sentenceStart(body(view, code));
}

/** „in der AL-Runde“, „im IT-Planungsrat“. */
export function inBody(view: MailEvent, code: unknown): string {
  return `in ${body(view, code, 'dat')}`.replace(/^in dem /, 'im ');
}

/** „an den IT-Planungsrat“. */
export function toBody(view: MailEvent, code: unknown): string {
  return `an ${body(view, code, 'akk')}`;
}

/** „45. Sitzung des IT-Planungsrats“. */
export function meetingName(view: MailEvent, meeting: MeetingView): string {
  return `${meeting.number}. Sitzung ${body(view, meeting.body, 'gen')}`;
}

/** Words that name a case: its title, or what it is. */
export function caseName(view: MailEvent): string {
  const { title, workflow, context } = view.case;
  if (title) return oneLine(title);
  return workflow === 'meeting'
    ? `${String(context.number)}. Sitzung ${body(view, context.body, 'gen')}`
    : wordsOf(workflow).name;
}

export function meetingOf({ meetings }: MailEvent, id: unknown): MeetingView | undefined {
  return meetings.find((meeting) => meeting.id === id);
}

/** Planned meetings of a body after the day of the event. */
export function meetingsAhead({ meetings, at }: MailEvent, code: unknown): MeetingView[] {
  const today = berlinDate(at);
  return meetings.filter((meeting) => meeting.body === code && meeting.on > today && meeting.status === 'planned');
}

/** „Die nächste Sitzung der AL-Runde ist am Dienstag, 09.07.2024.“; empty when none is planned. */
export function nextMeeting(view: MailEvent, code: unknown): string {
  const [meeting] = meetingsAhead(view, code);
  return meeting ? `Die nächste Sitzung ${body(view, code, 'gen')} ist am ${germanDay(meeting.on)}.` : '';
}

/** The case that this one hangs on. */
export function parentOf({ family }: MailEvent, { parentId }: MailCase): MailCase | undefined {
  return family.find(({ id }) => id === parentId);
}

/** Cases that began with this one, in the order of their keys. */
export function childrenOf({ family }: MailEvent, { id }: MailCase, workflow: string): MailCase[] {
  return family
    .filter((child) => child.parentId === id && child.workflow === workflow)
    .toSorted((a, b) => (a.key ?? '').localeCompare(b.key ?? '', 'de', { numeric: true }));
}

function lineOf(view: MailEvent, start: MailCase): MailCase[] {
  const parent = parentOf(view, start);
  return parent ? [start, ...lineOf(view, parent)] : [start];
}

/** Geschäftszeichen of the case or of what it began with. */
export function fileReference(view: MailEvent): string | null {
  const found = lineOf(view, view.case).find(({ facts }) => typeof facts.fileReference === 'string');
  return found ? String(found.facts.fileReference) : null;
}

/** The decision that the case rests on or led to. */
export function decisionOf(view: MailEvent): MailDecision | undefined {
  const ids = lineOf(view, view.case).flatMap(({ id, context }) => [id, context.decision]);
  return view.decisions.find(({ id }) => ids.includes(id));
}

/** „AL-Runde, Beschluss 2024/09“: never the number alone. */
export function decisionName(view: MailEvent, { body: code, number }: MailDecision): string {
  return `${body(view, code, 'short')}, Beschluss ${number}`;
}

export function deadline({ deadlines }: MailCase, name: string): MailDeadline | undefined {
  return deadlines.find((found) => found.name === name);
}

/** The next reminder that this reader will get, by the steps still open. */
export function nextReminder(view: MailView): { date: string } | undefined {
  const ladder =
    (view.case.context.ladder as LadderStep[] | undefined) ??
    view.bodies[String(view.case.facts.body)]?.policy.reminderLadder.value.ballot ??
    [];
  const to = view.to.role === 'secretariat' ? 'secretariat' : 'owner';
  const names = ladder.filter((step) => step[to] !== null).map((step) => `reminder.${stepName(step)}`);
  return view.case.deadlines
    .filter(({ name, status, dueAt }) => names.includes(name) && status === 'open' && dueAt > view.at)
    .flatMap(({ anchor }) => (anchor.kind === 'reminder' ? [stepDay(anchor, view.to.organisation, view)] : []))
    .toSorted((a, b) => (a.date < b.date ? -1 : 1))[0];
}

/** Reminders whose day came, the one at hand included, oldest first. */
export function remindersSoFar(view: MailEvent): MailDeadline[] {
  return view.case.deadlines
    .filter(({ name, status, dueAt }) => name.startsWith('reminder.') && status === 'fired' && dueAt <= view.at)
    .toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
}

/** Why a case has no day: „Im Dezember 2024 tagt der IT-Planungsrat nicht.“ */
export function askedWhy(view: MailView): string {
  return deadline(view.case, 'noMeeting')!.derivation[0]!.text;
}

/** Address of the page of a case. */
export function pathOf({ id, workflow }: MailCase): string {
  if (workflow === 'approval') return `/votes/${id}`;
  if (workflow === 'meeting') return `/meetings/${id}`;
  if (workflow === 'decision') return `/decisions/${id}`;
  return `/instances/${id}`;
}

export function openCase(view: MailView, label: string): { label: string; path: string } {
  return { label, path: pathFor(view) };
}

/** The form of a command: by a personal link, where the workflow lets it, else after sign-in. */
export function doIt({ case: { id } }: MailView, command: string, label: string): MailText['actions'][number] {
  return { label, path: `/instances/${id}/do/${command}`, command };
}

/** Where somebody reads about the case; a guest only by the personal link. */
export function pathFor(view: MailView): string {
  return view.to.role === 'guest' ? `/guests/${view.to.personId}` : pathOf(view.case);
}

/** Why somebody gets a mail, by their function, and what that rests on. */
export function why(view: MailView): string {
  return `${functionOf(view)}${source(view)}`;
}

/** „ (Registrierung REG-2024-7K3QF)“ or the decision; empty when the case rests on neither. */
export function source(view: MailEvent): string {
  const decision = decisionOf(view);
  const reference = fileReference(view);
  return decision ? ` (${decisionName(view, decision)})` : reference ? ` (Registrierung ${reference})` : '';
}

function functionOf(view: MailView): string {
  const { role, organisation: code, body: at } = view.to;
  switch (role) {
    case 'lead':
      return `${Organisation(view, code)} hat die Federführung`;
    case 'secretariat':
      return 'Die Geschäftsstelle betreut diesen Vorgang';
    case 'votingMember':
      return `Sie führen die Stimme für ${organisation(view, code, 'akk')}${at ? ` ${inBody(view, at)}` : ''}`;
    case 'advisoryMember':
      return `Sie wirken beratend mit${at ? ` ${inBody(view, at)}` : ''}`;
    case 'chair':
      return `Sie haben den Vorsitz${at ? ` ${inBody(view, at)}` : ''}`;
    case 'guest':
      return 'Sie sind als Gast zu einem Tagesordnungspunkt eingeladen';
    default:
      return `${Organisation(view, code)} ist an diesem Vorgang beteiligt`;
  }
}
