import { germanDay } from '../../workflows/berlin-time.js';
import { assumptionMark, fixedSentences } from '../../workflows/fixed-sentences.de.js';
import { fieldLabels } from '../../workflows/messages.de.js';
import { purposeLabels } from '../../workflows/reference.de.js';
import { wordsOf } from '../../workflows/words-catalogue.js';
import type { registration } from '../../workflows/registration.js';
import type { z } from 'zod';
import type { MailText, MailView } from './mail-view.js';
import {
  Organisation,
  body,
  childrenOf,
  counted,
  deadline,
  due,
  excerpt,
  inBody,
  meetingName,
  meetingOf,
  moment,
  nextMeeting,
  doIt,
  openCase,
  organisation,
  organisationList,
  quoted,
  shortDay,
  source,
  why,
} from './phrases.de.js';

type Context = z.infer<typeof registration.context>;

const contextOf = (view: MailView) => view.case.context as Context;
const leadsOf = (context: Context) => context.form.leads.map((lead) => lead.organisation);
const titleOf = (view: MailView) => quoted(view.case.title);
const leadLine = (view: MailView) => `Federführung: ${organisationList(view, leadsOf(contextOf(view)), 'short')}.`;
const bodyOf = (view: MailView) => contextOf(view).form.approvingBody;
const reason = (view: MailView) => view.text(view.entry?.event.reason);

/** Last day for the check; the rule behind it may be an assumption. */
function reviewDay(view: MailView): string {
  const review = deadline(view.case, 'review');
  if (!review) return '';
  const isAssumed = view.bodies[bodyOf(view)]?.policy.reviewWorkingDays.status === 'assumption';
  return `${germanDay(review.dueOn)}${isAssumed ? ' (Annahme)' : ''}`;
}

