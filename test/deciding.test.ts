import JSZip from 'jszip';
import { loadScenario } from '../src/demo/load-scenario.js';
import { replaceFundingKey } from '../src/cli/funding-key.js';
import { childId } from '../src/engine/decide.js';
import { drainOutbox } from '../src/notifications/outbox.js';
import { travelTo } from '../src/time-travel.js';
import { berlinInstant } from '../workflows/berlin-time.js';
import { type Client, type TestApp, formFields, startTestApp } from './support/app.js';
import { textOf } from './support/text.js';

jest.setTimeout(120_000);

/** The AL-Runde in the middle of its meeting: the Grüne Liste is established, TOP 4 is open in its second version. */
let app: TestApp;
let secretariat: Client;
let chair: Client;
let bayern: Client;
const ids = new Map<string, string>();
const id = (name: string) => ids.get(name)!;

beforeAll(async () => {
  const scenario = loadScenario('test/scenarios/meeting-day.yaml');
  const until = '2024-10-08 10:52';
  app = await startTestApp({
    scenario: { ...scenario, until, steps: scenario.steps.filter(({ at }) => at <= until) },
  });
  [secretariat, chair, bayern] = [await app.signIn('stelle'), await app.signIn('vorsitz'), await app.signIn('bayern')];
  const rows = await app.parts.sql<{ id: string; workflow: string; name: string | null }>(
    `SELECT i.id, i.workflow, coalesce(t.content, i.facts->>'number') AS name
     FROM umlauf.instance i LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid`,
  );
  for (const row of rows) ids.set(`${row.workflow}/${row.name}`, row.id);
});
afterAll(() => app?.close());

async function rowOf(instance: string) {
  const [row] = await app.parts.sql<{ state: string; revision: number; context: Record<string, unknown> }>(
    'SELECT state, revision, context FROM umlauf.instance WHERE id = $1',
    [instance],
  );
  return row!;
}

/** Sends a command to an instance with these fields alone. */
async function send(by: Client, instance: string, command: string, fields: Record<string, string | string[]> = {}) {
  return by.post(`/instances/${instance}/do/${command}`, { commandId: app.parts.ids.next(), ...fields });
}

/** A command that is refused with this sentence, and changes nothing. */
async function refused(by: Client, instance: string, command: string, fields: Record<string, string | string[]>) {
  const before = await rowOf(instance);
  const { status, html } = await send(by, instance, command, fields);
  expect(await rowOf(instance)).toEqual(before);
  return `${status} ${textOf(html)}`;
}

describe('a ballot', () => {
  const vote = () => id('approval/Registermodernisierung');

  test.each([
    ['on an old version of the text', { choice: 'yes', version: '1' }, 'Zur Abstimmung steht jetzt Fassung 2.'],
    [
      'with a reservation that says nothing',
      { choice: 'yesReserved', version: '2' },
      'gehören der Vorbehalt und der Tag',
    ],
    [
      'without reservation, but with the words of one',
      { choice: 'yes', version: '2', 'reservation[of]': 'cabinet', 'reservation[until]': '13.12.2024' },
      'Ein Vorbehalt gehört zu „Ja mit Vorbehalt“.',
    ],
    [
      'with a reservation until a day that is over',
      { choice: 'yesReserved', version: '2', 'reservation[of]': 'cabinet', 'reservation[until]': '07.10.2024' },
      'ist schon vorbei',
    ],
    [
      'with a reservation of a kind that does not exist',
      { choice: 'yesReserved', version: '2', 'reservation[of]': 'mood', 'reservation[until]': '13.12.2024' },
      'gehören der Vorbehalt und der Tag',
    ],
  ])('%s is refused', async (_name, fields, sentence) => {
    const answer = await refused(bayern, vote(), 'castBallot', fields);
    expect(answer).toMatch(/^422/);
    expect(answer).toContain(sentence);
  });

  test('that was refused for its version is asked for again with the words that are open now', async () => {
    const page = await send(bayern, vote(), 'castBallot', { choice: 'yes', version: '1' });
    expect(textOf(page.html)).toContain('Beschlussvorschlag, Fassung 2 Die AL-Runde beschließt die Registerlandkarte');
    expect(formFields(page.html, `/instances/${vote()}/do/castBallot`)).toMatchObject({ version: '2', choice: 'yes' });
  });

  test('of a member that is not in the meeting is not opened', async () => {
    const cloud = id('approval/Deutsche Verwaltungscloud');
    const answer = await refused(secretariat, cloud, 'openVote', { present: ['BUND', 'TH'] });
    expect(answer).toContain('Thüringen ist nach der Anwesenheit der Sitzung nicht da.');
  });
});

