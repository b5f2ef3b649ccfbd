import { transposed, type SourceName } from '@firth/ops';
import type { RnnConfig } from '../config.js';
import type { DirectionWeights, RnnWeights } from '../schema.js';

/**
 * The names of `torch.nn.RNN`, `LSTM` and `GRU` under a module's name; kernels are kept as [out, in], gates in the orders
 * `ifgo` and `rzn`, and there are two biases or none.
 */
export function pytorchNames({ numLayers, bidirectional, ...config }: RnnConfig, prefix = ''): RnnWeights<SourceName> {
  const root = prefix === '' ? '' : `${prefix}.`;
  const direction = (layer: number, suffix: string): DirectionWeights<SourceName> => {
    const name = (what: string) => `${root}${what}_l${layer}${suffix}`;
    const hasProjection = config.cell === 'lstm' && config.projectionSize !== undefined;
    return {
      input: {
        kernel: transposed(name('weight_ih')),
        bias: config.biases === 'none' ? undefined : name('bias_ih'),
      },
      recurrent: {
        kernel: transposed(name('weight_hh')),
        bias: config.biases === 'two' ? name('bias_hh') : undefined,
      },
      projection: hasProjection ? { kernel: transposed(name('weight_hr')) } : undefined,
    };
  };
  return {
    layers: Array.from({ length: numLayers }, (_, layer) => ({
      forward: direction(layer, ''),
      backward: bidirectional ? direction(layer, '_reverse') : undefined,
    })),
  };
}
