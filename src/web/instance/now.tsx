import { stepName } from '../../../workflows/duty.js';
import type { LadderStep } from '../../../workflows/policies/policy-set.js';
import type { Awaiting } from '../../identity/membership.js';
import { wordsOf } from '../../../workflows/words-catalogue.js';
import { fixedSentences } from '../../../workflows/fixed-sentences.de.js';
import type { RegistrationForm } from '../../../workflows/registration-form.js';
import type { DeadlineView, InstanceSummary } from '../../register/case.queries.js';
import { decisionName } from '../../register/decision.queries.js';
import { caseLink } from '../case-link.js';
import { distance, formatDate, formatDay, formatDue, itemName, plural } from '../format.js';
import { Assumption } from '../ui/assumption.js';
import { Link, LinkButton } from '../ui/button.js';
import { NextStep } from '../ui/next-step.js';
import { type Rich, type Text, rich, show } from '../ui/text.js';
import { CommandAction, doLink } from './actions.js';
import { type CaseView, bodyOf, childrenOf, meetingOf, responsibleFor, waitsFor } from './case-view.js';
import { awaitedNames, organisationList, planOf, reportName } from './names.js';

/** What somebody is waited for: in the case itself, or in a part of it. */
interface Subject {
  id: string;
  workflow: string;
  state: string;
  context: Record<string, unknown>;
  facts: Record<string, unknown>;
  /** Who is waited for with the same command. */
  awaits: Awaiting[];
  /** Absent: the case itself. */
  child?: InstanceSummary;
}

/** „Was passiert jetzt – Wer – Bis wann – Warum“: the first thing on the page of a case. */
export function Now({ c }: { c: CaseView }): JSX.Element {
  const subject = subjectOf(c);
  return subject ? <Waiting c={c} subject={subject} /> : <Quiet c={c} />;
}

/** What is nearest: the case's own next step, else the part that waits for the reader, else the one due first. */
function subjectOf(c: CaseView): Subject | null {
  const { row, children } = c.found;
  const isMine = (awaits: Awaiting[]) => awaits.some((awaiting) => waitsFor(awaiting, c.view.viewer));
  const of = (awaits: Awaiting[]) => {
    const first = awaits.find((awaiting) => waitsFor(awaiting, c.view.viewer)) ?? awaits[0]!;
    return awaits.filter(({ command }) => command === first.command);
  };
  if (row.awaits.length > 0)
    return {
      id: row.id,
      workflow: row.workflow,
      state: c.state,
      context: row.context as Record<string, unknown>,
      facts: row.facts,
      awaits: of(row.awaits),
    };
  const open = children.filter((child) => !child.isFinal && child.awaits.length > 0);
  const child = open.find(({ awaits }) => isMine(awaits)) ?? open[0];
  if (!child) return null;
  return { ...child, awaits: of(child.awaits), child };
}

function Waiting({ c, subject }: { c: CaseView; subject: Subject }): JSX.Element {
  const command = subject.awaits[0]!.command;
  const isMine = subject.awaits.some((awaiting) => waitsFor(awaiting, c.view.viewer));
  const due = dueOf(c, subject);
  const isLate = due !== null && due.isPast && c.isInside;
  const { why, whyNote } = whyOf(c, subject, command);
  return (
    <NextStep
      variant={isLate ? 'late' : isMine ? 'act' : 'quiet'}
      what={whatOf(c, subject, command)}
      {...whoOf(c, subject, command)}
      {...untilOf(c, subject, due)}
      why={why}
      whyNote={whyNote}
      actions={actionsOf(c, subject, isMine)}
      ifNothingHappens={consequences(c, subject)}
    />
  );
}

const parentLabels: Record<string, string> = {
  registration: 'Zur Registrierung',
  subjectAreaClosure: 'Zum Themenfeld',
  workingGroup: 'Zum Format',
  matter: 'Zur Vorlage',
  decision: 'Zum Beschluss',
  meeting: 'Zur Sitzung',
};

