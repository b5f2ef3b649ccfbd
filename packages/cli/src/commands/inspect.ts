import type { Checkpoint } from '@firth/checkpoints';
import type { Command } from 'commander';
import { openGptModel } from '../gpt-model.js';
import { locate } from '../locate.js';
import { inspection } from '../inspection.js';
import { mapModel, type ModelName } from '../model-mapping.js';
import { jsonOption, paddedEmbeddingsOption, skipUnknownTensorsOption, type TensorOptions } from '../options.js';
import { formatMegabytes, counted } from '../output/format.js';
import { renderInspection } from '../output/inspection-text.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { styleOf } from '../output/style.js';
import type { Terminal } from '../terminal.js';

interface Options extends TensorOptions {
  readonly verify?: true;
  readonly summary?: true;
}

export function addInspect(program: Command, terminal: Terminal): void {
  program
    .command('inspect')
    .description('Show what a checkpoint of any format holds, and the weight tree that it maps to.')
    .argument('<path>', 'checkpoint file, TensorFlow prefix or model folder')
    .option('--verify', 'read every tensor, checking what checksums the format has')
    .option('--summary', 'leave out the table of tensors')
    .addOption(paddedEmbeddingsOption())
    .addOption(skipUnknownTensorsOption())
    .addOption(jsonOption())
    .action((path: string, options: Options) => inspect(path, options, terminal));
}

async function inspect(path: string, options: Options, terminal: Terminal): Promise<void> {
  const [{ openCheckpoint }, { encoderPath }] = await Promise.all([
    import('@firth/checkpoints'),
    import('@firth/bert'),
  ]);
  const model = await locate(path, terminal);
  const encoder = await encoderPath(model);
  const checkpoint = await openCheckpoint(encoder);
  try {
    const report = await inspection(path, checkpoint, await mapModel(checkpoint, encoder));
    const style = styleOf(terminal.stdout, terminal);
    if (!options.json) terminal.stdout.write(renderInspection(report, style, options.summary === true));
    const verified = options.verify ? await readAll(checkpoint, terminal) : undefined;
    if (options.json) terminal.stdout.write(toJsonLine({ ...report, verified }));
    else if (verified !== undefined) terminal.stdout.write(`${style.good(verifiedText(verified))}\n`);
    if (report.tree !== undefined) await checkModel(model, report.tree.model, options);
  } finally {
    await checkpoint.close();
  }
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

/** What loading the model would refuse: a missing, mis-shaped or unknown tensor, a vocabulary of another length. */
async function checkModel(path: string, model: ModelName, options: Options): Promise<void> {
  const { TokenizerError } = await import('@firth/tokenizers');
  const { paddedEmbeddings = false, skipUnknownTensors = false } = options;
  try {
    const loaded = await openModel(path, model, { paddedEmbeddings, skipUnknownTensors });
    await loaded?.dispose();
  } catch (error) {
    // Weights and config without a vocabulary are worth a look too.
    if (!(error instanceof TokenizerError && error.code === 'NOT_FOUND')) throw error;
  }
}

/** Recurrent layers have nothing beside their tensors that could be refused. */
async function openModel(
  path: string,
  model: ModelName,
  options: { readonly paddedEmbeddings: boolean; readonly skipUnknownTensors: boolean },
) {
  switch (model) {
    case 'BERT':
      return (await import('@firth/bert')).BertModel.fromPretrained(path, options);
    case 'ELMo':
      return (await import('@firth/elmo')).Elmo.fromPretrained(path, {
        skipUnknownTensors: options.skipUnknownTensors,
      });
    case 'recurrent network':
      return undefined;
    case 'GPT':
    case 'GPT-2':
      return openGptModel(path, options);
  }
}
