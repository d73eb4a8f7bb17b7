import { demoFile } from '../src/demo/first-start.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { childId } from '../src/engine/decide.js';
import { type Client, type TestApp, formFields, startTestApp } from './support/app.js';
import { votingOffices } from './support/members.js';
import { sitting } from './support/sitting.js';
import { textOf } from './support/text.js';

jest.setTimeout(120_000);

const everybody = Object.keys(votingOffices);

let app: TestApp;
let secretariat: Client;
let chair: Client;
const members = new Map<string, Client>();

beforeAll(async () => {
  const { bodies, ...committee } = loadScenario(demoFile, { steps: false });
  const openings = [{ year: 2024, opening: 8, source: 'Damit zwei Gremien dieselbe Nummer vergeben.' }];
  const council = { ...bodies['IT-PLR']!, openings };
  app = await startTestApp({ scenario: { ...committee, bodies: { ...bodies, 'IT-PLR': council } } });
  secretariat = await app.signIn('geschaeftsstelle');
  chair = await app.signIn('vorsitz-al-runde');
});
afterAll(() => app?.close());

async function member(code: string): Promise<Client> {
  if (!members.has(code)) members.set(code, await app.signIn(votingOffices[code]!));
  return members.get(code)!;
}

async function personOf(office: string): Promise<string> {
  const names: Record<string, string> = {
    'federfuehrung-hessen': 'Federführung Hessen (Demo)',
    geschaeftsstelle: 'Geschäftsstelle (Demo)',
  };
  const [row] = await app.parts.sql<{ id: string }>('SELECT id FROM umlauf.person WHERE name = $1', [names[office]]);
  return row!.id;
}

let item = 0;

const meetings = new Map<string, string>();

/** The meeting of a body that sits today. */
async function meetingOf(body: string): Promise<string> {
  if (!meetings.has(body)) meetings.set(body, await sitting(app, secretariat, body));
  return meetings.get(body)!;
}

/** A registration by Hessen on the agenda of the body's meeting of today; answers the id of its vote. */
async function onAgenda(title: string, body = 'AL-RUNDE'): Promise<string> {
  const { engine, ids } = app.parts;
  const meeting = await meetingOf(body);
  const { instanceId } = await engine.execute({
    id: ids.next(),
    type: 'submit',
    actorId: await personOf('federfuehrung-hessen'),
    workflow: 'registration',
    input: {
      title,
      kind: 'workingParty',
      leads: [{ organisation: 'HE', contact: 'Ansprechperson Hessen' }],
      startsOn: '2024-07-10',
      expectedEndOn: '2024-12-31',
      focusTopic: 'digitalApplications',
      purpose: 'Onlinedienste prüfen',
      objectives: ['Prüfliste'],
      participants: [],
      reports: [{ kind: 'final', addressee: 'AL-RUNDE', when: { precision: 'month', month: '2024-11' } }],
      needsResources: false,
      approvingBody: body,
    },
  });
  await engine.execute({
    id: ids.next(),
    type: 'putOnAgenda',
    actorId: await personOf('geschaeftsstelle'),
    instanceId,
    input: { meeting, item: ++item },
  });
  return childId(instanceId, 'vote-1');
}

/** Sends a form of the page of the vote as it stands there, with these fields filled in. */
async function send(by: Client, vote: string, command: string, fields: Record<string, string | string[]> = {}) {
  const action = `/instances/${vote}/do/${command}`;
  const form = formFields((await by.get(`/votes/${vote}`)).html, action);
  return by.post(action, { commandId: app.parts.ids.next(), ...form, ...fields });
}

/** Up to the open vote, with these members in the room. */
async function opened(title: string, present = everybody, body?: string): Promise<string> {
  const vote = await onAgenda(title, body);
  const prepared = await send(secretariat, vote, 'prepareDecision', {
    proposal: 'Aufgenommen.',
    validUntil: '31.03.2025',
  });
  expect(prepared).toMatchObject({ status: 303, location: `/votes/${vote}` });
  if (body === 'IT-PLR') await admitted(vote, body);
  expect((await send(secretariat, vote, 'openVote', { present })).status).toBe(303);
  return vote;
}

/** The item came after the registration deadline: the chair admits it, with a reason. */
async function admitted(vote: string, body: string): Promise<void> {
  const meeting = await meetingOf(body);
  const by = await app.signIn('vorsitz-it-planungsrat');
  const path = `/instances/${meeting}/do/admitItem`;
  const form = formFields((await by.get(`${path}?vote=${vote}`)).html, path);
  expect(form.vote).toBe(vote);
  expect((await by.post(path, { ...form, reason: 'Der Punkt eilt.' })).status).toBe(303);
}

