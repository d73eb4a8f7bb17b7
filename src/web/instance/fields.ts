import { z } from 'zod';
import { countingOf, deadlineAfter } from '../../../workflows/deadline-calendar.js';
import type { FieldIssue } from '../../../workflows/contract.js';
import { groupKinds } from '../../../workflows/data/format-kinds.js';
import { type OrganisationKind, organisations } from '../../../workflows/data/organisations.js';
import { fieldLabels } from '../../../workflows/messages.de.js';
import { type PolicySet, majorityOf } from '../../../workflows/policies/policy-set.js';
import { ruleSentence } from '../../../workflows/rule-words.de.js';
import { orderKindLabels } from '../../../workflows/order.de.js';
import { type RegistrationForm, registrationFields } from '../../../workflows/registration-form.js';
import { nextItems } from '../../register/agenda.queries.js';
import type { BodyView, MeetingView } from '../../register/case.queries.js';
import { type FileInfo, fileInfo } from '../../register/file.queries.js';
import { functionName, organisationName } from '../../register/names.js';
import { listDeputies } from '../../register/offices.queries.js';
import type { Sql } from '../../register/sql.js';
import type { Proposal } from '../../../workflows/proposal.js';
import { decisionName } from '../../register/decision.queries.js';
import { type StandingContext, decisionsInForce } from '../../register/standing.queries.js';
import { formatDate, formatDay } from '../format.js';
import type { Choice } from '../ui/select-field.js';
import type { View } from '../view.js';
import { type CaseView, bodyOf } from './case-view.js';
import type { AgendaItem } from '../../../workflows/agenda.js';
import { type ArrangedItem, arranged } from './agenda-fields.js';
import { type ExceptionRow, exceptionRows } from './tally-fields.js';
import { waitingBodies } from '../../../workflows/matter.js';
import { minutesDraft } from './minutes-draft.js';
import {
  type ActValues,
  type ClauseValues,
  type ProposalChoices,
  actsIn,
  clausesIn,
  verbShown,
} from './proposal-fields.js';
import { type SubmittedField, submittedFields } from './registration.js';

interface Common {
  name: string;
  label: string;
  hint?: string;
  optional: boolean;
  /** Most characters of a text. */
  max?: number;
}

/** A field of a command's form, with what was typed or stands to reason. */
export type CommandField = Common &
  (
    | { kind: 'line' | 'area' | 'number'; value: string }
    /** `isAhead`: a day that somebody is asked to keep. */
    | { kind: 'date'; value: string; isAhead: boolean }
    | { kind: 'radios'; options: Choice[]; value: string }
    | {
        kind: 'select';
        options: Choice[];
        groups?: { label: string; options: Choice[] }[];
        /** First entry, without value. */
        empty?: string;
        value: string;
      }
    | { kind: 'members'; options: Choice[]; values: string[] }
    | { kind: 'exceptions'; members: ExceptionRow[] }
    | { kind: 'notes'; fields: SubmittedField[]; values: Record<string, string> }
    | { kind: 'file'; kept: FileInfo | null }
    | { kind: 'tick'; isSet: boolean }
    | { kind: 'hidden'; value: string }
    | { kind: 'person'; value: { name: string; address: string } }
    | { kind: 'reservation'; value: { of: string; until: string } }
    | { kind: 'proposal'; clauses: ClauseValues[]; acts: ActValues[]; choices: ProposalChoices }
    | { kind: 'arrangement'; items: ArrangedItem[]; members: string[] }
    | { kind: 'presence'; seats: { organisation: string; isVoting: boolean }[]; values: Record<string, string> }
    /** Part of another field. */
    | { kind: 'none' }
  );

/** What was sent, as a browser sends it; `null` for a form that opens for the first time. */
export type SentBody = Record<string, unknown> | null;

const optionNames: Record<string, string> = {
  ...orderKindLabels,
  yes: 'Ja',
  no: 'Nein',
  abstain: 'Enthaltung',
  yesReserved: 'Ja mit Vorbehalt',
  attends: 'nimmt teil',
  represented: 'lässt sich vertreten (i. V.)',
  declines: 'nimmt nicht teil',
  dissolved: 'aufgelöst',
  merged: 'mit einem anderen Format zusammengelegt',
  transferred: 'an eine Nachfolge überführt',
};
const longText = 300;
const revisionWorkingDays = 5;

