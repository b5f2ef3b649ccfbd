import type { Checkpoint, HubOptions, MappingOptions } from '@firth/checkpoints';
import { modelFiles, type ModelFiles, type ModelSource } from '@firth/checkpoints/model-files';
import type { Engine } from '../program.js';
import { openEngine, type EngineOptions } from './index.js';

/** How a model is fetched (revision, token, endpoint, cache, offline, progress, time limits) and mapped, and what runs it. */
export type OpenModelOptions = EngineOptions & Omit<HubOptions, 'files'> & MappingOptions;

/** What a model class is made of. */
export interface OpenedModel {
  readonly files: ModelFiles;
  readonly engine: Engine;
  /** Opens the checkpoint of these files, or of a folder in them. */
  readonly open: (files?: ModelFiles) => Promise<Checkpoint>;
  /** Closes what was opened, and ends the engine where it was made for this model alone. */
  readonly close: () => Promise<void>;
}

/** Gives `load` the files and the engine of a published model; where it fails, all that was opened is closed. */
export async function openModel<L>(
  model: ModelSource,
  options: OpenModelOptions,
  load: (opened: OpenedModel) => Promise<L>,
): Promise<L> {
  const { engine, release } = openEngine(options); // starts its thread now, while the files are read
  const checkpoints: Checkpoint[] = [];
  const close = async (): Promise<void> => {
    for (const checkpoint of checkpoints) await checkpoint.close();
    await release();
  };
  try {
    const files = await modelFiles(model, options);
    const open = async (within = files): Promise<Checkpoint> => {
      const checkpoint = await within.open();
      checkpoints.push(checkpoint);
      return checkpoint;
    };
    return await load({ files, engine, open, close });
  } catch (error) {
    await close();
    throw error;
  }
}
