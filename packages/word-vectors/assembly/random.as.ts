/** PCG RXS-M-XS 32 (O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms", 2014). */
let state: u32 = 0;

// @ts-ignore: decorator
@inline
export function reseed(seed: u32): void {
  state = seed;
}

// @ts-ignore: decorator
@inline
export function random(): u32 {
  state = state * 747796405 + 2891336453;
  const word = ((state >> ((state >> 28) + 4)) ^ state) * 277803737;
  return (word >> 22) ^ word;
}

/** A whole number below `limit`. */
// @ts-ignore: decorator
@inline
export function below(limit: u32): u32 {
  return u32((u64(random()) * u64(limit)) >> 32);
}
