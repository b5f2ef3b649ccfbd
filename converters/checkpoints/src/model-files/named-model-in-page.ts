import { CheckpointError } from '../error.js';
import type { HubOptions } from '../hub/hub-options.js';
import type { UrlOptions } from '../http/url-options.js';
import { isHubName } from './hub-name.js';
import type * as node from './named-model.js';
import { urlFiles } from './url-files.js';

/** A page has no paths and no cache folder: it reads a model of the hub by URL. */
export const namedModel: typeof node.namedModel = (name, options) =>
  // A promise, so that what is refused rejects as everywhere.
  Promise.resolve().then(() => urlFiles(hubUrl(name, options), withToken(options)));

function hubUrl(name: string, { endpoint = 'https://huggingface.co', revision = 'main', ...options }: HubOptions): URL {
  const refuse = (problem: string, hint: string): CheckpointError =>
    new CheckpointError('UNSUPPORTED', problem, { file: name, hint });
  if (!isHubName(name))
    throw refuse(
      'there is no file system here',
      'Give a name on the hub, the URL of its folder, or the File objects of a file picker',
    );
  if (options.offline === true || options.cacheDir !== undefined)
    throw refuse('a page has no cache folder', 'Leave out offline and cacheDir, or give the File objects');
  return new URL(`${endpoint.replace(/\/+$/, '')}/${name}/resolve/${encodeURIComponent(revision)}/`);
}

const withToken = ({ token, ...options }: HubOptions): UrlOptions =>
  token === undefined ? options : { ...options, headers: { authorization: `Bearer ${token}` } };
