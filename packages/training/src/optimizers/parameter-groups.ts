/** Weights that are trained alike. */
export interface ParameterGroup {
  /** Which weights, by their paths; each weight belongs to the first group that takes it. */
  readonly matches: (path: string) => boolean;
  /** Factor on the schedule's rate; 1 by default. */
  readonly rateFactor?: number;
  /** 0 by default. */
  readonly weightDecay?: number;
  /** The first step at which these weights change (gradual unfreezing, Howard and Ruder, 2018, section 3.3); 1 by default. */
  readonly fromStep?: number;
}

const isUndecayed = (path: string): boolean => /(^|\.)(bias|gamma|beta)$/.test(path);

/** BERT's two groups: decay for all but biases and LayerNorm (optimization.py, `exclude_from_weight_decay`). */
export const bertParameterGroups = (weightDecay = 0.01): readonly ParameterGroup[] => [
  { matches: isUndecayed },
  { matches: () => true, weightDecay },
];

/**
 * ULMFiT's discriminative rates (Howard and Ruder, 2018, equation 5): each depth below the top learns `factor` times slower.
 * `depthOf` gives 0 for the top.
 */
export function discriminativeGroups(
  depths: number,
  depthOf: (path: string) => number,
  factor = 2.6,
): readonly ParameterGroup[] {
  return Array.from({ length: depths }, (_, depth) => ({
    matches: (path: string) => depthOf(path) === depth,
    rateFactor: factor ** -depth,
  }));
}

/** Gradual unfreezing: the groups, the top first, begin one after the other every `steps`. */
export const graduallyUnfrozen = (groups: readonly ParameterGroup[], steps: number): readonly ParameterGroup[] =>
  groups.map((group, i) => ({ ...group, fromStep: 1 + i * steps }));
