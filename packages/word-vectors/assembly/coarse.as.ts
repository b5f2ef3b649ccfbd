/**
 * Rows of int8 beside the rows of float32, a quarter of their bytes, which say what a row's cosine is at most.
 * `src/keyed-vectors/search/coarse.ts` is the same in plain TypeScript, to the last bit, and tells why the bounds hold.
 *
 * All places are byte offsets in the imported memory, multiples of 16; so are `stride`, a float32 row's length, and
 * `coarseStride`, an int8 row's. Rows are padded with zeros.
 */

/** Beyond these lengths float32 products may underflow or overflow, and no bound is given. */
const SHORTEST: f32 = 1e-12;
const LONGEST: f32 = 1e12;
/** Covers the rounding of an error's length. */
const ROUNDED_UP: f32 = 1.0001;

// @ts-ignore: decorator
@inline
function sum(lanes: v128): f32 {
  const pairs = f32x4.add(lanes, v128.shuffle<f32>(lanes, lanes, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

// @ts-ignore: decorator
@inline
function largest(row: usize, stride: usize): f32 {
  let most = f32x4.splat(0);
  for (let i: usize = 0; i < stride; i += 16) most = f32x4.max(most, f32x4.abs(v128.load(row + i)));
  const pairs = f32x4.max(most, v128.shuffle<f32>(most, most, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** Added to a small number, leaves its nearest whole number in the last bits. */
const ROUNDING: f32 = 12582912; // 1.5 * 2^23

// @ts-ignore: decorator
@inline
function nearest(x: v128, steps: v128): v128 {
  return f32x4.add(f32x4.mul(x, steps), f32x4.splat(ROUNDING));
}

// @ts-ignore: decorator
@inline
function whole(rounded: v128): v128 {
  return i32x4.sub(rounded, f32x4.splat(ROUNDING));
}

// @ts-ignore: decorator
@inline
function squareOfError(x: v128, rounded: v128, scales: v128): v128 {
  const error = f32x4.sub(x, f32x4.mul(f32x4.sub(rounded, f32x4.splat(ROUNDING)), scales));
  return f32x4.mul(error, error);
}

/** Rounds rows to int8 times a factor; `factors` and `errors`, float32 [rowCount], are over the row's length. */
export function quantize(
  rows: usize,
  rowCount: i32,
  stride: usize,
  inverseLengths: usize,
  coarse: usize,
  coarseStride: usize,
  factors: usize,
  errors: usize,
): void {
  for (let r = 0; r < rowCount; r++) {
    const row = rows + <usize>r * stride;
    const to = coarse + <usize>r * coarseStride;
    const at = <usize>r << 2;
    const most = largest(row, stride);
    const scale = most / 127;
    const scales = f32x4.splat(scale);
    const steps = f32x4.splat(most > 0 ? 127 / most : 0);
    let squares = f32x4.splat(0);
    let i: usize = 0;
    for (; i + 64 <= stride; i += 64) {
      const x0 = v128.load(row + i);
      const x1 = v128.load(row + i, 16);
      const x2 = v128.load(row + i, 32);
      const x3 = v128.load(row + i, 48);
      const n0 = nearest(x0, steps);
      const n1 = nearest(x1, steps);
      const n2 = nearest(x2, steps);
      const n3 = nearest(x3, steps);
      squares = f32x4.add(squares, squareOfError(x0, n0, scales));
      squares = f32x4.add(squares, squareOfError(x1, n1, scales));
      squares = f32x4.add(squares, squareOfError(x2, n2, scales));
      squares = f32x4.add(squares, squareOfError(x3, n3, scales));
      const low = i16x8.narrow_i32x4_s(whole(n0), whole(n1));
      v128.store(to + (i >> 2), i8x16.narrow_i16x8_s(low, i16x8.narrow_i32x4_s(whole(n2), whole(n3))));
    }
    for (; i < stride; i += 16) {
      const x = v128.load(row + i);
      const n = nearest(x, steps);
      squares = f32x4.add(squares, squareOfError(x, n, scales));
      const halves = i16x8.narrow_i32x4_s(whole(n), whole(n));
      store<i32>(to + (i >> 2), i32x4.extract_lane(i8x16.narrow_i16x8_s(halves, halves), 0));
    }
    const inverse = load<f32>(inverseLengths + at);
    const isBounded = inverse == 0 || (inverse > 1 / LONGEST && inverse < 1 / SHORTEST);
    store<f32>(factors + at, isBounded ? scale * inverse : 0);
    store<f32>(errors + at, isBounded ? sqrt<f32>(sum(squares)) * inverse * ROUNDED_UP : f32.POSITIVE_INFINITY);
  }
}

/**
 * bounds[q * rowCount + r], float32: what the cosine of row r with query q is at most. `queries` are int16, twice
 * `coarseStride` long; each has a scale, a length and an error in `parameters`, float32 [queryCount, 4].
 */
export function bounds(
  coarse: usize,
  rowCount: i32,
  coarseStride: usize,
  factors: usize,
  errors: usize,
  queries: usize,
  queryCount: i32,
  parameters: usize,
  to: usize,
): void {
  let q = 0;
  for (; q + 4 <= queryCount; q += 4) {
    const query = queries + ((<usize>q * coarseStride) << 1);
    const scores = to + ((<usize>q * <usize>rowCount) << 2);
    fourQueries(coarse, rowCount, coarseStride, factors, errors, query, parameters + (<usize>q << 4), scores);
  }
  for (; q < queryCount; q++) {
    const query = queries + ((<usize>q * coarseStride) << 1);
    const scores = to + ((<usize>q * <usize>rowCount) << 2);
    oneQuery(coarse, rowCount, coarseStride, factors, errors, query, parameters + (<usize>q << 4), scores);
  }
}

// @ts-ignore: decorator
@inline
function upper(lanes: v128, factor: f32, error: f32, parameters: usize): f32 {
  const pairs = i32x4.add(lanes, v128.shuffle<i32>(lanes, lanes, 2, 3, 0, 1));
  const product = i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
  const cosine = <f32>product * (factor * load<f32>(parameters));
  return cosine + (error * load<f32>(parameters, 4) + load<f32>(parameters, 8));
}

// @ts-ignore: decorator
@inline
function dot(low: v128, high: v128, query: usize): v128 {
  return i32x4.add(
    i32x4.dot_i16x8_s(low, v128.load(query)),
    i32x4.dot_i16x8_s(high, v128.load(query, 16)),
  );
}

/** Two rows at a time, so that what was loaded of a query is used twice, and of a row four times. */
function fourQueries(
  coarse: usize,
  rowCount: i32,
  stride: usize,
  factors: usize,
  errors: usize,
  queries: usize,
  parameters: usize,
  to: usize,
): void {
  const q1 = queries + (stride << 1);
  const q2 = q1 + (stride << 1);
  const q3 = q2 + (stride << 1);
  const pitch = <usize>rowCount << 2;
  for (let r = 0; r < rowCount; r += 2) {
    const a = coarse + <usize>r * stride;
    const b = r + 1 < rowCount ? a + stride : a;
    let a0 = i32x4.splat(0),
      a1 = i32x4.splat(0),
      a2 = i32x4.splat(0),
      a3 = i32x4.splat(0),
      b0 = i32x4.splat(0),
      b1 = i32x4.splat(0),
      b2 = i32x4.splat(0),
      b3 = i32x4.splat(0);
    for (let i: usize = 0; i < stride; i += 16) {
      const aLow = v128.load_ext<i8>(a + i);
      const aHigh = v128.load_ext<i8>(a + i, 8);
      const bLow = v128.load_ext<i8>(b + i);
      const bHigh = v128.load_ext<i8>(b + i, 8);
      const at = i << 1;
      a0 = i32x4.add(a0, dot(aLow, aHigh, queries + at));
      b0 = i32x4.add(b0, dot(bLow, bHigh, queries + at));
      a1 = i32x4.add(a1, dot(aLow, aHigh, q1 + at));
      b1 = i32x4.add(b1, dot(bLow, bHigh, q1 + at));
      a2 = i32x4.add(a2, dot(aLow, aHigh, q2 + at));
      b2 = i32x4.add(b2, dot(bLow, bHigh, q2 + at));
      a3 = i32x4.add(a3, dot(aLow, aHigh, q3 + at));
      b3 = i32x4.add(b3, dot(bLow, bHigh, q3 + at));
    }
    const at = <usize>r << 2;
    const factor = load<f32>(factors + at);
    const error = load<f32>(errors + at);
    store<f32>(to + at, upper(a0, factor, error, parameters));
    store<f32>(to + at + pitch, upper(a1, factor, error, parameters + 16));
    store<f32>(to + at + 2 * pitch, upper(a2, factor, error, parameters + 32));
    store<f32>(to + at + 3 * pitch, upper(a3, factor, error, parameters + 48));
    if (r + 1 == rowCount) return;
    const next = load<f32>(factors + at, 4);
    const nextError = load<f32>(errors + at, 4);
    store<f32>(to + at, upper(b0, next, nextError, parameters), 4);
    store<f32>(to + at + pitch, upper(b1, next, nextError, parameters + 16), 4);
    store<f32>(to + at + 2 * pitch, upper(b2, next, nextError, parameters + 32), 4);
    store<f32>(to + at + 3 * pitch, upper(b3, next, nextError, parameters + 48), 4);
  }
}

/** Four rows go along one query. */
function oneQuery(
  coarse: usize,
  rowCount: i32,
  stride: usize,
  factors: usize,
  errors: usize,
  query: usize,
  parameters: usize,
  to: usize,
): void {
  let r = 0;
  for (; r + 4 <= rowCount; r += 4) {
    const row = coarse + <usize>r * stride;
    let a = i32x4.splat(0),
      b = i32x4.splat(0),
      c = i32x4.splat(0),
      d = i32x4.splat(0);
    for (let i: usize = 0; i < stride; i += 16) {
      const low = v128.load(query + (i << 1));
      const high = v128.load(query + (i << 1), 16);
      const place = row + i;
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load_ext<i8>(place), low));
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load_ext<i8>(place, 8), high));
      b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load_ext<i8>(place + stride), low));
      b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load_ext<i8>(place + stride, 8), high));
      c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load_ext<i8>(place + 2 * stride), low));
      c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load_ext<i8>(place + 2 * stride, 8), high));
      d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load_ext<i8>(place + 3 * stride), low));
      d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load_ext<i8>(place + 3 * stride, 8), high));
    }
    const at = <usize>r << 2;
    store<f32>(to + at, upper(a, load<f32>(factors + at), load<f32>(errors + at), parameters));
    store<f32>(to + at, upper(b, load<f32>(factors + at, 4), load<f32>(errors + at, 4), parameters), 4);
    store<f32>(to + at, upper(c, load<f32>(factors + at, 8), load<f32>(errors + at, 8), parameters), 8);
    store<f32>(to + at, upper(d, load<f32>(factors + at, 12), load<f32>(errors + at, 12), parameters), 12);
  }
  for (; r < rowCount; r++) {
    const row = coarse + <usize>r * stride;
    let lanes = i32x4.splat(0);
    for (let i: usize = 0; i < stride; i += 16) {
      const product = dot(v128.load_ext<i8>(row + i), v128.load_ext<i8>(row + i, 8), query + (i << 1));
      lanes = i32x4.add(lanes, product);
    }
    const at = <usize>r << 2;
    store<f32>(to + at, upper(lanes, load<f32>(factors + at), load<f32>(errors + at), parameters));
  }
}