describe('the agenda', () => {
  const meeting = () => id('meeting/29');

  test('a number is given once, also when two secretariats give it at the same instant', async () => {
    const submit = async (title: string) => {
      const { engine, sql } = app.parts;
      const [person] = await sql<{ id: string }>(`SELECT id FROM umlauf.person WHERE name = 'Geschäftsstelle (Demo)'`);
      const { instanceId } = await engine.execute({
        id: app.parts.ids.next(),
        type: 'submitMatter',
        actorId: person!.id,
        workflow: 'matter',
        input: { title, consultationSequence: [{ body: 'AL-RUNDE', purpose: 'decision' }], leads: ['BUND'] },
      });
      return instanceId;
    };
    const matters = await Promise.all(['Erster', 'Zweiter', 'Dritter'].map(submit));
    const answers = await Promise.all(
      matters.map((matter) => send(secretariat, matter, 'putOnAgenda', { meeting: meeting(), item: '7' })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 422, 422]);
    const again = answers.flatMap(({ status, html }) => (status === 422 ? [textOf(html)] : []));
    for (const page of again) expect(page).toContain('TOP 7 ist auf dieser Tagesordnung schon vergeben.');
    const { items } = (await rowOf(meeting())).context as { items: { number: number }[] };
    expect(items.map(({ number }) => number)).toEqual([7]);
  });

  test('is arranged as a whole, each item under a number of its own', async () => {
    const [item] = ((await rowOf(meeting())).context as { items: { vote: string }[] }).items;
    const stranger = await refused(secretariat, meeting(), 'arrangeAgenda', {
      'items[0][vote]': id('approval/Portalverbund'),
      'items[0][number]': '1',
    });
    expect(stranger).toContain('Die Tagesordnung hat sich inzwischen geändert.');
    const twice = await refused(secretariat, meeting(), 'arrangeAgenda', {
      'items[0][vote]': item!.vote,
      'items[0][number]': '0',
    });
    expect(twice).toMatch(/^422/);
  });

  test('a member takes off only what is on the Grüne Liste and not yet voted on', async () => {
    const done = await refused(bayern, id('meeting/28'), 'takeOffConsentList', { vote: id('approval/Portalverbund') });
    expect(done).toMatch(/^409/);
    const never = await refused(bayern, id('meeting/28'), 'takeOffConsentList', {
      vote: id('approval/Deutsche Verwaltungscloud'),
    });
    expect(never).toMatch(/^409/);
    const lead = await refused(secretariat, id('meeting/28'), 'takeOffConsentList', {
      vote: id('approval/Portalverbund'),
    });
    expect(lead).toMatch(/^403/);
  });

  test('presence is of members, in a manner that exists', async () => {
    for (const fields of [
      { 'presence[FITKO-X]': 'onSite' },
      { 'presence[HE]': 'asleep' },
      { 'presence[AA]': 'onSite' },
    ])
      expect(await refused(secretariat, id('meeting/28'), 'recordPresence', fields as never)).toMatch(/^422/);
  });

  test('a cancelled meeting hands its items to a later one of the same body, and to no other', async () => {
    const other = await refused(secretariat, meeting(), 'cancelMeeting', {
      reason: 'Saal gesperrt',
      next: id('meeting/45'),
    });
    expect(other).toMatch(/^422/);
    const itself = await refused(secretariat, meeting(), 'cancelMeeting', { reason: 'Saal gesperrt', next: meeting() });
    expect(itself).toMatch(/^422/);
  });
});

