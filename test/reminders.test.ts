import { childId } from '../src/engine/decide.js';
import { bundleDigests } from '../src/notifications/digest.js';
import { carryOut, mailsToSend } from '../src/notifications/outbox.js';
import { sendMail } from '../src/notifications/send-mail.js';
import type { Delivery, Mailer, OutgoingMail } from '../src/ports/mailer.js';
import { withClient } from '../src/database.js';
import { type Committee, openCommittee, voteOn } from './support/committee.js';

jest.setTimeout(120_000);

/*
 * A report of Hessen, Bremen and the Bund to the IT-Planungsrat, due on Wednesday, 16.10.2024: what goes out when, told
 * with the clock. `work` is what a worker does; a test that does not call it is an outage.
 */

const baseUrl = 'https://umlauf.example.org';
const [hessen, bremen, office] = [
  'federfuehrung-hessen@example.org',
  'federfuehrung-bremen@example.org',
  'geschaeftsstelle@example.org',
];

class Postman implements Mailer {
  readonly sent: (OutgoingMail & { on: string })[] = [];
  answers: Delivery[] = [];
  on = '';
  async send(mail: OutgoingMail): Promise<Delivery> {
    const answer = this.answers.shift() ?? { is: 'sent' as const, detail: '250 ok' };
    if (answer.is !== 'deferred') this.sent.push({ ...mail, on: this.on });
    return answer;
  }
  /** Subjects for an address, with the day on which they came. */
  for(address: string): string[] {
    return this.sent.filter(({ to }) => to.address === address).map(({ on, subject }) => `${on} ${subject}`);
  }
}

let committee: Committee;
let postman: Postman;
let report: string;
beforeEach(async () => {
  committee = await openCommittee();
  postman = new Postman();
});
afterEach(() => committee.close());

async function begin(more: object = {}): Promise<void> {
  const leads = ['HE', 'HB'].map((organisation) => ({ organisation, contact: `Ansprechperson ${organisation}` }));
  const registration = await committee.send('federfuehrung-hessen', 'submit', null, {
    title: 'Prüfliste',
    kind: 'workingParty',
    leads,
    startsOn: '2024-07-01',
    expectedEndOn: '2025-06-30',
    focusTopic: 'digitalApplications',
    purpose: 'Prüfen.',
    objectives: ['Liste'],
    reports: [{ kind: 'interim', addressee: 'IT-PLR', when: { precision: 'day', on: '2024-10-16' } }],
    needsResources: false,
    approvingBody: 'AL-RUNDE',
    ...more,
  });
  await committee.send('federfuehrung-bremen', 'confirmLead', registration.instanceId);
  const vote = await voteOn(committee, registration.instanceId);
  await committee.send('vorsitz-al-runde', 'establishResult', vote);
  report = childId(childId(registration.instanceId, 'group'), 'report-1');
  await work();
  postman.sent.length = 0;
}

/** What a worker does at that hour: fires what is due, plans and sends. */
async function work({ fires = true, plans = true, sends = true } = {}): Promise<void> {
  const { sql, engine } = committee;
  if (fires) while ((await engine.fireDue()).fired > 0);
  if (plans)
    for (;;) {
      const rows = await sql<{ id: string }>(`SELECT id FROM umlauf.outbox WHERE status = 'pending' ORDER BY at, id`);
      if (rows.length === 0) break;
      for (const { id } of rows) await carryOut({ sql, baseUrl }, [id]);
    }
  if (!sends) return;
  postman.on = (await committee.clock.now()).slice(0, 16);
  await bundleDigests(sql, baseUrl);
  for (const { id } of await mailsToSend(sql)) await sendMail(id, { sql, mailer: postman }).catch(() => undefined);
}

async function goTo(day: string, hour = '08:00'): Promise<void> {
  const offset = day >= '2024-10-27' ? '+01:00' : '+02:00';
  await committee.clock.move(new Date(`${day}T${hour}:00${offset}`).toISOString());
}

