import type { Checkpoint } from '@firth/checkpoints';
import type { ModelFiles, ModelSource } from '@firth/checkpoints/model-files';
import { bindTree, refuseUnknown, type Engine, type Tree, type WeightSource } from '@firth/ops';
import { openModel } from '@firth/ops/open-model';
import type { OptionsOf } from '@firth/options';
import type { ElmoConfig } from './config.js';
import { expectedOf, fatesOf } from './fates.js';
import { loadOptions } from './load-options.js';
import { readOptionsFile } from './options-file.js';
import { elmoSchema, type ElmoSchema } from './schema.js';
import { recognize } from './sources/recognize.js';

export type { LoadOptions } from './load-options.js';

/** A published ELMo, opened; no weight of it is read yet. */
export interface LoadedElmo {
  readonly files: ModelFiles;
  readonly config: ElmoConfig;
  /** As published: every tensor under its own name. */
  readonly checkpoint: Checkpoint;
  readonly weights: Tree<ElmoSchema, WeightSource>;
  readonly engine: Engine;
  /** Closes the files, and ends the engine where it was made for this model alone. */
  readonly close: () => Promise<void>;
}

/**
 * @throws OptionError before anything is opened.
 * @throws CheckpointError `NOT_FOUND`, `BAD_CONFIG`, `MISSING_TENSOR`, `WRONG_SHAPE` or `UNKNOWN_TENSOR` that names the file and what
 * is wrong.
 */
export async function loadElmo(model: ModelSource, options?: OptionsOf<typeof loadOptions>): Promise<LoadedElmo> {
  const read = loadOptions.read(options);
  return openModel(model, read, async ({ files, engine, open, close }) => {
    const checkpoint = await open();
    const { config } = await readOptionsFile(files, checkpoint);
    const { names, viewed } = recognize(checkpoint, config);
    const schema = elmoSchema(config);
    const weights = bindTree<ElmoSchema>(schema, names, viewed);
    if (!read.skipUnknownTensors)
      refuseUnknown(fatesOf(config, checkpoint, { names, viewed }), checkpoint, expectedOf(config));
    return { files, config, checkpoint, weights, engine, close };
  });
}
