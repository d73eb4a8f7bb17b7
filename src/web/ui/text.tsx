import { escapeHtml, type Children } from '@kitajs/html';

/**
 * Markup that a component may put in as it is. Made by `rich` only, so that a plain string (a title, a name, what
 * someone typed) can never slip into a place for markup: the types refuse it.
 */
export class Rich {
  constructor(readonly markup: JSX.Element) {}
}

/** What a component shows: a plain string, which is escaped, or markup. */
export type Text = string | Rich;

/** Wraps JSX (and nothing else) for a prop that takes markup: `rich(<>Beschluss <b safe>{number}</b></>)`. */
export function rich(markup: JSX.Element): Rich {
  return new Rich(markup);
}

/** What stays on one line: IT-Planungsrat, AL-Runde, AL 2024/09, Mi, 16.10.2024, 66,66645 %, 24:00 Uhr, 19 999 935, § 8a. */
const UNBROKEN = new RegExp(
  '(?<![\\p{L}\\d])(?:' +
    [
      '\\p{Lu}{1,3}-\\p{L}{2,18}',
      '(?:\\p{Lu}{1,4} )?\\d{4}/\\d{2,3}',
      '(?:Mo|Di|Mi|Do|Fr|Sa|So), \\d{2}\\.\\d{2}\\.\\d{4}',
      '[\\d.,:]{1,12} (?:%|Uhr|Euro)',
      '\\d{1,3}(?:[ \\u00a0]\\d{3})+',
      '\\p{Lu}{2,4}-\\d{4}-[\\p{Lu}\\d]{3,8}',
      '§§? \\d+[a-z]?',
    ].join('|') +
    ')(?![\\p{L}\\d/-])',
  'gu',
);

/** The markup of a text: strings are escaped, markup stays. */
export function show(text: Text | null | undefined): JSX.Element {
  if (text === null || text === undefined) return '';
  if (text instanceof Rich) return text.markup;
  return escapeHtml(text).replace(UNBROKEN, '<span class="u-nowrap">$&</span>');
}

/**
 * A value for an attribute. JSX escapes only the quotation mark there; the ampersand must go as well, or a typed
 * `&lt;` would come back as `<`.
 */
export function attr(value: string): string;
export function attr(value: string | undefined): string | undefined;
export function attr(value: string | undefined): string | undefined {
  return value?.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** The id of the form field with this name: `leads[0].contact` → `leads-0-contact`. */
export function fieldId(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

/** A date, number or decision number: figures of equal width, no line break inside. */
export function Num({ children }: { children?: Children }): JSX.Element {
  return <span class="u-num">{children}</span>;
}
