/** How a row is scored, by the places of vectors of length 1 among the queries of a pass. */
export type Score =
  /** The cosine with one vector: 3CosAdd, when that is the sum of its words' unit vectors. */
  { readonly kind: 'cosine'; readonly query: number } | ProductScore;

/** 3CosMul: Levy and Goldberg (2014), equation 4, with cosines moved to 0 … 1. */
export interface ProductScore {
  readonly kind: 'product';
  readonly positive: readonly number[];
  readonly negative: readonly number[];
}

/** Levy and Goldberg's ε, as gensim has it. */
export const EPSILON = 0.000001;

export function productOf({ positive, negative }: ProductScore, cosine: (query: number) => number): number {
  let [above, below] = [1, 1];
  for (const query of positive) above *= (1 + cosine(query)) / 2;
  for (const query of negative) below *= (1 + cosine(query)) / 2;
  return above / (below + EPSILON);
}

/**
 * What `productOf` is at most, by what the cosines are at most and at least. A cosine of -1 may come out as a little less,
 * which a bound below by ε passes over.
 */
export function productBound(
  { positive, negative }: ProductScore,
  most: (query: number) => number,
  least: (query: number) => number,
): number {
  let [above, below] = [1, 1];
  for (const query of positive) above *= Math.max(EPSILON, (1 + most(query)) / 2);
  for (const query of negative) {
    const factor = (1 + least(query)) / 2;
    if (!(factor > EPSILON)) return Infinity;
    below *= factor;
  }
  return (above / (below + EPSILON)) * (1 + EPSILON);
}
