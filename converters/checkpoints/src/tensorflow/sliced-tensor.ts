import type { CheckpointTensor, DType } from '../checkpoint.js';
import { bytesPerElement } from '../dtype.js';
import { CheckpointError, type CheckpointErrorDetails } from '../error.js';
import type { Extent } from './bundle-proto.js';

/** Partitioners cut into tens of parts; the check for overlaps is quadratic. */
const MOST_SLICES = 1024;

interface Slice {
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
}

/**
 * A partitioned variable: the whole of which several entries hold a slice each. `read` reads the parts and copies each
 * to its place.
 * @param openPart Gives the checked tensor of a slice's own entry.
 * @throws CheckpointError BAD_TENSOR where the slices leave a gap or overlap, and what `openPart` throws.
 */
export async function slicedTensor(
  { name, dtype, shape, byteLength }: Pick<CheckpointTensor, 'name' | 'dtype' | 'shape' | 'byteLength'>,
  slices: readonly (readonly Extent[])[],
  where: CheckpointErrorDetails,
  openPart: (extents: readonly Extent[]) => Promise<CheckpointTensor>,
): Promise<CheckpointTensor> {
  const bad = (problem: string, details: Partial<CheckpointErrorDetails> = {}): CheckpointError =>
    new CheckpointError('BAD_TENSOR', problem, { ...where, at: name, ...details });
  if (slices.length > MOST_SLICES) throw bad('too many slices', { expected: `at most ${MOST_SLICES}` });
  const resolved = slices.map((extents) => {
    const slice = resolve(extents, shape);
    if (slice === undefined) throw bad('a slice leaves the tensor', { found: JSON.stringify(extents) });
    return slice;
  });
  resolved.forEach((a, i) => {
    if (resolved.slice(0, i).some((b) => overlap(a, b))) throw bad('slices overlap');
  });
  // Disjoint parts of the right total cover everything.
  const covered = resolved.reduce((sum, { lengths }) => sum + volume(lengths), 0);
  if (covered !== volume(shape)) {
    throw bad('the slices leave a gap', { expected: `${volume(shape)} elements`, found: `${covered}` });
  }

  const parts: { readonly slice: Slice; readonly tensor: CheckpointTensor }[] = [];
  for (const [i, slice] of resolved.entries()) {
    const tensor = await openPart(slices[i] ?? []);
    if (tensor.dtype !== dtype || tensor.shape.join() !== slice.lengths.join()) {
      const found = `${tensor.dtype} [${tensor.shape.join()}]`;
      throw bad('a slice differs from its entry', { expected: `${dtype} [${slice.lengths.join()}]`, found });
    }
    parts.push({ slice, tensor });
  }
  return {
    name,
    dtype,
    shape,
    byteLength,
    file: where.file,
    place: undefined,
    async read() {
      const whole = new Uint8Array(byteLength);
      for (const { slice, tensor } of parts) copySlice(await tensor.read(), slice, whole, shape, dtype);
      return whole;
    },
  };
}

function resolve(extents: readonly Extent[], shape: readonly number[]): Slice | undefined {
  if (extents.length !== shape.length) return undefined;
  const starts = extents.map(({ start }) => start);
  const lengths = extents.map(({ length }, axis) => length ?? shape[axis] ?? 0);
  const inside = shape.every((size, axis) => (starts[axis] ?? 0) + (lengths[axis] ?? 0) <= size);
  return inside ? { starts, lengths } : undefined;
}

function overlap(a: Slice, b: Slice): boolean {
  return a.starts.every((startA, axis) => {
    const startB = b.starts[axis] ?? 0;
    return startA < startB + (b.lengths[axis] ?? 0) && startB < startA + (a.lengths[axis] ?? 0);
  });
}

function volume(lengths: readonly number[]): number {
  return lengths.reduce((product, length) => product * length, 1);
}

/** Copies a part, row by row of the last axis, to its place in the whole. Both are row-major. */
function copySlice(
  part: Uint8Array,
  { starts, lengths }: Slice,
  whole: Uint8Array,
  shape: readonly number[],
  dtype: DType,
): void {
  const rowBytes = (lengths.at(-1) ?? 1) * bytesPerElement(dtype);
  const index = lengths.slice(0, -1).map(() => 0);
  for (let from = 0; from < part.length; from += rowBytes) {
    let to = 0;
    for (const [axis, size] of shape.entries()) to = to * size + (starts[axis] ?? 0) + (index[axis] ?? 0);
    whole.set(part.subarray(from, from + rowBytes), to * bytesPerElement(dtype));
    for (let axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (lengths[axis] ?? 0)) break;
      index[axis] = 0;
    }
  }
}
