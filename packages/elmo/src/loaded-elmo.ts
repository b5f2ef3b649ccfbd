import type { Checkpoint } from '@firth/checkpoints';
import type { ModelFiles, ModelSource } from '@firth/checkpoints/model-files';
import { bindTree, refuseUnknown, type Engine, type Tree, type WeightSource } from '@firth/ops';
import { openModel, type OpenModelOptions } from '@firth/ops/open-model';
import type { ElmoConfig } from './config.js';
import { expectedOf, fatesOf } from './fates.js';
import { readOptionsFile } from './options-file.js';
import { elmoSchema, type ElmoSchema } from './schema.js';
import { recognize } from './sources/recognize.js';

/** How a model of the hub is fetched (revision, token, endpoint, cache, offline, progress), and what runs it. */
export type LoadOptions = OpenModelOptions & {
  /** Accept tensors that the model of the options has no place for, such as those of layers that they do not count. */
  readonly skipUnknownTensors?: boolean;
};

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
 * @throws CheckpointError `NOT_FOUND`, `BAD_CONFIG`, `MISSING_TENSOR`, `WRONG_SHAPE` or `UNKNOWN_TENSOR` that names the file and what
 * is wrong.
 */
export const loadElmo = (model: ModelSource, options: LoadOptions = {}): Promise<LoadedElmo> =>
  openModel(model, options, async ({ files, engine, open, close }) => {
    const checkpoint = await open();
    const { config } = await readOptionsFile(files, checkpoint);
    const { names, viewed } = recognize(checkpoint, config);
    const schema = elmoSchema(config);
    const weights = bindTree<ElmoSchema>(schema, names, viewed);
    if (options.skipUnknownTensors !== true)
      refuseUnknown(fatesOf(config, checkpoint, { names, viewed }), checkpoint, expectedOf(config));
    return { files, config, checkpoint, weights, engine, close };
  });
