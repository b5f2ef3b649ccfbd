import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CheckpointError } from '@firth/checkpoints';

/** Refuses to put anything where something is, unless forced, and where the folder around it is not there. */
export async function checkDestination(path: string, kind: 'file' | 'folder', force: boolean): Promise<void> {
  const existing = await kindOf(path);
  if (existing !== undefined && existing !== kind)
    throw new CheckpointError('UNWRITABLE', `a ${kind} cannot take the place of what is there`, {
      file: path,
      expected: kind,
      found: existing,
    });
  if (existing !== undefined && !force)
    throw new CheckpointError('UNWRITABLE', `the ${kind} exists already`, {
      file: path,
      hint: 'Pass --force to replace it',
    });
  if ((await kindOf(dirname(resolve(path)))) !== 'folder')
    throw new CheckpointError('NOT_FOUND', 'the folder to write to does not exist', { file: dirname(path) });
}

/**
 * Lets `write` fill a temporary folder beside `path` and gives what it gives; when it is done, moves its files into the
 * folder `path`, or where `kind` is `file` the only one to `path` itself, or where it is `files` all into the folder
 * that `path` lies in. A failure leaves nothing behind.
 */
export async function staged<T>(
  path: string,
  kind: 'file' | 'files' | 'folder',
  write: (folder: string) => Promise<T>,
): Promise<T> {
  const target = resolve(path);
  const staging = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  await mkdir(staging);
  try {
    const result = await write(staging);
    // Of `out.onnx` and `out.onnx.data`, the one that names the other comes last.
    const names = (await readdir(staging)).sort().reverse();
    const destinations = {
      file: () => target,
      files: (name: string) => join(dirname(target), name),
      folder: (name: string) => join(target, name),
    };
    if (kind === 'folder' && (await kindOf(target)) === undefined) await rename(staging, target);
    else for (const name of names) await rename(join(staging, name), destinations[kind](name));
    return result;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'something else' | undefined> {
  const entry = await stat(path).catch(() => undefined);
  if (entry === undefined) return undefined;
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'something else';
}
