import type { z } from 'zod';
import type { approval } from '../../workflows/approval.js';
import { germanDate, germanDay } from '../../workflows/berlin-time.js';
import { printShare } from '../../workflows/data/funding-keys.js';
import type { MajorityRule } from '../../workflows/ballot-count.js';
import { ruleSentence } from '../../workflows/rule-words.de.js';
import { fixedSentences } from '../../workflows/fixed-sentences.de.js';
import type { MailCase, MailText, MailView } from './mail-view.js';
import {
  body,
  counted,
  decisionName,
  excerpt,
  listed,
  meetingName,
  meetingOf,
  moment,
  nextMeeting,
  nextReminder,
  doIt,
  openCase,
  organisation,
  parentOf,
  quoted,
  shortDay,
  why,
} from './phrases.de.js';
import { duties } from './duties.de.js';

type Context = z.infer<typeof approval.context>;

const contextOf = (view: MailView) => view.case.context as Context;
const titleOf = (view: MailView) => quoted(view.case.title);

/** Mails of the vote (Abstimmung), by wording.md 4. No ballot is ever named. */
export const voteMails: Record<string, (view: MailView) => MailText> = {
  decisionNotice: (view) => {
    const context = contextOf(view);
    const decision = view.decisions.find(({ id }) => id === view.case.id);
    const group = groupOf(view);
    const own = group && view.to.role === 'lead' ? duties(view, group) : [];
    const isRecommendation = context.outcome === 'recommendation';
    return {
      subject: `${decision ? decisionName(view, decision) : body(view, context.body, 'short')}: ${view.case.title}`,
      paragraphs: [
        `${body(view, context.body)} hat ${heldOn(view)}zu ${titleOf(view)} ${isRecommendation ? 'empfohlen' : 'beschlossen'}:`,
        excerpt(view.text(context.proposal?.textId)),
        ...(context.subjectKind === 'registration' || context.subjectKind === 'extension' ? term(view) : []),
        ...(own.length ? ['Daraus folgt für Sie:', own] : []),
      ],
      why: functionIn(view),
      next: `${own.length ? `Als Erstes: ${own[0]}. ` : ''}${nextAfter(view)}`,
      actions: [openCase(view, isRecommendation ? 'Empfehlung lesen' : 'Beschluss lesen')],
    };
  },

  decisionNotCarried: (view) => {
    const context = contextOf(view);
    const missing = (context.result?.conditions ?? []).filter(({ met }) => !met).map(missingPart);
    return {
      subject: `Nicht zustande gekommen: ${view.case.title}`,
      paragraphs: [
        `${body(view, context.body)} hat ${titleOf(view)} ${heldOn(view)}beraten. Der Beschluss ist nicht zustande gekommen.`,
        ...(missing.length ? [`Es fehlte: ${listed(missing)}. Eine Nummer wurde nicht vergeben.`] : []),
      ],
      why: functionIn(view),
      next:
        context.subjectKind === 'mandateChange'
          ? 'Das Mandat bleibt, wie es war.'
          : context.subjectKind === 'extension'
            ? 'Das bisherige Ende des Mandats bleibt.'
            : context.subjectKind !== 'subjectAreaClosure'
              ? `Ein neuer Anlauf beginnt mit einer neuen ${context.subjectKind === 'matter' ? 'Vorlage' : 'Registrierung'}.`
              : 'Der Abschluss ist zurückgestellt. Die Geschäftsstelle kann die Prüfung wieder aufnehmen.',
      actions: [openCase(view, 'Ergebnis ansehen')],
    };
  },

  writtenProcedureStarted: (view) => {
    const { until, rule, discussionUntil } = contextOf(view);
    const end = germanDay(until!);
    return {
      subject: `Umlaufverfahren bis ${end}: ${view.case.title}`,
      paragraphs: [
        `der Vorsitz bittet um Ihre Stimme zu ${titleOf(view)}. Die Stimme kann bis ${end}, 24:00 Uhr, abgegeben und geändert werden.`,
        fixedSentences.notCast(view.bodies[contextOf(view).body]!.policy.silence.source),
        ruleSentence(rule as MajorityRule),
        ...(discussionUntil
          ? [`Jedes Mitglied kann bis ${germanDay(discussionUntil)} mündliche Beratung verlangen.`]
          : []),
      ],
      why: functionIn(view),
      next: 'Danach stellt der Vorsitz das Ergebnis fest. Sie erhalten dann eine Nachricht.',
      actions: [openCase(view, 'Vorlage lesen'), doIt(view, 'castBallot', 'Stimme abgeben')],
    };
  },

  ballotAtHalfTime: (view) => ({
    subject: `Noch offen: Umlaufverfahren bis ${shortDay(contextOf(view).until!)}, ${view.case.title}`,
    paragraphs: [...stillMissing(view), 'Falls die Abstimmung im Haus noch läuft, ist jetzt nichts zu tun.'],
    why: functionIn(view),
    next: remindedAgain(view),
    actions: [openCase(view, 'Vorlage lesen'), doIt(view, 'castBallot', 'Stimme abgeben')],
  }),

  ballotInThreeDays: (view) => ({
    subject: `Bitte bis ${shortDay(contextOf(view).until!)} abstimmen: ${view.case.title}`,
    paragraphs: [
      ...stillMissing(view),
      'Wenn im Haus niemand Zugang hat, genügt eine Mail der benannten Person an die Geschäftsstelle. Sie erfasst die Stimme und bestätigt sie.',
    ],
    why: functionIn(view),
    next: remindedAgain(view),
    actions: [openCase(view, 'Vorlage lesen'), doIt(view, 'castBallot', 'Stimme abgeben')],
  }),

  ballotTomorrow: (view) => ({
    subject: `Letzte Erinnerung: Umlaufverfahren endet ${shortDay(contextOf(view).until!)}`,
    paragraphs: [
      `zu ${titleOf(view)} liegt für ${organisation(view, view.to.organisation, 'akk')} noch keine Stimme vor.`,
      ...closing(view),
    ],
    why: functionIn(view),
    next: 'Mit dem Ende der Frist schließt die Abstimmung.',
    actions: [openCase(view, 'Vorlage lesen'), doIt(view, 'castBallot', 'Stimme abgeben')],
  }),

  writtenProcedureEnded: (view) => {
    const { result } = contextOf(view);
    const missing = result?.counts.notCast ?? 0;
    return {
      subject: `Umlauf beendet: ${view.case.title}`,
      paragraphs: [
        `die Frist des Umlaufverfahrens zu ${titleOf(view)} ist abgelaufen, die Abstimmung ist geschlossen.`,
        ...(missing
          ? [`Nicht abgegeben: ${missing === 1 ? 'eine Stimme' : `${missing} Stimmen`}. Das zählt als Enthaltung.`]
          : []),
      ],
      why: functionIn(view),
      next: 'Der Vorsitz stellt das Ergebnis fest.',
      actions: [openCase(view, 'Ergebnis ansehen')],
    };
  },

  itemGoesInWriting: (view) => ({
    subject: `In den Umlauf gegeben: ${view.case.title}`,
    paragraphs: [`über ${titleOf(view)} wird nicht in der Sitzung entschieden, sondern im Umlaufverfahren.`],
    why: why(view),
    next: 'Die Geschäftsstelle startet den Umlauf. Das Ergebnis erhalten Sie nach seinem Ende.',
    actions: [openCase(view, 'Punkt ansehen')],
  }),

  itemMovedOn: (view) => {
    const context = contextOf(view);
    const meeting = meetingOf(view, context.meeting);
    return {
      subject: `Verlegt: ${view.case.title}`,
      paragraphs: [
        `${titleOf(view)} ist in eine andere Sitzung verlegt.`,
        ...(meeting
          ? [
              `Der Punkt steht jetzt als TOP ${context.item} auf der Tagesordnung der ${meetingName(view, meeting)} am ${germanDay(meeting.on)}.`,
            ]
          : []),
      ],
      why: why(view),
      next: 'Es ist nichts zu tun. Das Ergebnis erhalten Sie am Sitzungstag.',
      actions: [openCase(view, 'Punkt ansehen')],
    };
  },

  proposalRevised: (view) => {
    const { until, mode } = contextOf(view);
    return {
      subject: `Neue Fassung ${view.data.version}: ${view.case.title}`,
      paragraphs: [
        `der Beschlussvorschlag zu ${titleOf(view)} hat sich geändert. Zur Abstimmung steht jetzt Fassung ${view.data.version}.`,
        'Stimmen zur früheren Fassung gelten nicht mehr. Auf der Seite sehen Sie, was sich geändert hat.',
        ...(mode === 'written' ? [`Die Stimme kann bis ${germanDay(until!)}, 24:00 Uhr, abgegeben werden.`] : []),
      ],
      why: functionIn(view),
      next: 'Bitte stimmen Sie über die neue Fassung ab.',
      actions: [openCase(view, 'Neue Fassung lesen')],
    };
  },

  discussionDemanded: (view) => {
    const reason = view.text(view.entry?.event.reason);
    return {
      subject: `Umlauf beendet, mündliche Beratung: ${view.case.title}`,
      paragraphs: [
        `${organisation(view, view.data.organisation)} verlangt zu ${titleOf(view)} eine mündliche Beratung. Der Umlauf ist ohne Ergebnis beendet.`,
        ...(reason ? [`Grund: ${excerpt(reason)}`] : []),
      ],
      why: functionIn(view),
      next: `Der Punkt kommt in eine Sitzung. ${nextMeeting(view, contextOf(view).body)}`,
      actions: [openCase(view, 'Punkt ansehen')],
    };
  },

  lateBallotEntered: (view) => ({
    subject: `Stimme nachgetragen: ${view.case.title}`,
    paragraphs: [
      `zu ${titleOf(view)} wurde für ${organisation(view, view.to.organisation, 'akk')} eine Stimme nachgetragen. Sie ist am ${moment(String(view.data.receivedAt))} eingegangen, vor dem Schließen der Abstimmung.`,
      `Beleg: ${excerpt(view.text(view.data.evidenceId))}`,
    ],
    why: functionIn(view),
    next: 'Falls das nicht stimmt, melden Sie sich bitte gleich bei der Geschäftsstelle.',
    actions: [openCase(view, 'Abstimmung ansehen')],
  }),

  itemReferredBack: (view) => {
    const reason = view.text(view.entry?.event.reason);
    return {
      subject: `Zurückverwiesen: ${view.case.title}`,
      paragraphs: [
        `${body(view, contextOf(view).body)} hat ${titleOf(view)} an die Federführung zurückverwiesen.`,
        ...(reason ? [`Grund: ${excerpt(reason)}`] : []),
      ],
      why: why(view),
      next: 'Nach der Überarbeitung setzt die Geschäftsstelle den Punkt wieder auf eine Tagesordnung. Der bisherige Verlauf bleibt lesbar.',
      actions: [openCase(view, 'Punkt ansehen')],
    };
  },

  itemReferred: (view) => {
    const reason = view.text(view.entry?.event.reason);
    return {
      subject: `Verwiesen an ${body(view, view.data.to, 'short')}: ${view.case.title}`,
      paragraphs: [
        `${body(view, contextOf(view).body)} hat ${titleOf(view)} verwiesen. Zuerst berät ${body(view, view.data.to)}.`,
        ...(reason ? [`Grund: ${excerpt(reason)}`] : []),
      ],
      why: why(view),
      next: 'Danach kommt der Punkt mit seinem Verlauf zurück. Es ist nichts zu tun.',
      actions: [openCase(view, 'Punkt ansehen')],
    };
  },

  voteRepeated: (view) => {
    const reason = view.text(view.data.reasonId as string);
    return {
      subject: `Abstimmung wird wiederholt: ${view.case.title}`,
      paragraphs: [
        `die Abstimmung über ${titleOf(view)} hat kein Ergebnis und wird wiederholt. Die abgegebenen Stimmen zählen nicht.`,
        `Grund: ${excerpt(reason)}`,
      ],
      why: why(view),
      next: 'Sobald die Abstimmung neu geöffnet ist, stimmen Sie noch einmal ab. Im Umlauf erhalten Sie dann eine Nachricht mit dem neuen Ende.',
      actions: [openCase(view, 'Punkt ansehen')],
    };
  },

  itemDeferred: (view) => {
    const context = contextOf(view);
    const meeting = meetingOf(view, context.meeting);
    const reason = view.text(view.entry?.event.reason);
    return {
      subject: `Vertagt: ${view.case.title}`,
      paragraphs: [
        `${titleOf(view)} ist vertagt.${meeting ? ` Vorgesehen war TOP ${context.item} der ${meetingName(view, meeting)} am ${germanDay(meeting.on)}.` : ''}`,
        ...(reason ? [`Grund: ${excerpt(reason)}`] : []),
      ],
      why: why(view),
      next: `Die Geschäftsstelle setzt den Punkt auf eine spätere Tagesordnung. Sie erhalten dann eine Nachricht. ${nextMeeting(view, context.body)}`,
      actions: [openCase(view, 'Punkt ansehen')],
    };
  },
};

