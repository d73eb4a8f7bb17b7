import { connect } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { readConfig } from '../src/config.js';
import { childId } from '../src/engine/decide.js';
import { type MailListener, listenForMail } from '../src/mail-in/listener.js';
import { ownWords } from '../src/documents/own-words.js';
import { AnswerAddresses } from '../src/notifications/answer-address.js';
import { deliveryWords } from '../src/notifications/delivery-words.de.js';
import { drainOutbox } from '../src/notifications/outbox.js';
import { type Parts, assemble } from '../src/parts.js';
import { type Committee, establishGroup, openCommittee, register } from './support/committee.js';

jest.setTimeout(120_000);

/*
 * Answers by mail: the committee reads its mails in a real mailbox (an SMTP server here) and answers from there. Hessen
 * answers about its report, Bayern about an Umlauf; servers report what they could not deliver.
 */

const [hessen, bayern] = ['federfuehrung-hessen@example.org', 'al-bayern@example.org'];
type Sent = ParsedMail & { envelopeFrom: string; recipients: string[] };

const mailbox: Sent[] = [];
let sink: SMTPServer;
let committee: Committee;
let parts: Parts;
let listener: MailListener;
let protocol = 'smtp';

beforeAll(async () => {
  sink = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, { envelope }, done) => {
      simpleParser(stream).then((mail) => {
        const envelopeFrom = envelope.mailFrom ? envelope.mailFrom.address : '';
        mailbox.push({ ...mail, envelopeFrom, recipients: envelope.rcptTo.map(({ address }) => address) });
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise<void>((resolve) => sink.close(() => resolve())));

beforeEach(async () => {
  committee = await openCommittee();
  mailbox.length = 0;
  protocol = 'smtp';
  await start();
});
afterEach(async () => {
  await stop();
  await committee.close();
});

async function start(): Promise<void> {
  const { port } = sink.server.address() as { port: number };
  const settings = {
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    BASE_URL: 'https://umlauf.example.org',
    MAIL_IN_PORT: '0',
    MAIL_IN_DOMAIN: 'antwort.example.org',
    MAIL_IN_PROTOCOL: protocol,
  };
  parts = await assemble(readConfig(settings), committee.database.urls);
  listener = (await listenForMail(parts))!;
}

async function stop(): Promise<void> {
  await listener.close();
  await parts.close();
}

/** Plans and sends all that is pending; answers what arrived at an address. */
async function post(address: string): Promise<Sent[]> {
  const before = mailbox.length;
  await drainOutbox(parts);
  return mailbox.slice(before).filter(({ recipients }) => recipients.includes(address));
}

interface Letter {
  from?: string;
  to: string;
  envelopeFrom?: string;
  text?: string;
  html?: string;
  headers?: Record<string, string>;
  messageId?: string;
  attachments?: { filename: string; content: Buffer | string; contentType?: string }[];
  raw?: string;
}

/** Hands a mail to umlauf as the mail server of the committee does; answers its last line. */
async function deliver({ raw, to, from = hessen, envelopeFrom = from, ...letter }: Letter): Promise<string> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: listener.port,
    lmtp: protocol === 'lmtp',
    ignoreTLS: true,
  });
  try {
    const { response } = await transport.sendMail({
      envelope: { from: envelopeFrom, to },
      ...(raw === undefined ? { from, to, subject: 'AW: Bericht', ...letter } : { raw }),
    });
    return response;
  } catch (error) {
    return (error as { response?: string; message: string }).response ?? (error as Error).message;
  } finally {
    transport.close();
  }
}

