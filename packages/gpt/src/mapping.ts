import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import { modelFiles } from '@firth/checkpoints/model-files';
import { namedWeights, parameterCount, type NamedWeight, type SkipReason, type TensorFates } from '@firth/ops';
import type { GptConfig, ModelType } from './config.js';
import { idsOf } from './generation/settings.js';
import { readConfig } from './loaded-gpt.js';
import { gptSchema, type GptParts, type GptSchema } from './schema.js';
import { fatesOf } from './sources/fates.js';
import { currentSpelling, huggingFaceNames } from './sources/huggingface.js';
import { openaiNames } from './sources/openai.js';
import { recognize } from './sources/recognize.js';
import type { RecognizedSource } from './sources/source.js';

/** How a checkpoint maps to the weight tree of a GPT. What is missing is listed, not refused. */
export interface GptMapping extends TensorFates<SkipReason> {
  readonly modelType: ModelType;
  readonly publisher: RecognizedSource['publisher'];
  readonly folder: string;
  readonly config: GptConfig;
  readonly parts: GptParts;
  /** Numbers in the whole tree of these parts. */
  readonly parameterCount: number;
}

/** Which model a checkpoint is of. @throws CheckpointError `MISSING_TENSOR` where it is no GPT. */
export const modelTypeOf = async (checkpoint: Checkpoint): Promise<ModelType> =>
  (await recognize(checkpoint)).modelType;

/** Whether the names of a checkpoint's tensors are those of a GPT. */
export async function isGpt(checkpoint: Checkpoint): Promise<boolean> {
  try {
    await recognize(checkpoint);
    return true;
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return error.code === 'UNKNOWN_TENSOR'; // several of them
  }
}

/** Maps an opened checkpoint to the tree of a GPT; `path` is where its config is looked for. */
export async function describeGptMapping(checkpoint: Checkpoint, path: string): Promise<GptMapping> {
  const source = await recognize(checkpoint);
  const files = await modelFiles(path);
  const config = await readConfig(files, source);
  const { parts, modelType, publisher } = source;
  const parameters = parameterCount(gptSchema(config, parts));
  const { folder } = files;
  return { modelType, publisher, folder, config, parts, parameterCount: parameters, ...fatesOf(config, source) };
}

/**
 * The names and shapes that a publisher gives to the weights, in the order of the authors' own files. OpenAI's kernels are
 * [1, in, out], those of a convolution over one position.
 */
export function gptLayout(config: GptConfig, parts: GptParts, publisher: RecognizedSource['publisher']): NamedWeight[] {
  const schema = gptSchema(config, parts);
  if (publisher === 'huggingface') {
    const spelling = currentSpelling(config.modelType === 'gpt2');
    return namedWeights<GptSchema>(schema, huggingFaceNames(config, parts, spelling));
  }
  const weights = namedWeights<GptSchema>(schema, openaiNames(config, parts));
  const isPosition = ({ path }: NamedWeight): boolean => path === 'embeddings.position';
  const ordered = [...weights.filter(isPosition), ...weights.filter((weight) => !isPosition(weight))];
  return ordered.map((weight) =>
    weight.path.endsWith('.kernel') ? { ...weight, shape: [1, ...weight.shape] } : weight,
  );
}

/**
 * The config as `config.json` of transformers says it.
 *
 * @throws TypeError for an activation that it has no name for; parsing gave none such.
 */
export function huggingFaceConfig(config: GptConfig, { multipleChoice }: GptParts): Record<string, unknown> {
  const isGpt2 = config.modelType === 'gpt2';
  const kind = multipleChoice ? 'DoubleHeadsModel' : 'LMHeadModel';
  const scales = [0, 1].map((layer) => config.attentionScale(layer) * Math.sqrt(headSize(config)));
  return {
    architectures: [`${isGpt2 ? 'GPT2' : 'OpenAIGPT'}${kind}`],
    model_type: config.modelType,
    vocab_size: config.vocabSize,
    n_embd: config.hiddenSize,
    n_layer: config.numHiddenLayers,
    n_head: config.numAttentionHeads,
    n_positions: config.maxPositionEmbeddings,
    layer_norm_epsilon: config.layerNormEps,
    tie_word_embeddings: config.tieWordEmbeddings,
    ...(multipleChoice ? { num_labels: 1 } : {}),
    ...(config.eosTokenId === undefined
      ? { bos_token_id: null, eos_token_id: null }
      : { bos_token_id: idsOf(config.eosTokenId)[0] ?? null, eos_token_id: config.eosTokenId }),
    ...(isGpt2
      ? {
          n_inner: config.intermediateSize,
          activation_function: activationName(config.hiddenAct),
          scale_attn_weights: Math.abs((scales[0] ?? 1) - 1) < 1e-9,
          scale_attn_by_inverse_layer_idx: (scales[1] ?? 1) < 0.75 * (scales[0] ?? 1),
        }
      : { afn: config.hiddenAct === 'geluTanh' ? 'gelu' : activationName(config.hiddenAct) }), // its own table of names
  };
}

/** `hparams.json` of openai/gpt-2. @throws CheckpointError `UNSUPPORTED` for what its code does not compute. */
export function openaiHparams(config: GptConfig, { multipleChoice }: GptParts, file: string): Record<string, number> {
  const refuse = (at: string, expected: string, found: string) =>
    new CheckpointError('UNSUPPORTED', "OpenAI's code cannot compute this model", { file, at, expected, found });
  const { hiddenSize, intermediateSize, hiddenAct, layerNormEps, modelType, numAttentionHeads } = config;
  if (multipleChoice) throw refuse('multiple_choice_head', 'no second head', 'one');
  if (!config.tieWordEmbeddings) throw refuse('tie_word_embeddings', 'true', 'false');
  if (hiddenAct !== 'geluTanh') throw refuse('activation_function', 'gelu_new', activationName(hiddenAct));
  if (intermediateSize !== 4 * hiddenSize) throw refuse('n_inner', `${4 * hiddenSize}`, `${intermediateSize}`);
  if (layerNormEps !== 1e-5) throw refuse('layer_norm_epsilon', '1e-5', `${layerNormEps}`);
  if (modelType === 'openai-gpt' && numAttentionHeads !== 12) throw refuse('n_head', '12', `${numAttentionHeads}`);
  const odd = [0, 1].some((layer) => Math.abs(config.attentionScale(layer) * Math.sqrt(headSize(config)) - 1) > 1e-9);
  if (odd) throw refuse('scale_attn_weights', 'scores divided by √(head size)', 'another scale');
  return {
    n_vocab: config.vocabSize,
    n_ctx: config.maxPositionEmbeddings,
    n_embd: hiddenSize,
    n_head: numAttentionHeads,
    n_layer: config.numHiddenLayers,
  };
}

const headSize = ({ hiddenSize, numAttentionHeads }: GptConfig): number => hiddenSize / numAttentionHeads;

function activationName(activation: GptConfig['hiddenAct']): string {
  if (activation === 'sigmoid') throw new TypeError('no config names this activation');
  return activation === 'geluTanh' ? 'gelu_new' : activation;
}
