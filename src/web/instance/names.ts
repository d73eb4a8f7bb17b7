import { groupKinds } from '../../../workflows/data/format-kinds.js';
import { type ReportWhen, isRepeated } from '../../../workflows/report-schedule.js';
import { focusTopics } from '../../../workflows/data/focus-topics.js';
import { organisations } from '../../../workflows/data/organisations.js';
import type { Awaiting } from '../../identity/membership.js';
import type { BodyView } from '../../register/case.queries.js';
import { functionName, organisationName, roleName } from '../../register/names.js';
import { formatDate, formatList, formatMonth } from '../format.js';

/** „Hessen, Bremen und Bund“. */
export function organisationList(codes: string[]): string {
  return formatList(codes.map(organisationName));
}

/** „des Bundes“. */
export function organisationGen(code: string): string {
  return organisations[code]?.names.gen ?? code;
}

export function kindName(code: string): string {
  return (groupKinds as Record<string, { label: string }>)[code]?.label ?? code;
}

export function focusTopicName(code: string): string {
  return (focusTopics as Record<string, { label: string }>)[code]?.label ?? code;
}

/** Zwischenbericht, Abschlussbericht. */
export function reportName(kind: string): string {
  return kind === 'final' ? 'Abschlussbericht' : 'Zwischenbericht';
}

/** „November 2024“, „29.11.2024“, „alle 3 Monate ab März 2025“: as it is typed, too (`toInput`). */
export function whenName(when: ReportWhen): string {
  switch (when.precision) {
    case 'day':
      return formatDate(when.on);
    case 'month':
      return formatMonth(when.month);
    case 'everyMonths':
      return `${when.months === 1 ? 'monatlich' : `alle ${when.months} Monate`} ab ${formatMonth(when.from)}`;
    case 'eachMeeting':
      return 'jede Sitzung';
    case 'days':
      return formatList(when.on.map(formatDate));
    case 'atEnd':
      return 'zum Ende';
  }
}

/** The plan that a report came of, by its key: `report-2-3` is the third of the second plan. */
export function planOf<P>(plans: P[] | undefined, key: unknown): P | undefined {
  return plans?.[Number(/^report-(\d+)/.exec(String(key))?.[1]) - 1];
}

/** When a single report was meant: what was planned, or that it is one of a Turnus. */
export function reportTurn(plan: { when: ReportWhen } | undefined, key: unknown): string | null {
  if (!plan) return null;
  const n = /^report-\d+-(\d+)$/.exec(String(key))?.[1] ?? '1';
  return isRepeated(plan.when) ? `${n}. Bericht, ${whenName(plan.when)}` : whenName(plan.when);
}

const thingNames: Record<string, string> = {
  service: 'Leistung',
  project: 'Umsetzungsprojekt',
  report: 'Bericht',
  question: 'Frage',
  document: 'Dokument',
  order: 'Auftrag',
};

/** Art of a thing that is handed over. */
export function thingName(kind: string): string {
  return thingNames[kind] ?? kind;
}

/** Who is waited for, in words: „Federführung Hessen und Bremen“, „Vorsitz der AL-Runde“, „Geschäftsstelle“. */
export function awaitedNames(awaits: Awaiting[], bodies: BodyView[]): string {
  const names = awaits.map(({ role, organisations: codes, body }) => {
    const gen = bodies.find(({ code }) => code === body)?.names.gen ?? '';
    if (role === 'votingMember') return `Stimmberechtigte Mitglieder ${gen}`.trim();
    if (role === 'chair') return `Vorsitz ${gen}`.trim();
    if (role === '*') return organisationList(codes ?? []);
    if (codes === null) return functionName(role, '').trim();
    return `${roleName(role)} ${organisationList(codes)}`;
  });
  return formatList([...new Set(names)]);
}
