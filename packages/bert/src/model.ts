import type { Linear, Ops } from '@firth/ops';
import { attentionBias, encoder, type Encoded } from '@firth/transformer';
import type { BertConfig } from './config.js';
import type { BertWeights, Embeddings, Predictions } from './schema.js';

/** What a BERT reads; each int32 [B, T]. */
export interface BertIds<T> {
  readonly inputIds: T;
  /** 1 for a token, 0 for padding. */
  readonly attentionMask: T;
  /** 0 in the first sentence, 1 in the second. */
  readonly tokenTypeIds: T;
}

/** Word, position and token-type embeddings, added and normalized: [B, T, H] (Devlin et al., 2018, figure 2). */
export function bertEmbeddings<T>(ops: Ops<T>, w: Embeddings<T>, ids: BertIds<T>, config: BertConfig): T {
  const words = ops.embedding(w.word, ids.inputIds); // [B, T, H]
  const types = ops.embedding(w.tokenType, ids.tokenTypeIds); // [B, T, H]
  const positions = ops.embedding(w.position, ops.positions(ids.inputIds, 1)); // [T, H]
  const sum = ops.add(ops.add(words, types), positions);
  return ops.dropout(ops.tap('embeddings', ops.layerNorm(sum, w.norm, config.layerNormEps)), config.hiddenDropoutProb);
}

/** Embeddings and encoder: every hidden state and every attention map; `lastRows` as in `encoder`. */
export function bertEncoder<T>(
  ops: Ops<T>,
  weights: Pick<BertWeights<T>, 'embeddings' | 'encoder'>,
  ids: BertIds<T>,
  config: BertConfig,
  lastRows?: (x: T) => T,
): Encoded<T> {
  const embedded = bertEmbeddings(ops, weights.embeddings, ids, config);
  return encoder(ops, weights.encoder, embedded, attentionBias(ops, ids.attentionMask), config, lastRows);
}

/** `lastRows` for those who read the first token alone: [B, T, H] -> [B, 1, H]. */
export const firstRow =
  <T>(ops: Ops<T>) =>
  (x: T): T =>
    ops.slice(x, 1, 0, 1);

/** The first token's hidden state through a dense layer and tanh: [B, T, H] -> [B, H]. */
export function bertPooler<T>(ops: Ops<T>, pooler: Linear<T>, lastHiddenState: T): T {
  const first = ops.gather(lastHiddenState, ops.constant([0], [], 'int32'), 1); // [B, H]
  return ops.activation('tanh', ops.linear(first, pooler));
}

/** The classifier on the pooler's output [B, H], which is dropped out in training: logits [B, labels]. */
export function bertClassifier<T>(ops: Ops<T>, classifier: Linear<T>, pooled: T, config: BertConfig): T {
  return ops.linear(ops.dropout(pooled, config.classifierDropout ?? config.hiddenDropoutProb), classifier, 'full');
}

/** The masked-language-model head: hidden states [..., H] -> logits over the vocabulary [..., V]. */
export function bertPredictions<T>(
  ops: Ops<T>,
  w: Predictions<T>,
  wordEmbeddings: T,
  hidden: T,
  { hiddenAct, layerNormEps }: BertConfig,
): T {
  const transformed = ops.layerNorm(ops.activation(hiddenAct, ops.linear(hidden, w.transform)), w.norm, layerNormEps);
  const decoder = w.decoder ?? { kernel: ops.transpose(wordEmbeddings, [1, 0]), bias: w.bias };
  return ops.linear(ops.tap('cls.predictions.transform', transformed), decoder, 'full');
}
