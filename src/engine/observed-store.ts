import type { Change, Store } from './store.js';

/** The same store, telling about every change that it applied. */
export function observed(store: Store, tell: (change: Change) => void): Store {
  return {
    read: (keys) => store.read(keys),
    due: (limit) => store.due(limit),
    outcome: (commandId) => store.outcome(commandId),
    async apply(changes) {
      const outcomes = await store.apply(changes);
      outcomes.forEach((outcome, i) => outcome.is === 'applied' && tell(changes[i]!));
      return outcomes;
    },
  };
}
