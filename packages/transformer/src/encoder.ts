import type { Ops } from '@firth/ops';
import type { EncoderConfig, EncoderLayer } from './encoder-schema.js';

export interface Encoded<T> {
  /** [B, T, H] */
  readonly lastHiddenState: T;
  /** What went in and what each layer gave: numHiddenLayers + 1 of [B, T, H]. */
  readonly hiddenStates: readonly T[];
  /** Of each layer: [B, heads, T, T]. */
  readonly attentions: readonly T[];
}

/**
 * Runs `x` [B, T, H] through every layer. `bias` [B, 1, 1, T] is added to the attention scores. Where a caller needs only
 * some rows of the last hidden state, `lastRows` picks them ([B, T, H] -> [B, R, H]) and the last layer computes no others.
 * Everything is tapped under the name that it has in Hugging Face's outputs (`hidden_states.1`, `attentions.0`) or that its
 * module has there (`encoder.layer.0.intermediate`).
 */
export function encoder<T>(
  ops: Ops<T>,
  layers: readonly EncoderLayer<T>[],
  x: T,
  bias: T,
  config: EncoderConfig,
  lastRows?: (x: T) => T,
): Encoded<T> {
  const hiddenStates = [ops.tap('hidden_states.0', x)];
  const attentions: T[] = [];
  let hidden = x;
  layers.forEach((layer, i) => {
    const rows = i === layers.length - 1 ? lastRows : undefined;
    const block = ([input]: readonly T[]): readonly T[] => {
      const output = encoderLayer(ops, layer, input ?? hidden, bias, config, `encoder.layer.${i}`, rows);
      return [output.hidden, output.attention];
    };
    const [output = hidden, attention = bias] =
      config.gradientCheckpointing === true ? ops.checkpoint(block, [hidden]) : block([hidden]);
    hidden = ops.tap(`hidden_states.${i + 1}`, output);
    hiddenStates.push(hidden);
    attentions.push(ops.tap(`attentions.${i}`, attention));
  });
  return { lastHiddenState: ops.tap('last_hidden_state', hidden), hiddenStates, attentions };
}

/** One layer: self-attention and a feed-forward network, each added to its input and normalized; `rows` as `lastRows`. */
export function encoderLayer<T>(
  ops: Ops<T>,
  { attention: a, feedForward: f }: EncoderLayer<T>,
  x: T,
  bias: T,
  { numAttentionHeads, hiddenAct, layerNormEps, hiddenDropoutProb, attentionProbsDropoutProb }: EncoderConfig,
  name: string,
  rows: (x: T) => T = (all) => all,
): { readonly hidden: T; readonly attention: T } {
  const asked = rows(x); // [B, R, H]
  const query = ops.tap(`${name}.attention.self.query`, ops.linear(asked, a.query)); // [B, R, H]
  const key = ops.tap(`${name}.attention.self.key`, ops.linear(x, a.key)); // [B, T, H]
  const value = ops.tap(`${name}.attention.self.value`, ops.linear(x, a.value));
  const { context, probabilities } = ops.attention(
    query,
    key,
    value,
    bias,
    numAttentionHeads,
    attentionProbsDropoutProb,
  );
  const mixed = ops.dropout(ops.linear(ops.tap(`${name}.attention.self`, context), a.output), hiddenDropoutProb);
  const attended = ops.tap(`${name}.attention.output`, ops.layerNorm(ops.add(mixed, asked), a.norm, layerNormEps));
  const expanded = ops.tap(`${name}.intermediate`, ops.activation(hiddenAct, ops.linear(attended, f.up))); // [B, T, I]
  const contracted = ops.dropout(ops.linear(expanded, f.down), hiddenDropoutProb);
  const hidden = ops.tap(`${name}.output`, ops.layerNorm(ops.add(contracted, attended), f.norm, layerNormEps));
  return { hidden, attention: probabilities };
}

/** A mask of ones and zeros [B, T] (int32) as a bias on scores [B, 1, 1, T]: 0 where attended, float32's lowest where not. */
export function attentionBias<T>(ops: Ops<T>, attentionMask: T): T {
  const [batch, length] = ops.shape(attentionMask);
  if (batch === undefined || length === undefined) throw new RangeError('an attention mask is [batch, length]');
  const absent = ops.sub(ops.constant([1], []), ops.cast(attentionMask, 'float32'));
  return ops.reshape(ops.mul(absent, ops.constant([LOWEST], [])), [batch, 1, 1, length]);
}

const LOWEST = -3.4028234663852886e38;
