import { Temporal } from 'temporal-polyfill';
import { type Expectation, instantOf } from './scenario.js';
import type { Happening } from './simulation-line.js';

/** What an expectation is held against. */
interface Seen {
  /** Path of the instance that the step was about. */
  subject: string | undefined;
  /** What has happened since the step before. */
  lines: readonly Happening[];
  stateOf: (path: string) => Promise<string | undefined>;
  /** Address of an office; any other text stands for itself. */
  addressOf: (office: string) => string;
}

/** What is expected and is not so: one German sentence each, without its point. */
export async function unmet(expect: Expectation, seen: Seen): Promise<string[]> {
  return [
    ...(await unmetStates(expect.state, seen)),
    ...unmetMails(expect.mails, seen),
    ...unmetDeadlines(expect.deadlines, seen),
    ...unmetDecision(expect.decision, seen),
  ];
}

async function unmetStates(wanted: Expectation['state'], { subject, stateOf }: Seen): Promise<string[]> {
  const states = typeof wanted === 'string' ? { [subject!]: wanted } : (wanted ?? {});
  const sentences: string[] = [];
  for (const [path, state] of Object.entries(states)) {
    const is = (await stateOf(path)) ?? 'noch nicht begonnen';
    if (is !== state && !is.startsWith(`${state}.`)) sentences.push(`„${path}“ ist „${is}“, erwartet war „${state}“`);
  }
  return sentences;
}

function unmetMails(wanted: Expectation['mails'], { lines, addressOf }: Seen): string[] {
  const mails = lines.filter((line) => line.kind === 'mail');
  if (wanted?.length === 0 && mails.length) return [`erwartet war keine Mail, geplant wurden ${mails.length}`];
  const planned = listed(mails.map(({ to, subject }) => `${to} „${subject}“`));
  return (wanted ?? []).flatMap(({ to, subject }) => {
    const address = to === undefined ? undefined : addressOf(to);
    if (mails.some((mail) => (address ?? mail.to) === mail.to && mail.subject.includes(subject ?? ''))) return [];
    return `es fehlt eine Mail${address ? ` an ${address}` : ''}${subject ? ` mit „${subject}“` : ''}; geplant: ${planned}`;
  });
}

function unmetDeadlines(wanted: Expectation['deadlines'], { lines }: Seen): string[] {
  const deadlines = lines.filter((line) => line.kind === 'deadline');
  const changed = listed(deadlines.map(({ instance, name, what, due }) => `${instance} ${name} ${what} ${due}`));
  return (wanted ?? []).flatMap(({ due: on, ...rest }) => {
    const due = on === undefined ? undefined : Temporal.Instant.from(instantOf(on)).toString();
    const asked = { ...rest, due };
    if (deadlines.some((line) => agrees(line, asked))) return [];
    const { instance, name, what } = asked;
    return `es fehlt die Frist ${[instance, name, what, due].filter(Boolean).join(' ')}; geändert: ${changed}`;
  });
}

function unmetDecision(wanted: Expectation['decision'], { lines }: Seen): string[] {
  const decisions = lines.filter((line) => line.kind === 'decision');
  if (!wanted || decisions.some((line) => agrees(line, wanted))) return [];
  const made = listed(decisions.map(({ body, number, until }) => `${body} ${number} bis ${until ?? 'auf Dauer'}`));
  return [`es fehlt die Entscheidung ${wanted.body} ${wanted.number}; gefasst: ${made}`];
}

/** Whether a line says everything that was asked for. */
function agrees(line: object, asked: object): boolean {
  return Object.entries(asked).every(
    ([key, value]) => value === undefined || (line as Record<string, unknown>)[key] === value,
  );
}

function listed(items: string[]): string {
  return items.join(', ') || 'keine';
}
