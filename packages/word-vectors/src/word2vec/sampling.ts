/** The power of Mikolov et al., "Distributed Representations of Words and Phrases", 2013, section 2.2. */
const POWER = 0.75;

const MOST = 2 ** 32 - 1;

/**
 * Words in proportion to count^0.75 by Walker's alias method (1977), exact where word2vec.c's table of 10^8 cells rounds, and
 * small enough for the cache: two u32 a word, a threshold and the word that stands for a draw at or above it. The original
 * draws sentence ends too, and takes any word in their place.
 */
export function aliasTable(counts: Float64Array, sentenceEnds: number): Uint32Array<ArrayBuffer> {
  const anyWord = sentenceEnds ** POWER / counts.length;
  const powers = counts.map((count) => count ** POWER + anyWord);
  const mean = powers.reduce((sum, power) => sum + power, 0) / counts.length;
  const shares = powers.map((power) => power / mean);
  const table = new Uint32Array(2 * counts.length);
  const small: number[] = [];
  const large: number[] = [];
  shares.forEach((share, word) => (share < 1 ? small : large).push(word));
  for (;;) {
    const [poor, rich] = [small.pop(), large.at(-1)];
    if (poor === undefined || rich === undefined) {
      // What rounding leaves is whole.
      for (const word of [...small, ...large, ...(poor === undefined ? [] : [poor])]) table.set([MOST, word], 2 * word);
      return table;
    }
    const share = shares[poor] ?? 0;
    table.set([Math.floor(share * MOST), rich], 2 * poor);
    shares[rich] = (shares[rich] ?? 0) - (1 - share);
    if ((shares[rich] ?? 0) < 1) {
      large.pop();
      small.push(rich);
    }
  }
}

/** With nine draws for five, vectors of two seeds agree at least as well as those of word2vec.c (docs/word-vectors.md). */
const SHARED = 1.8;

/**
 * How many other words are drawn, and how much each of them counts, for so many that are asked for. In skip-gram the words around one share
 * the draws (Ji et al., 2016), which adds to the noise of their vectors; more draws that count less take it away.
 */
export function drawnFor(negative: number, cbow: boolean): { readonly drawn: number; readonly share: number } {
  const drawn = cbow ? negative : Math.ceil(SHARED * negative);
  return { drawn, share: negative / drawn };
}

/**
 * Subsampling of frequent words as word2vec.c does it: a word of frequency f stays with probability
 * (√(f / sample) + 1) · sample / f. For each word the largest u32 with which it stays; undefined where all stay.
 */
export function keepTable(counts: Float64Array, total: number, sample: number): Uint32Array<ArrayBuffer> | undefined {
  if (sample === 0) return undefined;
  return Uint32Array.from(counts, (count) => {
    const ratio = count / (sample * total);
    return Math.min(MOST, Math.floor(((Math.sqrt(ratio) + 1) / ratio) * MOST));
  });
}
