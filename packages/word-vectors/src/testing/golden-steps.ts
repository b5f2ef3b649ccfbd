import { readFileSync } from 'node:fs';

export type Matrix = readonly (readonly number[])[];

export interface Word2VecGolden {
  readonly cbow: boolean;
  readonly hierarchical: boolean;
  readonly dimension: number;
  readonly context: readonly number[];
  readonly outputs: readonly number[];
  readonly labels: readonly number[];
  readonly rates: readonly number[];
  readonly before: { readonly vectors: Matrix; readonly outputs: Matrix };
  readonly after: { readonly vectors: Matrix; readonly outputs: Matrix };
}

interface GloveState {
  readonly w: Matrix;
  readonly c: Matrix;
  readonly b: readonly number[];
  readonly d: readonly number[];
  readonly ws: Matrix;
  readonly cs: Matrix;
  readonly bs: readonly number[];
  readonly ds: readonly number[];
}

export interface GloveGolden {
  readonly words: number;
  readonly dimension: number;
  readonly word: number;
  readonly context: number;
  readonly x: number;
  readonly xMax: number;
  readonly alpha: number;
  readonly rate: number;
  readonly clip: number;
  readonly cost: number;
  readonly before: GloveState;
  readonly after: GloveState;
}

const file = new URL('../../../../fixtures/word-vectors/golden-steps.json', import.meta.url);

/** One update of each variant in float64, by fixtures/word-vectors/golden_steps.py. */
export const goldenSteps = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly word2vec: readonly Word2VecGolden[];
  readonly glove: readonly GloveGolden[];
};

/** The largest distance of two lists of rows, element by element. */
export function largestDistance(found: readonly ArrayLike<number>[], expected: readonly ArrayLike<number>[]): number {
  if (found.length !== expected.length) return Infinity;
  let worst = 0;
  expected.forEach((row, i) => {
    for (let k = 0; k < row.length; k++) {
      const distance = Math.abs((found[i]?.[k] ?? NaN) - (row[k] ?? NaN));
      if (!(distance <= worst)) worst = Number.isNaN(distance) ? Infinity : distance;
    }
  });
  return worst;
}
