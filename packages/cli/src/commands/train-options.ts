import { checkEnding } from '@firth/checkpoints/options';
import type { TrainingOptions, TrainingProgress, TrainedVectors } from '@firth/word-vectors';
import { option, whole, type Entries } from '@firth/options';
import { phraseOptions } from '@firth/word-vectors/options';
import { Option, type Command } from 'commander';
import { access } from 'node:fs/promises';
import { refuseSameFile } from '../conversion/same-file.js';
import { checkDestination } from '../conversion/staging.js';
import { interruptible } from '../interrupt.js';
import { addDescribed, describedOption } from '../described-options.js';
import { forceOption, jsonOption, type JsonOption } from '../options.js';
import { UsageError } from '../output/errors.js';
import { counted, formatCount, formatMegabytes } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import type { Terminal } from '../terminal.js';

/** What `train word2vec` and `train glove` both understand. */
export interface TrainOptions extends JsonOption {
  readonly out: string;
  readonly format?: 'text' | 'binary';
  readonly phrases?: number;
  readonly memory?: number;
  readonly keep?: true;
  readonly force?: true;
}

/** Of whole megabytes, not bytes as the call has it. */
const megabytes = option(whole({ least: 2 }), {
  help: 'for tokens and pairs, beyond which a temporary file takes them: 1074',
});

const sharedFlags = {
  dimension: '--dimension <values>',
  window: '--window <words>',
  minCount: '--min-count <count>',
  maxVocabulary: '--max-vocabulary <words>',
  epochs: '--epochs <passes>',
  learningRate: '--learning-rate <rate>',
  seed: '--seed <seed>',
  threads: '--threads <count>',
  temporaryFolder: '--temporary-folder <folder>',
} as const;

interface Described {
  readonly entries: Readonly<Record<keyof typeof sharedFlags, Entries[string]>>;
}

/** Adds the options of both, as the one that is trained describes them. */
export function addTrainOptions(command: Command, described: Described): Command {
  command
    .argument('<corpus>', 'UTF-8 text, words with spaces between them, a sentence a line; a path or an http(s) URL')
    .requiredOption('-o, --out <file>', 'where the vectors go, in the form of word2vec')
    .addOption(new Option('--format <form>', 'binary for a name in .bin, else text').choices(['text', 'binary']));
  addDescribed(command, described, sharedFlags);
  return command
    .addOption(describedOption('--phrases <threshold>', phraseOptions.entries.threshold))
    .addOption(describedOption('--memory <megabytes>', megabytes))
    .option('--keep', 'after Ctrl-C write the vectors so far')
    .addOption(forceOption())
    .addOption(jsonOption());
}

/** Given those options that the command line has in words of its own. */
type Train<T extends TrainedVectors> = (own: TrainingOptions) => Promise<T>;

/** Trains, shows how far it is, and writes the vectors. */
export async function trainAndWrite<T extends TrainedVectors>(
  corpus: string,
  options: TrainOptions,
  terminal: Terminal,
  train: Train<T>,
  details: (trained: T) => Readonly<Record<string, number>>,
): Promise<void> {
  const { out, json, force } = options;
  const format = `word2vec-${options.format ?? (out.endsWith('.bin') ? 'binary' : 'text')}` as const;
  checkEnding('train', 'out', out, format);
  await refuseSameFile([corpus], [out]);
  const exists = await access(out).then(
    () => true,
    () => false,
  );
  if (exists && force !== true) throw new UsageError(`${out} exists already: --force replaces it`);
  await checkDestination(out, 'file', force === true);
  const trained = await interruptible((signal) =>
    withProgress(terminal, (onProgress) => train({ ...ownOptions(options), signal, onProgress })),
  );
  const { KeyedVectors } = await import('@firth/word-vectors');
  const { words, vectors, dimension, tokens, finished, trainingSeconds } = trained;
  const keyed = KeyedVectors.from(words, vectors, { threads: 0 });
  try {
    await keyed.save(out, { format });
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

const ownOptions = ({ phrases, memory, keep }: TrainOptions): TrainingOptions => ({
  ...(phrases === undefined ? {} : { phrases: { threshold: phrases } }),
  ...(memory === undefined ? {} : { memory: memory * 1e6 }),
  ...(keep === true ? { onAbort: 'keep' } : {}),
});

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
