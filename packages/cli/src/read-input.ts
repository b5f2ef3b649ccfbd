import { CheckpointError, streamFile } from '@firth/checkpoints';

/** What a JavaScript string can hold, bytes. */
const LONGEST = 512 * 10 ** 6;

/**
 * The text of a file that the command line names; `/dev/stdin` and a shell's `<(…)` are such too.
 * @throws CheckpointError for what is no file, is too long or is not UTF-8.
 */
export async function readInput(file: string): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parts: string[] = [];
  let length = 0;
  try {
    for await (const piece of streamFile(file)) {
      length += piece.length;
      if (length > LONGEST)
        throw new CheckpointError('UNSUPPORTED', 'the file is too long', {
          file,
          expected: `at most ${LONGEST} bytes`,
        });
      parts.push(decoder.decode(piece, { stream: true }));
    }
    return parts.join('') + decoder.decode();
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError('UNREADABLE', 'the file is not UTF-8', { file, at: `near byte ${length}`, cause });
  }
}
