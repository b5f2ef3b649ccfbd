import { checkLengths, paddedLength, truncatedLengths } from './encode-options.js';
import type { EncodeOptions, LengthOptions, PairOptions, SpecialTokenOption } from './encode-options.js';
import { BatchEncoding, Encoding } from './encoding.js';
import { buildRows, type PendingRow } from './row-builder.js';
import { BARE, placesOf, specialTokenCount, type RowTemplate } from './row-layout.js';
import { TokenBuffer } from './token-buffer.js';

/** Turns one text into tokens: what differs between tokenizers. */
export interface Scanner {
  /** Appends the tokens of `text`; may stop once `out` holds `limit`, and may then have given a few more. */
  scan(text: string, out: TokenBuffer, limit: number): void;
}

/** What a row needs besides a scanner. */
export interface RowParts {
  readonly template: RowTemplate;
  readonly padId: number;
  readonly tokenOf: (id: number) => string;
}

/** Rows and batches of any tokenizer: special tokens, pairs, truncation, padding. */
export class RowEncoder {
  private readonly buffer = new TokenBuffer();
  private readonly scanner: Scanner;
  private readonly parts: RowParts;

  constructor(scanner: Scanner, parts: RowParts) {
    this.scanner = scanner;
    this.parts = parts;
  }

  encode(text: string, options: EncodeOptions): Encoding {
    this.buffer.clear();
    const row = this.scanRow(text, options.pair, options);
    const length = paddedLength(placesOf(row).end, options);
    const arrays = buildRows(this.parts.padId, this.buffer, [row], length);
    return new Encoding(arrays, { ...row, length }, this.parts.tokenOf);
  }

  encodeBatch(batch: readonly (string | readonly [string, string])[], options: PairOptions): BatchEncoding {
    this.buffer.clear();
    const rows = batch.map((item) =>
      typeof item === 'string' ? this.scanRow(item, undefined, options) : this.scanRow(item[0], item[1], options),
    );
    return this.batchOf(rows, options);
  }

  encodeIds(text: string): Int32Array {
    this.buffer.clear();
    this.scanner.scan(text, this.buffer, Infinity);
    return this.buffer.ids.slice(0, this.buffer.count);
  }

  private batchOf(rows: readonly PendingRow[], options: LengthOptions): BatchEncoding {
    const longest = rows.reduce((most, row) => Math.max(most, placesOf(row).end), 0);
    const length = paddedLength(longest, options);
    const arrays = buildRows(this.parts.padId, this.buffer, rows, length);
    const layouts = rows.map((row) => ({ ...row, length }));
    return new BatchEncoding(arrays, layouts, this.parts.tokenOf);
  }

  private scanRow(text: string, pair: string | undefined, options: LengthOptions & SpecialTokenOption): PendingRow {
    const { addSpecialTokens = true, maxLength } = options;
    const template = addSpecialTokens ? this.parts.template : BARE;
    const specials = specialTokenCount(template, pair !== undefined);
    checkLengths(options, specials);
    const strategy = options.truncation ?? 'longestFirst';
    const room = maxLength === undefined || strategy === false ? Infinity : maxLength - specials;
    const start = this.buffer.count;
    // Of one text nothing behind the limit is ever needed; of two, each length decides what the other keeps.
    const firstLength = this.scan(text, pair === undefined && strategy !== 'onlySecond' ? room : Infinity);
    const secondStart = this.buffer.count;
    const secondLength = pair === undefined ? undefined : this.scan(pair, Infinity);
    const kept =
      strategy === false || room === Infinity
        ? { first: firstLength, second: secondLength }
        : truncatedLengths(firstLength, secondLength, room, strategy);
    return { template, start, secondStart, ...kept };
  }

  private scan(text: string, limit: number): number {
    const before = this.buffer.count;
    this.buffer.words = 0;
    this.scanner.scan(text, this.buffer, before + limit);
    return this.buffer.count - before;
  }
}
