import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { Mender } from './mending.js';
import { closeUp, keptRows, ROWS_BETWEEN, type RowsPlace } from './rows-place.js';
import { TextRows } from './text-rows.js';
import { WordList } from './word-list.js';
import type { ScannedWords, WordVectorsOptions } from './word-vectors.js';

/** Is shown each row, after `next`. */
type VisitRow = (rows: TextRows, row: number) => Promise<void> | undefined;

/** Reads the words of a text file, up to `limit` rows, and its vectors where there is a place for them. */
export async function scanText(
  source: ByteSource,
  { limit = Infinity, strict, placeRows }: WordVectorsOptions,
): Promise<ScannedWords & { readonly isGlove: boolean }> {
  const mender = new Mender(source.name, strict);
  const list = new WordList(source.name, mender, 'replace');
  let place: RowsPlace | undefined;
  const { header, dimension } = await pass(source, limit, mender, (rows, wanted) => {
    const shortest = 2 + 2 * rows.dimension;
    const isBelievable = rows.header !== undefined && rows.mayHold(wanted * shortest);
    place = isBelievable ? placeRows?.(wanted, rows.dimension) : undefined;
    const parse = place === undefined ? undefined : rowParser(place, wanted, []);
    return (_, row) => {
      rows.addWord(list);
      return parse?.(rows, row);
    };
  });
  const rowsRead = list.count;
  if (header !== undefined && rowsRead < Math.min(limit, header.count)) {
    throw new CheckpointError('TRUNCATED', 'fewer words than the header says', {
      file: source.name,
      expected: `${header.count} words`,
      found: `${rowsRead}`,
      hint: `Fetch the file again, or pass { limit: ${rowsRead} } to read what is there`,
    });
  }
  const words = list.finish();
  if (place !== undefined) closeUp(place, words.dropped, rowsRead);
  return { ...words, dimension, mended: mender.finish(rowsRead), isGlove: header === undefined };
}

/** Reads the vectors of the words that were scanned. */
export async function readText(
  source: ByteSource,
  { words, dropped }: ScannedWords,
  strict: boolean | undefined,
  place: RowsPlace,
): Promise<void> {
  const mender = new Mender(source.name, strict);
  await pass(source, words.length + dropped.length, mender, () => rowParser(place, words.length, dropped));
}

function rowParser({ values, pitch, onRows }: RowsPlace, count: number, dropped: readonly number[]): VisitRow {
  const kept = keptRows(dropped);
  return (rows, rowOfFile) => {
    const row = kept(rowOfFile);
    if (row < 0) return undefined;
    rows.readValues(values, row * pitch);
    return (row + 1) % ROWS_BETWEEN === 0 || row + 1 === count ? onRows?.(row + 1) : undefined;
  };
}

/** Walks over the first `limit` rows; `begin` is told how many are wanted, infinitely many where the file does not say. */
async function pass(
  source: ByteSource,
  limit: number,
  mender: Mender,
  begin: (rows: TextRows, wanted: number) => VisitRow,
): Promise<Pick<TextRows, 'header' | 'dimension'>> {
  const rows = await TextRows.open(source, mender);
  try {
    const { header, dimension } = rows;
    const wanted = Math.min(limit, header?.count ?? Infinity);
    const visit = begin(rows, wanted);
    for (let row = 0; row < wanted; row++) {
      if (!(await rows.next())) return { header, dimension };
      const visited = visit(rows, row);
      if (visited !== undefined) await visited;
    }
    if (wanted === header?.count) await rows.checkRest();
    return { header, dimension };
  } finally {
    await rows.stop();
  }
}
