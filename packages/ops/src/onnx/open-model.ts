import type { Checkpoint } from '@firth/checkpoints';
import { modelFiles, type ModelFiles, type ModelSource } from '@firth/checkpoints/model-files';
import { checkArgument, custom, type ReadOptions } from '@firth/options';
import type { Engine } from '../program.js';
import type { loadOptions } from './load-options.js';
import { openEngine } from './open-engine.js';

/** What a model class is made of. */
export interface OpenedModel {
  readonly files: ModelFiles;
  readonly engine: Engine;
  /** Opens the checkpoint of these files, or of a folder in them. */
  readonly open: (files?: ModelFiles) => Promise<Checkpoint>;
  /** Closes what was opened, and ends the engine where it was made for this model alone. */
  readonly close: () => Promise<void>;
}

const isFile = (value: unknown): boolean => typeof value === 'object' && value !== null && 'slice' in value;

const isSource = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') ||
  value instanceof URL ||
  (Array.isArray(value) && value.length > 0 && value.every(isFile));

const source = custom<ModelSource>(isSource, 'a path, a name on the hub, a URL, or the File objects of a picker');

/** Gives `load` the files and the engine of a published model; where it fails, all that was opened is closed. */
export async function openModel<L>(
  model: ModelSource,
  options: ReadOptions<typeof loadOptions>,
  load: (opened: OpenedModel) => Promise<L>,
): Promise<L> {
  checkArgument('fromPretrained', 'model', source, model);
  const { engine, release } = await openEngine(options); // its thread starts while the files are read
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
