import type { Pair, PairQueue } from './pair-queue.js';

/** A word of the corpus as it is merged. */
export interface TrainingWord {
  readonly ids: number[];
  /** First symbols that each token was merged from. */
  readonly lengths: number[];
}

/**
 * Merges a pair wherever it stands in a word, and tells the queue which neighbours that parts and which it makes. Longer
 * neighbours than `maxLength` symbols are not offered.
 */
export function mergeInWord(
  { ids, lengths }: TrainingWord,
  { first, second }: Pair,
  merged: number,
  maxLength: number | undefined,
  queue: PairQueue,
  place: number,
  count: number,
): void {
  const longest = maxLength ?? Infinity;
  for (let at = 0; at + 1 < ids.length; at++) {
    if (ids[at] !== first || ids[at + 1] !== second) continue;
    const length = (lengths[at] ?? 1) + (lengths[at + 1] ?? 1);
    if (at > 0) {
      const before = ids[at - 1] ?? 0;
      queue.remove(before, first, count);
      if ((lengths[at - 1] ?? 1) + length < longest) queue.add(before, merged, count, place);
    }
    ids.splice(at, 2, merged);
    lengths.splice(at, 2, length);
    if (at + 1 < ids.length) {
      const after = ids[at + 1] ?? 0;
      queue.remove(second, after, count);
      if ((lengths[at + 1] ?? 1) + length < longest) queue.add(merged, after, count, place);
    }
  }
}
