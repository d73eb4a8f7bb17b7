import { deadlineWords, historyWords, wordsOf } from '../../../workflows/words-catalogue.js';
import { fixedSentences } from '../../../workflows/fixed-sentences.de.js';
import { entitledTo } from '../../register/graph.js';
import type { DeadlineView, HistoryEntry, MailView } from '../../register/case.queries.js';
import { decisionName } from '../../register/decision.queries.js';
import { functionName, organisationName } from '../../register/names.js';
import { type Viewer, holds } from '../../identity/viewer.js';
import { caseLink } from '../case-link.js';
import {
  formatBytes,
  berlinDay,
  daysUntil,
  distance,
  formatDate,
  formatDay,
  formatDue,
  formatInstant,
  formatList,
  itemName,
  plural,
} from '../format.js';
import { PAGES } from '../layout.js';
import { Badge } from '../ui/badge.js';
import { Link } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { type DeriveStep, DeriveSteps } from '../ui/derive-steps.js';
import { EmptyState } from '../ui/empty-state.js';
import { MailBadge, type MailState } from '../ui/mail-card.js';
import { More } from '../ui/more.js';
import { AsideBlock, AsideList, Section } from '../ui/section.js';
import { type Rich, type Text, rich, show } from '../ui/text.js';
import { Timeline, type TimelineEntry } from '../ui/timeline.js';
import { type CaseView, bodyOf, meetingOf, shownState } from './case-view.js';
import { organisationGen, reportName } from './names.js';

const shownEntries = 12;
const shownMails = 10;
const assumption = / \(Annahme[^)]*\)/;

/** Steps of a derivation as the page shows them; an assumed lead time carries its mark. */
export function deriveSteps({ derivation }: DeadlineView): DeriveStep[] {
  return derivation.map(({ date, text }) => ({
    what: text.replace(assumption, ''),
    date: formatDate(date),
    assumption: assumption.test(text),
  }));
}

// ── Fristen und Termine ────────────────────────────────────────────────────────────────────────────────────────────

interface DayRow {
  what: Text;
  when: Text;
  who: string;
  stand: Rich;
  derivation: DeadlineView | null;
  sort: string;
}

/** Deadlines of the case and its parts, and the meeting it is on; each with how the day comes about. */
export function Days({ c }: { c: CaseView }): JSX.Element {
  const rows = [...deadlineRows(c), ...meetingRows(c)].toSorted((a, b) => (a.sort < b.sort ? -1 : 1));
  return (
    <Section id="fristen" title="Fristen und Termine">
      {rows.length === 0 ? (
        <EmptyState
          title="Zurzeit läuft keine Frist."
          detail="Sobald ein Tag feststeht, steht er hier mit seiner Herleitung."
        />
      ) : (
        <DataTable
          caption="Fristen und Termine dieses Vorgangs"
          rows={rows}
          columns={[
            { header: 'Was', cell: (row) => row.what },
            { header: 'Wann', cell: (row) => row.when },
            { header: 'Wer', cell: (row) => row.who },
            { header: 'Stand', cell: (row) => row.stand },
            {
              header: 'Herleitung',
              cell: (row) =>
                row.derivation && row.derivation.derivation.length > 0
                  ? rich(
                      <More summary="Warum dieser Tag?">
                        <DeriveSteps steps={deriveSteps(row.derivation)} />
                      </More>,
                    )
                  : null,
            },
          ]}
        />
      )}
    </Section>
  );
}

