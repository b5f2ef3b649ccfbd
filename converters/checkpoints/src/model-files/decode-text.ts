import { CheckpointError } from '../error.js';
import { refuseStandIn } from '../stand-in.js';
import { decodeUtf8 } from '../utf8.js';

/**
 * UTF-8 without its byte order mark.
 *
 * @throws CheckpointError `UNKNOWN_FORMAT` for a web page or a Git LFS pointer in place of the file.
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  refuseStandIn(bytes, file);
  return decodeUtf8(
    bytes,
    ({ line, column, found }, cause) =>
      new CheckpointError(file.endsWith('.txt') ? 'BAD_VOCABULARY' : 'BAD_CONFIG', 'the file is not UTF-8', {
        file,
        at: `line ${line}, byte ${column}`,
        found,
        cause,
      }),
  );
}
