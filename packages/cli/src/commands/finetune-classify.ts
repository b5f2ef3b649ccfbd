import { checkEnding } from '@firth/checkpoints/options';
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkTogether, fineTuneSettings, labelOptions, type FineTuneSettings } from '@firth/bert/options';
import type { FineTuned, FineTuneData } from '@firth/bert/training';
import { option, type OptionsOf } from '@firth/options';
import { checkpointOptions, durationOptions } from '@firth/training/options';
import { Option, type Command } from 'commander';
import { modelInputs, refuseSameFile, refuseSameOutputs } from '../conversion/same-file.js';
import { checkDestination, staged } from '../conversion/staging.js';
import { addDescribed, describedOption, describedValues } from '../described-options.js';
import { interruptible } from '../interrupt.js';
import { locate } from '../locate.js';
import { addTextOptions, mappingFlag, tokenizerChoices, type ModelOptions } from '../model-options.js';
import { commaList, forceOption, jsonOption } from '../options.js';
import { UsageError } from '../output/errors.js';
import { counted } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { styleOf } from '../output/style.js';
import type { Terminal } from '../terminal.js';
import { checkData, dataFormats, openData, problemTypes, type DataOptions } from './finetune-data.js';
import { progressDetails, renderFineTuned, reportOf } from './finetune-report.js';

interface Options
  extends
    ModelOptions,
    DataOptions,
    OptionsOf<typeof durationOptions>,
    Omit<FineTuneSettings, keyof ModelOptions | 'checkpoints'> {
  readonly model: string;
  readonly out: string;
  readonly checkpoints?: string;
  readonly checkpointEvery?: number;
  readonly resume?: true;
  readonly forceResume?: string[];
  readonly force?: true;
}

const checkpointEvery = option(checkpointOptions.entries.every, { help: 'an epoch' });

export function addFinetuneClassify(finetune: Command, terminal: Terminal): void {
  const command = finetune
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
        .choices(Object.keys(problemTypes))
        .default('single-label'),
    )
    .option('--label-separator <text>', 'of multi-label, between the labels of a text: a comma');
  addDescribed(command, labelOptions, { labels: '--labels <names>' });
  addDescribed(command, durationOptions, { epochs: '--epochs <passes>', steps: '--steps <count>' });
  addDescribed(command, fineTuneSettings, {
    batchSize: '--batch-size <texts>',
    accumulate: '--accumulate <batches>',
    learningRate: '--learning-rate <rate>',
    warmup: '--warmup <share>',
    weightDecay: '--weight-decay <factor>',
    dropout: '--dropout <rate>',
    maxLength: '--max-length <tokens>',
    labelSmoothing: '--label-smoothing <share>',
    headOnly: true,
    seed: '--seed <seed>',
    metric: '--metric <name>',
    evaluateEvery: '--evaluate-every <steps>',
    patience: '--patience <evaluations>',
    threads: '--threads <count>',
    log: '--log <file>',
    curves: '--curves <file>',
    paddedEmbeddings: true,
    ...mappingFlag,
  })
    .option('--checkpoints <folder>', 'where they go and stay: OUT.checkpoints, removed at the end')
    .addOption(describedOption('--checkpoint-every <steps>', checkpointEvery))
    .option('--resume', 'go on from the newest checkpoint, with all that decides the result as it was')
    .option(
      '--force-resume <field>',
      'what may differ nevertheless, by the name in the refusal; again for more',
      collect,
    )
    .addOption(forceOption());
  addTextOptions(command)
    .addOption(jsonOption())
    .action((options: Options) => finetuneClassify(options, terminal));
}

async function finetuneClassify(options: Options, terminal: Terminal): Promise<void> {
  const { out, json, force = false } = options;
  if (options.steps !== undefined && options.epochs !== undefined)
    throw new UsageError('--steps cannot be used with --epochs: each says how long');
  checkData(options);
  checkTogether(
    { ...settingsOf(options), ...describedValues(labelOptions, options) },
    problemTypes[options.problem],
    options.dev !== undefined,
  );
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
  checkEnding('finetune', 'out', out, 'folder');
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
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  const hasSome = names?.some((name) => /^step-\d+$/.test(name)) === true;
  if (resume === true && !hasSome)
    throw new UsageError(`--resume: ${folder} holds no checkpoint to go on from; without it training begins anew`);
  if (names === undefined || names.length === 0 || resume) return;
  const other = hasSome ? '--resume goes on from it, ' : '';
  if (force !== true) throw new UsageError(`${folder} exists already: ${other}--force begins anew`);
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
  const { checkpointEvery, epochs, steps, resume, forceResume } = options;
  const settings = settingsOf(options);
  const { batchSize, accumulate } = settings;
  const every = checkpointEvery ?? stepsPerEpoch(sizeOf(data), batchSize, accumulate);
  const progress = new Progress(terminal, 'fine-tuning', (count) => counted(count, 'step'));
  try {
    return await fineTune({
      ...data,
      ...settings,
      ...tokenizerChoices(options),
      ...(steps !== undefined ? { duration: { steps } } : epochs !== undefined ? { duration: { epochs } } : {}),
      model: await locate(options.model, terminal),
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

/** What `fineTune` takes by the same names. */
const settingsOf = (options: Options) =>
  fineTuneSettings.read({ ...describedValues(fineTuneSettings, options), checkpoints: undefined });

/** `learning-rate` is `learningRate`, as the option is. */
const collect = (field: string, before: readonly string[] = []): string[] => [
  ...before,
  field.replace(/^--/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
];

const sizeOf = ({ train }: FineTuneData): number => ('size' in train ? train.size : train.length);
