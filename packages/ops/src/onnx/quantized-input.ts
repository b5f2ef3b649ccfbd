import type { OnnxValue, RecordedWeight, Recorder } from './recorder.js';

/** Rows in 8 bits: (quantized − zeroPoint) · step · size − shift is what they stand for. */
export interface QuantizedInput {
  /** uint8 [..., K] */
  readonly quantized: OnnxValue;
  /** [..., 1]: the range of each row. */
  readonly size: OnnxValue;
  /** Names of constants. */
  readonly step: string;
  readonly zeroPoint: string;
  /** What was added to every value. */
  readonly shift: number;
}

/**
 * Rounds each row of `x` to 8 bits by its own range, once for all that read it. A row is the same whatever stands beside it.
 * Values that are known to have a lower bound, as an activation gives them, get all 255 steps above it.
 */
export function quantizedInput(graph: Recorder, x: OnnxValue, factors: RecordedWeight | undefined): QuantizedInput {
  return graph.once(`quantized:${x.name}`, () => {
    const range = graph.ranges.get(x.name);
    const least = typeof range === 'object' ? range.least : undefined;
    const scaled = factors === undefined ? x : graph.node('Mul', [x, factors.name], plain(x));
    if (least === undefined) return symmetric(graph, scaled);
    const shifted = least === 0 ? scaled : graph.node('Add', [scaled, constant(graph, -least)], plain(x));
    return { ...rounded(graph, shifted, shifted, 255, 0), shift: -least };
  });
}

const symmetric = (graph: Recorder, x: OnnxValue): QuantizedInput => ({
  ...rounded(graph, x, graph.node('Abs', [x], plain(x)), 127, 128),
  shift: 0,
});

function rounded(graph: Recorder, x: OnnxValue, sizes: OnnxValue, steps: number, zero: number) {
  const column = { dtype: 'float32', shape: [...x.shape.slice(0, -1), 1] } as const;
  const largest = graph.node('ReduceMax', [sizes, graph.constant('int64', [1], LAST_AXIS)], column);
  const size = graph.node('Max', [largest, constant(graph, SMALLEST)], column);
  const step = constant(graph, 1 / steps);
  const zeroPoint = graph.constant('uint8', [], Uint8Array.of(zero));
  const quantized = graph.node('QuantizeLinear', [graph.node('Div', [x, size], plain(x)), step, zeroPoint], plain(x));
  return { quantized, size, step, zeroPoint };
}

/** A value of its shape, without what else is known of it. */
const plain = ({ dtype, shape }: OnnxValue) => ({ dtype, shape });

const constant = (graph: Recorder, value: number): string =>
  graph.constant('float32', [], new Uint8Array(Float32Array.of(value).buffer));

const LAST_AXIS = new Uint8Array(BigInt64Array.of(-1n).buffer);
/** A row of zeros has no range. */
const SMALLEST = 1e-12;
