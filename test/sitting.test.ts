import JSZip from 'jszip';
import { loadScenario } from '../src/demo/load-scenario.js';
import { childId, systemActor } from '../src/engine/decide.js';
import { drainOutbox } from '../src/notifications/outbox.js';
import { travelTo } from '../src/time-travel.js';
import { addDays, berlinInstant, germanDate, germanDay } from '../workflows/berlin-time.js';
import type { PolicySet } from '../workflows/policies/policy-set.js';
import { type Client, type TestApp, formFields, startTestApp } from './support/app.js';
import { sitting } from './support/sitting.js';

jest.setTimeout(120_000);

/** The AL-Runde sits on 08.10.2024; people come and go, and not everything on the agenda is taken. */
let app: TestApp;
let secretariat: Client;
let chair: Client;
let meeting: string;
let next: string;
let matter: string;
let vote: string;

type Fields = Record<string, string | string[]>;

beforeAll(async () => {
  const scenario = loadScenario('test/scenarios/meeting-day.yaml');
  const until = '2024-10-08 10:52';
  app = await startTestApp({ scenario: { ...scenario, until, steps: scenario.steps.filter(({ at }) => at <= until) } });
  [secretariat, chair] = [await app.signIn('stelle'), await app.signIn('vorsitz')];
  meeting = await called('71', '08.10.2024');
  next = await called('72', '10.12.2024');
  await send(secretariat, meeting, 'openMeeting');
  ({ matter, vote } = await item('Datenräume'));
  await send(secretariat, vote, 'prepareDecision', { proposal: 'Die AL-Runde beschließt.' });
});
afterAll(() => app?.close());

async function rowOf(instance: string) {
  const [row] = await app.parts.sql<{ state: string; context: Record<string, unknown> }>(
    'SELECT state, context FROM umlauf.instance WHERE id = $1',
    [instance],
  );
  return row!;
}

async function send(by: Client, instance: string, command: string, fields: Fields = {}) {
  return by.post(`/instances/${instance}/do/${command}`, { commandId: app.parts.ids.next(), ...fields });
}

async function done(by: Client, instance: string, command: string, fields: Fields = {}): Promise<void> {
  expect([command, (await send(by, instance, command, fields)).status]).toEqual([command, 303]);
}

async function called(number: string, on: string): Promise<string> {
  const form = formFields((await secretariat.get('/meetings/new')).html, '/meetings/new');
  const { location } = await secretariat.post('/meetings/new', { ...form, body: 'AL-RUNDE', number, on });
  return location!.split('/').at(-1)!;
}

async function item(
  title: string,
  body = 'AL-RUNDE',
  on = meeting,
  more: Fields = {},
): Promise<{ matter: string; vote: string }> {
  const form = formFields((await secretariat.get('/matters/new')).html, '/matters/new');
  const { location } = await secretariat.post('/matters/new', {
    ...form,
    title,
    leads: 'BUND',
    ...more,
    'consultationSequence[0][body]': body,
    'consultationSequence[0][purpose]': 'decision',
    action: 'submit',
  });
  const id = location!.split('/').at(-1)!;
  await done(secretariat, id, 'putOnAgenda', { meeting: on, item: '' });
  // Without admission of the chair nothing comes this late where the policy says so.
  if (body !== 'AL-RUNDE') await done(chair, on, 'admitItem', { vote: childId(id, 'vote-1'), reason: 'Eilig.' });
  return { matter: id, vote: childId(id, 'vote-1') };
}

async function on(hour: string) {
  const { engine, clock } = app.parts;
  const relay = () => drainOutbox(app.parts as never);
  await travelTo(berlinInstant('2024-10-08', hour), { engine, clock, relay } as never);
}

const present = (codes: Record<string, string>): Fields =>
  Object.fromEntries(Object.entries(codes).map(([code, how]) => [`presence[${code}]`, how]));

