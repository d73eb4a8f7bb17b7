import type { LadderStep } from '../../workflows/policies/policy-set.js';
import { plural } from './format.js';

/** When a step of the reminders comes: „7 Tage vorher“, „am Tag selbst“, „Halbzeit“. */
export function stepWords({ when }: LadderStep): string {
  if (when === 'halfTime') return 'Halbzeit';
  if ('workingDays' in when) return `${plural(-when.workingDays, 'Arbeitstag', 'Arbeitstage')} vorher`;
  if (when.days === 0) return 'am Tag selbst';
  return `${plural(Math.abs(when.days), 'Tag', 'Tage')} ${when.days < 0 ? 'vorher' : 'danach'}`;
}