/**
 * The fields of a command from its schema: short and long texts, days, choices, meetings, organisations, members, files.
 * Labels are those of the workflow, else those of forms in general.
 */
export async function fieldsOf(c: CaseView, command: string, sent: SentBody, sql: Sql): Promise<CommandField[]> {
  const schema = c.definition.commands[command]!;
  const fields: CommandField[] = [];
  for (const [name, field] of Object.entries(schema.shape))
    fields.push(await fieldOf(c, command, name, field as z.ZodType, sent, sql));
  // A file stands last, so that everything before it is read even when it is too large.
  return fields.toSorted((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file'));
}

async function fieldOf(
  c: CaseView,
  command: string,
  name: string,
  schema: z.ZodType,
  sent: SentBody,
  sql: Sql,
): Promise<CommandField> {
  if (name === 'clauses' && command === 'castBallot') return { ...nameOnly(name), kind: 'none' };
  if (name === 'clauses') return { ...nameOnly(name), kind: 'proposal', ...(await proposalField(c, sent, sql)) };
  if (name === 'retroactive' && 'proposal' in schemaOf(c, command) && subjectKindOf(c) !== 'extension')
    return { ...nameOnly(name), kind: 'none' };
  // The text itself says its verb: it is read from there.
  if (name === 'acts' || name === 'reservations' || name === 'verb') return { ...nameOnly(name), kind: 'none' };
  const seats = bodyOf(c, c.found.row.facts.body)?.seats ?? [];
  if (name === 'items') return { ...nameOnly(name), kind: 'arrangement', ...arrangement(c, sent, seats) };
  if (name === 'presence') return { ...nameOnly(name), kind: 'presence', seats, values: recordIn(sent?.presence) };
  if (name === 'vote' && command !== 'recordNote')
    return { ...nameOnly(name), kind: 'hidden', value: textIn(sent?.vote) };
  if (name === 'version') return { ...nameOnly(name), kind: 'hidden', value: versionOf(c) };
  if (name === 'reservation')
    return {
      ...nameOnly(name),
      kind: 'reservation',
      value: { of: recordIn(sent?.reservation).of ?? '', until: recordIn(sent?.reservation).until ?? '' },
    };
  if (name === 'guest')
    return {
      ...nameOnly(name),
      kind: 'person',
      value: { name: recordIn(sent?.guest).name ?? '', address: recordIn(sent?.guest).address ?? '' },
    };
  const max = (schema.meta() as { max?: number } | undefined)?.max;
  const inner = unwrapped(schema);
  const isOneOfTwo = command === 'handIn';
  const common: Common = {
    name,
    label: c.words.fields?.[name] ?? fieldLabels[name] ?? name,
    // What is filled in already is no question of will.
    optional: !isOneOfTwo && !['kind', 'clause'].includes(name) && schema.safeParse(undefined).success,
    ...(isOneOfTwo && name === 'report' ? { hint: 'Text oder Datei: Eines von beiden genügt.' } : {}),
  };
  const typed = sent === null ? undefined : textIn(sent[name]);
  if (inner instanceof z.ZodBoolean)
    return { ...common, kind: 'tick', isSet: sent === null ? isSetBefore(c, name) : sent[name] !== undefined };
  const value = typed ?? (name === 'minutes' ? await minutesDraft(c, command, sql) : defaultOf(c, command, name));
  if (max !== undefined) return { ...common, max, kind: max > longText ? 'area' : 'line', value };
  if (name === 'file') return { ...common, kind: 'file', kept: typed ? await ownFile(c, typed, sql) : null };
  if (name === 'vote') return { ...common, kind: 'select', options: itemChoices(c), value };
  if (name === 'owner')
    return {
      ...common,
      kind: 'select',
      options: [],
      groups: organisationGroups([]),
      empty: 'niemand: Protokollnotiz',
      value,
    };
  if (name === 'owners')
    return {
      ...common,
      kind: 'members',
      options: memberChoices(seats.map(({ organisation }) => organisation)),
      values: listIn(sent?.owners),
    };
  if (name === 'meeting' && command === 'takeOverOrder')
    return {
      ...common,
      hint: 'Tag oder Sitzung, eines von beiden. Ein Tag darf auch schon vorbei sein.',
      kind: 'select',
      options: meetingsAhead(c),
      empty: 'keine',
      value,
    };
  if (name === 'meeting') return meetingField(common, c, command, typed, sql);
  // Until when concerns an Umlauf alone.
  if (name === 'until' && command === 'reviseProposal' && !isInWriting(c)) return { ...nameOnly(name), kind: 'none' };
  // The next free number is filled in: nobody has to think of it.
  if (name === 'item')
    return { ...common, optional: false, kind: 'number', value: typed ?? (await nextItem(c, command, sql)) };
  if (name === 'body') {
    const options = bodyChoices(c, command);
    // Where one body alone waits there is nothing to choose.
    if (command !== 'referTo' && options.length < 2) return { ...nameOnly(name), kind: 'none' };
    return { ...common, optional: false, kind: 'select', options, value };
  }
  if (name === 'objectives') {
    const { objectives } = c.found.row.context as { objectives: string[] };
    const lines = sent === null ? objectives.map((id) => c.text(id).replace(/\s+/g, ' ')) : linesIn(sent[name]);
    return { ...common, hint: 'Ein Ziel je Zeile.', kind: 'area', value: lines.join('\n') };
  }
  if (name === 'kind' && command === 'requestChange') {
    const options = Object.entries(groupKinds).map(([code, { label }]) => ({ value: code, label }));
    return { ...common, kind: 'select', options, value };
  }
  if (name === 'decision' && c.found.row.workflow === 'workingGroup') {
    const standing = await decisionsInForce(sql, (c.found.row.context as { approvingBody: string }).approvingBody);
    const options = standing.map((each) => ({
      value: each.id,
      label: `${decisionName(c.bodies, each)}: ${each.title ?? ''}`,
    }));
    return { ...common, kind: 'select', options, value };
  }
  if (name === 'criterion') return { ...common, kind: 'select', options: openCriteria(c), value };
  if (name === 'next')
    return { ...common, kind: 'select', options: laterPlaces(c), empty: 'Zurück an die Federführung', value };
  if (name === 'deputy') {
    const deputies = await listDeputies(sql, c.view.today);
    const options = deputies
      .filter(({ id }) => id !== c.found.row.id)
      .map((each) => ({ value: each.id, label: `${each.name} (${functionName(each.role, each.organisation)})` }));
    return { ...common, kind: 'select', options, empty: 'Keine, an das Funktionspostfach', value };
  }
  if (name === 'organisation' && c.found.row.workflow === 'body')
    return { ...common, kind: 'select', ...bodyOrganisations(c, command), value };
  if (name === 'delegator') {
    const options = c.bodies
      .filter(({ code }) => code !== c.found.row.facts.body)
      .map(({ code, names }) => ({ value: code, label: names.short }));
    return { ...common, kind: 'select', options, value };
  }
  if (name === 'organisation') return { ...common, kind: 'select', options: organisationChoices(c, command), value };
  if (name === 'successor') return { ...common, kind: 'select', options: [], groups: successors(c), value };
  if (name === 'majority') {
    const { policy } = bodyOf(c, c.found.row.facts.body)!;
    if (policy.specialMajorities.value.length === 0) return { ...nameOnly(name), kind: 'none' };
    return { ...common, optional: false, kind: 'select', ...majorityChoices(policy), value };
  }
  if (name === 'homeBody' && subjectKindOf(c) !== 'registration') return { ...nameOnly(name), kind: 'none' };
  if (name === 'homeBody') {
    const options = c.bodies.map(({ code, names }) => ({ value: code, label: names.short }));
    return { ...common, kind: 'select', options, value };
  }
  if (name === 'exceptions') {
    const { present, ballots } = c.found.row.context as { present: string[]; ballots: Record<string, string> };
    return { ...common, kind: 'exceptions', members: exceptionRows(present, ballots, sent ?? {}) };
  }
  if (name === 'reasons') {
    const { form } = c.found.row.context as { form: RegistrationForm };
    const submitted = submittedFields(form, c.text, c.bodies);
    return { ...common, kind: 'notes', fields: submitted, values: recordIn(sent?.notes) };
  }
  if (inner instanceof z.ZodArray) {
    const all =
      name === 'participants'
        ? Object.keys(organisations)
        : seats.filter(({ isVoting }) => isVoting).map(({ organisation }) => organisation);
    const known = (c.found.row.context as { leads?: string[]; participants?: string[] })[name as 'leads'];
    return {
      ...common,
      kind: 'members',
      options: memberChoices(all),
      values: sent !== null ? listIn(sent[name]) : name === 'present' ? all : (known ?? []),
    };
  }
  if (inner instanceof z.ZodEnum) {
    const { options } = inner;
    return {
      ...common,
      kind: 'radios',
      options: options.map((code) => ({ value: String(code), label: optionNames[String(code)] ?? String(code) })),
      value,
    };
  }
  if (inner instanceof z.ZodISODate) {
    // An order from before umlauf may be late already.
    const isAhead = name === 'due' && command !== 'takeOverOrder';
    return { ...common, kind: 'date', value, isAhead };
  }
  if (inner instanceof z.ZodNumber) return { ...common, kind: 'number', value };
  return { ...common, kind: 'line', value };
}

/** Rules that need what a person can choose from: every choice is one of those offered, and no day lies in the past. */
export function choiceIssues(fields: CommandField[], input: Record<string, unknown>, today: string): FieldIssue[] {
  const issues: FieldIssue[] = [];
  for (const field of fields) {
    const value = input[field.name];
    const path = [field.name];
    if (field.kind === 'select' && typeof value === 'string') {
      const known = [...field.options, ...(field.groups ?? []).flatMap((group) => group.options)];
      if (!known.some((option) => option.value === value))
        issues.push({ path, code: unknownCodes[field.name] ?? 'fieldInvalid', params: { input: value.slice(0, 80) } });
    }
    if (
      field.kind === 'members' &&
      Array.isArray(value) &&
      value.some((code) => !field.options.some((o) => o.value === code))
    )
      issues.push({ path, code: 'memberUnknown' });
    if (field.kind === 'radios' && typeof value === 'string' && !field.options.some((option) => option.value === value))
      issues.push({ path, code: 'fieldInvalid' });
    if (field.kind === 'date' && field.isAhead && typeof value === 'string' && value < today)
      issues.push({ path, code: 'dayPast', params: { day: value } });
  }
  return issues;
}

const unknownCodes: Record<string, string> = {
  meeting: 'meetingUnknown',
  criterion: 'criterionUnknown',
  successor: 'organisationUnknown',
  homeBody: 'bodyUnknown',
};

function schemaOf(c: CaseView, command: string): Record<string, unknown> {
  return c.definition.commands[command]!.shape;
}

/** What a vote is about. */
function subjectKindOf(c: CaseView): string | undefined {
  return (c.found.row.context as { subjectKind?: string }).subjectKind;
}

// ── what was sent ──────────────────────────────────────────────────────────────────────────────────────────────────

function textIn(sent: unknown): string {
  return typeof sent === 'string' ? sent.replaceAll('\r\n', '\n') : '';
}

function listIn(sent: unknown): string[] {
  const list = Array.isArray(sent) ? sent : sent !== null && typeof sent === 'object' ? Object.values(sent) : [sent];
  return list.filter((each): each is string => typeof each === 'string');
}

/** Lines of a text, or a list of texts; empty ones are none. */
export function linesIn(sent: unknown): string[] {
  const lines = typeof sent === 'string' ? textIn(sent).split('\n') : listIn(sent);
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

function recordIn(sent: unknown): Record<string, string> {
  if (sent === null || typeof sent !== 'object') return {};
  return Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, textIn(value)]));
}

