import { berlinInstant } from '../workflows/berlin-time.js';
import { verbIn } from '../workflows/data/verbs.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { drainOutbox } from '../src/notifications/outbox.js';
import { travelTo } from '../src/time-travel.js';
import { type Client, type Fields, type TestApp, formFields, startTestApp } from './support/app.js';
import { textOf } from './support/text.js';

jest.setTimeout(120_000);

/** The committee of the meeting day on 08.10.2024, with numbers of 2024 given before umlauf: 8 of the AL-Runde, 49 of the plenary. */
let app: TestApp;
let secretariat: Client;
let bayern: Client;
let hessen: Client;

beforeAll(async () => {
  const scenario = loadScenario('test/scenarios/meeting-day.yaml');
  const until = '2024-10-08 10:52';
  app = await startTestApp({ scenario: { ...scenario, until, steps: scenario.steps.filter(({ at }) => at <= until) } });
  [secretariat, bayern, hessen] = [await app.signIn('stelle'), await app.signIn('bayern'), await app.signIn('hessen')];
});
afterAll(() => app?.close());

const path = '/take-over';
const heads = {
  decisions: 'gremium;jahr;nummer;datum;titel;text;quelle',
  formats: 'titel;art;gremium;federfuehrung;ansprechperson;mitwirkung;beginn;ende;beschluss;zweck;berichte;quelle',
  orders: 'gremium;jahr;nummer;ziffer;art;zustaendig;frist;sitzung;quelle',
};

/** Sends lines of a list: first to look at them, then to take them over. */
async function send(list: keyof typeof heads, lines: string[], action = 'look') {
  const form = formFields((await secretariat.get(`${path}?list=${list}`)).html, path);
  return secretariat.post(path, { ...form, csv: [heads[list], ...lines].join('\r\n'), action });
}

async function takeOver(list: keyof typeof heads, lines: string[]) {
  const preview = await send(list, lines);
  expect([preview.status, /role="alert"/.test(preview.html)]).toEqual([200, false]);
  const done = await secretariat.post(path, { ...formFields(preview.html, path), action: 'take' });
  expect(done.status).toBe(303);
  return { preview: textOf(preview.html), done };
}

