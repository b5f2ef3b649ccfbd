import { composedActivations } from '../../composed.js';
import type { Ops } from '../../ops.js';
import { axisOf, reducedDims } from '../../shapes/dims.js';
import { shapes } from '../../shapes/engine.js';
import { rareOps } from '../rare-ops.js';
import { onnxOps, type Product } from '../ops.js';
import type { OnnxValue, Recorder } from '../recorder.js';

/**
 * The lowest opset that has every operator used (LayerNormalization came with it). ONNX Runtime reads it since 1.12
 * (2022); Gelu as one operator would ask for opset 20 and ONNX Runtime 1.17, and is fused from its parts by both.
 */
export const STANDARD_OPSET = 17;

/** `Ops` that record operators of ONNX's own domain at opset 17 only. */
export function standardOps(graph: Recorder): Ops<OnnxValue> {
  const ops = onnxOps(graph, { dtype: 'float32', isCoarse: false, rare: rareOps }, standardProduct(graph));
  /** Before opset 18 the axes of these reductions are an attribute. */
  const reduce = (type: string, op: 'reduceMean' | 'reduceMax') => {
    return (x: OnnxValue, axes: readonly number[], keepDims: boolean): OnnxValue => {
      const attributes = { axes: axes.map((axis) => axisOf(op, axis, x.shape.length)), keepdims: 1 };
      const kept = graph.node(type, [x], shapes[op](x, axes, true), attributes);
      return keepDims ? kept : ops.reshape(kept, reducedDims(op, x.shape, axes, false));
    };
  };
  return {
    ...ops,
    activation: (kind, x) =>
      kind === 'gelu' || kind === 'geluTanh' ? composedActivations[kind](ops, x) : ops.activation(kind, x),
    reduceMean: reduce('ReduceMean', 'reduceMean'),
    reduceMax: reduce('ReduceMax', 'reduceMax'),
  };
}

/** `MatMul` and, where there is a factor, `Mul`; a transposed operand is the `Transpose` node that made it. */
function standardProduct(graph: Recorder): Product {
  return (a, b, result, alpha = 1) => {
    const product = graph.node('MatMul', [a, b], result);
    if (alpha === 1) return product;
    const factor = graph.constant('float32', [], new Uint8Array(Float32Array.of(alpha).buffer));
    return graph.node('Mul', [product, factor], result);
  };
}
