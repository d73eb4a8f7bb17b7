import { germanMonth } from '../../workflows/berlin-time.js';
import type { FormDraft, Unread } from './import-form.js';

/** The registration form as somebody typed it: strings only, so that nothing gets lost that does not parse. */
export interface RegistrationValues {
  title: string;
  kind: string;
  focusTopic: string;
  approvingBody: string;
  leads: { organisation: string; contact: string }[];
  startsOn: string;
  expectedEndOn: string;
  /** `on` or empty, as a box sends it. */
  isPermanent: string;
  purpose: string;
  objectives: string[];
  participants: string[];
  conferences: string;
  reports: { kind: string; addressee: string; when: string }[];
  /** `yes`, `no` or empty. */
  needsResources: string;
  resources: string;
  /** Im Auftrag erfassen: only the secretariat fills it. */
  behalf: { organisation: string; evidence: string; receivedOn: string; receivedAt: string; file: string };
}

/** What a draft of a registration keeps: the form as typed and where it came from. */
export interface RegistrationDraftData {
  values: RegistrationValues;
  /** Set when a filled-in form was read: what it says beyond the fields, and what could not be read. */
  imported: { unread: Unread[]; result: string; reason: string } | null;
  /** Who saved last („Federführung Hessen“), and in which page of a browser. */
  savedBy: string;
  tab: string;
  /** A second version, typed elsewhere on an older one. Waits until somebody chooses. */
  beside: { values: RegistrationValues; savedBy: string; at: string } | null;
}

/** A body as far as a registration rests on it. */
interface RegisteringBody {
  code: string;
  names: { short: string };
  seats: { organisation: string; isVoting: boolean }[];
  registersFormats: boolean;
}

/** The membership by which somebody may begin a registration, if any: a voting member's lead, or the secretariat's. */
export function membershipToStart(
  memberships: { role: string; organisation: string }[],
  bodies: RegisteringBody[],
): { role: string; organisation: string } | undefined {
  const isVoting = (organisation: string) =>
    bodies.some((body) => body.seats.some((seat) => seat.isVoting && seat.organisation === organisation));
  return (
    memberships.find(({ role, organisation }) => role === 'lead' && isVoting(organisation)) ??
    memberships.find(({ role }) => role === 'secretariat')
  );
}

/** A form that was read, as a draft: as if it had been typed, with what could not be read beside it. */
export function draftFromImport(
  { draft, unread }: { draft: FormDraft; unread: Unread[] },
  bodies: RegisteringBody[],
  savedBy: string,
): RegistrationDraftData {
  return {
    values: valuesFromImport(draft, bodyNamedIn(draft.result, bodies)),
    imported: { unread, result: draft.result, reason: draft.reason },
    savedBy,
    tab: '',
    beside: null,
  };
}

/** What the reader of filled-in forms understood, as if it had been typed. */
export function valuesFromImport(draft: FormDraft, approvingBody: string): RegistrationValues {
  return {
    title: draft.title,
    kind: draft.kind,
    focusTopic: draft.focusTopic,
    approvingBody,
    leads: draft.leads.length ? draft.leads : [{ organisation: '', contact: '' }],
    startsOn: draft.startsOn,
    expectedEndOn: draft.expectedEndOn,
    isPermanent: draft.isPermanent ? 'on' : '',
    purpose: draft.purpose,
    objectives: draft.objectives.length ? draft.objectives : [''],
    participants: draft.participants,
    conferences: draft.conferences,
    reports: draft.reports.length
      ? draft.reports.map((report) => ({ ...report, when: inWords(report.when) }))
      : [{ kind: 'interim', addressee: '', when: '' }],
    needsResources: draft.resources,
    resources: draft.resourcesNote,
    behalf: { organisation: '', evidence: '', receivedOn: '', receivedAt: '', file: '' },
  };
}

/** The body that registers formats and whose name stands in the result, or the only one that does. */
export function bodyNamedIn(result: string, bodies: RegisteringBody[]): string {
  const registering = bodies.filter((body) => body.registersFormats);
  const named = registering.filter(({ names }) => result.includes(names.short));
  return (named.length === 1 ? named[0] : registering.length === 1 ? registering[0] : undefined)?.code ?? '';
}

/** `11.2024` as people write it: November 2024. A day stays a day. */
function inWords(when: string): string {
  const [, month, year] = /^(\d{2})\.(\d{4})$/.exec(when) ?? [];
  return month ? germanMonth(`${year}-${month}`) : when;
}
