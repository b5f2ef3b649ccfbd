import type { ModelSource } from '@firth/checkpoints/model-files';
import type { TrainingEngine } from '@firth/ops';
import { onnx, type OnnxOptions } from '@firth/ops/onnx';
import {
  adamW,
  bertParameterGroups,
  fingerprintOf,
  inMemory,
  linearWarmup,
  mapDataset,
  stepsPerEpoch,
  train,
  TrainingError,
  type Dataset,
  type Duration,
  type EvaluationOptions,
  type Optimizer,
  type RunFact,
  type TrainingResult,
  type TrainOptions,
} from '@firth/training';
import { BertForSequenceClassification } from '../bert-for-sequence-classification.js';
import { numberedLabels, problemTypeOf, type ProblemType } from '../classifier-config.js';
import { loadBert, type LoadedBert, type LoadOptions } from '../loaded-bert.js';
import { withWeights } from '../memory-weights.js';
import { classifierParts, type BertSchema } from '../schema.js';
import type { ClassificationInput } from './classification-program.js';
import { classificationTask, type EncodedText } from './classification-task.js';
import { evaluateClassifier, metricsOf, type MetricName } from './evaluate-classifier.js';
import {
  checkLabels,
  datasetOf,
  labelsIn,
  type AnyLabel,
  type LabelledText,
  type LabelledTexts,
} from './labelled-text.js';
import { startClassifier, type StartedClassifier } from './start-classifier.js';

/** Texts and what they are: one of several labels unless said, any number of them, or values. */
export type FineTuneData =
  | (DataOf<string> & { readonly problemType?: 'single_label_classification'; readonly labels?: readonly string[] })
  | (DataOf<readonly string[]> & {
      readonly problemType: 'multi_label_classification';
      /** The names by their ids; unless given those of a classifier that knows all of them, else those in `train`, sorted. */
      readonly labels?: readonly string[];
    })
  | (DataOf<number> & { readonly problemType: 'regression'; readonly labels?: undefined });

interface DataOf<L> {
  readonly train: LabelledTexts<L>;
  /** What the weights are measured on; without it those of the last step are the result. */
  readonly dev?: LabelledTexts<L>;
}

type Loop = TrainOptions<EncodedText, BertSchema, ClassificationInput, 'logits'>;

/** How to fine-tune; what is not said is as in run_classifier.py of google-research/bert, with AdamW in place of its Adam. */
export type FineTuneSettings = Pick<
  Loop,
  'accumulate' | 'bucketBatches' | 'checkpoints' | 'log' | 'curves' | 'onProgress' | 'signal'
> &
  Pick<LoadOptions, 'paddedEmbeddings' | 'lowerCase' | 'splitSpecialTokens'> & {
    /** What to start from: a BERT with a classifier or without. */
    readonly model: ModelSource;
    /** The caller's, who disposes of it; unless given one on ONNX Runtime, which the fine-tuned model keeps. */
    readonly engine?: TrainingEngine;
    readonly threads?: OnnxOptions['threads'];
    /** 3 epochs unless said. */
    readonly duration?: Duration;
    /** 32 unless said. */
    readonly batchSize?: number;
    /** The highest: 5e-5 unless said. It rises over `warmup` of the steps from 0 and falls to 0 again. */
    readonly learningRate?: number;
    /** 0.1 unless said. */
    readonly warmup?: number;
    /** AdamW unless said. */
    readonly optimizer?: Optimizer;
    /** Of all weights but biases and LayerNorm: 0.01 unless said. */
    readonly weightDecay?: number;
    /** 1 unless said. */
    readonly maxGradientNorm?: number;
    /** Tokens, special ones included, after which a text is cut, of a pair the longer: 128 unless said. */
    readonly maxLength?: number;
    /** Which part of each label is spread over all: 0 unless said. One label alone can be smoothed. */
    readonly labelSmoothing?: number;
    /** Dropout of hidden states, attention and classifier, instead of the config's. */
    readonly dropout?: number;
    /** Train the classifier alone, and a pooler that the checkpoint did not have; the encoder stays. */
    readonly headOnly?: boolean;
    /** Decides a fresh classifier, the order of texts and dropout: 0 unless said. */
    readonly seed?: number;
    /** What the best weights are chosen by: accuracy, F1 of many labels, or Pearson's correlation, unless said. */
    readonly metric?: MetricName;
    /** Steps between evaluations: an epoch unless said. */
    readonly evaluateEvery?: number;
    /** Evaluations without a better one after which training stops; never unless said. */
    readonly patience?: number;
  };

export type FineTuneOptions = FineTuneData & FineTuneSettings;

export interface FineTuned {
  /** On the weights of the best evaluation, or of the last step without one. Dispose of it. */
  readonly model: BertForSequenceClassification;
  readonly result: TrainingResult;
  /** Parts that the checkpoint lacked, which began at random. */
  readonly fresh: StartedClassifier['fresh'];
}

