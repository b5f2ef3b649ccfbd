import { CheckpointError } from '@firth/checkpoints';
import { describe, expect, it } from 'vitest';
import { BertModel } from '../bert.js';
import { unpackedFolder } from '../testing/sentence-folders.js';

const published = 'sentence_transformers.models';
const modulesJson = (...modules: readonly (readonly [type: string, path: string])[]): string =>
  JSON.stringify(modules.map(([type, path], idx) => ({ idx, name: String(idx), path, type })));
const transformer = [`${published}.Transformer`, ''] as const;
const pooling = [`${published}.Pooling`, '1_Pooling'] as const;
const dense = (fields: object): string =>
  JSON.stringify({
    in_features: 16,
    out_features: 10,
    bias: true,
    activation_function: 'torch.nn.modules.activation.Tanh',
    ...fields,
  });

/** Opens a folder with some of its files replaced, and gives what it is refused with. */
async function refusal(changes: Readonly<Record<string, string>>, name = 'dense-before-normalize'): Promise<unknown> {
  const { folder, [Symbol.asyncDispose]: remove } = await unpackedFolder(name, changes);
  try {
    const model = await BertModel.fromPretrained(folder);
    await model.dispose();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await remove();
  }
}

async function expectRefused(changes: Readonly<Record<string, string>>, code: string, message: RegExp): Promise<void> {
  const error = await refusal(changes);
  expect(error).toBeInstanceOf(CheckpointError);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) as unknown });
}