function deadlineRows(c: CaseView): DayRow[] {
  const latest = new Map<string, DeadlineView>();
  for (const deadline of c.deadlines) {
    const { instanceId, name, status } = deadline;
    const isStep = name.includes('.') && (name.startsWith('reminder.') || instanceId !== c.found.row.id);
    const isUndated = (childOf(c, instanceId)?.state ?? c.state) === 'open.undated';
    if (isStep || name === 'noMeeting' || status === 'skipped' || status === 'obsolete') continue;
    if (isUndated && status === 'withdrawn') continue;
    const known = latest.get(`${instanceId}/${name}`);
    if (!known || known.status !== 'open') latest.set(`${instanceId}/${name}`, deadline);
  }
  return [...latest.values()].map((deadline) => {
    const { instanceId, name, dueAt } = deadline;
    const child = childOf(c, instanceId);
    const workflow = child?.workflow ?? c.found.row.workflow;
    const what = child
      ? `${workflow === 'interimReport' ? reportName(String(child.facts.kind)) : wordsOf(workflow).name}: ${deadlineWords(workflow, name)}`
      : deadlineWords(workflow, name);
    return {
      what: child ? rich(<Link label={what} href={caseLink(child)} />) : what,
      when: formatDue(dueAt),
      who: whoMeets(workflow, name),
      stand: rich(<DayBadge c={c} deadline={deadline} />),
      derivation: deadline,
      sort: dueAt,
    };
  });
}

function childOf(c: CaseView, id: string) {
  return c.found.children.find((child) => child.id === id);
}

function whoMeets(workflow: string, name: string): string {
  if (name === 'review') return 'Geschäftsstelle';
  if (name === 'end') return 'von selbst';
  if (workflow === 'order') return 'zuständige Stelle';
  if (workflow === 'officialNotice') return 'Geschäftsstelle';
  if (workflow === 'minutes') return name === 'objections' ? 'Mitglieder' : 'Geschäftsstelle';
  return workflow === 'workingGroup' ? 'an die Federführung' : 'Federführung';
}

function DayBadge({ c, deadline }: { c: CaseView; deadline: DeadlineView }): JSX.Element {
  const { status, dueAt, name } = deadline;
  if (status === 'open') {
    const soon = daysUntil(dueAt, c.view.now) <= 7 && !name.includes('.');
    return (
      <Badge
        tone={soon ? 'warning' : 'neutral'}
        icon={soon ? undefined : 'calendar-today'}
        label={distance(dueAt, c.view.now)}
      />
    );
  }
  if (status === 'withdrawn') return <Badge tone="success" label="erledigt" />;
  if (name === 'end' || name.includes('.')) return <Badge label="eingetreten" />;
  const child = childOf(c, deadline.instanceId);
  const isLate = (child?.state ?? c.state) === 'open.overdue';
  return isLate ? <Badge tone="warning" label="noch nicht eingegangen" /> : <Badge label="war fällig" />;
}

function meetingRows(c: CaseView): DayRow[] {
  const { row, children } = c.found;
  const ids = [row.facts.meeting, ...children.map(({ facts }) => facts.meeting as string | undefined)];
  return [...new Set(ids)].flatMap((id) => {
    const meeting = meetingOf(c, id);
    if (!meeting) return [];
    const body = bodyOf(c, meeting.body);
    const { states } = wordsOf('meeting');
    const words = states[meeting.status] ?? states[`${meeting.status}.sitting`];
    return [
      {
        what: rich(
          <Link
            label={`${meeting.number}. Sitzung ${body?.names.gen ?? ''}`}
            href={`${PAGES.meetings}/${meeting.id}`}
          />,
        ),
        when: `${formatDay(meeting.on)}, ${meeting.startsAt} Uhr`,
        who: body?.names.short ?? '',
        stand: rich(<Badge icon="calendar-today" label={words?.label ?? meeting.status} />),
        derivation: null,
        sort: `${meeting.on}T${meeting.startsAt}`,
      },
    ];
  });
}

// ── Verlauf ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** History of the case and its parts in words, newest first. */
export function History({ c }: { c: CaseView }): JSX.Element {
  const entries = c.history.filter((entry) => isTold(c, entry)).map((entry) => entryOf(c, entry));
  return (
    <Section id="verlauf" title="Verlauf">
      {entries.length === 0 ? (
        <EmptyState title="Hier beginnt der Verlauf." />
      ) : (
        <>
          <Timeline entries={entries.slice(0, shownEntries)} />
          {entries.length > shownEntries ? (
            <More summary={`Alle ${entries.length} Einträge`}>
              <Timeline entries={entries.slice(shownEntries)} />
            </More>
          ) : (
            ''
          )}
        </>
      )}
    </Section>
  );
}

