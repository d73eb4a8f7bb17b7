import { berlinInstant } from '../workflows/berlin-time.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { drainOutbox } from '../src/notifications/outbox.js';
import { travelTo } from '../src/time-travel.js';
import { type Client, type Fields, type TestApp, formFields, startTestApp } from './support/app.js';
import { sitting } from './support/sitting.js';
import { textOf } from './support/text.js';

jest.setTimeout(120_000);

/** The committee of the meeting day on 08.10.2024; a Sondersitzung of the plenary is called for 06.11.2024. */
let app: TestApp;
let secretariat: Client;
let chair: Client;
let bayern: Client;
let hessen: Client;
let special: string;

beforeAll(async () => {
  const scenario = loadScenario('test/scenarios/meeting-day.yaml');
  const until = '2024-10-08 10:52';
  app = await startTestApp({ scenario: { ...scenario, until, steps: scenario.steps.filter(({ at }) => at <= until) } });
  [secretariat, chair, bayern, hessen] = [
    await app.signIn('stelle'),
    await app.signIn('vorsitz'),
    await app.signIn('bayern'),
    await app.signIn('hessen'),
  ];
});
afterAll(() => app?.close());

async function rowOf(instance: string) {
  const [row] = await app.parts.sql<{ state: string; context: Record<string, unknown> }>(
    'SELECT state, context FROM umlauf.instance WHERE id = $1',
    [instance],
  );
  return row!;
}

interface Item {
  vote: string;
  number: number;
  admission: string;
  hasPapers: boolean;
  writtenAskedBy: string[];
  guests: string[];
}
const itemsOf = async (meeting: string) => (await rowOf(meeting)).context.items as Item[];

async function send(by: Client, instance: string, command: string, fields: Fields = {}) {
  return by.post(`/instances/${instance}/do/${command}`, { commandId: app.parts.ids.next(), ...fields });
}

/** The clock goes on; what is due happens, and the mails of it are planned. */
async function on(day: string, hour = '09:00') {
  const { engine, clock } = app.parts;
  await travelTo(berlinInstant(day, hour), {
    engine,
    clock,
    relay: () => drainOutbox(app.parts as never),
  } as never);
}

/** Subjects and texts of the mails to an address that say something. */
async function mailsTo(address: string, subject: string) {
  await drainOutbox(app.parts as never);
  return app.parts.sql<{ subject: string; text: string }>(
    `SELECT subject, body_text AS text FROM umlauf.mail WHERE address = $1 AND strpos(subject, $2) > 0`,
    [address, subject],
  );
}

/** A Vorlage on the agenda of a meeting. @returns its id and that of its vote */
async function item(title: string, meeting: string): Promise<{ matter: string; vote: string }> {
  const { engine, sql, ids } = app.parts;
  const [person] = await sql<{ id: string }>(`SELECT id FROM umlauf.person WHERE name = 'Geschäftsstelle (Demo)'`);
  const body = String((await rowOf(meeting)).context.body);
  const { instanceId } = await engine.execute({
    id: ids.next(),
    type: 'submitMatter',
    actorId: person!.id,
    workflow: 'matter',
    input: { title, consultationSequence: [{ body, purpose: 'decision' }], leads: ['BUND'] },
  });
  expect((await send(secretariat, instanceId, 'putOnAgenda', { meeting, item: '' })).status).toBe(303);
  const [vote] = await sql<{ id: string }>('SELECT id FROM umlauf.instance WHERE parent_id = $1 ORDER BY created_at', [
    instanceId,
  ]);
  return { matter: instanceId, vote: vote!.id };
}

async function schedule(fields: Fields): Promise<string> {
  const form = formFields((await secretariat.get('/meetings/new')).html, '/meetings/new');
  const { location } = await secretariat.post('/meetings/new', { ...form, ...fields });
  return location!.split('/').at(-1)!;
}

