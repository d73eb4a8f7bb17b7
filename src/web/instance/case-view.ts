import type { Workflow } from '../../../workflows/contract.js';
import type { WorkflowWords } from '../../../workflows/words.js';
import { wordsOf } from '../../../workflows/words-catalogue.js';
import type { BehalfOffer, Offer } from '../../engine/engine.js';
import { type Awaiting, answersTo } from '../../identity/membership.js';
import { type Viewer, holds } from '../../identity/viewer.js';
import type { Parts } from '../../parts.js';
import {
  type BodyView,
  type Case,
  type DecisionView,
  type DeadlineView,
  type HistoryEntry,
  type InstanceSummary,
  type MailView,
  type MeetingView,
  decisionOf,
  historyOf,
  listBodies,
  listDecisions,
  listMeetings,
  loadCase,
  textsOf,
} from '../../register/case.queries.js';
import { type FileInfo, evidenceFiles } from '../../register/file.queries.js';
import { PageRefused } from '../refusal.js';
import type { View } from '../view.js';

/** Everything the page of a case is drawn from, as far as the reader may know it. */
export interface CaseView {
  view: View;
  found: Case;
  definition: Workflow;
  words: WorkflowWords;
  /** The state as shown: that something is late is told to those responsible and the secretariat only (wording.md 1 (2)). */
  state: string;
  /** The reader leads for a responsible organisation, is waited for, or belongs to the secretariat. */
  isInside: boolean;
  bodies: BodyView[];
  meetings: MeetingView[];
  /** Own history and that of its parts, newest first; texts of all of them are known to `text`. */
  history: HistoryEntry[];
  deadlines: DeadlineView[];
  mails: MailView[];
  /** Decisions about it or behind it, newest first. */
  decisions: DecisionView[];
  offers: Offer[];
  behalf: BehalfOffer[];
  /** Mails and letters behind what was recorded on behalf, by id. */
  evidence: ReadonlyMap<string, FileInfo>;
  text: (id: string | null | undefined) => string;
  commandId: () => string;
}

/** Workflows that are drawn here; the others have pages of their own or none. */
export const drawn = [
  'registration',
  'workingGroup',
  'extension',
  'mandateChange',
  'interimReport',
  'handOver',
  'subjectAreaClosure',
  'matter',
  'order',
  'minutes',
  'officialNotice',
];

/**
 * Loads a case for a reader.
 * @throws PageRefused 404 when there is none, or it is not a case (bodies, memberships).
 */
export async function loadCaseView(parts: Parts, view: View, id: string): Promise<CaseView> {
  const { sql, engine, ids } = parts;
  const [found, bodies] = await Promise.all([loadCase(sql, id), listBodies(sql)]);
  if (!found || (found.row.workflow === 'office' && !view.byLink)) throw new PageRefused(404, 'notFound');
  const { row, children } = found;
  const definition = engine.workflow(row.workflow, row.version);
  if (!definition) throw new PageRefused(409, 'workflowUnknown', { workflow: row.workflow, version: row.version });
  const { decision: made, vote } = row.context as { decision?: string | null; vote?: string | null };
  const behind = row.workflow === 'order' ? (vote ?? made) : made;
  const [meetings, family, subjectDecisions, ownDecision, { offers, behalf }] = await Promise.all([
    listMeetings(sql),
    children.length > 0 ? historyOf(sql, [row.id, ...children.map((child) => child.id)]) : found.history,
    listDecisions(sql, { subjectId: row.id }),
    behind ? decisionOf(sql, behind) : null,
    view.viewer ? engine.offers(row.id, view.viewer.personId, view.byLink) : { offers: [], behalf: [] },
  ]);
  const text = await textsOf(sql, [row.context, row.facts, ...family, ...children.map((child) => child.context)]);
  const isInside = knowsArrears(view.viewer, row);
  const known = new Map([...subjectDecisions, ...(ownDecision ? [ownDecision] : [])].map((d) => [d.id, d]));
  return {
    view,
    found: isInside ? found : { ...found, row: { ...row, awaits: row.awaits.filter(isCalmAwaited) } },
    definition,
    words: wordsOf(row.workflow),
    state: shownState(row, isInside),
    isInside,
    bodies,
    meetings,
    history: family.filter((entry) => isInside || isForAll(entry)),
    deadlines: found.deadlines.filter((deadline) => isInside || isCalm(deadline)),
    mails: found.mails.filter((mail) => isInside || isTo(view.viewer, mail)),
    decisions: [...known.values()].toSorted((a, b) => (a.on < b.on ? 1 : -1)),
    offers,
    behalf,
    evidence: await evidenceFiles(sql, family),
    text,
    commandId: () => ids.next(),
  };
}