/** Remarks by field become the list that the command takes. */
export function reasonsFrom(notes: unknown): { field: string; note: string }[] {
  return Object.entries(recordIn(notes))
    .filter(([field, note]) => Object.hasOwn(registrationFields, field) && note.trim() !== '')
    .map(([field, note]) => ({ field, note }));
}

// ── what stands to reason ──────────────────────────────────────────────────────────────────────────────────────────

/** The day that an Umlauf started now ends on by the policy of its body. */
function writtenUntil(c: CaseView): string {
  const { policy } = bodyOf(c, c.found.row.facts.body)!;
  const period = { amount: policy.writtenProcedureWeeks.value, unit: 'w' } as const;
  return deadlineAfter(c.view.today, period, 'deadline', countingOf(policy)).date;
}

function defaultOf(c: CaseView, command: string, name: string): string {
  const context = c.found.row.context as {
    proposal?: {
      textId: string;
      reasonId: string | null;
      validUntil: string | null;
      homeBody: string | null;
      majority: string | null;
    } | null;
    requestedUntil?: string | null;
    requestedHome?: string | null;
    until?: string | null;
    startsAt?: string;
  };
  switch (name) {
    case 'purpose':
      return c.text((c.found.row.context as { purpose?: string | null }).purpose);
    case 'topic': {
      const { topicId } = c.found.row.context as { topicId?: string | null };
      const words = topicWords[command];
      return topicId ? c.text(topicId) : words ? `${words}: ${c.found.title}`.slice(0, 300) : '';
    }
    case 'newEnd': {
      const { newEnd } = c.found.row.context as { newEnd?: string };
      return newEnd ? formatDate(newEnd) : '';
    }
    case 'due':
      return ['recordNote', 'takeOverOrder'].includes(command) ? '' : formatDate(revisionDay(c));
    case 'kind':
      return (c.found.row.context as { kind?: string }).kind ?? 'order';
    case 'proposal':
      return c.text(context.proposal?.textId);
    case 'reason':
      if (command === 'resubmitExtension') return c.text((c.found.row.context as { reasonId: string }).reasonId);
      return ['prepareDecision', 'reviseProposal'].includes(command) ? c.text(context.proposal?.reasonId) : '';
    case 'validUntil': {
      const until = context.proposal ? context.proposal.validUntil : (context.requestedUntil ?? null);
      return until ? formatDate(until) : '';
    }
    case 'until':
      if (command === 'sendMinutes') return formatDate(objectionsUntil(c));
      return formatDate(context.until ?? writtenUntil(c));
    case 'majority':
      return context.proposal?.majority ?? '';
    case 'homeBody':
      return context.proposal?.homeBody ?? context.requestedHome ?? '';
    case 'startsAt':
      return context.startsAt ?? '';
    case 'statement':
      return ownStatement(c, command);
    case 'wording':
      return wordingNow(c);
    case 'clause':
      return String((c.found.row.context as StandingContext).clauses[0]?.number ?? 0);
    default:
      return '';
  }
}

