import type { z } from 'zod';
import { germanDay } from '../../workflows/berlin-time.js';
import type { interimReport } from '../../workflows/interim-report.js';
import type { MeetingView } from '../register/case.queries.js';
import { reportKind } from './duties.de.js';
import type { MailDeadline, MailText, MailView } from './mail-view.js';
import {
  Body,
  askedWhy,
  body,
  deadline,
  doIt,
  due,
  excerpt,
  meetingName,
  meetingOf,
  meetingsAhead,
  moment,
  nextReminder,
  openCase,
  organisation,
  organisationList,
  quoted,
  remindersSoFar,
  shortDay,
  why,
} from './phrases.de.js';

type Context = z.infer<typeof interimReport.context>;

const contextOf = (view: MailView) => view.case.context as Context;
const kind = (view: MailView) => reportKind(contextOf(view).kind);
const titleOf = (view: MailView) => quoted(view.case.title);
/** „der Zwischenbericht zu „…““. */
const theReport = (view: MailView) => `der ${kind(view)} zu ${titleOf(view)}`;
const dueOf = (view: MailView): MailDeadline | undefined => deadline(view.case, 'due');
/** „am Mittwoch, 16.10.2024, 24:00 Uhr“. */
const onDue = (view: MailView) => (dueOf(view) ? `am ${due(dueOf(view)!)}` : 'jetzt');
const subjectDay = (view: MailView) => (dueOf(view) ? shortDay(dueOf(view)!.dueOn) : '');
const handIn = (view: MailView) =>
  view.to.role === 'lead'
    ? [
        doIt(view, 'handIn', 'Bericht abgeben'),
        // A last report says what came of it all.
        ...(contextOf(view).kind === 'final' ? [] : [doIt(view, 'reportNoChange', 'Keine Änderung melden')]),
        doIt(view, 'askForDate', 'Neuen Termin beantragen'),
      ]
    : [openCase(view, 'Bericht ansehen')];
const asFileOrText = 'Abgeben können Sie als Datei oder als Text.';

/** A mail before or on the due day; all end with the Abgabe. */
function reminder(view: MailView, subject: string, paragraphs: MailText['paragraphs']): MailText {
  const again = nextReminder(view);
  return {
    subject,
    paragraphs,
    why: why(view),
    next: `Bitte geben Sie den Bericht bis ${dueOf(view) ? due(dueOf(view)!) : 'zum vereinbarten Tag'}, ab.`,
    silence: again
      ? `Sie erhalten am ${germanDay(again.date)}, noch eine Erinnerung`
      : 'Die Geschäftsstelle meldet sich bei Ihnen',
    actions: handIn(view),
  };
}

