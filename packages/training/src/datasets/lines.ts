import { decodeUtf8 } from '@firth/checkpoints';
import { TrainingError } from '../error.js';
import { nameOfSource, piecesOf, type TextSource } from './text-source.js';

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

const NEWLINE = 0x0a;

/** The lines of a text that are not blank, without their ends, all of one piece of the file at a time. @throws as `wholeLinesOf`. */
export async function* linesOf(source: TextSource, maxLineBytes: number): AsyncGenerator<readonly Line[]> {
  for await (const lines of wholeLinesOf(source, maxLineBytes))
    yield lines.flatMap(({ text, number }) => {
      const line = text.replace(/\r?\n$|\r$/, '');
      return line.trim() === '' ? [] : [{ text: line, number }];
    });
}

/**
 * Every line of a text with its end, LF or CR LF, all of one piece of the file at a time. A byte order mark is dropped. No
 * more than a piece and a line is in memory.
 *
 * @throws TrainingError LINE_TOO_LONG before the line has been read to its end, NOT_UTF8 naming the line and its byte.
 */
export async function* wholeLinesOf(source: TextSource, maxLineBytes: number): AsyncGenerator<readonly Line[]> {
  const file = nameOfSource(source);
  let number = 0;
  let rest: Uint8Array = new Uint8Array();
  const take = (bytes: Uint8Array): Line => {
    number++;
    return { text: decode(bytes, file, number), number };
  };
  const refuseLong = (length: number) => {
    if (length > maxLineBytes) throw tooLong(file, number + 1, maxLineBytes);
  };
  for await (const piece of piecesOf(source)) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      refuseLong(rest.length + end - start);
      lines.push(take(joined(rest, piece.subarray(start, end + 1))));
      rest = new Uint8Array();
      start = end + 1;
    }
    refuseLong(rest.length + piece.length - start);
    rest = joined(rest, piece.slice(start));
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield [take(rest)];
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function decode(bytes: Uint8Array, file: string, line: number): string {
  return decodeUtf8(
    bytes,
    ({ column, found }, cause) =>
      new TrainingError('NOT_UTF8', 'the text is not UTF-8', {
        ...{ file, line, column, found, cause },
        hint: 'Save the file as UTF-8',
      }),
    line === 1,
  );
}

const tooLong = (file: string, line: number, most: number): TrainingError =>
  new TrainingError('LINE_TOO_LONG', 'the line is too long', {
    file,
    line,
    expected: `at most ${most} bytes`,
    found: 'more',
    hint: 'Is it a text with one example a line? maxLineBytes allows longer ones',
  });
