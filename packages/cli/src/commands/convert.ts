import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from '@firth/checkpoints';
import { Option, type Command } from 'commander';
import { planCopy, type ConversionPlan } from '../conversion/plan.js';
import { checkDestination, staged } from '../conversion/staging.js';
import { writeVerified } from '../conversion/write-verified.js';
import { interruptible } from '../interrupt.js';
import { forceOption, jsonOption, type JsonOption } from '../options.js';
import { counted, formatMegabytes } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { styleOf, type Style } from '../output/style.js';
import { renderFacts } from '../output/table.js';
import { tally } from '../tally.js';
import type { Terminal } from '../terminal.js';

interface Options extends JsonOption {
  readonly to: 'safetensors' | 'huggingface';
  readonly force?: true;
}

export function addConvert(program: Command, terminal: Terminal): void {
  program
    .command('convert')
    .description('Write any readable checkpoint as safetensors, and verify what was written.')
    .argument('<source>', 'checkpoint file, TensorFlow prefix or model folder')
    .argument('<destination>', 'file to write; with --to huggingface, a folder')
    .addOption(
      new Option(
        '--to <layout>',
        "safetensors: one file, the source's names; huggingface: a BERT that Python's transformers opens",
      )
        .choices(['safetensors', 'huggingface'])
        .default('safetensors'),
    )
    .addOption(forceOption())
    .addOption(jsonOption())
    .action((source: string, destination: string, options: Options) => convert(source, destination, options, terminal));
}

async function convert(source: string, destination: string, options: Options, terminal: Terminal): Promise<void> {
  const { openCheckpoint } = await import('@firth/checkpoints');
  const { encoderPath } = await import('@firth/bert');
  await checkDestination(destination, options.to === 'huggingface' ? 'folder' : 'file', options.force === true);
  const checkpoint = await openCheckpoint(await encoderPath(source));
  try {
    const plan = await planOf(checkpoint, source, options);
    const bytes = await interruptible((signal) => carryOut(plan, destination, terminal, signal));
    const { tensors, leftOut } = plan;
    const summary = {
      source,
      destination,
      layout: options.to,
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

async function planOf(checkpoint: Checkpoint, source: string, { to }: Options): Promise<ConversionPlan> {
  if (to === 'safetensors') return planCopy(checkpoint);
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
