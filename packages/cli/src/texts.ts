import { readFile } from 'node:fs/promises';
import { CheckpointError, decodeUtf8 } from '@firth/checkpoints';
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

/** The text of a file, which must be UTF-8, without its byte order mark. */
export async function readTextFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new UsageError(`${file}: cannot be read`, { cause });
  });
  return decoded(bytes, file);
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
