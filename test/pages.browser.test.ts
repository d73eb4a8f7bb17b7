import type { Browser, Page } from 'playwright-core';
import { demoFile } from '../src/demo/first-start.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { type TestApp, startTestApp } from './support/app.js';
import { axeFaults, launchBrowser, pageFaults } from './support/browser.js';

let app: TestApp;
let browser: Browser;

beforeAll(async () => {
  app = await startTestApp({ scenario: loadScenario(demoFile) });
  browser = await launchBrowser();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, 180_000);

/** A browser of somebody who chose an office on the sign-in page, as a person would. */
async function signedIn(office: string, options: { width?: number; javaScript?: boolean } = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 900 },
    javaScriptEnabled: options.javaScript ?? true,
  });
  const page = await context.newPage();
  await page.goto(`${app.url}/sign-in`);
  await page.getByRole('button', { name: office }).click();
  await page.waitForURL('**/inbox');
  return page;
}

async function casesOf(page: Page): Promise<string[]> {
  await page.goto(`${app.url}/instances`);
  const links = await page
    .locator('main a[href^="/instances/"], main a[href^="/votes/"]')
    .evaluateAll((all) =>
      all.map((link) => (link as unknown as { getAttribute(name: string): string }).getAttribute('href')),
    );
  return [...new Set(links)].filter((href) => /[0-9a-f-]{36}$/.test(href));
}

/** What every page owes its readers. */
async function check(page: Page, path: string): Promise<string[]> {
  const answer = await page.goto(app.url + path);
  const faults = [...(await axeFaults(page)), ...(await pageFaults(page))];
  if (answer?.status() !== 200) faults.push(`status ${answer?.status()}`);
  return faults.map((sentence) => `${path}: ${sentence}`);
}

const lists = [
  '/inbox',
  '/instances',
  '/meetings',
  '/decisions',
  '/register',
  '/mails',
  '/subject-areas',
  '/clock',
  '/health',
];

test.each([1280, 375])(
  'every page of the demo is accessible and whole at %i px',
  async (width) => {
    const page = await signedIn('Geschäftsstelle (Demo)', { width });
    const paths = [...lists, '/registrations/new', '/meetings/new', '/subject-areas/new', ...(await casesOf(page))];
    const wrong: string[] = [];
    for (const path of paths) wrong.push(...(await check(page, path)));
    expect(wrong).toEqual([]);
  },
  300_000,
);

test('pages for everybody need no sign-in', async () => {
  const page = await (await browser.newContext()).newPage();
  const wrong: string[] = [];
  for (const path of ['/sign-in', '/register', '/decisions', '/meetings', '/health'])
    wrong.push(...(await check(page, path)));
  expect(wrong).toEqual([]);
}, 180_000);

test('the lead hands in the report and the secretariat accepts it, without JavaScript', async () => {
  const lead = await signedIn('Federführung Hessen (Demo)', { javaScript: false });
  await lead.getByRole('link', { name: 'Bericht abgeben' }).first().click();
  if (!lead.url().includes('/do/')) await lead.getByRole('link', { name: 'Bericht abgeben' }).first().click();
  await lead.getByLabel('Bericht als Text').fill('Demonstration: Stand der vier Ergebnisse.');
  await lead.getByRole('button', { name: 'Bericht abgeben' }).click();
  await lead.waitForURL(/\/instances\/[0-9a-f-]{36}$/);
  expect(await lead.textContent('main')).toContain('abgegeben');
  const report = new URL(lead.url()).pathname;

  const secretariat = await signedIn('Geschäftsstelle (Demo)', { javaScript: false });
  await secretariat.goto(app.url + report);
  await secretariat.getByRole('button', { name: 'Bericht annehmen' }).first().click();
  await secretariat.waitForLoadState();
  await secretariat.goto(app.url + report);
  expect(await secretariat.textContent('main')).toContain('formal in Ordnung');
}, 180_000);
