import type { z } from 'zod';
import type { ReportPlan } from '../../../workflows/report-schedule.js';
import type { workingGroup } from '../../../workflows/working-group.js';
import { fixedSentences } from '../../../workflows/fixed-sentences.de.js';
import { caseLink } from '../case-link.js';
import type { TermView } from '../../register/term.queries.js';
import { lastChance } from '../../../workflows/term-ledger.js';
import { organisationName } from '../../register/names.js';
import { formatDate, formatDue, formatList } from '../format.js';
import { LastChanceNote, MandateOn, TermLines } from '../term-parts.js';
import { StateBadge } from '../state-badge.js';
import { Demonstration } from '../ui/assumption.js';
import { Link } from '../ui/button.js';
import { Diff } from '../ui/diff.js';
import { More } from '../ui/more.js';
import { DataTable } from '../ui/data-table.js';
import { DescriptionList } from '../ui/description-list.js';
import { Note, Prose, Section } from '../ui/section.js';
import { rich, show } from '../ui/text.js';
import { type CaseView, bodyOf, childrenOf, meetingOf, shownState } from './case-view.js';
import { mandateFields } from './mandate-change.js';
import { decisionLink } from './now.js';
import { focusTopicName, kindName, organisationList, planOf, reportName, reportTurn } from './names.js';
import { Objectives, termText } from './registration.js';

type WorkingGroup = z.infer<(typeof workingGroup)['context']>;

interface GroupContext {
  kind: string;
  leads: string[];
  contacts: Record<string, string>;
  participants: string[];
  purpose: string | null;
  objectives: string[];
  focusTopic: string | null;
  reports: ReportPlan[];
  startsOn: string;
  activeFrom: string;
  requestedUntil: string | null;
  validUntil: string | null;
  homeBody: string;
  approvingBody: string;
  takenOver: { groundId: string | null; sourceId: string } | null;
}

/** A group at work: its term as asked and as decided, its reports, its goals. */
export function GroupParts({ c, term, day }: { c: CaseView; term: TermView; day: string }): JSX.Element {
  return (
    <>
      <TermPart c={c} term={term} day={day} />
      <Reports c={c} />
      <Profile c={c} />
      <Versions c={c} />
    </>
  );
}

function contextOf(c: CaseView): GroupContext {
  return c.found.row.context as GroupContext;
}

/** Laufzeit; an end that can still be put off says until when. */
function TermPart({ c, term, day }: { c: CaseView; term: TermView; day: string }): JSX.Element {
  const { requestedUntil, validUntil, approvingBody, takenOver } = contextOf(c);
  const { row } = c.found;
  const decision = c.decisions[0];
  const isInvented = meetingOf(c, decision?.meetingId)?.place?.includes('Demonstration') ?? false;
  const body = bodyOf(c, approvingBody);
  const isAhead = validUntil !== null && body !== undefined && !row.isFinal && c.view.today <= validUntil;
  const chance = isAhead ? lastChance(validUntil, c.view.today, body, c.meetings) : null;
  return (
    <Section id="laufzeit" title="Laufzeit">
      {term.line.terms.length === 1 && !takenOver ? (
        <p class="u-text">{show(termText(validUntil, requestedUntil, body))}</p>
      ) : (
        ''
      )}
      <TermLines
        term={term}
        bodies={c.bodies}
        today={c.view.today}
        limit={chance && !chance.isOver ? chance.registerBy?.date : undefined}
        isInside
      />
      {validUntil ? (
        <p class="u-text u-after">{show(fixedSentences.term(formatDate(validUntil)))}</p>
      ) : (
        <p class="u-text u-after">Das Format ist nicht befristet.</p>
      )}
      {chance && body ? <LastChanceNote chance={chance} body={body} /> : ''}
      {term.line.terms.length > 1 ? (
        ''
      ) : decision ? (
        <p class="u-meta">
          {show(`Beschlossen am ${formatDate(decision.on)}: `)}
          {show(decisionLink(c))} {isInvented ? <Demonstration label="Tag: Demonstration" /> : ''}
        </p>
      ) : (
        <p class="u-meta" safe>{`Grundlage: ${c.text(takenOver?.groundId)}`}</p>
      )}
      <MandateOn term={term} bodies={c.bodies} action={`/instances/${row.id}`} day={day} />
    </Section>
  );
}

