import { CheckpointError } from '../error.js';
import type * as disk from './disk-files.js';

/** A page has no paths. */
export const diskFiles: typeof disk.diskFiles = (file) => {
  const hint = 'Give the URL of its folder, or the File objects of a file picker';
  return Promise.reject(new CheckpointError('UNSUPPORTED', 'there is no file system here', { file, hint }));
};
