import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from '@firth/checkpoints';
import { Option, type Command } from 'commander';
import { planCopy, type ConversionPlan } from '../conversion/plan.js';
import { checkDestination, staged } from '../conversion/staging.js';
import { writeVerified } from '../conversion/write-verified.js';
import { interruptible } from '../interrupt.js';
import { commaList, forceOption, jsonOption, paddedEmbeddingsOption, type ModelOptions } from '../options.js';
import { UsageError } from '../output/errors.js';
import { counted, formatMegabytes } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { styleOf, type Style } from '../output/style.js';
import { renderFacts } from '../output/table.js';
import { tally } from '../tally.js';
import type { Terminal } from '../terminal.js';

type Layout = 'safetensors' | 'huggingface' | 'pytorch' | 'openai' | 'onnx' | 'tfjs';

interface Options extends ModelOptions {
  readonly to?: Layout;
  readonly outputs?: readonly string[];
  readonly externalData?: true;
  readonly force?: true;
}

export function addConvert(program: Command, terminal: Terminal): void {
  program
    .command('convert')
    .description(
      'Write any readable checkpoint as safetensors, or a BERT for another runtime, and verify what was written.',
    )
    .argument('<source>', 'checkpoint file, TensorFlow prefix or model folder')
    .argument(
      '<destination>',
      'file to write (x.onnx: --to onnx); a folder with --to huggingface, pytorch, openai or tfjs',
    )
    .addOption(
      new Option(
        '--to <layout>',
        "safetensors: one file, the source's names (unless the destination ends in .onnx); huggingface: a BERT or GPT that " +
          "Python's transformers opens; pytorch: the same as pytorch_model.bin, and openai: OpenAI's own files, of a GPT; onnx: any ONNX Runtime; tfjs: TensorFlow.js's loadGraphModel",
      ).choices(['safetensors', 'huggingface', 'pytorch', 'openai', 'onnx', 'tfjs']),
    )
    .option(
      '--outputs <names>',
      "of onnx and tfjs: logits, last_hidden_state, hidden_states, … (as Python's optimum unless given)",
      commaList,
    )
    .option('--external-data', 'of onnx: weights in a file of their own, which files over 2 GB have in any case')
    .addOption(paddedEmbeddingsOption())
    .addOption(forceOption())
    .addOption(jsonOption())
    .action((source: string, destination: string, options: Options) => convert(source, destination, options, terminal));
}

async function convert(source: string, destination: string, options: Options, terminal: Terminal): Promise<void> {
  const layout = options.to ?? (destination.endsWith('.onnx') ? 'onnx' : 'safetensors');
  if (layout === 'onnx' || layout === 'tfjs') {
    const { exportCommand } = await import('./convert-export.js');
    await exportCommand(source, destination, { ...options, to: layout }, terminal);
    return;
  }
  if (options.outputs !== undefined || options.externalData === true || options.paddedEmbeddings === true)
    throw new UsageError('--outputs, --external-data and --padded-embeddings are for --to onnx and --to tfjs');
  const { openCheckpoint } = await import('@firth/checkpoints');
  const { encoderPath } = await import('@firth/bert');
  await checkDestination(destination, layout === 'safetensors' ? 'file' : 'folder', options.force === true);
  const checkpoint = await openCheckpoint(await encoderPath(source));
  try {
    const plan = await planOf(checkpoint, source, layout);
    const bytes = await interruptible((signal) => carryOut(plan, destination, terminal, signal));
    const { tensors, leftOut } = plan;
    const summary = {
      source,
      destination,
      layout,
      format: checkpoint.format,
      tensors: tensors.length,
      bytes,
      leftOut,
    };
    const style = styleOf(terminal.stdout, terminal);
    terminal.stdout.write(options.json ? toJsonLine({ ...summary, verified: true }) : renderSummary(summary, style));
  } finally {
    await checkpoint.close();
  }
}

async function planOf(
  checkpoint: Checkpoint,
  source: string,
  layout: Exclude<Layout, 'onnx' | 'tfjs'>,
): Promise<ConversionPlan> {
  if (layout === 'safetensors') return planCopy(checkpoint);
  const { isGpt } = await import('@firth/gpt');
  if (isGpt(checkpoint)) {
    const { planGpt } = await import('../conversion/plan-gpt.js');
    return planGpt(checkpoint, source, layout);
  }
  if (layout !== 'huggingface') throw new UsageError(`--to ${layout} is for GPT and GPT-2`);
  const { planHuggingFace } = await import('../conversion/plan-huggingface.js');
  return planHuggingFace(checkpoint, source);
}

/** Writes all of it or nothing; the bytes of all tensors. */
async function carryOut(
  plan: ConversionPlan,
  destination: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const progress = new Progress(terminal, 'converting', formatMegabytes);
  let bytes = 0;
  try {
    await staged(destination, plan.kind, async (folder) => {
      bytes = await writeVerified(join(folder, plan.weightsFile), plan.tensors, {
        format: plan.format,
        metadata: plan.metadata,
        signal,
        onProgress: (done, total) => {
          progress.update(done, total);
        },
      });
      for (const [name, text] of plan.texts) await writeFile(join(folder, name), text);
      for (const [name, from] of plan.copies) await copyFile(from, join(folder, name));
      signal.throwIfAborted();
    });
  } finally {
    progress.stop();
  }
  return bytes;
}

interface Summary {
  readonly source: string;
  readonly destination: string;
  readonly format: string;
  readonly tensors: number;
  readonly bytes: number;
  readonly leftOut: ConversionPlan['leftOut'];
}

function renderSummary({ source, destination, format, tensors, bytes, leftOut }: Summary, style: Style): string {
  return renderFacts(
    [
      ['from', `${source} (${format})`],
      ['to', destination],
      ['written', `${counted(tensors, 'tensor')}, ${formatMegabytes(bytes)}, read back and compared`],
      ...(leftOut.length === 0 ? [] : [['left out', tally(leftOut)] as const]),
    ],
    style,
  );
}