describe('a proposal', () => {
  const vote = () => id('approval/Deutsche Verwaltungscloud');
  const words = { proposal: 'Die AL-Runde empfiehlt.' };

  test.each([
    [
      'an order without an owner',
      { 'clauses[0][text]': 'Jemand berichtet.', 'clauses[0][order][due]': '31.01.2025' },
      'wer den Auftrag hat',
    ],
    [
      'an order without a day',
      { 'clauses[0][text]': 'Hessen berichtet.', 'clauses[0][order][owners]': 'HE' },
      'den Tag oder die Sitzung',
    ],
    [
      'an order with an owner twice',
      {
        'clauses[0][text]': 'Hessen berichtet.',
        'clauses[0][order][owners]': ['HE', 'HE'],
        'clauses[0][order][due]': '31.01.2025',
      },
      'Dieses Mitglied ist doppelt genannt.',
    ],
    [
      'an order with a day that is over',
      {
        'clauses[0][text]': 'Hessen berichtet.',
        'clauses[0][order][owners]': 'HE',
        'clauses[0][order][due]': '01.10.2024',
      },
      'ist schon vorbei',
    ],
    [
      'a repeal of a decision that is none',
      { 'acts[0][act]': 'repeal', 'acts[0][decision]': '00000000-0000-7000-8000-000000000000' },
      'Diesen Beschluss gibt es hier nicht.',
    ],
  ])('%s is refused at its field', async (_name, fields, sentence) => {
    const answer = await refused(secretariat, vote(), 'prepareDecision', { ...words, ...fields } as never);
    expect(answer).toMatch(/^422/);
    expect(answer).toContain(sentence);
  });

  test('names a Ziffer that is there, and gives the new wording', async () => {
    const decision = id('decision/Portalverbund');
    const act = (fields: Record<string, string>) =>
      refused(secretariat, vote(), 'prepareDecision', { ...words, 'acts[0][decision]': decision, ...fields });
    expect(await act({ 'acts[0][act]': 'repeal', 'acts[0][clause]': '9' })).toContain(
      'Ziffer 9 gibt es in diesem Beschluss nicht.',
    );
    expect(await act({ 'acts[0][act]': 'amend', 'acts[0][clause]': '1' })).toContain('in der der neue Wortlaut steht');
    expect(await act({ 'acts[0][act]': 'add', 'acts[0][clause]': '2', 'acts[0][with]': '1' })).toContain(
      'Ziffer 2 gibt es in diesem Beschluss schon.',
    );
  });

  test('gets one Ziffer more without script, and keeps what was typed', async () => {
    const page = await send(secretariat, vote(), 'prepareDecision', {
      ...words,
      'clauses[0][text]': 'Erste.',
      add: 'clauses',
    });
    expect(page.status).toBe(200);
    const form = formFields(page.html, `/instances/${vote()}/do/prepareDecision`);
    expect(form).toMatchObject({ proposal: words.proposal, 'clauses[0][text]': 'Erste.', 'clauses[1][text]': '' });
    const less = await send(secretariat, vote(), 'prepareDecision', {
      ...words,
      'clauses[0][text]': 'Erste.',
      remove: 'clauses:0',
    });
    expect(formFields(less.html, `/instances/${vote()}/do/prepareDecision`)).not.toHaveProperty('clauses[0][text]');
  });
});

describe('decisions from before umlauf', () => {
  const header = 'gremium;jahr;nummer;datum;titel;text;quelle';
  const line = (number: number, body = 'AL-RUNDE') =>
    `${body};2024;${number};05.03.2024;Übernommen ${number};Die AL-Runde nimmt zur Kenntnis.;Niederschrift der 20. Sitzung`;
  const path = '/take-over';
  const numbers = async () =>
    (
      await app.parts.sql<{ number: number }>(
        `SELECT number FROM umlauf.decision WHERE body = 'AL-RUNDE' AND year = 2024 ORDER BY number`,
      )
    ).map(({ number }) => number);
  const look = async (csv: string, fields: Record<string, string> = {}) => {
    const form = formFields((await secretariat.get(path)).html, path);
    return secretariat.post(path, { ...form, csv, action: 'look', ...fields });
  };

  test.each([
    ['doubled numbers', [header, line(3), line(3)].join('\n'), 'Zeile 2: Diese Nummer trägt schon ein Beschluss'],
    ['a number that umlauf gave', [header, line(9)].join('\n'), 'Zeile 1: Übernommen werden können Nummern bis 8.'],
    ['a body that is none', [header, line(1, 'NIEMAND')].join('\n'), 'Zeile 1: Dieses Gremium gibt es hier nicht.'],
    ['a day that is none', [header, line(2).replace('05.03.2024', '31.02.2024')].join('\n'), 'Zeile 1: datum:'],
    ['a column too few', 'gremium;jahr\nAL-RUNDE;2024', 'In der Kopfzeile fehlt: nummer'],
    ['lines of different length', `${header}\nAL-RUNDE;2024`, 'lässt sich ab Zeile'],
    ['nothing at all', ' ', 'Bitte fügen Sie die Liste ein.'],
  ])('a list with %s is refused as a whole', async (_name, csv, sentence) => {
    const before = await numbers();
    for (const action of ['look', 'take']) {
      const { status, html } = await look(csv, { action });
      expect([status, textOf(html).includes(sentence)]).toEqual([422, true]);
    }
    expect(await numbers()).toEqual(before);
  });

  test('a good list is shown first, then taken over, once', async () => {
    const csv = [header, line(1), line(2), line(5)].join('\n');
    const preview = await look(csv);
    expect(preview.status).toBe(200);
    expect(textOf(preview.html)).toContain('AL-Runde, Beschluss 2024/05');
    expect(await numbers()).not.toContain(5);
    const form = formFields(preview.html, path);
    const [first, second] = [
      await secretariat.post(path, { ...form, action: 'take' }),
      await secretariat.post(path, { ...form, action: 'take' }),
    ];
    expect(first.status).toBe(303);
    expect(second.status).toBe(303);
    expect((await numbers()).slice(0, 3)).toEqual([1, 2, 5]);
    const found = textOf((await app.visitor().get('/decisions?q=2024/05&body=AL-RUNDE')).html);
    expect(found).toContain('Übernommen 5');
  });

  test('is for the secretariat', async () => {
    expect((await bayern.get(path)).status).toBe(403);
    expect((await app.visitor().get(path)).location).toMatch(/^\/sign-in/);
  });
});

