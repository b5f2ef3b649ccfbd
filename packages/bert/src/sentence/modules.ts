import { CheckpointError } from '@firth/checkpoints';
import { JsonFields, readJson, type ModelFiles } from '@firth/checkpoints/model-files';

/** One entry of `modules.json`. */
export interface SentenceModule {
  readonly type: string;
  /** Within the model's; empty where it is that one. */
  readonly folder: string;
}

/** The modules of a sentence-transformers folder in their order, or undefined where it is none. */
export async function readModules(files: ModelFiles): Promise<readonly SentenceModule[] | undefined> {
  const file = files.place('modules.json');
  const entries = await readJson(files, 'modules.json');
  if (entries === undefined) return undefined;
  if (!Array.isArray(entries)) throw new CheckpointError('BAD_CONFIG', 'the file is not a list of modules', { file });
  return entries.map((entry: unknown) => {
    const fields = new JsonFields(file, entry);
    // "sentence_transformers.models.Pooling" and, since version 6, "….modules.pooling.Pooling"
    const type = fields.string('type').split('.').at(-1) ?? '';
    return { type, folder: fields.string('path', '') };
  });
}
