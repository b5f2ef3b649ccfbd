import type { Ops } from '@firth/ops';

/** The keys and values of the tokens before these, [B, heads, P, D] each, and what is added to scores against them. */
export interface Past<T> {
  readonly key: T;
  readonly value: T;
  /** [B, 1, 1, P]: 0 where attended, float32's lowest for padding and for rows that are not filled yet. */
  readonly bias: T;
}

export interface CausallyAttended<T> {
  /** [B, T, H] */
  readonly context: T;
  /** [B, heads, T, P + T]: those of the past first. */
  readonly probabilities: T;
  /** [B, heads, T, D] */
  readonly key: T;
  readonly value: T;
}

/**
 * Self-attention of new tokens over a past that stays where it is and over themselves: one softmax over the scores against
 * both, so that the past is read and never copied (Vaswani et al., 2017, equation 1). `projected` [B, T, 3 H] holds query, key and value
 * side by side; `bias` broadcasts to [B, heads, T, T] and holds the causal mask.
 */
export function causalAttention<T>(
  ops: Ops<T>,
  projected: T,
  bias: T,
  past: Past<T> | undefined,
  heads: number,
  scale: number,
): CausallyAttended<T> {
  const [batch, length, width] = ops.shape(projected);
  if (batch === undefined || length === undefined || typeof width !== 'number')
    throw new RangeError('projected is [batch, length, 3 H]');
  const size = width / 3;
  const parts = ops.transpose(ops.reshape(projected, [batch, length, 3, heads, size / heads]), [2, 0, 3, 1, 4]);
  const part = (index: number): T => ops.gather(parts, ops.constant([index], [], 'int32'), 0); // [B, heads, T, D]
  const query = ops.mul(part(0), ops.constant([scale], []));
  const [key, value] = [part(1), part(2)];
  const scoresOf = (keys: T): T => ops.matmul(query, ops.transpose(keys, [0, 1, 3, 2]));
  const own = ops.add(scoresOf(key), bias); // [B, heads, T, T]
  const { weighted, probabilities } =
    past === undefined
      ? over(ops, own, value)
      : overBoth(ops, { scores: ops.add(scoresOf(past.key), past.bias), value: past.value }, { scores: own, value });
  const merged = ops.transpose(weighted, [0, 2, 1, 3]); // [B, T, heads, D]
  return { context: ops.reshape(merged, [batch, length, size]), probabilities, key, value };
}

function over<T>(ops: Ops<T>, scores: T, value: T): Weighted<T> {
  const probabilities = ops.softmax(scores, -1);
  return { weighted: ops.matmul(probabilities, value), probabilities };
}

interface Weighted<T> {
  /** [B, heads, T, D] */
  readonly weighted: T;
  readonly probabilities: T;
}

interface Scored<T> {
  readonly scores: T;
  readonly value: T;
}

/** One softmax over two runs of scores, each with values of its own; nothing as long as the past is put together. */
function overBoth<T>(ops: Ops<T>, past: Scored<T>, own: Scored<T>): Weighted<T> {
  const largest = ops.maximum(ops.reduceMax(past.scores, [-1], true), ops.reduceMax(own.scores, [-1], true));
  const [a, b] = [past, own].map(({ scores }) => ops.exp(ops.sub(scores, largest)));
  if (a === undefined || b === undefined) throw new TypeError('two were given');
  const sum = ops.add(ops.reduceSum(a, [-1], true), ops.reduceSum(b, [-1], true)); // [B, heads, T, 1]
  const mixed = ops.add(ops.matmul(a, past.value), ops.matmul(b, own.value));
  return { weighted: ops.div(mixed, sum), probabilities: ops.div(ops.concat([a, b], 3), sum) };
}