/** „Sie erhalten am Montag, 13.01.2025, noch eine Erinnerung.“ */
function remindedAgain(view: MailView): string {
  const again = nextReminder(view);
  return again
    ? `Ohne Stimme erhalten Sie am ${germanDay(again.date)}, noch eine Erinnerung.`
    : 'Mit dem Ende der Frist schließt die Abstimmung.';
}

function stillMissing(view: MailView): string[] {
  return [
    `für ${organisation(view, view.to.organisation, 'akk')} liegt zu ${titleOf(view)} noch keine Stimme vor.`,
    ...closing(view),
  ];
}

/** When the Umlauf ends, and what silence means then. */
function closing(view: MailView): string[] {
  const { until, body: code } = contextOf(view);
  return [
    `Die Abstimmung endet am ${germanDay(until!)}, um 24:00 Uhr. ${fixedSentences.notCast(view.bodies[code]!.policy.silence.source)}`,
  ];
}

function functionIn(view: MailView): string {
  return why(view).replace(/ \([^)]*\)$/, '');
}

/** „am Dienstag, 09.07.2024, in der 26. Sitzung “. */
function heldOn(view: MailView): string {
  const decided = view.decisions.find(({ id }) => id === view.case.id);
  if (contextOf(view).mode === 'written') return `${decided ? `am ${germanDay(decided.on)} ` : ''}im Umlaufverfahren `;
  const meeting = meetingOf(view, contextOf(view).meeting);
  const decision = view.decisions.find(({ id }) => id === view.case.id);
  const on = decision?.on ?? meeting?.on;
  return `${on ? `am ${germanDay(on)}, ` : ''}${meeting ? `in der ${meeting.number}. Sitzung ` : ''}`;
}

