import { Random } from '../random.js';
import type { Word2VecSetup } from '../../word2vec/setup.js';

/** Rows of a table by number. */
export type Rows = readonly Float32Array[];

/** What one update tells apart: rows of `outputs`, for each 1 where it is the word's own and 0 for others, and its rate. */
export interface Told {
  readonly rows: readonly number[];
  readonly labels: readonly number[];
  readonly rates: readonly number[];
}

const LONGEST_SENTENCE = 1000;

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, k) => sum + x * (b[k] ?? 0), 0);

const addScaled = (target: Float32Array, scale: number, row: Float32Array): void => {
  row.forEach((x, k) => (target[k] = (target[k] ?? 0) + scale * x));
};

const at = <T>(list: readonly T[], index: number): T => {
  const value = list[index];
  if (value === undefined) throw new RangeError(`no element ${index}`);
  return value;
};

/**
 * What assembly/word2vec.as.ts computes, to be read: the same draws in the same order, each product in float64. After one
 * update both agree within 1e-6, and after a thousand words of training within 1e-4 (word2vec-trainer.test.ts).
 */
export class ReferenceWord2Vec {
  readonly vectors: Rows;
  readonly outputs: Rows;
  readonly #setup: Word2VecSetup;
  #random = new Random(0);
  #seen = 0;

  constructor(setup: Word2VecSetup) {
    const { words, dimension, seed } = setup;
    this.#setup = setup;
    const random = new Random(seed);
    const first = (): number => (random.next() - 2 ** 31) / (2 ** 32 * dimension);
    this.vectors = Array.from({ length: words }, () => Float32Array.from({ length: dimension }, first));
    this.outputs = Array.from({ length: words }, () => new Float32Array(dimension));
  }

  /** The words around one learn, one after another, to tell its rows from others. */
  skipGram(context: readonly number[], told: Told): void {
    for (const word of context) addScaled(at(this.vectors, word), 1, this.#update(at(this.vectors, word), told));
  }

  /** The mean of the words around one learns it; each of them moves by the whole error. */
  bagOfWords(context: readonly number[], told: Told): void {
    const mean = new Float32Array(this.#setup.dimension);
    for (const word of context) addScaled(mean, 1 / context.length, at(this.vectors, word));
    const delta = this.#update(mean, told);
    for (const word of context) addScaled(at(this.vectors, word), 1, delta);
  }

  /** Moves the outputs; gives what the input is to move by. All products are of the values before. */
  #update(input: Float32Array, { rows, labels, rates }: Told): Float32Array {
    const before = rows.map((row) => Float32Array.from(at(this.outputs, row)));
    const delta = new Float32Array(input.length);
    rows.forEach((row, j) => {
      const weight = at(rates, j) * (at(labels, j) - 1 / (1 + Math.exp(-dot(input, at(before, j)))));
      addScaled(delta, weight, at(before, j));
      addScaled(at(this.outputs, row), weight, input);
    });
    return delta;
  }

  /** Trains on tokens, -1 for the end of a sentence. */
  train(tokens: Int32Array, seed: number): void {
    const { keep, rate, leastRate, total } = this.#setup;
    this.#random = new Random(seed);
    let sentence: number[] = [];
    let seen = 0;
    for (const token of [...tokens, -1]) {
      if (token >= 0) {
        seen++;
        if (keep === undefined || this.#random.next() <= (keep[token] ?? 0)) sentence.push(token);
        if (sentence.length < LONGEST_SENTENCE) continue;
      }
      this.#trainSentence(sentence, Math.max(leastRate, rate * (1 - this.#seen / (total + 1))));
      this.#seen += seen;
      seen = 0;
      sentence = [];
    }
  }

  #trainSentence(sentence: readonly number[], rate: number): void {
    const { window, cbow } = this.#setup;
    sentence.forEach((word, position) => {
      const reach = window - this.#random.below(window);
      const context = [
        ...sentence.slice(Math.max(0, position - reach), position),
        ...sentence.slice(position + 1, position + reach + 1),
      ];
      if (context.length === 0) return;
      const told = this.#choose(word, rate);
      if (cbow) this.bagOfWords(context, told);
      else this.skipGram(context, told);
    });
  }

  #choose(word: number, rate: number): Told {
    const { output, words } = this.#setup;
    if (output.kind === 'hierarchical-softmax') {
      // The leaf before all words is that of sentence ends.
      const { starts, steps } = output.paths;
      const path = [...steps.subarray(starts[word + 1], starts[word + 2])];
      const labels = path.map((step) => 1 - (step & 1));
      return { rows: path.map((step) => step >> 1), labels, rates: path.map(() => rate) };
    }
    const drawn = Array.from({ length: output.drawn }, () => {
      const cell = this.#random.below(words);
      const isOther = this.#random.next() >= (output.aliases[2 * cell] ?? 0);
      return isOther ? (output.aliases[2 * cell + 1] ?? 0) : cell;
    });
    const others = drawn.filter((other) => other !== word);
    const rows = [word, ...others];
    return { rows, labels: [1, ...others.map(() => 0)], rates: [rate, ...others.map(() => output.share * rate)] };
  }
}
