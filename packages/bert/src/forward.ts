import type { InputSpec, Ops, Program } from '@firth/ops';
import type { BertConfig } from './config.js';
import { bertClassifier, bertEncoder, bertPooler, bertPredictions, firstRow, type BertIds } from './model.js';
import { bertSchema, type BertParts, type BertSchema, type BertWeights } from './schema.js';

export type BertInput = keyof BertIds<unknown>;

const ids: InputSpec = { dtype: 'int32', shape: ['batch', 'length'] };
export const bertInputs: Readonly<Record<BertInput, InputSpec>> = {
  inputIds: ids,
  attentionMask: ids,
  tokenTypeIds: ids,
};

export interface ForwardScope {
  /** The last layer computes the first token alone, which is all that the pooler and the heads on it read. */
  readonly firstTokenOnly?: boolean;
}

/**
 * The whole model on every token. What it computes is named by taps: `hidden_states.0` …, `attentions.0` …,
 * `last_hidden_state`, the modules' own names, and of the parts that are there `pooler_output`, `prediction_logits`,
 * `seq_relationship_logits`, `classifier_logits`.
 */
export function forwardProgram(
  config: BertConfig,
  parts: BertParts,
  { firstTokenOnly = false }: ForwardScope = {},
): Program<BertSchema, BertInput, never> {
  return {
    schema: bertSchema(config, parts),
    inputs: bertInputs,
    run: (ops, weights, inputs) => {
      const lastRows = firstTokenOnly ? firstRow(ops) : undefined;
      const { lastHiddenState } = bertEncoder(ops, weights, inputs, config, lastRows);
      heads(ops, weights, lastHiddenState, config);
      return {};
    },
  };
}

function heads<T>(ops: Ops<T>, weights: BertWeights<T>, hidden: T, config: BertConfig): void {
  const { pooler, predictions, seqRelationship, classifier, embeddings } = weights;
  if (pooler !== undefined) {
    const pooled = ops.tap('pooler_output', bertPooler(ops, pooler, hidden));
    if (seqRelationship !== undefined) ops.tap('seq_relationship_logits', ops.linear(pooled, seqRelationship));
    if (classifier !== undefined) ops.tap('classifier_logits', bertClassifier(ops, classifier, pooled, config));
  }
  if (predictions !== undefined)
    ops.tap('prediction_logits', bertPredictions(ops, predictions, embeddings.word, hidden, config));
}
