import type { z } from 'zod';
import { berlinDate, germanDate, germanDay } from '../../workflows/berlin-time.js';
import { fixedSentences } from '../../workflows/fixed-sentences.de.js';
import { wordsOf } from '../../workflows/words-catalogue.js';
import type { workingGroup } from '../../workflows/working-group.js';
import { type LastChance, gapsOf, lastChance } from '../../workflows/term-ledger.js';
import { duties, reportName } from './duties.de.js';
import type { MailText, MailView } from './mail-view.js';
import {
  Organisation,
  body,
  childrenOf,
  counted,
  organisation,
  nextMeeting,
  excerpt,
  decisionName,
  decisionOf,
  listed,
  meetingName,
  meetingOf,
  moment,
  openCase,
  organisationList,
  pathOf,
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
    return {
      subject: `Mandat endet am ${shortDay(end)}: bitte jetzt entscheiden`,
      paragraphs: [
        `das Mandat von ${titleOf(view)} endet am ${germanDay(end)}, um 24:00 Uhr.`,
        ...(isAskedFor(view)
          ? ['Eine Verlängerung ist beantragt. Sie wirkt nur, wenn sie vor dem Ende beschlossen wird.']
          : []),
        extension(view, end).filter(Boolean).join(' '),
        open.length
          ? `Offen ${open.length === 1 ? 'ist' : 'sind'} ${counted(open.length, 'ein Punkt', 'Punkte')}: ${listed(open)}.`
          : 'Offene Punkte gibt es zurzeit nicht.',
      ],
      why: why(view),
      next: isAskedFor(view)
        ? 'Die Geschäftsstelle bringt den Antrag in eine Sitzung oder in den Umlauf.'
        : 'Bitte entscheiden Sie, ob die Arbeit endet oder weitergehen soll. Wenn sie weitergehen soll, beantragen Sie bitte eine Verlängerung.',
      silence: open.length
        ? 'Das Mandat endet; die offenen Punkte bleiben bei Ihnen, bis sie erledigt sind'
        : 'Das Mandat endet an diesem Tag von selbst',
      actions: [
        ...(isAskedFor(view)
          ? []
          : [{ label: 'Verlängerung beantragen', path: `${pathOf(view.case)}/do/requestExtension` }]),
        openCase(view, 'Format ansehen'),
      ],
    };
  },

  mandateExtended: (view) => {
    const { terms } = contextOf(view);
    const term = terms.at(-1)!;
    const end = germanDay(term.until!);
    const decision = view.decisions.find(({ id }) => id === term.decision);
    const late = gapsOf(contextOf(view), berlinDate(view.at), false).find(({ closedBy }) => closedBy === term);
    const own = isLead(view) ? duties(view, view.case) : [];
    return {
      subject: `Verlängert bis ${shortDay(term.until!)}: ${view.case.title}`,
      paragraphs: [
        `${body(view, bodyOf(view))} hat das Mandat von ${titleOf(view)}${decision ? ` mit Beschluss ${decision.number}` : ''} bis ${end}, verlängert.`,
        `Die neue Zeit schließt an das bisherige Ende am ${germanDay(terms.at(-2)!.until!)}, an.${term.requestedUntil !== term.until ? ` Beantragt war ${germanDate(term.requestedUntil!)}.` : ''}`,
        ...(late
          ? [
              `Der Beschluss ist ausdrücklich rückwirkend. Vom ${germanDay(late.from)}, bis zum Beschluss gab es kein Mandat; die Lücke ist damit geschlossen und bleibt in der Laufzeit sichtbar.`,
            ]
          : []),
        fixedSentences.term(germanDate(term.until!)),
        ...(own.length ? ['Diese Tage sind vorgemerkt:', own] : []),
      ],
      why: whyHere(view),
      next: 'Die Laufzeit mit allen Beschlüssen steht im Register.',
      actions: [openCase(view, 'Format ansehen')],
    };
  },

  leadLaidDown: (view) => {
    const { leads } = contextOf(view);
    return {
      subject: `Federführung niedergelegt: ${view.case.title}`,
      paragraphs: [
        `${organisation(view, view.data.organisation)} hat die Federführung von ${titleOf(view)} am ${moment(view.at)}, niedergelegt. Grund: ${excerpt(view.text(view.data.reasonId))}`,
        leads.length
          ? `Federführend ${leads.length === 1 ? 'ist' : 'sind'} jetzt: ${organisationList(view, leads, 'short')}. Offene Berichte und Anträge gehen darauf über.`
          : 'Damit hat das Format keine Federführung mehr. Das Mandat läuft weiter.',
      ],
      why: whyHere(view),
      next: leads.length
        ? 'Alle Tage und Aufgaben bleiben, wie sie sind.'
        : `Die Frage ist für die nächste Sitzung angemeldet. ${nextMeeting(view, bodyOf(view))}`,
      actions: [openCase(view, 'Format ansehen')],
    };
  },

  leadWanted: (view) => ({
    subject: `Federführung gesucht: ${view.case.title}`,
    paragraphs: [
      `für ${titleOf(view)} wird eine neue Federführung gesucht. ${nextMeeting(view, bodyOf(view))}`,
      ...(contextOf(view).validUntil
        ? [fixedSentences.term(germanDate(contextOf(view).validUntil!))]
        : ['Das Format ist nicht befristet.']),
    ],
    why: why(view),
    ...(view.to.role === 'secretariat'
      ? {
          next: 'Eine Vorlage dazu liegt in Ihrem Eingang. Bitte tragen Sie die neue Federführung ein, sobald sie feststeht.',
        }
      : {
          next: 'Wenn Ihr Haus die Federführung übernehmen kann, melden Sie sich bitte bei der Geschäftsstelle.',
          silence: `Über die Federführung spricht ${body(view, bodyOf(view))} in einer Sitzung`,
        }),
    actions: [openCase(view, 'Format ansehen')],
  }),

  leadAppointed: (view) => ({
    subject: `Neue Federführung: ${view.case.title}`,
    paragraphs: [
      `die Federführung von ${titleOf(view)} liegt seit ${germanDay(berlinDate(view.at))}, bei: ${organisationList(view, contextOf(view).leads, 'short')}.`,
      ...(isLead(view) && openThings(view).length ? ['Offen sind:', openThings(view)] : []),
    ],
    why: whyHere(view),
    next: isLead(view) ? 'Vor jedem Tag erhalten Sie eine Erinnerung.' : 'Der Stand des Formats steht im Register.',
    actions: [openCase(view, 'Format ansehen')],
  }),

  mandateSuspended: (view) => ({
    subject: `Format ruht: ${view.case.title}`,
    paragraphs: [
      `die Arbeit von ${titleOf(view)} ruht seit ${germanDay(berlinDate(view.at))}. Grund: ${excerpt(view.text(view.data.reasonId))}`,
      ...(contextOf(view).validUntil ? [fixedSentences.term(germanDate(contextOf(view).validUntil!))] : []),
    ],
    why: whyHere(view),
    next: 'Federführung oder Geschäftsstelle können die Arbeit jederzeit wieder aufnehmen.',
    actions: [openCase(view, 'Format ansehen')],
  }),

  mandateTakenUp: (view) => ({
    subject: `Arbeit wieder aufgenommen: ${view.case.title}`,
    paragraphs: [`${titleOf(view)} arbeitet seit ${germanDay(berlinDate(view.at))}, wieder.`],
    why: whyHere(view),
    next: 'Der Stand des Formats steht im Register.',
    actions: [openCase(view, 'Format ansehen')],
  }),

  mandateChanged: (view) => {
    const { versions } = contextOf(view);
    return {
      subject: `Mandat geändert: ${view.case.title}`,
      paragraphs: [
        `das Mandat von ${titleOf(view)} ist seit ${germanDay(berlinDate(view.at))}, geändert${versions.at(-1)?.decision ? ', durch Beschluss' : '. Die Geschäftsstelle hat die Änderung als geringfügig vermerkt'}.`,
        `Federführung: ${organisationList(view, contextOf(view).leads, 'short')}. Was sich geändert hat, steht Wort für Wort auf der Seite des Formats.`,
      ],
      why: whyHere(view),
      next: 'Die frühere Fassung bleibt lesbar.',
      actions: [openCase(view, 'Änderung ansehen')],
    };
  },

  mandateEndedOpen: (view) => {
    // What is outstanding is for those responsible and the secretariat only (wording.md 1).
    const open = view.to.isSpeaker ? [] : openThings(view);
    return {
      subject: `Mandat beendet${open.length ? ', noch offen' : ''}: ${view.case.title}`,
      paragraphs: [
        `${ended(view)} Grund: ${endReason(view)}.`,
        ...stillAsked(view),
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

  endedWithoutFinalReport: (view) => ({
    subject: `Abschlussbericht noch nicht eingegangen: ${view.case.title}`,
    paragraphs: [
      `${ended(view)} Ein Abschlussbericht liegt noch nicht vor.`,
      'Nach den Regeln des Gremiums gehört er zum Ende eines Mandats. Eine Abgabe bleibt möglich.',
    ],
    why: whyHere(view),
    next: 'Das Format bleibt „Mandat beendet, Übergabe offen“, bis der Bericht angenommen oder erlassen ist.',
    actions: [openCase(view, 'Format ansehen')],
  }),

  mandateEnded: (view) => ({
    subject: `Mandat beendet: ${view.case.title}`,
    paragraphs: [
      `${ended(view)} Grund: ${endReason(view)}.`,
      ...(view.entry?.type === 'thingSettled' && !view.to.isSpeaker
        ? [`Seit ${moment(view.at)}, ist auch der letzte offene Punkt erledigt.`]
        : []),
      ...stillAsked(view),
      'Alle Unterlagen bleiben lesbar, alte Links führen weiter.',
    ],
    why: whyHere(view),
    next: `Das Format steht weiter im Register, als ${wordsOf('workingGroup').states[view.case.state]?.label ?? 'beendet'}.${isAskedFor(view) ? '' : ' Für Sie ist nichts zu tun.'}`,
    actions: [openCase(view, 'Format ansehen')],
  }),
};

const isAskedFor = (view: MailView) => contextOf(view).extension !== null;
/** An extension that is still asked for when the mandate ends. */
const stillAsked = (view: MailView) =>
  isAskedFor(view)
    ? [
        'Über die beantragte Verlängerung ist noch nicht beschlossen. Sie wirkt nur noch, wenn der Beschluss ausdrücklich rückwirkend ist.',
      ]
    : [];
const bodyOf = (view: MailView) => contextOf(view).approvingBody;
const isLead = (view: MailView) => view.to.role === 'lead' && !view.to.isSpeaker;

function whyHere(view: MailView): string {
  return view.to.isSpeaker ? `${Organisation(view, view.to.organisation)} wirkt mit${source(view)}` : why(view);
}

const endReasons = {
  dissolved: 'Auflösung durch Beschluss',
  merged: 'Zusammenlegung durch Beschluss',
  transferred: 'Überführung durch Beschluss',
};

function endReason(view: MailView): string {
  const { ending } = contextOf(view);
  if (ending === null) return 'Ende der Befristung';
  const successor = view.text(ending.successorId);
  return `${endReasons[ending.how]}${successor ? `. Nachfolge: ${successor.replace(/[.\s]+$/, '')}` : ''}`;
}

function ended(view: MailView): string {
  const { validUntil, ending } = contextOf(view);
  if (ending) return `das Mandat von ${titleOf(view)} endet vorzeitig am ${germanDay(ending.on)}, um 24:00 Uhr.`;
  return `das Mandat von ${titleOf(view)} ist ${validUntil ? `am ${germanDay(validUntil)}, um 24:00 Uhr ` : ''}beendet.`;
}

function openThings(view: MailView): string[] {
  return childrenOf(view, view.case, 'interimReport')
    .filter(({ isFinal }) => !isFinal)
    .map((report) => reportName(view, report));
}

/** Which meeting can still decide on an extension, until when to register, and whether an Umlauf would be in time. */
function extension(view: MailView, end: string): string[] {
  const code = bodyOf(view);
  const found = view.bodies[code];
  if (!found) return [];
  const today = berlinDate(view.at);
  const chance = lastChance(end, today, { code, policy: found.policy }, view.meetings);
  return [meetingChance(view, chance), writtenChance(chance)];
}

function meetingChance(view: MailView, { meeting, registerBy, isOver, isNext }: LastChance): string {
  const known = meeting && meetingOf(view, meeting.id);
  if (!known) return `Bis dahin ist keine Sitzung ${body(view, bodyOf(view), 'gen')} mehr geplant.`;
  const name = `${meetingName(view, known)} am ${germanDay(known.on)}`;
  const sentence = isNext
    ? `Schon die nächste Sitzung ist die letzte, die vorher über eine Verlängerung beschließen kann: die ${name}.`
    : `Die letzte Sitzung, die vorher über eine Verlängerung beschließen kann, ist die ${name}.`;
  if (!registerBy) return sentence;
  const mark = registerBy.isAssumed ? ' (Annahme)' : '';
  return isOver
    ? `${sentence} Anmeldungen dafür waren bis ${germanDay(registerBy.date)}${mark}, möglich.`
    : `${sentence} Bitte spätestens anmelden bis ${germanDay(registerBy.date)}${mark}.`;
}

function writtenChance({ writtenBy, isWrittenOver }: LastChance): string {
  if (!writtenBy) return '';
  const mark = writtenBy.isAssumed ? ' (Annahme)' : '';
  return isWrittenOver
    ? 'Ein Umlaufverfahren von üblicher Dauer würde erst nach dem Ende entschieden.'
    : `Ein Umlaufverfahren müsste spätestens am ${germanDay(writtenBy.date)}${mark}, starten.`;
}