test('who comes, goes and comes again is on record with hours; a vote freezes who is there', async () => {
  await on('11:00');
  await done(secretariat, meeting, 'recordPresence', present({ BUND: 'onSite', BY: 'onSite', HE: 'remote' }));
  await done(secretariat, vote, 'openVote', { present: ['BUND', 'BY', 'HE'] });
  await on('11:20');
  await done(secretariat, meeting, 'recordPresence', present({ BUND: 'onSite', HE: 'onSite' }));
  const { presence } = (await rowOf(meeting)).context as {
    presence: { organisation: string; manner: string; until: string | null }[];
  };
  expect(presence.map(({ organisation, manner, until }) => [organisation, manner, until === null])).toEqual([
    ['BUND', 'onSite', true],
    ['BY', 'onSite', false],
    ['HE', 'remote', false],
    ['HE', 'onSite', true],
  ]);
  expect((await rowOf(vote)).context).toMatchObject({
    present: ['BUND', 'BY', 'HE'],
    manners: { BUND: 'onSite', BY: 'onSite' },
  });
  const { text } = await secretariat.get(`/meetings/${meeting}`);
  expect(text).toContain('2 von 17 Stimmen anwesend.');
  expect(text).toContain('Bayern vor Ort bis 11:20 Uhr');
  expect(text).toContain('Hessen zugeschaltet bis 11:20 Uhr, vor Ort ab 11:20 Uhr');
});

test('an hour that was missed is entered afterwards, not ahead and not before what is on record', async () => {
  await on('11:30');
  const page = await secretariat.get(`/meetings/${meeting}`);
  expect(page.text).toContain('Gilt seit (Uhrzeit)');
  const now = present({ BUND: 'onSite', HE: 'onSite', SN: 'remote' });
  for (const [since, words] of [
    ['11:31', 'Diese Uhrzeit ist noch nicht erreicht.'],
    ['11:19', 'Um 11:20 Uhr wurde schon etwas festgehalten.'],
    ['25:00', 'Uhrzeit'],
  ]) {
    const refused = await send(secretariat, meeting, 'recordPresence', { ...now, since: since! });
    expect([since, refused.status, refused.text.includes(words!)]).toEqual([since, 422, true]);
  }
  await done(secretariat, meeting, 'recordPresence', { ...now, since: '11:25' });
  expect((await secretariat.get(`/meetings/${meeting}`)).text).toContain('Sachsen zugeschaltet ab 11:25 Uhr');
  await done(secretariat, meeting, 'recordPresence', present({ BUND: 'onSite', HE: 'onSite' }));
});

test('a new version in the meeting is voted on by those who are there now', async () => {
  const text = 'Die AL-Runde beschließt in neuer Fassung.';
  await done(secretariat, vote, 'reviseProposal', { proposal: text, version: '1' });
  const row = await rowOf(vote);
  expect([row.state, row.context.present, row.context.manners]).toEqual([
    'open',
    ['BUND', 'HE'],
    { BUND: 'onSite', HE: 'onSite' },
  ]);
});

test('a yes with a reservation that the secretariat counts says whose and until when, and becomes a duty', async () => {
  const without = await send(secretariat, vote, 'recordTally', { 'exceptions[HE]': 'yesReserved' });
  expect(without.status).toBe(422);
  expect(without.text).toContain('Zu „Ja mit Vorbehalt“ gehören der Vorbehalt und der Tag');
  const reserved = { 'reservations[HE][of]': 'cabinet', 'reservations[HE][until]': '13.12.2024' };
  expect((await send(secretariat, vote, 'recordTally', { 'exceptions[HE]': 'no', ...reserved })).status).toBe(422);
  const past = { ...reserved, 'reservations[HE][until]': '01.10.2024' };
  expect((await send(secretariat, vote, 'recordTally', { 'exceptions[HE]': 'yesReserved', ...past })).status).toBe(422);
  await done(secretariat, vote, 'recordTally', { 'exceptions[HE]': 'yesReserved', ...reserved });
  expect((await rowOf(vote)).context).toMatchObject({
    ballots: { BUND: 'yes', HE: 'yesReserved' },
    reservations: { HE: { of: 'cabinet', until: '2024-12-13' } },
  });
});

test('what no form has is refused: a number typed by hand, a ballot for another organisation', async () => {
  const hessen = await app.signIn('hessen');
  const before = (await rowOf(vote)).context.ballots;
  const forOther = await send(hessen, vote, 'castBallot', { choice: 'no', organisation: 'BY' });
  expect([forOther.status, forOther.text.includes('Die Angabe „organisation“ ist hier nicht vorgesehen')]).toEqual([
    422,
    true,
  ]);
  expect((await send(chair, vote, 'closeVote', { number: '99' })).status).toBe(422);
  expect(await rowOf(vote)).toMatchObject({ state: 'open', context: { ballots: before } });
});

