import type { Engine } from '@firth/ops';
import { afterAll, describe, expect, it } from 'vitest';
import { unrefused, type Swept } from '../../options/src/testing/sweep.js';
import { GPT2DoubleHeads, OpenAIGPTDoubleHeads } from './double-heads.js';
import { fineTuningInput } from './fine-tuning-input.js';
import { GPT2 } from './gpt2.js';
import { OpenAIGPT } from './openai-gpt.js';
import * as described from './options.js';
import { parity } from './parity.js';
import { deafEngine } from './testing/deaf-engine.js';
import { fixture } from './testing/fixtures.js';

const { greedyOptions, samplingOptions, beamOptions, generateOptions, streamOptions } = described;
const { greedy, 'doSample: true': sampling } = streamOptions.kinds;
const nowhere = '/no/such/model'; // whoever looks for it before the options finds nothing, and says that

describe('what a JavaScript caller may get wrong', async () => {
  const engine = deafEngine();
  let compiled = 0;
  const counting: Engine = { ...engine, compile: (...given) => (compiled++, engine.compile(...given)) };
  const model = await GPT2DoubleHeads.fromPretrained(fixture('gpt2/double-heads'), { engine: counting });
  const plain = await GPT2.fromPretrained(fixture('gpt2/openai'), { engine: counting });
  afterAll(async () => {
    await model.dispose();
    await plain.dispose();
    await engine.dispose();
  });

  const beside: object = { engine, device: 'cpu' };
  const kind = (of: Swept, { read }: Pick<Swept, 'read'>): Swept => ({ call: of.call, entries: of.entries, read });

  it.each<[string, Swept, (given: object) => unknown, object?]>([
    ['GPT2.fromPretrained', described.loadOptions, (given) => GPT2.fromPretrained(nowhere, given)],
    ['OpenAIGPT.fromPretrained', described.loadOptions, (given) => OpenAIGPT.fromPretrained(nowhere, given)],
    ['GPT2DoubleHeads', described.loadOptions, (given) => GPT2DoubleHeads.fromPretrained(nowhere, given)],
    ['OpenAIGPTDoubleHeads', described.loadOptions, (given) => OpenAIGPTDoubleHeads.fromPretrained(nowhere, given)],
    ['parity', described.parityOptions, (given) => parity(nowhere, nowhere, given)],
    ['perplexity', described.perplexityOptions, (given) => model.perplexity('a b', given)],
    ['forward', described.forwardOptions, (given) => plain.forward('a', given)],
    ['forward of two heads', described.doubleHeadsOptions, (given) => model.forward('a', given)],
    ['score', described.scoreOptions, (given) => model.score(['a'], given)],
    ['fineTuningInput', described.fineTuningTokens, (given) => fineTuningInput(model.tokenizer, ['a'], given)],
    ['generate', kind(greedyOptions, generateOptions), (given) => model.generate('a', given)],
    [
      'generate, drawing',
      kind(samplingOptions, generateOptions),
      (given) => model.generate('a', given),
      { doSample: true },
    ],
    ['generate, beams', kind(beamOptions, generateOptions), (given) => model.generate('a', given), { numBeams: 2 }],
    ['stream', kind(greedy, streamOptions), (given) => model.stream('a', given).next()],
    ['stream, drawing', kind(sampling, streamOptions), (given) => model.stream('a', given).next(), { doSample: true }],
  ])('%s refuses it before any work', async (_, options, call, right) => {
    expect(await unrefused(options, call, right)).toEqual([]);
    expect(compiled).toBe(0);
  });

  it.each<[string, () => unknown, string | RegExp]>([
    ['no model', () => GPT2.fromPretrained(''), 'fromPretrained: model: expected a path'],
    [
      'an engine beside a device',
      () => GPT2.fromPretrained(nowhere, beside),
      'device: expected nothing beside an engine',
    ],
    [
      'a text that is none',
      () => model.score(Array.from({ length: 1 })),
      'score: texts[0]: expected a text or its token ids, found undefined',
    ],
    [
      'texts that are no list',
      () => model.forward(JSON.parse('{}') as never),
      'forward: texts: expected a text, or a list of texts',
    ],
    ['an id that is none', () => model.score([['1'] as never]), "text 0, token 0: expected 0 to 699, found '1'"],
    [
      'a stride of a whole window',
      () => model.perplexity('a', { stride: 64 }),
      'perplexity: stride: expected a whole number from 1 to 63, found 64',
    ],
    [
      'a text without tokens',
      () => model.perplexity(''),
      'expected at least 2 tokens, of which the second is scored, found 0',
    ],
    [
      'a token behind the text',
      () => model.forward([[1, 2]], { classified: [2] }),
      'classified[0]: expected a token of the text, 0 to 1',
    ],
    [
      'fewer tokens than texts',
      () => model.forward([[1], [2]], { classified: [0] }),
      'classified: expected a list of 2',
    ],
  ])('%s', async (_, call, message) => {
    await expect(Promise.resolve().then(call)).rejects.toThrow(message);
    expect(compiled).toBe(0);
  });
});
