import { OptionError, type OptionsOf } from '@firth/options';
import { commonSettings } from '../training-options.js';
import { word2VecOptions } from './word2vec-options.js';

/** How a word is told from others. */
export type Word2VecOutput =
  | { readonly kind: 'negative-sampling'; /** Other words drawn for each: 5. */ readonly negative?: number }
  | { readonly kind: 'hierarchical-softmax' };

/** Options of `trainWord2Vec`; what is not said is as in word2vec.c. */
export type Word2VecOptions = Omit<OptionsOf<typeof word2VecOptions>, 'output'> & { readonly output?: Word2VecOutput };

/** The options with their defaults. @throws OptionError. */
export function readWord2VecOptions(given: Word2VecOptions) {
  const options = word2VecOptions.read(given);
  const { architecture, output: { kind, negative } = { kind: 'negative-sampling' }, window, sample } = options;
  const call = 'trainWord2Vec';
  if (kind === 'hierarchical-softmax' && negative !== undefined) {
    const expected = 'nothing with a hierarchical softmax';
    throw new OptionError({ call, option: 'output.negative', expected, found: `${negative}` });
  }
  const cbow = architecture === 'cbow';
  const rate = options.learningRate ?? (cbow ? 0.05 : 0.025);
  const leastRate = options.minLearningRate ?? rate * 1e-4;
  if (leastRate > rate) {
    const expected = `at most the learning rate, ${rate}`;
    throw new OptionError({ call, option: 'minLearningRate', expected, found: `${leastRate}` });
  }
  return {
    ...commonSettings(options),
    rate,
    cbow,
    window,
    sample,
    leastRate,
    negative: kind === 'negative-sampling' ? (negative ?? 5) : undefined,
  };
}
