import { transposed, type LayerNorm, type Linear, type SourceName } from '@firth/ops';
import type { DecoderLayer } from '@firth/transformer';
import type { GptConfig } from '../config.js';
import type { GptParts, GptWeights } from '../schema.js';

/** transformers' `Conv1D` keeps kernels as [in, out]. */
const dense = (at: string): Linear<SourceName> => ({ kernel: `${at}.weight`, bias: `${at}.bias` });
const norm = (at: string): LayerNorm<SourceName> => ({ gamma: `${at}.weight`, beta: `${at}.bias` });

/** How a Hugging Face file spells what its versions and classes spell differently. */
export interface HuggingFaceSpelling {
  /** `transformer.` in a model with a head, nothing in a bare one. */
  readonly prefix: 'transformer.' | '';
  /** A safetensors file keeps one of the names of tied weights: the embeddings' own, or `lm_head.weight`. */
  readonly word: string;
  /** What an untied head's kernel is called; the authors of DialoGPT kept it one module further down. */
  readonly head: 'lm_head.weight' | 'lm_head.decoder.weight';
}

/** What `save_pretrained` writes today. */
export const currentSpelling = (isGpt2: boolean): HuggingFaceSpelling => ({
  prefix: 'transformer.',
  word: `transformer.${isGpt2 ? 'wte' : 'tokens_embed'}.weight`,
  head: 'lm_head.weight',
});

/** The parameter names of transformers' modeling_gpt2.py and modeling_openai.py. */
export function huggingFaceNames(
  config: GptConfig,
  parts: GptParts,
  { prefix, word, head }: HuggingFaceSpelling,
): GptWeights<SourceName> {
  const isGpt2 = config.modelType === 'gpt2';
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
    embeddings: { word, position: `${prefix}${isGpt2 ? 'wpe' : 'positions_embed'}.weight` },
    decoder: Array.from({ length: config.numHiddenLayers }, (_, i) => layer(i)),
    finalNorm: isGpt2 ? norm(`${prefix}ln_f`) : undefined,
    head: config.tieWordEmbeddings ? undefined : transposed(head),
    multipleChoice: parts.multipleChoice
      ? { kernel: transposed(`${summary}.weight`), bias: `${summary}.bias` }
      : undefined,
  };
}
