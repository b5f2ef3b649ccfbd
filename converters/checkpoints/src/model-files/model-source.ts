import { localPath } from '#file-system';
import { parseUrl } from '../http/parse-url.js';
import { namedModel } from '#named-model';
import type { ModelFiles, ModelFilesOptions } from './model-files.js';
import { pickedFiles } from './picked-files.js';
import { urlFiles } from './url-files.js';

/**
 * Where a model is: a path or `file:` URL (in Node), its name on the Hugging Face Hub (`google-bert/bert-base-chinese`), an
 * http(s) URL, or the File objects of a file picker. A path or URL is that of the model's folder, or of a checkpoint file or
 * TensorFlow prefix in it.
 */
export type ModelSource = string | URL | readonly File[];

/**
 * The files of a published model. A path that exists comes before a model of the hub of the same name, whose files are
 * fetched into the cache that Python shares (`downloadSnapshot`; in a page they are read by URL, in ranges).
 * @throws OptionError for a `revision`, `token`, `endpoint` or `cacheDir` with what is not of the hub; CheckpointError for a name that is neither, as `downloadSnapshot`, with a message that says so.
 */
export async function modelFiles(source: ModelSource, options: ModelFilesOptions = {}): Promise<ModelFiles> {
  options.signal?.throwIfAborted();
  if (typeof source !== 'string' && !(source instanceof URL)) {
    await refuse(options, 'files');
    return pickedFiles(source, options);
  }
  const url = parseUrl(source);
  if (url?.protocol === 'file:') return namedModel(localPath(url), options);
  if (url === undefined) return namedModel(String(source), options);
  await refuse(options, 'a URL');
  return urlFiles(url, options);
}

async function refuse(options: ModelFilesOptions, place: 'a URL' | 'files'): Promise<void> {
  const { revision, token, endpoint, cacheDir, offline } = options;
  if ((revision ?? token ?? endpoint ?? cacheDir ?? offline) === undefined) return;
  (await import('../refuse-options.js')).refuseHubOptions(options, place);
}
