import type { CheckpointTensor } from '../checkpoint.js';
import { bytesPerElement } from '../dtype.js';
import { CheckpointError } from '../error.js';
import { placeOf } from '../source-tensor.js';
import type { TensorReference } from './pickle-value.js';
import type { StoredBytes } from './storage.js';

/** How much longer than its file an expanded tensor (a stride of 0) may be, bytes. */
const SLACK = 2 ** 20;

/**
 * The tensor that a reference makes of a storage's bytes. One whose strides are row-major has a `place`; another is
 * gathered when it is read.
 * @throws CheckpointError BAD_TENSOR where the tensor is far longer than its file.
 */
export function storageTensor(name: string, reference: TensorReference, storage: StoredBytes): CheckpointTensor {
  const { dtype, shape, strides } = reference;
  const { source } = storage;
  const size = bytesPerElement(dtype);
  const elements = shape.reduce((product, count) => product * count, 1);
  const byteLength = elements * size;
  const start = reference.offset * size;
  if (byteLength > source.size + SLACK) {
    throw new CheckpointError('BAD_TENSOR', 'an expanded tensor that is longer than its file', {
      file: source.name,
      at: name,
      expected: `at most ${source.size + SLACK} bytes`,
      found: `${byteLength}`,
    });
  }
  const isRowMajor = elements === 0 || hasRowMajorStrides(shape, strides);
  const span = shape.reduce((sum, count, axis) => sum + (count - 1) * (strides[axis] ?? 0), 1) * size;
  return {
    name,
    dtype,
    shape,
    byteLength,
    file: source.name,
    place: isRowMajor ? placeOf(source, storage.offset + start, byteLength) : undefined,
    async read() {
      if (isRowMajor) return storage.read(start, byteLength);
      return gather(await storage.read(start, span), shape, strides, size, byteLength);
    },
  };
}

function hasRowMajorStrides(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const count = shape[axis] ?? 0;
    if (count !== 1 && strides[axis] !== expected) return false;
    expected *= count;
  }
  return true;
}

/** Copies the elements of a strided view, one after another, into row-major order. */
function gather(
  from: Uint8Array,
  shape: readonly number[],
  strides: readonly number[],
  size: number,
  byteLength: number,
): Uint8Array {
  const to = new Uint8Array(byteLength);
  let written = 0;
  const copyAxis = (axis: number, start: number): void => {
    const step = (strides[axis] ?? 0) * size;
    const count = shape[axis] ?? 0;
    for (let i = 0, at = start; i < count; i++, at += step) {
      if (axis + 1 < shape.length) copyAxis(axis + 1, at);
      else for (let byte = 0; byte < size; byte++) to[written++] = from[at + byte] ?? 0;
    }
  };
  copyAxis(0, 0);
  return to;
}