/** Mails of the registration (Registrierung), by wording.md 4. */
export const registrationMails: Record<string, (view: MailView) => MailText> = {
  participationNamed: (view) => ({
    subject: `Als Mitwirkung genannt: ${view.case.title}`,
    paragraphs: [
      `${titleOf(view)} soll als Arbeitsformat registriert werden. ${leadLine(view)}`,
      `${Organisation(view, view.to.organisation)} ist als Mitwirkung genannt. Bitte bestätigen Sie die Mitwirkung oder lehnen Sie sie ab.`,
    ],
    why: `${Organisation(view, view.to.organisation)} ist in der Registrierung als Mitwirkung genannt${source(view)}`,
    next: `Die Geschäftsstelle prüft die Registrierung. Danach entscheidet ${body(view, bodyOf(view))}.`,
    silence: `${Organisation(view, view.to.organisation)} bleibt genannt, und das Verfahren läuft weiter`,
    actions: [openCase(view, 'Mitwirkung bestätigen oder ablehnen')],
  }),

  leadConfirmationAsked: (view) => ({
    subject: `Bitte Federführung bestätigen: ${view.case.title}`,
    paragraphs: [
      `${titleOf(view)} soll als Arbeitsformat registriert werden. ${leadLine(view)} ${Organisation(view, view.entry?.organisation ?? '')} hat die Registrierung eingereicht.`,
      `Bitte bestätigen Sie die Federführung für ${organisation(view, view.to.organisation, 'akk')}. Eine Mail an die Geschäftsstelle genügt auch. Sie erfasst die Bestätigung dann in Ihrem Auftrag.`,
    ],
    why: `${Organisation(view, view.to.organisation)} ist in der Registrierung als federführend genannt${source(view)}`,
    next: 'Wenn alle Federführungen bestätigt haben, prüft die Geschäftsstelle die Angaben.',
    silence: 'Die Registrierung wartet auf Ihre Bestätigung',
    actions: [openCase(view, 'Registrierung ansehen'), doIt(view, 'confirmLead', 'Federführung bestätigen')],
  }),

  participationDeclined: (view) => ({
    subject: `Antwort zur Mitwirkung: ${view.case.title}`,
    paragraphs: [
      `${organisation(view, view.data.organisation)} wirkt an ${titleOf(view)} nicht mit.`,
      ...(reason(view) ? [`Grund: ${excerpt(reason(view))}`] : []),
    ],
    why: why(view),
    next: 'Das Verfahren läuft weiter. Für Sie ist nichts zu tun.',
    actions: [openCase(view, 'Registrierung ansehen')],
  }),

  registrationReceived: (view) => ({
    subject: `Registrierung eingegangen: ${view.case.title}`,
    paragraphs: [
      `die Registrierung ${titleOf(view)} ist eingegangen. Sie liegt der Geschäftsstelle seit ${moment(view.at)}, vor.`,
      `${leadLine(view)} ${leadsOf(contextOf(view)).length > 1 ? 'Alle haben bestätigt.' : ''}`.trim(),
    ],
    why: why(view),
    next: [
      `Die Geschäftsstelle prüft bis ${reviewDay(view)}, ob die Angaben vollständig sind.`,
      'Danach setzt sie die Registrierung auf eine Tagesordnung.',
      nextMeeting(view, bodyOf(view)),
    ].join(' '),
    actions: [openCase(view, 'Registrierung ansehen')],
  }),

  registrationToCheck: (view) => ({
    subject: `Bitte prüfen${onDay(view, 'review')}: ${view.case.title}`,
    paragraphs: [
      `die Registrierung ${titleOf(view)} liegt zur Prüfung vor. ${leadLine(view)} Entscheiden soll ${body(view, bodyOf(view))}.`,
      ...(contextOf(view).version > 1
        ? [`Es ist die ${contextOf(view).version}. Fassung. Beide Fassungen stehen auf der Seite nebeneinander.`]
        : []),
    ],
    why: why(view),
    next: `Bitte prüfen Sie bis ${reviewDay(view)}, ob die Angaben vollständig sind. Danach geht die Registrierung auf eine Tagesordnung oder mit Hinweisen zurück. ${nextMeeting(view, bodyOf(view))}`,
    silence: 'Sie erhalten nach diesem Tag eine Erinnerung',
    actions: [openCase(view, 'Registrierung prüfen')],
  }),

  registrationReturned: (view) => {
    const reasons = (view.entry?.event.reasons ?? []) as { field: string; note: string }[];
    const until = germanDay(String(view.data.due));
    return {
      subject: `Bitte ergänzen bis ${shortDay(String(view.data.due))}: ${view.case.title}`,
      paragraphs: [
        `vielen Dank für die Registrierung ${titleOf(view)}. Damit sie auf die Tagesordnung kann, bittet die Geschäftsstelle um ${counted(reasons.length, 'eine Ergänzung', 'Ergänzungen')}:`,
        reasons.map(({ field, note }) => `${fieldLabels[field] ?? field}: ${view.text(note)}`),
        'Alle anderen Angaben sind in Ordnung.',
      ],
      why: why(view),
      next: `Bitte reichen Sie die ergänzte Fassung bis ${until}, ein. ${nextMeeting(view, bodyOf(view))}`,
      silence: 'Sie erhalten nach diesem Tag eine Erinnerung; Ihre Angaben bleiben erhalten',
      actions: [
        { label: 'Ergänzen', path: `/instances/${view.case.id}/revise` },
        openCase(view, 'Registrierung ansehen'),
      ],
    };
  },

  reviewDue: (view) => ({
    subject: `Prüfung noch offen: ${view.case.title}`,
    paragraphs: [
      `die Prüfung der Registrierung ${titleOf(view)} war bis ${reviewDay(view)}, vorgesehen. Sie ist noch offen.`,
    ],
    why: why(view),
    next: `Bitte setzen Sie die Registrierung auf eine Tagesordnung oder geben Sie sie mit Hinweisen zurück. ${nextMeeting(view, bodyOf(view))}`,
    silence: 'Die Registrierung bleibt in Prüfung',
    actions: [openCase(view, 'Registrierung prüfen')],
  }),

  revisionDue: (view) => {
    const revision = deadline(view.case, 'revision');
    return {
      subject: `Ergänzung noch offen: ${view.case.title}`,
      paragraphs: [
        `die Ergänzung der Registrierung ${titleOf(view)} ${revision ? `war bis ${due(revision)}, erbeten und ` : ''}liegt noch nicht vor.`,
        'Vielleicht haben sich Ihre Fassung und diese Nachricht überschnitten. Dann ist nichts weiter zu tun.',
      ],
      why: why(view),
      next: `Einreichen können Sie weiterhin. ${nextMeeting(view, bodyOf(view))} Vielleicht ist erst eine spätere Sitzung möglich.`,
      silence: 'Die Registrierung bleibt bei Ihnen, Ihre Angaben bleiben erhalten',
      actions: [{ label: 'Ergänzen', path: `/instances/${view.case.id}/revise` }],
    };
  },

  onAgenda: (view) => {
    const votes = votesOf(view);
    const vote = votes.find(({ key }) => key === view.data.vote) ?? votes.at(-1);
    const { item, outcome, body: at } = (vote?.context ?? {}) as { item?: number; outcome?: string; body?: string };
    const meeting = meetingOf(view, vote?.context.meeting);
    const majority = view.bodies[String(at)]?.policy.majority;
    return {
      subject: `${meeting ? `Auf der Tagesordnung am ${shortDay(meeting.on)}` : 'Für den Umlauf vorgesehen'}: ${view.case.title}`,
      paragraphs: [
        meeting
          ? `${titleOf(view)} steht als TOP ${item} auf der Tagesordnung der ${meetingName(view, meeting)} am ${germanDay(meeting.on)}, ${meeting.startsAt} Uhr. Ziel: ${purposeLabels[String(outcome)] ?? 'Beschluss'}.`
          : `über ${titleOf(view)} wird im Umlaufverfahren ${inBody(view, at)} abgestimmt.`,
        ...(majority?.value === 'decision' && outcome !== 'information'
          ? [`${fixedSentences.majority}${majority.status === 'assumption' ? ` (${assumptionMark}.)` : ''}`]
          : []),
      ],
      why: why(view),
      next:
        outcome === 'information'
          ? 'Der Punkt dient der Information. Eine Abstimmung ist nicht vorgesehen.'
          : 'Die Geschäftsstelle bereitet den Beschlussvorschlag vor. Das Ergebnis erhalten Sie, sobald es festgestellt ist.',
      actions: [openCase(view, `${wordsOf(view.case.workflow).name} ansehen`)],
    };
  },

  registrationWithdrawn: (view) => ({
    subject: `Zurückgezogen: ${view.case.title}`,
    paragraphs: [
      `${organisation(view, view.entry?.organisation ?? '')} hat die Registrierung ${titleOf(view)} am ${moment(view.at)}, zurückgezogen.`,
      ...(reason(view) ? [`Grund: ${excerpt(reason(view))}`] : []),
      ...(view.entry?.fromState === 'onAgenda' ? ['Der Punkt auf der Tagesordnung entfällt.'] : []),
    ],
    why: why(view),
    next: 'Die Registrierung bleibt lesbar. Ein neuer Anlauf beginnt mit einer neuen Registrierung.',
    actions: [openCase(view, 'Registrierung ansehen')],
  }),
};

/** Votes about the case, in their order. */
function votesOf(view: MailView) {
  return childrenOf(view, view.case, 'approval');
}

function onDay(view: MailView, name: string): string {
  const found = deadline(view.case, name);
  return found ? ` bis ${shortDay(found.dueOn)}` : '';
}
