import { createHash } from 'node:crypto';
import { CommandRefused } from '../../workflows/contract.js';
import { fieldMessage, refusalMessage } from '../../workflows/messages.de.js';
import { documentKinds, fileName, maxFileSize, mediaTypeOf } from '../documents/file-kind.js';
import { derivedId } from '../engine/decide.js';
import type { AnswerAddresses, AnswerKind } from '../notifications/answer-address.js';
import {
  type Answered,
  type OutgoingAnswer,
  type UnclearReason,
  castMail,
  codeMail,
  takenWords,
  unclearMail,
  unclearReasons,
} from '../notifications/answer-mails.de.js';
import { type AnswerRule, answerRule } from '../notifications/answers.de.js';
import { deliveryWords } from '../notifications/delivery-words.de.js';
import type { Parts } from '../parts.js';
import { signatureOf } from '../notifications/digest.js';
import { type AnsweredMail, answeredMail, ballotAwaiting, isOutdated, wasTaken } from '../register/incoming.queries.js';
import { plainWords } from '../documents/own-words.js';
import { type MailAttachment, type ReadMail, readMail } from '../documents/read-mail.js';

/** What became of a mail, for its row. `open` waits for the secretariat. */
interface Taken {
  outcome: string;
  detail: string;
  status: 'open' | 'awaitingCode' | 'settled';
  choice?: string;
  reply?: OutgoingAnswer;
  /** The ballot that this mail confirms or fails to. */
  ballot?: string;
  afterThree?: string;
}

interface Incoming {
  id: string;
  mail: AnsweredMail;
  read: ReadMail;
}

type TakingParts = Pick<Parts, 'sql' | 'engine' | 'files' | 'hint' | 'clock' | 'baseUrl'> & {
  answers: AnswerAddresses;
};

/**
 * Takes one mail for one signed address, once: the same Message-ID again changes nothing. When this answers, the mail is
 * kept with everything that follows from it. A command that follows is done before, under an id that the mail determines,
 * so that a repeated delivery after a crash finds it done. Throws when nothing was kept: the mail has to come again.
 */
export async function takeMail(
  parts: TakingParts,
  address: { kind: AnswerKind; mailId: string },
  content: Buffer,
  envelopeSender: string,
): Promise<void> {
  const read = await readMail(content, envelopeSender);
  const key = hash(`${address.kind}/${address.mailId}/${read.messageId ?? hash(content)}`);
  if (await wasTaken(parts.sql, key)) return;
  const mail = await answeredMail(parts.sql, address.mailId);
  if (!mail) throw new Error('The mail that is answered is not there any more.');
  const incoming = { id: derivedId(`incoming/${key}`), mail, read };
  const taken = read.report || address.kind === 'bounce' ? takeReport(read) : await takeAnswer(parts, incoming);
  await parts.sql('SELECT umlauf.take_mail($1::jsonb, $2)', [
    JSON.stringify({
      id: incoming.id,
      key,
      mailId: mail.id,
      instanceId: mail.instanceId,
      sender: read.sender,
      senderName: read.senderName,
      subject: read.subject,
      text: read.text,
      ...taken,
    }),
    content,
  ]);
  if (taken.reply) parts.hint.publish();
}

/** What a server reports; an out-of-office note comes to the same address. */
function takeReport({ report, isAutomatic }: ReadMail): Taken {
  if (!report)
    return isAutomatic
      ? settled('autoReply')
      : { outcome: 'unclear', detail: unclearReasons.unknownReport, status: 'open' };
  const { action, status, said } = report;
  if (action === 'failed') {
    const { what } = deliveryWords(`${status} ${said}`);
    return {
      outcome: 'bounced',
      detail: `${what} Gemeldet: ${said.includes(status) ? said : `${status} ${said}`.trim()}`,
      status: 'settled',
    };
  }
  return settled(action === 'delayed' ? 'delayed' : 'delivered');
}

async function takeAnswer(parts: TakingParts, incoming: Incoming): Promise<Taken> {
  const { mail, read } = incoming;
  if (read.isAutomatic) return settled('autoReply');
  const isRegistered =
    read.hasOneSender && mail.registered !== null && read.sender.toLowerCase() === mail.registered.toLowerCase();
  if (!isRegistered) return { outcome: 'stranger', detail: unclearReasons.stranger, status: 'open' };
  if (mail.name === 'ballotCode') return confirmBallot(parts, incoming);
  const rule = answerRule(mail.workflow, mail.role);
  if (!rule || mail.instanceId === null) return unclear(parts, incoming, 'nothingToAnswer');
  const attached = read.attachments.filter(({ isAside }) => !isAside);
  if (attached.length > 0) return handIn(parts, incoming, rule, attached);
  const said = rule.words.find((words) => plainWords(words.said) === plainWords(read.own));
  if (!said) return unclear(parts, incoming, 'otherWords');
  if (!rule.needsCode) return act(parts, incoming, said, settled('done'));
  if (await isOutdated(parts.sql, mail.id)) return unclear(parts, incoming, 'outdated');
  if (!rule.invites(mail)) return unclear(parts, incoming, 'notNow');
  const reply = codeMail(answered(mail), incoming.id, await means(parts));
  return { ...settled('ballotAsked'), status: 'awaitingCode', choice: said.said, reply };
}

