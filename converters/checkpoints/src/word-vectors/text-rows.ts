import { CheckpointError, type CheckpointErrorCode, type CheckpointErrorDetails } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { ByteWindow } from './byte-window.js';
import { parseHeader, WIDEST, type Header } from './header.js';
import type { Mender } from './mending.js';
import { parseDecimal, spellsNan } from './parse-decimal.js';
import type { WordList } from './word-list.js';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const LONGEST_LINE = 2 ** 22;
/** Bytes of the first line that are looked at for a header. */
const HEADER = 256;

/** Reads the rows of a text file one after another. */
export class TextRows {
  header: Header | undefined;
  dimension = 0;
  private readonly window: ByteWindow;
  private readonly mender: Mender;
  private row = 0;
  /** Where the last row begins, its word ends, its values end and its line ends, in the window. */
  private start = 0;
  private wordEnd = 0;
  private valuesEnd = 0;
  private lineEnd = 0;

  private constructor(window: ByteWindow, mender: Mender) {
    this.window = window;
    this.mender = mender;
  }

  static async open(source: ByteSource, mender: Mender): Promise<TextRows> {
    const rows = new TextRows(await ByteWindow.open(source), mender);
    try {
      await rows.readFirstLine();
      return rows;
    } catch (error) {
      await rows.stop();
      throw error;
    }
  }

  private async readFirstLine(): Promise<void> {
    const { window, mender } = this;
    if (window.hadMark) mender.note('byte-order-mark', { offset: 0 });
    const end = await this.findLine();
    if (end === undefined) throw this.error('TRUNCATED', 'no words');
    const line = window.bytes.subarray(window.position, end);
    this.header = parseHeader(line.subarray(0, HEADER), window.file, mender);
    if (this.header !== undefined) {
      this.dimension = this.header.dimension;
      window.position = Math.min(end + 1, window.end);
      return;
    }
    this.dimension = countValues(line);
    if (this.dimension < 1 || this.dimension > WIDEST) {
      throw this.error('BAD_HEADER', 'neither a header nor a word with its vector');
    }
  }

  /** Moves to the next row; false at the end of the file, before which blank lines may stand. */
  async next(): Promise<boolean> {
    const { window } = this;
    if (this.lineEnd > 0) window.position = Math.min(this.lineEnd + 1, window.end);
    const end = await this.findLine();
    if (end === undefined) return false;
    this.lineEnd = end;
    this.start = window.position;
    this.valuesEnd = this.trimmedEnd();
    if (this.valuesEnd === this.start) return this.endBlank();
    this.wordEnd = this.splitRow();
    this.row++;
    return true;
  }

  /** After the last row that is wanted: says what else the file has. */
  async checkRest(): Promise<void> {
    const { window, row } = this;
    if (row > 0) window.position = Math.min(this.lineEnd + 1, window.end);
    const { offset } = window;
    const isAtEnd = window.available === 0 && !(await window.fill(1));
    if (isAtEnd) return;
    const isBlank = await window.skipBlank();
    this.mender.note(isBlank ? 'blank-end' : 'rest-not-read', { at: `row ${row}`, offset });
  }

  /** At a blank line: false where only blank ones follow. */
  private async endBlank(): Promise<false> {
    const place = { at: `row ${this.row}`, offset: this.window.offset };
    if (!(await this.window.skipBlank())) {
      throw this.error('BAD_TENSOR', 'a blank line among the rows', {
        ...place,
        expected: `a word and ${this.dimension} values`,
        hint: 'Take the line out',
      });
    }
    this.mender.note('blank-end', place);
    return false;
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
      while (position < this.valuesEnd && !isSpace(bytes[position])) position++;
      const value = parseDecimal(bytes, from, position);
      if (!Number.isFinite(Math.fround(value))) this.checkOdd(value, from, position);
      values[start + i] = value;
    }
  }

  /** `nan`, `inf` and numbers beyond float32 are what Python reads them as, unless the file is read strictly. */
  private checkOdd(value: number, from: number, to: number): void {
    const { bytes } = this.window;
    if (!this.mender.strict && (!Number.isNaN(value) || spellsNan(bytes, from, to))) return;
    const found = JSON.stringify(String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 40))));
    const details = { at: `row ${this.row - 1}`, found };
    throw this.error('BAD_TENSOR', 'a value that is no finite number', details);
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

  /** The end of the line without the white space at its end, as Python's `rstrip` has it. */
  private trimmedEnd(): number {
    const { bytes } = this.window;
    let end = this.lineEnd;
    for (; end > this.start; end--) {
      const byte = bytes[end - 1] ?? 0;
      if (byte !== SPACE && (byte < TAB || byte > RETURN)) break;
    }
    return end;
  }

  /** Where the word ends: before the last `dimension` values. Words of GloVe may hold spaces. */
  private splitRow(): number {
    const { bytes } = this.window;
    let end = this.valuesEnd;
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

  /** A word with a space in it must not be the row of a longer vector, nor a space and a word. */
  private checkWord(end: number): void {
    const { bytes, offset } = this.window;
    for (let i = end - 1; i >= this.start; i--) {
      if (!isSpace(bytes[i])) continue;
      const isNumber = !Number.isNaN(parseDecimal(bytes, i + 1, end)) || spellsNan(bytes, i + 1, end);
      if (isNumber || isSpace(bytes[this.start])) throw this.ragged();
      this.mender.note('word-with-spaces', { at: `row ${this.row}`, offset });
      return;
    }
  }

  private ragged(): CheckpointError {
    const expected = `a word and ${this.dimension} values`;
    const hint = 'The file is cut short, or the header is of another file';
    return this.error('BAD_TENSOR', 'a row of another length', { at: `row ${this.row}`, expected, hint });
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