describe('a Sondersitzung', () => {
  test('has lead times of its own: what would be late elsewhere comes in time', async () => {
    special = await schedule({ body: 'IT-PLR', number: '51', on: '06.11.2024', isSpecial: 'on' });
    const regular = await schedule({ body: 'IT-PLR', number: '52', on: '07.11.2024' });
    await item('Haushalt', special);
    await item('Haushalt im Plenum', regular);
    expect(await itemsOf(special)).toMatchObject([{ admission: 'inTime', hasPapers: false }]);
    expect(await itemsOf(regular)).toMatchObject([{ admission: 'asked' }]);
    const page = textOf((await secretariat.get(`/meetings/${special}`)).html);
    expect(page).toContain('Sondersitzung');
    expect(page).toContain('Mi, 30.10.2024');
    expect(textOf((await secretariat.get('/meetings')).html)).toContain('51. Sitzung (Sondersitzung)');
  });
});

describe('an item without papers on the documents deadline', () => {
  let missing: { matter: string; vote: string };
  let there: { matter: string; vote: string };

  beforeAll(async () => {
    there = await item('Mit Vorschlag', special);
    missing = await item('Ohne Vorschlag', special);
    await send(secretariat, there.vote, 'prepareDecision', { proposal: 'Der IT-Planungsrat beschließt.' });
    await on('2024-10-31');
  });

  test('is named to its leads, and becomes a Tischvorlage that the chair admits or not', async () => {
    const items = await itemsOf(special);
    expect(items.find(({ vote }) => vote === there.vote)).toMatchObject({ admission: 'inTime', hasPapers: true });
    expect(items.find(({ vote }) => vote === missing.vote)).toMatchObject({ admission: 'asked', hasPapers: false });
    const [mail] = await mailsTo('bund@example.org', 'Unterlagen fehlen: TOP 3, Ohne Vorschlag');
    expect(mail!.text).toContain('„Ohne Vorschlag“ der 51. Sitzung des IT-Planungsrats');
    expect(await mailsTo('vorsitz@example.org', 'Zulassung nötig: TOP 3')).toHaveLength(1);
  });

  test('is not voted on before that, also when the papers come at last', async () => {
    await send(secretariat, missing.vote, 'prepareDecision', { proposal: 'Der IT-Planungsrat beschließt spät.' });
    const { status, html } = await send(secretariat, missing.vote, 'openVote', { present: ['BUND'] });
    expect(status).toBe(422);
    expect(textOf(html)).toContain('Abgestimmt wird erst, wenn der Vorsitz ihn zulässt.');
  });

  test('a member asks for an Umlauf, once; the chair gives it there, and the secretariat is to start it', async () => {
    expect((await send(bayern, special, 'askForWritten', { vote: missing.vote })).status).toBe(303);
    expect((await send(bayern, special, 'askForWritten', { vote: missing.vote })).status).toBe(409);
    expect((await send(bayern, special, 'askForWritten', { vote: there.vote })).status).toBe(409);
    expect(textOf((await chair.get(`/meetings/${special}`)).html)).toContain('Umlauf verlangt: Bayern');
    const [mail] = await mailsTo('vorsitz@example.org', 'Umlauf verlangt: TOP 3');
    expect(mail!.text).toContain('Bayern möchte, dass über TOP 3');
    const declined = await send(chair, special, 'declineItem', {
      vote: missing.vote,
      reason: 'Dafür reicht der Umlauf.',
      next: 'written',
    });
    expect(declined.status).toBe(303);
    expect(await rowOf(missing.vote)).toMatchObject({ state: 'scheduled.prepared', context: { meeting: null } });
    expect((await rowOf(missing.matter)).state).toBe('onAgenda');
    expect((await itemsOf(special)).map(({ vote }) => vote)).not.toContain(missing.vote);
    expect(textOf((await secretariat.get('/inbox')).html)).toContain('Umlauf starten');
  });

  test('oral discussion is demanded until the day of the rules, and not after it', async () => {
    await send(secretariat, missing.vote, 'startWrittenProcedure', { until: '29.11.2024' });
    await on('2024-10-31', '09:30');
    const page = () => bayern.get(`/votes/${missing.vote}`);
    expect(textOf((await page()).html)).toContain('bis Dienstag, 26.11.2024 mündliche Beratung verlangen');
    const [mail] = await mailsTo('bayern@example.org', 'Umlaufverfahren bis');
    expect(mail!.text).toContain('Jedes Mitglied kann bis Dienstag, 26.11.2024 mündliche Beratung verlangen.');
    await on('2024-11-27');
    expect(textOf((await page()).html)).not.toContain('mündliche Beratung verlangen');
    expect((await send(bayern, missing.vote, 'demandDiscussion')).status).toBe(409);
    expect((await rowOf(missing.vote)).state).toBe('open');
  });
});

