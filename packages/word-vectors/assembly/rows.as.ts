/** Sums over rows of float32, `stride` bytes long, a multiple of 16. */

// @ts-ignore: decorator
@inline
export function sum(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2)), 0);
}

/**
 * `scores[j * pitch + 4 * i]` = rows `left[i]` · `right[j]`, two times three of them at a time so that a loaded value serves
 * several products. Both lists of addresses are padded, `left` to a multiple of 2 and `right` of 3.
 */
export function products(left: usize, n: i32, right: usize, m: i32, scores: usize, pitch: usize, stride: usize): void {
  for (let j = 0; j < m; j += 3) {
    const b = right + (<usize>j << 2);
    const b0 = load<usize>(b);
    const b1 = load<usize>(b, 4);
    const b2 = load<usize>(b, 8);
    for (let i = 0; i < n; i += 2) {
      const a = left + (<usize>i << 2);
      const a0 = load<usize>(a);
      const a1 = load<usize>(a, 4);
      let s00 = f32x4.splat(0);
      let s01 = s00;
      let s02 = s00;
      let s10 = s00;
      let s11 = s00;
      let s12 = s00;
      for (let k: usize = 0; k < stride; k += 16) {
        const x0 = v128.load(a0 + k);
        const x1 = v128.load(a1 + k);
        const y0 = v128.load(b0 + k);
        s00 = f32x4.add(s00, f32x4.mul(x0, y0));
        s10 = f32x4.add(s10, f32x4.mul(x1, y0));
        const y1 = v128.load(b1 + k);
        s01 = f32x4.add(s01, f32x4.mul(x0, y1));
        s11 = f32x4.add(s11, f32x4.mul(x1, y1));
        const y2 = v128.load(b2 + k);
        s02 = f32x4.add(s02, f32x4.mul(x0, y2));
        s12 = f32x4.add(s12, f32x4.mul(x1, y2));
      }
      const at = scores + <usize>j * pitch + (<usize>i << 2);
      store<f32>(at, sum(s00));
      store<f32>(at, sum(s10), 4);
      store<f32>(at + pitch, sum(s01));
      store<f32>(at + pitch, sum(s11), 4);
      store<f32>(at + 2 * pitch, sum(s02));
      store<f32>(at + 2 * pitch, sum(s12), 4);
    }
  }
}

/**
 * Two rows from `target` on: the sums over `c` of `weights[c * along]` (and, for the second, `weights[across + c * along]`)
 * times row `rows[c]`. Offsets in bytes.
 */
export function combine(
  target: usize,
  rows: usize,
  count: i32,
  weights: usize,
  across: usize,
  along: usize,
  stride: usize,
): void {
  const second = target + stride;
  let k: usize = 0;
  for (; k + 64 <= stride; k += 64) {
    let p0 = f32x4.splat(0);
    let p1 = p0;
    let p2 = p0;
    let p3 = p0;
    let q0 = p0;
    let q1 = p0;
    let q2 = p0;
    let q3 = p0;
    let weight = weights;
    for (let c = 0; c < count; c++) {
      const row = load<usize>(rows + (<usize>c << 2)) + k;
      const g = v128.load_splat<f32>(weight);
      const h = v128.load_splat<f32>(weight + across);
      weight += along;
      const x0 = v128.load(row);
      p0 = f32x4.add(p0, f32x4.mul(g, x0));
      q0 = f32x4.add(q0, f32x4.mul(h, x0));
      const x1 = v128.load(row, 16);
      p1 = f32x4.add(p1, f32x4.mul(g, x1));
      q1 = f32x4.add(q1, f32x4.mul(h, x1));
      const x2 = v128.load(row, 32);
      p2 = f32x4.add(p2, f32x4.mul(g, x2));
      q2 = f32x4.add(q2, f32x4.mul(h, x2));
      const x3 = v128.load(row, 48);
      p3 = f32x4.add(p3, f32x4.mul(g, x3));
      q3 = f32x4.add(q3, f32x4.mul(h, x3));
    }
    v128.store(target + k, p0);
    v128.store(target + k, p1, 16);
    v128.store(target + k, p2, 32);
    v128.store(target + k, p3, 48);
    v128.store(second + k, q0);
    v128.store(second + k, q1, 16);
    v128.store(second + k, q2, 32);
    v128.store(second + k, q3, 48);
  }
  for (; k < stride; k += 16) {
    let p = f32x4.splat(0);
    let q = p;
    let weight = weights;
    for (let c = 0; c < count; c++) {
      const x = v128.load(load<usize>(rows + (<usize>c << 2)) + k);
      p = f32x4.add(p, f32x4.mul(v128.load_splat<f32>(weight), x));
      q = f32x4.add(q, f32x4.mul(v128.load_splat<f32>(weight + across), x));
      weight += along;
    }
    v128.store(target + k, p);
    v128.store(second + k, q);
  }
}

/** row += addend */
// @ts-ignore: decorator
@inline
export function addTo(row: usize, addend: usize, stride: usize): void {
  for (let k: usize = 0; k < stride; k += 16)
    v128.store(row + k, f32x4.add(v128.load(row + k), v128.load(addend + k)));
}

/** target = factor × Σ rows */
export function average(target: usize, rows: usize, count: i32, factor: f32, stride: usize): void {
  for (let k: usize = 0; k < stride; k += 16) {
    let total = f32x4.splat(0);
    for (let c = 0; c < count; c++) total = f32x4.add(total, v128.load(load<usize>(rows + (<usize>c << 2)) + k));
    v128.store(target + k, f32x4.mul(total, f32x4.splat(factor)));
  }
}

/**
 * 1 / (1 + e^-x): e^y = 2^n · e^r with |r| <= ln 2 / 2, e^r as its Taylor polynomial of degree 6, in float32 within 2e-7.
 */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  const y = f32x4.max(f32x4.splat(-80), f32x4.min(f32x4.splat(80), f32x4.neg(x)));
  const n = f32x4.nearest(f32x4.mul(y, f32x4.splat(1.44269504)));
  // ln 2 in two parts (Cody and Waite, 1980)
  const r = f32x4.sub(f32x4.sub(y, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let e = f32x4.add(f32x4.mul(f32x4.splat(1.3888889e-3), r), f32x4.splat(8.3333333e-3));
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(4.1666667e-2));
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(1.6666667e-1));
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(0.5));
  e = f32x4.add(f32x4.mul(e, r), one);
  e = f32x4.add(f32x4.mul(e, r), one);
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.div(one, f32x4.add(one, f32x4.mul(e, power)));
}
