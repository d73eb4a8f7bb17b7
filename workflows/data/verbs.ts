/** What a Ziffer does, as decisions say it. */
export interface Verb {
  /** Third person singular, as it follows the name of the body. */
  label: string;
  /** How it stands in a sentence; what is separable may hold an object in between. */
  inText: RegExp;
}

/**
 * Verbs of decisions by code. Source: decisions of the IT-Planungsrat and minutes of the AL-Runde (domain.md 1.3). The
 * sentence itself says the verb; the code makes it findable.
 */
export const verbs = {
  decides: { label: 'beschließt', inText: /(?<!\p{L})beschließ(t|en)(?!\p{L})|beschlossen/u },
  approves: { label: 'stimmt zu', inText: /(?<!\p{L})stimm(t|en)\s(?:[^.;]*\s)?zu(?=[\s.,;:]|$)|zugestimmt/u },
  notes: {
    label: 'nimmt zur Kenntnis',
    inText: /(?<!\p{L})(nimmt|nehmen)\s(?:[^.;]*\s)?zur\sKenntnis|[Zz]ur\sKenntnis\sgenommen/u,
  },
  asks: { label: 'bittet', inText: /(?<!\p{L})bitte(t|n)(?!\p{L})|gebeten/u },
  instructs: { label: 'beauftragt', inText: /(?<!\p{L})beauftrag(t|en)(?!\p{L})/u },
  establishes: { label: 'richtet ein', inText: /(?<!\p{L})richte(t|n)\s(?:[^.;]*\s)?ein(?=[\s.,;:]|$)|eingerichtet/u },
  amends: {
    label: 'ändert',
    inText: /(?<!\p{L})änder(t|n)(?!\p{L})|[Gg]eändert|(?<!\p{L})fass(t|en)\s[^.;]*neu(?!\p{L})/u,
  },
  repeals: { label: 'hebt auf', inText: /(?<!\p{L})heb(t|en)\s(?:[^.;]*\s)?auf(?=[\s.,;:]|$)|aufgehoben/u },
  recommends: { label: 'empfiehlt', inText: /(?<!\p{L})empfiehlt|empfehlen|[Ee]mpfohlen/u },
  confirms: { label: 'bestätigt', inText: /(?<!\p{L})bestätig(t|en)(?!\p{L})/u },
} as const satisfies Record<string, Verb>;

export type VerbCode = keyof typeof verbs;
export const verbCodes = Object.keys(verbs) as [VerbCode, ...VerbCode[]];

/** The verb that a sentence says first; `null` where it says none of them. */
export function verbIn(text: string): VerbCode | null {
  const found = verbCodes.flatMap((code) => {
    const at = text.search(verbs[code].inText);
    return at < 0 ? [] : [{ code, at }];
  });
  return found.toSorted((a, b) => a.at - b.at)[0]?.code ?? null;
}
