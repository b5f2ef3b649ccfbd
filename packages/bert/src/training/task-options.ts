import { choice, list, name, number, option, options, required, whole, type OptionsOf } from '@firth/options';

export const classificationTaskOptions = options('classificationTask', {
  /** Tokens, special ones included, after which a text is cut, of a pair the longer. */
  maxLength: required(whole({ least: 4 })),
  /** Which part of each label is spread over all (Szegedy et al., 2016): 0 unless said. */
  labelSmoothing: option(number({ least: 0, below: 1 }), { default: 0 }),
});

export type ClassificationTaskOptions = OptionsOf<typeof classificationTaskOptions>;

export const classifierStartOptions = options('startClassifier', {
  /** The names of the labels by their ids. */
  labels: required(list(name('the name of a label'), { least: 1 })),
  problemType: required(choice(['single_label_classification', 'multi_label_classification', 'regression'])),
  /** What the first weights of a fresh classifier are drawn by. */
  seed: required(whole({ least: 0 })),
});

export type ClassifierStart = OptionsOf<typeof classifierStartOptions>;
