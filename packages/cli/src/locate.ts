import { interruptible } from './interrupt.js';
import { UsageError } from './output/errors.js';
import { formatMegabytes } from './output/format.js';
import { Progress } from './output/progress.js';
import type { Terminal } from './terminal.js';

/** The path or URL of a model. One of the hub is fetched first, as HF_HOME, HF_TOKEN and their like say. */
export async function locate(model: string, terminal: Terminal): Promise<string> {
  if (model === '') throw new UsageError('the name of the model is empty');
  const { modelFiles } = await import('@firth/checkpoints/model-files');
  const progress = new Progress(terminal, 'downloading', formatMegabytes);
  const onProgress = ({ written, total }: { readonly written: number; readonly total: number }): void => {
    progress.update(written, total);
  };
  try {
    return (await interruptible((signal) => modelFiles(model, { onProgress, signal }))).name;
  } finally {
    progress.stop();
  }
}
