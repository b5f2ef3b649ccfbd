import type { Checkpoint } from '@firth/checkpoints';
import type { DescribedGeneration } from '@firth/gpt';
import type { Command } from 'commander';
import { openGptModel } from '../gpt-model.js';
import { locate } from '../locate.js';
import { inspectedTokenizer, type InspectedTokenizer } from '../inspected-tokenizer.js';
import { inspection } from '../inspection.js';
import { mapModel, type ModelName } from '../model-mapping.js';
import { addTensorOptions, modelChoices, type TensorOptions } from '../model-options.js';
import { jsonOption } from '../options.js';
import { formatMegabytes, counted } from '../output/format.js';
import { UsageError } from '../output/errors.js';
import { renderInspection } from '../output/inspection-text.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { styleOf } from '../output/style.js';
import type { Terminal } from '../terminal.js';
import { hasWords } from '../conversion/plan-copy.js';
import { addWordsOptions, sayMended, wordsOptions, type VectorsOptions } from '../word-vectors.js';

interface Options extends TensorOptions, Pick<VectorsOptions, 'strict' | 'member'> {
  readonly verify?: true;
  readonly summary?: true;
}

export function addInspect(program: Command, terminal: Terminal): void {
  const command = program
    .command('inspect')
    .description('Show what a checkpoint of any format holds, and the weight tree that it maps to.')
    .argument('<path>', 'checkpoint file, TensorFlow prefix or model folder')
    .option('--verify', 'read every tensor, checking what checksums the format has')
    .option('--summary', 'leave out the table of tensors')
    .addOption(jsonOption());
  addWordsOptions(addTensorOptions(command)).action((path: string, options: Options) =>
    inspect(path, options, terminal),
  );
}

async function inspect(path: string, options: Options, terminal: Terminal): Promise<void> {
  const [{ openCheckpoint }, { encoderPath }] = await Promise.all([
    import('@firth/checkpoints'),
    import('@firth/bert'),
  ]);
  const model = await locate(path, terminal);
  const encoder = await encoderPath(model);
  const checkpoint = await openCheckpoint(encoder, { ...wordsOptions(options), mmap: options.mmap });
  if (hasWords(checkpoint)) sayMended(checkpoint.mended, terminal);
  try {
    const mapping = await mapModel(checkpoint, encoder);
    refuseModelOptions(path, mapping.model, options);
    const checked = mapping.model === undefined ? {} : await checkModel(model, encoder, mapping.model, options);
    const report = {
      ...(await inspection(path, checkpoint, mapping)),
      tokenizer: checked.tokenizer,
      generation: checked.generation,
    };
    const style = styleOf(terminal.stdout, terminal);
    if (!options.json) terminal.stdout.write(renderInspection(report, style, options.summary === true));
    const verified = options.verify ? await readAll(checkpoint, terminal) : undefined;
    if (options.json)
      terminal.stdout.write(toJsonLine({ ...report, ...(options.summary && { tensors: undefined }), verified }));
    else if (verified !== undefined) terminal.stdout.write(`${style.good(verifiedText(verified))}\n`);
    if (checked.refused !== undefined) throw checked.refused;
  } finally {
    await checkpoint.close();
  }
}

const hasTokenizer = (model: ModelName | undefined): boolean =>
  model !== undefined && model !== 'ELMo' && model !== 'recurrent network';

/** Refuses what is of models, for what is none of them. */
function refuseModelOptions(path: string, model: ModelName | undefined, options: Options): void {
  const { lowerCase, cased, paddedEmbeddings, skipUnknownTensors } = options;
  if ((lowerCase ?? cased) !== undefined && !hasTokenizer(model))
    throw new UsageError(`--lower-case and --cased are for a tokenizer, and ${path} has none`);
  if (paddedEmbeddings === true && !hasTokenizer(model))
    throw new UsageError(`--padded-embeddings is for a vocabulary of tokens, and ${path} has none`);
  if (skipUnknownTensors === true && (model === undefined || model === 'recurrent network'))
    throw new UsageError(`--skip-unknown-tensors is for a BERT, a GPT or an ELMo, and ${path} is ${model ?? 'none'}`);
}

interface Verified {
  readonly tensors: number;
  readonly bytes: number;
}

const verifiedText = ({ tensors, bytes }: Verified): string =>
  `verified: read ${counted(tensors, 'tensor')}, ${formatMegabytes(bytes)}`;

/** Reads each tensor once and keeps none; a reader refuses one whose checksum is wrong. */
async function readAll({ tensors }: Checkpoint, terminal: Terminal): Promise<Verified> {
  const progress = new Progress(terminal, 'verifying', formatMegabytes);
  const total = [...tensors.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  let bytes = 0;
  try {
    for (const tensor of tensors.values()) {
      bytes += (await tensor.read()).byteLength;
      progress.update(bytes, total);
    }
  } finally {
    progress.stop();
  }
  return { tensors: tensors.size, bytes };
}

interface CheckedModel {
  readonly tokenizer?: InspectedTokenizer | undefined;
  /** What the folder of a GPT sets for `generate`. */
  readonly generation?: DescribedGeneration | undefined;
  /** What loading the model refuses: a missing, mis-shaped or unknown tensor, a vocabulary of another length. */
  readonly refused?: Error;
}

async function checkModel(path: string, encoder: string, model: ModelName, options: Options): Promise<CheckedModel> {
  const { TokenizerError } = await import('@firth/tokenizers');
  try {
    const loaded = await openModel(path, model, options);
    if (loaded === undefined) return {};
    try {
      if (!('tokenizer' in loaded)) return {};
      const tokenizer = await inspectedTokenizer(loaded.tokenizer, encoder);
      if (!('generationDefaults' in loaded)) return { tokenizer };
      return { tokenizer, generation: await (await import('@firth/gpt')).describeGeneration(encoder, loaded) };
    } finally {
      await loaded.dispose();
    }
  } catch (error) {
    // Weights and config without a vocabulary are worth a look too.
    if (error instanceof TokenizerError && error.code === 'NOT_FOUND') return {};
    if (error instanceof Error) return { refused: error };
    throw error;
  }
}

/** Recurrent layers have nothing beside their tensors that could be refused. */
async function openModel(path: string, model: ModelName, options: Options) {
  const { skipUnknownTensors = false, mmap } = options;
  const load = { skipUnknownTensors, ...modelChoices(options) };
  switch (model) {
    case 'BERT':
      return (await import('@firth/bert')).BertModel.fromPretrained(path, load);
    case 'ELMo':
      return (await import('@firth/elmo')).Elmo.fromPretrained(path, { skipUnknownTensors, mmap });
    case 'recurrent network':
      return undefined;
    case 'GPT':
    case 'GPT-2':
      return openGptModel(path, load);
  }
}