/**
 * Fine-tunes a BERT to classify texts or pairs (Devlin et al., 2018, section 4.1).
 *
 * @throws CheckpointError as `fromPretrained`; TrainingError as `train`, `EMPTY_DATA`, `UNKNOWN_LABEL` for one in `dev` that
 * `train` has not, `BAD_DATA` for a value that is no number, `BAD_ARGUMENT`.
 */
export async function fineTune(options: FineTuneOptions): Promise<FineTuned> {
  const { engine: given, threads, paddedEmbeddings = false, lowerCase, splitSpecialTokens } = options;
  const engine = given ?? onnx({ device: 'cpu', ...(threads !== undefined && { threads }) });
  const release = given === undefined ? () => engine.dispose() : () => Promise.resolve();
  let loaded: LoadedBert | undefined;
  try {
    loaded = await loadBert(options.model, { engine, paddedEmbeddings, lowerCase, splitSpecialTokens });
    const { model, result, fresh } = await fineTuned(loaded, engine, options);
    const tuned = await withWeights(model, classifierParts, result.weights);
    return { model: new BertForSequenceClassification({ ...tuned, close: release }), result, fresh };
  } catch (error) {
    await loaded?.close();
    await release();
    throw error;
  }
}

async function fineTuned(loaded: LoadedBert, engine: TrainingEngine, options: FineTuneOptions) {
  const { seed = 0, maxLength = 128, problemType = 'single_label_classification' } = options;
  checkOptions(options, problemType);
  const texts = datasetOf<AnyLabel>(options.train, 'train');
  const devTexts = options.dev && datasetOf<AnyLabel>(options.dev, 'dev');
  const labels = await labelsFor(loaded, texts, problemType, options.labels);
  for (const dataset of [texts, devTexts]) if (dataset !== undefined) await checkLabels(dataset, labels, problemType);
  const { loaded: started, fresh } = startClassifier(withDropout(loaded, options.dropout), {
    labels,
    problemType,
    seed,
  });
  await started.tokenizer.prepare();
  const task = classificationTask(started, { maxLength, labelSmoothing: options.labelSmoothing ?? 0 });
  const encoded = (dataset: Dataset<LabelledText<AnyLabel>>) =>
    mapDataset(dataset, ({ text, label }) => task.encode(text, label));
  const isHead = (path: string) => fresh.some((part) => path.startsWith(`${part}.`)) || path.startsWith('classifier.');
  const result = await train({
    engine,
    task,
    dataset: encoded(texts),
    ...loopOptions(options, texts.size),
    ...(options.checkpoints && { identity: await runIdentity(options, started, texts, devTexts) }),
    ...(options.headOnly === true && { freeze: (path: string) => !isHead(path) }),
    ...(devTexts && { evaluation: evaluation(options, encoded(devTexts), problemType, texts.size) }),
  });
  return { model: { ...started, config: { ...started.config, ...dropoutOf(loaded) } }, result, fresh };
}

/** What `train` takes, with the defaults. */
function loopOptions(options: FineTuneOptions, examples: number) {
  const { duration = { epochs: 3 }, batchSize = 32, learningRate = 5e-5, warmup = 0.1, accumulate } = options;
  const { optimizer = adamW(), weightDecay = 0.01, maxGradientNorm = 1, seed = 0, signal } = options;
  const { bucketBatches, checkpoints, log, curves, onProgress } = options;
  const steps = duration.steps ?? Math.ceil(duration.epochs * stepsPerEpoch(examples, batchSize, accumulate));
  return {
    duration,
    batchSize,
    optimizer,
    schedule: linearWarmup(learningRate, Math.floor(warmup * steps), steps),
    groups: bertParameterGroups(weightDecay),
    maxGradientNorm,
    seed,
    ...(accumulate !== undefined && { accumulate }),
    ...(bucketBatches !== undefined && { bucketBatches }),
    ...(checkpoints && { checkpoints }),
    ...(log !== undefined && { log }),
    ...(curves !== undefined && { curves }),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  };
}

/** What a run that is resumed must share, by the names of the options; `train` knows the rest. */
async function runIdentity(
  options: FineTuneOptions,
  { config, tokenizer }: LoadedBert,
  train: Dataset<LabelledText<AnyLabel>>,
  dev: Dataset<LabelledText<AnyLabel>> | undefined,
): Promise<Readonly<Record<string, RunFact | null>>> {
  const { learningRate = 5e-5, warmup = 0.1, weightDecay = 0.01, maxLength = 128, labelSmoothing = 0 } = options;
  const { metric = metricsOf[problemTypeOf(config)][0], patience = 'none', headOnly = false } = options;
  const { batchSize = 32, accumulate, duration = { epochs: 3 } } = options;
  const { hiddenDropoutProb, attentionProbsDropoutProb, classifierDropout, labels, ...model } = config;
  const rowsOf = (texts: Dataset<LabelledText<AnyLabel>>) =>
    fingerprintOf(mapDataset(texts, ({ text, label }) => [text, label]));
  const evaluateEvery = options.evaluateEvery ?? stepsPerEpoch(train.size, batchSize, accumulate);
  const steps = duration.steps ?? Math.ceil(duration.epochs * stepsPerEpoch(train.size, batchSize, accumulate));
  return {
    data: await rowsOf(train),
    devData: dev === undefined ? 'none' : await rowsOf(dev),
    labels,
    ...{ duration: `${steps} steps`, learningRate, warmup, weightDecay, headOnly, maxLength, labelSmoothing },
    dropout: `hidden ${hiddenDropoutProb}, attention ${attentionProbsDropoutProb}, classifier ${String(classifierDropout)}`,
    config: await fingerprintOf(inMemory([model])),
    tokenizer: await fingerprintOf(inMemory([tokenizerFacts(tokenizer)])),
    ...(dev && { metric, evaluateEvery, patience }),
    // What follows from these is not named once more.
    ...{ schedule: null, groups: null, program: null, best: null },
  };
}

