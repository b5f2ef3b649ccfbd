import { mappingEntries } from '@firth/checkpoints/options';
import type { ModelSource } from '@firth/checkpoints/model-files';
import {
  checkArgument,
  choice,
  custom,
  flag,
  kinds,
  list,
  number,
  OptionError,
  option,
  options,
  required,
  shown,
  string,
  whole,
  type Check,
  type KindsOf,
  type OptionsOf,
} from '@firth/options';
import {
  checkDuration,
  durationCheck,
  engineCheck,
  gradientNorm,
  loopEntries,
  optimizerCheck,
} from '@firth/training/options';
import { tokenizerEntries } from '@firth/tokenizers/options';
import type { ProblemType } from '../classifier-config.js';
import type { LabelledTexts } from './labelled-text.js';
import { metricNames, metricsOf } from './metric-names.js';

const share = number({ least: 0, below: 1 });

/** How to fine-tune; what is not said is as in run_classifier.py of google-research/bert, with AdamW in place of its Adam. */
export const fineTuneSettings = options('fineTune', {
  /** What to start from: a BERT with a classifier or without. */
  model: required(
    custom<ModelSource>(
      (value) => (typeof value === 'string' || Array.isArray(value) ? value.length > 0 : value instanceof URL),
      'a folder, a URL, a name on the Hugging Face Hub or the files of a picker',
    ),
  ),
  /** Accepts a vocabulary shorter than the table of word embeddings; false unless said. */
  paddedEmbeddings: option(flag(), {
    default: false,
    help: 'accept a vocabulary shorter than the table of word embeddings',
  }),
  /** The caller's, who disposes of it; unless given one on ONNX Runtime, which the fine-tuned model keeps. */
  engine: option(engineCheck),
  /** Of the engine on ONNX Runtime, where none is given: as many as there are cores unless said. */
  threads: option(whole({ least: 1 }), { help: 'as many as there are cores' }),
  /** 3 epochs unless said. */
  duration: option(durationCheck, { default: { epochs: 3 } }),
  /** 32 unless said. */
  batchSize: option(whole({ least: 1 }), { default: 32, help: 'texts in a batch' }),
  /** The highest: 5e-5 unless said. It rises over `warmup` of the steps from 0 and falls to 0 again. */
  learningRate: option(number({ above: 0 }), { default: 5e-5, help: 'the highest' }),
  /** 0.1 unless said. */
  warmup: option(share, { default: 0.1, help: 'of the steps, in which the rate rises' }),
  /** AdamW unless said. */
  optimizer: option(optimizerCheck),
  /** Of all weights but biases and LayerNorm: 0.01 unless said. */
  weightDecay: option(number({ least: 0 }), { default: 0.01, help: 'of all weights but biases and LayerNorm' }),
  /** 1 unless said. */
  maxGradientNorm: option(gradientNorm, { default: 1 }),
  /** Tokens, special ones included, after which a text is cut, of a pair the longer: 128 unless said, or all that the model has. */
  maxLength: option(whole({ least: 4 }), { help: 'cut longer texts, of a pair the longer: 128' }),
  /** Which part of each label is spread over all: 0 unless said. One label alone can be smoothed. */
  labelSmoothing: option(share, { default: 0, help: 'of each label, spread over all' }),
  /** Dropout of hidden states, attention and classifier, instead of the config's. */
  dropout: option(share, { help: "instead of the config's" }),
  /** Train the classifier alone, and a pooler that the checkpoint did not have; the encoder stays. */
  headOnly: option(flag(), { default: false, help: 'train the classifier, not the encoder' }),
  /** What the best weights are chosen by: accuracy, F1 of many labels, or Pearson's correlation, unless said. */
  metric: option(choice(metricNames), { help: 'what the best weights are chosen by' }),
  /** Steps between evaluations: an epoch unless said. */
  evaluateEvery: option(whole({ least: 1 }), { help: 'an epoch' }),
  /** Evaluations without a better one after which training stops; never unless said. */
  patience: option(whole({ least: 1 }), { help: 'stop after so many without a better one' }),
  ...tokenizerEntries,
  ...mappingEntries,
  ...loopEntries,
});

export type FineTuneSettings = OptionsOf<typeof fineTuneSettings>;

const textsOf = <L>() =>
  custom<LabelledTexts<L>>(
    (value) => Array.isArray(value) || (typeof value === 'object' && value !== null && 'examples' in value),
    'a list of { text, label }, or a dataset of them: what openTsv or openCsv gives',
  );

