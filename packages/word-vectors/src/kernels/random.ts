/** PCG RXS-M-XS 32, as assembly/random.as.ts draws. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A u32. */
  next(): number {
    this.#state = (Math.imul(this.#state, 747796405) + 2891336453) >>> 0;
    const word = Math.imul((this.#state >>> ((this.#state >>> 28) + 4)) ^ this.#state, 277803737) >>> 0;
    return ((word >>> 22) ^ word) >>> 0;
  }

  /** A whole number below `limit`, which is at most 2^21. */
  below(limit: number): number {
    return Math.floor((this.next() * limit) / 2 ** 32);
  }
}

/** A seed made of several numbers, such as the user's, the epoch and the part of the corpus. */
export function mixSeeds(...parts: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
