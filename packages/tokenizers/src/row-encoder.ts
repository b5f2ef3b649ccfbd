import type { SpeltOut } from './added-tokens.js';
import { checkLengths, checkStride, paddedLength, truncatedLengths } from './encode-options.js';
import type {
  EncodeOptions,
  Keep,
  LengthOptions,
  PairOptions,
  SpecialTokenOption,
  SplitSpecialTokens,
  TextOptions,
  WindowOptions,
} from './encode-options.js';
import { BatchEncoding, Encoding, type WindowEncoding } from './encoding.js';
import { buildRows, type PendingRow } from './row-builder.js';
import { BARE, placesOf, specialTokenCount, type RowTemplate } from './row-layout.js';
import { TokenBuffer } from './token-buffer.js';

/** Turns one text into tokens: what differs between tokenizers. */
export interface Scanner {
  /**
   * Appends the tokens of `text`; may stop once `out` holds `limit`, and may then have given a few more. Tokens of `speltOut`
   * are not looked for.
   */
  scan(text: string, out: TokenBuffer, limit: number, speltOut?: SpeltOut): void;
  /** Makes ahead what texts of so many UTF-16 units need. */
  prepare?(units: number): Promise<void>;
}

/** What a row needs besides a scanner. */
export interface RowParts {
  readonly template: RowTemplate;
  readonly padId: number;
  /** What stays of a text that is truncated unless options say otherwise. */
  readonly keep: Keep;
  readonly tokenOf: (id: number) => string;
  /** The ids that an option spells out; undefined for none. */
  readonly speltOut: (option: SplitSpecialTokens | undefined) => SpeltOut | undefined;
}

/** Rows and batches of any tokenizer: special tokens, pairs, truncation, padding. */
export class RowEncoder {
  private readonly buffer = new TokenBuffer();
  private readonly scanner: Scanner;
  private readonly parts: RowParts;
  private readonly bare: RowTemplate;

  constructor(scanner: Scanner, parts: RowParts) {
    this.scanner = scanner;
    this.parts = parts;
    this.bare = { ...parts.template, ...BARE };
  }

  encode(text: string, options: EncodeOptions): Encoding {
    this.buffer.clear();
    const row = this.scanRow(text, options.pair, options);
    const length = paddedLength(placesOf(row).end, options);
    const arrays = buildRows(this.parts.padId, this.buffer, [row], length);
    const { template, first, second } = row;
    return new Encoding(arrays, { template, first, second, length }, this.parts.tokenOf);
  }

  encodeBatch(batch: readonly (string | readonly [string, string])[], options: PairOptions): BatchEncoding {
    this.buffer.clear();
    const rows = batch.map((item) =>
      typeof item === 'string' ? this.scanRow(item, undefined, options) : this.scanRow(item[0], item[1], options),
    );
    return this.batchOf(rows, options);
  }

  encodeIds(text: string, { splitSpecialTokens }: TextOptions): Int32Array {
    this.buffer.clear();
    this.scanner.scan(text, this.buffer, Infinity, this.parts.speltOut(splitSpecialTokens));
    return this.buffer.ids.slice(0, this.buffer.count);
  }

  private batchOf(rows: readonly PendingRow[], options: LengthOptions | WindowOptions): BatchEncoding {
    const longest = rows.reduce((most, row) => Math.max(most, placesOf(row).end), 0);
    const length = paddedLength(longest, options);
    const arrays = buildRows(this.parts.padId, this.buffer, rows, length);
    const layouts = rows.map((row) => ({ ...row, length }));
    return new BatchEncoding(arrays, layouts, this.parts.tokenOf);
  }

  encodeWindows(batch: readonly (string | readonly [string, string])[], options: WindowOptions): WindowEncoding {
    this.buffer.clear();
    const rows: PendingRow[] = [];
    const sources: number[] = [];
    batch.forEach((item, source) => {
      for (const row of this.windowsOf(item, options)) {
        rows.push(row);
        sources.push(source);
      }
    });
    return { batch: this.batchOf(rows, options), sources: Int32Array.from(sources) };
  }

