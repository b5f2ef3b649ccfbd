export function adamw(
  count: i32,
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  scale: f32,
  lr: f32,
  b1: f32,
  b2: f32,
  eps: f32,
  decay: f32,
  c1: f32,
  c2: f32,
): void {
  const vs = f32x4.splat(scale),
    vb1 = f32x4.splat(b1),
    v1b1 = f32x4.splat(1 - b1),
    vb2 = f32x4.splat(b2),
    v1b2 = f32x4.splat(1 - b2),
    ve = f32x4.splat(eps),
    vlr = f32x4.splat(lr / c1),
    vk = f32x4.splat(1 - lr * decay),
    vc2 = f32x4.splat(1 / c2);
  for (let i: usize = 0; i < <usize>count * 4; i += 16) {
    const gg = f32x4.mul(v128.load(g + i), vs);
    const mm = f32x4.add(f32x4.mul(v128.load(m + i), vb1), f32x4.mul(gg, v1b1));
    const vv = f32x4.add(f32x4.mul(v128.load(v + i), vb2), f32x4.mul(f32x4.mul(gg, gg), v1b2));
    v128.store(m + i, mm);
    v128.store(v + i, vv);
    const d = f32x4.add(f32x4.sqrt(f32x4.mul(vv, vc2)), ve);
    v128.store(w + i, f32x4.sub(f32x4.mul(v128.load(w + i), vk), f32x4.div(f32x4.mul(mm, vlr), d)));
  }
}
