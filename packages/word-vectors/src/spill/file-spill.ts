import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, messageOf } from '@firth/options';
import { WordVectorsError } from '../error.js';
import type { Spill } from './spill.js';

/**
 * A temporary file.
 * @throws WordVectorsError DISK_FULL or UNWRITABLE.
 */
export async function openSpill(folder = tmpdir()): Promise<Spill> {
  const own = await refused(folder, () => mkdtemp(join(folder, 'firth-')));
  try {
    return new FileSpill(own, await refused(own, () => open(join(own, 'spill'), 'wx+')));
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    throw error;
  }
}

class FileSpill implements Spill {
  readonly #folder: string;
  readonly #file: FileHandle;
  #size = 0;

  constructor(folder: string, file: FileHandle) {
    this.#folder = folder;
    this.#file = file;
  }

  async append(bytes: Uint8Array): Promise<number> {
    const offset = this.#size;
    this.#size += bytes.length;
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await refused(this.#folder, () =>
        this.#file.write(bytes, done, bytes.length - done, offset + done),
      );
      done += bytesWritten;
    }
    return offset;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.#file.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) throw new WordVectorsError('UNWRITABLE', `${this.#folder}: the temporary file was cut`);
      done += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.#file.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function refused<T>(folder: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new WordVectorsError(
        'DISK_FULL',
        `${folder}: no space is left for the temporary file: name a larger place (temporaryFolder) or allow more memory`,
        { cause },
      );
    const reason = messageOf(cause);
    throw new WordVectorsError('UNWRITABLE', `${folder}: no temporary file can be written there: ${reason}`, { cause });
  }
}
