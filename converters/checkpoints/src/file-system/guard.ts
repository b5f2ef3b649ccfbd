import { codeOf, messageOf } from '@firth/options';
import { CheckpointError } from '../error.js';

/** Runs a filesystem call; what the system refuses becomes a CheckpointError that names the file. */
export async function guard<T>(
  file: string,
  call: () => Promise<T>,
  refusal: 'UNREADABLE' | 'UNWRITABLE' = 'UNREADABLE',
): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    const code = codeOf(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new CheckpointError('NOT_FOUND', 'there is no such file or folder', { file, cause });
    }
    const reason = messageOf(cause);
    throw new CheckpointError(refusal, `the system refuses it: ${reason}`, { file, cause });
  }
}