const replyTo = (mail: Sent) => mail.replyTo!.value[0]!.address!;
const pdf = { filename: 'Bericht.pdf', content: Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n') };
const incoming = () =>
  committee.sql<{ outcome: string; detail: string; status: string; sender: string; tries: number }>(
    'SELECT outcome, detail, status, sender, tries FROM umlauf.incoming_mail ORDER BY taken_at',
  );

/** Hessen has a report to hand in and a mail about it. */
async function reportIsAsked(): Promise<{ report: string; mail: Sent }> {
  const { report } = await establishGroup(committee);
  await drainOutbox(parts);
  await committee.clock.move('2024-10-02T06:00:00.000Z');
  while ((await parts.engine.fireDue()).fired > 0);
  const mails = await post(hessen);
  const mail = mails.find(({ subject }) => /Zwischenbericht/.test(subject!))!;
  return { report, mail };
}

/** An Umlauf runs and Bayern was invited to vote. */
async function umlaufRuns(): Promise<{ vote: string; mail: Sent }> {
  const registration = await register(committee);
  await committee.send('geschaeftsstelle', 'putOnAgenda', registration, { meeting: committee.meeting('al-26') });
  const vote = childId(registration, 'vote-1');
  await committee.send('geschaeftsstelle', 'prepareDecision', vote, {
    proposal: 'Offizielles Format der AL-Runde.',
    validUntil: '2025-03-31',
    homeBody: 'AL-RUNDE',
  });
  await committee.send('geschaeftsstelle', 'startWrittenProcedure', vote, { until: '2024-07-10' });
  await drainOutbox(parts);
  await committee.clock.move('2024-06-12T08:00:00.000Z');
  while ((await parts.engine.fireDue()).fired > 0);
  const [mail] = await post(bayern);
  return { vote, mail: mail! };
}

const ballotsOf = async (vote: string) =>
  ((await committee.instance(vote)).context as { ballots: Record<string, unknown> }).ballots;

test('off without settings: nobody listens, and mails carry no address for answers', async () => {
  const { SMTP_URL } = parts.config;
  const without = await assemble(readConfig({ SMTP_URL }), committee.database.urls);
  expect(await listenForMail(without)).toBeNull();
  await register(committee);
  await drainOutbox(without);
  await without.close();
  expect(mailbox.length).toBeGreaterThan(0);
  for (const mail of mailbox) {
    expect(mail.replyTo).toBeUndefined();
    expect(mail.envelopeFrom).toBe('umlauf@example.org');
    expect(mail.text).not.toContain('auf diese Mail antworten');
  }
});

test('an address belongs to one mail, whatever the case of its letters, and cannot be made up', () => {
  const addresses = new AnswerAddresses('key', 'antwort.example.org');
  const id = '01935a1b-0000-7000-8000-0000000000ff';
  for (const kind of ['answer', 'bounce'] as const) {
    const address = addresses.of(kind, id);
    expect(address.split('@')[0]!.length).toBeLessThanOrEqual(64);
    expect(addresses.read(address.toUpperCase())).toEqual({ kind, mailId: id });
    expect(new AnswerAddresses('other', 'antwort.example.org').read(address)).toBeNull();
    const at = address.indexOf('@');
    for (const i of [9, 20, at - 1, at - 5]) {
      const changed = `${address.slice(0, i)}${address[i] === 'a' ? 'b' : 'a'}${address.slice(i + 1)}`;
      expect(addresses.read(changed)).toBeNull();
    }
  }
  expect(addresses.read(addresses.of('answer', id).replace('antwort-', 'zustellung-'))).toBeNull();
});

test('Hessen answers with its report as a PDF: it is handed in, once, also when the server delivers it twice', async () => {
  const { report, mail } = await reportIsAsked();
  expect(mail.text).toContain('Sie können auf diese Mail antworten: mit dem Bericht als Anlage');
  expect(mail.envelopeFrom).toMatch(/^zustellung-[a-z2-7]{26}-[a-z2-7]{16}@antwort\.example\.org$/);
  const letter = {
    to: replyTo(mail),
    text: 'Guten Tag,\n\nanbei der Bericht.',
    attachments: [pdf],
    messageId: '<1@hessen>',
  };
  expect(await deliver(letter)).toMatch(/^250/);
  expect(await deliver(letter)).toMatch(/^250/);
  const row = await committee.instance(report);
  expect(row.state).toBe('handedIn');
  const [file] = await committee.sql<{ name: string; media_type: string }>(
    'SELECT name, media_type FROM umlauf.file WHERE id = $1',
    [(row.context as { file: string }).file],
  );
  expect(file).toEqual({ name: 'Bericht.pdf', media_type: 'application/pdf' });
  expect(await incoming()).toEqual([
    { outcome: 'handedIn', detail: 'Der Bericht ist abgegeben.', status: 'settled', sender: hessen, tries: 0 },
  ]);
  expect((await post(hessen)).map(({ subject }) => subject)).toEqual([expect.stringMatching(/eingegangen|abgegeben/i)]);
  const [entry] = await committee.sql<{ organisation: string }>(
    `SELECT organisation FROM umlauf.history WHERE instance_id = $1 AND type = 'handIn'`,
    [report],
  );
  expect(entry).toEqual({ organisation: 'HE' });
});

test('a restart lies between the mail and its answer', async () => {
  const { report, mail } = await reportIsAsked();
  await stop();
  await start();
  expect(await deliver({ to: replyTo(mail).toUpperCase(), attachments: [pdf] })).toMatch(/^250/);
  expect((await committee.instance(report)).state).toBe('handedIn');
});

test('while the database is away nothing is taken; the mail comes again and is taken once', async () => {
  const { report, mail } = await reportIsAsked();
  const { sql } = parts;
  let isAway = true;
  parts.sql = (text, values) =>
    isAway && /take_mail/.test(text) ? Promise.reject(new Error('The database is away.')) : sql(text, values);
  const letter = { to: replyTo(mail), attachments: [pdf], messageId: '<2@hessen>' };
  expect(await deliver(letter)).toMatch(/^451/);
  expect(await incoming()).toEqual([]);
  isAway = false;
  expect(await deliver(letter)).toMatch(/^250/);
  expect((await incoming()).map(({ outcome }) => outcome)).toEqual(['handedIn']);
  expect((await committee.instance(report)).state).toBe('handedIn');
});

test('nobody but the registered address acts: a stranger becomes a task, is not answered, and nothing happens', async () => {
  const { report, mail } = await reportIsAsked();
  for (const from of ['jemand@example.com', `"${hessen}" <jemand@example.com>`, `${hessen}, jemand@example.com`])
    expect(await deliver({ from, envelopeFrom: hessen, to: replyTo(mail), attachments: [pdf] })).toMatch(/^250/);
  expect((await committee.instance(report)).state).toMatch(/^open/);
  expect(await incoming()).toEqual(
    Array.from({ length: 3 }, () =>
      expect.objectContaining({
        outcome: 'stranger',
        status: 'open',
        detail: 'Die Mail kommt nicht von der eingetragenen Adresse.',
      }),
    ),
  );
  const before = mailbox.length;
  await drainOutbox(parts);
  expect(mailbox.length).toBe(before);
});

test.each([
  [
    'a disguised attachment',
    [{ filename: 'Bericht.pdf', content: 'MZ no report' }],
    'Die Anlage ist kein PDF, DOCX oder ODT.',
  ],
  ['two reports', [pdf, { ...pdf, filename: 'Anlage.pdf' }], 'Es sind mehrere Anlagen. Vorgesehen ist genau eine.'],
  ['words that are no answer', [], 'Der Text ist keine der vorgesehenen Antworten.'],
])(
  '%s: a task for the secretariat, and Hessen is told once that nothing was done',
  async (_name, attachments, detail) => {
    const { report, mail } = await reportIsAsked();
    const letter = { to: replyTo(mail), text: 'Der Bericht kommt nächste Woche.', attachments };
    expect(await deliver(letter)).toMatch(/^250/);
    expect(await deliver(letter)).toMatch(/^250/);
    expect((await committee.instance(report)).state).toMatch(/^open/);
    expect(await incoming()).toEqual([
      expect.objectContaining({ outcome: 'unclear', status: 'open', detail }),
      expect.objectContaining({ outcome: 'unclear', status: 'open', detail }),
    ]);
    const told = await post(hessen);
    expect(told.map(({ subject }) => subject)).toEqual([
      'Ihre Antwort liegt bei der Geschäftsstelle: Gemeinsame Prüfliste für…',
    ]);
    expect(told[0]!.text).toContain(detail);
  },
);

test('a picture in the signature is no attachment; what comes late is refused in words', async () => {
  const { report, mail } = await reportIsAsked();
  const logo = {
    filename: 'logo.png',
    content: Buffer.from('89504e470d0a1a0a', 'hex'),
    cid: 'logo',
    contentDisposition: 'inline' as const,
  };
  expect(await deliver({ to: replyTo(mail), html: 'Anbei <img src="cid:logo">', attachments: [logo, pdf] })).toMatch(
    /^250/,
  );
  expect((await committee.instance(report)).state).toBe('handedIn');
  expect(await deliver({ to: replyTo(mail), attachments: [pdf] })).toMatch(/^250/);
  const [, second] = await incoming();
  expect(second).toMatchObject({ outcome: 'unclear', status: 'open' });
  expect(second!.detail).toMatch(/nicht möglich|geht nicht|Zustand/);
});

test('a machine that answers is noted and never answered', async () => {
  const { mail } = await reportIsAsked();
  const automatic: Partial<Letter>[] = [
    { headers: { 'Auto-Submitted': 'auto-replied' } },
    { headers: { Precedence: 'bulk' } },
    { headers: { 'List-Id': '<alle.example.org>' } },
    { envelopeFrom: '' },
  ];
  for (const more of automatic)
    expect(await deliver({ to: replyTo(mail), text: 'Ich bin im Urlaub.', ...more })).toMatch(/^250/);
  expect(await incoming()).toEqual(
    automatic.map(() => expect.objectContaining({ outcome: 'autoReply', status: 'settled' })),
  );
  expect(await post(hessen)).toEqual([]);
});

describe('Umlauf', () => {
  const answer = (mail: Sent, text: string, more: Partial<Letter> = {}) =>
    deliver({ from: bayern, to: replyTo(mail), text, ...more });
  const quoted =
    'Ja\n\nMit freundlichen Grüßen\nMitglied Bayern\n\nVon: umlauf <umlauf@example.org>\nGesendet: Mittwoch\n\nNein';

  test('„Ja“ counts only with the code that went to the registered address', async () => {
    const { vote, mail } = await umlaufRuns();
    expect(mail.text).toContain('mit „Ja“, „Nein“ oder „Enthaltung“ in der ersten Zeile');
    expect(await answer(mail, quoted)).toMatch(/^250/);
    expect(await ballotsOf(vote)).toEqual({});
    const [asked] = await post(bayern);
    expect(asked!.subject).toMatch(/^Bitte bestätigen: Stimme zu/);
    const code = /Ihr Code: (\d{6})/.exec(asked!.text!)![1]!;
    expect(asked!.html).toContain(code);
    const kept = await committee.sql('SELECT FROM umlauf.mail WHERE body_text || body_html LIKE $1', [`%${code}%`]);
    expect(kept).toHaveLength(0);
    expect(await answer(asked!, code)).toMatch(/^250/);
    expect(await ballotsOf(vote)).toEqual({ BY: 'yes' });
    const [told] = await post(bayern);
    expect(told!.subject).toMatch(/^Stimme eingegangen/);
    expect(told!.text).not.toMatch(/„Ja“|\bJa\b/);
    expect(await answer(asked!, code)).toMatch(/^250/);
    expect((await incoming()).map(({ outcome, status }) => `${outcome} ${status}`)).toEqual([
      'ballotCast settled',
      'ballotCast settled',
      'unclear open',
    ]);
  });

  test('after the end no code is sent: the sender hears that nothing was cast', async () => {
    const { vote, mail } = await umlaufRuns();
    await committee.clock.move('2024-07-11T06:00:00.000Z');
    while ((await parts.engine.fireDue()).fired > 0);
    await post(bayern);
    await answer(mail, 'Ja');
    const told = await post(bayern);
    expect(told.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^Ihre Antwort liegt bei der Gesch/)]);
    expect(told[0]!.text).toContain('Der Vorgang nimmt diese Antwort zurzeit nicht an.');
    expect(await ballotsOf(vote)).toEqual({});
  });

  test('three wrong codes: no ballot, and a task; the right one comes too late then', async () => {
    const { vote, mail } = await umlaufRuns();
    await answer(mail, 'Nein');
    const [asked] = await post(bayern);
    const code = /Ihr Code: (\d{6})/.exec(asked!.text!)![1]!;
    const wrong = code === '000000' ? '000001' : '000000';
    for (const status of ['awaitingCode', 'awaitingCode', 'open']) {
      await answer(asked!, wrong);
      expect((await incoming()).find(({ outcome }) => outcome === 'ballotAsked')).toMatchObject({ status });
    }
    await answer(asked!, code);
    expect(await ballotsOf(vote)).toEqual({});
    expect((await incoming()).find(({ outcome }) => outcome === 'ballotAsked')).toMatchObject({
      tries: 3,
      detail: expect.stringMatching(/^Dreimal kam ein falscher Code/),
    });
  });

  test('a code from another address, words around „Ja“, and an answer to an old text cast nothing', async () => {
    const { vote, mail } = await umlaufRuns();
    await answer(mail, 'Ja, aber nur unter Vorbehalt');
    await answer(mail, 'Enthaltung');
    const asked = (await post(bayern)).find(({ subject }) => subject!.startsWith('Bitte bestätigen'))!;
    const code = /Ihr Code: (\d{6})/.exec(asked.text!)![1]!;
    await answer(asked, code, { from: hessen });
    await committee.send('geschaeftsstelle', 'reviseProposal', vote, {
      proposal: 'Offizielles Format der AL-Runde bis Ende März.',
      validUntil: '2025-03-31',
      homeBody: 'AL-RUNDE',
    });
    await answer(asked, code);
    await answer(mail, 'Ja');
    expect(await ballotsOf(vote)).toEqual({});
    expect((await incoming()).map(({ outcome, detail }) => `${outcome}: ${detail}`)).toEqual([
      'unclear: Der Text ist keine der vorgesehenen Antworten.',
      'ballotAsked: Eine Stimme wartet auf den Code aus der Bestätigungsmail.',
      'stranger: Die Mail kommt nicht von der eingetragenen Adresse.',
      'unclear: Der Beschlussvorschlag hat sich nach dieser Mail geändert.',
      'unclear: Der Beschlussvorschlag hat sich nach dieser Mail geändert.',
    ]);
  });
});

