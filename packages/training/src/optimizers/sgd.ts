import { OptionError } from '@firth/options';
import { sgdOptions, type SgdOptions } from './optimizer-options.js';
import { kernel, type Optimizer } from './optimizer.js';

/**
 * Stochastic gradient descent as `torch.optim.SGD` computes it:
 *
 *     g ← g + weightDecay · w;  b ← momentum · b + g;  w ← w − rate · (nesterov ? g + momentum · b : b)
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { momentum, nesterov } = sgdOptions.read(options);
  if (nesterov && momentum === 0)
    throw new OptionError({ call: 'sgd', option: 'nesterov', expected: 'a momentum above 0 beside it', found: 'none' });
  return {
    name: 'sgd',
    settings: { momentum, nesterov },
    kernel: kernel('sgd', 1),
    scalars: ({ rate, weightDecay }) => [rate, momentum, nesterov ? 1 : 0, weightDecay],
    reference: ({ weight, gradient, slots: [buffer = new Float32Array()] }, scale, scalars) => {
      const [rate = 0, kept = 0, isNesterov = 0, l2 = 0] = scalars;
      weight.forEach((w, i) => {
        const g = (gradient[i] ?? 0) * scale + l2 * w;
        const b = kept * (buffer[i] ?? 0) + g;
        buffer[i] = b;
        weight[i] = w - rate * (isNesterov === 1 ? g + kept * b : b);
      });
    },
  };
}
