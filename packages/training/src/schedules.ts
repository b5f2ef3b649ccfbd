import { checkArgument, number } from '@firth/options';

/** The learning rate of update `step`, which counts from 0. */
export type Schedule = (step: number) => number;

export function constant(rate: number): Schedule {
  checkRate('constant', rate);
  return () => rate;
}

/** Up from 0 over `warmup` steps, then down to 0 at `total` (transformers' `get_linear_schedule_with_warmup`). */
export function linearWarmup(rate: number, warmup: number, total: number): Schedule {
  checkWarmup('linearWarmup', rate, warmup, total);
  return (step) =>
    step < warmup
      ? (rate * step) / Math.max(1, warmup)
      : rate * Math.max(0, (total - step) / Math.max(1, total - warmup));
}

/** Up as `linearWarmup`, then down half a cosine (transformers' `get_cosine_schedule_with_warmup`). */
export function cosine(rate: number, warmup: number, total: number): Schedule {
  checkWarmup('cosine', rate, warmup, total);
  return (step) =>
    step < warmup
      ? (rate * step) / Math.max(1, warmup)
      : rate * Math.max(0, 0.5 * (1 + Math.cos((Math.PI * (step - warmup)) / Math.max(1, total - warmup))));
}

/** Vaswani et al. (2017), equation 3: factor · size^−½ · min(t^−½, t · warmup^−1.5), t = step + 1. */
export function noam(modelSize: number, warmup: number, factor = 1): Schedule {
  for (const [name, value] of Object.entries({ modelSize, warmup, factor }))
    checkArgument('noam', name, number({ above: 0 }), value);
  return (step) => factor * modelSize ** -0.5 * Math.min((step + 1) ** -0.5, (step + 1) * warmup ** -1.5);
}

/**
 * Howard and Ruder (2018), equation 3: up over the first `cut` of the steps, then slowly down to rate / ratio. Where `cut` of
 * the steps is less than one, it begins at the top.
 */
export function slantedTriangular(rate: number, total: number, cut = 0.1, ratio = 32): Schedule {
  checkRate('slantedTriangular', rate);
  checkArgument('slantedTriangular', 'total', number({ above: 0 }), total);
  checkArgument('slantedTriangular', 'cut', number({ above: 0, below: 1 }), cut);
  checkArgument('slantedTriangular', 'ratio', number({ least: 1 }), ratio);
  const peak = Math.floor(total * cut);
  const down = peak === 0 ? total : peak * (1 / cut - 1);
  return (step) => {
    // A peak that was rounded down leaves steps behind the end of the equation's line: they stay at rate / ratio.
    const p = step < peak ? step / peak : Math.max(0, 1 - (step - peak) / down);
    return (rate * (1 + p * (ratio - 1))) / ratio;
  };
}

function checkWarmup(call: string, rate: number, warmup: number, total: number): void {
  checkRate(call, rate);
  checkArgument(call, 'warmup', number({ least: 0 }), warmup);
  checkArgument(call, 'total', number({ above: 0 }), total);
}

const checkRate = (call: string, rate: number): void => {
  checkArgument(call, 'rate', number({ least: 0 }), rate);
};
