import { writeFiles } from '#file-system';
import { CheckpointError } from '../error.js';
import { bytesToFloat32 } from '../float32.js';
import { readAs } from '../convert/cast-tensor.js';
import { joinBytes } from '../join-bytes.js';
import type { WritableTensor, WriteOptions } from '../write/write-tensors.js';
import { shortestDecimal } from './shortest-decimal.js';
import { LONGEST_WORD } from './word-list.js';

/** Rows written at a time. */
const BATCH = 1024;

/**
 * Writes word vectors as word2vec's text: a line `COUNT DIMENSION`, then a line for each word. Each number is the shortest
 * that reads back as the same float32. A failure or an abort leaves what was at `path` as it was.
 * @param words In the order of the rows of `vectors`, a floating-point tensor [words, dimension].
 * @throws CheckpointError BAD_VOCABULARY for a word that holds a space, a tab or a line end, is too long, has half a surrogate
 * pair or stands twice; WRONG_SHAPE;
 * UNSUPPORTED; BAD_TENSOR for a value that is not finite; NOT_FOUND (no such folder); UNWRITABLE; the signal's reason when it is aborted.
 */
export async function writeWord2vecText(
  path: string,
  words: readonly string[],
  vectors: WritableTensor,
  options: WriteOptions = {},
): Promise<void> {
  await writeRows(path, words, vectors, options, (word, row) => {
    if (row.every(Number.isFinite)) return `${word} ${[...row].map(shortestDecimal).join(' ')}\n`;
    const details = { file: path, at: `the vector of ${JSON.stringify(word)}` };
    throw new CheckpointError('BAD_TENSOR', 'a value that is no finite number', details);
  });
}

/** Writes word vectors as word2vec's binary form, as gensim does (no newline behind a vector). Errors as the text form. */
export async function writeWord2vecBinary(
  path: string,
  words: readonly string[],
  vectors: WritableTensor,
  options: WriteOptions = {},
): Promise<void> {
  await writeRows(path, words, vectors, options, (word, row) => [
    `${word} `,
    new Uint8Array(row.buffer, row.byteOffset, row.byteLength),
  ]);
}

async function writeRows(
  path: string,
  words: readonly string[],
  vectors: WritableTensor,
  { signal, onProgress }: WriteOptions,
  encode: (word: string, row: Float32Array) => string | readonly [string, Uint8Array],
): Promise<void> {
  const [count = 0, dimension = 0] = vectors.shape;
  if (vectors.shape.length !== 2 || count !== words.length || dimension === 0) {
    const details = { file: path, at: vectors.name, expected: `[${words.length}, dimension]` };
    throw new CheckpointError('WRONG_SHAPE', 'no vector for each word', {
      ...details,
      found: `[${vectors.shape.join()}]`,
    });
  }
  checkWords(path, words);
  await writeFiles([path], signal, async ([file]) => {
    if (file === undefined) return;
    const values = bytesToFloat32(await readAs(vectors, 'float32'));
    const utf8 = new TextEncoder();
    await file.write(utf8.encode(`${count} ${dimension}\n`));
    for (let start = 0; start < count; start += BATCH) {
      const rows = words.slice(start, start + BATCH).flatMap((word, i) => {
        const at = (start + i) * dimension;
        return encode(word, values.subarray(at, at + dimension));
      });
      await file.write(joinBytes(rows.map((part) => (typeof part === 'string' ? utf8.encode(part) : part))));
      const written = 4 * dimension * Math.min(count, start + BATCH);
      await onProgress?.({ name: vectors.name, written, total: 4 * dimension * count });
    }
  });
}

/** Only what would end a word or a line: U+00A0 and its like are letters to every reader of these forms. */
const SEPARATOR = /[\t\n\r ]/;
/** Half a surrogate pair, which UTF-8 cannot hold. */
const HALF = /\p{Surrogate}/u;

function checkWords(file: string, words: readonly string[]): void {
  const seen = new Set<string>();
  for (const [row, word] of words.entries()) {
    const [problem, hint] = problemOf(word, seen) ?? [];
    if (problem !== undefined) {
      const found = JSON.stringify(word.length > 40 ? `${word.slice(0, 40)}…` : word);
      throw new CheckpointError('BAD_VOCABULARY', problem, { file, at: `row ${row}`, found, hint: hint ?? '' });
    }
    seen.add(word);
  }
}

function problemOf(word: string, seen: ReadonlySet<string>): readonly [problem: string, hint: string] | undefined {
  if (SEPARATOR.test(word)) return ['a word with a space, a tab or a line end in it', 'Put _ in its place'];
  if (HALF.test(word)) return ['a word with half a surrogate pair', 'It is no text: leave the word out'];
  // Three bytes a unit of UTF-16 at most, so that short words are not counted.
  if (3 * word.length > LONGEST_WORD && new TextEncoder().encode(word).length > LONGEST_WORD)
    return [`a word of more than ${LONGEST_WORD} bytes`, 'No reader takes it: leave the word out'];
  return seen.has(word) ? ['a word that stands twice', 'Leave one of the two out'] : undefined;
}
