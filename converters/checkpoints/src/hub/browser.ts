import { CheckpointError } from '../error.js';
import type { DownloadSnapshot } from './hub-options.js';

/** A page has no cache folder; it reads a file of the hub by its URL. */
export const downloadSnapshot: DownloadSnapshot = (repo) => {
  const hint = `Open https://huggingface.co/${repo}/resolve/main/model.safetensors`;
  return Promise.reject(new CheckpointError('UNSUPPORTED', 'there is no file system here', { file: repo, hint }));
};
