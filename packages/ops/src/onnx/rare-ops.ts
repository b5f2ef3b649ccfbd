import type { ReverseExtras } from '../autodiff/reverse-ops.js';
import { composedCrossEntropy } from '../cross-entropy.js';
import type { Ops } from '../ops.js';
import { shapes } from '../shapes/engine.js';
import { floatTypeOf, type Dialect } from './dialect.js';
import { recordLstm } from './lstm.js';
import type { OnnxValue, Recorder } from './recorder.js';
import { onnxReverse } from './reverse.js';
import { recordScan } from './scan.js';

type RareOps = Pick<Ops<OnnxValue>, 'crossEntropy' | 'scan' | 'lstm'> & ReverseExtras<OnnxValue>;

/** How ONNX has a loss, loops over a sequence, and what going back needs. */
export const rareOps = (graph: Recorder, ops: Ops<OnnxValue>, { dtype, isCoarse }: Dialect): RareOps => ({
  ...onnxReverse(graph, (x, shape) => ops.reshape(x, shape)),
  crossEntropy: (logits, labels, options) => {
    shapes.crossEntropy(logits, labels, options);
    return composedCrossEntropy(ops, logits, labels, options);
  },
  scan: (step, initial, sequences, options) => recordScan(graph, floatTypeOf(dtype), step, initial, sequences, options),
  // Not in WebAssembly or on a GPU, where nobody has measured it.
  ...(dtype === 'float32' && !isCoarse
    ? { lstm: (weights, sequence) => recordLstm(graph, ops, weights, sequence) }
    : {}),
});
