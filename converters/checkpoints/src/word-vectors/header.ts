import { CheckpointError } from '../error.js';
import type { Mender } from './mending.js';

/** More than the 4,096 values of the widest published vectors. */
export const WIDEST = 65_536;

/** The first line of word2vec's two forms and of fastText's `.vec`. */
export interface Header {
  readonly count: number;
  readonly dimension: number;
}

/** As word2vec.c and fastText write it. */
const REGULAR = /^-?\d{1,15}[ \t]+-?\d{1,15}[ \t]*\r?$/;
/** As Python's `split` and `int` read it, underscores aside. */
const READABLE = /^\s*([+-]?\d{1,15})\s+([+-]?\d{1,15})\s*$/;

/** The two numbers of a header; undefined for any other line. */
export function headerNumbers(line: string): readonly [count: number, dimension: number] | undefined {
  const parts = READABLE.exec(line);
  return parts === null ? undefined : [Number(parts[1]), Number(parts[2])];
}

/**
 * The header `COUNT DIMENSION`; undefined where the line is another, as in GloVe's files.
 * @throws CheckpointError BAD_HEADER where the numbers make no sense.
 */
export function parseHeader(bytes: Uint8Array, file: string, mender: Mender): Header | undefined {
  const line = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const numbers = headerNumbers(line);
  if (numbers === undefined) return undefined;
  const [count, dimension] = numbers;
  const found = JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
  if (count < 0 || dimension < 1 || dimension > WIDEST) {
    const expected = `a number of words and a dimension from 1 to ${WIDEST}`;
    throw new CheckpointError('BAD_HEADER', 'a bad header', { file, offset: 0, expected, found });
  }
  if (!REGULAR.test(line)) mender.note('header', { offset: 0, found });
  return { count, dimension };
}
