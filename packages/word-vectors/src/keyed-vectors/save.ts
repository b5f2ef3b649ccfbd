import type { OptionsOf } from '@firth/options';
import { writeWord2vecBinary, writeWord2vecText, type WriteOptions } from '@firth/checkpoints';
import { checkEnding } from '@firth/checkpoints/options';
import { saveOptions } from './keyed-vectors-options.js';
import type { VectorRows } from './vector-rows.js';
import type { VectorTable } from './vector-table.js';

export type SaveOptions = OptionsOf<typeof saveOptions>;

export async function saveKeyedVectors(table: VectorTable, path: string, given: SaveOptions): Promise<void> {
  const { format, signal, onProgress } = saveOptions.read(given);
  checkEnding('save', 'path', path, format);
  const { words, dimension } = table;
  const tensor = {
    name: 'vectors',
    dtype: 'float32' as const,
    shape: [words.length, dimension],
    byteLength: 4 * words.length * dimension,
    read: () => Promise.resolve(packed(table.rows)),
  };
  const options: WriteOptions = {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined
      ? {}
      : {
          onProgress: ({ written }) => onProgress(written / (4 * dimension), words.length),
        }),
  };
  await (format === 'word2vec-text' ? writeWord2vecText : writeWord2vecBinary)(path, words, tensor, options);
}

/** The rows without their padding: a view where there is none. */
function packed(table: VectorRows): Uint8Array {
  const { values, count, dimension, pitch, oddRows } = table;
  if (pitch === dimension && oddRows.size === 0)
    return new Uint8Array(values.buffer, values.byteOffset, 4 * count * dimension);
  const rows = new Float32Array(count * dimension);
  for (let row = 0; row < count; row++) rows.set(table.vector(row), row * dimension);
  return new Uint8Array(rows.buffer);
}
