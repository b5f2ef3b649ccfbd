import type { ReadOptions } from '@firth/options';
import { adamOptions, adamWOptions, bertAdamOptions, type AdamOptions } from './optimizer-options.js';
import { kernel, type Optimizer, type StepArrays, type StepSettings } from './optimizer.js';

/**
 * Adam (Kingma and Ba, 2015, algorithm 1) as `torch.optim.Adam` computes it; weight decay is added to the gradient:
 *
 *     g ← g + weightDecay · w;  m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²
 *     w ← w − rate / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 */
export const adam = (options: AdamOptions = {}): Optimizer => variant('adam', adamOptions.read(options));

/** AdamW (Loshchilov and Hutter, 2019) as `torch.optim.AdamW`: the decay is the weight's own, w ← w − rate · weightDecay · w. */
export const adamW = (options: AdamOptions = {}): Optimizer => variant('adamw', adamWOptions.read(options));

/**
 * BERT's own Adam (`AdamWeightDecayOptimizer` in google-research/bert, optimization.py): no correction of the bias, and a
 * decay beside the step: w ← w − rate · (m / (√v + ε) + weightDecay · w). Leave out biases and LayerNorm by a parameter
 * group (`bertParameterGroups`).
 */
export const bertAdam = (options: AdamOptions = {}): Optimizer => variant('bert-adam', bertAdamOptions.read(options));

function variant(
  name: 'adam' | 'adamw' | 'bert-adam',
  { beta1, beta2, epsilon }: ReadOptions<typeof adamOptions>,
): Optimizer {
  const corrects = name !== 'bert-adam';
  return {
    name,
    settings: { beta1, beta2, epsilon },
    kernel: kernel('adam', 2),
    scalars: ({ step, rate, weightDecay }: StepSettings) => [
      corrects ? rate / (1 - beta1 ** step) : rate,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      corrects ? 1 / Math.sqrt(1 - beta2 ** step) : 1,
      epsilon,
      name === 'adam' ? weightDecay : 0,
      name === 'adam' ? 0 : rate * weightDecay,
    ],
    reference,
  };
}

function reference(
  { weight, gradient, slots: [mean = new Float32Array(), variance = new Float32Array()] }: StepArrays,
  scale: number,
  scalars: readonly number[],
): void {
  const [
    rate = 0,
    keepMean = 0,
    takeMean = 0,
    keepVariance = 0,
    takeVariance = 0,
    correction = 1,
    floor = 0,
    l2 = 0,
    decay = 0,
  ] = scalars;
  weight.forEach((w, i) => {
    const g = (gradient[i] ?? 0) * scale + l2 * w;
    const m = keepMean * (mean[i] ?? 0) + takeMean * g;
    const v = keepVariance * (variance[i] ?? 0) + takeVariance * g * g;
    mean[i] = m;
    variance[i] = v;
    weight[i] = w * (1 - decay) - (rate * m) / (Math.sqrt(v) * correction + floor);
  });
}
