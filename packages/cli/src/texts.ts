import { CheckpointError, decodeUtf8, streamFile } from '@firth/checkpoints';
import { UsageError } from './output/errors.js';
import type { Terminal } from './terminal.js';

/** The texts of the command line, or where there are none the lines of standard input, which must be UTF-8. */
export async function readTexts(given: readonly string[], terminal: Terminal): Promise<readonly string[]> {
  return listOf(textsFrom(given, terminal));
}

/** All of them. */
export async function listOf(source: AsyncIterable<string> | Iterable<string>): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const text of source) texts.push(text);
  return texts;
}

/** The same one after the other, as they come: of standard input no more than a line is held. */
export function textsFrom(given: readonly string[], { stdin }: Terminal): AsyncIterable<string> | Iterable<string> {
  if (given.length > 0) return given;
  if (stdin.isTTY === true) throw new UsageError('no TEXT: name one, or send lines to standard input');
  return linesFrom(stdin);
}

async function* linesFrom(stdin: Terminal['stdin']): AsyncGenerator<string> {
  const file = 'standard input';
  let count = 0;
  for await (const { bytes, isLast } of linesOfBytes(stdin)) {
    const text = decoded(bytes, file, count++);
    // A line may hold others that end in CR alone; the last one's own is no line more.
    const lines = (isLast ? text : text.replace(/\r$/, '')).split('\r');
    if (isLast && lines.at(-1) === '') lines.pop();
    yield* lines;
  }
  if (count === 0) throw new UsageError('no TEXT: none was named, and standard input is empty');
}

/** What stands between LF, the last perhaps without one. */
async function* linesOfBytes(
  stdin: Terminal['stdin'],
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly isLast: boolean }> {
  let parts: Uint8Array[] = [];
  let held = 0;
  for await (const given of stdin) {
    const piece = typeof given === 'string' ? Buffer.from(given) : given;
    let start = 0;
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, start)) {
      yield { bytes: Buffer.concat([...parts, piece.subarray(start, end)]), isLast: false };
      [parts, held] = [[], 0];
      start = end + 1;
    }
    if (start === piece.length) continue;
    parts.push(piece.subarray(start));
    held += piece.length - start;
    if (held > LONGEST) throw tooLong('standard input');
  }
  if (parts.length > 0) yield { bytes: Buffer.concat(parts), isLast: true };
}

/** What a JavaScript string can hold, bytes. */
const LONGEST = 512 * 10 ** 6;

const tooLong = (file: string): CheckpointError =>
  new CheckpointError('UNSUPPORTED', 'the text is too long', { file, expected: `at most ${LONGEST} bytes` });

/**
 * The text of a file that the command line names, without its byte order mark; `/dev/stdin` and a shell's `<(…)` are such too.
 * @throws CheckpointError for what is no file, is too long or is not UTF-8.
 */
export async function readTextFile(file: string): Promise<string> {
  try {
    return decoded(await readPieces(file), file);
  } catch (cause) {
    if (!(cause instanceof CheckpointError) || cause.code !== 'NOT_FOUND') throw cause;
    throw new UsageError(`${file}: cannot be read`, { cause });
  }
}

async function readPieces(file: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of streamFile(file)) {
    length += piece.length;
    if (length > LONGEST) throw tooLong(file);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** @param before Lines of the text before these bytes. */
const decoded = (bytes: Uint8Array, file: string, before = 0): string =>
  decodeUtf8(
    bytes,
    ({ line, column, found }, cause) =>
      new CheckpointError('UNSUPPORTED', 'the text is not UTF-8', {
        file,
        at: `line ${before + line}, byte ${column}`,
        found,
        hint: 'Convert it, as with iconv -t UTF-8',
        cause,
      }),
    before === 0,
  );

/** The texts two by two. */
export function inPairs(texts: readonly string[]): (readonly [first: string, second: string])[] {
  if (texts.length % 2 !== 0) throw new UsageError(`--pair: expected an even number of texts, found ${texts.length}`);
  return texts.flatMap((text, i) => (i % 2 === 0 ? [[text, texts[i + 1] ?? ''] as const] : []));
}
