import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ICAL from 'ical.js';
import pg from 'pg';
import { policySets } from '../workflows/policies/policy-sets.js';
import { withClient } from '../src/database.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { simulate } from '../src/demo/simulate-scenario.js';
import { renderMail } from '../src/notifications/mail-frame.de.js';
import type { MailView } from '../src/notifications/mail-view.js';
import { mailNames, mailText } from '../src/notifications/mails.de.js';
import { excerpt, moment, quoted, shortened } from '../src/notifications/phrases.de.js';
import { carryOut } from '../src/notifications/outbox.js';
import { plannerOf } from '../src/notifications/plan-mails.js';
import type { MailRow } from '../src/notifications/read-event.js';
import { audiencesOf, recipientsOf } from '../src/notifications/recipients.js';
import { MailDeferred, sendMail } from '../src/notifications/send-mail.js';
import type { Delivery, Mailer, OutgoingMail } from '../src/ports/mailer.js';
import type { Sql } from '../src/register/sql.js';
import { type TestDatabase, createTestDatabase } from './support/database.js';

jest.setTimeout(120_000);

const project = join(__dirname, '..');
const baseUrl = 'https://umlauf.example.org';

interface SentMail {
  id: string;
  outboxId: string;
  instanceId: string;
  mail: string;
  address: string | null;
  role: string;
  organisation: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  status: string;
  detail: string | null;
  step: string | null;
  attachments: { filename: string; contentType: string; content: string }[];
  workflow: string;
  audience: string;
}

/** A story that was told, with the mails that it planned. */
interface Told {
  database: TestDatabase;
  pool: pg.Pool;
  sql: Sql;
  mails: SentMail[];
  failures: string[];
}

async function tell(file: string): Promise<Told> {
  const database = await createTestDatabase();
  const failures = await simulate(loadScenario(join(project, file)), database.urls, () => undefined);
  const pool = new pg.Pool({ connectionString: database.urls.app, max: 4 });
  pool.on('error', () => undefined);
  const sql: Sql = async (text, values) => (await pool.query(text, values)).rows;
  const mails = await sql<SentMail>(
    `SELECT m.id, m.outbox_id AS "outboxId", m.instance_id AS "instanceId", o.payload->>'mail' AS mail, m.address, m.role,
            m.organisation, m.subject, m.body_text AS text, m.body_html AS html, m.message_id AS "messageId", m.status,
            m.detail, m.attachments, m.step, m.audience, i.workflow
     FROM umlauf.mail m JOIN umlauf.outbox o ON o.id = m.outbox_id JOIN umlauf.instance i ON i.id = m.instance_id ORDER BY m.created_at, m.id`,
  );
  return { database, pool, sql, mails, failures: failures.map(({ sentence }) => sentence) };
}

let whole: Told;
let other: Told;
let written: Told;
let day: Told;
let noMeeting: Told;
let terms: Told;
let changes: Told;
let told: Told[];
beforeAll(async () => {
  whole = await tell('test/scenarios/whole-case.yaml');
  other = await tell('test/fixtures/other-ways.yaml');
  written = await tell('test/scenarios/written-procedure.yaml');
  day = await tell('test/scenarios/meeting-day.yaml');
  noMeeting = await tell('test/scenarios/no-meeting.yaml');
  terms = await tell('test/scenarios/terms.yaml');
  changes = await tell('test/scenarios/mandate-changes.yaml');
  const reports = await Promise.all(
    ['answers', 'schedules', 'agreement'].map((name) => tell(`test/scenarios/report-${name}.yaml`)),
  );
  told = [whole, other, written, day, noMeeting, terms, changes, ...reports];
});
afterAll(async () => {
  for (const { pool, database } of told) {
    await pool.end();
    await database.drop();
  }
});

const asSuperuser = ({ database }: Told, statement: string) =>
  withClient(database.superuserUrl, (client) => client.query(statement).then(() => undefined));

/** The first mail of that name, for that address. */
function find({ mails }: Told, mail: string, address?: string): SentMail {
  const found = mails.find((one) => one.mail === mail && (address === undefined || one.address === address));
  if (!found) throw new Error(`No mail ${mail} to ${address ?? 'anybody'}`);
  return found;
}

