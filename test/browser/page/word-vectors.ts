import { KeyedVectors, trainGlove, trainWord2Vec } from '@firth/word-vectors';
import { smallWorldSentences } from '../../../fixtures/small-world/small-world.mjs';

type Question = readonly [a: string, b: string, c: string];

/** What the tests call in the page. */
Object.assign(globalThis, {
  firth: {
    /** Trains on the small world; gives the answers to analogies, and the longest time that the page stood still. */
    word2vec: async (words: number, threads: number, questions: readonly Question[]) => {
      const corpus = smallWorld(words);
      const { result, ...turns } = await withTurns(() => trainWord2Vec(corpus, { dimension: 64, threads }));
      const vectors = KeyedVectors.from(result.words, result.vectors);
      const answers: (string | undefined)[] = [];
      for (const asked of questions) answers.push((await vectors.analogy(...asked, { topN: 1 }))[0]?.word);
      await vectors.dispose();
      return { answers, ...turns };
    },

    glove: async (words: number) => {
      const corpus = smallWorld(words);
      const { result, ...turns } = await withTurns(() => trainGlove(corpus, { threads: 1 }));
      return { costs: [...result.costs], ...turns };
    },

    /** The neighbours of some of many random vectors, with threads and without, and how long the page stood still. */
    search: async (count: number, dimension: number, threads: number) => {
      const words = Array.from({ length: count }, (_, i) => `w${i}`);
      const values = Float32Array.from({ length: count * dimension }, (_, i) => Math.sin(i * 12.9898) % 0.01);
      const find = async (options: { readonly threads: number }) => {
        const vectors = KeyedVectors.from(words, values, options);
        const found = await withTurns(() => vectors.mostSimilarBatch(words.slice(0, 100)));
        await vectors.dispose();
        return found;
      };
      const [alone, together] = [await find({ threads: 0 }), await find({ threads })];
      const areEqual = JSON.stringify(alone.result) === JSON.stringify(together.result);
      return { areEqual, gap: Math.max(alone.gap, together.gap), took: Math.min(alone.took, together.took) };
    },
  },
});

const smallWorld = (words: number): string[][] =>
  Array.from(smallWorldSentences({ words }), (sentence) => sentence.split(' '));

/** The longest gap between ticks of a timer while something is done, ms, and how long that took. */
async function withTurns<T>(action: () => Promise<T>) {
  const start = performance.now();
  let [last, gap, ticks] = [start, 0, 0];
  const timer = setInterval(() => {
    const now = performance.now();
    gap = Math.max(gap, now - last);
    last = now;
    ticks++;
  }, 1);
  const result = await action();
  clearInterval(timer);
  const end = performance.now();
  return { result, gap: Math.max(gap, end - last), ticks, took: end - start };
}
