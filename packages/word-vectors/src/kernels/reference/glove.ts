import { Random } from '../random.js';

/** A table of rows: a vector and, behind it, a bias. */
type Table = readonly Float32Array[];

export interface GloveRecord {
  readonly word: number;
  readonly context: number;
  readonly logX: number;
  readonly weight: number;
}

/**
 * What assembly/glove.as.ts computes, to be read, each step in float64. After one update both agree within 1e-6, and after a
 * thousand records within 1e-4 (glove-trainer.test.ts).
 */
export class ReferenceGlove {
  readonly words: Table;
  readonly contexts: Table;
  readonly wordSquares: Table;
  readonly contextSquares: Table;
  readonly #dimension: number;

  constructor(words: number, dimension: number, seed: number) {
    this.#dimension = dimension;
    const random = new Random(seed);
    const table = (value: () => number): Table =>
      Array.from({ length: words }, () => Float32Array.from({ length: dimension + 1 }, value));
    const first = (): number => (random.next() - 2 ** 31) / (2 ** 32 * dimension);
    this.words = table(first);
    this.contexts = table(first);
    this.wordSquares = table(() => 1);
    this.contextSquares = table(() => 1);
  }

  /** One record's step down ½ f(X) (w·c + b + d − log X)²; gives this cost. */
  step({ word, context, logX, weight }: GloveRecord, rate: number, clip: number): number {
    const [w, ws] = [row(this.words, word), row(this.wordSquares, word)];
    const [c, cs] = [row(this.contexts, context), row(this.contextSquares, context)];
    const bias = this.#dimension;
    let difference = (w[bias] ?? 0) + (c[bias] ?? 0) - logX;
    for (let k = 0; k < bias; k++) difference += (w[k] ?? 0) * (c[k] ?? 0);
    const weighted = weight * difference;
    for (let k = 0; k < bias; k++) {
      const clipped = (value: number): number => Math.max(-clip, Math.min(clip, weighted * value)) * rate;
      const [gradientW, gradientC] = [clipped(c[k] ?? 0), clipped(w[k] ?? 0)];
      descend(w, ws, k, gradientW);
      descend(c, cs, k, gradientC);
    }
    descend(w, ws, bias, weighted);
    descend(c, cs, bias, weighted);
    return 0.5 * weighted * difference;
  }
}

/** AdaGrad, whose squares hold the gradient as it is given. */
function descend(values: Float32Array, squares: Float32Array, k: number, gradient: number): void {
  const square = squares[k] ?? 0;
  values[k] = (values[k] ?? 0) - gradient / Math.sqrt(square);
  squares[k] = square + gradient * gradient;
}

function row(table: Table, index: number): Float32Array {
  const found = table[index];
  if (found === undefined) throw new RangeError(`no row ${index}`);
  return found;
}
