import { nearest } from './nearest.js';

/** Words of other programs, each with what stands for it here: `{ fp16: 'float16' }`. */
export type OtherWords = Readonly<Record<string, string>>;

/** What was probably meant where a choice has no such word. */
export class Meant {
  readonly #words: readonly string[];
  readonly #others: OtherWords;

  constructor(choices: readonly unknown[], others: OtherWords) {
    this.#words = choices.filter((one) => typeof one === 'string');
    this.#others = others;
  }

  by(found: unknown): string | undefined {
    if (typeof found !== 'string') return undefined;
    return Object.hasOwn(this.#others, found) ? this.#others[found] : nearest(found, this.#words);
  }
}
