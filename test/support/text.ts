/** What a person reads between the tags of a page's content; what stands in one line stays in one. */
export function textOf(html: string): string {
  return html
    .replace(/^[\s\S]*<main/, '<main')
    .replace(/<\/?(?:span|b|a)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}
