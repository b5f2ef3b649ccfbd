import { CheckpointError } from '../error.js';
import { decodeUtf8 } from '../utf8.js';

/** UTF-8 without its byte order mark. */
export const decodeText = (bytes: Uint8Array, file: string): string =>
  decodeUtf8(
    bytes,
    ({ line, column, found }, cause) =>
      new CheckpointError(file.endsWith('.txt') ? 'BAD_VOCABULARY' : 'BAD_CONFIG', 'the file is not UTF-8', {
        file,
        at: `line ${line}, byte ${column}`,
        found,
        cause,
      }),
  );
