import type { CheckpointTensor } from '../checkpoint.js';
import { CheckpointError } from '../error.js';
import { sourceTensor } from '../source-tensor.js';
import type { ByteSource } from '../source/byte-source.js';
import type { WordVectorsCheckpoint, WordVectorsOptions } from '../word-vectors/word-vectors.js';
import { readDictionary, type FastTextDictionary } from './dictionary.js';
import { readHeader, type FastTextSettings } from './header.js';
import { dequantise, readQuantisedMatrix } from './quantised-matrix.js';
import { SourceCursor } from './source-cursor.js';

/**
 * A fastText model. `input` [words and buckets, dimension]: row i is that of `words[i]`, then come the hashed n-grams.
 * `output` holds the words' other vectors, or a classifier's labels.
 */
export interface FastTextCheckpoint extends WordVectorsCheckpoint, FastTextDictionary {
  readonly settings: FastTextSettings;
  /** Whether the file is from before the format had a version: its `</s>` has n-grams. */
  readonly isUnversioned: boolean;
}

/**
 * Opens a fastText model: `.bin`, and `.ftz`, whose quantised matrices are unpacked when they are read. The dictionary is
 * read now, the matrices when asked for. Closing the checkpoint closes the source.
 * @throws CheckpointError BAD_HEADER, BAD_VOCABULARY, BAD_TENSOR, TRUNCATED or UNSUPPORTED.
 */
export async function openFastText(
  source: ByteSource,
  { strict }: Pick<WordVectorsOptions, 'strict'> = {},
): Promise<FastTextCheckpoint> {
  const cursor = new SourceCursor(source);
  const { settings, isUnversioned } = await readHeader(cursor);
  const dictionary = await readDictionary(cursor, isUnversioned, strict);
  const isInputQuantised = !isUnversioned && (await cursor.bool());
  const input = await openMatrix(cursor, 'input', isInputQuantised, settings);
  const isOutputQuantised = !isUnversioned && (await cursor.bool());
  const output = await openMatrix(cursor, 'output', isInputQuantised && isOutputQuantised, settings);
  if (cursor.position !== source.size) cursor.fail('bytes after the last matrix');
  checkRows(source.name, input, dictionary, settings);
  return {
    format: 'fasttext',
    files: [source.name],
    tensors: new Map([input, output].map((tensor) => [tensor.name, tensor])),
    skipped: [],
    metadata: Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)])),
    ...dictionary,
    settings,
    isUnversioned,
    close: () => source.close(),
  };
}

async function openMatrix(
  cursor: SourceCursor,
  name: string,
  isQuantised: boolean,
  { dimension }: FastTextSettings,
): Promise<CheckpointTensor> {
  const { source } = cursor;
  const checkColumns = (columns: number): void => {
    if (columns === dimension) return;
    const numbers = { expected: `${dimension}`, found: `${columns}` };
    cursor.fail('a matrix of another dimension', { at: name, ...numbers }, 'BAD_TENSOR');
  };
  if (isQuantised) {
    const matrix = await readQuantisedMatrix(cursor);
    checkColumns(matrix.columns);
    const shape = [matrix.rows, dimension];
    return {
      name,
      dtype: 'float32',
      shape,
      byteLength: 4 * matrix.rows * dimension,
      file: source.name,
      place: undefined,
      read: async () => new Uint8Array((await dequantise(source, matrix)).buffer),
    };
  }
  const rows = await cursor.int64();
  checkColumns(await cursor.int64());
  const offset = cursor.skip(rows, 4 * dimension);
  const run = { name, dtype: 'float32' as const, shape: [rows, dimension], offset, byteLength: 4 * rows * dimension };
  return sourceTensor(source, run);
}

function checkRows(
  file: string,
  { name, shape }: CheckpointTensor,
  { words, prunedNgrams }: FastTextDictionary,
  { bucket, maxn, wordNgrams }: FastTextSettings,
): void {
  const rows = shape[0] ?? 0;
  const ngrams = prunedNgrams?.size ?? (maxn > 0 || wordNgrams > 1 ? bucket : 0);
  if (rows === words.length + ngrams || rows === words.length + bucket) return;
  throw new CheckpointError('BAD_TENSOR', 'words and vectors disagree in number', {
    file,
    at: name,
    expected: `${words.length + ngrams} rows`,
    found: `${rows}`,
  });
}