async function contextOf(vote: string) {
  const [row] = await app.parts.sql<{ state: string; context: { ballots: Record<string, string> } }>(
    'SELECT state, context FROM umlauf.instance WHERE id = $1',
    [vote],
  );
  return row!;
}

describe('own ballots', () => {
  test('17 members vote, one changes; the chair establishes; the decision gets its number', async () => {
    const vote = await opened('Alle stimmen selbst');
    for (const code of everybody) {
      const by = await member(code);
      expect((await by.get('/inbox')).html).toContain('Alle stimmen selbst');
      const choice = code === 'SN' ? 'no' : code === 'TH' ? 'abstain' : 'yes';
      expect((await send(by, vote, 'castBallot', { choice })).status).toBe(303);
    }
    const bayern = await member('BY');
    const page = (await bayern.get(`/votes/${vote}`)).html;
    expect(page).toContain('Stimme ändern');
    expect(page).toContain('17 von 17 Stimmen liegen vor.');
    expect(page).not.toContain('Alle Stimmen');
    expect((await send(bayern, vote, 'castBallot', { choice: 'abstain' })).status).toBe(303);
    expect((await contextOf(vote)).context.ballots.BY).toBe('abstain');
    expect((await bayern.get('/inbox')).html).not.toContain('Alle stimmen selbst');

    expect((await send(chair, vote, 'closeVote')).status).toBe(303);
    expect(textOf((await chair.get(`/votes/${vote}`)).html)).toContain('voraussichtlich 2024/09');
    expect((await send(chair, vote, 'establishResult')).status).toBe(303);
    expect((await contextOf(vote)).state).toBe('carried');
    const result = (await bayern.get(`/votes/${vote}`)).html;
    expect(result).toContain('Ja 14, Nein 1, Enthaltung 2');
    expect(result).toContain('Alle Stimmen');
    expect((await app.visitor().get(`/decisions/${vote}`)).html).toContain('2024/09');
  });

  test('who has voted is for secretariat and chair, how only for members and after the close', async () => {
    const vote = await opened('Wer sieht was');
    await send(await member('SN'), vote, 'castBallot', { choice: 'no' });
    const hessen = await app.signIn('federfuehrung-hessen');
    const advisor = await app.signIn('beratendes-mitglied');
    for (const by of [secretariat, chair])
      expect((await by.get(`/votes/${vote}`)).html).toContain('Wer abgestimmt hat');
    for (const by of [hessen, advisor, await member('BY')]) {
      const { html, status } = await by.get(`/votes/${vote}`);
      expect(status).toBe(200);
      expect(html).toContain('1 von 17 Stimmen liegen vor.');
      expect(html).not.toContain('Wer abgestimmt hat');
      expect(html).not.toMatch(/Stimmführung Sachsen|Alle Stimmen/);
    }
    await send(secretariat, vote, 'recordTally');
    await send(secretariat, vote, 'closeVote');
    expect((await (await member('BY')).get(`/votes/${vote}`)).html).toContain('Alle Stimmen');
    for (const by of [hessen, advisor]) expect((await by.get(`/votes/${vote}`)).html).not.toContain('Alle Stimmen');
    await send(chair, vote, 'establishResult');
    for (const by of [hessen, advisor]) expect((await by.get(`/votes/${vote}`)).html).not.toContain('Alle Stimmen');
    expect((await (await member('BY')).get(`/votes/${vote}`)).html).toContain('Alle Stimmen');
    expect((await app.visitor().get(`/votes/${vote}`)).location).toMatch(/^\/sign-in/);
    expect((await app.visitor().get(`/decisions/${vote}`)).html).not.toMatch(/Nein 1|Alle Stimmen/);
  });

  test('the same ballot sent twice counts once', async () => {
    const vote = await opened('Zweimal gesendet');
    const by = await member('HH');
    const action = `/instances/${vote}/do/castBallot`;
    const form = { ...formFields((await by.get(`/votes/${vote}`)).html, action), choice: 'yes' };
    const answers = await Promise.all([by.post(action, form), by.post(action, form)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    const [row] = await app.parts.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM umlauf.history WHERE instance_id = $1 AND type = 'castBallot'`,
      [vote],
    );
    expect(row!.n).toBe(1);
  });
});

describe('a ballot that does not count', () => {
  let vote: string;
  beforeAll(async () => {
    vote = await opened(
      'Ohne Bayern',
      everybody.filter((code) => code !== 'BY'),
    );
  });

  test('of an advisory member, of somebody who is not there, of a lead', async () => {
    const advisor = await app.signIn('beratendes-mitglied');
    const hessen = await app.signIn('federfuehrung-hessen');
    for (const by of [advisor, hessen, await member('BY')]) {
      expect((await by.get(`/votes/${vote}`)).html).not.toContain('/do/castBallot');
      const answer = await send(by, vote, 'castBallot', { choice: 'yes' });
      expect(answer.status).toBe(403);
      expect(answer.html).toContain('Kein Zugriff');
    }
    expect((await contextOf(vote)).context.ballots).toEqual({});
  });

  test('without a choice, with one that does not exist, with a list', async () => {
    const by = await member('HE');
    for (const fields of [{}, { choice: 'perhaps' }, { choice: ['yes', 'no'] }] as Record<
      string,
      string | string[]
    >[]) {
      const answer = await send(by, vote, 'castBallot', fields);
      expect(answer.status).toBe(422);
      expect(answer.html).toContain('<title>Fehler:');
    }
    expect((await contextOf(vote)).context.ballots).toEqual({});
  });

  test('after the close', async () => {
    await send(secretariat, vote, 'recordTally');
    await send(secretariat, vote, 'closeVote');
    const answer = await send(await member('HE'), vote, 'castBallot', { choice: 'no' });
    expect(answer.status).toBe(409);
    expect((await contextOf(vote)).context.ballots.HE).toBe('yes');
    expect((await contextOf(vote)).context.ballots.BY).toBeUndefined();
  });

  test('by an address that does not exist', async () => {
    const by = await member('HE');
    const none = '00000000-0000-7000-8000-000000000000';
    expect((await by.get(`/votes/${none}`)).status).toBe(404);
    expect((await by.get('/votes/nichts')).status).toBe(404);
    expect((await by.get(`/votes/${none.slice(1)}%00`)).status).toBe(404);
    expect((await by.post(`/instances/${none}/do/castBallot`, { choice: 'yes' })).status).toBe(404);
  });
});

describe('tally of the meeting', () => {
  test('everybody present says yes, except those ticked; own ballots stay', async () => {
    const vote = await opened('Ein Tastendruck');
    await send(await member('BE'), vote, 'castBallot', { choice: 'no' });
    expect((await send(secretariat, vote, 'recordTally', { 'exceptions[SL]': 'abstain' })).status).toBe(303);
    expect(textOf((await secretariat.get(`/votes/${vote}`)).html)).toMatch(
      /Abstimmung schließen Wer Geschäftsstelle oder Vorsitz/,
    );
    const { ballots } = (await contextOf(vote)).context;
    expect(Object.keys(ballots)).toHaveLength(17);
    expect(ballots).toMatchObject({ BE: 'no', SL: 'abstain', BUND: 'yes', BY: 'yes' });
    await send(secretariat, vote, 'closeVote');
    await send(chair, vote, 'establishResult');
    expect((await secretariat.get(`/votes/${vote}`)).html).toContain('Ja 15, Nein 1, Enthaltung 1');
  });

  test('without the Bund nothing is decided and no number is given', async () => {
    const decisions = () => app.parts.sql<{ id: string }>('SELECT id FROM umlauf.decision');
    const before = (await decisions()).length;
    const vote = await opened('Ohne den Bund');
    await send(secretariat, vote, 'recordTally', { 'exceptions[BUND]': 'no' });
    await send(secretariat, vote, 'closeVote');
    await send(chair, vote, 'establishResult');
    expect((await contextOf(vote)).state).toBe('notCarried');
    const { html } = await secretariat.get(`/votes/${vote}`);
    expect(html).toContain('Es fehlte die Zustimmung des Bundes.');
    expect(html).toContain('Eine Nummer wurde nicht vergeben.');
    expect((await decisions()).length).toBe(before);
    expect((await app.visitor().get(`/decisions/${vote}`)).status).toBe(404);
  });

  test('an exception for somebody who is not there is refused', async () => {
    const vote = await opened(
      'Ohne Hamburg',
      everybody.filter((code) => code !== 'HH'),
    );
    expect((await send(secretariat, vote, 'recordTally', { 'exceptions[HH]': 'no' })).status).toBeGreaterThanOrEqual(
      400,
    );
    expect((await contextOf(vote)).context.ballots).toEqual({});
  });
});

describe('a number alone', () => {
  test('may belong to two bodies; then the list asks which is meant', async () => {
    const vote = await opened('Im IT-Planungsrat', everybody, 'IT-PLR');
    await send(secretariat, vote, 'recordTally');
    await send(secretariat, vote, 'closeVote');
    await send(await app.signIn('vorsitz-it-planungsrat'), vote, 'establishResult');
    const visitor = app.visitor();
    // Decisions of the IT-Planungsrat are held back until they are released, and ten minutes longer.
    expect((await visitor.get(`/decisions/${vote}`)).status).toBe(404);
    expect(textOf((await visitor.get('/decisions?q=2024/09')).html)).not.toContain('IT-Planungsrat, Beschluss 2024/09');
    expect(textOf((await secretariat.get(`/decisions/${vote}`)).html)).toContain('noch nicht öffentlich');
    await secretariat.post(`/instances/${childId(vote, 'decision')}/do/releaseDecision`, {
      commandId: app.parts.ids.next(),
    });
    expect((await visitor.get(`/decisions/${vote}`)).status).toBe(404);
    await app.parts.travel(new Date(Date.parse(await app.parts.clock.now()) + 11 * 60_000).toISOString());
    const both = textOf((await visitor.get('/decisions?q=2024/09')).html);
    expect(both).toContain('Die Nummer 2024/09 gibt es mehrfach. Welches Gremium meinen Sie?');
    expect(both).toContain('AL-Runde, Beschluss 2024/09');
    expect(both).toContain('IT-Planungsrat, Beschluss 2024/09');
    const one = textOf((await visitor.get('/decisions?q=IT-Planungsrat, Beschluss 2024/9&body=IT-PLR')).html);
    expect(one).not.toContain('Welches Gremium meinen Sie?');
    expect(one).toContain('Im IT-Planungsrat');
    expect(textOf((await visitor.get(`/decisions/${vote}`)).html)).toContain('dieselbe Nummer, anderes Gremium');
  });
});

describe('in writing', () => {
  test('the secretariat starts an Umlauf and recalls it; started again, it goes out, and silence abstains', async () => {
    const vote = await onAgenda('Im Umlauf');
    await send(secretariat, vote, 'prepareDecision', { proposal: 'Aufgenommen.', validUntil: '31.03.2025' });
    const path = `/instances/${vote}/do/startWrittenProcedure`;
    expect((await secretariat.get(`/votes/${vote}`)).html).toContain(`href="${path}"`);
    const asked = (await secretariat.get(path)).html;
    expect(textOf(asked)).toContain('Umlauf starten? 17 Mitglieder erhalten die Vorlage.');
    const form = formFields(asked, path);
    expect(form.until).toBe('10.07.2024');
    const past = await secretariat.post(path, { ...form, until: '11.06.2024' });
    expect([past.status, past.html.includes('schon vorbei')]).toEqual([422, true]);
    expect((await secretariat.post(path, form)).status).toBe(303);

    const waiting = await secretariat.get(`/votes/${vote}`);
    expect(textOf(waiting.html)).toContain('wird versandt');
    expect((await (await member('BY')).get(`/votes/${vote}`)).html).not.toContain('Umlauf zurückrufen');
    expect((await send(secretariat, vote, 'recallWrittenProcedure')).status).toBe(303);
    expect((await contextOf(vote)).state).toBe('scheduled.prepared');

    const again = formFields((await secretariat.get(path)).html, path);
    expect((await secretariat.post(path, again)).status).toBe(303);
    await app.parts.travel('2024-06-12T09:00:00Z');
    expect((await contextOf(vote)).state).toBe('open');
    const bayern = await member('BY');
    expect(textOf((await bayern.get('/inbox')).html)).toMatch(
      /10\.07\.2024.*Im Umlauf.*Umlaufverfahren der AL-Runde, TOP/,
    );
    const page = textOf((await bayern.get(`/votes/${vote}`)).html);
    expect(page).toContain('Umlaufverfahren der AL-Runde');
    expect(page).toContain('Mittwoch, 10.07.2024, 24:00 Uhr');
    expect(page).toContain('Umlauf versandt von selbst');
    expect(page).toContain('zählt das als Enthaltung (§ 7 Absatz 4 Satz 2 mit § 8a Absatz 4 der Geschäftsordnung)');
    for (const code of everybody.filter((each) => each !== 'SL'))
      expect((await send(await member(code), vote, 'castBallot', { choice: 'yes' })).status).toBe(303);
    const open = textOf((await secretariat.get(`/votes/${vote}`)).html);
    expect(open).toContain('16 von 17 Stimmen liegen vor.');
    expect(open).not.toContain('Alle Anwesenden Ja');

    await app.parts.travel('2024-07-11T06:00:00Z');
    expect((await contextOf(vote)).state).toBe('closed');
    const inbox = textOf((await chair.get('/inbox')).html);
    expect(inbox).toContain('ohne Frist Abstimmung: Im Umlauf');
    expect((await send(chair, vote, 'establishResult')).status).toBe(303);
    const result = await bayern.get(`/votes/${vote}`);
    expect(textOf(result.html)).toContain('Ja 16, Nein 0, Enthaltung 1');
    const [decision] = await app.parts.sql<{ meeting_id: string | null }>(
      'SELECT meeting_id FROM umlauf.decision WHERE id = $1',
      [vote],
    );
    expect(decision!.meeting_id).toBeNull();
    expect(textOf((await bayern.get(`/decisions/${vote}`)).html)).toContain('Gefasst Umlaufverfahren der AL-Runde');
  });
});