/** The decided end and home, and how they differ from what was asked for. */
function term(view: MailView): string[] {
  const { proposal, requestedUntil, requestedHome } = contextOf(view);
  const end = proposal?.validUntil ?? null;
  const home = proposal?.homeBody ?? requestedHome;
  const reason = view.text(proposal?.reasonId);
  const asked = requestedUntil ? `beantragt bis ${germanDate(requestedUntil)}` : 'beantragt ohne Ende';
  const isChanged = end !== requestedUntil;
  return [
    ...(isChanged
      ? [
          `Die Befristung weicht vom Antrag ab: ${asked}, beschlossen ${end ? `bis ${germanDate(end)}` : 'ohne Ende'}.${reason ? ` Grund: ${excerpt(reason)}` : ''}`,
        ]
      : []),
    ...(end ? [fixedSentences.term(germanDate(end))] : []),
    ...(home !== requestedHome && home && requestedHome
      ? [
          `Beantragt war ein Format ${body(view, requestedHome, 'gen')}, beschlossen ist ein Format ${body(view, home, 'gen')}.`,
        ]
      : []),
  ];
}

function nextAfter(view: MailView): string {
  const { subjectKind, outcome } = contextOf(view);
  if (subjectKind === 'registration') return 'Das Format ist aktiv und steht im Register.';
  if (subjectKind === 'mandateChange') return 'Das geänderte Mandat steht im Register.';
  if (subjectKind === 'extension') return 'Das Format arbeitet bis zum neuen Ende weiter.';
  if (subjectKind === 'matter') return 'Aufträge stehen mit ihren Fristen im Aufgabenregister.';
  if (outcome === 'decision') return 'Die offenen Punkte gehen in die Übergabe.';
  const subject = parentOf(view, view.case)?.context as { decidingBody?: string } | undefined;
  return subject?.decidingBody
    ? `Als Nächstes entscheidet ${body(view, subject.decidingBody)}.`
    : 'Die Empfehlung geht an das beschließende Gremium.';
}

/** The group that the vote led to, with its reports. */
function groupOf(view: MailView): MailCase | undefined {
  return view.family.find(({ workflow, context }) => workflow === 'workingGroup' && context.decision === view.case.id);
}

type Condition = NonNullable<Context['result']>['conditions'][number];

/** What a rule lacked, by wording.md 1: never who. */
function missingPart({ id, have, need }: Condition): string {
  switch (id) {
    case 'federation':
      return 'die Zustimmung des Bundes';
    case 'states':
      return `die Zustimmung von ${counted(need - have, 'einem Land', 'Ländern')}`;
    case 'shares':
      return `${printShare(need - have).replace('.', ',')} Prozentpunkte der Finanzierungsanteile`;
    default:
      return `die Zustimmung von ${counted(need - have, 'einem Mitglied', 'Mitgliedern')}`;
  }
}
