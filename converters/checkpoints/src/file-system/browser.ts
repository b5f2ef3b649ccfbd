import { CheckpointError } from '../error.js';
import type * as node from './node.js';

/** A page has no paths: what stands in for the functions that take them. */
function refuse(file: string): Promise<never> {
  const hint = 'Give a File, a Blob, bytes or an http(s) URL';
  return Promise.reject(new CheckpointError('UNSUPPORTED', 'there is no file system here', { file, hint }));
}

export const fileSource: typeof node.fileSource = refuse;
export const findLocal: typeof node.findLocal = refuse;
export const makeFolder: typeof node.makeFolder = refuse;
export const writeFiles: typeof node.writeFiles = ([path = '']) => refuse(path);