describe('the table of shares', () => {
  const path = '/bodies/AL-RUNDE';
  /** K2025 with the shares of two Länder changed. */
  const table = (bw: string, th: string) =>
    [`BW ${bw}`, 'BY 15,70230', 'BE 5,21980', 'BB 2,99920', 'HB 0,94085', 'HH 2,65860', 'HE 7,43735', 'MV 1,92510']
      .concat(['NI 9,42410', 'NW 21,09560', 'RP 4,84570', 'SL 1,17910', 'SN 4,83800', 'ST 2,61390', 'SH 3,43080'])
      .concat([`TH ${th}`])
      .join('\n');
  const post = async (fields: Record<string, string>) => {
    const form = formFields((await secretariat.get(path)).html, path);
    return secretariat.post(path, { ...form, id: 'K2026', source: 'Bundesanzeiger 2026', ...fields });
  };
  const inForce = async () => {
    const [row] = await app.parts.sql<{ key: unknown; id: string }>(
      `SELECT data->'policy'->'fundingKey'->'value' AS key, data->'policy'->>'id' AS id FROM umlauf.body WHERE code = 'AL-RUNDE'`,
    );
    return row!;
  };

  test.each([
    [
      'whose sum is not 100',
      { table: table('13,14981', '2,53980') },
      'Die 16 Anteile ergeben 100,00001 statt 100,00000.',
    ],
    ['with 15 Länder', { table: table('13,14980', '2,53980').replace(/\nTH.*/, '') }, 'genau die 16 Länder'],
    ['with words', { table: table('viel', '2,53980') }, 'Ein Anteil ist keine Zahl'],
    ['without a name', { table: table('13,14980', '2,53980'), id: '' }, 'ein Kürzel'],
  ])('%s is refused, the old one stays', async (_name, fields, sentence) => {
    const before = await inForce();
    for (const action of ['look', 'take']) {
      const { status, html } = await post({ ...(fields as Record<string, string>), action });
      expect([status, textOf(html).includes(sentence)]).toEqual([422, true]);
    }
    expect(await inForce()).toEqual(before);
  });

  test('first shows which votes would have come out otherwise, then it is in force for the next vote', async () => {
    const preview = await post({ table: table('13,14980', '2,53980'), action: 'look' });
    expect(preview.status).toBe(200);
    expect(textOf(preview.html)).toContain('Mit K2026 wäre keine Abstimmung anders ausgegangen.');
    expect(await inForce()).toMatchObject({ key: 'K2019' });
    const form = formFields(preview.html, path);
    expect((await secretariat.post(path, { ...form, action: 'take' })).status).toBe(303);
    expect(await inForce()).toMatchObject({ id: 'al-runde-2024-2', key: { id: 'K2026' } });
    const frozen = await rowOf(id('approval/Registermodernisierung'));
    expect(frozen.context).toMatchObject({ fundingKey: 'K2019', policyId: 'al-runde-2024-1' });
    expect(
      (await send(secretariat, id('approval/Deutsche Verwaltungscloud'), 'openVote', { present: ['BUND', 'HE'] }))
        .status,
    ).toBe(303);
    expect((await rowOf(id('approval/Deutsche Verwaltungscloud'))).context).toMatchObject({
      fundingKey: { id: 'K2026' },
      policyId: 'al-runde-2024-2',
    });
  });

  test('is replaced by members of the committee no more than by visitors', async () => {
    expect((await bayern.post(path, { commandId: app.parts.ids.next(), action: 'take' })).status).toBe(403);
    expect((await bayern.get(path)).html).not.toContain('Tabelle ersetzen');
    expect((await app.visitor().get(path)).location).toMatch(/^\/sign-in/);
    expect((await secretariat.get('/bodies/NICHTS')).status).toBe(404);
  });

  test('by the command line: the same refusal, and the same table', async () => {
    const shares = Object.fromEntries(
      table('13.14980', '2.53980')
        .split('\n')
        .map((line) => line.replace(',', '.').split(' ')),
    ) as Record<string, string>;
    const wrong = { id: 'K2027', source: 'Probe', shares: { ...shares, BW: '13.14981' } };
    await expect(replaceFundingKey(app.parts, 'AL-RUNDE', wrong)).rejects.toThrow('100,00001 statt 100,00000');
    await expect(replaceFundingKey(app.parts, 'NICHTS', wrong)).rejects.toThrow('gibt es hier nicht');
    await replaceFundingKey(app.parts, 'AL-RUNDE', { id: 'K2027', source: 'Probe', shares });
    expect(await inForce()).toMatchObject({ id: 'al-runde-2024-3', key: { id: 'K2027' } });
  });
});

