import type { Program } from '@firth/ops';
import type { BertConfig } from '../config.js';
import { bertInputs, type BertInput } from '../forward.js';
import { bertEncoder, bertPooler, firstRow } from '../model.js';
import { bertSchema, encoderOnly, type BertParts, type BertSchema } from '../schema.js';

export const nextSentenceParts: BertParts = { ...encoderOnly, pooler: true, seqRelationship: true };

/** Logits [B, 2] of pairs: 0 where the second follows the first. The last layer sees the first token alone. */
export const nextSentenceProgram = (config: BertConfig): Program<BertSchema, BertInput, 'logits'> => ({
  schema: bertSchema(config, nextSentenceParts),
  inputs: bertInputs,
  run: (ops, weights, inputs) => {
    const { pooler, seqRelationship } = weights;
    if (pooler === undefined || seqRelationship === undefined)
      throw new TypeError('the schema of nextSentenceProgram has a pooler and the head');
    const { lastHiddenState } = bertEncoder(ops, weights, inputs, config, firstRow(ops));
    return { logits: ops.linear(bertPooler(ops, pooler, lastHiddenState), seqRelationship) };
  },
});
