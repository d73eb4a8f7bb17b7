import type { Browser, BrowserContext, Page } from 'playwright-core';
import { loadScenario } from '../src/demo/load-scenario.js';
import { type TestApp, startTestApp } from './support/app.js';
import { axeFaults, launchBrowser, pageFaults } from './support/browser.js';

/**
 * A whole meeting day in the browser: what the secretariat, the chair and the members of the AL-Runde do from the first
 * registration of an item to the minutes and the duties that follow, each with a browser of their own.
 */

jest.setTimeout(480_000);

let app: TestApp;
let browser: Browser;
const offices: Record<string, Page> = {};
const faults: string[] = [];

beforeAll(async () => {
  const { steps: _steps, ...scenario } = loadScenario('test/scenarios/meeting-day.yaml', { steps: false });
  app = await startTestApp({ scenario: { ...scenario, steps: [] } });
  browser = await launchBrowser();
  for (const [office, width] of Object.entries({
    Geschäftsstelle: 1280,
    Vorsitz: 1280,
    Hessen: 1280,
    Bayern: 375,
    Sachsen: 375,
  })) {
    const context: BrowserContext = await browser.newContext({ viewport: { width, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(45_000);
    await page.goto(`${app.url}/sign-in`);
    await page.getByRole('button', { name: `${office} (Demo)` }).click();
    await page.waitForURL('**/inbox');
    offices[office] = page;
  }
});

afterAll(async () => {
  await browser?.close();
  await app?.close();
});

const at = (office: string): Page => offices[office]!;

/** Looks at the page as it is now; a picture of it with UMLAUF_PICTURES. */
async function look(page: Page, name: string): Promise<void> {
  const found = [...(await axeFaults(page)), ...(await pageFaults(page))];
  faults.push(...found.map((fault) => `${name}: ${fault}`));
  if (process.env.UMLAUF_PICTURES)
    await page.screenshot({ path: `${process.env.UMLAUF_PICTURES}/${name}.png`, fullPage: true });
}

const words = async (page: Page) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');

/** Presses a button or follows a link of that name in the main part, and waits for the next page. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  const main = page.locator('main');
  const button = main.getByRole('button', { name, exact: typeof name === 'string' });
  const target = (await button.count()) > 0 ? button.first() : main.getByRole('link', { name }).first();
  await target.click();
  await page.waitForLoadState('load');
}

async function meetingPage(page: Page): Promise<void> {
  await page.goto(`${app.url}/meetings`);
  await page
    .getByRole('link', { name: /28\. Sitzung/ })
    .first()
    .click();
  await page.waitForURL(/\/meetings\/[0-9a-f-]{36}/);
}

/** Opens the vote on an item from the page of the meeting. */
async function item(page: Page, title: string): Promise<void> {
  await meetingPage(page);
  await page
    .getByRole('link', { name: new RegExp(`TOP \\d+: ${title}`) })
    .first()
    .click();
  await page.waitForURL(/\/votes\//);
}

async function open(page: Page, summary: string | RegExp): Promise<void> {
  const details = page.locator('main details', { has: page.locator('summary', { hasText: summary }) }).first();
  if (!(await details.evaluate((element) => element.hasAttribute('open'))))
    await details.locator('summary').first().click();
}

const travel = (to: string) => app.parts.travel(to);

test('items are registered, and each gets its number on the agenda', async () => {
  const page = at('Geschäftsstelle');
  for (const [title, purpose] of [
    ['Portalverbund', 'Beschluss'],
    ['Digitale Identitäten', 'Beschluss'],
    ['Registermodernisierung', 'Beschluss'],
    ['Bericht aus der FITKO', 'Information'],
  ]) {
    await page.goto(`${app.url}/matters/new`);
    await page.getByLabel('Thema').fill(title!);
    await page.getByLabel('1. Gremium').selectOption({ label: 'AL-Runde' });
    await page.getByLabel('Ziel').selectOption({ label: purpose! });
    await page.getByLabel('Hessen', { exact: true }).check();
    if (title === 'Portalverbund') await look(page, 'vorlage-anmelden');
    await press(page, 'Vorlage anmelden');
    await page.waitForURL(/\/instances\//);
    expect(await words(page)).toContain('angemeldet');
    if (title === 'Portalverbund') await look(page, 'vorlage');
    await press(page, 'Auf die Tagesordnung setzen');
    await page.getByLabel('Sitzung').selectOption({ label: await firstMeeting(page) });
    await press(page, 'Auf die Tagesordnung setzen');
    await page.waitForURL(/\/instances\/[0-9a-f-]{36}$/);
  }
  await meetingPage(page);
  expect(await words(page)).toMatch(/TOP 1: Portalverbund.*TOP 2: Digitale Identitäten.*TOP 3: Registermodernisierung/);
});

async function firstMeeting(page: Page): Promise<string> {
  const labels = await page.getByLabel('Sitzung').locator('option').allInnerTexts();
  return labels.find((label) => label.includes('28. Sitzung'))!;
}

test('the secretariat arranges the agenda and invites; a member takes an item off the Grüne Liste', async () => {
  const page = at('Geschäftsstelle');
  await meetingPage(page);
  await open(page, 'Tagesordnung ordnen');
  for (const i of [0, 1, 2]) await page.locator(`input[name="items[${i}][isOnConsentList]"]`).check();
  await page.locator('input[name="items[0][minutes]"]').fill('10');
  await press(page, 'Tagesordnung speichern');
  await page.waitForURL(/\/meetings\//);
  await look(page, 'tagesordnung');
  await press(page, 'Einladung versenden');
  await look(page, 'einladung-rueckfrage');
  await press(page, 'Einladung versenden');
  await page.waitForURL(/\/meetings\//);
  expect(await words(page)).toContain('Fassung 1 vom');

  const bayern = at('Bayern');
  await meetingPage(bayern);
  await look(bayern, 'gruene-liste-mitglied');
  await press(bayern, 'TOP 3 herunternehmen');
  await bayern.waitForURL(/\/meetings\//);
  expect(await words(bayern)).toMatch(/Beratung und Beschluss.*TOP 3: Registermodernisierung/);
});

test('the secretariat writes proposals in Ziffern, with the orders that follow', async () => {
  const page = at('Geschäftsstelle');
  await item(page, 'Portalverbund');
  await page.getByLabel('Text des Beschlusses').fill('Die AL-Runde beschließt zum Portalverbund.');
  await press(page, 'Ziffer hinzufügen');
  await page.getByLabel('Ziffer 1', { exact: true }).fill('Sie bittet Hessen um einen Umsetzungsplan.');
  await open(page, 'Auftrag oder Auflage in Ziffer 1');
  await page.locator('input[name="clauses[0][order][owners]"][value="HE"]').check();
  await page.locator('input[name="clauses[0][order][due]"]').fill('31.02.2025');
  await look(page, 'ziffern');
  await press(page, 'Beschlussvorschlag speichern');
  expect(await page.title()).toMatch(/^Fehler/);
  expect(await words(page)).toContain('gibt es im Kalender nicht');
  await look(page, 'ziffern-fehler');
  await page.locator('input[name="clauses[0][order][due]"]').fill('31.01.2025');
  await press(page, 'Beschlussvorschlag speichern');
  await page.waitForURL(/\/votes\//);
  expect(await words(page)).toContain('Auftrag an Hessen, bis 31.01.2025');
  for (const title of ['Digitale Identitäten', 'Registermodernisierung']) {
    await item(page, title);
    await page.getByLabel('Text des Beschlusses').fill(`Die AL-Runde beschließt: ${title}.`);
    await press(page, 'Beschlussvorschlag speichern');
    await page.waitForURL(/\/votes\//);
  }
});

test('on the day: presence, the Grüne Liste together, numbers in the order of the items', async () => {
  await travel('2024-10-08T08:00:00Z');
  const page = at('Geschäftsstelle');
  await meetingPage(page);
  await press(page, 'Sitzung eröffnen');
  await page.waitForURL(/\/meetings\//);
  await page.getByLabel('Thüringen').selectOption({ label: 'nicht da' });
  await page.getByLabel('Bremen').selectOption({ label: 'zugeschaltet' });
  await press(page, 'Anwesenheit speichern');
  await page.waitForURL(/\/meetings\//);
  expect(await words(page)).toContain('16 von 17 Stimmen anwesend, davon 1 zugeschaltet.');
  await press(page, 'Grüne Liste abstimmen');
  await press(page, 'Grüne Liste abstimmen');
  await page.waitForURL(/\/meetings\//);

  const chair = at('Vorsitz');
  await meetingPage(chair);
  await press(chair, /Grüne Liste feststellen/);
  await press(chair, 'Grüne Liste feststellen');
  await chair.waitForURL(/\/meetings\//);
  await look(chair, 'sitzung-laeuft');
  expect(await words(chair)).toMatch(
    /Portalverbund.*AL-Runde, Beschluss 2024\/09.*Digitale Identitäten.*AL-Runde, Beschluss 2024\/10/,
  );
  await item(chair, 'Bericht aus der FITKO');
  await press(chair, 'Zur Kenntnis nehmen');
  await chair.waitForURL(/\/votes\//);
  expect(await words(chair)).toContain('zur Kenntnis genommen');
});

test('a vote: the room sees it, a member votes with a reservation, the text changes, the vote begins anew', async () => {
  const page = at('Geschäftsstelle');
  await item(page, 'Registermodernisierung');
  expect(await page.locator('input[name="present"][value="TH"]').isChecked()).toBe(false);
  await press(page, 'Abstimmung öffnen');
  await page.waitForURL(/\/votes\//);
  await meetingPage(page);
  await press(page, 'Ansicht für den Saal');
  await page.waitForURL(/\/live$/);
  expect(await words(page)).toMatch(/TOP 3: Registermodernisierung offen 0 von 16 Stimmen/);
  await look(page, 'saal');

  const bayern = at('Bayern');
  await item(bayern, 'Registermodernisierung');
  const old = bayern.url();
  await item(page, 'Registermodernisierung');
  await press(page, 'Neue Fassung');
  await page.getByLabel('Text des Beschlusses').fill('Die AL-Runde beschließt die Registerlandkarte.');
  await look(page, 'neue-fassung');
  await press(page, 'Neue Fassung');
  await page.waitForURL(/\/votes\//);

  expect(bayern.url()).toBe(old);
  await bayern.getByText('Ja', { exact: true }).first().click();
  await press(bayern, 'Stimme abgeben');
  expect(await words(bayern)).toContain('Zur Abstimmung steht jetzt Fassung 2.');
  await look(bayern, 'alte-fassung');
  await item(bayern, 'Registermodernisierung');
  await open(bayern, 'Was sich gegenüber der früheren Fassung geändert hat');
  await bayern.getByText('Ja mit Vorbehalt', { exact: true }).first().click();
  await open(bayern, 'Vorbehalt und Begründung');
  await bayern.locator('select[name="reservation[of]"]').selectOption({ label: 'Befassung des Kabinetts' });
  await bayern.locator('input[name="reservation[until]"]').fill('13.12.2024');
  await look(bayern, 'stimme-mit-vorbehalt');
  await press(bayern, 'Stimme abgeben');
  await bayern.waitForURL(/\/votes\//);
  expect(await words(bayern)).toContain('1 von 16 Stimmen liegen vor.');

  await press(page, 'Alle Anwesenden Ja');
  await page.waitForURL(/\/votes\//);
  const chair = at('Vorsitz');
  await item(chair, 'Registermodernisierung');
  await press(chair, 'Abstimmung schließen');
  await press(chair, 'Abstimmung schließen');
  await chair.waitForURL(/\/votes\//);
  await press(chair, 'Ergebnis feststellen');
  await press(chair, 'Ergebnis feststellen');
  await chair.waitForURL(/\/votes\//);
  expect(await words(chair)).toContain('AL-Runde, Beschluss 2024/11');
  await look(chair, 'ergebnis');
});

test('the minutes are written by themselves, sent, objected to and approved', async () => {
  const page = at('Geschäftsstelle');
  await meetingPage(page);
  await press(page, 'Sitzung beenden');
  await page.waitForURL(/\/meetings\//);
  await press(page, 'Zur Niederschrift');
  await page.waitForURL(/\/instances\//);
  await press(page, 'Entwurf speichern');
  const draft = await page.getByLabel('Text der Niederschrift').inputValue();
  expect(draft).toContain('Niederschrift der 28. Sitzung der AL-Runde am 08.10.2024');
  expect(draft).toContain('Bremen (zugeschaltet)');
  expect(draft).toContain('Nicht anwesend: Thüringen');
  expect(draft).toMatch(
    /TOP 3: Registermodernisierung[\s\S]*Beschluss 2024\/11[\s\S]*Ja 16, Nein 0, Enthaltung 0[\s\S]*Vorbehalt Bayern/,
  );
  expect(draft).toContain('Auftrag: Hessen, Ziffer 1, bis 31.01.2025');
  await look(page, 'niederschrift-entwurf');
  await press(page, 'Entwurf speichern');
  await page.waitForURL(/\/instances\/[0-9a-f-]{36}$/);
  await press(page, 'Niederschrift versenden');
  expect(await page.getByLabel('Einwendungen bis').inputValue()).toBe('22.10.2024');
  await press(page, 'Niederschrift versenden');
  await page.waitForURL(/\/instances\/[0-9a-f-]{36}$/);

  const sachsen = at('Sachsen');
  await sachsen.goto(page.url());
  await look(sachsen, 'niederschrift-mitglied');
  await press(sachsen, 'Einwendung erheben');
  await sachsen.getByLabel('Einwendung', { exact: true }).fill('Sachsen war zugeschaltet.');
  await press(sachsen, 'Einwendung erheben');
  await sachsen.waitForURL(/\/instances\/[0-9a-f-]{36}$/);

  await page.reload();
  expect(await words(page)).toContain('Sachsen war zugeschaltet.');
  await press(page, 'Einwendung übernehmen');
  await page.getByLabel('Einwendung von').selectOption({ label: 'Sachsen' });
  const text = await page.getByLabel('Text der Niederschrift').inputValue();
  await page.getByLabel('Text der Niederschrift').fill(text.replace('Sachsen (vor Ort)', 'Sachsen (zugeschaltet)'));
  await press(page, 'Einwendung übernehmen');
  await page.waitForURL(/\/instances\/[0-9a-f-]{36}$/);
  await travel('2024-10-23T08:00:00Z');
  await page.reload();
  expect(await words(page)).toContain('in seiner nächsten Sitzung');
  const minutes = page.url();

  // The next meeting approves them.
  await page.goto(`${app.url}/meetings/new`);
  await page.getByLabel('Gremium').selectOption({ label: 'AL-Runde' });
  await page.getByLabel('Nummer der Sitzung').fill('90');
  await page.getByLabel('Tag', { exact: true }).fill('23.10.2024');
  await press(page, 'Sitzung anlegen');
  await page.waitForURL(/\/meetings\/[0-9a-f-]{36}/);
  await press(page, 'Sitzung eröffnen');
  await page.waitForURL(/\/meetings\/[0-9a-f-]{36}/);
  await look(page, 'naechste-sitzung');
  const chair = at('Vorsitz');
  await chair.goto(page.url());
  await look(chair, 'niederschrift-zu-genehmigen');
  await press(chair, 'Niederschrift der 28. Sitzung genehmigen');
  await press(chair, 'Niederschrift genehmigen');
  await chair.goto(minutes);
  expect(await words(chair)).toContain('Die Niederschrift ist genehmigt.');
  await look(chair, 'niederschrift-genehmigt');
  await page.reload();
  await press(page, 'Sitzung beenden');
  await page.waitForURL(/\/meetings\//);
});

test('between meetings a vote is taken in writing, and shares the series of numbers', async () => {
  const page = at('Geschäftsstelle');
  await page.goto(`${app.url}/matters/new`);
  await page.getByLabel('Thema').fill('Standards im Umlauf');
  await page.getByLabel('1. Gremium').selectOption({ label: 'AL-Runde' });
  await page.getByLabel('Bund', { exact: true }).check();
  await press(page, 'Vorlage anmelden');
  await page.waitForURL(/\/instances\//);
  await press(page, 'Im Umlauf entscheiden lassen');
  await page.waitForURL(/\/instances\/[0-9a-f-]{36}$/);
  await press(page, 'Zur Abstimmung');
  await page.getByLabel('Text des Beschlusses').fill('Die AL-Runde stimmt den Standards zu.');
  await press(page, 'Beschlussvorschlag speichern');
  await page.waitForURL(/\/votes\//);
  expect(await page.locator('input[name="present"]').count()).toBe(0);
  await look(page, 'umlauf-vorbereitet');
  await open(page, 'Ohne Sitzung abstimmen');
  await press(page, 'Umlauf starten');
  await press(page, 'Umlauf starten');
  await page.waitForURL(/\/votes\//);
  const vote = page.url();
  await travel('2024-10-23T09:00:00Z');
  for (const office of ['Bayern', 'Sachsen', 'Hessen']) {
    await at(office).goto(vote);
    await at(office).getByText('Ja', { exact: true }).first().click();
    await press(at(office), 'Stimme abgeben');
    await at(office).waitForURL(/\/votes\//);
  }
  await look(at('Bayern'), 'umlauf-mitglied');
  await travel('2024-11-22T08:00:00Z');
  const chair = at('Vorsitz');
  await chair.goto(vote);
  await press(chair, 'Ergebnis feststellen');
  await press(chair, 'Ergebnis feststellen');
  await chair.waitForURL(/\/votes\//);
  expect(await words(chair)).toContain('Der Beschluss ist nicht zustande gekommen.');
  await look(chair, 'umlauf-ergebnis');
});

test('the order of the decision is reported, confirmed by another, and leaves the task register', async () => {
  const hessen = at('Hessen');
  await hessen.goto(`${app.url}/orders`);
  expect(await words(hessen)).toContain('Sie bittet Hessen um einen Umsetzungsplan.');
  await look(hessen, 'auftraege');
  await press(hessen, 'Sie bittet Hessen um einen Umsetzungsplan.');
  await hessen.waitForURL(/\/instances\//);
  await look(hessen, 'auftrag');
  await press(hessen, 'Erledigung melden');
  await hessen.getByLabel('Was ist geschehen?').fill('Der Plan liegt der Geschäftsstelle vor.');
  await press(hessen, 'Erledigung melden');
  await hessen.waitForURL(/\/instances\/[0-9a-f-]{36}$/);
  expect(await hessen.getByRole('link', { name: 'Erledigung bestätigen' }).count()).toBe(0);
  const page = at('Geschäftsstelle');
  await page.goto(hessen.url());
  await press(page, 'Erledigung bestätigen');
  await press(page, 'Erledigung bestätigen');
  await page.waitForURL(/\/instances\/[0-9a-f-]{36}$/);
  expect(await words(page)).toContain('erledigt');
  await page.goto(`${app.url}/orders`);
  expect(await words(page)).not.toContain('Sie bittet Hessen');
  await page.goto(`${app.url}/decisions`);
  await press(page, /Beschluss 2024\/09/);
  expect(await words(page)).toMatch(/Aufträge.*Hessen Auftrag 1 31\.01\.2025 erledigt/);
  await look(page, 'beschluss');
});

test('every page of the day kept what it owes its readers', () => {
  expect(faults).toEqual([]);
});
