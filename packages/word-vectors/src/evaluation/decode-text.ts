import { WordVectorsError } from '../error.js';

/**
 * The text of a file of questions or of pairs, without its byte order mark.
 * @param file What an error names.
 * @throws WordVectorsError NOT_UTF8, with the first line that is not.
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const line = firstBadLine(bytes);
    const hint = 'Convert the text, as with iconv -t UTF-8';
    throw new WordVectorsError('NOT_UTF8', 'bytes that are not UTF-8', { file, line, hint, cause });
  }
}

function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let line = 1, start = 0; ; line++) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end + 1;
  }
}
