import type { Checkpoint, CheckpointTensor } from '@firth/checkpoints';
import type { LayerNorm, Linear, SourceName } from '@firth/ops';
import type { DecoderLayer } from '@firth/transformer';
import type { GptConfig } from '../config.js';
import type { GptParts, GptWeights } from '../schema.js';

const dense = (at: string): Linear<SourceName> => ({ kernel: `${at}/w`, bias: `${at}/b` });
const norm = (at: string): LayerNorm<SourceName> => ({ gamma: `${at}/g`, beta: `${at}/b` });

const layer = (index: number): DecoderLayer<SourceName> => ({
  attention: {
    queryKeyValue: dense(`model/h${index}/attn/c_attn`),
    output: dense(`model/h${index}/attn/c_proj`),
  },
  attentionNorm: norm(`model/h${index}/ln_1`),
  feedForward: { up: dense(`model/h${index}/mlp/c_fc`), down: dense(`model/h${index}/mlp/c_proj`) },
  feedForwardNorm: norm(`model/h${index}/ln_2`),
});

/**
 * The variable names of openai/gpt-2 (model.py: `wte`, `wpe`, `ln_f`) and of openai/finetune-transformer-lm (train.py: `we`, of
 * which `pe` is the part that holds the positions). Neither published a second head.
 */
export function openaiNames(config: GptConfig, parts: GptParts): GptWeights<SourceName> {
  const isGpt2 = config.modelType === 'gpt2';
  return {
    embeddings: { word: isGpt2 ? 'model/wte' : 'model/we', position: isGpt2 ? 'model/wpe' : 'model/pe' },
    decoder: Array.from({ length: config.numHiddenLayers }, (_, i) => layer(i)),
    finalNorm: isGpt2 ? norm('model/ln_f') : undefined,
    head: config.tieWordEmbeddings ? undefined : 'model/lm_head/w',
    multipleChoice: parts.multipleChoice ? dense('model/clf') : undefined,
  };
}

/** OpenAI's kernels are those of a convolution over one position, [1, in, out]: the same bytes as [in, out]. */
export function withoutWidth(checkpoint: Checkpoint): Checkpoint {
  const squeezed = ([name, tensor]: [string, CheckpointTensor]): [string, CheckpointTensor] => {
    const [width, ...shape] = tensor.shape;
    return width === 1 && shape.length === 2 ? [name, { ...tensor, shape, read: () => tensor.read() }] : [name, tensor];
  };
  return { ...checkpoint, tensors: new Map([...checkpoint.tensors].map(squeezed)), close: () => checkpoint.close() };
}
