import { waitingBodies } from '../../workflows/matter.js';
import { germanDate, germanDay } from '../../workflows/berlin-time.js';
import { orderKindLabels, reservationLabels } from '../../workflows/order.de.js';
import type { MailText, MailView } from './mail-view.js';
import {
  askedWhy,
  body,
  deadline,
  decisionName,
  due,
  excerpt,
  moment,
  nextReminder,
  oneLine,
  inBody,
  openCase,
  organisation,
  quoted,
  remindersSoFar,
  shortDay,
  why,
} from './phrases.de.js';

interface OrderContext {
  kind: keyof typeof orderKindLabels;
  owner: string;
  body: string;
  vote: string | null;
  clause: number;
  textId: string | null;
  reservationOf: string | null;
  reportId: string | null;
}

const contextOf = (view: MailView) => view.case.context as unknown as OrderContext;
const titleOf = (view: MailView) => quoted(view.case.title);
const kindOf = (view: MailView) => orderKindLabels[contextOf(view).kind];

/** Mails of decisions that stand: motions, orders, corrections. */
export const decisionMails: Record<string, (view: MailView) => MailText> = {
  motionNeedsSupport: (view) => {
    const { supporters, motion, consultationSequence } = view.case.context as {
      supporters: string[];
      motion: { together: number };
      consultationSequence: { body: string }[];
    };
    return {
      subject: `Antrag: ${supporters.length} von ${motion.together} Ländern, ${view.case.title}`,
      paragraphs: [
        `${titleOf(view)} soll ${inBody(view, consultationSequence[0]!.body)} beraten werden. Bisher unterstützen ${supporters.length} von ${motion.together} nötigen Ländern den Antrag.`,
        'Ein Antrag kommt auf die Tagesordnung, wenn der Bund oder drei Länder ihn stellen.',
      ],
      why: why(view),
      next: 'Sobald genug Mitglieder unterstützen, setzt die Geschäftsstelle den Punkt auf eine Tagesordnung.',
      actions: [openCase(view, 'Vorlage lesen')],
    };
  },

  matterRegistered: (view) => {
    const bodies = waitingBodies(view.case.context as unknown as Parameters<typeof waitingBodies>[0]);
    return {
      subject: `Vorlage angemeldet: ${view.case.title}`,
      paragraphs: [
        `${titleOf(view)} ist für die Beratung ${bodies.map((code) => inBody(view, code)).join(' und ')} angemeldet.`,
      ],
      why: why(view),
      next: 'Bitte setzen Sie die Vorlage auf eine Tagesordnung oder lassen Sie im Umlauf entscheiden.',
      actions: [openCase(view, 'Vorlage ansehen')],
    };
  },

  matterWithdrawn: (view) => ({
    subject: `Zurückgezogen: ${view.case.title}`,
    paragraphs: [`die Vorlage ${titleOf(view)} ist zurückgezogen. Sie wird nicht mehr beraten und bleibt lesbar.`],
    why: why(view),
    next: 'Ein neuer Anlauf beginnt mit einer neuen Vorlage.',
    actions: [openCase(view, 'Vorlage ansehen')],
  }),

  decisionReleased: (view) => {
    const { body: code, clauses } = view.case.context as unknown as {
      body: string;
      clauses: { number: number; wordings: { textId: string }[] }[];
    };
    return {
      subject: `${decision(view)}: ${view.case.title}`,
      paragraphs: [
        `der Beschluss ${inBody(view, code)} zu ${titleOf(view)} ist veröffentlicht:`,
        clauses.map(
          ({ number, wordings }) => `${number > 0 ? `${number}. ` : ''}${oneLine(view.text(wordings.at(-1)?.textId))}`,
        ),
      ],
      why: why(view),
      next: 'Aufträge stehen mit ihren Fristen im Aufgabenregister.',
      actions: [openCase(view, 'Beschluss lesen')],
    };
  },

  decisionCorrected: (view) => {
    const clause = Number(view.data.clause);
    return {
      subject: `Berichtigt: ${decision(view)}`,
      paragraphs: [
        `im Text von ${titleOf(view)} war${clause ? ` in Ziffer ${clause}` : ''} eine Angabe unrichtig. Sie lautet jetzt:`,
        excerpt(view.text(view.data.wordingId)),
        `Grund: ${excerpt(view.text(view.data.reasonId))}`,
        'Nummer, Datum und Inhalt bleiben gleich. Beide Fassungen sind abrufbar.',
      ],
      why: why(view),
      next: 'Falls Ihnen etwas auffällt, melden Sie sich bitte bei der Geschäftsstelle.',
      actions: [openCase(view, 'Beschluss lesen')],
    };
  },

  followUpGiven: (view) => ({
    subject: `Follow-Up bis ${shortDue(view)}: ${view.case.title}`,
    paragraphs: [
      `die Sitzung ${body(view, contextOf(view).body, 'gen')} hat zu ${titleOf(view)} etwas ${forOwner(view)} festgehalten:`,
      task(view),
      `Frist: ${dueOf(view)}.`,
    ],
    why: why(view),
    next: 'Melden Sie die Erledigung als Text oder mit einer Datei. Die Geschäftsstelle bestätigt sie.',
    actions: [openCase(view, 'Erledigung melden')],
  }),

  orderReminder: (view) => {
    const again = nextReminder(view);
    return {
      subject: `${kindOf(view)} bis ${shortDue(view)}: ${view.case.title}`,
      paragraphs: [
        `${forOwner(view)} steht aus ${titleOf(view)} noch etwas an:`,
        task(view),
        `Frist: ${dueOf(view)}. Falls es schon erledigt ist, genügt eine kurze Meldung.`,
      ],
      why: why(view),
      next: 'Melden Sie die Erledigung als Text oder mit einer Datei. Die Geschäftsstelle bestätigt sie.',
      silence: again
        ? `Sie erhalten am ${germanDay(again.date)}, noch eine Erinnerung`
        : 'Die Geschäftsstelle meldet sich bei Ihnen',
      actions: [openCase(view, 'Erledigung melden')],
    };
  },

  orderDue: (view) => {
    const again = nextReminder(view);
    return {
      subject: `Noch nicht gemeldet: ${kindOf(view)} aus ${view.case.title}`,
      paragraphs: [
        `${forOwner(view)} war bis ${dueOf(view)} zu erledigen:`,
        task(view),
        'Eine Meldung liegt noch nicht vor. Sie bleibt möglich. Vielleicht haben sich Meldung und Nachricht überschnitten.',
      ],
      why: why(view),
      next: 'Wenn Sie mehr Zeit brauchen, nennen Sie der Geschäftsstelle bitte einen Tag.',
      silence: again
        ? `Die Geschäftsstelle meldet sich am ${germanDay(again.date)}, bei Ihnen`
        : 'Die Geschäftsstelle meldet sich bei Ihnen',
      actions: [openCase(view, 'Erledigung melden')],
    };
  },

  orderAskForAnswer: (view) => ({
    subject: `Bitte um Rückmeldung: ${kindOf(view)} aus ${view.case.title}`,
    paragraphs: [
      `${forOwner(view)} war bis ${dueOf(view)} zu erledigen:`,
      task(view),
      'Eine Meldung liegt noch nicht vor. Die Geschäftsstelle ruft Sie gern an.',
    ],
    why: why(view),
    next: 'Bitte melden Sie die Erledigung oder nennen Sie der Geschäftsstelle einen Tag.',
    silence: `Danach entscheidet die Geschäftsstelle, ob sie ${body(view, contextOf(view).body, 'dat')} die Sache wieder vorlegt`,
    actions: [openCase(view, 'Erledigung melden')],
  }),

  orderNotReported: (view) => {
    const sent = remindersSoFar(view);
    const proposal = nextReminder(view);
    return {
      subject: `Bitte nachfassen: ${kindOf(view)} aus ${view.case.title}`,
      paragraphs: [
        `die Frist für ${organisation(view, contextOf(view).owner, 'akk')} war am ${dueOf(view)}. Eine Meldung liegt noch nicht vor.`,
        task(view),
        ...(sent.length ? ['Bisher wurde erinnert am:', sent.map(({ dueAt }) => moment(dueAt))] : []),
      ],
      why: why(view),
      next: 'Bitte rufen Sie die zuständige Stelle an und vermerken Sie eine Zusage mit ihrem Tag. Sie können die Frist auch verlängern.',
      silence: proposal
        ? `Am ${germanDay(proposal.date)}, erhalten Sie den Vorschlag, die Sache wieder vorzulegen`
        : 'Die Sache bleibt offen',
      actions: [openCase(view, 'Auftrag ansehen')],
    };
  },

  orderResubmissionDue: (view) => ({
    subject: `Bitte entscheiden: ${kindOf(view)} wieder vorlegen, ${view.case.title}`,
    paragraphs: [
      `${forOwner(view)} war bis ${dueOf(view)} zu erledigen und ist noch nicht gemeldet:`,
      task(view),
      `Vorschlag: Legen Sie die Sache ${body(view, contextOf(view).body, 'dat')} wieder vor. Nichts geht ohne Ihre Freigabe an Dritte.`,
    ],
    why: why(view),
    next: 'Sie können wieder vorlegen, die Frist verlängern oder eine Zusage vermerken.',
    silence: 'Die Sache bleibt offen; weitere Erinnerungen gibt es nicht',
    actions: [openCase(view, 'Vorschlag ansehen')],
  }),

  orderResubmitted: (view) => {
    const { body: code, kind, owner } = view.case.context as unknown as OrderContext & { body: string };
    const isReservation = kind === 'reservation';
    return {
      subject: `Wieder vorgelegt: ${kindOf(view)} aus ${view.case.title}`,
      paragraphs: [
        isReservation
          ? `${organisation(view, owner)} hat den Vorbehalt zu ${titleOf(view)} bis ${dueOf(view)} nicht aufgehoben.`
          : `zu ${titleOf(view)} liegt ${inBody(view, code)} wieder vor, was ${organisation(view, owner)} zu erledigen hatte:`,
        task(view),
        `Wie es weitergeht, entscheidet ${body(view, code)}. Der Beschluss gilt bis dahin weiter.`,
      ],
      why: why(view),
      next: 'Die Geschäftsstelle setzt den Punkt auf eine Tagesordnung oder lässt im Umlauf entscheiden.',
      actions: [openCase(view, 'Vorgang ansehen')],
    };
  },
  orderDayAsked: (view) => ({
    subject: `Bitte Tag nennen: ${kindOf(view)} aus ${view.case.title}`,
    paragraphs: [
      `der Auftrag für ${organisation(view, contextOf(view).owner, 'akk')} hat keinen Tag mehr: ${askedWhy(view)}`,
      task(view),
    ],
    why: why(view),
    next: 'Bitte nennen Sie unter „Frist verlängern“ einen Tag.',
    silence: 'Der Auftrag bleibt offen, und es wird nicht an ihn erinnert',
    actions: [openCase(view, 'Auftrag ansehen')],
  }),

  orderReported: (view) => ({
    subject: `Erledigung gemeldet: ${view.case.title}`,
    paragraphs: [
      `${organisation(view, contextOf(view).owner)} hat zu ${titleOf(view)} gemeldet:`,
      excerpt(view.text(contextOf(view).reportId)),
    ],
    why: why(view),
    next: 'Bitte prüfen Sie den Nachweis. Danach bestätigen Sie die Erledigung oder geben sie zurück.',
    actions: [openCase(view, 'Nachweis ansehen')],
  }),

  orderExtended: (view) => ({
    subject: `Neue Frist ${shortDue(view)}: ${view.case.title}`,
    paragraphs: [
      `die Frist für Ihren Auftrag aus ${titleOf(view)} ist verlängert bis ${dueOf(view)}.`,
      `Grund: ${excerpt(view.text(view.entry?.event.reason))}`,
    ],
    why: why(view),
    next: nextReminder(view)
      ? `Sie erhalten am ${germanDay(nextReminder(view)!.date)}, eine Erinnerung.`
      : 'Melden Sie die Erledigung als Text oder mit einer Datei.',
    actions: [openCase(view, 'Auftrag ansehen')],
  }),

  orderReturned: (view) => ({
    subject: `Bitte ergänzen: ${kindOf(view)} aus ${view.case.title}`,
    paragraphs: [
      `Ihre Meldung zu ${titleOf(view)} braucht noch eine Ergänzung.`,
      `Hinweis: ${excerpt(view.text(view.data.reasonId))}`,
    ],
    why: why(view),
    next: 'Bitte melden Sie die Erledigung danach noch einmal.',
    actions: [openCase(view, 'Erledigung melden')],
  }),

  orderRepealed: (view) => ({
    subject: `Gegenstandslos: ${kindOf(view)} aus ${view.case.title}`,
    paragraphs: [
      `die Ziffer, auf der Ihr Auftrag aus ${titleOf(view)} beruht, ist aufgehoben. Es ist nichts mehr zu tun.`,
      task(view),
    ],
    why: why(view),
    next: 'Im Aufgabenregister steht der Auftrag als gegenstandslos.',
    actions: [openCase(view, 'Auftrag ansehen')],
  }),

  minutesDue: (view) => ({
    subject: `Niederschrift: ${minutesName(view)}`,
    paragraphs: [`die Niederschrift der ${minutesName(view)} ist noch nicht versandt.`],
    why: why(view),
    next: 'Der Entwurf ist aus dem Verlauf der Sitzung vorbereitet.',
    actions: [openCase(view, 'Niederschrift öffnen')],
  }),

  minutesSent: (view) => ({
    subject: `Niederschrift, Einwendungen bis ${shortDay(String(view.data.until))}: ${body(view, view.case.context.body, 'short')}`,
    paragraphs: [
      `die Niederschrift der ${minutesName(view)} liegt vor. Einwendungen sind möglich bis ${germanDay(String(view.data.until))}, 24:00 Uhr.`,
      'Bis dahin können stimmberechtigte Mitglieder auch eine Protokollerklärung abgeben.',
    ],
    why: why(view),
    next: 'Danach genehmigt der Vorsitz die Niederschrift.',
    silence: 'Die Niederschrift wird in dieser Fassung genehmigt',
    actions: [openCase(view, 'Niederschrift lesen')],
  }),

  objectionRaised: (view) => ({
    subject: `Einwendung: Niederschrift der ${minutesName(view)}`,
    paragraphs: [
      `${organisation(view, view.data.organisation)} hat eine Einwendung erhoben:`,
      excerpt(view.text(view.entry?.event.objection)),
    ],
    why: why(view),
    next: 'Sie können die Einwendung übernehmen oder der nächsten Sitzung vorlegen.',
    actions: [openCase(view, 'Einwendung ansehen')],
  }),

  objectionDeferred: (view) => ({
    subject: `Einwendung in der nächsten Sitzung: ${minutesName(view)}`,
    paragraphs: [
      `über Ihre Einwendung zur Niederschrift der ${minutesName(view)} spricht das Gremium in seiner nächsten Sitzung.`,
      `Grund: ${excerpt(view.text(view.data.reasonId))}`,
    ],
    why: why(view),
    next: 'Die Niederschrift bleibt bis dahin, wie sie ist.',
    actions: [openCase(view, 'Niederschrift ansehen')],
  }),

  minutesApproved: (view) => ({
    subject: `Niederschrift genehmigt: ${minutesName(view)}`,
    paragraphs: [`die Niederschrift der ${minutesName(view)} ist genehmigt.`],
    why: why(view),
    next: 'Aufträge stehen mit ihren Fristen im Aufgabenregister.',
    actions: [openCase(view, 'Niederschrift lesen')],
  }),

  noticeDue: (view) => {
    const { number, on, body: code } = view.case.context as { number: number | null; on: string; body: string };
    const what = number === null ? `Umlauf ${body(view, code, 'gen')} vom ${germanDate(on)}` : minutesName(view);
    return {
      subject: `Bekanntmachung offen: ${what}`,
      paragraphs: [
        number === null
          ? `für den Beschluss „${view.case.title}“ aus dem ${what} ist noch keine Fundstelle der Bekanntmachung eingetragen.`
          : `für die Entscheidungen der ${what} ist noch keine Fundstelle der Bekanntmachung eingetragen.`,
      ],
      why: why(view),
      next: 'Bitte tragen Sie ein, wann sie eingereicht wurde und wo sie erschienen ist.',
      actions: [openCase(view, 'Bekanntmachung eintragen')],
    };
  },
};

