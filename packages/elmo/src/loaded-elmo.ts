import type { Checkpoint, HubOptions } from '@firth/checkpoints';
import { modelFiles, type ModelFiles, type ModelSource } from '@firth/checkpoints/model-files';
import { bindTree, type Engine, type Tree, type WeightSource } from '@firth/ops';
import { openEngine, type EngineOptions } from '@firth/ops/onnx';
import type { ElmoConfig } from './config.js';
import { readOptionsFile } from './options-file.js';
import { elmoSchema, type ElmoSchema } from './schema.js';
import { recognize } from './sources/recognize.js';

/** How a model of the hub is fetched (revision, token, endpoint, cache, offline, progress), and what runs it. */
export type LoadOptions = EngineOptions & Omit<HubOptions, 'files'>;

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
 * @throws CheckpointError `NOT_FOUND`, `BAD_CONFIG`, `MISSING_TENSOR` or `WRONG_SHAPE` that names the file and what is wrong.
 */
export async function loadElmo(model: ModelSource, options: LoadOptions = {}): Promise<LoadedElmo> {
  const { engine, release } = openEngine(options); // starts its thread now, while the files are read
  try {
    const files = await modelFiles(model, options);
    const checkpoint = await files.open();
    try {
      const { config } = await readOptionsFile(files, checkpoint);
      const { names, viewed } = recognize(checkpoint, config);
      const weights = bindTree<ElmoSchema>(elmoSchema(config), names, viewed);
      const close = async () => {
        await checkpoint.close();
        await release();
      };
      return { files, config, checkpoint, weights, engine, close };
    } catch (error) {
      await checkpoint.close();
      throw error;
    }
  } catch (error) {
    await release();
    throw error;
  }
}
