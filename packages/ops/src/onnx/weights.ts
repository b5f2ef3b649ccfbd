import type { CheckpointTensor } from '@firth/checkpoints';
import { OpsError } from '../error.js';
import type { WeightSource } from '../program.js';
import type { Tree } from '../weights/schema.js';
import { leavesOf, mapTree } from '../weights/walk.js';
import { onnxTypes, type OnnxType } from './proto.js';
import type { OnnxValue, Recorder } from './recorder.js';

/** Bytes that the runtime is handed because no file holds them in one piece. */
export interface MemoryWeight {
  readonly path: string;
  readonly tensor: CheckpointTensor;
}

export interface BoundWeights<S> {
  readonly values: Tree<S, OnnxValue>;
  /** The folder below which every mapped file lies. */
  readonly folder: string | undefined;
  /** Weights in memory, by the location that their initializer names. */
  readonly inMemory: readonly MemoryWeight[];
}

/**
 * Makes an initializer of every weight: a place in the checkpoint's own file where there is one, so that the runtime maps
 * it and nothing is copied.
 */
export function bindWeights<S>(graph: Recorder, schema: S, weights: Tree<S, WeightSource>): BoundWeights<S> {
  const places = leavesOf<S, WeightSource>(schema, weights).flatMap(({ value }) => value.tensor.place ?? []);
  const folder = places.map(({ path }) => partsOf(path).slice(0, -1)).reduce<Parts | undefined>(common, undefined);
  const inMemory: MemoryWeight[] = [];
  const values = mapTree<S, WeightSource, OnnxValue>(schema, weights, ({ tensor, transposed }, spec, path) => {
    const type = onnxType(tensor);
    const stored = `weight:${path}`;
    const { place } = tensor;
    if (place === undefined || folder === undefined) {
      const location = `memory/${path}`;
      inMemory.push({ path: location, tensor });
      const data = { kind: 'external', location, offset: 0, byteLength: tensor.byteLength } as const;
      graph.initializer({ name: stored, type, shape: tensor.shape, data });
    } else {
      const location = partsOf(place.path).slice(folder.length).join('/');
      const data = { kind: 'external', location, offset: place.offset, byteLength: place.byteLength } as const;
      graph.initializer({ name: stored, type, shape: tensor.shape, data });
    }
    const raw: OnnxValue = { name: stored, dtype: 'float32', shape: tensor.shape };
    const asFloat = type === 'float32' ? raw : graph.node('Cast', [raw], raw, { to: onnxTypes.float32 });
    if (!transposed) return asFloat;
    return {
      ...graph.node('Transpose', [asFloat], { dtype: 'float32', shape: spec.shape }),
      transposeOf: asFloat.name,
    };
  });
  return { values, folder: folder === undefined ? undefined : `${folder.join('/')}/`, inMemory };
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
