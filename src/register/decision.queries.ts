import { printDecisionNumber } from '../../workflows/policies/policy-set.js';
import type { BodyView } from './case.queries.js';

/** A decision as far as its name needs it. */
export interface Numbered {
  body: string;
  year: number;
  number: number;
}

/** „2024/09“ as the body prints it. Never shown without its body. */
export function decisionNumber(bodies: BodyView[], { body, year, number }: Numbered): string {
  const format = bodies.find(({ code }) => code === body)?.policy.numberFormat.value ?? '{year}/{number}';
  return printDecisionNumber(format, year, number);
}

/** „AL-Runde, Beschluss 2024/09“ (wording.md 1 (5)). */
export function decisionName(bodies: BodyView[], decision: Numbered): string {
  return `${bodyName(bodies, decision.body)}, Beschluss ${decisionNumber(bodies, decision)}`;
}

export function bodyName(bodies: BodyView[], code: string | null | undefined): string {
  return bodies.find((body) => body.code === code)?.names.short ?? code ?? '';
}
