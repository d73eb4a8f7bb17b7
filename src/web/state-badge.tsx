import { wordsOf } from '../../workflows/words-catalogue.js';
import { Badge } from './ui/badge.js';

/** Sign of the state of a case, with the words of its workflow. */
export function StateBadge({ workflow, state }: { workflow: string; state: string }): JSX.Element {
  const words = wordsOf(workflow).states[state];
  return <Badge tone={words?.tone ?? 'neutral'} label={words?.label ?? state} />;
}