/** What an item is called that a Format asks for. */
const topicWords: Record<string, string> = {
  requestExtension: 'Verlängerung',
  resubmitExtension: 'Verlängerung',
  requestChange: 'Änderung des Mandats',
  layDownLead: 'Federführung gesucht',
};

/** Five Arbeitstage from today at the receiving place, as a proposal. */
function revisionDay(c: CaseView): string {
  const policy = bodyOf(c, c.found.row.facts.body)?.policy;
  const calendar = policy ? countingOf(policy) : ({ place: 'HE' } as const);
  try {
    return deadlineAfter(c.view.today, { amount: revisionWorkingDays, unit: 'wd' }, 'deadline', calendar).date;
  } catch {
    return c.view.today;
  }
}

/** The body on whose agenda a command puts the case. */
function agendaBody(c: CaseView, command: string): string | undefined {
  const { form, approvingBody, recommendingBody, decidingBody, addressee } = c.found.row.context as {
    form?: RegistrationForm;
    approvingBody?: string;
    recommendingBody?: string;
    decidingBody?: string;
    addressee?: string;
  };
  if (command === 'releaseForAgenda') return addressee;
  if (command === 'askRecommendation') return recommendingBody;
  return waitingHere(c)[0] ?? form?.approvingBody ?? approvingBody ?? decidingBody ?? addressee;
}

