import { countCooccurrences } from '../glove/count-cooccurrences.js';
import type { OpenSpill } from '../spill/spill.js';
import type { PhraseOptions } from '../training-options.js';
import { turn } from '../threads/turn.js';
import { SENTENCE_END, TokenStore, type ReadCorpus } from './token-store.js';

/**
 * Joins words that stand together more often than by chance, as word2phrase.c: (count(ab) − δ) / (count(a) · count(b)) times
 * the number of words, above a threshold (Mikolov et al., "Distributed Representations of Words and Phrases", 2013,
 * equation 6). From left to right; a word joins one neighbour in a pass.
 */
export async function joinPhrases(
  { words, counts, store }: ReadCorpus,
  { threshold = 100, minCount = 5 }: PhraseOptions,
  { memory, openSpill, folder }: { readonly memory: number; readonly openSpill: OpenSpill; readonly folder?: string },
  onTokens: (done: number) => unknown,
): Promise<ReadCorpus> {
  const how = { budget: memory / 2, span: 1, symmetric: false, weighted: false };
  const runs = await countCooccurrences(store, undefined, how, () => openSpill(folder), onTokens);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const phrases = new Map<number, number>();
  const allWords = [...words];
  const known = new Map([...words.entries()].flatMap(([k, word]) => (word.includes('_') ? [[word, k] as const] : [])));
  try {
    for await (const block of runs.merged()) {
      for (let k = 0; k < block.length; k++) {
        const [first, second] = [(block.words[4 * k] ?? 1) - 1, block.words[4 * k + 1] ?? 0];
        const [a, b, pair] = [counts[first] ?? 0, counts[second] ?? 0, block.sums[2 * k + 1] ?? 0];
        if (Math.min(a, b, pair) < minCount || ((pair - minCount) / a / b) * total <= threshold) continue;
        const phrase = `${words[first] ?? ''}_${words[second] ?? ''}`;
        phrases.set(keyOf(first, second), known.get(phrase) ?? allWords.length);
        if (known.has(phrase)) continue;
        known.set(phrase, allWords.length);
        allWords.push(phrase);
      }
      await turn();
    }
  } finally {
    await runs.close();
  }
  const joined = new TokenStore(memory / 2, openSpill, folder);
  const allCounts = new Float64Array(allWords.length);
  try {
    for (let index = 0; index < store.length; index++) {
      joined.add(joinTokens(await store.chunk(index), phrases, allCounts));
      await joined.flush();
      await turn();
    }
    await joined.finish();
  } catch (error) {
    await joined.close();
    throw error;
  } finally {
    await store.close();
  }
  return { words: allWords, counts: allCounts, store: joined };
}

const keyOf = (first: number, second: number): number => first * 2 ** 26 + second;

function joinTokens(tokens: Int32Array, phrases: ReadonlyMap<number, number>, counts: Float64Array): Int32Array {
  const joined = new Int32Array(tokens.length);
  let filled = 0;
  let last = SENTENCE_END;
  for (const token of tokens) {
    const phrase = last < 0 || token < 0 ? undefined : phrases.get(keyOf(last, token));
    if (phrase === undefined) joined[filled++] = token;
    else {
      joined[filled - 1] = phrase;
      counts[phrase] = (counts[phrase] ?? 0) + 1;
      counts[last] = (counts[last] ?? 0) - 1;
    }
    if (phrase === undefined && token >= 0) counts[token] = (counts[token] ?? 0) + 1;
    last = phrase === undefined ? token : SENTENCE_END;
  }
  return joined.subarray(0, filled);
}
