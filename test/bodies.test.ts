import { loadScenario } from '../src/demo/load-scenario.js';
import { editorOf, ruleNames } from '../src/web/body/rule-editors.js';
import { type Client, type Fields, type TestApp, formFields, startTestApp } from './support/app.js';

jest.setTimeout(120_000);

/** The AL-Runde in the middle of its meeting on 08.10.2024; its rules and members are kept by the secretariat. */
let app: TestApp;
let secretariat: Client;
let chair: Client;
let bayern: Client;

beforeAll(async () => {
  const scenario = loadScenario('test/scenarios/meeting-day.yaml');
  const until = '2024-10-08 10:52';
  app = await startTestApp({ scenario: { ...scenario, until, steps: scenario.steps.filter(({ at }) => at <= until) } });
  [secretariat, chair, bayern] = [await app.signIn('stelle'), await app.signIn('vorsitz'), await app.signIn('bayern')];
});
afterAll(() => app?.close());

async function bodyRow(code = 'AL-RUNDE') {
  const [row] = await app.parts.sql<{
    id: string;
    policyId: string;
    policy: Record<string, { value: unknown; source: string }>;
  }>(
    `SELECT instance_id AS id, data->>'policyId' AS "policyId", data->'policy' AS policy FROM umlauf.body WHERE code = $1`,
    [code],
  );
  return row!;
}

async function openVote() {
  const [row] = await app.parts.sql<{ id: string; context: Record<string, unknown> }>(
    `SELECT i.id, i.context FROM umlauf.instance i JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE i.workflow = 'approval' AND t.content = 'Registermodernisierung' ORDER BY i.created_at LIMIT 1`,
  );
  return row!;
}

async function rule(by: Client, name: string, fields: Fields, code = 'AL-RUNDE') {
  const address = `/bodies/${code}/rules/${name}`;
  const form = formFields((await by.get(address)).html, address);
  return by.post(address, { commandId: app.parts.ids.next(), ...form, action: 'look', ...fields });
}

async function send(by: Client, command: string, fields: Fields, code = 'AL-RUNDE') {
  const { id } = await bodyRow(code);
  return by.post(`/instances/${id}/do/${command}`, { commandId: app.parts.ids.next(), ...fields });
}

