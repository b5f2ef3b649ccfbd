import type { ExportedChunk, ExportedFile } from '../exported-model.js';
import { readWeight } from '../weights/read-weight.js';
import { sizeOf } from '../shapes/dims.js';
import type { StoredTensor } from './graph-recorder.js';

/** What TensorFlow.js's own converter writes: small enough for a browser's cache. */
const SHARD_BYTES = 4 * 1024 * 1024;

const bytesPerElement = { float32: 4, int32: 4, bool: 1 } as const;

/** The files that hold all tensors one after the other, cut every 4 MiB wherever that falls. */
export function shardFiles(tensors: readonly StoredTensor[]): ExportedFile[] {
  const total = tensors.reduce((sum, { dtype, shape }) => sum + bytesPerElement[dtype] * sizeOf(shape), 0);
  const count = Math.max(1, Math.ceil(total / SHARD_BYTES));
  return Array.from({ length: count }, (_, i) => ({
    name: `group1-shard${i + 1}of${count}.bin`,
    byteLength: Math.min(SHARD_BYTES, total - i * SHARD_BYTES),
  }));
}

/** The tensors' bytes, cut at the borders of `shards`. */
export async function* shardChunks(
  tensors: readonly StoredTensor[],
  shards: readonly ExportedFile[],
): AsyncIterable<ExportedChunk> {
  let written = 0; // of all shards
  for (const { values } of tensors) {
    let rest = values instanceof Uint8Array ? values : bytesOf(await readWeight(values));
    while (rest.byteLength > 0) {
      const shard = shards[Math.floor(written / SHARD_BYTES)];
      if (shard === undefined) throw new RangeError('the shards were measured for these tensors');
      const bytes = rest.subarray(0, SHARD_BYTES - (written % SHARD_BYTES));
      yield { file: shard.name, bytes };
      written += bytes.byteLength;
      rest = rest.subarray(bytes.byteLength);
    }
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
