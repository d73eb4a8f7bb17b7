import { createServer } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import pg from 'pg';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { withClient } from '../src/database.js';
import { type Clock, ClockRefused, DatabaseClock, MemoryClock } from '../src/ports/clock.js';
import { FileIdReused, type Files, MemoryFiles, PgFiles } from '../src/ports/files.js';
import { type Hint, MemoryHint, PgHint } from '../src/ports/hint.js';
import { type Ids, SeededIds, TimeOrderedIds } from '../src/ports/ids.js';
import { MemoryMailer, type Mailer, type OutgoingMail, SmtpMailer, createMailer } from '../src/ports/mailer.js';
import { type Random, SeededRandom, SystemRandom } from '../src/ports/random.js';
import type { Sql } from '../src/register/sql.js';
import { type TestDatabase, createTestDatabase } from './support/database.js';

let database: TestDatabase;
let pool: pg.Pool;
const sql: Sql = async (text, values) => (await pool.query(text, values)).rows;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.urls.app, max: 4 });
  pool.on('error', () => undefined);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('Clock', () => {
  test('a real clock keeps the time of the database and cannot be moved', async () => {
    let asked = 0;
    const clock = new DatabaseClock((text, values) => {
      asked += 1;
      return sql(text, values);
    });
    let before = '';
    for (let i = 0; i < 20; i++) {
      const now = await clock.now();
      expect(now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(now >= before).toBe(true);
      before = now;
    }
    expect(asked).toBe(1);
    const [row] = await sql<{ behind: number }>('SELECT extract(epoch FROM umlauf.now() - $1)::float8 AS behind', [
      await clock.now(),
    ]);
    expect(Math.abs(row!.behind)).toBeLessThan(0.5);
    await expect(clock.move('2030-01-01T00:00:00.000Z')).rejects.toEqual(new ClockRefused('clockNotMovable'));
  });

  describe.each<[string, () => Promise<{ clock: Clock; other: Clock }>]>([
    [
      'in the database',
      async () => {
        await withClient(database.urls.owner, (client) => client.query('SELECT umlauf.allow_virtual_clock()'));
        return { clock: new DatabaseClock(sql), other: new DatabaseClock(sql) };
      },
    ],
    [
      'in memory',
      async () => {
        const clock = new MemoryClock('2024-06-03T08:00:00.000Z');
        return { clock, other: clock };
      },
    ],
  ])('virtual, %s', (_name, open) => {
    test('stands where it was put, for everybody, and goes forward only', async () => {
      const { clock, other } = await open();
      await clock.move('2024-06-03T08:00:00.000Z');
      expect(await clock.now()).toBe('2024-06-03T08:00:00.000Z');
      await clock.move('2024-10-16T22:00:00.000Z');
      expect(await other.now()).toBe('2024-10-16T22:00:00.000Z');
      await expect(clock.move('2024-10-16T21:59:59.999Z')).rejects.toEqual(new ClockRefused('clockBackward'));
      await clock.move('2025-03-31T22:00:00.000Z', true);
      const [first, later] = [await other.now(), await new Promise((go) => setTimeout(go, 30)).then(() => other.now())];
      expect(first >= '2025-03-31T22:00:00.000Z').toBe(true);
      expect(later > first).toBe(true);
      expect(later < '2025-03-31T22:01:00.000Z').toBe(true);
    });
  });
});

describe.each<[string, () => Ids]>([
  ['random', () => new TimeOrderedIds()],
  ['seeded', () => new SeededIds(7)],
])('Ids, %s', (_name, open) => {
  test('are UUIDs of version 7, each greater than the one before', () => {
    const ids = open();
    const made = Array.from({ length: 10_000 }, () => ids.next());
    expect(made.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
      true,
    );
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });
});

describe.each<[string, () => Random]>([
  ['of the system', () => new SystemRandom()],
  ['seeded', () => new SeededRandom(7)],
])('Random, %s', (_name, open) => {
  test('stays below its bound and reaches every number', () => {
    const random = open();
    const seen = new Set(Array.from({ length: 500 }, () => random.below(6)));
    expect([...seen].toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(random.below(1)).toBe(0);
    expect(random.hex(40)).toMatch(/^[0-9a-f]{80}$/);
    expect(random.hex(16)).not.toBe(random.hex(16));
  });
});

test('the same seed gives the same ids and the same randomness, another seed others', () => {
  const run = (seed: number) => {
    const [ids, random] = [new SeededIds(seed), new SeededRandom(seed)];
    return [ids.next(), ids.next(), random.hex(16), random.below(1000)];
  };
  expect(run(1)).toEqual(run(1));
  expect(run(1)).not.toEqual(run(2));
});

describe.each<[string, () => Files]>([
  ['in the database', () => new PgFiles(sql)],
  ['in memory', () => new MemoryFiles()],
])('Files, %s', (_name, open) => {
  const ids = new SeededIds('files');

  test('come back byte by byte, with size and SHA-256', async () => {
    const files = open();
    const content = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
    const file = {
      id: ids.next(),
      name: 'Zwischenbericht ä"\\.pdf',
      mediaType: 'application/pdf',
      uploadedBy: ids.next(),
    };
    const stored = await files.put({ ...file, content });
    expect(stored).toEqual({
      ...file,
      size: 70_000,
      sha256: '0c6c96cc20d3f906e54f1f1296e8878c1ac39262fb587cd56235c3aa9103d837',
      at: expect.stringMatching(/Z$/),
    });
    expect(await files.put({ ...file, content })).toEqual(stored);
    await expect(files.put({ ...file, content: Buffer.from('other') })).rejects.toThrow(FileIdReused);
    const found = await files.get(file.id);
    expect(found!.content.equals(content)).toBe(true);
    expect(found).toMatchObject(stored);
    const empty = await files.put({ ...file, id: ids.next(), content: new Uint8Array() });
    expect(empty.size).toBe(0);
    expect((await files.get(empty.id))!.content).toHaveLength(0);
    expect(await files.get(ids.next())).toBeNull();
    expect(await files.get('no-uuid')).toBeNull();
  });
});

describe.each<[string, () => { here: Hint; there: Hint }]>([
  [
    'by the database',
    () => ({ here: new PgHint(pool, database.urls.app), there: new PgHint(pool, database.urls.app) }),
  ],
  [
    'in one process',
    () => {
      const hint = new MemoryHint();
      return { here: hint, there: hint };
    },
  ],
])('Hint, %s', (_name, open) => {
  test('reaches who listens, until it stops listening', async () => {
    const { here, there } = open();
    let heard = 0;
    const stop = there.subscribe(() => (heard += 1));
    await until(() => (here.publish(), heard > 0));
    heard = 0;
    for (let i = 0; i < 1000; i++) here.publish();
    await until(() => heard > 0);
    stop();
    await new Promise((resolve) => setTimeout(resolve, 120));
    heard = 0;
    here.publish();
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(heard).toBe(0);
    await Promise.all([here.close(), there.close()]);
    here.publish();
  });
});

test('a hint listens again after its connection was cut', async () => {
  const hint = new PgHint(pool, database.urls.app);
  let heard = 0;
  hint.subscribe(() => (heard += 1));
  await until(() => heard > 0);
  await withClient(database.superuserUrl, (client) =>
    client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN umlauf'`,
    ),
  );
  heard = 0;
  await until(() => heard > 0);
  expect(heard).toBeGreaterThan(0);
  await hint.close();
});

describe('Mailer', () => {
  const mail: OutgoingMail = {
    to: { name: 'Geschäftsstelle (Demo)', address: 'gs@example.org' },
    subject: 'Zwischenbericht fällig am 16.10.2024',
    text: 'Bitte reichen Sie den Zwischenbericht ein.\n',
    html: '<p>Bitte reichen Sie den Zwischenbericht ein.</p>',
    messageId: '<018fe0c5-1@umlauf.example.org>',
    attachments: [{ filename: 'Frist.ics', contentType: 'text/calendar', content: 'BEGIN:VCALENDAR' }],
  };

  /** A mail server that does as told; answers what it took. */
  async function withServer(
    options: SMTPServerOptions,
    work: (mailer: Mailer) => Promise<void>,
  ): Promise<ParsedMail[]> {
    const taken: ParsedMail[] = [];
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      onData: (stream, _session, done) => {
        simpleParser(stream).then((parsed) => {
          taken.push(parsed);
          done();
        }, done);
      },
      ...options,
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as { port: number };
    try {
      await work(new SmtpMailer(`smtp://127.0.0.1:${port}`, 'Geschäftsstelle <umlauf@example.org>'));
    } finally {
      await new Promise<void>((resolve) => server.close(resolve));
    }
    return taken;
  }
  const answer = (responseCode: number) => Object.assign(new Error('said no'), { responseCode });

  test('a mail arrives as it was written', async () => {
    const [taken] = await withServer({}, async (mailer) => {
      expect(await mailer.send(mail)).toMatchObject({ is: 'sent', detail: expect.stringMatching(/^250/) });
    });
    expect(taken).toMatchObject({
      messageId: mail.messageId,
      subject: mail.subject,
      text: mail.text,
      html: expect.stringContaining('<p>Bitte reichen'),
      from: { value: [{ name: 'Geschäftsstelle', address: 'umlauf@example.org' }] },
      to: { value: [{ name: 'Geschäftsstelle (Demo)', address: 'gs@example.org' }] },
      attachments: [{ filename: 'Frist.ics', contentType: 'text/calendar' }],
    });
    expect(taken!.headers.get('auto-submitted')).toBe('auto-generated');
  });

  test('a name or subject cannot add headers or recipients', async () => {
    const recipients: string[] = [];
    const taken = await withServer(
      {
        onRcptTo: ({ address }, _session, done) => {
          recipients.push(address);
          done();
        },
      },
      async (mailer) => {
        await mailer.send({
          ...mail,
          to: { name: 'A"\r\nBcc: x@example.com\r\n, <y@example.com>', address: 'gs@example.org' },
          subject: 'Eins\r\nBcc: z@example.com\u2028',
        });
      },
    );
    expect(recipients).toEqual(['gs@example.org']);
    expect(taken[0]!.headers.has('bcc')).toBe(false);
  });

  test('what the server said decides what becomes of the mail', async () => {
    const attempts: [SMTPServerOptions, string][] = [
      [{ onRcptTo: (_address, _session, done) => done(answer(550)) }, 'failed'],
      [{ onRcptTo: (_address, _session, done) => done(answer(450)) }, 'deferred'],
      [{ onMailFrom: (_address, _session, done) => done(answer(421)) }, 'deferred'],
      [{ onConnect: (_session, done) => done(answer(554)) }, 'deferred'],
      [{ onData: (stream, _session, done) => stream.resume().on('end', () => done(answer(554))) }, 'failed'],
      [{ onData: (stream, _session, done) => stream.resume().on('end', () => done(answer(451))) }, 'deferred'],
    ];
    for (const [options, expected] of attempts)
      await withServer(options, async (mailer) => {
        expect(await mailer.send(mail)).toEqual({ is: expected, detail: expect.stringMatching(/said no/) });
      });
  });

  test('a connection that breaks before the mail is handed over is deferred, afterwards uncertain', async () => {
    const breakAt = async (line: RegExp) => {
      const server = createServer((socket) => {
        let isData = false;
        socket.on('error', () => undefined);
        socket.write('220 ready\r\n');
        socket.on('data', (data) => {
          const said = data.toString();
          if (line.test(said)) return void socket.destroy();
          if (isData) return;
          isData = said.startsWith('DATA');
          socket.write(isData ? '354 go on\r\n' : '250 fine\r\n');
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as { port: number };
      const { is } = await new SmtpMailer(`smtp://127.0.0.1:${port}`).send(mail);
      await new Promise((resolve) => server.close(resolve));
      return is;
    };
    expect(await breakAt(/^EHLO/)).toBe('deferred');
    expect(await breakAt(/^RCPT/)).toBe('deferred');
    expect(await breakAt(/^DATA/)).toBe('deferred');
    expect(await breakAt(/\r\n\.\r\n$/)).toBe('uncertain');
  });

  test('a server that is not there is tried again', async () => {
    expect(await new SmtpMailer('smtp://127.0.0.1:1').send(mail)).toMatchObject({ is: 'deferred' });
  });

  test('without a mail server everything stays in the mailbox', async () => {
    const mailer = createMailer(undefined) as MemoryMailer;
    expect(await mailer.send(mail)).toMatchObject({ is: 'sent' });
    expect(mailer.sent).toEqual([mail]);
    expect(createMailer('smtp://127.0.0.1:25')).toBeInstanceOf(SmtpMailer);
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 10) {
    if (waited > 5000) throw new Error('Waited in vain.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
