import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { onnx } from '@firth/ops/onnx';
import { unrefused, type Swept } from '../../options/src/testing/sweep.js';
import { Elmo } from './elmo.js';
import * as described from './options.js';
import { parity } from './parity.js';

const nowhere = '/no/such/model'; // whoever looks for it before the options finds nothing, and says that

describe('what a JavaScript caller may get wrong', async () => {
  const engine = onnx();
  let compiled = 0;
  const counting: typeof engine = { ...engine, compile: (...given) => (compiled++, engine.compile(...given)) };
  const folder = fileURLToPath(new URL('../../../fixtures/elmo/bilm-tf', import.meta.url));
  const elmo = await Elmo.fromPretrained(folder, { engine: counting });
  afterAll(async () => {
    await elmo.dispose();
    await engine.dispose();
  });

  it.each<[string, Swept, (given: object) => unknown]>([
    ['fromPretrained', described.loadOptions, (given) => Elmo.fromPretrained(nowhere, given)],
    ['parity', described.parityOptions, (given) => parity(nowhere, nowhere, given)],
    ['embed', described.embedOptions, (given) => elmo.embed([['a']], given)],
    ['cacheVocabulary', described.cacheVocabularyOptions, (given) => elmo.cacheVocabulary(['a'], given)],
  ])('%s refuses it before any work', async (_, options, call) => {
    expect(await unrefused(options, call)).toEqual([]);
    expect(compiled).toBe(0);
  });

  it.each<[string, () => unknown, string]>([
    ['a text for its words', () => elmo.embed(['a b' as never]), 'sentences[0]: expected a list of words, found'],
    ['a hole', () => elmo.embed([new Array<string>(1)]), 'embed: sentences[0][0]: expected a string, found undefined'],
    [
      'no list',
      () => elmo.embed(undefined as never),
      'embed: sentences: expected a list of lists of words, found undefined',
    ],
    [
      'a number',
      () => elmo.cacheVocabulary(['a', 3 as never]),
      'cacheVocabulary: words[1]: expected a string, found 3',
    ],
    [
      'a weight',
      () => elmo.embed([['a']], { mixes: { ner: { weights: [0, NaN, 0] } } }),
      'mixes.ner.weights[1]: expected a',
    ],
  ])('%s', async (_, call, message) => {
    await expect(Promise.resolve().then(call)).rejects.toThrow(message);
    expect(compiled).toBe(0);
  });
});
