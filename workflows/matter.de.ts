import type { WorkflowWords } from './words.js';

/** Vorlage. */
export const matterWords: WorkflowWords = {
  name: 'Vorlage',
  states: {
    seekingSupport: {
      label: 'sucht Unterstützung',
      tone: 'info',
      next: 'Weitere Mitglieder unterstützen den Antrag. Dann kommt er auf eine Tagesordnung.',
    },
    registered: {
      label: 'angemeldet',
      tone: 'info',
      next: 'Die Geschäftsstelle setzt die Vorlage auf eine Tagesordnung.',
    },
    onAgenda: { label: 'auf der Tagesordnung', tone: 'info', next: 'Das Gremium berät und stimmt ab.' },
    decided: {
      label: 'beschlossen',
      tone: 'success',
      next: 'Der Beschluss gilt. Aufträge stehen im Aufgabenregister.',
    },
    noted: {
      label: 'zur Kenntnis genommen',
      tone: 'success',
      next: 'Das Gremium hat die Vorlage zur Kenntnis genommen.',
    },
    notCarried: {
      label: 'nicht zustande gekommen',
      tone: 'neutral',
      next: 'Ein neuer Anlauf braucht eine neue Vorlage.',
    },
    withdrawn: { label: 'zurückgezogen', tone: 'neutral', next: 'Die Vorlage bleibt lesbar.' },
  },
  commands: {
    submitMatter: { label: 'Vorlage anmelden', done: 'Vorlage angemeldet' },
    supportMotion: { label: 'Antrag unterstützen', done: 'Antrag unterstützt' },
    putOnAgenda: {
      label: 'Auf die Tagesordnung setzen',
      done: 'Auf die Tagesordnung gesetzt',
      awaited: 'Vorlage auf eine Tagesordnung setzen',
    },
    decideInWriting: { label: 'Im Umlauf entscheiden lassen', done: 'Für den Umlauf vorgesehen' },
    withdraw: {
      label: 'Zurückziehen',
      done: 'Vorlage zurückgezogen',
      confirm: { question: 'Vorlage zurückziehen?', consequence: 'Sie bleibt lesbar und wird nicht mehr beraten.' },
    },
  },
  told: {
    decided: 'Beschlossen',
    notCarried: 'Beschluss nicht zustande gekommen',
    noted: 'Zur Kenntnis genommen',
    deferred: 'Vertagt',
    moved: 'In eine andere Sitzung oder in den Umlauf gegeben',
    referred: 'An ein anderes Gremium verwiesen',
  },
  deadlines: {},
  blocked: {
    submitMatter: 'Diese Vorlage ist schon angemeldet.',
    supportMotion: 'nur, solange der Antrag Unterstützung braucht, durch stimmberechtigte Mitglieder',
    putOnAgenda: 'nur, wenn die Vorlage angemeldet ist, durch die Geschäftsstelle',
    decideInWriting: 'nur, wenn die Vorlage angemeldet ist, durch die Geschäftsstelle',
    withdraw: 'nur bis zur Feststellung des Ergebnisses, durch die Federführung oder die Geschäftsstelle',
  },
  ifNothingHappens: {
    seekingSupport: 'Ohne weitere Unterstützung kommt der Antrag auf keine Tagesordnung.',
    registered: 'Die Vorlage bleibt angemeldet.',
    onAgenda: 'Der Punkt bleibt auf der Tagesordnung, bis abgestimmt oder vertagt ist.',
  },
  fields: {
    title: 'Thema',
    consultationSequence: 'Gremien in der Reihenfolge der Beratung',
    body: 'Gremium',
    purpose: 'Ziel',
    source: 'Quelle',
    summary: 'Sachverhalt',
    leads: 'Federführung',
    reason: 'Begründung',
    meeting: 'Sitzung',
    item: 'TOP-Nummer',
  },
};
