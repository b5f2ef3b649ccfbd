import type { OpsDType } from './tensor.js';

/** Numbers of the model itself as the little-endian bytes of a dtype; a bool is one byte. */
export function bytesOf(data: readonly number[], dtype: OpsDType): Uint8Array {
  if (dtype === 'bool') return Uint8Array.from(data);
  return new Uint8Array((dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data)).buffer);
}
