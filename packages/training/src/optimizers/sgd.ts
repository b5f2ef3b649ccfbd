import { kernel, type Optimizer } from './optimizer.js';

export interface SgdOptions {
  /** 0 by default: plain gradient descent. */
  readonly momentum?: number;
  /** Nesterov's momentum, as Sutskever et al. (2013) write it; false by default. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent as `torch.optim.SGD` computes it:
 *
 *     g ← g + weightDecay · w;  b ← momentum · b + g;  w ← w − rate · (nesterov ? g + momentum · b : b)
 */
export function sgd({ momentum = 0, nesterov = false }: SgdOptions = {}): Optimizer {
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