/** Steps of a part that the case itself tells, and single ballots, are left out. */
function isTold(c: CaseView, { instanceId, type }: HistoryEntry): boolean {
  if (instanceId === c.found.row.id) return type !== 'thingSettled';
  const child = childOf(c, instanceId);
  if (child?.workflow === 'approval')
    return !['begin', 'castBallot', 'establishResult', 'subjectWithdrawn', 'defer'].includes(type);
  return type !== 'begin' || child?.workflow === 'workingGroup';
}

function entryOf(c: CaseView, entry: HistoryEntry): TimelineEntry {
  const child = childOf(c, entry.instanceId);
  const workflow = child?.workflow ?? c.found.row.workflow;
  const isRecommended = c.decisions.some(
    ({ id, outcome }) => id === entry.event.decision && outcome === 'recommendation',
  );
  const isTakenOver = entry.type === 'begin' && (entry.event.takenOver ?? null) !== null;
  const words =
    entry.type === 'decided' && isRecommended
      ? 'Empfohlen'
      : isTakenOver
        ? 'Aus der Zeit vor umlauf übernommen'
        : historyWords(workflow, entry.type);
  const what = `${child ? `${subjectName(child)}: ` : ''}${words}${detailOf(c, entry)}`;
  const { type, role, organisation, onBehalf } = entry;
  const who = type.startsWith('deadline.') ? 'von selbst' : functionName(role, organisation);
  return {
    when: formatInstant(entry.at),
    what,
    by: onBehalf
      ? rich(<OnBehalf c={c} entry={entry} who={who} />)
      : rich(
          <>
            {show(who)}
            {show(byLinkWords(c, entry))}
            {extraOf(c, entry)}
          </>,
        ),
    kind: kindOf(entry),
  };
}

/** „, über den Link in einer Mail (Petra Muster, Referat 4)“; empty where somebody was signed in. */
export function byLinkWords({ text }: Pick<CaseView, 'text'>, { byLink }: Pick<HistoryEntry, 'byLink'>): string {
  if (!byLink) return '';
  const person = [byLink.nameId, byLink.functionId].map(text).filter(Boolean).join(', ');
  return `, über den Link in einer Mail${person ? ` (${person})` : ''}`;
}

function subjectName(child: { workflow: string; title: string | null; facts: Record<string, unknown> }): string {
  if (child.workflow === 'interimReport') return reportName(String(child.facts.kind));
  if (child.workflow === 'handOver') return child.title ?? 'Übergabe';
  return wordsOf(child.workflow).name;
}

function detailOf(c: CaseView, { type, event, seq, instanceId }: HistoryEntry): string {
  switch (type) {
    case 'returnForRevision':
      return Array.isArray(event.reasons) ? ` zu ${plural(event.reasons.length, 'Feld', 'Feldern')}` : '';
    case 'putOnAgenda':
    case 'askRecommendation':
    case 'askDecision': {
      const meeting = meetingOf(c, String(event.meeting));
      const name = meeting
        ? `, ${meeting.number}. Sitzung ${bodyOf(c, meeting.body)?.names.gen ?? ''} am ${formatDate(meeting.on)}`
        : '';
      return `: ${event.item ? `TOP ${String(event.item)}` : 'nächster freier TOP'}${name}`;
    }
    case 'resubmit': {
      const before = c.history.filter((e) => e.instanceId === instanceId && e.seq <= seq);
      return `: ${before.filter((e) => e.type === 'submit' || e.type === 'resubmit').length}. Fassung`;
    }
    case 'decided': {
      const decision = c.decisions.find(({ id }) => id === event.decision);
      if (!decision) return '';
      const until = decision.validUntil ? `, bis ${formatDate(decision.validUntil)}` : '';
      return `: ${decisionName(c.bodies, decision)}${until}`;
    }
    case 'tickCriterion': {
      const criteria = bodyOf(c, c.found.row.facts.body)?.policy.closingCriteria.value ?? [];
      const criterion = criteria.find(({ id }) => id === event.criterion);
      return criterion ? `: ${criterion.text}` : '';
    }
    case 'offer':
      return `: ${organisationName(String(event.successor))}`;
    default:
      return '';
  }
}