/** Lives through the days, at 07:59 and at 08:00. */
async function live(from: string, to: string): Promise<void> {
  for (let on = from; on <= to; on = new Date(Date.parse(on) + 86_400_000).toISOString().slice(0, 10))
    for (const hour of ['07:59', '08:00']) {
      await goTo(on, hour);
      await work();
    }
}

/** Everything up to that morning is done and out of the way. */
async function caughtUp(day: string): Promise<void> {
  await goTo(day, '06:00');
  await work();
  postman.sent.length = 0;
}

const states = async () =>
  committee.sql<{ step: string; status: string; detail: string | null }>(
    `SELECT m.step, m.status, m.detail FROM umlauf.mail m JOIN umlauf.outbox o ON o.id = m.outbox_id
     WHERE m.step IS NOT NULL AND m.address = $1 ORDER BY o.seq`,
    [hessen],
  );

test('the whole ladder at 08:00, each step once, and the proposal falls away when the report comes', async () => {
  await begin();
  await live('2024-09-17', '2024-10-31');
  expect(postman.for(hessen)).toEqual([
    '2024-09-18T06:00 Zwischenbericht: Abgabe bis Mi, 16.10.2024 – Prüfliste',
    '2024-10-02T06:00 Bitte vorbereiten: Zwischenbericht bis Mi, 16.10.2024 – Prüfliste',
    '2024-10-09T06:00 Zwischenbericht bis Mi, 16.10.2024: Prüfliste',
    '2024-10-15T06:00 Fällig am Mi, 16.10.2024: Zwischenbericht zu Prüfliste',
    '2024-10-16T06:00 Abgabe bis Mi, 16.10.2024, 24:00 Uhr: Zwischenbericht zu Prüfliste',
    '2024-10-17T06:00 Noch nicht eingegangen: Zwischenbericht zu Prüfliste',
    '2024-10-23T06:00 Bitte um Rückmeldung: Zwischenbericht zu Prüfliste',
  ]);
  expect(postman.for(office).filter((line) => /nachfassen|entscheiden/.test(line))).toEqual([
    '2024-10-23T06:00 Bitte nachfassen: Zwischenbericht zu Prüfliste',
    '2024-10-30T07:00 Bitte entscheiden: „Ausstehende Berichte“, Prüfliste',
  ]);
  expect((await committee.instance(report)).state).toBe('open.proposed');
  const chairBefore = postman.for('vorsitz-it-planungsrat@example.org').length;
  await committee.send('geschaeftsstelle', 'releaseForAgenda', report, { meeting: committee.meeting('plr-45') });
  await work();
  expect((await committee.instance(report)).facts).toMatchObject({ outstandingIn: committee.meeting('plr-45') });
  expect(postman.sent.at(-1)!.subject).toMatch(/^Ausstehende Berichte am Mi, 13\.11\.2024: Prüfliste/);
  expect(chairBefore).toBeLessThanOrEqual(postman.sent.length);
  await committee.send('federfuehrung-hessen', 'handIn', report, { report: 'Bericht.' });
  expect((await committee.instance(report)).facts).not.toHaveProperty('outstandingIn');
});

test('after an outage of weeks only the newest step goes out, the others are recorded as replaced', async () => {
  await begin();
  await goTo('2024-10-10', '11:30');
  await work();
  expect(postman.for(hessen)).toEqual(['2024-10-10T09:30 Zwischenbericht bis Mi, 16.10.2024: Prüfliste']);
  expect(await states()).toMatchObject([
    { step: '-28', status: 'superseded', detail: 'Eine spätere Erinnerung tritt an ihre Stelle.' },
    { step: '-14', status: 'superseded' },
    { step: '-7', status: 'sent' },
  ]);
});

