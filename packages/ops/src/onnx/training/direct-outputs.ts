import type { RecordedGraph } from '../recorder.js';

/**
 * Outputs under the names of the nodes that compute them, without a copy at the end: what is also read inside of the graph would
 * be kept until then, and all gradients are. A body of a scan reads by name what is outside of it: such a graph stays as it is.
 */
export function directOutputs(graph: RecordedGraph): RecordedGraph {
  const { nodes, outputs } = graph;
  if (
    nodes.some(({ attributes }) =>
      Object.values(attributes).some((value) => typeof value === 'object' && 'graph' in value),
    )
  )
    return graph;
  const ports = new Set(outputs.map(({ name }) => name));
  const computed = new Set(nodes.flatMap((node) => node.outputs));
  const direct = new Map<string, string>();
  const rest = nodes.filter(({ type, inputs: [source = ''], outputs: [output = ''] }) => {
    if (type !== 'Identity' || !ports.has(output) || !computed.has(source) || direct.has(source)) return true;
    direct.set(source, output);
    return false;
  });
  const renamed = (names: readonly string[]) => names.map((name) => direct.get(name) ?? name);
  return {
    ...graph,
    nodes: rest.map((node) => ({ ...node, inputs: renamed(node.inputs), outputs: renamed(node.outputs) })),
  };
}
