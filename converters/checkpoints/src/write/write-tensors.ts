import type { OptionsOf } from '@firth/options';
import type { writeEntries } from './write-entries.js';
import type { CheckpointTensor } from '../checkpoint.js';
import { bytesPerElement, countElements } from '../dtype.js';
import { CheckpointError } from '../error.js';

/** What is needed of a tensor to write it: every `CheckpointTensor` is one. */
export type WritableTensor = Pick<CheckpointTensor, 'name' | 'dtype' | 'shape' | 'read'>;

export type WriteOptions = OptionsOf<{ readonly entries: typeof writeEntries }>;

/** A tensor whose shape is known to be good, and its length. */
export interface SizedTensor {
  readonly tensor: WritableTensor;
  readonly byteLength: number;
}

/**
 * Checks the names and shapes of the tensors of one file.
 * @throws CheckpointError BAD_TENSOR.
 */
export function sizeTensors(
  file: string,
  tensors: Iterable<WritableTensor>,
  reserved: readonly string[] = ['__proto__'],
): readonly SizedTensor[] {
  const names = new Set(reserved);
  return [...tensors].map((tensor) => {
    const { name: at, dtype, shape } = tensor;
    if (names.has(at)) throw new CheckpointError('BAD_TENSOR', 'a name that stands twice or is reserved', { file, at });
    names.add(at);
    const byteLength = (countElements(shape) ?? Infinity) * bytesPerElement(dtype);
    if (Number.isSafeInteger(byteLength)) return { tensor, byteLength };
    throw new CheckpointError('BAD_TENSOR', 'a bad shape', { file, at, found: JSON.stringify(shape) });
  });
}

/** Reads the tensors one after another, gives the bytes of each to `write`, and tells the progress. */
export async function writeTensors<T extends SizedTensor>(
  file: string,
  tensors: readonly T[],
  { signal, onProgress }: WriteOptions,
  write: (bytes: Uint8Array, sized: T) => Promise<void>,
): Promise<void> {
  const total = tensors.reduce((sum, { byteLength }) => sum + byteLength, 0);
  let written = 0;
  for (const sized of tensors) {
    const { tensor, byteLength } = sized;
    signal?.throwIfAborted();
    const bytes = await tensor.read();
    if (bytes.byteLength !== byteLength) {
      const details = { file, at: tensor.name, expected: `${byteLength} bytes`, found: `${bytes.byteLength}` };
      throw new CheckpointError('BAD_TENSOR', 'its bytes disagree with its shape and dtype', details);
    }
    await write(bytes, sized);
    written += byteLength;
    await onProgress?.({ name: tensor.name, written, total });
  }
}