/** Reports of the group; that one is late is told to those responsible only. */
function Reports({ c }: { c: CaseView }): JSX.Element {
  const { reports } = contextOf(c);
  const rows = childrenOf(c, 'interimReport');
  if (rows.length === 0) return '';
  return (
    <Section id="berichte" title="Berichte">
      <DataTable
        caption="Berichte des Formats"
        rows={rows}
        columns={[
          {
            header: 'Bericht',
            cell: (row) => rich(<Link label={reportName(String(row.facts.kind))} href={caseLink(row)} />),
          },
          { header: 'An', cell: (row) => bodyOf(c, row.facts.body as string)?.names.short ?? null },
          {
            header: 'Zeitpunkt',
            cell: (row) => reportTurn(planOf(reports, row.key), row.key),
          },
          {
            header: 'Abgabe bis',
            cell: (row) => {
              const due = c.deadlines.findLast(({ instanceId, name }) => instanceId === row.id && name === 'due');
              return due ? formatDue(due.dueAt) : null;
            },
          },
          {
            header: 'Stand',
            cell: (row) => rich(<StateBadge workflow="interimReport" state={shownState(row, c.isInside)} />),
          },
        ]}
      />
    </Section>
  );
}

/** Frühere Fassungen: every mandate that held, with what the next one changed; the newest change first. */
function Versions({ c }: { c: CaseView }): JSX.Element {
  const context = c.found.row.context as WorkingGroup;
  const all = [...context.versions, context];
  if (all.length === 1) return '';
  return (
    <Section id="fassungen" title="Frühere Fassungen des Mandats">
      {context.versions
        .map(({ to, decision, ...before }, i) => (
          <More summary={`Fassung ${i + 1}, bis ${formatDate(to)}`} open={i === context.versions.length - 1}>
            <p class="u-meta">
              {decision ? (
                <Link label="geändert durch Beschluss" href={`/decisions/${decision}`} />
              ) : (
                'ohne Beschluss geändert und vermerkt'
              )}
            </p>
            <Diff
              beforeTitle={`Fassung ${i + 1}`}
              afterTitle={`Fassung ${i + 2}`}
              fields={mandateFields(before, all[i + 1]!, c.text)}
            />
          </More>
        ))
        .toReversed()}
    </Section>
  );
}

function Profile({ c }: { c: CaseView }): JSX.Element {
  const { kind, leads, contacts, participants, purpose, objectives, focusTopic, homeBody, takenOver } = contextOf(c);
  const { parent, row } = c.found;
  return (
    <Section id="auftrag" title="Auftrag">
      {purpose ? <Prose text={c.text(purpose)} /> : ''}
      {objectives.length > 0 ? <Objectives c={c} ids={objectives} /> : ''}
      <div class="u-after">
        <DescriptionList
          entries={[
            { term: 'Art', value: kindName(kind) },
            { term: 'Offizielles Format von', value: bodyOf(c, homeBody)?.names.short ?? homeBody },
            { term: 'Schwerpunktthema', value: focusTopic ? focusTopicName(focusTopic) : null },
            { term: 'Federführung', value: organisationList(leads) },
            {
              term: 'Ansprechpersonen',
              value:
                formatList(
                  leads.flatMap((code) =>
                    contacts[code] ? [`${c.text(contacts[code])} (${organisationName(code)})`] : [],
                  ),
                ) || null,
            },
            { term: 'Mitwirkung', value: participants.length > 0 ? organisationList(participants) : null },
            {
              term: 'Registrierung',
              value: parent
                ? rich(
                    <Link
                      label={`Geschäftszeichen ${String(parent.facts.fileReference ?? '')}`}
                      href={caseLink(parent)}
                    />,
                  )
                : null,
            },
            { term: 'Herkunft', value: takenOver ? `übernommen, Quelle: ${c.text(takenOver.sourceId)}` : null },
          ]}
        />
      </div>
      {row.state === 'handOverOpen' ? (
        <Note tone="warning" text="Das Mandat ist beendet. Bis zur Übergabe sind nur Berichte und Übergaben möglich." />
      ) : (
        ''
      )}
    </Section>
  );
}
