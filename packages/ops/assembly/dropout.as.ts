// Philox4x32-10 (Salmon et al., 2011, section 3.4), four counters at a time, one in each lane.

const M0: v128 = i32x4.splat(0xd2511f53);
const M1: v128 = i32x4.splat(0xcd9e8d57);
const W0: i32 = 0x9e3779b9;
const W1: i32 = 0xbb67ae85;

/** The high halves of the products of unsigned lanes. */
function high(a: v128, b: v128): v128 {
  const first = i64x2.extmul_low_i32x4_u(a, b);
  const last = i64x2.extmul_high_i32x4_u(a, b);
  return v128.shuffle<i32>(first, last, 1, 3, 5, 7);
}

/**
 * Writes a mask of `count` bytes at `address`, 1 where an element stays, which has room up to a multiple of 32. An element
 * stays where its 16 random bits are at least `threshold`. 32 elements come from the four blocks whose counters are
 * (4 g + lane, site, callLow, callHigh): the first 8 from their first words, and so on; of a word the low half is first.
 */
export function mask(
  address: usize,
  count: i32,
  seedLow: i32,
  seedHigh: i32,
  site: i32,
  callLow: i32,
  callHigh: i32,
  threshold: i32,
): void {
  const least = i16x8.splat(<i16>threshold);
  const one = i8x16.splat(1);
  const end = address + <usize>count;
  let block: v128 = i32x4(0, 1, 2, 3);
  for (let at = address; at < end; at += 32) {
    let c0 = block;
    let c1: v128 = i32x4.splat(site);
    let c2: v128 = i32x4.splat(callLow);
    let c3: v128 = i32x4.splat(callHigh);
    let k0 = seedLow;
    let k1 = seedHigh;
    for (let round = 0; round < 10; round++) {
      const high0 = high(M0, c0);
      const low0 = i32x4.mul(M0, c0);
      const high1 = high(M1, c2);
      const low1 = i32x4.mul(M1, c2);
      c0 = v128.xor(v128.xor(high1, c1), i32x4.splat(k0));
      c2 = v128.xor(v128.xor(high0, c3), i32x4.splat(k1));
      c1 = low1;
      c3 = low0;
      k0 += W0;
      k1 += W1;
    }
    const first = i8x16.narrow_i16x8_s(i16x8.ge_u(c0, least), i16x8.ge_u(c1, least));
    const last = i8x16.narrow_i16x8_s(i16x8.ge_u(c2, least), i16x8.ge_u(c3, least));
    v128.store(at, v128.and(first, one));
    v128.store(at + 16, v128.and(last, one));
    block = i32x4.add(block, i32x4.splat(4));
  }
}
