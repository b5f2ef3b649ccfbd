import type { DType } from '../checkpoint.js';
import { bytesPerElement, countElements, isCount } from '../dtype.js';
import { isKind, kindOf, type Fail, type PickleValue, type TensorReference } from './pickle-value.js';

/** More axes than PyTorch's own limit. */
const MOST_AXES = 64;

/**
 * The tensor that `(storage, offset, size, stride, …)` describes, all in elements (torch/_utils.py), once it is known to
 * lie inside its storage.
 * @param dtype That of the elements where the storage is untyped.
 */
export function rebuildTensor(
  [storage, offset, size, stride]: readonly PickleValue[],
  dtype: DType | undefined,
  fail: Fail,
): TensorReference {
  if (!isKind(storage, 'storage')) return fail('a tensor without a storage', { found: kindOf(storage) });
  const elementType = dtype ?? storage.dtype;
  if (elementType === undefined) return fail('an untyped storage without a dtype');
  if (storage.dtype !== undefined && storage.dtype !== elementType) {
    return fail('a dtype that is not that of the storage', { expected: storage.dtype, found: elementType });
  }
  const shape = counts(size);
  const strides = counts(stride);
  const elements = shape && countElements(shape);
  if (!isCount(offset) || elements === undefined || shape === undefined || strides?.length !== shape.length) {
    return fail('a bad offset, shape or stride', { expected: 'whole numbers from 0 on, as many strides as axes' });
  }
  // An untyped storage counts bytes, and its view may begin between elements.
  const unit = storage.dtype === undefined ? bytesPerElement(elementType) : 1;
  const start = storage.start / unit + offset;
  const end = storage.end / unit;
  // The last element's place. Numbers over 2^53 lose digits here but stay far over any storage's length.
  const last = shape.reduce((sum, count, axis) => sum + (count - 1) * (strides[axis] ?? 0), start);
  if (!isCount(start) || start > end || (elements > 0 && last + 1 > end)) {
    return fail('a tensor that leaves its storage', { expected: `below element ${end}`, found: `${last}` });
  }
  return { kind: 'tensor', storage, dtype: elementType, shape, strides, offset: start };
}

function counts(value: PickleValue | undefined): number[] | undefined {
  if (!isKind(value, 'tuple') || value.items.length > MOST_AXES) return undefined;
  const numbers: number[] = [];
  for (const item of value.items) {
    if (!isCount(item)) return undefined;
    numbers.push(item);
  }
  return numbers;
}
