import { rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FineTuned, FineTuneData, FineTuneSettings, MetricName } from '@firth/bert/training';
import { Option, type Command } from 'commander';
import { modelInputs, refuseSameFile, refuseSameOutputs } from '../conversion/same-file.js';
import { checkDestination, staged } from '../conversion/staging.js';
import { interruptible } from '../interrupt.js';
import { locate } from '../locate.js';
import {
  casedOption,
  commaList,
  forceOption,
  jsonOption,
  lowerCaseOption,
  paddedEmbeddingsOption,
  positiveNumber,
  splitSpecialTokensOption,
  tokenizerChoices,
  wholeNumber,
  type ModelOptions,
} from '../options.js';
import { UsageError } from '../output/errors.js';
import { counted } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { styleOf } from '../output/style.js';
import type { Terminal } from '../terminal.js';
import { dataFormats, openData, type DataOptions } from './finetune-data.js';
import { progressDetails, renderFineTuned, reportOf } from './finetune-report.js';
import { notNegative } from './train-options.js';

interface Options extends ModelOptions, DataOptions {
  readonly model: string;
  readonly out: string;
  readonly epochs?: number;
  readonly steps?: number;
  readonly batchSize: number;
  readonly accumulate?: number;
  readonly learningRate?: number;
  readonly warmup?: number;
  readonly weightDecay?: number;
  readonly dropout?: number;
  readonly maxLength?: number;
  readonly labelSmoothing?: number;
  readonly headOnly?: true;
  readonly seed?: number;
  readonly metric?: MetricName;
  readonly evaluateEvery?: number;
  readonly patience?: number;
  readonly threads?: number;
  readonly checkpoints?: string;
  readonly checkpointEvery?: number;
  readonly resume?: true;
  readonly forceResume?: string[];
  readonly log?: string;
  readonly curves?: string;
  readonly force?: true;
}

const METRICS = ['accuracy', 'f1', 'matthews', 'pearson', 'spearman', 'loss'];

export function addFinetuneClassify(finetune: Command, terminal: Terminal): void {
  finetune
    .command('classify')
    .description(
      'Fine-tune a BERT to give texts, or pairs of them, one of several labels, any number of them, or a value.',
    )
    .requiredOption('-m, --model <model>', 'folder of a BERT, or a checkpoint file in it')
    .requiredOption('--train <file>', 'TSV or CSV (.csv) with a line of column names, or JSON lines (.jsonl)')
    .option('--dev <file>', 'the same, to measure on: the best weights are kept')
    .requiredOption('-o, --out <folder>', "where the model goes, as Python's transformers opens it")
    .addOption(new Option('--format <format>', 'of both files: by their names').choices(dataFormats))
    .option('--text <column>', 'the column of texts', 'sentence')
    .option('--pair <column>', 'the column of second texts')
    .option('--label <column>', 'the column of labels or values', 'label')
    .option(
      '--columns <names>',
      'the names of all columns, with commas, where the TSV or CSV does not begin with them',
      commaList,
    )
    .addOption(
      new Option('--problem <kind>', 'one label of several, any number of them, or a value')
        .choices(['single-label', 'multi-label', 'regression'])
        .default('single-label'),
    )
    .option('--labels <names>', 'by their ids, with commas: those of --train, sorted', commaList)
    .option('--label-separator <text>', 'between the labels of a text (multi-label)', ',')
    .option('--epochs <passes>', 'passes over --train: 3', positiveNumber)
    .addOption(
      new Option('--steps <count>', 'updates, instead of --epochs').argParser(wholeNumber(1)).conflicts('epochs'),
    )
    .option('--batch-size <texts>', 'texts in a batch', wholeNumber(1), 32)
    .option('--accumulate <batches>', 'batches to an update: 1', wholeNumber(1))
    .option('--learning-rate <rate>', 'the highest: 5e-5', positiveNumber)
    .option('--warmup <share>', 'of the steps, in which the rate rises: 0.1', notNegative)
    .option('--weight-decay <factor>', 'of all weights but biases and LayerNorm: 0.01', notNegative)
    .option('--dropout <rate>', "instead of the config's", notNegative)
    .option('--max-length <tokens>', 'cut longer texts, of a pair the longer: 128', wholeNumber(4))
    .option('--label-smoothing <share>', 'of each label, spread over all: 0', notNegative)
    .option('--head-only', 'train the classifier, not the encoder')
    .option('--seed <seed>', 'of a fresh classifier, the order and dropout: 0', wholeNumber(0))
    .addOption(new Option('--metric <name>', 'what the best weights are chosen by').choices(METRICS))
    .option('--evaluate-every <steps>', 'an epoch', wholeNumber(1))
    .option('--patience <evaluations>', 'stop after so many without a better one', wholeNumber(1))
    .option('--threads <count>', 'as many as there are cores', wholeNumber(1))
    .option('--checkpoints <folder>', 'where they go and stay: OUT.checkpoints, removed at the end')
    .option('--checkpoint-every <steps>', 'an epoch', wholeNumber(1))
    .option('--resume', 'go on from the newest checkpoint, with all that decides the result as it was')
    .option(
      '--force-resume <field>',
      'what may differ nevertheless, by the name in the refusal; again for more',
      collect,
    )
    .option('--log <file>', 'a line of JSON for each step and each evaluation')
    .option('--curves <file>', 'a picture (SVG) of loss, rate and metrics')
    .addOption(forceOption())
    .addOption(lowerCaseOption())
    .addOption(casedOption())
    .addOption(splitSpecialTokensOption())
    .addOption(paddedEmbeddingsOption())
    .addOption(jsonOption())
    .action((options: Options) => finetuneClassify(options, terminal));
}

