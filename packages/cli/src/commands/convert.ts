import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { streamFile, type Checkpoint, type FloatDType } from '@firth/checkpoints';
import { checkEnding } from '@firth/checkpoints/options';
import { Option, type Command } from 'commander';
import { chooseContainer } from '../conversion/choose-container.js';
import { containerNames, containers, type Container, type ContainerName } from '../conversion/containers.js';
import { layoutNames, planFolder, planLayout } from '../conversion/families.js';
import type { FolderContainer, LayoutName } from '../conversion/family.js';
import type { ConversionPlan } from '../conversion/plan.js';
import { hasWords, planCopy } from '../conversion/plan-copy.js';
import { refuseSameFile } from '../conversion/same-file.js';
import { checkDestination, staged, writeInto, type Staged, type StagedDestination } from '../conversion/staging.js';
import { writeVerified } from '../conversion/write-verified.js';
import { locate } from '../locate.js';
import { interruptible } from '../interrupt.js';
import { readTextFile } from '../texts.js';
import { addTensorOptions, tokenizerChoices, type TensorOptions } from '../model-options.js';
import { byteCount, commaList, forceOption, jsonOption } from '../options.js';
import { UsageError } from '../output/errors.js';
import { counted, formatMegabytes } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { styleOf, type Style } from '../output/style.js';
import { renderFacts } from '../output/table.js';
import { tally } from '../tally.js';
import type { Terminal } from '../terminal.js';
import { addWordsOptions, sayMended, wordsOptions, type VectorsOptions } from '../word-vectors.js';

const runtimeFormats = ['onnx', 'tfjs'] as const;

type Target = ContainerName | LayoutName | (typeof runtimeFormats)[number];

interface Options extends TensorOptions, Pick<VectorsOptions, 'strict' | 'member'> {
  readonly to?: Target;
  readonly dtype?: FloatDType | 'int8';
  readonly calibration?: string;
  readonly shardSize?: number;
  readonly outputs?: readonly string[];
  readonly externalData?: true;
  readonly force?: true;
}

const description = `Write a checkpoint in another format, layout or dtype, and verify it.

The destination's extension says what it becomes, or --to:

  the same tensors under the same names, in another container
    safetensors      x.safetensors
    pytorch          x.bin, x.pt, x.pth: a state dict, as torch.save writes it
    tensorflow       x.ckpt: the prefix of x.ckpt.index and its data
    hdf5             x.h5, x.hdf5
    npz              x.npz
    npy              x.npy, of a checkpoint of one tensor
    word2vec-text    x.txt, x.vec, of word vectors
    word2vec-binary  x.w2v, x.bin, of word vectors
  a model as it was published in a container, where the destination is no such file but a folder
    safetensors, pytorch   what Python's transformers opens
    tensorflow       a BERT as Google's checkpoint, a GPT-2 as OpenAI's; float32 unless --dtype
  a model as its publishers lay it out, with configuration and vocabulary
    huggingface      what Python's transformers opens
    google           what google-research/bert opens; float32 unless --dtype
    openai           a GPT-2 as OpenAI's TensorFlow checkpoint, a GPT as its ten arrays; float32
    bilm-tf          an ELMo as options.json and lm_weights.hdf5; float32
  a model that another runtime runs
    onnx             x.onnx: any ONNX Runtime
    tfjs             a folder: TensorFlow.js's loadGraphModel`;

export function addConvert(program: Command, terminal: Terminal): void {
  const command = program
    .command('convert')
    .summary('write a checkpoint in another format, layout or dtype')
    .description(description)
    .argument('<source>', 'checkpoint file, TensorFlow prefix or model folder')
    .argument('<destination>', 'file, TensorFlow prefix or folder to write')
    .addOption(
      new Option('--to <format>', 'what to write, where the extension does not say it').choices([
        'safetensors',
        ...layoutNames,
        ...containerNames.filter((name) => name !== 'safetensors'),
        ...runtimeFormats,
      ]),
    )
    .addOption(
      new Option(
        '--dtype <dtype>',
        'of floating-point tensors, rounded to nearest, ties to even; int8: kernels of a BERT, --to huggingface',
      ).choices(['float32', 'float16', 'bfloat16', 'int8']),
    )
    .option(
      '--calibration <file>',
      'of --dtype int8: texts, one a line, like those of its users; short ones in English and Chinese are built in',
    )
    .option('--shard-size <size>', 'of safetensors: cut files above so many bytes, such as 5GB or 200MB', byteCount)
    .option(
      '--outputs <names>',
      "of onnx and tfjs: logits, last_hidden_state, hidden_states, … (as Python's optimum unless given)",
      commaList,
    )
    .option('--external-data', 'of onnx: weights in a file of their own, which files over 2 GB have in any case')
    .addOption(forceOption())
    .addOption(jsonOption());
  addWordsOptions(addTensorOptions(command)).action((source: string, destination: string, options: Options) =>
    convert(source, destination, options, terminal),
  );
}