async function rowOf(title: string, workflow: string) {
  const rows = await app.parts.sql<{ id: string; state: string; context: Record<string, unknown> }>(
    `SELECT i.id, i.state, i.context FROM umlauf.instance i JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE t.content = $1 AND i.workflow = $2`,
    [title, workflow],
  );
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

async function count(): Promise<number> {
  const [row] = await app.parts.sql<{ n: number }>('SELECT count(*)::int AS n FROM umlauf.instance');
  return row!.n;
}

async function subjects(): Promise<string[]> {
  await drainOutbox(app.parts as never);
  return (await app.parts.sql<{ subject: string }>('SELECT subject FROM umlauf.mail ORDER BY created_at')).map(
    ({ subject }) => subject,
  );
}

/** The clock goes on; what is due happens, and its mails are planned. */
async function on(day: string) {
  const { engine, clock } = app.parts;
  await travelTo(berlinInstant(day, '09:00'), {
    engine,
    clock,
    relay: () => drainOutbox(app.parts as never),
  } as never);
}

const clauses = `"Der IT-Planungsrat
1. nimmt die Ergebnisse zur Kenntnis,
2. bittet die FITKO um einen Bericht,
3. beauftragt Hessen und Bremen,
die Umsetzung vorzubereiten."`;

describe('decisions', () => {
  test('with numbered lines come with their Ziffern, each with its verb', async () => {
    const { preview } = await takeOver('decisions', [
      `IT-PLR;2024;21;19.06.2024;Ergebnisse der Klausurtagung;${clauses};it-planungsrat.de`,
      'IT-Planungsrat;2024;31;19.06.2024;Gremienbereinigung;Der IT-Planungsrat bestätigt seine Projektgruppen.;it-planungsrat.de',
    ]);
    expect(preview).toContain('IT-Planungsrat, Beschluss 2024/21 Ergebnisse der Klausurtagung 19.06.2024 3');
    const { context } = await rowOf('Ergebnisse der Klausurtagung', 'decision');
    expect(context.clauses).toMatchObject([
      { number: 1, verb: 'notes' },
      { number: 2, verb: 'asks' },
      { number: 3, verb: 'instructs' },
    ]);
    const page = textOf(
      (await app.visitor().get(`/decisions/${(await rowOf('Gremienbereinigung', 'decision')).id}`)).html,
    );
    expect(page).toContain('übernommen it-planungsrat.de');
  });

  test('are found by what they do', async () => {
    const found = async (query: string) => textOf((await app.visitor().get(`/decisions?${query}`)).html);
    expect(await found('verb=instructs')).toContain('Ergebnisse der Klausurtagung');
    expect(await found('verb=instructs')).not.toContain('Gremienbereinigung');
    expect(await found('verb=confirms')).toContain('Gremienbereinigung');
    expect(await found('verb=repeals')).toContain('Zu dieser Suche gibt es keinen Beschluss.');
    expect(await found('outcome=recommendation')).not.toContain('Gremienbereinigung');
    expect(await found('verb=nonsense')).toContain('Gremienbereinigung');
  });
});

describe('running formats', () => {
  const register =
    'Registermodernisierung 2020;Projektgruppe;IT-PLR;BUND, Hessen;A. Muster, B. Beispiel;FITKO;01.07.2023;31.12.2024;2024/31;Die Register werden verbunden.;Zwischenbericht November 2024;it-planungsrat.de';
  const short =
    'Digitaler Bauantrag;PG;IT-PLR;HE;C. Probe;;01.03.2024;29.11.2024;Beschluss von 2019;;;Niederschrift der 30. Sitzung';
  const board = 'Architekturboard;Board;IT-PLR;BUND;D. Demo;;01.01.2020;dauerhaft;IT-PLR 2019/12;;;it-planungsrat.de';

  test('a list with wrong lines is refused line by line, and nothing is written', async () => {
    const before = await count();
    const wrong = [
      register,
      register.replace('Registermodernisierung', 'registerMODERNISIERUNG '),
      short.replace('29.11.2024', '07.10.2024'),
      short.replace(';HE;', ';Atlantis;'),
      short.replace(';C. Probe;', ';;'),
      short.replace('29.11.2024', ''),
      short.replace('01.03.2024', '01.03.2025'),
      short.replace('Beschluss von 2019', ''),
      short.replace(';PG;', ';Verein;'),
      register.replace('November 2024', 'Mai 2024'),
      board.replace('IT-PLR;BUND', 'NIEMAND;BUND'),
      register.replace('A. Muster,', 'Muster, Anna,'),
    ];
    for (const action of ['look', 'take']) {
      const { status, html } = await send('formats', wrong, action);
      const page = textOf(html);
      expect(status).toBe(422);
      for (const sentence of [
        'Zeile 2: titel: Diesen Titel trägt schon ein laufendes Format.',
        'Zeile 3: ende: Das Mandat endete am 07.10.2024. Übernommen werden nur laufende Formate.',
        'Zeile 4: federfuehrung: „Atlantis“ ist kein Land und keine bekannte Stelle.',
        'Zeile 5: ansprechperson: Bitte nennen Sie eine Ansprechperson.',
        'Zeile 6: ende: Bitte nennen Sie das beschlossene Ende oder „dauerhaft“.',
        'Zeile 7: beginn: Der 01.03.2025 liegt noch vor uns.',
        'Zeile 8: beschluss: Bitte nennen Sie den Beschluss, auf dem das Format beruht',
        'Zeile 9: art: Bitte wählen Sie die Art des Formates.',
        'Zeile 10: berichte: Im Mai 2024 tagt der IT-Planungsrat nicht.',
        'Zeile 11: gremium: Dieses Gremium gibt es hier nicht.',
        'Zeile 12: ansprechperson: Hier stehen mehr Ansprechpersonen als Federführungen.',
        '11 Zeilen brauchen eine Änderung. Nichts wurde übernommen.',
      ])
        expect(page).toContain(sentence);
      expect(page).not.toContain('Zeile 1: ');
      expect(formFields(html, path).csv).toContain('Registermodernisierung 2020');
    }
    expect(await count()).toBe(before);
  });

  test('are in the register as if they had always been, marked with their source; nobody gets a mail', async () => {
    const before = (await subjects()).toSorted();
    const { preview, done } = await takeOver('formats', [register, short, board]);
    expect(preview).toContain(
      'Registermodernisierung 2020 Projektgruppe, IT-Planungsrat Bund und Hessen bis 31.12.2024 IT-Planungsrat, Beschluss 2024/31',
    );
    expect(preview).toContain('Board, IT-Planungsrat Bund unbefristet IT-PLR 2019/12');
    expect(textOf((await secretariat.follow(done)).html)).toContain('3 Formate übernommen.');
    expect((await subjects()).toSorted()).toEqual(before);
    const { id, state } = await rowOf('Registermodernisierung 2020', 'workingGroup');
    expect(state).toBe('active');
    const visitor = app.visitor();
    expect(textOf((await visitor.get('/register?q=2024/31')).html)).toContain('Registermodernisierung 2020');
    const profile = textOf((await visitor.get(`/register/${id}`)).html);
    expect(profile).toContain('Das Mandat gilt seit 01.07.2023 und endet am 31.12.2024 um 24:00 Uhr.');
    expect(profile).toContain('Grundlage ist IT-Planungsrat, Beschluss 2024/31.');
    expect(profile).toContain('Zwischenbericht an IT-Planungsrat: vorgesehen zur 45. Sitzung am 13.11.2024.');
    expect(profile).toContain('Herkunft übernommen it-planungsrat.de');
    expect(profile).not.toContain('beantragt');
    expect(profile).not.toContain('A. Muster');
    const own = textOf((await hessen.get(`/instances/${id}`)).html);
    expect(own).toContain('A. Muster (Bund) und B. Beispiel (Hessen)');
    expect(own).toContain('Format übernommen');
    const words = await rowOf('Digitaler Bauantrag', 'workingGroup');
    expect(textOf((await visitor.get(`/register/${words.id}`)).html)).toContain('Grundlage ist Beschluss von 2019.');
  });

  test('a title is taken over once', async () => {
    const { status, html } = await send('formats', [short]);
    expect([status, textOf(html).includes('Diesen Titel trägt schon ein laufendes Format.')]).toEqual([422, true]);
  });
});

describe('open orders', () => {
  const first = 'IT-PLR;2024;21;2;Auftrag;FITKO;;46;Niederschrift der 44. Sitzung';
  const second = 'IT-PLR;2024;21;3;Auflage;HE, Bremen;30.09.2024;;Niederschrift der 44. Sitzung';

  test('a list with wrong lines is refused line by line, and nothing is written', async () => {
    const before = await count();
    const wrong = [
      first,
      first,
      first.replace(';2;', ';4;'),
      first.replace(';21;', ';22;'),
      first.replace(';2;Auftrag', ';;Auftrag'),
      first.replace(';46;', ';99;'),
      second.replace('30.09.2024;;', ';;'),
      second.replace('30.09.2024;;', '30.09.2024;46;'),
      second.replace('HE, Bremen', 'HE, HE'),
      second.replace('Auflage', 'Wunsch'),
      second.replace('30.09.2024', '31.09.2024'),
    ];
    for (const action of ['look', 'take']) {
      const { status, html } = await send('orders', wrong, action);
      const page = textOf(html);
      expect(status).toBe(422);
      for (const sentence of [
        'Zeile 2: zustaendig: Die FITKO hat aus dieser Ziffer schon einen Auftrag.',
        'Zeile 3: ziffer: Ziffer 4 gibt es in diesem Beschluss nicht.',
        'Zeile 4: nummer: Diesen Beschluss gibt es hier noch nicht.',
        'Zeile 5: ziffer: Dieser Beschluss hat Ziffern.',
        'Zeile 6: sitzung: Eine 99. Sitzung dieses Gremiums steht nicht im Kalender.',
        'Zeile 7: frist: Bitte geben Sie den Tag oder die Sitzung an',
        'Zeile 8: frist: Bitte geben Sie einen Tag oder eine Sitzung an, nicht beides.',
        'Zeile 9: zustaendig: Dieses Mitglied ist doppelt genannt.',
        'Zeile 10: art: Bitte wählen Sie Auftrag oder Auflage.',
        'Zeile 11: frist: ',
      ])
        expect(page).toContain(sentence);
      expect(page).not.toContain('Zeile 1: ');
    }
    expect(await count()).toBe(before);
  });

  test('are in the task register with their source; what is late already is no news', async () => {
    const { preview } = await takeOver('orders', [first, second]);
    expect(preview).toContain('IT-Planungsrat, Beschluss 2024/21 2 Auftrag FITKO 46. Sitzung, 26.03.2025');
    await on('2024-10-09');
    expect((await subjects()).filter((subject) => subject.includes('Klausurtagung'))).toEqual([]);
    const register = textOf((await secretariat.get('/orders')).html);
    expect(register).toMatch(
      /bittet die FITKO um einen Bericht, .*Auftrag FITKO .*übernommen, Niederschrift der 44\. Sitzung/,
    );
    const orders = await app.parts.sql<{ owner: string; state: string; id: string }>(
      `SELECT context->>'owner' AS owner, state, id FROM umlauf.instance
       WHERE workflow = 'order' AND parent_id = $1 ORDER BY 1`,
      [(await rowOf('Ergebnisse der Klausurtagung', 'decision')).id],
    );
    expect(orders.map(({ owner, state }) => [owner, state])).toEqual([
      ['FITKO', 'open.awaited'],
      ['HB', 'open.overdue'],
      ['HE', 'open.overdue'],
    ]);
    const page = textOf((await hessen.get(`/instances/${orders[2]!.id}`)).html);
    expect(page).toContain('übernommen, Quelle: Niederschrift der 44. Sitzung');
    expect(textOf((await hessen.get('/inbox')).html)).toMatch(
      /Auftrag: Ergebnisse der Klausurtagung .*Erledigung melden/,
    );
  });

  test('one alone is taken over on the page of its decision', async () => {
    const { id } = await rowOf('Gremienbereinigung', 'decision');
    expect(textOf((await secretariat.get(`/decisions/${id}`)).html)).toContain('Offenen Auftrag übernehmen');
    expect(textOf((await bayern.get(`/decisions/${id}`)).html)).not.toContain('Offenen Auftrag übernehmen');
    const address = `/instances/${id}/do/takeOverOrder`;
    const form = formFields((await secretariat.get(address)).html, address);
    expect(form).toMatchObject({ clause: '0', kind: 'order', due: '', meeting: '' });
    expect(form).not.toHaveProperty('owners');
    const empty = await secretariat.post(address, form);
    expect([empty.status, textOf(empty.html).includes('wer den Auftrag hat')]).toEqual([422, true]);
    const fields = { ...form, owners: ['BY'], due: '31.01.2025', source: 'Niederschrift der 44. Sitzung' };
    expect((await secretariat.post(address, fields)).status).toBe(303);
    expect(textOf((await bayern.get('/orders?owner=BY')).html)).toContain('bestätigt seine Projektgruppen');
  });

  test('those of a decision made in umlauf are there already', async () => {
    const [made] = await app.parts.sql<{ number: number; id: string }>(
      `SELECT d.number, d.id FROM umlauf.decision d JOIN umlauf.instance i ON i.id = d.id
       WHERE d.body = 'AL-RUNDE' AND i.workflow = 'approval' LIMIT 1`,
    );
    const line = `AL-RUNDE;2024;${made!.number};1;Auftrag;HE;31.01.2025;;Niederschrift`;
    expect(textOf((await send('orders', [line])).html)).toContain('Seine Aufträge sind schon im Aufgabenregister.');
  });
});

describe('a list', () => {
  const line = (n: number) => `IT-PLR;2024;${n};19.06.2024;Nachtrag ${n};Zur Kenntnis genommen.;it-planungsrat.de`;

  test('that broke off in between goes on when it is sent again', async () => {
    const preview = await send('decisions', [line(41)]);
    const form = formFields(preview.html, path);
    expect((await secretariat.post(path, { ...form, action: 'take' })).status).toBe(303);
    const more = { ...form, csv: `${String(form.csv)}\n${line(42)}`, action: 'take' };
    expect((await secretariat.post(path, more)).status).toBe(303);
    await rowOf('Nachtrag 41', 'decision');
    await rowOf('Nachtrag 42', 'decision');
  });

  test('may be copied from a spreadsheet', async () => {
    const rows = [heads.decisions, line(43)].map((row) => row.replaceAll(';', '\t'));
    const form = formFields((await secretariat.get(path)).html, path);
    const page = await secretariat.post(path, { ...form, csv: `${rows.join('\r\n')}\r\n\t\t\t\t\t\t`, action: 'look' });
    expect([page.status, textOf(page.html).includes('1 Beschluss übernehmen')]).toEqual([200, true]);
  });

  test('is for the secretariat', async () => {
    for (const list of Object.keys(heads)) {
      expect((await bayern.get(`${path}?list=${list}`)).status).toBe(403);
      expect((await app.visitor().get(`${path}?list=${list}`)).location).toMatch(/^\/sign-in/);
    }
  });
});

describe('a meeting', () => {
  const [address, meeting] = [(id: string) => `/instances/${id}/do/recordNote`, () => runningMeeting()];
  async function runningMeeting() {
    const [row] = await app.parts.sql<{ id: string; vote: string }>(
      `SELECT id, context->'items'->0->>'vote' AS vote FROM umlauf.instance
       WHERE workflow = 'meeting' AND state LIKE 'running%'`,
    );
    return row!;
  }
  const record = async (fields: Fields) => {
    const { id } = await meeting();
    return secretariat.post(address(id), { commandId: app.parts.ids.next(), ...fields });
  };

  test('keeps a Protokollnotiz and a Follow-Up, which is a task of its owner; both come into the minutes', async () => {
    const { id, vote } = await meeting();
    const form = formFields((await secretariat.get(`${address(id)}?vote=${vote}`)).html, address(id));
    expect(form).toMatchObject({ vote, owner: '', due: '' });
    const wrong: [Fields, string][] = [
      [{ vote: '', note: 'x' }, 'Bitte wählen Sie einen Punkt der Tagesordnung.'],
      [{ vote, note: 'Hessen berichtet.', owner: 'HE' }, 'Zu einem Follow-Up gehört der Tag'],
      [{ vote, note: 'Hessen berichtet.', due: '01.12.2024' }, 'gehört, wer sich darum kümmert'],
      [{ vote, note: 'Hessen berichtet.', owner: 'HE', due: '01.10.2024' }, 'ist schon vorbei'],
      [{ vote }, 'Bitte schreiben Sie, was in die Niederschrift kommt.'],
    ];
    for (const [fields, sentence] of wrong) {
      const { status, html } = await record(fields);
      expect([status, textOf(html).includes(sentence), sentence]).toEqual([422, true, sentence]);
    }
    expect((await record({ vote, note: 'Der Bund weist auf den Haushalt hin.' })).status).toBe(303);
    expect((await record({ vote, note: 'Hessen legt die Kosten vor.', owner: 'HE', due: '02.12.2024' })).status).toBe(
      303,
    );
    expect((await subjects()).at(-1)).toMatch(/^Follow-Up bis Mo, 02\.12\.2024: /);
    const page = textOf((await bayern.get(`/meetings/${id}`)).html);
    expect(page).toContain('Hessen legt die Kosten vor. Hessen, bis 02.12.2024');
    expect(textOf((await app.visitor().get(`/meetings/${id}`)).html)).not.toContain('Kosten');
    const row = textOf((await hessen.get('/orders?kind=followUp')).html);
    expect(row).toMatch(/Hessen legt die Kosten vor\. Follow-Up Hessen .*AL-Runde, 28\. Sitzung offen/);
    expect((await bayern.post(address(id), { commandId: app.parts.ids.next(), vote, note: 'x' })).status).toBe(403);
    const chair = await app.signIn('vorsitz');
    expect(
      (await chair.post(`/instances/${id}/do/cancelMeeting`, { commandId: app.parts.ids.next(), reason: 'Schluss.' }))
        .status,
    ).toBe(303);
    const [minutes] = await app.parts.sql<{ id: string }>(
      `SELECT id FROM umlauf.instance WHERE workflow = 'minutes' AND parent_id = $1`,
      [id],
    );
    const draft = `/instances/${minutes!.id}/do/draftMinutes`;
    const text = String(formFields((await secretariat.get(draft)).html, draft).minutes);
    expect(text).toContain('Protokollnotiz: Der Bund weist auf den Haushalt hin.');
    expect(text).toContain('Follow-Up: Hessen, bis 02.12.2024: Hessen legt die Kosten vor.');
    const [task] = await app.parts.sql<{ id: string }>(`SELECT id FROM umlauf.instance WHERE key = 'follow-up-2'`);
    expect(
      (
        await hessen.post(`/instances/${task!.id}/do/reportDone`, {
          commandId: app.parts.ids.next(),
          report: 'Liegt vor.',
        })
      ).status,
    ).toBe(303);
    expect(
      (await secretariat.post(`/instances/${task!.id}/do/confirmDone`, { commandId: app.parts.ids.next() })).status,
    ).toBe(303);
  });
});

describe('time', () => {
  test('ends a format that was taken over like any other', async () => {
    await on('2024-12-02');
    expect((await rowOf('Digitaler Bauantrag', 'workingGroup')).state).toBe('expired');
    expect((await rowOf('Registermodernisierung 2020', 'workingGroup')).state).toBe('active');
    const told = await subjects();
    expect(told).toContain('Mandat beendet: Digitaler Bauantrag');
    expect(
      told.some((subject) => subject.startsWith('Noch nicht eingegangen: Zwischenbericht zu Registermodernisierung')),
    ).toBe(true);
    await on('2025-01-02');
    expect((await rowOf('Registermodernisierung 2020', 'workingGroup')).state).toBe('handOverOpen');
    expect((await rowOf('Architekturboard', 'workingGroup')).state).toBe('active');
    expect(textOf((await app.visitor().get('/register?state=expired')).html)).toContain('Digitaler Bauantrag');
  });
});

describe('the verb', () => {
  test.each([
    ['Der IT-Planungsrat nimmt die Ergebnisse zur Kenntnis.', 'notes'],
    ['stimmt dem Antrag des Bundes zu', 'approves'],
    ['Dem Projekt wird unter einer Auflage zugestimmt.', 'approves'],
    ['Die AL-Runde beschließt die Registerlandkarte.', 'decides'],
    ['Er bittet die FITKO, bis zur 46. Sitzung zu berichten, und beauftragt Hessen.', 'asks'],
    ['beauftragt die Beauftragten der Länder', 'instructs'],
    ['richtet die Kooperationsgruppe Strategie ein, bis zum 31.10.2010', 'establishes'],
    ['Ziffer 2 wird aufgehoben.', 'repeals'],
    ['hebt Ziffer 2 auf', 'repeals'],
    ['ändert Beschluss 2022/43 wie folgt', 'amends'],
    ['empfiehlt dem IT-Planungsrat', 'recommends'],
    ['bestätigt die Niederschrift', 'confirms'],
    ['Die Beauftragten berichten.', null],
    ['Der Bund stimmt sich mit den Ländern ab.', null],
  ])('of „%s“ is %s', (text, verb) => {
    expect(verbIn(text)).toBe(verb);
  });

  test('of a Ziffer is the one that its text says, unless another is chosen', async () => {
    const { id } = await rowOf('Gemeinsamer Betrieb der Basiskomponenten', 'approval');
    const address = `/instances/${id}/do/prepareDecision`;
    const fields = {
      commandId: app.parts.ids.next(),
      proposal: 'Der IT-Planungsrat',
      'clauses[0][text]': 'bittet Hessen um einen Bericht,',
      'clauses[0][verb]': '',
      'clauses[1][text]': 'bittet die FITKO um den Betrieb.',
      'clauses[1][verb]': 'instructs',
    };
    const wrong = await secretariat.post(address, { ...fields, 'clauses[1][verb]': 'dances' });
    expect([wrong.status, textOf(wrong.html).includes('Dieses Verb gibt es hier nicht.')]).toEqual([422, true]);
    expect((await secretariat.post(address, fields)).status).toBe(303);
    const { context } = await rowOf('Gemeinsamer Betrieb der Basiskomponenten', 'approval');
    expect(context.proposal).toMatchObject({ verb: null, clauses: [{ verb: 'asks' }, { verb: 'instructs' }] });
    const form = formFields((await secretariat.get(address)).html, address);
    expect(form).toMatchObject({ 'clauses[0][verb]': '', 'clauses[1][verb]': 'instructs' });
  });
});
