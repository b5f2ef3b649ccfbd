import { fasttextHash } from '@firth/tokenizers';

/** A random direction of `length`, the same for the same word and seed in every runtime: uniform values, scaled. */
export function seededVector(word: string, seed: number, dimension: number, length: number): Float32Array {
  const next = mulberry32(fasttextHash(`${seed} ${word}`));
  const values = Float64Array.from({ length: dimension }, () => next() - 0.5);
  const scale = length / Math.hypot(...values);
  return Float32Array.from(values, (value) => value * scale);
}

/** Tommy Ettinger's mulberry32: numbers from 0 to 1 from a 32-bit state. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
