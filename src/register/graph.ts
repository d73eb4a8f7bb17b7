import type { AnyStateMachine } from 'xstate';
import type { WhoMay } from '../../workflows/contract.js';

/** What the words of a workflow must offer for its picture. */
export interface GraphWords {
  states: Record<string, { label: string }>;
  commands: Record<string, { label: string }>;
  deadlines: Record<string, string>;
}

/** Why an instance goes from one state to another: by itself, by a person, by what another case tells, by time. */
export type WayKind = 'always' | 'awaited' | 'told' | 'command' | 'deadline';

/** A workflow as a picture: states and transitions in German, and which of them an instance has gone through. */
export interface WorkflowGraph {
  nodes: { id: string; label: string; state: 'done' | 'here' | 'other'; final: boolean; group?: string }[];
  edges: { from: string; to: string; label: string; taken?: boolean; event: string; kind: WayKind }[];
  initial: string;
}

/** What the picture needs of an entry of the history. */
export interface Move {
  seq: number;
  type: string;
  fromState: string | null;
  toState: string;
}

/** What other cases tell a case (Meldungen aus anderen Vorgängen). */
const toldLabels: Record<string, string> = {
  decided: 'Beschluss gefasst',
  notCarried: 'Beschluss nicht zustande gekommen',
  deferred: 'Punkt vertagt',
  noted: 'Zur Kenntnis genommen',
  extensionDecided: 'Verlängerung beschlossen',
  mandateChanged: 'Änderung vermerkt oder beschlossen',
  changeEnded: 'Antrag auf Änderung beendet',
  leadsChanged: 'Federführung geändert',
  extensionEnded: 'Antrag auf Verlängerung beendet',
  mandateEnded: 'Mandat vorzeitig beendet',
  itemPassedOn: 'In der Sitzung nicht behandelt',
  takenTogether: 'Grüne Liste abgestimmt',
  establishedTogether: 'Grüne Liste festgestellt',
  voided: 'Sitzung unterbrochen',
  clauseChanged: 'Durch späteren Beschluss geändert',
  orderRepealed: 'Ziffer aufgehoben',
  thingSettled: 'Offenes erledigt',
  reportOver: 'Bericht abgegeben oder fällig geworden',
  endMoved: 'Ende des Mandats verlegt',
  subjectWithdrawn: 'Vorgang zurückgezogen',
};

/** Conditions under which a case goes on by itself or takes one of two ways. */
const conditionLabels: Record<string, string> = {
  proposesItem: 'Vorschlag für die Tagesordnung',
  proposesItemLater: 'solange eine Zusage gilt',
  goesInAtOnce: 'bei einer Federführung, oder wenn eine für alle abgibt',
  isNotAsked: 'kein Antrag offen',
  allAgreed: 'alle Federführungen haben zugestimmt',
  isAsked: 'neuer Termin beantragt',
  itemIsDue: 'wenn ein Vorschlag ansteht',
  allLeadsConfirmed: 'alle Federführungen bestätigt',
  allSigned: 'alle Federführungen beantragt',
  allCriteriaMet: 'alle Kriterien erfüllt',
  nothingOpen: 'nichts mehr offen',
  isCarried: 'Mehrheit erreicht',
  takesEffect: 'vor dem Ende oder rückwirkend',
  isExtended: 'vor dem Ende oder rückwirkend',
  othersLead: 'andere Federführungen bleiben',
  ranOut: 'Befristung abgelaufen, nichts mehr offen',
  isDissolved: 'aufgelöst, nichts mehr offen',
  isMerged: 'zusammengelegt, nichts mehr offen',
  isTransferred: 'überführt, nichts mehr offen',
  mayChange: 'keine Änderung offen',
  mayExtend: 'befristet, kein Antrag offen',
  goesOn: 'mit nächster Sitzung',
  isInMeeting: 'in der Sitzung',
  isInWriting: 'im Umlauf',
  goesInWriting: 'im Umlauf weiter',
  mayDemandInMeeting: 'mit Sitzung',
  isReservation: 'bei einem Vorbehalt',
  isNoted: 'alle Gremien beraten, zuletzt zur Information',
  isDecided: 'alle Gremien beraten',
  waits: 'weiteres Gremium folgt',
  waitsForNobody: 'bei allen Gremien des Schritts angesetzt',
  isHeld: 'Freigabe in Stufen',
  isMoved: 'Antrag hat genug Unterstützung',
  isOver: 'Geltung ist vorbei',
  isPartlyRepealed: 'eine Ziffer aufgehoben',
  isRepealed: 'alle Ziffern aufgehoben',
  needsNotice: 'Bekanntmachung nötig',
};

/** The parts of a machine's definition that are walked; XState types them for machines at work. */
interface StateNode {
  path: string[];
  type: string;
  /** `ended`: over, unless a later decision reaches back. */
  tags: string[];
  initial?: { target: StateNode[] };
  states: Record<string, StateNode>;
  transitions: Map<string, Transition[]>;
  always?: Transition[];
}
interface Transition {
  target?: StateNode[];
  guard?: unknown;
  meta?: WhoMay;
}

const nameOf = (node: StateNode) => node.path.join('.');

/**
 * The machine of a workflow as states and transitions with German labels; ways that lead back to where they began are
 * left out unless the case waits for them. `history` (own entries, any order) marks what an instance has gone through,
 * `state` where it stands.
 */