describe('what if', () => {
  test('is counted on a copy, for secretariat and chair only; the result stays', async () => {
    const vote = id('approval/Portalverbund');
    const before = await rowOf(vote);
    const asked = `/votes/${vote}?ballots[BUND]=no`;
    for (const by of [secretariat, chair]) {
      const page = textOf((await by.get(asked)).html);
      expect(page).toContain('So wäre der Beschluss nicht zustande gekommen: Ja 15, Nein 1, Enthaltung 0.');
      expect(page).toContain('Zustimmung des Bundes: 0, erforderlich 1, nicht erfüllt');
    }
    const without = await secretariat.get(`/votes/${vote}?ballots[BUND]=away&ballots[TH]=yes`);
    expect(textOf(without.html)).toContain('nicht zustande gekommen: Ja 16, Nein 0, Enthaltung 0');
    expect(textOf((await bayern.get(asked)).html)).not.toContain('So wäre der Beschluss');
    const odd = await secretariat.get(`/votes/${vote}?ballots[XX]=no&ballots[HE]=maybe&table=K1999&base=none`);
    expect([odd.status, textOf(odd.html).includes('So wäre')]).toEqual([200, false]);
    expect(await rowOf(vote)).toEqual(before);
  });
});

describe('lists', () => {
  test('a Vorlage stands among the cases, an order among them and in the inbox of its owner', async () => {
    expect(textOf((await secretariat.get('/instances?workflow=matter')).html)).toContain('Registermodernisierung');
    const hessen = await app.signIn('hessen');
    expect(textOf((await hessen.get('/inbox')).html)).toMatch(/Auftrag: Portalverbund .*Erledigung melden/);
    expect(textOf((await bayern.get('/instances?workflow=order')).html)).toContain('Portalverbund');
  });
});

describe('papers of an item', () => {
  const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
  const add = (by: Client, content: Buffer | string, name: string) =>
    by.upload(
      `/instances/${id('approval/Gemeinsamer Betrieb der Basiskomponenten')}/do/addDocument`,
      { commandId: app.parts.ids.next(), note: 'Entwurf des Betriebskonzepts' },
      { name, content },
    );

  test('the secretariat adds one; the committee reads it, visitors do not', async () => {
    expect((await add(secretariat, pdf, 'konzept.pdf')).status).toBe(303);
    const vote = id('approval/Gemeinsamer Betrieb der Basiskomponenten');
    const { documents } = (await rowOf(vote)).context as { documents: { file: string }[] };
    expect(documents).toHaveLength(1);
    expect(textOf((await bayern.get(`/votes/${vote}`)).html)).toContain('konzept.pdf');
    const read = await bayern.raw(`/files/${documents[0]!.file}`);
    expect([read.status, read.type, read.content.equals(pdf)]).toEqual([200, 'application/pdf', true]);
    expect((await app.visitor().get(`/files/${documents[0]!.file}`)).location).toMatch(/^\/sign-in/);
  });

  test('what is no document, or nothing at all, is refused; members add none', async () => {
    expect(textOf((await add(secretariat, 'MZ ein Programm', 'konzept.pdf')).html)).toContain(
      'Diese Datei lässt sich nicht lesen.',
    );
    const empty = await secretariat.post(
      `/instances/${id('approval/Gemeinsamer Betrieb der Basiskomponenten')}/do/addDocument`,
      { commandId: app.parts.ids.next() },
    );
    expect([empty.status, textOf(empty.html).includes('Bitte fügen Sie eine Datei hinzu.')]).toEqual([422, true]);
    expect((await add(bayern, pdf, 'konzept.pdf')).status).toBe(403);
  });
});

