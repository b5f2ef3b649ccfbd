import type { Ops, Program } from '@firth/ops';
import type { BertConfig } from '../config.js';
import { bertInputs, type BertInput } from '../forward.js';
import { bertClassifier, bertEncoder, bertPooler, firstRow, type BertIds } from '../model.js';
import { bertSchema, classifierParts, type BertSchema, type BertWeights } from '../schema.js';

/** Encoder, pooler and classifier: logits [B, labels]. The last layer sees the first token alone. */
export function classifierLogits<T>(ops: Ops<T>, weights: BertWeights<T>, ids: BertIds<T>, config: BertConfig): T {
  const { pooler, classifier } = weights;
  if (pooler === undefined || classifier === undefined)
    throw new TypeError('the schema of a classifier has a pooler and a classifier');
  const { lastHiddenState } = bertEncoder(ops, weights, ids, config, firstRow(ops));
  return bertClassifier(ops, classifier, bertPooler(ops, pooler, lastHiddenState), config);
}

/** Logits [B, labels] of whole texts. */
export const classifyProgram = (config: BertConfig): Program<BertSchema, BertInput, 'logits'> => ({
  schema: bertSchema(config, classifierParts),
  inputs: bertInputs,
  run: (ops, weights, inputs) => ({ logits: classifierLogits(ops, weights, inputs, config) }),
});