test('the meeting does not end over an open vote; what was not taken goes where the secretariat says', async () => {
  const { matter: other, vote: left } = await item('Später', 'AL-RUNDE', meeting, {
    source: 'IT-Planungsrat, Beschluss 2024/21',
  });
  for (const page of [`/meetings/${meeting}`, `/votes/${left}`])
    expect([page, (await secretariat.get(page)).text.includes('Quelle: IT-Planungsrat, Beschluss 2024/21')]).toEqual([
      page,
      true,
    ]);
  await on('11:40');
  const refused = await send(secretariat, meeting, 'endMeeting', { next });
  expect([refused.status, refused.text.includes('ist noch offen. Bitte schließen Sie sie zuerst')]).toEqual([
    422,
    true,
  ]);
  await done(secretariat, vote, 'closeVote');
  const form = await secretariat.get(`/instances/${meeting}/do/endMeeting`);
  expect(form.text).toContain('1 offener Punkt geht in die gewählte Sitzung');
  await done(secretariat, meeting, 'endMeeting', { next });
  expect((await rowOf(left)).context).toMatchObject({ meeting: next });
  expect((await rowOf(next)).context).toMatchObject({ items: [{ vote: left }] });
  expect((await rowOf(other)).state).toBe('onAgenda');
  expect((await secretariat.get(`/meetings/${meeting}`)).text).toContain(
    'Nicht behandelt TOP Weiter TOP 2: Später 72. Sitzung am 10.12.2024',
  );
  await done(chair, vote, 'establishResult');
  expect((await rowOf(matter)).state).not.toBe('onAgenda');
});

test('the draft of the minutes says who was there when, and nobody who voted is absent', async () => {
  const minutes = childId(meeting, 'minutes');
  const page = await secretariat.get(`/instances/${minutes}/do/draftMinutes`);
  expect(page.text).toContain('Bayern (vor Ort bis 11:20 Uhr)');
  expect(page.text).toMatch(/TOP 2: Später\s+Nicht behandelt; weiter: 72\. Sitzung am 10\.12\.2024/u);
  const [, away] = /Nicht anwesend: (.*?)TOP/su.exec(page.text) ?? [];
  expect(away).toContain('Berlin');
  expect(away).not.toMatch(/Bayern|Hessen/u);
});

describe('a Protokollerklärung', () => {
  let hessen: Client;
  let minutes: string;
  const say = async (words: string) => send(hessen, vote, 'giveStatementForMinutes', { statement: words });
  const paper = async (path: string) => {
    const { content } = await secretariat.raw(path);
    const xml = await (await JSZip.loadAsync(content)).file('word/document.xml')!.async('string');
    return xml.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  };
  beforeAll(async () => {
    hessen = await app.signIn('hessen');
    minutes = childId(meeting, 'minutes');
  });

  test('is given after the Feststellung, in the words of the Land and on its TOP, apart from the text of the minutes', async () => {
    const path = `/instances/${vote}/do/giveStatementForMinutes`;
    expect((await say('Hessen erwartet Zahlen.')).status).toBe(303);
    const form = await secretariat.get(`/instances/${minutes}/do/draftMinutes`);
    const fields = formFields(form.html, `/instances/${minutes}/do/draftMinutes`);
    expect(String(fields.minutes)).toContain('TOP 1: Datenräume');
    expect(String(fields.minutes)).not.toContain('Zahlen');
    await done(secretariat, minutes, 'draftMinutes', { minutes: String(fields.minutes) });
    await done(secretariat, minutes, 'sendMinutes', { until: '22.10.2024' });
    const again = await hessen.get(path);
    expect(formFields(again.html, path).statement).toBe('Hessen erwartet Zahlen.');
    expect((await say('Hessen erwartet Zahlen bis März.')).status).toBe(303);
    expect(await paper(`/minutes/${minutes}.docx`)).toMatch(
      /TOP 1: Datenräume .* Protokollerklärung Hessen: „Hessen erwartet Zahlen bis März\.“/u,
    );
    expect(await paper(`/minutes/${minutes}/items/1.docx`)).toContain('„Hessen erwartet Zahlen bis März.“');
    for (const page of [`/instances/${minutes}`, `/votes/${vote}`])
      expect([page, (await hessen.get(page)).text.includes('„Hessen erwartet Zahlen bis März.“')]).toEqual([
        page,
        true,
      ]);
  });

  test('is that of one Land: neither the secretariat nor somebody outside the body writes it', async () => {
    const { status } = await send(secretariat, vote, 'giveStatementForMinutes', { statement: 'Hessen stimmt zu.' });
    expect(status).toBe(409);
    expect((await hessen.get(`/votes/${vote}`)).text).toContain('bis März');
  });

  test('ends with the Einwendungsfrist, which the refusal names', async () => {
    expect((await hessen.get(`/votes/${vote}`)).text).toContain('Bis Dienstag, 22.10.2024 können Sie');
    await runTo('2024-10-23');
    const refused = await say('Zu spät.');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('war bis zum 22.10.2024 möglich: Die Frist für Einwendungen ist vorbei.');
    expect((await hessen.get(`/votes/${vote}`)).text).not.toContain('Protokollerklärung abgeben');
  });

  test('on an Umlauf it is possible as long after the Feststellung as against minutes', async () => {
    const { vote: written } = await writtenItem('Rahmenvertrag');
    await done(chair, written, 'establishResult');
    expect(
      (await send(hessen, written, 'giveStatementForMinutes', { statement: 'Hessen bleibt skeptisch.' })).status,
    ).toBe(303);
    const { statementsUntil } = (await rowOf(written)).context;
    const { text } = await hessen.get(`/votes/${written}`);
    expect(text).toContain(`Bis ${germanDay(String(statementsUntil))}`);
    await runTo(addDays(String(statementsUntil), 1));
    expect((await send(hessen, written, 'giveStatementForMinutes', { statement: 'Zu spät.' })).status).toBe(422);
  });
});

