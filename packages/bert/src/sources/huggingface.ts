import type { LayerNorm, Linear, SourceName } from '@firth/ops';
import { transposed } from '@firth/ops';
import type { EncoderLayer } from '@firth/transformer';
import type { BertConfig } from '../config.js';
import type { BertParts, BertWeights } from '../schema.js';

/** How a Hugging Face file spells what its versions spelled differently. */
export interface HuggingFaceSpelling {
  /** `bert.` in task models, nothing in a bare `BertModel`. */
  readonly prefix: 'bert.' | '';
  /** `gamma` and `beta` in the first ports (pytorch-pretrained-bert), `weight` and `bias` since. */
  readonly norm: readonly ['weight', 'bias'] | readonly ['gamma', 'beta'];
  /** The vocabulary bias has two names, one an alias of the other unless it is untied; files may keep either. */
  readonly predictionsBias: 'cls.predictions.bias' | 'cls.predictions.decoder.bias';
  readonly decoderBias: 'cls.predictions.bias' | 'cls.predictions.decoder.bias';
  /** Whether of the decoder its bias alone is untied. */
  readonly tiedKernel: boolean;
}

/** What `save_pretrained` writes today. */
export const currentSpelling: HuggingFaceSpelling = {
  prefix: 'bert.',
  norm: ['weight', 'bias'],
  predictionsBias: 'cls.predictions.bias',
  decoderBias: 'cls.predictions.decoder.bias',
  tiedKernel: false,
};

const dense = (at: string): Linear<SourceName> => ({ kernel: transposed(`${at}.weight`), bias: `${at}.bias` });

/** The parameter names of transformers' modeling_bert.py; kernels are kept as [out, in]. */
export function huggingFaceNames(
  config: BertConfig,
  parts: BertParts,
  { prefix, norm: [gamma, beta], predictionsBias, decoderBias, tiedKernel }: HuggingFaceSpelling,
): BertWeights<SourceName> {
  const norm = (at: string): LayerNorm<SourceName> => ({
    gamma: `${at}.LayerNorm.${gamma}`,
    beta: `${at}.LayerNorm.${beta}`,
  });
  const layer = (index: number): EncoderLayer<SourceName> => {
    const root = `${prefix}encoder.layer.${index}`;
    return {
      attention: {
        query: dense(`${root}.attention.self.query`),
        key: dense(`${root}.attention.self.key`),
        value: dense(`${root}.attention.self.value`),
        output: dense(`${root}.attention.output.dense`),
        norm: norm(`${root}.attention.output`),
      },
      feedForward: {
        up: dense(`${root}.intermediate.dense`),
        down: dense(`${root}.output.dense`),
        norm: norm(`${root}.output`),
      },
    };
  };
  const word = `${prefix}embeddings.word_embeddings.weight`;
  return {
    embeddings: {
      word,
      position: `${prefix}embeddings.position_embeddings.weight`,
      tokenType: `${prefix}embeddings.token_type_embeddings.weight`,
      norm: norm(`${prefix}embeddings`),
    },
    encoder: Array.from({ length: config.numHiddenLayers }, (_, i) => layer(i)),
    pooler: parts.pooler ? dense(`${prefix}pooler.dense`) : undefined,
    predictions: parts.predictions
      ? {
          transform: dense('cls.predictions.transform.dense'),
          norm: norm('cls.predictions.transform'),
          decoder: config.tieWordEmbeddings
            ? undefined
            : { kernel: transposed(tiedKernel ? word : 'cls.predictions.decoder.weight'), bias: decoderBias },
          bias: predictionsBias,
        }
      : undefined,
    seqRelationship: parts.seqRelationship ? dense('cls.seq_relationship') : undefined,
    classifier: parts.classifier ? dense('classifier') : undefined,
  };
}
