import type { WorkflowWords } from './words.js';

/** Abstimmung. */
export const approvalWords: WorkflowWords = {
  name: 'Abstimmung',
  states: {
    'scheduled.unprepared': {
      label: 'angemeldet',
      tone: 'info',
      next: 'Die Geschäftsstelle schreibt den Beschlussvorschlag.',
    },
    'scheduled.prepared': { label: 'vorbereitet', tone: 'info', next: 'Die Abstimmung wird in der Sitzung geöffnet.' },
    dispatching: {
      label: 'wird versandt',
      tone: 'info',
      next: 'Der Umlauf geht nach zehn Minuten an alle Mitglieder. Bis dahin kann er zurückgerufen werden.',
    },
    open: { label: 'offen', tone: 'info', next: 'Die Mitglieder stimmen ab.' },
    closed: { label: 'geschlossen', tone: 'info', next: 'Der Vorsitz stellt das Ergebnis fest.' },
    carried: { label: 'festgestellt', tone: 'success', next: 'Der Beschluss hat seine Nummer und gilt.' },
    notCarried: {
      label: 'nicht zustande gekommen',
      tone: 'neutral',
      next: 'Das Ergebnis ist festgestellt. Eine Nummer wurde nicht vergeben.',
    },
    deferred: { label: 'vertagt', tone: 'neutral', next: 'Der Punkt kommt in eine spätere Sitzung.' },
    withdrawn: { label: 'ohne Ergebnis beendet', tone: 'neutral', next: 'Der Punkt wurde zurückgezogen.' },
  },
  commands: {
    prepareDecision: {
      label: 'Beschlussvorschlag speichern',
      done: 'Beschlussvorschlag gespeichert',
      awaited: 'Beschlussvorschlag schreiben',
    },
    openVote: {
      label: 'Abstimmung öffnen',
      done: 'Abstimmung geöffnet',
      awaited: 'Anwesenheit feststellen und Abstimmung öffnen',
    },
    castBallot: { label: 'Stimme abgeben', done: 'Stimme abgegeben', awaited: 'Stimme abgeben' },
    recordTally: { label: 'Alle Anwesenden Ja', done: 'Stimmen der Sitzung erfasst' },
    startWrittenProcedure: {
      label: 'Umlauf starten',
      done: 'Umlauf gestartet',
      confirm: {
        question: 'Umlauf starten?',
        consequence:
          'Alle stimmberechtigten Mitglieder erhalten die Vorlage. Zehn Minuten lang können Sie zurückrufen.',
      },
    },
    recallWrittenProcedure: { label: 'Umlauf zurückrufen', done: 'Umlauf zurückgerufen' },
    closeVote: {
      label: 'Abstimmung schließen',
      done: 'Abstimmung geschlossen',
      awaited: 'Abstimmung schließen',
      confirm: { question: 'Abstimmung schließen?', consequence: 'Danach sind keine Änderungen mehr möglich.' },
    },
    establishResult: {
      label: 'Ergebnis feststellen',
      done: 'Ergebnis festgestellt',
      awaited: 'Ergebnis feststellen',
      confirm: {
        question: 'Ergebnis feststellen?',
        consequence: 'Bei Zustimmung erhält der Beschluss die nächste Nummer. Nummern werden nie neu vergeben.',
      },
    },
    defer: { label: 'Vertagen', done: 'Vertagt' },
  },
  told: {
    begin: 'Auf die Tagesordnung gesetzt',
    subjectWithdrawn: 'Vorgang zurückgezogen',
    'deadline.dispatch': 'Umlauf versandt',
    'deadline.closing': 'Umlauf beendet',
    'deadline.reminder': 'Erinnerung versandt',
  },
  deadlines: { dispatch: 'Versand des Umlaufs', closing: 'Ende des Umlaufs', reminder: 'Erinnerung' },
  blocked: {
    prepareDecision: 'nur vor dem Öffnen der Abstimmung, durch die Geschäftsstelle',
    openVote: 'nur mit einem Beschlussvorschlag, durch Geschäftsstelle oder Vorsitz',
    castBallot: 'nur für anwesende stimmberechtigte Mitglieder, solange die Abstimmung offen ist',
    recordTally: 'nur während der offenen Abstimmung einer Sitzung, durch die Geschäftsstelle',
    startWrittenProcedure: 'nur mit einem Beschlussvorschlag vor dem Öffnen, durch Geschäftsstelle oder Vorsitz',
    recallWrittenProcedure: 'nur in den zehn Minuten vor dem Versand, durch Geschäftsstelle oder Vorsitz',
    closeVote: 'nur bei offener Abstimmung mit mindestens einer Stimme, im Umlauf nur mit allen',
    establishResult: 'nur nach dem Schließen, durch den Vorsitz',
    defer: 'nur vor dem Öffnen der Abstimmung',
  },
  ifNothingHappens: {
    'scheduled.unprepared': 'Ohne Beschlussvorschlag kann die Abstimmung nicht geöffnet werden.',
    'scheduled.prepared': 'Der Punkt bleibt auf der Tagesordnung, bis abgestimmt oder vertagt ist.',
    dispatching: 'Der Umlauf geht von selbst hinaus.',
    open: 'Die Abstimmung bleibt offen, bis Geschäftsstelle oder Vorsitz sie schließt. Eine Stimme kann bis dahin geändert werden.',
    closed: 'Ohne Feststellung durch den Vorsitz gibt es kein Ergebnis und keine Nummer.',
  },
  fields: {
    proposal: 'Text des Beschlusses',
    reason: 'Begründung',
    until: 'Ende des Umlaufs',
    validUntil: 'Befristet bis',
    homeBody: 'Offizielles Format von',
    present: 'Anwesende stimmberechtigte Mitglieder',
    choice: 'Stimme',
    exceptions: 'Ausnahmen',
  },
};
