/**
 * TagLM (Peters et al., 2017): what a language model says of a word stands beside its word vector, and a tagger reads both.
 *
 *   npm run --silent build && node examples/taglm.mjs
 */
import { fileURLToPath } from 'node:url';
import { Elmo } from '@firth/elmo';
import { KeyedVectors } from '@firth/word-vectors';

const fixture = (path) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
const vectors = await KeyedVectors.load(fixture('word-vectors/small-world.bin'));
const elmo = await Elmo.fromPretrained(fixture('elmo/bilm-tf'));

// Chinese by words and by characters: a word is whatever stands between the commas.
const sentences = [
  ['the', 'queen', 'lives', 'in', 'paris'],
  ['巴黎', '是', '法国', '的', '首都'],
  [...'巴黎是法国的首都'],
];
const embedded = await elmo.embed(sentences, { mixes: { tagger: { weights: [0, 0, 1] } } });

for (const { words, size, mixes } of embedded) {
  const unknown = words.filter((word) => !vectors.has(word));
  const inputs = words.map((word, i) => [
    ...(vectors.has(word) ? vectors.vector(word) : new Float32Array(vectors.dimension)),
    ...mixes.tagger.subarray(i * size, (i + 1) * size),
  ]); // what the tagger reads: [words, dimension + size]
  console.log(`${words.join(' ')}: [${inputs.length}, ${inputs[0].length}], ${unknown.length} without a word vector`);
}
await elmo.dispose();
await vectors.dispose();
