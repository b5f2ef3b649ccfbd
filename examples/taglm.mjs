/**
 * TagLM (Peters et al., 2017): what a language model says of a word stands beside its word vector, and a tagger reads both.
 *
 *   npm run --silent build && node examples/taglm.mjs
 */
import { fileURLToPath } from 'node:url';
import { Elmo } from '@firth/elmo';

/** Vectors of words alone: a real tagger takes GloVe's. */
const wordVectors = new Map([
  ['The', [0.1, 0.3]],
  ['cat', [0.7, -0.2]],
  ['sleeps', [-0.4, 0.5]],
]);
const words = [...wordVectors.keys()];

const elmo = await Elmo.fromPretrained(fileURLToPath(new URL('../fixtures/elmo/bilm-tf', import.meta.url)));
const [{ layers, size }] = await elmo.embed([words]);
const top = layers.at(-1);
const inputs = words.map((word, i) => [...wordVectors.get(word), ...top.subarray(i * size, (i + 1) * size)]);
console.log(`${inputs.length} words, ${inputs[0].length} numbers each: 2 of the word, ${size} of its context`);
await elmo.dispose();