describe('the rules of a body', () => {
  test('every rule stands on its page with its source; only their keepers change them', async () => {
    const page = await secretariat.get('/bodies/AL-RUNDE');
    for (const name of ruleNames) expect(page.text).toContain(editorOf(name).label);
    for (const words of ['Mündliche Beratung eines Umlaufs verlangen', 'Anmeldung vor einer Sondersitzung'])
      expect(page.text).toContain(words);
    expect(page.text).toContain('Mehrheit ändern');
    expect((await bayern.get('/bodies/AL-RUNDE')).text).not.toContain('Mehrheit ändern');
    expect((await bayern.get('/bodies/AL-RUNDE/rules/majority')).status).toBe(403);
    expect((await secretariat.get('/bodies/AL-RUNDE/rules/closingCriteria')).status).toBe(404);
    expect((await secretariat.get('/bodies/AL-RUNDE/rules/nichts')).status).toBe(404);
  });

  test('a change is looked at first: which running votes would come out otherwise; nothing is written', async () => {
    const vote = await openVote();
    await bayern.post(`/instances/${vote.id}/do/castBallot`, {
      commandId: app.parts.ids.next(),
      choice: 'yes',
      version: '2',
    });
    const before = await bodyRow();
    const looked = await rule(secretariat, 'majority', { value: 'cast', source: 'Probe' });
    expect(looked.status).toBe(200);
    expect(looked.text).toContain('1 laufende Abstimmung ginge nach dem jetzigen Stand anders aus');
    expect(looked.text).toContain('Registermodernisierung');
    expect(looked.text).toContain('mehr Stimmen mit Ja als mit Nein');
    expect(await bodyRow()).toEqual(before);
  });

  test('in force it is a new version; a vote that is open keeps the rule it was opened under', async () => {
    const vote = await openVote();
    const fields = { value: 'cast', source: 'Geschäftsordnung 2024', action: 'take' };
    const taken = await rule(secretariat, 'majority', fields);
    expect(taken.location).toBe('/bodies/AL-RUNDE#regeln');
    const now = await bodyRow();
    expect(now.policyId).toBe('al-runde-2024-2');
    expect(now.policy.majority).toEqual({
      value: { majorityOf: 'cast' },
      source: 'Geschäftsordnung 2024',
      status: 'assumption',
    });
    expect((await openVote()).context).toMatchObject({ rule: vote.context.rule, policyId: 'al-runde-2024-1' });
    expect(vote.context.rule).toBe('decision');
  });

  test('longer lead times show the days that would change', async () => {
    const looked = await rule(secretariat, 'registrationLeadWeeks', { value: '8', source: 'Probe' }, 'IT-PLR');
    expect(looked.text).toContain('Letzte Tage vor kommenden Sitzungen');
    expect(looked.text).toMatch(/45\. Sitzung am Mi, 13\.11\.2024 .*Mi, 02\.10\.2024 .*Mi, 18\.09\.2024/);
  });

  test.each([
    ['registrationLeadWeeks', { value: 'viele' }, 'Dieser Wert passt nicht zu dieser Regel.'],
    ['registrationLeadWeeks', { value: '53' }, 'Dieser Wert passt nicht zu dieser Regel.'],
    ['registrationLeadWeeks', { value: '' }, 'Dieser Wert passt nicht zu dieser Regel.'],
    ['earlyClose', { value: 'vielleicht' }, 'Dieser Wert passt nicht zu dieser Regel.'],
    ['numberFormat', { value: 'ohne Platzhalter' }, 'Dieser Wert passt nicht zu dieser Regel.'],
    ['earlyClose', { value: 'no', source: '' }, 'Quelle'],
  ] as [string, { value: string; source?: string }, string][])(
    '%s: what does not fit is refused at its field, and the old rule stays',
    async (name, fields, sentence) => {
      const before = await bodyRow();
      const answer = await rule(secretariat, name, { ...fields, action: 'take' });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain(sentence);
      const { source = (await bodyRow()).policy[name]!.source } = fields;
      expect(formFields(answer.html, `/bodies/AL-RUNDE/rules/${name}`).source).toBe(source);
      expect(await bodyRow()).toEqual(before);
    },
  );

  test('a rule without a number: oral discussion is not possible any more', async () => {
    await rule(secretariat, 'discussionDemandWorkingDays', { value: '', source: 'Probe', action: 'take' });
    expect((await secretariat.get('/bodies/AL-RUNDE')).text).toContain('nicht möglich');
    expect((await bodyRow()).policy.discussionDemandWorkingDays!.value).toBeNull();
  });
});

test('where the rules name a quorum, a vote is not opened below it', async () => {
  await rule(secretariat, 'quorum', { value: '9', source: 'Probe', action: 'take' });
  expect((await secretariat.get('/bodies/AL-RUNDE')).text).toContain('ab 9 Mitgliedern');
  const [vote] = await app.parts.sql<{ id: string }>(
    `SELECT i.id FROM umlauf.instance i JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE i.workflow = 'approval' AND t.content = 'Deutsche Verwaltungscloud'`,
  );
  const open = (present: string[]) =>
    secretariat.post(`/instances/${vote!.id}/do/openVote`, { commandId: app.parts.ids.next(), present });
  const few = await open(['BUND', 'HE', 'BY']);
  expect(few.status).toBe(422);
  expect(few.text).toContain('Anwesend sind 3 stimmberechtigte Mitglieder. Beschlussfähig ist das Gremium ab 9.');
  await rule(secretariat, 'quorum', { value: '3', source: 'Probe', action: 'take' });
  expect((await open(['BUND', 'HE', 'BY'])).status).toBe(303);
});