test('a process that ended between planning and sending sends nothing twice, nothing old and nothing that is met', async () => {
  await begin();
  await goTo('2024-10-02');
  await work({ sends: false });
  await goTo('2024-10-09');
  // Only the first half of the work is done when the process ends.
  await work({ plans: false, sends: false });
  await work({ fires: false, plans: false });
  expect(postman.sent).toEqual([]);
  await work();
  await work();
  expect(postman.for(hessen)).toEqual(['2024-10-09T06:00 Zwischenbericht bis Mi, 16.10.2024: Prüfliste']);
  postman.sent.length = 0;
  await goTo('2024-10-15');
  await work({ sends: false });
  await committee.send('federfuehrung-hessen', 'handIn', report, { report: 'Fertig.' });
  await work();
  expect(postman.for(hessen)).toEqual(['2024-10-15T06:00 Eingegangen: Zwischenbericht zu Prüfliste']);
  expect((await states()).at(-1)).toEqual({
    step: '-1',
    status: 'superseded',
    detail: 'Erledigt, bevor die Erinnerung gesendet wurde.',
  });
});

test('a mail server that takes nothing for two days: the secretariat sees it, then the newest goes out', async () => {
  await begin();
  const sqlNow = (statement: string) =>
    withClient(committee.database.superuserUrl, (client) => client.query(statement).then(() => undefined));
  await caughtUp('2024-10-15');
  await goTo('2024-10-15');
  postman.answers = Array.from({ length: 20 }, () => ({ is: 'deferred' as const, detail: '421 zu voll' }));
  await work();
  await goTo('2024-10-17');
  await sqlNow(`UPDATE umlauf.mail SET retry_at = NULL, first_attempt_at = first_attempt_at - interval '2 days'`);
  postman.answers = [];
  await work();
  expect(postman.for(hessen)).toEqual(['2024-10-17T06:00 Noch nicht eingegangen: Zwischenbericht zu Prüfliste']);
  expect((await states()).map(({ step, status }) => `${step} ${status}`).slice(-3)).toEqual([
    '-1 superseded',
    '0 superseded',
    '1 sent',
  ]);
});

test('a holiday of one Land on the due day brings the step forward for that Land alone', async () => {
  // 31.10. is a holiday in Bremen, none in Hessen.
  await begin({ reports: [{ kind: 'interim', addressee: 'IT-PLR', when: { precision: 'day', on: '2024-10-31' } }] });
  await caughtUp('2024-10-22');
  await live('2024-10-22', '2024-10-25');
  expect(postman.for(bremen)).toEqual(['2024-10-23T06:00 Zwischenbericht bis Do, 31.10.2024: Prüfliste']);
  expect(postman.for(hessen)).toEqual(['2024-10-24T06:00 Zwischenbericht bis Do, 31.10.2024: Prüfliste']);
  expect(
    postman.sent.map(({ text }) => /fällig am|ist am Donnerstag, 31\.10\.2024, 24:00 Uhr, fällig/.test(text)),
  ).toEqual([true, true]);
});

test('a sitzungsfreie Zeit that is entered later moves the steps in it; the due day stays', async () => {
  await begin();
  const [body] = await committee.sql<{ id: string }>(`SELECT instance_id AS id FROM umlauf.body WHERE code = 'IT-PLR'`);
  await committee.send('geschaeftsstelle', 'enterRecess', body!.id, { from: '2024-10-07', to: '2024-10-11' });
  await caughtUp('2024-10-03');
  await live('2024-10-03', '2024-10-09');
  expect(postman.for(hessen)).toEqual(['2024-10-04T06:00 Zwischenbericht bis Mi, 16.10.2024: Prüfliste']);
  const [due] = await committee.sql<{ on: string }>(
    `SELECT due_on::text AS "on" FROM umlauf.deadline WHERE instance_id = $1 AND name = 'due'`,
    [report],
  );
  expect(due!.on).toBe('2024-10-16');
  await expect(
    committee.send('geschaeftsstelle', 'enterRecess', body!.id, { from: '2024-12-07', to: '2024-11-11' }),
  ).rejects.toMatchObject({ details: { issues: [{ path: ['to'], code: 'endBeforeStart' }] } });
});

