import { checkArgument, custom } from '@firth/options';
import type { Merge } from '../bpe/merge-table.js';
import { initialSymbols, type SymbolOptions } from './initial-symbols.js';
import { PairQueue } from './pair-queue.js';
import { bpeOptions } from './training-options.js';
import { mergeInWord } from './training-word.js';

/** Options of every trainer; the names and defaults are those of Hugging Face's `BpeTrainer`. */
export interface TrainingOptions extends SymbolOptions {
  /** Tokens that training ends with: 30,000 unless said. */
  readonly vocabularySize?: number;
  /** A pair that stands together less often does not merge: 0 unless said. */
  readonly minFrequency?: number;
  /** Symbols of the longest token; any unless said. */
  readonly maxTokenLength?: number;
  /** Told now and then how many tokens there are. */
  readonly onToken?: ((tokens: number) => unknown) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A vocabulary, index = id, and the merges that made it. */
export interface TrainedVocabulary {
  readonly tokens: readonly string[];
  readonly merges: readonly Merge[];
}

const MERGES_BETWEEN_REPORTS = 100;

/** Numbers of words, as `countWords` gives them. */
export const countsCheck = custom<ReadonlyMap<string, number>>(
  (value) =>
    value instanceof Map &&
    [...value].every(([word, count]) => typeof word === 'string' && typeof count === 'number' && count >= 0),
  'a Map of words to their numbers',
);

/**
 * Learns merges from counted words: the most frequent pair of neighbours merges, of equally frequent ones that of the
 * smaller ids (Sennrich et al. 2016). Follows `models/bpe/trainer.rs` of Hugging Face's `tokenizers` step by step, so that
 * tokens and merges are equal where that library's are the same from run to run: without prefix and suffix.
 */
export async function trainBpe(
  counts: ReadonlyMap<string, number>,
  options: TrainingOptions = {},
): Promise<TrainedVocabulary> {
  checkArgument('trainBpe', 'counts', countsCheck, counts);
  bpeOptions.read(options);
  return learnMerges(counts, options);
}

/** `trainBpe` of what was checked. */
export async function learnMerges(
  counts: ReadonlyMap<string, number>,
  options: TrainingOptions,
): Promise<TrainedVocabulary> {
  const { vocabularySize = 30_000, minFrequency = 0, continuingSubwordPrefix: prefix = '' } = options;
  const { tokens, ids, words } = initialSymbols(counts, options);
  const wordCounts = Float64Array.from(counts.values());
  const queue = new PairQueue();
  words.forEach((word, k) => {
    for (let at = 1; at < word.ids.length; at++)
      queue.add(word.ids[at - 1] ?? 0, word.ids[at] ?? 0, wordCounts[k] ?? 0, k);
  });
  queue.flush();
  const merges = new Map<string, Merge>();
  for (let steps = 1; tokens.length < vocabularySize; steps++) {
    const top = queue.pop();
    if (top === undefined || top.count < 1 || top.count < minFrequency) break;
    const { first, second, words: places } = top;
    const pair = [tokens[first] ?? '', tokens[second] ?? ''] as const;
    const merged = pair[0] + (prefix !== '' && pair[1].startsWith(prefix) ? pair[1].slice(prefix.length) : pair[1]);
    const id = ids.get(merged) ?? tokens.length;
    if (id === tokens.length) {
      ids.set(merged, id);
      tokens.push(merged);
    }
    // A pair can come up again for words that formed it later; the library then keeps its last rank.
    const key = `${first} ${second}`;
    merges.delete(key);
    merges.set(key, pair);
    for (const place of places) {
      const word = words[place];
      if (word !== undefined) mergeInWord(word, top, id, options.maxTokenLength, queue, place, wordCounts[place] ?? 0);
    }
    queue.flush();
    if (steps % MERGES_BETWEEN_REPORTS === 0) {
      await options.onToken?.(tokens.length);
      await new Promise((resolve) => setTimeout(resolve, 0));
      options.signal?.throwIfAborted();
    }
  }
  await options.onToken?.(tokens.length);
  return { tokens, merges: [...merges.values()] };
}