/** Whether somebody may know that a case is late or who is missing: the secretariat, its leads, whoever is waited for. */
export function knowsArrears(
  viewer: Viewer | null,
  { context, awaits }: { context: unknown; awaits: Awaiting[] },
): boolean {
  return (
    holds(viewer, 'secretariat') ||
    responsibleFor(context).some((organisation) => holds(viewer, 'lead', { organisation })) ||
    isReleasedTo(viewer, context) ||
    awaits.some((awaiting) => waitsFor(awaiting, viewer))
  );
}

/** What the secretariat released for an agenda is known to the chair and the members of that body. */
function isReleasedTo(viewer: Viewer | null, context: unknown): boolean {
  const { outstandingIn, addressee } = context as { outstandingIn?: string | null; addressee?: string };
  if (!outstandingIn || !addressee) return false;
  return (['chair', 'votingMember', 'advisoryMember'] as const).some((role) =>
    holds(viewer, role, { body: addressee }),
  );
}

/** A line as far as the reader may know it: that something is late is told to those responsible only. */
export function asKnown(row: InstanceSummary, { viewer, now }: View): InstanceSummary {
  if (knowsArrears(viewer, row)) return row;
  return {
    ...row,
    state: shownState(row, false),
    awaits: row.awaits.filter(isCalmAwaited),
    dueAt: row.dueAt !== null && row.dueAt > now ? row.dueAt : null,
  };
}

/** Organisations that have to act in a case: its leads, or the owners of what is handed over and who was asked. */
export function responsibleFor(context: unknown): string[] {
  const { form, leads, owners, owner, successor } = context as {
    form?: { leads: { organisation: string }[] };
    leads?: string[];
    owners?: string[];
    owner?: string;
    successor?: string | null;
  };
  return [
    ...(form?.leads ?? []).map((lead) => lead.organisation),
    ...(leads ?? []),
    ...(owners ?? []),
    ...(owner ? [owner] : []),
    ...(successor ? [successor] : []),
  ];
}

/** A report that is late is, for others, one that is awaited. */
export function shownState({ workflow, state }: { workflow: string; state: string }, isInside: boolean): string {
  const isDuty = workflow === 'interimReport' || workflow === 'order';
  return isDuty && state.startsWith('open.') && !isInside ? 'open.awaited' : state;
}

/** Whether a case waits for this person. */
export function waitsFor(awaiting: Awaiting, viewer: Viewer | null): boolean {
  return !!viewer?.memberships.some((membership) => answersTo(awaiting, membership));
}

export function bodyOf(c: CaseView, code: string | null | undefined): BodyView | undefined {
  return c.bodies.find((body) => body.code === code);
}

export function meetingOf(c: CaseView, id: string | null | undefined): MeetingView | undefined {
  return c.meetings.find((meeting) => meeting.id === id);
}

/** Parts of a case that belong to one workflow, in the order of their keys. */
export function childrenOf(c: CaseView, workflow: string): InstanceSummary[] {
  return c.found.children
    .filter((child) => child.workflow === workflow)
    .toSorted((a, b) => (a.key ?? '').localeCompare(b.key ?? '', 'de', { numeric: true }));
}

/** Commands that tell that something is late. */
const arrears = ['notePromise', 'releaseForAgenda', 'keepOffAgenda'];

function isCalmAwaited({ command }: Awaiting): boolean {
  return !arrears.includes(command);
}

/** What came in, went out or was late stays between those responsible and the secretariat; the end of a mandate is public. */
function isForAll({ type }: HistoryEntry): boolean {
  return (!type.startsWith('deadline.') && !arrears.includes(type)) || type === 'deadline.end';
}

/** A day to come is no secret; that it passed is, and so are reminders. */
function isCalm({ name, status }: DeadlineView): boolean {
  return name === 'end' || (status === 'open' && !name.includes('.'));
}

/** A mail that went to the reader's own function. */
function isTo(viewer: Viewer | null, mail: MailView): boolean {
  return !!viewer?.memberships.some(
    (m) => m.organisation === mail.organisation && (mail.role === '' || m.role === mail.role),
  );
}
