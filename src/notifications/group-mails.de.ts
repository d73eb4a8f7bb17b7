import { countingOf, DeadlineRefused, leadTimes, resolveAnchor } from '../../workflows/deadline-calendar.js';
import type { z } from 'zod';
import { berlinDate, germanDate, germanDay } from '../../workflows/berlin-time.js';
import { fixedSentences } from '../../workflows/fixed-sentences.de.js';
import type { workingGroup } from '../../workflows/working-group.js';
import type { MeetingView } from '../register/case.queries.js';
import { duties, reportName } from './duties.de.js';
import type { MailText, MailView } from './mail-view.js';
import {
  Organisation,
  body,
  childrenOf,
  counted,
  decisionName,
  decisionOf,
  listed,
  meetingName,
  moment,
  openCase,
  organisationList,
  quoted,
  shortDay,
  source,
  why,
} from './phrases.de.js';

type Context = z.infer<typeof workingGroup.context>;

const contextOf = (view: MailView) => view.case.context as Context;
const titleOf = (view: MailView) => quoted(view.case.title);

/** Mails of the life of a Format, by wording.md 4. */
export const groupMails: Record<string, (view: MailView) => MailText> = {
  groupEstablished: (view) => {
    const { activeFrom, homeBody, leads, participants, validUntil } = contextOf(view);
    const decision = decisionOf(view);
    const others = participants.filter((code) => !leads.includes(code));
    const own = isLead(view) ? duties(view, view.case) : [];
    return {
      subject: `Format eingerichtet: ${view.case.title}`,
      paragraphs: [
        `${titleOf(view)} ist seit ${germanDay(activeFrom)}, ein aktives Format ${body(view, homeBody, 'gen')}.${decision ? ` Grundlage: ${decisionName(view, decision)}.` : ''}`,
        `Federführung: ${organisationList(view, leads, 'short')}.${others.length ? ` Mitwirkung: ${organisationList(view, others, 'short')}.` : ''}`,
        ...(validUntil ? [fixedSentences.term(germanDate(validUntil))] : ['Das Format ist nicht befristet.']),
        ...(own.length ? ['Diese Tage sind vorgemerkt:', own] : []),
      ],
      why: whyHere(view),
      next: isLead(view)
        ? 'Vor jedem dieser Tage erhalten Sie eine Erinnerung.'
        : 'Der Stand des Formats steht im Register.',
      actions: [openCase(view, 'Format ansehen')],
    };
  },

  mandateEnding: (view) => {
    const end = String(view.data.validUntil);
    const open = openThings(view);
    const meeting = lastMeetingBefore(view, end);
    return {
      subject: `Mandat endet am ${shortDay(end)}: bitte jetzt entscheiden`,
      paragraphs: [
        `das Mandat von ${titleOf(view)} endet am ${germanDay(end)}, um 24:00 Uhr.`,
        meeting
          ? extension(view, meeting)
          : `Bis dahin ist keine Sitzung ${body(view, bodyOf(view), 'gen')} mehr geplant.`,
        open.length
          ? `Offen ${open.length === 1 ? 'ist' : 'sind'} ${counted(open.length, 'ein Punkt', 'Punkte')}: ${listed(open)}.`
          : 'Offene Punkte gibt es zurzeit nicht.',
      ],
      why: why(view),
      next: 'Bitte entscheiden Sie, ob die Arbeit endet oder weitergehen soll. Wenn sie weitergehen soll, melden Sie sich bitte bei der Geschäftsstelle.',
      silence: open.length
        ? 'Das Mandat endet; die offenen Punkte bleiben bei Ihnen, bis sie erledigt sind'
        : 'Das Mandat endet an diesem Tag von selbst',
      actions: [openCase(view, 'Format ansehen')],
    };
  },

  mandateEndedOpen: (view) => {
    // What is outstanding is for those responsible and the secretariat only (wording.md 1).
    const open = view.to.isSpeaker ? [] : openThings(view);
    return {
      subject: `Mandat beendet${open.length ? ', noch offen' : ''}: ${view.case.title}`,
      paragraphs: [
        `${ended(view)} Grund: Ende der Befristung.`,
        ...(open.length ? ['Noch offen:', open] : []),
        'Alle Unterlagen bleiben lesbar, alte Links führen weiter.',
      ],
      why: whyHere(view),
      ...(isLead(view)
        ? {
            next: 'Bitte schließen Sie ab, was noch offen ist.',
            silence: 'Die offenen Punkte bleiben bei Ihnen, bis sie erledigt sind',
          }
        : { next: 'Die Federführung schließt die Arbeit ab.' }),
      actions: [openCase(view, 'Offene Punkte ansehen')],
    };
  },

  mandateEnded: (view) => ({
    subject: `Mandat beendet: ${view.case.title}`,
    paragraphs: [
      `${ended(view)} Grund: Ende der Befristung.`,
      ...(view.entry?.type === 'thingSettled' && !view.to.isSpeaker
        ? [`Seit ${moment(view.at)}, ist auch der letzte offene Punkt erledigt.`]
        : []),
      'Alle Unterlagen bleiben lesbar, alte Links führen weiter.',
    ],
    why: whyHere(view),
    next: 'Das Format steht weiter im Register, als ausgelaufen. Für Sie ist nichts zu tun.',
    actions: [openCase(view, 'Format ansehen')],
  }),
};

const bodyOf = (view: MailView) => contextOf(view).approvingBody;
const isLead = (view: MailView) => view.to.role === 'lead' && !view.to.isSpeaker;

function whyHere(view: MailView): string {
  return view.to.isSpeaker ? `${Organisation(view, view.to.organisation)} wirkt mit${source(view)}` : why(view);
}

function ended(view: MailView): string {
  const { validUntil } = contextOf(view);
  return `das Mandat von ${titleOf(view)} ist ${validUntil ? `am ${germanDay(validUntil)}, um 24:00 Uhr ` : ''}beendet.`;
}

function openThings(view: MailView): string[] {
  return childrenOf(view, view.case, 'interimReport')
    .filter(({ isFinal }) => !isFinal)
    .map((report) => reportName(view, report));
}

/** The last meeting that can still decide on an extension before the mandate ends. */
function lastMeetingBefore(view: MailView, end: string): MeetingView | undefined {
  const today = berlinDate(view.at);
  return view.meetings.findLast(
    ({ body: code, on, status }) => code === bodyOf(view) && on > today && on <= end && status === 'planned',
  );
}

/** When an extension would be decided, and until when it has to be registered. */
function extension(view: MailView, meeting: MeetingView): string {
  const sentence = `Die letzte Sitzung, die vorher über eine Verlängerung beschließen kann, ist die ${meetingName(view, meeting)} am ${germanDay(meeting.on)}.`;
  const { policy, names } = view.bodies[meeting.body] ?? {};
  if (!policy || !names) return sentence;
  try {
    const lead = leadTimes(policy, meeting).registration;
    const { date } = resolveAnchor(
      { kind: 'beforeMeeting', meeting: meeting.id, weeks: lead.value },
      {
        meetings: view.meetings,
        leadWeeks: () => lead.value,
        ...countingOf(policy),
        bodyName: (_, form) => names[form],
      },
    );
    const mark = lead.status === 'assumption' ? ' (Annahme)' : '';
    const isOver = date < berlinDate(view.at);
    return `${sentence} Anmeldungen dafür ${isOver ? 'waren' : 'sind'} bis ${germanDay(date)}${mark}, möglich.`;
  } catch (error) {
    if (error instanceof DeadlineRefused) return sentence;
    throw error;
  }
}
