import { commonOptions, numberOption, type TrainingOptions } from '../training-options.js';

/** Options of `trainGlove`; what is not said is as in the authors' cooccur.c and glove.c. */
export interface GloveOptions extends TrainingOptions {
  /** Words before one (and behind it) that it is counted with: 15. */
  readonly window?: number;
  /** Whether words behind count as well as words before: true. */
  readonly symmetric?: boolean;
  /** Whether a pair counts 1 / distance, or 1: true. */
  readonly distanceWeighting?: boolean;
  /** Counts from here on weigh 1: 100. */
  readonly xMax?: number;
  /** Power of the weight of lesser counts: 0.75. */
  readonly alpha?: number;
  /** No component of a gradient is larger: 100. */
  readonly gradientClip?: number;
}

/** The options with their defaults. @throws WordVectorsError BAD_OPTION. */
export function readGloveOptions(options: GloveOptions) {
  const { symmetric = true, distanceWeighting = true } = options;
  return {
    ...commonOptions(options, { dimension: 50, epochs: 25, rate: 0.05 }),
    window: numberOption('window', options.window ?? 15, { least: 1, most: 10_000 }),
    xMax: numberOption('xMax', options.xMax ?? 100, { least: 1e-9, whole: false }),
    alpha: numberOption('alpha', options.alpha ?? 0.75, { least: 0, most: 10, whole: false }),
    clip: numberOption('gradientClip', options.gradientClip ?? 100, { least: 1e-9, whole: false }),
    symmetric,
    distanceWeighting,
  };
}