describe('the appointment in a mail', () => {
  const partsOf = (mail: string) =>
    day.mails
      .filter((one) => one.mail === mail)
      .map(({ attachments }) => {
        const [part] = attachments;
        const calendar = new ICAL.Component(ICAL.parse(part!.content) as never);
        const [event] = calendar.getAllSubcomponents('vevent');
        return { part: part!, calendar, event: event! };
      });

  test('an invitation says when and where, in the time of Berlin', () => {
    const [{ part, calendar, event }] = partsOf('agendaSent') as [ReturnType<typeof partsOf>[number]];
    expect(part).toMatchObject({ filename: 'termin.ics', contentType: expect.stringContaining('method=REQUEST') });
    expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST');
    expect(calendar.getAllSubcomponents('vtimezone')).toHaveLength(1);
    expect(event.getFirstPropertyValue('summary')).toBe('28. Sitzung der AL-Runde');
    expect(String(event.getFirstPropertyValue('dtstart'))).toBe('2024-10-08T10:00:00');
    expect(event.getFirstProperty('dtstart')!.getParameter('tzid')).toBe('Europe/Berlin');
  });

  test('another version and a cancellation speak of the same event, each with a higher number', () => {
    const sent = [...new Map(partsOf('agendaSent').map((each) => [each.part.content, each])).values()];
    const numbers = sent.map(({ event }) => Number(event.getFirstPropertyValue('sequence')));
    expect(numbers).toHaveLength(2);
    expect(numbers[0]).toBeLessThan(numbers[1]!);
    expect(new Set(sent.map(({ event }) => event.getFirstPropertyValue('uid'))).size).toBe(1);
    const [cancelled] = partsOf('meetingCancelled');
    expect(cancelled!.calendar.getFirstPropertyValue('method')).toBe('CANCEL');
    expect(cancelled!.event.getFirstPropertyValue('status')).toBe('CANCELLED');
  });
});

