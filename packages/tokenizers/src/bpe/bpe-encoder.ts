import { BacktrackingEncoder } from './backtracking-encoder.js';
import { MergeQueue } from './merge-queue.js';
import type { MergeTable } from './merge-table.js';

/** With longer tokens, looking for the longest match can cost more than a heap; GPT-2's longest is 128 bytes. */
const LONGEST_TOKEN = 256;

/** Splits one word of symbols into tokens of a `MergeTable`. */
export interface BpeEncoder {
  /** Tokens of the word encoded last. Shape [capacity]; so is `ends`. */
  readonly tokens: Int32Array;
  /** How many symbols of the word lie before the end of each token. */
  readonly ends: Int32Array;
  /** @returns how many tokens `symbols[0 .. length)` has */
  encode(symbols: Uint16Array, length: number): number;
}

/** The encoder that is exact for these merges. */
export function bpeEncoder(table: MergeTable): BpeEncoder & { readonly walker?: BacktrackingEncoder } {
  if (!table.ordered) return new MergeQueue(table);
  const walker = new BacktrackingEncoder(table);
  return walker.longestToken > LONGEST_TOKEN ? new MergeQueue(table) : walker;
}