/** Reasons are read by those responsible; a link where there is more to see. */
function extraOf(c: CaseView, { type, event }: HistoryEntry): JSX.Element {
  const hasReason = typeof event.reason === 'string' && type !== 'prepareDecision';
  const reason = hasReason && c.isInside ? c.text(event.reason as string) : '';
  const isVersion = type === 'resubmit';
  return (
    <>
      {reason ? <span class="u-block">{show(`Grund: „${reason}“`)}</span> : ''}
      {isVersion ? (
        <>
          {' · '}
          <Link label="Änderungen zur früheren Fassung" href={`/instances/${c.found.row.id}/versions`} />
        </>
      ) : (
        ''
      )}
    </>
  );
}

/** Both functions, what it rests on and when that came in (wording.md 3, F6). */
export function OnBehalf(props: {
  c: Pick<CaseView, 'view' | 'text' | 'evidence'>;
  entry: HistoryEntry;
  who: string;
}): JSX.Element {
  const { c, entry, who } = props;
  const { organisation, evidenceId, receivedAt, fileId } = entry.onBehalf!;
  const file = mayReadEvidence(c.view.viewer, organisation) && fileId ? c.evidence.get(fileId) : undefined;
  const evidence = c.text(evidenceId).replace(/[.\s]+$/, '');
  const sentence = fixedSentences.onBehalf(formatInstant(entry.at), organisationGen(organisation), evidence);
  return (
    <>
      <span class="u-block" safe>{`${who}, im Auftrag erfasst durch die Geschäftsstelle`}</span>
      <span class="u-block" safe>
        {sentence}
      </span>
      <span class="u-block" safe>{`Beleg eingegangen am ${formatInstant(receivedAt)}.`}</span>
      {file ? (
        <span class="u-block">
          <Link label={`${file.name}, ${formatBytes(file.size)}`} href={`/files/${file.id}`} />
        </span>
      ) : (
        ''
      )}
    </>
  );
}

/** Mails and letters are for the secretariat and the organisation in whose name they were taken. */
function mayReadEvidence(viewer: Viewer | null, organisation: string): boolean {
  return holds(viewer, 'secretariat') || viewer?.memberships.some((own) => own.organisation === organisation) === true;
}

function kindOf({ type, event }: HistoryEntry): TimelineEntry['kind'] {
  if (type === 'decided') return 'key';
  if (['accept', 'confirmLead', 'putOnAgenda', 'tickCriterion'].includes(type)) return 'ok';
  if (['returnForRevision', 'notCarried', 'refuse'].includes(type)) return 'bad';
  return event.type === 'establishResult' ? 'key' : 'plain';
}

// ── Mails ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const mailStates: Record<string, MailState> = {
  pending: 'waiting',
  sending: 'sending',
  sent: 'sent',
  failed: 'undeliverable',
  suppressed: 'obsolete',
  superseded: 'replaced',
  uncertain: 'unclear',
};

/** Mails about the case: subject, function, day and fate; never their text. The same mail to many is one line. */
export function Mails({ c }: { c: CaseView }): JSX.Element {
  const groups = new Map<string, MailView[]>();
  for (const mail of c.mails) {
    const key = [mail.subject, berlinDay(mail.createdAt), mail.status].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), mail]);
  }
  const rows = [...groups.values()];
  return (
    <Section id="mails" title="Mails zu diesem Vorgang">
      {rows.length === 0 ? (
        <EmptyState
          title={
            c.isInside ? 'Zu diesem Vorgang ist noch keine Mail gesendet.' : 'Zu diesem Vorgang ging keine Mail an Sie.'
          }
        />
      ) : (
        <>
          <MailTable rows={rows.slice(0, shownMails)} />
          {rows.length > shownMails ? (
            <More summary={`${rows.length - shownMails} frühere Mails`}>
              <MailTable rows={rows.slice(shownMails)} />
            </More>
          ) : (
            ''
          )}
        </>
      )}
    </Section>
  );
}

