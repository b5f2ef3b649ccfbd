import { checkArgument, type OptionsOf, type ReadOptions } from '@firth/options';
import {
  notFinite,
  openCheckpoint,
  type Checkpoint,
  type CheckpointInput,
  CheckpointError,
  type FastTextCheckpoint,
  type Mending,
  type OpenOptions,
  type RowsPlace,
  type WordRowsCheckpoint,
} from '@firth/checkpoints';
import { inputCheck } from '@firth/checkpoints/options';
import { WordVectorsError } from '../error.js';
import { keyedVectorsOptions, loadOptions } from './keyed-vectors-options.js';
import { readFastText } from './fasttext-vectors.js';
import type { NgramVector } from './unknown-words.js';
import { VectorRows } from './vector-rows.js';
import { VectorTable } from './vector-table.js';

/** A path, an http(s) URL, a Blob (or File) or bytes. */
export type KeyedVectorsInput = Exclude<CheckpointInput, readonly File[]>;

export type KeyedVectorsOptions = OptionsOf<typeof keyedVectorsOptions>;

export type LoadOptions = OptionsOf<typeof loadOptions>;

/** What a file gives beside words and vectors. */
export interface LoadedWith {
  readonly ngramVector?: NgramVector | undefined;
  readonly mended?: readonly Mending[];
}

/** Milliseconds of reading from memory after which others get a turn. */
const TURN = 20;

/** Opens the file, which reads its words, and reads its vectors straight to their place. */
export async function loadKeyedVectors<T>(
  input: KeyedVectorsInput,
  given: LoadOptions,
  make: (table: VectorTable, options: KeyedVectorsOptions, more: LoadedWith) => T,
): Promise<T> {
  checkArgument('KeyedVectors.load', 'input', inputCheck, input);
  const options = loadOptions.read(given);
  const { signal, onProgress, onMended, limit, strict } = options;
  signal?.throwIfAborted();
  let turned = performance.now();
  const placeIn = (rows: VectorRows): RowsPlace => {
    let measured = 0;
    const onRows = async (read: number): Promise<void> => {
      rows.measure(measured, read);
      measured = read;
      await onProgress?.(read, rows.count);
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
    if (!isFastText(checkpoint) && !isRows(checkpoint)) {
      throw new WordVectorsError('UNSUPPORTED', 'no word vectors', {
        file: checkpoint.files[0] ?? '',
        expected: 'word2vec, GloVe or fastText',
        found: checkpoint.format,
      });
    }
    const file = checkpoint.files[0] ?? '';
    const [table, ngramVector] = await readTable(checkpoint, limit, placed, placeIn);
    const mended = [...checkpoint.mended, ...settled(table, file, strict === true)];
    const made = make(table, { unknown: options.unknown, threads: options.threads }, { ngramVector, mended });
    if (mended.length > 0) await onMended?.(mended);
    return made;
  } finally {
    await checkpoint.close();
  }
}

/** What is not for `openCheckpoint`, which would refuse it. */
const OWN = ['unknown', 'threads', 'onProgress', 'onMended'];

const openingOf = (options: ReadOptions<typeof loadOptions>): OpenOptions =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !OWN.includes(name)));

async function readTable(
  checkpoint: WordRowsCheckpoint | FastTextCheckpoint,
  limit: number | undefined,
  placed: VectorRows | undefined,
  placeIn: (rows: VectorRows) => RowsPlace,
): Promise<readonly [table: VectorTable, ngramVector: NgramVector | undefined]> {
  if (isFastText(checkpoint)) {
    const { table, ngramVector } = await readFastText(checkpoint, limit ?? Infinity);
    return [table, ngramVector];
  }
  const { words, dimension } = checkpoint;
  if (words.length === 0) throw new WordVectorsError('BAD_VECTORS', 'no words', { file: checkpoint.files[0] ?? '' });
  const rows = placed ?? new VectorRows(words.length, dimension);
  if (placed === undefined) await checkpoint.readRows(placeIn(rows));
  // Rows of words that stand twice were taken out of their midst.
  else if (placed.count !== words.length) rows.measure(0, words.length);
  rows.settle(words.length);
  return [new VectorTable(words, rows, checkpoint.rows), undefined];
}

/** The note on words with values that are no finite numbers. @throws CheckpointError BAD_TENSOR where the file is read strictly. */
function settled({ words, rows }: VectorTable, file: string, strict: boolean): readonly Mending[] {
  const [first] = rows.oddRows;
  if (first === undefined) return [];
  const [row, vector] = first;
  const value = vector.find((one) => !Number.isFinite(one)) ?? NaN;
  const place = { at: `the vector of ${JSON.stringify(words[row])}`, found: String(value) };
  if (!strict) return [notFinite(file, rows.oddRows.size, place)];
  const hint = 'Without { strict: true } it is kept, and searches leave the word out';
  throw new CheckpointError('BAD_TENSOR', 'a value that is no finite number', { file, ...place, hint });
}

/** `openCheckpoint` gives a `WordRowsCheckpoint` for these formats, and a `FastTextCheckpoint` for that. */
const isRows = (checkpoint: Checkpoint): checkpoint is WordRowsCheckpoint => 'readRows' in checkpoint;
const isFastText = (checkpoint: Checkpoint): checkpoint is FastTextCheckpoint => checkpoint.format === 'fasttext';
