import { type WorkflowGraph, graphOf, likelyNext } from '../../register/graph.js';
import { berlinDay, formatDate } from '../format.js';
import { More } from '../ui/more.js';
import { Path, type PathStep } from '../ui/path.js';
import { Section } from '../ui/section.js';
import { StateDiagram } from '../ui/state-diagram.js';
import type { CaseView } from './case-view.js';

/** „Stand des Verfahrens“: where the case has been, where it stands, what likely follows; the whole picture behind. */
export async function Way({ c }: { c: CaseView }): Promise<string> {
  const graph = graphOf(c.definition, c.words, ownMoves(c), c.state);
  const steps = stepsOf(c, graph);
  const exits = sideExits(c, graph);
  const title = `Zustandsbild: ${c.words.name}, Sie sind hier: ${labelOf(c, c.state)}`;
  return (
    <Section id="stand" title="Stand des Verfahrens">
      <Path steps={steps} column={steps.length > 7} />
      {exits.length > 0 ? (
        <p class="u-meta u-after" safe>
          {`Von hier aus auch möglich: ${exits.join(', ')}.`}
        </p>
      ) : (
        ''
      )}
      <More summary="Alle Zustände und Übergänge zeigen">
        <StateDiagram graph={graph} title={title} />
      </More>
    </Section>
  );
}

/** Own entries of the history, oldest first, without what the reader may not know. */
function ownMoves(c: CaseView) {
  return c.history
    .filter(({ instanceId, type }) => instanceId === c.found.row.id && (c.isInside || type !== 'deadline.due'))
    .map((entry) =>
      c.isInside ? entry : { ...entry, fromState: calm(entry.fromState), toState: calm(entry.toState)! },
    )
    .toReversed();
}

function calm(state: string | null): string | null {
  return state === 'open.overdue' ? 'open.awaited' : state;
}

const outer = (state: string) => state.split('.')[0]!;

/** Steps by outer state, each once, at the time of its last visit; then what likely follows. */
function stepsOf(c: CaseView, graph: WorkflowGraph): PathStep[] {
  const visited = new Map<string, { state: string; at: string }>();
  let last = '';
  for (const { toState, at } of ownMoves(c)) {
    const name = outer(toState);
    const since = name === last ? visited.get(name)!.at : at;
    visited.delete(name);
    visited.set(name, { state: toState, at: since });
    last = name;
  }
  const here = outer(c.state);
  const next = new Map(
    likelyNext(graph, c.state)
      .toReversed()
      .map((state) => [outer(state), state]),
  );
  return [
    ...[...visited].map(([name, { state, at }]): PathStep => ({
      state: name === here ? 'here' : 'done',
      name: labelOf(c, name === here ? c.state : state),
      note: formatDate(berlinDay(at)),
    })),
    ...[...next]
      .toReversed()
      .filter(([name]) => name !== here)
      .map(([, state]): PathStep => ({ state: 'next', name: labelOf(c, state) })),
  ];
}

/** Other ways out of this state, in words; an inner step of the same state is none. */
function sideExits(c: CaseView, graph: WorkflowGraph): string[] {
  const likely = new Set(likelyNext(graph, c.state));
  const exits = graph.edges.filter(
    ({ from, to }) => from === c.state && outer(to) !== outer(c.state) && !likely.has(to),
  );
  return [...new Set(exits.map(({ to }) => labelOf(c, to)))];
}

function labelOf(c: CaseView, state: string): string {
  return c.words.states[state]?.label ?? state;
}
