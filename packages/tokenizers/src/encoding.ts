import { fillAttentionMask, fillSequenceIds, fillTokenTypeIds, type RowLayout } from './row-layout.js';

/** The arrays of a row that the text decides; everything else follows from its layout. */
export interface RowArrays {
  readonly inputIds: Int32Array;
  readonly offsets: Int32Array;
  readonly wordIds: Int32Array;
}

/** One encoded text or pair of texts. T is the number of tokens, special tokens and padding included. */
export class Encoding {
  private readonly arrays: RowArrays;
  private readonly layout: RowLayout;
  private readonly tokenOf: (id: number) => string;

  constructor(arrays: RowArrays, layout: RowLayout, tokenOf: (id: number) => string) {
    this.arrays = arrays;
    this.layout = layout;
    this.tokenOf = tokenOf;
  }

  /** Shape [T]. */
  get inputIds(): Int32Array {
    return this.arrays.inputIds;
  }

  /**
   * Start and end of each token in UTF-16 units of the text it came from (`text.slice(start, end)`); 0, 0 for special
   * tokens and padding. Shape [T, 2].
   */
  get offsets(): Int32Array {
    return this.arrays.offsets;
  }

  /** Which word of its text each token is a piece of; -1 for special tokens and padding. Shape [T]. */
  get wordIds(): Int32Array {
    return this.arrays.wordIds;
  }

  /** T. */
  get length(): number {
    return this.layout.length;
  }

  /** 1 for the second text and the separator behind it, else 0. Shape [T]; made anew at each call. */
  get tokenTypeIds(): Int32Array {
    const ids = new Int32Array(this.length);
    fillTokenTypeIds(ids, 0, this.layout);
    return ids;
  }

  /** 1 for tokens, 0 for padding. Shape [T]; made anew at each call. */
  get attentionMask(): Int32Array {
    const mask = new Int32Array(this.length);
    fillAttentionMask(mask, 0, this.layout);
    return mask;
  }

  /** 0 for the first text's tokens, 1 for the second's, -1 for special tokens and padding. Shape [T]; made anew. */
  get sequenceIds(): Int32Array {
    const ids = new Int32Array(this.length);
    fillSequenceIds(ids, this.layout);
    return ids;
  }

  /** 1 for the special tokens and padding put around the texts, 0 for tokens of the texts. Shape [T]; made anew. */
  get specialTokensMask(): Int32Array {
    return this.sequenceIds.map((sequence) => (sequence < 0 ? 1 : 0));
  }

  tokens(): string[] {
    return Array.from(this.inputIds, this.tokenOf);
  }
}

/** Encoded texts of one length. B is the number of rows, T the tokens of each. */
export class BatchEncoding {
  /** B and T. */
  readonly shape: readonly [rows: number, tokens: number];
  /** Row-major, shape [B, T]; so are the two below. */
  readonly inputIds: Int32Array;
  readonly tokenTypeIds: Int32Array;
  readonly attentionMask: Int32Array;
  private rows: readonly Encoding[] | undefined;

  private readonly arrays: RowArrays;
  private readonly layouts: readonly RowLayout[];
  private readonly tokenOf: (id: number) => string;

  constructor(arrays: RowArrays, layouts: readonly RowLayout[], tokenOf: (id: number) => string) {
    this.arrays = arrays;
    this.layouts = layouts;
    this.tokenOf = tokenOf;
    const length = layouts[0]?.length ?? 0;
    this.shape = [layouts.length, length];
    this.inputIds = arrays.inputIds;
    this.tokenTypeIds = new Int32Array(layouts.length * length);
    this.attentionMask = new Int32Array(layouts.length * length);
    layouts.forEach((layout, row) => {
      fillTokenTypeIds(this.tokenTypeIds, row * length, layout);
      fillAttentionMask(this.attentionMask, row * length, layout);
    });
  }

  /** Each row by itself; its arrays are views of the batch's. */
  get encodings(): readonly Encoding[] {
    const [, length] = this.shape;
    const { inputIds, offsets, wordIds } = this.arrays;
    this.rows ??= this.layouts.map((layout, row) => {
      const [from, to] = [row * length, (row + 1) * length];
      const arrays = {
        inputIds: inputIds.subarray(from, to),
        offsets: offsets.subarray(from * 2, to * 2),
        wordIds: wordIds.subarray(from, to),
      };
      return new Encoding(arrays, layout, this.tokenOf);
    });
    return this.rows;
  }
}

/** Long texts as several rows each. */
export interface WindowEncoding {
  readonly batch: BatchEncoding;
  /** Which of the texts each row is a part of. Shape [B]. */
  readonly sources: Int32Array;
}
