import type { StoredBytes } from '../zip/stored-bytes.js';
import type { Unpickled } from './unpickle.js';

/** What both forms of file come to: a pickled value, and the bytes of the storages it names. */
export interface PytorchFile {
  readonly pickle: Unpickled;
  readonly storages: ReadonlyMap<string, StoredBytes>;
}
