import { fileURLToPath } from 'node:url';
import { messageOf } from '@firth/options';
import { CheckpointError } from '../error.js';

/** The path that a `file:` URL means. @throws CheckpointError NOT_FOUND for one that means none. */
export function localPath(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    const found = messageOf(cause);
    throw new CheckpointError('NOT_FOUND', 'the URL names no file here', { file: url.href, found, cause });
  }
}