/** „45. Sitzung des IT-Planungsrats am 13.11.2024“. */
function minutesName(view: MailView): string {
  const { number, body: code, on } = view.case.context as { number: number; body: string; on: string };
  return `${number}. Sitzung ${body(view, code, 'gen')} am ${germanDate(on)}`;
}

/** „für Hessen“ at the beginning of a mail: the owner is named in its case. */
function forOwner(view: MailView): string {
  return `für ${organisation(view, contextOf(view).owner, 'akk')}`;
}

function task(view: MailView): string {
  const { kind, reservationOf, textId, clause } = contextOf(view);
  if (kind === 'reservation')
    return `${reservationLabels[String(reservationOf)] ?? 'Vorbehalt'}: Bitte teilen Sie das Ergebnis mit.`;
  return `${clause > 0 ? `Ziffer ${clause}: ` : ''}${excerpt(view.text(textId))}`;
}

function dueOf(view: MailView): string {
  const found = deadline(view.case, 'due');
  return found ? due(found) : 'ohne festen Tag';
}

function shortDue(view: MailView): string {
  const found = deadline(view.case, 'due');
  return found ? shortDay(found.dueOn) : 'ohne festen Tag';
}

function decision(view: MailView): string {
  const { vote, body: code } = view.case.context as { vote: string | null; body: string };
  const found = view.decisions.find(({ id }) => id === vote || id === view.case.id);
  return found ? decisionName(view, found) : body(view, code, 'short');
}