describe('a guest', () => {
  let guest: string;
  let meeting: string;

  beforeAll(async () => {
    meeting = await schedule({ body: 'AL-RUNDE', number: '33', on: '18.12.2024', place: 'Frankfurt am Main' });
    const { vote } = await item('Vortrag der FITKO', meeting);
    await item('Vertraulicher Punkt', meeting);
    await send(secretariat, vote, 'prepareDecision', { proposal: 'Die AL-Runde nimmt den Vortrag zur Kenntnis.' });
  });
  const first = async () => (await itemsOf(meeting))[0]!;

  test('is invited with a name and an address that exists', async () => {
    const { vote } = await first();
    const form = await secretariat.get(`/instances/${meeting}/do/inviteGuest?vote=${vote}`);
    expect(formFields(form.html, `/instances/${meeting}/do/inviteGuest`)).toMatchObject({ vote, 'guest[name]': '' });
    const wrong = await send(secretariat, meeting, 'inviteGuest', {
      vote,
      'guest[name]': 'Ada Beispiel',
      'guest[address]': 'ada',
    });
    expect(wrong.status).toBe(422);
    expect(formFields(wrong.html, `/instances/${meeting}/do/inviteGuest`)).toMatchObject({
      'guest[name]': 'Ada Beispiel',
      'guest[address]': 'ada',
    });
    const asGuest = (name: string, address: string) =>
      send(secretariat, meeting, 'inviteGuest', { vote, 'guest[name]': name, 'guest[address]': address });
    for (const name of [
      'Ada Beispiel, chef@example.com',
      'Ada "Beispiel',
      'Ada\r\nBcc: chef@example.com',
      '<ada@example.com>',
    ]) {
      const refused = await asGuest(name, 'ada@example.org');
      expect(refused.status).toBe(422);
      expect(refused.text).toContain('Bitte schreiben Sie nur den Namen einer Person oder Stelle');
    }
    for (const address of ['ada@example.org\r\nBcc: chef@example.com', 'ada@example.org, chef@example.com']) {
      const refused = await asGuest('Ada Beispiel', address);
      expect(refused.status).toBe(422);
      expect(refused.text).toContain('Bitte geben Sie eine Mailadresse an');
    }
    expect((await first()).guests).toEqual([]);
    const right = { vote, 'guest[name]': 'Ada Beispiel', 'guest[address]': 'ada@example.org' };
    expect((await send(bayern, meeting, 'inviteGuest', right)).status).toBe(403);
    expect((await send(secretariat, meeting, 'inviteGuest', right)).status).toBe(303);
    guest = (await first()).guests[0]!;
    const [mail] = await mailsTo('ada@example.org', 'Einladung als Gast');
    expect(mail!.text).toContain(`/guests/${guest}`);
    expect(mail!.text).toContain('TOP 1 „Vortrag der FITKO“ der 33. Sitzung der AL-Runde');
  });

  test('sees this TOP, and nothing else of the meeting', async () => {
    const page = await app.visitor().get(`/guests/${guest}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('TOP 1: Vortrag der FITKO');
    expect(page.text).toContain('Die AL-Runde nimmt den Vortrag zur Kenntnis.');
    expect(page.text).toContain('Frankfurt am Main');
    expect(page.text).not.toContain('Vertraulicher Punkt');
    expect((await app.visitor().get(`/instances/${(await first()).vote}`)).location).toMatch(/^\/sign-in/);
  });

  test('hears when the meeting moves', async () => {
    await send(secretariat, meeting, 'moveMeeting', { on: '17.12.2024', startsAt: '11:00', reason: 'Raum.' });
    expect(await mailsTo('ada@example.org', 'Verschoben auf')).toHaveLength(1);
  });

  test('who is uninvited sees nothing any more', async () => {
    const { vote } = await first();
    expect((await send(secretariat, meeting, 'uninviteGuest', { vote, guest })).status).toBe(303);
    expect((await app.visitor().get(`/guests/${guest}`)).status).toBe(404);
    expect(await mailsTo('ada@example.org', 'Einladung zurückgenommen')).toHaveLength(1);
  });
});

describe('the Grüne Liste', () => {
  test('an advisory member takes an item off only where the rules say so', async () => {
    const meeting = await schedule({ body: 'AL-RUNDE', number: '34', on: '19.12.2024' });
    const { vote } = await item('Unstrittig', meeting);
    const row = { 'items[0][vote]': vote, 'items[0][number]': '1', 'items[0][isOnConsentList]': 'on' };
    await send(secretariat, meeting, 'arrangeAgenda', row);
    const advisory = await app.signIn('ksv');
    expect((await advisory.get(`/meetings/${meeting}`)).text).not.toContain('herunternehmen TOP');
    expect((await send(advisory, meeting, 'takeOffConsentList', { vote })).status).toBe(409);
    expect((await send(hessen, meeting, 'takeOffConsentList', { vote })).status).toBe(303);
  });
});

describe('a Vorlage that is referred to another body', () => {
  const everybody = 'BUND BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH'.split(' ');

  test('is recommended there, and comes back with its history to the body that referred it', async () => {
    const plenary = await schedule({ body: 'IT-PLR', number: '53', on: '20.03.2025' });
    const round = await sitting(app, secretariat, 'AL-RUNDE');
    const { matter, vote } = await item('Datenkatalog', plenary);
    const page = await chair.get(`/instances/${vote}/do/referTo`);
    expect(page.text).toContain('AL-Runde');
    expect((await send(chair, vote, 'referTo', { body: 'AL-RUNDE', reason: 'Bitte vorher rechnen.' })).status).toBe(
      303,
    );
    expect(await rowOf(matter)).toMatchObject({ state: 'registered' });
    const again = await send(secretariat, matter, 'putOnAgenda', { meeting: plenary, item: '' });
    expect(again.status).toBe(422);
    expect((await send(secretariat, matter, 'putOnAgenda', { meeting: round, item: '' })).status).toBe(303);
    const [first] = (await itemsOf(round)).map((each) => each.vote);
    await send(secretariat, first!, 'prepareDecision', { proposal: 'Die AL-Runde empfiehlt den Katalog.' });
    await send(secretariat, first!, 'openVote', { present: everybody });
    await send(secretariat, first!, 'recordTally');
    await send(secretariat, first!, 'closeVote');
    expect((await send(chair, first!, 'establishResult')).status).toBe(303);
    const text = (await secretariat.get(`/instances/${matter}`)).text;
    expect(text).toContain('AL-Runde: Beschlussempfehlung, auf Verweisung durch IT-Planungsrat beraten');
    expect(text).toContain('IT-Planungsrat: Beschluss als Nächstes');
    expect((await send(secretariat, matter, 'putOnAgenda', { meeting: plenary, item: '' })).status).toBe(303);
    expect(await rowOf(matter)).toMatchObject({ state: 'onAgenda', context: { votes: 3 } });
  });

  test('two bodies have it together: each is asked for, and a body is named once in a step', async () => {
    const form = await secretariat.get('/matters/new');
    const fields = {
      ...formFields(form.html, '/matters/new'),
      title: 'Gemeinsames Lagebild',
      leads: 'BUND',
      action: 'submit',
    };
    const stations = {
      'consultationSequence[0][body]': 'AL-RUNDE',
      'consultationSequence[0][purpose]': 'recommendation',
      'consultationSequence[1][body]': 'AL-RUNDE',
      'consultationSequence[1][purpose]': 'recommendation',
      'consultationSequence[1][isTogether]': 'on',
    };
    const twice = await secretariat.post('/matters/new', { ...fields, ...stations });
    expect(twice.status).toBe(422);
    expect(twice.text).toContain('Dieses Gremium ist in diesem Schritt schon genannt.');
    const right = { ...fields, ...stations, 'consultationSequence[1][body]': 'IT-PLR' };
    const { location } = await secretariat.post('/matters/new', right);
    const matter = location!.split('/').at(-1)!;
    const page = await secretariat.get(`/instances/${matter}/do/putOnAgenda`);
    expect(page.text).toContain('Gremium');
    const body = formFields(page.html, `/instances/${matter}/do/putOnAgenda`);
    expect(body).toHaveProperty('body');
    const round = await schedule({ body: 'AL-RUNDE', number: '36', on: '04.03.2025' });
    const wrong = await send(secretariat, matter, 'putOnAgenda', { body: 'IT-PLR', meeting: round, item: '' });
    expect(wrong.status).toBe(422);
    expect(
      (await send(secretariat, matter, 'putOnAgenda', { body: 'AL-RUNDE', meeting: round, item: '' })).status,
    ).toBe(303);
    expect(await rowOf(matter)).toMatchObject({ state: 'registered' });
    expect((await send(secretariat, matter, 'decideInWriting', { body: 'IT-PLR' })).status).toBe(303);
    expect(await rowOf(matter)).toMatchObject({ state: 'onAgenda' });
  });
});

describe('a reason for a ballot', () => {
  test('is read by secretariat and chair, and by all where the member says so', async () => {
    const vote = (
      await app.parts.sql<{ id: string }>(
        `SELECT i.id FROM umlauf.instance i JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
       WHERE i.workflow = 'approval' AND t.content = 'Registermodernisierung' AND i.state = 'open'`,
      )
    )[0]!.id;
    const ballot = { choice: 'no', version: '2' };
    await send(bayern, vote, 'castBallot', { ...ballot, reason: 'Uns fehlt das Geld.' });
    await send(hessen, vote, 'castBallot', { ...ballot, reason: 'Der Zeitplan trägt nicht.', reasonForAll: 'on' });
    await send(secretariat, vote, 'closeVote');
    await send(chair, vote, 'establishResult');
    const member = (await bayern.get(`/votes/${vote}`)).text;
    expect(member).toContain('Der Zeitplan trägt nicht.');
    const other = (await hessen.get(`/votes/${vote}`)).text;
    expect(other).not.toContain('Uns fehlt das Geld.');
    expect((await chair.get(`/votes/${vote}`)).text).toContain('Uns fehlt das Geld.');
  });
});

describe('three people at the same text', () => {
  test('a proposal: who comes second sees both, loses nothing, and decides', async () => {
    const { vote } = await item('Geteilter Text', await schedule({ body: 'AL-RUNDE', number: '37', on: '11.03.2025' }));
    const address = `/instances/${vote}/do/prepareDecision`;
    const today = '27.11.2024, 09:00 Uhr';
    const { commandId: _own, ...form } = formFields((await secretariat.get(`/votes/${vote}`)).html, address);
    const texts = ['Fassung der Ersten.', 'Fassung der Zweiten.', 'Fassung der Dritten.'];
    const answers = await Promise.all(
      texts.map((proposal) => send(secretariat, vote, 'prepareDecision', { ...form, proposal })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 422, 422]);
    const kept = texts[answers.findIndex(({ status }) => status === 303)]!;
    const lost = texts.find((text) => text !== kept)!;
    const page = await send(secretariat, vote, 'prepareDecision', { ...form, proposal: lost });
    expect(page.text).toContain('Inzwischen wurde schon etwas anderes gespeichert.');
    expect(page.text).toContain(`Inzwischen gespeichert Geschäftsstelle, ${today} ${kept}`);
    const again = formFields(page.html, address);
    expect(again).toMatchObject({ proposal: lost });
    expect((await send(secretariat, vote, 'prepareDecision', again)).status).toBe(303);
    const { earlier, proposal } = (await rowOf(vote)).context as { earlier: object[]; proposal: { textId: string } };
    expect(earlier).toHaveLength(1);
    const [row] = await app.parts.sql<{ content: string }>('SELECT content FROM umlauf.text WHERE id = $1', [
      proposal.textId,
    ]);
    expect(row!.content).toBe(lost);
  });

  test('an agenda that somebody else arranged meanwhile', async () => {
    const meeting = await schedule({ body: 'AL-RUNDE', number: '38', on: '18.03.2025' });
    await item('Geteilte Zeit', meeting);
    const address = `/instances/${meeting}/do/arrangeAgenda`;
    const { commandId: _own, ...form } = formFields((await secretariat.get(`/meetings/${meeting}`)).html, address);
    expect((await send(secretariat, meeting, 'arrangeAgenda', { ...form, 'items[0][minutes]': '20' })).status).toBe(
      303,
    );
    const second = await send(secretariat, meeting, 'arrangeAgenda', { ...form, 'items[0][minutes]': '45' });
    expect([second.status, second.text.includes('Inzwischen gespeichert')]).toEqual([422, true]);
    expect(formFields(second.html, address)).toMatchObject({ 'items[0][minutes]': '45', version: '1' });
    const { items } = (await rowOf(meeting)).context as { items: { minutes: number | null }[] };
    expect(items[0]!.minutes).toBe(20);
  });
});

describe('an order to all Länder', () => {
  test('is one tick in the form, a duty of each, and one table that fills with what they report', async () => {
    const { sql } = app.parts;
    const { vote } = await item('Abfrage', await sitting(app, secretariat, 'AL-RUNDE'));
    const fields = {
      proposal: 'Die AL-Runde fragt ab.',
      'clauses[0][text]': 'Die Länder nennen ihre Zahlen.',
      'clauses[0][order][kind]': 'order',
      'clauses[0][order][owners]': 'LAENDER',
      'clauses[0][order][due]': '30.06.2025',
    };
    expect((await send(secretariat, vote, 'prepareDecision', fields)).status).toBe(303);
    const { proposal } = (await rowOf(vote)).context as unknown as {
      proposal: { clauses: { order: { owners: string[] } }[] };
    };
    expect(proposal.clauses[0]!.order.owners).toHaveLength(16);
    const everybody = ['BUND', ...proposal.clauses[0]!.order.owners];
    await send(secretariat, vote, 'openVote', { present: everybody });
    await send(secretariat, vote, 'recordTally');
    await send(secretariat, vote, 'closeVote');
    expect((await send(chair, vote, 'establishResult')).status).toBe(303);
    const orders = await sql<{ id: string; owner: string }>(
      `SELECT o.id, o.context->>'owner' AS owner FROM umlauf.instance o JOIN umlauf.instance d ON d.id = o.parent_id
       WHERE o.workflow = 'order' AND d.parent_id = $1`,
      [vote],
    );
    expect(orders).toHaveLength(16);
    const own = orders.find(({ owner }) => owner === 'BY')!;
    expect((await send(bayern, own.id, 'reportDone', { report: 'Bayern: 4711 Verfahren.' })).status).toBe(303);
    const page = (await secretariat.get(`/decisions/${vote}`)).text;
    expect(page).toContain('Meldung');
    expect(page).toContain('Bayern: 4711 Verfahren.');
  });
});