describe('modules.json', () => {
  it.each(['../secret', '/etc', 'C:\\models', '1_Pooling/../../secret', '\\\\host\\share', '..\\secret', 'a\0b'])(
    'names no folder outside the model: %j',
    async (path) => {
      const modules = modulesJson(transformer, [`${published}.Pooling`, path]);
      await expectRefused(
        { 'modules.json': modules },
        'BAD_CONFIG',
        /modules\.json, path: a folder that is not in that of the model/,
      );
    },
  );

  it('holds no more modules than an encoder may have, and is refused at once', async () => {
    const many = Array.from({ length: 20_000 }, () => [`${published}.Normalize`, ''] as const);
    const started = performance.now();
    await expectRefused(
      { 'modules.json': modulesJson(transformer, pooling, ...many) },
      'BAD_CONFIG',
      /too many modules \(expected at most 100, found 20002\)/,
    );
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it.each([
    'WordEmbeddings',
    'CNN',
    'LSTM',
    'BoW',
    'WordWeights',
    'Asym',
    'Router',
    'CLIPModel',
    'StaticEmbedding',
    'SpladePooling',
  ])('names a module that is not computed: %s', async (name) => {
    const modules = modulesJson(transformer, [`${published}.${name}`, '1_Pooling']);
    const message = new RegExp(`modules.json, \\[1\\].type: .*found ${published}.${name}`);
    await expectRefused({ 'modules.json': modules }, 'UNSUPPORTED', message);
  });

  it("does not take a repository's own class for the library's", async () => {
    const modules = modulesJson(transformer, ['my_code.Pooling', '1_Pooling']);
    await expectRefused({ 'modules.json': modules }, 'UNSUPPORTED', /found my_code\.Pooling/);
  });

  it.each([
    ['does not begin with a Transformer', [pooling, transformer], 'UNSUPPORTED', /first module .* found .*Pooling/],
    ['is empty', [], 'UNSUPPORTED', /first module .* found nothing/],
    ['has no pooling', [transformer], 'BAD_CONFIG', /no Pooling makes a sentence_embedding/],
    [
      'has a Dense before it',
      [transformer, [`${published}.Dense`, '2_Dense']],
      'BAD_CONFIG',
      /Dense reads 'sentence_embedding', which no module before it gives/,
    ],
    ['has a pooling twice', [transformer, pooling, pooling, [`${published}.Dense`, '2_Dense']], undefined, /./],
  ] as const)('%s', async (_, modules, code, message) => {
    const changes = { 'modules.json': modulesJson(...modules) };
    if (code === undefined) expect(await refusal(changes)).toBeUndefined();
    else await expectRefused(changes, code, message);
  });
});

describe("a module's configuration", () => {
  it.each([
    ['that PyTorch cannot make without arguments', 'torch.nn.modules.activation.Threshold'],
    ['over heads', 'torch.nn.modules.activation.MultiheadAttention'],
    ['over pictures', 'torch.nn.modules.activation.Softmax2d'],
    ["that is not PyTorch's", 'transformers.activations.GELUActivation'],
    ['that is a function', 'builtins.builtin_function_or_method'],
  ])('names an activation %s', async (_, activation) => {
    const error = new RegExp(`2_Dense.config\\.json, activation_function: .*Tanhshrink.*found "${activation}"`);
    await expectRefused({ '2_Dense/config.json': dense({ activation_function: activation }) }, 'BAD_CONFIG', error);
  });

  it('may name an activation by its short path', async () => {
    expect(await refusal({ '2_Dense/config.json': dense({ activation_function: 'torch.nn.ReLU' }) })).toBeUndefined();
  });

  it.each([
    ['2_Dense/config.json', dense({ in_features: 12 }), /Dense in '2_Dense' reads 12 numbers, and gets 16/],
    ['2_Dense/config.json', dense({ out_features: 0 }), /out_features: .*at least 1, found 0/],
    ['2_Dense/config.json', dense({ module_input_name: 'side' }), /Dense reads 'side', which no module/],
    ['1_Pooling/config.json', '{"pooling_mode": "median"}', /pooling_mode: .*lasttoken, found "median"/],
    ['1_Pooling/config.json', '{"pooling_mode": []}', /pooling_mode: .*at least one mode/],
    ['1_Pooling/config.json', '{"pooling_mode": ["cls", "mean"]}', /reads 16 numbers, and gets 32/],
    [
      'sentence_bert_config.json',
      '{"transformer_task": "text-generation"}',
      /transformer_task: .*found "text-generation"/,
    ],
    [
      'sentence_bert_config.json',
      '{"module_output_name": "sentence_embedding"}',
      /module_output_name: .*found "sentence_emb/,
    ],
    [
      'sentence_bert_config.json',
      '{"modality_config": {"text": {"method": "forward", "method_output_name": "pooler_output"}}}',
      /modality_config\.text: .*found "forward\.pooler_output"/,
    ],
    [
      'sentence_bert_config.json',
      '{"processing_kwargs": {"text": {"max_length": 3}}}',
      /processing_kwargs: .*found "text"/,
    ],
    [
      'sentence_bert_config.json',
      '{"config_args": {"num_hidden_layers": 1}}',
      /config_args: .*found "num_hidden_layers"/,
    ],
    ['sentence_bert_config.json', '{"max_seq_length": "long"}', /max_seq_length: .*found "long"/],
    ['config_sentence_transformers.json', '{"prompts": {"query": 3}}', /prompts\.query: .*expected a string, found 3/],
    ['config_sentence_transformers.json', '{"default_prompt_name": "query"}', /default_prompt_name: .*found "query"/],
  ])('%s %s', async (file, text, message) => {
    await expectRefused({ [file]: text }, 'BAD_CONFIG', message);
  });

  it('that is not there is named', async () => {
    const modules = modulesJson(transformer, pooling, [`${published}.Dense`, '7_Dense']);
    await expectRefused({ 'modules.json': modules }, 'NOT_FOUND', /7_Dense.config\.json/);
  });
});

it('weights of another shape than the configuration says are refused by name', async () => {
  await expectRefused({ '2_Dense/config.json': dense({ out_features: 12 }) }, 'WRONG_SHAPE', /linear\.weight/);
});

describe('truncate_dim', () => {
  const settings = (size: unknown): Readonly<Record<string, string>> => ({
    'config_sentence_transformers.json': JSON.stringify({ prompts: {}, default_prompt_name: null, truncate_dim: size }),
  });

  /** Vectors of the same folder with and without it: sentence-transformers cuts what `encode` would give. */
  async function vectors(changes: Readonly<Record<string, string>>, normalize?: boolean) {
    const { folder, [Symbol.asyncDispose]: remove } = await unpackedFolder('dense-before-normalize', changes);
    const model = await BertModel.fromPretrained(folder);
    try {
      return await model.embed('the cat', normalize === undefined ? {} : { normalize });
    } finally {
      await model.dispose();
      await remove();
    }
  }

  it('gives the first numbers, scaled again only where that is asked for', async () => {
    const whole = await vectors(settings(null));
    const cut = await vectors(settings(5));
    expect(cut).toHaveLength(5);
    cut.forEach((value, i) => {
      expect(value).toBeCloseTo(whole[i] ?? NaN, 6);
    });
    expect(Math.hypot(...(await vectors(settings(5), true)))).toBeCloseTo(1, 6);
    expect(Math.hypot(...(await vectors(settings(5), false)))).not.toBeCloseTo(Math.hypot(...cut), 3);
    expect(await vectors(settings(5000))).toEqual(whole);
  });

  it.each([0, -1, 2.5, '5'])('%j is refused', async (size) => {
    await expectRefused(settings(size), 'BAD_CONFIG', /config_sentence_transformers\.json, truncate_dim: /);
  });
});
