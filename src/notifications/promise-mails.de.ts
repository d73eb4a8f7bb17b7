import { germanDay } from '../../workflows/berlin-time.js';
import type { MailText, MailView } from './mail-view.js';
import { caseName, openCase, quoted, why } from './phrases.de.js';

/** Mails of a promise (Zusage), whatever the duty is. */
export const promiseMails: Record<string, (view: MailView) => MailText> = {
  promiseOver: (view) => {
    const day = germanDay(String(view.case.facts.promisedUntil));
    const isOffice = view.to.role === 'secretariat';
    return {
      subject: `Zugesagter Tag vorbei: ${caseName(view)}`,
      paragraphs: [
        `zu ${quoted(caseName(view))} war eine Antwort bis ${day}, zugesagt. Sie liegt noch nicht vor.`,
        ...(isOffice ? [] : ['Falls sie schon unterwegs ist, ist nichts weiter zu tun.']),
      ],
      why: why(view),
      next: isOffice
        ? 'Bitte rufen Sie an und vermerken Sie, was besprochen wurde.'
        : 'Bitte geben Sie ab, was noch fehlt, oder nennen Sie der Geschäftsstelle einen neuen Tag.',
      silence: isOffice ? 'Die Sache bleibt offen' : 'Die Geschäftsstelle meldet sich bei Ihnen',
      actions: [openCase(view, 'Vorgang ansehen')],
    };
  },
};
