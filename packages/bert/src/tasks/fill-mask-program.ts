import type { InputSpec, Program } from '@firth/ops';
import type { BertConfig } from '../config.js';
import { bertInputs, type BertInput } from '../forward.js';
import { bertEncoder, bertPredictions } from '../model.js';
import { bertSchema, encoderOnly, type BertParts, type BertSchema } from '../schema.js';

export const fillMaskParts: BertParts = { ...encoderOnly, predictions: true };

/** Where the masks of each row are: int32 [B, R], row · T + column; rows with fewer masks repeat a position. */
const maskedPositions: InputSpec = { dtype: 'int32', shape: ['batch', 'masks'] };

/** Logits [B, R, V] at the masked positions: the last layer and the head see no other token. */
export function fillMaskProgram(config: BertConfig): Program<BertSchema, BertInput | 'maskedPositions', 'logits'> {
  return {
    schema: bertSchema(config, fillMaskParts),
    inputs: { ...bertInputs, maskedPositions },
    run: (ops, weights, inputs) => {
      if (weights.predictions === undefined) throw new TypeError('the schema of fillMaskProgram has predictions');
      const { lastHiddenState } = bertEncoder(ops, weights, inputs, config, (x) =>
        ops.gather(ops.reshape(x, ['batch*length', config.hiddenSize]), inputs.maskedPositions, 0),
      ); // [B, R, H]
      return { logits: bertPredictions(ops, weights.predictions, weights.embeddings.word, lastHiddenState, config) };
    },
  };
}
