import type { DeadlineView } from '../../register/case.queries.js';
import type { FileInfo } from '../../register/file.queries.js';
import { functionName } from '../../register/names.js';
import { formatBytes, formatDue, formatInstant, formatList, formatLongDay, plural } from '../format.js';
import { DeriveSteps } from '../ui/derive-steps.js';
import { EmptyState } from '../ui/empty-state.js';
import { Link } from '../ui/button.js';
import { Note, Panel, Prose, Section } from '../ui/section.js';
import { Timeline, type TimelineEntry } from '../ui/timeline.js';
import { show } from '../ui/text.js';
import type { CaseView } from './case-view.js';
import { deriveSteps } from './common.js';

interface ReportContext {
  ladder: { days: number; mail: string; secretariatMail: string | null }[];
  file: string | null;
  reportId: string | null;
  returnedReasonId: string | null;
}

/** A report: why it came back, what was handed in. */
export function ReportParts({ c, file }: { c: CaseView; file: FileInfo | null }): JSX.Element {
  const { reportId, returnedReasonId } = contextOf(c);
  const isReturned = c.found.row.state.startsWith('open') && returnedReasonId !== null;
  const handedIn = c.history.find(({ type }) => type === 'handIn');
  return (
    <>
      {isReturned && c.isInside ? (
        <Section id="hinweise" title="Hinweis der Geschäftsstelle">
          <Prose text={c.text(returnedReasonId)} />
        </Section>
      ) : (
        ''
      )}
      <Section id="bericht" title={isReturned ? 'Zuletzt abgegeben' : 'Bericht'}>
        {handedIn && (file || reportId) ? (
          <>
            <p class="u-meta">
              {show(
                `Abgegeben am ${formatInstant(handedIn.at)}, ${functionName(handedIn.role, handedIn.organisation)}`,
              )}
            </p>
            {file ? (
              <p class="u-text">
                <Link label={`${file.name}, ${formatBytes(file.size)}`} href={`/files/${file.id}`} />
              </p>
            ) : (
              ''
            )}
            {reportId ? <Prose text={c.text(reportId)} /> : ''}
          </>
        ) : (
          <EmptyState
            title="Es ist noch kein Bericht abgegeben."
            detail="Nach der Abgabe steht hier der Text oder die Datei. Abgeben können Federführung und im Auftrag die Geschäftsstelle."
          />
        )}
      </Section>
    </>
  );
}

/** „Warum Mittwoch, 16.10.2024?“: how the day comes about. */
export function DueDerivation({ c }: { c: CaseView }): JSX.Element {
  const due = latest(c, 'due');
  if (!due || due.derivation.length === 0) return '';
  const followsMeeting = due.derivation.length > 1;
  return (
    <Panel title={`Warum ${formatLongDay(due.dueOn)}?`} id="herleitung">
      <DeriveSteps steps={deriveSteps(due)} />
      {followsMeeting && due.status === 'open' ? (
        <p class="u-meta">Wird die Sitzung verlegt, geht dieser Tag mit.</p>
      ) : (
        ''
      )}
    </Panel>
  );
}

/** Reminders sent and to come; only those responsible and the secretariat read them. */
export function Reminders({ c }: { c: CaseView }): JSX.Element {
  if (!c.isInside) return '';
  const { ladder } = contextOf(c);
  // A report that came back has a new day and a ladder of its own; what was sent before stays.
  const steps = ladder
    .flatMap((step) => {
      const name = `reminder.${step.days}`;
      const last = latest(c, name);
      return c.deadlines
        .filter((deadline) => deadline.instanceId === c.found.row.id && deadline.name === name)
        .filter(({ status }) => status !== 'skipped' && status !== 'obsolete')
        .filter((deadline) => deadline === last || deadline.status === 'fired')
        .map((deadline) => ({ step, deadline }));
    })
    .toSorted((a, b) => a.deadline.dueAt.localeCompare(b.deadline.dueAt));
  if (steps.length === 0) return '';
  const past = steps.filter(({ deadline }) => deadline.status !== 'open');
  const coming = steps.filter(({ deadline }) => deadline.status === 'open');
  return (
    <section aria-labelledby="erinnerungen">
      <h2 class="u-h3" id="erinnerungen">
        Erinnerungen
      </h2>
      <Timeline
        narrow
        entries={[
          ...past.map(({ step, deadline }) => reminder(c, step, deadline)),
          ...(coming.length > 0 && past.length > 0 ? (['today'] as const) : []),
          ...coming.map(({ step, deadline }) => reminder(c, step, deadline)),
        ]}
      />
      {coming.length > 0 ? <Note icon="info" text="Alles Weitere entfällt, sobald der Bericht abgegeben ist." /> : ''}
    </section>
  );
}

function reminder(c: CaseView, step: ReportContext['ladder'][number], deadline: DeadlineView): TimelineEntry {
  const { days } = step;
  const distance =
    days === 0 ? 'am Tag selbst' : `${plural(Math.abs(days), 'Tag', 'Tage')} ${days < 0 ? 'vorher' : 'danach'}`;
  const to = `an die Federführung${step.secretariatMail ? ' und die Geschäftsstelle' : ''}`;
  const sent = c.mails.filter(
    ({ instanceId, createdAt }) =>
      instanceId === c.found.row.id &&
      deadline.settledAt !== null &&
      createdAt.slice(0, 16) === deadline.settledAt.slice(0, 16),
  );
  const names = [...new Set(sent.map(({ role, organisation }) => functionName(role || '*', organisation)))];
  return {
    when: formatDue(deadline.dueAt),
    what: distance,
    by:
      deadline.status === 'open'
        ? to
        : deadline.status === 'fired'
          ? `gesendet${names.length > 0 ? ` an ${formatList(names)}` : ` ${to}`}`
          : 'entfallen',
    kind: deadline.status === 'open' ? 'future' : deadline.status === 'fired' ? 'ok' : 'plain',
  };
}

/** The last deadline of that name; a report that came back has a new one. */
function latest(c: CaseView, name: string): DeadlineView | undefined {
  const own = c.deadlines.filter((deadline) => deadline.instanceId === c.found.row.id && deadline.name === name);
  return own.find(({ status }) => status === 'open') ?? own.at(-1);
}

function contextOf(c: CaseView): ReportContext {
  return c.found.row.context as ReportContext;
}
