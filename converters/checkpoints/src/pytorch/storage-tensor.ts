import type { CheckpointTensor } from '../checkpoint.js';
import { bytesPerElement } from '../dtype.js';
import { CheckpointError } from '../error.js';
import { placeOf } from '../source-tensor.js';
import { gather, hasRowMajorStrides } from '../strided.js';
import type { TensorReference } from './pickle-value.js';
import type { StoredBytes } from '../zip/stored-bytes.js';

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
    ...(isRowMajor ? { offset: storage.offset + start } : {}),
    place: isRowMajor ? placeOf(source, storage.offset + start, byteLength) : undefined,
    async read() {
      if (isRowMajor) return storage.read(start, byteLength);
      return gather(await storage.read(start, span), shape, strides, size);
    },
  };
}
