import { SMTPServer } from 'smtp-server';
import { withClient } from '../src/database.js';
import { takeMail } from '../src/mail-in/take-mail.js';
import { drainOutbox } from '../src/notifications/outbox.js';
import { type Client, type TestApp, formFields, startTestApp } from './support/app.js';
import { registrationForm } from './support/committee.js';

jest.setTimeout(120_000);

/* What the secretariat sees of mails: what came in, what came back, and a mail server that takes nothing. */

let sink: SMTPServer;
let app: TestApp;
let secretariat: Client;
let answer: (code: number | null) => void = () => undefined;

beforeAll(async () => {
  let refusal: Error | null = null;
  answer = (code) =>
    (refusal = code === null ? null : Object.assign(new Error('4.3.2 not now'), { responseCode: code }));
  sink = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onMailFrom: (_address, _session, done) => done(refusal),
    onData: (stream, _session, done) => stream.resume().on('end', () => done()),
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  const { port } = sink.server.address() as { port: number };
  app = await startTestApp({
    settings: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_IN_PORT: '0', MAIL_IN_DOMAIN: 'antwort.example.org' },
  });
  secretariat = await app.signIn('geschaeftsstelle');
});
afterAll(async () => {
  await app.close();
  await new Promise<void>((resolve) => sink.close(() => resolve()));
});

interface Row {
  id: string;
  subject: string;
}

/** Hessen and Bremen register a format; answers the mail that asks Bremen to confirm. */
async function bremenIsAsked(): Promise<Row> {
  const { engine, ids, sql } = app.parts;
  const [hessen] = await sql<{ id: string }>(
    `SELECT id FROM umlauf.person WHERE address LIKE 'federfuehrung-hessen@%'`,
  );
  const { instanceId } = await engine.execute({
    id: ids.next(),
    type: 'submit',
    workflow: 'registration',
    actorId: hessen!.id,
    input: registrationForm({
      leads: ['HE', 'HB'].map((organisation) => ({ organisation, contact: 'Ansprechperson' })),
    }),
  });
  await drainOutbox(app.parts);
  const [row] = await sql<Row>(`SELECT id, subject FROM umlauf.mail WHERE instance_id = $1 AND organisation = 'HB'`, [
    instanceId,
  ]);
  return row!;
}

/** A mail of Bremen comes in for one of ours, with a file that is something else than its name says. */
const arrives = (mail: Row, lines: string[]) =>
  takeMail(
    { ...app.parts, answers: app.parts.answers! },
    { kind: 'answer', mailId: mail.id },
    Buffer.from(lines.join('\r\n')),
    'federfuehrung-bremen@example.org',
  );
const letter = (from: string) => [
  `From: ${from}`,
  'Subject: AW: =?utf-8?Q?Best=C3=A4tigung?= <script>alert(1)</script>',
  `Message-ID: <${from}>`,
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="B"',
  '',
  '--B',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Guten Tag,',
  'wir bestätigen, wenn der Titel geändert wird. <img src=x onerror=alert(1)>',
  '--B',
  'Content-Type: text/html; name="../../Stellungnahme.html"',
  'Content-Disposition: attachment; filename="../../Stellungnahme.html"',
  '',
  '<script>alert(1)</script>',
  '--B--',
  '',
];

test('a mail that umlauf drew nothing from is a task: read, downloaded, settled with words', async () => {
  const mail = await bremenIsAsked();
  await arrives(mail, letter('Federführung Bremen <federfuehrung-bremen@example.org>'));
  await arrives(mail, letter('jemand@example.com'));
  expect((await secretariat.get('/inbox')).text).toContain('2 eingegangene Mails warten auf Sie.');
  expect((await secretariat.get('/mails')).text).toContain('Eingegangene Mails (2 zu erledigen)');
  const list = await secretariat.get('/mails/incoming');
  expect(list.text).toContain('Zu dieser Mail ist keine Antwort vorgesehen.');
  expect(list.text).toContain('Die Mail kommt nicht von der eingetragenen Adresse.');
  const [, id] = /\/mails\/incoming\/([0-9a-f-]{36})/.exec(list.html)!;
  const page = await secretariat.get(`/mails/incoming/${id}`);
  expect(page.text).toContain('wir bestätigen, wenn der Titel geändert wird. <img src=x onerror=alert(1)>');
  expect(page.html).not.toMatch(/<script>alert|<img src=x/);
  expect(page.text).toContain(mail.subject);
  const file = await fetch(`${app.url}/mails/incoming/${id}/files/1`, { redirect: 'manual' });
  expect(file.status).toBe(303);
  expect(await secretariat.raw(`/mails/incoming/${id}/files/1`)).toMatchObject({
    status: 200,
    type: 'application/octet-stream',
    content: Buffer.from('<script>alert(1)</script>'),
  });
  expect((await secretariat.get(`/mails/incoming/${id}/files/2`)).status).toBe(404);
  expect((await secretariat.raw(`/mails/incoming/${id}/original`)).content.toString()).toBe(
    letter('Federführung Bremen <federfuehrung-bremen@example.org>').join('\r\n'),
  );
  await secretariat.get(`/mails/incoming/${id}`);
  const empty = await secretariat.post(`/mails/incoming/${id}/done`, { words: ' ' });
  expect(empty.status).toBe(422);
  expect(empty.text).toContain('Bitte schreiben Sie, was Sie veranlasst haben.');
  const long = await secretariat.post(`/mails/incoming/${id}/done`, { words: 'x'.repeat(1001) });
  expect(formFields(long.html, `/mails/incoming/${id}/done`).words).toBe('x'.repeat(1001));
  const done = await secretariat.post(`/mails/incoming/${id}/done`, { words: 'Mit Bremen telefoniert.' });
  expect((await secretariat.follow(done)).text).toContain('Die Mail ist erledigt.');
  expect((await secretariat.get(`/mails/incoming/${id}`)).text).toContain('Mit Bremen telefoniert.');
  expect((await secretariat.get('/mails/incoming')).text).toContain('Zu erledigen 1');
});