async function convert(source: string, destination: string, options: Options, terminal: Terminal): Promise<void> {
  const { to = destination.endsWith('.onnx') ? 'onnx' : undefined, dtype, shardSize, force } = options;
  if (to === 'onnx' || to === 'tfjs') {
    if (dtype !== undefined || shardSize !== undefined)
      throw new UsageError(`--dtype and --shard-size are not for --to ${to}`);
    if (options.strict === true || options.member !== undefined)
      throw new UsageError('--strict and --member are for word vectors, which no runtime runs');
    if (options.calibration !== undefined) throw new UsageError('--calibration is for --dtype int8');
    if ((options.lowerCase ?? options.cased) !== undefined)
      throw new UsageError(`--lower-case and --cased are not for --to ${to}, which holds no tokenizer`);
    const { exportCommand } = await import('./convert-export.js');
    await exportCommand(await locate(source, terminal), destination, { ...options, to }, terminal);
    return;
  }
  if (options.outputs !== undefined || options.externalData === true || options.paddedEmbeddings === true)
    throw new UsageError('--outputs, --external-data and --padded-embeddings are for --to onnx and --to tfjs');
  if (to !== undefined)
    checkEnding('convert', 'destination', destination, isLayout(to) || to === 'gpt-npy' ? 'folder' : to);
  const { openCheckpoint } = await import('@firth/checkpoints');
  const { encoderPath } = await import('@firth/bert');
  const located = await locate(source, terminal);
  const checkpoint = await openCheckpoint(await encoderPath(located), {
    ...wordsOptions(options),
    mmap: options.mmap,
  });
  if (hasWords(checkpoint)) sayMended(checkpoint.mended, terminal);
  try {
    const target = to ?? chooseContainer(destination, hasWords(checkpoint));
    const plan = await planOf(target, checkpoint, located, destination, options);
    const { hasShards }: Container = containers[plan.container];
    if (shardSize !== undefined && hasShards !== true)
      throw new UsageError(`--shard-size is for safetensors; ${target} is one file`);
    const inputs = [...checkpoint.files, ...plan.copies.values(), located];
    const folders = plan.kind === 'folder' ? checkpoint.files.map((file) => dirname(file)) : [];
    await refuseSameFile([...inputs, ...folders], [destination]);
    await checkDestination(destination, plan.kind === 'folder' ? 'folder' : 'file', force === true);
    const place = {
      path: destination,
      kind: plan.kind,
      force: force === true,
      main: plan.weightsFile,
      inputs,
    };
    const { result: bytes, removed } = await interruptible((signal) =>
      carryOut(plan, place, options, terminal, signal),
    );
    const { contents, leftOut } = plan;
    const { format } = checkpoint;
    const summary = {
      source,
      destination,
      layout: target,
      format,
      tensors: contents.tensors.length,
      bytes,
      leftOut,
      removed,
    };
    const style = styleOf(terminal.stdout, terminal);
    terminal.stdout.write(options.json ? toJsonLine({ ...summary, verified: true }) : renderSummary(summary, style));
  } finally {
    await checkpoint.close();
  }
}

