import type { LayerNorm, Linear, SourceName } from '@firth/ops';
import { transposed } from '@firth/ops';
import type { EncoderLayer } from '@firth/transformer';
import type { BertConfig } from '../config.js';
import type { BertParts, BertWeights } from '../schema.js';

export const dense = (at: string): Linear<SourceName> => ({ kernel: `${at}/kernel`, bias: `${at}/bias` });
const norm = (at: string): LayerNorm<SourceName> => ({ gamma: `${at}/LayerNorm/gamma`, beta: `${at}/LayerNorm/beta` });

function layer(index: number): EncoderLayer<SourceName> {
  const root = `bert/encoder/layer_${index}`;
  return {
    attention: {
      query: dense(`${root}/attention/self/query`),
      key: dense(`${root}/attention/self/key`),
      value: dense(`${root}/attention/self/value`),
      output: dense(`${root}/attention/output/dense`),
      norm: norm(`${root}/attention/output`),
    },
    feedForward: {
      up: dense(`${root}/intermediate/dense`),
      down: dense(`${root}/output/dense`),
      norm: norm(`${root}/output`),
    },
  };
}

/** The variable names of google-research/bert (modeling.py, run_pretraining.py, run_classifier.py). Its decoder is always tied. */
export function googleNames(config: BertConfig, parts: BertParts): BertWeights<SourceName> {
  return {
    embeddings: {
      word: 'bert/embeddings/word_embeddings',
      position: 'bert/embeddings/position_embeddings',
      tokenType: 'bert/embeddings/token_type_embeddings',
      norm: norm('bert/embeddings'),
    },
    encoder: Array.from({ length: config.numHiddenLayers }, (_, i) => layer(i)),
    pooler: parts.pooler ? dense('bert/pooler/dense') : undefined,
    predictions: parts.predictions
      ? {
          transform: dense('cls/predictions/transform/dense'),
          norm: norm('cls/predictions/transform'),
          decoder: config.tieWordEmbeddings
            ? undefined
            : { kernel: transposed('cls/predictions/output_weights'), bias: 'cls/predictions/output_bias' },
          bias: 'cls/predictions/output_bias',
        }
      : undefined,
    seqRelationship: parts.seqRelationship
      ? { kernel: transposed('cls/seq_relationship/output_weights'), bias: 'cls/seq_relationship/output_bias' }
      : undefined,
    classifier: parts.classifier ? { kernel: transposed('output_weights'), bias: 'output_bias' } : undefined,
  };
}
