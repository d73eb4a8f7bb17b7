import { Logger } from '@nestjs/common';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import type { Parts } from '../parts.js';
import { answeredMail } from '../register/incoming.queries.js';
import { UserError } from '../user-error.js';
import { takeMail } from './take-mail.js';

/** Bytes: a report of 25 MB grows by a third on its way. */
const maxSize = 35_000_000;
const maxConnections = 10;
const idleMs = 60_000;
/** RFC 5321 asks for 100; each of ours is a mail of its own. */
const maxRecipients = 10;

const logger = new Logger('mail-in');

/** Where the listener listens, and how to end it. */
export interface MailListener {
  port: number;
  close(): Promise<void>;
}

/**
 * Listens for answers and bounces by SMTP or LMTP; `null` when answers by mail are off. Takes mails for signed addresses
 * alone and passes none on. Says 250 only when a mail and what follows from it are kept, by LMTP for each recipient.
 */
export async function listenForMail(parts: Parts): Promise<MailListener | null> {
  const { answers, config } = parts;
  if (!answers) return null;
  const isLmtp = config.MAIL_IN_PROTOCOL === 'lmtp';
  const server = new SMTPServer({
    lmtp: isLmtp,
    banner: 'umlauf',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: maxSize,
    maxClients: maxConnections,
    socketTimeout: idleMs,
    closeTimeout: 5000,
    onRcptTo: ({ address }, session, done) => {
      const found = answers.read(address);
      if (!found) return done(answer(550, '5.1.1 Diese Adresse gehört zu keiner Mail von umlauf.'));
      if (session.envelope.rcptTo.length >= maxRecipients) return done(answer(452, '4.5.3 Zu viele Adressen.'));
      answeredMail(parts.sql, found.mailId).then(
        (mail) => done(mail ? null : answer(550, '5.1.1 Diese Adresse gehört zu keiner Mail von umlauf.')),
        () => done(answer(451, '4.3.0 umlauf ist gerade nicht bereit. Bitte senden Sie die Mail noch einmal.')),
      );
    },
    onData: (stream, session, done) => {
      void receive(stream).then(
        async (content) => {
          if (!content) return done(answer(552, '5.3.4 Die Mail ist größer als 35 MB.'));
          const results = await takeForAll(parts, session, content);
          if (isLmtp) return done(null, results as never);
          done(results.find((result) => result instanceof Error) ?? null, 'angenommen');
        },
        () => done(answer(451, '4.3.0 Die Übertragung brach ab.')),
      );
    },
  });
  server.on('error', (error: Error) => logger.warn(error.message));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.MAIL_IN_PORT, config.MAIL_IN_HOST, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((error: unknown) => {
    throw new UserError(
      `An MAIL_IN_HOST=${config.MAIL_IN_HOST}, MAIL_IN_PORT=${config.MAIL_IN_PORT} lassen sich keine Mails annehmen: ${(error as Error).message}.`,
    );
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** One after the other; each is kept or has to come again. The log names no sender and no text. */
async function takeForAll(parts: Parts, session: SMTPServerSession, content: Buffer): Promise<(string | Error)[]> {
  const results: (string | Error)[] = [];
  const sender = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
  for (const { address } of session.envelope.rcptTo) {
    const found = parts.answers!.read(address)!;
    try {
      await takeMail({ ...parts, answers: parts.answers! }, found, content, sender);
      results.push('angenommen');
    } catch (error) {
      logger.warn(`${found.mailId}: ${(error as Error).message}`);
      results.push(answer(451, '4.3.0 umlauf ist gerade nicht bereit. Bitte senden Sie die Mail noch einmal.'));
    }
  }
  return results;
}

/** The whole mail; `null` when it is larger than allowed. */
async function receive(stream: Readable & { sizeExceeded?: boolean }): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxSize) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > maxSize || stream.sizeExceeded ? null : Buffer.concat(chunks);
}

function answer(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode });
}