async function planOf(
  target: ContainerName | LayoutName,
  checkpoint: Checkpoint,
  source: string,
  destination: string,
  options: Options,
): Promise<ConversionPlan> {
  const { dtype, calibration, skipUnknownTensors } = options;
  if (calibration !== undefined && dtype !== 'int8') throw new UsageError('--calibration is for --dtype int8');
  if ((options.lowerCase ?? options.cased) !== undefined && target === 'bilm-tf')
    throw new UsageError('--lower-case and --cased are not for --to bilm-tf, which holds no tokenizer');
  const opening = {
    skipUnknownTensors: skipUnknownTensors === true,
    mmap: options.mmap,
    ...tokenizerChoices(options),
  };
  if (dtype === 'int8') {
    if (target !== 'huggingface') throw new UsageError(`--dtype int8 is for --to huggingface, not for ${target}`);
    const { planBertInt8 } = await import('../conversion/plan-bert-int8.js');
    const texts = calibration === undefined ? undefined : await calibrationTexts(calibration);
    return planBertInt8(checkpoint, source, opening, texts);
  }
  const { castCheckpoint } = await import('../conversion/cast-checkpoint.js');
  if (isLayout(target)) {
    // The variables of Google's, OpenAI's and ELMo's programs are float32.
    const wanted = dtype ?? (target === 'huggingface' ? undefined : 'float32');
    return planLayout(target, castCheckpoint(checkpoint, wanted), source, opening);
  }
  const { dtype: own, extensions }: Container = containers[target];
  if (own !== undefined && dtype !== undefined && own !== dtype)
    throw new UsageError(`--dtype ${dtype} is not for ${target}, which holds ${own}`);
  if (isFolderContainer(target) && !extensions.some((extension) => destination.toLowerCase().endsWith(extension))) {
    const wanted = dtype ?? (target === 'tensorflow' ? 'float32' : undefined);
    const plan = await planFolder(target, castCheckpoint(checkpoint, wanted), source, opening);
    if (plan !== undefined) return plan;
  }
  if (opening.lowerCase !== undefined)
    throw new UsageError('--lower-case and --cased are for a whole folder: one file holds no tokenizer');
  if (opening.skipUnknownTensors)
    throw new UsageError('--skip-unknown-tensors is for a whole folder: one file takes the tensors as they are');
  return planCopy(castCheckpoint(checkpoint, own ?? dtype), target, destination);
}

async function calibrationTexts(file: string): Promise<string[]> {
  const texts = (await readTextFile(file)).split(/\r?\n/).filter((line) => line.trim() !== '');
  if (texts.length > 0) return texts;
  throw new UsageError(`--calibration: expected a text on each line of ${file}, found none`);
}

const isFolderContainer = (target: string): target is FolderContainer =>
  ['safetensors', 'pytorch', 'tensorflow'].includes(target);

const isLayout = (target: string): target is LayoutName => layoutNames.some((name) => name === target);

/** Writes all of it or nothing; the bytes of all tensors. */
async function carryOut(
  { container, weightsFile, contents, texts, copies }: ConversionPlan,
  place: StagedDestination,
  { shardSize }: Options,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Staged<number>> {
  const progress = new Progress(terminal, 'converting', formatMegabytes);
  try {
    return await staged(place, async (folder) => {
      const bytes = await writeVerified(join(folder, weightsFile), container, contents, {
        shardSize,
        signal,
        onProgress: (done, total) => {
          progress.update(done, total);
        },
      });
      for (const [name, text] of texts) await writeInto(join(folder, name), text);
      for (const [name, from] of copies) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeInto(join(folder, name), streamFile(from));
      }
      signal.throwIfAborted();
      return bytes;
    });
  } finally {
    progress.stop();
  }
}

interface Summary {
  readonly source: string;
  readonly destination: string;
  readonly format: string;
  readonly tensors: number;
  readonly bytes: number;
  readonly leftOut: ConversionPlan['leftOut'];
  readonly removed: readonly string[];
}

function renderSummary(
  { source, destination, format, tensors, bytes, leftOut, removed }: Summary,
  style: Style,
): string {
  return renderFacts(
    [
      ['from', `${source} (${format})`],
      ['to', destination],
      ['written', `${counted(tensors, 'tensor')}, ${formatMegabytes(bytes)}, read back and compared`],
      ...(leftOut.length === 0 ? [] : [['left out', tally(leftOut)] as const]),
      ...(removed.length === 0 ? [] : [['removed', removed.join(', ')] as const]),
    ],
    style,
  );
}
