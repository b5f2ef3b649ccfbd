import { weight, type Tree } from '@firth/ops';
import { checkRnnConfig, gateCount, shownSize, type RnnConfig } from './config.js';

/** The weights of one direction of one layer; the columns of kernels are the gates' blocks in the config's order. */
export function directionSchema(config: RnnConfig, inputSize: number) {
  const columns = gateCount(config) * config.hiddenSize;
  const bias = (isThere: boolean) => (isThere ? weight([columns], 'zeros') : undefined);
  const { biases } = config;
  return {
    /** W: [input, gates * hidden] */
    input: { kernel: weight([inputSize, columns]), bias: bias(biases !== 'none') },
    /** U: [shown, gates * hidden] */
    recurrent: { kernel: weight([shownSize(config), columns]), bias: bias(biases === 'two') },
    /** [hidden, projection] */
    projection:
      config.cell === 'lstm' && config.projectionSize !== undefined
        ? { kernel: weight([config.hiddenSize, config.projectionSize]) }
        : undefined,
  };
}

export function layerSchema(config: RnnConfig, layer: number) {
  const directions = config.bidirectional ? 2 : 1;
  const inputSize = layer === 0 ? config.inputSize : shownSize(config) * directions;
  return {
    forward: directionSchema(config, inputSize),
    backward: config.bidirectional ? directionSchema(config, inputSize) : undefined,
  };
}

/** Every weight of a stack. */
export const rnnSchema = (config: RnnConfig) => ({
  layers: Array.from({ length: checkRnnConfig(config).numLayers }, (_, layer) => layerSchema(config, layer)),
});

export type RnnSchema = ReturnType<typeof rnnSchema>;
export type RnnWeights<T> = Tree<RnnSchema, T>;
export type LayerWeights<T> = Tree<ReturnType<typeof layerSchema>, T>;
export type DirectionWeights<T> = Tree<ReturnType<typeof directionSchema>, T>;
