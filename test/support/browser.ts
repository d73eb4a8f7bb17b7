import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type Page, chromium } from 'playwright-core';

/** The Chromium that jest.config.cjs found, without anything that goes out to the network. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROME_PATH,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

interface Seen {
  title: string;
  headings: string[];
  primary: number;
  small: string[];
}

/** What of WCAG 2.2 AA a page does not keep. */
export async function axeFaults(page: Page): Promise<string[]> {
  // Without frames of other origins, which no page of ours has, there is no need for a second page to sum up on.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `axe ${id}: ${nodes[0]?.html}`);
}

/**
 * What else a page owes its readers and this one does not keep: one heading that the title repeats, one primary button
 * at most, no text under 16 px (14 in pictures), nothing wider than its window.
 */
export async function pageFaults(page: Page): Promise<string[]> {
  const { title, headings, primary, small } = (await page.evaluate(look)) as Seen;
  const faults: string[] = [];
  if (headings.length !== 1) faults.push(`${headings.length} headings of the first level`);
  if (headings[0] && !plain(title).includes(plain(headings[0])))
    faults.push(`title „${title}“, but heading „${headings[0]}“`);
  if (primary > 1) faults.push(`${primary} primary buttons`);
  return [...faults, ...small.map((html) => `too small: ${html}`), ...(await sidewaysFaults(page))];
}

/** Whether the page is wider than its window, and what sticks out. */
export async function sidewaysFaults(page: Page): Promise<string[]> {
  const wide = (await page.evaluate(lookSideways)) as string[];
  return wide.map((html) => `scrolls sideways: ${html}`);
}

/** Words alone: spaces of every kind are one. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

// Scripts for the page: they know the window that this file does not.

const look = `(() => {
  const small = [...document.querySelectorAll('main *, header *, footer *')].filter((element) => {
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const least = element.closest('svg, .u-tiles') ? 14 : 16;
    const scale = element.closest('svg') && element.getScreenCTM ? (element.getScreenCTM()?.a ?? 1) : 1;
    const isRead = text && !element.closest('.kern-sr-only') && element.checkVisibility();
    return isRead && scale * parseFloat(getComputedStyle(element).fontSize) < least - 0.1;
  });
  return {
    title: document.title,
    headings: [...document.querySelectorAll('h1')].map((heading) => heading.textContent),
    primary: document.querySelectorAll('main .kern-btn--primary').length,
    small: small.map((element) => element.outerHTML.slice(0, 80)),
  };
})()`;

const lookSideways = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const wide = [...document.querySelectorAll('body *')].filter(
    (element) => element.checkVisibility() && element.getBoundingClientRect().right > clientWidth + 1,
  );
  return ['by ' + (scrollWidth - clientWidth) + ' px', ...wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 100))];
})()`;
