import { isOperation, type LazyGraph, type LazyNode, type LeafNode, type Operation } from './graph.js';
import { refuseRows } from './scan-node.js';
import type { Step } from './graph.js';
import { scheduled } from './schedule.js';

/** What to compute for some outputs, and when. */
export interface Plan {
  readonly outputs: ReadonlyMap<string, LazyNode>;
  /** Weights and constants that are needed at all. */
  readonly leaves: readonly LeafNode[];
  /** Done once: operations on weights and constants alone, such as the transposition of a kernel. */
  readonly once: readonly Step[];
  readonly steps: readonly Step[];
  /** The program's inputs that are needed at all. */
  readonly inputs: ReadonlyMap<string, LazyNode>;
}

/** Leaves out what no output needs, does once what no input changes, and frees each value after its last use. */
export function planOf(graph: LazyGraph, outputs: ReadonlyMap<string, LazyNode>): Plan {
  const needed = graph.neededFor(outputs.values());
  refuseRows(needed);
  const fixed = new Set<LazyNode>();
  for (const node of needed) if (node.kind !== 'scan' && isFixed(node, fixed)) fixed.add(node);
  const operations = needed.filter(isOperation);
  const isOnce = (node: Operation) => node.kind === 'op' && fixed.has(node);
  const [once, every] = [operations.filter(isOnce), operations.filter((node) => !isOnce(node))];
  const results = new Set(outputs.values());
  const kept = new Set([...results, ...every.flatMap(({ inputs }) => inputs)]);
  return {
    outputs,
    leaves: needed.filter((node) => node.kind === 'leaf'),
    once: scheduled(once, kept),
    steps: scheduled(every, new Set([...results, ...fixed])),
    inputs: new Map(needed.flatMap((node) => (node.kind === 'input' ? [[node.name, node] as const] : []))),
  };
}

/** Whether a node is the same in every run: a shape with a name in it is not. */
function isFixed(node: LazyNode, fixed: ReadonlySet<LazyNode>): boolean {
  if (node.kind !== 'op') return node.kind === 'leaf';
  return node.inputs.every((input) => fixed.has(input)) && node.shape.every((dim) => typeof dim === 'number');
}
