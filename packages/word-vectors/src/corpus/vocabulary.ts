import { SENTENCE_END } from './token-store.js';
import { WordVectorsError } from '../error.js';

/** The words that are trained, the most frequent first; words of one count in the order of their first appearance. */
export interface Vocabulary {
  readonly words: readonly string[];
  readonly counts: Float64Array;
  /** Tokens of the corpus that are among them. */
  readonly total: number;
  /** word2vec.c's `</s>`, which is no word that it trains, but a leaf of its tree and a part of its total. */
  readonly sentenceEnds: number;
  /** By a word's number in the corpus its place here, or `DROPPED`. */
  readonly ranks: Int32Array;
}

export const DROPPED = -2;

/** @throws WordVectorsError EMPTY_CORPUS, or TOO_FEW_WORDS where fewer than two words are left. */
export function buildVocabulary(
  all: { readonly words: readonly string[]; readonly counts: Float64Array; readonly sentenceEnds: number },
  { minCount, maxVocabulary }: { readonly minCount: number; readonly maxVocabulary: number },
  name: string,
): Vocabulary {
  if (all.words.length === 0) throw new WordVectorsError('EMPTY_CORPUS', `${name}: expected words, found none`);
  const kept = Uint32Array.from(all.words.keys()).filter((word) => (all.counts[word] ?? 0) >= minCount);
  kept.sort((a, b) => (all.counts[b] ?? 0) - (all.counts[a] ?? 0) || a - b);
  const order = kept.subarray(0, maxVocabulary);
  if (order.length < 2)
    throw new WordVectorsError(
      'TOO_FEW_WORDS',
      `${name}: expected at least 2 words that stand ${minCount} times or more (minCount), found ${order.length} of ${all.words.length}`,
    );
  const ranks = new Int32Array(all.words.length).fill(DROPPED);
  const counts = new Float64Array(order.length);
  const words: string[] = [];
  order.forEach((word, rank) => {
    ranks[word] = rank;
    counts[rank] = all.counts[word] ?? 0;
    words.push(all.words[word] ?? '');
  });
  const total = counts.reduce((sum, count) => sum + count, 0);
  return { words, counts, total, sentenceEnds: all.sentenceEnds, ranks };
}

/** Tokens by their rank; what was dropped is left out, so that its neighbours become neighbours. */
export function rankTokens(tokens: Int32Array, ranks: Int32Array): Int32Array<ArrayBuffer> {
  const ranked = new Int32Array(tokens.length);
  let filled = 0;
  for (const token of tokens) {
    const rank = token === SENTENCE_END ? SENTENCE_END : (ranks[token] ?? DROPPED);
    if (rank !== DROPPED) ranked[filled++] = rank;
  }
  return ranked.slice(0, filled);
}
