/** The learning rate of update `step`, which counts from 0. */
export type Schedule = (step: number) => number;

export const constant =
  (rate: number): Schedule =>
  () =>
    rate;

/** Up from 0 over `warmup` steps, then down to 0 at `total` (transformers' `get_linear_schedule_with_warmup`). */
export const linearWarmup =
  (rate: number, warmup: number, total: number): Schedule =>
  (step) =>
    step < warmup
      ? (rate * step) / Math.max(1, warmup)
      : rate * Math.max(0, (total - step) / Math.max(1, total - warmup));

/** Up as `linearWarmup`, then down half a cosine (transformers' `get_cosine_schedule_with_warmup`). */
export const cosine =
  (rate: number, warmup: number, total: number): Schedule =>
  (step) =>
    step < warmup
      ? (rate * step) / Math.max(1, warmup)
      : rate * Math.max(0, 0.5 * (1 + Math.cos((Math.PI * (step - warmup)) / Math.max(1, total - warmup))));

/** Vaswani et al. (2017), equation 3: factor · size^−½ · min(t^−½, t · warmup^−1.5), t = step + 1. */
export const noam =
  (modelSize: number, warmup: number, factor = 1): Schedule =>
  (step) =>
    factor * modelSize ** -0.5 * Math.min((step + 1) ** -0.5, (step + 1) * warmup ** -1.5);

/** Howard and Ruder (2018), equation 3: up over the first `cut` of the steps, then slowly down to rate / ratio. */
export function slantedTriangular(rate: number, total: number, cut = 0.1, ratio = 32): Schedule {
  const peak = Math.floor(total * cut);
  return (step) => {
    const p = step < peak ? step / peak : 1 - (step - peak) / (peak * (1 / cut - 1));
    return (rate * (1 + p * (ratio - 1))) / ratio;
  };
}