test('a decision by Umlauf is made known on its own, by the rule of the body', async () => {
  const { sql, engine, ids } = app.parts;
  const [body] = await sql<{ id: string; policy: PolicySet }>(
    `SELECT id, context->'policy' AS policy FROM umlauf.instance WHERE workflow = 'body' AND context->>'code' = 'AL-RUNDE'`,
  );
  const policy = {
    ...body!.policy,
    id: 'al-runde-2024-9',
    majority: { value: { majorityOf: 'cast' }, source: 'Beschluss', status: 'confirmed' },
    officialNotice: { value: 14, source: 'Satzung', status: 'confirmed' },
  };
  const command = {
    id: ids.next(),
    type: 'changePolicy',
    actorId: systemActor,
    instanceId: body!.id,
    input: { policy },
  };
  await engine.execute(command as never);
  const { vote: written } = await writtenItem('Satzung', await app.signIn('hessen'));
  await done(chair, written, 'establishResult');
  const notice = childId(written, 'notice');
  const { text } = await secretariat.get(`/instances/${notice}`);
  expect(text).toContain('Bekanntmachung: Satzung');
  expect(text).toContain('Bekanntmachung nach Satzung');
  await runTo(addDays((await app.parts.clock.now()).slice(0, 10), 18));
  const mails = await sql<{ subject: string }>(`SELECT subject FROM umlauf.mail WHERE instance_id = $1`, [notice]);
  expect(mails.map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^Bekanntmachung offen: Umlauf der AL-Runde vom \d\d\.\d\d\.2024$/u),
  ]);
  expect((await secretariat.get('/inbox')).text).toMatch(/Bekanntmachung: Satzung AL-Runde War fällig am/u);
  const early = await send(secretariat, notice, 'submitNotice', { on: '01.10.2024' });
  expect([early.status, early.text.includes('kann nicht vor dem')]).toEqual([422, true]);
  await done(secretariat, notice, 'waiveNotice', { reason: 'Satzungen werden nicht bekannt gemacht.' });
  expect((await rowOf(notice)).state).toBe('waived');
});

test('an Einwendung that was put before the body stands on its next meeting, which approves the minutes', async () => {
  const minutes = childId(next, 'minutes');
  const today = (await app.parts.clock.now()).slice(0, 10);
  const [until, sitsOn] = [addDays(today, 7), addDays(today, 30)];
  const after = await called('73', germanDate(sitsOn));
  await done(secretariat, next, 'openMeeting');
  await done(secretariat, next, 'endMeeting');
  await done(secretariat, minutes, 'draftMinutes', { minutes: 'TOP 1: Nichts.' });
  await done(secretariat, minutes, 'sendMinutes', { until: germanDate(until) });
  const bayern = await app.signIn('bayern');
  await done(bayern, minutes, 'object', { objection: 'Bayern war dagegen.' });
  await done(secretariat, minutes, 'deferObjection', { organisation: 'BY', reason: 'Das entscheidet die Runde.' });
  await runTo(addDays(until, 3));
  const early = await send(chair, minutes, 'approveMinutes');
  expect([early.status, early.text.includes('genehmigt das Gremium in seiner nächsten Sitzung')]).toEqual([422, true]);
  expect((await bayern.get(`/meetings/${after}`)).text).toMatch(
    /Niederschriften zu genehmigen .*Niederschrift der 72\. Sitzung .*Bayern Bayern war dagegen\. Das entscheidet die Runde\./u,
  );
  await runTo(sitsOn);
  await done(secretariat, after, 'openMeeting');
  await done(chair, minutes, 'approveMinutes');
  expect((await rowOf(minutes)).context).toMatchObject({ approvedIn: after, objections: [{ status: 'rejected' }] });
  await done(secretariat, after, 'endMeeting');
  const draft = await secretariat.get(`/instances/${childId(after, 'minutes')}/do/draftMinutes`);
  expect(draft.text).toContain(
    'Die Niederschrift der 72. Sitzung ist genehmigt. Die Einwendung Bayern wurde nicht übernommen.',
  );
});

