import type { RecordedGraph } from '../recorder.js';

/** An output that no binding of JavaScript can show: a list without elements. */
export const END = 'output:end';

/**
 * Puts an output before all others at which onnxruntime-node stops once a run is over. Otherwise it would copy each output into
 * a new array, also those that were written to places of ours: every step as many bytes as all weights have.
 */
export function endedGraph(graph: RecordedGraph): RecordedGraph {
  return {
    ...graph,
    nodes: [...graph.nodes, { type: 'SequenceEmpty', domain: '', inputs: [], outputs: [END], attributes: {} }],
    outputs: [{ name: END, type: 'float32', shape: [], isSequence: true }, ...graph.outputs],
  };
}

/** Whether a run ended so, and not by a failure. */
export const hasEnded = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('Non tensor type is temporarily not supported');
