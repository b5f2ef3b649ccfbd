import { realpath, type FileHandle } from 'node:fs/promises';
import { CheckpointError } from '../error.js';
import { checkRange, type ByteSource } from '../source/byte-source.js';
import { guard } from './guard.js';
import { openRegular } from './open-file.js';

/** Node's read takes at most 2^31 - 1 bytes. */
const LONGEST_READ = 2 ** 30;
/** As many as libuv has threads. */
const PARTS = 4;
/** A shorter part costs more to ask for than it saves, bytes. */
const SMALLEST_PART = 2 ** 20;

/**
 * Opens a regular file for reading.
 * @throws CheckpointError NOT_FOUND, or UNREADABLE where the system refuses it or it is no regular file.
 */
export async function fileSource(file: string): Promise<ByteSource> {
  const { handle, size } = await openRegular(file);
  try {
    const path = await guard(file, () => realpath(file));
    return {
      name: file,
      size,
      path,
      async read(offset, length, into) {
        checkRange(file, size, offset, length);
        const bytes = into?.subarray(0, length) ?? allocate(file, length);
        await guard(file, () => fill(handle, bytes, file, offset));
        return bytes;
      },
      close: () => guard(file, () => handle.close()),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Reads a long run in several parts at once: copying from the page cache keeps one core busy, and there are more. */
async function fill(handle: FileHandle, bytes: Uint8Array, file: string, offset: number): Promise<void> {
  const size = Math.max(SMALLEST_PART, Math.ceil(bytes.length / PARTS));
  const reads: Promise<void>[] = [];
  for (let start = 0; start < bytes.length; start += size) {
    reads.push(fillPart(handle, bytes.subarray(start, start + size), file, offset + start));
  }
  await Promise.all(reads);
}

async function fillPart(handle: FileHandle, bytes: Uint8Array, file: string, offset: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const wanted = Math.min(bytes.length - done, LONGEST_READ);
    const { bytesRead } = await handle.read(bytes, done, wanted, offset + done);
    if (bytesRead === 0) {
      throw new CheckpointError('TRUNCATED', 'the file became shorter while it was read', {
        file,
        offset: offset + done,
        expected: `${bytes.length - done} bytes`,
        found: '0',
      });
    }
    done += bytesRead;
  }
}

function allocate(file: string, length: number): Uint8Array {
  try {
    // Not zeroed, and not of the shared pool: `fill` writes every byte, and the buffer belongs to the caller.
    const buffer = Buffer.allocUnsafeSlow(length);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, length);
  } catch (cause) {
    throw new CheckpointError('UNSUPPORTED', 'more bytes than one JavaScript buffer can hold', {
      file,
      found: `${length} bytes`,
      cause,
    });
  }
}