export function graphOf(
  workflow: { machine: AnyStateMachine },
  words: GraphWords,
  history: readonly Move[],
  state: string,
): WorkflowGraph {
  const root = workflow.machine.root as unknown as StateNode;
  const visited = new Set(history.map(({ toState }) => toState));
  const nodes: WorkflowGraph['nodes'] = [];
  const edges: WorkflowGraph['edges'] = [];
  const walk = (node: StateNode, above: StateNode[]): void => {
    const inner = Object.values(node.states);
    if (inner.length > 0) return inner.forEach((child) => walk(child, [...above, node]));
    const id = nameOf(node);
    const parent = above.at(-1)!;
    const group = parent === root ? undefined : words.states[nameOf(parent)]?.label;
    nodes.push({
      id,
      label: words.states[id]?.label ?? id,
      state: id === state ? 'here' : visited.has(id) ? 'done' : 'other',
      final: node.type === 'final' || node.tags.includes('ended'),
      ...(group ? { group } : {}),
    });
    if (node.type === 'final') return;
    edges.push(...[node, ...above.toReversed()].flatMap((from) => waysOut(id, from, from === root, words)));
  };
  walk(root, []);
  const graph = { nodes, edges, initial: nameOf(entered(root)) };
  markTaken(graph, history);
  return graph;
}

/** States that probably come next, nearest first, up to an end; by the order of the rule book. */
export function likelyNext(graph: WorkflowGraph, state: string): string[] {
  const ways: WayKind[] = ['always', 'awaited', 'told', 'deadline', 'command'];
  const found: string[] = [];
  for (let at = state; ;) {
    if (graph.nodes.find(({ id }) => id === at)?.final) return found;
    const [next] = graph.edges
      .filter(({ from, to }) => from === at && to !== state && !found.includes(to))
      .toSorted((a, b) => ways.indexOf(a.kind) - ways.indexOf(b.kind));
    if (!next) return found;
    found.push(next.to);
    at = next.to;
  }
}

/** The innermost state in which a case arrives when it enters a node. */
function entered(node: StateNode): StateNode {
  const [first] = node.initial?.target ?? [];
  return first ? entered(first) : node;
}

function waysOut(id: string, node: StateNode, isRoot: boolean, words: GraphWords): WorkflowGraph['edges'] {
  const all: [string, Transition[]][] = [['', node.always ?? []], ...node.transitions];
  return all.flatMap(([event, transitions]) =>
    transitions.flatMap((transition, i) => {
      const [target] = transition.target ?? [];
      const to = target ? nameOf(entered(target)) : id;
      const kind = kindOf(event, transition);
      if (to === id && (isRoot || kind !== 'awaited')) return [];
      return [{ from: id, to, event, kind, label: labelOf(event, transition, i, transitions.length, words) }];
    }),
  );
}

function kindOf(event: string, { meta }: Transition): WayKind {
  if (event === '') return 'always';
  if (event.startsWith('deadline.')) return 'deadline';
  if (!meta?.by) return 'told';
  return meta.awaited ? 'awaited' : 'command';
}

function labelOf(event: string, { guard }: Transition, i: number, of: number, words: GraphWords): string {
  const condition = typeof guard === 'string' ? conditionLabels[guard] : undefined;
  if (event === '') return condition ?? 'von selbst';
  const [family, ...rest] = event.split('.');
  const name =
    family === 'deadline'
      ? (words.deadlines[rest.join('.')] ?? words.deadlines[rest[0]!] ?? 'Frist')
      : (words.commands[event]?.label ?? toldLabels[event] ?? event);
  if (of === 1) return name;
  return `${name}: ${condition ?? (i === of - 1 ? 'sonst' : 'unter Bedingung')}`;
}

/**
 * Commands of a workflow with everybody who may send them: `lead@leads`, `secretariat`. In one state, if given (dotted
 * name), else in any.
 */
export function entitledTo(workflow: { machine: AnyStateMachine }, state?: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const walk = (node: StateNode): void => {
    const name = nameOf(node);
    if (state !== undefined && name !== '' && name !== state && !state.startsWith(`${name}.`)) return;
    for (const [event, transitions] of node.transitions)
      for (const { meta } of transitions)
        if (meta?.by) found.set(event, [...new Set([...(found.get(event) ?? []), ...meta.by])]);
    Object.values(node.states).forEach(walk);
  };
  walk(workflow.machine.root as unknown as StateNode);
  return found;
}

/** Marks the ways that the history went; what happens by itself after an event is part of the same step. */
function markTaken({ edges, initial }: WorkflowGraph, history: readonly Move[]): void {
  for (const { type, fromState, toState } of history) {
    const from = fromState ?? initial;
    const first = edges.filter((edge) => edge.from === from && (edge.event === type || edge.kind === 'always'));
    const ways = fromState === null && from === toState ? [] : first.map((edge) => [edge]);
    const seen = new Set<string>();
    for (const way of ways) {
      const { to } = way.at(-1)!;
      if (to === toState) {
        way.forEach((edge) => (edge.taken = true));
        break;
      }
      if (seen.has(to)) continue;
      seen.add(to);
      ways.push(...edges.filter((edge) => edge.from === to && edge.kind === 'always').map((edge) => [...way, edge]));
    }
  }
}
