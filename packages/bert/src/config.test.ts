import { describe, expect, it } from 'vitest';
import { parseBertConfig } from './config.js';

const google = {
  attention_probs_dropout_prob: 0.1,
  hidden_act: 'gelu',
  hidden_dropout_prob: 0.1,
  hidden_size: 768,
  initializer_range: 0.02,
  intermediate_size: 3072,
  max_position_embeddings: 512,
  num_attention_heads: 12,
  num_hidden_layers: 12,
  type_vocab_size: 2,
  vocab_size: 21128,
};

describe('parseBertConfig', () => {
  it("reads Google's bert_config.json, whose epsilon and tying are in the code", () => {
    expect(parseBertConfig(google, 'bert_config.json')).toMatchObject({
      hiddenSize: 768,
      numAttentionHeads: 12,
      vocabSize: 21128,
      hiddenAct: 'gelu',
      layerNormEps: 1e-12,
      tieWordEmbeddings: true,
      padTokenId: 0,
    });
  });

  it("reads Hugging Face's config.json", () => {
    const json = { ...google, model_type: 'bert', layer_norm_eps: 1e-7, hidden_act: 'gelu_new', pad_token_id: 3 };
    expect(parseBertConfig(json, 'config.json')).toMatchObject({
      layerNormEps: 1e-7,
      hiddenAct: 'geluTanh',
      padTokenId: 3,
    });
  });

  it('reads what it says of a classifier, as transformers does', () => {
    expect(parseBertConfig(google, 'config.json')).toMatchObject({
      labels: ['LABEL_0', 'LABEL_1'],
      problemType: undefined,
      classifierDropout: undefined,
    });
    expect(parseBertConfig({ ...google, num_labels: 3 }, 'config.json').labels).toHaveLength(3);
    const fields = { id2label: { 1: '坏', 0: '好' }, problem_type: 'regression', classifier_dropout: 0 };
    expect(parseBertConfig({ ...google, ...fields }, 'config.json')).toMatchObject({
      labels: ['好', '坏'],
      problemType: 'regression',
      classifierDropout: 0,
    });
  });

  it.each([
    [
      'labels that are not numbered from 0',
      { id2label: { 1: 'a', 2: 'b' } },
      'id2label: the field is wrong (expected ids from 0 to 1, found "1, 2")',
    ],
    [
      'a problem that nobody knows',
      { problem_type: 'ranking' },
      'problem_type: the field is wrong (expected one of single_label_classification, multi_label_classification, regression, found "ranking")',
    ],
    [
      'heads that do not divide',
      { num_attention_heads: 7 },
      'num_attention_heads: the field is wrong (expected a divisor of hidden_size 768, found 7)',
    ],
    [
      'a field that is missing',
      { hidden_size: undefined },
      'hidden_size: the field is wrong (expected a number, found nothing)',
    ],
    [
      'a field of another type',
      { vocab_size: '21128' },
      'vocab_size: the field is wrong (expected a number, found "21128")',
    ],
    [
      'no layers',
      { num_hidden_layers: 0 },
      'num_hidden_layers: the field is wrong (expected a whole number of at least 1, found 0)',
    ],
    [
      'half a layer',
      { num_hidden_layers: 1.5 },
      'num_hidden_layers: the field is wrong (expected a whole number, found 1.5)',
    ],
    ['an activation nobody knows', { hidden_act: 'mish' }, 'hidden_act: the field is wrong (expected one of gelu, '],
    ['another model', { model_type: 'roberta' }, 'model_type: the field is wrong (expected "bert", found "roberta")'],
    [
      'relative positions',
      { position_embedding_type: 'relative_key' },
      'position_embedding_type: the field is wrong (expected "absolute"',
    ],
    ['a decoder', { is_decoder: true }, 'is_decoder: the field is wrong (expected false, found true)'],
  ])('refuses %s', (_, change, message) => {
    const parse = () => parseBertConfig({ ...google, ...change }, 'dir/config.json');
    expect(parse).toThrow(`dir/config.json, ${message}`);
    expect(parse).toThrow(expect.objectContaining({ code: 'BAD_CONFIG' }));
  });

  it.each([[null], [[]], ['text']])('refuses %j as a config', (json) => {
    expect(() => parseBertConfig(json, 'config.json')).toThrow('config.json: the file is not a JSON object');
  });
});
