import type { DeadlineView } from '../../register/case.queries.js';
import type { FileInfo } from '../../register/file.queries.js';
import { functionName, organisationName } from '../../register/names.js';
import { formatBytes, formatInstant, formatList, formatLongDay } from '../format.js';
import { DeriveSteps } from '../ui/derive-steps.js';
import { EmptyState } from '../ui/empty-state.js';
import { Link } from '../ui/button.js';
import { Panel, Prose, Section } from '../ui/section.js';
import { show } from '../ui/text.js';
import type { CaseView } from './case-view.js';
import { deriveSteps } from './common.js';

interface ReportContext {
  isUnchanged: boolean;
  handedInBy: string | null;
  agreed: string[];
  dissents: { organisation: string; textId: string }[];
  asked: { on: string; reasonId: string; by: string } | null;
  file: string | null;
  reportId: string | null;
  returnedReasonId: string | null;
}

/** A report: why it came back, what was handed in. */
export function ReportParts({ c, file }: { c: CaseView; file: FileInfo | null }): JSX.Element {
  const { reportId, returnedReasonId, isUnchanged, handedInBy, agreed, dissents, asked } = contextOf(c);
  const isReturned = c.found.row.state.startsWith('open') && returnedReasonId !== null;
  const handedIn = c.history.find(({ type }) => type === 'handIn' || type === 'reportNoChange');
  const isTakenBack = c.found.row.state.startsWith('open') && !isReturned;
  return (
    <>
      {isReturned && c.isInside ? (
        <Section id="hinweise" title="Hinweis der Geschäftsstelle">
          <Prose text={c.text(returnedReasonId)} />
        </Section>
      ) : (
        ''
      )}
      {asked && c.isInside ? (
        <Section id="termin" title="Neuer Termin beantragt">
          <p class="u-meta">{show(`${organisationName(asked.by)} bittet um ${formatLongDay(asked.on)}.`)}</p>
          <Prose text={c.text(asked.reasonId)} />
        </Section>
      ) : (
        ''
      )}
      <Section id="bericht" title={isReturned ? 'Zuletzt abgegeben' : 'Bericht'}>
        {handedIn && !isTakenBack && (file || reportId || isUnchanged) ? (
          <>
            <p class="u-meta">
              {show(
                `${isUnchanged ? 'Gemeldet' : 'Abgegeben'} am ${formatInstant(handedIn.at)}, ${functionName(handedIn.role, handedIn.organisation)}`,
              )}
            </p>
            {isUnchanged ? <p class="u-text">{show('Keine Änderung seit dem letzten Bericht.')}</p> : ''}
            {file ? (
              <p class="u-text">
                <Link label={`${file.name}, ${formatBytes(file.size)}`} href={`/files/${file.id}`} />
              </p>
            ) : (
              ''
            )}
            {reportId ? <Prose text={c.text(reportId)} /> : ''}
            {agreed.some((code) => code !== handedInBy) ? (
              <p class="u-meta">
                {show(
                  `Abgestimmt mit ${formatList(agreed.filter((code) => code !== handedInBy).map(organisationName))}`,
                )}
              </p>
            ) : (
              ''
            )}
            {dissents.map(({ organisation, textId }) => (
              <Panel
                title={`Abweichende Auffassung: ${organisationName(organisation)}`}
                id={`auffassung-${organisation}`}
              >
                <Prose text={c.text(textId)} />
              </Panel>
            ))}
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
  const isUndated = c.found.row.state === 'open.undated';
  if (!due || due.derivation.length === 0 || isUndated) return '';
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

/** The last deadline of that name; a report that came back has a new one. */
function latest(c: CaseView, name: string): DeadlineView | undefined {
  const own = c.deadlines.filter((deadline) => deadline.instanceId === c.found.row.id && deadline.name === name);
  return own.find(({ status }) => status === 'open') ?? own.at(-1);
}

function contextOf(c: CaseView): ReportContext {
  return c.found.row.context as ReportContext;
}
