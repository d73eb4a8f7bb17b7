import { PAGES } from './layout.js';

/** Address of a case: some workflows have a page of their own. */
export function caseLink({ id, workflow }: { id: string; workflow: string }): string {
  if (workflow === 'approval') return `/votes/${id}`;
  if (workflow === 'decision') return `${PAGES.decisions}/${id}`;
  if (workflow === 'body') return `/bodies/${id}`;
  if (workflow === 'meeting') return `${PAGES.meetings}/${id}`;
  return `${PAGES.instances}/${id}`;
}
