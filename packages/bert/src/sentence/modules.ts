import { join } from 'node:path';
import { CheckpointError } from '@firth/checkpoints';
import { JsonFields, readJson } from '../json.js';
import { isFile } from '../locate.js';

/** One entry of `modules.json`. */
export interface SentenceModule {
  readonly type: string;
  readonly folder: string;
}

/** The modules of a sentence-transformers folder in their order, or undefined where it is none. */
export async function readModules(folder: string): Promise<readonly SentenceModule[] | undefined> {
  const file = join(folder, 'modules.json');
  if (!(await isFile(file))) return undefined;
  const entries = await readJson(file);
  if (!Array.isArray(entries)) throw new CheckpointError('BAD_CONFIG', 'the file is not a list of modules', { file });
  return entries.map((entry: unknown) => {
    const fields = new JsonFields(file, entry);
    // "sentence_transformers.models.Pooling" and, since version 6, "….modules.pooling.Pooling"
    const type = fields.string('type').split('.').at(-1) ?? '';
    return { type, folder: join(folder, fields.string('path', '')) };
  });
}
