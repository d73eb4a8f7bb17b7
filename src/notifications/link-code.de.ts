import { type Part, rendered, salutation } from './mail-frame.de.js';
import { type PlannedMail, hash, mailDomain, uuid } from './plan-mails.js';

/** The mail behind a link, as far as a code for it needs to know. */
export interface CodeFor {
  instanceId: string | null;
  personId: string;
  address: string;
  recipientName: string;
  organisation: string;
  role: string;
  via: 'mailbox' | 'deputy' | null;
  audience: string;
  subject: string;
}

/** Name of the mail that brings a code. It waits for no quiet hours: somebody has just asked for it. */
export const codeMail = 'linkCode';

/** The mail with the code for one step: to the registered address, whoever asked for it. */
export function codeMailOf(
  mail: CodeFor,
  {
    code,
    step,
    until,
    now,
    key,
    baseUrl,
    secretariat,
  }: {
    code: string;
    step: string;
    /** „24.09.2024, 14:15 Uhr“ */
    until: string;
    now: string;
    /** Makes it a mail of its own. */
    key: string;
    baseUrl: string;
    secretariat: string;
  },
): PlannedMail {
  const parts: Part[] = [
    { is: 'paragraph', words: salutation(mail.recipientName) },
    { is: 'paragraph', words: `Ihr Code für „${step}“ lautet:` },
    { is: 'paragraph', words: code },
    { is: 'paragraph', words: `Er gilt bis ${until} und nur für diesen einen Schritt.` },
    {
      is: 'paragraph',
      label: 'Warum Sie diese Nachricht erhalten:',
      words: `Der Code wurde auf der Seite angefordert, zu der ein Link in der Mail „${mail.subject}“ führt.`,
    },
    {
      is: 'paragraph',
      label: 'Wie es weitergeht:',
      words:
        'Geben Sie den Code auf der Seite ein. Ohne Code geschieht nichts. Haben Sie ihn nicht angefordert? Dann geben Sie bitte der Geschäftsstelle Bescheid.',
    },
    { is: 'lines', lines: ['Freundliche Grüße', secretariat] },
  ];
  const { subject, text, html } = rendered(`Ihr Code für: ${step}`, parts);
  const token = hash(`code/${key}`);
  return {
    id: uuid(token),
    instanceId: mail.instanceId,
    name: codeMail,
    dutyCommand: null,
    step: null,
    via: mail.via,
    deputyFor: null,
    isForDigest: false,
    sendAt: now,
    audience: mail.audience,
    personId: mail.personId,
    address: mail.address,
    recipientName: mail.recipientName,
    organisation: mail.organisation,
    role: mail.role,
    subject,
    bodyText: text,
    bodyHtml: html,
    messageId: `<${uuid(token)}@${mailDomain(baseUrl)}>`,
    attachments: [],
    linksUntil: null,
    status: 'pending',
    detail: null,
  };
}

/** The mail with its code hidden, for whoever may read it and must not use it. */
export function withoutCode(words: string): string {
  return words.replace(/(?<=^|>)\d{6}(?=$|<)/gm, '······');
}