test('reminders rest until the promised day, the duty stays due, and its end is told once', async () => {
  await begin();
  await caughtUp('2024-10-14');
  await committee.send('geschaeftsstelle', 'notePromise', report, { until: '2024-10-18', note: 'Kommt am Freitag.' });
  await live('2024-10-15', '2024-10-20');
  expect(postman.for(hessen)).toEqual(['2024-10-19T06:00 Zugesagter Tag vorbei: Prüfliste']);
  expect((await committee.instance(report)).state).toBe('open.overdue');
  expect((await states()).filter(({ status }) => status === 'suppressed')).toHaveLength(3);
  expect((await states()).find(({ status }) => status === 'suppressed')!.detail).toBe(
    'Zugesagt bis Freitag, 18.10.2024. Bis dahin ruhen die Erinnerungen.',
  );
});

describe('who receives it', () => {
  const officeOf = async (name: string) => {
    const [row] = await committee.sql<{ id: string }>(
      `SELECT id FROM umlauf.instance WHERE workflow = 'office' AND context->>'personId' = $1`,
      [committee.person(name)],
    );
    return row!.id;
  };

  test('the deputy while somebody is away, by day; then the person again', async () => {
    await begin();
    const [own, deputy] = [await officeOf('federfuehrung-hessen'), await officeOf('al-bayern')];
    await committee.send('federfuehrung-hessen', 'arrangeAbsence', own, {
      from: '2024-10-09',
      to: '2024-10-15',
      deputy,
    });
    await caughtUp('2024-10-08');
    await live('2024-10-08', '2024-10-16');
    expect(postman.for(hessen).map((line) => line.slice(0, 10))).toEqual(['2024-10-16']);
    const inDeputy = postman.sent.filter(({ to, text }) => to.address !== hessen && text.includes('in Vertretung'));
    expect(inDeputy.map(({ on }) => on.slice(0, 10))).toEqual(['2024-10-09', '2024-10-15']);
    expect(inDeputy[0]!.text).toContain(
      'Sie erhalten sie in Vertretung (Federführung Hessen) bis Dienstag, 15.10.2024.',
    );
    for (const [input, code] of [
      [{ from: '2024-10-20', to: '2024-10-25', deputy: own }, 'deputySelf'],
      [{ from: '2024-11-20', to: '2024-11-19', deputy }, 'endBeforeStart'],
      [{ from: '2024-10-01', to: '2024-10-02', deputy }, 'dayPast'],
      [{ from: '2024-10-15', to: '2024-10-30', deputy }, 'absenceOverlaps'],
      [{ from: '2024-11-20', to: '2024-11-21', deputy: report }, 'deputyUnknown'],
    ] as const)
      await expect(committee.send('federfuehrung-hessen', 'arrangeAbsence', own, input)).rejects.toMatchObject({
        details: { issues: [{ code }] },
      });
  });

  test('the Funktionspostfach where nobody stands in, and without one it is seen as not deliverable', async () => {
    await begin();
    const own = await officeOf('federfuehrung-hessen');
    await committee.send('federfuehrung-hessen', 'arrangeAbsence', own, { from: '2024-10-02', to: '2024-10-09' });
    await caughtUp('2024-10-02');
    await live('2024-10-02', '2024-10-02');
    // Without deputy and mailbox the absent person gets it: late is better than never.
    expect(postman.for(hessen)).toHaveLength(1);
    await committee.send('system', 'appoint', null, {
      person: { name: 'Funktionspostfach Hessen', address: 'postfach@hessen.example.org' },
      memberships: [{ role: 'sharedMailbox', organisation: 'HE', from: '2024-10-03' }],
    });
    await live('2024-10-09', '2024-10-09');
    expect(postman.for('postfach@hessen.example.org')).toEqual([
      '2024-10-09T06:00 Zwischenbericht bis Mi, 16.10.2024: Prüfliste',
    ]);
    expect(postman.sent.at(-1)!.text).toMatch(/^Guten Tag,\n/);
    await committee.send('system', 'leave', own, { on: '2024-10-10' });
    await live('2024-10-15', '2024-10-15');
    expect(postman.for('postfach@hessen.example.org')).toHaveLength(2);
  });

  test('quiet hours delay, the digest bundles what is not urgent', async () => {
    await begin();
    const own = await officeOf('federfuehrung-hessen');
    const wish = (input: object) => committee.send('federfuehrung-hessen', 'setDelivery', own, input);
    await wish({ quietFrom: '20:00', quietTo: '09:30' });
    await caughtUp('2024-10-01');
    await goTo('2024-10-02');
    await work();
    expect(postman.for(hessen)).toEqual([]);
    await goTo('2024-10-02', '09:30');
    await work();
    expect(postman.for(hessen)).toHaveLength(1);
    await expect(wish({ quietFrom: '18:00' })).rejects.toMatchObject({ details: { issues: [{ code: 'quietHalf' }] } });
    await expect(wish({ quietFrom: '08:00', quietTo: '23:00' })).rejects.toMatchObject({
      details: { issues: [{ code: 'quietTooLong' }] },
    });

    await wish({ isDigest: true });
    postman.sent.length = 0;
    await goTo('2024-10-08', '15:00');
    await committee.send('geschaeftsstelle', 'moveMeeting', committee.meeting('al-28'), {
      on: '2024-10-24',
      reason: 'Raum',
    });
    await committee.send('federfuehrung-hessen', 'handIn', report, { report: 'Bericht.' });
    await committee.send('geschaeftsstelle', 'returnForRevision', report, { reason: 'Ziel 2.', due: '2024-10-16' });
    await work();
    expect(postman.for(hessen)).toEqual([]);
    await goTo('2024-10-09');
    await work();
    const [digest, ...more] = postman.sent.filter(({ to }) => to.address === hessen);
    expect(more).toEqual([]);
    expect(digest!.subject).toMatch(/^Ihre Übersicht für Mittwoch, 09\.10\.2024: \d Nachrichten$/);
    expect(digest!.text).toContain('Bitte ergänzen bis Mi, 16.10.2024');
    await work();
    expect(postman.for(hessen)).toHaveLength(1);
    // What is due that day does not wait for the next digest.
    await goTo('2024-10-16', '08:00');
    await work();
    expect(postman.for(hessen).at(-1)).toMatch(/^2024-10-16T06:00 Abgabe bis/);
  });
});

test('a reminder that may have gone out is sent once more with its Message-ID, a notice is not', async () => {
  await begin();
  await goTo('2024-10-09');
  postman.answers = [{ is: 'uncertain', detail: 'abgebrochen' }];
  await work();
  const first = postman.sent[0]!;
  await withClient(committee.database.superuserUrl, (client) => client.query('UPDATE umlauf.mail SET retry_at = NULL'));
  postman.answers = [{ is: 'uncertain', detail: 'abgebrochen' }];
  await work();
  await work();
  const same = postman.sent.filter(({ messageId }) => messageId === first.messageId);
  expect(same).toHaveLength(2);
  const [row] = await committee.sql('SELECT status FROM umlauf.mail WHERE message_id = $1', [first.messageId]);
  expect(row).toEqual({ status: 'uncertain' });
  postman.answers = [{ is: 'uncertain', detail: 'abgebrochen' }];
  await committee.send('federfuehrung-hessen', 'handIn', report, { report: 'Fertig.' });
  await work();
  const notices = await committee.sql(`SELECT FROM umlauf.mail WHERE step IS NULL AND status = 'uncertain'`);
  expect(notices).toHaveLength(1);
});
