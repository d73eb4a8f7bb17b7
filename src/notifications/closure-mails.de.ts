import type { z } from 'zod';
import { germanDay } from '../../workflows/berlin-time.js';
import type { subjectAreaClosure } from '../../workflows/subject-area-closure.js';
import { thingKindLabels } from '../../workflows/subject-area-closure.de.js';
import type { MailText, MailView } from './mail-view.js';
import {
  body,
  childrenOf,
  counted,
  decisionName,
  excerpt,
  moment,
  nextMeeting,
  openCase,
  organisation,
  organisationList,
  quoted,
  why,
} from './phrases.de.js';

type Closure = z.infer<typeof subjectAreaClosure.context>;

const closureOf = (view: MailView) => view.case.context as Closure;
const titleOf = (view: MailView) => quoted(view.case.title);
const field = (view: MailView) => `Themenfeld ${titleOf(view)}`;
const reason = (view: MailView) => view.text(view.entry?.event.reason);

/** Mails of the closure of the work in a Themenfeld (Abschluss). */
export const closureMails: Record<string, (view: MailView) => MailText> = {
  closureRequested: (view) => {
    const { leads, signed } = closureOf(view);
    const missing = leads.filter((code) => !signed.includes(code));
    const isMine = missing.includes(view.to.organisation);
    return {
      subject: `Abschluss beantragt: ${view.case.title}`,
      paragraphs: [
        `${organisation(view, view.data.organisation)} hat den Abschluss der Arbeit im ${field(view)} beantragt.`,
        missing.length
          ? `Es fehlt noch der Antrag: ${organisationList(view, missing, 'short')}.`
          : 'Damit haben alle Federführungen den Abschluss beantragt.',
      ],
      why: why(view),
      next: missing.length
        ? `${isMine ? 'Wenn Sie zustimmen, beantragen Sie bitte auch den Abschluss. ' : ''}Die Prüfung beginnt, wenn alle Federführungen beantragt haben.`
        : 'Die Geschäftsstelle prüft die Kriterien für den Abschluss.',
      ...(isMine ? { silence: 'Das Themenfeld arbeitet weiter' } : {}),
      actions: [openCase(view, isMine ? 'Abschluss beantragen' : 'Themenfeld ansehen')],
    };
  },

  closureToCheck: (view) => {
    const { criteria, evidence, recommendingBody, decidingBody } = closureOf(view);
    const isAssumed = view.bodies[decidingBody]?.policy.closingCriteria.status === 'assumption';
    const met = criteria.filter((id) => evidence[id]).length;
    const isComplete = met === criteria.length;
    return {
      subject: `${isComplete ? 'Bitte anmelden: Abschluss' : 'Bitte Kriterien prüfen: Abschluss'} ${view.case.title}`,
      paragraphs: [
        `der Abschluss der Arbeit im ${field(view)} liegt zur Prüfung vor.`,
        `Bestätigt ${met === 1 ? 'ist' : 'sind'} ${met} von ${criteria.length} Kriterien${isAssumed ? ' (Annahme)' : ''}.`,
      ],
      why: why(view),
      next: isComplete
        ? `Bitte setzen Sie den Abschluss zur Empfehlung auf eine Tagesordnung. ${nextMeeting(view, recommendingBody)}`
        : 'Bitte bestätigen Sie jedes Kriterium mit einem Nachweis. Danach geht der Abschluss zur Empfehlung auf eine Tagesordnung.',
      silence: 'Der Abschluss bleibt in Prüfung',
      actions: [openCase(view, isComplete ? 'Themenfeld ansehen' : 'Kriterien prüfen')],
    };
  },

  closureRecommended: (view) => {
    const { recommendation, recommendingBody, decidingBody } = closureOf(view);
    const found = view.decisions.find(({ id }) => id === recommendation);
    return {
      subject: `Empfohlen: Abschluss ${view.case.title}`,
      paragraphs: [
        `${body(view, recommendingBody)} hat ${found ? `am ${germanDay(found.on)}, ` : ''}empfohlen, die Arbeit im ${field(view)} abzuschließen${found ? ` (${decisionName(view, found)})` : ''}.`,
      ],
      why: why(view),
      next: `Die Geschäftsstelle setzt den Abschluss auf eine Tagesordnung ${body(view, decidingBody, 'gen')}. ${nextMeeting(view, decidingBody)}`,
      actions: [openCase(view, 'Themenfeld ansehen')],
    };
  },

  closureDecided: (view) => {
    const { decision, decidingBody, open, things } = closureOf(view);
    const found = view.decisions.find(({ id }) => id === decision);
    const waiting = things.filter(({ key }) => open.includes(key));
    return {
      subject: `Abschluss beschlossen: ${view.case.title}`,
      paragraphs: [
        `${body(view, decidingBody)} hat ${found ? `am ${germanDay(found.on)}, ` : ''}beschlossen, die Arbeit im ${field(view)} abzuschließen${found ? ` (${decisionName(view, found)})` : ''}.`,
        ...(waiting.length
          ? [
              `Noch ${counted(waiting.length, 'ein Punkt braucht', 'Punkte brauchen')} eine Nachfolge:`,
              waiting.map(({ kind, titleId }) => `${thingKindLabels[kind]}: ${quoted(view.text(titleId))}`),
            ]
          : ['Offene Punkte gibt es nicht.']),
      ],
      why: why(view),
      next: waiting.length
        ? 'Bitte bieten Sie jeden Punkt einer Nachfolge an. Das Themenfeld ist abgeschlossen, wenn alle Punkte geklärt sind.'
        : 'Das Themenfeld ist damit abgeschlossen.',
      ...(waiting.length ? { silence: 'Die Punkte bleiben bei der bisherigen Federführung' } : {}),
      actions: [openCase(view, 'Offene Punkte ansehen')],
    };
  },

  closurePostponed: (view) => ({
    subject: `Zurückgestellt: Abschluss ${view.case.title}`,
    paragraphs: [
      `der Abschluss der Arbeit im ${field(view)} ist zurückgestellt.`,
      ...(view.entry?.type === 'notCarried'
        ? ['Der Beschluss ist nicht zustande gekommen.']
        : reason(view)
          ? [`Grund: ${excerpt(reason(view))}`]
          : []),
    ],
    why: why(view),
    next: 'Das Themenfeld arbeitet weiter. Die Geschäftsstelle kann die Prüfung wieder aufnehmen; bestätigte Kriterien bleiben bestätigt.',
    actions: [openCase(view, 'Themenfeld ansehen')],
  }),

  closureClosed: (view) => {
    const states = childrenOf(view, view.case, 'handOver').map(({ state }) => state);
    const accepted = states.filter((state) => state === 'accepted').length;
    const dropped = states.filter((state) => state === 'dropped').length;
    return {
      subject: `Abgeschlossen: ${view.case.title}`,
      paragraphs: [
        `die Arbeit im ${field(view)} ist seit ${moment(view.at)}, abgeschlossen.`,
        ...(states.length
          ? [
              `Alle offenen Punkte sind geklärt: ${accepted} angenommen, ${dropped} entfallen, zusammen ${states.length}.`,
            ]
          : []),
        'Alle Unterlagen bleiben lesbar, alte Links führen weiter.',
      ],
      why: why(view),
      next: 'Für Sie ist nichts weiter zu tun.',
      actions: [openCase(view, 'Themenfeld ansehen')],
    };
  },
};