describe('what servers report', () => {
  const report = (action: string, status: string, said: string) => ({
    from: 'MAILER-DAEMON@mx.example.org',
    envelopeFrom: '',
    raw: `From: MAILER-DAEMON@mx.example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <${action}-${status}@mx>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

Ihre Mail wurde nicht zugestellt.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ${hessen}
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp; ${said}

--B--
`.replaceAll('\n', '\r\n'),
  });
  const fate = async (mail: Sent) => {
    const [row] = await committee.sql('SELECT status, detail FROM umlauf.mail WHERE message_id = $1', [mail.messageId]);
    return row;
  };

  test('a delay is noted; what came back stands with its reason and what to do', async () => {
    const { mail } = await reportIsAsked();
    const to = mail.envelopeFrom;
    expect(await deliver({ to, ...report('delayed', '4.4.1', 'connection timed out') })).toMatch(/^250/);
    expect(await fate(mail)).toMatchObject({ status: 'sent' });
    expect(await deliver({ to, ...report('failed', '5.1.1', '550 5.1.1 no such user') })).toMatch(/^250/);
    expect(await fate(mail)).toEqual({
      status: 'failed',
      detail: 'Die Adresse gibt es nicht. Gemeldet: 550 5.1.1 no such user',
    });
    expect((await incoming()).map(({ outcome, status }) => `${outcome} ${status}`)).toEqual([
      'delayed settled',
      'bounced settled',
    ]);
    expect(await post(hessen)).toEqual([]);
  });

  test('a report that cannot be read is for the secretariat', async () => {
    const { mail } = await reportIsAsked();
    const letter = { from: 'postmaster@mx.example.org', to: mail.envelopeFrom, text: 'Konnte nicht zustellen.' };
    expect(await deliver(letter)).toMatch(/^250/);
    expect(await incoming()).toEqual([expect.objectContaining({ outcome: 'unclear', status: 'open' })]);
  });

  test('codes in words', () => {
    expect(deliveryWords('550 5.1.1 User unknown').what).toBe('Die Adresse gibt es nicht.');
    expect(deliveryWords('552 mailbox full').what).toBe('Das Postfach ist voll.');
    expect(deliveryWords('554 5.7.1 rejected').todo).toMatch(/^Bitte geben Sie dem Betrieb Bescheid/);
    expect(deliveryWords('530 no').what).toBe('Der Mailserver hat die Mail nicht angenommen.');
  });
});