/** Bodies that a Vorlage waits for. */
function waitingHere(c: CaseView): string[] {
  return c.found.row.workflow === 'matter' ? waitingBodies(c.found.row.context as never) : [];
}

/** Bodies among which a command chooses: those that wait together, or all others for a referral. */
function bodyChoices(c: CaseView, command: string): Choice[] {
  const waiting = waitingHere(c);
  return c.bodies
    .filter(({ code }) => (command === 'referTo' ? code !== c.found.row.facts.body : waiting.includes(code)))
    .map(({ code, names }) => ({ value: code, label: names.short }));
}

/** Meetings that are still to come, or running; of every body that waits. */
function comingMeetings(c: CaseView, command: string): MeetingView[] {
  const bodies = [agendaBody(c, command), ...waitingHere(c)];
  return c.meetings.filter(
    (meeting) =>
      bodies.includes(meeting.body) &&
      (meeting.status === 'running' || (meeting.status === 'planned' && meeting.on >= c.view.today)),
  );
}

async function meetingField(
  common: Common,
  c: CaseView,
  command: string,
  typed: string | undefined,
  sql: Sql,
): Promise<CommandField> {
  const meetings = comingMeetings(c, command);
  const next = await nextItems(
    sql,
    meetings.map(({ id }) => id),
  );
  const options = meetings.map(({ id, number, on, bodyName }) => ({
    value: id,
    label: `${number}. Sitzung ${bodyName}, ${formatDay(on)}${['releaseForAgenda', 'chooseMeeting'].includes(command) ? '' : ` (nächster freier TOP: ${next.get(id) ?? 1})`}`,
  }));
  const name = bodyOf(c, agendaBody(c, command))?.names.akk ?? 'dieses Gremium';
  return {
    ...common,
    kind: 'select',
    options,
    value: typed ?? options[0]?.value ?? '',
    ...(options.length === 0
      ? { hint: `Für ${name} ist keine Sitzung geplant. Bitte legen Sie zuerst unter „Sitzungen“ eine an.` }
      : {}),
  };
}

