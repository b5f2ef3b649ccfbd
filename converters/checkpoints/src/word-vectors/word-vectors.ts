import type { Checkpoint, CheckpointFormat, CheckpointTensor } from '../checkpoint.js';
import type { ByteSource } from '../source/byte-source.js';

/** A checkpoint of word vectors: row i of the tensor `vectors`, float32 [words, dimension], is that of `words[i]`. */
export interface WordVectorsCheckpoint extends Checkpoint {
  readonly words: readonly string[];
}

export interface WordVectorsOptions {
  /** How many words to read, from the beginning, where published files have the most frequent. All by default. */
  readonly limit?: number;
}

/** What a pass over the words of a file has found. */
export interface ScannedWords {
  readonly words: readonly string[];
  readonly dimension: number;
}

export const VECTORS = 'vectors';

/** The checkpoint of words that were scanned and whose vectors `read` gives, row by row. */
export function wordVectorsCheckpoint(
  source: ByteSource,
  format: CheckpointFormat,
  { words, dimension }: ScannedWords,
  read: () => Promise<Float32Array>,
): WordVectorsCheckpoint {
  const vectors: CheckpointTensor = {
    name: VECTORS,
    dtype: 'float32',
    shape: [words.length, dimension],
    byteLength: 4 * words.length * dimension,
    file: source.name,
    place: undefined,
    async read() {
      const values = await read();
      return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    },
  };
  return {
    format,
    files: [source.name],
    tensors: new Map([[VECTORS, vectors]]),
    skipped: [],
    metadata: {},
    words,
    close: () => source.close(),
  };
}