describe('members', () => {
  test('an organisation is a member from one day to another, and votes only between', async () => {
    const taken = await send(secretariat, 'seatMember', { organisation: 'BMI', isVoting: 'on', on: '01.12.2024' });
    expect(taken.location).toMatch(/^\/bodies\//);
    const page = await secretariat.follow(await secretariat.follow(taken));
    expect(page.text).toContain('(ab 01.12.2024)');
    expect(page.text).toContain('Stimmberechtigt (18)');
    // Today it has no seat yet.
    const vote = await openVote();
    expect((await secretariat.get(`/votes/${vote.id}`)).text).toContain('17 Stimmberechtigte');
    expect((await send(bayern, 'seatMember', { organisation: 'BMI', isVoting: 'on', on: '01.12.2024' })).status).toBe(
      403,
    );
  });

  test('a membership ends on a day; what does not exist is refused', async () => {
    const ended = await send(secretariat, 'unseatMember', { organisation: 'SL', on: '01.01.2025' });
    expect(ended.status).toBe(303);
    expect((await secretariat.get('/bodies/AL-RUNDE')).text).toContain('Saarland, bis 31.12.2024');
    const again = await send(secretariat, 'unseatMember', { organisation: 'SL', on: '02.01.2025' });
    expect([again.status, again.text.includes('kein Mitglied') || again.text.includes('Mitglied')]).toEqual([
      422,
      true,
    ]);
  });
});

describe('delegations and Sprecher', () => {
  test('what was delegated stands with the decision that says so', async () => {
    const form = await secretariat.get(`/instances/${(await bodyRow()).id}/do/delegate`);
    expect(form.text).toContain('Übertragen von');
    const sent = { delegator: 'IT-PLR', matter: 'Arbeitsformate', decision: 'Beschluss 2021/14' };
    expect((await send(secretariat, 'delegate', sent)).status).toBe(303);
    expect((await secretariat.get('/bodies/AL-RUNDE')).text).toContain('Arbeitsformate (Beschluss 2021/14)');
    expect((await send(secretariat, 'delegate', { ...sent, delegator: 'NICHTS' })).status).toBe(422);
  });

  test('a Sprecher is named by a decision, once at a time, and the naming ends', async () => {
    const sent = { organisation: 'BB', on: '26.03.2025', decision: 'Beschluss 2025/01' };
    expect((await send(secretariat, 'nameSpokesperson', sent)).status).toBe(303);
    const twice = await send(secretariat, 'nameSpokesperson', { ...sent, on: '01.04.2025' });
    expect([twice.status, twice.text.includes('schon als Sprecher benannt')]).toEqual([422, true]);
    expect((await send(secretariat, 'nameSpokesperson', { ...sent, organisation: 'BE' })).status).toBe(303);
    expect((await send(secretariat, 'endSpokesperson', { organisation: 'BB', on: '01.01.2026' })).status).toBe(303);
    const { text } = await chair.get('/bodies/AL-RUNDE');
    expect(text).toContain('Fachpolitischer Sprecher Brandenburg ab 26.03.2025, bis 31.12.2025 (Beschluss 2025/01)');
    expect(text).toContain('Fachpolitischer Sprecher Berlin ab 26.03.2025 (Beschluss 2025/01)');
  });
});

describe('days without a meeting', () => {
  test('a sitzungsfreie Zeit is entered for the body or for a member, seen by everybody, and taken out by its keeper', async () => {
    const form = await secretariat.get(`/instances/${(await bodyRow()).id}/do/enterRecess`);
    for (const label of ['Organisation', 'Erster Tag', 'Letzter Tag']) expect(form.text).toContain(label);
    const christmas = { organisation: '', from: '20.12.2024', to: '06.01.2025' };
    const entered = await send(secretariat, 'enterRecess', christmas);
    expect(entered.location).toMatch(/^\/bodies\//);
    expect((await send(secretariat, 'enterRecess', { ...christmas, organisation: 'HE' })).status).toBe(303);
    const backwards = await send(secretariat, 'enterRecess', { ...christmas, to: '01.12.2024' });
    expect([backwards.status, backwards.text.includes('01.12.2024')]).toEqual([422, true]);
    const seen = (await bayern.get('/bodies/AL-RUNDE')).text;
    expect(seen).toContain('20.12.2024 bis 06.01.2025');
    expect(seen).not.toContain('Streichen');
    expect((await send(bayern, 'removeRecess', christmas)).status).toBe(403);
    expect((await send(secretariat, 'removeRecess', christmas)).status).toBe(303);
    expect((await bayern.get('/bodies/AL-RUNDE')).text).toMatch(/20\.12\.2024 bis 06\.01\.2025\s+Hessen/);
    const again = await send(secretariat, 'removeRecess', christmas);
    expect([again.status, again.text.includes('nicht eingetragen')]).toEqual([422, true]);
  });
});
