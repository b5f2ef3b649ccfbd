import { transposed, type LayerNorm, type Linear, type SourceName } from '@firth/ops';
import type { DecoderLayer } from '@firth/transformer';
import type { GptConfig } from '../config.js';
import type { GptParts, GptWeights } from '../schema.js';

/** transformers' `Conv1D` keeps kernels as [in, out]. */
const dense = (at: string): Linear<SourceName> => ({ kernel: `${at}.weight`, bias: `${at}.bias` });
const norm = (at: string): LayerNorm<SourceName> => ({ gamma: `${at}.weight`, beta: `${at}.bias` });

/** The parameter names of transformers' modeling_gpt2.py and modeling_openai.py; a bare model has no `transformer.`. */
export function huggingFaceNames(
  config: GptConfig,
  parts: GptParts,
  prefix: 'transformer.' | '',
): GptWeights<SourceName> {
  const isGpt2 = config.modelType === 'gpt2';
  const [word, position] = isGpt2 ? ['wte', 'wpe'] : ['tokens_embed', 'positions_embed'];
  const layer = (index: number): DecoderLayer<SourceName> => {
    const root = `${prefix}h.${index}`;
    return {
      attention: { queryKeyValue: dense(`${root}.attn.c_attn`), output: dense(`${root}.attn.c_proj`) },
      attentionNorm: norm(`${root}.ln_1`),
      feedForward: { up: dense(`${root}.mlp.c_fc`), down: dense(`${root}.mlp.c_proj`) },
      feedForwardNorm: norm(`${root}.ln_2`),
    };
  };
  const summary = 'multiple_choice_head.summary';
  return {
    embeddings: { word: `${prefix}${word}.weight`, position: `${prefix}${position}.weight` },
    decoder: Array.from({ length: config.numHiddenLayers }, (_, i) => layer(i)),
    finalNorm: isGpt2 ? norm(`${prefix}ln_f`) : undefined,
    head: config.tieWordEmbeddings ? undefined : transposed('lm_head.weight'),
    multipleChoice: parts.multipleChoice
      ? { kernel: transposed(`${summary}.weight`), bias: `${summary}.bias` }
      : undefined,
  };
}
