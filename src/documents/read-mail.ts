import { type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import { ownWords } from './own-words.js';

/** A mail as it came in, read. */
export interface ReadMail {
  messageId: string | null;
  /** Of „From“; the first where there are several. */
  sender: string;
  senderName: string;
  /** „From“ names exactly one address. */
  hasOneSender: boolean;
  subject: string;
  /** At most 100 000 characters. */
  text: string;
  /** What the sender wrote above the quoted mail. */
  own: string;
  attachments: MailAttachment[];
  /** A machine wrote it: out of office, list, robot. Never answered. */
  isAutomatic: boolean;
  /** What a server says of a delivery (RFC 3464). */
  report: { action: string; status: string; said: string } | null;
}

export interface MailAttachment {
  name: string;
  mediaType: string;
  content: Buffer;
  /** A picture of the text, a signature, a calendar or a visiting card: nothing that somebody hands in. */
  isAside: boolean;
}

const maxText = 100_000;
const asideTypes = /^(application\/(x-)?pkcs7-signature|application\/pgp-signature|text\/(calendar|vcard|x-vcard))$/;

/** Reads a whole mail. @throws Error for bytes that are no mail. */
export async function readMail(content: Buffer, envelopeSender: string): Promise<ReadMail> {
  const mail = await simpleParser(content, {
    skipImageLinks: true,
    skipTextToHtml: true,
    maxHtmlLengthToParse: 1_000_000,
  });
  const senders = mail.from?.value ?? [];
  const text = storable(mail.text ?? '').slice(0, maxText);
  return {
    messageId: mail.messageId?.slice(0, 998) ?? null,
    sender: storable(senders[0]?.address ?? '').slice(0, 320),
    senderName: storable(senders[0]?.name ?? '').slice(0, 200),
    hasOneSender: senders.length === 1 && senders[0]!.group === undefined,
    subject: storable(mail.subject ?? '').slice(0, 300),
    text,
    own: ownWords(text),
    attachments: mail.attachments.map(attachmentOf),
    isAutomatic: isAutomatic(mail, envelopeSender),
    report: reportOf(mail),
  };
}

function attachmentOf({ filename, contentType, content, contentDisposition, related }: Attachment): MailAttachment {
  const isPicture = contentType.startsWith('image/') && (related || contentDisposition === 'inline');
  return {
    name: storable(filename ?? '').slice(0, 200),
    mediaType: contentType,
    content,
    isAside: isPicture || asideTypes.test(contentType),
  };
}

/** RFC 3834, and what older programs write in its place. */
function isAutomatic({ headers }: ParsedMail, envelopeSender: string): boolean {
  const value = (name: string) => String(headers.get(name) ?? '').toLowerCase();
  const submitted = value('auto-submitted');
  return (
    envelopeSender === '' ||
    (submitted !== '' && !submitted.startsWith('no')) ||
    /^(bulk|list|junk|auto_reply)/.test(value('precedence')) ||
    ['list', 'x-autoreply', 'x-autorespond', 'x-auto-reply'].some((name) => headers.has(name))
  );
}

function reportOf({ headers, text = '' }: ParsedMail): ReadMail['report'] {
  const type = headers.get('content-type') as { value?: string; params?: Record<string, string> } | undefined;
  if (type?.value !== 'multipart/report' || type.params?.['report-type'] !== 'delivery-status') return null;
  const field = (name: string) =>
    new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t]+.*)*)`, 'im').exec(text)?.[1]?.replace(/\s+/g, ' ').trim() ?? '';
  const action = field('Action').toLowerCase();
  if (action === '') return null;
  const status = /\d\.\d{1,3}\.\d{1,3}/.exec(field('Status'))?.[0] ?? '';
  return {
    action,
    status,
    said: field('Diagnostic-Code')
      .replace(/^smtp; ?/i, '')
      .slice(0, 300),
  };
}

/** PostgreSQL keeps neither NUL nor halves of characters. */
function storable(words: string): string {
  return words.replaceAll('\u0000', '').toWellFormed();
}
