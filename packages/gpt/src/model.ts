import type { Ops } from '@firth/ops';
import { causalBias, decoder, type Decoded, type Past } from '@firth/transformer';
import type { GptConfig } from './config.js';
import type { GptWeights } from './schema.js';

/** What a GPT reads; each int32 [B, T]. */
export interface GptIds<T> {
  readonly inputIds: T;
  /** 1 for a token, 0 for padding. */
  readonly attentionMask: T;
  /** Where each token stands in its text, from 0. */
  readonly positionIds: T;
}

/** Embeddings and layers: the last hidden state [B, T, H], normalized where the model does so, and keys and values. */
export function gptDecoder<T>(
  ops: Ops<T>,
  weights: GptWeights<T>,
  ids: GptIds<T>,
  config: GptConfig,
  pasts: readonly Past<T>[] = [],
): Decoded<T> {
  const words = ops.embedding(weights.embeddings.word, ids.inputIds); // [B, T, H]
  const positions = ops.embedding(weights.embeddings.position, ids.positionIds); // [B, T, H]
  const bias = causalBias(ops, ids.attentionMask);
  const decoded = decoder(ops, weights.decoder, ops.add(words, positions), bias, config, pasts);
  const { finalNorm } = weights;
  const hidden =
    finalNorm === undefined
      ? decoded.hidden
      : ops.tap('ln_f', ops.layerNorm(decoded.hidden, finalNorm, config.layerNormEps));
  return { ...decoded, hidden: ops.tap(`hidden_states.${config.numHiddenLayers}`, hidden) };
}

/** The language-model head, which reads the word embeddings: [..., H] -> logits [..., V]. */
export function gptLogits<T>(ops: Ops<T>, weights: GptWeights<T>, hidden: T): T {
  return ops.linear(hidden, { kernel: weights.head ?? ops.transpose(weights.embeddings.word, [1, 0]) });
}

/** The id of the largest logit of each row, the first of equals: logits [B, V] -> int32 [B]. */
export function mostProbable<T>(ops: Ops<T>, logits: T, { vocabSize }: GptConfig): T {
  const whole = (value: number): T => ops.constant([value], [], 'int32');
  const isLargest = ops.equal(logits, ops.reduceMax(logits, [-1], true)); // [B, V]
  const fromEnd = ops.sub(whole(vocabSize), ops.positions(logits, 1)); // [V]: V to 1, so that the first is the largest
  const found = ops.reduceMax(ops.where(isLargest, fromEnd, whole(1)), [-1], false); // [B]
  return ops.sub(whole(vocabSize), found);
}

/** Rows of hidden states [B, T, H] at one token of each text, int32 [B]: [B, H]. */
export function rowsAt<T>(ops: Ops<T>, hidden: T, at: T, config: GptConfig): T {
  const [batch, length] = ops.shape(hidden);
  if (batch === undefined || length === undefined) throw new RangeError('hidden states are [batch, length, H]');
  const same = ops.cast(
    ops.equal(ops.reshape(at, [batch, 1]), ops.reshape(ops.positions(hidden, 1), [1, length])),
    'float32',
  ); // [B, T]: 1 at the token
  const row = ops.matmul(ops.reshape(same, [batch, 1, length]), hidden); // [B, 1, H]
  return ops.reshape(row, [batch, config.hiddenSize]);
}