async function nextItem(c: CaseView, command: string, sql: Sql): Promise<string> {
  const [first] = comingMeetings(c, command);
  return String((first && (await nextItems(sql, [first.id])).get(first.id)) ?? 1);
}

// ── proposals, minutes, corrections ────────────────────────────────────────────────────────────────────────────────

function nameOnly(name: string): Common {
  return { name, label: name, optional: true };
}

/** The agenda as typed, else as it stands. */
function arrangement(c: CaseView, sent: SentBody, seats: { organisation: string }[]) {
  const known = arranged((c.found.row.context as { items: AgendaItem[] }).items, c.text);
  const rows = sent === null ? [] : Object.values((sent.items ?? {}) as Record<string, Record<string, unknown>>);
  const items = known.map((item) => {
    const row = rows.find((each) => each?.vote === item.vote);
    if (!row) return item;
    const [number, minutes, rapporteur] = [row.number, row.minutes, row.rapporteur].map(textIn) as [
      string,
      string,
      string,
    ];
    return { ...item, number, minutes, rapporteur, isOnConsentList: row.isOnConsentList !== undefined };
  });
  return { items, members: seats.map(({ organisation }) => organisation) };
}

/** Number of the version that is saved: of a proposal, of minutes, of the order of an agenda; 0: none. */
export function versionOf({ found }: Pick<CaseView, 'found'>): string {
  const {
    earlier,
    proposal,
    textId,
    arranged: times,
  } = found.row.context as {
    earlier?: unknown[];
    proposal?: object | null;
    textId?: string | null;
    arranged?: number;
  };
  return String(times ?? (earlier?.length ?? 0) + (proposal || textId ? 1 : 0));
}

function isInWriting(c: CaseView): boolean {
  return (c.found.row.context as { mode?: string }).mode === 'written';
}

function isSetBefore(c: CaseView, name: string): boolean {
  const { proposal, isRetroactive } = c.found.row.context as {
    proposal?: Record<string, unknown> | null;
    isRetroactive?: boolean;
  };
  return proposal?.[name] === true || (name === 'retroactive' && isRetroactive === true);
}