/** Mails of the report (Bericht), by wording.md 4. */
export const reportMails: Record<string, (view: MailView) => MailText> = {
  reportIn28Days: (view) => {
    const meeting = meetingFor(view);
    return reminder(view, `${kind(view)}: Abgabe bis ${subjectDay(view)} – ${view.case.title}`, [
      meeting
        ? `für die ${meetingName(view, meeting)} ist ein ${kind(view)} zu ${titleOf(view)} vorgesehen. Er muss bis ${due(dueOf(view)!)}, vorliegen.`
        : `${theReport(view)} ist ${onDue(view)}, fällig.`,
      ...(dueOf(view)?.derivation.length
        ? ['So ergibt sich der Tag:', dueOf(view)!.derivation.map(({ text }) => text)]
        : []),
    ]);
  },

  reportIn14Days: (view) =>
    reminder(view, `Bitte vorbereiten: ${kind(view)} bis ${subjectDay(view)} – ${view.case.title}`, [
      `${theReport(view)} ist ${onDue(view)}, fällig. ${togetherWith(view)}`.trim(),
      asFileOrText,
    ]),

  reportIn7Days: (view) =>
    reminder(view, `${kind(view)} bis ${subjectDay(view)}: ${view.case.title}`, [
      `${theReport(view)} ist ${onDue(view)}, fällig. Falls er schon unterwegs ist, ist nichts weiter zu tun.`,
      'Wenn der Tag nicht zu halten ist, melden Sie sich bitte jetzt bei der Geschäftsstelle.',
    ]),

  reportTomorrow: (view) =>
    reminder(view, `Fällig am ${subjectDay(view)}: ${kind(view)} zu ${view.case.title}`, [
      `${theReport(view)} ist ${onDue(view)}, fällig. ${asFileOrText}`,
    ]),

  reportDueToday: (view) => {
    const meeting = meetingFor(view);
    return reminder(view, `Abgabe bis ${subjectDay(view)}, 24:00 Uhr: ${kind(view)} zu ${view.case.title}`, [
      `${theReport(view)} ist ${onDue(view)}, fällig. Eine Abgabe danach bleibt möglich.${meeting ? ` Für die Unterlagen der ${meetingName(view, meeting)} kann sie zu spät sein.` : ''}`,
    ]);
  },

  reportNotYetReceived: (view) => {
    const again = nextReminder(view);
    return {
      subject: `Noch nicht eingegangen: ${kind(view)} zu ${view.case.title}`,
      paragraphs: [
        `${theReport(view)} war ${onDue(view)}, fällig und liegt noch nicht vor.`,
        'Vielleicht haben sich Abgabe und Nachricht überschnitten. Bitte nennen Sie der Geschäftsstelle sonst einen Tag.',
      ],
      why: why(view),
      next: 'Eine Abgabe bleibt möglich.',
      silence: again
        ? `Die Geschäftsstelle meldet sich am ${germanDay(again.date)}, bei Ihnen`
        : 'Die Geschäftsstelle meldet sich bei Ihnen',
      actions: handIn(view),
    };
  },

  reportAskForAnswer: (view) => ({
    subject: `Bitte um Rückmeldung: ${kind(view)} zu ${view.case.title}`,
    paragraphs: [
      `${theReport(view)} ist noch nicht eingegangen. Fällig war er ${onDue(view)}.`,
      'Die Geschäftsstelle ruft Sie gern an und hilft bei einer Kurzfassung.',
    ],
    why: why(view),
    next: `Bitte geben Sie den Bericht ab oder nennen Sie der Geschäftsstelle einen Tag. Danach entscheidet sie mit dem Vorsitz, ob ${body(view, contextOf(view).addressee)} darüber spricht.`,
    actions: handIn(view),
  }),

  reportFollowUp: (view) => {
    const sent = remindersSoFar(view);
    const proposal = nextReminder(view);
    return {
      subject: `Bitte nachfassen: ${kind(view)} zu ${view.case.title}`,
      paragraphs: [
        `${theReport(view)} war ${onDue(view)}, fällig und liegt noch nicht vor.`,
        `Verantwortlich: Federführung ${organisationList(view, contextOf(view).leads, 'short')}.`,
        ...(sent.length ? ['Bisher wurde erinnert am:', sent.map(({ dueAt }) => moment(dueAt))] : []),
        'Nichts geht ohne Ihre Freigabe an Dritte.',
      ],
      why: why(view),
      next: 'Bitte rufen Sie die Federführung an und vermerken Sie eine Zusage mit ihrem Tag. Sie können den Bericht auch erlassen.',
      silence: proposal
        ? `Am ${germanDay(proposal.date)}, liegt Ihnen ein Vorschlag für die Tagesordnung vor`
        : 'Der Bericht bleibt offen; weitere Erinnerungen gibt es nicht',
      actions: [openCase(view, 'Bericht ansehen')],
    };
  },

  reportProposedForAgenda: (view) => {
    const meeting = meetingsAhead(view, contextOf(view).addressee)[0];
    return {
      subject: `Bitte entscheiden: „Ausstehende Berichte“, ${view.case.title}`,
      paragraphs: [
        `${theReport(view)} war ${onDue(view)}, fällig und liegt noch nicht vor.`,
        `Vorschlag: ${Body(view, contextOf(view).addressee)} spricht unter „Ausstehende Berichte“ über das weitere Vorgehen.${meeting ? ` Die nächste Sitzung ist am ${germanDay(meeting.on)}.` : ''}`,
        'Nichts geht ohne Ihre Freigabe an Dritte.',
      ],
      why: why(view),
      next: 'Bitte geben Sie den Vorschlag frei, stellen Sie ihn zurück oder vermerken Sie eine Zusage. Geht der Bericht ein, entfällt der Punkt von selbst.',
      silence: 'Der Bericht kommt auf keine Tagesordnung, und der Vorsitz erfährt nichts',
      actions: [openCase(view, 'Vorschlag ansehen')],
    };
  },

  reportOnAgenda: (view) => {
    const meeting = meetingOf(view, view.data.meeting);
    const day = meeting ? germanDay(meeting.on) : '';
    return {
      subject: `Ausstehende Berichte am ${meeting ? shortDay(meeting.on) : ''}: ${view.case.title}`,
      paragraphs: [
        `${theReport(view)} ist Teil des Punktes „Ausstehende Berichte“${meeting ? ` der ${meetingName(view, meeting)} am ${day}` : ''}.`,
        `${Body(view, contextOf(view).addressee)} soll über das weitere Vorgehen sprechen.${view.to.role === 'lead' ? ' Ein kurzer mündlicher Stand genügt.' : ''}`,
      ],
      why: why(view),
      next: meeting
        ? `Geht der Bericht bis zur Sitzung am ${day}, ein, entfällt der Punkt.`
        : 'Geht der Bericht vorher ein, entfällt der Punkt.',
      silence: 'Das Gremium spricht in der Sitzung darüber',
      actions: [openCase(view, view.to.role === 'lead' ? 'Bericht abgeben' : 'Bericht ansehen')],
    };
  },
  reportDayAsked: (view) => ({
    subject: `Bitte Tag wählen: ${kind(view)} zu ${view.case.title}`,
    paragraphs: [
      `für den ${kind(view)} zu ${titleOf(view)} steht kein Tag fest: ${askedWhy(view)}`,
      `Verantwortlich: Federführung ${organisationList(view, contextOf(view).leads, 'short')}.`,
    ],
    why: why(view),
    next: 'Bitte wählen Sie die Sitzung, zu deren Unterlagen der Bericht gehört, oder legen Sie einen Tag fest. Die Federführung erfährt ihn dann.',
    silence: 'Der Bericht hat keinen Tag, und es wird nicht an ihn erinnert',
    actions: [openCase(view, 'Sitzung oder Tag wählen')],
  }),

  reportDaySet: (view) => ({
    subject: `${kind(view)} bis ${subjectDay(view)}: ${view.case.title}`,
    paragraphs: [
      `für den ${kind(view)} zu ${titleOf(view)} hat die Geschäftsstelle einen Tag festgelegt: ${due(dueOf(view)!)}.`,
      'So ergibt sich der Tag:',
      dueOf(view)!.derivation.map(({ text }) => text),
    ],
    why: why(view),
    next: `Bitte geben Sie den Bericht bis ${due(dueOf(view)!)}, ab. Wenn der Tag nicht passt, melden Sie sich bitte bei der Geschäftsstelle.`,
    silence: nextReminder(view)
      ? `Sie erhalten am ${germanDay(nextReminder(view)!.date)}, eine Erinnerung`
      : 'Sie erhalten nach diesem Tag eine Erinnerung',
    actions: handIn(view),
  }),

  noChangeReported: (view) => ({
    subject: `Keine Änderung gemeldet: ${kind(view)} zu ${view.case.title}`,
    paragraphs: [
      `${organisation(view, contextOf(view).handedInBy ?? '')} hat zum ${kind(view)} zu ${titleOf(view)} gemeldet: keine Änderung seit dem letzten Bericht.`,
      `Jede Federführung kann die Meldung bis ${goesIn(view)}, zurücknehmen.`,
    ],
    why: why(view),
    next: `Die Meldung geht am ${goesIn(view)}, von selbst ein.`,
    silence: 'Es gilt: keine Änderung',
    actions: [openCase(view, 'Meldung ansehen')],
  }),

  reportForAgreement: (view) => {
    const isAuthor = view.to.organisation === contextOf(view).handedInBy;
    return {
      subject: isAuthor
        ? `In Abstimmung: ${kind(view)} zu ${view.case.title}`
        : `Bitte zustimmen: ${kind(view)} zu ${view.case.title}`,
      paragraphs: [
        `${organisation(view, contextOf(view).handedInBy ?? '')} hat den ${kind(view)} zu ${titleOf(view)} vorgelegt.`,
        'Er geht ein, sobald alle Federführungen zugestimmt haben.',
      ],
      why: why(view),
      next: isAuthor
        ? 'Bis dahin können Sie den Bericht zurücknehmen.'
        : 'Bitte stimmen Sie zu oder fügen Sie Ihre abweichende Auffassung bei.',
      silence: `Der Bericht geht am ${goesIn(view)}, ein, mit abweichenden Auffassungen als Anlage`,
      actions: [openCase(view, isAuthor ? 'Bericht ansehen' : 'Bericht lesen und antworten')],
    };
  },

  reportTakenBack: (view) => ({
    subject: `Zurückgenommen: ${kind(view)} zu ${view.case.title}`,
    paragraphs: [
      `${organisation(view, view.entry?.organisation ?? '')} hat ${contextOf(view).isUnchanged ? `die Meldung „keine Änderung“ zum ${kind(view)}` : `den ${kind(view)}`} zu ${titleOf(view)} zurückgenommen.`,
    ],
    why: why(view),
    next: `Der Bericht steht wieder aus. Fällig ${deadline(view.case, 'due')?.status === 'open' ? 'ist' : 'war'} er ${onDue(view)}.`,
    actions: handIn(view),
  }),

  reportDateAsked: (view) => ({
    subject: `Neuer Termin beantragt: ${kind(view)} zu ${view.case.title}`,
    paragraphs: [
      `${organisation(view, contextOf(view).asked?.by ?? '')} bittet für den ${kind(view)} zu ${titleOf(view)} um einen neuen Termin: ${germanDay(contextOf(view).asked?.on ?? view.at.slice(0, 10))}.`,
      `Bisher ist er ${onDue(view)}, fällig.`,
      `Grund: ${excerpt(view.text(contextOf(view).asked?.reasonId))}`,
    ],
    why: why(view),
    next: 'Bitte gewähren Sie den neuen Termin oder bleiben Sie mit einem Grund beim bisherigen.',
    silence: 'Es bleibt beim bisherigen Termin',
    actions: [openCase(view, 'Antrag ansehen')],
  }),

  reportDateGranted: (view) => ({
    subject: `Neuer Termin ${subjectDay(view)}: ${kind(view)} zu ${view.case.title}`,
    paragraphs: [`${theReport(view)} ist jetzt ${onDue(view)}, fällig. Die Geschäftsstelle hat den Termin gewährt.`],
    why: why(view),
    next: `Bitte geben Sie den Bericht bis ${dueOf(view) ? due(dueOf(view)!) : 'zum vereinbarten Tag'}, ab.`,
    silence: 'Erinnerungen richten sich nach dem neuen Tag',
    actions: handIn(view),
  }),

  reportDateDeclined: (view) => ({
    subject: `Es bleibt beim Termin: ${kind(view)} zu ${view.case.title}`,
    paragraphs: [
      `für den ${kind(view)} zu ${titleOf(view)} bleibt es beim bisherigen Termin. Er ist ${onDue(view)}, fällig.`,
      `Grund: ${excerpt(view.text(view.data.reasonId))}`,
    ],
    why: why(view),
    next: 'Eine Abgabe bleibt auch danach möglich.',
    actions: handIn(view),
  }),

  reportHandedIn: (view) => ({
    subject: `${contextOf(view).isUnchanged ? 'Keine Änderung' : 'Abgegeben'}: ${kind(view)} zu ${view.case.title}`,
    paragraphs: [
      contextOf(view).isUnchanged
        ? `${organisation(view, contextOf(view).handedInBy ?? '')} hat zum ${kind(view)} zu ${titleOf(view)} gemeldet: keine Änderung. Die Meldung ist am ${moment(view.at)}, eingegangen.`
        : `${organisation(view, contextOf(view).handedInBy ?? '')} hat den ${kind(view)} zu ${titleOf(view)} abgegeben. Er ist am ${moment(view.at)}, eingegangen.`,
      ...(contextOf(view).dissents.length
        ? [
            `Abweichende Auffassung: ${organisationList(
              view,
              contextOf(view).dissents.map((dissent) => dissent.organisation),
              'short',
            )}.`,
          ]
        : []),
    ],
    why: why(view),
    next: 'Bitte prüfen Sie, ob der Bericht formal in Ordnung ist.',
    silence: 'Der Bericht bleibt abgegeben und ungeprüft',
    actions: [openCase(view, 'Bericht prüfen')],
  }),

  reportReceived: (view) => ({
    subject: `Eingegangen: ${kind(view)} zu ${view.case.title}`,
    paragraphs: [`${theReport(view)} ist am ${moment(view.at)}, eingegangen. Weitere Erinnerungen erhalten Sie nicht.`],
    why: why(view),
    next: 'Die Geschäftsstelle prüft, ob der Bericht formal in Ordnung ist.',
    actions: [openCase(view, 'Bericht ansehen')],
  }),

  reportReturned: (view) => {
    const day = String(view.data.due);
    const again = nextReminder(view);
    return {
      subject: `Bitte ergänzen bis ${shortDay(day)}: ${kind(view)} zu ${view.case.title}`,
      paragraphs: [
        `vielen Dank für den ${kind(view)} zu ${titleOf(view)}. Die Geschäftsstelle bittet um eine Ergänzung:`,
        excerpt(view.text(view.entry?.event.reason), 2000),
      ],
      why: why(view),
      next: `Bitte geben Sie die ergänzte Fassung bis ${germanDay(day)}, 24:00 Uhr, ab.`,
      silence: again
        ? `Sie erhalten am ${germanDay(again.date)}, eine Erinnerung`
        : 'Sie erhalten nach diesem Tag eine Erinnerung',
      actions: handIn(view),
    };
  },

  reportAccepted: (view) => {
    const meeting = meetingFor(view);
    return {
      subject: `Formal in Ordnung: ${kind(view)} zu ${view.case.title}`,
      paragraphs: [`${theReport(view)} ist formal in Ordnung.`],
      why: why(view),
      next: `Er geht ${meeting ? `zu den Unterlagen der ${meetingName(view, meeting)} am ${germanDay(meeting.on)}` : `an ${body(view, contextOf(view).addressee, 'akk')}`}. Für Sie ist nichts weiter zu tun.`,
      actions: [openCase(view, 'Bericht ansehen')],
    };
  },

  reportLapsed: (view) => ({
    subject: `Nicht mehr nötig: ${kind(view)} zu ${view.case.title}`,
    paragraphs: [`${theReport(view)} muss nicht mehr abgegeben werden. Das Mandat ist beendet, bevor er fällig war.`],
    why: why(view),
    next: 'Für Sie ist zu diesem Bericht nichts weiter zu tun.',
    actions: [openCase(view, 'Bericht ansehen')],
  }),

  reportWaived: (view) => ({
    subject: `Erlassen: ${kind(view)} zu ${view.case.title}`,
    paragraphs: [
      `die Geschäftsstelle hat den ${kind(view)} zu ${titleOf(view)} erlassen. Er muss nicht mehr abgegeben werden.`,
      `Grund: ${excerpt(view.text(view.entry?.event.reason))}`,
    ],
    why: why(view),
    next: 'Für Sie ist nichts weiter zu tun.',
    actions: [openCase(view, 'Bericht ansehen')],
  }),
};

/** „Mittwoch, 16.10.2024, 24:00 Uhr“: when it goes in by itself. */
function goesIn(view: MailView): string {
  const found = deadline(view.case, 'goesIn');
  return found ? due(found) : 'zum genannten Tag';
}

/** The meeting that the report was planned for; a day given later has none. */
function meetingFor(view: MailView): MeetingView | undefined {
  return meetingOf(view, dueOf(view)?.meeting);
}

/** „Denken Sie bitte an die Abstimmung mit Bremen und dem Bund.“ */
function togetherWith(view: MailView): string {
  const others = contextOf(view).leads.filter((code) => code !== view.to.organisation);
  return others.length ? `Denken Sie bitte an die Abstimmung mit ${organisationList(view, others, 'dat')}.` : '';
}
