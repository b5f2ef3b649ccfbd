import { choice, fields, number, option, options, required, whole } from '@firth/options';
import { trainingEntries } from '../training-entries.js';

/** Of negative sampling. */
export const negativeSampling = options('trainWord2Vec', {
  /** Other words drawn for each: 5. */
  negative: option(whole({ least: 1, most: 1000 }), { help: 'negative samples for each word: 5' }),
});

export const word2VecOptions = options('trainWord2Vec', {
  ...trainingEntries({ dimension: 100, epochs: 5, learningRate: '0.025, for CBOW 0.05' }),
  /** `skip-gram`, unless said, predicts each word around one; `cbow` predicts one from the mean of those around it. */
  architecture: option(choice(['skip-gram', 'cbow']), {
    default: 'skip-gram',
    help: 'predict the words around one, or one from those around it',
  }),
  /** How a word is told from others: negative sampling, unless said. */
  output: option(
    fields({
      kind: required(choice(['negative-sampling', 'hierarchical-softmax'])),
      ...negativeSampling.entries,
    }),
  ),
  /** Words on each side at most; each word draws its own width from 1 to this: 5. */
  window: option(whole({ least: 1, most: 500 }), { default: 5, help: 'words on each side' }),
  /** Words of a larger share of the corpus are thinned out; 0 keeps all: 1e-3. */
  sample: option(number({ least: 0, most: 1 }), {
    default: 1e-3,
    help: 'thin out words of a larger share; 0 for none',
  }),
  /** Where the rate, which falls linearly, stays: a ten-thousandth of `learningRate`. */
  minLearningRate: option(number({ least: 0, most: 10 })),
});
