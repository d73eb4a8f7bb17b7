import type { z } from 'zod';
import type { handOver } from '../../workflows/hand-over.js';
import { thingKindLabels } from '../../workflows/subject-area-closure.de.js';
import type { MailText, MailView } from './mail-view.js';
import {
  Organisation,
  counted,
  excerpt,
  moment,
  doIt,
  openCase,
  organisation,
  organisationList,
  parentOf,
  quoted,
  source,
  why,
} from './phrases.de.js';

type Context = z.infer<typeof handOver.context>;

const handOverOf = (view: MailView) => view.case.context as Context;
const titleOf = (view: MailView) => quoted(view.case.title);

/** Mails of a hand-over (Übergabe), by wording.md 4. */
export const handOverMails: Record<string, (view: MailView) => MailText> = {
  handOverOffered: (view) => {
    const { owners, thing, termsId } = handOverOf(view);
    const closure = parentOf(view, view.case);
    return {
      subject: `Bitte um Übernahme: ${view.case.title}`,
      paragraphs: [
        `${closure ? `das Themenfeld ${quoted(closure.title)} wird abgeschlossen. ` : ''}Wir bitten ${organisation(view, view.to.organisation, 'akk')}, Folgendes zu übernehmen:`,
        [`${kindOf(thing)}: ${titleOf(view)}`],
        ...(termsId ? [`Finanzierung und Betrieb: ${excerpt(view.text(termsId))}`] : []),
        'Erst mit Ihrer Annahme geht die Verantwortung über.',
      ],
      why: `${Organisation(view, view.to.organisation)} ist als Nachfolge angefragt${source(view)}`,
      next: 'Bitte nehmen Sie die Übernahme an, oder lehnen Sie sie mit Grund ab.',
      silence: `Der Punkt bleibt bei ${organisationList(view, owners, 'dat')}`,
      actions: [doIt(view, 'accept', 'Annehmen'), openCase(view, 'Ansehen oder ablehnen')],
    };
  },

  handOverRefused: (view) => {
    const { owners } = handOverOf(view);
    return {
      subject: `Übernahme abgelehnt: ${view.case.title}`,
      paragraphs: [
        `${organisation(view, view.data.successor)} übernimmt ${titleOf(view)} nicht.`,
        `Grund: ${excerpt(view.text(view.data.reasonId))}`,
        `Verantwortlich ${owners.length === 1 ? 'bleibt' : 'bleiben'} ${organisationList(view, owners)}.`,
      ],
      why: why(view),
      next: 'Bitte bieten Sie den Punkt einer anderen Stelle an. Die Geschäftsstelle kann ihn auch mit Begründung entfallen lassen.',
      silence: 'Der Punkt bleibt offen, und das Themenfeld bleibt im Übergang',
      actions: [openCase(view, 'Andere Stelle anfragen')],
    };
  },

  handOverAccepted: (view) => {
    const waiting = openBeside(view);
    return {
      subject: `Übernahme angenommen: ${view.case.title}`,
      paragraphs: [
        `${organisation(view, view.data.successor)} hat ${titleOf(view)} übernommen und ist seit ${moment(view.at)}, verantwortlich.`,
      ],
      why: why(view),
      next: waiting
        ? `Im Themenfeld ${waiting === 1 ? 'ist' : 'sind'} noch ${counted(waiting, 'ein Punkt', 'Punkte')} offen.`
        : 'Im Themenfeld ist damit kein Punkt mehr offen.',
      actions: [openCase(view, 'Übergabe ansehen')],
    };
  },
};

function kindOf(thing: string): string {
  return thingKindLabels[thing as keyof typeof thingKindLabels] ?? 'Punkt';
}

function openBeside(view: MailView): number {
  return ((parentOf(view, view.case)?.context.open as string[] | undefined) ?? []).length;
}