function MailTable({ rows }: { rows: MailView[][] }): JSX.Element {
  return (
    <DataTable
      caption="Mails zu diesem Vorgang"
      rows={rows}
      columns={[
        { header: 'Betreff', cell: ([mail]) => mail!.subject },
        { header: 'An', cell: (mails) => receivers(mails) },
        { header: 'Tag', cell: ([mail]) => formatInstant(mail!.sentAt ?? mail!.createdAt) },
        { header: 'Stand', cell: ([mail]) => rich(<MailBadge state={mailStates[mail!.status] ?? 'unclear'} />) },
      ]}
    />
  );
}

function receivers(mails: MailView[]): string {
  const names = [...new Set(mails.map(({ role, organisation }) => functionName(role || '*', organisation)))];
  return names.length > 3 ? `${names.length} Stellen` : formatList(names);
}

// ── Randspalte ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Cases that this one came from, and those that came from it; hand-overs and reports have lists of their own. */
export function Related({ c }: { c: CaseView }): JSX.Element {
  const { parent, children, row } = c.found;
  const items = [...(parent ? [parent] : []), ...children.filter(({ workflow }) => workflow !== 'handOver')].map(
    (other) => ({
      text: rich(<Link label={relatedName(other)} href={caseLink(other)} />),
      note: wordsOf(other.workflow).states[shownState(other, c.isInside)]?.label ?? other.state,
    }),
  );
  const { version } = row.context as { version?: number };
  if (row.workflow === 'registration' && version! > 1)
    items.unshift({
      text: rich(<Link label="Fassungen der Registrierung" href={`/instances/${row.id}/versions`} />),
      note: `${version} Fassungen`,
    });
  if (row.workflow === 'workingGroup')
    items.push({
      text: rich(<Link label="Eintrag im Register" href={`${PAGES.register}/${row.id}`} />),
      note: 'öffentlich',
    });
  if (items.length === 0) return '';
  return (
    <AsideBlock title="Gehört zusammen">
      <AsideList items={items} />
    </AsideBlock>
  );
}

function relatedName(other: { workflow: string; title: string | null; facts: Record<string, unknown> }): string {
  if (other.workflow === 'approval') return `Abstimmung, ${itemName(other.facts.item)}`;
  if (other.workflow === 'interimReport') return reportName(String(other.facts.kind));
  if (other.workflow === 'meeting') return `${String(other.facts.number)}. Sitzung`;
  if (!other.title) return wordsOf(other.workflow).name;
  return `${wordsOf(other.workflow).name}: ${other.title ?? ''}`;
}

/** What the secretariat may record for others (im Auftrag erfassen). */
export function BehalfLinks({ c }: { c: CaseView }): JSX.Element {
  if (c.behalf.length === 0) return '';
  return (
    <AsideBlock title="Im Auftrag erfassen">
      <AsideList
        items={c.behalf.map(({ command, organisations }) => ({
          text: rich(
            <Link
              label={c.words.commands[command]?.label ?? command}
              href={
                command === 'resubmit'
                  ? `/instances/${c.found.row.id}/revise`
                  : `/instances/${c.found.row.id}/do/${command}?behalf=1`
              }
            />,
          ),
          note: `für ${formatList(organisations.map(organisationName))}`,
        }))}
      />
    </AsideBlock>
  );
}

/** „Jetzt nicht möglich“: commands of the reader's functions that are not offered now, with the reason. */
export function NotNow({ c }: { c: CaseView }): JSX.Element {
  const roles = new Set<string>(c.view.viewer?.memberships.map(({ role }) => role));
  const offered = new Set(c.offers.map(({ command }) => command));
  const items = [...entitledTo(c.definition)].flatMap(([command, by]) => {
    const reason = c.words.blocked[command];
    const isTheirs = by.some((token) => token.startsWith('*') || roles.has(token.split('@')[0]!));
    const label = c.words.commands[command]?.label;
    return reason && label && isTheirs && !offered.has(command) ? [{ text: label, note: reason }] : [];
  });
  if (items.length === 0) return '';
  return (
    <AsideBlock title="Jetzt nicht möglich">
      <AsideList items={items} />
    </AsideBlock>
  );
}
