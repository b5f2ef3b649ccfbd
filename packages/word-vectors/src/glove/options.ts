import type { OptionsOf } from '@firth/options';
import { commonSettings } from '../training-options.js';
import { gloveOptions } from './glove-options.js';

/** Options of `trainGlove`; what is not said is as in the authors' cooccur.c and glove.c. */
export type GloveOptions = OptionsOf<typeof gloveOptions>;

/** The options with their defaults. @throws OptionError. */
export function readGloveOptions(given: GloveOptions) {
  const options = gloveOptions.read(given);
  const { learningRate: rate = 0.05, window, xMax, alpha, gradientClip: clip, symmetric, distanceWeighting } = options;
  return { ...commonSettings(options), rate, window, xMax, alpha, clip, symmetric, distanceWeighting };
}
