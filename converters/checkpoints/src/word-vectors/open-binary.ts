import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { ByteWindow } from './byte-window.js';
import { parseHeader, type TextHeader } from './text-rows.js';
import { LONGEST_WORD, WordList } from './word-list.js';
import {
  ROWS_BETWEEN,
  wordVectorsCheckpoint,
  type ScannedWords,
  type WordRowsCheckpoint,
  type WordVectorsOptions,
} from './word-vectors.js';

const NEWLINE = 0x0a;
const SPACE = 0x20;
const LONGEST_HEADER = 64;

/**
 * Opens word2vec's binary form (word2vec.c, `-binary 1`): a line `COUNT DIMENSION`, then for each word its UTF-8, a space,
 * little-endian float32 values and, from word2vec.c but not from gensim, a newline. Gzip is unpacked. The words are read
 * now, the vectors when asked for, both in one pass over the file. Closing the checkpoint closes the source.
 * @throws CheckpointError BAD_HEADER, BAD_VOCABULARY, TRUNCATED or UNSUPPORTED.
 */
export async function openWord2vecBinary(
  source: ByteSource,
  { limit = Infinity }: WordVectorsOptions = {},
): Promise<WordRowsCheckpoint> {
  const list = new WordList();
  const dimension = await pass(source, limit, (window, wordEnd) => {
    list.add(window.bytes.subarray(window.position, wordEnd), () => ({ file: source.name, offset: window.offset }));
    return undefined;
  });
  const scanned: ScannedWords = { words: list.words, dimension };
  return wordVectorsCheckpoint(source, 'word2vec-binary', scanned, async (values, pitch, onRows) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const count = scanned.words.length;
    let row = 0;
    await pass(source, count, (window, wordEnd) => {
      bytes.set(window.bytes.subarray(wordEnd + 1, wordEnd + 1 + 4 * dimension), 4 * pitch * row);
      row++;
      return row % ROWS_BETWEEN === 0 || row === count ? onRows?.(row) : undefined;
    });
  });
}

/** Walks over the first `limit` rows; `visit` is told where a row's word ends. Gives the dimension. */
async function pass(
  source: ByteSource,
  limit: number,
  visit: (window: ByteWindow, wordEnd: number) => Promise<void> | undefined,
): Promise<number> {
  const window = await ByteWindow.open(source);
  try {
    const { count, dimension } = await readHeader(window);
    const wanted = Math.min(limit, count);
    const truncated = (row: number): CheckpointError =>
      new CheckpointError('TRUNCATED', 'the file ends before its last vector', {
        file: source.name,
        at: `row ${row}`,
        offset: window.offset,
        expected: `${count} words`,
      });
    for (let row = 0; row < wanted; row++) {
      // What is in the window already is not waited for: a wait for each row would take most of the time.
      if (window.available < 1 && !(await window.fill(1))) throw truncated(row);
      if (window.bytes[window.position] === NEWLINE) window.position++;
      let wordEnd = window.bytes.indexOf(SPACE, window.position);
      if (wordEnd < 0 || wordEnd - window.position > LONGEST_WORD) {
        const found = await window.find(SPACE, LONGEST_WORD, 'a word without its end');
        if (found === undefined) throw truncated(row);
        wordEnd = found;
      }
      const wordLength = wordEnd - window.position;
      const length = wordLength + 1 + 4 * dimension;
      if (window.available < length && !(await window.fill(length))) throw truncated(row);
      const visited = visit(window, window.position + wordLength);
      if (visited !== undefined) await visited;
      window.position += length;
    }
    if (wanted === count) await checkEnd(window);
    return dimension;
  } finally {
    await window.stop();
  }
}

async function readHeader(window: ByteWindow): Promise<TextHeader> {
  const end = await window.find(NEWLINE, LONGEST_HEADER, 'no header').catch(() => undefined);
  const line = String.fromCharCode(...window.bytes.subarray(0, end ?? 0));
  const header = end === undefined ? undefined : parseHeader(line, window.file);
  if (end === undefined || header === undefined) {
    const details = { file: window.file, offset: 0, expected: 'a line "COUNT DIMENSION"' };
    throw new CheckpointError('BAD_HEADER', 'no header', details);
  }
  window.position = end + 1;
  return header;
}

/** A last newline may stand behind the last vector, and nothing else. */
async function checkEnd(window: ByteWindow): Promise<void> {
  if ((await window.fill(1)) && window.bytes[window.position] === NEWLINE) window.position++;
  if (!(await window.fill(1))) return;
  const details = { file: window.file, offset: window.offset };
  throw new CheckpointError('BAD_HEADER', 'bytes after the last vector', details);
}
