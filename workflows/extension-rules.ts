import type { FieldIssue } from './contract.js';
import { deadlineAfter } from './deadline-calendar.js';
import type { PolicySet } from './policies/policy-set.js';

/** What an extension (Verlängerung) starts from: the end that it reaches beyond, and how many there were before. */
export interface ExtendedTerm {
  oldEnd: string;
  /** Extensions decided so far. */
  timesBefore: number;
}

/**
 * Whether a decided extension changes the end: it reaches beyond the old one, and was made before that or expressly
 * reaches back (§ 190 BGB by analogy; domain.md 7a B).
 */
export function takesEffect(
  { newEnd, isRetroactive }: { newEnd: string | null; isRetroactive: boolean },
  oldEnd: string,
  today: string,
): boolean {
  return newEnd !== null && newEnd > oldEnd && (today <= oldEnd || isRetroactive);
}

/** The new end lies behind the old one and within the limits of the policy; `path` names its field. */
export function checkNewEnd(
  path: string,
  newEnd: string | null,
  { oldEnd, timesBefore }: ExtendedTerm,
  policy: PolicySet | undefined,
): FieldIssue[] {
  if (newEnd === null) return [{ path: [path], code: 'newEndMissing' }];
  if (newEnd <= oldEnd) return [{ path: [path], code: 'newEndNotLater', params: { end: oldEnd } }];
  if (!policy) return [];
  const times = policy.extensionTimes.value;
  const monthsEach = policy.extensionMonths.value;
  if (times !== null && timesBefore >= times) return [{ path: [path], code: 'extensionsUsedUp', params: { n: times } }];
  if (monthsEach === null) return [];
  const period = { amount: monthsEach, unit: 'm' } as const;
  const latest = deadlineAfter(oldEnd, period, 'term', { place: policy.receivingPlace.value }).date;
  return newEnd > latest ? [{ path: [path], code: 'extensionTooLong', params: { n: monthsEach, end: latest } }] : [];
}

/** After the end an extension must say that it reaches back; `on` is the day on which it would be decided at the latest. */
export function checkRetroactive(isRetroactive: boolean, oldEnd: string, on: string): FieldIssue[] {
  return on > oldEnd && !isRetroactive
    ? [{ path: ['retroactive'], code: 'extensionAfterEnd', params: { end: oldEnd } }]
    : [];
}
