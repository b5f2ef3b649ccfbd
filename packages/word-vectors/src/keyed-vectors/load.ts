import {
  openCheckpoint,
  type Checkpoint,
  type CheckpointInput,
  type FastTextCheckpoint,
  type OpenOptions,
  type RowsPlace,
  type WordRowsCheckpoint,
} from '@firth/checkpoints';
import { WordVectorsError } from '../error.js';
import { readFastText } from './fasttext-vectors.js';
import type { NgramVector, UnknownWords } from './unknown-words.js';
import { VectorRows } from './vector-rows.js';
import { VectorTable } from './vector-table.js';

/** A path, an http(s) URL, a Blob (or File) or bytes. */
export type KeyedVectorsInput = Exclude<CheckpointInput, readonly File[]>;

export interface KeyedVectorsOptions {
  /** What stands for words without a vector: `error` unless said, for fastText's `.bin` `ngrams`. */
  readonly unknown?: UnknownWords;
  /** Threads of large searches: as many as there are cores unless said; 0 for none. */
  readonly threads?: number;
}

export interface LoadOptions extends KeyedVectorsOptions, Omit<OpenOptions, 'placeRows'> {
  readonly signal?: AbortSignal;
  /** Told now and then how many of how many words have been read. */
  readonly onProgress?: (read: number, total: number) => void;
}

/** Milliseconds of reading from memory after which others get a turn. */
const TURN = 20;

/** Opens the file, which reads its words, and reads its vectors straight to their place. */
export async function loadKeyedVectors<T>(
  input: KeyedVectorsInput,
  options: LoadOptions,
  make: (table: VectorTable, options: KeyedVectorsOptions, ngramVector?: NgramVector) => T,
): Promise<T> {
  const { signal, onProgress, limit } = options;
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 1)) {
    throw new WordVectorsError('BAD_OPTION', 'no count', {
      at: 'limit',
      expected: 'a whole number from 1',
      found: `${limit}`,
    });
  }
  signal?.throwIfAborted();
  let turned = performance.now();
  const placeIn = (rows: VectorRows): RowsPlace => {
    let measured = 0;
    const onRows = async (read: number): Promise<void> => {
      rows.measure(measured, read);
      measured = read;
      onProgress?.(read, rows.count);
      signal?.throwIfAborted();
      if (performance.now() - turned < TURN) return;
      await new Promise((resolve) => setTimeout(resolve));
      turned = performance.now();
    };
    return { values: rows.values, pitch: rows.pitch, onRows };
  };
  let placed: VectorRows | undefined;
  const placeRows = (count: number, dimension: number): RowsPlace =>
    placeIn((placed = new VectorRows(count, dimension)));
  const checkpoint = await openCheckpoint(input, { ...openingOf(options), placeRows });
  try {
    signal?.throwIfAborted();
    if (isFastText(checkpoint)) {
      const { table, ngramVector } = await readFastText(checkpoint, limit ?? Infinity);
      return make(table, options, ngramVector);
    }
    if (!isRows(checkpoint)) {
      const expected = 'word2vec, GloVe or fastText';
      const found = checkpoint.format;
      throw new WordVectorsError('UNSUPPORTED', 'no word vectors', {
        file: checkpoint.files[0] ?? '',
        expected,
        found,
      });
    }
    const { words, dimension } = checkpoint;
    if (words.length === 0) throw new WordVectorsError('BAD_VECTORS', 'no words', { file: checkpoint.files[0] ?? '' });
    const rows = placed ?? new VectorRows(words.length, dimension);
    if (placed === undefined) await checkpoint.readRows(placeIn(rows));
    return make(new VectorTable(words, rows, checkpoint.rows), options);
  } finally {
    await checkpoint.close();
  }
}

/** What is not for `openCheckpoint`, which would refuse it. */
const OWN = ['unknown', 'threads', 'onProgress', 'onMended'];

const openingOf = (options: LoadOptions): OpenOptions =>
  Object.fromEntries(Object.entries<unknown>({ ...options }).filter(([name]) => !OWN.includes(name)));

/** `openCheckpoint` gives a `WordRowsCheckpoint` for these formats, and a `FastTextCheckpoint` for that. */
const isRows = (checkpoint: Checkpoint): checkpoint is WordRowsCheckpoint => 'readRows' in checkpoint;
const isFastText = (checkpoint: Checkpoint): checkpoint is FastTextCheckpoint => checkpoint.format === 'fasttext';