describe('a Gegenstand with a majority of its own', () => {
  let plenary: string;
  const yes = ['HE', 'BY', 'SN', 'BW', 'BE', 'BB', 'HB', 'HH', 'NI'];
  const rest = ['BUND', 'MV', 'NW', 'RP', 'SL', 'ST', 'SH', 'TH'];
  const voted = async (title: string, majority: string, exceptions: Fields) => {
    const { vote: id } = await item(title, 'IT-PLR', plenary);
    await done(secretariat, id, 'prepareDecision', { proposal: 'Der IT-Planungsrat empfiehlt.', majority });
    await done(secretariat, id, 'openVote', { present: [...yes, ...rest] });
    await done(secretariat, id, 'recordTally', exceptions);
    await done(secretariat, id, 'closeVote');
    await done(chair, id, 'establishResult');
    return { id, state: (await rowOf(id)).state };
  };
  beforeAll(async () => {
    plenary = await sitting(app, secretariat, 'IT-PLR');
  });

  test('is chosen with the proposal and said where it is voted on', async () => {
    const { vote: id } = await item('Leitfaden', 'IT-PLR', plenary);
    const path = `/instances/${id}/do/prepareDecision`;
    const { text } = await secretariat.get(path);
    expect(text).toContain('Empfehlung für die öffentliche Verwaltung: Der Beschluss braucht mehr als die Hälfte');
    await done(secretariat, id, 'prepareDecision', { proposal: 'Empfohlen.', majority: 'publicRecommendation' });
    expect(formFields((await secretariat.get(path)).html, path).majority).toBe('publicRecommendation');
    const page = (await secretariat.get(`/votes/${id}`)).text;
    expect(page).toContain(
      'Regel der Abstimmung Empfehlung für die öffentliche Verwaltung: Der Beschluss braucht mehr als',
    );
    const unknown = await send(secretariat, id, 'prepareDecision', { proposal: 'Empfohlen.', majority: 'halb' });
    expect(unknown.status).toBe(422);
    const without = `/instances/${vote}/do/reviseProposal`;
    expect((await secretariat.get(without)).text).not.toContain('Empfehlung für die öffentliche Verwaltung');
  });

  test('an Empfehlung needs more than half of those present, without the Bund and without shares', async () => {
    const exceptions = Object.fromEntries(rest.map((code) => [`exceptions[${code}]`, 'no']));
    const { id, state } = await voted('Empfehlung zur Barrierefreiheit', 'publicRecommendation', exceptions);
    expect(state).toBe('carried');
    const { rule, result } = (await rowOf(id)).context as { rule: string; result: { conditions: object[] } };
    expect([rule, result.conditions]).toEqual([
      'recommendation',
      [expect.objectContaining({ id: 'majority', have: 9, need: 9 })],
    ]);
    expect((await secretariat.get(`/decisions/${id}`)).text).toContain(
      'Eigene Mehrheit: Empfehlung für die öffentliche',
    );
    const same = await voted('Dasselbe als Beschluss', '', exceptions);
    expect(same.state).toBe('notCarried');
  });

  test('the Satzung of the FITKO needs everybody', async () => {
    expect((await voted('Satzung, erster Versuch', 'foundation', { 'exceptions[SL]': 'abstain' })).state).toBe(
      'notCarried',
    );
    expect((await voted('Satzung, zweiter Versuch', 'foundation', {})).state).toBe('carried');
  });
});

