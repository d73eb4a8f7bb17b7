import { catalogue } from '../workflows/catalogue.js';
import type { WhoMay } from '../workflows/contract.js';
import { wordsOf } from '../workflows/words-catalogue.js';
import { graphOf } from './register/graph.js';
import { roleName } from './register/names.js';

/** docs/workflows.md: every workflow with its states, transitions and who may, read off the machines themselves. */
export function workflowPages(): string {
  const parts = catalogue.map((workflow) => {
    const words = wordsOf(workflow.name);
    const { nodes, edges } = graphOf(workflow, words, [], '');
    const name = (id: string) => nodes.find((node) => node.id === id)?.label ?? id;
    const states = nodes.map(
      ({ id, label, final }) => `| ${label} | \`${id}\` | ${words.states[id]?.next ?? ''} | ${final ? 'Ende' : ''} |`,
    );
    const ways = edges.map(
      ({ from, to, label, event }) => `| ${name(from)} | ${label} | ${whoMay(workflow, event)} | ${name(to)} |`,
    );
    return [
      `## ${words.name} (\`${workflow.name}\`, Fassung ${workflow.version})`,
      '',
      '| Zustand | im Code | Wie es weitergeht | |',
      '|---|---|---|---|',
      ...states,
      '',
      ...(ways.length ? ['| Von | Was geschieht | Wer | Nach |', '|---|---|---|---|', ...ways, ''] : []),
    ].join('\n');
  });
  return [
    '# Verfahren',
    '',
    'Aus den Verfahren selbst erzeugt (`npm run docs`). Kommandos stehen in `workflows/`, je Verfahren eine Datei.',
    '',
    ...parts,
  ].join('\n');
}

function whoMay(workflow: (typeof catalogue)[number], event: string): string {
  const tokens = new Set<string>();
  const walk = (node: { states: Record<string, never>; transitions: Map<string, { meta?: WhoMay }[]> }): void => {
    for (const transition of node.transitions.get(event) ?? [])
      transition.meta?.by.forEach((token) => tokens.add(token));
    Object.values(node.states).forEach(walk);
  };
  walk(workflow.machine.root as never);
  return [...tokens]
    .map((token) => token.split('@')[0]!)
    .map((role) => (role === '*' ? 'genannte Organisation' : roleName(role)))
    .filter((role, i, all) => all.indexOf(role) === i)
    .join(', ');
}
