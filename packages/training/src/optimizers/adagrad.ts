import { adagradOptions, type AdagradOptions } from './optimizer-options.js';
import { kernel, type Optimizer } from './optimizer.js';

/**
 * AdaGrad (Duchi et al., 2011) as `torch.optim.Adagrad` computes it:
 *
 *     g ← g + weightDecay · w;  s ← s + g²;  w ← w − rate · g / (√s + ε)
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const { epsilon } = adagradOptions.read(options);
  return {
    name: 'adagrad',
    settings: { epsilon },
    kernel: kernel('adagrad', 1),
    scalars: ({ rate, weightDecay }) => [rate, epsilon, weightDecay],
    reference: ({ weight, gradient, slots: [sum = new Float32Array()] }, scale, scalars) => {
      const [rate = 0, floor = 0, l2 = 0] = scalars;
      weight.forEach((w, i) => {
        const g = (gradient[i] ?? 0) * scale + l2 * w;
        const s = (sum[i] ?? 0) + g * g;
        sum[i] = s;
        weight[i] = w - (rate * g) / (Math.sqrt(s) + floor);
      });
    },
  };
}
