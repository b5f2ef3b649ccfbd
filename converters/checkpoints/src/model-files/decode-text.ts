import { CheckpointError } from '../error.js';

/** UTF-8 without its byte order mark. */
export function decodeText(bytes: Uint8Array, file: string): string {
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
