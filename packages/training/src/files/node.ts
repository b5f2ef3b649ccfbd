import { createHash, randomUUID } from 'node:crypto';
import { appendFile, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CheckpointError, decodeUtf8, readWhole, streamFile } from '@firth/checkpoints';
import { messageOf, systemCodeOf } from '@firth/options';
import { TrainingError } from '../error.js';

const TEMPORARY = '.tmp';

/** A training state or log, bytes: a line of it takes some 200. */
const LONGEST_TEXT = 512 * 10 ** 6;

/** The bytes of a file, piece by piece. @throws TrainingError NOT_FOUND, or UNSUPPORTED where it cannot be read or is none. */
export async function* readFilePieces(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* streamFile(file);
  } catch (cause) {
    throw refused(file, cause);
  }
}

/** The text of a file; undefined where there is none. */
export async function readText(file: string): Promise<string | undefined> {
  try {
    return decodeUtf8(
      await readWhole(file, LONGEST_TEXT),
      ({ line, column, found }) =>
        new TrainingError('NOT_UTF8', 'the text is not UTF-8', { file, line, column, found }),
    );
  } catch (cause) {
    if (cause instanceof CheckpointError && cause.code === 'NOT_FOUND') return undefined;
    throw refused(file, cause);
  }
}

/** Writes a file that takes its name when it is complete and on disk. */
export async function writeText(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}${TEMPORARY}`;
  try {
    await writeFile(temporary, text, { flush: true });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw refused(file, cause);
  }
}

export async function appendText(file: string, text: string): Promise<void> {
  try {
    await appendFile(file, text);
  } catch (cause) {
    throw refused(file, cause);
  }
}

/** The names in a folder, none where it is not there. */
export async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT') return [];
    throw refused(folder, cause);
  }
}

/** Makes a folder that takes its name when all that `write` puts into it is on disk. */
export async function writeFolder(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${randomUUID()}${TEMPORARY}`;
  try {
    await mkdir(temporary, { recursive: true });
    await write(temporary);
    await syncFolder(temporary);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    throw systemCodeOf(cause) === undefined ? cause : refused(path, cause);
  }
}

/** Removes a folder so that it is never there in part. */
export async function removeFolder(path: string): Promise<void> {
  const temporary = path.endsWith(TEMPORARY) ? path : `${path}.${randomUUID()}${TEMPORARY}`;
  try {
    if (temporary !== path) await rename(path, temporary);
    await rm(temporary, { recursive: true, force: true });
  } catch (cause) {
    throw refused(path, cause);
  }
}

/** SHA-256, part by part. */
export function newHash(): { update(part: string | Uint8Array): void; digest(): string } {
  const hash = createHash('sha256');
  return {
    update: (part) => {
      hash.update(part);
    },
    digest: () => hash.digest('hex'),
  };
}

export const joinPath = (folder: string, name: string): string => join(folder, name);

/** Makes the new names durable; a system that cannot open a folder (Windows) has no need of it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function refused(file: string, cause: unknown): TrainingError {
  if (cause instanceof TrainingError) return cause;
  if (cause instanceof CheckpointError) {
    const code = cause.code === 'NOT_FOUND' ? cause.code : 'UNSUPPORTED';
    return new TrainingError(code, cause.problem, { ...cause.details, cause });
  }
  if (systemCodeOf(cause) === 'ENOENT')
    return new TrainingError('NOT_FOUND', 'there is no such file or folder', { file, cause });
  const reason = messageOf(cause);
  return new TrainingError('UNSUPPORTED', `the system refuses it: ${reason}`, { file, cause });
}
