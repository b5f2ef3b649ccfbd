import { randomUUID } from 'node:crypto';
import { chmod, copyFile, link, mkdir, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

/** The system does not let a folder be moved: it is a mount point, say. */
const UNMOVABLE = ['EBUSY', 'EXDEV', 'EPERM', 'EACCES'];

/**
 * Puts `staging` in the place of `folder`, together with whatever of it is `kept`. The new folder is complete before the old
 * one moves aside, so that a process which is ended in the middle leaves one of them whole; both under other names, where it
 * happens in the moment between two renames.
 * @returns Whether it was done; not where the system lets no folder be moved.
 */
export async function replaceFolder(
  folder: string,
  staging: string,
  kept: (file: string) => boolean,
): Promise<boolean> {
  const carried = await carry(folder, staging, kept);
  await chmod(staging, (await stat(folder)).mode & 0o7777);
  const aside = join(dirname(folder), `.${basename(folder)}.${randomUUID()}.old`);
  try {
    await rename(folder, aside);
  } catch (error) {
    if (error instanceof Error && 'code' in error && UNMOVABLE.includes(String(error.code))) return false;
    throw error;
  }
  try {
    await rename(staging, folder);
  } catch (error) {
    await rename(aside, folder);
    throw error;
  }
  // What somebody put there in the meantime.
  const isNew = (file: string): boolean => kept(file) && !carried.has(file);
  await carry(aside, folder, isNew);
  await rm(aside, { recursive: true, force: true });
  return true;
}

/** Gives files a second name in another folder: nothing is copied where the file system has hard links. */
async function carry(from: string, to: string, isWanted: (file: string) => boolean): Promise<ReadonlySet<string>> {
  const carried = new Set<string>();
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const source = join(entry.parentPath, entry.name);
    const file = relative(from, source);
    if (!isWanted(file)) continue;
    const target = join(to, file);
    if (entry.isDirectory()) {
      // One that held only what goes, goes.
      if ((await readdir(source)).length === 0) await mkdir(target, { recursive: true });
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await link(source, target).catch(() => copyFile(source, target));
    carried.add(file);
  }
  return carried;
}
