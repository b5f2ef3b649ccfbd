/**
 * Dot products of rows with queries, four at a time. `src/keyed-vectors/search/dots.ts` is the same in plain TypeScript, to
 * the last bit: lane l of an accumulator sums the products of the elements whose index is l modulo 4, and the lanes are
 * added as (0 + 2) + (1 + 3).
 *
 * All places are byte offsets in the imported memory, multiples of 16. `stride` is a row's and a query's length in bytes, a
 * multiple of 16: rows are padded with zeros.
 */

// @ts-ignore: decorator
@inline
function total(lanes: v128): f32 {
  const pairs = f32x4.add(lanes, v128.shuffle<f32>(lanes, lanes, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/**
 * scores[q * rowCount + r] = rows[r] · queries[q].
 * Four queries go over two rows together, so that a value that was loaded is used more than once.
 */
export function dots(
  rows: usize,
  rowCount: i32,
  queries: usize,
  queryCount: i32,
  stride: usize,
  scores: usize,
): void {
  let q = 0;
  for (; q + 4 <= queryCount; q += 4) {
    fourQueries(rows, rowCount, queries + <usize>q * stride, stride, scores + ((<usize>q * <usize>rowCount) << 2));
  }
  for (; q < queryCount; q++) {
    oneQuery(rows, rowCount, queries + <usize>q * stride, stride, scores + ((<usize>q * <usize>rowCount) << 2));
  }
}

function fourQueries(rows: usize, rowCount: i32, queries: usize, stride: usize, scores: usize): void {
  const scoresStride = <usize>rowCount << 2;
  let r = 0;
  for (; r + 2 <= rowCount; r += 2) {
    let a0 = f32x4.splat(0),
      a1 = f32x4.splat(0),
      a2 = f32x4.splat(0),
      a3 = f32x4.splat(0),
      b0 = f32x4.splat(0),
      b1 = f32x4.splat(0),
      b2 = f32x4.splat(0),
      b3 = f32x4.splat(0);
    const a = rows + <usize>r * stride;
    for (let i: usize = 0; i < stride; i += 16) {
      const x = v128.load(a + i);
      const y = v128.load(a + stride + i);
      const p = v128.load(queries + i);
      a0 = f32x4.add(a0, f32x4.mul(x, p));
      b0 = f32x4.add(b0, f32x4.mul(y, p));
      const s = v128.load(queries + stride + i);
      a1 = f32x4.add(a1, f32x4.mul(x, s));
      b1 = f32x4.add(b1, f32x4.mul(y, s));
      const t = v128.load(queries + 2 * stride + i);
      a2 = f32x4.add(a2, f32x4.mul(x, t));
      b2 = f32x4.add(b2, f32x4.mul(y, t));
      const u = v128.load(queries + 3 * stride + i);
      a3 = f32x4.add(a3, f32x4.mul(x, u));
      b3 = f32x4.add(b3, f32x4.mul(y, u));
    }
    const to = scores + (<usize>r << 2);
    store<f32>(to, total(a0));
    store<f32>(to, total(b0), 4);
    store<f32>(to + scoresStride, total(a1));
    store<f32>(to + scoresStride, total(b1), 4);
    store<f32>(to + 2 * scoresStride, total(a2));
    store<f32>(to + 2 * scoresStride, total(b2), 4);
    store<f32>(to + 3 * scoresStride, total(a3));
    store<f32>(to + 3 * scoresStride, total(b3), 4);
  }
  for (let q = 0; q < 4 && r < rowCount; q++) {
    const lanes = product(rows + <usize>r * stride, queries + <usize>q * stride, stride);
    store<f32>(scores + <usize>q * scoresStride + (<usize>r << 2), total(lanes));
  }
}

/** Four rows go along one query, so that four additions are under way at a time. */
function oneQuery(rows: usize, rowCount: i32, query: usize, stride: usize, scores: usize): void {
  let r = 0;
  for (; r + 4 <= rowCount; r += 4) {
    let a = f32x4.splat(0),
      b = f32x4.splat(0),
      c = f32x4.splat(0),
      d = f32x4.splat(0);
    const row = rows + <usize>r * stride;
    for (let i: usize = 0; i < stride; i += 16) {
      const p = v128.load(query + i);
      a = f32x4.add(a, f32x4.mul(v128.load(row + i), p));
      b = f32x4.add(b, f32x4.mul(v128.load(row + stride + i), p));
      c = f32x4.add(c, f32x4.mul(v128.load(row + 2 * stride + i), p));
      d = f32x4.add(d, f32x4.mul(v128.load(row + 3 * stride + i), p));
    }
    const to = scores + (<usize>r << 2);
    store<f32>(to, total(a));
    store<f32>(to, total(b), 4);
    store<f32>(to, total(c), 8);
    store<f32>(to, total(d), 12);
  }
  for (; r < rowCount; r++) store<f32>(scores + (<usize>r << 2), total(product(rows + <usize>r * stride, query, stride)));
}

function product(row: usize, query: usize, stride: usize): v128 {
  let lanes = f32x4.splat(0);
  for (let i: usize = 0; i < stride; i += 16) {
    lanes = f32x4.add(lanes, f32x4.mul(v128.load(row + i), v128.load(query + i)));
  }
  return lanes;
}
