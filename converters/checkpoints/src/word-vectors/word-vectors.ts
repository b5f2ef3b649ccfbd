import type { Checkpoint, CheckpointFormat, CheckpointTensor } from '../checkpoint.js';
import type { ByteSource } from '../source/byte-source.js';
import type { Mending } from './mending.js';
import type { RowsPlace } from './rows-place.js';
import type { Words } from './word-list.js';

/** A checkpoint of word vectors: row i of the tensor `vectors`, float32 [words, dimension], is that of `words[i]`. */
export interface WordVectorsCheckpoint extends Checkpoint {
  readonly words: readonly string[];
  /** What was odd in the file, and what was made of it. */
  readonly mended: readonly Mending[];
}

/** Word vectors whose rows can be read to where they are needed, one after another, without the whole tensor in between. */
export interface WordRowsCheckpoint extends WordVectorsCheckpoint {
  readonly dimension: number;
  /** Each word's row. */
  readonly rows: ReadonlyMap<string, number>;
  /**
   * Reads the vectors to a place.
   * @throws CheckpointError BAD_TENSOR or TRUNCATED; what `onRows` throws.
   */
  readRows(place: RowsPlace): Promise<void>;
}

export interface WordVectorsOptions {
  /** How many words to read, from the beginning, where published files have the most frequent. All by default. */
  readonly limit?: number | undefined;
  /**
   * Refuses what is odd in a file, such as a word that stands twice, rather than mend it as gensim does (`Mending` lists
   * it); false by default.
   */
  readonly strict?: boolean | undefined;
  /**
   * Asked where the vectors go by a file that says at its beginning how many it has, which is then read once for words and
   * vectors. GloVe's files do not say so, and a number that the file is too short for is not believed: where this has not
   * been asked when the checkpoint is open, `readRows` gives the vectors.
   */
  readonly placeRows?: ((count: number, dimension: number) => RowsPlace) | undefined;
}

/** How word vectors are read, and which file of a zip holds them. */
export type WordsOptions = WordVectorsOptions & { readonly member?: string | undefined };

/** What a pass over the words of a file has found. */
export interface ScannedWords extends Words {
  readonly dimension: number;
  readonly mended: readonly Mending[];
}

export const VECTORS = 'vectors';

/** The checkpoint of words that were scanned and whose vectors `readRows` gives, row by row. */
export function wordVectorsCheckpoint(
  source: ByteSource,
  format: CheckpointFormat,
  { words, rows, dimension, mended }: ScannedWords,
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
      await readRows({ values, pitch: dimension });
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
    mended,
    dimension,
    rows,
    readRows,
    close: () => source.close(),
  };
}
