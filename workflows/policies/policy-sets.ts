import { fachministerkonferenzPolicy } from './fachministerkonferenz.js';
import { alRundePolicy, itPlanungsratPolicy } from './it-planungsrat.js';
import { itStandardisierungsboardPolicy } from './it-standardisierungsboard.js';
import type { PolicySet } from './policy-set.js';

/** Shipped policy sets by body. */
export const policySets: Record<string, PolicySet> = Object.fromEntries(
  [itPlanungsratPolicy, alRundePolicy, itStandardisierungsboardPolicy, fachministerkonferenzPolicy].map((set) => [
    set.body,
    set,
  ]),
);
