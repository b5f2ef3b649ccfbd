import { TrainingError } from '../error.js';
import { nameOfSource, piecesOf, type TextSource } from './text-source.js';

/** A line that is longer is taken for a file of another kind. */
export const LONGEST_LINE = 2 ** 20;

export interface Line {
  /** Without its end. */
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = '\u{feff}';

/**
 * The lines of a text that are not blank, all of one piece of the file at a time. They end in LF or CR LF; a byte order mark
 * is dropped. No more than a piece and a line is in memory.
 *
 * @throws TrainingError LINE_TOO_LONG before the line has been read to its end, NOT_UTF8 naming the line and its byte.
 */
export async function* linesOf(source: TextSource, maxLineBytes: number): AsyncGenerator<readonly Line[]> {
  const file = nameOfSource(source);
  let number = 0;
  let rest: Uint8Array = new Uint8Array();
  const take = (bytes: Uint8Array): Line[] => {
    number++;
    const text = decode(bytes, file, number);
    return text.trim() === '' ? [] : [{ text, number }];
  };
  const refuseLong = (length: number) => {
    if (length > maxLineBytes) throw tooLong(file, number + 1, maxLineBytes);
  };
  for await (const piece of piecesOf(source)) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      refuseLong(rest.length + end - start);
      lines.push(...take(joined(rest, piece.subarray(start, end))));
      rest = new Uint8Array();
      start = end + 1;
    }
    refuseLong(rest.length + piece.length - start);
    rest = joined(rest, piece.slice(start));
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield take(rest);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array, file: string, line: number): string {
  try {
    const text = utf8.decode(bytes).replace(/\r$/, '');
    return line === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  } catch (cause) {
    const at = firstBadByte(bytes);
    const found = `byte 0x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`;
    const hint = 'Save the file as UTF-8';
    throw new TrainingError('NOT_UTF8', 'the text is not UTF-8', { file, line, column: at + 1, found, hint, cause });
  }
}

/** The beginning of the first character that is none. */
function firstBadByte(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let begin = 0;
  for (let i = 0; i < bytes.length; i++) {
    try {
      if (decoder.decode(bytes.subarray(i, i + 1), { stream: true }) !== '') begin = i + 1;
    } catch {
      return begin;
    }
  }
  return begin; // cut off in the middle of a character
}

const tooLong = (file: string, line: number, most: number): TrainingError =>
  new TrainingError('LINE_TOO_LONG', 'the line is too long', {
    file,
    line,
    expected: `at most ${most} bytes`,
    found: 'more',
    hint: 'Is it a text with one example a line? maxLineBytes allows longer ones',
  });