describe('two proposals on the same Ziffer', () => {
  let session: string;
  let old: string;
  const amending = async (title: string) => {
    const made = await item(title, 'AL-RUNDE', session);
    await done(secretariat, made.vote, 'prepareDecision', {
      proposal: 'Die AL-Runde fasst Ziffer 1 neu.',
      'clauses[0][text]': `${title}.`,
      'acts[0][decision]': old,
      'acts[0][act]': 'amend',
      'acts[0][clause]': '1',
      'acts[0][with]': '1',
    });
    return made;
  };
  const arranged = async (votes: string[]) => {
    const { items } = (await rowOf(session)).context as { items: { vote: string; number: number }[] };
    const fields = items.flatMap(({ vote: id, number }, i) => [
      [`items[${i}][vote]`, id],
      [`items[${i}][number]`, String(number)],
      ...(votes.includes(id) ? [[`items[${i}][isOnConsentList]`, 'on']] : []),
    ]);
    await done(secretariat, session, 'arrangeAgenda', Object.fromEntries(fields) as Fields);
  };
  beforeAll(async () => {
    session = await called('85', germanDate((await app.parts.clock.now()).slice(0, 10)));
    old = await takenOver('AL-RUNDE', 'Frühere Regel', ['Die Länder berichten jährlich.']);
  });

  test('name each other where they are prepared, and do not stand together on the Grüne Liste', async () => {
    const [one, other] = [await amending('Halbjährlich'), await amending('Monatlich')];
    expect((await secretariat.get(`/votes/${one.vote}`)).text).toMatch(/Diese Ziffer ändert auch: TOP \d+, Monatlich/u);
    await arranged([one.vote, other.vote]);
    await done(secretariat, session, 'openMeeting');
    await done(secretariat, session, 'recordPresence', present({ BUND: 'onSite', HE: 'onSite' }));
    const refused = await send(secretariat, session, 'voteConsentList');
    expect([refused.status, refused.text.includes('ändern dieselbe Ziffer eines früheren Beschlusses')]).toEqual([
      422,
      true,
    ]);
    await done(await app.signIn('hessen'), session, 'takeOffConsentList', { vote: other.vote });
    await done(secretariat, session, 'voteConsentList');
    await done(chair, session, 'establishConsentList');
    expect((await rowOf(one.vote)).state).toBe('carried');
    const late = await send(secretariat, other.vote, 'openVote', { present: ['BUND', 'HE'] });
    expect([late.status, /Ziffer 1 wurde am .* durch einen anderen Beschluss neu gefasst/u.test(late.text)]).toEqual([
      422,
      true,
    ]);
  });
});

/** A decision from before umlauf with these Ziffern. */
async function takenOver(body: string, title: string, clauses: string[]): Promise<string> {
  const { engine, ids } = app.parts;
  const command = {
    id: ids.next(),
    type: 'takeOverDecision',
    actorId: systemActor,
    workflow: 'decision',
    input: {
      body,
      year: 2024,
      number: 1,
      on: '2024-01-10',
      title,
      text: title,
      clauses: clauses.map((text) => ({ text })),
      source: 'Niederschrift',
    },
  };
  return (await engine.execute(command as never)).instanceId;
}

async function runTo(day: string): Promise<void> {
  const { engine, clock } = app.parts;
  const relay = () => drainOutbox(app.parts as never);
  await travelTo(berlinInstant(day, '09:00'), { engine, clock, relay } as never);
}

/** A Vorlage that was put to the vote by Umlauf, closed by its day; `yes` said yes. */
async function writtenItem(title: string, yes?: Client): Promise<{ vote: string }> {
  const today = (await app.parts.clock.now()).slice(0, 10);
  const until = addDays(today, 14);
  const form = formFields((await secretariat.get('/matters/new')).html, '/matters/new');
  const { location } = await secretariat.post('/matters/new', {
    ...form,
    title,
    leads: 'BUND',
    'consultationSequence[0][body]': 'AL-RUNDE',
    'consultationSequence[0][purpose]': 'decision',
    action: 'submit',
  });
  const id = location!.split('/').at(-1)!;
  await done(secretariat, id, 'decideInWriting');
  const written = childId(id, 'vote-1');
  await done(secretariat, written, 'prepareDecision', { proposal: 'Die AL-Runde beschließt.' });
  await done(secretariat, written, 'startWrittenProcedure', { until: until.split('-').toReversed().join('.') });
  await runTo(addDays(today, 1));
  if (yes) await done(yes, written, 'castBallot', { choice: 'yes' });
  await runTo(addDays(until, 1));
  return { vote: written };
}
