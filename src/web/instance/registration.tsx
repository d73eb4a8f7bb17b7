import { fieldLabels } from '../../../workflows/messages.de.js';
import type { RegistrationForm } from '../../../workflows/registration-form.js';
import type { BodyView } from '../../register/case.queries.js';
import { decisionName } from '../../register/decision.queries.js';
import { organisationName } from '../../register/names.js';
import { caseLink } from '../case-link.js';
import { formatDate, formatList, itemName } from '../format.js';
import { StateBadge } from '../state-badge.js';
import { Badge } from '../ui/badge.js';
import { Link } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { DescriptionList } from '../ui/description-list.js';
import { Note, Prose, Section } from '../ui/section.js';
import { type Text, rich, show } from '../ui/text.js';
import { type CaseView, bodyOf, childrenOf, meetingOf } from './case-view.js';
import { focusTopicName, kindName, organisationGen, reportName, whenName } from './names.js';

export interface RegistrationContext {
  form: RegistrationForm;
  version: number;
  confirmed: string[];
  participation: Record<string, 'confirmed' | 'declined'>;
  reasons: { field: string; noteId: string }[];
  fileReference: string;
}

/** One field of the form as it was submitted, in the words people read. */
export interface SubmittedField {
  name: string;
  label: string;
  value: string;
}

/** The form field by field, in its order (source 001). */
export function submittedFields(
  form: RegistrationForm,
  text: (id: string | null | undefined) => string,
  bodies: BodyView[],
): SubmittedField[] {
  const body = (code: string) => bodies.find((known) => known.code === code)?.names.short ?? code;
  const values: Record<string, string> = {
    title: text(form.title),
    kind: kindName(form.kind),
    focusTopic: focusTopicName(form.focusTopic),
    approvingBody: body(form.approvingBody),
    leads: form.leads.map((lead) => `${organisationName(lead.organisation)}: ${text(lead.contact)}`).join('\n'),
    startsOn: formatDate(form.startsOn),
    expectedEndOn: form.expectedEndOn ? formatDate(form.expectedEndOn) : '',
    isPermanent: form.isPermanent ? 'ja' : 'nein',
    purpose: text(form.purpose),
    objectives: form.objectives.map((id, i) => `${i + 1}. ${text(id)}`).join('\n'),
    participants: formatList(form.participants.map(organisationName)),
    conferences: text(form.conferences),
    reports: form.reports
      .map((report) => `${reportName(report.kind)} an ${body(report.addressee)}: ${whenName(report.when)}`)
      .join('\n'),
    needsResources: form.needsResources ? 'Ja' : 'Nein',
    resources: text(form.resources),
  };
  return Object.entries(values).map(([name, value]) => ({ name, label: fieldLabels[name] ?? name, value }));
}

/** A registration: what is missing, who leads and takes part, the form field by field, its votes. */
export function RegistrationParts({ c }: { c: CaseView }): JSX.Element {
  return (
    <>
      <Reasons c={c} />
      <Votes c={c} />
      <Leads c={c} />
      <Participants c={c} />
      <Form c={c} />
    </>
  );
}

/** What the secretariat asks for, while the registration is returned. */
function Reasons({ c }: { c: CaseView }): JSX.Element {
  const { reasons } = contextOf(c);
  if (c.state !== 'returned' || reasons.length === 0) return '';
  return (
    <Section id="hinweise" title="Hinweise der Geschäftsstelle">
      <DescriptionList
        entries={reasons.map(({ field, noteId }) => ({ term: fieldLabels[field] ?? field, value: c.text(noteId) }))}
      />
      <p class="u-meta u-after">Alle anderen Angaben sind in Ordnung.</p>
    </Section>
  );
}

function Leads({ c }: { c: CaseView }): JSX.Element {
  const { form, confirmed } = contextOf(c);
  const missing = form.leads.map((lead) => lead.organisation).filter((code) => !confirmed.includes(code));
  const isWaiting = c.state === 'awaitingLeads';
  return (
    <Section id="federfuehrung" title="Federführung">
      {isWaiting && c.isInside && missing.length > 0 ? (
        <Note
          tone="info"
          text={`Wartet auf Mitfederführung: Es fehlt die Bestätigung ${formatList(missing.map(organisationGen))}.`}
        />
      ) : (
        ''
      )}
      <DataTable
        caption="Federführende Stellen und ihre Ansprechpersonen"
        rows={form.leads}
        columns={[
          { header: 'Stelle', cell: (lead) => organisationName(lead.organisation) },
          { header: 'Ansprechperson', cell: (lead) => c.text(lead.contact) },
          {
            header: 'Federführung',
            cell: (lead) =>
              confirmed.includes(lead.organisation)
                ? rich(<Badge tone="success" label="bestätigt" />)
                : c.isInside
                  ? rich(<Badge tone="neutral" label="noch nicht bestätigt" />)
                  : null,
          },
        ]}
      />
    </Section>
  );
}

function Participants({ c }: { c: CaseView }): JSX.Element {
  const { form, participation } = contextOf(c);
  const leads = form.leads.map((lead) => lead.organisation);
  if (form.participants.length === 0) return '';
  return (
    <Section id="mitwirkung" title="Mitwirkung">
      <DataTable
        caption="Mitwirkende und ihre Antwort"
        rows={form.participants}
        columns={[
          { header: 'Stelle', cell: organisationName },
          {
            header: 'Antwort',
            cell: (code) => {
              if (leads.includes(code)) return 'federführend';
              if (participation[code] === 'confirmed') return rich(<Badge tone="success" label="bestätigt" />);
              if (participation[code] === 'declined') return rich(<Badge label="nicht übernommen" />);
              return c.isInside ? 'noch keine Antwort' : null;
            },
          },
        ]}
      />
      <p class="u-meta u-after">Eine fehlende Antwort hält das Verfahren nicht auf.</p>
    </Section>
  );
}

