import { stepName } from '../../../workflows/duty.js';
import { historyWords } from '../../../workflows/words-catalogue.js';
import type { LadderStep } from '../../../workflows/policies/policy-set.js';
import { as } from '../../identity/ability.js';
import type { DeadlineView, HistoryEntry, MailView } from '../../register/case.queries.js';
import { functionName } from '../../register/names.js';
import { formatDate, formatDue, formatInstant, formatList } from '../format.js';
import { PAGES } from '../layout.js';
import { stepWords } from '../step-words.js';
import { Link } from '../ui/button.js';
import { Note, Section } from '../ui/section.js';
import { type Text, rich, show } from '../ui/text.js';
import { Timeline, type TimelineEntry } from '../ui/timeline.js';
import { type CaseView, responsibleFor } from './case-view.js';

/*
 * Spur der Erinnerungen of a duty: every reminder with its recipients and what became of it, what was answered and what
 * was put off. In full for those responsible and the secretariat, after release for chair and members; everybody else
 * who is signed in sees by function and day that a step up to the due day happened.
 */

const answers = [
  'handIn',
  'reportDone',
  'returnForRevision',
  'returnOrder',
  'notePromise',
  'extendOrder',
  'releaseForAgenda',
  'keepOffAgenda',
  'waive',
  'accept',
  'confirmDone',
  'resubmit',
];

interface DutyContext {
  ladder: LadderStep[];
  outstandingIn?: string | null;
}

/** Whether the case is a duty whose reminders the reader may see something of. */
export function hasTrail(c: CaseView): boolean {
  const { workflow, context } = c.found.row;
  const isDuty = (workflow === 'interimReport' || workflow === 'order') && 'ladder' in (context as object);
  return isDuty && c.view.viewer !== null && entriesOf(c).length > 0;
}

export function Trail({ c }: { c: CaseView }): JSX.Element {
  const entries = entriesOf(c);
  const past = entries.filter(({ isToCome }) => !isToCome);
  const coming = entries.filter(({ isToCome }) => isToCome);
  return (
    <Section id="erinnerungen" title="Erinnerungen">
      <Timeline
        entries={[
          ...past.map(({ entry }) => entry),
          ...(coming.length > 0 && past.length > 0 ? (['today'] as const) : []),
          ...coming.map(({ entry }) => entry),
        ]}
      />
      {coming.length > 0 ? <Note icon="info" text="Alles Weitere entfällt, sobald die Pflicht erfüllt ist." /> : ''}
    </Section>
  );
}

