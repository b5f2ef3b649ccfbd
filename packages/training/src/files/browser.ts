import { TrainingError } from '../error.js';
import type * as node from './node.js';

const refusal = (file: string): TrainingError =>
  new TrainingError('UNSUPPORTED', 'there is no file system here', { file, hint: 'Give a Blob or examples in memory' });

/** A page has no paths: what stands in for the functions that take them. */
const refuse = (file: string): Promise<never> => Promise.reject(refusal(file));

export const readFilePieces: typeof node.readFilePieces = (file) => {
  throw refusal(file);
};
export const readText: typeof node.readText = refuse;
export const writeText: typeof node.writeText = refuse;
export const appendText: typeof node.appendText = refuse;
export const listFolder: typeof node.listFolder = refuse;
export const writeFolder: typeof node.writeFolder = refuse;
export const removeFolder: typeof node.removeFolder = refuse;
export const newHash: typeof node.newHash = () => {
  throw refusal('checkpoints');
};
export const joinPath: typeof node.joinPath = (folder, name) => `${folder}/${name}`;
