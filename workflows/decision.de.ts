import type { WorkflowWords } from './words.js';

/** Beschluss. */
export const decisionWords: WorkflowWords = {
  name: 'Beschluss',
  states: {
    inForce: { label: 'gilt', tone: 'success', next: 'Der Beschluss gilt in allen Ziffern.' },
    held: {
      label: 'noch nicht öffentlich',
      tone: 'info',
      next: 'Die Geschäftsstelle gibt den Beschluss zur Veröffentlichung frei.',
    },
    releasing: {
      label: 'wird veröffentlicht',
      tone: 'info',
      next: 'Zehn Minuten nach der Freigabe wird der Beschluss öffentlich.',
    },
    partlyRepealed: {
      label: 'teilweise aufgehoben',
      tone: 'neutral',
      next: 'Die übrigen Ziffern gelten weiter.',
    },
    repealed: { label: 'aufgehoben', tone: 'neutral', next: 'Der Beschluss gilt nicht mehr. Er bleibt lesbar.' },
    lapsed: { label: 'ausgelaufen', tone: 'neutral', next: 'Die Zeit, für die der Beschluss galt, ist vorbei.' },
  },
  commands: {
    takeOverDecision: { label: 'Beschluss übernehmen', done: 'Beschluss übernommen' },
    takeOverOrder: { label: 'Offenen Auftrag übernehmen', done: 'Offener Auftrag übernommen' },
    releaseDecision: {
      label: 'Freigeben',
      done: 'Zur Veröffentlichung freigegeben',
      awaited: 'Beschluss zur Veröffentlichung freigeben',
      confirm: {
        question: 'Bekannt machen?',
        consequence: 'Der Text wird öffentlich und geht an die Beteiligten. Zehn Minuten lang können Sie zurückrufen.',
      },
    },
    recallRelease: { label: 'Freigabe zurückrufen', done: 'Freigabe zurückgerufen' },
    proposeCorrection: { label: 'Berichtigung vorschlagen', done: 'Berichtigung vorgeschlagen' },
    approveCorrection: {
      label: 'Berichtigung freigeben',
      done: 'Berichtigt',
      confirm: {
        question: 'Berichtigung freigeben?',
        consequence: 'Nummer, Datum und Inhalt bleiben gleich. Alle Mitglieder werden benachrichtigt.',
      },
    },
    dismissCorrection: { label: 'Berichtigung verwerfen', done: 'Berichtigung verworfen' },
  },
  told: {
    begin: 'Beschluss gefasst',
    clauseChanged: 'Durch späteren Beschluss geändert',
    orderSettled: 'Auftrag abgeschlossen',
    'deadline.end': 'Ausgelaufen',
    'deadline.publish': 'Veröffentlicht',
  },
  deadlines: { end: 'Ende der Geltung', publish: 'Veröffentlichung' },
  blocked: {
    takeOverDecision: 'Dieser Beschluss ist schon übernommen.',
    takeOverOrder: 'nur zu Beschlüssen aus der Zeit vor umlauf, durch die Geschäftsstelle',
    releaseDecision: 'nur vor der Veröffentlichung, durch die Geschäftsstelle',
    recallRelease: 'nur in den zehn Minuten vor der Veröffentlichung',
    proposeCorrection: 'nur, solange keine Berichtigung vorliegt, durch die Geschäftsstelle',
    approveCorrection: 'nur durch den Vorsitz, und nicht durch die Stelle, die sie vorgeschlagen hat',
    dismissCorrection: 'nur, wenn eine Berichtigung vorliegt',
  },
  fields: {
    clause: 'Ziffer (0: der ganze Text)',
    wording: 'Berichtigter Wortlaut',
    reason: 'Begründung',
    title: 'Titel',
    text: 'Text des Beschlusses',
    number: 'Nummer',
    year: 'Jahr',
    on: 'Datum',
    source: 'Quelle',
    body: 'Gremium',
    outcome: 'Art',
    validUntil: 'Befristet bis',
    verb: 'Verb',
    kind: 'Art',
    owners: 'Zuständig',
    due: 'Frist',
    meeting: 'oder bis zur Sitzung',
    clauses: 'Ziffern',
  },
};
