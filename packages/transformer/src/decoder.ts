import type { Ops } from '@firth/ops';
import { causalAttention, type Past } from './causal-attention.js';
import type { DecoderConfig, DecoderLayer } from './decoder-schema.js';

export interface Decoded<T> {
  /** [B, T, H]: what the last layer gives. */
  readonly hidden: T;
  /** Of each layer: keys and values of these tokens, [B, heads, T, D]. */
  readonly keys: readonly T[];
  readonly values: readonly T[];
}

/**
 * Runs `x` [B, T, H] through every layer. `bias` holds the causal mask (`causalBias`); `pasts` are the layers' keys and values
 * of the tokens before. Everything is tapped under the name that it has in Hugging Face's outputs (`hidden_states.0`,
 * `attentions.0`) or that its module has there (`h.0.attn`); the last hidden state is named by the caller, who may
 * normalize it first.
 */
export function decoder<T>(
  ops: Ops<T>,
  layers: readonly DecoderLayer<T>[],
  x: T,
  bias: T,
  config: DecoderConfig,
  pasts: readonly Past<T>[] = [],
): Decoded<T> {
  const [keys, values]: [T[], T[]] = [[], []];
  let hidden = x;
  layers.forEach((layer, i) => {
    hidden = ops.tap(`hidden_states.${i}`, hidden);
    const output = decoderLayer(ops, layer, hidden, bias, config, i, pasts[i]);
    hidden = output.hidden;
    keys.push(output.key);
    values.push(output.value);
  });
  return { hidden, keys, values };
}

function decoderLayer<T>(
  ops: Ops<T>,
  w: DecoderLayer<T>,
  x: T,
  bias: T,
  { normalization, numAttentionHeads, hiddenAct, layerNormEps, attentionScale }: DecoderConfig,
  index: number,
  past: Past<T> | undefined,
) {
  const name = `h.${index}`;
  const first = (value: T): T => ops.tap(`${name}.ln_1`, ops.layerNorm(value, w.attentionNorm, layerNormEps));
  const second = (value: T): T => ops.tap(`${name}.ln_2`, ops.layerNorm(value, w.feedForwardNorm, layerNormEps));
  const attend = (value: T) => {
    const projected = ops.linear(value, w.attention.queryKeyValue); // [B, T, 3 H]
    const attended = causalAttention(ops, projected, bias, past, numAttentionHeads, attentionScale(index));
    ops.tap(`attentions.${index}`, attended.probabilities);
    return { ...attended, output: ops.tap(`${name}.attn`, ops.linear(attended.context, w.attention.output)) };
  };
  const feed = (value: T): T => {
    const expanded = ops.activation(hiddenAct, ops.linear(value, w.feedForward.up)); // [B, T, I]
    return ops.tap(`${name}.mlp`, ops.linear(expanded, w.feedForward.down));
  };
  if (normalization === 'before') {
    const { output, key, value } = attend(first(x));
    const attended = ops.add(x, output);
    return { hidden: ops.tap(name, ops.add(attended, feed(second(attended)))), key, value };
  }
  const { output, key, value } = attend(x);
  const attended = first(ops.add(x, output));
  return { hidden: ops.tap(name, second(ops.add(attended, feed(attended)))), key, value };
}

/**
 * The causal mask and a mask of ones and zeros [B, T] (int32) as a bias on scores [B, 1, T, T]: 0 where a token may look,
 * float32's lowest where not.
 */
export function causalBias<T>(ops: Ops<T>, attentionMask: T): T {
  const [batch, length] = ops.shape(attentionMask);
  if (batch === undefined || length === undefined) throw new RangeError('an attention mask is [batch, length]');
  const at = ops.positions(attentionMask, 1); // [T]
  const later = ops.cast(ops.less(ops.reshape(at, [length, 1]), ops.reshape(at, [1, length])), 'float32'); // [T, T]
  const absent = ops.sub(ops.constant([1], []), ops.cast(attentionMask, 'float32'));
  const hidden = ops.maximum(ops.reshape(absent, [batch, 1, 1, length]), later); // [B, 1, T, T]
  return ops.mul(hidden, ops.constant([LOWEST], []));
}

const LOWEST = -3.4028234663852886e38;
