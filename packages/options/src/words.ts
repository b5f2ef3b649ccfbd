import { nearest } from './nearest.js';

/** Words of other programs, each with what stands for it here: `{ fp16: 'float16' }`. */
export type OtherWords = Readonly<Record<string, string>>;

/** The words of a choice, which know what was probably meant by others. */
export class Words {
  readonly #words: readonly string[];
  readonly #others: OtherWords;

  constructor(choices: readonly unknown[], others: OtherWords = {}) {
    this.#words = choices.filter((one) => typeof one === 'string');
    this.#others = others;
  }

  /** `did you mean float16?` */
  hint(found: unknown): string | undefined {
    if (typeof found !== 'string') return undefined;
    return didYouMean(Object.hasOwn(this.#others, found) ? this.#others[found] : nearest(found, this.#words));
  }
}

export const didYouMean = (meant: string | undefined): string | undefined =>
  meant === undefined || meant === '' ? undefined : `did you mean ${meant}?`;
