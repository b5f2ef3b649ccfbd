import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
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

export interface StagedDestination {
  readonly path: string;
  /** `folder`: the files go into the folder `path`; `files`: into the one that `path` lies in. */
  readonly kind: 'files' | 'folder';
  /** Whether files that are there already are replaced. */
  readonly force: boolean;
  /** The file that is found first: an old one goes where the new files have none of this name (shards, say). */
  readonly main: string;
}

/**
 * Lets `write` fill a temporary folder beside the destination and gives what it gives; when it is done, its files take
 * their names. A failure leaves nothing behind.
 *
 * @throws CheckpointError `UNWRITABLE` for a file that is there already; what `write` throws.
 */
export async function staged<T>(destination: StagedDestination, write: (folder: string) => Promise<T>): Promise<T> {
  const target = resolve(destination.path);
  const staging = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  await mkdir(staging);
  try {
    const result = await write(staging);
    if (destination.kind === 'folder' && (await kindOf(target)) === undefined) await rename(staging, target);
    else await moveInto(destination.kind === 'folder' ? target : dirname(target), staging, destination);
    return result;
  } catch (error) {
    throw atDestination(error, staging, destination.kind === 'folder' ? target : dirname(destination.path));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The refusal of a file that has no name yet, by the name that it was to get. */
function atDestination(error: unknown, staging: string, folder: string): unknown {
  if (!(error instanceof CheckpointError)) return error;
  const { code, problem, details } = error;
  return new CheckpointError(code, problem, { ...details, file: details.file.replace(staging, folder) });
}

/**
 * What names other files is removed before they change and comes last: whoever ends the process in between finds no index,
 * rather than one of other files.
 */
async function moveInto(folder: string, staging: string, { force, main }: StagedDestination): Promise<void> {
  const names = await filesIn(staging);
  for (const name of names) {
    const parent = dirname(join(folder, name));
    if (parent !== folder) await mkdir(parent, { recursive: true });
  }
  for (const name of names) await checkDestination(join(folder, name), 'file', force);
  const indexes = names.filter(namesOthers);
  if (names.length > 1) for (const name of indexes) await rm(join(folder, name), { force: true });
  for (const name of [...names.filter((one) => !namesOthers(one)), ...indexes])
    await rename(join(staging, name), join(folder, name));
  if (!names.includes(main)) await rm(join(folder, main), { force: true });
}

/** By their place in the folder. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

const namesOthers = (name: string): boolean => /\.(index|index\.json|onnx)$|^(model|modules)\.json$/.test(name);

async function kindOf(path: string): Promise<'file' | 'folder' | 'something else' | undefined> {
  const entry = await stat(path).catch(() => undefined);
  if (entry === undefined) return undefined;
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'something else';
}
