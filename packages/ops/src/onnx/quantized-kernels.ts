import type { Program, WeightSource } from '../program.js';
import type { Tree } from '../weights/schema.js';
import { leavesOf } from '../weights/walk.js';
import { int8FactorsName, int8Name, int8ScalesName } from './int8-names.js';
import { rareOps } from './rare-ops.js';
import { quantizedLinear } from './quantized-linear.js';
import { graphInputs } from './record.js';
import { onnxOps } from './ops.js';
import { Recorder, type RecordedWeight } from './recorder.js';
import { bindWeights } from './weights.js';

/** A kernel as int8 computes with it. */
export interface Int8Kernel {
  /** int8 [in, out] */
  readonly values: RecordedWeight;
  /** float32 [out] */
  readonly scales: RecordedWeight;
  /** float32 [in], where its input is multiplied by such. */
  readonly factors: RecordedWeight | undefined;
}

/** The kernels of a program, by path, as `onnx({ dtype: 'int8' })` rounds them when it loads them. */
export function quantizedKernels<S, I extends string>(
  program: Program<S, I, string>,
  weights: Tree<S, WeightSource>,
): ReadonlyMap<string, Int8Kernel> {
  const graph = new Recorder();
  const { values } = bindWeights<S>(graph, program.schema, weights, 'float32');
  const inputs = graphInputs(graph, program.inputs, 'float32');
  program.run(
    onnxOps(graph, { dtype: 'int8', isCoarse: false, linear: quantizedLinear, rare: rareOps }),
    values,
    inputs,
  );
  const kernels = leavesOf<S, WeightSource>(program.schema, weights).flatMap(({ path }) => {
    const [kernel, scales] = [graph.weightNamed(int8Name(path)), graph.weightNamed(int8ScalesName(path))];
    if (kernel === undefined || scales === undefined) return [];
    return [[path, { values: kernel, scales, factors: graph.weightNamed(int8FactorsName(path)) }] as const];
  });
  return new Map(kernels);
}
