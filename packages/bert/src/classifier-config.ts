import type { JsonFields } from '@firth/checkpoints/model-files';

/** What a classifier decides, as Hugging Face's `problem_type` says it: one label, any number of labels, or values. */
export type ProblemType = 'single_label_classification' | 'multi_label_classification' | 'regression';

export const problemTypes: readonly ProblemType[] = [
  'single_label_classification',
  'multi_label_classification',
  'regression',
];

/** What a config says of a classifier (transformers' `PreTrainedConfig`). */
export interface ClassifierConfig {
  /** The names of the labels by their ids; LABEL_0, LABEL_1 where the config has none. */
  readonly labels: readonly string[];
  readonly problemType: ProblemType | undefined;
  /** Dropout before the classifier; `hiddenDropoutProb` where the config has none. */
  readonly classifierDropout: number | undefined;
  /** The classes of transformers that wrote the checkpoint; none in Google's. */
  readonly architectures: readonly string[];
}

/** Each gets a name in memory. The largest classifications that are published have some three million. */
const MOST_LABELS = 2 ** 22;

/** The names that transformers gives to labels without one. */
export const numberedLabels = (count: number): string[] => Array.from({ length: count }, (_, id) => `LABEL_${id}`);

/** What a problem type stands for where the config has none: one output is a value, several are labels of which one holds. */
export const problemTypeOf = ({ problemType, labels }: Pick<ClassifierConfig, 'labels' | 'problemType'>): ProblemType =>
  problemType ?? (labels.length === 1 ? 'regression' : 'single_label_classification');

/** @throws CheckpointError `BAD_CONFIG` for labels that are not numbered from 0. */
export function parseClassifierConfig(fields: JsonFields): ClassifierConfig {
  const choices = Object.fromEntries(problemTypes.map((type) => [type, type]));
  return {
    labels: labelsOf(fields),
    problemType: fields.has('problem_type') ? fields.choice('problem_type', choices, '') : undefined,
    classifierDropout: fields.has('classifier_dropout') ? fields.dropout('classifier_dropout') : undefined,
    architectures: fields.has('architectures') ? fields.strings('architectures') : [],
  };
}

function labelsOf(fields: JsonFields): readonly string[] {
  if (!fields.has('id2label')) return numberedLabels(fields.size('num_labels', 2, MOST_LABELS));
  const names = fields.stringMap('id2label');
  return Array.from({ length: names.size }, (_, id) => {
    const name = names.get(String(id));
    if (name === undefined)
      throw fields.refuse('id2label', `ids from 0 to ${names.size - 1}`, [...names.keys()].slice(0, 20).join(', '));
    return name;
  });
}
