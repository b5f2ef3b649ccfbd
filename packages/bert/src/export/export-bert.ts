import type { ExportedModel, ForeignModel, Program, Tree, WeightSource } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { exportOnnx } from '@firth/ops/onnx/export';
import { exportGraphModel } from '@firth/ops/tfjs-graph';
import { forwardProgram } from '../forward.js';
import { checkArgument } from '@firth/options';
import { bertWeights, loadBert, type LoadedBert } from '../loaded-bert.js';
import { embedProgram } from '../sentence/embed-program.js';
import { closeModules, openModules, sentenceWeights, type ModuleCheckpoints } from '../sentence/sentence-weights.js';
import { exportFormat, exportOptions, type ExportOptions } from './export-options.js';
import { exportProgram, type PublicInput } from './export-program.js';
import { lazyEngine } from './lazy-engine.js';
import { planOutputs, type OutputPlan } from './outputs.js';
import { compareWithEngine, type CheckedOutput } from './verify.js';

/** An ONNX file, its weights inside or in a `.data` file beside it, or the files of a TensorFlow.js graph model. */
export type ExportFormat =
  { readonly to: 'onnx'; readonly fileName: string; readonly external?: boolean } | { readonly to: 'tfjs' };

/** A BERT about to be written for other runtimes. It holds files open until `close()`. */
export interface BertExport {
  /** The files of the checkpoint that it is made of. */
  readonly files: readonly string[];
  readonly model: ExportedModel;
  readonly inputs: readonly PublicInput[];
  readonly outputs: readonly string[];
  /** Runs what was written on a padded batch, and compares every output with what our own engine gives. */
  verify(written: ForeignModel): Promise<readonly CheckedOutput[]>;
  close(): Promise<void>;
}

/**
 * Records a published BERT in another runtime's format. Inputs are Hugging Face's `input_ids`, `attention_mask` and
 * `token_type_ids`, each [batch, length].
 *
 * @throws OptionError; CheckpointError as `BertModel.fromPretrained`; `UNSUPPORTED` naming an output that the model has not.
 */
export async function exportBert(path: string, format: ExportFormat, given: ExportOptions = {}): Promise<BertExport> {
  const { paddedEmbeddings, skipUnknownTensors, mmap, ...options } = exportOptions.read(given);
  checkArgument('exportBert', 'format', exportFormat, format);
  const engine = options.engine ?? lazyEngine(() => onnx());
  const loaded = await loadBert(path, { engine, paddedEmbeddings, skipUnknownTensors, mmap });
  let modules: ModuleCheckpoints = new Map();
  const close = async () => {
    await closeModules(modules);
    await loaded.close();
    if (options.engine === undefined) await engine.dispose();
  };
  try {
    const plan = planOutputs(loaded, options.outputs);
    if (plan.kind === 'sentence') modules = await openModules(loaded);
    const metadata = { ...origin(loaded), ...options.metadata };
    const files = [...loaded.checkpoint.files, ...[...modules.values()].flatMap((checkpoint) => checkpoint.files)];
    return { files, ...exported(loaded, modules, plan, format, metadata), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function exported(
  loaded: LoadedBert,
  modules: ModuleCheckpoints,
  { kind, outputs }: OutputPlan,
  format: ExportFormat,
  metadata: Readonly<Record<string, string>>,
): Omit<BertExport, 'close' | 'files'> {
  const { config, recipe, parts } = loaded;
  const written = <S>(program: Program<S, PublicInput, string>, weights: Tree<S, WeightSource>) => ({
    model:
      format.to === 'onnx'
        ? exportOnnx(program, weights, { fileName: format.fileName, external: format.external, metadata })
        : exportGraphModel(program, weights, { metadata }),
    inputs: ['input_ids', 'attention_mask', 'token_type_ids'] as const,
    outputs: outputs.map(({ name }) => name),
    verify: (model: ForeignModel) => compareWithEngine(loaded, program, weights, model),
  });
  return kind === 'sentence'
    ? written(exportProgram(embedProgram(config, recipe), outputs), sentenceWeights(loaded, recipe.steps, modules))
    : written(exportProgram(forwardProgram(config, parts), outputs), bertWeights(loaded, parts));
}

function origin({ files: { folder }, checkpoint, config }: LoadedBert): Record<string, string> {
  return {
    made_by: '@firth/bert',
    made_from: `${folder.split(/[\\/]/).findLast((name) => name !== '') ?? ''} (${checkpoint.format})`,
    model_type: 'bert',
    config: JSON.stringify(config),
  };
}
