import type { Activation } from '@firth/ops';
import type { EncoderConfig } from '@firth/transformer';
import { JsonFields } from '@firth/checkpoints/model-files';
import { parseClassifierConfig, type ClassifierConfig } from './classifier-config.js';

/** The hyperparameters of a BERT (Devlin et al., 2018), by Hugging Face's names in camel case. */
export interface BertConfig extends EncoderConfig, ClassifierConfig {
  readonly vocabSize: number;
  readonly maxPositionEmbeddings: number;
  readonly typeVocabSize: number;
  readonly padTokenId: number;
  readonly initializerRange: number;
  /** Whether the masked-language-model head reads the word embeddings (true in every published BERT). */
  readonly tieWordEmbeddings: boolean;
}

const activations: Readonly<Record<string, Activation>> = {
  gelu: 'gelu',
  gelu_new: 'geluTanh',
  gelu_pytorch_tanh: 'geluTanh',
  gelu_fast: 'geluTanh',
  gelu_python: 'gelu',
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
  tanh: 'tanh',
};

/**
 * Reads Google's `bert_config.json` or Hugging Face's `config.json`, already parsed; `file` names it in errors.
 *
 * @throws CheckpointError `BAD_CONFIG` that names the field, what was expected and what was found.
 */
export function parseBertConfig(json: unknown, file: string): BertConfig {
  const fields = new JsonFields(file, json);
  refuseOtherModels(fields);
  const vocabSize = fields.size('vocab_size');
  const hiddenSize = fields.size('hidden_size');
  const numAttentionHeads = fields.size('num_attention_heads');
  if (hiddenSize % numAttentionHeads !== 0)
    throw fields.refuse('num_attention_heads', `a divisor of hidden_size ${hiddenSize}`, numAttentionHeads);
  return {
    vocabSize,
    hiddenSize,
    numHiddenLayers: fields.layers('num_hidden_layers'),
    numAttentionHeads,
    intermediateSize: fields.size('intermediate_size'),
    hiddenAct: fields.choice('hidden_act', activations, 'gelu'),
    layerNormEps: fields.epsilon('layer_norm_eps', 1e-12),
    maxPositionEmbeddings: fields.size('max_position_embeddings'),
    typeVocabSize: fields.size('type_vocab_size', 2),
    padTokenId: fields.integer('pad_token_id', 0, vocabSize - 1),
    initializerRange: fields.deviation('initializer_range', 0.02),
    hiddenDropoutProb: fields.dropout('hidden_dropout_prob', 0.1),
    attentionProbsDropoutProb: fields.dropout('attention_probs_dropout_prob', 0.1),
    tieWordEmbeddings: fields.boolean('tie_word_embeddings', true),
    ...parseClassifierConfig(fields),
  };
}

/** Files that look like a BERT's but compute something else. */
function refuseOtherModels(fields: JsonFields): void {
  const type = fields.string('model_type', 'bert');
  if (type !== 'bert') throw fields.refuse('model_type', '"bert"', type);
  const positions = fields.string('position_embedding_type', 'absolute');
  if (positions !== 'absolute') throw fields.refuse('position_embedding_type', '"absolute"', positions);
  if (fields.boolean('is_decoder', false)) throw fields.refuse('is_decoder', 'false', true);
  if (fields.boolean('add_cross_attention', false)) throw fields.refuse('add_cross_attention', 'false', true);
}
