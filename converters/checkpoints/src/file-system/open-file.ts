import { constants, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { isatty } from 'node:tty';
import { CheckpointError } from '../error.js';
import { guard } from './guard.js';

/** Streams that the process was given, under the names that a shell's `<(…)` and `/dev/stdin` have. */
const OWN_STREAM = /^\/(dev\/(stdin|fd\/\d+)|proc\/(self|\d+)\/fd\/\d+)$/;
const PIECE = 2 ** 18;

/**
 * Opens a regular file for reading: the only way in which firth opens a path whose contents it reads at random or whole. What
 * has no end or no beginning (a pipe, a device), and a folder, is refused before anything waits for it.
 * @throws CheckpointError NOT_FOUND, or UNREADABLE naming what the path is.
 */
export async function openRegular(file: string): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  // Looked at before it is opened, which some devices take as an order; and after, since it may have changed its place.
  refuseOthers(file, await guard(file, () => stat(file)));
  // Does not wait where a pipe has taken its place.
  const handle = await guard(file, () => open(file, constants.O_RDONLY | nonBlocking));
  try {
    const stats = await guard(file, () => handle.stat());
    refuseOthers(file, stats);
    return { handle, size: stats.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Windows has no such flag. */
const nonBlocking: number = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;

/**
 * The bytes of a regular file.
 * @param limit Bytes above which it is refused.
 * @throws CheckpointError as `openRegular`; UNSUPPORTED for a longer file.
 */
export async function readWhole(file: string, limit: number): Promise<Uint8Array> {
  const { handle, size } = await openRegular(file);
  try {
    if (size > limit) throw tooLong(file, limit, `${size} bytes`);
    // One more than it should have, so that its end shows; what the system makes up (/proc) has no size beforehand.
    let bytes = new Uint8Array(size + 1);
    let length = 0;
    for (;;) {
      if (length === bytes.length) {
        if (length > limit) throw tooLong(file, limit, 'more');
        const longer = new Uint8Array(2 * length + 2 ** 16);
        longer.set(bytes);
        bytes = longer;
      }
      const { bytesRead } = await guard(file, () => handle.read(bytes, length, bytes.length - length));
      if (bytesRead === 0) return bytes.subarray(0, length);
      length += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

/** The text of a small file, empty where there is none. @throws CheckpointError as `readWhole`, but for NOT_FOUND. */
export async function readShort(file: string): Promise<string> {
  try {
    return new TextDecoder().decode(await readWhole(file, 2 ** 20));
  } catch (error) {
    if (error instanceof CheckpointError && error.code === 'NOT_FOUND') return '';
    throw error;
  }
}

/**
 * The bytes of a file from its beginning to its end, piece by piece; also those of a stream that the process was given
 * (`/dev/stdin`, a shell's `<(…)`), which can be read once.
 * @throws CheckpointError as `openRegular`.
 */
export async function* streamFile(file: string): AsyncGenerator<Uint8Array> {
  const handle = OWN_STREAM.test(file) ? await openStream(file) : (await openRegular(file)).handle;
  try {
    for (;;) {
      const { bytesRead, buffer } = await guard(file, () => handle.read(new Uint8Array(PIECE), 0, PIECE));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function openStream(file: string): Promise<FileHandle> {
  const handle = await guard(file, () => open(file, 'r'));
  try {
    const stats = await guard(file, () => handle.stat());
    if (!stats.isFIFO() && !isatty(handle.fd)) refuseOthers(file, stats);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Refuses what is there and no regular file, before it is written to: a pipe would wait for a reader. */
export async function refuseIrregular(file: string): Promise<void> {
  const stats = await stat(file).catch(() => undefined);
  if (stats !== undefined) refuseOthers(file, stats);
}

function refuseOthers(file: string, stats: Stats): void {
  if (stats.isFile()) return;
  const hint = stats.isDirectory() ? 'Name a file in it' : 'Write its contents to a file, and name that';
  throw new CheckpointError('UNREADABLE', 'this is not a file', {
    file,
    expected: 'a regular file',
    found: kindOf(stats),
    hint,
  });
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe (FIFO)';
  if (stats.isSocket()) return 'a socket';
  return stats.isBlockDevice() ? 'a block device' : 'a character device';
}

const tooLong = (file: string, limit: number, found: string): CheckpointError =>
  new CheckpointError('UNSUPPORTED', 'the file is too long', { file, expected: `at most ${limit} bytes`, found });