/** Ziffern and acts as sent, else as they stand, with what can be chosen. */
async function proposalField(c: CaseView, sent: SentBody, sql: Sql) {
  const { body, proposal } = c.found.row.context as { body: string; proposal: Proposal | null };
  const choices = await proposalChoices(c, body, proposal, sql);
  if (sent !== null) return { clauses: clausesIn(sent.clauses), acts: actsIn(sent.acts), choices };
  return { ...proposalValues(proposal, c.text), choices };
}

/** Gegenstände with a majority of their own; without one, that of the body. */
export function majorityChoices(policy: PolicySet): { empty: string; options: Choice[] } {
  return {
    empty: `wie üblich: ${ruleSentence(majorityOf(policy, null)!.rule)}`,
    options: policy.specialMajorities.value.map(({ id, label }) => ({
      value: id,
      label: `${label}: ${ruleSentence(majorityOf(policy, id)!.rule)}`,
    })),
  };
}

/** A proposal as the form shows it. */
export function proposalValues(
  proposal: Proposal | null,
  text: (id: string | null | undefined) => string,
): { clauses: ClauseValues[]; acts: ActValues[] } {
  return {
    clauses: (proposal?.clauses ?? []).map(({ textId, verb, order }) => ({
      text: text(textId),
      verb: verbShown(text(textId), verb),
      kind: order?.kind ?? 'order',
      owners: order?.owners ?? [],
      due: order?.due ? formatDate(order.due) : '',
      meeting: order?.meeting ?? '',
    })),
    acts: (proposal?.acts ?? []).map((act) => ({
      act: act.act,
      decision: act.decision,
      clause: act.clause === null ? '' : String(act.clause),
      with: act.with === null ? '' : String(act.with),
    })),
  };
}

/** What a proposal can speak of: members, meetings to come, decisions in force; and what it speaks of already. */
export async function proposalChoices(
  c: { bodies: BodyView[]; meetings: MeetingView[]; view: View },
  body: string,
  proposal: Proposal | null,
  sql: Sql,
): Promise<ProposalChoices> {
  const seats = c.bodies.find(({ code }) => code === body)?.seats ?? [];
  const named = (proposal?.acts ?? []).map(({ decision }) => decision);
  const standing = await decisionsInForce(sql, body, named);
  const due = (proposal?.clauses ?? []).map(({ order }) => order?.meeting);
  return {
    members: seats.map(({ organisation }) => organisation),
    meetings: c.meetings.filter(
      ({ id, status, on }) => due.includes(id) || (status === 'planned' && on >= c.view.today),
    ),
    decisions: standing.map((each) => ({
      value: each.id,
      label: `${decisionName(c.bodies, each)}: ${each.title ?? ''}`,
    })),
  };
}

/** What the member put on record already, to be changed by it alone. */
function ownStatement(c: CaseView, command: string): string {
  const { statements = {} } = c.found.row.context as { statements?: Record<string, string> };
  const offer = c.offers.find((each) => each.command === command);
  return c.text(statements[offer?.organisation ?? '']);
}

/** The wording that a correction begins with. */
function wordingNow(c: CaseView): string {
  const [first] = (c.found.row.context as StandingContext).clauses;
  return c.text(first?.wordings.at(-1)?.textId);
}

/** Two weeks for Einwendungen, by the policy of the body. */
function objectionsUntil(c: CaseView): string {
  const { policy } = bodyOf(c, c.found.row.facts.body)!;
  const period = { amount: policy.objectionWeeks.value, unit: 'w' } as const;
  return deadlineAfter(c.view.today, period, 'deadline', countingOf(policy)).date;
}

/** Points of the agenda of a meeting. */
function itemChoices(c: CaseView): Choice[] {
  const { items } = c.found.row.context as { items: AgendaItem[] };
  return items.map(({ vote, number, titleId }) => ({ value: vote, label: `TOP ${number}: ${c.text(titleId)}` }));
}

