/** Where the words of others begin: quoted lines and the heads that mail programs put above them. */
const quoteBegins = [
  /^>/,
  /^(am|on) .{4,200}\b(schrieb|wrote)\b.{0,200}:$/i,
  /^-{2,}\s*(ursprüngliche nachricht|original message|originalnachricht|weitergeleitete nachricht)/i,
  /^_{10,}$/,
  /^(von|from): .*@/i,
];
const headerLines = /^(gesendet|sent|datum|date|an|to|betreff|subject):/i;

/** Where the signature begins. */
const signatureBegins = [
  /^-- ?$/,
  /^(mit (freundlichen|besten|herzlichen|vielen) grüßen|(mit )?freundliche[nm]? gr(uß|üße)|(viele|beste|schöne|herzliche|liebe) grüße|mfg|vg|i\. ?a\.|im auftrag)\b/i,
  /^(gesendet (von|mit)|von meinem .* gesendet|sent from)\b/i,
];

const salutation = /^(guten (tag|morgen|abend)|sehr geehrte|hallo|liebe|moin)\b[^.?]*[,.:]?$/i;

/**
 * What somebody wrote above the quoted mail, without salutation and signature. email-reply-parser 2.3.9 was tried: it
 * needs Node 22 and leaves „Mit freundlichen Grüßen“ with name and office standing.
 */
export function ownWords(text: string): string {
  const lines = text
    .normalize('NFC')
    .split(/\r?\n/)
    .map((line) => line.replace(/[\s\u00a0\u200b]+$/u, '').trimStart());
  const end = lines.findIndex((line, i) => isQuoteAt(lines, i) || signatureBegins.some((begin) => begin.test(line)));
  const own = (end < 0 ? lines : lines.slice(0, end)).filter((line) => line !== '');
  return (own.length > 1 && salutation.test(own[0]!) ? own.slice(1) : own).join('\n');
}

function isQuoteAt(lines: string[], i: number): boolean {
  const [line, next = ''] = [lines[i]!, lines[i + 1]];
  if (quoteBegins.some((begin) => begin.test(line) || (/^(am|on) /i.test(line) && begin.test(`${line} ${next}`))))
    return true;
  return /^(von|from):/i.test(line) && lines.slice(i + 1, i + 5).some((other) => headerLines.test(other));
}

/** Words as they are compared: small, without quotation marks and the full stop at the end. */
export function plainWords(words: string): string {
  return words
    .normalize('NFC')
    .toLowerCase()
    .replace(/["„“”»«'*]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/[.,;:!]+$/, '')
    .trim();
}
