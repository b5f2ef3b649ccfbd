import { namedModel } from '#named-model';
import type { HubOptions } from '../hub/hub-options.js';
import type { ModelFiles } from './model-files.js';
import { pickedFiles } from './picked-files.js';
import { urlFiles } from './url-files.js';

/**
 * Where a model is: a path (in Node), its name on the Hugging Face Hub (`google-bert/bert-base-chinese`), an http(s) URL, or
 * the File objects of a file picker. A path or URL is that of the model's folder, or of a checkpoint file or TensorFlow
 * prefix in it.
 */
export type ModelSource = string | URL | readonly File[];

/**
 * The files of a published model. A path that exists comes before a model of the hub of the same name, whose files are
 * fetched into the cache that Python shares (`downloadSnapshot`; in a page they are read by URL, in ranges).
 * @throws CheckpointError for a name that is neither, as `downloadSnapshot`, with a message that says so.
 */
export async function modelFiles(source: ModelSource, options: HubOptions = {}): Promise<ModelFiles> {
  if (source instanceof URL) return urlFiles(source, options);
  if (typeof source !== 'string') return pickedFiles(source);
  return /^https?:\/\//i.test(source) ? urlFiles(new URL(source), options) : namedModel(source, options);
}
