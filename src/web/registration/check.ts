import type { FieldIssue } from '../../../workflows/contract.js';
import {
  countingOf,
  leadTimes,
  type MeetingDay,
  MissingMeeting,
  resolveAnchor,
} from '../../../workflows/deadline-calendar.js';
import { type RegistrationForm, checkRegistration, registrationForm } from '../../../workflows/registration-form.js';
import { parseInput } from '../../engine/parse-input.js';
import { type BodyView, type MeetingView, listBodies, listMeetings } from '../../register/case.queries.js';
import { organisationName } from '../../register/names.js';
import { type TitleHolder, titleHolders } from '../../register/registration.queries.js';
import type { Sql } from '../../register/sql.js';
import { type Raw, rowsOf, toInput } from '../form-input.js';
import { formatList } from '../format.js';
import { type RegistrationValues, type Repeated, repeated } from './values.js';
import { formFields } from './words.js';

/** What the form is checked against. */
export interface FormWorld {
  bodies: BodyView[];
  /** Meetings that take place, in order of their day. */
  meetings: MeetingView[];
  /** Who carries the title already. */
  holders: TitleHolder[];
  today: string;
}

export async function formWorld(
  sql: Sql,
  values: RegistrationValues,
  instanceId: string | null,
  today: string,
): Promise<FormWorld> {
  const [bodies, meetings, holders] = await Promise.all([
    listBodies(sql),
    listMeetings(sql),
    titleHolders(sql, values.title, instanceId),
  ]);
  return { bodies, meetings: meetings.filter(({ status }) => status !== 'cancelled'), holders, today };
}

export interface Checked {
  /** What hinders submitting. Paths lead to the fields as typed, blank rows counted. */
  issues: FieldIssue[];
  /** How many entries the form asks for now: it grows with its rows. */
  total: number;
  /** Input of the command; complete only without issues. */
  input: Record<string, unknown>;
}

/**
 * Reads the form and checks it with the schema and the rules of the command itself. The rules between fields also run
 * while fields are still missing, on those that are there.
 */
export function checkValues(values: RegistrationValues, world: FormWorld): Checked {
  const { input, issues: unread } = toInput(registrationForm, readable(values));
  const { issues: unfit } = parseInput(registrationForm, input, () => '');
  const failed = new Set([...unread, ...unfit].map(partOf));
  const broken = checkRegistration(withoutFailed(input, failed), {
    body: world.bodies.find(({ code }) => code === input.approvingBody),
    meetings: (body) => world.meetings.filter((meeting) => meeting.body === body),
    isBody: (code) => world.bodies.some((body) => body.code === code),
    today: world.today,
    instance: () => undefined,
    child: () => undefined,
    actor: '',
    now: '',
    isSystem: false,
  }).filter(
    (issue) => !failed.has(String(issue.path[0])) && !(issue.path[0] === 'reports' && failed.has(partOf(issue))),
  );

  const found = new Map<string, FieldIssue>();
  for (const issue of [...unread, ...unfit, ...broken]
    .map((each) => issueAsTyped(each, values))
    .concat(ownRules(values, world))) {
    const key = issue.path.join('.');
    if (!found.has(key)) found.set(key, issue);
  }
  const place = (issue: FieldIssue) => order.indexOf(String(issue.path[0])) * 1000 + Number(issue.path[1] ?? 0);
  const issues = [...found.values()].toSorted((a, b) => place(a) - place(b));
  return { issues, total: Math.max(asked(values), issues.length), input };
}

const order: readonly string[] = formFields;

/** What an issue makes unreadable for the rules between fields: a field, or one row of a group. */
function partOf({ path: [name, row] }: FieldIssue): string {
  return typeof row === 'number' && name !== 'objectives' ? `${name}.${row}` : String(name);
}

/** Puts an issue of the command at the field of the form. */
export function issueAsTyped(issue: FieldIssue, values: RegistrationValues): FieldIssue {
  const [name, index, ...rest] = issue.path;
  if (typeof index !== 'number' || !repeated.includes(name as Repeated)) return named(issue, values);
  const kept = keptRows(values[name as Repeated]);
  return named({ ...issue, path: [name!, kept[index] ?? index, ...rest] }, values);
}

/** Optional texts of blanks only count as empty. */
function readable(values: RegistrationValues): Raw {
  const { behalf: _behalf, ...fields } = values;
  const orEmpty = (text: string) => (text.trim() === '' ? '' : text);
  return { ...fields, conferences: orEmpty(values.conferences), resources: orEmpty(values.resources) };
}

