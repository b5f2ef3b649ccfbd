import { CheckpointError, decodeUtf8, streamFile } from '@firth/checkpoints';
import { UsageError } from './output/errors.js';
import type { Terminal } from './terminal.js';

/** The texts of the command line, or where there are none the lines of standard input, which must be UTF-8. */
export async function readTexts(given: readonly string[], { stdin }: Terminal): Promise<readonly string[]> {
  if (given.length > 0) return given;
  if (stdin.isTTY === true) throw new UsageError('no TEXT: name one, or send lines to standard input');
  const pieces: Uint8Array[] = [];
  for await (const piece of stdin) pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  const lines = decoded(Buffer.concat(pieces), 'standard input').split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw new UsageError('no TEXT: none was named, and standard input is empty');
  return lines;
}

/** What a JavaScript string can hold, bytes. */
const LONGEST = 512 * 10 ** 6;

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
    if (length > LONGEST)
      throw new CheckpointError('UNSUPPORTED', 'the file is too long', { file, expected: `at most ${LONGEST} bytes` });
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

const decoded = (bytes: Uint8Array, file: string): string =>
  decodeUtf8(
    bytes,
    ({ line, column, found }, cause) =>
      new CheckpointError('UNSUPPORTED', 'the text is not UTF-8', {
        file,
        at: `line ${line}, byte ${column}`,
        found,
        hint: 'Convert it, as with iconv -t UTF-8',
        cause,
      }),
  );

/** The texts two by two. */
export function inPairs(texts: readonly string[]): (readonly [first: string, second: string])[] {
  if (texts.length % 2 !== 0) throw new UsageError(`--pair: expected an even number of texts, found ${texts.length}`);
  return texts.flatMap((text, i) => (i % 2 === 0 ? [[text, texts[i + 1] ?? ''] as const] : []));
}
