import { layerNorm, linear, type Activation, type Tree } from '@firth/ops';

/** The sizes of a stack of Transformer encoder layers. */
export interface EncoderConfig {
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly intermediateSize: number;
  readonly hiddenAct: Activation;
  readonly layerNormEps: number;
  /** Rate at which outputs of sublayers are dropped while training. */
  readonly hiddenDropoutProb: number;
  /** Rate at which attention probabilities are dropped while training. */
  readonly attentionProbsDropoutProb: number;
  /** While training, keep no more of a layer than what goes into it: less memory, one more forward pass. */
  readonly gradientCheckpointing?: boolean;
}

/** The weights of one encoder layer with normalization after each block (Vaswani et al., 2017, section 3.1). */
export const encoderLayerSchema = ({ hiddenSize: h, intermediateSize: i }: EncoderConfig) => ({
  attention: {
    query: linear(h, h),
    key: linear(h, h),
    value: linear(h, h),
    output: linear(h, h),
    norm: layerNorm(h),
  },
  feedForward: { up: linear(h, i), down: linear(i, h), norm: layerNorm(h) },
});

export const encoderSchema = (config: EncoderConfig) =>
  Array.from({ length: config.numHiddenLayers }, () => encoderLayerSchema(config));

export type EncoderLayer<T> = Tree<ReturnType<typeof encoderLayerSchema>, T>;
