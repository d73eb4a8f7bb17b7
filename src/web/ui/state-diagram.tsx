import { drawDiagram, type DiagramGraph } from '../diagram.js';
import { show, type Text } from './text.js';

const STATE_WORD = { done: ' (durchlaufen)', here: ' (Sie sind hier)', other: '' };

/**
 * All states and transitions of a workflow as a picture with "Sie sind hier", in a region that scrolls sideways and
 * takes the focus, and the same as a list. Async: the picture is laid out by Graphviz.
 */
export async function StateDiagram(props: { graph: DiagramGraph; title: string }): Promise<string> {
  const safePicture = await drawDiagram(props.graph, props.title);
  return (
    <>
      <section class="u-diagram" tabindex="0" aria-label="Zustandsbild, waagerecht verschiebbar">
        {safePicture}
      </section>
      <details class="u-more">
        <summary>Dasselbe als Liste</summary>
        <div class="u-more__body">
          <DiagramAsList graph={props.graph} />
        </div>
      </details>
    </>
  );
}

/** The diagram in words: each state with its exits. */
export function DiagramAsList({ graph }: { graph: DiagramGraph }): JSX.Element {
  const names = new Map(graph.nodes.map((node) => [node.id, node.label]));
  return (
    <ul class="u-states">
      {graph.nodes.map((node) => {
        const exits = graph.edges.filter((edge) => edge.from === node.id);
        const marks = `${STATE_WORD[node.state]}${node.id === graph.initial ? ', Anfang' : ''}`;
        return (
          <li
            class={node.state === 'here' ? 'u-states__here' : undefined}
            aria-current={node.state === 'here' ? 'step' : undefined}
          >
            <span class="u-strong" safe>
              {node.label}
            </span>
            <span safe>{marks}</span>
            {exits.length > 0 ? (
              <ul>
                {exits.map((edge) => (
                  <li>
                    <ExitText label={edge.label} target={names.get(edge.to) ?? edge.to} />
                  </li>
                ))}
              </ul>
            ) : (
              <span class="u-meta">{node.final ? ' – Ende' : ' – kein Ausgang'}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function ExitText({ label, target }: { label: Text; target: string }): JSX.Element {
  return (
    <>
      {show(label)} <span aria-hidden="true">→</span> <span class="kern-sr-only">führt zu </span>
      {show(target)}
    </>
  );
}
