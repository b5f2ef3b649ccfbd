import type { Program, WeightSource } from '../program.js';
import type { Tree } from '../weights/schema.js';
import { leavesOf } from '../weights/walk.js';
import { int8Name } from './quantized-linear.js';
import { graphInputs } from './record.js';
import { onnxOps } from './ops.js';
import { Recorder } from './recorder.js';
import { bindWeights } from './weights.js';

/** The weights of a program, by path, that `onnx({ dtype: 'int8' })` rounds as they load. */
export function quantizedKernels<S, I extends string>(
  program: Program<S, I, string>,
  weights: Tree<S, WeightSource>,
): ReadonlyMap<string, WeightSource> {
  const graph = new Recorder();
  const { values } = bindWeights<S>(graph, program.schema, weights, 'float32');
  const inputs = graphInputs(graph, program.inputs, 'float32');
  program.run(onnxOps(graph, { dtype: 'int8', isCoarse: false }), values, inputs);
  const leaves = leavesOf<S, WeightSource>(program.schema, weights);
  return new Map(
    leaves.filter(({ path }) => graph.hasWeight(int8Name(path))).map(({ path, value }) => [path, value] as const),
  );
}