describe('every mail', () => {
  const asked = () => {
    const folders = ['workflows', 'src/engine'];
    const sources = folders.flatMap((folder) =>
      readdirSync(join(project, folder))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(join(project, folder, name), 'utf8')),
    );
    const inCode = sources.flatMap((source) =>
      [...source.matchAll(/\bmail: '(\w+)'|\bto(?:Leads|Everyone|Owners|Owner|Concerned)\(context, '(\w+)'/g)].map(
        (m) => m[1] ?? m[2]!,
      ),
    );
    const inPolicies = Object.values(policySets).flatMap(({ reminderLadder }) =>
      Object.values(reminderLadder.value).flatMap((steps) =>
        steps.flatMap(({ owner, secretariat }) => [owner, secretariat].filter((mail) => mail !== null)),
      ),
    );
    return [...new Set([...inCode, ...inPolicies])].toSorted();
  };

  test('that a machine, a policy or the engine asks for has a text, and no text is left over', () => {
    expect(asked().length).toBeGreaterThan(35);
    expect(mailNames.toSorted()).toEqual(asked());
  });

  test('is sent somewhere in the stories, and the stories went as they say', () => {
    expect(told.flatMap(({ failures }) => failures)).toEqual([]);
    const sent = new Set(told.flatMap(({ mails }) => mails).map(({ mail }) => mail));
    expect(mailNames.filter((name) => !sent.has(name))).toEqual([]);
  });

  test('stands among the examples that the secretariat reads, word for word', () => {
    const file = join(project, 'src', 'notifications', 'mail-examples.json');
    // Of several mails always the same one, whatever their ids.
    const mails = told
      .flatMap((story) => story.mails)
      .filter(({ address }) => address !== null)
      .map((mail) => ({ ...mail, text: mail.text.replace(/https?:\/\/\S+/g, 'https://umlauf.example.org') }))
      .toSorted((a, b) => (a.subject + a.text < b.subject + b.text ? -1 : 1));
    const examples = mailNames.map((name) => {
      const { workflow, audience, subject, text } = mails.find(({ mail }) => mail === name)!;
      return { name, workflow, to: audience, subject, text };
    });
    if (process.env.UMLAUF_WRITE_EXAMPLES) writeFileSync(file, `${JSON.stringify(examples, null, 2)}\n`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(examples);
  });

  test('is whole: frame, subject, no gaps, no raw data', () => {
    for (const { mail, subject, text, html } of told.flatMap(({ mails }) => mails)) {
      expect(`${mail}: ${[...subject].length <= 70 && !/[\n\r]/.test(subject)}`).toBe(`${mail}: true`);
      expect(text).toMatch(/^Guten Tag[^\n]*,\n\n/);
      expect(text).toContain('\n\nWarum Sie diese Nachricht erhalten: ');
      expect(text).toContain('\n\nWie es weitergeht: ');
      expect(text).toMatch(
        /\n\nFreundliche Grüße\nGeschäftsstelle \(FITKO\) · \S+@example\.org\n\nVorgang .+ · https:\S+\n$/,
      );
      const words = `${subject}\n${text}`.replaceAll(/https:\S+/g, '');
      expect(words).not.toMatch(/undefined|null,|NaN|\[object|\$\{|\{\{|\(\)|„“|: \.|,,|\.\.| {2}| [,.;]/);
      expect(words).not.toMatch(/\d{4}-\d\d-\d\d|[0-9a-f]{8}-[0-9a-f]{4}-/);
      expect(html).toContain('<!doctype html>');
      expect(html).not.toMatch(/<(?!\/?(?:html|head|meta|title|body|p|strong|br|ul|li|a)\b|!doctype)/);
    }
  });

  test('says the same in its HTML part', () => {
    const unescaped = (html: string) =>
      html
        .replace(/^[\s\S]*<body>/, '')
        .replace(/<a href="([^"]*)">([^<]*)<\/a>/g, '$2: $1')
        .replace(/<li>/g, '– ')
        .replace(/<br>|<\/li>/g, '\n')
        .replace(/<[^>]*>/g, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&');
    const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
    for (const { text, html } of told.flatMap(({ mails }) => mails)) expect(plain(unescaped(html))).toBe(plain(text));
  });

  test('names no contact person and no ballot', () => {
    const names = /Stettner|Heilemann|Müller-Niese|Max Muster/;
    for (const { subject, text } of told.flatMap(({ mails }) => mails)) {
      expect(subject).not.toMatch(/Beispiel/);
      expect(text).not.toMatch(names);
      expect(text).not.toMatch(/mit (Ja|Nein|Enthaltung)\b|hat(te)? (dafür|dagegen)/);
    }
  });

  test('leads to a page of this installation', () => {
    for (const { text } of whole.mails)
      for (const [url] of text.matchAll(/https:\S+/g))
        expect(url).toMatch(
          /^https:\/\/umlauf\.example\.org\/((instances|votes|meetings)\/[0-9a-f-]{36}(\/revise|\/do\/requestExtension)?|act\/[0-9a-f-]{36}\/[a-zA-Z]+\/[\w-]{32})$/,
        );
  });
});

describe('texts', () => {
  test('a reminder: what, until when, what happens without an answer', () => {
    const { subject, text } = find(other, 'reportIn7Days', 'hessen@example.org');
    expect(subject).toBe('Zwischenbericht bis Mi, 23.10.2024: Gemeinsame „Werkzeuge“…');
    expect(text).toContain(
      'ist am Mittwoch, 23.10.2024, 24:00 Uhr, fällig. Falls er schon unterwegs ist, ist nichts weiter zu tun.',
    );
    expect(text).toContain('Ohne Antwort: Sie erhalten am Dienstag, 22.10.2024, noch eine Erinnerung.');
  });

  test('the first reminder explains the day, with the mark of the assumption', () => {
    const { subject, text } = find(whole, 'reportIn28Days', 'hessen@example.org');
    expect(subject).toBe('Zwischenbericht: Abgabe bis Mi, 16.10.2024 – Weiterentwicklung…');
    expect(text).toContain('So ergibt sich der Tag:\n\n– 45. Sitzung des IT-Planungsrats am Mittwoch, 13.11.2024');
    expect(text).toContain('Annahme – durch die Geschäftsordnung noch nicht bestätigt');
  });

  test('the decision: number with its body, decided term beside the requested one, duties of the leads', () => {
    const { subject, text } = find(whole, 'decisionNotice', 'hessen@example.org');
    expect(subject).toBe('AL-Runde, Beschluss 2024/09: Weiterentwicklung Struktur OZG Föderal');
    expect(text).toContain(
      'die AL-Runde hat am Dienstag, 09.07.2024, in der 26. Sitzung zu „Weiterentwicklung Struktur OZG Föderal“ beschlossen:',
    );
    expect(text).toContain(
      'Die Befristung weicht vom Antrag ab: beantragt bis 31.12.2024, beschlossen bis 31.03.2025. Grund: „Zunächst bis zum 31.03.2025.“',
    );
    expect(text).toContain(
      'Das Mandat endet am 31.03.2025 um 24:00 Uhr. Maßgeblich ist der Beschluss, nicht der Antrag.',
    );
    expect(text).toContain('– Zwischenbericht an den IT-Planungsrat bis Mittwoch, 16.10.2024, 24:00 Uhr');
    expect(find(whole, 'decisionNotice', 'al-bayern@example.org').text).not.toContain('Daraus folgt für Sie');
  });

  test('recorded on behalf: by whom, for whom, on what grounds', () => {
    const { text } = find(other, 'recordedOnBehalf', 'saarland@example.org');
    expect(text).toContain('eingetragen: Federführung bestätigt.');
    expect(text).toContain(
      'Die Geschäftsstelle hat diese Angabe am Montag, 03.06.2024, 11:00 Uhr im Auftrag des Saarlandes erfasst. Grundlage: Mail vom 03.06.2024: „Wir bestätigen“.',
    );
    expect(text).toContain('Der Beleg ist am Montag, 03.06.2024, 10:45 Uhr, eingegangen.');
  });

  test('returned: each field with its note', () => {
    const { subject, text } = find(whole, 'registrationReturned', 'bremen@example.org');
    expect(subject).toBe('Bitte ergänzen bis Do, 20.06.2024: Weiterentwicklung Struktur OZG…');
    expect(text).toContain('bittet die Geschäftsstelle um zwei Ergänzungen:\n\n– Zweck: Demonstration: Bitte kürzer.');
  });

  test('what lacked, never who, when a vote was not carried', () => {
    const { text } = find(other, 'decisionNotCarried', 'al-bayern@example.org');
    expect(text).toContain('Der Beschluss ist nicht zustande gekommen.');
    expect(text).toMatch(
      /Es fehlte: die Zustimmung des Bundes und \d+,\d{5} Prozentpunkte der Finanzierungsanteile\. Eine Nummer wurde nicht vergeben\./,
    );
    expect(text).not.toContain('Nordrhein-Westfalen');
  });

  test('what is outstanding is told to the leads and the secretariat only', () => {
    expect(find(other, 'mandateEndedOpen', 'hessen@example.org').text).toContain('Abschlussbericht');
    expect(find(other, 'mandateEndedOpen', 'stelle@example.org').text).toContain('Abschlussbericht');
    const participant = find(other, 'mandateEndedOpen', 'beratend@example.org');
    expect(`${participant.subject} ${participant.text}`).not.toMatch(/Abschlussbericht|offen/);
  });

  test('a person is greeted by name, a function is not', () => {
    expect(find(other, 'reportReceived', 'hessen@example.org').text).toMatch(/^Guten Tag Erika Beispiel,\n/);
    expect(find(other, 'reportReceived', 'saarland@example.org').text).toMatch(/^Guten Tag,\n/);
  });

  test('a mail that only a policy set knows gets a general text', () => {
    const view = viewOf({ mail: 'reportIn3Days' });
    const { subject, text } = renderMail(view, mailText(view), baseUrl);
    expect(subject).toBe('Neuer Stand: Ein Titel');
    expect(text).toContain('zu „Ein Titel“ gibt es einen neuen Stand: angefordert.');
  });

  test('words that somebody typed stay words', () => {
    const view = viewOf({ mail: 'reportIn3Days' });
    view.case.title = '<script>alert(1)</script>\r\nBcc: x@example.org "&\'';
    const { subject, text, html } = renderMail(view, mailText(view), baseUrl);
    expect(subject).toBe('Neuer Stand: <script>alert(1)</script> Bcc: x@example.org "&\'');
    expect(text.split('\n')).not.toContain('Bcc: x@example.org "&\'');
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; Bcc: x@example.org &quot;&amp;&#39;');
  });

  test('titles are cut between words, letters never', () => {
    expect(shortened('Weiterentwicklung Struktur OZG', 25)).toBe('Weiterentwicklung…');
    expect(shortened('Weiterentwicklung', 10)).toBe('Weiterent…');
    expect([...shortened('👩🏽‍💻'.repeat(30), 20)].length).toBe(20);
    expect(shortened('👩🏽‍💻'.repeat(30), 20).isWellFormed()).toBe(true);
    expect(quoted('Der „Rat“')).toBe('„Der ‚Rat‘“');
    expect(excerpt('Eins\n\nzwei')).toBe('„Eins zwei“');
  });

  test('midnight is the end of the day before', () => {
    expect(moment('2024-10-16T22:00:00Z')).toBe('Mittwoch, 16.10.2024, 24:00 Uhr');
    expect(moment('2025-03-31T22:00:00.000Z')).toBe('Montag, 31.03.2025, 24:00 Uhr');
    expect(moment('2024-11-13T09:00:00Z')).toBe('Mittwoch, 13.11.2024, 10:00 Uhr');
  });
});

describe('recipients', () => {
  const addresses = async (...args: Parameters<typeof recipientsOf>) =>
    (await recipientsOf(...args)).map(({ address, role, organisation }) => address ?? `${role} ${organisation}`);

  test('a role at organisations, and a function that nobody holds', async () => {
    const audience = [{ role: 'lead' as const, organisations: ['HE', 'SL', 'TH'] }];
    expect(await addresses(other.sql, audience, '2024-07-01')).toEqual([
      'hessen@example.org',
      'saarland@example.org',
      'lead TH',
    ]);
  });

  test('a role at a body', async () => {
    const at = (body: string) => addresses(other.sql, [{ role: 'advisoryMember', body }], '2024-07-01');
    expect(await at('AL-RUNDE')).toEqual(['beratend@example.org']);
    expect(await at('IT-PLR')).toEqual([]);
  });

  test('whoever speaks for an organisation: lead before voting member before the others', async () => {
    const speaker = (organisation: string) => addresses(whole.sql, [{ organisations: [organisation] }], '2024-07-01');
    expect(await speaker('HE')).toEqual(['hessen@example.org']);
    expect(await speaker('BY')).toEqual(['al-bayern@example.org']);
    expect(await speaker('KSV')).toEqual(['beratend@example.org']);
    expect(await speaker('FITKO')).toEqual(['stelle@example.org']);
    expect(await speaker('TH')).toEqual(['* TH']);
  });

  test('only memberships that hold on the day', async () => {
    const chair = (day: string) => addresses(whole.sql, [{ role: 'chair', body: 'AL-RUNDE' }], day);
    expect(await chair('2024-12-31')).toEqual(['vorsitz@example.org']);
    expect(await chair('2025-01-01')).toEqual(['neuer-vorsitz@example.org']);
  });

  test('once each, however many audiences and memberships match', async () => {
    const audiences = [
      { role: 'votingMember' as const, organisations: ['BY'] },
      { organisations: ['BY'] },
      { role: 'votingMember' as const, body: 'IT-PLR' },
    ];
    const found = await recipientsOf(other.sql, audiences, '2024-07-01');
    expect(found).toMatchObject([{ address: 'al-bayern@example.org', body: 'AL-RUNDE', isSpeaker: false }]);
  });

  test('everybody whom a case waits for', () => {
    expect(
      audiencesOf([
        { command: 'handIn', role: 'lead', organisations: ['HE'], body: null },
        { command: 'accept', role: '*', organisations: ['NW'], body: null },
        { command: 'openVote', role: 'chair', organisations: null, body: 'AL-RUNDE' },
      ]),
    ).toEqual([
      { role: 'lead', organisations: ['HE'] },
      { organisations: ['NW'] },
      { role: 'chair', body: 'AL-RUNDE' },
    ]);
  });

  test('a moved deadline is told to those whom the case waits for, and to nobody else', () => {
    const moved = other.mails.filter(({ mail }) => mail === 'deadlineMoved').map(({ address }) => address);
    expect(moved.toSorted()).toEqual(['hessen@example.org', 'saarland@example.org']);
  });

  test('a mail that nobody can receive stands in the outbox as not deliverable', () => {
    expect(
      other.mails.filter(({ organisation }) => organisation === 'HH').map(({ status, detail }) => [status, detail]),
    ).toContainEqual(['failed', 'Für Hamburg ist niemand eingetragen, auch kein Funktionspostfach.']);
  });
});

describe('planning', () => {
  const rowOf = async (told: Told, { outboxId }: SentMail) => {
    const [row] = await told.sql<{
      id: string;
      instanceId: string;
      seq: number;
      payload: Record<string, unknown>;
      at: string;
    }>(`SELECT id, instance_id AS "instanceId", seq, payload, umlauf.iso(at) AS at FROM umlauf.outbox WHERE id = $1`, [
      outboxId,
    ]);
    return row!;
  };

  const planMails = async (row: MailRow, url = baseUrl) => await (await plannerOf(whole.sql, [row], url))(row);

  test('the same row leads to the same mails, and stores them once', async () => {
    const sent = find(whole, 'registrationReturned');
    const row = await rowOf(whole, sent);
    const [first, second] = [await planMails(row), await planMails(row)];
    expect(second).toEqual(first);
    expect(first.map(({ messageId }) => messageId)).toContain(sent.messageId);
    expect(sent.messageId).toMatch(/^<[0-9a-f-]{36}-[0-9a-f]{12}@umlauf\.example\.org>$/);
    const count = async () => (await whole.sql<{ n: number }>('SELECT count(*)::int AS n FROM umlauf.mail'))[0]!.n;
    const before = await count();
    await whole.sql('SELECT umlauf.plan_mails($1, $2::jsonb)', [row.id, JSON.stringify(first)]);
    expect(await count()).toBe(before);
  });

  test('Message-IDs name this installation also without a name of the host', async () => {
    const row = await rowOf(whole, find(whole, 'registrationReturned'));
    const domainAt = async (url: string) => (await planMails(row, url))[0]!.messageId.replace(/^.*@/, '');
    expect(await domainAt('http://127.0.0.1:3000')).toBe('umlauf.localhost>');
    expect(await domainAt('https://behoerde.example')).toBe('umlauf.behoerde.example>');
  });

  test('a reminder that comes after the Abgabe is replaced', async () => {
    const row = await rowOf(whole, find(whole, 'reportIn28Days'));
    const planned = await planMails(row);
    expect(planned.map(({ status }) => status)).toEqual(['superseded', 'superseded', 'superseded']);
  });

  test('a row that cannot be carried out does not stop the others of its batch', async () => {
    const { sql, database } = written;
    const mailsOf = async (id: string) => (await sql('SELECT FROM umlauf.mail WHERE outbox_id = $1', [id])).length;
    const [good, bad] = [randomUUID(), randomUUID()];
    const { instanceId, seq, payload, at } = await rowOf(written, written.mails[0]!);
    await withClient(database.urls.owner, async (client) => {
      for (const [id, asked] of [
        [bad, { ...payload, to: 'nobody who can be read' }],
        [good, payload],
      ] as const)
        await client.query(
          `INSERT INTO umlauf.outbox (id, instance_id, seq, kind, payload, at) VALUES ($1, $2, $3, 'mail', $4, $5)`,
          [id, instanceId, seq, asked, at],
        );
    });
    await expect(carryOut({ sql, baseUrl }, [bad, good])).rejects.toThrow('is not a function');
    expect(await mailsOf(good)).toBeGreaterThan(0);
    expect(await mailsOf(bad)).toBe(0);
    expect(await sql(`SELECT id FROM umlauf.outbox WHERE status = 'pending'`)).toEqual([{ id: bad }]);
  });

  test('an instance that does not exist leads to no mail', async () => {
    const row = await rowOf(whole, find(whole, 'reportIn28Days'));
    expect(await planMails({ ...row, instanceId: '00000000-0000-4000-8000-000000000000' })).toEqual([]);
  });
});

describe('sending', () => {
  class Scripted implements Mailer {
    readonly sent: OutgoingMail[] = [];
    constructor(private readonly answers: Delivery[]) {}
    async send(mail: OutgoingMail): Promise<Delivery> {
      this.sent.push(mail);
      return this.answers.shift() ?? { is: 'sent', detail: '250 ok' };
    }
  }
  const pending = () => {
    const index = whole.mails.findIndex(
      ({ status, address, step }) => status === 'pending' && address === 'bremen@example.org' && step === null,
    );
    return whole.mails.splice(index, 1)[0]!;
  };
  const stateOf = async ({ id }: SentMail) =>
    (
      await whole.sql<{ status: string; detail: string | null; attempts: number }>(
        'SELECT status, detail, attempts FROM umlauf.mail WHERE id = $1',
        [id],
      )
    )[0];

  test('a mail goes out once, with its Message-ID, also when two workers have it', async () => {
    const mail = pending();
    const mailer = new Scripted([]);
    await Promise.all([1, 2, 3].map(() => sendMail(mail.id, { sql: whole.sql, mailer })));
    expect(mailer.sent).toEqual([
      {
        to: { name: 'Federführung Bremen (Demo)', address: 'bremen@example.org' },
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        messageId: mail.messageId,
        attachments: [],
      },
    ]);
    expect(await stateOf(mail)).toEqual({ status: 'sent', detail: '250 ok', attempts: 1 });
  });

  test('deferred: it is pending again and whoever drives tries once more', async () => {
    const mail = pending();
    const mailer = new Scripted([{ is: 'deferred', detail: '451 später' }]);
    await expect(sendMail(mail.id, { sql: whole.sql, mailer })).rejects.toEqual(new MailDeferred('451 später'));
    expect(await stateOf(mail)).toEqual({ status: 'pending', detail: '451 später', attempts: 1 });
    await sendMail(mail.id, { sql: whole.sql, mailer });
    expect(mailer.sent).toHaveLength(1);
    await asSuperuser(whole, `UPDATE umlauf.mail SET retry_at = clock_timestamp() WHERE id = '${mail.id}'`);
    await sendMail(mail.id, { sql: whole.sql, mailer });
    expect(await stateOf(mail)).toMatchObject({ status: 'sent', attempts: 2 });
    expect(mailer.sent[1]!.messageId).toBe(mailer.sent[0]!.messageId);
  });

  test.each(['failed', 'uncertain'] as const)('%s: it is not tried again by itself', async (is) => {
    const mail = pending();
    const mailer = new Scripted([{ is, detail: 'was der Server sagt' }]);
    await sendMail(mail.id, { sql: whole.sql, mailer });
    await sendMail(mail.id, { sql: whole.sql, mailer });
    expect(mailer.sent).toHaveLength(1);
    expect(await stateOf(mail)).toMatchObject({ status: is, detail: 'was der Server sagt' });
  });

  test('nobody who has left since then gets it', async () => {
    const mail = pending();
    const mailer = new Scripted([]);
    await asSuperuser(whole, `UPDATE umlauf.membership SET valid_to = '2025-02-01' WHERE organisation = 'HB'`);
    await sendMail(mail.id, { sql: whole.sql, mailer });
    expect(mailer.sent).toEqual([]);
    expect(await stateOf(mail)).toMatchObject({
      status: 'suppressed',
      detail: 'Die Mitgliedschaft besteht nicht mehr.',
    });
  });

  test('an id that does not exist does nothing', async () => {
    const mailer = new Scripted([]);
    await sendMail('00000000-0000-4000-8000-000000000000', { sql: whole.sql, mailer });
    expect(mailer.sent).toEqual([]);
  });
});

/** A view made by hand: a report of a Format without anything around it. */
function viewOf(over: Partial<MailView>): MailView {
  const names = (code: string) => ({ nom: code, gen: code, dat: code, akk: code, short: code });
  return {
    mail: 'reportIn7Days',
    at: '2024-10-09T06:00:00.000Z',
    case: {
      id: '11111111-1111-4111-8111-111111111111',
      workflow: 'interimReport',
      parentId: null,
      key: null,
      state: 'open.awaited',
      isFinal: false,
      createdAt: '2024-07-09T09:00:00.000Z',
      title: 'Ein Titel',
      context: { kind: 'interim', addressee: 'IT-PLR', leads: ['HE'] },
      facts: {},
      deadlines: [],
    },
    family: [],
    entry: null,
    step: null,
    data: {},
    text: () => '',
    names: { organisation: names, body: names },
    meetings: [],
    bodies: {},
    decisions: [],
    secretariat: null,
    to: {
      personId: null,
      name: '',
      address: 'x@example.org',
      role: 'lead',
      organisation: 'HE',
      body: null,
      isSpeaker: false,
      standIn: null,
      delivery: { isDigest: false, quietFrom: null, quietTo: null },
    },
    ...over,
  };
}
