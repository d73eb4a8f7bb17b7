import { directoryNames } from '../../workflows/messages.de.js';
import { functionName } from '../register/names.js';
import { type Part, rendered, salutation } from './mail-frame.de.js';
import { codePlaceholder } from './answers.de.js';
import { moment, quoted } from './phrases.de.js';
import { type PlannedMail, hash, mailDomain, uuid } from './plan-mails.js';

/** The mail that was answered, as far as our answer needs it. */
export interface Answered {
  instanceId: string;
  path: string;
  title: string;
  organisation: string;
  role: string;
  personId: string;
  address: string;
  recipientName: string;
}

interface AnswerMail {
  name: 'ballotCode' | 'ballotByMail' | 'answerUnclear';
  subject: string;
  paragraphs: string[];
  why: string;
  next: string;
  action: string;
}

/** A mail of umlauf to an answer that came in; `outboxId` says what it may be sent once for. */
export interface OutgoingAnswer extends PlannedMail {
  outboxId: string;
}

interface Means {
  baseUrl: string;
  secretariat: string;
  /** Instant of the receipt, UTC. */
  now: string;
}

/** Bitte bestätigen: a ballot that came by mail counts only with the code. */
export function codeMail(answered: Answered, incomingId: string, means: Means): OutgoingAnswer {
  const { title } = answered;
  return answerMail(answered, incomingId, means, {
    name: 'ballotCode',
    subject: `Bitte bestätigen: Stimme zu ${title}`,
    paragraphs: [
      `Ihre Antwort zu ${quoted(title)} ist am ${moment(means.now)}, eingegangen. Sie zählt erst, wenn Sie sie bestätigen.`,
      `Ihr Code: ${codePlaceholder}`,
      'Antworten Sie auf diese Mail und schreiben Sie nur den Code in die erste Zeile. Oder stimmen Sie auf der Seite ab.',
    ],
    why: `Von Ihrer Adresse kam eine Stimme für ${member(answered)}. Der Code zeigt, dass sie von Ihnen ist.`,
    next: 'Mit dem Code ist die Stimme abgegeben. Sie erhalten darüber eine Mail. Ohne Antwort: Ihre Mail zählt nicht als Stimme. Falls sie nicht von Ihnen kam, rufen Sie bitte die Geschäftsstelle an.',
    action: 'Stimme abgeben',
  });
}

/** Stimme eingegangen: what it says stands on the page, never in a mail. */
export function castMail(answered: Answered, incomingId: string, means: Means): OutgoingAnswer {
  const { title } = answered;
  return answerMail(answered, incomingId, means, {
    name: 'ballotByMail',
    subject: `Stimme eingegangen: ${title}`,
    paragraphs: [
      `für ${member(answered)} wurde am ${moment(means.now)}, eine Stimme zu ${quoted(title)} abgegeben. Den Inhalt sehen Sie nach Anmeldung.`,
    ],
    why: 'Sie haben die Stimme per Mail abgegeben und mit dem Code bestätigt.',
    next: 'Die Stimme kann bis zum Ende der Frist geändert werden.',
    action: 'Stimme ansehen oder ändern',
  });
}

/** Nothing was done with an answer: whoever sent it must not believe otherwise. Once for each mail that was answered. */
export function unclearMail(answered: Answered, mailId: string, reason: string, means: Means): OutgoingAnswer {
  const { title } = answered;
  return answerMail(answered, mailId, means, {
    name: 'answerUnclear',
    subject: `Ihre Antwort liegt bei der Geschäftsstelle: ${title}`,
    paragraphs: [
      `Ihre Antwort zu ${quoted(title)} ist am ${moment(means.now)}, eingegangen. umlauf hat nichts daraus abgeleitet: ${reason}`,
      'Eine Stimme oder ein Bericht ist damit noch nicht abgegeben.',
    ],
    why: 'Sie haben auf eine Mail zu diesem Vorgang geantwortet.',
    next: 'Die Geschäftsstelle liest Ihre Mail und meldet sich, wenn etwas fehlt. Auf der Seite können Sie es auch selbst erledigen.',
    action: 'Vorgang öffnen',
  });
}

/** „das Saarland“. */
function member({ organisation }: Answered): string {
  return directoryNames.organisation(organisation).akk;
}

function answerMail(
  { instanceId, path, organisation, role, personId, address, recipientName }: Answered,
  about: string,
  { baseUrl, secretariat, now }: Means,
  mail: AnswerMail,
): OutgoingAnswer {
  const outboxId = uuid(hash(`${mail.name}/${about}`));
  const parts: Part[] = [
    { is: 'paragraph', words: salutation(recipientName) },
    ...mail.paragraphs.map((words): Part => ({ is: 'paragraph', words })),
    { is: 'paragraph', label: 'Warum Sie diese Nachricht erhalten:', words: mail.why },
    { is: 'paragraph', label: 'Wie es weitergeht:', words: mail.next },
    { is: 'links', links: [{ label: mail.action, url: baseUrl + path }] },
    { is: 'lines', lines: ['Freundliche Grüße', secretariat] },
  ];
  const { subject, text, html } = rendered(mail.subject, parts);
  const id = uuid(hash(`${outboxId}/mail`));
  return {
    id,
    outboxId,
    instanceId,
    name: mail.name,
    dutyCommand: null,
    step: null,
    via: null,
    deputyFor: null,
    isForDigest: false,
    linksUntil: null,
    sendAt: now,
    audience: functionName(role, organisation),
    personId,
    address,
    recipientName,
    organisation,
    role,
    subject,
    bodyText: text,
    bodyHtml: html,
    messageId: `<${id}@${mailDomain(baseUrl)}>`,
    attachments: [],
    status: 'pending',
    detail: null,
  };
}

/** Why nothing was done with a mail, by reason; for the secretariat, and where it answers to somebody, in our answer. */
export const unclearReasons = {
  stranger: 'Die Mail kommt nicht von der eingetragenen Adresse.',
  nothingToAnswer: 'Zu dieser Mail ist keine Antwort vorgesehen.',
  noDocument: 'Die Anlage ist kein PDF, DOCX oder ODT.',
  severalDocuments: 'Es sind mehrere Anlagen. Vorgesehen ist genau eine.',
  tooLarge: 'Die Anlage ist größer als 25 MB.',
  otherWords: 'Der Text ist keine der vorgesehenen Antworten.',
  notNow: 'Der Vorgang nimmt diese Antwort zurzeit nicht an.',
  outdated: 'Der Beschlussvorschlag hat sich nach dieser Mail geändert.',
  noCode: 'In der ersten Zeile steht kein Code aus sechs Ziffern.',
  codeWrong: 'Der Code stimmt nicht.',
  codeWrongThrice: 'Dreimal kam ein falscher Code. Bitte rufen Sie die Stimmführung an.',
  codeOver: 'Zu diesem Code wartet keine Stimme mehr.',
  unknownReport: 'Eine Meldung über die Zustellung lässt sich nicht lesen.',
} as const;
export type UnclearReason = keyof typeof unclearReasons;

/** What happened with a mail that was understood. */
export const takenWords = {
  handedIn: 'Der Bericht ist abgegeben.',
  done: 'Die Angabe ist übernommen.',
  ballotAsked: 'Eine Stimme wartet auf den Code aus der Bestätigungsmail.',
  ballotCast: 'Die Stimme ist mit dem Code bestätigt und abgegeben.',
  autoReply: 'Automatische Antwort. Sie wird nicht beantwortet.',
  delayed: 'Die Zustellung verzögert sich. Der Mailserver versucht es weiter.',
  delivered: 'Der Mailserver meldet die Zustellung.',
} as const;
