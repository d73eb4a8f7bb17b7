import { instance, type Viz } from '@viz-js/viz';
import { escapeHtml } from '@kitajs/html';

/** A workflow as a picture: its states and transitions with German labels. */
export interface DiagramGraph {
  nodes: {
    id: string;
    label: string;
    /** Passed already, where the instance stands, or neither. */
    state: 'done' | 'here' | 'other';
    final: boolean;
    /** Label of the compound state that the node lies in. */
    group?: string;
  }[];
  edges: {
    from: string;
    to: string;
    label: string;
    /** The instance has gone this way. */
    taken?: boolean;
  }[];
  initial: string;
}

let graphviz: Promise<Viz> | undefined;
const cache = new Map<string, string>();
const CACHE_SIZE = 200;

/**
 * Draws the graph top-down and answers an `<svg>` with the classes `node`, `edge`, `done`, `here`, without inline
 * style. Laid out with Arial and padded labels, since the page shows it in a wider face. Same graph, same picture:
 * kept by content. Labels are escaped.
 */
export async function drawDiagram(graph: DiagramGraph, title: string): Promise<string> {
  const key = JSON.stringify([graph, title]);
  const known = cache.get(key);
  if (known) return known;
  graphviz ??= instance();
  const drawn = (await graphviz).renderString(source(graph), { format: 'svg_inline', engine: 'dot' });
  const picture = clean(drawn, title);
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value!);
  cache.set(key, picture);
  return picture;
}

/** Graphviz' own language; every label is quoted. 11.25 pt are 15 px, 10.5 pt are 14 px at natural size. */
function source(graph: DiagramGraph): string {
  const nodes = graph.nodes.map((node) => ({ ...node, line: nodeLine(node) }));
  const groups = [...new Set(nodes.flatMap((node) => node.group ?? []))];
  return [
    'digraph {',
    'graph [rankdir=TB, nodesep=0.15, ranksep=0.3, bgcolor=transparent, fontname=Arial, fontsize=10.5, pad=0.1]',
    'node [shape=box, style=rounded, fontname=Arial, fontsize=11.25, margin="0.08,0.08", height=0.38]',
    'edge [fontname=Arial, fontsize=10.5, arrowsize=0.7]',
    'start [shape=circle, label="", width=0.16, height=0.16, fixedsize=true, class=start]',
    ...nodes.filter((node) => !node.group).map((node) => node.line),
    ...groups.flatMap((group, index) => [
      `subgraph cluster_${index} {`,
      `label=${quote(padded(group))} labeljust=l style=rounded class=group`,
      ...nodes.filter((node) => node.group === group).map((node) => node.line),
      '}',
    ]),
    `start -> ${quote(graph.initial)}`,
    ...merged(graph.edges).map(
      (edge) =>
        `${quote(edge.from)} -> ${quote(edge.to)} [label=${quote(padded(wrap(edge.label, 14)))}${edge.taken ? ', class=done' : ''}]`,
    ),
    '}',
  ].join('\n');
}

function nodeLine(node: DiagramGraph['nodes'][number]): string {
  const look = node.state === 'other' ? '' : `, class=${node.state}`;
  const final = node.final ? ', peripheries=2' : '';
  return `${quote(node.id)} [label=${quote(padded(wrap(node.label, 16)))}${look}${final}]`;
}

/** Several transitions between the same two states share one arrow. */
function merged(edges: DiagramGraph['edges']): DiagramGraph['edges'] {
  const byEnds = new Map<string, DiagramGraph['edges'][number]>();
  for (const edge of edges) {
    const ends = JSON.stringify([edge.from, edge.to]);
    const other = byEnds.get(ends);
    byEnds.set(
      ends,
      other ? { ...other, label: `${other.label}\n${edge.label}`, taken: other.taken || edge.taken } : edge,
    );
  }
  return [...byEnds.values()];
}

/** Breaks a label at spaces into lines of about `length` characters. */
function wrap(label: string, length: number): string {
  return label
    .split('\n')
    .map((line) =>
      line.split(' ').reduce((lines, word) => {
        const current = lines.slice(lines.lastIndexOf('\n') + 1);
        if (current === '') return lines + word;
        return `${lines}${current.length + 1 + word.length > length ? '\n' : ' '}${word}`;
      }, ''),
    )
    .join('\n');
}

function padded(label: string): string {
  return label
    .split('\n')
    .map((line) => ` ${line} `)
    .join('\n');
}

function quote(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `"${escaped}"`;
}

/** Takes out what a page must not have twice (ids, tooltips) and names the picture. */
function clean(svg: string, title: string): string {
  return svg
    .replace(/<\?xml[^>]*>|<!DOCTYPE[^>]*>|<!--[\s\S]*?-->/g, '')
    .replace(/<title>[\s\S]*?<\/title>/g, '')
    .replace(/ id="[^"]*"/g, '')
    .replace(/<svg /, `<svg role="img" aria-label="${escapeHtml(title)}" `)
    .replace(/(<svg[^>]*>)/, `$1<title>${escapeHtml(title)}</title>`)
    .trim();
}
