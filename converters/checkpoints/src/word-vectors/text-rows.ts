import { CheckpointError, type CheckpointErrorCode, type CheckpointErrorDetails } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { ByteWindow } from './byte-window.js';
import { parseDecimal } from './parse-decimal.js';
import { WordList, LONGEST_WORD } from './word-list.js';
import { ROWS_BETWEEN, type RowsPlace, type ScannedWords, type WordVectorsOptions } from './word-vectors.js';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
/** More than the 4,096 values of the widest published vectors. */
export const WIDEST = 65_536;
const LONGEST_LINE = 2 ** 22;

/** The first line of word2vec's text and of fastText's `.vec`. */
export interface TextHeader {
  readonly count: number;
  readonly dimension: number;
}

/**
 * The header `COUNT DIMENSION` of word2vec's text form; undefined where the first line is a word and its vector, as in
 * GloVe's files.
 * @throws CheckpointError BAD_HEADER where the numbers make no sense.
 */
export function parseHeader(line: string, file: string): TextHeader | undefined {
  const parts = /^(-?\d{1,15})[ \t]+(-?\d{1,15})[ \t\r]*$/.exec(line);
  if (parts === null) return undefined;
  const [count, dimension] = [Number(parts[1]), Number(parts[2])];
  if (count < 0 || dimension < 1 || dimension > WIDEST) {
    const expected = `a number of words and a dimension from 1 to ${WIDEST}`;
    throw new CheckpointError('BAD_HEADER', 'a bad header', { file, offset: 0, expected, found: JSON.stringify(line) });
  }
  return { count, dimension };
}

/** Reads the rows of a text file one after another. */
export class TextRows {
  header: TextHeader | undefined;
  dimension = 0;
  private readonly window: ByteWindow;
  private row = 0;
  /** Where the last row's word ends and its values begin and end, in the window. */
  private start = 0;
  private wordEnd = 0;
  private lineEnd = 0;

  private constructor(window: ByteWindow) {
    this.window = window;
  }

  static async open(source: ByteSource): Promise<TextRows> {
    const rows = new TextRows(await ByteWindow.open(source));
    const { window } = rows;
    const end = await rows.findLine();
    if (end === undefined) throw rows.error('TRUNCATED', 'no words');
    const line = window.bytes.subarray(window.position, end);
    rows.header = parseHeader(String.fromCharCode(...line.subarray(0, 64)), source.name);
    if (rows.header !== undefined) {
      rows.dimension = rows.header.dimension;
      window.position = Math.min(end + 1, window.end);
      return rows;
    }
    rows.dimension = countValues(line);
    if (rows.dimension < 1 || rows.dimension > WIDEST) {
      throw rows.error('BAD_HEADER', 'neither a header nor a word with its vector');
    }
    return rows;
  }

  /** Moves to the next row; false at the end of the file. */
  async next(): Promise<boolean> {
    const { window } = this;
    if (this.lineEnd > 0) window.position = Math.min(this.lineEnd + 1, window.end);
    const end = await this.findLine();
    if (end === undefined) return false;
    this.lineEnd = end;
    this.start = window.position;
    this.wordEnd = this.splitRow();
    this.row++;
    return true;
  }

  /** Whether the file may be as long as its header says. */
  mayHold(bytes: number): boolean {
    return this.window.mayHold(bytes);
  }

  addWord(list: WordList): void {
    list.add(this.window.bytes, this.start, this.wordEnd, this.window.offset);
  }

  /** Parses the row's values into `values` from `start` on. */
  readValues(values: Float32Array, start: number): void {
    const { bytes } = this.window;
    let position = this.wordEnd;
    for (let i = 0; i < this.dimension; i++) {
      while (isSpace(bytes[position])) position++;
      const from = position;
      while (position < this.lineEnd && !isSpace(bytes[position])) position++;
      const value = parseDecimal(bytes, from, position);
      if (!Number.isFinite(Math.fround(value))) {
        const found = JSON.stringify(String.fromCharCode(...bytes.subarray(from, Math.min(position, from + 40))));
        throw this.error('BAD_TENSOR', 'a value that is no finite number', { at: this.where().at ?? '', found });
      }
      values[start + i] = value;
    }
  }

  where(): CheckpointErrorDetails {
    return { file: this.window.file, at: `row ${this.row - 1}`, offset: this.window.offset };
  }

  stop(): Promise<void> {
    return this.window.stop();
  }

