import type { BertExport, ExportFormat } from './export-bert.js';
import type { ExportOptions } from './export-options.js';

/**
 * Records a published BERT in another runtime's format. Inputs are Hugging Face's `input_ids`, `attention_mask` and
 * `token_type_ids`, each [batch, length]. The writers are loaded when they are first used.
 *
 * @throws CheckpointError as `BertModel.fromPretrained`; `UNSUPPORTED` naming an output that the model has not.
 */
export async function exportBert(path: string, format: ExportFormat, options?: ExportOptions): Promise<BertExport> {
  const writers = await import('./export-bert.js');
  return writers.exportBert(path, format, options);
}