/** Stands in for fields that cannot be read yet, so that the others can be checked; raises no issue of its own. */
const neutral: RegistrationForm = {
  title: '–',
  kind: 'workingParty',
  leads: [],
  startsOn: '0001-01-01',
  expectedEndOn: null,
  isPermanent: true,
  focusTopic: 'digitalApplications',
  purpose: '–',
  objectives: [],
  participants: [],
  conferences: null,
  reports: [],
  needsResources: false,
  resources: null,
  approvingBody: '–',
};

function withoutFailed(input: Record<string, unknown>, failed: Set<string>): RegistrationForm {
  const form: RegistrationForm = { ...neutral };
  for (const [name, schema] of Object.entries(registrationForm.shape)) {
    const field = failed.has(name) ? null : schema.safeParse(input[name]);
    if (field?.success) Object.assign(form, { [name]: field.data });
  }
  if (failed.has('expectedEndOn')) form.isPermanent = true;
  const rowsOrNeutral = <T>(name: string, neutralRow: T): T[] =>
    ((input[name] ?? []) as T[]).map((row, i) => (failed.has(`${name}.${i}`) ? neutralRow : row));
  form.leads = ((input.leads ?? []) as Partial<RegistrationForm['leads'][number]>[]).map(({ organisation }) => ({
    organisation: organisation ?? '',
    contact: '–',
  }));
  form.participants = rowsOrNeutral('participants', '');
  form.reports = rowsOrNeutral('reports', {
    kind: 'interim',
    addressee: '',
    when: { precision: 'day', on: form.startsOn },
  });
  return form;
}

/** What only the list of formats and bodies can tell. */
function ownRules(values: RegistrationValues, world: FormWorld): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const holder = world.holders.find(({ workflow }) => workflow === 'workingGroup');
  if (holder)
    issues.push({
      path: ['title'],
      code: 'titleTaken',
      params: { format: `Federführung ${formatList(holder.leads.map(organisationName))}` },
    });
  const body = world.bodies.find(({ code }) => code === values.approvingBody);
  if (body && !body.registersFormats)
    issues.push({ path: ['approvingBody'], code: 'bodyUnknown', params: { input: values.approvingBody } });
  return issues;
}

/** Positions of the rows that are filled in; `toInput` leaves the others out. */
function keptRows(rows: readonly Raw[]): number[] {
  return rows.flatMap((row, i) => (rowsOf([row]).length ? [i] : []));
}

/** A field that is merely empty gets the sentence for that, and a sentence about a row the name of its organisation. */
function named(issue: FieldIssue, values: RegistrationValues): FieldIssue {
  const typed = issue.path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    values,
  );
  const isEmpty = typed === undefined || (typeof typed === 'string' && typed.trim() === '');
  const [name, index, field] = issue.path;
  const missing = emptyCodes[[name, field].filter((part) => typeof part === 'string').join('.')];
  const code = isEmpty && missing && ['fieldInvalid', 'dateFormat'].includes(issue.code) ? missing : issue.code;
  const organisation = name === 'leads' ? values.leads[Number(index)]?.organisation : undefined;
  return {
    ...issue,
    code,
    params: {
      ...(organisation ? { organisation } : {}),
      ...(typeof typed === 'string' ? { n: typed.length, input: typed.slice(0, 80) } : {}),
      ...issue.params,
    },
  };
}

const emptyCodes: Record<string, string> = {
  startsOn: 'startsOnMissing',
  approvingBody: 'approvingBodyMissing',
  'leads.organisation': 'leadOrganisationMissing',
  'reports.addressee': 'addresseeMissing',
};

function asked(values: RegistrationValues): number {
  const single = [
    'title',
    'kind',
    'focusTopic',
    'approvingBody',
    'startsOn',
    'expectedEndOn',
    'purpose',
    'needsResources',
  ];
  const atLeastOne = (rows: readonly Raw[], fields: number) => Math.max(1, keptRows(rows).length * fields);
  return (
    single.length +
    (values.needsResources === 'yes' ? 1 : 0) +
    atLeastOne(values.leads, 2) +
    atLeastOne(values.objectives, 1) +
    atLeastOne(values.reports, 3)
  );
}

/** When a report is due, worked out from what was typed. */
export interface ReportDay {
  row: number;
  /** As typed: „November 2024“. */
  when: string;
  meeting: MeetingView;
  /** Last day for the documents. */
  dueOn: string;
  leadWeeks: number;
  isAssumption: boolean;
}

