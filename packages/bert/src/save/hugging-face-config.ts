import type { DType } from '@firth/checkpoints';
import type { BertConfig } from '../config.js';
import type { BertParts } from '../schema.js';

/** A BERT whose config is to be written. */
export interface DescribedBert {
  readonly config: BertConfig;
  readonly parts: BertParts;
  readonly dtype: DType | undefined;
}

/**
 * The text of a `config.json` that Python's transformers opens: the source's own fields, and those that Google's config leaves
 * to its code.
 *
 * @param own The parsed config of the source.
 * @param extra Fields that come before all others.
 */
export function huggingFaceConfig(
  own: unknown,
  { config, parts, dtype }: DescribedBert,
  extra: Readonly<Record<string, unknown>> = {},
): string {
  const fields = {
    ...(typeof own === 'object' ? own : {}),
    architectures: [architecture(parts)],
    model_type: 'bert',
    layer_norm_eps: config.layerNormEps,
    pad_token_id: config.padTokenId,
    tie_word_embeddings: config.tieWordEmbeddings,
    dtype,
    torch_dtype: undefined, // the older name of dtype
    ...(parts.classifier ? classifierFields(config) : {}),
    ...extra,
  };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

/** What a config says of a classifier; Google's reader of configs takes it along too. */
export const classifierFields = ({ labels, problemType }: BertConfig): Record<string, unknown> => ({
  id2label: Object.fromEntries(labels.map((label, id) => [id, label])),
  label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
  num_labels: undefined, // an older way to say how many
  ...(problemType && { problem_type: problemType }),
});

/** The class of transformers that has no part that the file lacks. */
function architecture({ pooler, predictions, seqRelationship, classifier }: BertParts): string {
  if (classifier) return 'BertForSequenceClassification';
  if (predictions) return pooler && seqRelationship ? 'BertForPreTraining' : 'BertForMaskedLM';
  return pooler && seqRelationship ? 'BertForNextSentencePrediction' : 'BertModel';
}