/** Exactly one document, known by its bytes. */
async function handIn(
  parts: TakingParts,
  incoming: Incoming,
  { document }: AnswerRule,
  attached: MailAttachment[],
): Promise<Taken> {
  if (!document) return unclear(parts, incoming, 'otherWords');
  if (attached.length > 1) return unclear(parts, incoming, 'severalDocuments');
  const [{ content, name }] = attached as [MailAttachment];
  const mediaType = await mediaTypeOf(content);
  const ending = mediaType && documentKinds[mediaType];
  if (!mediaType || !ending) return unclear(parts, incoming, 'noDocument');
  if (content.length > maxFileSize) return unclear(parts, incoming, 'tooLarge');
  const id = derivedId(`file/${incoming.id}`);
  await parts.files.put({
    id,
    name: fileName(name, ending, 'bericht'),
    mediaType,
    content,
    uploadedBy: incoming.mail.personId!,
  });
  const { command, input } = document;
  return act(parts, incoming, { command, input: input(id) }, settled('handedIn'));
}

/** The code came back: the ballot is cast in the name of the member whose address it went to. */
async function confirmBallot(parts: TakingParts, incoming: Incoming): Promise<Taken> {
  const { mail, read } = incoming;
  const ballot = await ballotAwaiting(parts.sql, mail.id);
  if (!ballot) return unclear(parts, incoming, 'codeOver');
  const code = /^(?:code:? *)?(\d{3}) ?(\d{3})$/.exec(plainWords(read.own))?.slice(1).join('');
  if (code === undefined) return unclear(parts, incoming, 'noCode');
  if (code !== parts.answers.code(ballot.id))
    return {
      outcome: 'codeWrong',
      detail: unclearReasons.codeWrong,
      status: 'settled',
      ballot: ballot.id,
      afterThree: unclearReasons.codeWrongThrice,
    };
  if (await isOutdated(parts.sql, ballot.mailId)) return unclear(parts, incoming, 'outdated');
  const said = answerRule(mail.workflow, mail.role)?.words.find((words) => words.said === ballot.choice);
  if (!said) return unclear(parts, incoming, 'nothingToAnswer');
  const reply = castMail(answered(mail), incoming.id, await means(parts));
  return act(parts, incoming, said, { ...settled('ballotCast'), reply, ballot: ballot.id });
}

/** Does the command in the name of the person whose address it came from. A no becomes a task for the secretariat. */
async function act(
  parts: TakingParts,
  incoming: Incoming,
  { command, input }: { command: string; input: Record<string, unknown> },
  done: Taken,
): Promise<Taken> {
  const { mail } = incoming;
  try {
    await parts.engine.execute({
      id: derivedId(`command/${incoming.id}`),
      type: command,
      actorId: mail.personId!,
      instanceId: mail.instanceId!,
      input,
    });
    return done;
  } catch (error) {
    if (!(error instanceof CommandRefused) || error.code === 'busy') throw error;
    return unclear(parts, incoming, sentenceOf(error));
  }
}

function sentenceOf({ code, details }: CommandRefused): string {
  const [issue] = details.issues ?? [];
  return issue ? fieldMessage(issue.code, issue.params ?? {}) : refusalMessage(code, details.params ?? {});
}

function settled(outcome: keyof typeof takenWords): Taken {
  return { outcome, detail: takenWords[outcome], status: 'settled' };
}

/** A task for the secretariat; the sender is told once that nothing was done. */
async function unclear(parts: TakingParts, { mail }: Incoming, reason: UnclearReason | (string & {})): Promise<Taken> {
  const detail = unclearReasons[reason as UnclearReason] ?? reason;
  const reply =
    mail.instanceId === null ? {} : { reply: unclearMail(answered(mail), mail.id, detail, await means(parts)) };
  return { outcome: 'unclear', detail, status: 'open', ...reply };
}

async function means({ sql, clock, baseUrl }: TakingParts) {
  const now = await clock.now();
  return { baseUrl, now, secretariat: await signatureOf(sql, now) };
}

function answered({
  instanceId,
  workflow,
  title,
  organisation,
  role,
  personId,
  registered,
  recipientName,
}: AnsweredMail): Answered {
  return {
    instanceId: instanceId!,
    path:
      role === 'guest'
        ? `/guests/${personId}`
        : workflow === 'approval'
          ? `/votes/${instanceId}`
          : `/instances/${instanceId}`,
    title,
    organisation,
    role,
    personId: personId!,
    address: registered!,
    recipientName,
  };
}

function hash(words: string | Buffer): string {
  return createHash('sha256').update(words).digest('hex');
}
