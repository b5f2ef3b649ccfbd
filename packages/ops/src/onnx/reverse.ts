import type { ReverseExtras } from '../autodiff/reverse-ops.js';
import { axisOf, dimAt, productOf } from '../shapes/dims.js';
import { onnxTypes } from './proto.js';
import type { OnnxValue, Recorder } from './recorder.js';

const int64s = (...values: number[]): Uint8Array => new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
const scalar = (value: number): Uint8Array => new Uint8Array(Float32Array.of(value).buffer);

/** What going back needs, in ONNX's own operators. */
export function onnxReverse(
  graph: Recorder,
  reshape: (x: OnnxValue, shape: OnnxValue['shape']) => OnnxValue,
): ReverseExtras<OnnxValue> {
  const list = (...values: number[]) => graph.constant('int64', [values.length], int64s(...values));
  const dims = (rank: number) => ({ dtype: 'int32', shape: [rank] }) as const;
  const shapeOf = (x: OnnxValue) => graph.node('Shape', [x], dims(x.shape.length));
  return {
    // ScatterElements adds one after the other; ScatterND would from several threads at once, in any order.
    scatterSum: (x, indices, axis, like) => {
      const at = axisOf('scatterSum', axis, like.shape.length);
      const shape = [...like.shape.slice(0, at), productOf(indices.shape), ...like.shape.slice(at + 1)];
      const slices = indices.shape.length === 1 ? x : reshape(x, shape);
      const trailing = like.shape.length - at - 1;
      const column = graph.node('Reshape', [indices, list(-1, ...Array<number>(trailing).fill(1))], {
        dtype: 'int32',
        shape: [productOf(indices.shape), ...Array<number>(trailing).fill(1)],
      });
      const everywhere = graph.node('Expand', [column, shapeOf(slices)], { dtype: 'int32', shape: slices.shape });
      const zeros = graph.node('Expand', [graph.constant('float32', [], scalar(0)), shapeAfter(like, slices)], like);
      return graph.node('ScatterElements', [zeros, everywhere, slices], like, { axis: at, reduction: 'add' });
    },
    normalize: (x, epsilon) => {
      const width = dimAt(x.shape, x.shape.length - 1);
      const size = Number(width);
      const ones: OnnxValue = {
        name: graph.constant('float32', [size], new Uint8Array(new Float32Array(size).fill(1).buffer)),
        dtype: 'float32',
        shape: [size],
      };
      const column = { dtype: 'float32', shape: [...x.shape.slice(0, -1), 1] } as const;
      const [rows, , inverseDeviation] = graph.nodeOfMany('LayerNormalization', [x, ones], [x, column, column], {
        axis: -1,
        epsilon: { float: epsilon },
      });
      if (rows === undefined || inverseDeviation === undefined) throw new TypeError('there are three');
      return { rows, inverseDeviation };
    },
    // A product with a row of ones reads as fast as memory gives; ReduceSum takes three times as long.
    columnSums: (x) => {
      const width = dimAt(x.shape, x.shape.length - 1);
      const rows = productOf(x.shape.slice(0, -1));
      const matrix = x.shape.length === 2 ? x : reshape(x, [rows, width]);
      const count = graph.node('Shape', [matrix], dims(1), { start: 0, end: 1 });
      const sides = graph.node('Concat', [list(1), count.name], dims(2), { axis: 0 });
      const ones = graph.node('Expand', [graph.constant('float32', [], scalar(1)), sides], {
        dtype: 'float32',
        shape: [1, rows],
      });
      return reshape(graph.node('MatMul', [ones, matrix], { dtype: 'float32', shape: [1, width] }), [width]);
    },
    // By rows first: they are shared among threads, and their sums lose less than one long sum would.
    sumSquares: (x) => {
      const rank = x.shape.length;
      const rows = { dtype: 'float32', shape: x.shape.slice(0, -1) } as const;
      const sums = rank === 0 ? x : graph.node('ReduceSumSquare', [x, list(-1)], rows, { keepdims: 0 });
      if (rank === 1) return sums;
      if (rank === 0) return graph.node('Mul', [x, x], x);
      return graph.node('ReduceSum', [sums], { dtype: 'float32', shape: [] }, { keepdims: 0 });
    },
    after: (x, awaited) => awaited.reduce((value, token) => afterOne(value, token), x),
  };

  /** A reshape to the shape that it has: no copy, no number of x touched. */
  function afterOne(x: OnnxValue, token: OnnxValue): OnnxValue {
    return graph.node('Reshape', [x, shapeAfter(x, token)], { dtype: x.dtype, shape: x.shape });
  }

  /**
   * The shape of x, known when the token is computed: nothing times its first element is added. The runtime orders what no
   * other node waits for first, and would keep it until it is used.
   */
  function shapeAfter(x: OnnxValue, token: OnnxValue): OnnxValue {
    const flat = graph.node('Reshape', [token, list(-1)], { dtype: token.dtype, shape: [productOf(token.shape)] });
    const first = graph.node('Slice', [flat, list(0), list(1)], { dtype: token.dtype, shape: [1] });
    const bits = graph.node('Cast', [first], { dtype: 'bool', shape: [1] }, { to: onnxTypes.bool }); // NaN is true
    const padded = graph.node(
      'Concat',
      [bits.name, graph.constant('bool', [1], Uint8Array.of(0))],
      { dtype: 'bool', shape: [2] },
      { axis: 0 },
    ); // the token may be empty
    const bit = graph.node('Slice', [padded, list(0), list(1)], { dtype: 'bool', shape: [1] });
    const one = graph.node('Cast', [bit], dims(1), { to: onnxTypes.int64 });
    const nothing = graph.node('Mul', [one, list(0)], dims(1));
    return graph.node('Add', [shapeOf(x), nothing], dims(x.shape.length));
  }
}
