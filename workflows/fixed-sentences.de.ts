/** Feste Sätze (wording.md 3): legal consequences are always said in these words. Names come in the case that is asked for. */
export const fixedSentences = {
  /** F1 Nichtabgabe; `source` such as „§ 7 Absatz 4 Satz 2 der Geschäftsordnung“. */
  notCast: (source: string) => `Wenn bis dahin keine Stimme vorliegt, zählt das als Enthaltung (${source}).`,
  /** F2 Mehrheit: the rule `decision`; other rules have sentences of their own. */
  majority:
    'Der Beschluss braucht die Zustimmung des Bundes und von mindestens 11 Ländern. ' +
    'Diese Länder müssen zusammen mindestens zwei Drittel der Finanzierungsanteile tragen.',
  /** F3 Befristung; `end` is the decided day, `31.03.2025`. */
  term: (end: string) => `Das Mandat endet am ${end} um 24:00 Uhr. Maßgeblich ist der Beschluss, nicht der Antrag.`,
  /** F6 Im Auftrag; the organisation in the genitive, what the record rests on as the secretariat wrote it. */
  onBehalf: (at: string, organisationGen: string, evidence: string) =>
    `Die Geschäftsstelle hat diese Angabe am ${at} im Auftrag ${organisationGen} erfasst. Grundlage: ${evidence}.`,
};

/** Mark of what is not proven (wording.md 1, 7). */
export const assumptionMark = 'Annahme – durch die Geschäftsordnung noch nicht bestätigt';
