import { diskFiles } from '#disk-files';
import type { ModelFiles } from './model-files.js';
import { pickedFiles } from './picked-files.js';
import { urlFiles } from './url-files.js';

/**
 * Where a model is: a path (in Node), an http(s) URL, or the File objects of a file picker. A path or URL is that of the
 * model's folder, or of a checkpoint file or TensorFlow prefix in it.
 */
export type ModelSource = string | URL | readonly File[];

export async function modelFiles(source: ModelSource): Promise<ModelFiles> {
  if (source instanceof URL) return urlFiles(source);
  if (typeof source !== 'string') return pickedFiles(source);
  return /^https?:\/\//i.test(source) ? urlFiles(new URL(source)) : diskFiles(source);
}
