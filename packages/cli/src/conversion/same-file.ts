import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CheckpointError } from '@firth/checkpoints';
import { supersededIn } from './superseded.js';

/**
 * Refuses to write over what is read, by whatever names they go: another path, a symbolic or hard link, other capitals where
 * the file system does not tell them apart. URLs and names on the hub are nobody's output.
 *
 * @throws CheckpointError `UNWRITABLE` that names both.
 */
export async function refuseSameFile(inputs: readonly string[], outputs: readonly string[]): Promise<void> {
  await refuseMet(inputs, outputs, 'what is read would be written over', 'the input');
}

/**
 * Refuses to write two things to one file.
 *
 * @throws CheckpointError `UNWRITABLE` that names both.
 */
export async function refuseSameOutputs(outputs: readonly string[]): Promise<void> {
  for (const [i, output] of outputs.entries())
    await refuseMet(outputs.slice(0, i), [output], 'two outputs would be written over each other', 'the other output');
}

async function refuseMet(
  taken: readonly string[],
  outputs: readonly string[],
  problem: string,
  than: string,
): Promise<void> {
  const owners = new Map<string, string>();
  for (const path of taken) for (const id of await identities(path)) owners.set(id, path);
  for (const output of outputs) {
    const owner = (await identities(output)).map((id) => owners.get(id)).find((found) => found !== undefined);
    if (owner === undefined) continue;
    throw new CheckpointError('UNWRITABLE', problem, {
      file: output,
      expected: `another file or folder than ${than}`,
      found: owner,
      hint: 'Name another output',
    });
  }
}

/** A model as inputs that nothing may be written over: its folder, or file, and the files of a model in it. */
export async function modelInputs(model: string): Promise<readonly string[]> {
  const isModelFile = await supersededIn(model);
  const names = await readdir(model, { recursive: true }).catch((): string[] => []);
  return [model, ...names.filter(isModelFile).map((name) => join(model, name))];
}

/** What stands for a path whatever it is called: where it leads, and which file that is. */
async function identities(path: string): Promise<readonly string[]> {
  if (/^(?!file:)[a-z]+:\/\//i.test(path)) return [];
  const absolute = resolve(/^file:/i.test(path) ? fileURLToPath(path) : path);
  const stats = await stat(absolute, { bigint: true }).catch(() => undefined);
  if (stats !== undefined) {
    // A device and a pipe may be both: nothing that was there is lost.
    const isKept = stats.isFile() || stats.isDirectory();
    return isKept ? [await realpath(absolute), `${stats.dev}:${stats.ino}`] : [];
  }
  const folder = await realpath(dirname(absolute)).catch(() => undefined);
  return folder === undefined ? [] : [join(folder, basename(absolute))];
}
