import type { Anchor, Recess } from '../../workflows/deadline-calendar.js';
import type { Facts, Role } from '../../workflows/contract.js';
import type { GermanNames } from '../../workflows/data/organisations.js';
import type { Names } from '../../workflows/messages.de.js';
import type { PolicySet } from '../../workflows/policies/policy-set.js';
import type { MeetingView } from '../register/case.queries.js';
import type { Recipient } from './recipients.js';

/** What a mail may speak of: one change of one case, read once for all its recipients. */
export interface MailEvent {
  /** Name of the mail, as the machine asked for it. */
  mail: string;
  /** Instant of the change, UTC. */
  at: string;
  case: MailCase;
  /** Everything that began with the same first case, itself and that included. */
  family: MailCase[];
  /** What happened, as the history has it; absent where a deadline moved. */
  entry: MailEntry | null;
  /** Step of its ladder, where it reminds of a duty. */
  step: string | null;
  /** Data of the notice: ids, codes, dates, numbers. */
  data: Facts;
  text: (id: unknown) => string;
  names: Names;
  /** Meetings of the bodies, in order of their day. */
  meetings: MeetingView[];
  bodies: Record<string, { names: GermanNames; policy: PolicySet; recesses: Recess[] }>;
  /** Decisions that cases of the family led to. */
  decisions: MailDecision[];
  secretariat: { organisation: string; address: string | null } | null;
}

/** The event with the one who reads it. */
export interface MailView extends MailEvent {
  to: Recipient;
}

export interface MailCase {
  id: string;
  workflow: string;
  parentId: string | null;
  key: string | null;
  state: string;
  isFinal: boolean;
  createdAt: string;
  /** Words that name it; empty for meetings and bodies. */
  title: string;
  context: Record<string, unknown>;
  facts: Record<string, unknown>;
  /** The newest of each name; reminders only of the case itself. */
  deadlines: MailDeadline[];
}

export interface MailDeadline {
  name: string;
  dueOn: string;
  dueAt: string;
  status: 'open' | 'fired' | 'withdrawn' | 'obsolete' | 'skipped';
  derivation: { date: string; text: string }[];
  /** Meeting that it hangs on. */
  meeting: string | null;
  anchor: Anchor;
}

export interface MailEntry {
  type: string;
  role: Role;
  organisation: string;
  event: Record<string, unknown>;
  fromState: string | null;
  onBehalf: { organisation: string; evidenceId: string; receivedAt: string } | null;
}

export interface MailDecision {
  id: string;
  body: string;
  /** As the body prints it: `2024/09`. */
  number: string;
  on: string;
  meetingId: string | null;
}

/** What a template answers; the frame around it is the same for every mail. */
export interface MailText {
  /** Cut to 70 characters by the frame. */
  subject: string;
  /** The first follows the salutation; a list stands as it is. */
  paragraphs: (string | string[])[];
  /** „Warum Sie diese Nachricht erhalten“, without a full stop. */
  why: string;
  /** „Wie es weitergeht“. */
  next?: string;
  /** „Ohne Antwort“: what happens by itself. */
  silence?: string;
  /** What can be answered by mail. */
  byMail?: string;
  /** `command`: what the recipient may do by a personal link, where the workflow lets it (workflows/by-link.ts). */
  actions: { label: string; path: string; command?: string }[];
  /** Below the answers. */
  note?: string;
}
