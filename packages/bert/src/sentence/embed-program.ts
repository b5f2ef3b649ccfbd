import { linear, type Program } from '@firth/ops';
import type { BertConfig } from '../config.js';
import { bertInputs, type BertInput } from '../forward.js';
import { bertEncoder, firstRow } from '../model.js';
import { bertSchema, encoderOnly, type BertSchema } from '../schema.js';
import { normalizeRows, pool } from './pooling.js';
import type { DenseStep, SentenceRecipe } from './recipe.js';

/** A BERT encoder and the dense layers after pooling. */
export interface SentenceSchema {
  readonly bert: BertSchema;
  readonly dense: readonly ReturnType<typeof denseSchema>[];
}

export const denseSchema = ({ inFeatures, outFeatures, bias }: DenseStep) => {
  const whole = linear(inFeatures, outFeatures);
  return { kernel: whole.kernel, bias: bias ? whole.bias : undefined };
};

/** One embedding [B, D] for each row: encoder, pooling, dense layers, normalization, as the recipe says. */
export function embedProgram(
  config: BertConfig,
  { pooling, dense, normalize }: SentenceRecipe,
): Program<SentenceSchema, BertInput, 'embedding'> {
  return {
    schema: { bert: bertSchema(config, encoderOnly), dense: dense.map(denseSchema) },
    inputs: bertInputs,
    run: (ops, weights, inputs) => {
      const isFirstOnly = pooling.every((mode) => mode === 'cls');
      const lastRows = isFirstOnly ? firstRow(ops) : undefined;
      const { lastHiddenState } = bertEncoder(ops, weights.bert, inputs, config, lastRows);
      const pooled = pooling.map((mode) => pool(ops, mode, lastHiddenState, inputs.attentionMask));
      let embedding = ops.concat(pooled, -1); // [B, modes · H]
      dense.forEach(({ activation }, i) => {
        const layer = weights.dense[i];
        if (layer === undefined) throw new TypeError('the schema of embedProgram has a layer for each dense step');
        const { kernel, bias } = layer;
        const projected = ops.linear(embedding, bias === undefined ? { kernel } : { kernel, bias });
        embedding = activation === undefined ? projected : ops.activation(activation, projected);
      });
      return { embedding: normalize ? normalizeRows(ops, embedding) : embedding };
    },
  };
}