/** The words and what is done to a text before they are looked up. */
const tokenizerFacts = ({ vocabulary, options }: LoadedBert['tokenizer']) => ({ words: vocabulary.tokens, options });

function evaluation(
  { evaluateEvery, batchSize = 32, accumulate, metric, patience }: FineTuneOptions,
  dev: Dataset<EncodedText>,
  problemType: ProblemType,
  examples: number,
): EvaluationOptions<EncodedText, 'logits'> {
  const chosen = metric ?? metricsOf[problemType][0];
  return {
    every: evaluateEvery ?? stepsPerEpoch(examples, batchSize, accumulate),
    evaluate: (model) => evaluateClassifier(model, dev, problemType),
    best: { metric: chosen, mode: chosen === 'loss' ? 'min' : 'max', ...(patience !== undefined && { patience }) },
  };
}

/** Those that were given, or that a classifier knows already, or that stand in the data. */
async function labelsFor(
  { parts, config }: LoadedBert,
  texts: Dataset<LabelledText<AnyLabel>>,
  problemType: ProblemType,
  given: readonly string[] | undefined,
): Promise<readonly string[]> {
  const own = parts.classifier ? config.labels : [];
  if (problemType === 'regression') return own.length === 1 ? own : numberedLabels(1);
  const found = given?.map((label) => label.trim()) ?? (await labelsIn(texts));
  const labels = given === undefined && found.every((label) => own.includes(label)) ? own : found;
  const least = problemType === 'single_label_classification' ? 2 : 1;
  const twice = labels.find((label, i) => labels.indexOf(label) < i);
  if (twice !== undefined || labels.includes(''))
    throw new TrainingError(
      'BAD_ARGUMENT',
      twice === '' || twice === undefined ? 'a label is blank' : 'a label stands twice',
      {
        ...{ at: `labels[${labels.lastIndexOf(twice ?? '')}]`, found: JSON.stringify(twice ?? '') },
        expected: 'names that differ, spaces around them aside',
      },
    );
  if (labels.length < least)
    throw new TrainingError('BAD_DATA', 'there is nothing to decide between', {
      file: texts.name,
      at: 'labels',
      expected: `${least} or more`,
      found: labels.join(', ') || 'none',
    });
  return labels;
}

function withDropout(loaded: LoadedBert, rate: number | undefined): LoadedBert {
  if (rate === undefined) return loaded;
  const rates = { hiddenDropoutProb: rate, attentionProbsDropoutProb: rate, classifierDropout: rate };
  return { ...loaded, config: { ...loaded.config, ...rates } };
}

/** The rates of the checkpoint's config, which it keeps. */
const dropoutOf = ({ config: { hiddenDropoutProb, attentionProbsDropoutProb, classifierDropout } }: LoadedBert) => ({
  hiddenDropoutProb,
  attentionProbsDropoutProb,
  classifierDropout,
});

/** Refuses what would be read and ignored. */
function checkOptions(options: FineTuneOptions, problemType: ProblemType): void {
  const { dev, metric, labelSmoothing = 0, warmup = 0, dropout = 0, learningRate = 1 } = options;
  const refuse = (at: string, expected: string, found: unknown): TrainingError =>
    new TrainingError('BAD_ARGUMENT', 'this cannot be', { at, expected, found: String(found) });
  for (const at of ['metric', 'evaluateEvery', 'patience'] as const)
    if (dev === undefined && options[at] !== undefined) throw refuse(at, 'dev to measure on', options[at]);
  if (metric !== undefined && !metricsOf[problemType].includes(metric))
    throw refuse('metric', metricsOf[problemType].join(', '), metric);
  if (labelSmoothing !== 0 && problemType !== 'single_label_classification')
    throw refuse('labelSmoothing', `nothing for ${problemType}`, labelSmoothing);
  const shares = Object.entries({ labelSmoothing, dropout, warmup });
  for (const [at, share] of shares)
    if (!(share >= 0 && share < 1)) throw refuse(at, 'a share from 0 to below 1', share);
  if (!(learningRate > 0 && Number.isFinite(learningRate)))
    throw refuse('learningRate', 'a number above 0', learningRate);
}