  private windowsOf(item: string | readonly [string, string], options: WindowOptions): PendingRow[] {
    const { addSpecialTokens = true, maxLength, stride = 0 } = options;
    const [text, pair] = typeof item === 'string' ? [item, undefined] : item;
    const template = this.templateOf(addSpecialTokens, pair);
    const specials = specialTokenCount(template, pair !== undefined);
    checkLengths(options, specials);
    const start = this.buffer.count;
    const speltOut = this.parts.speltOut(options.splitSpecialTokens);
    const first = this.scan(text, Infinity, speltOut);
    const secondStart = this.buffer.count;
    const second = pair === undefined ? undefined : this.scan(pair, Infinity, speltOut);
    const whole: PendingRow = { template, start, secondStart, first, second };
    const splitsFirst = second === undefined || options.split === 'first';
    const length = splitsFirst ? first : second;
    const room = maxLength - specials - (splitsFirst ? (second ?? 0) : first);
    if (length <= room) return [whole];
    checkStride(stride, room, options);
    const rows: PendingRow[] = [];
    for (let from = 0, end = 0; end < length; from += room - stride) {
      end = Math.min(from + room, length);
      const part = end - from;
      rows.push(
        splitsFirst
          ? { ...whole, start: start + from, first: part }
          : { ...whole, secondStart: secondStart + from, second: part },
      );
    }
    return rows;
  }

  private scanRow(text: string, pair: string | undefined, options: LengthOptions & SpecialTokenOption): PendingRow {
    const { addSpecialTokens = true, maxLength, keep = this.parts.keep } = options;
    const template = this.templateOf(addSpecialTokens, pair);
    const specials = specialTokenCount(template, pair !== undefined);
    checkLengths(options, specials);
    const strategy = options.truncation ?? 'longestFirst';
    const room = maxLength === undefined || strategy === false ? Infinity : maxLength - specials;
    const start = this.buffer.count;
    // Of one text nothing behind the limit is ever needed; of two, each length decides what the other keeps.
    const needed = pair === undefined && keep === 'head' && strategy !== 'onlySecond' ? room : Infinity;
    const speltOut = this.parts.speltOut(options.splitSpecialTokens);
    const firstLength = this.scan(text, needed, speltOut);
    const secondStart = this.buffer.count;
    const secondLength = pair === undefined ? undefined : this.scan(pair, Infinity, speltOut);
    const row = { template, start, secondStart, first: firstLength, second: secondLength };
    if (strategy === false || room === Infinity) return row;
    const { first, second } = truncatedLengths(firstLength, secondLength, room, strategy);
    // From the last text to the first, so that what is taken out moves nothing that is still to be looked at.
    const secondFrom =
      secondLength === undefined ? secondStart : this.keep(secondStart, secondLength, second ?? 0, keep);
    const removed = typeof keep === 'object' ? firstLength - first : 0;
    const from = this.keep(start, firstLength, first, keep);
    return { template, start: from, secondStart: secondFrom - removed, first, second };
  }

  private templateOf(addSpecialTokens: boolean, pair: string | undefined): RowTemplate {
    const { template } = this.parts;
    if (!addSpecialTokens) return this.bare;
    return (pair === undefined ? template.alone : undefined) ?? template;
  }

  /** Leaves `kept` of the tokens that begin at `start`, in one piece, and returns where they begin. */
  private keep(start: number, length: number, kept: number, keep: Keep): number {
    if (keep === 'head') return start;
    if (keep === 'tail') return start + length - kept;
    const head = Math.min(keep.head, kept);
    this.buffer.remove(start + head, start + length - (kept - head));
    return start;
  }

  private scan(text: string, limit: number, speltOut: SpeltOut | undefined): number {
    const before = this.buffer.count;
    this.buffer.words = 0;
    this.scanner.scan(text, this.buffer, before + limit, speltOut);
    return this.buffer.count - before;
  }
}
