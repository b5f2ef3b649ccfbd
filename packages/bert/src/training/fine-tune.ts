import type { TrainingEngine } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
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
  type EvaluationOptions,
  type RunFact,
  type TrainingResult,
} from '@firth/training';
import { BertForSequenceClassification } from '../bert-for-sequence-classification.js';
import { numberedLabels, problemTypeOf, type ProblemType } from '../classifier-config.js';
import { loadBert, type LoadedBert } from '../loaded-bert.js';
import { withWeights } from '../memory-weights.js';
import { classifierParts } from '../schema.js';
import { classificationTask, type EncodedText } from './classification-task.js';
import { evaluateClassifier } from './evaluate-classifier.js';
import { leastLabels, readFineTune, type FineTuneOptions } from './fine-tune-options.js';
import { checkLabels, datasetOf, labelsIn, type AnyLabel, type LabelledText } from './labelled-text.js';
import { checkMaxLength } from '../tasks/max-length.js';
import { metricsOf } from './metric-names.js';
import { startClassifier, type StartedClassifier } from './start-classifier.js';

type Read = ReturnType<typeof readFineTune>;

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
 * `train` has not, `BAD_DATA` for a value that is no number; OptionError for a wrong option, before anything is loaded.
 */
export async function fineTune(options: FineTuneOptions): Promise<FineTuned> {
  const read = readFineTune(options);
  const { engine: given, threads, paddedEmbeddings, mmap, lowerCase, splitSpecialTokens } = read;
  const engine = given ?? onnx({ device: 'cpu', ...(threads !== undefined && { threads }) });
  const release = given === undefined ? () => engine.dispose() : () => Promise.resolve();
  let loaded: LoadedBert | undefined;
  try {
    loaded = await loadBert(read.model, { engine, paddedEmbeddings, mmap, lowerCase, splitSpecialTokens });
    const { model, result, fresh } = await fineTuned(loaded, engine, read);
    const tuned = await withWeights(model, classifierParts, result.weights);
    return { model: new BertForSequenceClassification({ ...tuned, close: release }), result, fresh };
  } catch (error) {
    await loaded?.close();
    await release();
    throw error;
  }
}

async function fineTuned(loaded: LoadedBert, engine: TrainingEngine, options: Read) {
  const { seed, problemType, labelSmoothing } = options;
  const maxLength = maxLengthOf(options, loaded);
  const texts = datasetOf<AnyLabel>(options.train, 'train');
  const devTexts = options.dev && datasetOf<AnyLabel>(options.dev, 'dev');
  const labels = await labelsFor(loaded, texts, problemType, 'labels' in options ? options.labels : undefined);
  for (const dataset of [texts, devTexts]) if (dataset !== undefined) await checkLabels(dataset, labels, problemType);
  const { loaded: started, fresh } = startClassifier(withDropout(loaded, options.dropout), {
    labels,
    problemType,
    seed,
  });
  await started.tokenizer.prepare();
  const task = classificationTask(started, { maxLength, labelSmoothing });
  const encoded = (dataset: Dataset<LabelledText<AnyLabel>>) =>
    mapDataset(dataset, ({ text, label }) => task.encode(text, label));
  const isHead = (path: string) => fresh.some((part) => path.startsWith(`${part}.`)) || path.startsWith('classifier.');
  const result = await train({
    engine,
    task,
    dataset: encoded(texts),
    ...loopOptions(options, texts.size),
    ...(options.checkpoints && { identity: await runIdentity(options, started, texts, devTexts) }),
    ...(options.headOnly && { freeze: (path: string) => !isHead(path) }),
    ...(devTexts && { evaluation: evaluation(options, encoded(devTexts), problemType, texts.size) }),
  });
  return { model: { ...started, config: { ...started.config, ...dropoutOf(loaded) } }, result, fresh };
}

/** @throws OptionError */
function maxLengthOf({ maxLength }: Read, { config: { maxPositionEmbeddings } }: Pick<LoadedBert, 'config'>): number {
  checkMaxLength('fineTune', maxLength, maxPositionEmbeddings);
  return maxLength ?? Math.min(128, maxPositionEmbeddings);
}

/** What `train` takes. */
function loopOptions(options: Read, examples: number) {
  const { learningRate, warmup, optimizer = adamW(), weightDecay } = options;
  const { duration, batchSize, accumulate, bucketBatches, maxGradientNorm, seed } = options;
  const { checkpoints, log, curves, onProgress, signal } = options;
  const steps = stepsOf(options, examples);
  return {
    ...{ duration, batchSize, accumulate, bucketBatches, maxGradientNorm, seed },
    ...{ checkpoints, log, curves, onProgress, signal },
    optimizer,
    schedule: linearWarmup(learningRate, Math.floor(warmup * steps), steps),
    groups: bertParameterGroups(weightDecay),
  };
}

const stepsOf = ({ duration, batchSize, accumulate }: Read, examples: number): number =>
  duration.steps ?? Math.ceil(duration.epochs * stepsPerEpoch(examples, batchSize, accumulate));

/** Steps between evaluations. */
const evaluateEveryOf = ({ evaluateEvery, batchSize, accumulate }: Read, examples: number): number =>
  evaluateEvery ?? stepsPerEpoch(examples, batchSize, accumulate);

/** What a run that is resumed must share, by the names of the options; `train` knows the rest. */
async function runIdentity(
  options: Read,
  { config, tokenizer }: LoadedBert,
  train: Dataset<LabelledText<AnyLabel>>,
  dev: Dataset<LabelledText<AnyLabel>> | undefined,
): Promise<Readonly<Record<string, RunFact | null>>> {
  const { learningRate, warmup, weightDecay, labelSmoothing, headOnly, patience = 'none' } = options;
  const maxLength = maxLengthOf(options, { config });
  const { metric = metricsOf[problemTypeOf(config)][0] } = options;
  const { hiddenDropoutProb, attentionProbsDropoutProb, classifierDropout, labels, ...model } = config;
  const rowsOf = (texts: Dataset<LabelledText<AnyLabel>>) =>
    fingerprintOf(mapDataset(texts, ({ text, label }) => [text, label]));
  const evaluateEvery = evaluateEveryOf(options, train.size);
  const steps = stepsOf(options, train.size);
  return {
    data: await rowsOf(train),
    devData: dev === undefined ? 'none' : await rowsOf(dev),
    labels,
    ...{ duration: `${steps} steps`, learningRate, warmup, weightDecay, headOnly, maxLength, labelSmoothing },
    dropout: `hidden ${hiddenDropoutProb}, attention ${attentionProbsDropoutProb}, classifier ${classifierDropout ?? hiddenDropoutProb}`,
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
  options: Read,
  dev: Dataset<EncodedText>,
  problemType: ProblemType,
  examples: number,
): EvaluationOptions<EncodedText, 'logits'> {
  const chosen = options.metric ?? metricsOf[problemType][0];
  return {
    every: evaluateEveryOf(options, examples),
    evaluate: (model) => evaluateClassifier(model, dev, problemType),
    best: { metric: chosen, mode: chosen === 'loss' ? 'min' : 'max', patience: options.patience },
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
  if (given !== undefined) return given;
  const found = await labelsIn(texts, problemType);
  const labels = found.every((label) => own.includes(label)) ? own : found;
  const least = leastLabels[problemType];
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