/** Nobody is waited for: the case runs, or it is over. */
function Quiet({ c }: { c: CaseView }): JSX.Element {
  const { row } = c.found;
  const end = c.deadlines.find(
    ({ instanceId, name, status }) =>
      instanceId === row.id && (name === 'end' || name === 'objections') && status === 'open',
  );
  const next = c.words.states[c.state]?.next ?? '';
  const group = childrenOf(c, 'workingGroup')[0];
  const parent = c.found.parent;
  const link = group
    ? { label: 'Zum Format', href: caseLink(group) }
    : row.isFinal && parent
      ? { label: parentLabels[parent.workflow] ?? 'Zum Vorgang', href: caseLink(parent) }
      : null;
  const others = c.offers.filter(({ command }) => command !== 'resubmit');
  const decision = c.decisions[0];
  const actions =
    link || others.length > 0 ? (
      <>
        {link ? <LinkButton kind={group ? 'primary' : 'secondary'} label={link.label} href={link.href} /> : ''}
        {others.map(({ command }) => (
          <CommandAction c={c} command={command} kind="secondary" />
        ))}
      </>
    ) : null;
  return (
    <NextStep
      variant={row.isFinal ? 'done' : 'quiet'}
      what={next}
      who={row.isFinal ? 'niemand' : whoGoesOn(c)}
      until={end ? formatDue(end.dueAt) : 'ohne Frist'}
      untilNote={end ? distance(end.dueAt, c.view.now) : undefined}
      why={decision ? decisionLink(c) : groundOf(c) || lastWords(c)}
      whyNote={end?.name === 'end' ? fixedSentences.term(formatDate(end.dueOn)) : undefined}
      actions={actions ? rich(<>{actions}</>) : undefined}
      ifNothingHappens={consequences(c, null)}
    />
  );
}

/** Who has the case while nobody is waited for. */
function whoGoesOn(c: CaseView): string {
  const { row } = c.found;
  if (row.workflow === 'officialNotice') return 'Geschäftsstelle';
  if (row.workflow === 'minutes') return `Mitglieder ${bodyOf(c, row.facts.body)?.names.gen ?? ''}`;
  return `Federführung ${organisationList(responsibleFor(row.context))}`;
}

/** What a format rests on that was taken over, where that is known in words only. */
function groundOf(c: CaseView): string {
  const { takenOver } = c.found.row.context as { takenOver?: { groundId?: string | null } | null };
  return c.text(takenOver?.groundId);
}

function lastWords(c: CaseView): Text {
  const state = c.words.states[c.state];
  return state ? `Stand: ${state.label}` : '';
}

function whatOf(c: CaseView, subject: Subject, command: string): Text {
  const words = wordsOf(subject.workflow);
  const open = childrenOf(c, 'handOver').filter((child) => !child.isFinal);
  const mine = open.filter(({ awaits }) => awaits.some((awaiting) => waitsFor(awaiting, c.view.viewer)));
  if (subject.child?.workflow === 'handOver' && command === 'accept' && mine.length > 0)
    return mine.length === 1
      ? 'Über einen angebotenen Punkt entscheiden'
      : `Über ${mine.length} angebotene Punkte entscheiden`;
  if (subject.child?.workflow === 'handOver')
    return open.length === 1
      ? 'Ein offener Punkt braucht noch ein Ziel oder eine Antwort'
      : `${open.length} offene Punkte brauchen noch ein Ziel oder eine Antwort`;
  const task = words.commands[command]?.awaited ?? words.states[subject.state]?.next ?? '';
  if (!subject.child) return task;
  if (subject.workflow === 'approval') return `Abstimmung: ${task}`;
  const body = bodyOf(c, subject.facts.body as string)?.names.akk ?? '';
  if (subject.workflow !== 'interimReport') return task;
  return task.replace(/^Bericht/, `${reportName(String(subject.facts.kind))} an ${body}`);
}

function whoOf(c: CaseView, subject: Subject, command: string): { who: Text; whoNote?: Text } {
  const { context } = subject;
  if (subject.child?.workflow === 'handOver') {
    const open = childrenOf(c, 'handOver').filter((child) => !child.isFinal);
    const asked = open.filter(({ state }) => state === 'offered').length;
    const without = open.length - asked;
    return {
      who: awaitedNames(
        open.flatMap(({ awaits }) => awaits),
        c.bodies,
      ),
      whoNote: [without > 0 && `${without} ohne Ziel`, asked > 0 && `${asked} angeboten`].filter(Boolean).join(', '),
    };
  }
  const signed = command === 'confirmLead' ? context.confirmed : command === 'requestClosure' ? context.signed : null;
  if (Array.isArray(signed)) {
    if (!c.isInside) return { who: 'die federführenden Stellen' };
    return {
      who: awaitedNames(subject.awaits, c.bodies),
      whoNote: signed.length > 0 ? `schon geschehen: ${organisationList(signed)}` : undefined,
    };
  }
  return { who: awaitedNames(subject.awaits, c.bodies) };
}

