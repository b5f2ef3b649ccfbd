import { WordVectorsError } from '../error.js';
import { commonOptions, numberOption, type TrainingOptions } from '../training-options.js';

/** How a word is told from others. */
export type Word2VecOutput =
  | { readonly kind: 'negative-sampling'; /** Other words drawn for each: 5. */ readonly negative?: number }
  | { readonly kind: 'hierarchical-softmax' };

/** Options of `trainWord2Vec`; what is not said is as in word2vec.c. */
export interface Word2VecOptions extends TrainingOptions {
  /** `skip-gram`, unless said, predicts each word around one; `cbow` predicts one from the mean of those around it. */
  readonly architecture?: 'skip-gram' | 'cbow';
  /** Negative sampling, unless said. */
  readonly output?: Word2VecOutput;
  /** Words on each side at most; each word draws its own width from 1 to this: 5. */
  readonly window?: number;
  /** Words of a larger share of the corpus are thinned out; 0 keeps all: 1e-3. */
  readonly sample?: number;
  /** Where the rate, which falls linearly, stays: a ten-thousandth of `learningRate`. */
  readonly minLearningRate?: number;
}

/** The options with their defaults. @throws WordVectorsError BAD_OPTION. */
export function readWord2VecOptions(options: Word2VecOptions) {
  const { architecture = 'skip-gram', output = { kind: 'negative-sampling' } } = options;
  choice('architecture', architecture, ['skip-gram', 'cbow']);
  choice('output.kind', output.kind, ['negative-sampling', 'hierarchical-softmax']);
  const cbow = architecture === 'cbow';
  const common = commonOptions(options, { dimension: 100, epochs: 5, rate: cbow ? 0.05 : 0.025 });
  const negative = output.kind === 'negative-sampling' ? (output.negative ?? 5) : 0;
  return {
    ...common,
    cbow,
    window: numberOption('window', options.window ?? 5, { least: 1, most: 500 }),
    sample: numberOption('sample', options.sample ?? 1e-3, { least: 0, most: 1, whole: false }),
    leastRate: numberOption('minLearningRate', options.minLearningRate ?? common.rate * 1e-4, {
      least: 0,
      most: common.rate,
      whole: false,
    }),
    negative:
      output.kind === 'negative-sampling'
        ? numberOption('output.negative', negative, { least: 1, most: 1000 })
        : undefined,
  };
}

function choice(name: string, found: string, choices: readonly string[]): void {
  if (!choices.includes(found))
    throw new WordVectorsError('BAD_OPTION', `${name}: expected ${choices.join(' or ')}, found ${found}`);
}
