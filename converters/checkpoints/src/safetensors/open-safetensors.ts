import type { Checkpoint } from '../checkpoint.js';
import { sourceTensor } from '../source-tensor.js';
import type { ByteSource } from '../source/byte-source.js';
import { readHeader } from './header.js';

/**
 * Opens a `.safetensors` file; only its header is read. Closing the checkpoint closes the source.
 * @throws CheckpointError TRUNCATED, BAD_HEADER or BAD_TENSOR.
 */
export async function openSafetensors(source: ByteSource): Promise<Checkpoint> {
  const { entries, metadata } = await readHeader(source);
  return {
    format: 'safetensors',
    files: [source.name],
    tensors: new Map(entries.map((entry) => [entry.name, sourceTensor(source, entry)])),
    skipped: [],
    metadata,
    close: () => source.close(),
  };
}