describe('who sees what', () => {
  test('while a vote is open nobody reads how anybody voted, nor with which reservation', async () => {
    const vote = id('approval/Registermodernisierung');
    const fields = {
      choice: 'yesReserved',
      version: '2',
      'reservation[of]': 'cabinet',
      'reservation[until]': '13.12.2024',
    };
    expect((await send(bayern, vote, 'castBallot', fields)).status).toBe(303);
    for (const by of [secretariat, chair, await app.signIn('sachsen')]) {
      const { html } = await by.get(`/votes/${vote}`);
      expect(html).not.toContain('13.12.2024');
      expect(html).not.toContain('Befassung des Kabinetts, bis');
    }
    expect((await bayern.get(`/votes/${vote}`)).html).toContain('13.12.2024');
  });

  test('orders and presence are for the committee', async () => {
    const visitor = app.visitor();
    expect((await visitor.get('/orders')).location).toMatch(/^\/sign-in/);
    expect((await visitor.get(`/meetings/${id('meeting/28')}/live`)).location).toMatch(/^\/sign-in/);
    expect(textOf((await visitor.get(`/meetings/${id('meeting/28')}`)).html)).not.toContain('Anwesenheit');
    expect(textOf((await visitor.get(`/decisions/${id('approval/Portalverbund')}`)).html)).not.toContain('Zuständig');
  });

  test('an order is reported by its owner alone, and confirmed by somebody else', async () => {
    const [order] = await app.parts.sql<{ id: string }>(
      `SELECT id FROM umlauf.instance WHERE workflow = 'order' AND context->>'owner' = 'HE'`,
    );
    expect(await refused(bayern, order!.id, 'reportDone', { report: 'Erledigt.' })).toMatch(/^403/);
    expect(await refused(secretariat, order!.id, 'confirmDone', {})).toMatch(/^409/);
  });
});

describe('a motion', () => {
  test('of one Land that is named three times has one supporter', async () => {
    const input = {
      title: 'Betrieb',
      consultationSequence: [{ body: 'IT-PLR', purpose: 'decision' }],
      leads: ['HE', 'HE', 'HE'],
    };
    const [office] = await app.parts.sql<{ id: string }>(
      `SELECT id FROM umlauf.person WHERE name = 'Geschäftsstelle (Demo)'`,
    );
    const submit = app.parts.engine.execute({
      id: app.parts.ids.next(),
      type: 'submitMatter',
      actorId: office!.id,
      workflow: 'matter',
      input,
    });
    await expect(submit).rejects.toMatchObject({
      details: { issues: [{ path: ['leads', 1], code: 'leadTwice' }, { path: ['leads', 2] }] },
    });
  });
});

