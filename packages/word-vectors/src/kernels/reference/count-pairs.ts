/** A pair of words and its sum. */
export interface CountedPair {
  readonly first: number;
  readonly second: number;
  readonly sum: number;
}

/** How pairs are counted. */
export interface PairCounting {
  /** Words before one that it is counted with. */
  readonly span: number;
  /** Whether a pair is kept once for both orders, its smaller word first; a word with itself then weighs twice. */
  readonly symmetric: boolean;
  /** By 1 / distance, or by 1. */
  readonly weighted: boolean;
}

/**
 * What assembly/pairs.as.ts counts, to be read: pairs of the tokens (-1 for the end of a sentence) in order of the first word,
 * then the second. Where the kernel's table holds them all, both give the same to the last bit (pair-counter.test.ts).
 */
export function countPairs(tokens: Int32Array, { span, symmetric, weighted }: PairCounting): CountedPair[] {
  const sums = new Map<number, Map<number, number>>();
  let sentence: number[] = [];
  for (const token of tokens) {
    if (token < 0) {
      sentence = [];
      continue;
    }
    for (let distance = 1; distance <= Math.min(span, sentence.length); distance++) {
      const other = sentence.at(-distance) ?? token;
      const weight = weighted ? 1 / distance : 1;
      const isTurned = symmetric && token < other;
      const [first, second] = isTurned ? [token, other] : [other, token];
      const row = sums.get(first) ?? new Map<number, number>();
      sums.set(first, row);
      row.set(second, (row.get(second) ?? 0) + (symmetric && first === second ? 2 : 1) * weight);
    }
    sentence.push(token);
  }
  return [...sums]
    .flatMap(([first, row]) => [...row].map(([second, sum]) => ({ first, second, sum })))
    .sort((a, b) => a.first - b.first || a.second - b.second);
}
