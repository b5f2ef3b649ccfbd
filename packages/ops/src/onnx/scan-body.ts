import type { Attribute, OnnxGraph, OnnxNode, OnnxPort } from './proto.js';

/** What a node needs of the graph that it stands in: its inputs, and what its body reads from around it. */
export const needsOf = ({ inputs, attributes }: OnnxNode): readonly string[] => [
  ...inputs,
  ...Object.values(attributes).flatMap(capturedBy),
];

function capturedBy(attribute: Attribute): readonly string[] {
  if (typeof attribute !== 'object' || !('graph' in attribute)) return [];
  const { nodes, inputs } = attribute.graph;
  const own = new Set([...inputs.map(({ name }) => name), ...nodes.flatMap(({ outputs }) => outputs)]);
  return nodes.flatMap(needsOf).filter((name) => !own.has(name));
}

/**
 * The body of a scan: of `nodes`, which make `results` in this order, those that the rows change. The others stay in the
 * graph around it, where they are done once. Each result has a node of its own, since one value may be two results.
 */
export function bodyOf(nodes: readonly OnnxNode[], rows: readonly OnnxPort[], results: readonly OnnxPort[]): OnnxGraph {
  const own = new Set(rows.map(({ name }) => name));
  const inside = nodes.filter((node) => {
    if (!needsOf(node).some((name) => own.has(name))) return false;
    for (const output of node.outputs) own.add(output);
    return true;
  });
  const aliases = results.map(({ name }, i): OnnxNode => {
    return { type: 'Identity', domain: '', inputs: [name], outputs: [resultName(name, i)], attributes: {} };
  });
  return {
    nodes: [...inside, ...aliases],
    initializers: [],
    inputs: rows,
    outputs: results.map((result, i) => ({ ...result, name: resultName(result.name, i) })),
  };
}

const resultName = (name: string, i: number): string => `result_${i}:${name}`;
