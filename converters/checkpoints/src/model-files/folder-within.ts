import { CheckpointError } from '../error.js';

/**
 * A folder that a model's `modules.json` names, such as `1_Pooling`, without what says nothing (`./`, a slash at the
 * end). It lies in the model's own. Symbolic links are followed: those of the hub's cache lead out of a model's folder, and
 * whoever can make a link can make a file.
 * @throws CheckpointError BAD_CONFIG for one that could lie elsewhere.
 */
export function folderWithin(folder: string, place: (file: string) => string): string {
  const parts = folder.split('/').filter((part) => part !== '' && part !== '.');
  const leaves = /^\/|^[A-Za-z]:|[\\\0]/.test(folder) || parts.includes('..');
  if (!leaves) return parts.join('/');
  throw new CheckpointError('BAD_CONFIG', 'a folder that is not in that of the model', {
    file: place('modules.json'),
    at: 'path',
    expected: 'a folder in it, such as 1_Pooling',
    found: JSON.stringify(folder),
  });
}
