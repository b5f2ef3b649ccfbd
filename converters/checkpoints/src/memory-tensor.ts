import type { CheckpointTensor } from './checkpoint.js';

/** Values in memory as a tensor of a checkpoint; errors name `file`. They are not copied. */
export function memoryTensor(
  name: string,
  shape: readonly number[],
  values: Float32Array,
  file = 'memory',
): CheckpointTensor {
  const { buffer, byteOffset, byteLength } = values;
  const read = () => Promise.resolve(new Uint8Array(buffer, byteOffset, byteLength));
  return { name, dtype: 'float32', shape, byteLength, file, place: undefined, read };
}
