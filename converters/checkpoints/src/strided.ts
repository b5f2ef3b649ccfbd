/** Whether strides, in elements, are those of a contiguous row-major array; an axis of one element may have any. */
export function hasRowMajorStrides(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const count = shape[axis] ?? 0;
    if (count !== 1 && strides[axis] !== expected) return false;
    expected *= count;
  }
  return true;
}

/** Copies the elements of a strided view (at least one, of `size` bytes each), one after another, into row-major order. */
export function gather(
  from: Uint8Array,
  shape: readonly number[],
  strides: readonly number[],
  size: number,
): Uint8Array {
  const to = new Uint8Array(shape.reduce((product, count) => product * count, size));
  let written = 0;
  const copyAxis = (axis: number, start: number): void => {
    const step = (strides[axis] ?? 0) * size;
    const count = shape[axis] ?? 0;
    for (let i = 0, at = start; i < count; i++, at += step) {
      if (axis + 1 < shape.length) copyAxis(axis + 1, at);
      else for (let byte = 0; byte < size; byte++) to[written++] = from[at + byte] ?? 0;
    }
  };
  if (shape.length === 0) to.set(from.subarray(0, size));
  else copyAxis(0, 0);
  return to;
}