describe('a meeting that breaks off', () => {
  const register = () => id('approval/Registermodernisierung');
  const cloud = () => id('approval/Deutsche Verwaltungscloud');
  const done = async (by: Client, instance: string, command: string, fields: Record<string, string | string[]> = {}) =>
    expect([command, (await send(by, instance, command, fields)).status]).toEqual([command, 303]);

  test('a new version begins with the reason of the one before, and asks for no day', async () => {
    const words = { proposal: 'Die AL-Runde beschließt.', reason: 'Das Register ist veraltet.' };
    await done(secretariat, register(), 'reviseProposal', words);
    const page = await secretariat.get(`/instances/${register()}/do/reviseProposal`);
    const form = formFields(page.html, `/instances/${register()}/do/reviseProposal`);
    expect(form).toMatchObject(words);
    expect(form).not.toHaveProperty('until');
  });

  test('what a member had put on record stays, though its ballot is void', async () => {
    await done(bayern, register(), 'castBallot', { choice: 'yes', version: '3' });
    await done(bayern, register(), 'giveStatementForMinutes', { statement: 'Bayern sieht die Kosten.' });
    await done(chair, id('meeting/28'), 'interrupt', { reason: 'Feueralarm' });
    const { ballots, statements } = (await rowOf(register())).context;
    expect([ballots, Object.keys(statements as object)]).toEqual([{}, ['BY']]);
  });

  test('an Umlauf that follows is not Ziffer by Ziffer', async () => {
    await done(chair, id('meeting/28'), 'resumeMeeting');
    await done(secretariat, cloud(), 'prepareDecision', {
      proposal: 'Die AL-Runde empfiehlt.',
      'clauses[0][text]': 'Erste.',
      'clauses[1][text]': 'Zweite.',
    });
    await done(secretariat, cloud(), 'openVote', { present: ['BUND', 'HE', 'BY'], byClause: 'on' });
    expect((await rowOf(cloud())).context).toMatchObject({ byClause: true });
    await done(chair, id('meeting/28'), 'interrupt', { reason: 'Noch ein Feueralarm' });
    await done(secretariat, cloud(), 'startWrittenProcedure', { until: '08.11.2024' });
    const { byClause, manners } = (await rowOf(cloud())).context;
    expect({ byClause, manners }).toEqual({ byClause: false, manners: {} });
    const page = await secretariat.get(`/instances/${register()}/do/startWrittenProcedure`);
    expect(formFields(page.html, `/instances/${register()}/do/startWrittenProcedure`)).toHaveProperty('until');
  });

  test('has minutes all the same', async () => {
    await done(chair, id('meeting/28'), 'cancelMeeting', { reason: 'Der Saal ist gesperrt.' });
    const minutes = await app.parts.sql<{ state: string }>(
      `SELECT state FROM umlauf.instance WHERE workflow = 'minutes' AND parent_id = $1`,
      [id('meeting/28')],
    );
    expect(minutes).toEqual([{ state: 'drafting' }]);
  });
});

describe('a Grüne Liste with an item that nobody prepared', () => {
  test('is not voted on; what is for information is noted with it', async () => {
    const { engine, sql } = app.parts;
    const [office] = await sql<{ id: string }>(`SELECT id FROM umlauf.person WHERE name = 'Geschäftsstelle (Demo)'`);
    const { instanceId } = await engine.execute({
      id: app.parts.ids.next(),
      type: 'submitMatter',
      actorId: office!.id,
      workflow: 'matter',
      input: {
        title: 'Sachstand',
        consultationSequence: [{ body: 'AL-RUNDE', purpose: 'information' }],
        leads: ['BUND'],
      },
    });
    const meeting = id('meeting/29');
    await send(secretariat, instanceId, 'putOnAgenda', { meeting, item: '8' });
    const items = ((await rowOf(meeting)).context as { items: { vote: string; number: number }[] }).items;
    const fields = Object.fromEntries(
      items.flatMap(({ vote, number }, i) => [
        [`items[${i}][vote]`, vote],
        [`items[${i}][number]`, String(number)],
        [`items[${i}][isOnConsentList]`, 'on'],
      ]),
    );
    await send(secretariat, meeting, 'arrangeAgenda', fields);
    await send(secretariat, meeting, 'moveMeeting', { on: '08.10.2024', startsAt: '14:00', reason: 'Gleich danach.' });
    await send(secretariat, meeting, 'openMeeting');
    await send(secretariat, meeting, 'recordPresence', { 'presence[BUND]': 'onSite', 'presence[HE]': 'remote' });
    const unprepared = items.filter(({ number }) => number !== 8);
    expect(await refused(secretariat, meeting, 'voteConsentList', {})).toContain(
      `Zu TOP ${unprepared[0]!.number} gibt es noch keinen Beschlussvorschlag.`,
    );
    for (const { vote } of unprepared) await send(bayern, meeting, 'takeOffConsentList', { vote });
    expect((await send(secretariat, meeting, 'voteConsentList')).status).toBe(303);
    expect((await rowOf(items.find(({ number }) => number === 8)!.vote)).state).toBe('noted');
  });
});