function entriesOf(c: CaseView): { at: string; isToCome: boolean; entry: TimelineEntry }[] {
  const { ladder } = c.found.row.context as DutyContext;
  const steps = new Map(ladder.map((step) => [`reminder.${stepName(step)}`, step]));
  const reminders = c.found.deadlines
    .filter(({ instanceId, name }) => instanceId === c.found.row.id && (steps.has(name) || name === 'promise'))
    .filter(({ name, status }) => c.isInside || (status === 'fired' && isBeforeDue(steps.get(name))))
    .filter((deadline, _, own) => isShown(deadline, own))
    .map((deadline) => ({
      at: deadline.dueAt,
      isToCome: deadline.status === 'open',
      entry: reminder(c, steps.get(deadline.name), deadline),
    }));
  const happened = c.found.history
    .filter(({ type }) => c.isInside && answers.includes(type))
    .map((entry) => ({ at: entry.at, isToCome: false, entry: answer(c, entry) }));
  return [...reminders, ...happened].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** What came, what will come, and what fell away for good; a new due day has steps of its own. */
function isShown(deadline: DeadlineView, own: DeadlineView[]): boolean {
  const { name, status } = deadline;
  if (status !== 'withdrawn') return status === 'fired' || status === 'open';
  return (
    own.findLast((other) => other.name === name) === deadline &&
    !own.some((o) => o.name === name && o.status === 'open')
  );
}

/** Later steps tell that something is late, which those responsible and the secretariat know alone. */
function isBeforeDue(step: LadderStep | undefined): boolean {
  return step !== undefined && (step.when === 'halfTime' || 'workingDays' in step.when || step.when.days <= 0);
}

function answer(c: CaseView, { at, type, role, organisation, event }: HistoryEntry): TimelineEntry {
  const { until, due, note, reason } = event as Record<string, string | undefined>;
  const day = until ?? due;
  const words = c.text(note ?? reason);
  return {
    when: formatInstant(at),
    what: `${historyWords(c.found.row.workflow, type)}${day ? `, bis ${formatDate(day)}` : ''}`,
    by: `${functionName(role, organisation)}${words ? `: „${words}“` : ''}`,
    kind: type === 'handIn' || type === 'reportDone' ? 'ok' : 'key',
  };
}

function reminder(c: CaseView, step: LadderStep | undefined, deadline: DeadlineView): TimelineEntry {
  const isOpen = deadline.status === 'open';
  const mails = c.found.mails
    .filter(
      ({ instanceId, seq, step: of }) =>
        instanceId === c.found.row.id && of !== null && seq !== null && seq === deadline.firedSeq,
    )
    .toSorted((a, b) => functionName(a.role, a.organisation).localeCompare(functionName(b.role, b.organisation), 'de'));
  return {
    when: formatDue(deadline.dueAt),
    what: step ? stepWords(step) : 'Zugesagter Tag vorbei',
    by:
      deadline.status === 'withdrawn'
        ? 'entfallen'
        : isOpen
          ? `an ${formatList(recipientsOf(c, step))}`
          : c.isInside
            ? outcomes(c, mails)
            : sentTo(c, step, mails),
    kind: isOpen ? 'future' : mails.some(({ status }) => status === 'failed') ? 'bad' : 'plain',
  };
}

function sentTo(c: CaseView, step: LadderStep | undefined, mails: MailView[]): string {
  const names = [...new Set(mails.map(({ role, organisation }) => functionName(role || '*', organisation)))];
  return `Erinnerung an ${formatList(names.length > 0 ? names : recipientsOf(c, step))}`;
}

/** One line for every text and fate: „Federführung Hessen: Zwischenbericht bis … – vom Mailserver angenommen am …“. */
function outcomes(c: CaseView, mails: MailView[]): Text {
  if (mails.length === 0) return 'Niemand wurde angeschrieben.';
  const groups = new Map<string, MailView[]>();
  for (const mail of mails) {
    const key = `${mail.subject}\n${outcomeOf(mail)}`;
    groups.set(key, [...(groups.get(key) ?? []), mail]);
  }
  return rich(
    <>
      {[...groups.values()].map((group) => {
        const mail = group.find(({ personId }) => c.view.ability.can('read', as('mail', { person_id: personId })));
        const { subject } = group[0]!;
        return (
          <div>
            {show(`${formatList(group.map(receiver))}: `)}
            {mail ? <Link label={subject} href={`${PAGES.mails}/${mail.id}`} /> : show(subject)}
            {show(` – ${outcomeOf(group[0]!)}`)}
          </div>
        );
      })}
    </>,
  );
}

function receiver({ role, organisation, via }: MailView): string {
  const name = functionName(role || '*', organisation);
  return via === 'deputy' ? `${name} (in Vertretung)` : via === 'mailbox' ? `${name} (Funktionspostfach)` : name;
}

/** What became of a mail, in words: „vom Mailserver angenommen am 16.10.2024, 08:00 Uhr“. */
function outcomeOf({ status, detail, sentAt, sendAt }: MailView): string {
  const said = detail ? detail.replace(/\.$/, '') : '';
  switch (status) {
    case 'sent':
      return `vom Mailserver angenommen am ${formatInstant(sentAt ?? sendAt)}`;
    case 'failed':
      return `nicht zustellbar${said ? `: ${said}` : ''}`;
    case 'superseded':
    case 'suppressed':
      return said || 'entfallen';
    case 'uncertain':
      return 'Zustellung unklar';
    default:
      return `vorgesehen für ${formatInstant(sendAt)}${said ? `; zuletzt: ${said}` : ''}`;
  }
}

function recipientsOf(c: CaseView, step: LadderStep | undefined): string[] {
  const owners = responsibleFor(c.found.row.context).map((code) =>
    functionName(c.found.row.workflow === 'order' ? '*' : 'lead', code),
  );
  return [
    ...(step && step.owner === null ? [] : owners),
    ...(step && step.secretariat === null ? [] : ['Geschäftsstelle']),
  ];
}
