import type { Checkpoint, CheckpointFormat, CheckpointTensor } from '../checkpoint.js';
import type { ByteSource } from '../source/byte-source.js';

/** A checkpoint of word vectors: row i of the tensor `vectors`, float32 [words, dimension], is that of `words[i]`. */
export interface WordVectorsCheckpoint extends Checkpoint {
  readonly words: readonly string[];
}

/** Word vectors whose rows can be read to where they are needed, one after another, without the whole tensor in between. */
export interface WordRowsCheckpoint extends WordVectorsCheckpoint {
  readonly dimension: number;
  /**
   * Reads row i to `values[i * pitch]` and on.
   * @param onRows Told now and then how many rows have been read, and waited for.
   * @throws CheckpointError BAD_TENSOR or TRUNCATED; what `onRows` throws.
   */
  readRows(values: Float32Array, pitch: number, onRows?: OnRows): Promise<void>;
}

export type OnRows = (count: number) => Promise<void>;

/** Rows between two calls of `onRows`. */
export const ROWS_BETWEEN = 1024;

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

/** The checkpoint of words that were scanned and whose vectors `readRows` gives, row by row. */
export function wordVectorsCheckpoint(
  source: ByteSource,
  format: CheckpointFormat,
  { words, dimension }: ScannedWords,
  readRows: WordRowsCheckpoint['readRows'],
): WordRowsCheckpoint {
  const vectors: CheckpointTensor = {
    name: VECTORS,
    dtype: 'float32',
    shape: [words.length, dimension],
    byteLength: 4 * words.length * dimension,
    file: source.name,
    place: undefined,
    async read() {
      const values = new Float32Array(words.length * dimension);
      await readRows(values, dimension);
      return new Uint8Array(values.buffer);
    },
  };
  return {
    format,
    files: [source.name],
    tensors: new Map([[VECTORS, vectors]]),
    skipped: [],
    metadata: {},
    words,
    dimension,
    readRows,
    close: () => source.close(),
  };
}
