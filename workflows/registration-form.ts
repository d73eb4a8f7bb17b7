import { z } from 'zod';
import {
  type CheckWorld,
  type FieldIssue,
  bodyCode,
  day,
  optionalText,
  organisationCode,
  person,
  text,
} from './contract.js';
import { focusTopicCodes } from './data/focus-topics.js';
import { groupKindCodes, groupKinds } from './data/format-kinds.js';
import { organisations } from './data/organisations.js';
import { type ReportPlan, reportPlan, spanOf } from './report-schedule.js';

/** Form „Registrierung für Gremien oder Arbeitsformate des IT-Planungsrates“, field by field (source 001). */
export const registrationFields = {
  title: text(300, 'title'),
  kind: z.enum(groupKindCodes, 'kindMissing'),
  /** Federführung with one Ansprechperson each; several leads are normal. */
  leads: z
    .array(z.object({ organisation: organisationCode, contact: person('contact') }))
    .min(1, 'leadsMissing')
    .max(17, 'leadsTooMany'),
  startsOn: day,
  expectedEndOn: day.nullable().default(null),
  isPermanent: z.boolean().default(false),
  focusTopic: z.enum(focusTopicCodes, 'focusTopicMissing'),
  /** Zielstellung: what for. */
  purpose: text(20000, 'purpose'),
  /** Its numbered results, each trackable. */
  objectives: z.array(text(20000, 'objective')).min(1, 'objectivesMissing').max(50, 'objectivesTooMany'),
  /** Mitwirkung. */
  participants: z.array(organisationCode).max(100, 'participantsTooMany').default([]),
  /** Berührung mit Fachministerkonferenzen. */
  conferences: optionalText(20000, 'conferences'),
  /** Planung und Berichte. */
  reports: z.array(reportPlan).min(1, 'reportsMissing').max(50, 'reportsTooMany'),
  needsResources: z.boolean('resourcesMissing'),
  resources: optionalText(20000, 'resources'),
  /** Who decides on the registration. */
  approvingBody: bodyCode,
};

export const registrationForm = z.object(registrationFields);
/** The form as the machine keeps it: text and person fields hold ids. */
export type RegistrationForm = z.infer<typeof registrationForm>;

/** Rules between fields and against the body (domain.md 3.1). Works on the parsed input, before texts become ids. */
export function checkRegistration(input: RegistrationForm, world: CheckWorld): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const add = (path: FieldIssue['path'], code: string, params?: FieldIssue['params']) =>
    issues.push({ path, code, params });
  const isPermanent = input.isPermanent || groupKinds[input.kind].isPermanent === true;
  if (input.isPermanent && input.expectedEndOn !== null) add(['expectedEndOn'], 'endAndPermanent');
  else if (!isPermanent && input.expectedEndOn === null) add(['expectedEndOn'], 'endMissing');
  if (input.expectedEndOn !== null && input.expectedEndOn < input.startsOn)
    add(['expectedEndOn'], 'endBeforeBegin', { end: input.expectedEndOn, begin: input.startsOn });
  if (!world.body) add(['approvingBody'], 'bodyUnknown', { input: input.approvingBody });
  const seen = new Set<string>();
  input.leads.forEach(({ organisation }, i) => {
    if (!organisations[organisation]) add(['leads', i, 'organisation'], 'organisationUnknown', { input: organisation });
    else if (seen.has(organisation)) add(['leads', i, 'organisation'], 'leadTwice', { organisation });
    else if (world.body && !world.body.seats.some((s) => s.organisation === organisation && s.isVoting))
      add(['leads', i, 'organisation'], 'leadNotVoting', { organisation });
    seen.add(organisation);
  });
  input.participants.forEach((code, i) => {
    if (!organisations[code]) add(['participants', i], 'organisationUnknown', { input: code });
  });
  input.reports.forEach((report, i) => {
    issues.push(...checkReport(report, ['reports', i], world));
    const { first, last } = spanOf(report);
    if ((last ?? first ?? input.startsOn) < input.startsOn)
      add(['reports', i, 'when'], 'reportBeforeBegin', { begin: input.startsOn });
    if (report.when.precision === 'atEnd' && isPermanent) add(['reports', i, 'when'], 'reportAtNoEnd');
  });
  if (input.needsResources && input.resources === null) add(['resources'], 'resourcesDetails');
  return issues;
}

/** A planned report goes to a body that is there, and a month that is named has a meeting of it. */
export function checkReport(
  { addressee, when }: ReportPlan,
  at: FieldIssue['path'],
  world: Pick<CheckWorld, 'isBody' | 'meetings'>,
): FieldIssue[] {
  if (!world.isBody(addressee))
    return [{ path: [...at, 'addressee'], code: 'bodyUnknown', params: { input: addressee } }];
  if (when.precision !== 'month') return [];
  const isHeld = world.meetings(addressee).some((m) => m.on.startsWith(when.month) && m.status !== 'cancelled');
  return isHeld
    ? []
    : [{ path: [...at, 'when'], code: 'noMeetingInMonth', params: { month: when.month, body: addressee } }];
}
