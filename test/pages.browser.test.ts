import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type Page, chromium } from 'playwright-core';
import { demoFile } from '../src/demo/first-start.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { type TestApp, startTestApp } from './support/app.js';

let app: TestApp;
let browser: Browser;

beforeAll(async () => {
  app = await startTestApp({ scenario: loadScenario(demoFile) });
  browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, 60_000);

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
  const wrong: string[] = [];
  if (answer?.status() !== 200) wrong.push(`status ${answer?.status()}`);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  wrong.push(...violations.map(({ id, nodes }) => `axe ${id}: ${nodes[0]?.html}`));
  const found = await page.evaluate(`(() => {
    const small = [...document.querySelectorAll('main *, header *, footer *')].filter((element) => {
      const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
      const least = element.closest('svg, .u-tiles') ? 14 : 16;
      const scale = element.closest('svg') && element.getScreenCTM ? (element.getScreenCTM()?.a ?? 1) : 1;
      return text && !element.closest('.kern-sr-only') && element.checkVisibility() && scale * parseFloat(getComputedStyle(element).fontSize) < least - 0.1;
    });
    return {
      heading: document.querySelectorAll('h1').length,
      primary: document.querySelectorAll('main .kern-btn--primary').length,
      sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      small: small.map((element) => element.outerHTML.slice(0, 80)),
    };
  })()`);
  const { heading, primary, sideways, small } = found as {
    heading: number;
    primary: number;
    sideways: number;
    small: string[];
  };
  if (heading !== 1) wrong.push(`${heading} headings of the first level`);
  if (primary > 1) wrong.push(`${primary} primary buttons`);
  if (sideways > 0) wrong.push(`scrolls ${sideways} px sideways`);
  wrong.push(...small.map((html) => `too small: ${html}`));
  return wrong.map((sentence) => `${path}: ${sentence}`);
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
  120_000,
);

test('pages for everybody need no sign-in', async () => {
  const page = await (await browser.newContext()).newPage();
  const wrong: string[] = [];
  for (const path of ['/sign-in', '/register', '/decisions', '/meetings', '/health'])
    wrong.push(...(await check(page, path)));
  expect(wrong).toEqual([]);
}, 60_000);

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
}, 60_000);
