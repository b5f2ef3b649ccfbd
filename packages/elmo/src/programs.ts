import type { InputSpec, Ops, Program } from '@firth/ops';
import { ELMO_CHARACTERS } from '@firth/tokenizers';
import type { ElmoConfig } from './config.js';
import { languageModels } from './language-model.js';
import {
  elmoSchema,
  languageModelSchema,
  tokenSchema,
  type ElmoSchema,
  type LanguageModelSchema,
  type TokenSchema,
} from './schema.js';
import { tokenVectors } from './tokens.js';

/** Vectors of words alone: characterIds [words, 50] -> [words, projection]. */
export const tokenProgram = (config: ElmoConfig): Program<TokenSchema, 'characterIds', 'vectors'> => ({
  schema: tokenSchema(config),
  inputs: { characterIds: { dtype: 'int32', shape: ['words', ELMO_CHARACTERS] } },
  run: (ops, weights, { characterIds }) => ({ vectors: tokenVectors(ops, config, weights, characterIds) }),
});

export type StatefulInput = 'tokens' | 'lengths' | 'hidden' | 'cell';

/**
 * The language models from word vectors and the state that the batch before left: hidden [2 * layers, B, projection], cell
 * [2 * layers, B, hidden]; layers [layers + 1, B, T, 2 * projection] and the next state out.
 */
export const statefulProgram = (
  config: ElmoConfig,
): Program<LanguageModelSchema, StatefulInput, 'layers' | 'hidden' | 'cell'> => ({
  schema: languageModelSchema(config),
  inputs: statefulInputs(config),
  run: (ops, weights, { tokens, lengths, hidden, cell }) => {
    const states = Array.from({ length: 2 * config.lstm.numLayers }, (_, i) => ({
      hidden: rowOf(ops, hidden, i),
      cell: rowOf(ops, cell, i),
    }));
    const output = languageModels(ops, config, weights, { tokens, lengths, states });
    return {
      layers: stacked(ops, output.layers),
      hidden: stacked(
        ops,
        output.states.map((state) => state.hidden),
      ),
      cell: stacked(
        ops,
        output.states.flatMap((state) => state.cell ?? []),
      ),
    };
  },
});

const statefulInputs = ({ lstm }: ElmoConfig): Readonly<Record<StatefulInput, InputSpec>> => ({
  tokens: { dtype: 'float32', shape: ['batch', 'length', lstm.projectionSize] },
  lengths: { dtype: 'int32', shape: ['batch'] },
  hidden: { dtype: 'float32', shape: [2 * lstm.numLayers, 'batch', lstm.projectionSize] },
  cell: { dtype: 'float32', shape: [2 * lstm.numLayers, 'batch', lstm.hiddenSize] },
});

/** Everything at once, from a fresh state, with each layer as a tap: what parity compares. */
export const forwardProgram = (config: ElmoConfig): Program<ElmoSchema, 'characterIds' | 'lengths', never> => ({
  schema: elmoSchema(config),
  inputs: {
    characterIds: { dtype: 'int32', shape: ['batch', 'length', ELMO_CHARACTERS] },
    lengths: { dtype: 'int32', shape: ['batch'] },
  },
  run: (ops, weights, { characterIds, lengths }) => {
    // Behind the end of a sentence the ids are 0; what stands there counts for nothing.
    const ids = ops.maximum(characterIds, ops.constant([1], [], 'int32'));
    const words = ops.reshape(ids, ['batch*length', ELMO_CHARACTERS]);
    const vectors = tokenVectors(ops, config, weights.tokens, words);
    const tokens = ops.tap('tokens', ops.reshape(vectors, ['batch', 'length', config.lstm.projectionSize]));
    languageModels(ops, config, weights.languageModel, { tokens, lengths });
    return {};
  },
});

/** x [n, B, size] -> [B, size] at i. */
function rowOf<T>(ops: Ops<T>, x: T, i: number): T {
  const [, ...rest] = ops.shape(x);
  return ops.reshape(ops.slice(x, 0, i, i + 1), rest);
}

function stacked<T>(ops: Ops<T>, parts: readonly T[]): T {
  return ops.concat(
    parts.map((part) => ops.reshape(part, [1, ...ops.shape(part)])),
    0,
  );
}