/** The day that counts now: an open deadline, or one that passed while nothing happened. */
export function dueOf(c: CaseView, { id }: { id: string }): (DeadlineView & { isPast: boolean }) | null {
  const moves = c.history.filter(
    ({ instanceId, type, fromState, toState }) =>
      instanceId === id && !type.startsWith('deadline.') && fromState !== toState,
  );
  const lastMove = moves[0]?.at ?? '';
  const own = c.deadlines.filter(
    ({ instanceId, name }) => instanceId === id && !name.includes('.') && name !== 'end' && name !== 'noMeeting',
  );
  const open = own.find(({ status }) => status === 'open');
  if (open) return { ...open, isPast: false };
  const past = own.findLast(({ status, settledAt }) => status === 'fired' && (settledAt ?? '') >= lastMove);
  return past ? { ...past, isPast: true } : null;
}

function untilOf(c: CaseView, subject: Subject, due: ReturnType<typeof dueOf>): { until: Text; untilNote?: Text } {
  if (due && !due.isPast) return { until: formatDue(due.dueAt), untilNote: distance(due.dueAt, c.view.now) };
  if (due && c.isInside)
    return { until: `war fällig am ${formatDue(due.dueAt)}`, untilNote: distance(due.dueAt, c.view.now) };
  const meeting = meetingOf(c, subject.facts.meeting as string | undefined) ?? meetingMeant(c, subject);
  if (meeting) {
    const name = `${meeting.number}. Sitzung ${bodyOf(c, meeting.body)?.names.gen ?? ''}`;
    return subject.workflow === 'interimReport'
      ? { until: `vorgesehen zur ${name}`, untilNote: formatDay(meeting.on) }
      : { until: formatDay(meeting.on), untilNote: `${name}, ${distance(meeting.on, c.view.now)}` };
  }
  return { until: 'ohne Frist' };
}

/** The meeting that a report was planned for; a report that came back may have another day. */
function meetingMeant(c: CaseView, { workflow, state, context, child }: Subject) {
  if (workflow !== 'interimReport' || state === 'open.undated') return undefined;
  const group = (child ? c.found.row.context : c.found.parent?.context) as
    { reports?: RegistrationForm['reports'] } | undefined;
  const plan = planOf(group?.reports, context.key);
  if (plan?.when.precision !== 'month') return undefined;
  const { month } = plan.when;
  return c.meetings.find((m) => m.body === plan.addressee && m.on.startsWith(month) && m.status !== 'cancelled');
}

