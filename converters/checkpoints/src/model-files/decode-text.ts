import { CheckpointError } from '../error.js';
import { refuseStandIn } from '../stand-in.js';

/**
 * UTF-8 without its byte order mark.
 *
 * @throws CheckpointError `UNKNOWN_FORMAT` for a web page or a Git LFS pointer in place of the file.
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  refuseStandIn(bytes, file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const lines = new TextDecoder().decode(bytes).split('\n');
    throw new CheckpointError(file.endsWith('.txt') ? 'BAD_VOCABULARY' : 'BAD_CONFIG', 'the file is not UTF-8', {
      file,
      at: `line ${lines.findIndex((line) => line.includes('\uFFFD')) + 1}`,
      cause,
    });
  }
}
