// Updates in place, four numbers at a time. Arrays have zeros up to a multiple of 16 bytes, which every formula keeps.

/** src/optimizers/sgd.ts says the formula. */
export function sgd(
  count: i32,
  weight: usize,
  gradient: usize,
  buffer: usize,
  scale: f32,
  rate: f32,
  momentum: f32,
  nesterov: f32,
  l2: f32,
): void {
  const end = weight + ((<usize>count * 4 + 15) & ~15);
  for (; weight < end; weight += 16, gradient += 16, buffer += 16) {
    const w = v128.load(weight);
    const g = f32x4.add(f32x4.mul(v128.load(gradient), f32x4.splat(scale)), f32x4.mul(f32x4.splat(l2), w));
    const b = f32x4.add(f32x4.mul(f32x4.splat(momentum), v128.load(buffer)), g);
    v128.store(buffer, b);
    const step = nesterov != 0 ? f32x4.add(g, f32x4.mul(f32x4.splat(momentum), b)) : b;
    v128.store(weight, f32x4.sub(w, f32x4.mul(f32x4.splat(rate), step)));
  }
}

/** src/optimizers/adagrad.ts says the formula. */
export function adagrad(
  count: i32,
  weight: usize,
  gradient: usize,
  sum: usize,
  scale: f32,
  rate: f32,
  epsilon: f32,
  l2: f32,
): void {
  const end = weight + ((<usize>count * 4 + 15) & ~15);
  for (; weight < end; weight += 16, gradient += 16, sum += 16) {
    const w = v128.load(weight);
    const g = f32x4.add(f32x4.mul(v128.load(gradient), f32x4.splat(scale)), f32x4.mul(f32x4.splat(l2), w));
    const s = f32x4.add(v128.load(sum), f32x4.mul(g, g));
    v128.store(sum, s);
    const step = f32x4.div(g, f32x4.add(f32x4.sqrt(s), f32x4.splat(epsilon)));
    v128.store(weight, f32x4.sub(w, f32x4.mul(f32x4.splat(rate), step)));
  }
}

/** src/optimizers/adam.ts says the formula. */
export function adam(
  count: i32,
  weight: usize,
  gradient: usize,
  mean: usize,
  variance: usize,
  scale: f32,
  rate: f32,
  keepMean: f32,
  takeMean: f32,
  keepVariance: f32,
  takeVariance: f32,
  correction: f32,
  epsilon: f32,
  l2: f32,
  decay: f32,
): void {
  const end = weight + ((<usize>count * 4 + 15) & ~15);
  for (; weight < end; weight += 16, gradient += 16, mean += 16, variance += 16) {
    const w = v128.load(weight);
    const g = f32x4.add(f32x4.mul(v128.load(gradient), f32x4.splat(scale)), f32x4.mul(f32x4.splat(l2), w));
    const m = f32x4.add(f32x4.mul(f32x4.splat(keepMean), v128.load(mean)), f32x4.mul(f32x4.splat(takeMean), g));
    const v = f32x4.add(
      f32x4.mul(f32x4.splat(keepVariance), v128.load(variance)),
      f32x4.mul(f32x4.splat(takeVariance), f32x4.mul(g, g)),
    );
    v128.store(mean, m);
    v128.store(variance, v);
    const step = f32x4.div(m, f32x4.add(f32x4.mul(f32x4.sqrt(v), f32x4.splat(correction)), f32x4.splat(epsilon)));
    const decayed = f32x4.mul(w, f32x4.splat(1 - decay));
    v128.store(weight, f32x4.sub(decayed, f32x4.mul(f32x4.splat(rate), step)));
  }
}
