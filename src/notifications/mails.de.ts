import { wordsOf } from '../../workflows/words-catalogue.js';
import { closureMails } from './closure-mails.de.js';
import { decisionMails } from './decision-mails.de.js';
import { extensionMails } from './extension-mails.de.js';
import { groupMails } from './group-mails.de.js';
import { handOverMails } from './hand-over-mails.de.js';
import type { MailText, MailView } from './mail-view.js';
import { meetingMails } from './meeting-mails.de.js';
import { promiseMails } from './promise-mails.de.js';
import { openCase, quoted, why } from './phrases.de.js';
import { registrationMails } from './registration-mails.de.js';
import { reportMails } from './report-mails.de.js';
import { voteMails } from './vote-mails.de.js';

const mails: Record<string, (view: MailView) => MailText> = {
  ...registrationMails,
  ...voteMails,
  ...groupMails,
  ...extensionMails,
  ...reportMails,
  ...closureMails,
  ...handOverMails,
  ...meetingMails,
  ...decisionMails,
  ...promiseMails,
};

/** Names of all mails that have a text of their own. */
export const mailNames = Object.keys(mails);

/** The text of a mail for one reader. A name that only a policy set knows gets a general text. */
export function mailText(view: MailView): MailText {
  return (mails[view.mail] ?? newState)(view);
}

function newState(view: MailView): MailText {
  const { name, states } = wordsOf(view.case.workflow);
  const state = states[view.case.state];
  return {
    subject: `Neuer Stand: ${view.case.title || name}`,
    paragraphs: [
      `zu ${view.case.title ? quoted(view.case.title) : `diesem Vorgang (${name})`} gibt es einen neuen Stand: ${state?.label ?? name}.`,
    ],
    why: why(view),
    next: state?.next,
    actions: [openCase(view, 'Vorgang ansehen')],
  };
}
