import type { z } from 'zod';
import { germanDate, germanDay } from '../../workflows/berlin-time.js';
import type { extension } from '../../workflows/extension.js';
import type { MailText, MailView } from './mail-view.js';
import {
  Organisation,
  deadline,
  due,
  excerpt,
  moment,
  nextMeeting,
  openCase,
  organisationList,
  quoted,
  shortDay,
  why,
} from './phrases.de.js';

type Context = z.infer<typeof extension.context>;

const contextOf = (view: MailView) => view.case.context as Context;
const titleOf = (view: MailView) => quoted(view.case.title);

/** Mails of the Verlängerung of a Format, by wording.md 4. */
export const extensionMails: Record<string, (view: MailView) => MailText> = {
  extensionToCheck: (view) => {
    const { leads, oldEnd, newEnd, reasonId, isRetroactive, approvingBody } = contextOf(view);
    return {
      subject: `Bitte prüfen: Verlängerung bis ${shortDay(newEnd)}, ${view.case.title}`,
      paragraphs: [
        `für ${titleOf(view)} ist am ${moment(view.at)}, eine Verlängerung bis ${germanDay(newEnd)}, beantragt. Das Mandat endet${isAfterEnd(view) ? 'e' : ''} am ${germanDay(oldEnd)}, um 24:00 Uhr.`,
        ...(isRetroactive ? ['Der Beschluss soll ausdrücklich rückwirkend gelten.'] : []),
        `Federführung: ${organisationList(view, leads, 'short')}. Begründung: ${excerpt(view.text(reasonId))}`,
      ],
      why: why(view),
      next: `Bitte prüfen Sie den Antrag und setzen Sie ihn auf eine Tagesordnung. ${nextMeeting(view, approvingBody)}`,
      silence: isAfterEnd(view) ? 'Das Mandat bleibt beendet' : 'Das Mandat endet am bisherigen Tag',
      actions: [openCase(view, 'Antrag prüfen')],
    };
  },

  extensionReturned: (view) => ({
    subject: `Bitte ergänzen bis ${shortDay(String(view.data.due))}: Verlängerung ${view.case.title}`,
    paragraphs: [
      `vielen Dank für den Antrag auf Verlängerung von ${titleOf(view)}. Damit er auf die Tagesordnung kann, bitten wir um eine Ergänzung: ${excerpt(view.text(view.data.reasonId))}`,
    ],
    why: why(view),
    next: `Bitte ergänzen Sie den Antrag bis ${germanDay(String(view.data.due))}.`,
    silence: 'Der Antrag kommt auf keine Tagesordnung, das Ende des Mandats bleibt',
    actions: [openCase(view, 'Ergänzen')],
  }),

  extensionRevisionDue: (view) => {
    const revision = deadline(view.case, 'revision');
    return {
      subject: `Noch nicht eingegangen: Ergänzung zur Verlängerung ${view.case.title}`,
      paragraphs: [
        `die Ergänzung zum Antrag auf Verlängerung von ${titleOf(view)} war ${revision ? `bis ${due(revision)}, ` : ''}erbeten und liegt noch nicht vor. Vielleicht haben sich Abgabe und Nachricht überschnitten.`,
      ],
      why: why(view),
      next: 'Eine Ergänzung bleibt möglich.',
      silence: `Das Mandat endet am ${germanDay(contextOf(view).oldEnd)}`,
      actions: [openCase(view, 'Ergänzen')],
    };
  },

  extensionWithoutEffect: (view) => {
    const { oldEnd, decidedUntil } = contextOf(view);
    return {
      subject: `Mandat nicht verlängert: ${view.case.title}`,
      paragraphs: [
        `über die Verlängerung von ${titleOf(view)}${decidedUntil ? ` bis ${germanDate(decidedUntil)}` : ''} wurde erst nach dem Ende des Mandats am ${germanDay(oldEnd)}, beschlossen.`,
        'Der Beschluss ist nicht ausdrücklich rückwirkend. Deshalb bleibt das Ende.',
      ],
      why: why(view),
      next: 'Möglich sind eine neue Registrierung oder ein ausdrücklich rückwirkender Beschluss.',
      actions: [openCase(view, 'Antrag ansehen')],
    };
  },

  changeToCheck: (view) => {
    const { leads, reasonId } = view.case.context as { leads: string[]; reasonId: string };
    return {
      subject: `Bitte prüfen: Änderung des Mandats, ${view.case.title}`,
      paragraphs: [
        `für ${titleOf(view)} ist am ${moment(view.at)}, eine Änderung des Mandats beantragt.`,
        `${leads.length ? `Federführung: ${organisationList(view, leads, 'short')}. ` : ''}Begründung: ${excerpt(view.text(reasonId))}`,
      ],
      why: why(view),
      next: 'Bitte vermerken Sie eine geringfügige Änderung oder setzen Sie eine wesentliche auf eine Tagesordnung.',
      silence: 'Das Mandat gilt unverändert weiter',
      actions: [openCase(view, 'Änderung prüfen')],
    };
  },

  changeDeclined: (view) => ({
    subject: `Nicht weiterverfolgt: Änderung des Mandats, ${view.case.title}`,
    paragraphs: [
      `die beantragte Änderung des Mandats von ${titleOf(view)} wird nicht weiterverfolgt. Grund: ${excerpt(view.text(view.data.reasonId))}`,
    ],
    why: why(view),
    next: 'Das Mandat bleibt, wie es war. Eine neue Änderung ist möglich.',
    actions: [openCase(view, 'Antrag ansehen')],
  }),

  extensionWithdrawn: (view) => ({
    subject: `Zurückgezogen: Verlängerung ${view.case.title}`,
    paragraphs: [
      view.entry?.type === 'withdraw'
        ? `${Organisation(view, view.entry.organisation)} hat den Antrag auf Verlängerung von ${titleOf(view)} am ${moment(view.at)}, zurückgezogen.`
        : `der Antrag auf Verlängerung von ${titleOf(view)} entfällt: Das Mandat ist durch einen Beschluss vorzeitig beendet.`,
      ...(view.entry?.fromState === 'onAgenda' ? ['Der Punkt auf der Tagesordnung entfällt.'] : []),
    ],
    why: why(view),
    next: 'Der Antrag bleibt lesbar. Für Sie ist nichts zu tun.',
    actions: [openCase(view, 'Antrag ansehen')],
  }),
};

function isAfterEnd(view: MailView): boolean {
  return view.at.slice(0, 10) > contextOf(view).oldEnd;
}
