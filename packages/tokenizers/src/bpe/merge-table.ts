import { TokenizerError } from '../error.js';

/** The token of a symbol that no vocabulary holds; no merge touches it. */
export const UNKNOWN = 0;

/**
 * Merges as numbers. Tokens 1 to `baseCount - 1` are single symbols (bytes, characters), then one for each merged string in
 * the order of the merges.
 */
export interface MergeTable {
  /** Tokens as the files write them; that of `UNKNOWN` is empty. */
  readonly tokens: readonly string[];
  readonly baseCount: number;
  /** What a token was merged from, itself for a single symbol. Shape [tokens]; so is `right`. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** The token that each rank's merge gives. Shape [merges]. */
  readonly results: Int32Array;
  readonly pairs: PairTable;
  /**
   * Whether every merge joins what came before it and gives a new string, as all trained vocabularies do: rank and token
   * then count alike, and `BacktrackingEncoder` is exact.
   */
  readonly ordered: boolean;
}

/** Ranks of pairs of tokens, in one open-addressed table. */
export class PairTable {
  /** First token, second token, rank. Shape [slots, 4]; the first is -1 where a slot is free. */
  private readonly slots: Int32Array;
  private readonly shift: number;

  constructor(capacity: number) {
    const bits = Math.max(4, Math.ceil(Math.log2(capacity + 1)) + 1);
    this.slots = new Int32Array(4 << bits).fill(-1);
    this.shift = 32 - bits;
  }

  /** The rank of a pair, -1 for none. */
  rankOf(first: number, second: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let at = this.slotOf(first, second);
    for (;;) {
      const found = slots[at] ?? -1;
      if (found === first && slots[at + 1] === second) return slots[at + 2] ?? -1;
      if (found < 0) return -1;
      at = (at + 4) & mask;
    }
  }

  set(first: number, second: number, rank: number): void {
    const { slots } = this;
    let at = this.slotOf(first, second);
    while ((slots[at] ?? -1) >= 0 && !(slots[at] === first && slots[at + 1] === second)) {
      at = (at + 4) & (slots.length - 1);
    }
    slots[at] = first;
    slots[at + 1] = second;
    slots[at + 2] = rank;
  }

  private slotOf(first: number, second: number): number {
    return ((Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> this.shift) << 2;
  }
}

/**
 * Numbers symbols and merges.
 *
 * @param symbols single symbols, all different; token k + 1 is `symbols[k]`
 * @param merges in the order of their ranks; of equal pairs the last one counts, as in OpenAI's and Hugging Face's readers
 * @throws TokenizerError BAD_VOCABULARY where a merge joins what is neither a symbol nor merged by another
 */
export function mergeTable(symbols: readonly string[], merges: readonly Merge[], file?: string): MergeTable {
  const tokens = ['', ...symbols];
  const numbers = new Map(tokens.map((token, number) => [token, number]));
  numbers.delete('');
  let ordered = true;
  for (const [first, second] of merges) {
    const merged = first + second;
    ordered &&= numbers.has(first) && numbers.has(second) && !numbers.has(merged);
    if (numbers.has(merged)) continue;
    numbers.set(merged, tokens.length);
    tokens.push(merged);
  }
  const baseCount = symbols.length + 1;
  const left = Int32Array.from(tokens, (_, number) => number);
  const right = left.slice();
  const results = new Int32Array(merges.length);
  const pairs = new PairTable(merges.length);
  const numberOf = (token: string, rank: number): number => {
    const number = numbers.get(token);
    if (number !== undefined) return number;
    throw new TokenizerError('BAD_VOCABULARY', 'a merge joins what the vocabulary lacks', {
      ...(file === undefined ? {} : { file }),
      at: `merge ${rank + 1}`,
      expected: 'two tokens of the vocabulary',
      found: JSON.stringify(token),
    });
  };
  merges.forEach(([first, second], rank) => {
    const [a, b, merged] = [numberOf(first, rank), numberOf(second, rank), numberOf(first + second, rank)];
    pairs.set(a, b, rank);
    results[rank] = merged;
    if (merged >= baseCount) {
      left[merged] = a;
      right[merged] = b;
    }
  });
  return { tokens, baseCount, left, right, results, pairs, ordered };
}

/** Two tokens that become one. */
export type Merge = readonly [first: string, second: string];
