import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { UsageError } from './output/errors.js';
import type { Terminal } from './terminal.js';

/** The texts of the command line, or where there are none the lines of standard input. */
export async function readTexts(given: readonly string[], { stdin }: Terminal): Promise<readonly string[]> {
  if (given.length > 0) return given;
  if (stdin.isTTY === true) throw new UsageError('no TEXT: name one, or send lines to standard input');
  const lines: string[] = [];
  for await (const line of createInterface({ input: Readable.from(stdin), crlfDelay: Infinity })) lines.push(line);
  if (lines.length === 0) throw new UsageError('no TEXT: none was named, and standard input is empty');
  return lines;
}

/** The texts two by two. */
export function inPairs(texts: readonly string[]): (readonly [first: string, second: string])[] {
  if (texts.length % 2 !== 0) throw new UsageError(`--pair: expected an even number of texts, found ${texts.length}`);
  return texts.flatMap((text, i) => (i % 2 === 0 ? [[text, texts[i + 1] ?? ''] as const] : []));
}
