import { createTransport } from 'nodemailer';

/** A mail as it leaves: one recipient, German text, and the Message-ID that stays the same for every attempt. */
export interface OutgoingMail {
  to: { name: string; address: string };
  subject: string;
  text: string;
  html?: string;
  messageId: string;
  /** Where an answer goes, in place of the sender. */
  replyTo?: string;
  /** Where the servers on the way report that it could not be delivered (envelope sender), in place of the sender. */
  returnTo?: string;
  attachments?: { filename: string; contentType: string; content: string | Buffer }[];
}

/**
 * What became of one attempt. `sent`: the server took it, `detail` is its answer. `failed`: it refused this mail for
 * good. `deferred`: nothing was handed over, try again. `uncertain`: the connection broke after the mail was handed
 * over, the server may have it (nobody can know, RFC 1047).
 */
export interface Delivery {
  is: 'sent' | 'failed' | 'deferred' | 'uncertain';
  detail: string;
}

export interface Mailer {
  /** Tries once. Answers, and never throws, for anything that a mail server may do. */
  send(mail: OutgoingMail): Promise<Delivery>;
}

/** The mail server by its address; without one a mailbox in memory: no mail leaves the machine. */
export function createMailer(smtpUrl: string | undefined, from?: string): Mailer {
  return smtpUrl === undefined ? new MemoryMailer() : new SmtpMailer(smtpUrl, from);
}

export class SmtpMailer implements Mailer {
  constructor(
    private readonly url: string,
    private readonly from = 'umlauf <umlauf@example.org>',
  ) {}

  async send({ attachments = [], returnTo, ...mail }: OutgoingMail): Promise<Delivery> {
    let isHandedOver = false;
    const transport = createTransport({
      url: this.url,
      connectionTimeout: 30_000,
      greetingTimeout: 30_000,
      // RFC 5321 4.5.3.2 gives a server ten minutes for its last answer.
      socketTimeout: 620_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    transport.use('stream', ({ message }, done) => {
      message?.processFunc((input) => input.once('end', () => (isHandedOver = true)));
      done();
    });
    try {
      const { response } = await transport.sendMail({
        ...mail,
        from: this.from,
        ...(returnTo ? { envelope: { from: returnTo, to: mail.to.address } } : {}),
        attachments,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { is: 'sent', detail: response };
    } catch (error) {
      return failure(error, isHandedOver);
    }
  }
}

function failure(error: unknown, isHandedOver: boolean): Delivery {
  const { code, responseCode, response, message } = error as {
    code?: string;
    responseCode?: number;
    response?: string;
    message: string;
  };
  const detail = response || message;
  const isAboutThisMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (isAboutThisMail && (responseCode === undefined || responseCode >= 500)) return { is: 'failed', detail };
  return { is: isHandedOver && responseCode === undefined ? 'uncertain' : 'deferred', detail };
}

const kept = 1000;

/** Takes every mail and keeps the last thousand. */
export class MemoryMailer implements Mailer {
  readonly sent: OutgoingMail[] = [];

  async send(mail: OutgoingMail): Promise<Delivery> {
    this.sent.push(mail);
    if (this.sent.length > kept) this.sent.shift();
    return { is: 'sent', detail: 'eingebautes Postfach' };
  }
}
