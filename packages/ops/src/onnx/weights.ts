import type { CheckpointTensor } from '@firth/checkpoints';
import { OpsError } from '../error.js';
import type { WeightSource } from '../program.js';
import type { Tree } from '../weights/schema.js';
import { leavesOf, mapTree } from '../weights/walk.js';
import type { FloatType } from './dialect.js';
import { onnxTypes, type OnnxType } from './proto.js';
import type { OnnxValue, Recorder } from './recorder.js';

export interface BoundWeights<S> {
  readonly values: Tree<S, OnnxValue>;
  /** The folder below which every mapped file lies. */
  readonly folder: string | undefined;
}

/**
 * Makes an initializer of every weight: a place in the checkpoint's own file where there is one, so that the runtime maps
 * it and nothing is copied. In the graph all weights are of the dialect's float type.
 */
export function bindWeights<S>(
  graph: Recorder,
  schema: S,
  weights: Tree<S, WeightSource>,
  float: FloatType,
): BoundWeights<S> {
  const places = leavesOf<S, WeightSource>(schema, weights).flatMap(({ value }) => value.tensor.place ?? []);
  const folder = places.map(({ path }) => partsOf(path).slice(0, -1)).reduce<Parts | undefined>(common, undefined);
  const values = mapTree<S, WeightSource, OnnxValue>(schema, weights, (source, spec, path) => {
    const { tensor, transposed } = source;
    const type = onnxType(tensor);
    const { place, byteLength, shape } = tensor;
    const file =
      place === undefined || folder === undefined
        ? undefined
        : ({ ...place, kind: 'external', location: partsOf(place.path).slice(folder.length).join('/') } as const);
    const stored = { name: `weight:${path}`, type, shape, byteLength, file, read: () => tensor.read() };
    graph.weight(stored);
    const raw: OnnxValue = { name: stored.name, dtype: 'float32', shape: tensor.shape };
    const asFloat = type === float ? raw : graph.node('Cast', [raw], raw, { to: onnxTypes[float] });
    const weight = { path, source };
    if (!transposed) return { ...asFloat, weight };
    const value = graph.node('Transpose', [asFloat], { dtype: 'float32', shape: spec.shape });
    return { ...value, transposeOf: asFloat.name, weight };
  });
  return { values, folder: folder === undefined ? undefined : `${folder.join('/')}/` };
}

function onnxType({ dtype, name, file }: CheckpointTensor): OnnxType {
  if (dtype === 'complex64' || dtype === 'complex128')
    throw new OpsError('DTYPE_MISMATCH', `${file}, ${name}: a weight is real, found ${dtype}`);
  return dtype;
}

type Parts = readonly string[];

/** Of an absolute path; Windows' separators are only separators. */
const partsOf = (path: string): Parts => path.split(/[\\/]/);

function common(a: Parts | undefined, b: Parts): Parts {
  if (a === undefined) return b;
  const differs = a.findIndex((part, i) => part !== b[i]);
  return a.slice(0, differs < 0 ? a.length : differs);
}
