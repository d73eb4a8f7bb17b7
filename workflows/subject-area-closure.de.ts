import type { WorkflowWords } from './words.js';

/** Abschluss der Themenfeldarbeit. */
export const subjectAreaClosureWords: WorkflowWords = {
  name: 'Abschluss eines Themenfelds',
  states: {
    active: { label: 'aktiv', tone: 'success', next: 'Jede Federführung beantragt den Abschluss.' },
    'inReview.incomplete': {
      label: 'Kriterien in Prüfung',
      tone: 'info',
      next: 'Die Geschäftsstelle bestätigt jedes Kriterium mit einem Nachweis.',
    },
    'inReview.complete': {
      label: 'Kriterien erfüllt',
      tone: 'info',
      next: 'Der Abschluss kommt zur Empfehlung auf die Tagesordnung.',
    },
    beforeRecommendation: {
      label: 'zur Empfehlung angemeldet',
      tone: 'info',
      next: 'Das Gremium berät die Empfehlung.',
    },
    recommended: { label: 'empfohlen', tone: 'info', next: 'Der Abschluss kommt zum Beschluss auf die Tagesordnung.' },
    beforeDecision: {
      label: 'zum Beschluss angemeldet',
      tone: 'info',
      next: 'Das Gremium beschließt über den Abschluss.',
    },
    inTransition: { label: 'im Übergang', tone: 'info', next: 'Jeder offene Punkt wird einer Stelle übergeben.' },
    postponed: { label: 'zurückgestellt', tone: 'neutral', next: 'Die Geschäftsstelle nimmt die Prüfung wieder auf.' },
    closed: { label: 'abgeschlossen', tone: 'success', next: 'Alles ist übergeben. Die Unterlagen bleiben lesbar.' },
  },
  commands: {
    openSubjectArea: { label: 'Themenfeld aufnehmen', done: 'Themenfeld aufgenommen' },
    requestClosure: {
      label: 'Abschluss beantragen',
      done: 'Abschluss beantragt',
      awaited: 'Abschluss beantragen',
      confirm: {
        question: 'Abschluss beantragen?',
        consequence: 'Wenn alle Federführungen beantragt haben, prüft die Geschäftsstelle die Kriterien.',
      },
    },
    tickCriterion: {
      label: 'Kriterium bestätigen',
      done: 'Kriterium bestätigt',
      awaited: 'Kriterium mit Nachweis bestätigen',
    },
    askRecommendation: {
      label: 'Zur Empfehlung anmelden',
      done: 'Zur Empfehlung angemeldet',
      awaited: 'Zur Empfehlung anmelden',
    },
    askDecision: {
      label: 'Zum Beschluss anmelden',
      done: 'Zum Beschluss angemeldet',
      awaited: 'Zum Beschluss anmelden',
    },
    postpone: { label: 'Zurückstellen', done: 'Zurückgestellt' },
    resume: {
      label: 'Prüfung wieder aufnehmen',
      done: 'Prüfung wieder aufgenommen',
      awaited: 'Prüfung wieder aufnehmen',
    },
  },
  told: {
    moved: 'In eine andere Sitzung verlegt',
    decided: 'Beschlossen',
    notCarried: 'Beschluss nicht zustande gekommen',
    deferred: 'Vertagt',
    thingSettled: 'Offener Punkt geklärt',
  },
  deadlines: {},
  blocked: {
    openSubjectArea: 'Dieses Themenfeld ist schon aufgenommen.',
    requestClosure: 'nur durch eine Federführung, die noch nicht beantragt hat',
    tickCriterion: 'nur während der Prüfung, jedes Kriterium einmal, durch die Geschäftsstelle',
    askRecommendation: 'nur, wenn jedes Kriterium bestätigt ist',
    askDecision: 'nur nach der Empfehlung',
    postpone: 'nur vor dem Beschluss, durch die Geschäftsstelle',
    resume: 'nur, wenn der Abschluss zurückgestellt ist',
  },
  ifNothingHappens: {
    active:
      'Das Themenfeld arbeitet weiter. Die Prüfung beginnt, wenn alle Federführungen den Abschluss beantragt haben.',
    'inReview.incomplete': 'Ohne bestätigte Kriterien kommt der Abschluss auf keine Tagesordnung.',
    'inReview.complete': 'Der Abschluss wartet auf eine Sitzung.',
    beforeRecommendation: 'Der Punkt bleibt auf der Tagesordnung, bis abgestimmt oder vertagt ist.',
    recommended: 'Der Abschluss wartet auf eine Sitzung.',
    beforeDecision: 'Der Punkt bleibt auf der Tagesordnung, bis abgestimmt oder vertagt ist.',
    postponed: 'Das Themenfeld arbeitet weiter.',
    inTransition: 'Das Themenfeld bleibt im Übergang, solange ein Punkt offen ist.',
  },
  fields: {
    title: 'Name des Themenfelds',
    leads: 'Federführung',
    recommendingBody: 'Empfehlendes Gremium',
    decidingBody: 'Beschließendes Gremium',
    things: 'Offene Punkte',
    criterion: 'Kriterium',
    evidence: 'Nachweis',
    meeting: 'Sitzung',
    item: 'TOP-Nummer',
    reason: 'Begründung',
  },
};

/** Art eines offenen Punkts. */
export const thingKindLabels = {
  service: 'Leistung',
  project: 'Umsetzungsprojekt',
  report: 'Bericht',
  question: 'Frage',
  document: 'Dokument',
  order: 'Auftrag',
};
