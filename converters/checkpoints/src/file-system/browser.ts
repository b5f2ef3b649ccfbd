import { CheckpointError } from '../error.js';
import type * as node from './node.js';

/** A page has no paths: what stands in for the functions that take them. */
const refusal = (file: string): CheckpointError =>
  new CheckpointError('UNSUPPORTED', 'there is no file system here', {
    file,
    hint: 'Give a File, a Blob, bytes or an http(s) URL',
  });

const refuse = (file: string): Promise<never> => Promise.reject(refusal(file));

export const fileSource: typeof node.fileSource = refuse;
export const findLocal: typeof node.findLocal = refuse;
export const makeFolder: typeof node.makeFolder = refuse;
export const writeFiles: typeof node.writeFiles = ([path = '']) => refuse(path);
export const makeTemporaryFolder: typeof node.makeTemporaryFolder = refuse;
export const readWhole: typeof node.readWhole = refuse;
export const localPath: typeof node.localPath = ({ href }) => {
  throw refusal(href);
};
export const streamFile: typeof node.streamFile = (file) => {
  throw refusal(file);
};
