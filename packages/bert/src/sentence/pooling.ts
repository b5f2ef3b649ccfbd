import type { Ops } from '@firth/ops';
import type { PoolingMode } from './embed-options.js';

export interface Pooled<T> {
  /** [B, T, H]; for `cls` alone, without a prompt, [B, 1, H] will do. */
  readonly tokens: T;
  /** int32 [B, T] */
  readonly attentionMask: T;
  /** int32 [1]: tokens at the start of each text that do not count, `[CLS]` among them. */
  readonly promptLength: T | undefined;
}

/** Token embeddings and a mask -> [B, H], as Pooling.py of sentence-transformers computes them. */
export function pool<T>(ops: Ops<T>, mode: PoolingMode, { tokens, attentionMask, promptLength }: Pooled<T>): T {
  if (mode === 'cls' && promptLength === undefined) return ops.gather(tokens, ops.constant([0], [], 'int32'), 1);
  const places = placesOf(ops, attentionMask); // [T, 1]
  const present = maskOf(ops, attentionMask); // [B, T, 1]
  const skipped = promptLength === undefined ? undefined : ops.cast(promptLength, 'float32'); // [1]
  const mask = skipped === undefined ? present : ops.mul(present, ops.cast(ops.less(skipped, places), 'float32')); // [B, T, 1]
  const weighted = (weights: T) => ops.reduceSum(ops.mul(tokens, weights), [1], false);
  const sumOf = (weights: T) => ops.maximum(ops.reduceSum(weights, [1], false), ops.constant([1e-9], []));
  switch (mode) {
    case 'cls': {
      const first = ops.add(skipped ?? ops.constant([0], []), ops.constant([1], []));
      return weighted(ops.mul(mask, ops.cast(ops.equal(places, first), 'float32')));
    }
    case 'max': {
      const counted = ops.less(ops.constant([0.5], []), mask);
      return ops.reduceMax(ops.where(counted, tokens, ops.constant([-1e9], [])), [1], false);
    }
    case 'mean':
      return ops.div(weighted(mask), sumOf(mask));
    case 'meanSqrtLen':
      return ops.div(weighted(mask), ops.sqrt(sumOf(mask)));
    case 'weightedMean': {
      const weights = ops.mul(mask, places);
      return ops.div(weighted(weights), sumOf(weights));
    }
    case 'lastToken': {
      const counted = ops.mul(mask, places);
      const last = ops.equal(counted, ops.reduceMax(counted, [1], true)); // one row of T is true
      return weighted(ops.cast(last, 'float32'));
    }
  }
}

/** x / |x|, each row [..., H]; torch.nn.functional.normalize's floor of 1e-12. */
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
