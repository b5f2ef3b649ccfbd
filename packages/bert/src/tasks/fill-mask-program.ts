import type { InputSpec, Program } from '@firth/ops';
import type { BertConfig } from '../config.js';
import { bertInputs, type BertInput } from '../forward.js';
import { bertEncoder, bertPredictions } from '../model.js';
import { bertSchema, encoderOnly, type BertParts, type BertSchema } from '../schema.js';

export const fillMaskParts: BertParts = { ...encoderOnly, predictions: true };

/** Where the masks are: int32 [M], row · T + column. */
const maskedPositions: InputSpec = { dtype: 'int32', shape: ['masks'] };

/** Logits [M, V] at the masked positions; the head sees no other token. */
export function fillMaskProgram(config: BertConfig): Program<BertSchema, BertInput | 'maskedPositions', 'logits'> {
  return {
    schema: bertSchema(config, fillMaskParts),
    inputs: { ...bertInputs, maskedPositions },
    run: (ops, weights, inputs) => {
      if (weights.predictions === undefined) throw new TypeError('the schema of fillMaskProgram has predictions');
      const { lastHiddenState } = bertEncoder(ops, weights, inputs, config);
      const tokens = ops.reshape(lastHiddenState, ['batch*length', config.hiddenSize]);
      const masked = ops.gather(tokens, inputs.maskedPositions, 0); // [M, H]
      return { logits: bertPredictions(ops, weights.predictions, weights.embeddings.word, masked, config) };
    },
  };
}
