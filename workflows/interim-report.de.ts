import type { WorkflowWords } from './words.js';

/** Bericht. */
export const interimReportWords: WorkflowWords = {
  name: 'Bericht',
  states: {
    'open.awaited': { label: 'angefordert', tone: 'info', next: 'Die Federführung gibt den Bericht ab.' },
    'open.overdue': {
      label: 'noch nicht eingegangen',
      tone: 'warning',
      next: 'Der Bericht liegt noch nicht vor. Eine Abgabe bleibt möglich.',
    },
    handedIn: { label: 'abgegeben', tone: 'info', next: 'Die Geschäftsstelle prüft den Bericht.' },
    accepted: { label: 'formal in Ordnung', tone: 'success', next: 'Der Bericht geht zu den Unterlagen der Sitzung.' },
    waived: { label: 'erlassen', tone: 'neutral', next: 'Der Bericht muss nicht mehr abgegeben werden.' },
  },
  commands: {
    handIn: { label: 'Bericht abgeben', done: 'Bericht abgegeben', awaited: 'Bericht abgeben' },
    accept: { label: 'Bericht annehmen', done: 'Bericht formal in Ordnung', awaited: 'Bericht prüfen und annehmen' },
    returnForRevision: { label: 'Zurückgeben', done: 'Bericht zurückgegeben' },
    waive: {
      label: 'Bericht erlassen',
      done: 'Bericht erlassen',
      confirm: {
        question: 'Bericht erlassen?',
        consequence: 'Er muss nicht mehr abgegeben werden. Die Federführung erhält eine Nachricht.',
      },
    },
  },
  told: {
    begin: 'Bericht angefordert',
    'deadline.due': 'Tag der Abgabe vorbei',
    'deadline.reminder': 'Erinnerung versandt',
  },
  deadlines: { due: 'Abgabe des Berichts', reminder: 'Erinnerung' },
  blocked: {
    handIn: 'nur, solange der Bericht aussteht, durch die Federführung',
    accept: 'nur nach der Abgabe, durch die Geschäftsstelle',
    returnForRevision: 'nur nach der Abgabe, durch die Geschäftsstelle',
    waive: 'nur, solange der Bericht aussteht, durch die Geschäftsstelle',
  },
  ifNothingHappens: {
    'open.awaited': 'Die Federführung erhält Erinnerungen. Eine Abgabe bleibt auch nach der Frist möglich.',
    'open.overdue':
      'Die Federführung erhält noch eine Erinnerung, die Geschäftsstelle einen Hinweis. Nichts geht ohne Freigabe der Geschäftsstelle an Dritte.',
    handedIn: 'Der Bericht bleibt abgegeben. Weitere Erinnerungen gibt es nicht.',
  },
  fields: {
    file: 'Bericht als Datei',
    report: 'Bericht als Text',
    reason: 'Begründung',
    due: 'Neue Abgabe bis',
  },
};

/** Art des Berichts. */
export const reportKindLabels = { interim: 'Zwischenbericht', final: 'Abschlussbericht' };
