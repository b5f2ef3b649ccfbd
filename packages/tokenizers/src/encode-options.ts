import { TokenizerError } from './error.js';

/** Which text gives way when a row is too long; `longestFirst` takes from both until they are equally long. */
export type TruncationStrategy = 'longestFirst' | 'onlyFirst' | 'onlySecond';

/**
 * Pad to the longest row (a batch always is, at least), or to the next multiple of a number of tokens.
 * `'maxLength'` exists beside `maxLength` only.
 */
export type Padding = 'longest' | { readonly toMultipleOf: number };

/**
 * What stays of a text that is truncated: its first tokens, its last, or the first `head` and as many of the last as fit
 * (Sun et al. 2019, "How to Fine-Tune BERT for Text Classification?", section 5.3.1: 128 of 510).
 */
export type Keep = 'head' | 'tail' | { readonly head: number };

/** A strategy, `'maxLength'` padding and the length itself are only worth something together. */
export type LengthOptions<Strategy extends TruncationStrategy = TruncationStrategy> =
  | {
      /** Tokens of a row, special tokens included. */
      readonly maxLength: number;
      /** `longestFirst` unless said; `false` leaves long rows as they are. */
      readonly truncation?: Strategy | false;
      /** `head` unless said. */
      readonly keep?: Keep;
      readonly padding?: Padding | 'maxLength';
    }
  | {
      readonly maxLength?: undefined;
      readonly truncation?: false;
      readonly keep?: undefined;
      readonly padding?: Padding;
    };

/** Options for long texts as several rows that overlap. */
export type WindowOptions = SpecialTokenOption & {
  /** Tokens of a row, special tokens included. */
  readonly maxLength: number;
  /** Tokens that a row repeats from the one before: 0 unless said. */
  readonly stride?: number;
  /** Which text of a pair is split; the other stands in every row. The second unless said. */
  readonly split?: 'first' | 'second';
  readonly padding?: Padding | 'maxLength';
};

/** Whether special tokens inside a text (`[SEP]`, `<|endoftext|>`) are spelt out as any other text; `except` names those that are not. */
export type SplitSpecialTokens = boolean | { readonly except: readonly string[] };

/** How a text is read. */
export interface TextOptions {
  /**
   * `split_special_tokens`: a special token inside a text is only text, so that who writes it cannot end a sentence or mask a
   * word. As the tokenizer was loaded unless said, and that is false unless said.
   */
  readonly splitSpecialTokens?: SplitSpecialTokens | undefined;
}

export interface SpecialTokenOption extends TextOptions {
  /** Put the model's special tokens (BERT's `[CLS]` and `[SEP]`) around the texts: true unless said. */
  readonly addSpecialTokens?: boolean;
}

/** Options for rows of one text: `onlySecond` has nothing to truncate there. */
export type SingleOptions = LengthOptions<Exclude<TruncationStrategy, 'onlySecond'>> & SpecialTokenOption;

/** Options for rows of two texts. */
export type PairOptions = LengthOptions & SpecialTokenOption;

/** Options of `encode`: with a second text, or without. */
export type EncodeOptions = (SingleOptions & { readonly pair?: undefined }) | (PairOptions & { readonly pair: string });

/** Tokens of both texts that fit; follows `utils/truncation.rs` of the Rust library. */
export function truncatedLengths(
  first: number,
  second: number | undefined,
  room: number,
  strategy: TruncationStrategy,
): { first: number; second: number | undefined } {
  const excess = first + (second ?? 0) - room;
  if (excess <= 0) return { first, second };
  // Without any room the reference empties both texts, whatever the strategy.
  if (room === 0) return { first: 0, second: second === undefined ? undefined : 0 };
  if (strategy === 'longestFirst') {
    if (second === undefined) return { first: room, second };
    return longestFirst(first, second, room);
  }
  const length = strategy === 'onlyFirst' ? first : second;
  if (length === undefined || length <= excess) {
    throw new TokenizerError('BAD_OPTION', `${strategy} cannot shorten the row enough`, {
      at: 'maxLength',
      expected: `more than ${excess} tokens in that text`,
      found: `${length ?? 'no such text'}`,
    });
  }
  return strategy === 'onlyFirst' ? { first: first - excess, second } : { first, second: length - excess };
}

function longestFirst(first: number, second: number, room: number): { first: number; second: number } {
  const shorter = Math.min(first, second);
  const half = Math.floor(room / 2);
  const [less, more] = shorter <= half ? [shorter, room - shorter] : [half, room - half];
  return first > second ? { first: more, second: less } : { first: less, second: more };
}

/** The length that rows are padded to, given the longest. */
export function paddedLength(longest: number, options: Pick<UncheckedLengths, 'maxLength' | 'padding'>): number {
  if (options.padding === 'maxLength') return Math.max(longest, options.maxLength ?? 0);
  const { padding } = options;
  if (typeof padding !== 'object') return longest;
  return Math.ceil(longest / padding.toMultipleOf) * padding.toMultipleOf;
}

/** `LengthOptions` as plain JavaScript callers can pass them. */
interface UncheckedLengths {
  readonly maxLength?: number | undefined;
  readonly truncation?: TruncationStrategy | false | undefined;
  readonly keep?: Keep | undefined;
  readonly padding?: Padding | 'maxLength' | undefined;
}

/** Refuses lengths without room, and combinations that the types rule out. */
export function checkLengths(options: UncheckedLengths, specialTokens: number): void {
  const { maxLength, keep, padding, truncation } = options;
  const isMissing = maxLength === undefined;
  const isWrong = isMissing
    ? padding === 'maxLength' || (truncation ?? false) !== false || keep !== undefined
    : !(Number.isInteger(maxLength) && maxLength >= specialTokens);
  if (isWrong) {
    const problem = isMissing ? 'truncation and padding need a length' : 'no room for the special tokens';
    const details = { at: 'maxLength', expected: `an integer of at least ${specialTokens}`, found: `${maxLength}` };
    throw new TokenizerError('BAD_OPTION', problem, details);
  }
}

/** Refuses rows that would not go on. */
export function checkStride(stride: number, room: number, { maxLength }: WindowOptions): void {
  if (!(Number.isInteger(stride) && stride >= 0 && stride < room)) {
    throw new TokenizerError('BAD_OPTION', 'rows cannot overlap so much', {
      at: 'stride',
      expected: `a count below ${Math.max(room, 0)}, what ${maxLength} tokens leave for the text`,
      found: `${stride}`,
    });
  }
}
