import { berlinDate, germanDay } from '../../workflows/berlin-time.js';
import { fixedSentences } from '../../workflows/fixed-sentences.de.js';
import { deadlineWords, historyWords } from '../../workflows/words-catalogue.js';
import type { MeetingView } from '../register/case.queries.js';
import type { MailText, MailView } from './mail-view.js';
import {
  body,
  caseName,
  deadline,
  excerpt,
  meetingName,
  meetingOf,
  moment,
  nextMeeting,
  oneLine,
  doIt,
  openCase,
  organisation,
  quoted,
  shortDay,
  shortened,
  why,
} from './phrases.de.js';

/** Mails of meetings, and those that every workflow may send. */
export const meetingMails: Record<string, (view: MailView) => MailText> = {
  meetingMoved: (view) => ({
    subject: `Verschoben auf ${shortDay(String(view.data.on))}: ${body(view, view.case.context.body, 'short')}, ${view.data.number}. Sitzung`,
    paragraphs: [
      `die ${caseName(view)} ist verschoben. Neuer Termin: ${germanDay(String(view.data.on))}, ${view.data.startsAt} Uhr.`,
      `Grund: ${excerpt(view.text(view.data.reasonId))}`,
    ],
    why: why(view),
    next: 'Offene Fristen, die an dieser Sitzung hängen, verschieben sich mit. Wer eine solche Frist hat, erhält eine eigene Nachricht.',
    actions: [openCase(view, 'Sitzung ansehen')],
  }),

  agendaSent: (view) => {
    const { number, on, startsAt, body: code, items, versions } = view.case.context as unknown as MeetingContext;
    const last = versions.at(-2);
    const news = items.filter(({ vote }) => !last?.items.some((item) => item.vote === vote));
    const isFirst = versions.length < 2;
    return {
      subject: `${isFirst ? 'Einladung' : 'Neue Tagesordnung'}: ${body(view, code, 'short')}, ${number}. Sitzung am ${shortDay(on)}`,
      paragraphs: [
        isFirst
          ? `im Namen des Vorsitzes laden wir ein zur ${number}. Sitzung ${body(view, code, 'gen')} am ${germanDay(on)}, ${startsAt} Uhr.`
          : `die Tagesordnung der ${number}. Sitzung ${body(view, code, 'gen')} am ${germanDay(on)} liegt in Fassung ${versions.length} vor.`,
        'Tagesordnung:',
        items.map(
          (item) =>
            `TOP ${item.number}: ${oneLine(view.text(item.titleId))}${item.isOnConsentList ? ' (Grüne Liste)' : ''}`,
        ),
        ...(!isFirst && news.length
          ? [`Neu seit der letzten Fassung: ${news.map((item) => `TOP ${item.number}`).join(', ')}.`]
          : []),
      ],
      why: why(view),
      next: items.some(({ isOnConsentList }) => isOnConsentList)
        ? 'Punkte der Grünen Liste werden gemeinsam ohne Aussprache beschlossen. Stimmberechtigte Mitglieder können sie herunternehmen.'
        : 'Unterlagen und Vorschläge stehen bei den Punkten.',
      actions: [
        openCase(view, 'Tagesordnung öffnen'),
        doIt(view, 'answerInvitation', 'Teilnahme melden oder Vertretung benennen'),
      ],
    };
  },

  admissionAsked: (view) => {
    const { items } = view.case.context as unknown as MeetingContext;
    const item = items.find(({ vote }) => vote === view.data.vote);
    return {
      subject: `Zulassung nötig: TOP ${item?.number ?? ''}, ${oneLine(view.text(item?.titleId))}`,
      paragraphs: [
        `TOP ${item?.number ?? ''} ${quoted(view.text(item?.titleId))} der ${caseName(view)} wurde nach der Anmeldefrist angemeldet, oder seine Unterlagen kamen nicht rechtzeitig.`,
        'Der Punkt wird nur behandelt, wenn Sie ihn mit Begründung zulassen.',
      ],
      why: why(view),
      next: 'Ohne Zulassung geht der Punkt in eine spätere Sitzung oder in den Umlauf.',
      actions: [openCase(view, 'Über die Zulassung entscheiden')],
    };
  },

  guestInvited: (view) => {
    const { number, on, startsAt, body: code, items } = view.case.context as unknown as MeetingContext;
    const item = items.find(({ vote }) => vote === view.data.vote);
    return {
      subject: `Einladung als Gast: ${body(view, code, 'short')}, ${number}. Sitzung am ${shortDay(on)}`,
      paragraphs: [
        `wir laden Sie als Gast ein zu TOP ${item?.number ?? ''} ${quoted(view.text(item?.titleId))} der ${number}. Sitzung ${body(view, code, 'gen')} am ${germanDay(on)}, ${startsAt} Uhr.`,
        'Vorschlag und Unterlagen zu diesem Punkt stehen unter Ihrem persönlichen Link. Bitte geben Sie ihn nicht weiter.',
      ],
      why: why(view),
      next: 'Wann der Punkt voraussichtlich aufgerufen wird, steht unter dem Link. Wird die Sitzung verlegt, erhalten Sie eine Nachricht.',
      actions: [openCase(view, 'Punkt ansehen')],
    };
  },

  guestUninvited: (view) => {
    const { number, on, body: code } = view.case.context as unknown as MeetingContext;
    return {
      subject: `Einladung zurückgenommen: ${body(view, code, 'short')}, ${shortDay(on)}`,
      paragraphs: [
        `die Einladung zu TOP ${view.data.number} ${quoted(view.text(view.data.titleId))} der ${number}. Sitzung ${body(view, code, 'gen')} am ${germanDay(on)} ist zurückgenommen.`,
      ],
      why: 'Sie waren als Gast zu einem Tagesordnungspunkt eingeladen',
      next: 'Ihr persönlicher Link öffnet den Punkt nicht mehr.',
      actions: [],
    };
  },

  withoutDocuments: (view) => {
    const { items } = view.case.context as unknown as MeetingContext;
    const item = items.find(({ vote }) => vote === view.data.vote);
    const isAsked = item?.admission === 'asked';
    return {
      subject: `Unterlagen fehlen: TOP ${item?.number ?? ''}, ${oneLine(view.text(item?.titleId))}`,
      paragraphs: [
        `zu TOP ${item?.number ?? ''} ${quoted(view.text(item?.titleId))} der ${caseName(view)} liegt bis zum Ende der Unterlagenfrist nichts vor.`,
        isAsked
          ? 'Was jetzt noch kommt, ist eine Tischvorlage. Über sie wird nur entschieden, wenn der Vorsitz sie mit Begründung zulässt.'
          : 'Bitte reichen Sie die Unterlagen nach.',
      ],
      why: why(view),
      next: isAsked
        ? 'Ohne Zulassung geht der Punkt in eine spätere Sitzung oder in den Umlauf.'
        : 'Der Punkt bleibt auf der Tagesordnung.',
      actions: [openCase(view, 'Tagesordnung öffnen')],
    };
  },

  writtenAsked: (view) => {
    const { items } = view.case.context as unknown as MeetingContext;
    const item = items.find(({ vote }) => vote === view.data.vote);
    return {
      subject: `Umlauf verlangt: TOP ${item?.number ?? ''}, ${oneLine(view.text(item?.titleId))}`,
      paragraphs: [
        `${organisation(view, view.data.organisation)} möchte, dass über TOP ${item?.number ?? ''} ${quoted(view.text(item?.titleId))} nicht in der ${caseName(view)} entschieden wird, sondern im Umlauf.`,
      ],
      why: why(view),
      next: 'Der Vorsitz lässt den Punkt zu oder gibt ihn in den Umlauf.',
      actions: [openCase(view, 'Tagesordnung öffnen')],
    };
  },

  takenOffConsentList: (view) => {
    const { items } = view.case.context as unknown as MeetingContext;
    const item = items.find(({ vote }) => vote === view.data.vote);
    return {
      subject: `Von der Grünen Liste genommen: TOP ${item?.number ?? ''}`,
      paragraphs: [
        `${organisation(view, view.data.organisation)} hat TOP ${item?.number ?? ''} ${quoted(view.text(item?.titleId))} von der Grünen Liste der ${caseName(view)} genommen.`,
      ],
      why: why(view),
      next: 'Der Punkt wird einzeln beraten.',
      actions: [openCase(view, 'Tagesordnung öffnen')],
    };
  },

  meetingCancelled: (view) => ({
    subject: `Abgesagt: ${body(view, view.case.context.body, 'short')}, ${shortDay(String(view.data.on))}`,
    paragraphs: [
      `die ${caseName(view)} am ${germanDay(String(view.data.on))}, findet nicht statt.`,
      ...(view.text(view.entry?.event.reason) ? [`Grund: ${excerpt(view.text(view.entry?.event.reason))}`] : []),
      'Schon gefasste Beschlüsse gelten.',
    ],
    why: why(view),
    next: nextMeeting(view, view.case.context.body) || 'Ein neuer Termin ist noch nicht geplant.',
    actions: [openCase(view, 'Sitzung ansehen')],
  }),

  deadlineMoved: (view) => {
    const name = deadlineWords(view.case.workflow, String(view.data.name));
    const meeting = meetingOf(view, view.data.meeting);
    const until = moment(String(view.data.dueAt));
    const derivation = deadline(view.case, String(view.data.name))?.derivation ?? [];
    return {
      subject: `Neue Frist ${shortDay(dayOf(String(view.data.dueAt)))}: ${name} – ${view.case.title}`,
      paragraphs: [
        `${meeting ? `die ${meetingName(view, meeting)} ${changed(meeting, view.data.how)}` : 'eine Sitzung ist verschoben'}. Damit ändert sich eine Frist zu ${quoted(view.case.title)}.`,
        `${name}: neue Frist bis ${until}.`,
        ...(derivation.length ? ['So ergibt sich der Tag:', derivation.map(({ text }) => text)] : []),
      ],
      why: why(view),
      next: `Bitte planen Sie mit dem neuen Tag. Erinnerungen richten sich nach ihm.`,
      actions: [openCase(view, 'Vorgang ansehen')],
    };
  },

  recordedOnBehalf: (view) => {
    const code = view.entry?.onBehalf?.organisation ?? view.to.organisation;
    const evidence = shortened(oneLine(view.text(view.data.evidenceId)), 400).replace(/\.(“?)$/, '$1');
    const what = historyWords(view.case.workflow, String(view.data.command));
    return {
      subject: `Im Auftrag erfasst: ${view.case.title || what}`,
      paragraphs: [
        `für ${organisation(view, code, 'akk')} wurde${view.case.title ? ` zu ${quoted(view.case.title)}` : ''} eingetragen: ${what}.`,
        fixedSentences.onBehalf(moment(view.at), organisation(view, code, 'gen'), evidence),
        `Der Beleg ist am ${moment(String(view.data.receivedAt))}, eingegangen.`,
      ],
      why: `Die Angabe wurde für ${organisation(view, code, 'akk')} gemacht`,
      next: 'Falls das nicht stimmt, melden Sie sich bitte bei der Geschäftsstelle.',
      silence: 'Die Angabe gilt',
      actions: [openCase(view, 'Vorgang ansehen')],
    };
  },
};

interface MeetingContext {
  number: number;
  on: string;
  startsAt: string;
  body: string;
  items: { vote: string; number: number; titleId: string; isOnConsentList: boolean; admission: string }[];
  versions: { items: { vote: string }[] }[];
}

function dayOf(instant: string): string {
  return berlinDate(new Date(Date.parse(instant) - 1).toISOString());
}

/** What happened to a meeting that a day hangs on. */
function changed({ on }: MeetingView, how: unknown): string {
  if (how === 'planned') return `ist geplant für ${germanDay(on)}`;
  return how === 'cancelled' ? 'ist abgesagt' : `ist verschoben auf ${germanDay(on)}`;
}
