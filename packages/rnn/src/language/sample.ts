import { callback, checkArgument, list, number, whole } from '@firth/options';
import { sampleOptions, type SampleOptions } from './language-options.js';

export type { SampleOptions } from './language-options.js';

/** e to the mean cross entropy: how many words it hesitates between. */
export function perplexity(loss: number): number {
  if (typeof loss !== 'number') checkArgument('perplexity', 'loss', number(), loss);
  return Math.exp(loss);
}

/**
 * Draws words one by one from what `next` gives for all words so far: logits [V].
 *
 * @throws OptionError for a temperature that is not above 0, a number of words below 1, a prompt that is no list of ids
 */
export async function sampleWords(
  prompt: readonly number[],
  next: (ids: readonly number[]) => Promise<Float32Array>,
  options: SampleOptions,
): Promise<number[]> {
  const { maxWords, temperature, seed, endId } = sampleOptions.read(options);
  checkArgument('sampleWords', 'prompt', list(whole({ least: 0 })), prompt);
  checkArgument('sampleWords', 'next', callback(), next);
  const random = uniform(seed);
  const drawn: number[] = [];
  while (drawn.length < maxWords) {
    const word = draw(await next([...prompt, ...drawn]), temperature, random());
    if (word === endId) break;
    drawn.push(word);
  }
  return drawn;
}

/** The word at which the probabilities, summed in the vocabulary's order, pass `at`. */
function draw(logits: Float32Array, temperature: number, at: number): number {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const odds = Float64Array.from(logits, (logit) => Math.exp((logit - largest) / temperature));
  let rest = at * odds.reduce((sum, value) => sum + value, 0);
  for (const [word, value] of odds.entries()) {
    rest -= value;
    if (rest < 0) return word;
  }
  return odds.length - 1;
}

/** Numbers in [0, 1) of a 32-bit seed (mulberry32). */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}
