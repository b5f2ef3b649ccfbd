import type { CheckpointTensor } from '@firth/checkpoints';
import { OpsError } from '../error.js';
import type { WeightSource } from '../program.js';
import { sizeOf } from '../shapes/dims.js';
import { readWeight } from '../weights/read-weight.js';
import type { Tree } from '../weights/schema.js';
import { leavesOf, mapTree } from '../weights/walk.js';
import type { FloatType } from './dialect.js';
import { onnxTypes, type OnnxType } from './proto.js';
import { int8FactorsName, int8Name, int8ScalesName } from './int8-names.js';
import type { OnnxValue, RecordedWeight, Recorder } from './recorder.js';

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
  const places = leavesOf<S, WeightSource>(schema, weights).flatMap(({ value: { tensor, scales, factors } }) =>
    [
      tensor.place,
      scales?.place,
      factors !== undefined && 'tensor' in factors ? factors.tensor.place : undefined,
    ].filter((place) => place !== undefined),
  );
  const folder = places.map(({ path }) => partsOf(path).slice(0, -1)).reduce<Parts | undefined>(common, undefined);
  const recorded = (name: string, tensor: CheckpointTensor): RecordedWeight => {
    const { place, byteLength, shape } = tensor;
    const file =
      place === undefined || folder === undefined
        ? undefined
        : ({ ...place, kind: 'external', location: partsOf(place.path).slice(folder.length).join('/') } as const);
    return { name, type: onnxType(tensor), shape, byteLength, file, read: () => tensor.read() };
  };
  const values = mapTree<S, WeightSource, OnnxValue>(schema, weights, (source, spec, path) => {
    const { tensor, transposed, scales, factors } = source;
    const name = `weight:${path}`;
    const stored = scales === undefined ? recorded(name, tensor) : inFloats(name, source);
    graph.weight(stored);
    const raw: OnnxValue = { name, dtype: 'float32', shape: tensor.shape };
    const asFloat = stored.type === float ? raw : graph.node('Cast', [raw], raw, { to: onnxTypes[float] });
    if (scales !== undefined) {
      const int8 = {
        values: recorded(int8Name(path), tensor),
        scales: recorded(int8ScalesName(path), scales),
        ...(factors !== undefined && 'tensor' in factors
          ? { factors: recorded(int8FactorsName(path), factors.tensor) }
          : {}),
      };
      return { ...asFloat, weight: { path, source, int8 } };
    }
    const weight = { path, source };
    if (!transposed) return { ...asFloat, weight };
    const value = graph.node('Transpose', [asFloat], { dtype: 'float32', shape: spec.shape });
    return { ...value, transposeOf: asFloat.name, weight };
  });
  return { values, folder: folder === undefined ? undefined : `${folder.join('/')}/` };
}

/** An int8 kernel for who computes in floats; one that no node needs is never read. */
function inFloats(name: string, source: WeightSource): RecordedWeight {
  const { shape } = source.tensor;
  const read = async () => new Uint8Array((await readWeight(source)).buffer);
  return { name, type: 'float32', shape, byteLength: 4 * sizeOf(shape), file: undefined, read };
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
