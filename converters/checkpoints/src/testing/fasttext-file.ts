import { concat, little, type Piece } from './hostile.js';

export const int = (value: number | bigint): Uint8Array => little(value, 4);
export const long = (value: number | bigint): Uint8Array => little(value, 8);
export const MAGIC = int(793_712_314);

/** Settings of a supervised model of dimension 2 without n-grams, unless told otherwise. */
export function settings({ dimension = 2, loss = 3, model = 3, minn = 0 } = {}): Uint8Array {
  const numbers = [dimension, 5, 5, 1, 5, 1, loss, model, 0, minn, 0, 100];
  return concat(...numbers.map(int), new Uint8Array(8));
}

/** A word (type 0) or label (1) of the dictionary. */
export const word = (text: Piece, type = 0, count = 1): Uint8Array => concat(text, [0], long(count), [type]);

/** The words a and b and the label x, unless told otherwise. */
export function dictionary({
  entries = [word('a'), word('b'), word('x', 1)],
  size = entries.length,
  words = size - 1,
  labels = 1,
  pruned = -1,
}: {
  readonly entries?: readonly Uint8Array[];
  readonly size?: number;
  readonly words?: number;
  readonly labels?: number;
  readonly pruned?: number | bigint;
} = {}): Uint8Array {
  return concat(int(size), int(words), int(labels), long(9), long(pruned), ...entries);
}

/** A plain matrix of zeros. */
export function matrix(rows: number | bigint, columns = 2, data = 4 * Number(rows) * columns): Uint8Array {
  return concat([0], long(rows), long(columns), new Uint8Array(data));
}

/** A quantised matrix [2, 2] in one part. */
export function quantised({
  codes = 2,
  dimension = 2,
  parts = 1,
  size = 2,
  last = 2,
  centroids = 2 * 256,
  norms = [] as Piece,
} = {}): Uint8Array {
  const hasNorms = concat(norms).length > 0;
  return concat(
    ...[[1, hasNorms ? 1 : 0], long(2), long(2), int(codes), new Uint8Array(Math.max(0, codes))],
    ...[int(dimension), int(parts), int(size), int(last), new Uint8Array(4 * centroids), norms],
  );
}

/** A model of version 12. */
export function fastTextFile({
  head = concat(MAGIC, int(12)),
  args = settings(),
  words = dictionary(),
  input = matrix(2),
  output = matrix(1),
  rest = [] as Piece,
}: {
  readonly head?: Uint8Array;
  readonly args?: Uint8Array;
  readonly words?: Uint8Array;
  readonly input?: Uint8Array;
  readonly output?: Uint8Array;
  readonly rest?: Piece;
} = {}): Uint8Array {
  return concat(head, args, words, input, output, rest);
}
