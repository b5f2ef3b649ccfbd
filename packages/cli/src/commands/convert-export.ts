import { checkEnding } from '@firth/checkpoints/options';
import { exportModel, runtimes, type ExportRequest, type ExportSummary } from '../conversion/export-model.js';
import { refuseSameFile } from '../conversion/same-file.js';
import { checkDestination } from '../conversion/staging.js';
import { interruptible } from '../interrupt.js';
import type { JsonOption } from '../options.js';
import { UsageError } from '../output/errors.js';
import { counted, formatError, formatMegabytes } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { styleOf, type Style } from '../output/style.js';
import { renderFacts } from '../output/table.js';
import type { Terminal } from '../terminal.js';

/** `firth convert` to a format that another runtime runs. */
export async function exportCommand(
  source: string,
  destination: string,
  request: ExportRequest & JsonOption,
  terminal: Terminal,
): Promise<void> {
  const { to, externalData, force, json } = request;
  if (to === 'tfjs' && externalData === true) throw new UsageError('--external-data is for --to onnx');
  checkEnding('convert', 'destination', destination, to === 'onnx' ? 'onnx' : 'folder');
  await refuseSameFile([source], [destination]);
  await checkDestination(destination, to === 'onnx' ? 'file' : 'folder', force === true);
  const progress = new Progress(terminal, 'exporting', formatMegabytes);
  const onProgress = (done: number, total: number): void => {
    progress.update(done, total);
  };
  try {
    const summary = await interruptible((signal) => exportModel(source, destination, request, onProgress, signal));
    progress.stop();
    terminal.stdout.write(json ? toJsonLine(summary) : renderExport(summary, styleOf(terminal.stdout, terminal)));
  } finally {
    progress.stop();
  }
}

function renderExport(summary: ExportSummary, style: Style): string {
  const { source, destination, layout, files, inputs, outputs, bytes, worst, removed } = summary;
  const check =
    worst === undefined
      ? `not run: npm i ${runtimes[layout]}`
      : `run in ${runtimes[layout].split(' ')[0] ?? ''}; ${worst.name} differs most, by ${formatError(worst.maxAbsoluteError)}`;
  return renderFacts(
    [
      ['from', source],
      ['to', destination],
      ['inputs', inputs.join(', ')],
      ['outputs', outputs.join(', ')],
      ['written', `${counted(files.length, 'file')}, ${formatMegabytes(bytes)}`],
      ['checked', check],
      ...(removed.length === 0 ? [] : [['removed', removed.join(', ')] as const]),
    ],
    style,
  );
}