test('nobody else reads them', async () => {
  const bremen = await app.signIn('federfuehrung-bremen');
  const [row] = await app.parts.sql<Row>('SELECT id FROM umlauf.incoming_mail LIMIT 1');
  for (const path of ['', `/${row!.id}`, `/${row!.id}/original`, `/${row!.id}/files/1`])
    expect((await bremen.get(`/mails/incoming${path}`)).status).toBe(403);
  await bremen.get('/inbox');
  expect((await bremen.post(`/mails/incoming/${row!.id}/done`, { words: 'gelesen' })).status).toBe(403);
});

test('a mail that came back says why and what to do; corrected, it goes out again', async () => {
  const mail = await bremenIsAsked();
  const { sql } = app.parts;
  await takeMail(
    { ...app.parts, answers: app.parts.answers! },
    { kind: 'bounce', mailId: mail.id },
    Buffer.from(
      [
        'From: MAILER-DAEMON@mx.example.org',
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"',
        '',
        '--B',
        'Content-Type: message/delivery-status',
        '',
        'Action: failed',
        'Status: 5.1.1',
        'Diagnostic-Code: smtp; 550 5.1.1 no such user',
        '',
        '--B--',
        '',
      ].join('\r\n'),
    ),
    '',
  );
  expect((await secretariat.get('/inbox')).text).toContain('1 Mail braucht Ihre Entscheidung');
  const page = await secretariat.get(`/mails/${mail.id}`);
  expect(page.text).toContain('nicht zustellbar');
  expect(page.text).toContain('Die Adresse gibt es nicht. Gemeldet: 550 5.1.1 no such user.');
  expect(page.text).toContain(
    'Bitte berichtigen Sie die Adresse. Danach senden Sie die Mail noch einmal oder legen sie ab.',
  );
  const address = 'bremen-neu@example.org';
  await withClient(app.parts.urls.owner, (client) =>
    client.query(
      'UPDATE umlauf.person SET address = $2 FROM umlauf.mail m WHERE m.id = $1 AND person.id = m.person_id',
      [mail.id, address],
    ),
  );
  await secretariat.post(`/mails/${mail.id}/again`);
  await drainOutbox(app.parts);
  const [again] = await sql('SELECT status, address FROM umlauf.mail WHERE id = $1', [mail.id]);
  expect(again).toEqual({ status: 'sent', address });
});

test('a mail server that takes nothing is said at the top, until it takes one again', async () => {
  answer(421);
  await bremenIsAsked();
  const down = await secretariat.get('/mails');
  expect(down.text).toMatch(/Der Mailserver hat seit \S+, \d\d:\d\d Uhr keine Mail angenommen/);
  expect(down.text).toContain('not now');
  expect((await secretariat.get('/inbox')).text).toContain('der Mailserver hat seit');
  answer(null);
  await app.parts.sql(`SELECT umlauf.mail_again(id) FROM umlauf.mail WHERE status = 'failed'`);
  const [{ id }] = (await app.parts.sql<Row>(`SELECT id FROM umlauf.mail WHERE status = 'pending' LIMIT 1`)) as [Row];
  await app.parts.sql(`SELECT umlauf.mail_settle($1, 'sent', '250 ok')`, [id]);
  expect((await secretariat.get('/mails')).text).not.toContain('keine Mail angenommen');
});
