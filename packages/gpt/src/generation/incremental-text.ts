import type { Tokenizer } from '@firth/tokenizers';

/** A character of a script that writes no spaces between words. */
const IDEOGRAPH = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u3000-\\u303F\\uFF00-\\uFFEF]';
const BETWEEN_IDEOGRAPHS = new RegExp(`(?<=${IDEOGRAPH}) | (?=${IDEOGRAPH})`, 'gu');

/** The text of generated ids: special tokens left out, and no spaces between Chinese characters. */
export function textOf(tokenizer: Tokenizer, ids: readonly number[]): string {
  return tokenizer.decode(ids, { skipSpecialTokens: true, cleanUp: false });
}

/** BERT's decoder puts a space between all tokens, those of one Chinese word too. */
export const withoutSpaces = (text: string): string => text.replace(BETWEEN_IDEOGRAPHS, '');

/** Text of tokens as they come. A character whose bytes are spread over several tokens comes with the last of them. */
export class IncrementalText {
  readonly #decode: (ids: readonly number[]) => string;
  /** The last ids whose text was given, for the spaces that depend on them. */
  #given: readonly number[];
  #pending: number[] = [];

  constructor(decode: (ids: readonly number[]) => string, prompt: ArrayLike<number>) {
    this.#decode = decode;
    this.#given = Array.from(prompt).slice(-CONTEXT);
  }

  /** What this token adds to the text: nothing while a character is not whole. */
  push(id: number): string {
    this.#pending.push(id);
    const text = this.#added();
    return text.endsWith('\uFFFD') ? '' : this.#give(text);
  }

  /** What is left at the end, whole or not. */
  end(): string {
    return this.#give(this.#added());
  }

  #added(): string {
    const before = this.#decode(this.#given);
    return this.#decode([...this.#given, ...this.#pending]).slice(before.length);
  }

  #give(text: string): string {
    this.#given = [...this.#given, ...this.#pending].slice(-CONTEXT);
    this.#pending = [];
    return text;
  }
}

/** Tokens of which at least one is whole characters. */
const CONTEXT = 8;