  /** The end of the line that begins at the window's position; undefined at the end of the file. */
  private async findLine(): Promise<number | undefined> {
    const at = await this.window.find(NEWLINE, LONGEST_LINE, 'a line that is too long');
    if (at !== undefined) return at;
    return this.window.position < this.window.end ? this.window.end : undefined;
  }

  /** Where the word ends: before the last `dimension` values. Words of GloVe may hold spaces. */
  private splitRow(): number {
    const { bytes } = this.window;
    let end = this.lineEnd;
    for (let i = 0; i < this.dimension; i++) {
      while (end > this.start && isSpace(bytes[end - 1])) end--;
      const valueEnd = end;
      while (end > this.start && !isSpace(bytes[end - 1])) end--;
      if (valueEnd === end || end === this.start) throw this.ragged();
    }
    while (end > this.start && isSpace(bytes[end - 1])) end--;
    this.checkWord(end);
    return end;
  }

  /** A word with a space in it must not be the row of a longer vector. */
  private checkWord(end: number): void {
    const { bytes } = this.window;
    for (let i = end - 1; i > this.start && end - this.start <= LONGEST_WORD; i--) {
      if (!isSpace(bytes[i])) continue;
      if (this.header !== undefined || !Number.isNaN(parseDecimal(bytes, i + 1, end))) throw this.ragged();
      return;
    }
  }

  private ragged(): CheckpointError {
    const expected = `a word and ${this.dimension} values`;
    const details = { at: `row ${this.row}`, expected };
    return this.error('BAD_TENSOR', 'a row of another length', details);
  }

  private error(
    code: CheckpointErrorCode,
    problem: string,
    details: Partial<CheckpointErrorDetails> = {},
  ): CheckpointError {
    return new CheckpointError(code, problem, { file: this.window.file, offset: this.window.offset, ...details });
  }
}

function countValues(line: Uint8Array): number {
  let count = 0;
  for (let i = 1; i < line.length; i++) if (!isSpace(line[i]) && isSpace(line[i - 1])) count++;
  return count;
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN;
}

/** Is shown each row, after `next`. */
type VisitRow = (rows: TextRows, row: number) => Promise<void> | undefined;

/** Reads the words of a text file, up to `limit`, and its vectors where there is a place for them. */
export async function scanText(
  source: ByteSource,
  limit: number,
  placeRows: WordVectorsOptions['placeRows'],
): Promise<ScannedWords & { readonly isGlove: boolean }> {
  const list = new WordList(source.name);
  const { header, dimension } = await pass(source, limit, (rows, wanted) => {
    const shortest = 2 + 2 * rows.dimension;
    const isBelievable = rows.header !== undefined && rows.mayHold(wanted * shortest);
    const place = isBelievable ? placeRows?.(wanted, rows.dimension) : undefined;
    const parse = place === undefined ? undefined : rowParser(place, wanted);
    return (_, row) => {
      rows.addWord(list);
      return parse?.(rows, row);
    };
  });
  const { count } = list;
  if (header !== undefined && count < Math.min(limit, header.count)) {
    const details = { file: source.name, expected: `${header.count} words`, found: `${count}` };
    throw new CheckpointError('TRUNCATED', 'fewer words than the header says', details);
  }
  return { ...list.finish(), dimension, isGlove: header === undefined };
}

/** Reads the vectors of the words that were scanned. */
export async function readText(source: ByteSource, { words }: ScannedWords, place: RowsPlace): Promise<void> {
  await pass(source, words.length, () => rowParser(place, words.length));
}

function rowParser({ values, pitch, onRows }: RowsPlace, count: number): VisitRow {
  return (rows, row) => {
    rows.readValues(values, row * pitch);
    return (row + 1) % ROWS_BETWEEN === 0 || row + 1 === count ? onRows?.(row + 1) : undefined;
  };
}

/** Walks over the first `limit` rows; `begin` is told how many are wanted, infinitely many where the file does not say. */
async function pass(
  source: ByteSource,
  limit: number,
  begin: (rows: TextRows, wanted: number) => VisitRow,
): Promise<Pick<TextRows, 'header' | 'dimension'>> {
  const rows = await TextRows.open(source);
  try {
    const { header, dimension } = rows;
    const wanted = Math.min(limit, header?.count ?? Infinity);
    const visit = begin(rows, wanted);
    for (let row = 0; row < wanted; row++) {
      if (!(await rows.next())) return { header, dimension };
      const visited = visit(rows, row);
      if (visited !== undefined) await visited;
    }
    if (wanted === header?.count && (await rows.next())) {
      throw new CheckpointError('BAD_HEADER', 'more words than the header says', rows.where());
    }
    return { header, dimension };
  } finally {
    await rows.stop();
  }
}
