import type { Ops } from '@firth/ops';

/** How token embeddings become one of the sentence, by sentence-transformers' names. */
export type PoolingMode = 'cls' | 'max' | 'mean' | 'meanSqrtLen' | 'weightedMean' | 'lastToken';

/** Token embeddings [B, T, H] and a mask [B, T] (int32) -> [B, H], as Pooling.py of sentence-transformers computes them. */
export function pool<T>(ops: Ops<T>, mode: PoolingMode, tokens: T, attentionMask: T): T {
  const mask = maskOf(ops, attentionMask); // [B, T, 1]
  const weighted = (weights: T) => ops.reduceSum(ops.mul(tokens, weights), [1], false);
  const sumOf = (weights: T) => ops.maximum(ops.reduceSum(weights, [1], false), ops.constant([1e-9], []));
  switch (mode) {
    case 'cls':
      return ops.gather(tokens, ops.constant([0], [], 'int32'), 1);
    case 'max': {
      const present = ops.less(ops.constant([0.5], []), mask);
      return ops.reduceMax(ops.where(present, tokens, ops.constant([-1e9], [])), [1], false);
    }
    case 'mean':
      return ops.div(weighted(mask), sumOf(mask));
    case 'meanSqrtLen':
      return ops.div(weighted(mask), ops.sqrt(sumOf(mask)));
    case 'weightedMean': {
      const weights = ops.mul(mask, placesOf(ops, attentionMask));
      return ops.div(weighted(weights), sumOf(weights));
    }
    case 'lastToken': {
      const places = ops.mul(mask, placesOf(ops, attentionMask));
      const last = ops.equal(places, ops.reduceMax(places, [1], true)); // one row of T is true
      return weighted(ops.cast(last, 'float32'));
    }
  }
}

/** x / |x|, each row: [B, H]; torch.nn.functional.normalize's floor of 1e-12. */
export function normalizeRows<T>(ops: Ops<T>, x: T): T {
  const norm = ops.sqrt(ops.reduceSum(ops.mul(x, x), [-1], true));
  return ops.div(x, ops.maximum(norm, ops.constant([1e-12], [])));
}

function maskOf<T>(ops: Ops<T>, attentionMask: T): T {
  return ops.reshape(ops.cast(attentionMask, 'float32'), [...ops.shape(attentionMask), 1]);
}

/** 1, 2, … along T, so that no place is 0: [T, 1]. */
function placesOf<T>(ops: Ops<T>, attentionMask: T): T {
  const places = ops.cast(ops.positions(attentionMask, 1), 'float32');
  return ops.add(ops.reshape(places, [...ops.shape(places), 1]), ops.constant([1], []));
}
