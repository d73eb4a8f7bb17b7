import { z } from 'zod';
import { type Audience, type CheckWorld, type Effect, type FieldIssue, checkAhead, day, text } from './contract.js';
import type { Anchor } from './deadline-calendar.js';
import type { LadderStep } from './policies/policy-set.js';

/*
 * Pflicht: something that somebody owes by a day, with its reminders. Every kind of duty takes its steps from the policy
 * set (Regelwerk) and speaks of them with the functions here; when a step comes is the calendar's matter (`reminderDay`).
 */

/** Name of a step within its ladder, and of its deadline after `reminder.`: `-28`, `-3wd`, `halfTime`. */
export function stepName({ when }: LadderStep): string {
  if (when === 'halfTime') return when;
  return 'days' in when ? String(when.days) : `${when.workingDays}wd`;
}

/** The deadlines of all steps before and after a due day. `halfTime` needs the half of the period in days. */
export function reminderDeadlines(
  ladder: readonly LadderStep[],
  owed: { base: Anchor; body: string; organisations: string[]; halfTimeDays?: number },
): Extract<Effect, { type: 'setDeadline' }>['params'][] {
  const { halfTimeDays = 0, ...rest } = owed;
  return ladder.map((step) => ({
    name: `reminder.${stepName(step)}`,
    anchor: {
      kind: 'reminder' as const,
      ...rest,
      ...(step.when === 'halfTime' ? { days: -halfTimeDays } : step.when),
    },
    ifPast: 'skip' as const,
    ifNoMeeting: 'skip' as const,
  }));
}

/** The step that an event `deadline.reminder.<name>` is for. */
export function stepOf(ladder: readonly LadderStep[], { type }: { type: string }): LadderStep | undefined {
  return ladder.find((step) => type === `deadline.reminder.${stepName(step)}`);
}

/**
 * The mails of a step. They are sent only while the case still waits for the `command` that meets the duty, and an
 * earlier step that has not gone out yet falls away.
 */
export function stepMails(
  step: LadderStep | undefined,
  { owner, command }: { owner: Audience; command: string },
): Extract<Effect, { type: 'notify' }>['params'][] {
  if (!step) return [];
  const duty = { command, step: stepName(step) };
  return [
    ...(step.owner ? [{ mail: step.owner, to: [owner], duty }] : []),
    ...(step.secretariat ? [{ mail: step.secretariat, to: [{ role: 'secretariat' as const }], duty }] : []),
  ];
}

/** Zusage vermerken: after a call, the day by which it is promised. Reminders rest until then, the duty stays due. */
export const notePromise = z.object({ until: day, note: text(2000, 'reason') });

/** A promise is for a day to come. */
export const checkPromise = ({ until }: { until: string }, world: CheckWorld): FieldIssue[] =>
  checkAhead('until', until, world);

/** The day after a promise, when it was not kept. */
export function promiseDeadline(until: string): Extract<Effect, { type: 'setDeadline' }>['params'] {
  return { name: 'promise', anchor: { kind: 'after', base: { kind: 'date', on: until }, days: 1, time: '08:00' } };
}