async function finetuneClassify(options: Options, terminal: Terminal): Promise<void> {
  const { out, json, force = false } = options;
  if (options.forceResume !== undefined && options.resume !== true)
    throw new UsageError('--force-resume says what may differ where --resume goes on');
  const inputs = await separate(options);
  await checkDestination(out, 'folder', force);
  const checkpoints = options.checkpoints ?? `${out.replace(/[/\\]+$/, '')}.checkpoints`;
  await prepareCheckpoints(checkpoints, options);
  const began = performance.now();
  const { model, result, fresh } = await interruptible((signal) =>
    tuned(options, checkpoints, terminal, signal).catch(async (error: unknown) => {
      throw signal.aborted ? await interrupted(checkpoints) : error;
    }),
  );
  try {
    const destination = { path: out, kind: 'folder', force, main: 'model.safetensors', inputs } as const;
    const { removed } = await staged(destination, (folder) => model.savePretrained(folder));
    if (options.checkpoints === undefined) await rm(checkpoints, { recursive: true, force: true });
    const report = reportOf(options, model, result, fresh, (performance.now() - began) / 1000);
    if (json) terminal.stdout.write(toJsonLine({ ...report, removed }));
    else {
      terminal.stdout.write(renderFineTuned(report, styleOf(terminal.stdout, terminal)));
      if (removed.length > 0) terminal.stdout.write(`removed from ${out}: ${removed.join(', ')}\n`);
    }
  } finally {
    await model.dispose();
  }
}

/** What is read; nothing that is written takes its place, or that of another output. */
async function separate({ model, train, dev, out, log, curves, checkpoints }: Options): Promise<readonly string[]> {
  const given = (paths: readonly (string | undefined)[]): string[] => paths.filter((path) => path !== undefined);
  const inputs = [...(await modelInputs(model)), ...given([train, dev])];
  const outputs = given([out, log, curves, checkpoints]);
  await refuseSameFile([...inputs, dirname(model)], [out, ...given([checkpoints])]);
  await refuseSameFile(inputs, outputs);
  await refuseSameOutputs(outputs);
  return inputs;
}

/** Checkpoints of an earlier run are gone on from, or removed, only where that is asked for. */
async function prepareCheckpoints(folder: string, { resume, force }: Options): Promise<void> {
  const exists = await stat(folder).then(
    () => true,
    () => false,
  );
  if (!exists || resume) return;
  if (force !== true) throw new UsageError(`${folder} exists already: --resume goes on from it, --force begins anew`);
  await rm(folder, { recursive: true });
}

async function interrupted(checkpoints: string): Promise<DOMException> {
  const kept = await stat(checkpoints).then(
    () => `; --resume goes on from ${checkpoints}`,
    () => '; nothing was written',
  );
  return new DOMException(`interrupted${kept}`, 'AbortError');
}

async function tuned(
  options: Options,
  checkpoints: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<FineTuned> {
  const [{ fineTune }, { stepsPerEpoch }] = await Promise.all([
    import('@firth/bert/training'),
    import('@firth/training'),
  ]);
  const data = await openData(options);
  const { batchSize, accumulate, checkpointEvery, epochs, steps, resume, forceResume } = options;
  const every = checkpointEvery ?? stepsPerEpoch(sizeOf(data), batchSize, accumulate);
  const progress = new Progress(terminal, 'fine-tuning', (count) => counted(count, 'step'));
  try {
    return await fineTune({
      ...data,
      ...given(options),
      model: await locate(options.model, terminal),
      paddedEmbeddings: options.paddedEmbeddings === true,
      ...tokenizerChoices(options),
      ...(steps !== undefined ? { duration: { steps } } : epochs !== undefined ? { duration: { epochs } } : {}),
      checkpoints: {
        ...{ folder: checkpoints, every, keep: 1, resume: resume === true },
        ...(forceResume && { forceResume }),
      },
      signal,
      onProgress: (now) => {
        progress.update(now.step, now.totalSteps, progressDetails(now));
      },
    });
  } finally {
    progress.stop();
  }
}

/** `learning-rate` is `learningRate`, as the option is. */
const collect = (field: string, before: readonly string[] = []): string[] => [
  ...before,
  field.replace(/^--/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
];

const sizeOf = ({ train }: FineTuneData): number => ('size' in train ? train.size : train.length);

/** The options that mean what `fineTune` means by their names, those that were given. */
function given(options: Options): Partial<FineTuneSettings> {
  const names = [
    'accumulate',
    'batchSize',
    'learningRate',
    'warmup',
    'weightDecay',
    'dropout',
    'maxLength',
    'labelSmoothing',
    'headOnly',
    'seed',
    'metric',
    'evaluateEvery',
    'patience',
    'threads',
    'log',
    'curves',
  ] as const;
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}
