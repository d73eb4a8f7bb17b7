/** What a status of a server means for the secretariat: what happened, and what to do. */
export interface DeliveryWords {
  what: string;
  todo: string;
}

const tellOtherwise = 'Bitte teilen Sie den Inhalt auf anderem Weg mit.';

/** By the enhanced status code (RFC 3463), the most exact first. */
const words: [RegExp, DeliveryWords][] = [
  [
    /^[45]\.1\.[0136]$/,
    {
      what: 'Die Adresse gibt es nicht.',
      todo: 'Bitte berichtigen Sie die Adresse.',
    },
  ],
  [
    /^[45]\.(1\.(2|10)|4\.4)$/,
    {
      what: 'Für die Domain der Adresse gibt es keinen Mailserver.',
      todo: 'Bitte prüfen Sie, was nach dem @ steht.',
    },
  ],
  [
    /^[45]\.1\.[78]$/,
    { what: 'Die Absenderadresse wird nicht angenommen.', todo: 'Bitte geben Sie dem Betrieb Bescheid.' },
  ],
  [
    /^[45]\.2\.1$/,
    { what: 'Das Postfach ist stillgelegt.', todo: 'Bitte erfragen Sie die neue Adresse und tragen Sie sie ein.' },
  ],
  [/^[45]\.2\.2$/, { what: 'Das Postfach ist voll.', todo: tellOtherwise }],
  [/^[45]\.(2\.3|3\.4)$/, { what: 'Die Mail ist dem Mailserver zu groß.', todo: tellOtherwise }],
  [
    /^[45]\.4\.\d+$/,
    { what: 'Der Mailserver der Empfängerin oder des Empfängers ist nicht erreichbar.', todo: tellOtherwise },
  ],
  [
    /^[45]\.7\.\d+$/,
    {
      what: 'Der Mailserver nimmt Mails von umlauf nicht an (Schutz vor unerwünschten Mails).',
      todo: 'Bitte geben Sie dem Betrieb Bescheid und teilen Sie den Inhalt auf anderem Weg mit.',
    },
  ],
];

const otherwise: DeliveryWords = {
  what: 'Der Mailserver hat die Mail nicht angenommen.',
  todo: 'Bitte prüfen Sie die Adresse oder rufen Sie an.',
};

/** The words for what a server said: by its enhanced status code, else by the reply code 550 or 552, else in general. */
export function deliveryWords(said: string): DeliveryWords {
  const code = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(said)?.[0] ?? basic[/\b(55[0-4])\b/.exec(said)?.[1] ?? ''] ?? '';
  return words.find(([pattern]) => pattern.test(code))?.[1] ?? otherwise;
}

/** Codes of servers that know no enhanced ones. */
const basic: Record<string, string> = { '551': '5.1.6', '552': '5.2.2', '553': '5.1.3' };
