import type { TrainingOptions, TrainingProgress, TrainedVectors } from '@firth/word-vectors';
import { Command, InvalidArgumentError, Option } from 'commander';
import { access } from 'node:fs/promises';
import { refuseSameFile } from '../conversion/same-file.js';
import { checkDestination } from '../conversion/staging.js';
import { interruptible } from '../interrupt.js';
import { forceOption, jsonOption, positiveNumber, wholeNumber, type JsonOption } from '../options.js';
import { UsageError } from '../output/errors.js';
import { counted, formatCount, formatMegabytes } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import type { Terminal } from '../terminal.js';

/** What `train word2vec` and `train glove` both understand. */
export interface TrainOptions extends JsonOption {
  readonly out: string;
  readonly format?: 'text' | 'binary';
  readonly dimension?: number;
  readonly minCount?: number;
  readonly maxVocabulary?: number;
  readonly window?: number;
  readonly epochs?: number;
  readonly learningRate?: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly phrases?: number;
  readonly memory?: number;
  readonly temporaryFolder?: string;
  readonly keep?: true;
  readonly force?: true;
}

/** A number of at least 0. */
export function notNegative(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && Number.isFinite(value)))
    throw new InvalidArgumentError('Expected a number of at least 0.');
  return value;
}

/** Adds the options of both, with the defaults of each in the help. */
export function addTrainOptions(
  command: Command,
  defaults: { readonly dimension: number; readonly epochs: number; readonly window: number; readonly rate: string },
): Command {
  return command
    .argument('<corpus>', 'UTF-8 text, words with spaces between them, a sentence a line; a path or an http(s) URL')
    .requiredOption('-o, --out <file>', 'where the vectors go, in the form of word2vec')
    .addOption(new Option('--format <form>', 'binary for a name in .bin, else text').choices(['text', 'binary']))
    .option('--dimension <values>', `values of a vector: ${defaults.dimension}`, wholeNumber(1))
    .option('--window <words>', `words on each side: ${defaults.window}`, wholeNumber(1))
    .option('--min-count <count>', 'leave out words that stand less often: 5', wholeNumber(1))
    .option('--max-vocabulary <words>', 'keep only so many words, the most frequent', wholeNumber(2))
    .option('--epochs <passes>', `passes: ${defaults.epochs}`, wholeNumber(1))
    .option('--learning-rate <rate>', `the first learning rate: ${defaults.rate}`, positiveNumber)
    .option('--phrases <threshold>', 'join words that stand together: new_york (word2phrase; try 100)', notNegative)
    .option('--seed <seed>', 'one thread gives the same vectors for the same seed: 1', wholeNumber(0))
    .option('--threads <count>', 'as many as there are cores', wholeNumber(1))
    .option(
      '--memory <megabytes>',
      'for tokens and pairs, beyond which a temporary file takes them: 1074',
      wholeNumber(2),
    )
    .option('--temporary-folder <folder>', 'where that file goes')
    .option('--keep', 'after Ctrl-C write the vectors so far')
    .addOption(forceOption())
    .addOption(jsonOption());
}

type Train<T extends TrainedVectors> = (options: TrainingOptions & { readonly window?: number }) => Promise<T>;

/** Trains, shows how far it is, and writes the vectors. */
export async function trainAndWrite<T extends TrainedVectors>(
  corpus: string,
  options: TrainOptions,
  terminal: Terminal,
  train: Train<T>,
  details: (trained: T) => Readonly<Record<string, number>>,
): Promise<void> {
  const { out, json, force } = options;
  await refuseSameFile([corpus], [out]);
  const exists = await access(out).then(
    () => true,
    () => false,
  );
  if (exists && force !== true) throw new UsageError(`${out} exists already: --force replaces it`);
  await checkDestination(out, 'file', force === true);
  const trained = await interruptible((signal) =>
    withProgress(terminal, (onProgress) =>
      train({ ...trainingOptions(options), signal, onProgress, ...(options.keep ? { onAbort: 'keep' } : {}) }),
    ),
  );
  const { KeyedVectors } = await import('@firth/word-vectors');
  const { words, vectors, dimension, tokens, finished, trainingSeconds } = trained;
  const isBinary = (options.format ?? (out.endsWith('.bin') ? 'binary' : 'text')) === 'binary';
  const keyed = KeyedVectors.from(words, vectors, { threads: 0 });
  try {
    await keyed.save(out, { format: isBinary ? 'word2vec-binary' : 'word2vec-text' });
  } finally {
    await keyed.dispose();
  }
  const result = {
    corpus,
    out,
    words: words.length,
    dimension,
    tokens,
    trainingSeconds,
    finished,
    ...details(trained),
  };
  if (json) terminal.stdout.write(toJsonLine(result));
  else
    terminal.stdout.write(
      `${out}: ${counted(words.length, 'vector')} of ${dimension}, from ${counted(tokens, 'word')} in ${trainingSeconds.toFixed(1)} s\n`,
    );
  if (!finished) throw new DOMException(`interrupted; ${out} holds the vectors so far`, 'AbortError');
}

function trainingOptions({ phrases, memory, ...given }: TrainOptions): TrainingOptions & { window?: number } {
  const names = [
    'dimension',
    'minCount',
    'maxVocabulary',
    'window',
    'epochs',
    'learningRate',
    'seed',
    'threads',
  ] as const;
  const numbers = names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const]));
  return {
    ...Object.fromEntries(numbers),
    ...(given.temporaryFolder === undefined ? {} : { temporaryFolder: given.temporaryFolder }),
    ...(phrases === undefined ? {} : { phrases: { threshold: phrases } }),
    ...(memory === undefined ? {} : { memory: memory * 1e6 }),
  };
}

async function withProgress<T>(
  terminal: Terminal,
  action: (onProgress: (progress: TrainingProgress) => void) => Promise<T>,
): Promise<T> {
  let [shown, phase] = [new Progress(terminal, 'reading', formatMegabytes), 'reading'];
  try {
    return await action((progress) => {
      if (progress.phase !== phase) {
        shown.stop();
        shown = new Progress(terminal, progress.phase, formatCount);
        phase = progress.phase;
      }
      if (progress.total !== undefined) shown.update(progress.done, progress.total);
    });
  } finally {
    shown.stop();
  }
}
