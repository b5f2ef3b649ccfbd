import type { LazyGraph, LazyNode, LeafNode, OpNode } from './graph.js';

/** One operation, and the values that nobody needs after it. */
export interface Step {
  readonly node: OpNode;
  readonly release: readonly LazyNode[];
}

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
  const fixed = new Set<LazyNode>();
  for (const node of needed) if (isFixed(node, fixed)) fixed.add(node);
  const operations = needed.filter((node) => node.kind === 'op');
  const [once, every] = [operations.filter((node) => fixed.has(node)), operations.filter((node) => !fixed.has(node))];
  const results = new Set(outputs.values());
  const kept = new Set([...results, ...every.flatMap(({ inputs }) => inputs)]);
  return {
    outputs,
    leaves: needed.filter((node) => node.kind === 'leaf'),
    once: schedule(once, kept),
    steps: schedule(every, new Set([...results, ...fixed])),
    inputs: new Map(needed.flatMap((node) => (node.kind === 'input' ? [[node.name, node] as const] : []))),
  };
}

/** Whether a node is the same in every run: a shape with a name in it is not. */
function isFixed(node: LazyNode, fixed: ReadonlySet<LazyNode>): boolean {
  if (node.kind !== 'op') return node.kind === 'leaf';
  return node.inputs.every((input) => fixed.has(input)) && node.shape.every((dim) => typeof dim === 'number');
}

/** `nodes` in their order, each with the values that are used there for the last time, but for those to be kept. */
function schedule(nodes: readonly OpNode[], kept: ReadonlySet<LazyNode>): Step[] {
  const seen = new Set<LazyNode>(kept);
  const steps = [...nodes].reverse().map((node): Step => {
    const release = new Set(node.inputs.filter((input) => !seen.has(input)));
    for (const input of release) seen.add(input);
    return { node, release: [...release] };
  });
  return steps.reverse();
}
