import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { ByteWindow } from './byte-window.js';
import { decodeWord } from './decode-word.js';
import { parseHeader, type Header } from './header.js';
import { Mender } from './mending.js';
import { closeUp, keptRows, ROWS_BETWEEN, type RowsPlace } from './rows-place.js';
import { LONGEST_WORD, WordList } from './word-list.js';
import { goesOn, LONGEST_REST } from './words-with-spaces.js';
import { wordVectorsCheckpoint, type WordRowsCheckpoint, type WordVectorsOptions } from './word-vectors.js';

const NEWLINE = 0x0a;
const SPACE = 0x20;
const LONGEST_HEADER = 1024;

/**
 * Opens word2vec's binary form (word2vec.c, `-binary 1`): a line `COUNT DIMENSION`, then for each word its UTF-8, a space,
 * little-endian float32 values and, from word2vec.c but not from gensim, a newline. Gzip is unpacked. The words are read
 * now, the vectors with them where `placeRows` says to, or when asked for in another pass. What is odd is mended as gensim
 * does, unless `strict`. Closing the checkpoint closes the source.
 * @throws CheckpointError BAD_HEADER, BAD_VOCABULARY, TRUNCATED or UNSUPPORTED; what `placeRows` throws.
 */
export async function openWord2vecBinary(
  source: ByteSource,
  { limit = Infinity, strict, placeRows }: WordVectorsOptions = {},
): Promise<WordRowsCheckpoint> {
  const mender = new Mender(source.name, strict);
  const list = new WordList(source.name, mender, 'replace');
  let dimension = 0;
  let place: RowsPlace | undefined;
  await pass(source, limit, mender, (count, size, isBelievable) => {
    dimension = size;
    place = isBelievable ? placeRows?.(count, size) : undefined;
    const copy = place && rowCopier(place, count, size, []);
    return (window, wordEnd, row) => {
      list.add(window.bytes, window.position, wordEnd, window.offset);
      return copy?.(window, wordEnd, row);
    };
  });
  const rowsRead = list.count;
  const found = list.finish();
  const { words, dropped } = found;
  if (place !== undefined) closeUp(place, dropped, rowsRead);
  const scanned = { ...found, dimension, mended: mender.finish(rowsRead) };
  return wordVectorsCheckpoint(source, 'word2vec-binary', scanned, async (target) => {
    const copy = rowCopier(target, words.length, dimension, dropped);
    await pass(source, rowsRead, new Mender(source.name), () => copy);
  });
}

/** Is shown each row: its word begins at the window's position. */
type VisitRow = (window: ByteWindow, wordEnd: number, row: number) => Promise<void> | undefined;

function rowCopier(
  { values, pitch, onRows }: RowsPlace,
  count: number,
  dimension: number,
  dropped: readonly number[],
): VisitRow {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const kept = keptRows(dropped);
  return (window, wordEnd, rowOfFile) => {
    const row = kept(rowOfFile);
    if (row < 0) return undefined;
    bytes.set(window.bytes.subarray(wordEnd + 1, wordEnd + 1 + 4 * dimension), 4 * pitch * row);
    return (row + 1) % ROWS_BETWEEN === 0 || row + 1 === count ? onRows?.(row + 1) : undefined;
  };
}

/** Walks over the first `limit` rows; `begin` is told how many there are, and whether the file is long enough for them. */
async function pass(
  source: ByteSource,
  limit: number,
  mender: Mender,
  begin: (count: number, dimension: number, isBelievable: boolean) => VisitRow,
): Promise<void> {
  const window = await ByteWindow.open(source);
  try {
    const { count, dimension } = await readHeader(window, mender);
    const wanted = Math.min(limit, count);
    const shortest = 1 + 4 * dimension;
    const visit = begin(wanted, dimension, window.mayHold(wanted * shortest));
    const truncated = (row: number): CheckpointError =>
      new CheckpointError('TRUNCATED', 'the file ends before its last vector', {
        file: source.name,
        at: `row ${row}`,
        offset: window.offset,
        expected: `${count} words`,
        hint: `Fetch the file again, or pass { limit: ${row} } to read what is there`,
      });
    for (let row = 0; row < wanted; row++) {
      // What is in the window already is not waited for: a wait for each row would take most of the time.
      do {
        if (window.available < 1 && !(await window.fill(1))) throw truncated(row);
      } while (window.bytes[window.position] === NEWLINE && ++window.position > 0);
      let wordEnd = findSpace(window);
      if (wordEnd < 0) {
        const found = await window.find(SPACE, LONGEST_WORD, 'a word without its end');
        if (found === undefined) throw truncated(row);
        wordEnd = found;
      }
      const wordLength = wordEnd - window.position;
      const length = wordLength + 1 + 4 * dimension;
      const seen = length + LONGEST_REST;
      if (window.available < seen && !(await window.fill(seen)) && window.available < length) throw truncated(row);
      if (goesOn(window.bytes, window.position + wordLength + 1, dimension, window.end)) {
        throw new CheckpointError('BAD_VOCABULARY', 'a word with a space in it, or a damaged file', {
          file: source.name,
          at: `row ${row}`,
          offset: window.offset,
          found: JSON.stringify(
            decodeWord(window.bytes.subarray(window.position, window.position + wordLength + 9), 'replace'),
          ),
          hint: 'This form ends a word by its first space: write the words with _ in their place, or the file as text',
        });
      }
      const visited = visit(window, window.position + wordLength, row);
      if (visited !== undefined) await visited;
      window.position += length;
    }
    if (wanted === count) await checkEnd(window, mender);
  } finally {
    await window.stop();
  }
}

/** The end of a short word: a loop of a few bytes, where `indexOf` is a call into the runtime. -1 for a longer one. */
function findSpace({ bytes, position, end }: ByteWindow): number {
  const last = Math.min(end, position + 32);
  for (let at = position; at < last; at++) if (bytes[at] === SPACE) return at;
  return -1;
}

async function readHeader(window: ByteWindow, mender: Mender): Promise<Header> {
  if (window.hadMark) mender.note('byte-order-mark', { offset: 0 });
  const end = await window.find(NEWLINE, LONGEST_HEADER, 'no header').catch((error: unknown) => {
    if (error instanceof CheckpointError && error.problem === 'no header') return undefined;
    throw error;
  });
  const line = window.bytes.subarray(window.position, end ?? 0);
  const header = end === undefined ? undefined : parseHeader(line, window.file, mender);
  if (end === undefined || header === undefined) {
    const details = { file: window.file, offset: 0, expected: 'a line "COUNT DIMENSION"' };
    throw new CheckpointError('BAD_HEADER', 'no header', details);
  }
  window.position = end + 1;
  return header;
}

/** A last newline may stand behind the last vector. */
async function checkEnd(window: ByteWindow, mender: Mender): Promise<void> {
  if ((await window.fill(1)) && window.bytes[window.position] === NEWLINE) window.position++;
  if (await window.fill(1)) mender.note('rest-not-read', { offset: window.offset });
}