/** Reports planned for a month: which meeting is meant, and until when its documents have to be there. */
export function reportDays(values: RegistrationValues, world: FormWorld): ReportDay[] {
  return values.reports.flatMap((report, row): ReportDay[] => {
    const body = world.bodies.find(({ code }) => code === report.addressee);
    const { input } = toInput(registrationForm, { reports: [report] });
    const when = (input.reports as { when?: { precision: string; month?: string } }[])[0]?.when;
    if (!body || when?.precision !== 'month') return [];
    try {
      const due = resolveAnchor(
        { kind: 'documentsFor', body: body.code, month: when.month! },
        anchorWorld(world, body),
      );
      const meeting = world.meetings.find(({ id }) => id === due.meeting)!;
      const rule = leadTimes(body.policy, meeting).documents;
      const isAssumption = rule.status === 'assumption';
      return [{ row, when: report.when.trim(), meeting, dueOn: due.date, leadWeeks: rule.value, isAssumption }];
    } catch (error) {
      if (error instanceof MissingMeeting || isOutside(error)) return [];
      throw error;
    }
  });
}

/** When a body can decide: its next meeting that can still be reached, and the last day for that. */
export interface DecisionDay {
  body: BodyView;
  /** Meeting and last day of the Anmeldung; `null` when none is planned that can be reached in time. */
  next: { meeting: MeetingView; lastDay: string } | null;
  /** The meeting after it. */
  after: MeetingView | null;
  /** An earlier meeting whose Anmeldung is over. */
  missed: { meeting: MeetingView; lastDay: string } | null;
  leadWeeks: number;
  isAssumption: boolean;
  reviewWorkingDays: { value: number; isAssumption: boolean };
}

/** „Wann wird entschieden?“ for the chosen body; `null` while none is chosen. */
export function decisionDay(values: RegistrationValues, world: FormWorld): DecisionDay | null {
  const body = world.bodies.find(({ code }) => code === values.approvingBody);
  if (!body) return null;
  const ahead = world.meetings
    .filter((meeting) => meeting.body === body.code && meeting.on >= world.today && meeting.status === 'planned')
    .flatMap((meeting) => {
      const lastDay = lastDayFor(meeting, world, body);
      return lastDay === null ? [] : [{ meeting, lastDay }];
    });
  const reachable = ahead.findIndex(({ lastDay }) => lastDay >= world.today);
  const rule = leadTimes(body.policy, ahead[reachable]?.meeting ?? { isSpecial: false }).registration;
  return {
    body,
    next: ahead[reachable] ?? null,
    after: reachable < 0 ? null : (ahead[reachable + 1]?.meeting ?? null),
    missed: reachable === 0 ? null : (ahead[reachable < 0 ? ahead.length - 1 : reachable - 1] ?? null),
    leadWeeks: rule.value,
    isAssumption: rule.status === 'assumption',
    reviewWorkingDays: {
      value: body.policy.reviewWorkingDays.value,
      isAssumption: body.policy.reviewWorkingDays.status === 'assumption',
    },
  };
}

function lastDayFor(meeting: MeetingView, world: FormWorld, body: BodyView): string | null {
  const weeks = leadTimes(body.policy, meeting).registration.value;
  try {
    return resolveAnchor({ kind: 'beforeMeeting', meeting: meeting.id, weeks }, anchorWorld(world, body)).date;
  } catch (error) {
    if (isOutside(error)) return null;
    throw error;
  }
}

function isOutside(error: unknown): boolean {
  return ['outsideHolidayTable', 'dateOutOfRange'].includes((error as { code?: string }).code ?? '');
}

function anchorWorld(world: FormWorld, body: BodyView) {
  return {
    meetings: world.meetings,
    leadWeeks: ({ body: of, isSpecial = false }: Pick<MeetingDay, 'body' | 'isSpecial'>) =>
      leadTimes(world.bodies.find(({ code }) => code === of)!.policy, { isSpecial }).documents,
    preparedBy: (code: string) => world.bodies.find((b) => b.code === code)?.policy.documentsPreparedBy.value ?? null,
    ...countingOf(body.policy),
    bodyName: (code: string, form: 'nom' | 'gen') => world.bodies.find((b) => b.code === code)?.names[form] ?? code,
  };
}

/** Organisations that lead, as far as they are chosen. */
export function leadsOf(values: RegistrationValues): string[] {
  return [...new Set(values.leads.map(({ organisation }) => organisation))].filter((code) => code !== '');
}

/** Organisations that lead without being named under Mitwirkung. */
export function leadsNotParticipating(values: RegistrationValues): string[] {
  return values.participants.length ? leadsOf(values).filter((code) => !values.participants.includes(code)) : [];
}
