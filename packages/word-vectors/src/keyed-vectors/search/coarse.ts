/**
 * What a row's cosine is at most, from a copy of the rows in int8, which takes a quarter of the time to read. A row whose
 * bound is not over the worst score kept so far needs no exact score, so that a search is exact all the same.
 *
 * A row x = s·n + e with n in int8 and a query q = t·m + d of length 1 with m in int16 have the product
 * x·q = s·t·(n·m) + e·(t·m) + x·d, so by Cauchy and Schwarz the cosine is at most
 * (s / |x|)·t·(n·m) + (|e| / |x|)·|t·m| + |d|: `factors`, `errors` and a query's `parameters` hold the parts. n·m is exact in
 * int32. `slack` is for the float32 sums, here and in the exact score.
 */

/** What `assembly/coarse.as.ts` exports. Byte offsets are multiples of 16, and so are both strides. */
export interface CoarseKernel {
  /** Rounds float32 rows to int8 times a factor each; `factors` and `errors` are over the row's length. */
  quantize(
    rows: number,
    rowCount: number,
    stride: number,
    inverseLengths: number,
    coarse: number,
    coarseStride: number,
    factors: number,
    errors: number,
  ): void;
  /** bounds[q * rowCount + r]: what the cosine of row r with query q is at most. */
  bounds(
    coarse: number,
    rowCount: number,
    coarseStride: number,
    factors: number,
    errors: number,
    queries: number,
    queryCount: number,
    parameters: number,
    bounds: number,
  ): void;
}

export interface CoarseQuery {
  /** Int16 [dimension]. */
  readonly values: Int16Array;
  /** t, |t·m|, |d| + slack, 0. */
  readonly parameters: Float32Array;
}

const INT8 = 127;
const INT16 = 32_767;
/** Covers the rounding of the parameters. */
const ROUNDED_UP = 1 + 1e-6;

/** A query of length 1, or of zeros, in whole numbers small enough that no product with a row leaves int32. */
export function coarseQuery(query: Float32Array): CoarseQuery {
  const most = Math.min(INT16, Math.floor((2 ** 31 - 1) / (INT8 * query.length)));
  const scale = Math.fround(query.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) / most);
  const values = Int16Array.from(query, (value) =>
    scale === 0 ? 0 : Math.max(-most, Math.min(most, Math.round(value / scale))),
  );
  let [squares, errors] = [0, 0];
  values.forEach((whole, i) => {
    squares += (scale * whole) ** 2;
    errors += ((query[i] ?? 0) - scale * whole) ** 2;
  });
  const error = Math.sqrt(errors) + slack(query.length);
  return { values, parameters: Float32Array.of(scale, Math.sqrt(squares) * ROUNDED_UP, error * ROUNDED_UP, 0) };
}

/**
 * What float32 may lose: a sum of d / 4 products in each of four lanes, and some ten more roundings, each of half of 2^-23
 * of values that are 1 at most (Higham, "Accuracy and Stability of Numerical Algorithms", 3.1), twice that to be sure.
 */
const slack = (dimension: number): number => (Math.ceil(dimension / 4) + 16) * 2 ** -23;

const SHORTEST = Math.fround(1e-12);
const LONGEST = Math.fround(1e12);
const ERROR_ROUNDED_UP = Math.fround(1.0001);

/** The kernel in plain TypeScript, equal to it to the last bit. */
export function referenceCoarseKernel(memory: { readonly buffer: ArrayBufferLike }): CoarseKernel {
  const { fround } = Math;
  return {
    quantize(rows, rowCount, stride, inverseLengths, coarse, coarseStride, factors, errors) {
      const floats = new Float32Array(memory.buffer);
      for (let r = 0; r < rowCount; r++) {
        const row = floats.subarray((rows + r * stride) / 4, (rows + (r + 1) * stride) / 4);
        const most = row.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
        const [scale, steps] = [fround(most / INT8), most > 0 ? fround(INT8 / most) : 0];
        const squares: [number, number, number, number] = [0, 0, 0, 0];
        const whole = Int8Array.from(row, (value, i) => {
          const nearest = nearestEven(fround(value * steps));
          const error = fround(value - fround(nearest * scale));
          squares[i % 4] = fround((squares[i % 4] ?? 0) + fround(error * error));
          return nearest;
        });
        new Int8Array(memory.buffer, coarse + r * coarseStride, whole.length).set(whole);
        const inverse = floats[inverseLengths / 4 + r] ?? 0;
        const isBounded = inverse === 0 || (inverse > fround(1 / LONGEST) && inverse < fround(1 / SHORTEST));
        const length = fround(Math.sqrt(fround(fround(squares[0] + squares[2]) + fround(squares[1] + squares[3]))));
        floats[factors / 4 + r] = isBounded ? fround(scale * inverse) : 0;
        floats[errors / 4 + r] = isBounded ? fround(fround(length * inverse) * ERROR_ROUNDED_UP) : Infinity;
      }
    },
    bounds(coarse, rowCount, coarseStride, factors, errors, queries, queryCount, parameters, bounds) {
      const [floats, bytes, words] = [
        new Float32Array(memory.buffer),
        new Int8Array(memory.buffer),
        new Int16Array(memory.buffer),
      ];
      for (let q = 0; q < queryCount; q++) {
        const [scale = 0, length = 0, error = 0] = floats.subarray(parameters / 4 + 4 * q);
        for (let r = 0; r < rowCount; r++) {
          let product = 0;
          for (let i = 0; i < coarseStride; i++)
            product += (bytes[coarse + r * coarseStride + i] ?? 0) * (words[queries / 2 + q * coarseStride + i] ?? 0);
          const cosine = fround(fround(product) * fround((floats[factors / 4 + r] ?? 0) * scale));
          const width = fround(fround((floats[errors / 4 + r] ?? 0) * length) + error);
          floats[bounds / 4 + q * rowCount + r] = cosine + width;
        }
      }
    },
  };
}

/** Rounds half to even, as WebAssembly does. */
function nearestEven(value: number): number {
  const below = Math.floor(value);
  const isHalf = value - below === 0.5;
  return isHalf ? below + (below % 2 === 0 ? 0 : 1) : Math.round(value);
}
