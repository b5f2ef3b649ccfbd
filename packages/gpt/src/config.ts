import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import { JsonFields } from '@firth/checkpoints/model-files';
import type { Activation } from '@firth/ops';
import type { DecoderConfig } from '@firth/transformer';

/** GPT (Radford et al., 2018) or GPT-2 (Radford et al., 2019). */
export type ModelType = 'openai-gpt' | 'gpt2';

/** The hyperparameters of a GPT, in the words of the other models of this repository. */
export interface GptConfig extends DecoderConfig {
  readonly modelType: ModelType;
  readonly vocabSize: number;
  /** Tokens of the longest input. */
  readonly maxPositionEmbeddings: number;
  /** Ends a text, one or several, where the config says so. */
  readonly eosTokenId: number | readonly number[] | undefined;
  /** Whether the language-model head reads the word embeddings (true in every published GPT). */
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

/** What GPT's own code calls gelu is the tanh form. */
const gptActivations = { ...activations, gelu: 'geluTanh' } as const;

/**
 * Reads Hugging Face's `config.json` or OpenAI's `hparams.json`, already parsed; `file` names it in errors.
 *
 * @throws CheckpointError `BAD_CONFIG` that names the field, what was expected and what was found.
 */
export function parseGptConfig(json: unknown, file: string, wanted: ModelType): GptConfig {
  const fields = new JsonFields(file, json);
  return fields.has('n_vocab') ? parseHparams(fields, wanted) : parseHuggingFace(fields, wanted);
}

function parseHuggingFace(fields: JsonFields, wanted: ModelType): GptConfig {
  const type = fields.string('model_type', wanted);
  if (type !== wanted) throw fields.refuse('model_type', `"${wanted}"`, type);
  if (fields.boolean('add_cross_attention', false)) throw fields.refuse('add_cross_attention', 'false', true);
  const isGpt2 = wanted === 'gpt2';
  const byLayer = isGpt2 && fields.boolean('scale_attn_by_inverse_layer_idx', false);
  const scaled = !isGpt2 || fields.boolean('scale_attn_weights', true);
  const hiddenSize = fields.size('n_embd');
  return complete(fields, wanted, {
    vocabSize: fields.size('vocab_size'),
    hiddenSize,
    numHiddenLayers: fields.layers('n_layer'),
    numAttentionHeads: fields.size('n_head'),
    maxPositionEmbeddings: fields.has('n_positions') ? fields.size('n_positions') : fields.size('n_ctx'),
    intermediateSize: fields.size('n_inner', 4 * hiddenSize),
    hiddenAct: isGpt2
      ? fields.choice('activation_function', activations, 'gelu_new')
      : fields.choice('afn', gptActivations, 'gelu'),
    layerNormEps: fields.epsilon('layer_norm_epsilon', 1e-5),
    eosTokenId: eosTokenIdOf(fields),
    tieWordEmbeddings: fields.boolean('tie_word_embeddings', true),
    scaleOf: (base, layer) => (scaled ? base : 1) / (byLayer ? layer + 1 : 1),
  });
}

function eosTokenIdOf(fields: JsonFields): GptConfig['eosTokenId'] {
  if (!fields.has('eos_token_id')) return undefined;
  if (!fields.isList('eos_token_id') && fields.number('eos_token_id', 0) < 0) return undefined; // the id of no token
  return fields.isList('eos_token_id') ? fields.integers('eos_token_id') : fields.integer('eos_token_id');
}

/** `hparams.json` of openai/gpt-2 (model.py, default_hparams); what it leaves out is in that code. */
function parseHparams(fields: JsonFields, wanted: ModelType): GptConfig {
  const hiddenSize = fields.size('n_embd');
  return complete(fields, wanted, {
    vocabSize: fields.size('n_vocab'),
    hiddenSize,
    numHiddenLayers: fields.layers('n_layer'),
    numAttentionHeads: fields.size('n_head'),
    maxPositionEmbeddings: fields.size('n_ctx'),
    ...openaiDefaults(hiddenSize),
  });
}

const openaiDefaults = (hiddenSize: number) => ({
  intermediateSize: 4 * hiddenSize,
  hiddenAct: 'geluTanh' as const,
  layerNormEps: 1e-5,
  eosTokenId: undefined,
  tieWordEmbeddings: true,
  scaleOf: (base: number) => base,
});

/** `train.py` of openai/finetune-transformer-lm has 12 heads, and no file beside the weights says so. */
const OPENAI_HEADS = 12;

/** The config of the authors' ten `.npy` files, which are their own: all sizes but the heads are in the shapes. */
export function configOfArrays({ tensors, files: [file = 'params_shapes.json'] }: Checkpoint): GptConfig {
  const [words, positions] = [tensors.get('model/we')?.shape, tensors.get('model/pe')?.shape];
  const [vocabSize, hiddenSize] = words ?? [];
  const [maxPositionEmbeddings] = positions ?? [];
  if (vocabSize === undefined || hiddenSize === undefined || maxPositionEmbeddings === undefined)
    throw new CheckpointError('MISSING_TENSOR', 'there are no embeddings', {
      file,
      at: 'model/we',
      expected: '[V, H]',
    });
  const layers = [...tensors.keys()].filter((name) => name.endsWith('/attn/c_attn/w')).length;
  return complete(new JsonFields(file, {}), 'openai-gpt', {
    vocabSize,
    hiddenSize,
    numHiddenLayers: layers,
    numAttentionHeads: OPENAI_HEADS,
    maxPositionEmbeddings,
    ...openaiDefaults(hiddenSize),
  });
}

type Parsed = Omit<GptConfig, 'modelType' | 'normalization' | 'attentionScale'> & {
  readonly scaleOf: (base: number, layer: number) => number;
};

function complete(fields: JsonFields, modelType: ModelType, { scaleOf, ...sizes }: Parsed): GptConfig {
  const { hiddenSize, numAttentionHeads } = sizes;
  if (hiddenSize % numAttentionHeads !== 0)
    throw fields.refuse('n_head', `a divisor of n_embd ${hiddenSize}`, numAttentionHeads);
  const base = 1 / Math.sqrt(hiddenSize / numAttentionHeads);
  return {
    ...sizes,
    modelType,
    normalization: modelType === 'gpt2' ? 'before' : 'after',
    attentionScale: (layer) => scaleOf(base, layer),
  };
}