function whyOf(c: CaseView, subject: Subject, command: string): { why: Text; whyNote?: Text } {
  const { workflow, context } = subject;
  const body = bodyOf(c, subject.facts.body as string);
  switch (`${workflow}/${command}`) {
    case 'interimReport/releaseForAgenda':
      return {
        why: 'Der Bericht ist seit dem Tag der Abgabe nicht eingegangen.',
        whyNote: 'Vorschlag nach dem Regelwerk',
      };
    case 'registration/confirmLead':
      return { why: 'Jede federführende Stelle bestätigt für sich.', whyNote: 'Registrierung, Feld Federführung' };
    case 'registration/putOnAgenda': {
      const rule = body?.policy.reviewWorkingDays;
      if (c.state === 'deferred') return { why: `Der Punkt wurde ${body ? `von ${body.names.dat}` : ''} vertagt.` };
      return {
        why: rule
          ? rich(
              <>
                <span safe>{`Formale Prüfung innerhalb von ${plural(rule.value, 'Arbeitstag', 'Arbeitstagen')}`}</span>{' '}
                {rule.status === 'assumption' ? <Assumption explanation={rule.source} /> : ''}
              </>,
            )
          : 'Formale Prüfung der Registrierung',
      };
    }
    case 'registration/resubmit': {
      const count = (context.reasons as unknown[]).length;
      return {
        why: rich(
          <a class="u-link" href="#hinweise" safe>
            {`Zurückgegeben mit ${plural(count, 'Hinweis', 'Hinweisen')}`}
          </a>,
        ),
      };
    }
    case 'mandateChange/noteChange':
      return {
        why: 'Eine Änderung des Mandats ist beantragt.',
        whyNote: 'Geringfügiges wird vermerkt, Wesentliches beschlossen.',
      };
    case 'workingGroup/appointLead':
      return { why: 'Die letzte Federführung hat niedergelegt.', whyNote: 'Die Frage ist für die Sitzung angemeldet.' };
    case 'extension/putOnAgenda':
      return { why: 'Die Federführung hat eine Verlängerung beantragt.', whyNote: endNote(context) };
    case 'extension/resubmitExtension':
      return { why: 'Der Antrag ist zur Ergänzung zurückgegeben.', whyNote: endNote(context) };
    case 'interimReport/handIn': {
      const source = c.deadlines.find(({ instanceId, name }) => instanceId === subject.id && name === 'due');
      const first = source?.derivation[0]?.text;
      return { why: decisionLink(c), whyNote: source && source.derivation.length > 1 ? first : undefined };
    }
    case 'interimReport/chooseMeeting':
    case 'order/extendOrder': {
      const asked = c.deadlines.findLast(({ instanceId, name }) => instanceId === subject.id && name === 'noMeeting');
      return { why: asked?.derivation[0]?.text ?? decisionLink(c), whyNote: decisionLink(c) };
    }
    case 'interimReport/grantDate':
      return {
        why: rich(
          <a class="u-link" href="#termin">
            Die Federführung hat einen neuen Termin beantragt.
          </a>,
        ),
      };
    case 'interimReport/agreeToReport':
      return {
        why: 'Eine Federführung hat den Bericht vorgelegt.',
        whyNote: 'Er geht ein, wenn alle zugestimmt haben.',
      };
    case 'interimReport/accept':
      return { why: decisionLink(c), whyNote: 'Die Erinnerungen sind mit der Abgabe beendet.' };
    case 'subjectAreaClosure/requestClosure':
      return { why: 'Beide Seiten der Federführung beantragen den Abschluss.', whyNote: criteriaMark(c) };
    case 'subjectAreaClosure/tickCriterion':
      return {
        why: rich(
          <a class="u-link" href="#kriterien">
            Jedes Kriterium braucht einen Nachweis.
          </a>,
        ),
        whyNote: criteriaMark(c),
      };
    case 'subjectAreaClosure/askRecommendation':
      return {
        why: 'Alle Kriterien sind bestätigt.',
        whyNote: `Als Nächstes empfiehlt ${bodyOf(c, String(context.recommendingBody))?.names.nom ?? ''}.`,
      };
    case 'subjectAreaClosure/askDecision':
      return {
        why: decisionLink(c),
        whyNote: `Es beschließt ${bodyOf(c, String(context.decidingBody))?.names.nom ?? ''}.`,
      };
    case 'subjectAreaClosure/resume':
      return { why: 'Der Abschluss ist zurückgestellt.', whyNote: 'Die Gründe stehen im Verlauf.' };
    case 'order/reportDone':
    case 'order/confirmDone':
      return { why: decisionLink(c), whyNote: 'Wer den Auftrag hat, bestätigt ihn nicht selbst.' };
    case 'matter/putOnAgenda':
      return { why: 'Die Vorlage ist angemeldet.', whyNote: body ? `Beratung: ${body.names.short}` : undefined };
    case 'minutes/draftMinutes':
      return { why: 'Die Sitzung ist beendet.', whyNote: 'Ein Entwurf aus dem Verlauf der Sitzung ist vorbereitet.' };
    case 'minutes/approveMinutes':
      return { why: 'Die Frist für Einwendungen ist abgelaufen.' };
    case 'officialNotice/submitNotice':
    case 'officialNotice/noticeAppeared': {
      const rule = body?.policy.officialNotice;
      return { why: rule ? `Bekanntmachung nach ${rule.source}` : 'Bekanntmachung' };
    }
    case 'handOver/offer':
    case 'handOver/accept':
      return {
        why: 'Ein Themenfeld schließt erst, wenn nichts mehr offen ist.',
        whyNote: 'Erst mit der Annahme geht die Verantwortung über.',
      };
    default: {
      const meeting = meetingOf(c, subject.facts.meeting as string | undefined);
      const item = meeting
        ? `Tagesordnung${body ? ` ${body.names.gen}` : ''}, ${itemName(subject.facts.item)}`
        : `Umlaufverfahren${body ? ` ${body.names.gen}` : ''}`;
      return { why: meeting ? rich(<Link label={item} href={`/meetings/${meeting.id}`} />) : item };
    }
  }
}

