import type { InputSpec, Program } from '@firth/ops';
import type { GptConfig } from './config.js';
import { attentionBias } from '@firth/transformer';
import { gptDecoder, gptLogits, mostProbable, rowsAt, type GptIds } from './model.js';
import { gptSchema, languageModel, type GptParts, type GptSchema } from './schema.js';

export type GptInput = keyof GptIds<unknown>;

const ids: InputSpec = { dtype: 'int32', shape: ['batch', 'length'] };
export const gptInputs: Readonly<Record<GptInput, InputSpec>> = {
  inputIds: ids,
  attentionMask: ids,
  positionIds: ids,
};

/**
 * The whole model on every token. What it computes is named by taps: `hidden_states.0` …, `attentions.0` …, the modules' own
 * names, `logits` [B, T, V], and with the second head `mc_logits` [B], which reads the token at `mcTokenIds` of each row.
 */
export function forwardProgram(config: GptConfig, parts: GptParts): Program<GptSchema, GptInput | 'mcTokenIds', never> {
  return {
    schema: gptSchema(config, parts),
    inputs: { ...gptInputs, mcTokenIds: { dtype: 'int32', shape: ['batch'] } },
    run: (ops, weights, inputs) => {
      const { hidden } = gptDecoder(ops, weights, inputs, config);
      ops.tap('logits', gptLogits(ops, weights, hidden));
      if (weights.multipleChoice !== undefined) {
        const scores = ops.linear(rowsAt(ops, hidden, inputs.mcTokenIds, config), weights.multipleChoice); // [B, 1]
        ops.tap('mc_logits', ops.reshape(scores, ['batch']));
      }
      return {};
    },
  };
}

/**
 * The logarithm of the probability of each next token: `nextIds` [B, T] holds, at each token, the id that follows it. What
 * leaves the graph is [B, T], not [B, T, V].
 */
export function scoreProgram(config: GptConfig): Program<GptSchema, GptInput | 'nextIds', 'logProbabilities'> {
  return {
    schema: gptSchema(config, languageModel),
    inputs: { ...gptInputs, nextIds: ids },
    run: (ops, weights, inputs) => {
      const { hidden } = gptDecoder(ops, weights, inputs, config);
      const all = ops.logSoftmax(gptLogits(ops, weights, hidden), -1); // [B, T, V]
      const columns = ops.positions(weights.embeddings.word, 0); // [V]
      const chosen = ops.equal(ops.reshape(inputs.nextIds, ['batch', 'length', 1]), columns); // [B, T, V]
      return { logProbabilities: ops.reduceSum(ops.where(chosen, all, ops.constant([0], [])), [-1], false) };
    },
  };
}

export const pastKey = (layer: number): string => `pastKey.${layer}`;
export const pastValue = (layer: number): string => `pastValue.${layer}`;
const newKey = (layer: number): string => `key.${layer}`;
const newValue = (layer: number): string => `value.${layer}`;

/** The cached inputs of `stepProgram` and the outputs that are appended to them. */
export function stepPorts({ numHiddenLayers }: GptConfig): Readonly<Record<string, string>> {
  const layers = Array.from({ length: numHiddenLayers }, (_, i) => i);
  return Object.fromEntries(
    layers.flatMap((i) => [
      [pastKey(i), newKey(i)],
      [pastValue(i), newValue(i)],
    ]),
  );
}

/**
 * New tokens [B, T] behind those in the cache: the logits [B, V] that follow the last, the ids [B] of the largest, which is all
 * that greedy search needs of them, and the new keys and values. `pastMask`
 * [B, capacity] is 1 for a token of the cache, 0 for padding and rows that are not filled. The head sees one token of each row,
 * at `lastTokens` [B].
 */
export function stepProgram(config: GptConfig): Program<GptSchema, string, string> {
  const { numAttentionHeads: heads, hiddenSize, numHiddenLayers } = config;
  const rows: InputSpec = { dtype: 'float32', shape: ['batch', heads, 'capacity', hiddenSize / heads] };
  return {
    schema: gptSchema(config, languageModel),
    inputs: {
      ...gptInputs,
      pastMask: { dtype: 'int32', shape: ['batch', 'capacity'] },
      lastTokens: { dtype: 'int32', shape: ['batch'] },
      ...Object.fromEntries(Object.keys(stepPorts(config)).map((name) => [name, rows])),
    },
    run: (ops, weights, inputs) => {
      const input = <V>(name: string, value: V | undefined): V => {
        if (value === undefined) throw new TypeError(`the program has an input '${name}'`);
        return value;
      };
      const given = (name: string) => input(name, inputs[name]);
      const bias = attentionBias(ops, given('pastMask'));
      const layers = Array.from({ length: numHiddenLayers }, (_, i) => i);
      const pasts = layers.map((i) => ({ key: given(pastKey(i)), value: given(pastValue(i)), bias }));
      const ids = {
        inputIds: given('inputIds'),
        attentionMask: given('attentionMask'),
        positionIds: given('positionIds'),
      };
      const { hidden, keys, values } = gptDecoder(ops, weights, ids, config, pasts);
      const last = rowsAt(ops, hidden, given('lastTokens'), config); // [B, H]
      const logits = gptLogits(ops, weights, last);
      return {
        logits,
        nextIds: mostProbable(ops, logits, config),
        ...Object.fromEntries(keys.map((key, i) => [newKey(i), key])),
        ...Object.fromEntries(values.map((value, i) => [newValue(i), value])),
      };
    },
  };
}
