import { germanDay } from '../../workflows/berlin-time.js';
import { functionName } from '../register/names.js';
import type { MailText, MailView } from './mail-view.js';
import { caseName, fileReference, oneLine, organisation, pathFor, shortened } from './phrases.de.js';

/** A mail as it leaves: subject, text, and the same as HTML. */
export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

const subjectLength = 70;

/** Part of a mail, once for text and once for HTML. */
export type Part =
  | { is: 'paragraph'; label?: string; words: string }
  | { is: 'list'; items: string[] }
  | { is: 'links'; links: { label: string; url: string }[] }
  | { is: 'lines'; lines: string[] };

/** The frame of every mail (wording.md 4): salutation, text, why, what next, answers, signature, case. */
export function renderMail(view: MailView, mail: MailText, baseUrl: string): RenderedMail {
  return rendered(mail.subject, partsOf(view, mail, baseUrl));
}

/** Both forms of a mail from its parts. */
export function rendered(words: string, parts: Part[]): RenderedMail {
  const subject = shortened(oneLine(words), subjectLength);
  return { subject, text: `${parts.map(asText).join('\n\n')}\n`, html: page(subject, parts) };
}

function partsOf(view: MailView, mail: MailText, baseUrl: string): Part[] {
  const next = [mail.next && sentence(mail.next), mail.silence && `Ohne Antwort: ${sentence(mail.silence)}`];
  return [
    { is: 'paragraph', words: salutation(view.to.name) },
    ...mail.paragraphs.map((words): Part =>
      typeof words === 'string' ? { is: 'paragraph', words } : { is: 'list', items: words },
    ),
    {
      is: 'paragraph',
      label: 'Warum Sie diese Nachricht erhalten:',
      words: sentence(mail.why) + ruleBehind(view) + standIn(view),
    },
    ...(mail.next || mail.silence
      ? [{ is: 'paragraph' as const, label: 'Wie es weitergeht:', words: next.filter(Boolean).join(' ') }]
      : []),
    ...(mail.byMail ? [{ is: 'paragraph' as const, words: mail.byMail }] : []),
    { is: 'links', links: mail.actions.map(({ label, path }) => ({ label, url: baseUrl + path })) },
    ...(mail.note ? [{ is: 'paragraph' as const, words: mail.note }] : []),
    { is: 'lines', lines: ['Freundliche Grüße', signature(view)] },
    { is: 'lines', lines: [foot(view, baseUrl)] },
  ];
}

/** What the secretariat set going is no step of the ladder. */
const byHand = ['promise', 'agenda'];

/** „Erinnert wird nach dem Regelwerk der AL-Runde (Annahme – …).“ */
function ruleBehind(view: MailView): string {
  const code = view.case.facts.body;
  const rules =
    typeof code === 'string' && view.step !== null && !byHand.includes(view.step) ? view.bodies[code] : undefined;
  if (!rules) return '';
  const assumed =
    rules.policy.reminderLadder.status === 'assumption'
      ? ' (Annahme – durch die Geschäftsordnung noch nicht bestätigt)'
      : '';
  return ` Erinnert wird nach dem Regelwerk ${rules.names.gen}${assumed}.`;
}

/** „Sie vertreten die Federführung Hessen bis Freitag, 16.08.2024.“ */
function standIn({ to }: MailView): string {
  const inFunction = functionName(to.role, to.organisation);
  if (to.standIn?.via === 'deputy')
    return ` Sie erhalten sie in Vertretung (${inFunction}) bis ${germanDay(to.standIn.until)}.`;
  if (to.standIn?.via === 'mailbox')
    return ` Sie geht an das Funktionspostfach, weil zurzeit niemand sonst sie empfangen kann (${inFunction}).`;
  return '';
}

/** A person by name; a function or shared mailbox (Funktionspostfach) without. */
export function salutation(name: string): string {
  const isPerson = /^[^\d()@/]+$/.test(name.trim()) && name.trim().includes(' ') && !functions.test(name);
  return isPerson ? `Guten Tag ${oneLine(name)},` : 'Guten Tag,';
}

const functions =
  /Geschäftsstelle|Federführung|Vorsitz|Mitglied|Referat|Abteilung|[Pp]ostfach|Büro|Stelle|Nachfolge|Betrieb|Team/;

function signature(view: MailView): string {
  if (!view.secretariat) return 'Geschäftsstelle';
  const { organisation: code, address } = view.secretariat;
  return [`Geschäftsstelle (${organisation(view, code, 'short')})`, ...(address ? [address] : [])].join(' · ');
}

function foot(view: MailView, baseUrl: string): string {
  const reference = fileReference(view);
  return [
    `Vorgang ${caseName(view)}`,
    ...(reference ? [`Geschäftszeichen ${reference}`] : []),
    baseUrl + pathFor(view),
  ].join(' · ');
}

function sentence(words: string): string {
  const line = words.trim();
  return /[.?“]$/.test(line) ? line : `${line}.`;
}

function asText(part: Part): string {
  switch (part.is) {
    case 'paragraph':
      return part.label ? `${part.label} ${part.words}` : part.words;
    case 'list':
      return part.items.map((item) => `– ${oneLine(item)}`).join('\n');
    case 'links':
      return part.links.map(({ label, url }) => `${label}: ${url}`).join('\n');
    case 'lines':
      return part.lines.join('\n');
  }
}

function asHtml(part: Part): string {
  switch (part.is) {
    case 'paragraph':
      return `<p>${part.label ? `<strong>${escaped(part.label)}</strong> ` : ''}${escaped(part.words)}</p>`;
    case 'list':
      return `<ul>${part.items.map((item) => `<li>${escaped(oneLine(item))}</li>`).join('')}</ul>`;
    case 'links':
      return `<p>${part.links.map(({ label, url }) => `<a href="${escaped(url)}">${escaped(label)}</a>`).join('<br>')}</p>`;
    case 'lines':
      return `<p>${part.lines.map(escaped).join('<br>')}</p>`;
  }
}

function page(subject: string, parts: Part[]): string {
  return [
    '<!doctype html>',
    `<html lang="de"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>`,
    '<body>',
    ...parts.map(asHtml),
    '</body></html>',
    '',
  ].join('\n');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(words: string): string {
  return words.replace(/[&<>"']/g, (sign) => entities[sign]!);
}
