import { mkdir, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { CheckpointError, makeTemporaryFolder } from '@firth/checkpoints';
import { replaceFolder } from './replace-folder.js';
import { refuseSameFile } from './same-file.js';
import { supersededIn } from './superseded.js';

/** Refuses to put anything where something is, unless forced, and where the folder around it is not there and not to be made. */
export async function checkDestination(
  path: string,
  kind: 'file' | 'folder',
  force: boolean,
  makesFolders = false,
): Promise<void> {
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
  if (!makesFolders && (await kindOf(dirname(resolve(path)))) !== 'folder')
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
  /** What is read for it, which is not written over, nor removed. */
  readonly inputs: readonly string[];
  /** Which files of a folder that is there already go: those of a model, unless said. */
  readonly supersedes?: (file: string) => boolean;
}

export interface Staged<T> {
  readonly result: T;
  /** Files that were there and that nothing takes the place of, which could have been opened instead of what was written. */
  readonly removed: readonly string[];
}

/**
 * Lets `write` fill a temporary folder beside the destination; when it is done, its files take their names. A failure leaves
 * nothing behind, and what a process that was killed has left of the same destination goes.
 *
 * @throws CheckpointError `UNWRITABLE` for a file that is there already, or is read; what `write` throws.
 */
export async function staged<T>(
  destination: StagedDestination,
  write: (folder: string) => Promise<T>,
): Promise<Staged<T>> {
  const named = resolve(destination.path);
  const exists = (await kindOf(named)) !== undefined;
  // Through a link to a folder: that stays, and what it leads to is replaced.
  const target = destination.kind === 'folder' && exists ? await realpath(named) : named;
  const staging = await makeTemporaryFolder(target);
  try {
    const result = await write(staging);
    if (destination.kind === 'files') return { result, removed: await moveInto(dirname(target), staging, destination) };
    if (exists) return { result, removed: await moveOver(target, staging, destination) };
    await rename(staging, target);
    return { result, removed: [] };
  } catch (error) {
    throw atDestination(error, staging, destination.kind === 'folder' ? target : dirname(destination.path));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Writes a file of a staged folder; what the system refuses names it, as a full disk does not. */
export async function writeInto(file: string, contents: string | AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await writeFile(file, contents);
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw new CheckpointError('UNWRITABLE', `the system refuses it: ${cause.message}`, { file, cause });
  }
}

/** Replaces a model's folder by another one's; what in it is of no model stays. */
async function moveOver(folder: string, staging: string, destination: StagedDestination): Promise<string[]> {
  const isSuperseded = destination.supersedes ?? (await supersededIn(folder));
  const written = new Set(await filesIn(staging));
  const removed = (await filesIn(folder)).filter((file) => isSuperseded(file) && !written.has(file));
  const outputs = [...written, ...removed].map((file) => join(folder, file));
  await refuseSameFile(destination.inputs, outputs);
  for (const file of written) await checkDestination(join(folder, file), 'file', destination.force, true);
  const gone = new Set([...written, ...removed]);
  if (await replaceFolder(folder, staging, (file) => !gone.has(file))) return removed;
  for (const file of removed) await rm(join(folder, file), { force: true });
  await moveInto(folder, staging, destination);
  return removed;
}

/** The refusal of a file that has no name yet, by the name that it was to get. */
function atDestination(error: unknown, staging: string, folder: string): unknown {
  // The system names no file where a disk is full.
  if (error instanceof Error && 'syscall' in error)
    return new CheckpointError('UNWRITABLE', error.message, { file: folder, cause: error });
  if (!(error instanceof CheckpointError)) return error;
  const { code, problem, details } = error;
  return new CheckpointError(code, problem, { ...details, file: details.file.replace(staging, folder) });
}

/**
 * What names other files is removed before they change and comes last: whoever ends the process in between finds no index,
 * rather than one of other files.
 */
async function moveInto(
  folder: string,
  staging: string,
  { force, main, inputs }: StagedDestination,
): Promise<string[]> {
  const names = await filesIn(staging);
  const stale = await staleParts(folder, names, main);
  await refuseSameFile(
    inputs,
    [...names, ...stale].map((name) => join(folder, name)),
  );
  for (const name of names) {
    const parent = dirname(join(folder, name));
    if (parent !== folder) await mkdir(parent, { recursive: true });
  }
  for (const name of names) await checkDestination(join(folder, name), 'file', force);
  const indexes = names.filter(namesOthers);
  if (names.length > 1) for (const name of indexes) await rm(join(folder, name), { force: true });
  for (const name of [...names.filter((one) => !namesOthers(one)), ...indexes])
    await rename(join(staging, name), join(folder, name));
  for (const name of stale) await rm(join(folder, name), { force: true });
  return stale;
}

/** What an earlier writing in more, fewer or other pieces has left of the same name: its one file, its index, its pieces. */
async function staleParts(folder: string, names: readonly string[], main: string): Promise<string[]> {
  const dot = main.lastIndexOf('.');
  const [stem, suffix] = [main.slice(0, dot), main.slice(dot)];
  const isPiece = (name: string, start: string, end: string): boolean =>
    name.startsWith(start) && name.endsWith(end) && PIECE.test(name.slice(start.length, name.length - end.length));
  const isPart = (name: string): boolean =>
    name === main ||
    name === `${main}.index.json` ||
    isPiece(name, `${stem}-`, suffix) ||
    isPiece(name, `${main}.data-`, '');
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && isPart(entry.name) && !names.includes(entry.name))
    .map(({ name }) => name);
}

const PIECE = /^\d{5}-of-\d{5}$/;

/** By their place in the folder. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

const namesOthers = (name: string): boolean => /\.(index|index\.json|onnx)$|^(model|modules)\.json$/.test(name);

async function kindOf(path: string): Promise<'file' | 'folder' | 'something else' | undefined> {
  const entry = await stat(path).catch(() => undefined);
  if (entry === undefined) return undefined;
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'something else';
}