describe('the door', () => {
  test('any other address is refused: nothing is relayed, nothing kept', async () => {
    const { mail } = await reportIsAsked();
    const [local] = replyTo(mail).split('@');
    const foreign = parts.answers!.of('answer', '00000000-0000-4000-8000-000000000000');
    for (const to of [
      hessen,
      'postmaster@antwort.example.org',
      `${local}@example.org`,
      `x${local}@antwort.example.org`,
      foreign,
    ])
      expect(await deliver({ to, attachments: [pdf] })).toMatch(
        /^550 5\.1\.1 Diese Adresse gehört zu keiner Mail von umlauf/,
      );
    expect(await incoming()).toEqual([]);
  });

  test('a mail of more than 35 MB is refused, announced or not', async () => {
    const { report, mail } = await reportIsAsked();
    const content = Buffer.alloc(27_000_000, 'x');
    expect(await deliver({ to: replyTo(mail), attachments: [{ filename: 'Bericht.pdf', content }] })).toMatch(/^552/);
    expect(await incoming()).toEqual([]);
    expect((await committee.instance(report)).state).toMatch(/^open/);
  });

  test('whoever keeps connections open keeps out nobody for long: the eleventh is asked to come again', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const socket = connect(listener.port, '127.0.0.1');
        await new Promise((resolve) => socket.once('data', resolve));
        return socket;
      }),
    );
    const { mail } = await reportIsAsked();
    expect(await deliver({ to: replyTo(mail), attachments: [pdf] })).toMatch(/^421/);
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve).destroy())));
    expect(await deliver({ to: replyTo(mail), attachments: [pdf] })).toMatch(/^250/);
  });

  test('by LMTP each recipient has an answer of its own', async () => {
    await stop();
    protocol = 'lmtp';
    await start();
    const { report, mail } = await reportIsAsked();
    expect(await deliver({ to: replyTo(mail), attachments: [pdf] })).toMatch(/^250/);
    expect((await committee.instance(report)).state).toBe('handedIn');
  });
});

test('what somebody wrote, without salutation, signature and the quoted mail', () => {
  expect(ownWords('Sehr geehrte Damen und Herren,\n\nJa\n\nViele Grüße\nE. Muster')).toBe('Ja');
  expect(ownWords('Nein\r\n-- \r\nE. Muster')).toBe('Nein');
  expect(ownWords('Ja\n\nAm Mi., 16. Okt. 2024 um 08:00 Uhr schrieb umlauf\n<umlauf@example.org>:\n\n> Nein')).toBe(
    'Ja',
  );
  expect(ownWords('123456\n\n-----Ursprüngliche Nachricht-----\nVon: umlauf\n\n654321')).toBe('123456');
  expect(ownWords('Ja\n________________________________\nVon: umlauf <umlauf@example.org>')).toBe('Ja');
  expect(ownWords('Ja\nVon: umlauf\nGesendet: Mittwoch\nAn: Bayern')).toBe('Ja');
  expect(ownWords('Von: meiner Seite\nnichts')).toBe('Von: meiner Seite\nnichts');
  expect(ownWords('> Ja')).toBe('');
});
