import { Mender, type Mending } from '../word-vectors/mending.js';
import { LONGEST_WORD, WordList } from '../word-vectors/word-list.js';
import type { SourceCursor } from './source-cursor.js';

/** Bytes of an entry besides its word: the zero, the count and the type. */
const ENTRY = 10;

export interface FastTextDictionary {
  /** In the order of the rows of `input`. */
  readonly words: readonly string[];
  /** Classes of a classifier, with their prefix, in the order of the rows of `output`. */
  readonly labels: readonly string[];
  /** How often each word, then each label, stood in the training text. */
  readonly counts: readonly number[];
  /** Row (behind the words) of each hashed n-gram that a pruned model has kept; undefined where none was pruned. */
  readonly prunedNgrams: ReadonlyMap<number, number> | undefined;
  /** What was odd in the words, and what was made of it. */
  readonly mended: readonly Mending[];
}

/**
 * Reads the dictionary (src/dictionary.cc, `Dictionary::load`). Bytes of a word that are not UTF-8 are spelt out, as gensim
 * does, unless `strict`; a word twice is refused, as there.
 * @throws CheckpointError BAD_HEADER, BAD_VOCABULARY or TRUNCATED.
 */
export async function readDictionary(
  cursor: SourceCursor,
  isUnversioned: boolean,
  strict: boolean | undefined,
): Promise<FastTextDictionary> {
  const size = await cursor.int32();
  const wordCount = await cursor.int32();
  const labelCount = await cursor.int32();
  await cursor.int64();
  const pruned = isUnversioned ? -1 : await cursor.int64();
  if (wordCount < 0 || labelCount < 0 || wordCount + labelCount !== size) {
    const found = `${wordCount} words and ${labelCount} labels of ${size}`;
    cursor.fail('bad numbers of words and labels', { at: 'dictionary', found });
  }
  const isPlausible = size * ENTRY <= cursor.source.size && pruned * 8 <= cursor.source.size;
  if (!isPlausible) cursor.fail('more words than the file has room for', { found: `${size}` }, 'TRUNCATED');

  const mender = new Mender(cursor.source.name, strict);
  const words = new WordList(cursor.source.name, mender, 'backslashreplace', 'refuse');
  const labels = new WordList(cursor.source.name, mender, 'backslashreplace', 'refuse');
  const counts: number[] = [];
  for (let row = 0; row < size; row++) {
    const at = cursor.position;
    const bytes = await cursor.zeroTerminated(LONGEST_WORD);
    const list = row < wordCount ? words : labels;
    list.add(bytes, 0, bytes.length, at);
    counts.push(await cursor.int64());
    const type = await cursor.uint8();
    if (type !== (row < wordCount ? 0 : 1))
      cursor.fail('a word among labels or a label among words', { at: `row ${row}` });
  }
  const lists = { words: words.finish().words, labels: labels.finish().words };
  return { ...lists, counts, prunedNgrams: await readPruned(cursor, pruned), mended: mender.finish(size) };
}

async function readPruned(cursor: SourceCursor, count: number): Promise<ReadonlyMap<number, number> | undefined> {
  if (count < 0) return undefined;
  const rows = new Map<number, number>();
  for (let i = 0; i < count; i++) rows.set(await cursor.int32(), await cursor.int32());
  return rows;
}