/** Meetings of the same body that are still to come. */
function meetingsAhead(c: CaseView): Choice[] {
  return c.meetings
    .filter(({ body, status, on }) => body === c.found.row.facts.body && status === 'planned' && on >= c.view.today)
    .map(({ id, number, on, bodyName }) => ({ value: id, label: `${number}. Sitzung ${bodyName}, ${formatDay(on)}` }));
}

/** Where items of a meeting can go: to a later one of the same body, or to an Umlauf. */
function laterPlaces(c: CaseView): Choice[] {
  const { row } = c.found;
  const meetings = c.meetings
    .filter(
      ({ id, body, status, on }) =>
        id !== row.id && body === row.facts.body && status === 'planned' && on >= c.view.today,
    )
    .map(({ id, number, on, bodyName }) => ({ value: id, label: `${number}. Sitzung ${bodyName}, ${formatDay(on)}` }));
  return [...meetings, { value: 'written', label: 'Umlaufverfahren' }];
}

/** Members without a ballot, or those whose objection is open. */
function organisationChoices(c: CaseView, command: string): Choice[] {
  const { present, ballots, objections } = c.found.row.context as {
    present?: string[];
    ballots?: Record<string, string>;
    objections?: { organisation: string; status: string }[];
  };
  const codes = objections
    ? objections
        .filter(({ status }) => status === 'open' || (command === 'acceptObjection' && status === 'deferred'))
        .map(({ organisation }) => organisation)
    : (present ?? []).filter((code) => !ballots?.[code]);
  return memberChoices(codes);
}

function openCriteria(c: CaseView): Choice[] {
  const { criteria, evidence } = c.found.row.context as { criteria: string[]; evidence: Record<string, string> };
  const known = bodyOf(c, c.found.row.facts.body)?.policy.closingCriteria.value ?? [];
  return criteria
    .filter((id) => !evidence[id])
    .map((id) => ({ value: id, label: known.find((criterion) => criterion.id === id)?.text ?? id }));
}

const kindLabels: Record<OrganisationKind, string> = {
  federation: 'Bund',
  state: 'Länder',
  federalMinistry: 'Bundesressorts',
  agency: 'Stellen',
  conference: 'Fachministerkonferenzen',
  association: 'Verbände',
};

/** Organisations that a command on a body speaks of: its members, its Sprecher, or everybody. */
function bodyOrganisations(
  c: CaseView,
  command: string,
): { options: Choice[]; groups?: { label: string; options: Choice[] }[] } {
  const body = bodyOf(c, c.found.row.facts.body)!;
  if (command === 'unseatMember') return { options: memberChoices(body.seats.map(({ organisation }) => organisation)) };
  if (command === 'enterRecess') return { options: memberChoices(body.seats.map(({ organisation }) => organisation)) };
  if (command === 'endSpokesperson')
    return { options: memberChoices(body.spokespersons.map(({ organisation }) => organisation)) };
  return { options: [], groups: organisationGroups([]) };
}

/** Who may be asked to take something over: everybody but those who have it. */
function successors(c: CaseView): { label: string; options: Choice[] }[] {
  const { owners = [] } = c.found.row.context as { owners?: string[] };
  return organisationGroups(owners);
}

/** Every organisation but those, by kind. */
function organisationGroups(without: string[]): { label: string; options: Choice[] }[] {
  return (Object.keys(kindLabels) as OrganisationKind[]).map((kind) => ({
    label: kindLabels[kind],
    options: Object.values(organisations)
      .filter((organisation) => organisation.kind === kind && !without.includes(organisation.code))
      .map(({ code, names }) => ({ value: code, label: names.short })),
  }));
}

function memberChoices(codes: string[]): Choice[] {
  return codes.map((code) => ({ value: code, label: organisationName(code) }));
}

/** A file that the reader added before, still to be sent; files of others are not known here. */
export async function ownFile({ view }: { view: View }, id: string, sql: Sql): Promise<FileInfo | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const file = await fileInfo(sql, id);
  return file && file.uploadedBy === view.viewer?.personId ? file : null;
}

/** The schema inside default(), optional() and nullable(). */
function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return unwrapped(schema.unwrap() as z.ZodType);
  return schema;
}