describe('a plenary that is brought forward', () => {
  let meeting: string;
  let vote: string;
  const everybody = 'BUND BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH'.split(' ');

  beforeAll(async () => {
    vote = id('approval/Gemeinsamer Betrieb der Basiskomponenten');
    const form = formFields((await secretariat.get('/meetings/new')).html, '/meetings/new');
    const fields = { ...form, body: 'IT-PLR', number: '47', on: '08.10.2024' };
    await secretariat.post('/meetings/new', fields);
    const [row] = await app.parts.sql<{ id: string }>(
      `SELECT id FROM umlauf.instance WHERE workflow = 'meeting' AND facts->>'number' = '47'`,
    );
    meeting = row!.id;
  });

  test('takes the items of the other one, though it is near; the chair need not admit them again', async () => {
    await send(chair, id('meeting/45'), 'cancelMeeting', { reason: 'Vorgezogen.', next: meeting });
    const { items } = (await rowOf(meeting)).context as { items: { vote: string; admission: string }[] };
    expect(items).toMatchObject([{ vote, admission: 'admitted' }]);
  });

  test('a ballot that the tally replaces leaves no reservation behind', async () => {
    await send(secretariat, vote, 'prepareDecision', {
      proposal: 'Der IT-Planungsrat beschließt.',
      validUntil: '31.10.2024',
    });
    await send(secretariat, meeting, 'openMeeting');
    await send(secretariat, vote, 'openVote', { present: everybody });
    await send(bayern, vote, 'castBallot', {
      choice: 'yesReserved',
      version: '1',
      'reservation[of]': 'cabinet',
      'reservation[until]': '13.12.2024',
    });
    expect((await rowOf(vote)).context.reservations).toHaveProperty('BY');
    await send(secretariat, vote, 'recordTally', { 'exceptions[BY]': 'no' });
    const { reservations, ballots } = (await rowOf(vote)).context;
    expect(reservations).toEqual({});
    expect(ballots).toMatchObject({ BY: 'no', HE: 'yes' });
    await send(secretariat, vote, 'closeVote');
  });

  test('the decision that is held back does not show to visitors, by no address', async () => {
    expect((await send(chair, vote, 'establishResult')).status).toBe(303);
    const [standing] = await app.parts.sql<{ id: string; state: string }>(
      `SELECT id, state FROM umlauf.instance WHERE workflow = 'decision' AND parent_id = $1`,
      [vote],
    );
    expect(standing!.state).toBe('held');
    const visitor = app.visitor();
    for (const address of [vote, standing!.id]) expect((await visitor.get(`/decisions/${address}`)).status).toBe(404);
    const own = await secretariat.get(`/decisions/${standing!.id}`);
    expect([own.status, own.location]).toEqual([303, `/decisions/${vote}`]);
    const page = textOf((await visitor.get(`/meetings/${meeting}`)).html);
    expect(page).toContain('Gemeinsamer Betrieb der Basiskomponenten');
    expect(page).not.toContain('festgestellt');
    expect(page).not.toContain('Beschluss 2024/');
  });

  test('nor is it in the Bekanntmachung', async () => {
    await send(secretariat, meeting, 'endMeeting');
    const { content } = await secretariat.raw(`/notices/${childId(meeting, 'notice')}.docx`);
    const xml = await (await JSZip.loadAsync(content)).file('word/document.xml')!.async('string');
    expect(xml).toContain('Kein Beschluss ist freigegeben.');
    expect(xml).not.toContain('Basiskomponenten');
  });

  test('the decision whose term ends meanwhile is released, told and public all the same, and then over', async () => {
    const { engine, clock, sql } = app.parts;
    const on = (day: string, hour: string) =>
      travelTo(berlinInstant(day, hour), {
        engine,
        clock,
        relay: () => drainOutbox(app.parts as never),
      } as never);
    const [{ id: standing }] = (await sql<{ id: string }>(
      `SELECT id FROM umlauf.instance WHERE workflow = 'decision' AND parent_id = $1`,
      [vote],
    )) as [{ id: string }];
    await on('2024-11-04', '09:00');
    expect(await rowOf(standing)).toMatchObject({ state: 'held', context: { isOver: true } });
    expect((await app.visitor().get(`/decisions/${vote}`)).status).toBe(404);
    expect(textOf((await secretariat.get('/inbox')).html)).toMatch(
      /ohne Frist Beschluss: Gemeinsamer Betrieb der Basiskomponenten IT-Planungsrat .*Freigeben/,
    );
    expect((await send(secretariat, standing, 'releaseDecision')).status).toBe(303);
    await on('2024-11-04', '09:11');
    expect((await rowOf(standing)).state).toBe('lapsed');
    const page = await app.visitor().get(`/decisions/${vote}`);
    expect([page.status, textOf(page.html).includes('ausgelaufen')]).toEqual([200, true]);
    const mails = await sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM umlauf.mail WHERE instance_id = $1 AND subject LIKE 'IT-Planungsrat, Beschluss%'`,
      [standing],
    );
    expect(mails[0]!.n).toBeGreaterThan(0);
  });
});
