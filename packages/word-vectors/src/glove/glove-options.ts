import { flag, number, option, options, whole } from '@firth/options';
import { trainingEntries } from '../training-entries.js';

export const gloveOptions = options('trainGlove', {
  ...trainingEntries({ dimension: 50, epochs: 25, learningRate: '0.05' }),
  /** Words before one (and behind it) that it is counted with: 15. */
  window: option(whole({ least: 1, most: 10_000 }), { default: 15, help: 'words on each side' }),
  /** Whether words behind count as well as words before: true. */
  symmetric: option(flag(), { default: true, help: 'count only the words before one' }),
  /** Whether a pair counts 1 / distance, or 1: true. */
  distanceWeighting: option(flag(), { default: true, help: 'count each word 1, not 1 / distance' }),
  /** Counts from here on weigh 1: 100. */
  xMax: option(number({ least: 1e-9 }), { default: 100, help: 'counts from here on weigh 1' }),
  /** Power of the weight of lesser counts: 0.75. */
  alpha: option(number({ least: 0, most: 10 }), { default: 0.75, help: 'power of the weight of lesser counts' }),
  /** No component of a gradient is larger: 100. */
  gradientClip: option(number({ least: 1e-9 }), { default: 100 }),
});
