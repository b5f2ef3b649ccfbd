import type { LstmResult, LstmSequence, LstmWeights } from '../lstm.js';
import type { Ops } from '../ops.js';
import { dimAt } from '../shapes/dims.js';
import type { OnnxValue, Recorder } from './recorder.js';

/** ONNX's order of the gates input, forget, candidate, output. */
const ORDER = [0, 3, 1, 2];

const int64 = (value: number): Uint8Array => new Uint8Array(BigInt64Array.of(BigInt(value)).buffer);

/** ONNX's own LSTM: one operator for all steps, whose kernels ONNX Runtime packs once. */
export function recordLstm(
  graph: Recorder,
  ops: Ops<OnnxValue>,
  { kernel, recurrentKernel, bias, recurrentBias }: LstmWeights<OnnxValue>,
  { x, lengths, hidden, cell, reverse = false }: LstmSequence<OnnxValue>,
): LstmResult<OnnxValue> {
  const size = Number(dimAt(hidden.shape, 1));
  const reordered = (columns: OnnxValue) =>
    ops.concat(
      ORDER.map((gate) => ops.slice(columns, 0, gate * size, (gate + 1) * size)),
      0,
    );
  const rows = (of: OnnxValue) => first(ops, reordered(ops.transpose(of, [1, 0]))); // [1, 4 * hidden, in]
  const zeros = ops.constant(new Array<number>(4 * size).fill(0), [4 * size]);
  const biases = first(ops, ops.concat([reordered(bias ?? zeros), reordered(recurrentBias ?? zeros)], 0)); // [1, 8 * hidden]
  const state = { dtype: 'float32', shape: [1, ...hidden.shape] } as const;
  const [length = 1, batch = 1] = x.shape;
  const [shown, ...last] = graph.nodeOfMany(
    'LSTM',
    [x, rows(kernel), rows(recurrentKernel), biases, lengths ?? '', first(ops, hidden), first(ops, cell)],
    [{ dtype: 'float32', shape: [length, 1, batch, size] }, state, state],
    { hidden_size: size, direction: reverse ? 'reverse' : 'forward' },
  );
  const without = (axis: number, value: OnnxValue | undefined): OnnxValue => {
    if (value === undefined) throw new TypeError('there are three');
    const shape = value.shape.filter((_, i) => i !== axis);
    return graph.node('Squeeze', [value, graph.constant('int64', [1], int64(axis))], { dtype: 'float32', shape });
  };
  /** A sequence without rows ends as it began; the operator would give 0. */
  const settled = (value: OnnxValue | undefined, initial: OnnxValue): OnnxValue => {
    const after = without(0, value);
    if (lengths === undefined) return after;
    return ops.where(ops.equal(ops.reshape(lengths, [batch, 1]), ops.constant([0], [], 'int32')), initial, after);
  };
  return { shown: without(1, shown), hidden: settled(last[0], hidden), cell: settled(last[1], cell) };
}

const first = (ops: Ops<OnnxValue>, x: OnnxValue): OnnxValue => ops.reshape(x, [1, ...x.shape]);
