import { layerNorm, linear, type Activation, type Tree } from '@firth/ops';

/** The sizes of a stack of decoder-only Transformer layers (Radford et al., 2018 and 2019). */
export interface DecoderConfig {
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly intermediateSize: number;
  readonly hiddenAct: Activation;
  readonly layerNormEps: number;
  /** `after`: each block's sum is normalized (GPT). `before`: each block's input is (GPT-2, section 2.3). */
  readonly normalization: 'before' | 'after';
  /** What scores are multiplied with; 1 / √(head size) unless the config says otherwise. */
  readonly attentionScale: (layer: number) => number;
}

/** The weights of one layer; query, key and value are one kernel [H, 3 H]. */
export const decoderLayerSchema = ({ hiddenSize: h, intermediateSize: i }: DecoderConfig) => ({
  attention: { queryKeyValue: linear(h, 3 * h), output: linear(h, h) },
  attentionNorm: layerNorm(h),
  feedForward: { up: linear(h, i), down: linear(i, h) },
  feedForwardNorm: layerNorm(h),
});

export const decoderSchema = (config: DecoderConfig) =>
  Array.from({ length: config.numHiddenLayers }, () => decoderLayerSchema(config));

export type DecoderLayer<T> = Tree<ReturnType<typeof decoderLayerSchema>, T>;