function criteriaMark(c: CaseView): Text | undefined {
  const rule = bodyOf(c, c.found.row.facts.body)?.policy.closingCriteria;
  if (!rule) return undefined;
  return rule.status === 'assumption'
    ? rich(<Assumption label="Kriterien: Annahme" explanation={rule.source} />)
    : rule.source;
}

/** Until when an extension has to be decided. */
function endNote({ oldEnd }: Subject['context']): string {
  return `Das bisherige Ende ist der ${formatDate(String(oldEnd))}.`;
}

/** „AL-Runde, Beschluss 2024/09“, with its page. */
export function decisionLink(c: CaseView): Text {
  const [decision] = c.decisions;
  if (!decision) return lastWords(c);
  return rich(<Link label={decisionName(c.bodies, decision)} href={`/decisions/${decision.id}`} />);
}

function actionsOf(c: CaseView, subject: Subject, isMine: boolean): Rich | undefined {
  const { child } = subject;
  const command = subject.awaits[0]!.command;
  const primary = c.offers.find((offer) => offer.isAwaited);
  const others = c.offers.filter((offer) => offer !== primary);
  const own = [
    ...(primary ? [<CommandAction c={c} command={primary.command} kind="primary" />] : []),
    ...others.map((offer, i) => (
      <CommandAction c={c} command={offer.command} kind={i < 2 ? 'secondary' : 'tertiary'} />
    )),
  ];
  const way = child ? [<ChildAction child={child} command={command} isMine={isMine} />] : [];
  const all = [...way, ...own];
  return all.length > 0 ? rich(<>{all}</>) : undefined;
}

function ChildAction(props: { child: InstanceSummary; command: string; isMine: boolean }): JSX.Element {
  const { child, command, isMine } = props;
  const kind = isMine ? 'primary' : 'secondary';
  if (child.workflow === 'approval') return <LinkButton kind={kind} label="Zur Abstimmung" href={caseLink(child)} />;
  if (child.workflow === 'handOver') {
    const label = !isMine
      ? 'Offene Punkte ansehen'
      : command === 'accept'
        ? 'Angebotene Punkte ansehen'
        : 'Offene Punkte zuordnen';
    return <LinkButton kind={kind} label={label} href="#uebergabe" />;
  }
  if (child.workflow !== 'interimReport') return <LinkButton kind={kind} label="Ansehen" href={caseLink(child)} />;
  if (command === 'handIn' && isMine)
    return <LinkButton kind={kind} label="Bericht abgeben" href={doLink(child.id, command)} />;
  return <LinkButton kind={kind} label="Bericht ansehen" href={caseLink(child)} />;
}

/** „Wenn nichts geschieht“: what follows by itself, and who gets which message on which day. */
function consequences(c: CaseView, subject: Subject | null): Text | undefined {
  const { row } = c.found;
  const [top] = c.state.split('.');
  const sentence =
    c.words.ifNothingHappens?.[c.state] ??
    c.words.ifNothingHappens?.[top!] ??
    (subject?.child ? wordsOf(subject.workflow).ifNothingHappens?.[subject.state] : undefined);
  const coming = c.isInside ? comingMails(c, subject?.id ?? row.id) : [];
  if (!sentence && coming.length === 0) return undefined;
  return rich(
    <>
      {sentence ? <p>{show(sentence)}</p> : ''}
      {coming.length > 0 ? (
        <ul class="u-aside-list">
          {coming.map((line) => (
            <li>{show(line)}</li>
          ))}
        </ul>
      ) : (
        ''
      )}
    </>,
  );
}

function reminderTo(c: CaseView, name: string): string {
  const { ladder } = c.found.row.context as { ladder?: LadderStep[] };
  if (ladder?.find((step) => name === `reminder.${stepName(step)}`)?.owner === null)
    return 'Hinweis an die Geschäftsstelle';
  return `Erinnerung an die ${c.found.row.workflow === 'order' ? 'zuständige Stelle' : 'Federführung'}`;
}

function comingMails(c: CaseView, id: string): string[] {
  return c.deadlines
    .filter(({ instanceId, name, status }) => instanceId === id && name.includes('.') && status === 'open')
    .map(({ name, dueAt }) =>
      name.startsWith('reminder.')
        ? `${formatDue(dueAt)}: ${reminderTo(c, name)}`
        : `${formatDue(dueAt)}: Hinweis auf das Ende des Mandats an die Federführung`,
    );
}