function Votes({ c }: { c: CaseView }): JSX.Element {
  const votes = childrenOf(c, 'approval');
  if (votes.length === 0) return '';
  const { form } = contextOf(c);
  const decision = c.decisions.find(({ outcome }) => outcome === 'decision');
  const home = bodyOf(c, decision?.homeBody);
  return (
    <Section id="beschluss" title="Abstimmung und Beschluss">
      <VoteTable c={c} />
      {decision ? (
        <DescriptionList
          entries={[
            {
              term: 'Beschluss',
              value: rich(<Link label={decisionName(c.bodies, decision)} href={`/decisions/${decision.id}`} />),
            },
            { term: 'Wortlaut', value: decision.text },
            { term: 'Begründung', value: decision.reason },
            { term: 'Laufzeit', value: termText(decision.validUntil, form.expectedEndOn, bodyOf(c, decision.body)) },
            {
              term: 'Format von',
              value: home
                ? home.code === form.approvingBody
                  ? home.names.short
                  : `${home.names.short} (beantragt: ${bodyOf(c, form.approvingBody)?.names.short ?? form.approvingBody})`
                : null,
            },
          ]}
        />
      ) : (
        ''
      )}
    </Section>
  );
}

/** Votes about the case, each with its meeting and its result. */
export function VoteTable({ c }: { c: CaseView }): JSX.Element {
  return (
    <DataTable
      caption="Abstimmungen zu diesem Vorgang"
      rows={childrenOf(c, 'approval')}
      columns={[
        {
          header: 'Punkt',
          cell: (vote) => rich(<Link label={itemName(vote.facts.item)} href={caseLink(vote)} />),
        },
        {
          header: 'Sitzung',
          cell: (vote) => {
            const meeting = meetingOf(c, vote.facts.meeting as string);
            const label =
              meeting &&
              `${meeting.number}. Sitzung ${bodyOf(c, meeting.body)?.names.gen ?? ''}, ${formatDate(meeting.on)}`;
            return meeting ? rich(<Link label={label!} href={`/meetings/${meeting.id}`} />) : null;
          },
        },
        { header: 'Ziel', cell: (vote) => (vote.facts.outcome === 'recommendation' ? 'Empfehlung' : 'Beschluss') },
        { header: 'Stand', cell: (vote) => rich(<StateBadge workflow="approval" state={vote.state} />) },
      ]}
    />
  );
}

/** „Die AL-Runde hat das Format bis 31.03.2025 befristet. Beantragt war 31.12.2024.“ */
export function termText(decided: string | null, asked: string | null, body: BodyView | undefined): string {
  const name = body ? body.names.nom.charAt(0).toUpperCase() + body.names.nom.slice(1) : 'Der Beschluss';
  const term = decided
    ? `${name} hat das Format bis ${formatDate(decided)} befristet.`
    : `${name} hat das Format nicht befristet.`;
  if (decided === asked) return term;
  return `${term} Beantragt war ${asked ? formatDate(asked) : 'ein dauerhaftes Gremium'}.`;
}

function Form({ c }: { c: CaseView }): JSX.Element {
  const { form, version } = contextOf(c);
  const shownElsewhere = ['title', 'leads', 'participants', 'purpose', 'objectives', 'reports'];
  const short = submittedFields(form, c.text, c.bodies).filter(({ name }) => !shownElsewhere.includes(name));
  return (
    <Section
      id="angaben"
      title="Angaben der Registrierung"
      side={
        version > 1
          ? rich(
              <Link
                label={`Fassung ${version}, Fassungen vergleichen`}
                href={`/instances/${c.found.row.id}/versions`}
                class="u-small"
              />,
            )
          : rich(<span class="u-meta">Fassung 1</span>)
      }
    >
      <h3 class="u-h3">{show(fieldLabels.purpose ?? '')}</h3>
      <Prose text={c.text(form.purpose)} />
      <Objectives c={c} ids={form.objectives} />
      <h3 class="u-h3 u-after">{show(fieldLabels.reports ?? '')}</h3>
      <ul class="u-aside-list">
        {form.reports.map((report) => (
          <li>
            {show(
              `${reportName(report.kind)} an ${bodyOf(c, report.addressee)?.names.akk ?? report.addressee}: ${whenName(report.when)}`,
            )}
          </li>
        ))}
      </ul>
      <div class="u-after">
        <DescriptionList entries={short.map(({ label, value }) => ({ term: label, value: multiline(value) }))} />
      </div>
    </Section>
  );
}

function multiline(value: string): Text {
  return value.includes('\n') ? rich(<span class="u-text--lines">{show(value)}</span>) : value;
}

/** Numbered goals (Ergebnisse). */
export function Objectives({ c, ids }: { c: CaseView; ids: string[] }): JSX.Element {
  return (
    <>
      <h3 class="u-h3 u-after">{show(fieldLabels.objectives ?? '')}</h3>
      <ol class="u-text">
        {ids.map((id) => (
          <li>{show(c.text(id))}</li>
        ))}
      </ol>
    </>
  );
}

function contextOf(c: CaseView): RegistrationContext {
  return c.found.row.context as RegistrationContext;
}
