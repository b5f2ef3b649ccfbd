/**
 * GloVe's training (Pennington, Socher and Manning, "GloVe: Global Vectors for Word Representation", 2014, equation 8) by
 * AdaGrad as in the authors' glove.c. src/kernels/reference/glove.ts is the same in plain TypeScript.
 *
 * A record is 16 bytes: two words as u32, log X and f(X) as f32. A word's row holds its vector and then its bias; a row of
 * squared gradients has the same form.
 */
import { random, reseed } from './random.as';

const RECORD: usize = 16;

let dimension: i32 = 0;
let stride: usize = 0;
/** Bytes of a row that hold whole vectors of four. */
let even: usize = 0;
let wordRows: usize = 0;
let contextRows: usize = 0;
let wordSquares: usize = 0;
let contextSquares: usize = 0;
let wordCount: i32 = 0;

/** `at`: the rows of words, of contexts, and the squares of both, one behind the other, each `words` rows of `bytes`. */
export function setModel(at: usize, words: i32, dims: i32, bytes: i32): void {
  wordCount = words;
  dimension = dims;
  stride = bytes;
  even = <usize>(dims & ~3) << 2;
  const table = <usize>words * stride;
  wordRows = at;
  contextRows = at + table;
  wordSquares = contextRows + table;
  contextSquares = wordSquares + table;
}

/** Values begin uniform in ±1 / (2 · dimension), squares at 1 (glove.c, initialize_parameters). */
export function initialize(seed: u32): void {
  reseed(seed);
  const scale = 1.0 / (4294967296.0 * <f64>dimension);
  const size = <usize>wordCount * stride * 2;
  for (let row: usize = 0; row < size; row += stride) {
    for (let k = 0; k <= dimension; k++) {
      const at = row + (<usize>k << 2);
      store<f32>(wordRows + at, <f32>((<f64>random() - 2147483648.0) * scale));
      store<f32>(wordSquares + at, 1);
    }
  }
}

// @ts-ignore: decorator
@inline
function stepBias(bias: usize, square: usize, gradient: f32): void {
  const squared = load<f32>(square);
  store<f32>(bias, load<f32>(bias) - gradient / sqrt<f32>(squared));
  store<f32>(square, squared + gradient * gradient);
}

/** One value's step outside the vectors of four. */
// @ts-ignore: decorator
@inline
function stepValue(w: usize, c: usize, ws: usize, cs: usize, weighted: f32, rate: f32, clip: f32): void {
  const x = load<f32>(w);
  const y = load<f32>(c);
  const gx = max(-clip, min(clip, weighted * y)) * rate;
  const gy = max(-clip, min(clip, weighted * x)) * rate;
  const sx = load<f32>(ws);
  const sy = load<f32>(cs);
  store<f32>(w, x - gx / sqrt<f32>(sx));
  store<f32>(c, y - gy / sqrt<f32>(sy));
  store<f32>(ws, sx + gx * gx);
  store<f32>(cs, sy + gy * gy);
}

/** Trains on `count` records; gives the sum of their costs, ½ f(X) (w·c + b + d − log X)². */
export function train(records: usize, count: i32, rate: f32, clip: f32): f64 {
  let cost: f64 = 0;
  const rates = f32x4.splat(rate);
  const most = f32x4.splat(clip);
  const least = f32x4.splat(-clip);
  const bias = <usize>dimension << 2;
  for (let r = 0; r < count; r++) {
    const record = records + <usize>r * RECORD;
    const word = <usize>load<u32>(record) * stride;
    const context = <usize>load<u32>(record, 4) * stride;
    const w = wordRows + word;
    const c = contextRows + context;
    const ws = wordSquares + word;
    const cs = contextSquares + context;

    let s0 = f32x4.splat(0);
    let s1 = s0;
    let k: usize = 0;
    for (; k + 32 <= even; k += 32) {
      s0 = f32x4.add(s0, f32x4.mul(v128.load(w + k), v128.load(c + k)));
      s1 = f32x4.add(s1, f32x4.mul(v128.load(w + k, 16), v128.load(c + k, 16)));
    }
    if (k < even) s0 = f32x4.add(s0, f32x4.mul(v128.load(w + k), v128.load(c + k)));
    s0 = f32x4.add(s0, s1);
    let difference =
      f32x4.extract_lane(s0, 0) + f32x4.extract_lane(s0, 1) + f32x4.extract_lane(s0, 2) + f32x4.extract_lane(s0, 3);
    for (k = even; k < bias; k += 4) difference += load<f32>(w + k) * load<f32>(c + k);
    difference += load<f32>(w + bias) + load<f32>(c + bias) - load<f32>(record, 8);
    const weighted = load<f32>(record, 12) * difference;
    if (!isFinite(weighted)) continue;
    cost += 0.5 * <f64>weighted * <f64>difference;

    const weights = f32x4.splat(weighted);
    for (k = 0; k < even; k += 16) {
      const x = v128.load(w + k);
      const y = v128.load(c + k);
      const gx = f32x4.mul(f32x4.max(least, f32x4.min(most, f32x4.mul(weights, y))), rates);
      const gy = f32x4.mul(f32x4.max(least, f32x4.min(most, f32x4.mul(weights, x))), rates);
      const sx = v128.load(ws + k);
      const sy = v128.load(cs + k);
      v128.store(w + k, f32x4.sub(x, f32x4.div(gx, f32x4.sqrt(sx))));
      v128.store(c + k, f32x4.sub(y, f32x4.div(gy, f32x4.sqrt(sy))));
      v128.store(ws + k, f32x4.add(sx, f32x4.mul(gx, gx)));
      v128.store(cs + k, f32x4.add(sy, f32x4.mul(gy, gy)));
    }
    for (k = even; k < bias; k += 4) stepValue(w + k, c + k, ws + k, cs + k, weighted, rate, clip);
    // glove.c multiplies the gradient of a vector by the rate, and that of a bias not.
    stepBias(w + bias, ws + bias, weighted);
    stepBias(c + bias, cs + bias, weighted);
  }
  return cost;
}

/** What training gives: each word's row plus its row as a context, `dimension` values a word without a gap. */
export function sumRows(target: usize): void {
  for (let word = 0; word < wordCount; word++) {
    const row = <usize>word * stride;
    for (let k = 0; k < dimension; k++) {
      const at = row + (<usize>k << 2);
      store<f32>(target, load<f32>(wordRows + at) + load<f32>(contextRows + at));
      target += 4;
    }
  }
}