const dataEntries = <L>() => ({
  train: required(textsOf<L>()),
  /** What the weights are measured on; without it those of the last step are the result. */
  dev: option(textsOf<L>()),
});

const names = list(string());

/** Spaces around them do not count. */
const labelNames: Check<readonly string[]> = {
  ...names,
  read: (value, place) => {
    const labels = names.read(value, place).map((label) => label.trim());
    const wrong = labels.findIndex((label, i) => label === '' || labels.indexOf(label) < i);
    if (wrong < 0) return labels;
    const expected = 'names that differ, spaces around them aside';
    throw new OptionError({ ...place, option: `${place.option}[${wrong}]`, expected, found: shown(labels[wrong]) });
  },
};

/** Of the problems that have labels. */
const labelEntries = {
  /** The names by their ids; unless given those of a classifier that knows all of them, else those in `train`, sorted. */
  labels: option(labelNames, { help: 'by their ids: those of the data, sorted' }),
};

export const labelOptions = options('fineTune', labelEntries);

const problem = <const P extends ProblemType>(problemType: P) => choice([problemType]);

const singleLabel = options('fineTune', {
  ...dataEntries<string>(),
  problemType: option(problem('single_label_classification'), { default: 'single_label_classification' }),
  ...labelEntries,
});

const multiLabel = options('fineTune', {
  ...dataEntries<readonly string[]>(),
  problemType: required(problem('multi_label_classification')),
  ...labelEntries,
});

const regression = options('fineTune', { ...dataEntries<number>(), problemType: required(problem('regression')) });

/** Texts and what they are: one of several labels unless said, any number of them, or values. */
export type FineTuneData = OptionsOf<typeof singleLabel> | OptionsOf<typeof multiLabel> | OptionsOf<typeof regression>;

const { entries } = fineTuneSettings;

const described = kinds(
  'fineTune',
  {
    "problemType: 'single_label_classification'": options('fineTune', { ...singleLabel.entries, ...entries }),
    "problemType: 'multi_label_classification'": options('fineTune', { ...multiLabel.entries, ...entries }),
    "problemType: 'regression'": options('fineTune', { ...regression.entries, ...entries }),
  },
  ({ problemType }) =>
    problemType === 'regression' || problemType === 'multi_label_classification'
      ? (`problemType: '${problemType}'` as const)
      : "problemType: 'single_label_classification'",
);

export type FineTuneOptions = KindsOf<typeof described>;

/** @throws OptionError before anything is loaded. */
export function readFineTune(given: unknown) {
  checkDuration('fineTune', given);
  if (typeof given === 'object' && given !== null && 'problemType' in given && given.problemType !== undefined)
    checkArgument('fineTune', 'problemType', choice(Object.keys(metricsOf)), given.problemType);
  const read = described.read(given);
  checkTogether(read, read.problemType, read.dev !== undefined);
  return read;
}

/** Refuses settings that make no sense for a problem, or without `dev`: they would be read and ignored. @throws OptionError */
export function checkTogether(
  settings: Partial<Pick<FineTuneSettings, (typeof ofDev)[number] | 'labelSmoothing' | 'engine' | 'threads'>> &
    OptionsOf<typeof labelOptions>,
  problemType: ProblemType,
  hasDev: boolean,
): void {
  const refuse = (at: string, expected: string, found: unknown): never => {
    throw new OptionError({ call: 'fineTune', option: at, expected, found: shown(found) });
  };
  const { metric, labelSmoothing = 0, engine, threads, labels } = settings;
  for (const at of ofDev)
    if (!hasDev && settings[at] !== undefined) refuse(at, 'nothing without dev to measure on', settings[at]);
  if (metric !== undefined && !metricsOf[problemType].includes(metric))
    refuse('metric', `for ${problemType} one of ${metricsOf[problemType].join(', ')}`, metric);
  if (labelSmoothing !== 0 && problemType !== 'single_label_classification')
    refuse('labelSmoothing', `nothing for ${problemType}`, labelSmoothing);
  const least = leastLabels[problemType];
  if (labels !== undefined && labels.length < least)
    refuse('labels', least === Infinity ? `nothing for ${problemType}` : `${least} or more`, labels);
  if (engine !== undefined && threads !== undefined)
    refuse('threads', 'nothing beside an engine, which has its own', threads);
}

/** Fewer are nothing to decide between; a value has no name. */
export const leastLabels: Readonly<Record<ProblemType, number>> = {
  single_label_classification: 2,
  multi_label_classification: 1,
  regression: Infinity,
};

const ofDev = ['metric', 'evaluateEvery', 'patience'] as const;
