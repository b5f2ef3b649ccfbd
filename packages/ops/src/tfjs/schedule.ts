import type { LazyNode, Operation, Step } from './graph.js';

/** `nodes` in their order, each with the values that are used there for the last time, but for those to be kept. */
export function scheduled(nodes: readonly Operation[], kept: ReadonlySet<LazyNode>): Step[] {
  const seen = new Set<LazyNode>(kept);
  const steps = [...nodes].reverse().map((node): Step => {
    const made = node.kind === 'scan' ? node.parts : []; // of several values some may be nobody's
    const release = new Set([...node.inputs, ...made].filter((value) => !seen.has(value)));
    for (const value of release) seen.add(value);
    return { node, release: [...release] };
  });
  return steps.reverse();
}
