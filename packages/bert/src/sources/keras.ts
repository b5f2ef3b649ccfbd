import type { Checkpoint } from '@firth/checkpoints';
import type { SourceName } from '@firth/ops';
import { kerasName } from '@firth/checkpoints/rare-names';
import type { BertConfig } from '../config.js';
import type { BertParts, BertWeights } from '../schema.js';
import { dense, googleNames } from './google.js';
import { inFile, type RecognizedSource } from './source.js';

/** Google's names, but with the heads' kernels as Keras keeps all kernels, [in, out]. */
function kerasNames(config: BertConfig, parts: BertParts): BertWeights<SourceName> {
  return {
    ...googleNames(config, parts),
    seqRelationship: parts.seqRelationship ? dense('cls/seq_relationship') : undefined,
    classifier: parts.classifier ? dense('classifier') : undefined,
  };
}

/**
 * `tf_model.h5` of transformers' TensorFlow models: `bert/tf_bert_model/bert/encoder/layer_._0/attention/self/query/kernel:0`. A head's
 * group holds the embeddings that it is tied to again.
 */
export function kerasSource(checkpoint: Checkpoint): RecognizedSource | undefined {
  if (checkpoint.format !== 'hdf5') return undefined;
  const files = new Map<string, string>();
  for (const file of checkpoint.tensors.keys()) {
    const name = googleName(kerasName(file));
    if (!files.has(name) || !file.includes('___')) files.set(name, file);
  }
  if (!files.has('bert/embeddings/word_embeddings')) return undefined;
  const own = new Set(files.values());
  return {
    publisher: 'huggingface',
    checkpoint,
    names: inFile(kerasNames, (name) => files.get(name) ?? name),
    reasonToSkip: (file) => {
      const name = googleName(kerasName(file));
      if (!own.has(file)) return 'tied weight';
      if (/^(optimizer_weights|iterations)\b/.test(file)) return 'training state';
      return /^bert\/|^cls\/(predictions|seq_relationship)\//.test(name) ? undefined : 'another head';
    },
  };
}

/** Keras names a table of embeddings below its layer, and the bias of the vocabulary plainly. */
const googleName = (name: string): string =>
  name
    .replace(/(_embeddings)\/(weight|embeddings)$/, '$1')
    .replace(/^cls\/predictions\/bias$/, 'cls/predictions/output_bias');
