import type { Condition, MajorityRule } from './ballot-count.js';
import { organisations } from './data/organisations.js';
import { fixedSentences } from './fixed-sentences.de.js';

/** What a decision needs, in one sentence (wording.md 3, F2); a rule that is composed is told from its conditions. */
export function ruleSentence(rule: MajorityRule): string {
  if (rule === 'decision') return fixedSentences.majority;
  if (rule === 'recommendation') return needs('mehr als die Hälfte der Stimmen der anwesenden Mitglieder');
  if (rule === 'unanimity') return needs('die Zustimmung aller stimmberechtigten Mitglieder');
  return needs(inWords(rule));
}

/** Whether the count asks for the Finanzierungsanteile of the Länder. */
export function asksForShares(rule: MajorityRule): boolean {
  if (typeof rule === 'string') return rule === 'decision';
  if ('all' in rule) return rule.all.some(asksForShares);
  if ('any' in rule) return rule.any.some(asksForShares);
  return 'share' in rule;
}

function needs(what: string): string {
  return `Der Beschluss braucht ${what}.`;
}

function inWords(rule: Condition, isInside = false): string {
  if ('all' in rule || 'any' in rule) {
    const [parts, word] = 'all' in rule ? ([rule.all, 'und'] as const) : ([rule.any, 'oder'] as const);
    const told = parts.map((part) => inWords(part, true)).join(` ${word} `);
    return isInside && parts.length > 1 ? `(${told})` : told;
  }
  if ('yesOf' in rule) {
    const names = rule.yesOf.map((code) => organisations[code]?.names.gen ?? code);
    return `die Zustimmung ${new Intl.ListFormat('de-DE', { type: 'conjunction' }).format(names)}`;
  }
  if ('atLeast' in rule) return `die Zustimmung von mindestens ${rule.atLeast} Ländern`;
  if ('share' in rule) {
    const base = rule.base === 'cast' ? 'der Finanzierungsanteile mit Ja oder Nein' : 'der Finanzierungsanteile';
    return `die Zustimmung von Ländern mit mindestens ${rule.share} ${base}`;
  }
  return rule.majorityOf === 'present'
    ? 'mehr als die Hälfte der Stimmen der anwesenden Mitglieder'
    : 'mehr Stimmen mit Ja als mit Nein';
}
